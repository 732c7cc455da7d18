//! The named lead: finds the case in the inbox, works on it act by act, and closes it.

use candour::domain::access::{Consent, Mode};
use candour::domain::harm::HarmOutcome;
use candour::domain::harm::grade::PhysicalHarm;

use crate::support::prelude::*;

const CONFIDENTIAL: Consent = Consent { mode: Mode::Confidential, provider: true, trust: true, regulator: true };
const PRIVATE: Consent = Consent { mode: Mode::Named, provider: false, trust: true, regulator: true };

both!(a_lead_works_on_a_case_from_the_inbox_to_its_end, |world| {
    let told = world.told(&missed_delivery().causing(HarmOutcome::Flare));
    let lead = world.trust_lead();
    let case = format!("/cases/{}", told.reference);
    let act = |noun: &str| lead.opens(&format!("{case}/{noun}")).form(&format!("{case}/{noun}"));

    let inbox = lead.opens("/cases").shows("Never delivered").shows("Says harmed");
    assert!(inbox.links().contains(&case), "the reference leads to the case");
    let page = lead.opens(&case).shows("nobody came").shows("Nell Underhay").shows("working day 3 of 3");
    page.shows("Acknowledge the complaint by 8 Jan 2026").shows("reg 13(3) SI 2009/309");

    lead.is_asked_again(&act("answer").with("text", "Too early.")).shows("This step is not possible");
    lead.is_asked_again(&act("acknowledgement").with("text", " ")).shows("Write to the person");
    let page = lead.succeeds(&act("acknowledgement")).shows("Acknowledged");
    page.shows("how we look into this, and how long it will take");
    lead.succeeds(&act("question").with("text", "When did the van leave?")).shows("was asked to answer by 7 Jan 2026");
    lead.opens("/cases?only=waiting").shows(told.reference.as_str());

    let review = act("harm-review").with("physical", "low").with("psychological", "none");
    lead.is_asked_again(&review).shows("Select if the failure caused it").shows("Say why these grades");
    let review = review.with("attribution", "probable").with("reason", "Steroids were needed.");
    lead.is_asked_again(&review).shows("Select the register by which you sign");
    let review = review.with("register", "gphc").with("registration", "204 8761");
    lead.succeeds(&review).shows("Low physical harm; No psychological harm. Caused by the failure: probable");

    lead.succeeds(&act("answer").with("text", "We found that nobody had booked it."))
        .shows("The final answer was sent");
    lead.is_asked_again(&act("answer").with("text", "The complaint too.")).shows("answered point by point");
    world.answers(&told.reference, "We found that nobody had booked it.");
    let close = act("closure").with("outcome", "upheld").with("reason", "Put right.");
    let stop = lead.sends(&close).answered(200).shows("Close it all the same?");
    let sure = stop.shows("has not answered yet").form(&format!("{case}/closure"));
    lead.succeeds(&sure).shows("outcome: upheld");
    lead.opens("/cases").hides(told.reference.as_str()).shows("We looked at your own cases that are open.");
    lead.opens("/cases?state=closed").shows(told.reference.as_str());
    lead.succeeds(&act("reopening").with("reason", "The person is not happy.")).shows("Opened again");
    world.works();
});

both!(who_was_first_is_kept_and_who_was_second_keeps_their_words, |world| {
    let told = world.told(&missed_delivery());
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    let path = format!("/cases/{}/acknowledgement", told.reference);
    let (mine, theirs) = (lead.opens(&path).form(&path), colleague.opens(&path).form(&path));
    colleague.succeeds(&theirs);
    let late = lead.sends(&mine.with("text", "Words that took me an hour.")).answered(409);
    late.shows("The case changed while you wrote").shows("Femi Lawal").shows("Words that took me an hour.");
});

both!(a_company_reads_what_was_agreed_and_no_more, |world| {
    let open = world.told(&missed_delivery());
    let confidential = world.told(&missed_delivery().agreeing(CONFIDENTIAL));
    let private = world.told(&missed_delivery().agreeing(PRIVATE));
    let nurse = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low).agreeing(CONFIDENTIAL));
    let lead = world.trust_lead();
    for told in [&open, &confidential, &nurse] {
        let path = format!("/cases/{}/note", told.reference);
        lead.succeeds(&lead.opens(&path).form(&path).with("text", "They rang me about Larkfield."));
    }
    let company = world.provider_lead();
    let page = |told: &crate::support::world::Told| company.opens(&format!("/cases/{}", told.reference));
    page(&open).shows("Nell Underhay").shows("nobody came").shows("5 January 2026").hides("They rang me");
    let page_of = page(&confidential).shows("nobody came").shows("January 2026").hides("Nell").hides("nell@");
    page_of.hides("Received 5 January").hides("working day 1 of 3").hides("They rang me");
    page(&nurse).hides("Ruth Adeyemi");
    company.cannot_open(&format!("/cases/{}", private.reference));
    company.opens("/cases").hides("5 January 2026").hides(private.reference.as_str());
    let file = company.opens("/cases.csv").text();
    assert!(file.contains(open.reference.as_str()) && !file.contains("5 January"), "{file}");
});

both!(the_inbox_turns_its_pages_both_ways_and_counts, |world| {
    let told: Vec<_> = (0..27).map(|_| world.told(&missed_delivery())).collect();
    let lead = world.trust_lead();
    let first = lead.opens("/cases?size=25&kind=complaint").shows("27 New");
    let next = first.links().into_iter().find(|l| l.contains("after=")).expect("an older page");
    let second = lead.opens(&next);
    let listed = |page: &crate::support::page::Page| {
        told.iter().filter(|t| page.links().contains(&format!("/cases/{}", t.reference))).count()
    };
    assert_eq!((listed(&first), listed(&second)), (25, 2));
    let back = second.links().into_iter().find(|l| l.contains("before=")).expect("a newer page");
    assert_eq!(listed(&lead.opens(&back)), 25);
    let file = lead.opens("/cases.csv?kind=complaint").text();
    assert!(told.iter().all(|t| file.contains(t.reference.as_str())));
    world.trust_lead_elsewhere().opens("/cases?whose=body").shows("0 New");
});

both!(many_are_acknowledged_at_once_and_what_was_refused_is_said, |world| {
    let told: Vec<_> = (0..3).map(|_| world.told(&missed_delivery())).collect();
    let foreign = world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let lead = world.trust_lead();
    let form = lead.opens("/cases").form("/cases/acknowledgements");
    let picked = told.iter().fold(form, |form, t| form.and("case", t.reference.as_str()));
    let sure = lead.sends(&picked).answered(200).shows("Acknowledge these cases").form("/cases/acknowledgements");
    lead.succeeds(&sure).shows("Acknowledged: 3");
    let again = sure.and("case", foreign.reference.as_str());
    lead.is_asked_again(&again).shows("Acknowledged: 0. Not acknowledged: 4.").shows("You have no such case.");
});

both!(a_reference_is_found_however_it_is_typed, |world| {
    let told = world.told(&missed_delivery());
    let typed = told.reference.as_str().to_lowercase().replace('-', " ");
    let find = |person: &crate::support::person::Person<'_>| {
        let form = person.opens("/find").form("/find").with("reference", &typed);
        person.sends(&form)
    };
    let to = |path: &str| Some(format!("{path}/{}", told.reference));
    assert_eq!(find(&world.trust_lead()).answered(303).location(), to("/cases"));
    assert_eq!(find(&world.cqc()).answered(303).location(), to("/queue"));
    find(&world.trust_lead_elsewhere()).answered(422).shows("You have no case with the reference");
    let lead = world.trust_lead();
    let form = lead.opens("/find").form("/find").with("reference", "CAN-222-222-223");
    lead.is_asked_again(&form).shows("One character is wrong");
});
