//! A change to the record of harm: what it sets going, whom it tells, which limit it keeps.

use chrono::NaiveDate;

use super::super::super::calendar::london_date;
use super::super::super::clocks::{ClockRule, Start, due};
use super::super::super::harm::act::{HarmAct, HarmRefusal};
use super::super::super::harm::candour::CandourStep;
use super::super::super::harm::file::{HarmFile, Route};
use super::super::super::harm::grade::HarmGrade;
use super::super::super::harm::psirf::{ActionState, CheckAfter, mandatory};
use super::super::super::harm::severity::{SeverityFacts, TherapyTier, severity};
use super::super::super::harm::{DoseImpact, attribution::AttributionStrength};
use super::super::super::ids::ClockId;
use super::super::super::people::{Actor, Capacity};
use super::super::action::Refusal;
use super::super::event::{Event, EventKind};
use super::super::state::StrandState;
use super::super::{Case, Strand, StrandKind};
use super::{ClockStart, Decision, MessageKind, Moment, Notice, to_reporters};

pub(super) fn harm(case: &Case, actor: &Actor, act: HarmAct, at: Moment<'_>) -> Result<Decision, Refusal> {
    if matches!(act, HarmAct::Recurred { .. }) && actor.capacity != Capacity::System {
        return Err(Refusal::NotAllowed);
    }
    let today = london_date(at.now);
    let file = act.clone().apply(case.harm.clone(), today).map_err(Refusal::Harm)?;
    let mut decision = Decision { events: vec![line(&act)], ..Decision::default() };
    follow(case, actor, &act, &file, (&mut decision, at, today))?;
    decision.met.extend(kept(case, &act, &file));
    decision.file = Some(file);
    Ok(decision)
}

type Making<'d, 'm> = (&'d mut Decision, Moment<'m>, NaiveDate);

/// What follows from the change beside the record itself.
fn follow(
    case: &Case,
    actor: &Actor,
    act: &HarmAct,
    file: &HarmFile,
    (decision, at, today): Making<'_, '_>,
) -> Result<(), Refusal> {
    match act {
        HarmAct::Urgency { tier, reason, .. } => {
            if reason.trim().is_empty() {
                return Err(Refusal::Harm(HarmRefusal::NoReason));
            }
            weigh(case, *tier, file, decision);
            let own = tier.for_patient(file.urgency.child, file.urgency.pregnant);
            if (own == TherapyTier::LifeCritical || file.urgency.without_medicine) && file.supply.is_none() {
                start(case, ClockRule::UrgentSupply, Start::At(at.now), (decision, at, today));
            }
        }
        HarmAct::Supply(_) => decision.outward = true,
        HarmAct::Candour(record) if record.notifiable => {
            // the contract counts from the report, not from the decision
            let opened = case.strands.iter().map(|s| s.opened_at).min().unwrap_or(at.now);
            start(case, ClockRule::CandourContract, Start::At(opened), (decision, at, today));
        }
        HarmAct::CandourStep { step, .. } => {
            decision.outward = matches!(step.step, CandourStep::Notify | CandourStep::Letter | CandourStep::Results);
        }
        HarmAct::Notification(_) => start(case, ClockRule::CqcNotification, Start::At(at.now), (decision, at, today)),
        HarmAct::Route(raised) => start(case, route_rule(raised.route), Start::At(at.now), (decision, at, today)),
        HarmAct::Response(chosen) if required(case, file).is_some_and(|must| !must.is_met_by(chosen.response)) => {
            return Err(Refusal::LearningRequired);
        }
        HarmAct::PlanAction { owner, .. } if Some(*owner) != actor.account() => {
            decision.notices.push(Notice::Lead(*owner));
        }
        HarmAct::LandAction { n, on, check, .. } => {
            let rule = if *check == CheckAfter::Three { ClockRule::EffectThree } else { ClockRule::EffectSix };
            start(case, rule, Start::Day(*on), (decision, at, today));
            tell_contributors(case, file, *n, decision);
        }
        HarmAct::Recurred { n, .. } => {
            decision.notices.extend(file.actions.iter().find(|a| a.n == *n).map(|a| Notice::Lead(a.owner)));
        }
        _ => {}
    }
    Ok(())
}

/// Everybody who told of it hears that something changed because of it; who asked not to be written to reads it by receipt.
fn tell_contributors(case: &Case, file: &HarmFile, n: u32, decision: &mut Decision) {
    let Some(action) = file.actions.iter().find(|a| a.n == n) else { return };
    let words = format!(
        "Something was changed because of what you told us: {}\n\nIn some months we look whether it helps.",
        action.what
    );
    let (messages, notices) = to_reporters(case, MessageKind::Message, &words);
    decision.messages.extend(messages);
    decision.notices.extend(notices);
    decision.outward = true;
}

/// The severity as it is now. It may be lowered here, because a reason is always given.
fn weigh(case: &Case, tier: TherapyTier, file: &HarmFile, decision: &mut Decision) {
    let facts = SeverityFacts {
        grade: case.reviewed.map(|(grade, _)| grade).or_else(|| reported(case)),
        tier: Some(tier),
        without_medicine: file.urgency.without_medicine,
        doses_missed: match file.dose.impact {
            Some(DoseImpact::Interrupted) => 2,
            Some(DoseImpact::DoseMissed) => 1,
            _ => 0,
        },
        child: file.urgency.child,
        pregnant: file.urgency.pregnant,
        reprisal: file.urgency.reprisal,
        failure: true,
    };
    decision.weight = Some((severity(&facts), tier));
}

fn reported(case: &Case) -> Option<HarmGrade> {
    use super::super::super::harm::grade::{PhysicalHarm, PsychologicalHarm};
    let (physical, psychological) = case.reported;
    (physical.is_some() || psychological.is_some()).then(|| HarmGrade {
        physical: physical.unwrap_or(PhysicalHarm::None),
        psychological: psychological.unwrap_or(PsychologicalHarm::None),
    })
}

/// The strand whose limits these are: the incident's, else the first that is open, else the first.
fn owner(case: &Case) -> Option<&Strand> {
    let incident = case.strands.iter().find(|s| s.kind == StrandKind::Incident);
    incident.or_else(|| case.strands.iter().find(|s| s.state != StrandState::Closed)).or(case.strands.first())
}

/// Starts a limit; one that runs already keeps its date.
fn start(case: &Case, rule: ClockRule, from: Start, (decision, at, _): Making<'_, '_>) {
    let Some(strand) = owner(case) else { return };
    if case.clocks.iter().any(|c| c.rule == rule && c.referral.is_none()) {
        return;
    }
    let due = due(rule, from, &[], at.calendar);
    decision.started.push(ClockStart { strand: strand.id, referral: None, rule, due });
}

const fn route_rule(route: Route) -> ClockRule {
    match route {
        Route::Safeguarding => ClockRule::SafeguardingReferral,
        Route::Police => ClockRule::PoliceReferral,
        Route::Ico => ClockRule::IcoBreach,
    }
}

/// The limits that are kept once the record is so.
fn kept(case: &Case, act: &HarmAct, file: &HarmFile) -> Vec<ClockId> {
    let told = |c: &&super::super::super::harm::file::CandourRecord| {
        c.notifiable && !c.took(CandourStep::Notify) && !c.refused()
    };
    let rules: Vec<ClockRule> = match act {
        HarmAct::Supply(_) => vec![ClockRule::UrgentSupply],
        HarmAct::Candour(_) | HarmAct::CandourStep { .. } if !file.candour.iter().any(|c| told(&c)) => {
            vec![ClockRule::CandourContract]
        }
        HarmAct::NotificationSent { .. } if file.notifications.iter().all(|n| n.sent.is_some()) => {
            vec![ClockRule::CqcNotification]
        }
        HarmAct::RouteSent { .. } => {
            let waits = |route| file.routes.iter().any(|r| r.route == route && r.sent.is_none());
            Route::ALL.iter().filter(|r| !waits(**r)).map(|r| route_rule(*r)).collect()
        }
        HarmAct::CheckAction { .. } if !file.actions.iter().any(|a| a.state == ActionState::Landed) => {
            vec![ClockRule::EffectThree, ClockRule::EffectSix]
        }
        _ => Vec::new(),
    };
    case.clocks.iter().filter(|c| c.referral.is_none() && rules.contains(&c.rule)).map(|c| c.id).collect()
}

/// The response that cannot be left out, by what is known now.
#[must_use]
pub fn required(case: &Case, file: &HarmFile) -> Option<super::super::super::harm::psirf::Mandatory> {
    let (grade, strength): (Option<HarmGrade>, Option<AttributionStrength>) = case.reviewed.unzip();
    mandatory(grade.or_else(|| reported(case)), strength, file.dose.impact, file.never_event.is_some())
}

/// What an incident still lacks before it may be closed: both grades, the decision on candour and the talk it asks for,
/// and the learning that cannot be left out. Actions have an owner and a date from the beginning.
///
/// # Errors
/// The first thing that is missing.
pub fn ready_to_close(case: &Case) -> Result<(), Refusal> {
    let Some((grade, _)) = case.reviewed else { return Err(Refusal::HarmNotReviewed) };
    let file = &case.harm;
    if grade.is_moderate_or_worse() && file.candour.is_empty() {
        return Err(Refusal::CandourNotDecided);
    }
    if file.candour.iter().any(|c| c.notifiable && !c.took(CandourStep::Notify) && !c.refused()) {
        return Err(Refusal::CandourNotDone);
    }
    let learned = |must: super::super::super::harm::psirf::Mandatory| {
        file.learning.response.as_ref().is_some_and(|c| must.is_met_by(c.response)) && file.learning.finding.is_some()
    };
    if required(case, file).is_some_and(|must| !learned(must)) {
        return Err(Refusal::LearningRequired);
    }
    Ok(())
}

/// The line of the timeline. What a referral outside the service says stays inside the body that made it.
fn line(act: &HarmAct) -> Event {
    let (shared, participants, internal) = (Event::shared, Event::participants, Event::internal);
    let recorded = |words: String| participants(EventKind::HarmRecorded, words);
    match act {
        HarmAct::Failures(codes) => recorded(format!("what failed: {}", codes.join(", "))),
        HarmAct::Impact { impact, .. } => recorded(format!("doses: {}", impact.words())),
        HarmAct::AddDose(dose) => recorded(format!("a dose due on {}", dose.due)),
        HarmAct::DropDose(n) => recorded(format!("dose {n} was taken out")),
        HarmAct::AddCover(cover) => recorded(format!("{} from {} to {}", cover.reason.words(), cover.from, cover.to)),
        HarmAct::DropCover(n) => recorded(format!("stretch {n} of days not to count was taken out")),
        HarmAct::Outcomes(outcomes) => recorded(format!("what it did: {}", list(outcomes.iter().map(|o| o.words())))),
        HarmAct::Parties(parties) => recorded(format!("whose part: {}", list(parties.iter().map(|p| p.words())))),
        HarmAct::Urgency { tier, reason, .. } => {
            participants(EventKind::Weighed, format!("{} ({}): {reason}", tier.code(), tier.words()))
        }
        HarmAct::Supply(supply) => shared(EventKind::SupplyRestored, format!("on {}", supply.on)),
        HarmAct::Rescue(rescue) => recorded(format!("NHS rescue on {}: {} minutes", rescue.on, rescue.minutes)),
        HarmAct::Prescription(_) => recorded("the dates of the prescription".to_owned()),
        HarmAct::Product(product) => recorded(format!("product {}", product.name)),
        HarmAct::Candour(record) => {
            let is = if record.notifiable { "notifiable" } else { "not notifiable" };
            participants(EventKind::CandourDecided, format!("{is}, decided by {}: {}", record.by_words, record.reason))
        }
        HarmAct::CandourStep { step, .. } => {
            participants(EventKind::CandourStepTaken, format!("{}, on {}", step.step.words(), step.on))
        }
        HarmAct::NeverEvent(event) => {
            let words = event.as_ref().map_or("no Never Event".to_owned(), |e| format!("Never Event {}", e.code));
            participants(EventKind::HarmRecorded, words)
        }
        HarmAct::Notification(new) => {
            participants(EventKind::CqcNotified, format!("drafted: {}", new.paragraph.words()))
        }
        HarmAct::NotificationSent { n, proof } => {
            participants(EventKind::CqcNotified, format!("notification {n} sent on {}", proof.on))
        }
        HarmAct::Route(route) => internal(EventKind::SentOutside, format!("to be sent to {}", route.route.words())),
        HarmAct::RouteSent { n, proof } => internal(EventKind::SentOutside, format!("{n} sent on {}", proof.on)),
        HarmAct::Response(chosen) => {
            participants(EventKind::Learning, format!("{}: {}", chosen.response.words(), chosen.reason))
        }
        HarmAct::Moment(moment) => internal(EventKind::Learning, format!("chronology: {}", moment.on)),
        HarmAct::Factor(factor) => {
            internal(EventKind::Learning, format!("contributing factor: {}", factor.part.words()))
        }
        HarmAct::Finding(_) => participants(EventKind::Learning, "what was learned is written down".to_owned()),
        HarmAct::PlanAction { owner_words, due, what, .. } => {
            participants(EventKind::ActionPlanned, format!("{what} ({owner_words}, by {due})"))
        }
        HarmAct::LandAction { n, .. } => shared(EventKind::ActionLanded, format!("action {n}")),
        HarmAct::CheckAction { n, holds, .. } => {
            let found = if *holds { "it holds" } else { "it does not hold" };
            participants(EventKind::ActionChecked, format!("action {n}: {found}"))
        }
        // which case shows it is in the record alone: not every body that handles this case may know of that one
        HarmAct::Recurred { n, .. } => {
            internal(EventKind::ActionChecked, format!("action {n} does not hold: it happened again"))
        }
    }
}

fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join("; ")
}
