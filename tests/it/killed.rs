//! The program is killed with signal 9 again and again while people send reports. None that was acknowledged is lost, none is
//! doubled, none is half there.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use candour::domain::ids::CaseId;
use candour::store::schema::{cases, clocks, drafts, events, facts, identities, jobs, reports, strands};
use candour::store::vault::{Keys, Use};
use candour::store::{Conn, Place, conn};
use candour::web::visit::fresh_token;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::support::place::{self, Engine, Folder};
use crate::support::postgres::free_port;
use crate::support::visitor::Visitor;

const REPORTS: usize = 1_000;
const PEOPLE: usize = 6;

/// The program itself, as an operator runs it.
pub struct Program {
    pub url: String,
    pub port: u16,
    pub folder: Folder,
}

impl Program {
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn start(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
        command
            .arg("serve")
            .env("CANDOUR_LOG", "error")
            .env("CANDOUR_DATABASE_URL", &self.url)
            .env("CANDOUR_DATA_DIR", self.folder.path())
            .env("CANDOUR_SERVER_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("CANDOUR_SERVER_BASE_URL", self.base())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// Waits until it answers, and says how long that took.
    pub fn answers(&self) -> Duration {
        let begun = Instant::now();
        let visitor = Visitor::new(&self.base());
        while begun.elapsed() < Duration::from_secs(30) {
            if visitor.tries_to_get("/readyz").is_ok_and(|page| page.status == 200) {
                return begun.elapsed();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the program did not come back within 30 seconds");
    }
}

/// Somebody who does not give up: every step is sent until it is answered.
pub struct Patient {
    pub visitor: Visitor,
    pub csrf: String,
}

impl Patient {
    pub fn new(program: &Program) -> Self {
        let token = fresh_token();
        let visitor = Visitor::new(&program.base());
        visitor.set_cookie("candour", &token);
        let key: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&place::KEY[at * 2..at * 2 + 2], 16).expect("a key")).collect();
        let keys = Keys::new(key.try_into().expect("32 bytes"));
        let csrf = candour::app::hex(&keys.mac(Use::Csrf, &[token.as_bytes()]));
        Self { visitor, csrf }
    }

    fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Option<String> {
        let own = std::iter::once(("csrf", self.csrf.as_str()));
        let fields: Vec<(String, String)> =
            own.chain(fields.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for _ in 0..2_000 {
            match self.visitor.tries_to_post(path, &fields) {
                Ok(page) if page.status == 303 => return page.location(),
                // shut off, starting, or busy: once more
                Ok(page) if page.status < 500 => panic!("{path}: {} {}", page.status, page.text()),
                Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(15)),
            }
        }
        None
    }

    /// Tells a story and gives the reference that was shown.
    fn tells(&self, story: &str) -> String {
        self.sends("/report/danger", &[("danger", "no")]);
        self.sends("/report/about", &[("about", "patient")]);
        self.sends("/report/problem", &[("problem", "did_not_come")]);
        self.sends("/report/story", &[("story", story)]);
        self.sends("/report/reply", &[("reply", "email"), ("email", "pat@people.example"), ("name", "Pat Underhay")]);
        assert_eq!(self.sends("/report/check", &[]).as_deref(), Some("/report/sent"));
        for _ in 0..2_000 {
            match self.visitor.tries_to_get("/report/sent") {
                Ok(page) if page.status == 200 => {
                    let (_, rest) = page.body.split_once("id=\"reference\"").expect("a reference");
                    let (_, rest) = rest.split_once('>').expect("a reference");
                    return rest.split('<').next().expect("a reference").trim().to_owned();
                }
                Ok(page) if page.status < 500 => panic!("the receipt is gone: {} {}", page.status, page.text()),
                Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(15)),
            }
        }
        panic!("the receipt was not shown within 30 seconds")
    }
}

#[test]
fn on_sqlite() {
    killed_again_and_again(Engine::Sqlite);
}

#[test]
fn on_postgres() {
    killed_again_and_again(Engine::Postgres);
}

fn killed_again_and_again(engine: Engine) {
    let folder = Folder::new();
    let Some(url) = place::fresh(engine, folder.path()) else { return };
    place::settings(folder.path(), url.clone());
    let program = Program { url, port: free_port(), folder };
    let mut child = program.start();
    program.answers();
    let next = AtomicUsize::new(0);
    let acknowledged: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());
    let (mut kills, mut slowest) = (0, Duration::ZERO);
    std::thread::scope(|scope| {
        let people: Vec<_> = (0..PEOPLE)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < REPORTS) {
                        let story = format!("Killed number {number}.");
                        let reference = Patient::new(&program).tells(&story);
                        acknowledged.lock().expect("a list").push((story, reference));
                    }
                })
            })
            .collect();
        let done = || people.iter().all(std::thread::ScopedJoinHandle::is_finished);
        while !done() {
            let [random] = candour::doors::random::<1>();
            std::thread::sleep(Duration::from_millis(400 + u64::from(random) * 10));
            if !done() {
                child.kill().expect("it is killed");
                child.wait().expect("it is gone");
                kills += 1;
                no_half_case(&mut open(&program.url));
                child = program.start();
                slowest = slowest.max(program.answers());
            }
        }
    });
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    let acknowledged = acknowledged.into_inner().expect("a list");
    let conn = &mut open(&program.url);
    no_half_case(conn);
    nothing_lost_nothing_doubled(conn, &acknowledged);
    let _ = writeln!(
        std::io::stderr(),
        "killed on {engine:?}: {kills} times, {} acknowledged, 0 lost, 0 doubled; slowest return {slowest:?}",
        acknowledged.len()
    );
    assert!(kills >= 3, "only {kills} kills: too quick to prove anything");
}

pub fn open(url: &str) -> Conn {
    conn::open(&Place::parse(url).expect("an address"), false).expect("the database opens")
}

fn nothing_lost_nothing_doubled(conn: &mut Conn, acknowledged: &[(String, String)]) {
    assert_eq!(acknowledged.len(), REPORTS);
    let kept: Vec<(String, String)> = reports::table
        .inner_join(cases::table)
        .filter(reports::narrative.like("Killed number %"))
        .select((reports::narrative, cases::reference))
        .load(conn)
        .expect("the reports");
    let mut kept: Vec<_> = kept.into_iter().collect();
    let mut told = acknowledged.to_vec();
    kept.sort();
    told.sort();
    assert!(kept == told, "{} kept, {} acknowledged", kept.len(), told.len());
}

/// Every case is whole before anybody sends anything again: report, identity, strands with clock and fact, events, letters.
pub fn no_half_case(conn: &mut Conn) {
    let reported = exists(reports::table.filter(reports::case_id.eq(cases::id)));
    let dutiful = exists(strands::table.filter(strands::case_id.eq(cases::id)));
    let limited = exists(clocks::table.filter(clocks::strand_id.eq(strands::id)));
    let counted = exists(facts::table.filter(facts::strand_id.eq(strands::id)));
    let named = exists(identities::table.filter(identities::report_id.eq(reports::id)));
    let half: [(&str, QueryResult<i64>); 5] = [
        ("cases without a report", cases::table.filter(not(reported)).count().get_result(conn)),
        ("cases without a duty", cases::table.filter(not(dutiful)).count().get_result(conn)),
        ("duties without a limit", strands::table.filter(not(limited)).count().get_result(conn)),
        ("duties without a line of facts", strands::table.filter(not(counted)).count().get_result(conn)),
        ("reports without who told them", reports::table.filter(not(named)).count().get_result(conn)),
    ];
    for (what, count) in half {
        assert_eq!(count.expect("a count"), 0, "{what}");
    }
    let (told, owed, lines): (i64, i64, i64) = (
        reports::table.count().get_result(conn).expect("a count"),
        jobs::table.filter(jobs::kind.eq("letter_to_reporter")).count().get_result(conn).expect("a count"),
        events::table.filter(events::seq.eq(1)).count().get_result(conn).expect("a count"),
    );
    assert_eq!((told, told), (owed, lines), "a report, a letter owed, a first event each");
    let said: Vec<(CaseId, i32)> = cases::table.select((cases::id, cases::event_count)).load(conn).expect("counts");
    let found: Vec<(CaseId, i64)> = events::table
        .group_by(events::case_id)
        .select((events::case_id, diesel::dsl::count_star()))
        .load(conn)
        .expect("counts");
    let said: BTreeMap<CaseId, i64> = said.into_iter().map(|(case, count)| (case, count.into())).collect();
    assert!(said == found.into_iter().collect(), "events are missing");
    let _: i64 = drafts::table.count().get_result(conn).expect("drafts can be read");
    if let Conn::Sqlite(c) = conn {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            integrity_check: String,
        }
        let lines: Vec<Line> = diesel::sql_query("PRAGMA integrity_check").load(c).expect("a check");
        assert!(lines.iter().all(|line| line.integrity_check == "ok"), "the file is damaged");
    }
}
