//! `candour demo`: an invented England in a folder of its own, and nothing else needed.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use super::{Exit, complain, say, serve};
use crate::app::{App, StartError};
use crate::config::Settings;
use crate::doors::Clock;
use crate::seed::{self, patient::Receipt};
use crate::store::settings::{self, DEMO};
use crate::web::contact::Contact;
use crate::web::language::Language;

#[derive(Debug, clap::Args)]
pub struct Demo {
    /// The port on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that holds the demonstration
    #[arg(long, default_value = "candour-demo")]
    data: PathBuf,
    /// The number from which everything is invented
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How many cases are invented at the first start
    #[arg(long, default_value_t = 300)]
    cases: u32,
}

impl Demo {
    /// Seeds an empty folder, gives the cast fresh passwords, says how to sign in, and serves.
    pub(super) fn run(self, settings: Settings) -> Result<(), Exit> {
        serve::log("warn");
        let settings = self.settings(settings);
        free(settings.server.listen)?;
        let app = App::open(settings, Clock::Real, true)?;
        self.fill(&app)?;
        let receipt = seed::patient::receipt(&app)?;
        let cast = seed::cast::passwords(&app)?;
        say(&welcome(&app, &cast, &receipt));
        serve::serve(app)
    }

    /// The demonstration never touches the database, the mail server or the file store that the settings name.
    fn settings(&self, mut settings: Settings) -> Settings {
        settings.server.listen = SocketAddr::from(([127, 0, 0, 1], self.port));
        settings.server.base_url = format!("http://127.0.0.1:{}", self.port);
        settings.database.url = format!("sqlite://{}", self.data.join("candour.db").display());
        settings.data.dir.clone_from(&self.data);
        settings.data.key_file = None;
        settings.mail.host = None;
        settings.s3 = Default::default();
        settings.contact = Contact::for_demo();
        settings.languages = Language::ALL.to_vec();
        settings
    }

    fn fill(&self, app: &App) -> Result<(), Exit> {
        let mut conn = app.store.reader()?;
        let (demo, empty) = (settings::get(&mut conn, DEMO)?, settings::is_empty(&mut conn)?);
        drop(conn);
        match (demo, empty) {
            (Some(_), _) => {}
            (None, true) => {
                complain(&format!("inventing an England and {} cases, once", self.cases));
                seed::world(app, self.seed)?;
            }
            (None, false) => {
                return Err(Exit {
                    code: 2,
                    words: format!(
                        "{} holds data that is not a demonstration; choose another folder with --data",
                        self.data.display()
                    ),
                });
            }
        }
        seed::play::cases(app, self.seed, self.cases)?;
        seed::activity::enter_all(app, self.seed)?;
        Ok(seed::releases::releases(app)?)
    }
}

/// Asks for the port before anything is made, so that a taken one leaves nothing behind.
fn free(listen: SocketAddr) -> Result<(), StartError> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(StartError::Taken(listen.to_string())),
        Err(error) => Err(StartError::Io(error)),
    }
}

fn welcome(app: &App, cast: &[seed::cast::Member], receipt: &Receipt) -> String {
    let base = &app.settings.server.base_url;
    let mut text = format!("Candour, a demonstration. Everybody and everything in it is invented.\n\n  {base}/\n\n");
    let _ = writeln!(text, "Staff sign in at {base}/sign-in. The second page shows the code to enter.");
    let _ = writeln!(text, "The passwords are new at each start:\n");
    for member in cast {
        let who = format!("{}, {}, {}", member.name, member.role, member.body);
        let _ = writeln!(text, "  {:<26} {}   {who}", member.email, member.password);
    }
    let _ = writeln!(text, "\nA patient follows a report at {base}/follow:\n");
    let _ = writeln!(text, "  reference {}   access code {}", receipt.reference, receipt.code);
    let _ = write!(text, "\nLetters are not sent: read them at {base}/demo/mail. Stop with Ctrl-C.");
    text
}
