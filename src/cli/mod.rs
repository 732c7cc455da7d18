//! The commands. Only here and in `main` does the program decide its exit code.

mod client;
mod data;
mod demo;
mod import;
mod peer;
mod serve;
mod user;

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
    /// Try Candour with an invented England: nothing else is needed
    Demo(demo::Demo),
    /// Enter very many invented cases into a demonstration, for measurements
    Seed(data::Seed),
    /// Import organisations, medicines or reports
    #[command(subcommand)]
    Import(import::Import),
    /// Export de-identified facts as CSV
    #[command(subcommand)]
    Export(data::Export),
    /// Copy the database into a new file while Candour runs (SQLite)
    Backup { file: PathBuf },
    /// Systems that speak to us for a body, without the web
    #[command(subcommand)]
    Client(client::Client),
    /// Accounts and bodies, without the web
    #[command(subcommand)]
    User(user::User),
    /// Let the packets of another installation be read, or show our own key
    Peer(peer::Peer),
    /// Check a bundle of a thematic review, or with --database the hash chain of every case's events
    Verify(data::Verify),
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
            StartError::Place(_) | StartError::Key(_) | StartError::Shelf(_) => 2,
            StartError::Migrate(crate::store::migrate::MigrateError::Newer(_)) => 3,
            StartError::Taken(_) => 4,
            StartError::Folder(..) => 5,
            StartError::Store(_) | StartError::Migrate(_) | StartError::Io(_) => 1,
        };
        Self { code, words: error.to_string() }
    }
}

impl From<crate::store::StoreError> for Exit {
    fn from(error: crate::store::StoreError) -> Self {
        Self { code: 1, words: error.to_string() }
    }
}

/// Runs one command and returns its exit code.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let config = arguments.config;
    let done = match arguments.command {
        Command::Explain { rule, .. } => return explain(rule.as_deref()),
        Command::Serve => settings(config).and_then(|s| {
            serve::log("info");
            serve::serve(open(s)?)
        }),
        Command::Seed(seed) => settings(config).and_then(|s| seed.run(&open(s)?)),
        Command::Export(export) => settings(config).and_then(|s| export.run(s)),
        Command::Backup { file } => settings(config).and_then(|s| data::backup(s, &file)),
        Command::Client(client) => settings(config).and_then(|s| client.run(&open(s)?)),
        Command::User(user) => settings(config).and_then(|s| user.run(&open(s)?)),
        Command::Peer(peer) => settings(config).and_then(|s| peer.run(&open(s)?)),
        Command::Import(import) => settings(config).and_then(|s| import.run(s)),
        Command::Verify(verify) => verify.run(|| settings(config)),
        Command::Demo(demo) => settings(config).and_then(|s| demo.run(s)),
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

fn open(settings: Settings) -> Result<App, Exit> {
    Ok(App::open(settings, Clock::Real, false)?)
}

fn migrate(settings: Settings) -> Result<(), Exit> {
    open(settings)?;
    say("the database is up to date");
    Ok(())
}

fn routes() {
    for entry in crate::server::routes() {
        say(&format!("{:<5} {:<44} {:?}", entry.method, entry.path, entry.gate));
    }
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
