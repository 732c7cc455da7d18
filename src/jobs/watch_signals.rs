//! Looks at every series that had a case this week or last, once a day, and raises what rose. Doing it again changes nothing:
//! what a series says follows from its weeks and from when its last signal was assessed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::ids::BodyId;
use crate::domain::measures::cusum::{BASELINE, WINDOW, Watched, Week, watch};
use crate::domain::signal::{ASSESS_WITHIN, EVERY_MEDICINE};
use crate::store::jobs::{self, NewJob};
use crate::store::signals::{self, Series, SignalRow};
use crate::store::tally::monday;
use crate::store::{Conn, StoreError};

pub fn run(app: &App) -> Result<(), Failed> {
    watch_all(app).map_err(|error| error.to_string())
}

fn watch_all(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let this_week = monday(london_date(now));
    let due_on = app.calendar().add_working_days(london_date(now), ASSESS_WITHIN);
    let (moved, begun) = {
        let mut conn = app.store.reader()?;
        let since = this_week - Days::new(7);
        (signals::moved_since(&mut conn, since)?, signals::watched_since(&mut conn)?)
    };
    let begun: BTreeMap<BodyId, NaiveDate> =
        begun.into_iter().filter_map(|(body, month)| Some((body, first_week(&month)?))).collect();
    let failures: BTreeSet<(BodyId, String)> = moved.into_iter().map(|s| (s.provider, s.failure)).collect();
    for (provider, failure) in failures {
        let Some(first) = begun.get(&provider) else { continue };
        let look = Look { now, this_week, first: *first, due_on };
        let found = {
            let mut conn = app.store.reader()?;
            look.at(&mut conn, provider, &failure)?
        };
        if !found.is_empty() {
            app.store.write_blocking(move |conn| found.into_iter().try_for_each(|one| look.keep(conn, one)))?;
        }
    }
    Ok(())
}

/// The first whole week after the first of a month.
fn first_week(month: &str) -> Option<NaiveDate> {
    let first: NaiveDate = format!("{month}-01").parse().ok()?;
    Some(monday(first + Days::new(6)))
}

/// What rose: a new signal, or an open one that grows.
struct Risen {
    series: Series,
    watched: Watched,
    open: Option<SignalRow>,
}

#[derive(Clone, Copy)]
struct Look {
    now: DateTime<Utc>,
    this_week: NaiveDate,
    /// Since when the company is watched.
    first: NaiveDate,
    due_on: NaiveDate,
}

impl Look {
    /// Monday of the oldest week that is looked at.
    fn begins(&self) -> NaiveDate {
        let weeks = u64::try_from(BASELINE + WINDOW - 1).unwrap_or(77);
        self.first.max(self.this_week - Days::new(7 * weeks))
    }

    fn weeks(&self, cells: &BTreeMap<NaiveDate, i64>) -> Vec<Week> {
        let mondays = self.begins().iter_weeks().take_while(|week| *week <= self.this_week);
        mondays.map(|week| Week::of(cells.get(&week).and_then(|n| u32::try_from(*n).ok()).unwrap_or(0))).collect()
    }

    /// How many weeks of the window were assessed with the last signal of a series.
    fn settled(&self, known: &[SignalRow], medicine: &str, weeks: usize) -> usize {
        let own = known.iter().filter(|row| row.medicine == medicine);
        let Some(assessed) = own.filter_map(|row| row.closed_week).max() else { return 0 };
        let window = WINDOW.min(weeks / 3);
        let after = (self.this_week - assessed).num_weeks();
        window.saturating_sub(usize::try_from(after).unwrap_or(0))
    }

    fn at(&self, conn: &mut Conn, provider: BodyId, failure: &str) -> Result<Vec<Risen>, StoreError> {
        let known = signals::of_failure(conn, provider, failure)?;
        let mut by_medicine: BTreeMap<String, BTreeMap<NaiveDate, i64>> = BTreeMap::new();
        for (medicine, week, cases) in signals::cells(conn, (provider, failure), self.begins())? {
            *by_medicine.entry(EVERY_MEDICINE.to_owned()).or_default().entry(week).or_default() += cases;
            by_medicine.entry(medicine).or_default().insert(week, cases);
        }
        let mut found = Vec::new();
        // every medicine together last: it is raised where no single one was
        let together = by_medicine.remove_entry(EVERY_MEDICINE).filter(|_| by_medicine.len() > 1);
        for (medicine, cells) in by_medicine.into_iter().chain(together) {
            let weeks = self.weeks(&cells);
            let settled = self.settled(&known, &medicine, weeks.len());
            let Some(watched) = watch(&weeks, settled).filter(Watched::is_signal) else { continue };
            let open = known.iter().find(|row| row.open && row.medicine == medicine).cloned();
            let single = !found.is_empty() || known.iter().any(|row| row.open);
            if medicine == EVERY_MEDICINE && open.is_none() && single {
                continue;
            }
            let series = Series { provider, failure: failure.to_owned(), medicine };
            found.push(Risen { series, watched, open });
        }
        Ok(found)
    }

    fn keep(&self, conn: &mut Conn, risen: Risen) -> Result<(), StoreError> {
        let Risen { series, watched, open } = risen;
        let weeks = u64::try_from(watched.since).unwrap_or(0);
        let since = open.as_ref().map_or(self.this_week - Days::new(7 * weeks), |row| row.since);
        let cases = signals::cases_of(conn, &series, since)?;
        let trusts: BTreeSet<_> = cases.iter().filter_map(|(_, trust, _)| *trust).collect();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        if let Some(row) = open {
            let now = SignalRow {
                week: self.this_week,
                cases: count(cases.len()).max(row.cases),
                trusts: count(trusts.len()).max(row.trusts),
                level: i64::from(watched.level),
                ..row.clone()
            };
            return if now == row { Ok(()) } else { signals::grow(conn, &now, &cases) };
        }
        let ids: Vec<_> = cases.iter().map(|(case, ..)| *case).collect();
        let body = signals::decider(conn, &ids)?;
        let row = SignalRow {
            id: signals::new_id(),
            provider_id: series.provider,
            failure: series.failure,
            medicine: series.medicine,
            since,
            week: self.this_week,
            raised_at: self.now.into(),
            cases: count(cases.len()),
            trusts: count(trusts.len()),
            expected: thousandths(watched.usual),
            level: i64::from(watched.level),
            class: i32::try_from(watched.class).unwrap_or(0),
            body_id: body,
            due_on: self.due_on,
            taken_by: None,
            taken_words: None,
            taken_at: None,
            open: true,
            outcome: None,
            cause: None,
            decision: None,
            reason: None,
            closed_by: None,
            closed_at: None,
            closed_week: None,
            version: 1,
        };
        let words = format!("Raised: {} cases at {} trusts in {} weeks.", row.cases, row.trusts, watched.since + 1);
        signals::raise(conn, &row, &cases, &words)?;
        let letters: Vec<_> = body.map(|body| jobs::row(NewJob::LetterToBody { body }, self.now)).into_iter().collect();
        jobs::insert(conn, &letters)
    }
}

fn thousandths(usual: f64) -> i64 {
    format!("{:.0}", (usual * 1000.0).clamp(0.0, 1e12)).parse().unwrap_or(i64::MAX)
}
