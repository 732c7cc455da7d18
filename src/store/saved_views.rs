//! Lists as somebody narrowed them, kept under a name: read and written by their owner alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::saved_views;
use super::types::Ts;
use crate::domain::ids::{AccountId, SavedViewId};

crate::codes! {
    /// The lists of which a view can be kept.
    pub enum List {
        Inbox = "inbox" / "Your cases",
        Queue = "queue" / "Cases referred to you",
    }
}

impl List {
    /// Where the list is.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Inbox => "/cases",
            Self::Queue => "/queue",
        }
    }
}

/// One person keeps at most so many of one list. Ours: more are not found again.
pub const MOST: i64 = 20;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = saved_views)]
pub struct SavedView {
    pub id: SavedViewId,
    pub account_id: AccountId,
    pub list: String,
    pub name: String,
    /// What follows the `?` of the list's address: filters and order, never a place in the list.
    pub query: String,
    pub saved_at: Ts,
}

impl SavedView {
    /// Where it leads.
    #[must_use]
    pub fn href(&self) -> String {
        let path = self.list.parse::<List>().map_or("/", List::path);
        if self.query.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query) }
    }
}

/// What somebody kept of a list, by name.
///
/// # Errors
/// The database's own.
pub fn of(conn: &mut Conn, account: AccountId, list: List) -> Result<Vec<SavedView>, StoreError> {
    Ok(saved_views::table
        .filter(saved_views::account_id.eq(account))
        .filter(saved_views::list.eq(list.code()))
        .order(saved_views::name)
        .limit(MOST)
        .select(SavedView::as_select())
        .load(conn)?)
}

/// Keeps a view; one of the same name is replaced. False when there are [`MOST`] of other names already.
///
/// # Errors
/// The database's own.
pub fn save(
    conn: &mut Conn,
    account: AccountId,
    list: List,
    (name, query): (&str, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let known = of(conn, account, list)?;
    let full = i64::try_from(known.len()).is_ok_and(|count| count >= MOST);
    if full && known.iter().all(|view| view.name != name) {
        return Ok(false);
    }
    let row = SavedView {
        id: SavedViewId(crate::doors::new_id()),
        account_id: account,
        list: list.code().to_owned(),
        name: name.to_owned(),
        query: query.to_owned(),
        saved_at: now.into(),
    };
    let upsert = diesel::insert_into(saved_views::table)
        .values(&row)
        .on_conflict((saved_views::account_id, saved_views::list, saved_views::name))
        .do_update()
        .set((saved_views::query.eq(query), saved_views::saved_at.eq(Ts::from(now))));
    Both(upsert).execute(conn)?;
    Ok(true)
}

/// Takes a view away; somebody else's is not found.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(conn: &mut Conn, account: AccountId, id: SavedViewId) -> Result<(), StoreError> {
    let own = saved_views::table.find(id).filter(saved_views::account_id.eq(account));
    if diesel::delete(own).execute(conn)? == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}
