//! The person who reported comes back with the receipt alone.

use candour::act;
use candour::domain::case::Outcome;
use candour::domain::case::action::{Action, Duties};
use candour::domain::harm::HarmOutcome;
use candour::domain::reference::{AccessCode, CaseRef};

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::world::Told;

fn knocks(who: &Person<'_>, reference: &str, code: &str) -> Page {
    let form = who.opens("/follow").form("/follow").with("reference", reference).with("code", code);
    who.sends(&form)
}

/// The trust's lead takes these steps, without its pages.
fn lead_takes(world: &World, told: &Told, actions: Vec<Action>) {
    let reference = told.reference.clone();
    let done = world.acts(world.trust_lead().actor(), move |conn, cx| {
        actions.into_iter().try_for_each(|action| act::on_case(conn, cx, &reference, action).map(|_| ()))
    });
    done.unwrap();
}

fn answers(world: &World, told: &Told) {
    world.acknowledges(&told.reference);
    world.answers(&told.reference, "The depot sent it to the wrong street.");
}

both!(a_receipt_typed_carelessly_opens_its_report_and_no_staff_page, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.anybody();
    pat.gets("/follow/case").answered(303);
    pat.opens("/follow/case").shows("Come back to a report");
    let code = told.code.reveal().to_lowercase().replace('-', " ");
    let page = knocks(&pat, &told.reference.as_str().to_lowercase().replace("can-", ""), &code).answered(303);
    pat.browser().follow(page).answered(200).shows(told.reference.as_str()).shows("since Monday 5 January 2026");
    pat.opens("/follow").shows("Your report");
    pat.cannot_open("/cases");
    let page = pat.opens("/follow/case");
    pat.sends(&page.form("/sign-out")).answered(303);
    pat.gets("/follow/case").answered(303);
});

both!(a_slip_is_told_and_a_wrong_code_reads_like_an_unknown_reference, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.anybody();
    let (reference, code) = (told.reference.as_str(), told.code.reveal());
    let slipped = code.chars().rev().collect::<String>();
    knocks(&pat, reference, &slipped).answered(422).shows("typing slip");
    knocks(&pat, reference, "ABC").answered(422).shows("this has 3");
    let unknown = CaseRef::from_bits([1, 2, 3, 4, 5]);
    let wrong = AccessCode::from_bits([9; 10]);
    let one = knocks(&pat, reference, wrong.reveal()).answered(422);
    let other = knocks(&pat, unknown.as_str(), wrong.reveal()).answered(422);
    let third = knocks(&pat, unknown.as_str(), code).answered(422);
    let words = |page: &Page, typed: &str| page.body.replace(typed, "");
    assert_eq!(
        words(&one, reference).replace(wrong.reveal(), ""),
        words(&other, unknown.as_str()).replace(wrong.reveal(), "")
    );
    assert_eq!(words(&third, unknown.as_str()).replace(code, ""), words(&one, reference).replace(wrong.reveal(), ""));
});

both!(guessing_ends_at_the_eleventh_try_and_the_owner_comes_in_later, |world| {
    let told = world.told(&missed_delivery());
    let thief = world.anybody();
    for guess in 0..10 {
        knocks(&thief, told.reference.as_str(), AccessCode::from_bits([guess; 10]).reveal()).answered(422);
    }
    knocks(&thief, told.reference.as_str(), told.code.reveal()).answered(429);
    // Another report is still open to people of the same network.
    let neighbour = world.told(&missed_delivery());
    knocks(&world.anybody(), neighbour.reference.as_str(), neighbour.code.reveal()).answered(303);
    world.passes(6.minutes());
    knocks(&world.anybody(), told.reference.as_str(), told.code.reveal()).answered(303);
});

both!(messages_go_both_ways_and_reach_a_lead, |world| {
    let told = world.told(&missed_delivery());
    lead_takes(world, &told, vec![Action::MessageReporter { text: "Did it come on Friday?".to_owned() }]);
    let pat = world.holder_of(&told);
    let page = pat.opens("/follow/case").shows("Did it come on Friday?").shows("Jo Okafor");
    let form = page.form("/follow/message");
    pat.is_asked_again(&form).shows("Write your message");
    let form = form.with("message", "No, it did not.");
    pat.succeeds(&form).shows("Your message was sent to the lead").shows("No, it did not.");
    let twice = pat.succeeds(&form);
    assert_eq!(twice.text().matches("No, it did not.").count(), 1, "a form sent twice is one message");
    world.works();
    assert!(world.trust_lead().letters().len() > 1);
});

both!(what_staff_keep_among_themselves_is_not_shown, |world| {
    let told = world.told(&missed_delivery());
    lead_takes(world, &told, vec![Action::Note { text: "The ward told me in confidence.".to_owned() }]);
    let question = Action::AskProvider { question: "Where was the van?".to_owned() };
    lead_takes(world, &told, vec![question]);
    let page = world.holder_of(&told).opens("/follow/case").shows("The lead asked the homecare company to answer");
    page.hides("in confidence").hides("Where was the van?");
});

both!(an_answer_that_does_not_do_opens_the_report_again, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    let page = pat.opens("/follow/case").shows("You have no answer yet").shows("Ombudsman").shows("within 12 months");
    assert!(page.forms().iter().all(|form| form.action != "/follow/reopening"));
    answers(world, &told);
    let reason = "All said.".to_owned();
    lead_takes(world, &told, vec![Action::Close { duties: Duties::All, outcome: Outcome::Upheld, reason }]);
    let page = pat.opens("/follow/case").shows("The depot sent it to the wrong street.").shows("upheld");
    let form = page.form("/follow/reopening");
    pat.is_asked_again(&form).shows("Tell us what the answer leaves out");
    let page = pat.succeeds(&form.with("reason", "It was late again today."));
    page.shows("Your report is open again").shows("It was late again today.").shows("The lead is finding out");
});

both!(the_person_sees_who_looked_and_with_whom_it_was_shared, |world| {
    let told = world.told(&missed_delivery().causing(HarmOutcome::Flare));
    let pat = world.holder_of(&told);
    pat.opens("/follow/case").shows("Nobody has opened it yet").shows("Care Quality Commission");
    let lead = world.trust_lead().actor();
    let found = world
        .reads(|conn| candour::store::cases::find(conn, &lead, &told.reference, world.now()).map(|found| found.row.id));
    world.app.looks.note(&lead, found, "case", None, world.now());
    world.app.looks.flush();
    let page = pat.opens("/follow/case").shows("Monday 5 January 2026: Trust lead, Ashcombe Valley");
    page.shows("read your report").shows("does not resolve it");
});
