//! Several referred cases at once: taken up, or decided in the same way for the same reason. A real act on each case.

use askama::Template;

use crate::act::{ActError, on_case};
use crate::domain::case::action::Action;
use crate::domain::case::state::{ReferralStep, referral_step};
use crate::domain::case::{Decision, Part, Referral};
use crate::domain::people::{Actor, Capacity};
use crate::domain::reference::CaseRef;
use crate::entries;
use crate::store::Conn;
use crate::store::cases::{Found, find};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::gate::{Entry, Gate};
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

/// Cases at once, at most: a page of the queue.
const MOST: usize = 100;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/together" => page, REGULATOR;
        POST "/together" => send, REGULATOR;
    }
}

crate::codes! {
    /// What can be done to several cases at once.
    pub enum Step {
        Accept = "acceptance" / "Accept them",
        Decide = "decision" / "Decide on them",
    }
}

struct Line {
    reference: String,
    problem: &'static str,
    /// Whether anything can be done to it now.
    possible: bool,
}

#[derive(Template)]
#[template(path = "together/page.html")]
struct TogetherPage {
    shell: Shell,
    problems: Problems,
    lines: Vec<Line>,
    steps: Vec<Choice>,
    decisions: Vec<Choice>,
    fields: Fields,
    /// What was done, after it was.
    done: String,
}

/// The cases that were chosen; what is no reference is left out.
fn chosen(fields: &Fields) -> Vec<CaseRef> {
    let mut all: Vec<CaseRef> = fields.all("case").into_iter().filter_map(|text| CaseRef::parse(text).ok()).collect();
    all.dedup();
    all.truncate(MOST);
    all
}

fn own<'f>(found: &'f Found, actor: &Actor) -> impl Iterator<Item = &'f Referral> {
    let body = actor.body;
    let regulators = |r: &&Referral| matches!(r.part, Part::Deciding | Part::Informed);
    found.case.referrals.iter().filter(regulators).filter(move |r| body == Some(r.to))
}

fn possible(step: Step, referral: &Referral) -> bool {
    match step {
        Step::Accept => referral_step(referral.state, ReferralStep::Accept).is_some(),
        Step::Decide => {
            referral.part == Part::Deciding && referral_step(referral.state, ReferralStep::Decide).is_some()
        }
    }
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<TogetherPage, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let mut lines = Vec::new();
    for reference in chosen(&fields) {
        let found = find(conn, actor, &reference, now)?;
        visit.app.looks.note(actor, found.row.id, "case", None, now);
        lines.push(Line {
            problem: words::failure(&found.row.failure),
            reference: found.row.reference.clone(),
            possible: own(&found, actor).any(|r| Step::ALL.iter().any(|step| possible(*step, r))),
        });
    }
    let is = |name: &str, code: &str| fields.get(name) == code;
    let done = match (fields.get("done").parse::<usize>(), fields.get("left").parse::<usize>()) {
        (Ok(done), Ok(0)) => format!("Done for {done} cases"),
        (Ok(done), Ok(left)) => format!("Done for {done} cases. Not possible now for {left}."),
        _ => String::new(),
    };
    Ok(TogetherPage {
        shell: visit.shell("Several cases at once").back_to("/queue").with(&problems),
        lines,
        steps: Step::ALL.iter().map(|s| Choice::new(s.code(), s.words()).checked_if(is("step", s.code()))).collect(),
        decisions: Decision::ALL
            .iter()
            .map(|d| Choice::new(d.code(), capital(d.words())).checked_if(is("decision", d.code())))
            .collect(),
        problems,
        fields,
        done,
    })
}

async fn page(visit: Visit, asked: Asked) -> Answer {
    let fields = asked.0;
    visit.read(move |conn, visit| Ok(page::ok(&build(conn, visit, fields, Problems::default())?))).await
}

/// What is done, with the one reason for all.
#[derive(Clone)]
enum Wish {
    Accept,
    Decide(Decision, String),
}

fn parse(fields: &Fields, problems: &mut Problems) -> Option<Wish> {
    match fields.code::<Step>("step") {
        Some(Step::Accept) => Some(Wish::Accept),
        Some(Step::Decide) => {
            let decision: Option<Decision> = fields.code("decision");
            if decision.is_none() {
                problems.add("decision", "Choose what you decided");
            }
            let reason = fields.prose("words", 2_000, "Give the reason for your decision", problems);
            Some(Wish::Decide(decision?, reason?))
        }
        None => {
            problems.add("step", "Choose what you do");
            None
        }
    }
}

/// Does it to one case, in a transaction of its own; whether it was possible.
async fn once(visit: &Visit, reference: CaseRef, wish: Wish) -> Result<bool, Failure> {
    let done = visit
        .write(move |conn, cx| -> Result<bool, ActError> {
            let found = find(conn, &cx.actor, &reference, cx.now)?;
            let step = if matches!(wish, Wish::Accept) { Step::Accept } else { Step::Decide };
            let all: Vec<_> = own(&found, &cx.actor).filter(|r| possible(step, r)).map(|r| r.id).collect();
            for referral in &all {
                let referral = *referral;
                let action = match &wish {
                    Wish::Accept => Action::AcceptReferral { referral },
                    Wish::Decide(decision, reason) => {
                        Action::DecideReferral { referral, decision: *decision, reason: reason.clone() }
                    }
                };
                on_case(conn, cx, &reference, action)?;
            }
            Ok(!all.is_empty())
        })
        .await;
    match done {
        // it was changed meanwhile: it is said to be left, and the others are done
        Err(Failure::Refused(_) | Failure::Stale) => Ok(false),
        other => other,
    }
}

async fn send(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let all = chosen(&sent.0);
    if all.is_empty() {
        problems.add("step", "Choose cases in your queue first");
    }
    let wish = parse(&sent.0, &mut problems).filter(|_| problems.is_empty());
    let Some(wish) = wish else {
        let fields = sent.0;
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    let (mut done, mut left) = (0, 0);
    for reference in all {
        if once(&visit, reference, wish.clone()).await? { done += 1 } else { left += 1 }
    }
    Ok(see_other(&format!("/together?done={done}&left={left}")))
}
