//! How long it takes to verify the chains of very many events, against anchors too.
//!
//! `cargo bench --bench verify -- [--database URL] [--events N]`: by default a million in a fresh SQLite file. The figures
//! are of this machine and this minute.

#![expect(clippy::expect_used, reason = "a measuring program stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::collections::HashMap;
use std::time::Instant;

use candour::app::App;
use candour::config::Settings;
use candour::doors::Clock;
use candour::jobs::anchor;
use candour::store::schema::events;
use candour::store::{anchors, events as chain};
use diesel::prelude::*;

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let wanted: i64 = option("--events").map_or(1_000_000, |n| n.parse().expect("a number"));
    let folder = std::env::temp_dir().join(format!("candour-bench-{}", std::process::id()));
    let mut settings = Settings::default();
    settings.database.url =
        option("--database").unwrap_or_else(|| format!("sqlite://{}", folder.join("bench.db").display()));
    settings.data.dir.clone_from(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let app = App::open(settings, Clock::Real, false).expect("a store");
    candour::seed::world(&app, 42).expect("an invented England");
    let mut conn = app.store.reader().expect("a connection");
    let mut held: i64 = 0;
    for seed in 1_u64.. {
        if held >= wanted {
            break;
        }
        candour::seed::bulk::cases(&app, seed, 20_000, std::io::sink()).expect("invented cases");
        held = events::table.count().get_result(&mut *conn).expect("a count");
    }
    let started = Instant::now();
    let (checked, broken) = chain::verify(&mut conn, &app.keys).expect("verified");
    assert!(broken.is_none(), "{broken:?}");
    println!("{checked} events verified in {:.1} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    let upto = anchors::newest(&mut conn).expect("events");
    anchor::keep(&app, upto).expect("an anchor");
    println!("an anchor of all of them kept in {:.1} s", started.elapsed().as_secs_f64());
    let known: HashMap<_, _> = anchor::read(&app.settings.data.anchors(), &app.keys).expect("the anchor");
    let started = Instant::now();
    let (checked, broken) = anchors::verify(&mut conn, &app.keys, known).expect("verified");
    assert!(broken.is_none(), "{broken:?}");
    println!("{checked} events verified against it in {:.1} s", started.elapsed().as_secs_f64());
    let _ = std::fs::remove_dir_all(folder);
}
