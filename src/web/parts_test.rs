//! The parts, held against the design system's own examples (`fixtures.json` of nhsuk-frontend), whitespace aside.

use askama::Template;
use serde_json::Value;

use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::Shell;

#[derive(Template)]
#[template(path = "parts/examples.html")]
struct Examples {
    shell: Shell,
    sorts: Vec<Choice>,
    contacts: Vec<Choice>,
    contacts_or_none: Vec<Choice>,
    messages: Vec<Choice>,
    phones: Vec<Choice>,
    yes_no: Vec<Choice>,
    no_date: DateBoxes,
    no_month: DateBoxes,
    two_problems: Problems,
}

fn examples() -> String {
    let list = |pairs: &[(&'static str, &'static str)]| choices(pairs.iter().copied(), &[""; 0]);
    let contacts = list(&[("email", "Email"), ("phone", "Phone"), ("text", "Text message")]);
    let mut contacts_or_none = contacts.clone();
    contacts_or_none.push(Choice::new("none", "I do not want to be contacted").after_or().alone());
    let mut two_problems = Problems::default();
    two_problems.add("example-first-name", "Enter your first name");
    two_problems.add("example-last-name", "Enter your last name");
    let page = Examples {
        shell: Shell::default(),
        sorts: list(&[
            ("published", "Recently published"),
            ("updated", "Recently updated"),
            ("views", "Most views"),
            ("comments", "Most comments"),
        ]),
        contacts,
        contacts_or_none,
        messages: list(&[("email", "Email"), ("phone", "Phone"), ("text message", "Text message")]),
        phones: vec![
            Choice::new("mobile", "Yes, I have a mobile phone with signal")
                .hint("We will text you a 6 digit security code"),
            Choice::new("landline", "No, I want to use my landline")
                .hint("We will call you to give you a 6 digit security code"),
        ],
        yes_no: list(&[("yes", "Yes"), ("no", "No")]),
        no_date: DateBoxes::default(),
        no_month: DateBoxes { day: "31".into(), month: String::new(), year: "1980".into() },
        two_problems,
    };
    page.render().unwrap()
}

#[test]
fn each_part_means_what_the_design_system_shows() {
    let rendered = examples();
    let mut compared = 0;
    for section in rendered.split("<!-- ").skip(1) {
        let (marker, ours) = section.split_once(" -->").unwrap();
        let (component, name) = marker.split_once(": ").unwrap();
        let ours = tokens(ours);
        let theirs: Vec<_> = fixtures(component, name).iter().map(|html| tokens(&as_we_say(html, &ours))).collect();
        assert!(theirs.contains(&ours), "{component}, {name}:\n{ours:#?}\nand theirs:\n{:#?}", theirs.first());
        compared += 1;
    }
    assert!(compared >= 34, "only {compared} examples compared");
}

/// Every example of this name: the design system gives several tags one name.
fn fixtures(component: &str, name: &str) -> Vec<String> {
    let components = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/nhsuk-frontend/dist/nhsuk/components");
    let file = std::fs::read_to_string(format!("{components}/{component}/fixtures.json")).unwrap();
    let all: Value = serde_json::from_str(&file).unwrap();
    let named = all["fixtures"].as_array().unwrap().iter().filter(|fixture| fixture["name"] == name);
    named.map(|fixture| fixture["html"].as_str().unwrap().to_owned()).collect()
}

/// Where we differ on purpose: a field's name is its id; ids of choices do not count the divider; no `role="text"`,
/// which is no ARIA role; the browser's own file control.
fn as_we_say(theirs: &str, ours: &[String]) -> String {
    let name =
        ours.iter().find_map(|token| token.split(" name=").nth(1)).and_then(|rest| rest.split([' ', '>']).next());
    let mut theirs = theirs
        .replace(" name=\"example\"", &format!(" name={}", name.unwrap_or_default()))
        .replace("none-5", "none-4")
        .replace(" data-module=\"nhsuk-file-upload\"", "");
    for part in ["day", "month", "year"] {
        theirs = theirs.replace(&format!(" name=\"{part}\""), &format!(" name=\"example-{part}\""));
    }
    match theirs.split_once("<span role=\"text\">") {
        Some((before, after)) => {
            before.to_owned() + &after.replacen("</span>\n    </h2>", "</h2>", 1).replacen("      </span>\n", "", 1)
        }
        None => theirs,
    }
}

/// Tags with their attributes and classes in alphabetical order, and the text between them, spaces collapsed.
fn tokens(html: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for piece in html.split_inclusive('>').flat_map(|piece| piece.split_inclusive('<')) {
        match piece.strip_suffix('>') {
            Some(tag) => tokens.push(format!("<{}>", tag_in_order(tag))),
            None => tokens.push(text(piece.trim_end_matches('<'))),
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

fn tag_in_order(tag: &str) -> String {
    let mut quoted = false;
    let parts = tag.split(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(classes_in_order).collect();
    if let Some(attributes) = parts.get_mut(1..) {
        attributes.sort();
    }
    parts.join(" ")
}

fn classes_in_order(attribute: &str) -> String {
    match attribute.strip_prefix("class=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(classes) => {
            let mut classes: Vec<&str> = classes.split_whitespace().collect();
            classes.sort_unstable();
            format!("class=\"{}\"", classes.join(" "))
        }
        None => attribute.to_owned(),
    }
}

fn text(piece: &str) -> String {
    piece.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Template)]
#[template(
    source = r#"{% extends "layout/page.html" %}{% import "parts/problems.html" as problems %}
{% block content %}{{ problems::summary(problems) }}{% endblock %}"#,
    ext = "html"
)]
struct FormPage {
    shell: Shell,
    problems: Problems,
}

#[test]
fn a_page_with_problems_says_so_in_its_title_and_first_thing_in_its_content() {
    let mut problems = Problems::default();
    problems.add("story", "Tell us what happened <here>");
    let page = FormPage { shell: Shell::new("What happened?").with(&problems), problems }.render().unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.contains("<title>Error: What happened? - Candour</title>"));
    let content = page.split("id=\"maincontent\"").nth(1).unwrap();
    assert!(content.contains("<a href=\"#story\">Tell us what happened &#60;here&#62;</a>"), "{content}");
    assert!(
        !page.contains("style=") && !page.contains("<script>"),
        "nothing inline passes the content security policy"
    );
}
