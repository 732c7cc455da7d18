//! One duty of a new case as rows: where it is routed, which limits start, which regulators see it.

use super::{Around, Rows};
use crate::domain::calendar::london_date;
use crate::domain::case::open::{Raised, reported_grade};
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::case::telling::{Danger, NewReport, Teller};
use crate::domain::case::{Part, StrandKind};
use crate::domain::clocks::{ClockRule, Start, due};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{BodyId, CaseId, ClockId, ReferralId, StrandId};
use crate::domain::routing::{Facts, route};
use crate::store::directory::Parties;
use crate::store::facts::{FactRow, level};
use crate::store::rows::{CaseRow, ClockRow, ReferralRow, StrandRow};
use crate::store::types::Ts;

/// The facts that the routing rules may ask about.
fn routing_facts(kind: StrandKind, report: &NewReport, case: &CaseRow, parties: &Parties) -> Facts {
    Facts {
        kind,
        family: report.failure.family,
        failure: Some(report.failure.code.to_owned()),
        harm: reported_grade(report).map(|g| g.physical),
        tier: Some(case.tier),
        funding: Some(case.funding),
        region: case.region.clone(),
        medicine: case.medicine_code.clone(),
        cqc_registered: parties.provider.as_ref().is_some_and(|p| p.cqc_registered),
        gphc_registered: parties.provider.as_ref().is_some_and(|p| p.gphc_registered),
        // who works for the company and speaks in confidence is kept from it, whatever the form says
        consent_provider: report.consent.provider && report.teller != Teller::ProviderStaff,
    }
}

/// The limits that start with a strand. A record from elsewhere had its limits there: nobody waits for it here.
fn first_clocks(kind: StrandKind, teller: Teller) -> &'static [ClockRule] {
    if teller == Teller::Import {
        return &[];
    }
    match kind {
        StrandKind::Complaint => &[ClockRule::Acknowledge, ClockRule::RespondSixMonths],
        StrandKind::Incident => &[ClockRule::ReadByLead, ClockRule::HarmReview],
        StrandKind::DataProtection => &[ClockRule::ReadByLead, ClockRule::DataProtectionAcknowledge],
        StrandKind::Medicine | StrandKind::Safeguarding | StrandKind::ServiceFailure => &[ClockRule::ReadByLead],
    }
}

/// A life-critical therapy, or somebody who has no medicine now: the supply is put right before anything else.
fn is_urgent(report: &NewReport, case: &CaseRow) -> bool {
    let waits = report.danger == Danger::NoMedicine || case.tier == TherapyTier::LifeCritical;
    waits && report.teller != Teller::Import
}

/// Opens one duty: its strand, its limits, its place with the regulators, its line of facts.
pub(super) fn open_strand(duty: &Raised, report: &NewReport, case: &CaseRow, around: &Around<'_>, rows: &mut Rows) {
    let facts = routing_facts(duty.kind, report, case, around.parties);
    let routed = route(&facts, around.directory, around.rules, london_date(around.now));
    let id = StrandId(crate::doors::new_id());
    let first = first_clocks(duty.kind, report.teller);
    // The medicine comes first: its clock is that of the first duty, whichever that is.
    let urgent = rows.strands.is_empty() && is_urgent(report, case);
    let supply = urgent.then_some(&ClockRule::UrgentSupply);
    // Rules add limits, and never take one away.
    let told = |rule: &&ClockRule| !(first.contains(rule) || urgent && **rule == ClockRule::UrgentSupply);
    let added = routed.limits.iter().filter(|rule| report.teller != Teller::Import && told(rule));
    let clocks: Vec<ClockRow> =
        first.iter().chain(supply).chain(added).map(|&rule| clock_row(case.id, id, None, rule, around)).collect();
    let why: Vec<&str> = std::iter::once(duty.why).chain(routed.why.iter().map(String::as_str)).collect();
    rows.strands.push(StrandRow {
        id,
        case_id: case.id,
        kind: duty.kind,
        state: StrandState::Received,
        open: true,
        body_id: routed.body,
        lead_id: routed.lead,
        lead_since: around.now.into(),
        opened_at: around.now.into(),
        acknowledged_at: None,
        responded_at: None,
        closed_at: None,
        outcome: None,
        severity: case.severity,
        on_time: true,
        due_on: clocks.iter().map(|c| c.due_on).min(),
        last_at: around.now.into(),
        why: serde_json::to_string(&why).unwrap_or_default(),
        rules_version: around.rules.version,
        version: 1,
        waiting: false,
        heard: true,
        watched_by: case.trust_id.filter(|trust| *trust != routed.body),
    });
    rows.clocks.extend(clocks);
    for (to, part, basis) in &routed.regulators {
        put_before(*to, *part, basis, (duty.kind, id), report, case, around, rows);
    }
    rows.facts.push(fact_row(id, duty.kind, report, case, around));
    rows.routed.push(routed);
}

/// A regulator sees a case once, in its strongest part, however many strands concern it.
#[expect(clippy::too_many_arguments, reason = "the row has that many sources, and each is a different thing")]
fn put_before(
    to: BodyId,
    part: Part,
    basis: &str,
    (kind, strand): (StrandKind, StrandId),
    report: &NewReport,
    case: &CaseRow,
    around: &Around<'_>,
    rows: &mut Rows,
) {
    let known = rows.referrals.iter().position(|r| r.to_body_id == to);
    if let Some(at) = known {
        let stronger = rows.referrals.get(at).is_some_and(|r| r.part == Part::Informed && part == Part::Deciding);
        if !stronger {
            return;
        }
        rows.referrals.remove(at);
    }
    let id = ReferralId(crate::doors::new_id());
    let clock = (part == Part::Deciding && report.teller != Teller::Import).then(|| {
        let rule =
            if case.severity == Severity::S1 { ClockRule::RegulatorTriageSerious } else { ClockRule::RegulatorTriage };
        clock_row(case.id, strand, Some(id), rule, around)
    });
    rows.referrals.push(ReferralRow {
        id,
        case_id: case.id,
        strand_id: strand,
        to_body_id: to,
        part,
        state: ReferralState::Received,
        open: true,
        basis: basis.to_owned(),
        severity: case.severity,
        on_time: true,
        failure: case.failure.clone(),
        family: report.failure.family,
        kind,
        region: case.region.clone(),
        provider_id: case.provider_id,
        received_at: around.now.into(),
        due_on: clock.as_ref().map(|c| c.due_on),
        decision: None,
        reason: None,
        decided_by: None,
        decided_at: None,
        version: 1,
    });
    rows.clocks.extend(clock);
}

pub(super) fn clock_row(
    case: CaseId,
    strand: StrandId,
    referral: Option<ReferralId>,
    rule: ClockRule,
    around: &Around<'_>,
) -> ClockRow {
    let due = due(rule, Start::At(around.now), &[], around.calendar);
    ClockRow {
        id: ClockId(crate::doors::new_id()),
        case_id: case,
        strand_id: strand,
        referral_id: referral,
        rule,
        start_on: london_date(around.now),
        due_on: due.on,
        due_at: due.at.map(Ts::from),
        met_at: None,
        breached_at: None,
        running: true,
        calendar: around.calendar.version().to_owned(),
        pauses: "[]".to_owned(),
    }
}

fn fact_row(strand: StrandId, kind: StrandKind, report: &NewReport, case: &CaseRow, around: &Around<'_>) -> FactRow {
    let received_on = london_date(around.now);
    FactRow {
        strand_id: strand,
        case_id: case.id,
        kind,
        received_on,
        month: received_on.format("%Y-%m").to_string(),
        origin: report.teller,
        channel: report.channel,
        failure: case.failure.clone(),
        family: report.failure.family,
        harm_reported: level(reported_grade(report), report.harm_said).to_owned(),
        harm_reviewed: None,
        severity: case.severity,
        tier: case.tier,
        provider_id: case.provider_id,
        trust_id: case.trust_id,
        icb_id: case.icb_id,
        region: case.region.clone(),
        funding: case.funding,
        medicine_code: case.medicine_code.clone(),
        state: StrandState::Received,
        ack_days: None,
        ack_on_time: None,
        response_days: None,
        over_six_months: None,
        outcome: None,
        reopened: 0,
        provider_answered: None,
        silent: false,
    }
}
