//! Erases one case in ten of a seeded set and compares every fact row before and after.
//!
//! `cargo bench --bench erase -- 100000 [--database URL]` (how many cases; 2,000 unless said, in a fresh SQLite file).
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement fails loudly")]

use std::time::Instant;

use candour::app::{App, hex};
use candour::config::Settings;
use candour::domain::ids::CaseId;
use candour::doors::{Clock, new_id};
use candour::seed;
use candour::store::schema::cases;
use candour::store::vault::digest;
use candour::store::{StoreError, conn, dialect, erasing, facts};
use diesel::prelude::*;

/// One digest over every fact row, in their order.
fn counted(app: &App) -> (usize, String) {
    let mut conn = app.store.reader().expect("a connection");
    let (mut after, mut rows, mut sum) = (None, 0, [0; 32]);
    loop {
        let page = facts::page(&mut conn, after, 5_000).expect("facts");
        let Some(last) = page.last() else { return (rows, hex(&sum)) };
        after = Some((last.received_on, last.strand_id));
        rows += page.len();
        for row in &page {
            sum = digest(&[&sum, format!("{row:?}").as_bytes()]);
        }
    }
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let asked = given.iter().find_map(|word| word.parse::<u64>().ok()).unwrap_or(2_000);
    let database = given.iter().position(|word| word == "--database").and_then(|at| given.get(at + 1)).cloned();
    let folder = std::env::temp_dir().join(format!("candour-erase-{}", new_id()));
    let mut settings = Settings::default();
    settings.database.url = database.unwrap_or_else(|| format!("sqlite://{}", folder.join("candour.db").display()));
    std::fs::create_dir_all(&folder).expect("a folder");
    settings.data.dir.clone_from(&folder);
    let app = App::open(settings, Clock::Real, true).expect("a database");
    seed::world(&app, 42).expect("the world");
    seed::bulk::cases(&app, 7, asked, std::io::sink()).expect("the cases");
    let before = counted(&app);
    let ids: Vec<CaseId> = {
        let mut conn = app.store.reader().expect("a connection");
        cases::table.order(cases::id).select(cases::id).load(&mut *conn).expect("the cases")
    };
    let tenth: Vec<CaseId> = ids.iter().copied().step_by(10).collect();
    let began = Instant::now();
    for some in tenth.chunks(200) {
        let some = some.to_vec();
        app.store
            .write_blocking(move |conn| -> Result<(), StoreError> {
                some.into_iter().try_for_each(|case| erasing::erase(conn, case).map(drop))
            })
            .expect("an erasure");
    }
    let mut own = conn::open(app.store.place(), false).expect("a connection");
    dialect::forget_deleted(&mut own).expect("the log is emptied");
    let took = began.elapsed().as_secs_f64();
    let after = counted(&app);
    println!(
        "{} cases, {} erased in {took:.1} s ({:.2} ms each); {} fact rows, digest before {} after {}: {}",
        ids.len(),
        tenth.len(),
        took * 1000.0 / f64::from(u32::try_from(tenth.len()).unwrap().max(1)),
        before.0,
        &before.1[..16],
        &after.1[..16],
        if before == after { "identical" } else { "DIFFERENT" }
    );
    assert_eq!(before, after);
    let _ = std::fs::remove_dir_all(folder);
}
