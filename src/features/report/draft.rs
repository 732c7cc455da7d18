//! The visitor's own draft, and where each question is asked.

use crate::act::Context;
use crate::domain::intake::Step;
use crate::store::drafts::{self, Draft};
use crate::store::{Conn, StoreError};

/// The draft of this visitor.
///
/// # Errors
/// The store's.
pub fn find(conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<Option<Draft>, StoreError> {
    drafts::find(conn, &cx.keys, visitor, cx.now)
}

/// The draft of this visitor, to be changed: another tab waits until it is kept.
///
/// # Errors
/// The store's.
pub fn find_for_change(conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<Option<Draft>, StoreError> {
    drafts::find_for_change(conn, &cx.keys, visitor, cx.now)
}

/// Keeps it for another day.
///
/// # Errors
/// The store's.
pub fn keep(conn: &mut Conn, cx: &Context, visitor: &[u8], draft: &Draft) -> Result<(), StoreError> {
    drafts::keep(conn, &cx.keys, visitor, draft, cx.now)
}

/// The page of a question.
#[must_use]
pub fn path(step: Step) -> String {
    format!("/report/{step}")
}
