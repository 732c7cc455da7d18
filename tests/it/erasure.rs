//! A record whose time is over: a person decides, what is personal is found nowhere, every count stays.

use std::path::Path;
use std::process::Command;

use candour::act::on_case;
use candour::domain::case::Outcome;
use candour::domain::case::action::{Action, Duties};
use candour::domain::people::Actor;
use candour::store::facts;
use candour::store::vault::Keys;

use crate::support::person::Person;
use crate::support::place::{Engine, KEY};
use crate::support::prelude::*;
use crate::support::world::Told;

/// Words that stand nowhere else, one for each place that keeps words.
const CANARIES: &[&str] = &[
    "quincunxnarrative",
    "Quornreporter",
    "quornmail",
    "quornaddress",
    "quagmirenote",
    "quipmessage",
    "quillfile",
    "quellreason",
    "quaffanswer",
    "quotaack",
    "quashreopen",
];

pub fn closed_case(world: &World) -> Told {
    let identity = candour::domain::case::telling::Identity {
        reporter_name: Some("Quornreporter".to_owned()),
        email: Some("quornmail@people.example".to_owned()),
        address: Some("1 quornaddress Passage".to_owned()),
        ..Default::default()
    };
    let told = world.told(&missed_delivery().saying("The quincunxnarrative never came.").by(identity));
    let say = |words: &str| words.to_owned();
    let lead = world.trust_lead().actor();
    let acts = vec![
        Action::Note { text: say("Between us: quagmirenote.") },
        Action::Acknowledge { duties: Duties::All, message: say("We have it, quotaack.") },
        Action::MessageReporter { text: say("Did the quipmessage come?") },
        Action::AskProvider { question: say("Where was the quellreason?") },
    ];
    takes(world, &told, &lead, acts);
    world.answers(&told.reference, "It went to the quaffanswer.");
    let close = || Action::Close { duties: Duties::All, outcome: Outcome::Upheld, reason: say("Said, quashreopen.") };
    takes(world, &told, &lead, vec![close()]);
    let company = world.provider_lead().actor();
    let acts = vec![
        Action::Acknowledge { duties: Duties::All, message: say("We have it too, quotaack.") },
        Action::Respond { duties: Duties::All, answer: say("The quaffanswer again.") },
        close(),
    ];
    takes(world, &told, &company, acts);
    world.works();
    told
}

fn takes(world: &World, told: &Told, who: &Actor, actions: Vec<Action>) {
    for action in actions {
        let (reference, words) = (told.reference.clone(), format!("{action:?}"));
        let done = world.acts(who.clone(), move |conn, cx| on_case(conn, cx, &reference, action).map(drop));
        done.unwrap_or_else(|error| panic!("{words}: {error}"));
    }
}

/// Everything that any figure is made of.
fn counted(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = world.reads(|conn| facts::page(conn, after, 500));
        let Some(last) = page.last() else { return all };
        after = Some((last.received_on, last.strand_id));
        all.extend(page.iter().map(|row| format!("{row:?}")));
    }
}

/// The bytes that the database leaves on the disk or gives to whoever copies it.
pub fn bytes(world: &World) -> Vec<u8> {
    match world.engine {
        Engine::Sqlite => {
            let file = world.app.store.place().file().expect("a file").to_owned();
            let log = Path::new(&format!("{}-wal", file.display())).to_owned();
            [std::fs::read(file).unwrap(), std::fs::read(log).unwrap_or_default()].concat()
        }
        Engine::Postgres => {
            let dump = Command::new("pg_dump").arg(&world.app.settings.database.url).output().expect("pg_dump");
            assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
            dump.stdout
        }
    }
}

fn found(world: &World) -> Vec<&'static str> {
    let bytes = bytes(world);
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    CANARIES.iter().copied().filter(|word| holds(word)).collect()
}

fn page_of(told: &Told) -> String {
    format!("/cases/{}/retention", told.reference)
}

fn decides(lead: &Person<'_>, told: &Told, verdict: &str) -> crate::support::page::Page {
    let page = lead.opens(&page_of(told));
    let form = page.form(&page_of(told)).with("verdict", verdict).with("reason", "Nothing needs it");
    lead.sends(&form)
}

both!(a_record_whose_time_is_over_is_erased_by_a_person_and_every_count_stays, |world| {
    let told = closed_case(world);
    let other = world.told(&missed_delivery());
    let lead = world.trust_lead();
    lead.opens(&page_of(&told)).shows("Complaint case file").shows("10 years").shows("2036");
    lead.opens("/retention").hides(told.reference.as_str());
    let known = found(world);
    assert!(known.contains(&"quincunxnarrative") && known.contains(&"quipmessage"), "planted: {known:?}");
    years(world, 11);
    let (before, profile) = (counted(world), world.cqc().opens("/providers/DEMOP01").text());
    lead.opens("/retention").shows(told.reference.as_str());
    decides(&lead, &told, "erase").answered(200).shows("This cannot be undone");
    let sure = decides(&lead, &told, "erase");
    lead.succeeds(&sure.form(&page_of(&told))).shows("will be erased");
    world.works();
    lead.opens(&page_of(&told)).shows("What was erased").shows("1 names and contacts");
    lead.opens(&format!("/cases/{}", told.reference)).hides("quincunx").hides("quipmessage").hides("quaffanswer");
    assert_eq!(found(world), Vec::<&str>::new(), "{:?}", world.engine);
    assert_eq!(counted(world), before, "no fact row changed");
    let again = world.cqc().opens("/providers/DEMOP01").text();
    assert_eq!(figures(&again), figures(&profile));
    let keys = Keys::new(hex(KEY));
    let (_, broken) = world.reads(|conn| candour::store::events::verify(conn, &keys));
    assert_eq!(broken, None, "the timeline still verifies");
    let anybody = world.anybody();
    let entry = anybody.opens("/follow").form("/follow").with("reference", told.reference.as_str());
    anybody.is_asked_again(&entry.with("code", told.code.reveal()));
    world.holder_of(&other).opens("/follow/case").shows("nobody came");
});

both!(a_legal_hold_comes_before_the_schedule_and_before_a_decision, |world| {
    let told = closed_case(world);
    let lead = world.trust_lead();
    let page = lead.opens(&page_of(&told));
    let hold = page.form(&format!("{}/hold", page_of(&told))).with("hold-reason", "The inquiry asked for it");
    lead.succeeds(&hold).shows("The record is held").shows("The inquiry asked for it");
    years(world, 11);
    lead.opens("/retention").hides(told.reference.as_str());
    let page = lead.opens(&page_of(&told));
    let release = page.form(&format!("{}/release", page_of(&told))).with("release-reason", "The inquiry has ended");
    lead.succeeds(&release).shows("The hold ended");
    years(world, 1);
    lead.opens("/retention").shows(told.reference.as_str());
    let keep = lead.opens(&page_of(&told)).form(&page_of(&told)).with("verdict", "keep");
    lead.is_asked_again(&keep).shows("Enter the date until which it is kept").shows("Say why");
    let keep = keep
        .with("reason", "A claim is likely")
        .with("until-day", "1")
        .with("until-month", "6")
        .with("until-year", "2050");
    lead.succeeds(&keep).shows("kept longer").shows("1 June 2050");
    years(world, 1);
    lead.opens("/retention").hides(told.reference.as_str());
    world.trust_lead_elsewhere().cannot_open(&page_of(&told));
    world.provider_lead_elsewhere().cannot_open(&page_of(&told));
});

/// The time of a record passes, and its lead decides that it goes.
pub fn erases(world: &World, told: &Told) {
    years(world, 11);
    let lead = world.trust_lead();
    decides(&lead, told, "erase").answered(200);
    let sure = decides(&lead, told, "erase");
    lead.succeeds(&sure.form(&page_of(told))).shows("will be erased");
    world.works();
}

/// The figures of a page, without the words around them and the days that pass.
fn figures(page: &str) -> Vec<&str> {
    page.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_digit() || c == '%')).collect()
}

/// Lets years pass, in which everything that is due is done.
fn years(world: &World, years: i64) {
    world.app.clock.pass(chrono::TimeDelta::days(years * 366));
    world.works();
    world.works();
}

fn hex(digits: &str) -> [u8; 32] {
    let bytes: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    bytes.try_into().unwrap()
}

/// Erases every tenth case of a seeded set, as the program does, and gives how many.
fn erases_every_tenth(world: &World) -> usize {
    use candour::store::schema::cases;
    use diesel::prelude::*;
    let ids: Vec<candour::domain::ids::CaseId> =
        world.reads(|conn| Ok(cases::table.order(cases::id).select(cases::id).load(conn)?));
    let tenth: Vec<_> = ids.into_iter().step_by(10).collect();
    let count = tenth.len();
    let done = world.app.store.write_blocking(move |conn| {
        tenth.into_iter().try_for_each(|case| candour::store::erasing::erase(conn, case).map(drop))
    });
    done.unwrap_or_else(|error: candour::store::StoreError| panic!("{error}"));
    count
}

both!(ten_in_a_hundred_of_a_seeded_set_can_go_and_no_figure_moves, |world| {
    candour::seed::bulk::cases(&world.app, 7, 600, std::io::sink()).unwrap();
    let (before, profile) = (counted(world), world.cqc().opens("/providers/DEMOP01").text());
    assert!(before.len() > 600);
    assert!(erases_every_tenth(world) >= 60);
    assert_eq!(counted(world), before);
    assert_eq!(figures(&world.cqc().opens("/providers/DEMOP01").text()), figures(&profile));
    let keys = Keys::new(hex(KEY));
    let (_, broken) = world.reads(|conn| candour::store::events::verify(conn, &keys));
    assert_eq!(broken, None);
});
