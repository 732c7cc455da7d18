//! The walk: which pages, as whom.

use std::collections::BTreeSet;
use std::io::Write as _;

use candour::config::Settings;
use candour::domain::people::Actor;
use candour::server::routes;
use candour::web::gate::Gate;
use candour::web::language::{COOKIE, Language};

use super::{look, shots, text};
use crate::matrix::{Reviewed, parts_of, reviewed};
use crate::support::browser::Browser;
use crate::support::person::Person;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::world::Told;

/// A world in which every page has something to show, and everybody a case of theirs.
fn furnish(world: &World) -> Vec<Told> {
    let told = crate::policy::small_world(world);
    crate::public::released(world);
    world.passes(4.working_days());
    told
}

fn everybody<'w>(world: &'w World, told: &[Told]) -> Vec<(&'static str, Person<'w>)> {
    vec![
        ("somebody", world.anybody()),
        ("somebody-urdu", world.anybody()),
        ("reporter", world.holder_of(&told[0])),
        ("reporter-urdu", world.holder_of(&told[0])),
        ("operator", world.operator()),
        ("clinician", world.clinician()),
        ("trust-lead", world.trust_lead()),
        ("provider-lead", world.provider_lead()),
        ("icb-officer", world.icb_officer()),
        ("national-lead", world.national_lead()),
        ("regulator", world.cqc()),
        ("analyst", world.analyst()),
        ("administrator", world.administrator()),
    ]
}

/// Every address of a route that this person can open now, at most one for each page type and kind of step.
fn addresses(review: &Reviewed, person: &Person<'_>, told: &[Told]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut types = BTreeSet::new();
    let signed_in = person.actor() != Actor::nobody();
    for entry in routes().iter().filter(|entry| entry.method == actix_web::http::Method::GET) {
        // what everybody may read looks alike to all: one of it for each menu
        if signed_in && entry.gate == Gate::Public && entry.path != "/contact" {
            continue;
        }
        for told in told {
            for part in parts_of(review, entry.path, told) {
                let kind = part.replace(told.reference.as_str(), "case").replace(&review.id, "review");
                if types.contains(&kind) {
                    continue;
                }
                let page = person.gets(&part);
                let html = page.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
                if page.status == 200 && html {
                    types.insert(kind.clone());
                    found.push((kind, part));
                }
            }
        }
    }
    found.push(("/nothing-here".to_owned(), "/nothing-here".to_owned()));
    found
}

/// The journey of a patient as far as the last question, so that each of them opens.
fn begins_a_report(person: &Person<'_>) {
    let steps: [(&str, &[(&str, &str)]); 11] = [
        ("danger", &[("danger", "no")]),
        ("about", &[("about", "carer")]),
        ("permission", &[]),
        ("problem", &[("problem", "did_not_come")]),
        ("when", &[]),
        ("who", &[("provider", "DEMOP01"), ("trust", "DEMOT01")]),
        ("story", &[("story", "The van never came.")]),
        ("harm", &[("harm", "yes")]),
        ("effects", &[]),
        ("remedy", &[]),
        ("reply", &[("reply", "none")]),
    ];
    for (step, given) in steps {
        let form = person.opens(&format!("/report/{step}")).form(&format!("/report/{step}"));
        person.succeeds(&given.iter().fold(form, |form, (name, value)| form.with(name, value)));
    }
}

fn walk(script: bool) {
    let Some(browser) = Browser::open(script) else { return };
    let languages = |settings: &mut Settings| settings.languages = vec![Language::Ur];
    let world = World::set_up(Engine::Sqlite, "2026-01-05 09:00", languages).expect("a world");
    let told = furnish(&world);
    let review = reviewed(&world);
    let axe = super::axe();
    let (mut wrong, mut pages) = (Vec::new(), 0);
    let mode = if script { "script" } else { "plain" };
    for (name, person) in everybody(&world, &told) {
        // from right to left, as somebody reads who chose Urdu
        let language = if name.ends_with("-urdu") { "ur" } else { "en" };
        person.browser().set_cookie(COOKIE, language);
        if name.starts_with("somebody") {
            begins_a_report(&person);
        }
        browser.opens(&format!("{}/version", world.base));
        browser.set_cookie(COOKIE, language);
        for (kind, path) in addresses(&review, &person, &told) {
            if let Some(token) = person.browser().cookie("candour") {
                browser.set_cookie("candour", &token);
            }
            browser.opens(&format!("{}{path}", world.base));
            pages += 1;
            let place = format!("{name}: {kind} ({mode})");
            wrong.extend(look(&browser, &axe, &place));
            if script {
                let file = format!("{name}{}.png", kind.replace('/', "-").trim_end_matches('-'));
                for width in [super::NARROW, super::WIDE] {
                    browser.width(width);
                    browser.shot(&shots().join(width.to_string()).join(&file));
                }
            }
            wrong.extend(sent_empty(&browser, &axe, &place));
        }
    }
    let _ = writeln!(std::io::stderr(), "{pages} pages ({mode}), at 320 and 1280 pixels: {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sends the page's own form with nothing in it: where it comes back, its problems are looked at too.
fn sent_empty(browser: &Browser, axe: &str, place: &str) -> Vec<String> {
    let send = "const form = document.querySelector('main form[method=post]'); if (!form) return false;
        for (const field of form.querySelectorAll('textarea, input[type=text], input[type=email]')) field.value = '';
        for (const field of form.querySelectorAll('input[type=radio], input[type=checkbox]')) field.checked = false;
        form.noValidate = true; HTMLFormElement.prototype.submit.call(form); return true;";
    if browser.asks(send, &[]) != true {
        return Vec::new();
    }
    std::thread::sleep(std::time::Duration::from_millis(150));
    let title = browser.asks("return document.title;", &[]);
    let wrong = Language::ALL.iter().any(|one| text(&title).starts_with(&one.say("part-error")));
    if wrong { look(browser, axe, &format!("{place}, sent empty")) } else { Vec::new() }
}

#[test]
fn with_script() {
    walk(true);
}

#[test]
fn without_script() {
    walk(false);
}
