//! Nobody waits longer than ten working days without news: the person, the lead and the public see it when it happens.

use candour::act;
use candour::domain::case::action::{Action, Duties};
use candour::domain::harm::HarmOutcome;
use candour::store::schema::{events, facts};
use diesel::prelude::*;

use crate::support::prelude::*;
use crate::support::world::Told;

fn writes(world: &World, told: &Told, text: &str) {
    let (reference, text) = (told.reference.clone(), text.to_owned());
    let action = Action::MessageReporter { text };
    world.acts(world.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &reference, action)).unwrap();
}

fn acknowledges(world: &World, told: &Told) {
    let reference = told.reference.clone();
    let action = Action::Acknowledge { duties: Duties::All, message: "We have it.".to_owned() };
    world.acts(world.trust_lead().actor(), move |conn, cx| act::on_case(conn, cx, &reference, action)).unwrap();
}

fn missed(world: &World) -> i64 {
    use candour::domain::case::event::EventKind;
    world.reads(|conn| Ok(events::table.filter(events::kind.eq(EventKind::ClockBreached)).count().get_result(conn)?))
}

both!(ten_working_days_without_news_stand_first_with_the_lead_and_show_to_the_person_and_to_all, |world| {
    let quiet = world.told(&missed_delivery());
    acknowledges(world, &quiet);
    let pat = world.holder_of(&quiet);
    pat.opens("/follow/case").shows("You hear from us again by Monday 19 January 2026");
    world.passes(10.working_days());
    pat.opens("/follow/case").shows("You hear from us again by");
    world.trust_lead().opens("/cases").shows("0 No news for 10 working days");
    world.anybody().opens("/silence").shows("Nobody has waited longer");
    // A severe case that is late by its other dates, but told of.
    let severe = world.told(&missed_delivery().causing(HarmOutcome::Admission));
    world.passes(4.working_days());

    pat.opens("/follow/case")
        .shows("You should have heard from us")
        .shows("Nobody has written to you for 10 working days");
    let list = world.trust_lead().opens("/cases").shows("No news to the person for 10 working days").text();
    let place = |told: &Told| list.find(told.reference.as_str()).unwrap();
    assert!(place(&quiet) < place(&severe), "silence comes before a missed date and before severity");
    world.trust_lead().received("A date on your list has passed");
    world.trust_lead().opens("/cases?only=silent").shows(quiet.reference.as_str()).hides(severe.reference.as_str());
    world.anybody().opens("/silence").shows("Ashcombe Valley").shows("1 to 7");
    let silent: i64 = world.reads(|conn| Ok(facts::table.filter(facts::silent.eq(true)).count().get_result(conn)?));
    assert!(silent > 0);
    // The watch is run again: nothing is said twice.
    let before = missed(world);
    world.passes(20.minutes());
    assert_eq!(missed(world), before);
});

both!(news_ends_the_silence_and_the_same_words_again_do_not, |world| {
    let told = world.told(&missed_delivery());
    acknowledges(world, &told);
    writes(world, &told, "There is nothing new yet.");
    world.passes(11.working_days());
    let pat = world.holder_of(&told);
    pat.opens("/follow/case").shows("You should have heard from us");
    writes(world, &told, "There is nothing new yet.");
    pat.opens("/follow/case").shows("You should have heard from us");
    writes(world, &told, "The company has found the parcel.");
    pat.opens("/follow/case").shows("You hear from us again by Tuesday 3 February 2026");
    world.trust_lead().opens("/cases").hides("No news to the person");
    world.anybody().opens("/silence").shows("Nobody has waited longer");
});

both!(a_bank_holiday_is_no_day_of_waiting, "2026-03-27 09:00", |world| {
    let told = world.told(&missed_delivery());
    // Good Friday and Easter Monday lie between.
    world.holder_of(&told).opens("/follow/case").shows("You hear from us again by Tuesday 14 April 2026");
});
