//! "The same thing happened again": a report in one step. What was told before is taken over; it becomes a case of its own,
//! with its own lead, dates and receipt, linked to the one before.

use super::{case, store};
use crate::act::{self, ActError, Context};
use crate::domain::case::HarmSaid;
use crate::domain::case::action::Action;
use crate::domain::case::person::Act;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::{Answers, Channel, Danger, Identity, NewReport, Remedy, When};
use crate::domain::failure::failure;
use crate::domain::people::Who;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::cases::{Found, consent, find_told, needs};
use crate::store::drafts::{self, Draft};
use crate::store::opening::identity_place;
use crate::store::rows::ReportRow;
use crate::store::{Conn, StoreError, links};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// The failure "same failure after complaint closed".
const RECURRENCE: &str = "HC-REC-09";

/// What became of it.
enum Told {
    /// The receipt waits to be saved.
    Receipt,
    /// Another report was begun in this browser: its answers are not thrown away.
    Begun,
}

/// What is new this time.
#[derive(Clone)]
struct Anew {
    words: Option<String>,
    danger: Danger,
    once: String,
}

pub async fn tell(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let words = match Narrative::parse(sent.0.get("again-words"), Narrative::LIMIT) {
        Ok(words) => Some(words.as_str().to_owned()),
        Err(NarrativeProblem::Empty) => None,
        Err(NarrativeProblem::TooLong { limit, over }) => {
            problems.add("again-words", visit.language.too_long(limit, over));
            return case::again(visit, sent.0, problems).await;
        }
    };
    let danger = if sent.0.given("no-medicine").is_some() { Danger::NoMedicine } else { Danger::No };
    let once = sent.0.get("once").chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let (visitor, anew) = (visit.token_hash(), Anew { words, danger, once });
    let write = || {
        let (visitor, anew) = (visitor.clone(), anew.clone());
        let cx = visit.context();
        visit.app.store.write(move |conn| once_told(conn, &cx, &visitor, anew))
    };
    match act::once_more(write).await? {
        Told::Receipt => Ok(see_other("/report/sent")),
        Told::Begun => {
            problems.add("again-words", visit.say("case-again-begun"));
            case::again(visit, sent.0, problems).await
        }
    }
}

fn once_told(conn: &mut Conn, cx: &Context, visitor: &[u8], anew: Anew) -> Result<Told, ActError> {
    let Who::Receipt(report) = cx.actor.who else { return Err(StoreError::NotFound.into()) };
    match drafts::find_for_change(conn, &cx.keys, visitor, cx.now)? {
        Some(draft) if draft.sent.is_some() => return Ok(Told::Receipt),
        Some(draft) if !draft.told().answers().is_empty() => return Ok(Told::Begun),
        _ => {}
    }
    let found = find_told(conn, &cx.actor, cx.now)?;
    let own = found.reports.iter().find(|r| r.id == report).ok_or(StoreError::NotFound)?;
    let identity = match store::sealed(conn, report)? {
        Some(sealed) => {
            let plain = cx.keys.open(&identity_place(report), &sealed)?;
            serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?
        }
        None => Identity::default(),
    };
    let mut draft = Draft::begin();
    draft.once_key = format!("again/{report}/{}", anew.once);
    let new = telling(&found, own, identity, anew, (cx, &draft.once_key)).ok_or(StoreError::NotFound)?;
    let opened = act::report(conn, cx, &new, Some(&draft.code()))?;
    if !opened.again {
        links::again(conn, &opened.reference, found.row.id, cx.now)?;
        act::on_case(conn, cx, &found.case.reference, Action::Person(Act::TellAgain { report }))?;
    }
    draft.was_sent_by(opened.reference, cx.today(), own.reply_by);
    drafts::keep(conn, &cx.keys, visitor, &draft, cx.now)?;
    Ok(Told::Receipt)
}

/// The telling of before with what is new. Harm is asked anew by the lead; nothing of it is taken over.
fn telling(
    found: &Found,
    own: &ReportRow,
    identity: Identity,
    anew: Anew,
    (cx, once_key): (&Context, &str),
) -> Option<NewReport> {
    let before: Answers = serde_json::from_str(&own.answers).ok()?;
    let closed = found.strands.iter().all(|s| s.state == StrandState::Closed);
    let mut failures = before.failures.iter().filter_map(|code| failure(code));
    let first = failures.next().or_else(|| failure(&found.row.failure))?;
    let mut others: Vec<_> = failures.filter(|f| f.code != RECURRENCE).collect();
    others.extend(failure(RECURRENCE).filter(|_| closed));
    Some(NewReport {
        teller: own.capacity,
        permission: before.permission,
        channel: Channel::Web,
        language: own.language.clone(),
        narrative: anew.words.unwrap_or_else(|| "The same thing happened again.".to_owned()),
        failure: first,
        other_failures: others,
        when: When::Today,
        happened_on: Some(cx.today()),
        provider: found.row.provider_id,
        trust: found.row.trust_id,
        danger: anew.danger,
        harm_said: HarmSaid::NotSure,
        physical: None,
        psychological: None,
        outcomes: Vec::new(),
        doses_missed: None,
        remedies: vec![Remedy::StopAgain],
        consent: consent(own),
        reply_by: own.reply_by,
        identity,
        needs: needs(own),
        needs_words: before.needs_words,
        medicine: found.row.medicine.clone(),
        medicine_code: found.row.medicine_code.clone(),
        done: Vec::new(),
        themes: Vec::new(),
        account: None,
        external_id: None,
        once_key: once_key.to_owned(),
    })
}
