//! The public pages in another language: Urdu, from right to left, without script.

use candour::store::schema::reports;
use candour::web::language::Language;
use diesel::prelude::*;

use crate::report::within;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::place::Engine;
use crate::support::prelude::*;

const STORY: &str = "\u{6a9}\u{648}\u{631}\u{6cc}\u{626}\u{631} \u{646}\u{6c1}\u{6cc}\u{6ba} \u{622}\u{6cc}\u{627}";

/// A world whose administrator has set all languages.
fn world(engine: Engine) -> Option<World> {
    World::set_up(engine, "2026-01-05 09:00", |settings| settings.languages = Language::ALL.to_vec())
}

/// Demands what every page of the draft must show.
#[track_caller]
fn is_urdu(page: Page) -> Page {
    assert!(page.body.contains("<html lang=\"ur\" dir=\"rtl\">"), "{}", page.text());
    let own = Language::Ur.say("shell-draft");
    page.shows(&own).shows("This page is a draft translation. It has not been approved yet.")
}

fn chooses(person: &Person<'_>, page: &Page, code: &str) -> Page {
    person.succeeds(&page.form("/language").and("language", code))
}

fn answers(pat: &Person<'_>, page: &Page, step: &str, given: &[(&str, &str)]) -> Page {
    let form = page.form(&format!("/report/{step}"));
    pat.succeeds(&given.iter().fold(form, |form, (name, value)| form.with(name, value)))
}

fn urdu_with_scripting_off(world: &World) {
    let ur = |key: &str| Language::Ur.say(key);
    let pat = world.anybody();
    let start = pat.opens("/").shows("Report a problem with your medicine or care");
    is_urdu(chooses(&pat, &start, "ur")).shows(&ur("start-title")).shows(&ur("start-999"));
    let page = is_urdu(pat.opens("/report")).shows(&ur("ask-danger"));
    let wrong = pat.is_asked_again(&page.form("/report/danger"));
    is_urdu(wrong).shows(&ur("missing-danger")).shows(&ur("part-problem"));
    let page = is_urdu(answers(&pat, &page, "danger", &[("danger", "no")])).shows(&ur("about-carer"));
    let page = answers(&pat, &page, "about", &[("about", "patient")]).shows(&ur("problem-came_late"));
    let page = answers(&pat, &page, "problem", &[("problem", "did_not_come")]).shows(&ur("ask-when"));
    let page = answers(&pat, &page, "when", &[]).shows(&ur("ask-who-company"));
    let page = answers(&pat, &page, "who", &[("provider", "DEMOP01"), ("trust", "DEMOT01")]);
    let page = answers(&pat, &page, "story", &[("story", STORY), ("written-in", "ur")]).shows(&ur("ask-harm"));
    let page = answers(&pat, &page, "harm", &[]).shows(&ur("ask-remedy"));
    let page = answers(&pat, &page, "remedy", &[]).shows(&ur("ask-reply"));
    let page = answers(&pat, &page, "reply", &[("reply", "none")]).shows(&ur("ask-needs"));
    let page = answers(&pat, &page, "needs", &[]).shows(&ur("ask-sharing"));
    is_urdu(answers(&pat, &page, "sharing", &[("sharing", "trust")])).shows(&ur("files-title-draft"));
    let check = is_urdu(pat.opens("/report/check")).shows(&ur("check-title")).shows(STORY);
    let receipt = is_urdu(pat.succeeds(&check.form("/report/check"))).shows(&ur("receipt-title"));
    let (reference, code) = (within(&receipt, "reference"), within(&receipt, "access-code"));
    for isolated in ["id=\"reference\" class=\"cn-code\" dir=\"ltr\"", "id=\"access-code\" dir=\"ltr\""] {
        assert!(receipt.body.contains(isolated), "{isolated}");
    }
    // the day, in the words of the language, its figures set apart from what runs from right to left
    let by = Language::Ur.date("2026-01-08".parse().unwrap());
    assert!(receipt.body.contains(&by) && by.contains("\u{2068}8\u{2069}"), "{by}");
    let kept: Vec<(String, String)> =
        world.reads(|conn| Ok(reports::table.select((reports::language, reports::narrative)).load(conn)?));
    assert!(kept.contains(&("ur".to_owned(), STORY.to_owned())), "kept as written, with its tag");
    pat.succeeds(&receipt.form("/report/sent").with("kept", "yes"));
    let form = pat.opens("/follow").form("/follow").with("reference", &reference).with("code", &code);
    pat.succeeds(&form).shows(STORY).shows(&reference);
    // staff read English, and the person's words as they were written
    let lead = world.trust_lead();
    lead.browser().set_cookie("candour-language", "ur");
    let case = lead.opens(&format!("/cases/{reference}")).shows(STORY);
    assert!(case.body.contains("<html lang=\"en-GB\" dir=\"ltr\">"));
}

#[test]
fn urdu_on_sqlite() {
    urdu_with_scripting_off(&world(Engine::Sqlite).expect("a world"));
}

#[test]
fn urdu_on_postgres() {
    if let Some(world) = world(Engine::Postgres) {
        urdu_with_scripting_off(&world);
    }
}

#[test]
fn who_wrote_in_polish_reads_the_letter_in_polish_and_in_english_below() {
    let world = world(Engine::Sqlite).expect("a world");
    let pat = world.anybody();
    chooses(&pat, &pat.opens("/"), "pl");
    let page = answers(&pat, &pat.opens("/report"), "danger", &[("danger", "no")]);
    let page = answers(&pat, &page, "about", &[("about", "patient")]);
    let page = answers(&pat, &page, "problem", &[("problem", "came_late")]);
    let page = answers(&pat, &page, "when", &[]);
    let page = answers(&pat, &page, "who", &[("provider", "DEMOP01"), ("trust", "DEMOT01")]);
    let page = answers(&pat, &page, "story", &[("story", "Lek przyszedł za późno."), ("written-in", "pl")]);
    let page = answers(&pat, &page, "harm", &[]);
    let page = answers(&pat, &page, "remedy", &[]);
    let page = answers(&pat, &page, "reply", &[("reply", "email"), ("email", "ola@people.example")]);
    answers(&pat, &answers(&pat, &page, "needs", &[]), "sharing", &[]);
    let receipt = pat.succeeds(&pat.opens("/report/check").form("/report/check"));
    let receipt = receipt.shows(&Language::Pl.say("receipt-by-email"));
    world.works();
    assert_eq!(world.letters_to("ola@people.example"), [Language::Pl.say("letter-update")]);
    // the report's own page, in the same language, with its dates
    let (reference, code) = (within(&receipt, "reference"), within(&receipt, "access-code"));
    pat.succeeds(&receipt.form("/report/sent").with("kept", "yes")).shows(&Language::Pl.say("follow-saved"));
    let form = pat.opens("/follow").form("/follow").with("reference", &reference).with("code", &code);
    let case = pat.succeeds(&form).shows(&Language::Pl.say("case-unhappy")).shows("poniedziałek, 5 stycznia 2026");
    assert!(case.body.contains("<html lang=\"pl\" dir=\"ltr\">"));
    pat.browser().gets("/nothing-here").answered(404).shows(&Language::Pl.say("trouble-not-found-typed"));
}

#[test]
fn english_alone_is_offered_until_an_administrator_sets_more() {
    let world = World::on_sqlite("2026-01-05 09:00");
    let pat = world.anybody();
    pat.browser().set_cookie("candour-language", "ur");
    let start = pat.opens("/").shows("Report a problem with your medicine or care");
    assert!(start.body.contains("<html lang=\"en-GB\" dir=\"ltr\">") && !start.body.contains("action=\"/language\""));
}

#[test]
fn a_choice_comes_back_to_the_same_page_and_goes_nowhere_else() {
    let world = world(Engine::Sqlite).expect("a world");
    let pat = world.anybody();
    let page = pat.opens("/report/danger?from=check");
    let polish = chooses(&pat, &page, "pl").shows(&Language::Pl.say("ask-danger"));
    assert!(polish.body.contains("name=\"from\" value=\"check\""), "the way back to the check is kept");
    let elsewhere = polish.form("/language").with("next", "//evil.example/").and("language", "ro");
    let answer = pat.sends(&elsewhere).answered(303);
    assert_eq!(answer.location().as_deref(), Some("/"));
    pat.opens("/").shows(&Language::Ro.say("start-title"));
    chooses(&pat, &pat.opens("/"), "en").shows("Report a problem with your medicine or care");
}
