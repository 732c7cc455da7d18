//! Somebody fears reprisal, or suffered it: those who protect them are told at once, and their colleagues a working day
//! later when nobody has read it. The company is never among them.

use super::Failed;
use crate::act::{ActError, on_case};
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::case::action::Action;
use crate::domain::case::person::Act;
use crate::domain::ids::{AccountId, CaseId};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::jobs::{self, NewJob};
use crate::store::{Conn, StoreError, conflicts, directory, people, reprisals};

pub fn run(app: &App, case: CaseId, again: bool) -> Result<(), Failed> {
    let cx = app.context(Actor::system());
    let today = cx.today();
    let next_day = cx.now + (app.calendar().add_working_days(today, 1) - today);
    let done = app.store.write_blocking(move |conn| -> Result<(), ActError> {
        let Some(told) = reprisals::of_case(conn, case)? else { return Ok(()) };
        let known = if again { told.repeated_at } else { told.alerted_at };
        if known.is_some() || (again && reprisals::was_read(conn, case, told.told_at)?) {
            return Ok(());
        }
        let (reference, ..) = reprisals::parties(conn, case)?;
        let whom = whom(conn, case, again, london_date(cx.now))?;
        let reference = CaseRef::parse(&reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        for account in &whom {
            let found = people::account(conn, *account)?;
            let body = directory::body(conn, found.body_id)?.name;
            let to = format!("{}, {}, {body}", found.name, found.role_words);
            on_case(conn, &cx, &reference, Action::Person(Act::AlertReprisal { to }))?;
        }
        let mut owed: Vec<_> =
            whom.into_iter().map(|account| jobs::row(NewJob::LetterUrgent { account }, cx.now)).collect();
        if !again {
            owed.push(jobs::row(NewJob::AlertReprisal { case, again: true }, next_day));
        }
        jobs::insert(conn, &owed)?;
        Ok(reprisals::told(conn, case, again, cx.now)?)
    });
    done.map_err(|e| e.to_string())
}

/// The leads of the duties that are not the company's, and the trust's; the second time, everybody who leads at the trust.
fn whom(conn: &mut Conn, case: CaseId, again: bool, today: chrono::NaiveDate) -> Result<Vec<AccountId>, StoreError> {
    let (_, trust, company) = reprisals::parties(conn, case)?;
    let mut whom = reprisals::leads(conn, case, company)?;
    if let Some(trust) = trust {
        whom.extend(directory::lead_of(conn, trust, today)?.map(|named| named.account));
        if again {
            whom.extend(reprisals::colleagues(conn, trust)?);
        }
    }
    whom.sort_unstable();
    whom.dedup();
    // Whoever the story names is the last to be told.
    let kept_out = conflicts::of_case(conn, case)?;
    let mut told = Vec::with_capacity(whom.len());
    for account in whom {
        let body = people::account(conn, account)?.body_id;
        if !kept_out.iter().any(|conflict| conflict.concerns(account, Some(body))) {
            told.push(account);
        }
    }
    Ok(told)
}
