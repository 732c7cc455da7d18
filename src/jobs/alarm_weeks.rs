//! Once a week: each company whose last whole week stands out, told to its lead and to the national lead.

use chrono::Days;

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::ids::{AccountId, AlarmId, BodyId};
use crate::domain::measures::weekly::{Alarm, WEEKS, alarm, monday};
use crate::domain::people::BodyKind;
use crate::store::alarms::{AlarmRow, days, keep};
use crate::store::jobs::{NewJob, insert, row};
use crate::store::{Conn, StoreError, directory};

pub fn run(app: &App) -> Result<(), Failed> {
    let now = app.clock.now();
    let found = found(&mut *app.store.reader().map_err(|e| e.to_string())?, app).map_err(|e| e.to_string())?;
    if found.is_empty() {
        return Ok(());
    }
    let told = app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        let today = london_date(now);
        let mut letters: Vec<AccountId> = Vec::new();
        let national = directory::of_kind(conn, BodyKind::National, today)?;
        for (body, alarm) in found {
            let new = AlarmRow {
                id: AlarmId(crate::doors::new_id()),
                body_id: body,
                week_on: alarm.week,
                cases: i32::try_from(alarm.cases).unwrap_or(i32::MAX),
                limit_words: format!("{:.1}", alarm.limit),
                told_at: now.into(),
            };
            if !keep(conn, new)? {
                continue;
            }
            for body in std::iter::once(body).chain(national.iter().map(|body| body.id)) {
                letters.extend(directory::lead_of(conn, body, today)?.map(|lead| lead.account));
            }
        }
        letters.sort();
        letters.dedup();
        let jobs: Vec<_> = letters.into_iter().map(|account| row(NewJob::LetterOfAlarm { account }, now)).collect();
        insert(conn, &jobs)
    });
    told.map_err(|e| e.to_string())
}

fn found(conn: &mut Conn, app: &App) -> Result<Vec<(BodyId, Alarm)>, StoreError> {
    let today = london_date(app.clock.now());
    let back = Days::new(7 * u64::try_from(WEEKS).unwrap_or(0));
    let from = monday(today).checked_sub_days(back).unwrap_or(today);
    let mut found = Vec::new();
    for body in directory::of_kind(conn, BodyKind::Provider, today)? {
        let days = days(conn, body.id, from)?;
        found.extend(alarm(&days, today).map(|alarm| (body.id, alarm)));
    }
    Ok(found)
}
