//! Where each duty stands, who leads it since when, and its next date with the working; and the way to the Ombudsman.

use chrono::NaiveDate;

use super::store;
use crate::domain::calendar::Calendar;
use crate::domain::case::state::StrandState;
use crate::domain::clocks::{ClockRule, Due, Length, Paused, Start, due};
use crate::store::cases::Found;
use crate::store::rows::{ClockRow, StrandRow};
use crate::store::{Conn, directory};
use crate::web::failure::Failure;
use crate::web::language::Language;
use crate::web::listing::Tone;
use crate::web::plain;

/// By what days are told: the calendar, today, and the language they are written in.
#[derive(Clone, Copy)]
pub struct Days<'a> {
    pub calendar: &'a Calendar,
    pub today: NaiveDate,
    pub language: Language,
}

/// One duty and its named lead.
pub struct Duty {
    pub what: String,
    pub stage: String,
    pub tag: String,
    pub tone: Tone,
    pub outcome: Option<String>,
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
    /// Months from the day the person knew.
    pub months: u32,
    pub by: Option<(String, Due)>,
}

pub fn duties(conn: &mut Conn, found: &Found, days: Days<'_>) -> Result<Vec<Duty>, Failure> {
    let language = days.language;
    let covers = found.case.strands.iter().filter_map(|s| s.cover);
    let people: Vec<_> = found.strands.iter().map(|s| s.lead_id).chain(covers).collect();
    let people = store::leads(conn, &people)?;
    let bodies = directory::names(conn, found.strands.iter().map(|s| s.body_id))?;
    let duty = |row: &StrandRow| {
        let (lead, role) = people.get(&row.lead_id).cloned().unwrap_or_default();
        let cover = found.case.strands.iter().find(|s| s.id == row.id).and_then(|s| s.cover);
        Duty {
            what: plain::capital(&plain::duty(row.kind, language)),
            stage: plain::stage(row.state, language),
            tag: plain::stage_tag(row.state, language),
            tone: tone(row.state),
            outcome: row.outcome.map(|outcome| plain::outcome(outcome, language)),
            lead,
            role,
            body: bodies.get(&row.body_id).cloned().unwrap_or_default(),
            since: language.day(row.lead_since.utc()),
            cover: cover.and_then(|id| people.get(&id)).map(|(name, _)| name.clone()),
            next: next(found, row, days),
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
fn next(found: &Found, row: &StrandRow, days: Days<'_>) -> Option<Next> {
    let own = |c: &&ClockRow| c.running && c.strand_id == row.id && c.referral_id.is_none();
    let promised = found.clocks.iter().filter(own).filter(|c| c.rule != ClockRule::Silence && !c.rule.is_internal());
    promised.min_by_key(|c| c.due_on).map(|clock| promise(clock, days))
}

fn promise(clock: &ClockRow, Days { calendar, today, language }: Days<'_>) -> Next {
    Next {
        what: plain::limit(clock.rule, language),
        day: language.date(clock.due_on),
        late: clock.due_on < today,
        pauses: clock.paused().iter().filter(|p| p.pause().is_some()).map(|p| pause_words(p, language)).collect(),
        due: clock.due(calendar),
    }
}

fn pause_words(pause: &Paused, language: Language) -> String {
    let (from, to) = (language.date(pause.from), language.date(pause.to));
    language.tell("case-paused", &[("from", &from), ("to", &to), ("reason", &pause.reason), ("by", &pause.by)])
}

/// When the person hears from us again at the latest: the promise of the whole case, while anything of it is open.
pub fn news(found: &Found, days: Days<'_>) -> Option<Next> {
    let promised = found.clocks.iter().find(|c| c.running && c.rule == ClockRule::Silence);
    promised.map(|clock| promise(clock, days))
}

/// Within a year of the day the person knew of it: at the earliest the day it happened, where that is known.
pub fn ombudsman(found: &Found, Days { calendar, language, .. }: Days<'_>) -> Ombudsman {
    let rule = ClockRule::PhsoOneYear;
    let by = found.row.happened_on.map(|day| {
        let due = due(rule, Start::Day(day), &[], calendar);
        (language.date(due.on), due)
    });
    let months = match rule.terms().length {
        Length::Months(months) => months,
        Length::WorkingDays(_) | Length::Days(_) | Length::Hours(_) | Length::ThatDay => 0,
    };
    Ombudsman { months, by }
}
