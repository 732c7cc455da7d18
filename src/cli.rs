//! The commands. Only here and in `main` does the program decide its exit code.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::config::Settings;
use crate::doors::Clock;
use crate::explain;

/// Complaints and harm in homecare medicines: one story, every duty owned.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Arguments {
    /// The settings, one TOML file; `CANDOUR_<GROUP>_<KEY>` in the environment overrides it
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop
    Serve,
    /// Bring the database up to date
    Migrate,
    /// Say whether the settings can be used, and how they were read
    CheckConfig,
    /// List every route with who may reach it
    Routes,
    /// Ask a rule: JSON Lines on standard input, an answer with its working for each on standard output
    Explain {
        /// The rule to ask
        #[arg(required_unless_present = "list")]
        rule: Option<String>,
        /// List every rule with a sentence and an example
        #[arg(long, conflicts_with = "rule")]
        list: bool,
    },
}

/// A failure with the exit code that scripts can rely on.
#[derive(Debug)]
struct Exit {
    code: u8,
    words: String,
}

/// 2: a bad setting; 3: a newer database; 4: a taken address; 5: an unwritable folder; 1: anything else.
impl From<crate::app::StartError> for Exit {
    fn from(error: crate::app::StartError) -> Self {
        use crate::app::StartError;
        let code = match &error {
            StartError::Place(_) | StartError::Key(_) => 2,
            StartError::Migrate(crate::store::migrate::MigrateError::Newer(_)) => 3,
            StartError::Taken(_) => 4,
            StartError::Folder(..) => 5,
            StartError::Store(_) | StartError::Migrate(_) | StartError::Io(_) => 1,
        };
        Self { code, words: error.to_string() }
    }
}

/// Runs one command and returns its exit code.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let config = arguments.config;
    let done = match arguments.command {
        Command::Explain { rule, .. } => return explain(rule.as_deref()),
        Command::Serve => settings(config).and_then(|s| serve(s, false)),
        Command::Migrate => settings(config).and_then(migrate),
        Command::CheckConfig => settings(config).map(|s| say(&format!("{s:#?}"))),
        Command::Routes => {
            routes();
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => {
            complain(&exit.words);
            ExitCode::from(exit.code)
        }
    }
}

fn settings(file: Option<PathBuf>) -> Result<Settings, Exit> {
    Settings::load(file.as_deref()).map_err(|words| Exit { code: 2, words })
}

fn migrate(settings: Settings) -> Result<(), Exit> {
    App::open(settings, Clock::Real, false)?;
    say("the database is up to date");
    Ok(())
}

fn routes() {
    for entry in crate::server::routes() {
        say(&format!("{:<5} {:<44} {:?}", entry.method, entry.path, entry.gate));
    }
}

/// Serves until SIGINT or SIGTERM; answers what was begun, writes what was noted, then ends.
fn serve(settings: Settings, demo: bool) -> Result<(), Exit> {
    log();
    let app = App::open(settings, Clock::Real, demo)?;
    let system = actix_web::rt::System::new();
    system.block_on(async move {
        let runner = crate::jobs::Runner::start(app.clone());
        let (server, address) = crate::server::bind(app.clone())?;
        tracing::info!(%address, "serving");
        let ended = server.await;
        runner.stop();
        app.looks.flush();
        ended.map_err(|e| Exit { code: 1, words: e.to_string() })
    })
}

/// JSON lines on standard error: allow-listed fields, never names, addresses, references or free text.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CANDOUR_LOG").unwrap_or_else(|_| "info".into());
    let made = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).try_init();
    // Set up already by a test: as good.
    drop(made);
}

/// 0: every line was answered; 1: not every line, or nothing could be read or written; 2: there is no such rule.
fn explain(rule: Option<&str>) -> ExitCode {
    let done = match rule {
        Some(rule) => explain::run(rule, io::stdin().lock(), io::stdout().lock()),
        None => explain::list(io::stdout().lock()).map(|()| explain::ANSWERED),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        // whoever reads our answers has heard enough
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("explain: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn say(words: &str) {
    // whoever reads our answers may have gone
    let _ = writeln!(io::stdout(), "{words}");
}

fn complain(words: &str) {
    // with standard error gone there is nobody left to tell
    let _ = writeln!(io::stderr(), "candour: {words}");
}
