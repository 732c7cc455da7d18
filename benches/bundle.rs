//! A review of very many cases: frozen, built in both tiers, verified. Time, peak memory, and how progress was seen.
//!
//! `cargo bench --bench bundle -- 1000000` (how many cases; 2,000 unless said).
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement fails loudly")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use candour::app::App;
use candour::config::Settings;
use candour::domain::ids::{AccountId, BodyId, BundleId, ReviewId};
use candour::domain::themes::criteria::Criteria;
use candour::domain::themes::review::{BundleState, ReviewState};
use candour::doors::{Clock, new_id};
use candour::exchange::bundle::{Tier, verify};
use candour::jobs;
use candour::seed;
use candour::store::jobs::{NewJob, insert, row};
use candour::store::reviews::{self, BundleRow, ReviewRow};
use candour::store::schema::accounts;
use diesel::prelude::*;

/// Peak resident memory since it was last asked, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the status of this process");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a peak");
    let kib: u64 = line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number");
    std::fs::write("/proc/self/clear_refs", "5").expect("the peak begins anew");
    kib / 1024
}

fn step<T>(name: &str, work: impl FnOnce() -> T) -> T {
    peak();
    let (before, began) = (peak(), Instant::now());
    let done = work();
    let took = began.elapsed().as_secs_f64();
    println!("{name}: {took:.1} s, peak {} MiB (before it {before})", peak());
    done
}

fn asked(app: &App) -> (ReviewId, AccountId) {
    let (id, now) = (ReviewId(new_id()), app.clock.now());
    let criteria = Criteria {
        from: "2000-01".to_owned(),
        to: "2099-12".to_owned(),
        kinds: vec![],
        providers: vec![],
        trusts: vec![],
        families: vec![],
        origins: vec![],
    };
    let text = serde_json::to_string(&criteria).unwrap();
    let (owner_id, body_id): (AccountId, BodyId) = {
        let mut conn = app.store.reader().expect("a connection");
        accounts::table.select((accounts::id, accounts::body_id)).first(&mut *conn).expect("an account")
    };
    let question = "What went wrong?".to_owned();
    let review = ReviewRow {
        id,
        seed: reviews::seed(&question, &text),
        title: "Everything".to_owned(),
        question,
        criteria: text,
        owner_id,
        body_id,
        state: ReviewState::Freezing,
        created_at: now.into(),
        frozen_at: None,
        snapshot: None,
        sample: None,
        progress: 0,
        problem: None,
        version: 1,
    };
    app.store
        .write_blocking(move |conn| {
            reviews::insert(conn, review)?;
            insert(conn, &[row(NewJob::FreezeReview { review: id, by: owner_id }, now)])
        })
        .expect("a review");
    (id, owner_id)
}

fn built(app: &App, review: ReviewId, by: AccountId, tier: Tier) -> PathBuf {
    let (bundle, now) = (BundleId(new_id()), app.clock.now());
    let line = BundleRow {
        id: bundle,
        review_id: review,
        tier: tier.code().to_owned(),
        state: BundleState::Waiting,
        asked_by: by,
        asked_at: now.into(),
        made_at: None,
        file: None,
        digest: None,
        problem: None,
        progress: 0,
    };
    app.store
        .write_blocking(move |conn| {
            reviews::ask_bundle(conn, line)?;
            insert(conn, &[row(NewJob::BuildBundle { bundle }, now)])
        })
        .expect("a bundle");
    let (done, mut seen) = (AtomicBool::new(false), Vec::new());
    std::thread::scope(|threads| {
        let watcher = threads.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let mut conn = app.store.reader().expect("a connection");
                seen.push(reviews::bundle(&mut conn, bundle).expect("the bundle").progress);
                drop(conn);
                std::thread::sleep(Duration::from_millis(200));
            }
            seen.dedup();
            seen
        });
        jobs::run_due(app).expect("the job");
        done.store(true, Ordering::Relaxed);
        seen = watcher.join().expect("the watcher");
    });
    let made = reviews::bundle(&mut app.store.reader().expect("a connection"), bundle).expect("the bundle");
    assert_eq!(made.state, BundleState::Made, "{:?}", made.problem);
    println!("  progress was seen at {} steps: {:?}", seen.len(), seen.iter().take(12).collect::<Vec<_>>());
    app.settings.data.exports().join(made.file.unwrap())
}

fn checked(file: &Path, derived: bool) {
    let verified = verify(file).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(verified.derived, derived);
    let size = std::fs::metadata(file).unwrap().len() / (1 << 20);
    println!("  {} files, {size} MiB, cases {:?}", verified.files, verified.manifest.cases);
}

fn main() {
    let cases = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(2_000);
    let folder = std::env::temp_dir().join(format!("candour-bundle-{}", new_id()));
    let mut settings = Settings::default();
    settings.database.url = format!("sqlite://{}", folder.join("candour.db").display());
    settings.data.dir.clone_from(&folder);
    let app = App::open(settings, Clock::Real, true).expect("a database");
    seed::world(&app, 42).expect("the world");
    step(&format!("{cases} cases entered"), || seed::bulk::cases(&app, 7, cases, std::io::sink()).expect("the cases"));
    jobs::run_due(&app).expect("what the seed left");
    let (review, by) = asked(&app);
    step("frozen", || jobs::run_due(&app).expect("the job"));
    for (tier, derived) in [(Tier::Published, false), (Tier::Secure, true)] {
        let file = step(&format!("{tier} bundle built"), || built(&app, review, by, tier));
        step(&format!("{tier} bundle verified"), || checked(&file, derived));
    }
    let _ = std::fs::remove_dir_all(folder);
}
