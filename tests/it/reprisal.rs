//! Fear of reprisal reaches those who protect the person within a working day, and never the company.

use candour::act;
use candour::domain::access::{Consent, Mode};
use candour::domain::case::action::Action;
use candour::store::schema::{cases, facts, reprisals};
use diesel::prelude::*;

use crate::support::page::Page;
use crate::support::prelude::*;

const URGENT: &str = "Something on your list needs you today";

/// Nothing of reprisal stands on a page.
fn innocent(page: Page) -> Page {
    page.hides("eprisal").hides("HC-REC-06").hides("treated worse").hides("spoke up")
}

both!(reprisal_is_told_to_the_trust_at_once_and_never_to_the_company, |world| {
    let open = Consent { mode: Mode::Named, provider: true, trust: true, regulator: true };
    let told = world.told(&missed_delivery().about("HC-REC-06").agreeing(open));
    world.works();
    world.trust_lead().received(URGENT);
    let lead = world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("They fear reprisal");
    lead.shows("Somebody was told that the person fears reprisal").shows("Jo Okafor");
    world.trust_lead().opens("/cases").shows(told.reference.as_str()).shows("S2");
    world.holder_of(&told).opens("/follow/case").shows("The homecare company is not told").shows("The lead was told");

    let company = world.provider_lead();
    let asked = told.reference.clone();
    let question = Action::AskProvider { question: "When was it sent?".to_owned() };
    world.acts(world.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &asked, question)).unwrap();
    world.works();
    for path in ["/cases", "/cases?whose=body", "/cases.csv", "/answers"] {
        innocent(company.opens(path));
    }
    for path in [format!("/answers/{}", told.reference), format!("/cases/{}", told.reference)] {
        innocent(company.opens(&path).shows("When was it sent?"));
    }
    assert!(company.letters().iter().all(|subject| subject != URGENT), "{:?}", company.letters());
    // It is counted, where no company looks.
    let counted: i64 =
        world.reads(|conn| Ok(facts::table.filter(facts::reprisal.eq(true)).count().get_result(conn)?));
    assert!(counted > 0);
    let failures: Vec<String> = world.reads(|conn| Ok(cases::table.select(cases::failure).load(conn)?));
    assert!(failures.iter().all(|code| code != "HC-REC-06"), "{failures:?}");
});

both!(reprisal_beside_a_missed_delivery_leaves_the_companys_own_duty_as_it_was, |world| {
    let told = world.told(&missed_delivery().about("HC-DEL-04").besides("HC-REC-06"));
    let plain = world.told(&missed_delivery().about("HC-DEL-04"));
    world.works();
    let company = world.provider_lead();
    let list = innocent(company.opens("/cases")).shows(told.reference.as_str());
    let row = |reference: &str| {
        let text = list.text();
        let from = text.find(reference).unwrap() + reference.len();
        text[from..].split("CAN-").next().unwrap().trim().to_owned()
    };
    assert_eq!(row(told.reference.as_str()), row(plain.reference.as_str()), "the two lines read alike");
    innocent(company.opens(&format!("/cases/{}", told.reference)));
    world.trust_lead().received(URGENT);
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("They fear reprisal");
});

both!(what_nobody_read_in_a_working_day_goes_to_their_colleagues_too, |world| {
    let told = world.told(&missed_delivery().about("HC-REC-06"));
    world.works();
    assert!(!world.trust_colleague().letters().contains(&URGENT.to_owned()));
    world.passes(1.working_days());
    world.trust_colleague().received(URGENT);
    let repeated: i64 = world
        .reads(|conn| Ok(reprisals::table.filter(reprisals::repeated_at.is_not_null()).count().get_result(conn)?));
    assert_eq!(repeated, 1);
    // Once is enough: the same job again tells nobody.
    let before = world.trust_colleague().letters().len();
    world.passes(1.working_days());
    assert_eq!(world.trust_colleague().letters().iter().filter(|s| *s == URGENT).count(), 1, "{before}");
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("They fear reprisal");
});

both!(what_was_read_in_time_goes_no_further, |world| {
    let told = world.told(&missed_delivery().about("HC-REC-06"));
    world.works();
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("They fear reprisal");
    world.app.looks.flush();
    world.passes(1.working_days());
    assert!(!world.trust_colleague().letters().contains(&URGENT.to_owned()));
});
