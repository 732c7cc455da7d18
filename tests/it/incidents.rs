//! A trust brings its own incidents: looked through, named row by row where they are wrong, entered whole or not at all, once.

use std::io::Cursor;

use candour::exchange::incidents::Map;
use candour::imports::{ImportError, Incidents, incidents};
use candour::store::directory;
use candour::store::schema::{cases, identities, jobs, reports};
use diesel::prelude::*;

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;

const MAP: &str = "source = 'datix'\n[columns]\nid = 'Ref'\nnarrative = 'Description'\nhappened = 'Date'\n\
                   date_formats = ['%d/%m/%Y']\nfailure = 'Category'\nprovider = 'Company'\nphysical = 'Harm'\n\
                   nhs_number = 'NHS'\n[failures]\n'Late' = 'HC-DEL-03'\n[providers]\nACME = 'DEMOP01'\n[physical]\n'Low' = 'low'\n";
const HEAD: &str = "Ref,Description,Date,Category,Company,Harm,NHS\n";

fn brings(world: &World, trust: &str, rows: &str, dry: bool) -> Result<Incidents, ImportError> {
    let body = world.reads(|conn| directory::body_by_code(conn, trust)).expect("a trust");
    let file = Cursor::new(format!("{HEAD}{rows}").into_bytes());
    incidents(&world.app, file, Map::parse(MAP).expect("a map"), &body, dry)
}

fn count(world: &World) -> i64 {
    world.reads(|conn| Ok(reports::table.count().get_result(conn)?))
}

const GOOD: &str = "1,The van was late.,03/01/2026,Late,ACME,Low,999 000 0018\n2,\"Nobody,\ncame.\",,,,,\n";

both!(a_file_is_looked_through_then_entered_whole_and_only_once, |world| {
    let looked = brings(world, "DEMOT01", GOOD, true).expect("looked through");
    assert_eq!((looked.rows, looked.fresh, looked.wrong, looked.entered), (2, 2, 0, false));
    assert_eq!(count(world), 0, "a dry run enters nothing");
    let done = brings(world, "DEMOT01", GOOD, false).expect("entered");
    assert!(done.entered && done.fresh == 2);
    assert!(brings(world, "DEMOT01", GOOD, false).expect("known").before.is_some(), "the same file again");
    let more = format!("{GOOD}3,A new one.,,,,,\n");
    let done = brings(world, "DEMOT01", &more, false).expect("entered");
    assert_eq!((done.fresh, done.known, count(world)), (1, 2, 3), "known rows are not entered again");
    let elsewhere = brings(world, "DEMOT02", GOOD, false).expect("another trust's system may count alike");
    assert_eq!((elsewhere.fresh, count(world)), (2, 5));
    let told: Vec<(String, Option<String>)> = world.reads(|conn| {
        let order = (cases::opened_at, cases::id);
        Ok(cases::table.order(order).select((cases::failure, cases::reported_physical)).load(conn)?)
    });
    assert!(told.contains(&("HC-DEL-03".to_owned(), Some("low".to_owned()))));
    let sealed: i64 = world.reads(|conn| Ok(identities::table.count().get_result(conn)?));
    assert_eq!(sealed, 2, "NHS numbers are sealed away");
    let letters: i64 =
        world.reads(|conn| Ok(jobs::table.filter(jobs::kind.like("letter%")).count().get_result(conn)?));
    assert_eq!(letters, 0, "nobody is written to about what was entered after the fact");
    world.trust_lead().opens("/cases").shows("Not on agreed date");
    world.works();
});

both!(one_wrong_row_keeps_the_whole_file_out, |world| {
    let rows =
        format!("{GOOD}3,x,31/02/2026,,,,\n4,x,,Surprise,,,\n5,x,,,NOBODY,,\n6,x,,,DEMOT01,,\n2,again,,,,,\n7,x\n");
    let done = brings(world, "DEMOT01", &rows, false).expect("looked through");
    let lines: Vec<u64> = done.bad.iter().map(|row| row.line).collect();
    assert_eq!((done.wrong, done.entered, count(world)), (6, false, 0));
    assert_eq!(lines, [5, 6, 7, 8, 9, 10], "by line, after a row of two lines");
    assert!(done.bad[2].why.contains("no homecare company") && done.bad[3].why.contains("NHS trust"));
});

/// Sends the form of the page with a file.
fn sends(person: &Person<'_>, map: &str, what: &str, file: &str) -> Page {
    let form = person.opens("/incidents/import").form("/incidents/import");
    let mut fields: Vec<(String, String)> = form.fields().to_vec();
    fields.retain(|(name, _)| name == "csrf");
    fields.extend([("map".to_owned(), map.to_owned()), ("what".to_owned(), what.to_owned())]);
    person.browser().posts_file("/incidents/import", &fields, ("file", "incidents.csv", file.as_bytes()))
}

both!(a_lead_brings_a_file_by_the_page, |world| {
    let lead = world.trust_lead();
    let bad = format!("{HEAD}1,x,31/02/2026,,,,\n");
    sends(&lead, MAP, "import", &bad)
        .answered(422)
        .shows("Line 2: `31/02/2026` is not a date")
        .shows("Nothing was entered");
    sends(&lead, "source = 1", "check", &bad).answered(422).shows("The map cannot be used");
    sends(&lead, MAP, "check", "").answered(422).shows("Choose a CSV file");
    let good = format!("{HEAD}{GOOD}");
    let page = sends(&lead, MAP, "check", &good).answered(200).shows("Every row can be entered");
    page.shows("Not on agreed date").hides("The van was late");
    assert_eq!(count(world), 0);
    sends(&lead, MAP, "import", &good).answered(200).shows("2 incidents were entered");
    sends(&lead, MAP, "import", &good).answered(200).shows("This file was entered on");
    assert_eq!(count(world), 2);
    for person in [world.clinician(), world.provider_lead(), world.cqc()] {
        person.cannot_open("/incidents/import");
    }
    let forged = [("csrf".to_owned(), "0".repeat(64)), ("map".to_owned(), MAP.to_owned())];
    let page = lead.browser().posts_file("/incidents/import", &forged, ("file", "x.csv", good.as_bytes()));
    page.answered(403);
    world.works();
});
