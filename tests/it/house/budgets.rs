//! How large a thing may grow before it is two things.

use std::collections::BTreeMap;

use super::{Source, sources, stands};

const FILE: usize = 400;
const FUNCTION: usize = 60;
const TEMPLATE: usize = 150;
const ROOM: usize = 1_200;

/// Rooms that are larger, and why they may be.
const LARGER: &[(&str, usize, &str)] = &[
    ("figures", 1_450, "every public page of a release is written from the same rows, series and sentences"),
    ("review", 1_300, "one workspace from question to bundle, whose pages make sense together only"),
];

/// What is longer, and why it may be. A reason that no longer holds fails too.
const LONGER: &[(&str, usize, &str)] =
    &[("src/store/schema.rs", 1_200, "one table! for each table, in one place, compared with the databases by a test")];

#[test]
fn files_stay_short() {
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]).iter().chain(&sources("tests", &[".rs"])) {
        let lines = source.text.lines().count();
        let exception = LONGER.iter().find(|(path, ..)| *path == source.path);
        let most = exception.map_or(FILE, |(_, most, _)| *most);
        if lines > most {
            breaches.push(format!("{}: {lines} lines, at most {most}", source.path));
        }
        if exception.is_some() && lines <= FILE {
            breaches.push(format!("{}: {lines} lines need no exception any more", source.path));
        }
    }
    for source in sources("templates", &[".html", ".txt"]) {
        let lines = source.text.lines().count();
        if lines > TEMPLATE {
            breaches.push(format!("{}: {lines} lines, at most {TEMPLATE}", source.path));
        }
    }
    stands("a file is a page, not a book", &breaches);
}

#[test]
fn functions_stay_short() {
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]).iter().chain(&sources("tests", &[".rs"])) {
        for (name, line, lines) in functions(source) {
            if lines > FUNCTION {
                breaches.push(format!("{}:{line}: `{name}` has {lines} lines, at most {FUNCTION}", source.path));
            }
        }
    }
    stands("a function is read at one glance", &breaches);
}

/// Every function with the line it starts on and how many it takes. `rustfmt` puts its last brace where it began.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let Some(rest) = text.split("fn ").nth(1).filter(|_| starts_function(text)) else { continue };
        let end = format!("{}}}", &line[..line.len() - text.len()]);
        let short = line.ends_with('}') || line.ends_with(';');
        let length = if short { 1 } else { lines[at..].iter().position(|l| *l == end).map_or(1, |n| n + 1) };
        let name = rest.split(['(', '<']).next().unwrap_or(rest);
        found.push((name.to_owned(), at + 1, length));
    }
    found
}

fn starts_function(text: &str) -> bool {
    let before = text.split("fn ").next().unwrap_or_default();
    before.split_whitespace().all(|word| matches!(word, "pub" | "async" | "const") || word.starts_with("pub("))
}

#[test]
fn a_room_stays_one_room() {
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources("src/features", &[".rs"]) {
        if let Some(room) = source.path.split('/').nth(2).filter(|room| !room.ends_with(".rs")) {
            *rooms.entry(room.to_owned()).or_default() += source.text.lines().count();
        }
    }
    let most = |room: &str| LARGER.iter().find(|(name, ..)| *name == room).map_or(ROOM, |(_, most, _)| *most);
    let large = rooms.iter().filter(|(room, lines)| **lines > most(room));
    let breaches: Vec<String> =
        large.map(|(room, lines)| format!("{room}: {lines} lines, at most {}", most(room))).collect();
    stands("a room that outgrows its walls is two rooms", &breaches);
}
