//! The demonstration's cases, told and dealt with through `act` like any other, at the moments the script gives.

use std::collections::HashMap;

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::plot::{Cue, cues};
use super::scenes::line;
use super::script::{By, Planned, Script, Step};
use super::settled::{registration, settle};
use super::story::{self, Setting, weighed};
use super::{Bodies, england};
use crate::act::{self, ActError, Context, on_case};
use crate::app::App;
use crate::domain::calendar::{london_date, london_midnight};
use crate::domain::case::action::{Action, Duties};
use crate::domain::case::telling::NewReport;
use crate::domain::case::{Decision, HarmSaid, Outcome, Part, StrandKind};
use crate::domain::complaint::response::Found as Decided;
use crate::domain::harm::attribution::AttributionStrength;
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::people::{Actor, Capacity};
use crate::domain::reference::CaseRef;
use crate::domain::themes::draw::Draw;
use crate::store::cases::{Found, find};
use crate::store::{Conn, StoreError, jobs, register, settings};

const PLAYED: &str = "demo_cases";

/// Tells and plays `count` cases and a few more, once: all or nothing.
///
/// # Errors
/// What the store or the rules refuse; nothing is kept then.
pub fn cases(app: &App, seed: u64, count: u32) -> Result<(), StoreError> {
    if settings::get(&mut *app.store.reader()?, PLAYED)?.is_some() {
        return Ok(());
    }
    let own = app.clone();
    let played = app.store.write_blocking(move |conn| -> Result<(), ActError> {
        let now = own.clock.now();
        let mut play = Play::new(conn, &own)?;
        let mut draw = Draw::named(seed, "plot");
        for (n, cue) in cues(&mut draw, now, count).into_iter().enumerate() {
            let mut draw = Draw::named(seed, &format!("case {n}"));
            play.case(conn, &mut draw, cue, format!("demo/{seed}/{n}"))?;
        }
        // What was owed in the past was sent in the past: only the last days' letters are still to be written.
        jobs::settle_before(conn, now - TimeDelta::days(2), now)?;
        settings::set(conn, PLAYED, &count.to_string())?;
        Ok(())
    });
    played.map_err(|error| match error {
        ActError::Store(error) => error,
        ActError::Refused(refusal) => StoreError::Unreadable(format!("{refusal:?}")),
    })
}

struct Play {
    app: App,
    now: DateTime<Utc>,
    bodies: Bodies,
    actors: HashMap<AccountId, Actor>,
    /// Who acts for a company or a regulator.
    for_body: HashMap<BodyId, Actor>,
    nurse: Option<Actor>,
}

impl Play {
    fn new(conn: &mut Conn, app: &App) -> Result<Self, StoreError> {
        let accounts = register::accounts(conn)?;
        let speaks = |c: Capacity| matches!(c, Capacity::ProviderLead | Capacity::Regulator);
        Ok(Self {
            app: app.clone(),
            now: app.clock.now(),
            bodies: Bodies::of(conn)?,
            actors: accounts.iter().map(|(row, body)| (row.id, row.actor(body))).collect(),
            for_body: accounts
                .iter()
                .filter(|(row, _)| speaks(row.capacity))
                .map(|(row, body)| (row.body_id, row.actor(body)))
                .collect(),
            nurse: accounts
                .iter()
                .find(|(row, _)| row.capacity == Capacity::Clinician)
                .map(|(row, body)| row.actor(body)),
        })
    }

    fn at(&self, actor: Actor, now: DateTime<Utc>) -> Context {
        Context { now, ..self.app.context(actor) }
    }

    fn case(&mut self, conn: &mut Conn, draw: &mut Draw, cue: Cue, key: String) -> Result<(), ActError> {
        let at_own_trust = cue.trust == 1;
        let setting = Setting {
            trust: self.bodies.id(&england::trust(cue.trust))?,
            provider: self.bodies.id(&england::provider(cue.provider))?,
            clinician: self.nurse.as_ref().and_then(Actor::account).filter(|_| at_own_trust),
            at: cue.at,
        };
        let Some(report) = story::tell(draw, cue.scene, &setting, key) else { return Ok(()) };
        let reporter = self.nurse.clone().filter(|n| report.account == n.account() && report.account.is_some());
        let opened = self.open(conn, &report, reporter, cue.at)?;
        let found = find(conn, &Actor::system(), &opened, cue.at)?;
        let recent = cue.at > self.now - TimeDelta::days(150);
        let provider_late = if cue.provider == 1 && recent { 42 } else { 14 };
        let calendar = self.app.calendar();
        let script = Script { draw, calendar: &calendar, provider_late, steps: Vec::new() };
        for planned in script.write(&found).into_iter().take_while(|p| p.at < self.now) {
            self.breach(conn, &opened, planned.at)?;
            self.take(conn, draw, &opened, planned)?;
        }
        self.breach(conn, &opened, self.now)
    }

    fn open(
        &self,
        conn: &mut Conn,
        report: &NewReport,
        reporter: Option<Actor>,
        at: DateTime<Utc>,
    ) -> Result<CaseRef, ActError> {
        let cx = self.at(reporter.unwrap_or_else(Actor::nobody), at);
        let opened = act::report(conn, &cx, report, None)?;
        CaseRef::parse(&opened.reference).map_err(|e| StoreError::Unreadable(e.to_string()).into())
    }

    /// Marks the limits that passed before `until`, each on the morning after it.
    fn breach(&self, conn: &mut Conn, case: &CaseRef, until: DateTime<Utc>) -> Result<(), ActError> {
        let system = Actor::system();
        loop {
            let found = find(conn, &system, case, until)?;
            let late = found.case.clocks.iter().filter(|c| !c.breached && c.due_on < london_date(until));
            let Some(first) = late.min_by_key(|c| c.due_on).cloned() else { return Ok(()) };
            let morning = first
                .due_on
                .checked_add_days(Days::new(1))
                .map_or(until, |day| london_midnight(day) + TimeDelta::hours(5));
            on_case(
                conn,
                &self.at(system.clone(), morning.min(until)),
                case,
                Action::MarkBreached { rule: first.rule },
            )?;
        }
    }

    /// Takes a step; what the rules refuse at that moment does not happen.
    fn take(&self, conn: &mut Conn, draw: &mut Draw, case: &CaseRef, planned: Planned) -> Result<(), ActError> {
        let found = find(conn, &Actor::system(), case, planned.at)?;
        let reporter = found.reports.first().map(|r| r.id);
        let actor = match planned.by {
            By::Lead(account) => self.actors.get(&account).cloned(),
            By::Body(body) => self.for_body.get(&body).cloned(),
            By::Reporter => reporter.map(Actor::receipt),
        };
        let (Some(actor), Some(action)) = (actor, action(draw, &found, &planned.step)) else { return Ok(()) };
        let cx = self.at(actor, planned.at);
        if matches!(planned.step, Step::Close(StrandKind::Incident)) {
            settle(conn, &cx, case)?;
        }
        let words = if let Action::Respond { answer, .. } = &action { Some(answer.clone()) } else { None };
        match on_case(conn, &cx, case, action) {
            Ok(_) | Err(ActError::Refused(_) | ActError::Store(StoreError::NotFound)) => {}
            Err(error) => return Err(error),
        }
        match words {
            Some(words) => {
                let usual = [(Decided::Upheld, 50), (Decided::Partly, 30), (Decided::NotUpheld, 20)];
                super::letter::answer(conn, &cx, case, &words, weighed(draw, &usual, Decided::Upheld)).map(drop)
            }
            None => Ok(()),
        }
    }
}

fn action(draw: &mut Draw, found: &Found, step: &Step) -> Option<Action> {
    let duties = Duties::All;
    Some(match step {
        Step::Acknowledge => Action::Acknowledge { duties, message: line(draw, |l| &l.acknowledgement) },
        Step::AskProvider => Action::AskProvider { question: line(draw, |l| &l.question) },
        Step::ProviderAnswers => Action::AnswerAsProvider {
            referral: found.case.referrals.iter().find(|r| r.part == Part::Answering)?.id,
            answer: line(draw, |l| &l.provider_answer),
        },
        Step::ReviewHarm => {
            let (grade, attribution) = reviewed(draw, found);
            Action::ReviewHarm { grade, attribution, by: registration(), reason: line(draw, |l| &l.review_reason) }
        }
        Step::Respond => Action::Respond { duties, answer: line(draw, |l| &l.response) },
        Step::Close(kind) => Action::Close {
            duties: Duties::One(*kind),
            outcome: outcome(draw, *kind),
            reason: line(draw, |l| &l.close_reason),
        },
        Step::Reopen => Action::Reopen { duties, reason: line(draw, |l| &l.reopen_reason) },
        Step::ReporterWrites => {
            Action::MessageLead { from: found.reports.first()?.id, text: line(draw, |l| &l.message_from_reporter) }
        }
        Step::LeadWrites => Action::MessageReporter { text: line(draw, |l| &l.message_to_reporter) },
        Step::Accept(referral) => Action::AcceptReferral { referral: *referral },
        Step::AskLead(referral) => {
            Action::AskAboutReferral { referral: *referral, question: line(draw, |l| &l.regulator_question) }
        }
        Step::AnswerRegulator(referral) => {
            Action::AnswerRegulator { referral: *referral, answer: line(draw, |l| &l.regulator_answer) }
        }
        Step::Decide(referral) => Action::DecideReferral {
            referral: *referral,
            decision: verdict(draw),
            reason: line(draw, |l| &l.decision_reason),
        },
        Step::Return(referral) => {
            Action::ReturnReferral { referral: *referral, reason: line(draw, |l| &l.return_reason) }
        }
    })
}

/// A clinician's grade: near what was reported where a grade was, lower than what was feared where not.
pub(super) fn graded(
    draw: &mut Draw,
    reported: Option<PhysicalHarm>,
    said: HarmSaid,
) -> (HarmGrade, AttributionStrength) {
    // none, low, moderate, severe, of a hundred
    let [none, low, moderate, severe] = match said {
        HarmSaid::Yes => [20, 52, 26, 2],
        HarmSaid::NotSure => [60, 33, 6, 1],
        HarmSaid::No => [92, 8, 0, 0],
    };
    let usual = [
        (PhysicalHarm::None, none),
        (PhysicalHarm::Low, low),
        (PhysicalHarm::Moderate, moderate),
        (PhysicalHarm::Severe, severe),
    ];
    let physical = match reported {
        Some(grade) if story::percent(draw, 80) => grade,
        _ => weighed(draw, &usual, PhysicalHarm::None),
    };
    let psychological =
        [(PsychologicalHarm::None, 50), (PsychologicalHarm::Low, 38), (PsychologicalHarm::Moderate, 12)];
    let strength = [
        (AttributionStrength::Unlikely, 10),
        (AttributionStrength::Possible, 32),
        (AttributionStrength::Probable, 40),
        (AttributionStrength::Definite, 18),
    ];
    let psychological = weighed(draw, &psychological, PsychologicalHarm::None);
    (HarmGrade { physical, psychological }, weighed(draw, &strength, AttributionStrength::Possible))
}

fn reviewed(draw: &mut Draw, found: &Found) -> (HarmGrade, AttributionStrength) {
    graded(draw, found.row.reported_physical, found.row.harm_said)
}

/// Outcomes as they are usual for a duty.
pub(super) fn outcome(draw: &mut Draw, kind: StrandKind) -> Outcome {
    match kind {
        StrandKind::Complaint | StrandKind::DataProtection => weighed(
            draw,
            &[(Outcome::Upheld, 44), (Outcome::PartlyUpheld, 31), (Outcome::NotUpheld, 20), (Outcome::Withdrawn, 5)],
            Outcome::Upheld,
        ),
        StrandKind::Incident | StrandKind::Medicine | StrandKind::Safeguarding => {
            weighed(draw, &[(Outcome::Resolved, 80), (Outcome::RuledOut, 20)], Outcome::Resolved)
        }
        StrandKind::ServiceFailure => {
            weighed(draw, &[(Outcome::Resolved, 90), (Outcome::RuledOut, 10)], Outcome::Resolved)
        }
    }
}

/// What regulators usually decide.
pub(super) fn verdict(draw: &mut Draw) -> Decision {
    let all = [
        (Decision::NoAction, 46),
        (Decision::Advice, 34),
        (Decision::Inspection, 9),
        (Decision::ImprovementPlan, 8),
        (Decision::Conditions, 2),
        (Decision::PassedOn, 1),
    ];
    weighed(draw, &all, Decision::NoAction)
}
