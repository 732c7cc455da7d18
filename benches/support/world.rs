//! The demonstration that is measured: seeded, with somebody signed in for each page.

use std::path::{Path, PathBuf};
use std::process::Command;

use candour::app::App;
use candour::config::Settings;
use candour::doors::{Clock, new_id};
use candour::seed;
use candour::seed::cast::DOMAIN;
use candour::store::people::{ABSOLUTE, STAGE_FULL, SessionRow, account_by_email, keep_session};
use candour::store::schema::{bodies, cases, referrals};
use candour::store::vault::digest;
use candour::store::{Place, StoreError, settings};
use candour::web::visit::{cookie_name, fresh_token};
use diesel::prelude::*;

use super::child::{Server, free_port};
use super::load::Page;

/// Who asks.
const STAFF: [&str; 2] = ["cqc", "trust"];

pub struct World {
    url: String,
    data: PathBuf,
    cookies: Vec<(String, String)>,
    /// A case that the trust's lead and the regulator both see.
    reference: String,
    provider: String,
    cases: i64,
    fresh: bool,
}

impl World {
    pub fn new(database: Option<&str>, data: &Path, count: u64) -> Self {
        let folder = std::env::temp_dir().join(format!("candour-bench-{}", new_id()));
        let (url, data, fresh) = match database {
            Some(url) => (url.to_owned(), data.to_owned(), false),
            None => (format!("sqlite://{}", folder.join("candour.db").display()), folder, true),
        };
        let mut wanted = Settings::default();
        wanted.database.url.clone_from(&url);
        wanted.data.dir.clone_from(&data);
        let app = App::open(wanted, Clock::Real, true).expect("the demonstration opens");
        let empty = settings::is_empty(&mut app.store.reader().expect("a connection")).expect("it can be read");
        if empty {
            seed::world(&app, 42).expect("it is seeded");
            seed::bulk::cases(&app, 7, count, std::io::stderr()).expect("the cases are entered");
            seed::activity::enter_all(&app, 42).expect("returns are filed");
            seed::releases::releases(&app).expect("figures are released");
        }
        let cookies = STAFF.map(|who| (who.to_owned(), sign_in(&app, who))).into();
        let (reference, provider, cases) = known(&app);
        Self { url, data, cookies, reference, provider, cases, fresh }
    }

    pub fn said(&self) -> String {
        let engine = if self.url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        format!("{} cases on {engine}, {cores} cores shared with the load", self.cases)
    }

    /// The real program, as an administrator starts it.
    pub fn serve(&self) -> Server {
        let address = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
        command
            .arg("serve")
            .env("CANDOUR_DATABASE_URL", &self.url)
            .env("CANDOUR_DATA_DIR", &self.data)
            .env("CANDOUR_SERVER_LISTEN", address.to_string())
            .env("CANDOUR_SERVER_BASE_URL", format!("http://{address}"))
            .env("CANDOUR_LOG", "warn");
        Server::start(&mut command, address, self.cookies.clone())
    }

    pub fn pages(&self) -> Vec<Page> {
        let page = |name: &str, who: &str, path: String| Page { name: name.to_owned(), path, who: who.to_owned() };
        vec![
            page("public figures", "nobody", "/figures".to_owned()),
            page("public figure", "nobody", "/figures/U3".to_owned()),
            page("queue, 50 rows", "cqc", "/queue".to_owned()),
            page("queue, newest first", "cqc", "/queue?order=newest".to_owned()),
            page("queue, due first", "cqc", "/queue?order=due".to_owned()),
            page(
                "queue, filtered three ways",
                "cqc",
                format!("/queue?provider={}&family=DEL&overdue=yes", self.provider),
            ),
            page("queue, a filter nobody meets", "cqc", "/queue?state=closed&kind=data_protection".to_owned()),
            page("case before a regulator", "cqc", format!("/queue/{}", self.reference)),
            page("provider profile", "cqc", format!("/providers/{}", self.provider)),
            page("inbox of a lead", "trust", "/cases".to_owned()),
            page("case before its lead", "trust", format!("/cases/{}", self.reference)),
            page("find by reference", "trust", format!("/find?reference={}", self.reference)),
        ]
    }

    pub fn serve_bare(&self, bytes: usize) -> Server {
        let address = free_port();
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--bare", &bytes.to_string(), "--listen", &address.to_string()]);
        if let Ok(Place::Sqlite(path)) = Place::parse(&self.url) {
            command.arg("--database").arg(path);
        }
        Server::start(&mut command, address, Vec::new())
    }

    pub fn bare_pages(&self) -> Vec<Page> {
        let page = |name: &str, path: &str| Page { name: name.to_owned(), path: path.to_owned(), who: String::new() };
        vec![page("bare: static page of that size", "/static"), page("bare: the same 50 rows", "/rows")]
    }
}

impl World {
    /// What a page without anything behind it does, of the size of the public one.
    pub fn bare_public(&self) -> Vec<Page> {
        let name = "bare: static page, public size".to_owned();
        vec![Page { name, path: "/static".to_owned(), who: String::new() }]
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if self.fresh {
            let _ = std::fs::remove_dir_all(&self.data);
        }
    }
}

/// A session, as signing in would leave it.
fn sign_in(app: &App, who: &str) -> String {
    let mut conn = app.store.reader().expect("a connection");
    let account = account_by_email(&mut conn, &format!("{who}@{DOMAIN}")).expect("it can be read").expect("the cast");
    let (token, now) = (fresh_token(), app.clock.now());
    let row = SessionRow {
        token_hash: digest(&[token.as_bytes()]).to_vec(),
        account_id: Some(account.id),
        report_id: None,
        stage: STAGE_FULL.to_owned(),
        created_at: now.into(),
        seen_at: now.into(),
        expires_at: (now + ABSOLUTE).into(),
        agent: "a measurement".to_owned(),
    };
    let kept: Result<(), StoreError> = app.store.write_blocking(move |conn| keep_session(conn, &row));
    kept.expect("it is kept");
    format!("{}={token}", cookie_name(false))
}

fn known(app: &App) -> (String, String, i64) {
    let mut conn = app.store.reader().expect("a connection");
    let body = |conn: &mut candour::store::Conn, code: &str| {
        bodies::table
            .filter(bodies::code.eq(code))
            .select(bodies::id)
            .first::<candour::domain::ids::BodyId>(conn)
            .expect("a body of the cast")
    };
    let (trust, cqc) = (body(&mut conn, "DEMOT01"), body(&mut conn, "CQC"));
    let reference = cases::table
        .inner_join(referrals::table)
        .filter(cases::trust_id.eq(trust).assume_not_null())
        .filter(referrals::to_body_id.eq(cqc))
        .filter(referrals::open.eq(true))
        .select(cases::reference)
        .first(&mut *conn)
        .expect("a case that both see");
    let count = cases::table.count().get_result(&mut *conn).expect("a count");
    (reference, "DEMOP01".to_owned(), count)
}
