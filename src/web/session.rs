//! How a session of an account begins.

use super::failure::Answer;
use super::visit::{Visit, fresh_token, see_other};
use crate::domain::ids::AccountId;
use crate::store::StoreError;
use crate::store::people::{self, ABSOLUTE, SessionRow};
use crate::store::vault::digest;

/// A new token at each step up: what was known before is worth nothing after.
///
/// # Errors
/// The store's.
pub async fn start(visit: &Visit, account: AccountId, stage: &str, to: &str) -> Answer {
    let token = fresh_token();
    let now = visit.app.clock.now();
    let row = SessionRow {
        token_hash: digest(&[token.as_bytes()]).to_vec(),
        account_id: Some(account),
        report_id: None,
        stage: stage.to_owned(),
        created_at: now.into(),
        seen_at: now.into(),
        expires_at: (now + ABSOLUTE).into(),
        agent: visit.agent.clone(),
    };
    let old = visit.session.as_ref().map(|s| s.token_hash.clone());
    let kept = visit.app.store.write(move |conn| -> Result<(), StoreError> {
        if let Some(old) = old {
            people::end_session(conn, &old)?;
        }
        people::keep_session(conn, &row)
    });
    kept.await?;
    let mut answer = see_other(to);
    let _ = answer.add_cookie(&visit.cookie_with(token));
    Ok(answer)
}
