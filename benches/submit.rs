//! How many reports a second become durable cases: the whole act (rules, routing, chain, clocks, facts, letters owed).
//!
//! `cargo bench --bench submit -- [--database URL] [--reports N] [--clients C]`: by default a fresh SQLite file. The
//! figures are of this machine and this minute; run `pages` beside it for the bare baseline.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a measuring program stops at the first surprise"
)]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use candour::act;
use candour::app::App;
use candour::config::Settings;
use candour::domain::access::{Consent, Mode};
use candour::domain::case::HarmSaid;
use candour::domain::case::telling::{Channel, Danger, Identity, NewReport, Remedy, ReplyBy, Teller, When};
use candour::domain::failure::failures;
use candour::domain::people::Actor;
use candour::domain::reference::AccessCode;
use candour::doors::{Clock, random};
use candour::store::directory;

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let number = |name: &str, default: usize| option(name).map_or(default, |n| n.parse().expect("a number"));
    let folder = std::env::temp_dir().join(format!("candour-bench-{}", std::process::id()));
    let mut settings = Settings::default();
    settings.database.url =
        option("--database").unwrap_or_else(|| format!("sqlite://{}", folder.join("bench.db").display()));
    settings.data.dir = folder.clone();
    std::fs::create_dir_all(&folder).expect("a folder");
    let app = App::open(settings, Clock::Real, false).expect("a store");
    candour::seed::world(&app, 42).expect("an invented England");
    let reports = number("--reports", 5_000);
    for clients in option("--clients").map_or(vec![1, 8, 64], |c| vec![c.parse().expect("a number")]) {
        measure(&app, reports, clients);
    }
    let _ = std::fs::remove_dir_all(folder);
}

fn measure(app: &App, reports: usize, clients: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let cpu = cpu_ms();
    let mut waits: Vec<f64> = runtime.block_on(async {
        let tasks: Vec<_> = (0..clients).map(|_| tokio::spawn(client(app.clone(), next.clone(), reports))).collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.expect("a client"));
        }
        all
    });
    let seconds = started.elapsed().as_secs_f64();
    let cpu = cpu_ms() - cpu;
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    let rate = waits.len() as f64 / seconds;
    println!(
        "submit clients={clients:<3} reports={} per_second={rate:.0} p50_ms={:.2} p99_ms={:.2} cpu_ms={:.3}",
        waits.len(),
        at(0.5),
        at(0.99),
        cpu / waits.len() as f64
    );
}

async fn client(app: App, next: Arc<AtomicUsize>, reports: usize) -> Vec<f64> {
    let (trust, provider) = {
        let mut conn = app.store.reader().expect("a reader");
        let body = |conn: &mut _, code: &str| directory::body_by_code(conn, code).expect("a body").map(|b| b.id);
        (body(&mut conn, &candour::seed::england::trust(1)), body(&mut conn, &candour::seed::england::provider(1)))
    };
    let mut waits = Vec::new();
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if n >= reports {
            return waits;
        }
        let new = NewReport { trust, provider, ..report(n) };
        let code = AccessCode::from_bits(random());
        let began = Instant::now();
        let cx = app.context(Actor::nobody());
        act::take(&app.store, &cx, &new, Some(&code)).await.expect("a durable report");
        waits.push(began.elapsed().as_secs_f64() * 1000.0);
    }
}

fn report(n: usize) -> NewReport {
    NewReport {
        teller: Teller::Patient,
        permission: None,
        channel: Channel::Web,
        language: "en-GB".to_owned(),
        narrative: "My injections were due on Tuesday and nobody came. I phoned three times. ".repeat(4),
        failure: &failures()[n % failures().len()],
        other_failures: Vec::new(),
        when: When::LastWeek,
        happened_on: None,
        provider: None,
        trust: None,
        danger: Danger::No,
        harm_said: HarmSaid::Yes,
        physical: None,
        psychological: None,
        outcomes: Vec::new(),
        doses_missed: Some(1),
        remedies: vec![Remedy::Explanation],
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::Email,
        identity: Identity { email: Some("pat@people.example".to_owned()), ..Identity::default() },
        needs: Vec::new(),
        needs_words: None,
        medicine: None,
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: None,
        external_id: None,
        once_key: candour::app::hex(&random::<16>()),
    }
}

/// User and system time of this process in milliseconds (Linux).
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) * 10.0
}
