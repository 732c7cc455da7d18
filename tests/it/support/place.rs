//! A database of its own for every journey: copied from one that was migrated and seeded once.

use std::io::Write as _;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use candour::app::App;
use candour::config::Settings;
use candour::domain::ids::AccountId;
use candour::domain::people::Capacity;
use candour::doors::Clock;
use candour::seed;
use candour::seed::cast::DOMAIN;
use candour::store::people::{AccountRow, add_account};
use candour::store::{Conn, Place, StoreError, conn, directory, people};
use diesel::connection::SimpleConnection;

use super::postgres::Postgres;
use super::time::london;

/// Which database a journey runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A folder that goes when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("candour-test-{}", candour::doors::new_id()));
        std::fs::create_dir(&path).expect("a temporary folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Says what was not tested, and why. In CI nothing may be left out.
pub fn left_out(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "LEFT OUT: {what}: {why}");
    assert!(candour::doors::environment("CI").is_none(), "CI must not leave out {what}: {why}");
}

/// One key for every world, so that a copied database can be opened.
pub const KEY: &str = "0b1f6d5c9a3e47d28c70f1e2a4b6d8901122334455667788990a0b0c0d0e0f10";

/// Settings of a world in this folder.
pub fn settings(folder: &Path, url: String) -> Settings {
    std::fs::write(folder.join("candour.key"), KEY).expect("the key file");
    let mut settings = Settings::default();
    settings.server.listen.set_port(0);
    settings.server.workers = 1;
    settings.database.url = url;
    settings.database.readers = 3;
    settings.database.writers = 3;
    settings.data.dir = folder.to_owned();
    settings
}

/// The address of a fresh copy of the seeded database. SQLite's lies in `folder`.
pub fn fresh(engine: Engine, folder: &Path) -> Option<String> {
    match engine {
        Engine::Sqlite => {
            let file = folder.join("candour.db");
            std::fs::copy(sqlite_template(), &file).expect("the template is copied");
            Some(format!("sqlite://{}", file.display()))
        }
        Engine::Postgres => Postgres::of_this_run().map(|server| {
            let name = format!("world_{}", next());
            create(server, &name, postgres_template(server));
            server.url(&name)
        }),
    }
}

/// The address of an empty database, not even migrated.
pub fn empty(engine: Engine, folder: &Path) -> Option<String> {
    match engine {
        Engine::Sqlite => Some(format!("sqlite://{}", folder.join("empty.db").display())),
        Engine::Postgres => Postgres::of_this_run().map(|server| {
            let name = format!("empty_{}", next());
            create(server, &name, "template0");
            server.url(&name)
        }),
    }
}

fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (file, _) = TEMPLATE.get_or_init(|| {
        let folder = std::mem::ManuallyDrop::new(Folder::new());
        let file = folder.path().join("template.db");
        fill(settings(folder.path(), format!("sqlite://{}", file.display())));
        let mut conn = conn::open(&Place::Sqlite(file.clone()), false).expect("the template opens");
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("the template is one file");
        (file, broom(folder.path()))
    });
    file
}

/// Removes a folder when this process has ended, however it ends: what a `static` holds is never dropped.
fn broom(folder: &Path) -> Child {
    let mut shell = Command::new("sh");
    shell.args(["-c", "read -r _; rm -rf \"$1\"", "broom"]).arg(folder).stdin(Stdio::piped()).process_group(0);
    shell.spawn().expect("a shell")
}

fn postgres_template(server: &Postgres) -> &'static str {
    static TEMPLATE: OnceLock<&str> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = Folder::new();
        create(server, "template_world", "template0");
        fill(settings(folder.path(), server.url("template_world")));
        // its pools close in the background; a template must not be in use when it is copied
        let mut conn = administration(server);
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'template_world'";
        conn.batch_execute(end).expect("the template is left alone");
        "template_world"
    })
}

fn create(server: &Postgres, name: &str, template: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _held = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
    administration(server).batch_execute(&create).expect("a database is made");
}

fn administration(server: &Postgres) -> Conn {
    conn::open(&Place::Postgres(server.url("postgres")), false).expect("PostgreSQL answers")
}

/// The seeded England of the demonstration, and those whom journeys need beside its cast.
fn fill(settings: Settings) {
    let app = App::open(settings, Clock::held(london("2025-12-01 09:00")), false).expect("a database is made");
    seed::world(&app, 1).expect("the world is seeded");
    let now = app.clock.now();
    let password = app.hashing.hash(PASSWORD).expect("a hash");
    let keys = app.keys.clone();
    app.store
        .write_blocking(move |conn| -> Result<(), StoreError> {
            for (address, name, capacity, role, code) in EXTRAS {
                let body = directory::body_by_code(conn, code)?.ok_or(StoreError::NotFound)?;
                let id = AccountId(candour::doors::new_id());
                let row = AccountRow {
                    id,
                    email: format!("{address}@{DOMAIN}"),
                    name: (*name).to_owned(),
                    capacity: *capacity,
                    body_id: body.id,
                    role_words: (*role).to_owned(),
                    password: Some(password.clone()),
                    totp_sealed: Some(keys.seal(&people::totp_place(id), SECRET)?),
                    totp_last_step: 0,
                    active: true,
                    created_at: now.into(),
                    last_provider_id: None,
                };
                add_account(conn, &row)?;
            }
            Ok(())
        })
        .expect("more people");
}

/// The password and the second factor's secret of the people in [`EXTRAS`].
pub const PASSWORD: &str = "seven kettles on the moor";
pub const SECRET: &[u8] = b"a secret of 20 bytes";

/// People beside the cast of the demonstration: elsewhere, or colleagues.
const EXTRAS: &[(&str, &str, Capacity, &str, &str)] = &[
    ("nurse.elsewhere", "Olwen Tait", Capacity::Clinician, "specialist nurse", "DEMOT02"),
    ("colleague.trust", "Femi Lawal", Capacity::TrustLead, "homecare pharmacist", "DEMOT01"),
    ("colleague.provider", "Iris Dunn", Capacity::ProviderLead, "complaints officer", "DEMOP01"),
];
