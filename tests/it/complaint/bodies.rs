//! Other bodies: silent, helping, or the one it belongs to.

use candour::domain::access::{Consent, Mode};

use super::{acknowledges, drafts, form, place, signs_and_sends};
use crate::support::prelude::*;
use crate::support::world::Told;

const PRIVATE: Consent = Consent { mode: Mode::Named, provider: false, trust: true, regulator: true };

both!(a_company_that_stays_silent_is_told_of_as_silent, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    let path = format!("/cases/{}/question", told.reference);
    lead.succeeds(&lead.opens(&path).form(&path).with("text", "Where was the van?"));
    world.passes(4.working_days());
    lead.opens(&place(&told)).shows("Silent").shows("It gave no answer by Wednesday 7 January 2026");
    drafts(&lead, &told, "We could not learn why.");
    signs_and_sends(&lead, &told);
    let company = world.provider_lead();
    let answer = format!("/answers/{}", told.reference);
    company.succeeds(&company.opens(&answer).form(&answer).with("answer", "In the depot."));
    let silent = "It gave no answer by Wednesday 7 January 2026.";
    lead.opens(&format!("{}/letter", place(&told))).shows(silent).hides("In the depot");
    world.holder_of(&told).opens("/follow/case").shows(silent);
    let file = lead.opens(&format!("{}/chronology.csv", place(&told))).body;
    assert!(file.contains("2026-01-08") && file.contains("gave no answer by Wednesday 7 January 2026"), "{file}");
});

both!(three_bodies_help_and_the_person_gets_one_answer, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    let ask = |code: &str| form(&lead, &told, "contribution").with("question", "Who cancelled it?").with("code", code);
    lead.is_asked_again(&ask("NOBODY9")).shows("No organisation that could be asked has this code");
    for code in ["demop01", "DEMOT02", "DEMOICB01"] {
        lead.succeeds(&ask(code));
    }
    let elsewhere = world.trust_lead_elsewhere();
    let path = format!("/answers/{}", told.reference);
    elsewhere.opens("/answers").shows(told.reference.as_str());
    let asked = elsewhere.opens(&path).shows("Who cancelled it?").hides("nobody came").hides("Nell");
    elsewhere.succeeds(&asked.form(&path).with("answer", "Our ward did."));
    elsewhere.opens(&format!("/cases/{}", told.reference)).hides("nobody came").hides("Nell");
    elsewhere.cannot_open(&place(&told));
    let company = world.provider_lead();
    company.succeeds(&company.opens(&path).form(&path).with("answer", "The ward did."));
    lead.opens(&place(&told)).shows("Contribute to the answer").shows("Monday 19 January 2026");
    world.passes(11.working_days());
    drafts(&lead, &told, "The ward cancelled it.");
    signs_and_sends(&lead, &told);
    let letter = lead.opens(&format!("{}/letter", place(&told)));
    letter.shows("It answered on Monday 5 January 2026").shows("It gave no answer by Monday 19 January 2026");
});

both!(what_belongs_to_another_body_is_sent_on_and_its_time_begins_there, "2026-01-07 09:00", |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    world.passes(1.working_days());
    let send = |told: &Told| {
        let form = form(&lead, told, "transfer").with("body", "DEMOP01").with("consent", "She said so on the phone.");
        form.with("reason", "It is about their van.")
    };
    let private = world.told(&missed_delivery().agreeing(PRIVATE));
    lead.is_asked_again(&send(&private)).shows("did not agree that this company may know");
    lead.is_asked_again(&send(&told).with("body", "").with("code", "DEMOP05")).shows("no named lead");
    lead.sends(&send(&told)).answered(303);
    lead.cannot_open(&place(&told));
    let company = world.provider_lead();
    company
        .opens(&place(&told))
        .shows("from Ashcombe Valley")
        .shows("Acknowledge the complaint : Tuesday 13 January 2026");
    let page = world.holder_of(&told).opens("/follow/case").shows("We have sent your complaint to");
    page.shows("Sam Whitlock").shows("Your complaint was sent on to those who must answer it");
    acknowledges(&company, &told);
    world.works();
});
