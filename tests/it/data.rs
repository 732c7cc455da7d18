//! The data a Candour starts with, and what others' files bring: the same on both databases.

use std::path::PathBuf;

use candour::app::App;
use candour::doors::Clock;
use candour::exchange::csv_out;
use candour::exchange::reports::Map;
use candour::imports;
use candour::seed;
use candour::store::{conn, events, facts, register};
use diesel::prelude::*;
use diesel::sql_query;

use crate::house::root;
use crate::support::place::{Engine, Folder, empty, left_out, settings};
use crate::support::time::london;

/// An empty Candour on one winter day.
fn app(engine: Engine, folder: &Folder) -> Option<App> {
    let settings = settings(folder.path(), empty(engine, folder.path())?);
    Some(App::open(settings, Clock::held(london("2026-01-05 09:00")), true).expect("an empty Candour"))
}

fn seeded(engine: Engine, folder: &Folder) -> Option<App> {
    let app = app(engine, folder)?;
    seed::world(&app, 1).expect("an England");
    seed::bulk::cases(&app, 1, 60, std::io::sink()).expect("sixty cases");
    Some(app)
}

/// Every line of facts without ids, in order.
fn told(app: &App) -> Vec<String> {
    let mut conn = app.store.reader().expect("a reader");
    let codes: std::collections::HashMap<_, _> =
        register::bodies_by_code(&mut conn).expect("bodies").into_iter().map(|(code, b)| (b.id, code)).collect();
    let line = |f: facts::FactRow| {
        let mut text = String::new();
        let body = |id| codes.get(&id).cloned().unwrap_or_default();
        let what = format!("{:?} {} {:?} {:?} {:?}", f.kind, f.failure, f.state, f.outcome, f.harm_reviewed);
        let when = format!("{} {:?} {:?}", f.received_on, f.ack_days, f.response_days);
        let who =
            format!("{} {}", f.trust_id.map(body).unwrap_or_default(), f.provider_id.map(body).unwrap_or_default());
        csv_out::line(&mut text, [what, when, who]);
        text
    };
    let mut all: Vec<String> = facts::page(&mut conn, None, 10_000).expect("facts").into_iter().map(line).collect();
    all.sort();
    all
}

#[test]
fn the_same_seed_tells_the_same_on_both_databases() {
    let (first, second) = (Folder::new(), Folder::new());
    let expected = told(&seeded(Engine::Sqlite, &first).expect("SQLite is always there"));
    assert!(expected.len() > 60);
    assert_eq!(told(&seeded(Engine::Sqlite, &second).expect("SQLite")), expected);
    let third = Folder::new();
    if let Some(app) = seeded(Engine::Postgres, &third) {
        assert_eq!(told(&app), expected);
    }
}

#[test]
fn verify_passes_after_seeding_and_names_an_altered_event() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(app) = seeded(engine, &folder) else { continue };
        seed::play::cases(&app, 1, 5).expect("cases played through act");
        let mut conn = conn::open(app.store.place(), false).expect("a connection");
        let (checked, broken) = events::verify(&mut conn, &app.keys).expect("verified");
        assert!(checked > 300 && broken.is_none(), "{engine:?}: {broken:?}");
        sql_query(
            "UPDATE events SET by_words = 'nobody' WHERE seq = 2 AND case_id = (SELECT min(case_id) FROM events)",
        )
        .execute(&mut conn)
        .or_else(|_| {
            // PostgreSQL has no least UUID.
            sql_query(
                "UPDATE events SET by_words = 'nobody' WHERE seq = 2 AND case_id = \
                     (SELECT case_id FROM events ORDER BY case_id LIMIT 1)",
            )
            .execute(&mut conn)
        })
        .expect("an event is altered");
        let (_, broken) = events::verify(&mut conn, &app.keys).expect("verified");
        let broken = broken.expect("the altered event is named");
        assert_eq!((broken.seq, broken.why), (2, "it was altered"), "{engine:?}");
    }
}

#[test]
fn a_seed_is_entered_once() {
    let folder = Folder::new();
    let app = seeded(Engine::Sqlite, &folder).expect("SQLite");
    assert!(seed::bulk::cases(&app, 1, 60, std::io::sink()).unwrap_err().to_string().contains("once_key"));
    seed::bulk::cases(&app, 2, 10, std::io::sink()).expect("another seed");
}

/// A file of the data that lies beside the repository, where it does.
fn shared(path: &str) -> Option<Vec<u8>> {
    let file: PathBuf = root().join("../shared/data").join(path);
    let read = std::fs::read(&file);
    if read.is_err() {
        left_out("imports of published data", "../shared/data is not there");
    }
    read.ok()
}

#[test]
fn published_organisations_come_in_once_and_closed_ones_closed() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let files = ["ods/etr.csv", "ods/icbs.csv", "ods/regions.csv"];
        let Some(given) = files.iter().map(|f| Some(((*f).to_owned(), shared(f)?))).collect::<Option<Vec<_>>>() else {
            return;
        };
        let Some(app) = app(engine, &folder) else { continue };
        let done = imports::ods(&app, &given).expect("imported");
        assert_eq!((done.entered, done.renewed, done.unknown_parents.len()), (276, 0, 10), "{engine:?}");
        assert!(done.unknown_parents[0].contains("etr.csv, line 3: R0C names Q71"), "{:?}", done.unknown_parents);
        assert_eq!(imports::ods(&app, &given).expect("again").same, 276);
        let bodies = register::bodies_by_code(&mut app.store.reader().unwrap()).unwrap();
        let today = london("2026-01-05 09:00").date_naive();
        assert!(!bodies["R1J"].is_open(today) && bodies["RP1"].is_open(today));
    }
}

#[test]
fn real_comments_come_in_whole_once_or_not_at_all() {
    let map = std::fs::read_to_string(root().join("docs/operations/map-nhs-feedback.toml")).expect("the map");
    let map = || Map::parse(&map).expect("a map");
    let Some(bytes) = shared("feedback/nhs_patient_feedback.csv") else { return };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(app) = app(engine, &folder) else { continue };
        let nobody = imports::reports(&app, bytes.clone(), map()).unwrap_err().to_string();
        assert!(nobody.contains("no national lead"), "{nobody}");
        seed::world(&app, 1).expect("an England with a national lead");
        let mut broken = bytes.clone();
        broken.extend_from_slice(b"one field\n");
        assert!(imports::reports(&app, broken, map()).unwrap_err().to_string().starts_with("line "));
        assert!(told(&app).is_empty(), "{engine:?}: nothing of a bad file is kept");
        let done = imports::reports(&app, bytes.clone(), map()).expect("imported");
        assert_eq!((done.entered, done.without_body), (3957, 3957), "{engine:?}");
        assert!(imports::reports(&app, bytes.clone(), map()).expect("again").before.is_some());
        assert_eq!(told(&app).len(), 3957);
    }
}

#[test]
fn contracts_are_entered_once_and_a_body_that_is_not_known_enters_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new();
        let Some(app) = app(engine, &folder) else { continue };
        seed::world(&app, 1).expect("an England");
        let head = "provider,trust,therapy,funding,from,to,reference,sites,kpi_schedule,escalation_contacts\n";
        let row = "DEMOP08,DEMOT01,dermatology,nhs,2026-01-01,2027-12-31,AG/9,Main site,Schedule 4,Manager\n";
        let file = format!("{head}{row}");
        assert_eq!(imports::contracts(&app, file.as_bytes()).expect("entered"), (1, 0), "{engine:?}");
        assert_eq!(imports::contracts(&app, file.as_bytes()).expect("known"), (0, 1), "{engine:?}");
        let unknown = format!("{file}DEMOP08,NOBODY,dermatology,nhs,2026-01-01,,,,,\n");
        let why = imports::contracts(&app, unknown.as_bytes()).expect_err("an unknown trust").to_string();
        assert!(why.contains("line 3") && why.contains("NOBODY"), "{why}");
    }
}
