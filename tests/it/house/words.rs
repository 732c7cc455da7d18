//! Words and marks that never stand in the house.

use super::{Source, sources, stands};

fn all() -> Vec<Source> {
    let mut all = sources("src", &[".rs", ".toml", ".txt"]);
    for (folder, ends) in [
        ("tests", &[".rs"][..]),
        ("templates", &[".html", ".txt"]),
        ("docs", &[".md"]),
        ("migrations", &[".sql"]),
        ("static", &[".js", ".scss", ".svg"]),
    ] {
        all.extend(sources(folder, ends));
    }
    all
}

/// Put together here, so that this file does not find itself.
fn machine_words() -> Vec<String> {
    let hosts = [["crates", "io"], ["npmjs", "org"], ["pypi", "org"], ["debian", "org"]];
    let mut words: Vec<String> = hosts.iter().map(|parts| parts.join(".")).collect();
    words.extend(["work", "root", "tmp", "home"].iter().map(|folder| format!("/{folder}/")));
    words
}

#[test]
fn no_path_of_a_machine_and_no_host_of_a_registry() {
    let mut breaches = Vec::new();
    for source in all() {
        for (number, line) in (1..).zip(source.text.lines()) {
            for word in machine_words().iter().filter(|word| line.contains(word.as_str())) {
                breaches.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    stands("the repository is the same on every machine", &breaches);
}

#[test]
fn pages_escape_everything_and_hold_no_script_or_style() {
    // pictures drawn by our own code are the only markup that is put in whole
    // the report of a bundle is a file to be kept: it has its own style within, and no site's policy
    let own_markup = ["{{ qr|safe }}", "<style>{{ style|safe }}</style>"];
    let marks = [
        "|safe",
        "| safe",
        "style=\"",
        "<style",
        "<script>",
        "javascript:",
        " onclick",
        " onload",
        " onsubmit",
        " onchange",
    ];
    let mut breaches = Vec::new();
    for source in sources("templates", &[".html"]) {
        for (number, line) in (1..).zip(source.text.lines()) {
            let marked = marks.iter().any(|mark| line.contains(mark));
            if marked && !own_markup.iter().any(|own| line.contains(own)) {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    stands("a page escapes everything; the content security policy lets no inline script or style run", &breaches);
}

#[test]
fn an_exception_says_why() {
    let marks = ["allow(", "allow_internal"];
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]) {
        for (number, line) in source.code() {
            let line = line.trim_start();
            if (line.starts_with("#[") || line.starts_with("#![")) && marks.iter().any(|mark| line.contains(mark)) {
                breaches.push(format!("{}:{number}: {line}", source.path));
            }
        }
    }
    stands("`#[expect(…, reason)]`, never `#[allow]`", &breaches);
}

#[test]
fn every_file_of_code_says_what_it_is_for() {
    let mut breaches = Vec::new();
    for source in sources("src", &[".rs"]).iter().chain(&sources("tests", &[".rs"])) {
        // the tests of a rule, beside it, are named by it
        if !source.text.starts_with("//! ") && !source.path.ends_with("/tests.rs") {
            breaches.push(source.path.clone());
        }
    }
    stands("a file opens with a line that says what it is for", &breaches);
}
