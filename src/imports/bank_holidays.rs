//! A newer list of bank holidays: exactly the open clocks that run over a changed day move, and their leads are told.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ImportError, digest_of};
use crate::act::{ActError, Context, on_case};
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::case::action::{Action, Refusal};
use crate::domain::complaint::act::Act;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::exchange::bank_holidays::{changed, read, renewed};
use crate::store::cases::find;
use crate::store::{Conn, StoreError, calendars, imports};

/// What an import did.
#[derive(Debug, Default)]
pub struct Moved {
    /// When the same file was imported before: nothing was done.
    pub before: Option<DateTime<Utc>>,
    pub version: String,
    /// The last holiday known now.
    pub ends: NaiveDate,
    /// Days that count now and did not, or the other way round.
    pub days: Vec<NaiveDate>,
    /// Each clock that moved: case, limit, from and to, and the lead who was told.
    pub clocks: Vec<Line>,
}

/// One clock that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub reference: String,
    pub limit: &'static str,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

const KIND: &str = "bank_holidays";
const PAGE: i64 = 200;

/// Imports a list: the calendar, the clocks and the notices to leads in one transaction.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn bank_holidays(app: &App, bytes: &[u8]) -> Result<Moved, ImportError> {
    let list = read(bytes)?;
    let digest = digest_of(bytes);
    let short = digest.get(..8).unwrap_or_default().to_owned();
    let cx = app.context(Actor::system());
    let moved = app.store.write_blocking(move |conn| -> Result<Moved, ImportError> {
        if let Some(before) = imports::known(conn, KIND, &digest)? {
            return Ok(Moved { before: Some(before), ..Moved::default() });
        }
        let known = calendars::current(conn)?;
        let last = list.last_key_value().map_or(known.ends(), |(day, _)| *day);
        let version = format!("GOV.UK England and Wales until {last}, imported {} ({short})", london_date(cx.now));
        let calendar = renewed(&known, &list, &version);
        let days = changed(&known, &calendar);
        imports::note(conn, KIND, &digest, u64::try_from(list.len()).unwrap_or(u64::MAX), cx.now)?;
        calendars::keep(conn, &calendar, cx.now)?;
        let ends = calendar.ends();
        let cx = Context { calendar: std::sync::Arc::new(calendar), ..cx };
        let clocks = match days.first() {
            Some(first) => recount(conn, &cx, *first)?,
            None => Vec::new(),
        };
        Ok(Moved { before: None, version, ends, days, clocks })
    })?;
    app.renew_calendar()?;
    Ok(moved)
}

/// Every case with a clock that ends on the first changed day or later is worked out anew.
fn recount(conn: &mut Conn, cx: &Context, first: NaiveDate) -> Result<Vec<Line>, ImportError> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = calendars::running_over(conn, first, after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(lines) };
        after = Some(*last);
        for (_, reference) in &page {
            let reference = CaseRef::parse(reference).map_err(|e| StoreError::Unreadable(format!("{e:?}")))?;
            let before = find(conn, &cx.actor, &reference, cx.now)?.case.clocks;
            match on_case(conn, cx, &reference, Action::Complaint(Act::Recount)) {
                Ok(decision) => lines.extend(decision.clocks.iter().filter_map(|change| {
                    let clock = before.iter().find(|c| c.id == change.clock)?;
                    let reference = reference.as_str().to_owned();
                    Some(Line { reference, limit: clock.rule.words(), from: clock.due_on, to: change.due_on })
                })),
                Err(ActError::Refused(Refusal::NotNow)) => {}
                Err(ActError::Refused(refusal)) => return Err(StoreError::Unreadable(format!("{refusal:?}")).into()),
                Err(ActError::Store(error)) => return Err(error.into()),
            }
        }
    }
}
