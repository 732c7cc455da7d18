//! A new case as rows: built in memory by the rules, inserted in one go (one report or a thousand).

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::directory::Parties;
use super::error::StoreError;
use super::events::{self, EventRow, Head};
use super::facts::FactRow;
use super::harmed;
use super::jobs::{self, JobRow, NewJob};
use super::places;
use super::recoveries::contact_mac;
use super::reprisals::ReprisalRow;
use super::rows::{CaseRow, ClockRow, MessageRow, ReferralRow, ReportRow, StrandRow};
use super::schema::{
    cases, clocks, facts, identities, messages, referrals, report_themes, reports, reprisals, strands,
};
use super::tally;
use super::vault::{Keys, Use};
use crate::domain::access::{Mode, Visibility};
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::decide::Notice;
use crate::domain::case::event::{Event, EventKind};
use crate::domain::case::open::{Raised, TIER_NOT_KNOWN, duties, first_severity};
use crate::domain::case::telling::{FORM_VERSION, Identity, NewReport, Teller};
use crate::domain::case::{Funding, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{CaseId, ReportId};
use crate::domain::lost::contact;
use crate::domain::people::Actor;
use crate::domain::reference::{AccessCode, CaseRef};
use crate::domain::routing::{Directory, Routed, RuleSet};

mod strand;

use strand::{clock_row, open_strand};

/// What opening a case needs beside the report.
pub struct Around<'a> {
    pub keys: &'a Keys,
    pub calendar: &'a Calendar,
    pub now: DateTime<Utc>,
    pub parties: &'a Parties,
    pub directory: &'a Directory,
    pub rules: &'a RuleSet,
    pub actor: &'a Actor,
    /// The names of those whom the story keeps out.
    pub named: &'a [&'a str],
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = identities)]
#[diesel(treat_none_as_default_value = false)]
struct IdentityRow {
    report_id: ReportId,
    sealed: Vec<u8>,
    nhs_mac: Option<Vec<u8>>,
    /// By which a lost receipt is found again.
    contact_mac: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = report_themes)]
struct ThemeRow {
    report_id: ReportId,
    theme: String,
}

/// Everything one new case is made of.
pub struct Rows {
    pub case: CaseRow,
    pub report: ReportRow,
    pub strands: Vec<StrandRow>,
    pub clocks: Vec<ClockRow>,
    pub referrals: Vec<ReferralRow>,
    pub events: Vec<EventRow>,
    /// None in a new case; a history that is entered with its case has some.
    pub messages: Vec<MessageRow>,
    pub facts: Vec<FactRow>,
    pub jobs: Vec<JobRow>,
    /// The routing of each strand, in the order of `strands`.
    pub routed: Vec<Routed>,
    identity: Option<IdentityRow>,
    themes: Vec<ThemeRow>,
    reprisal: Option<ReprisalRow>,
    person: harmed::Person,
}

/// The place name under which an identity is sealed.
#[must_use]
pub fn identity_place(report: ReportId) -> Vec<u8> {
    [b"identities/".as_slice(), report.0.as_bytes()].concat()
}

/// Builds the rows of a new case. Nothing is written.
///
/// # Errors
/// When the identity cannot be sealed.
pub fn build(report: &NewReport, code: Option<&AccessCode>, around: &Around<'_>) -> Result<Rows, StoreError> {
    // What is told of reprisal is kept apart: every row below is made without it.
    let reprisal = report.tells_of_reprisal();
    let report = &if reprisal { report.shielded() } else { report.clone() };
    let mut case = case_row(report, around);
    let report_row = report_row(report, code, case.id, around);
    let raised = raised(report, reprisal);
    let mut rows = Rows {
        identity: identity_row(report, report_row.id, around.keys)?,
        reprisal: reprisal.then(|| ReprisalRow {
            case_id: case.id,
            report_id: report_row.id,
            told_at: around.now.into(),
            alerted_at: None,
            repeated_at: None,
        }),
        themes: report.themes.iter().map(|theme| ThemeRow { report_id: report_row.id, theme: theme.clone() }).collect(),
        report: report_row,
        strands: Vec::new(),
        clocks: Vec::new(),
        referrals: Vec::new(),
        events: Vec::new(),
        messages: Vec::new(),
        facts: Vec::new(),
        jobs: Vec::new(),
        routed: Vec::new(),
        person: harmed::person(around.keys, &case, kept_identity(report), london_date(around.now)),
        case: case.clone(),
    };
    for duty in &raised {
        open_strand(duty, report, &case, around, &mut rows);
    }
    if reprisal {
        // A person at risk comes first with those who protect them; the company's own list does not change.
        for strand in rows.strands.iter_mut().filter(|s| Some(s.body_id) != case.provider_id) {
            strand.severity = strand.severity.min(Severity::S2);
        }
    }
    if let Some(first) = rows.strands.first().filter(|_| report.teller != Teller::Import) {
        rows.clocks.push(clock_row(case.id, first.id, None, ClockRule::Silence, around));
    }
    case.open_strands = i32::try_from(rows.strands.len()).unwrap_or(i32::MAX);
    let told = first_events(report, &raised, &rows, around);
    let (events, head) = events::chain(around.keys, case.id, Head::empty(), &told, around.actor, around.now);
    case.event_count = head.count;
    case.event_head = head.hash;
    rows.events = events;
    rows.jobs = first_jobs(&rows, around.now);
    rows.case = case;
    Ok(rows)
}

/// The duties of a story; somebody beside the company must always be there to protect who fears reprisal.
fn raised(report: &NewReport, reprisal: bool) -> Vec<Raised> {
    let mut raised = duties(report);
    if reprisal && raised.iter().all(|duty| duty.kind == StrandKind::ServiceFailure) {
        raised.push(Raised { kind: StrandKind::Complaint, why: "somebody told us that something went wrong" });
    }
    raised
}

fn case_row(report: &NewReport, around: &Around<'_>) -> CaseRow {
    let parties = around.parties;
    CaseRow {
        id: CaseId(crate::doors::new_id()),
        reference: CaseRef::from_bits(crate::doors::random()).as_str().to_owned(),
        opened_at: around.now.into(),
        origin: report.teller,
        // A body that was merged since is its successor.
        trust_id: parties.trust.as_ref().map(|b| b.id),
        provider_id: parties.provider.as_ref().map(|b| b.id),
        icb_id: parties.icb.as_ref().map(|b| b.id),
        region: parties.region.as_ref().map(|b| b.code.clone()),
        severity: first_severity(report, TIER_NOT_KNOWN),
        tier: TIER_NOT_KNOWN,
        funding: parties.funding.unwrap_or(Funding::Unknown),
        failure: report.failure.code.to_owned(),
        harm_said: report.harm_said,
        reported_physical: report.physical,
        reported_psychological: report.psychological,
        reviewed_physical: None,
        reviewed_psychological: None,
        attribution: None,
        medicine: report.medicine.clone(),
        medicine_code: report.medicine_code.clone(),
        happened_on: report.happened_on,
        happened_words: report.when.words().to_owned(),
        report_count: 1,
        open_strands: 0,
        last_outward_at: None,
        event_count: 0,
        event_head: Vec::new(),
        version: 1,
    }
}

fn report_row(report: &NewReport, code: Option<&AccessCode>, case: CaseId, around: &Around<'_>) -> ReportRow {
    ReportRow {
        id: ReportId(crate::doors::new_id()),
        case_id: case,
        received_at: around.now.into(),
        capacity: report.teller,
        channel: report.channel,
        language: report.language.clone(),
        narrative: report.narrative.clone(),
        answers: serde_json::to_string(&report.answers()).unwrap_or_default(),
        mode: report.consent.mode,
        consent_provider: report.consent.provider,
        consent_trust: report.consent.trust,
        consent_regulator: report.consent.regulator,
        needs: serde_json::to_string(&report.needs).unwrap_or_default(),
        reply_by: report.reply_by,
        form_version: FORM_VERSION,
        once_key: report.once_key.clone(),
        code_mac: code.map(|code| code_mac(around.keys, code)),
        account_id: report.account,
        external_id: report.external_id.clone(),
    }
}

/// The keyed hash under which a receipt's access code is found.
#[must_use]
pub fn code_mac(keys: &Keys, code: &AccessCode) -> Vec<u8> {
    keys.mac(Use::AccessCode, &[code.reveal().as_bytes()]).to_vec()
}

/// The identity, where there is one that may be kept.
fn kept_identity(report: &NewReport) -> Option<&Identity> {
    let nobody = report.consent.mode == Mode::Anonymous && report.teller != Teller::Clinician;
    (!report.identity.is_empty() && !nobody).then_some(&report.identity)
}

fn identity_row(report: &NewReport, id: ReportId, keys: &Keys) -> Result<Option<IdentityRow>, StoreError> {
    let Some(identity) = kept_identity(report) else { return Ok(None) };
    let plain = serde_json::to_vec(identity).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Some(IdentityRow {
        report_id: id,
        sealed: keys.seal(&identity_place(id), &plain)?,
        nhs_mac: identity.nhs_number.as_ref().map(|n| keys.mac(Use::Lookup, &[n.as_bytes()]).to_vec()),
        contact_mac: contact(identity, report.reply_by).map(|folded| contact_mac(keys, &folded)),
    }))
}

fn first_events(report: &NewReport, raised: &[Raised], rows: &Rows, around: &Around<'_>) -> Vec<Event> {
    let mut events = vec![Event::shared(EventKind::Reported, report.channel.words())];
    for (duty, routed) in raised.iter().zip(&rows.routed) {
        events.push(Event {
            kind: EventKind::LeadNamed,
            seen_by: Visibility::Shared,
            detail: format!(
                "{}: {}, {}, {}",
                duty.kind.words(),
                routed.lead_name,
                routed.role.words(),
                routed.body_name
            ),
        });
    }
    if !around.named.is_empty() {
        events.push(Event::shared(EventKind::Shielded, ""));
        let names = format!("{}: their full name is in the report", around.named.join(", "));
        events.push(Event::internal(EventKind::Shielded, names));
    }
    for referral in &rows.referrals {
        let name = around.directory.regulators.iter().find(|r| r.id == referral.to_body_id);
        let name = name.map_or("a regulator", |listed| listed.name.as_str());
        events.push(Event::shared(EventKind::Referred, format!("{name}, {}", referral.part.words())));
    }
    events
}

fn first_jobs(rows: &Rows, now: DateTime<Utc>) -> Vec<JobRow> {
    if rows.report.capacity == Teller::Import {
        return Vec::new();
    }
    let mut leads: Vec<_> = rows.strands.iter().map(|s| s.lead_id).collect();
    leads.extend(rows.routed.iter().flat_map(|routed| routed.told.iter().copied()));
    leads.sort_unstable();
    leads.dedup();
    let leads = leads.into_iter().map(Notice::Lead);
    let reporter = (rows.report.reply_by == crate::domain::case::telling::ReplyBy::Email && rows.identity.is_some())
        .then_some(Notice::Reporter(rows.report.id));
    let mut jobs: Vec<_> = leads.chain(reporter).map(|notice| jobs::row(NewJob::letter(notice), now)).collect();
    if let Some(reprisal) = &rows.reprisal {
        jobs.push(jobs::row(NewJob::AlertReprisal { case: reprisal.case_id, again: false }, now));
    }
    jobs
}

/// Inserts new cases: few statements, however many cases.
///
/// # Errors
/// [`StoreError::Taken`] when a report with the same key is already there.
pub fn insert(conn: &mut Conn, all: Vec<Rows>) -> Result<(), StoreError> {
    let mut cases_ = Vec::new();
    let (mut reports_, mut identities_, mut themes, mut strands_) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut clocks_, mut referrals_, mut events_, mut messages_) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut facts_, mut jobs_, mut reprisals_) = (Vec::new(), Vec::new(), Vec::new());
    let mut people = Vec::new();
    for rows in all {
        cases_.push(rows.case);
        reports_.push(rows.report);
        identities_.extend(rows.identity);
        reprisals_.extend(rows.reprisal);
        themes.extend(rows.themes);
        strands_.extend(rows.strands);
        clocks_.extend(rows.clocks);
        referrals_.extend(rows.referrals);
        events_.extend(rows.events);
        messages_.extend(rows.messages);
        facts_.extend(rows.facts);
        jobs_.extend(rows.jobs);
        people.push(rows.person);
    }
    macro_rules! put {
        ($table:ident, $rows:ident) => {
            for chunk in $rows.chunks(250) {
                $crate::each!(&mut *conn, |c| diesel::insert_into($table::table).values(chunk).execute(c))?;
            }
        };
    }
    put!(cases, cases_);
    put!(reports, reports_);
    put!(identities, identities_);
    put!(report_themes, themes);
    put!(strands, strands_);
    put!(clocks, clocks_);
    put!(referrals, referrals_);
    put!(messages, messages_);
    put!(facts, facts_);
    put!(reprisals, reprisals_);
    for reprisal in &reprisals_ {
        let own = facts::table.filter(facts::case_id.eq(reprisal.case_id));
        diesel::update(own).set(facts::reprisal.eq(true)).execute(conn)?;
    }
    harmed::insert(conn, people)?;
    events::insert(conn, &events_)?;
    jobs::insert(conn, &jobs_)?;
    tally::count_new(conn, &facts_)?;
    places::place_new(conn, &referrals_, &facts_)
}
