//! The letters of the demonstration: a complaint is answered point by point, approved and signed, like any other.

use crate::act::{ActError, Context, on_case};
use crate::domain::case::action::Action;
use crate::domain::case::telling::Teller;
use crate::domain::complaint::act::Act;
use crate::domain::complaint::response::{Finding, Found as Decided};
use crate::domain::complaint::standing::{Authority, Evidence, Ground, Scope, Verdict, lacks};
use crate::domain::reference::CaseRef;
use crate::store::cases::find;
use crate::store::{Conn, StoreError, complaint};

/// Answers the complaint of a case in these words. What the rules refuse does not happen; tells whether the answer was sent.
///
/// # Errors
/// The store's own.
pub fn answer(conn: &mut Conn, cx: &Context, case: &CaseRef, words: &str, decided: Decided) -> Result<bool, ActError> {
    let mut sent = false;
    for act in acts(conn, cx, case, words, decided)? {
        let sends = act == Act::Send;
        match on_case(conn, cx, case, Action::Complaint(act)) {
            Ok(_) => sent |= sends,
            Err(ActError::Refused(_) | ActError::Store(StoreError::NotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

fn acts(conn: &mut Conn, cx: &Context, case: &CaseRef, words: &str, decided: Decided) -> Result<Vec<Act>, StoreError> {
    let found = find(conn, &cx.actor, case, cx.now)?;
    if complaint::strand(&found).is_none() {
        return Ok(Vec::new());
    }
    let ground = complaint::ground(conn, &found, cx.today())?;
    let mut acts = Vec::new();
    for told in &ground.tellers {
        let suggested = Ground::suggested(told.teller, told.permission);
        if lacks(ground.complaint.standing(told.report), suggested, cx.today()).is_some() {
            let ground =
                suggested.unwrap_or(if told.teller == Teller::Carer { Ground::Asked } else { Ground::Affected });
            let authority = Authority {
                scope: Scope::Answer,
                evidence: Evidence::Spoken,
                given_on: cx.today(),
                withdrawn_on: None,
            };
            acts.push(Act::Stand {
                report: told.report,
                ground,
                verdict: Verdict::Accepted,
                reason: "They look after the patient, who agreed on the phone.".to_owned(),
                authority: ground.is_representative().then_some(authority),
            });
        }
    }
    if ground.complaint.issues.is_empty() {
        acts.push(Act::RaiseIssue { question: "Why did this happen, and what changes?".to_owned() });
        let finding = Finding {
            considered: "Your report, the order, and what the homecare company wrote to us.".to_owned(),
            conclusion: words.to_owned(),
            found: decided,
            remedy: "We made sure that you have your medicine, and we say sorry.".to_owned(),
            action: "The company checks each order on the day before.".to_owned(),
        };
        acts.push(Act::AnswerIssue { n: 1, finding });
    }
    let opening = "Thank you for telling us what happened. This is our answer.".to_owned();
    acts.push(Act::Draft { opening, closing: "We are sorry for the worry this gave you.".to_owned() });
    acts.extend([Act::Approve, Act::Send]);
    Ok(acts)
}
