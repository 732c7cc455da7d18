//! The world of one journey: an installation, the people around it, and the time.

use std::net::{Ipv4Addr, TcpListener};
use std::thread::JoinHandle;

use candour::act::{self, ActError, Context};
use candour::app::App;
use candour::config::Settings;
use candour::domain::calendar::{Calendar, london_date};
use candour::domain::ids::{BodyId, ReportId};
use candour::domain::people::Actor;
use candour::domain::reference::{AccessCode, CaseRef};
use candour::doors::Clock;
use candour::seed::cast::DOMAIN;
use candour::store::{Conn, StoreError, directory, jobs as owed};
use candour::{jobs, server};
use chrono::{DateTime, Utc};

use super::person::{self, Person};
use super::place::{self, Engine, Folder};
use super::telling::Telling;
use super::time::{Wait, london};

/// A running Candour of a journey's own. It fails when it ends with a job that failed or was left.
pub struct World {
    pub app: App,
    /// `http://127.0.0.1:PORT`
    pub base: String,
    pub engine: Engine,
    server: Option<(actix_web::dev::ServerHandle, JoinHandle<()>)>,
    _folder: Folder,
}

/// What a person keeps of what they told.
#[derive(Debug, Clone)]
pub struct Told {
    pub reference: CaseRef,
    pub report: ReportId,
    pub code: AccessCode,
}

impl World {
    pub fn on_sqlite(moment: &str) -> Self {
        Self::on(Engine::Sqlite, moment).expect("SQLite is always there")
    }

    /// None where PostgreSQL is not installed.
    pub fn on_postgres(moment: &str) -> Option<Self> {
        Self::on(Engine::Postgres, moment)
    }

    /// A world that begins at a moment by London's clocks.
    pub fn on(engine: Engine, moment: &str) -> Option<Self> {
        Self::set_up(engine, moment, |_| {})
    }

    /// The same with settings of its own.
    pub fn set_up(engine: Engine, moment: &str, set: impl FnOnce(&mut Settings)) -> Option<Self> {
        super::statements::can_be_heard();
        let folder = Folder::new();
        let url = place::fresh(engine, folder.path())?;
        let mut settings = place::settings(folder.path(), url);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        settings.server.listen = listener.local_addr().expect("an address");
        let base = format!("http://{}", settings.server.listen);
        settings.server.base_url.clone_from(&base);
        set(&mut settings);
        let app = App::open(settings, Clock::held(london(moment)), false).expect("the world opens");
        let server = Some(serve(app.clone(), listener));
        Some(Self { app, base, engine, server, _folder: folder })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Lets time pass, then runs every job that is due. Working days end at the same time of day.
    pub fn passes(&self, wait: Wait) {
        let now = self.now();
        let passed = match wait {
            Wait::Exactly(time) => time,
            Wait::WorkingDays(days) => {
                let today = london_date(now);
                Calendar::england().add_working_days(today, days) - today
            }
        };
        self.app.clock.pass(passed);
        self.works();
    }

    /// Runs every job that is due now.
    pub fn works(&self) {
        jobs::schedule(&self.app, self.now()).expect("jobs are put down");
        jobs::run_due(&self.app).expect("jobs run");
        self.app.looks.flush();
    }

    pub fn reads<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
        let mut conn = self.app.store.reader().expect("a connection");
        f(&mut conn).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Acts directly, without a page, as somebody.
    pub fn acts<T: Send + 'static>(
        &self,
        actor: Actor,
        f: impl FnOnce(&mut Conn, &Context) -> Result<T, ActError> + Send + 'static,
    ) -> Result<T, ActError> {
        let cx = self.app.context(actor);
        self.app.store.write_blocking(move |conn| f(conn, &cx))
    }

    /// Somebody told us this: taken as the web takes it, without its pages.
    pub fn told(&self, telling: &Telling) -> Told {
        let new = self.reads(|conn| telling.parsed(conn));
        let code = AccessCode::from_bits(candour::doors::random());
        let kept = code.clone();
        let actor = telling.account.as_ref().map_or_else(Actor::nobody, |email| self.staff(email).actor());
        let opened = self.acts(actor, move |conn, cx| act::report(conn, cx, &new, Some(&code))).expect("it is taken");
        let reference = CaseRef::parse(&opened.reference).expect("our own reference");
        Told { reference, report: opened.report, code: kept }
    }

    /// The trust's lead acknowledges every duty of a case.
    pub fn acknowledges(&self, reference: &CaseRef) {
        use candour::domain::case::action::{Action, Duties};
        let (reference, message) = (reference.clone(), "We have it, and we are sorry.".to_owned());
        let acknowledge = Action::Acknowledge { duties: Duties::All, message };
        let done = self
            .acts(self.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &reference, acknowledge).map(drop));
        done.expect("it is acknowledged");
    }

    /// The trust's lead answers the complaint of a case by its letter, in these words.
    pub fn answers(&self, reference: &CaseRef, words: &str) {
        let (reference, words) = (reference.clone(), words.to_owned());
        let decided = candour::domain::complaint::response::Found::Upheld;
        let done = self.acts(self.trust_lead().actor(), move |conn, cx| {
            candour::seed::letter::answer(conn, cx, &reference, &words, decided)
        });
        assert!(done.expect("the acts are done"), "the letter is not sent");
    }

    pub fn body(&self, code: &str) -> BodyId {
        let found = self.reads(|conn| directory::body_by_code(conn, code));
        found.unwrap_or_else(|| panic!("there is no body {code}")).id
    }

    /// The case that somebody told us of.
    pub fn case_of(&self, told: &Told) -> candour::domain::ids::CaseId {
        let system = Actor::system();
        self.reads(|conn| candour::store::cases::find(conn, &system, &told.reference, self.now()).map(|f| f.row.id))
    }

    /// The trust's lead asks the homecare company to answer.
    pub fn asks_the_company(&self, told: &Told) {
        let (reference, question) = (told.reference.clone(), "Where was the van?".to_owned());
        let ask = candour::domain::case::action::Action::AskProvider { question };
        self.acts(self.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &reference, ask).map(drop))
            .unwrap();
    }

    /// This world has no scanner: the scans that are owed are let go.
    pub fn forgets_scans(&self) {
        self.forgets("scan_file");
    }

    /// This world's letters cannot leave: they are let go.
    pub fn forgets_letters(&self) {
        self.forgets("letter_%");
    }

    fn forgets(&self, kind: &'static str) {
        use diesel::prelude::*;
        let done = self.app.store.write_blocking(move |conn| -> Result<usize, StoreError> {
            let jobs = candour::store::schema::jobs::table;
            Ok(diesel::delete(jobs.filter(candour::store::schema::jobs::kind.like(kind))).execute(conn)?)
        });
        done.expect("jobs go");
    }

    pub fn letters_to(&self, address: &str) -> Vec<String> {
        person::letters_to(self, address)
    }

    /// A visitor without account or receipt.
    pub fn anybody(&self) -> Person<'_> {
        Person::nobody(self)
    }

    pub fn holder_of(&self, told: &Told) -> Person<'_> {
        Person::receipt(self, told.report)
    }

    /// The member of staff with this address; without an @, one of the seeded world.
    pub fn staff(&self, address: &str) -> Person<'_> {
        if address.contains('@') {
            Person::staff(self, address)
        } else {
            Person::staff(self, &format!("{address}@{DOMAIN}"))
        }
    }

    /// Specialist nurse at DEMOT01.
    pub fn clinician(&self) -> Person<'_> {
        self.staff("nurse")
    }
    /// Specialist nurse at DEMOT02.
    pub fn clinician_elsewhere(&self) -> Person<'_> {
        self.staff("nurse.elsewhere")
    }
    /// Chief pharmacist at DEMOT01.
    pub fn trust_lead(&self) -> Person<'_> {
        self.staff("trust")
    }
    /// A colleague of the chief pharmacist at DEMOT01.
    pub fn trust_colleague(&self) -> Person<'_> {
        self.staff("colleague.trust")
    }
    /// Chief pharmacist at DEMOT02.
    pub fn trust_lead_elsewhere(&self) -> Person<'_> {
        self.staff("lead.demot02")
    }
    /// Complaints lead at DEMOP01.
    pub fn provider_lead(&self) -> Person<'_> {
        self.staff("provider")
    }
    /// Complaints lead at DEMOP02.
    pub fn provider_lead_elsewhere(&self) -> Person<'_> {
        self.staff("lead.demop02")
    }
    /// Homecare lead of DEMOICB01, the board of DEMOT01.
    pub fn icb_officer(&self) -> Person<'_> {
        self.staff("icb")
    }
    pub fn national_lead(&self) -> Person<'_> {
        self.staff("national")
    }
    pub fn cqc(&self) -> Person<'_> {
        self.staff("cqc")
    }
    pub fn gphc(&self) -> Person<'_> {
        self.staff("gphc")
    }
    pub fn mhra(&self) -> Person<'_> {
        self.staff("mhra")
    }
    /// Takes calls at NHS England.
    pub fn operator(&self) -> Person<'_> {
        self.staff("operator")
    }
    pub fn analyst(&self) -> Person<'_> {
        self.staff("analyst")
    }
    pub fn administrator(&self) -> Person<'_> {
        self.staff("admin")
    }
}

fn serve(app: App, listener: TcpListener) -> (actix_web::dev::ServerHandle, JoinHandle<()>) {
    let (told, hears) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let (server, _) = server::on(app, listener).expect("a server");
            told.send(server.handle()).expect("the world waits");
            server.await.expect("the server runs");
        });
    });
    (hears.recv().expect("the server starts"), thread)
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.server.take() {
            drop(handle.stop(false));
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server ended badly");
        }
        if std::thread::panicking() {
            return;
        }
        self.works();
        let now = self.now();
        let left = self.reads(|conn| owed::unfinished(conn, 1000));
        let bad: Vec<_> = left
            .iter()
            .filter(|job| job.buried_at.is_some() || job.last_error.is_some() || job.run_at.utc() <= now)
            .map(|job| format!("{} {}", job.kind, job.last_error.as_deref().unwrap_or("was left")))
            .collect();
        assert!(bad.is_empty(), "the world ended with jobs undone: {bad:?}");
    }
}
