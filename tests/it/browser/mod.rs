//! Every page type as everybody who may open it, in a real browser: with and without script, narrow and wide. No
//! violation of WCAG 2.2 A or AA that axe knows, and nothing to scroll sideways at 320 pixels (1.4.10).

mod coding;
mod keyboard;
mod pages;
mod published;
mod sign_on;
mod walk;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::house::root;
use crate::support::browser::Browser;

/// What axe must find none of.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// The widths of a small telephone and of a desk.
const NARROW: u32 = 320;
const WIDE: u32 = 1280;

fn axe() -> String {
    let file = root().join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).expect("axe-core is there: run `npm ci`")
}

/// Looks at the page that is open now, in both widths; gives what is wrong.
fn look(browser: &Browser, axe: &str, name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for width in [NARROW, WIDE] {
        browser.width(width);
        // The menu is laid out anew in the frames after a change of width.
        browser.asks("return new Promise((done) => { let left = 4; const frame = () => left-- ? requestAnimationFrame(frame) : done(); frame(); });", &[]);
        let script = format!("{axe}; return axe.run(document, arguments[0]);");
        let found = browser.asks(&script, &[json!({ "runOnly": TAGS, "resultTypes": ["violations"] })]);
        for violation in found["violations"].as_array().expect("a list") {
            let nodes: Vec<&str> =
                violation["nodes"].as_array().into_iter().flatten().filter_map(|n| n["html"].as_str()).collect();
            wrong.push(format!("{name} at {width}: {}: {}", violation["id"], nodes.join(" ")));
        }
    }
    wrong.extend(sideways(browser).map(|wider| format!("{name} scrolls sideways by {wider} pixels at {NARROW}")));
    wrong
}

/// How many pixels a narrow page is too wide, once its menu has settled.
fn sideways(browser: &Browser) -> Option<i64> {
    browser.width(NARROW);
    let mut wider = 0;
    for _ in 0..20 {
        let found = browser.asks("return document.documentElement.scrollWidth - window.innerWidth;", &[]);
        wider = found.as_i64().unwrap_or_default();
        if wider <= 0 {
            return None;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    Some(wider)
}

/// Where pictures for a person to look at are kept.
fn shots() -> PathBuf {
    root().join("target/shots")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
