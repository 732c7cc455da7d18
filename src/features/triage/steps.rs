//! What a regulator does with a referral: accept, ask, decide, return. A page with one question each.

use actix_web::web;
use askama::Template;

use super::case::reference;
use crate::act::{ActError, on_case};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::state::{ReferralStep, referral_step};
use crate::domain::case::{Decision, Part, Referral};
use crate::domain::people::Actor;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::cases::{Found, find};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

crate::codes! {
    /// What is posted to `/queue/{reference}`.
    pub enum Step {
        Acceptance = "acceptance" / "Accept the case",
        Question = "question" / "Ask for more",
        Decision = "decision" / "Record your decision",
        Return = "return" / "Return the case",
    }
}

impl Step {
    /// The last word of the address.
    fn of(path: &str) -> Result<Self, Failure> {
        path.rsplit('/').next().and_then(|noun| noun.parse().ok()).ok_or(Failure::NotFound)
    }

    const fn rule(self) -> ReferralStep {
        match self {
            Self::Acceptance => ReferralStep::Accept,
            Self::Question => ReferralStep::Ask,
            Self::Decision => ReferralStep::Decide,
            Self::Return => ReferralStep::Return,
        }
    }

    /// Whether a referral can take this step now.
    pub fn possible(self, referral: &Referral) -> bool {
        let decides = referral.part == Part::Deciding || self != Self::Decision;
        decides && referral_step(referral.state, self.rule()).is_some()
    }

    const fn is_done(self) -> &'static str {
        match self {
            Self::Acceptance => "You accepted the case",
            Self::Question => "Your question was sent to the lead",
            Self::Decision => "Your decision is recorded, and the lead was told",
            Self::Return => "You returned the case, and the lead was told",
        }
    }
}

/// What the banner says after a step.
pub fn done(code: &str) -> Option<&'static str> {
    code.parse().ok().map(Step::is_done)
}

/// The referrals of a case to the actor's own body.
pub fn own<'f>(found: &'f Found, actor: &Actor) -> Vec<&'f Referral> {
    let own = found.case.referrals.iter().filter(|r| actor.body == Some(r.to) && r.part != Part::Answering);
    own.collect()
}

/// What was typed, as it was.
#[derive(Default)]
struct Typed {
    words: String,
    decision: String,
    better: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let get = |name| fields.get(name).to_owned();
        Self { words: get("words"), decision: get("decision"), better: get("better") }
    }
}

#[derive(Template)]
#[template(path = "triage/step.html")]
struct TriagePage {
    shell: Shell,
    problems: Problems,
    step: Step,
    reference: String,
    /// The duties that the step covers, in words.
    covers: Vec<String>,
    decisions: Vec<Choice>,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "triage/decision_check.html")]
struct CheckPage {
    shell: Shell,
    reference: String,
    decision: &'static str,
    typed: Typed,
}

fn shell(visit: &Visit, step: Step, reference: &str) -> Shell {
    visit.shell(step.words()).back_to(format!("/queue/{reference}"))
}

fn form(visit: &Visit, step: Step, found: &Found, actor: &Actor, problems: Problems, typed: Typed) -> TriagePage {
    let reference = found.row.reference.clone();
    let covered = own(found, actor).into_iter().filter(|r| step.possible(r));
    let strand = |r: &Referral| found.case.strands.iter().find(|s| s.id == r.strand);
    let covers = covered.filter_map(strand).map(|s| capital(s.kind.words())).collect();
    let decisions =
        Decision::ALL.iter().map(|d| Choice::new(d.code(), capital(d.words())).checked_if(typed.decision == d.code()));
    TriagePage {
        shell: shell(visit, step, &reference).with(&problems),
        decisions: decisions.collect(),
        problems,
        step,
        reference,
        covers,
        typed,
    }
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Answer {
    let wanted = reference(&path)?;
    let step = Step::of(&visit.path)?;
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let now = visit.app.clock.now();
            let found = find(conn, actor, &wanted, now)?;
            visit.app.looks.note(actor, found.row.id, "case", None, now);
            if !own(&found, actor).iter().any(|r| step.possible(r)) {
                return Err(Failure::Refused(Refusal::NotNow));
            }
            Ok(page::ok(&form(visit, step, &found, actor, Problems::default(), Typed::default())))
        })
        .await
}

/// What a step needs, parsed.
enum Wish {
    Accept,
    Ask(String),
    Decide(Decision, String),
    Return(String),
}

fn text(problems: &mut Problems, fields: &Fields, field: &'static str, missing: &str) -> String {
    match Narrative::parse(fields.get(field), Narrative::LIMIT) {
        Ok(text) => text.into(),
        Err(NarrativeProblem::Empty) => {
            problems.add(field, missing);
            String::new()
        }
        Err(NarrativeProblem::TooLong { limit, .. }) => {
            problems.add(field, format!("Use {limit} characters or fewer"));
            String::new()
        }
    }
}

fn parse(step: Step, fields: &Fields) -> Result<Wish, Problems> {
    let mut problems = Problems::default();
    let wish = match step {
        Step::Acceptance => Wish::Accept,
        Step::Question => Wish::Ask(text(&mut problems, fields, "words", "Write your question")),
        Step::Decision => {
            let decision: Option<Decision> = fields.code("decision");
            if decision.is_none() {
                problems.add("decision", "Choose what you decided");
            }
            // "No action" owes a reason like every other decision.
            let reason = text(&mut problems, fields, "words", "Give the reason for your decision");
            Wish::Decide(decision.unwrap_or(Decision::NoAction), reason)
        }
        Step::Return => {
            let reason = text(&mut problems, fields, "words", "Give the reason why you return it");
            let better = text(&mut problems, fields, "better", "Say who should have it instead");
            Wish::Return(format!("{reason}\nA better place for it: {better}"))
        }
    };
    if problems.is_empty() { Ok(wish) } else { Err(problems) }
}

impl Wish {
    fn action(&self, referral: crate::domain::ids::ReferralId) -> Action {
        match self {
            Self::Accept => Action::AcceptReferral { referral },
            Self::Ask(question) => Action::AskAboutReferral { referral, question: question.clone() },
            Self::Decide(decision, reason) => {
                Action::DecideReferral { referral, decision: *decision, reason: reason.clone() }
            }
            Self::Return(reason) => Action::ReturnReferral { referral, reason: reason.clone() },
        }
    }
}

pub async fn act(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let step = Step::of(&visit.path)?;
    let wish = match parse(step, &sent.0) {
        Ok(wish) => wish,
        Err(problems) => return again(visit, wanted, step, problems, Typed::of(&sent.0)).await,
    };
    if let (Wish::Decide(decision, _), "") = (&wish, sent.0.get("sure")) {
        let shell = shell(&visit, step, wanted.as_str());
        let (decision, reference) = (decision.words(), wanted.to_string());
        return Ok(page::ok(&CheckPage { shell, reference, decision, typed: Typed::of(&sent.0) }));
    }
    let to = format!("/queue/{wanted}?done={step}");
    visit
        .write(move |conn, cx| -> Result<(), ActError> {
            let found = find(conn, &cx.actor, &wanted, cx.now)?;
            let mine = own(&found, &cx.actor);
            // What no referral can take is tried on the first, whose refusal says why.
            let possible: Vec<_> = mine.iter().filter(|r| step.possible(r)).collect();
            let tried = if possible.is_empty() { mine.iter().take(1).collect() } else { possible };
            for referral in tried {
                on_case(conn, cx, &wanted, wish.action(referral.id))?;
            }
            Ok(())
        })
        .await?;
    Ok(see_other(&to))
}

async fn again(
    visit: Visit,
    wanted: crate::domain::reference::CaseRef,
    step: Step,
    problems: Problems,
    typed: Typed,
) -> Answer {
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let found = find(conn, actor, &wanted, visit.app.clock.now())?;
            Ok(page::unprocessable(&form(visit, step, &found, actor, problems, typed)))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(step: Step, query: &str) -> Result<Wish, Vec<String>> {
        let fields = Fields::parse(query.as_bytes()).unwrap();
        parse(step, &fields).map_err(|p| p.iter().map(|p| p.field.clone()).collect())
    }

    #[test]
    fn no_action_owes_a_reason_like_every_decision() {
        for decision in Decision::ALL {
            let bare = parsed(Step::Decision, &format!("decision={decision}&words=+"));
            assert!(matches!(bare, Err(fields) if fields == ["words"]), "{decision}");
            let whole = parsed(Step::Decision, &format!("decision={decision}&words=seen"));
            assert!(matches!(whole, Ok(Wish::Decide(d, reason)) if d == *decision && reason == "seen"));
        }
        assert!(matches!(parsed(Step::Decision, ""), Err(fields) if fields == ["decision", "words"]));
    }

    #[test]
    fn a_return_says_why_and_where_to() {
        assert!(matches!(parsed(Step::Return, "words=not+ours"), Err(fields) if fields == ["better"]));
        let whole = parsed(Step::Return, "words=not+ours&better=the+GPhC");
        assert!(matches!(whole, Ok(Wish::Return(reason)) if reason == "not ours\nA better place for it: the GPhC"));
    }

    #[test]
    fn an_informed_body_is_offered_no_decision() {
        use crate::domain::case::state::ReferralState;
        use crate::domain::ids::{BodyId, ReferralId, StrandId};
        let nil = uuid::Uuid::nil();
        let informed = Referral {
            id: ReferralId(nil),
            strand: StrandId(nil),
            to: BodyId(nil),
            part: Part::Informed,
            state: ReferralState::Received,
        };
        assert!(!Step::Decision.possible(&informed) && Step::Return.possible(&informed));
        assert!(Step::Decision.possible(&Referral { part: Part::Deciding, ..informed }));
    }
}
