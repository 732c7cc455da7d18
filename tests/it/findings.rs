//! From passages to claims, from claims to signatures: a chain that breaks is named and stops all; nobody signs twice;
//! what is issued stays, and says so when it no longer holds.

use candour::domain::ids::AccountId;
use candour::domain::people::Actor;
use candour::domain::themes::findings::RecommendationState;
use candour::store::people::{AccountRow, add_account};
use candour::store::reviewing::{approvals, quotes, recommendations};

use crate::coding::{id, ready};
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;

/// More people of the analyst's body.
fn colleague(world: &World, name: &str) -> String {
    let row = world.analyst().account().clone();
    let email = format!("{}.{}", name.to_lowercase().replace(' ', "."), row.email);
    let row =
        AccountRow { id: AccountId(candour::doors::new_id()), email: email.clone(), name: name.to_owned(), ..row };
    world.acts(Actor::system(), move |conn, _| Ok(add_account(conn, &row)?)).unwrap();
    email
}

/// Marks a passage for the theme of delivery in the first case.
fn marks(analyst: &Person<'_>, review: &str) {
    let page = analyst.browser().opens(&format!("{review}/coding")).answered(200);
    let case = page.path.split('?').next().unwrap().to_owned();
    let form = page.form(&case).and("then", "mark").with("passage-theme", "delivery");
    analyst.succeeds(&form.with("first-words", "Story").with("last-words", "days late"));
}

fn finds(analyst: &Person<'_>, review: &str, theme: &str) -> Page {
    let at = format!("{review}/findings/finding");
    let form = analyst.opens(&at).form(&at).with("title", "Parcels come late").with("text", "Many wait for days.");
    analyst.succeeds(&form.with("strength", "moderate").and("themes", theme)).shows("The finding is saved")
}

fn recommends(analyst: &Person<'_>, review: &str, theme: &str) -> Page {
    let at = format!("{review}/findings/recommendation");
    let form = analyst.opens(&at).form(&at).with("text", "Publish the share of late parcels.");
    let form = form.with("body", "DEMOP01").with("person", "the chief executive").with("strength", "strong");
    analyst.is_asked_again(&form).shows("Enter the day by which it is due").shows("Choose the themes");
    let past = form.clone().with("due-day", "1").with("due-month", "1").with("due-year", "2020").and("themes", theme);
    analyst.is_asked_again(&past).shows("must be in the future");
    let form = form.with("due-day", "30").with("due-month", "6").with("due-year", "2026").and("themes", theme);
    analyst.succeeds(&form).shows("The recommendation is saved")
}

both!(a_claim_rests_on_cases_and_a_quote_on_two_people, |world| {
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    marks(&analyst, &review);
    let board = finds(&analyst, &review, "delivery").shows("1 passage in 1 case");
    recommends(&analyst, &review, "delivery").hides("Broken chains");

    let quoting =
        board.links().into_iter().find(|link| link.ends_with("/quotes") && link.contains("findings")).unwrap();
    let list = analyst.opens(&quoting).shows("Story").hides("07700 900123");
    let passage = list.links().into_iter().find(|link| link.contains("?extract=")).expect("a passage");
    let form = analyst.opens(&passage).form(&quoting);
    let told = form.clone().with("text", "It came late. Ring 07700 900456.");
    analyst.is_asked_again(&told).shows("may tell who it is");
    analyst.succeeds(&form.with("text", "It came many days late.")).shows("waits for a second person");
    analyst.opens(&format!("{review}/findings")).shows("Finding 1 shows a quote that is not cleared");

    let quote = format!("{review}/quotes/{}", world.reads(|conn| quotes::of(conn, id(&review)))[0].id);
    let own = analyst.opens(&quote).shows("You proposed this quote");
    assert!(own.forms().iter().all(|form| form.action != quote));
    let second = world.staff(&colleague(world, "Asha Bello"));
    let form = second.opens(&quote).form(&quote);
    second.is_asked_again(&form).shows("Say what the person agreed to").shows("Say whether it may be used");
    let none = form.clone().with("consent", "none").with("state", "cleared");
    second.is_asked_again(&none).shows("did not agree may not be used");
    let mut sneaky = form.clone().with("consent", "quote_ok").with("state", "cleared");
    second.succeeds(&sneaky.clone()).shows("cleared for use");
    second.sends(&sneaky).answered(409);
    // Whoever proposed it cannot check it, page or no page.
    sneaky.action = quote;
    let csrf = analyst.opens(&format!("{review}/findings/finding")).forms()[0].fields()[0].1.clone();
    analyst.sends(&sneaky.with("csrf", &csrf)).answered(422);
    analyst.opens(&format!("{review}/findings")).shows("It came many days late.").hides("Broken chains");
});

both!(four_people_sign_in_order_and_nobody_twice, |world| {
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    marks(&analyst, &review);
    let approval = format!("{review}/approval");
    let (naming, signing) = (format!("{approval}/signers"), format!("{approval}/signature"));
    // An orphan is named and stops the first signature.
    finds(&analyst, &review, "waiting-times")
        .shows("Finding 1 rests on the theme “Waiting times”, for which no passage is marked");
    let form = analyst.opens(&approval).form(&signing).with("decision", "signed");
    analyst.is_asked_again(&form).shows("for which no passage is marked");
    let board = analyst.opens(&format!("{review}/findings"));
    let change = board.links().into_iter().find(|link| link.contains("finding?id=")).unwrap();
    let at = format!("{review}/findings/finding");
    let form = analyst.opens(&change).form(&at);
    analyst.succeeds(&form.clone().with("themes", "delivery")).hides("Broken chains");
    analyst.sends(&form.with("themes", "delivery")).answered(409);
    recommends(&analyst, &review, "delivery");

    let [statistician, caldicott, responsible] =
        ["Stella Tan", "Cal Dean", "Rosa Pike"].map(|name| world.staff(&colleague(world, name)));
    let of = |person: &Person<'_>| person.account().id.to_string();
    let form = analyst.opens(&approval).form(&naming);
    analyst.is_asked_again(&form).shows("Choose who signs");
    let form = form.with("statistician", &of(&statistician)).with("caldicott", &of(&statistician));
    analyst.is_asked_again(&form.clone().with("responsible", &of(&responsible))).shows("Nobody signs twice");
    let form = form.with("caldicott", &of(&caldicott)).with("responsible", &of(&responsible));
    analyst.succeeds(&form).shows("Stella Tan").shows("Cal Dean").shows("Rosa Pike");

    // Out of turn there is no form; sent all the same it is refused.
    let author = analyst.opens(&approval).form(&signing).with("decision", "signed");
    assert!(caldicott.opens(&approval).forms().iter().all(|form| form.action != signing));
    let stale = author.clone();
    let page = analyst.succeeds(&author).shows("Your signature is saved");
    assert!(page.forms().iter().all(|form| form.action != signing));
    analyst.is_asked_again(&stale).shows("Another signature is due first");

    let form = statistician.opens(&approval).form(&signing);
    statistician.is_asked_again(&form.clone().with("decision", "sent_back")).shows("Say what has to change");
    statistician.succeeds(&form.with("decision", "sent_back").with("note", "Give the base.")).shows("sent back");
    analyst.opens(&approval).shows("Give the base.");
    for person in [&analyst, &statistician] {
        person.succeeds(&person.opens(&approval).form(&signing).with("decision", "signed"));
    }
    // A changed word lets every signature lapse.
    let form = analyst.opens(&change).form(&at).with("text", "Many wait for days, and some for weeks.");
    let before = caldicott.opens(&approval).form(&signing).with("decision", "signed");
    analyst.succeeds(&form);
    caldicott.sends(&before).answered(409);
    analyst.opens(&approval).shows("Lapsed");
    for person in [&analyst, &statistician, &caldicott] {
        person.succeeds(&person.opens(&approval).form(&signing).with("decision", "signed"));
    }
    let last = responsible.opens(&approval).form(&signing).with("decision", "signed");
    responsible.succeeds(&last).shows("The review is issued").shows("This review is issued");

    // Issued: it stays as it was signed, and its recommendations go to those who are to act.
    let issued = world.reads(|conn| recommendations::of(conn, id(&review)));
    assert!(issued.iter().all(|(row, _)| row.state == RecommendationState::Issued && row.issued_at.is_some()));
    let form = analyst.opens(&change).form(&at);
    analyst.sends(&form).answered(409);
    analyst.opens(&review).shows("issued");
    let ending = format!("{approval}/end");
    assert!(statistician.opens(&approval).forms().iter().all(|form| form.action != ending));
    let form = responsible.opens(&approval).form(&ending);
    responsible.is_asked_again(&form).shows("Say what becomes of the review").shows("Say what readers should know");
    let alone = form.clone().with("standing", "superseded").with("words", "A later review is better.");
    responsible.is_asked_again(&alone).shows("Choose the review that takes its place");
    let form = form.with("standing", "withdrawn").with("words", "Two cases were counted twice.");
    responsible.succeeds(&form).shows("The review is withdrawn").shows("Two cases were counted twice.");
    analyst.opens(&review).shows("withdrawn").shows("Two cases were counted twice.");
    let standing = world.reads(|conn| approvals::standing(conn, id(&review))).unwrap();
    assert_eq!(standing.words, "Two cases were counted twice.");
});

both!(the_signed_digest_is_the_same_on_every_database, |world| {
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    marks(&analyst, &review);
    finds(&analyst, &review, "delivery");
    recommends(&analyst, &review, "delivery");
    let digest = world.reads(|conn| {
        let row = candour::store::reviews::by_id(conn, id(&review))?;
        candour::store::reviewing::evidence::signed(conn, &row)
    });
    let mut seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(first) = seen.as_ref() {
        assert_eq!(*first, digest, "the two databases sign different things");
    }
    *seen = Some(digest);
});

static SEEN: std::sync::Mutex<Option<String>> = std::sync::Mutex::new(None);
