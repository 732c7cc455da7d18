//! No page reads a whole table that grows: the plan of every statement that the pages of a seeded world ask for. And no
//! list is sorted: it comes from an index in its order and stops.

use std::collections::BTreeSet;

use candour::domain::harm::grade::PhysicalHarm;
use candour::seed;
use candour::store::{conn, dialect};
use diesel::connection::SimpleConnection;

use crate::support::person::Person;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::statements::heard;
use crate::support::world::Told;

/// Tables with a row for each body, account, rule or review: they do not grow with the cases.
const SMALL: [&str; 7] = ["accounts", "appointments", "bodies", "contracts", "medicines", "rule_sets", "settings"];

/// Indexes of few rows, for a question that wants them all.
const FEW: [&str; 1] = ["jobs_buried_at_id_idx"];

both!(no_page_reads_a_whole_table_that_grows, |world| {
    seed::bulk::cases(&world.app, 7, 1_500, std::io::sink()).expect("many cases");
    let told = world.told(&missed_delivery());
    world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low));
    let mut planner = conn::open(world.app.store.place(), false).expect("a connection");
    dialect::analyse(&mut planner).expect("it knows its tables");
    if world.engine == Engine::Postgres {
        // Few rows are read and sorted whole most cheaply: what is asked is whether there is another way.
        planner.batch_execute("SET enable_seqscan = off; SET enable_sort = off").expect("settings");
    }
    let growing = growing();
    let (mut wrong, mut planned) = (BTreeSet::new(), 0);
    for (person, path) in pages(world, &told) {
        let statements = heard(&world.app.settings.database.url, || {
            assert!(matches!(person.gets(&path).status, 200 | 303), "{path}");
            world.app.looks.flush();
        });
        for statement in statements.iter().filter(|said| said.starts_with("SELECT") || said.starts_with("WITH")) {
            // Alone, PostgreSQL takes the first column of a list of values for text; the server is told that it is an id.
            let asked = statement.replacen("(VALUES ($1, ", "(VALUES ($1::uuid, ", 1);
            let steps = dialect::plan(&mut planner, &asked, parameters(statement));
            let steps = steps.unwrap_or_else(|error| panic!("{error}: {statement}"));
            planned += 1;
            for fault in faults(&growing, statement, &steps) {
                wrong.insert(format!("{fault}, for {path}: {statement}\n    {}\n", steps.join("\n    ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<String>());
    assert!(planned > 100, "{planned} plans were read");
});

/// Somebody of the world.
type Whose<'w> = fn(&'w World) -> Person<'w>;

/// Who opens what: lists, narrowed and further down, and single cases.
fn pages<'w>(world: &'w World, told: &Told) -> Vec<(Person<'w>, String)> {
    let lists: [(Whose<'w>, &[&str]); 7] = [
        (World::trust_lead, &["/cases", "/cases?whose=body", "/cases?only=overdue"]),
        (World::provider_lead, &["/answers"]),
        (World::icb_officer, &["/cases?whose=body"]),
        (
            World::cqc,
            &[
                "/queue",
                "/queue?order=newest",
                "/queue?order=due",
                "/queue?state=closed",
                "/providers/DEMOP01",
                "/queue?family=DEL&kind=complaint",
                "/queue?harm=severe",
                "/signals",
                "/signals?state=ended",
                "/decisions",
            ],
        ),
        (World::clinician, &["/incidents", "/incidents/new"]),
        (World::analyst, &["/reviews"]),
        (World::administrator, &["/admin", "/admin/accounts", "/admin/jobs", "/admin/letters"]),
    ];
    let mut pages = vec![(world.holder_of(told), "/follow/case".to_owned())];
    pages.push((world.trust_lead(), format!("/find?reference={}", told.reference)));
    for (who, paths) in lists {
        for path in paths {
            let links = who(world).browser().opens(path).links();
            // What the list leads to: the next page of it, and its first case.
            let next = links.iter().find(|link| link.contains("after="));
            let case = links.iter().find(|link| link.contains("/CAN-") && link.matches('/').count() == 2);
            let all = next.into_iter().chain(case).cloned().chain([(*path).to_owned()]);
            pages.extend(all.map(|path| (who(world), path)));
        }
    }
    pages
}

/// How many values a statement waits for: `$1` to `$n`, or as many question marks.
fn parameters(statement: &str) -> usize {
    let numbered = (1..).take_while(|n| statement.contains(&format!("${n}"))).count();
    numbered.max(statement.matches('?').count())
}

/// Every table of the schema that grows with the cases.
fn growing() -> BTreeSet<&'static str> {
    let schema = include_str!("../../src/store/schema.rs");
    let names = schema.lines().filter_map(|line| line.strip_prefix("    ")?.strip_suffix(") {")?.split_once(" ("));
    let tables: BTreeSet<_> = names.map(|(name, _)| name).filter(|name| !SMALL.contains(name)).collect();
    assert!(tables.contains("cases") && tables.len() > 15);
    tables
}

/// What is wrong with a plan: a table that grows is read whole, or sorted before it is cut, instead of read in its order.
fn faults(growing: &BTreeSet<&str>, statement: &str, steps: &[String]) -> Vec<&'static str> {
    let (_, order) = statement.rsplit_once("ORDER BY").unwrap_or_default();
    // Cut short, a walk along an index ends after a page.
    let cut = order.contains("LIMIT");
    let mut faults = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let words: Vec<&str> = step.trim_start_matches([' ', '-', '>']).split_whitespace().collect();
        let next = steps.get(at + 1).map_or("", |step| step.trim());
        let whole = match words.as_slice() {
            // SQLite: SEARCH goes to a place in an index, SCAN begins at its start.
            ["SCAN", table, by @ ..] => growing.contains(table) && (by.is_empty() || !cut),
            // PostgreSQL
            ["Seq", "Scan", "on", table, ..] => growing.contains(table),
            ["Index", "Scan", "using", by, "on", table, ..]
            | ["Index", "Only", "Scan", "using", by, "on", table, ..] => {
                growing.contains(table) && !cut && !FEW.contains(by) && !next.starts_with("Index Cond")
            }
            _ => false,
        };
        if whole {
            faults.push("reads a whole table");
        }
        let sorts = step.contains("USE TEMP B-TREE FOR ORDER BY") || words.first() == Some(&"Sort");
        if sorts && cut && growing.iter().any(|table| order.contains(table)) {
            faults.push("sorts what it then cuts");
        }
    }
    faults
}
