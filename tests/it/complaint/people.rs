//! Who complains and for whom, in time or late, and how they may be written to.

use candour::domain::case::telling::Teller;

use super::{acknowledges, drafts, form, on, place, signs_and_sends, stands};
use crate::support::prelude::*;
use crate::support::world::Told;

both!(a_carer_complains_for_a_child_and_somebody_decides_that_she_may, |world| {
    let told = world.told(&missed_delivery().told_by(Teller::Carer));
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    drafts(&lead, &told, "Nobody had booked it.");
    let stopped = lead.opens(&format!("{}/approval", place(&told))).shows("It is not decided who complains");
    assert!(stopped.forms().iter().all(|form| !form.action.ends_with("approval")));
    let decided = stands(&lead, &told, "child", "accepted").with("scope", "records");
    lead.is_asked_again(&decided).shows("Select how we know").shows("The day it was given is missing");
    let decided = on(decided.with("evidence", "parent"), "given", "2026-01-02");
    lead.succeeds(&decided).shows("for a child. Accepted").shows("parental responsibility");
    signs_and_sends(&lead, &told);
    let page = world.holder_of(&told).opens("/follow/case");
    page.shows("Nobody had booked it.").shows("Two people check each round.").shows("Ombudsman");
});

both!(a_bereaved_daughter_gets_the_answer_with_its_signature_and_the_ombudsmans_date, |world| {
    let told = world.told(&missed_delivery().told_by(Teller::Bereaved).happening("2025-12-30"));
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    drafts(&lead, &told, "The round was cancelled.");
    let decided = stands(&lead, &told, "died", "accepted").with("scope", "records").with("evidence", "estate");
    lead.succeeds(&on(decided, "given", "2026-01-03"));
    signs_and_sends(&lead, &told);
    let letter = lead.opens(&format!("{}/letter", place(&told))).shows("Nell Underhay").shows("Jo Okafor");
    letter
        .shows("What we found. The round was cancelled. This point is upheld.")
        .shows("by Wednesday 30 December 2026");
    world.trust_lead_elsewhere().cannot_open(&format!("{}/letter", place(&told)));
});

both!(who_may_not_act_for_somebody_without_capacity_is_told_in_writing_and_why, |world| {
    let told = world.told(&missed_delivery().told_by(Teller::Carer));
    let lead = world.trust_lead();
    lead.succeeds(&stands(&lead, &told, "unable", "refused")).shows("This complaint has ended");
    let page = world.holder_of(&told).opens("/follow/case").shows("We cannot look into this complaint as you made it");
    page.shows("We spoke with the family.").shows("Ombudsman").shows("This complaint ended early");
    lead.is_asked_again(&form(&lead, &told, "point").with("question", "Why?")).shows("The complaint has been answered");
});

both!(a_request_of_the_patient_is_proved_and_can_be_taken_back, |world| {
    let told = world.told(&missed_delivery().told_by(Teller::Carer));
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    drafts(&lead, &told, "Nobody had booked it.");
    lead.is_asked_again(&stands(&lead, &told, "asked", "accepted")).shows("Write down how the patient agreed");
    let given = stands(&lead, &told, "asked", "accepted").with("scope", "answer").with("evidence", "written");
    lead.succeeds(&on(given, "given", "2026-01-02"));
    lead.succeeds(&form(&lead, &told, "approval"));
    lead.succeeds(&form(&lead, &told, "withdrawal")).shows("taken back on Monday 5 January 2026");
    let stopped = lead.opens(&format!("{}/sending", place(&told))).shows("It is not decided who complains");
    assert!(stopped.forms().iter().all(|form| !form.action.ends_with("sending")));
});

both!(fourteen_months_late_is_decided_by_both_tests_and_never_by_the_program, |world| {
    let late = missed_delivery().happening("2024-11-01");
    let (taken, refused) = (world.told(&late), world.told(&late));
    let lead = world.trust_lead();
    for told in [&taken, &refused] {
        lead.opens(&place(told)).shows("It came late: the 12 months ended on Saturday 1 November 2025");
        acknowledges(&lead, told);
        drafts(&lead, told, "The round was cancelled.");
        lead.opens(&format!("{}/approval", place(told))).shows("nobody decided on both tests");
    }
    let decide = |told: &Told, fair: &str| {
        let form = form(&lead, told, "lateness").with("good", "yes").with("reasons", "A year in hospital.");
        lead.succeeds(&form.with("fair", fair).with("fairness", "The log is kept."))
    };
    decide(&taken, "yes").shows("looked into all the same");
    signs_and_sends(&lead, &taken);
    decide(&refused, "no").shows("This complaint has ended");
    let page = world.holder_of(&refused).opens("/follow/case").shows("because it came too late");
    page.shows("The log is kept.");
    let fresh = world.told(&missed_delivery().happening("2025-01-05"));
    lead.opens(&place(&fresh)).shows("Yes: the 12 months end on Monday 5 January 2026");
});

both!(an_answer_goes_online_only_with_a_consent_that_holds, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    drafts(&lead, &told, "Nobody had booked it.");
    world.works();
    lead.succeeds(&form(&lead, &told, "electronic").with("change", "withdrawn").with("how", "In a letter."));
    lead.succeeds(&form(&lead, &told, "approval"));
    let before = world.letters_to("nell@people.example").len();
    let send = lead.opens(&format!("{}/sending", place(&told))).shows("Print the letter and post it");
    lead.succeeds(&send.form(&format!("{}/sending", place(&told))));
    world.works();
    assert_eq!(world.letters_to("nell@people.example").len(), before, "no notice by e-mail");
});
