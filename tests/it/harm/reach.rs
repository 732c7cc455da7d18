//! How reports reach us and what reaches back: links, drafts, three messages, speaking up, recalls, changes that land.

use candour::act;
use candour::domain::access::{Consent, Mode};
use candour::domain::harm::grade::PhysicalHarm;
use candour::seed::cast::DOMAIN;
use diesel::prelude::*;

use super::{Desk, dated, pairs};
use crate::support::prelude::*;
use crate::support::world::Told;

both!(a_ward_reports_by_a_link_without_an_account_and_the_link_is_taken_back, |world| {
    let lead = world.trust_lead();
    let form = lead.opens("/links").form("/links");
    lead.is_asked_again(&form.clone().with("label", "")).shows("Say for whom the link is");
    let page =
        lead.succeeds(&form.with("label", "Rheumatology clinic")).shows("Rheumatology clinic").shows("Used 0 times");
    let address = page.text().split_whitespace().find(|w| w.contains("/record/")).expect("an address").to_owned();
    let path = address.strip_prefix(&world.base).expect("our own address").to_owned();
    let ward = world.anybody();
    let form = ward.opens(&path).hides("finish later").form(&path);
    ward.is_asked_again(&form.clone().with("email", "nobody"))
        .shows("Enter an e-mail address")
        .shows("Choose what failed");
    let form = form.with("patient", "local").with("local-number", "AV-99").with("provider", "DEMOP01");
    let form = form.with("failure", "did_not_come").with("physical", "low").with("psychological", "none");
    let form = form.with("story", "No box on the ward.").with("email", "ward@ward.example");
    ward.succeeds(&form).shows("Jo Okafor");
    world.works();
    assert_eq!(world.letters_to("ward@ward.example"), ["There is an update for you"], "received");
    lead.opens("/links").shows("Used 1 times");
    lead.opens("/cases").shows("Never delivered");
    // one character changed is not our signature
    let mut forged = path.clone();
    let last = forged.pop().expect("a character");
    forged.push(if last == 'A' { 'B' } else { 'A' });
    ward.cannot_open(&forged);
    world.trust_lead_elsewhere().opens("/links").hides("Rheumatology clinic");
    let back = lead.opens("/links").form("/links/revocation");
    let stolen = world.trust_lead_elsewhere();
    let csrf =
        stolen.opens("/links").form("/links").fields().iter().find(|(n, _)| n == "csrf").cloned().expect("a token");
    let theirs = stolen.sends(&back.clone().with("csrf", &csrf.1));
    assert_eq!(theirs.status, 404, "a link of another trust");
    lead.succeeds(&back).shows("Does not work any more");
    ward.cannot_open(&path);
});

both!(a_report_is_finished_later_and_sent_once, |world| {
    let nurse = world.clinician();
    let form = nurse.opens("/incidents/new").form("/incidents/new");
    let half = form.with("story", "Half a story.").with("failure", "came_late").and("later", "yes");
    nurse.succeeds(&half).shows("kept for 28 days").shows("Half a story.");
    world.passes(19.working_days());
    let again = nurse.opens("/incidents/new").shows("Half a story.").form("/incidents/new");
    let whole =
        again.with("patient", "none").with("provider", "DEMOP01").with("physical", "low").with("psychological", "none");
    nurse.succeeds(&whole).shows("Report sent");
    nurse.opens("/incidents/new").hides("Half a story.");
    world.works();
});

both!(every_reporter_gets_three_messages, |world| {
    let nurse = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low));
    world.works();
    let of = |world: &World| world.clinician().letters().len();
    assert_eq!(of(world), 1, "received");
    let desk = Desk::of(world, &nurse);
    desk.lead.opens(&desk.case).shows("Read the report");
    desk.does("acknowledgement", &[]);
    world.works();
    assert_eq!(of(world), 2, "read by a named person");
    world.clinician().opens(&format!("/incidents/{}", nurse.reference)).shows("I have read your report");
    desk.reviews("low", "possible");
    desk.does("answer", &[("text", "Nobody had booked it.")]);
    desk.closes().answered(303);
    world.works();
    assert!(of(world) >= 3, "the outcome");
    world.clinician().opens(&format!("/incidents/{}", nurse.reference)).shows("Nobody had booked it.");
    // nobody reads it: the lead hears on the fourth working day
    let unread = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low));
    world.passes(4.working_days());
    world.trust_lead().received("A date on your list has passed");
    world.trust_lead().opens(&format!("/cases/{}", unread.reference)).shows("Overdue");
});

both!(a_recall_lists_the_cases_it_touches_and_no_others, |world| {
    let told: Vec<Told> =
        (0..3).map(|_| world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low))).collect();
    let elsewhere = world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let product = |told: &Told, name: &str, batch: &str| {
        Desk::of(world, told).does("harm/product", &[("name", name), ("batch", batch)]);
    };
    product(&told[0], "Adalimumab 40mg pen", "AB-12/7");
    product(&told[1], "Adalimumab 40mg pen", "");
    product(&told[2], "Adalimumab 40mg pen", "ZZ-99");
    let lead = world.trust_lead();
    let form = lead.opens("/recalls").form("/recalls");
    lead.is_asked_again(&form.clone().with("product", ""))
        .shows("Enter the brand or product")
        .shows("Choose the class");
    let form = form
        .with("product", "adalimumab  40MG pen")
        .with("batches", "ab127, cd34")
        .with("class", "2")
        .with("source", "EL26A/01");
    let page = lead.succeeds(&form).shows(told[0].reference.as_str()).shows("whose batch nobody recorded");
    page.shows(told[1].reference.as_str()).hides(told[2].reference.as_str()).hides(elsewhere.reference.as_str());
});

both!(who_works_for_the_company_and_speaks_up_stays_unseen_by_it, |world| {
    let insider = world.anybody();
    let form = insider.opens("/speak-up").form("/speak-up");
    insider.is_asked_again(&form.clone().with("story", "")).shows("Choose the company").shows("Tell us what happens");
    let form = form.with("provider", "DEMOP01").with("trust", "DEMOT01").with("failure", "warm_or_damaged");
    let receipt =
        insider.succeeds(&form.with("harm", "yes").with("story", "The fridge alarm is switched off at night."));
    receipt.shows("Jo Okafor");
    world.works();
    let reference = world.reads(|conn| {
        Ok(candour::store::schema::cases::table
            .select(candour::store::schema::cases::reference)
            .first::<String>(conn)?)
    });
    let lead = world.trust_lead();
    lead.opens("/cases").shows(&reference);
    let case = format!("/cases/{reference}");
    lead.opens(&case).shows("The fridge alarm is switched off").hides("Ask the homecare company");
    let path = format!("{case}/question");
    lead.is_asked_again(&lead.opens(&path).form(&path).with("text", "What of the fridge?")).shows("in confidence");
    for company in [world.provider_lead(), world.staff("colleague.provider")] {
        company.cannot_open(&case);
        company.cannot_open(&format!("/answers/{reference}"));
        for list in ["/cases", "/cases?whose=body", "/cases.csv", "/answers"] {
            company.opens(list).hides(&reference).hides("fridge");
        }
        assert!(company.opens("/cases?whose=body").text().contains("0 New"), "not in a count");
        assert!(company.letters().is_empty(), "no mail");
    }
    // nothing of it reaches the company by way of another case either
    let ordinary = world.told(&missed_delivery().about("HC-CLD-01"));
    let desk = Desk::of(world, &ordinary);
    let (keep, other) = (ordinary.reference.clone(), candour::domain::reference::CaseRef::parse(&reference).unwrap());
    let refused = world.acts(desk.lead.actor(), move |conn, cx| act::join(conn, cx, &keep, &other, "same fridge"));
    assert!(format!("{refused:?}").contains("KeptFromProvider"), "{refused:?}");
    world.gphc().opens("/queue").shows(&reference);
    world.works();
});

both!(a_change_that_was_made_is_told_to_all_and_falls_back_when_it_happens_again, |world| {
    let told = world.told(&missed_delivery());
    let desk = Desk::of(world, &told);
    desk.refused("duties/action", &[("what", "Ring before each delivery")]).shows("Choose who owns it");
    let owner = format!("colleague.trust@{DOMAIN}");
    let plan = dated(&[("due", "9", "1")], &[("what", "Ring before each delivery"), ("owner", &owner)]);
    desk.does("duties/action", &pairs(&plan)).shows("planned");
    world.works();
    world.trust_colleague().opens("/actions").shows("Ring before each delivery").shows(told.reference.as_str());
    let made = dated(&[("on", "5", "1")], &[("n", "1"), ("evidence", "A new script."), ("check", "3")]);
    desk.does("duties/action-made", &pairs(&made)).shows("its effect still to be checked").shows("5 April 2026");
    world.works();
    assert!(world.letters_to("nell@people.example").len() >= 2, "received, and what changed");
    world.holder_of(&told).opens("/follow/case").shows("Something was changed because of what you told us");
    let again = world.told(&missed_delivery());
    desk.lead.opens(&format!("{}/duties", desk.case)).shows("not holding").shows(again.reference.as_str());
    world.works();
});

both!(a_company_that_fails_another_trust_in_the_same_way_has_not_changed, |world| {
    let told = world.told(&missed_delivery());
    let desk = Desk::of(world, &told);
    let owner = format!("colleague.trust@{DOMAIN}");
    let plan = dated(&[("due", "9", "1")], &[("what", "Ring before each delivery"), ("owner", &owner)]);
    desk.does("duties/action", &pairs(&plan));
    let made = dated(&[("on", "5", "1")], &[("n", "1"), ("evidence", "A new script."), ("check", "3")]);
    desk.does("duties/action-made", &pairs(&made));
    let kept = Consent { mode: Mode::Confidential, provider: false, trust: true, regulator: true };
    let there = missed_delivery().between(Some("DEMOT02"), Some("DEMOP01"));
    world.told(&there.clone().agreeing(kept));
    world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let page = format!("{}/duties", desk.case);
    desk.lead.opens(&page).hides("not holding");
    let again = world.told(&there);
    desk.lead.opens(&page).shows("not holding").shows("at another trust, on").hides(again.reference.as_str());
    world.works();
    world.trust_colleague().received("There is an update on your list");
});
