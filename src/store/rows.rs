//! The rows of a case and what belongs to it. Read by rooms' pages; written by `store::cases` alone.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{cases, clocks, messages, referrals, reports, strands};
use super::types::Ts;
use crate::domain::access::{Mode, Visibility};
use crate::domain::calendar::Calendar;
use crate::domain::case::decide::{Audience, MessageKind};
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::case::telling::{Channel, ReplyBy, Teller};
use crate::domain::case::{Decision, Funding, HarmSaid, Outcome, Part, StrandKind};
use crate::domain::clocks::{ClockRule, Due, Length, Paused, Start, due};
use crate::domain::failure::Family;
use crate::domain::harm::attribution::AttributionStrength;
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{AccountId, BodyId, CaseId, ClockId, MessageId, ReferralId, ReportId, StrandId};
use crate::domain::people::Capacity;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases)]
#[diesel(treat_none_as_default_value = false)]
pub struct CaseRow {
    pub id: CaseId,
    pub reference: String,
    pub opened_at: Ts,
    pub origin: Teller,
    pub trust_id: Option<BodyId>,
    pub provider_id: Option<BodyId>,
    pub icb_id: Option<BodyId>,
    pub region: Option<String>,
    pub severity: Severity,
    pub tier: TherapyTier,
    pub funding: Funding,
    /// The primary failure's code.
    pub failure: String,
    pub harm_said: HarmSaid,
    pub reported_physical: Option<PhysicalHarm>,
    pub reported_psychological: Option<PsychologicalHarm>,
    pub reviewed_physical: Option<PhysicalHarm>,
    pub reviewed_psychological: Option<PsychologicalHarm>,
    pub attribution: Option<AttributionStrength>,
    pub medicine: Option<String>,
    pub medicine_code: Option<String>,
    pub happened_on: Option<NaiveDate>,
    pub happened_words: String,
    pub report_count: i32,
    pub open_strands: i32,
    pub last_outward_at: Option<Ts>,
    pub event_count: i32,
    pub event_head: Vec<u8>,
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReportRow {
    pub id: ReportId,
    pub case_id: CaseId,
    pub received_at: Ts,
    pub capacity: Teller,
    pub channel: Channel,
    pub language: String,
    pub narrative: String,
    /// `domain::case::answers::Answers` as JSON: the structured answers, as given.
    pub answers: String,
    pub mode: Mode,
    pub consent_provider: bool,
    pub consent_trust: bool,
    pub consent_regulator: bool,
    /// Communication needs as JSON (Accessible Information Standard).
    pub needs: String,
    pub reply_by: ReplyBy,
    pub form_version: i32,
    pub once_key: String,
    pub code_mac: Option<Vec<u8>>,
    pub account_id: Option<AccountId>,
    pub external_id: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = strands)]
#[diesel(treat_none_as_default_value = false)]
pub struct StrandRow {
    pub id: StrandId,
    pub case_id: CaseId,
    pub kind: StrandKind,
    pub state: StrandState,
    pub open: bool,
    pub body_id: BodyId,
    pub lead_id: AccountId,
    pub lead_since: Ts,
    pub opened_at: Ts,
    pub acknowledged_at: Option<Ts>,
    pub responded_at: Option<Ts>,
    pub closed_at: Option<Ts>,
    pub outcome: Option<Outcome>,
    pub severity: Severity,
    /// False once a limit has passed unmet: overdue rows sort first.
    pub on_time: bool,
    /// The next limit of this strand.
    pub due_on: Option<NaiveDate>,
    pub last_at: Ts,
    /// Why it was routed here: a JSON list of sentences.
    pub why: String,
    pub rules_version: i32,
    pub version: i32,
    /// Another body was asked and owes its answer.
    pub waiting: bool,
    /// The person heard from us within ten working days; those who did not come first.
    pub heard: bool,
    /// The patient's trust, where another body leads.
    pub watched_by: Option<BodyId>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = clocks)]
#[diesel(treat_none_as_default_value = false)]
pub struct ClockRow {
    pub id: ClockId,
    pub case_id: CaseId,
    pub strand_id: StrandId,
    pub referral_id: Option<ReferralId>,
    pub rule: ClockRule,
    pub start_on: NaiveDate,
    pub due_on: NaiveDate,
    pub due_at: Option<Ts>,
    pub met_at: Option<Ts>,
    pub breached_at: Option<Ts>,
    pub running: bool,
    pub calendar: String,
    /// `domain::clocks::Paused` as a JSON list.
    pub pauses: String,
}

impl ClockRow {
    /// The pauses on record, oldest first.
    #[must_use]
    pub fn paused(&self) -> Vec<Paused> {
        serde_json::from_str(&self.pauses).unwrap_or_default()
    }

    /// The date with its working: from rule, start, pauses and calendar, and nothing else.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Due {
        let start = match (self.rule.terms().length, self.due_at) {
            (Length::Hours(hours), Some(due)) => Start::At(due.utc() - chrono::TimeDelta::hours(i64::from(hours))),
            _ => Start::Day(self.start_on),
        };
        let pauses: Vec<_> = self.paused().iter().filter_map(Paused::pause).collect();
        due(self.rule, start, &pauses, calendar)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = referrals)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReferralRow {
    pub id: ReferralId,
    pub case_id: CaseId,
    pub strand_id: StrandId,
    pub to_body_id: BodyId,
    pub part: Part,
    pub state: ReferralState,
    pub open: bool,
    /// Why it is this body's business.
    pub basis: String,
    pub severity: Severity,
    pub on_time: bool,
    pub failure: String,
    pub family: Family,
    pub kind: StrandKind,
    pub region: Option<String>,
    pub provider_id: Option<BodyId>,
    pub received_at: Ts,
    pub due_on: Option<NaiveDate>,
    pub decision: Option<Decision>,
    pub reason: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Ts>,
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages)]
#[diesel(treat_none_as_default_value = false)]
pub struct MessageRow {
    pub id: MessageId,
    pub case_id: CaseId,
    pub strand_id: Option<StrandId>,
    pub report_id: Option<ReportId>,
    pub referral_id: Option<ReferralId>,
    pub kind: MessageKind,
    pub from_capacity: Capacity,
    pub from_words: String,
    pub account_id: Option<AccountId>,
    pub to_whom: Audience,
    pub seen_by: Visibility,
    pub body: String,
    pub at: Ts,
    pub seen_at: Option<Ts>,
}
