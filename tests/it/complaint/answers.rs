//! Who signs, and what is returned.

use super::{acknowledges, drafts, form, place, signs_and_sends};
use crate::support::prelude::*;

both!(nobody_signs_their_own_words_for_somebody_else, |world| {
    let told = world.told(&missed_delivery());
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    acknowledges(&lead, &told);
    drafts(&colleague, &told, "Nobody had booked it.");
    colleague.is_asked_again(&form(&colleague, &told, "approval")).shows("Only the responsible person");
    let page = lead.opens("/complaints/officers").shows("Responsible person : Jo Okafor");
    let femi = page.body.split("Femi Lawal").next().expect("the page").rsplit("value=\"").next().expect("a choice");
    let femi = femi.split('"').next().expect("a value").to_owned();
    let form_of = page.form("/complaints/officers").with("part", "delegate").with("person", &femi);
    lead.succeeds(&form_of).shows("Acts for the responsible person : Femi Lawal");
    colleague.is_asked_again(&form(&colleague, &told, "approval")).shows("You wrote this answer");
    lead.succeeds(&form(&lead, &told, "draft"));
    colleague.succeeds(&form(&colleague, &told, "approval"));
    let letter = lead.opens(&format!("{}/letter", place(&told))).shows("Femi Lawal").shows("for Jo Okafor");
    letter.shows("It is not sent");
    lead.succeeds(&form(&lead, &told, "point").with("question", "Who paid?")).shows("Point 2 has no finding");
    lead.opens(&format!("{}/sending", place(&told))).shows("Nobody has approved and signed");
});

both!(an_answer_waits_for_the_acknowledgement, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    drafts(&lead, &told, "Nobody had booked it.");
    lead.succeeds(&form(&lead, &told, "approval"));
    let early = lead.sends(&form(&lead, &told, "sending"));
    early.answered(422).shows("Acknowledge the complaint before you answer it");
    world.holder_of(&told).cannot_open("/follow/final-answer");
    acknowledges(&lead, &told);
    lead.succeeds(&form(&lead, &told, "sending")).shows("The answer was sent on");
    world.holder_of(&told).opens("/follow/final-answer").shows("Nobody had booked it.");
});

both!(each_return_is_one_click_with_its_rules_and_counts_the_own_complaints_alone, |world| {
    let told = world.told(&missed_delivery());
    world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    drafts(&lead, &told, "Nobody had booked it.");
    let counting = form(&lead, &told, "counting").with("age", "26-55").with("status", "patient");
    let counting = counting.and("service", "homecare").and("subject", "waiting").and("profession", "other");
    lead.succeeds(&counting.with("importance", "Rounds are booked late everywhere.")).shows("Classified");
    signs_and_sends(&lead, &told);
    lead.opens("/complaints/returns").shows("KO41a 2025-26");
    let annual = lead.opens("/complaints/returns/annual?year=2026").shows("Complaints received 1");
    annual
        .shows("Decided to be well-founded 1")
        .shows("Two people check each round.")
        .shows("Rounds are booked late")
        .shows("reg 18(1)(a)");
    let ko41a = lead.opens("/complaints/returns/ko41a?year=2026");
    ko41a.shows("New complaints 1").shows("26 to 55 1").hides("does not hold").hides("has classified yet");
    let file = lead.opens("/complaints/returns/ko41a.csv?year=2026").body;
    assert!(file.contains("DEMOT01,2025-26,2,new,New complaints,1"), "{file}");
    assert!(file.contains("DEMOT01,2025-26,7,waiting,Waiting times,1"), "{file}");
    let cqc = lead.opens("/complaints/returns/cqc").shows(told.reference.as_str()).shows("Monday 2 February 2026");
    let file = cqc.links().into_iter().find(|l| l.starts_with("/complaints/returns/cqc.csv")).expect("a file");
    assert!(lead.opens(&file).body.contains(&format!("{},2026-01-05", told.reference)));
    world
        .trust_lead_elsewhere()
        .opens("/complaints/returns/annual?year=2026")
        .shows("Complaints received 1")
        .hides("Two people");
    world.icb_officer().opens("/complaints/returns/annual?year=2026").shows("Complaints received 0");
});
