//! Dependence runs one way, and only the store speaks SQL.

use super::{Source, sources, stands};

/// What each room may know, by the first name after `crate::`. The order of the table is the order of the levels.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("doors", &[]),
    ("explain", &["domain"]),
    ("store", &["domain", "doors"]),
    ("act", &["domain", "doors", "store"]),
    ("accounts", &["domain", "doors"]),
    ("config", &["accounts", "doors", "files", "store", "web"]),
    ("files", &["domain", "doors"]),
    ("app", &["accounts", "act", "config", "domain", "doors", "files", "store"]),
    ("exchange", &["domain", "files"]),
    ("mail", &["config", "domain", "web"]),
    ("web", &["accounts", "act", "app", "domain", "doors", "store"]),
    (
        "features",
        &["accounts", "act", "app", "domain", "doors", "exchange", "files", "imports", "mail", "seed", "store", "web"],
    ),
    ("jobs", &["act", "app", "domain", "doors", "exchange", "features", "files", "mail", "store", "web"]),
    ("imports", &["act", "app", "domain", "doors", "exchange", "store"]),
    ("seed", &["act", "app", "domain", "doors", "store"]),
    ("server", &["app", "features", "web"]),
    (
        "cli",
        &[
            "accounts", "act", "app", "config", "domain", "doors", "exchange", "explain", "features", "jobs", "files",
            "imports", "seed", "server", "store", "web",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];

/// Our own macros live at the root of the crate, wherever they are written.
const MACROS: &[&str] = &["codes", "each", "entries"];

/// `src/features/queue/pages.rs` lies in the room `features`, and is of the room's room `queue`.
fn room(path: &str) -> (&str, Option<&str>) {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let (room, rest) = inside.split_once('/').unwrap_or((inside.trim_end_matches(".rs"), ""));
    let inner = if room == "features" { rest.split_once('/').map(|(inner, _)| inner) } else { None };
    (room, inner)
}

/// The names that follow `crate::` on a line; those in braces too, where they stand on the same line.
fn known(line: &str) -> Vec<&str> {
    let name = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut names = Vec::new();
    for (at, marker) in line.match_indices("crate::") {
        let before = line[..at].chars().last();
        let after = &line[at + marker.len()..];
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        match after.strip_prefix('{') {
            Some(list) => names.extend(list.split(['}', ',']).map(str::trim).map(|item| &item[..name(item)])),
            None => names.push(&after[..name(after)]),
        }
    }
    names.retain(|name| !name.is_empty() && *name != "self" && !MACROS.contains(name));
    names
}

#[test]
fn dependence_runs_one_way() {
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]) {
        let (own, _) = room(&source.path);
        let Some((_, may)) = MAY_KNOW.iter().find(|(room, _)| *room == own) else {
            breaches.push(format!("{}: the room `{own}` is not on the map (tests/it/house/rooms.rs)", source.path));
            continue;
        };
        for (number, line) in source.shipped() {
            for other in known(line).into_iter().filter(|other| *other != own && !may.contains(other)) {
                breaches.push(format!("{}:{number}: `{own}` must not know `{other}`", source.path));
            }
        }
    }
    stands("dependence runs one way: domain, store, act, web, rooms, jobs, server, cli", &breaches);
}

#[test]
fn a_room_never_imports_a_room() {
    let mut breaches = Vec::new();
    for source in sources("src/features", &[".rs"]) {
        let (_, Some(own)) = room(&source.path) else { continue };
        for (number, line) in source.code() {
            let other = line.split("features::").skip(1).find(|rest| !rest.starts_with(own));
            if other.is_some() {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    stands("a room never imports a room; what two need goes down", &breaches);
}

/// Words that a room never uses, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "src/domain/",
        &[
            "diesel",
            "actix",
            "askama",
            "lettre",
            "tokio",
            "rand::",
            "tracing",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "std::time",
            "std::process",
            "Utc::now",
            "Local::now",
            "new_v4",
            "now_v7",
        ],
        "the rulebook has no database, web, files, clock or chance",
    ),
    ("src/store/", &["actix", "askama", "lettre"], "the store knows no web"),
    ("src/act.rs", &["actix", "askama", "lettre"], "an act knows no web"),
    ("src/web/", &["diesel::prelude", "schema::"], "the web asks the store"),
    ("src/mail/", &["diesel", "actix", "askama"], "a letter is words and a transport"),
    (
        "src/exchange/",
        &["diesel", "actix", "lettre"],
        "formats are pure; the report of a bundle is a template, which is pure too",
    ),
    ("src/files/", &["diesel", "actix", "lettre"], "files know no database and no web"),
    ("src/features/", &["lettre"], "letters leave from jobs, never inside a request"),
    ("src/jobs/", &["diesel", "schema::", "actix", "askama"], "a job asks the store"),
];

#[test]
fn each_room_keeps_to_its_own_words() {
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]) {
        for (_, words, why) in FORBIDDEN.iter().filter(|(place, ..)| source.path.starts_with(place)) {
            for (number, line) in source.shipped() {
                for word in words.iter().filter(|word| line.contains(**word)) {
                    breaches.push(format!("{}:{number}: `{word}`: {why}", source.path));
                }
            }
        }
    }
    stands("each room keeps to its own words", &breaches);
}

#[test]
fn only_the_store_and_the_rooms_store_files_speak_sql() {
    let allowed = |path: &str| {
        path.starts_with("src/store/") || (path.starts_with("src/features/") && path.ends_with("/store.rs"))
    };
    let mut breaches = lines_with(&sources("src", &[".rs"]), &["schema::", "diesel::", "sql_query"], allowed);
    // how a database fails may be read anywhere; what it is asked, not
    breaches.retain(|line| !line.contains("diesel::result::Error"));
    stands("only src/store and the rooms' store.rs speak SQL", &breaches);
}

#[test]
fn only_three_files_fork_by_database() {
    let allowed = [
        "src/store/conn.rs",
        "src/store/pool.rs",
        "src/store/dialect.rs",
        // diesel's migrations are typed by database: which folder to read cannot be said in common
        "src/store/migrate.rs",
    ];
    let marks = ["Conn::Pg", "Conn::Sqlite", "Place::Postgres", "Place::Sqlite", "PgConnection", "SqliteConnection"];
    let breaches = lines_with(&sources("src", &[".rs"]), &marks, |path| allowed.contains(&path));
    stands("only conn, pool, dialect (and migrate) fork by database", &breaches);
}

fn lines_with(sources: &[Source], marks: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| !allowed(&source.path)) {
        for (number, line) in source.shipped().filter(|(_, line)| marks.iter().any(|mark| line.contains(mark))) {
            breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
        }
    }
    breaches
}
