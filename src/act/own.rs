//! Acts on posts and open strands: decided by `domain::ownership`, saved in the same transaction.

use super::{ActError, Context};
use crate::domain::access::{Verb, may};
use crate::domain::case::Case;
use crate::domain::ids::{AccountId, StrandId};
use crate::domain::ownership::{Act, Change, Refusal, decide};
use crate::domain::reference::CaseRef;
use crate::store::cases::find;
use crate::store::ownership::{Moment, load, save};
use crate::store::{Conn, StoreError};

/// Acts on the register. Whether the actor may, the caller has asked `domain::access`. Call inside a write transaction.
/// What the rules refuse changes nothing, and is the inner result.
///
/// # Errors
/// The store's.
pub fn own(conn: &mut Conn, cx: &Context, act: &Act, reason: &str) -> Result<Result<Vec<Change>, Refusal>, ActError> {
    match act {
        // A strand that is being given to it is waited for, and counted; and whoever takes one does not leave meanwhile.
        Act::Leave { account } | Act::Accept { by: account, .. } => {
            crate::store::dialect::lock_account(conn, *account)?;
        }
        Act::TakeOver { from, by } => {
            // In one order, so that two who take over from each other do not wait for ever.
            crate::store::dialect::lock_account(conn, *from.min(by))?;
            crate::store::dialect::lock_account(conn, *from.max(by))?;
        }
        Act::Appoint { .. }
        | Act::EndPost { .. }
        | Act::Absent { .. }
        | Act::Back { .. }
        | Act::Offer { .. }
        | Act::Withdraw { .. }
        | Act::Decline { .. }
        | Act::Merge { .. }
        | Act::Close { .. } => {}
    }
    let today = cx.today();
    let register = load(conn, act, today)?;
    match decide(&register, act) {
        Err(refusal) => Ok(Err(refusal)),
        Ok(changes) => {
            let at = Moment { actor: &cx.actor, now: cx.now, today, keys: &cx.keys, reason };
            save(conn, &changes, &at)?;
            Ok(Ok(changes))
        }
    }
}

/// Offers to somebody the open duties that the actor's body has on one case, and that this person does not lead. Whoever takes
/// them on accepts in the same act. Call inside a write transaction.
///
/// # Errors
/// [`StoreError::NotFound`] for what is not the actor's; the inner result when the rules refuse.
pub fn assign(
    conn: &mut Conn,
    cx: &Context,
    case: &CaseRef,
    to: AccountId,
    reason: &str,
) -> Result<Result<Vec<Change>, Refusal>, ActError> {
    let found = find(conn, &cx.actor, case, cx.now)?;
    if !may(cx.actor.capacity, Verb::HandOver, found.case.relation(&cx.actor)) {
        return Err(StoreError::NotFound.into());
    }
    let theirs = found.case.strands.iter().filter(|s| Case::is_theirs(s, &cx.actor) && s.lead != to);
    let open = |id: StrandId| found.strands.iter().any(|row| row.id == id && row.open);
    let strands: Vec<StrandId> = theirs.map(|s| s.id).filter(|id| open(*id)).collect();
    if strands.is_empty() {
        return Ok(Err(Refusal::NothingToHandOn));
    }
    let offered = match own(conn, cx, &Act::Offer { strands: strands.clone(), to }, reason)? {
        Ok(changes) if cx.actor.account() == Some(to) => changes,
        done => return Ok(done),
    };
    match own(conn, cx, &Act::Accept { strands, by: to }, reason)? {
        Ok(accepted) => Ok(Ok(offered.into_iter().chain(accepted).collect())),
        refused => Ok(refused),
    }
}
