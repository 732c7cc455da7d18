//! The history of a case that is entered with it: states, clocks, facts, messages and the chain of events, as `act` would
//! have left them one by one. Only for invented cases, where a million acts would take a day.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::domain::access::Visibility;
use crate::domain::calendar::{Calendar, london_date, london_midnight};
use crate::domain::case::Part;
use crate::domain::case::decide::{Audience, MessageKind};
use crate::domain::case::event::{Event, EventKind};
use crate::domain::case::state::{ReferralState, StrandState, StrandStep, step};
use crate::domain::case::{Decision, Outcome, StrandKind};
use crate::domain::clocks::{ClockRule, Start, due};
use crate::domain::harm::attribution::AttributionStrength;
use crate::domain::harm::grade::HarmGrade;
use crate::domain::ids::{AccountId, ClockId, MessageId, ReferralId, StrandId};
use crate::domain::people::Actor;
use crate::store::events::{self, Head};
use crate::store::facts::level;
use crate::store::opening::Rows;
use crate::store::rows::{ClockRow, MessageRow, ReferralRow};
use crate::store::vault::Keys;

/// A case whose life goes on in memory.
pub struct History<'a> {
    pub rows: Rows,
    pub keys: &'a Keys,
    pub calendar: &'a Calendar,
}

const READ: &[ClockRule] = &[ClockRule::Acknowledge, ClockRule::ReadByLead, ClockRule::DataProtectionAcknowledge];

impl History<'_> {
    fn event(&mut self, actor: &Actor, at: DateTime<Utc>, event: Event) {
        let case = &mut self.rows.case;
        let head = Head { count: case.event_count, hash: std::mem::take(&mut case.event_head) };
        let (lines, head) = events::chain(self.keys, case.id, head, &[event], actor, at);
        (case.event_count, case.event_head) = (head.count, head.hash);
        case.version += 1;
        self.rows.events.extend(lines);
    }

    fn message(&mut self, actor: &Actor, at: DateTime<Utc>, (kind, to): (MessageKind, Audience), body: String) {
        self.rows.messages.push(MessageRow {
            id: MessageId(crate::doors::new_id()),
            case_id: self.rows.case.id,
            strand_id: None,
            report_id: None,
            referral_id: None,
            kind,
            from_capacity: actor.capacity,
            from_words: actor.words.clone(),
            account_id: actor.account(),
            to_whom: to,
            seen_by: if to == Audience::Reporter { Visibility::Shared } else { Visibility::Participants },
            body,
            at: at.into(),
            seen_at: None,
        });
        if to == Audience::Reporter {
            self.news(at);
        }
    }

    /// The person hears from us: the promise of news starts over.
    fn news(&mut self, at: DateTime<Utc>) {
        self.rows.case.last_outward_at = Some(at.into());
        let by = due(ClockRule::Silence, Start::At(at), &[], self.calendar);
        for clock in self.rows.clocks.iter_mut().filter(|c| c.running && c.rule == ClockRule::Silence) {
            (clock.start_on, clock.due_on, clock.breached_at) = (london_date(at), by.on, None);
        }
    }

    /// Moves the lead's strands by a step, as the table of states allows; the strands that moved.
    fn step(&mut self, lead: AccountId, wanted: StrandStep, at: DateTime<Utc>) -> Vec<StrandId> {
        let mut moved = Vec::new();
        for strand in self.rows.strands.iter_mut().filter(|s| s.lead_id == lead) {
            let Some(to) = step(strand.state, wanted) else { continue };
            (strand.state, strand.last_at) = (to, at.into());
            strand.version += 1;
            match wanted {
                StrandStep::Acknowledge => strand.acknowledged_at = Some(at.into()),
                StrandStep::Respond => strand.responded_at = Some(at.into()),
                StrandStep::AskProvider
                | StrandStep::ReviewHarm
                | StrandStep::Close
                | StrandStep::Reopen
                | StrandStep::SetAside
                | StrandStep::Transfer => {}
            }
            moved.push(strand.id);
        }
        for fact in self.rows.facts.iter_mut().filter(|f| moved.contains(&f.strand_id)) {
            let (received, today) = (fact.received_on, london_date(at));
            let by = |rule| due(rule, Start::Day(received), &[], self.calendar).on;
            if let Some(strand) = self.rows.strands.iter().find(|s| s.id == fact.strand_id) {
                fact.state = strand.state;
            }
            match wanted {
                StrandStep::Acknowledge => {
                    let days = self.calendar.working_days_between(received, today);
                    fact.ack_days = i32::try_from(days).ok();
                    fact.ack_on_time = Some(today <= by(ClockRule::Acknowledge));
                }
                StrandStep::Respond => {
                    fact.response_days = i32::try_from((today - received).num_days()).ok();
                    fact.over_six_months = Some(today > by(ClockRule::RespondSixMonths));
                }
                StrandStep::AskProvider
                | StrandStep::ReviewHarm
                | StrandStep::Close
                | StrandStep::Reopen
                | StrandStep::SetAside
                | StrandStep::Transfer => {}
            }
        }
        moved
    }

    fn meet(&mut self, at: DateTime<Utc>, which: impl Fn(&ClockRow) -> bool) {
        for clock in self.rows.clocks.iter_mut().filter(|c| c.running && which(c)) {
            (clock.met_at, clock.running) = (Some(at.into()), false);
        }
    }

    fn kinds(&self, strands: &[StrandId]) -> String {
        let words = self.rows.strands.iter().filter(|s| strands.contains(&s.id)).map(|s| s.kind.words());
        words.collect::<Vec<_>>().join(", ")
    }

    pub fn acknowledge(&mut self, actor: &Actor, lead: AccountId, at: DateTime<Utc>, words: String) {
        let moved = self.step(lead, StrandStep::Acknowledge, at);
        self.meet(at, |c| c.referral_id.is_none() && READ.contains(&c.rule) && moved.contains(&c.strand_id));
        self.message(actor, at, (MessageKind::Acknowledgement, Audience::Reporter), words);
        self.event(actor, at, Event::shared(EventKind::Acknowledged, self.kinds(&moved)));
    }

    pub fn review(
        &mut self,
        actor: &Actor,
        lead: AccountId,
        at: DateTime<Utc>,
        (grade, attribution): (HarmGrade, AttributionStrength),
        why: &str,
    ) {
        self.step(lead, StrandStep::ReviewHarm, at);
        self.meet(at, |c| c.rule == ClockRule::HarmReview);
        let case = &mut self.rows.case;
        case.reviewed_physical = Some(grade.physical);
        case.reviewed_psychological = Some(grade.psychological);
        case.attribution = Some(attribution);
        let level = level(Some(grade), case.harm_said);
        for fact in &mut self.rows.facts {
            fact.harm_reviewed = Some(level.to_owned());
        }
        let detail = format!(
            "physical: {}; psychological: {}; caused by the failure: {}",
            grade.physical.words(),
            grade.psychological.words(),
            attribution.words()
        );
        self.event(actor, at, Event::participants(EventKind::HarmReviewed, detail));
        self.event(actor, at, Event::internal(EventKind::Noted, format!("Why this grade: {why}")));
    }

    pub fn respond(&mut self, actor: &Actor, lead: AccountId, at: DateTime<Utc>, words: String) {
        let moved = self.step(lead, StrandStep::Respond, at);
        if moved.is_empty() {
            return;
        }
        self.meet(at, |c| c.rule == ClockRule::RespondSixMonths && moved.contains(&c.strand_id));
        self.message(actor, at, (MessageKind::FinalResponse, Audience::Reporter), words);
        self.event(actor, at, Event::shared(EventKind::Responded, self.kinds(&moved)));
    }

    /// Closes one of the lead's strands; an incident only once its harm was reviewed (HL-05).
    pub fn close(&mut self, actor: &Actor, kind: StrandKind, at: DateTime<Utc>, outcome: Outcome, why: &str) {
        if kind == StrandKind::Incident && self.rows.case.attribution.is_none() {
            return;
        }
        let mut strands = self.rows.strands.iter_mut();
        let Some(strand) = strands.find(|s| s.kind == kind && s.state == StrandState::Answered) else { return };
        (strand.state, strand.open, strand.outcome) = (StrandState::Closed, false, Some(outcome));
        (strand.closed_at, strand.last_at) = (Some(at.into()), at.into());
        strand.version += 1;
        let id = strand.id;
        self.rows.case.open_strands -= 1;
        self.news(at);
        for fact in self.rows.facts.iter_mut().filter(|f| f.strand_id == id) {
            (fact.state, fact.outcome) = (StrandState::Closed, Some(outcome));
        }
        let nothing_open = self.rows.case.open_strands == 0;
        self.meet(at, |c| match c.rule {
            ClockRule::Silence => nothing_open,
            _ => c.referral_id.is_none() && c.strand_id == id,
        });
        let detail = format!("{}: {}. {why}", kind.words(), outcome.words());
        self.event(actor, at, Event::shared(EventKind::Closed, detail));
    }

    /// Asks the company, with its clock.
    pub fn ask(&mut self, actor: &Actor, lead: AccountId, at: DateTime<Utc>, words: String) {
        let Some(provider) = self.rows.case.provider_id else { return };
        let moved = self.step(lead, StrandStep::AskProvider, at);
        let Some(strand) = self.rows.strands.iter().find(|s| moved.contains(&s.id)) else { return };
        let limit = due(ClockRule::ProviderAnswer, Start::At(at), &[], self.calendar);
        let case = &self.rows.case;
        let family = crate::domain::failure::failure(&case.failure).map(|f| f.family);
        let referral = ReferralRow {
            id: ReferralId(crate::doors::new_id()),
            case_id: case.id,
            strand_id: strand.id,
            to_body_id: provider,
            part: Part::Answering,
            state: ReferralState::Received,
            open: true,
            basis: "reg 9 SI 2009/309 (co-operation), homecare SLA".to_owned(),
            severity: case.severity,
            on_time: true,
            failure: case.failure.clone(),
            family: family.unwrap_or(crate::domain::failure::Family::Other),
            kind: strand.kind,
            region: case.region.clone(),
            provider_id: case.provider_id,
            received_at: at.into(),
            due_on: Some(limit.on),
            decision: None,
            reason: None,
            decided_by: None,
            decided_at: None,
            version: 1,
        };
        self.rows.clocks.push(ClockRow {
            id: ClockId(crate::doors::new_id()),
            case_id: case.id,
            strand_id: strand.id,
            referral_id: Some(referral.id),
            rule: ClockRule::ProviderAnswer,
            start_on: london_date(at),
            due_on: limit.on,
            due_at: limit.at.map(Into::into),
            met_at: None,
            breached_at: None,
            running: true,
            calendar: self.calendar.version().to_owned(),
            pauses: "[]".to_owned(),
        });
        self.rows.referrals.push(referral);
        self.message(actor, at, (MessageKind::Question, Audience::Provider), words);
        self.event(actor, at, Event::shared(EventKind::ProviderAsked, String::new()));
    }

    pub fn answer(&mut self, actor: &Actor, at: DateTime<Utc>, words: String) {
        let Some(asked) = self.rows.referrals.iter_mut().find(|r| r.part == Part::Answering) else { return };
        let in_time = asked.due_on.is_none_or(|due| london_date(at) <= due);
        (asked.state, asked.open) = (ReferralState::Answered, false);
        asked.version += 1;
        let id = asked.id;
        self.meet(at, |c| c.referral_id == Some(id));
        for fact in &mut self.rows.facts {
            fact.provider_answered.get_or_insert(in_time);
        }
        self.message(actor, at, (MessageKind::Answer, Audience::Lead), words);
        if let Some(message) = self.rows.messages.last_mut() {
            message.referral_id = Some(id);
        }
        let detail = if in_time { "" } else { "after the date it was due" };
        self.event(actor, at, Event::shared(EventKind::ProviderAnswered, detail));
    }

    /// A regulator accepts, or decides with a reason.
    pub fn triage(
        &mut self,
        actor: &Actor,
        referral: ReferralId,
        at: DateTime<Utc>,
        verdict: Option<(Decision, String)>,
    ) {
        let Some(row) = self.rows.referrals.iter_mut().find(|r| r.id == referral) else { return };
        row.version += 1;
        row.state = ReferralState::Accepted.for_part(row.part);
        row.open = row.state.is_open();
        let event = match verdict {
            None => Event::shared(EventKind::ReferralAccepted, actor.words.clone()),
            Some((decision, reason)) => {
                (row.state, row.open, row.decision) = (ReferralState::Decided, false, Some(decision));
                (row.decided_by, row.decided_at, row.reason) = (actor.account(), Some(at.into()), Some(reason));
                Event::shared(EventKind::ReferralDecided, format!("{}: {}", actor.words, decision.words()))
            }
        };
        self.meet(at, |c| c.referral_id == Some(referral));
        self.event(actor, at, event);
    }

    /// Marks the limits that passed unmet before `until`, each on the morning after it.
    pub fn breach(&mut self, until: DateTime<Utc>) {
        let today = london_date(until);
        let system = Actor::system();
        loop {
            let late = self.rows.clocks.iter().filter(|c| c.running && c.breached_at.is_none() && c.due_on < today);
            let Some((rule, on)) = late.map(|c| (c.rule, c.due_on)).min_by_key(|(_, on)| *on) else { return };
            let at = on.checked_add_days(Days::new(1)).map_or(until, |day| london_midnight(day) + TimeDelta::hours(5));
            for clock in self.rows.clocks.iter_mut().filter(|c| c.running && c.rule == rule && c.due_on <= on) {
                clock.breached_at.get_or_insert(at.into());
            }
            if rule == ClockRule::ProviderAnswer {
                for fact in &mut self.rows.facts {
                    fact.provider_answered = Some(false);
                }
            }
            if rule == ClockRule::Silence {
                for fact in self.rows.facts.iter_mut().filter(|f| f.state != StrandState::Closed) {
                    fact.silent = true;
                }
            }
            self.event(&system, at, Event::shared(EventKind::ClockBreached, rule.words()));
        }
    }

    /// Strands and referrals follow their running clocks. The case as it stands.
    #[must_use]
    pub fn settled(mut self) -> Rows {
        let clocks = &self.rows.clocks;
        let any_late = clocks.iter().any(|c| c.running && c.breached_at.is_some());
        let heard = !crate::store::silence::is_silent(clocks);
        let waiting = self.rows.referrals.iter().any(|r| r.open && r.part == Part::Answering);
        for strand in &mut self.rows.strands {
            let own = || clocks.iter().filter(|c| c.running && c.referral_id.is_none() && c.strand_id == strand.id);
            strand.due_on = own().map(|c| c.due_on).min();
            strand.on_time = own().all(|c| c.breached_at.is_none());
            strand.waiting = waiting;
            strand.heard = heard;
        }
        for referral in &mut self.rows.referrals {
            let own = clocks.iter().filter(|c| c.running && c.referral_id == Some(referral.id));
            referral.due_on = own.map(|c| c.due_on).min();
            referral.on_time = !any_late;
        }
        self.rows.jobs.clear();
        self.rows
    }
}
