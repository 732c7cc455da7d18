//! What a case holds beside the telling: duties and why they are here, limits with their working, referrals, messages, timeline.

use super::reader::Reader;
use crate::domain::access::Visibility;
use crate::domain::calendar::{Calendar, date_words};
use crate::domain::case::Part;
use crate::domain::case::decide::{Audience, MessageKind};
use crate::domain::case::state::{ReferralState, StrandState};
use crate::store::rows::{ClockRow, MessageRow, ReferralRow, StrandRow};
use crate::web::listing::Tone;
use crate::web::words::{capital, due, short_date};

/// One duty: who must act, since when, and why it came here.
pub struct Duty {
    pub kind: String,
    pub state: &'static str,
    pub tone: Tone,
    pub lead: String,
    pub since: String,
    pub cover: Option<String>,
    pub outcome: Option<&'static str>,
    pub why: Vec<String>,
}

pub fn duties(reader: &Reader) -> Vec<Duty> {
    let one = |strand: &StrandRow| {
        let rules = reader.found.case.strands.iter().find(|s| s.id == strand.id);
        let cover = rules.and_then(|s| s.cover).and_then(|c| reader.colleague(c)).map(|c| c.name.clone());
        let (name, role) = reader.colleague(strand.lead_id).map_or(("", ""), |c| (c.name.as_str(), c.role.as_str()));
        Duty {
            kind: capital(strand.kind.words()),
            state: strand.state.words(),
            tone: state_tone(strand.state),
            lead: format!("{name}, {role}, {}", reader.body(strand.body_id)),
            since: reader.dates.of(strand.lead_since.utc()),
            cover,
            outcome: strand.outcome.map(|o| o.words()),
            why: serde_json::from_str(&strand.why).unwrap_or_default(),
        }
    };
    reader.found.strands.iter().map(one).collect()
}

fn state_tone(state: StrandState) -> Tone {
    match state {
        StrandState::Received => Tone::Waiting,
        StrandState::Acknowledged | StrandState::Investigating => Tone::Moving,
        StrandState::Answered => Tone::Settled,
        StrandState::Closed => Tone::Plain,
    }
}

/// One limit.
pub struct Clock {
    pub words: String,
    pub due: String,
    pub stands: String,
    pub tone: Tone,
    pub source: String,
    /// Each day counted or skipped, and why; none where the days would tell when somebody reported.
    pub working: Vec<(String, String)>,
    pub calendar: String,
}

impl Clock {
    /// Each limit's working has a name of its own, for those who hear the page.
    pub fn asks(&self) -> String {
        format!("Show the working: {}", self.words)
    }
}

pub fn clocks(reader: &Reader, calendar: &Calendar) -> Vec<Clock> {
    // what is a body's own business is its own, even where two bodies handle one case
    let own = |clock: &ClockRow| {
        let strand = reader.found.strands.iter().find(|s| s.id == clock.strand_id);
        strand.is_some_and(|s| Some(s.body_id) == reader.actor.body)
    };
    let seen = |clock: &&ClockRow| !clock.rule.is_internal() || own(clock);
    reader.found.clocks.iter().filter(seen).map(|clock| one_clock(reader, clock, calendar)).collect()
}

fn one_clock(reader: &Reader, clock: &ClockRow, calendar: &Calendar) -> Clock {
    let terms = clock.rule.terms();
    let (stands, tone) = match (clock.met_at, clock.breached_at) {
        (Some(met), None) => (format!("kept, {}", reader.dates.of(met.utc())), Tone::Settled),
        (Some(met), Some(_)) => (format!("done late, {}", reader.dates.of(met.utc())), Tone::Plain),
        (None, _) if !clock.running => ("ended".to_owned(), Tone::Plain),
        (None, None) if clock.due_on >= reader.today => (due(clock.due_on, reader.today), Tone::Waiting),
        (None, _) => (due(clock.due_on, reader.today), Tone::Urgent),
    };
    let working = if reader.dates.exact { clock.due(calendar).working } else { Vec::new() };
    let case = &reader.found.case;
    let strand = case.strands.iter().find(|s| s.id == clock.strand_id).map_or("", |s| s.kind.words());
    let before = case.referrals.iter().find(|r| Some(r.id) == clock.referral_id);
    let of = before.map_or(strand, |r| reader.body(r.to));
    Clock {
        words: format!("{} ({of})", capital(clock.rule.words())),
        due: date_words(clock.due_on),
        stands,
        tone,
        source: format!("{}, set by {}: {}", terms.length.words(), terms.basis.words(), terms.source),
        working: working.into_iter().map(|day| (date_words(day.date), day.why.to_string())).collect(),
        calendar: clock.calendar.clone(),
    }
}

/// A body that the case is before.
pub struct Before {
    pub body: String,
    /// Who decides, who is informed and who will resolve.
    pub part: String,
    pub state: String,
    pub tone: Tone,
    pub since: String,
    pub due: Option<String>,
    pub basis: String,
    pub verdict: Option<String>,
}

pub fn referrals(reader: &Reader) -> Vec<Before> {
    let one = |referral: &ReferralRow| Before {
        body: reader.body(referral.to_body_id).to_owned(),
        part: match referral.part {
            Part::Deciding => {
                "Decides whether to act against the company. The lead still answers the person.".to_owned()
            }
            Part::Informed => "Is informed and will not resolve it. The lead will.".to_owned(),
            Part::Answering => "Was asked to answer the lead.".to_owned(),
            Part::Helping => "Was asked to help. The lead keeps the duty.".to_owned(),
        },
        state: capital(referral.state.words()),
        tone: match referral.state {
            ReferralState::Asked => Tone::Urgent,
            ReferralState::Received | ReferralState::Accepted if referral.part != Part::Informed => Tone::Waiting,
            ReferralState::Received | ReferralState::Accepted | ReferralState::Noted => Tone::Plain,
            ReferralState::Answered | ReferralState::Decided => Tone::Settled,
            ReferralState::Returned => Tone::Moving,
        },
        since: reader.dates.of(referral.received_at.utc()),
        due: referral.due_on.map(|on| format!("{} ({})", short_date(on), due(on, reader.today))),
        basis: referral.basis.clone(),
        verdict: verdict(referral),
    };
    reader.found.referrals.iter().map(one).collect()
}

fn verdict(referral: &ReferralRow) -> Option<String> {
    let decision = referral.decision.map(|d| capital(d.words()));
    match (decision, referral.reason.as_deref()) {
        (Some(decision), Some(reason)) => Some(format!("{decision}. {reason}")),
        (Some(decision), None) => Some(decision),
        (None, reason) => reason.map(str::to_owned),
    }
}

/// A line of the timeline, or a message.
pub struct Entry {
    pub title: String,
    pub at: String,
    pub when: String,
    pub by: String,
    pub audience: &'static str,
    pub text: String,
    /// Whether the person has read it, for what was written to them.
    pub mark: String,
    /// The page that prints it as a letter.
    pub letter: Option<String>,
}

pub fn messages(reader: &Reader) -> Vec<Entry> {
    let prints = reader.shown.narrative && reader.shown.contact;
    let mut letters = 0;
    let mut one = |message: &MessageRow| Entry {
        mark: mark(reader, message),
        letter: (prints && message.to_whom == Audience::Reporter && message.report_id.is_none()).then(|| {
            letters += 1;
            format!("/cases/{}/letters/{letters}", reader.found.row.reference)
        }),
        title: match message.kind {
            MessageKind::Note => "Note".to_owned(),
            kind => format!("{} to {}", capital(kind.words()), message.to_whom.words()),
        },
        at: reader.dates.machine(message.at.utc()),
        when: reader.dates.time(message.at.utc()),
        by: reader.by(&message.from_words, message.account_id).to_owned(),
        audience: message.seen_by.words(),
        text: message.body.clone(),
    };
    reader.messages().map(&mut one).collect()
}

fn mark(reader: &Reader, message: &MessageRow) -> String {
    match reader.around.read_on(message.at.utc()) {
        _ if message.to_whom != Audience::Reporter => String::new(),
        Some(at) => format!("Read by the person on {}", reader.dates.of(at)),
        None => "Not read by the person yet".to_owned(),
    }
}

crate::codes! {
    /// Which lines of the timeline.
    pub enum Lines { All = "all" / "All", Public = "public" / "Public", Internal = "internal" / "Internal" }
}

/// The newest first. `after`: only what came after this many events.
pub fn timeline(reader: &Reader, lines: Lines, after: i32) -> Vec<Entry> {
    let wanted = |seen_by: Visibility| match lines {
        Lines::All => true,
        Lines::Public => seen_by == Visibility::Shared,
        Lines::Internal => seen_by != Visibility::Shared,
    };
    let all = reader.events().filter(|e| e.seq > after && wanted(e.seen_by));
    let one = |event: &crate::store::events::EventRow| Entry {
        title: event.kind.words().to_owned(),
        at: reader.dates.machine(event.at.utc()),
        when: reader.dates.time(event.at.utc()),
        by: reader.by(&event.by_words, event.account_id).to_owned(),
        audience: event.seen_by.words(),
        text: event.detail.clone().unwrap_or_default(),
        mark: String::new(),
        letter: None,
    };
    all.rev().map(one).collect()
}
