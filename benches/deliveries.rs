//! What delivery records cost on their way in, and what a figure of them costs afterwards.
//!
//! `cargo bench --bench deliveries -- [ROWS] [--database URL]`: by default 1,000,000 records into a fresh SQLite file. The file
//! is written row by row, entered, and sent again; then every metric is counted for a year, and checked against the truth.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a measuring program stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use candour::app::App;
use candour::config::Settings;
use candour::domain::measures::month::Month;
use candour::domain::measures::registry::in_force;
use candour::domain::measures::value::{Dimension, Said};
use candour::doors::Clock;
use candour::imports::{Deliveries, deliveries};
use candour::store::measured::{By, measured};

/// What was written, counted by hand: due, on the agreed date, on time in full, more than two days late or never, failed.
type Truth = [u64; 5];

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let rows: usize = given.iter().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let folder = std::env::temp_dir().join(format!("candour-deliveries-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut settings = Settings::default();
    settings.database.url =
        option("--database").unwrap_or_else(|| format!("sqlite://{}", folder.join("bench.db").display()));
    settings.data.dir.clone_from(&folder);
    let app = App::open(settings, Clock::Real, false).expect("a store");
    candour::seed::world(&app, 42).expect("an invented England");
    let file = folder.join("deliveries.csv");
    let truth = write(&file, rows);
    let size = std::fs::metadata(&file).expect("a file").len();
    println!("{rows} records, {} MB of CSV; {} MB held before", size / 1_000_000, peak_mb());
    let done = measure(&app, &file, "entered");
    assert_eq!((done.fresh, done.wrong), (u64::try_from(rows).expect("a number"), 0), "{:?}", done.bad);
    let again = measure(&app, &file, "the same again");
    assert_eq!((again.fresh, again.changed), (0, 0), "nothing is entered twice");
    figures(&app, truth);
    let _ = std::fs::remove_dir_all(folder);
}

/// Writes the file row by row, and counts what it says as it goes.
fn write(path: &Path, rows: usize) -> Truth {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    writeln!(
        file,
        "id,provider,trust,therapy,funding,agreed_on,delivered_on,in_window,complete,right_place,cold,stayed_cold,cause,\
         items,errors,doses_due,doses_missed,next_dose_on"
    )
    .expect("room");
    let (therapies, causes) = (["rheumatology", "dermatology", "haemophilia"], ["provider", "courier", "trust"]);
    let mut truth = [0; 5];
    for n in 0..rows {
        let (provider, trust, day) = (1 + n % 8, 1 + n % 24, 1 + n % 28);
        let (year, month) = (2024 + n % 2, 1 + n / 2 % 12);
        let agreed = format!("{year}-{month:02}-{day:02}");
        // one in fifty fails: late by one or three days, or never
        let (came, cause, kind) = match n % 150 {
            49 => (format!("{year}-{month:02}-{:02}", day + 1), causes[n % 3], 1),
            99 => (format!("{year}-{month:02}-{:02}", (day + 3).min(28).max(day)), causes[n % 3], 2),
            149 => (String::new(), causes[n % 3], 3),
            _ => (agreed.clone(), "", 0),
        };
        let came = if kind == 1 && day == 28 { agreed.clone() } else { came };
        let failed = came != agreed;
        let cause = if failed { cause } else { "" };
        let window = n % 40 != 0;
        let late = failed && (came.is_empty() || came[8..].parse::<usize>().expect("a day") > day + 2);
        for (place, holds) in [true, !failed, !failed && window, late, failed].into_iter().enumerate() {
            truth[place] += u64::from(holds);
        }
        writeln!(
            file,
            "ORD-{n:09},DEMOP{provider:02},DEMOT{trust:02},{},{},{agreed},{came},{window},true,true,{},true,{cause},2,0,2,0,\
             {year}-{month:02}-28",
            therapies[n % 3],
            if n % 5 == 0 { "nhs" } else { "manufacturer" },
            n % 2 == 0,
        )
        .expect("room");
    }
    truth
}

fn measure(app: &App, path: &Path, what: &str) -> Deliveries {
    let started = Instant::now();
    let done = deliveries(app, BufReader::new(File::open(path).expect("a file")), None).expect("entered");
    let seconds = started.elapsed().as_secs_f64();
    let rate = f64::from(u32::try_from(done.rows).expect("a number")) / seconds;
    println!("{what:<16} {seconds:>6.1} s  {rate:>8.0} records/s; peak {} MB", peak_mb());
    done
}

/// Every metric of two years, whole and by company; the totals are those that were written.
fn figures(app: &App, truth: Truth) {
    let (from, to) = (Month::parse("2024-01").expect("a month"), Month::parse("2025-12").expect("a month"));
    let metrics = in_force(to);
    let mut conn = app.store.reader().expect("a reader");
    for dimensions in
        [vec![], vec![Dimension::Provider], vec![Dimension::Provider, Dimension::Region, Dimension::Therapy]]
    {
        let started = Instant::now();
        let by = By::dimensions(&dimensions).said(Said::Deliveries);
        let values = measured(&mut conn, &metrics, from, to, &by).expect("figures");
        println!("{:>6} figures by {dimensions:?}: {:.2} s", values.len(), started.elapsed().as_secs_f64());
        let sum = |id: &str| values.iter().filter(|v| v.metric == id).map(|v| v.numerator).sum::<u64>();
        let due: u64 = values.iter().filter(|v| v.metric == "U2").filter_map(|v| v.denominator).sum();
        assert_eq!([due, sum("U2"), sum("U1"), sum("U4"), sum("U3")], truth, "the figures are the truth");
    }
    println!("every total equals what was written: {truth:?}");
}

/// The most memory this process ever held, as Linux counts it (`VmHWM`).
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1000
}
