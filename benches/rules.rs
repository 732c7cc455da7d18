//! How long a draft of the routing rules takes on past cases, and how large the difference is.
//!
//! `cargo bench --bench rules -- [--database URL] [--cases N]`: by default a fresh SQLite file with 100,000 seeded cases. The
//! draft: a lead regulator for deliveries, and boards before trusts for incidents. The figures are of this machine and minute.

#![expect(clippy::expect_used, reason = "a measuring program stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::time::Instant;

use candour::app::App;
use candour::config::Settings;
use candour::domain::calendar::london_date;
use candour::domain::case::{Part, StrandKind};
use candour::domain::failure::Family;
use candour::domain::routing::coverage::coverage;
use candour::domain::routing::rules::{RegulatorRule, When};
use candour::domain::routing::{Level, RuleSet};
use candour::doors::Clock;
use candour::store::{directory, rule_sets, settings};

fn main() {
    let given: Vec<String> = std::env::args().collect();
    let option = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let cases: u64 = option("--cases").map_or(100_000, |n| n.parse().expect("a number"));
    let folder = std::env::temp_dir().join(format!("candour-rules-{}", std::process::id()));
    let mut wanted = Settings::default();
    wanted.database.url =
        option("--database").unwrap_or_else(|| format!("sqlite://{}", folder.join("rules.db").display()));
    wanted.data.dir.clone_from(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let app = App::open(wanted, Clock::Real, true).expect("a store");
    let empty = settings::is_empty(&mut app.store.reader().expect("a connection")).expect("it can be read");
    if empty {
        candour::seed::world(&app, 42).expect("an invented England");
        candour::seed::bulk::cases(&app, 7, cases, std::io::stderr()).expect("the cases are entered");
    }
    measure(&app);
    let _ = std::fs::remove_dir_all(folder);
}

fn draft(before: &RuleSet) -> RuleSet {
    let mut after = before.clone();
    let when = When {
        kind: vec![StrandKind::Complaint, StrandKind::ServiceFailure],
        family: vec![Family::Delivery],
        ..When::default()
    };
    let why = "a lead regulator for deliveries".to_owned();
    let rule = RegulatorRule { when, body: "GPHC".to_owned(), part: Part::Deciding, from: None, until: None, why };
    after.regulator.push(rule);
    for rule in after.responsible.iter_mut().filter(|rule| rule.when.kind.contains(&StrandKind::Incident)) {
        rule.order.retain(|level| *level != Level::Trust);
    }
    after
}

fn measure(app: &App) {
    let mut conn = app.store.reader().expect("a connection");
    let today = london_date(app.clock.now());
    let before = directory::rules(&mut conn).expect("rules");
    let after = draft(&before);
    let began = Instant::now();
    let found = rule_sets::dry_run(&mut conn, (&before, &after), None, today).expect("a dry run");
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "dry_run strands={} moved={} groups={} seconds={seconds:.2} per_second={:.0}",
        found.strands,
        found.moved,
        found.groups.len(),
        rate(found.strands, seconds)
    );
    for group in found.groups.iter().take(3) {
        println!("  {} {}: {} -> {}", group.strands, group.kind.words(), group.was, group.would);
    }
    let began = Instant::now();
    let covered = coverage(&after);
    println!(
        "coverage combinations={} nobody={} seconds={:.3}",
        covered.combinations,
        covered.nobody,
        began.elapsed().as_secs_f64()
    );
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate for reading")]
fn rate(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds.max(0.001)
}
