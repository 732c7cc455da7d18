//! The homecare company is asked: it sees what the reporter agreed to, answers, or its silence is told.

use candour::act;
use candour::domain::access::{Consent, Mode};
use candour::domain::case::action::Action;
use candour::domain::harm::HarmOutcome;

use crate::support::prelude::*;
use crate::support::world::Told;

fn asked(world: &World, told: &Told) -> String {
    let reference = told.reference.clone();
    let question = "Why did nobody come?".to_owned();
    let act = move |conn: &mut candour::store::Conn, cx: &act::Context| {
        act::on_case(conn, cx, &reference, Action::AskProvider { question }).map(drop)
    };
    world.acts(world.trust_lead().actor(), act).expect("the lead asks");
    format!("/answers/{}", told.reference)
}

/// Told by a patient who was harmed, so that the trust has a strand of the case.
fn story(consent: Consent) -> Telling {
    missed_delivery().causing(HarmOutcome::Flare).agreeing(consent)
}

const AGREES: Consent = Consent { mode: Mode::Named, provider: true, trust: true, regulator: true };

both!(a_company_answers_and_a_late_answer_is_added_and_marked, |world| {
    let told = world.told(&story(AGREES));
    let page = asked(world, &told);
    let company = world.provider_lead();
    company.opens("/answers").shows(told.reference.as_str()).shows("Owed");
    let form = company.opens(&page).shows("Why did nobody come?").shows("Nell Underhay").form(&page);
    company.is_asked_again(&form.clone().with("answer", "")).shows("Write your answer");
    world.passes(4.working_days());
    company.opens("/answers").shows("Late");
    company.opens(&page).shows("Your silence is part of the record");
    let form = company.opens(&page).form(&page).with("answer", "The van broke down.");
    company.succeeds(&form).shows("Your answer was sent").shows("Answer, late");
    company.succeeds(&form);
    assert_eq!(company.opens(&page).text().matches("The van broke down.").count(), 1, "sent twice, said once");
    company.opens("/answers").hides(told.reference.as_str());
    company.opens("/answers?show=answered").shows(told.reference.as_str());
    world.provider_lead_elsewhere().cannot_open(&page);
});

both!(what_was_not_agreed_to_is_not_there, |world| {
    let private = world.told(&story(Consent { provider: false, ..AGREES }));
    let confidential = world.told(&story(Consent { mode: Mode::Confidential, ..AGREES }).saying("I, Nell, waited."));
    let company = world.provider_lead();
    company
        .opens(&asked(world, &private))
        .shows("did not agree to share their words")
        .hides("nobody came")
        .hides("Nell")
        .hides("nell@");
    company.opens(&asked(world, &confidential)).shows("waited.").hides("Nell").hides("nell@");
});
