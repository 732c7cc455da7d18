//! What has happened: messages with the marks of delivery and reading, the timeline, who looked, and with whom it was shared.

use chrono::{DateTime, Utc};

use crate::domain::access::{self, Consent, Relation, Visibility, is_lead};
use crate::domain::case::Part;
use crate::domain::ids::ReportId;
use crate::domain::people::{Actor, Capacity};
use crate::store::cases::Found;
use crate::store::looks::{Look, first_after};
use crate::store::rows::{MessageRow, ReferralRow, ReportRow};
use crate::store::{Conn, directory, events, joining, messages};
use crate::web::failure::Failure;
use crate::web::language::Language;
use crate::web::plain;

/// A message of the thread, or a line of the timeline.
pub struct Line {
    pub title: String,
    pub at: String,
    pub when: String,
    pub by: String,
    pub words: String,
    /// Where a message to the lead is now: delivered, and seen by whom and when.
    pub mark: String,
}

/// Who looked, in which part, on which day. Staff are named by their role and body: their names are on what they write.
#[derive(Debug, PartialEq, Eq)]
pub struct Looked {
    pub who: String,
    pub what: String,
    pub day: String,
}

pub struct Shared {
    pub body: String,
    pub part: String,
    pub basis: String,
    pub since: String,
    pub stage: String,
    pub decision: Option<String>,
    pub sees: String,
}

/// With whom the words may be shared, in words.
pub fn agreed(own: &ReportRow, language: Language) -> String {
    let all = [
        (true, "case-agreed-lead"),
        (own.consent_provider, "case-agreed-provider"),
        (own.consent_trust, "case-agreed-trust"),
        (own.consent_regulator, "case-agreed-regulator"),
    ];
    let mut whom: Vec<String> =
        all.into_iter().filter(|(agreed, _)| *agreed).map(|(_, key)| language.say(key)).collect();
    match whom.pop() {
        Some(last) if !whom.is_empty() => {
            language.tell("case-agreed-and", &[("whom", &whom.join(", ")), ("last", &last)])
        }
        Some(last) => language.tell("case-agreed-only", &[("whom", &last)]),
        None => String::new(),
    }
}

fn line(title: String, at: DateTime<Utc>, (by, words): (String, String), language: Language) -> Line {
    Line { title, at: at.to_rfc3339(), when: language.moment(at), by, words, mark: String::new() }
}

/// The thread between the lead and this reporter.
pub fn thread(
    conn: &mut Conn,
    found: &Found,
    report: ReportId,
    (reader, looks, language): (&Actor, &[Look], Language),
) -> Result<Vec<Line>, Failure> {
    let seen = looks.iter().filter(|look| is_lead(look.capacity)).filter_map(|look| look.body);
    let names = directory::names(conn, seen)?;
    let body = |look: &Look| look.body.and_then(|id| names.get(&id)).map_or("", String::as_str).to_owned();
    let said = |row: MessageRow| {
        let told = matches!(row.from_capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson);
        let title = match (told, row.from_capacity == reader.capacity) {
            (true, true) => "thread-you",
            (true, false) if row.from_capacity == Capacity::Reporter => "thread-reporter",
            (true, false) => "thread-helper",
            (false, _) => "thread-sent",
        };
        let at = row.at.utc();
        let mark = if told { seen_mark(first_after(looks, at, is_lead), body, language) } else { String::new() };
        let by = if told { String::new() } else { row.from_words };
        Line { mark, ..line(language.say(title), at, (by, row.body), language) }
    };
    Ok(messages::thread(conn, found.row.id, &[report])?.into_iter().map(said).collect())
}

fn seen_mark(look: Option<&Look>, body: impl Fn(&Look) -> String, language: Language) -> String {
    match look {
        None => language.say("thread-waiting"),
        Some(look) => {
            let (who, day) = (looker(look, &body(look), language), language.day(look.at.utc()));
            language.tell("thread-seen", &[("who", &who), ("day", &day)])
        }
    }
}

/// The lines for the person, oldest first. The words of messages stand in the thread.
pub fn timeline(conn: &mut Conn, found: &Found, report: ReportId, language: Language) -> Result<Vec<Line>, Failure> {
    // who was joined to it reads what was shared since then
    let since = joining::since(conn, report)?;
    let shown = |e: &events::EventRow| {
        matches!(e.seen_by, Visibility::Shared | Visibility::Guarded)
            && since.is_none_or(|since| e.at.utc() >= since.utc())
    };
    let told = |event: events::EventRow| {
        let by = if event.account_id.is_some() { event.by_words } else { String::new() };
        let words = event.detail.unwrap_or_default();
        line(plain::event(event.kind, language), event.at.utc(), (by, plain::capital(&words)), language)
    };
    Ok(events::of_case(conn, found.row.id)?.into_iter().filter(shown).map(told).collect())
}

/// The readings by staff, the newest first, each once a day.
pub fn looked(conn: &mut Conn, looks: &[Look], language: Language) -> Result<Vec<Looked>, Failure> {
    let staff = || looks.iter().rev().filter(|look| !is_receipt(look.capacity));
    let names = directory::names(conn, staff().filter_map(|look| look.body))?;
    let mut all: Vec<Looked> = Vec::new();
    for look in staff() {
        let body = look.body.and_then(|id| names.get(&id)).map_or("", String::as_str);
        let one = one_look(look, body, language);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    Ok(all)
}

fn is_receipt(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson)
}

fn looker(look: &Look, body: &str, language: Language) -> String {
    let role = plain::capacity(look.capacity, language);
    if body.is_empty() { role } else { format!("{role}, {body}") }
}

fn one_look(look: &Look, body: &str, language: Language) -> Looked {
    let what = match look.what.as_str() {
        "identity" => "case-looked-identity",
        "export" => "case-looked-export",
        "file" => "case-looked-file",
        _ => "case-looked-case",
    };
    let what = language.say(what);
    let what = match &look.reason {
        Some(reason) => language.tell("case-looked-because", &[("what", &what), ("reason", reason)]),
        None => what,
    };
    Looked { who: looker(look, body, language), what, day: language.day(look.at.utc()) }
}

pub fn shared(conn: &mut Conn, found: &Found, language: Language) -> Result<Vec<Shared>, Failure> {
    let names = directory::names(conn, found.referrals.iter().map(|r| r.to_body_id))?;
    let consent = found.case.consent();
    let with = |row: &ReferralRow| Shared {
        body: names.get(&row.to_body_id).cloned().unwrap_or_default(),
        part: plain::part(row.part, language),
        basis: row.basis.clone(),
        since: language.day(row.received_at.utc()),
        stage: plain::part_stage(row.state, language),
        decision: row.decision.map(|decision| plain::decision(decision, language)),
        sees: language.say(sees(row.part, consent)),
    };
    Ok(found.referrals.iter().map(with).collect())
}

/// What the policy lets a body see in this part, by its key.
fn sees(part: Part, consent: Consent) -> &'static str {
    let capacity = match part {
        Part::Answering => Capacity::ProviderLead,
        Part::Deciding | Part::Informed => Capacity::Regulator,
        Part::Helping => Capacity::IcbOfficer,
    };
    let shown = access::shown(capacity, Relation::Referred, consent);
    match (shown.narrative, shown.identity) {
        (_, true) => "case-sees-all",
        (true, false) => "case-sees-words",
        (false, false) => "case-sees-facts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Mode;

    #[test]
    fn what_others_see_follows_what_was_agreed() {
        let consent = |mode, all| Consent { mode, provider: all, trust: all, regulator: all };
        assert!(sees(Part::Answering, consent(Mode::Named, true)).ends_with("-all"));
        assert!(sees(Part::Answering, consent(Mode::Confidential, true)).ends_with("-words"));
        assert!(sees(Part::Informed, consent(Mode::Named, true)).ends_with("-words"));
        assert!(sees(Part::Deciding, consent(Mode::Named, false)).ends_with("-facts"));
    }

    #[test]
    fn a_reader_is_named_by_role_and_says_why_where_a_reason_was_asked() {
        let at: DateTime<Utc> = "2026-03-09T10:00:00Z".parse().unwrap();
        let look = |what: &str, reason: Option<&str>| Look {
            at: at.into(),
            capacity: Capacity::Regulator,
            body: None,
            what: what.to_owned(),
            reason: reason.map(str::to_owned),
        };
        let read = one_look(&look("case", None), "Care Quality Commission", Language::En);
        assert_eq!((read.who.as_str(), read.what.as_str()), ("Regulator, Care Quality Commission", "read your report"));
        let name = one_look(&look("identity", Some("to check an injury")), "", Language::En);
        assert_eq!(name.what, "saw your name and how to reach you, because: to check an injury");
        assert_eq!((name.who.as_str(), name.day.as_str()), ("Regulator", "Monday 9 March 2026"));
    }

    #[test]
    fn a_message_says_whether_it_was_seen() {
        let at: DateTime<Utc> = "2026-03-09T10:00:00Z".parse().unwrap();
        let look =
            Look { at: at.into(), capacity: Capacity::TrustLead, body: None, what: "case".to_owned(), reason: None };
        let looks = [look];
        let body = |_: &Look| "A trust".to_owned();
        assert!(
            seen_mark(first_after(&looks, at + chrono::TimeDelta::seconds(1), is_lead), body, Language::En)
                .contains("Not opened")
        );
        let seen = seen_mark(first_after(&looks, at, is_lead), body, Language::En);
        assert_eq!(seen, "Delivered. Seen by Trust lead, A trust on Monday 9 March 2026.");
    }
}
