//! Acts on posts and open strands: decided by `domain::ownership`, saved in the same transaction.

use super::{ActError, Context};
use crate::domain::ownership::{Act, Change, Refusal, decide};
use crate::store::Conn;
use crate::store::ownership::{Moment, load, save};

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
