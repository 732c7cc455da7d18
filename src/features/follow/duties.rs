//! Where each duty stands, who leads it since when, and its next date with the working; and the way to the Ombudsman.

use chrono::NaiveDate;

use super::store;
use crate::domain::calendar::{Calendar, date_words, london_words};
use crate::domain::case::Outcome;
use crate::domain::case::state::StrandState;
use crate::domain::clocks::{ClockRule, Due, Paused, Start, due};
use crate::store::cases::Found;
use crate::store::rows::{ClockRow, StrandRow};
use crate::store::{Conn, directory};
use crate::web::failure::Failure;
use crate::web::language::Language;
use crate::web::listing::Tone;
use crate::web::plain;

/// One duty and its named lead.
pub struct Duty {
    pub what: String,
    pub stage: &'static str,
    pub tag: &'static str,
    pub tone: Tone,
    pub outcome: Option<&'static str>,
    pub lead: String,
    pub role: String,
    pub body: String,
    pub since: String,
    pub cover: Option<String>,
    pub next: Option<Next>,
}

/// A date that was promised, and how it was worked out.
pub struct Next {
    pub what: String,
    pub day: String,
    pub late: bool,
    /// Each pause with its days, its reason and who made it.
    pub pauses: Vec<String>,
    pub due: Due,
}

/// The way to the Ombudsman: always there, whatever the state.
pub struct Ombudsman {
    pub within: String,
    pub by: Option<(String, Due)>,
}

pub fn duties(conn: &mut Conn, found: &Found, calendar: &Calendar, today: NaiveDate) -> Result<Vec<Duty>, Failure> {
    let covers = found.case.strands.iter().filter_map(|s| s.cover);
    let people: Vec<_> = found.strands.iter().map(|s| s.lead_id).chain(covers).collect();
    let people = store::leads(conn, &people)?;
    let bodies = directory::names(conn, found.strands.iter().map(|s| s.body_id))?;
    let duty = |row: &StrandRow| {
        let (lead, role) = people.get(&row.lead_id).cloned().unwrap_or_default();
        let cover = found.case.strands.iter().find(|s| s.id == row.id).and_then(|s| s.cover);
        Duty {
            what: plain::capital(&plain::duty(row.kind, Language::En)),
            stage: plain::stage(row.state),
            tag: plain::stage_tag(row.state),
            tone: tone(row.state),
            outcome: row.outcome.map(Outcome::words),
            lead,
            role,
            body: bodies.get(&row.body_id).cloned().unwrap_or_default(),
            since: london_words(row.lead_since.utc()),
            cover: cover.and_then(|id| people.get(&id)).map(|(name, _)| name.clone()),
            next: next(found, row, calendar, today),
        }
    };
    Ok(found.strands.iter().map(duty).collect())
}

fn tone(state: StrandState) -> Tone {
    match state {
        StrandState::Received => Tone::Waiting,
        StrandState::Acknowledged | StrandState::Investigating => Tone::Moving,
        StrandState::Answered => Tone::Settled,
        StrandState::Closed => Tone::Plain,
    }
}

/// The next date of a duty, with its working.
fn next(found: &Found, row: &StrandRow, calendar: &Calendar, today: NaiveDate) -> Option<Next> {
    let own = |c: &&ClockRow| c.running && c.strand_id == row.id && c.referral_id.is_none();
    let promised = found.clocks.iter().filter(own).filter(|c| c.rule != ClockRule::Silence && !c.rule.is_internal());
    promised.min_by_key(|c| c.due_on).map(|clock| promise(clock, calendar, today))
}

fn promise(clock: &ClockRow, calendar: &Calendar, today: NaiveDate) -> Next {
    Next {
        what: plain::limit(clock.rule, Language::En),
        day: date_words(clock.due_on),
        late: clock.due_on < today,
        pauses: clock.paused().iter().filter(|p| p.pause().is_some()).map(pause_words).collect(),
        due: clock.due(calendar),
    }
}

fn pause_words(pause: &Paused) -> String {
    let (from, to) = (date_words(pause.from), date_words(pause.to));
    format!("Paused from {from} to {to}, because: {} ({})", pause.reason, pause.by)
}

/// When the person hears from us again at the latest: the promise of the whole case, while anything of it is open.
pub fn news(found: &Found, calendar: &Calendar, today: NaiveDate) -> Option<Next> {
    let promised = found.clocks.iter().find(|c| c.running && c.rule == ClockRule::Silence);
    promised.map(|clock| promise(clock, calendar, today))
}

/// Within a year of the day the person knew of it: at the earliest the day it happened, where that is known.
pub fn ombudsman(found: &Found, calendar: &Calendar) -> Ombudsman {
    let rule = ClockRule::PhsoOneYear;
    let by = found.row.happened_on.map(|day| {
        let due = due(rule, Start::Day(day), &[], calendar);
        (date_words(due.on), due)
    });
    Ombudsman { within: rule.terms().length.words(), by }
}
