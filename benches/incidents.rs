//! What an import of a trust's incidents costs: time, and the most memory the process ever held, for a file of any length.
//!
//! `cargo bench --bench incidents -- [--database URL] [--rows N]`: by default 100,000 rows into a fresh SQLite file. The file
//! is written first, row by row; then it is looked through (a dry run), imported, and imported again under another digest.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a measuring program stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use candour::app::App;
use candour::config::Settings;
use candour::doors::Clock;
use candour::exchange::incidents::Map;
use candour::imports::{Incidents, incidents};
use candour::store::directory;

const MAP: &str = "source = 'bench'\n[columns]\nid = 'Ref'\nnarrative = 'Description'\nhappened = 'Date'\n\
                   failure = 'Category'\nprovider = 'Company'\nphysical = 'Harm'\nmedicine = 'Drug'\n\
                   [failures]\n'Missed delivery' = 'HC-DEL-04'\n'Late delivery' = 'HC-DEL-03'\n'Wrong medicine' = 'HC-DIS-01'\n\
                   [physical]\n'No harm' = 'none'\n'Low' = 'low'\n'Moderate' = 'moderate'\n";

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let rows: usize = option("--rows").map_or(100_000, |n| n.parse().expect("a number"));
    let folder = std::env::temp_dir().join(format!("candour-incidents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut settings = Settings::default();
    settings.database.url =
        option("--database").unwrap_or_else(|| format!("sqlite://{}", folder.join("bench.db").display()));
    settings.data.dir.clone_from(&folder);
    let app = App::open(settings, Clock::Real, false).expect("a store");
    candour::seed::world(&app, 42).expect("an invented England");
    let (first, second) = (folder.join("first.csv"), folder.join("second.csv"));
    write(&first, rows, "");
    write(&second, rows, "\n");
    let size = std::fs::metadata(&first).expect("a file").len();
    println!("{rows} rows, {} MB of CSV; {} MB held before", size / 1_000_000, peak_mb());
    measure(&app, &first, ("looked through", true));
    let done = measure(&app, &first, ("imported", false));
    assert_eq!(done.fresh, u64::try_from(rows).expect("a number"), "every row is entered");
    let again = measure(&app, &second, ("the same ids again", false));
    assert_eq!(again.fresh, 0, "the second import adds nothing");
    let same = measure(&app, &first, ("the same file again", false));
    assert!(same.before.is_some(), "the same file is known");
    let _ = std::fs::remove_dir_all(folder);
}

/// Writes the file row by row: the bench itself holds none of it.
fn write(path: &Path, rows: usize, end: &str) {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    writeln!(file, "Ref,Description,Date,Category,Company,Harm,Drug").expect("room");
    let (kinds, harms) = (["Missed delivery", "Late delivery", "Wrong medicine"], ["No harm", "Low", "Moderate"]);
    for n in 0..rows {
        let (kind, harm, company) = (kinds[n % 3], harms[n / 3 % 3], 1 + n % 2);
        let words =
            "The delivery was booked and confirmed. Nobody came. The patient called three times and was told to wait.";
        let (month, day) = (1 + n % 9, 1 + n % 28);
        writeln!(file, "W{n},\"{words}\n({n})\",2025-0{month}-{day:02},{kind},DEMOP0{company},{harm},Adalimumab")
            .expect("room");
    }
    file.write_all(end.as_bytes()).expect("room");
}

fn measure(app: &App, path: &Path, (what, dry): (&str, bool)) -> Incidents {
    let map = Map::parse(MAP).expect("a map");
    let trust = directory::body_by_code(&mut app.store.reader().expect("a reader"), "DEMOT01");
    let trust = trust.expect("read").expect("a trust");
    let started = Instant::now();
    let done = incidents(app, File::open(path).expect("a file"), map, &trust, dry).expect("imported");
    assert_eq!(done.wrong, 0, "{:?}", done.bad);
    println!(
        "{what:<22} {:>6.1} s  {} new, {} known; peak {} MB",
        started.elapsed().as_secs_f64(),
        done.fresh,
        done.known,
        peak_mb()
    );
    done
}

/// The most memory this process ever held, as Linux counts it (`VmHWM`).
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1000
}
