//! What was told and by whom. Names come out of the vault here alone, and only for a reader who may know them.

use super::reader::Reader;
use super::store;
use crate::domain::access::Mode;
use crate::domain::calendar::date_words;
use crate::domain::case::telling::{Answers, Danger, Identity, ReplyBy};
use crate::domain::ids::ReportId;
use crate::domain::needs::need;
use crate::store::opening::identity_place;
use crate::store::rows::ReportRow;
use crate::store::vault::Keys;
use crate::store::{Conn, cases};
use crate::web::failure::Failure;
use crate::web::words::{self, capital};

/// A line of a summary list.
pub struct Fact {
    pub key: &'static str,
    pub value: String,
}

impl Fact {
    pub fn new(key: &'static str, value: impl Into<String>) -> Self {
        Self { key, value: value.into() }
    }
}

/// Who somebody is: there only for readers who may know it.
pub enum Persons {
    /// Why no name is here.
    Hidden(&'static str),
    Shown(Vec<Vec<Fact>>),
}

/// One telling.
pub struct Told {
    pub who: String,
    pub lang: String,
    /// Nothing where the person did not agree that this reader may read it.
    pub words: Option<String>,
    pub answers: Vec<Fact>,
}

/// The tellings, in the person's own words where the reader may read them.
pub fn told(reader: &Reader) -> Vec<Told> {
    let one = |report: &ReportRow| Told {
        who: format!(
            "{}, {}, {}",
            capital(report.capacity.words()),
            report.channel.words(),
            reader.dates.of(report.received_at.utc())
        ),
        lang: report.language.clone(),
        words: reader.shown.narrative.then(|| report.narrative.clone()),
        answers: answers(&report.answers),
    };
    reader.found.reports.iter().map(one).collect()
}

fn answers(kept: &str) -> Vec<Fact> {
    let Ok(answers) = serde_json::from_str::<Answers>(kept) else { return Vec::new() };
    let list = |words: Vec<&str>| words.join("; ");
    let mut facts = vec![
        Fact::new(
            "Urgent",
            answers.danger.filter(|d| *d != Danger::No).map(|d| capital(d.words())).unwrap_or_default(),
        ),
        Fact::new("What it did", list(answers.outcomes.iter().map(|o| o.words()).collect())),
        Fact::new("Doses missed", answers.doses_missed.map(|n| n.to_string()).unwrap_or_default()),
        Fact::new("What would put it right", list(answers.remedies.iter().map(|r| r.words()).collect())),
        Fact::new("Done so far", list(answers.done.iter().map(|d| d.words()).collect())),
        Fact::new("The patient knows", answers.permission.map(|p| capital(p.words())).unwrap_or_default()),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// What the person needs to read what we send or to talk with us: flagged before everything else (Accessible
/// Information Standard DAPB1605: needs are recorded, flagged and met).
pub fn needs(reader: &Reader) -> Vec<String> {
    if !reader.shown.contact {
        return Vec::new();
    }
    let mut all = Vec::new();
    for report in &reader.found.reports {
        all.extend(cases::needs(report).iter().map(|code| need_words(code)));
        all.extend(serde_json::from_str::<Answers>(&report.answers).ok().and_then(|a| a.needs_words));
    }
    all.sort();
    all.dedup();
    all
}

fn need_words(code: &str) -> String {
    need(code).map_or_else(|| code.to_owned(), |need| need.name.to_owned())
}

/// The names and contacts behind the reports. Nothing is opened for a reader who may know neither.
pub fn persons(conn: &mut Conn, reader: &Reader, keys: &Keys) -> Result<Persons, Failure> {
    if !reader.shown.identity && !reader.shown.contact {
        return Ok(Persons::Hidden(words::name_withheld(reader.found.case.consent().mode)));
    }
    let reports: Vec<ReportId> = reader.found.reports.iter().map(|r| r.id).collect();
    let (mut all, anonymous) = (Vec::new(), reader.found.case.consent().mode == Mode::Anonymous);
    for (report, sealed) in store::sealed(conn, reports)? {
        let plain = keys.open(&identity_place(report), &sealed)?;
        let identity: Identity =
            serde_json::from_slice(&plain).map_err(|_| Failure::Broken("an identity cannot be read".to_owned()))?;
        let reply = reader.found.reports.iter().find(|r| r.id == report).map(|r| r.reply_by);
        all.push(person(reader, identity, reply));
    }
    Ok(match all.iter().all(Vec::is_empty) {
        true if anonymous => Persons::Hidden(words::name_withheld(Mode::Anonymous)),
        true => Persons::Hidden("They gave no name."),
        false => Persons::Shown(all),
    })
}

fn person(reader: &Reader, identity: Identity, reply: Option<ReplyBy>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut put = |key, value: Option<String>| facts.extend(value.map(|value| Fact { key, value }));
    if reader.shown.identity {
        put("Name", identity.reporter_name);
        put("Patient", identity.patient_name);
        put("NHS number", identity.nhs_number.map(|n| words::nhs_number(&n)));
        put("Date of birth", identity.date_of_birth.map(date_words));
        put("Hospital number", identity.local_number);
    }
    if reader.shown.contact {
        put("Reply by", reply.map(|r| capital(r.words())));
        put("E-mail", identity.email);
        put("Phone", identity.phone);
        put("Address", identity.address);
        put("Good times", identity.contact_times);
    }
    facts
}
