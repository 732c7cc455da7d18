//! A patient, carer or advocate tells us what happened: step by step, without an account.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
