//! The walls of the house: which room may know which, how large a thing may grow, which words never stand here.
//! `docs/HOUSE.md` says why each wall is there and how to see it hold.

mod budgets;
mod crates;
mod metrics;
mod rooms;
mod rules;
mod sentences;
mod words;

use std::path::{Path, PathBuf};

/// A file of the house: its path from the root, with `/`, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// Its lines with their numbers, the comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The same without tests: a `mod tests` under the rule, or a file of them.
    fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_tests = self.path.ends_with("tests.rs") || self.path.ends_with("_test.rs");
        let mut inside = false;
        self.code().filter(move |(_, line)| {
            if *line == "#[cfg(test)]" {
                inside = true;
            }
            let shipped = !is_tests && !inside;
            if inside && (*line == "}" || (line.starts_with("mod ") && line.ends_with(';'))) {
                inside = false;
            }
            shipped
        })
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder whose name ends in one of these.
pub fn sources(folder: &str, ends: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the house").flatten() {
            let path: PathBuf = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if ends.iter().any(|end| name.ends_with(end)) {
                let text = std::fs::read_to_string(&path).expect("a text file");
                let path = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folder} holds no {ends:?}: the test looks in the wrong place");
    found
}

/// Fails with one line for each breach.
#[track_caller]
fn stands(wall: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{wall}:\n  {}\n", breaches.join("\n  "));
}

/// Demands that a generated page stands as it would be written now; with `REWRITE=1` in the environment, writes it.
#[track_caller]
fn written(path: &str, wanted: &str) {
    let file = root().join(path);
    if candour::doors::environment("REWRITE").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, wanted).expect("the page is written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date: REWRITE=1 cargo test --test it house");
}
