//! Puts a release together, for two people to check and sign: each month by itself once the first was made by hand.

use chrono::Datelike;

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::ids::AccountId;
use crate::domain::measures::month::Month;
use crate::domain::measures::release::embargo;
use crate::store::releasing::{Wish, make};
use crate::store::{StoreError, people, releases};

/// The day of the month from which the month before is put together: the returns are due before it.
const FROM_DAY: u32 = 8;

pub fn run(app: &App, month: Option<String>, note: String, by: Option<AccountId>) -> Result<(), Failed> {
    let words = |e: StoreError| e.to_string();
    let now = app.clock.now();
    let month = match month {
        Some(code) => Month::parse(&code).ok_or_else(|| format!("{code} is no month"))?,
        None => {
            let today = london_date(now);
            let last = Month::of(today).back(1);
            let mut conn = app.store.reader().map_err(words)?;
            let first = releases::current(&mut conn, now).map_err(words)?.is_none();
            if first || today.day() < FROM_DAY || releases::month_made(&mut conn, &last.code()).map_err(words)? {
                return Ok(());
            }
            last
        }
    };
    let by = match by {
        Some(account) => people::account(&mut *app.store.reader().map_err(words)?, account).map_err(words)?.name,
        None => "Candour".to_owned(),
    };
    let wish = Wish { month, embargo_at: embargo(month.first(), now), by, note };
    make(&app.store, &wish, now).map(drop).map_err(words)
}
