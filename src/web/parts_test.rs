//! The parts, held against the design system's own examples (`fixtures.json` of nhsuk-frontend), whitespace aside.

use askama::Template;

use crate::web::forms::Problems;
use crate::web::page::Shell;

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
