//! What signals across trusts find, and how often they call for nothing.
//!
//! `cargo bench --bench signals -- [--years N] [--rows N]`. First whole series without a rise are simulated, the way the job
//! looks at them each week: years of one series to a false alarm. Then 12 cases in 4 weeks are added to quiet and to busy
//! series: cases until the signal, beside the designed number. Then N rows of facts (2,000,000) are entered into a fresh
//! SQLite file, 12 cases in 5 trusts among them, and the job itself looks, week after week.

#![expect(
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a measuring program stops at the first surprise"
)]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::time::Instant;

use candour::app::App;
use candour::config::Settings;
use candour::domain::calendar::london_date;
use candour::domain::failure;
use candour::domain::ids::{BodyId, CaseId, StrandId};
use candour::domain::measures::cusum::{BASELINE, WINDOW, Week, watch};
use candour::domain::people::BodyKind;
use candour::domain::themes::draw::Draw;
use candour::doors::Clock;
use candour::jobs;
use candour::store::conn::{self, write_tx};
use candour::store::facts::FactRow;
use candour::store::jobs::{NewJob, insert, row};
use candour::store::rows::CaseRow;
use candour::store::schema::{cases, facts, signals};
use candour::store::signals::SignalRow;
use candour::store::{Conn, StoreError, directory, tally};
use chrono::{Days, NaiveDate, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str, usual: u64| {
        let at = given.iter().position(|a| a == name).and_then(|at| given.get(at + 1));
        at.map_or(usual, |n| n.parse().expect("a number"))
    };
    without_a_rise(option("--years", 20_000));
    with_a_rise();
    among_very_many(option("--rows", 2_000_000));
}

/// A Poisson draw by multiplying uniform draws (Knuth); the rates here are small.
fn poisson(draw: &mut Draw, rate: f64) -> u32 {
    let (limit, mut product, mut count) = ((-rate).exp(), 1.0, 0);
    loop {
        product *= f64::from(draw.bits()) / f64::from(u32::MAX);
        if product <= limit {
            return count;
        }
        count += 1;
    }
}

const LENGTH: usize = BASELINE + WINDOW;

/// Weeks of one series, looked at each week; how often it raises something, each time assessed at once.
fn alarms(weeks: &[Week]) -> u32 {
    let (mut count, mut assessed) = (0, 0);
    for end in LENGTH..=weeks.len() {
        let settled = (assessed + WINDOW).saturating_sub(end);
        if watch(&weeks[end - LENGTH..end], settled).is_some_and(|w| w.is_signal()) {
            count += 1;
            assessed = end;
        }
    }
    count
}

fn without_a_rise(years: u64) {
    println!("no rise: years of one series to a false alarm ({years} years of each rate)");
    let (mut all, mut false_alarms) = (0.0, 0);
    for rate in [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 1.0, 1.2, 1.6, 2.5, 4.0, 7.0, 12.0, 25.0] {
        let mut draw = Draw::named(16, &format!("rate {rate}"));
        let (mut found, mut watched) = (0, 0.0);
        while watched < years as f64 {
            let weeks: Vec<Week> = (0..LENGTH + 520).map(|_| Week::of(poisson(&mut draw, rate))).collect();
            found += alarms(&weeks);
            watched += 521.0 / 52.0;
        }
        println!("  {rate:>5} a week: {found:>4} in {watched:.0} years, 1 in {:.0}", watched / f64::from(found.max(1)));
        all += watched;
        false_alarms += found;
    }
    println!("  all rates: {false_alarms} in {all:.0} years, 1 in {:.0}", all / f64::from(false_alarms.max(1)));
}

fn with_a_rise() {
    println!("12 cases added in 4 weeks (1,000 series of each rate): raised, and cases until then");
    for rate in [0.02, 0.1, 0.3, 0.6, 1.0, 2.0] {
        let mut draw = Draw::named(17, &format!("rate {rate}"));
        let (mut raised, mut added, mut designed) = (0, 0, 0.0);
        for _ in 0..1_000 {
            let mut weeks: Vec<Week> = (0..LENGTH + 4).map(|_| Week::of(poisson(&mut draw, rate))).collect();
            for week in 1..=4 {
                let end = LENGTH + week;
                weeks[end - 1].cases += 3;
                let seen = watch(&weeks[end - LENGTH..end], 0).expect("a class");
                if seen.is_signal() {
                    let class = seen.parameters().expect("a class");
                    raised += 1;
                    added += 3 * week;
                    designed += f64::from(class.limit) / 10.0 + f64::from(class.reference) / 10.0 * week as f64;
                    break;
                }
            }
        }
        let of = f64::from(raised.max(1));
        println!(
            "  {rate:>5} a week: {raised} raised, after {:.1} added cases, {:.1} by design",
            added as f64 / of,
            designed / of
        );
    }
}

/// Weeks over which the background is spread.
const WEEKS: u64 = 104;
const MEDICINES: u32 = 40;

fn among_very_many(rows: u64) {
    let folder = std::env::temp_dir().join(format!("candour-signals-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut wanted = Settings::default();
    wanted.database.url = format!("sqlite://{}", folder.join("signals.db").display());
    wanted.data.dir.clone_from(&folder);
    let start = chrono::DateTime::parse_from_rfc3339("2026-11-02T12:00:00Z").expect("a time").to_utc();
    let app = App::open(wanted, Clock::held(start), true).expect("a store");
    candour::seed::world(&app, 42).expect("an invented England");
    // what every row is made after
    candour::seed::bulk::cases(&app, 7, 1, std::io::sink()).expect("one case");
    jobs::run_due(&app).expect("what the seed owes");
    let mut conn = conn::open(app.store.place(), false).expect("a connection");
    conn.batch_execute("PRAGMA foreign_keys=OFF").expect("a setting");
    let ground = Ground::of(&mut conn, london_date(start)).expect("a case and its bodies");
    let began = Instant::now();
    ground.enter(&mut conn, rows).expect("the rows are entered");
    println!("{rows} fact rows entered and counted: {:.0} s", began.elapsed().as_secs_f64());
    let before = look(&app);
    println!("  first look: {} signals, {:.2} s", before.0, before.1);
    for week in 0..4_u64 {
        ground.plant(&mut conn, 7 * week).expect("three cases");
        let (count, seconds) = look(&app);
        let found = planted(&mut conn).expect("signals");
        println!("  week {}: {} planted cases, {count} signals in all, {seconds:.2} s", week + 1, 3 * (week + 1));
        if let Some(signal) = found {
            println!(
                "  raised: {} cases at {} trusts, usual {} in 1000 weeks",
                signal.cases, signal.trusts, signal.expected
            );
            break;
        }
        app.clock.pass(TimeDelta::days(7));
    }
    drop(conn);
    let _ = std::fs::remove_dir_all(folder);
}

fn look(app: &App) -> (usize, f64) {
    let now = app.clock.now();
    app.store.write_blocking(move |conn| insert(conn, &[row(NewJob::WatchSignals, now)])).expect("a job");
    let began = Instant::now();
    jobs::run_due(app).expect("it runs");
    let mut conn = app.store.reader().expect("a connection");
    let count: i64 = signals::table.count().get_result(&mut *conn).expect("a count");
    (usize::try_from(count).unwrap_or(0), began.elapsed().as_secs_f64())
}

/// The series of the planted cases: a failure, and a medicine that nothing else has.
const PLANTED: (&str, &str) = ("HC-CLD-01", "planted");

fn planted(conn: &mut Conn) -> Result<Option<SignalRow>, StoreError> {
    let found = signals::table.filter(signals::failure.eq(PLANTED.0)).filter(signals::medicine.eq(PLANTED.1));
    Ok(found.select(SignalRow::as_select()).first(conn).optional()?)
}

struct Ground {
    today: NaiveDate,
    case: CaseRow,
    fact: FactRow,
    providers: Vec<BodyId>,
    trusts: Vec<BodyId>,
    failures: Vec<&'static failure::Failure>,
}

impl Ground {
    fn of(conn: &mut Conn, today: NaiveDate) -> Result<Self, StoreError> {
        let ids = |rows: Vec<directory::BodyRow>| rows.into_iter().map(|body| body.id).collect();
        Ok(Self {
            today,
            case: cases::table.select(CaseRow::as_select()).first(conn)?,
            fact: facts::table.select(FactRow::as_select()).first(conn)?,
            providers: ids(directory::of_kind(conn, BodyKind::Provider, today)?),
            trusts: ids(directory::of_kind(conn, BodyKind::Trust, today)?),
            failures: failure::failures().iter().collect(),
        })
    }

    fn pair(
        &self,
        n: u64,
        on: NaiveDate,
        series: (BodyId, BodyId, &'static failure::Failure, String),
    ) -> (CaseRow, FactRow) {
        let (provider, trust, failed, medicine) = series;
        let case = CaseId(candour::doors::new_id());
        let code = failed.code.to_owned();
        let row = CaseRow { id: case, reference: format!("BENCH-{n}"), failure: code.clone(), ..self.case.clone() };
        let fact = FactRow {
            strand_id: StrandId(candour::doors::new_id()),
            case_id: case,
            received_on: on,
            month: on.format("%Y-%m").to_string(),
            failure: code,
            family: failed.family,
            provider_id: Some(provider),
            trust_id: Some(trust),
            medicine_code: Some(medicine),
            ..self.fact.clone()
        };
        (row, fact)
    }

    /// The background: companies, failures and medicines of very different size, steady over two years.
    fn enter(&self, conn: &mut Conn, rows: u64) -> Result<(), StoreError> {
        let mut draw = Draw::new(16, 1);
        let skewed = |draw: &mut Draw, count: usize| {
            let most = u32::try_from(count).unwrap_or(1);
            let pick = draw.below(most).min(draw.below(most));
            usize::try_from(pick).unwrap_or(0)
        };
        for first in (0..rows).step_by(10_000) {
            let pairs: Vec<_> = (first..(first + 10_000).min(rows))
                .map(|n| {
                    let back = u64::from(draw.below(u32::try_from(WEEKS * 7).unwrap_or(728)));
                    let provider = self.providers[skewed(&mut draw, self.providers.len())];
                    let trust = self.trusts[skewed(&mut draw, self.trusts.len())];
                    let failed = self.failures[skewed(&mut draw, self.failures.len())];
                    let medicine = draw.below(MEDICINES).min(draw.below(MEDICINES));
                    // up to four weeks ahead, for the looks that follow
                    let on = self.today + Days::new(28) - Days::new(back);
                    self.pair(n, on, (provider, trust, failed, format!("bench-{medicine}")))
                })
                .collect();
            put(conn, pairs)?;
        }
        Ok(())
    }

    /// Three of the twelve.
    fn plant(&self, conn: &mut Conn, days: u64) -> Result<(), StoreError> {
        let failed = failure::failure(PLANTED.0).ok_or(StoreError::NotFound)?;
        let pairs = (0..3_u64).map(|n| {
            let trust = self.trusts[usize::try_from((n + days / 7 * 3) % 5).unwrap_or(0)];
            let series = (self.providers[0], trust, failed, PLANTED.1.to_owned());
            self.pair(1_000_000_000 + days * 10 + n, self.today + Days::new(days), series)
        });
        put(conn, pairs.collect())
    }
}

fn put(conn: &mut Conn, pairs: Vec<(CaseRow, FactRow)>) -> Result<(), StoreError> {
    let (rows, told): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    write_tx(conn, |conn| {
        for chunk in rows.chunks(250) {
            candour::each!(&mut *conn, |c| diesel::insert_into(cases::table).values(chunk).execute(c))?;
        }
        for chunk in told.chunks(250) {
            candour::each!(&mut *conn, |c| diesel::insert_into(facts::table).values(chunk).execute(c))?;
        }
        tally::count_new(conn, &told)
    })
}
