//! The record of harm, candour, notifications and learning, from the page to the closing.

use candour::domain::harm::attribution::Harmed;
use candour::domain::harm::grade::PhysicalHarm;
use candour::store::schema::clocks;
use diesel::prelude::*;

use super::{Desk, dated, exactly, harmed, known_by, pairs};
use crate::support::prelude::*;

both!(a_missed_delivery_with_a_flare_goes_from_the_nurse_to_its_learning, "2026-03-31 09:00", |world| {
    let told = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Moderate).by(known_by("9990000018")));
    let desk = Desk::of(world, &told);
    desk.lead.opens(&desk.case).shows("Record of harm").shows("Duties and learning");

    desk.does("harm/failures", &[("primary", "HC-DEL-01"), ("second", "HC-COM-01")]).shows("Delivery not booked");
    desk.does("harm/doses", &[("impact", "DI-4"), ("buffer", "3")]);
    desk.does("harm/dose", &pairs(&dated(&[("due", "1", "3"), ("available", "9", "3")], &[])));
    desk.does("harm/dose", &pairs(&dated(&[("due", "15", "3")], &[])))
        .shows("24 days without treatment")
        .shows("came late");
    desk.refused(
        "harm/dose",
        &pairs(&dated(&[("due", "20", "3"), ("available", "25", "3"), ("wasted", "21", "3")], &[])),
    )
    .shows("A dose cannot be lost before it was there");
    desk.does("harm/outcomes", &[("outcomes", "HO-01")]).shows("Flare or relapse");
    let rescue =
        dated(&[("on", "20", "3")], &[("what", "A dose from the hospital"), ("minutes", "45"), ("cost", "120.50")]);
    desk.does("harm/rescue", &pairs(&rescue)).shows("45 minutes of staff").shows("£120.50");
    let rx = dated(&[("requested", "2", "2"), ("valid", "27", "2"), ("dispatched", "4", "3")], &[("channel", "paper")]);
    desk.does("harm/prescription", &pairs(&rx)).shows("The trust's clock overran").shows("On paper");
    assert_eq!(harmed(world, Harmed::Confirmed), exactly(0), "nobody has reviewed it");
    desk.reviews("moderate", "probable");
    desk.lead.opens(&format!("{}/harm", desk.case)).shows("GPHC 2048761");
    assert_eq!(harmed(world, Harmed::Serious), exactly(1));

    desk.answers_and_closes();
    desk.closes().answered(422).shows("Decide on the duty of candour first");
    desk.decides_candour("DEMOT01", "yes").shows("Notifiable").shows("Apologise");
    desk.closes().answered(422).shows("the person was not told yet");
    desk.does(
        "duties/step",
        &pairs(&dated(&[("on", "31", "3")], &[("body", "DEMOT01"), ("step", "notify"), ("words", "In clinic.")])),
    );
    desk.closes().answered(422).shows("This must be looked into");
    desk.refused("duties/response", &[("response", "none"), ("reason", "Known.")]).shows("This must be looked into");
    desk.does("duties/response", &[("response", "aar"), ("reason", "One event, well understood.")]);
    desk.does("duties/work-system", &[("part", "tasks"), ("words", "Nobody owns the booking.")])
        .shows("Nobody owns the booking");
    desk.does("duties/finding", &[("words", "Bookings fall between two teams.")]);
    desk.closes().answered(303);
    world.works();
});

both!(candour_is_refused_by_the_patient_and_each_attempt_stays, |world| {
    let told = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Moderate));
    let desk = Desk::of(world, &told);
    let page = desk.lead.opens(&format!("{}/duties", desk.case));
    page.shows("reg 20(8) SI 2014/2936").shows("reg 20(9) SI 2014/2936").shows("Nobody has decided yet");
    desk.refused(
        "duties/step",
        &pairs(&dated(&[("on", "5", "1")], &[("body", "DEMOT01"), ("step", "notify"), ("words", "x")])),
    )
    .shows("Decide first that it is notifiable");
    desk.decides_candour("DEMOT01", "yes").shows("Notifiable");
    let due: Vec<chrono::NaiveDate> = world.reads(|conn| {
        let rule = candour::domain::clocks::ClockRule::CandourContract;
        Ok(clocks::table
            .filter(clocks::rule.eq(rule))
            .filter(clocks::running.eq(true))
            .select(clocks::due_on)
            .load(conn)?)
    });
    assert_eq!(due, [chrono::NaiveDate::from_ymd_opt(2026, 1, 19).unwrap()], "10 working days from the report");
    desk.step("unreachable").shows("If the person cannot be reached");
    desk.step("unreachable");
    desk.refused(
        "duties/step",
        &pairs(&dated(&[("on", "5", "1")], &[("body", "DEMOT01"), ("step", "letter"), ("words", "x")])),
    )
    .shows("Only attempts and copies are recorded now");
    let running: i64 = world.reads(|conn| {
        let rule = candour::domain::clocks::ClockRule::CandourContract;
        Ok(clocks::table.filter(clocks::rule.eq(rule)).filter(clocks::running.eq(true)).count().get_result(conn)?)
    });
    assert_eq!(running, 0, "the clock is met by the attempts");
    world.works();
});

both!(a_wrong_dose_is_always_looked_into, |world| {
    let told = world.told(&missed_delivery().about("HC-DIS-02").by_clinician("nurse", PhysicalHarm::Low));
    let desk = Desk::of(world, &told);
    desk.does("harm/doses", &[("impact", "DI-6")]).shows("A wrong medicine or dose was taken");
    desk.reviews("low", "definite");
    desk.answers_and_closes();
    desk.closes().answered(422).shows("This must be looked into");
    desk.does("duties/never-event", &[("code", "7")]).shows("Overdose of methotrexate");
    desk.refused("duties/response", &[("response", "swarm"), ("reason", "Quick.")])
        .shows("Choose a response that is enough");
    desk.does("duties/response", &[("response", "psii"), ("reason", "A Never Event.")]);
    desk.does("duties/finding", &[("words", "Two strengths in one drawer.")]);
    desk.closes().answered(303);
    world.works();
});

both!(a_death_raises_a_psii_a_notification_and_the_police, |world| {
    let told = world.told(&missed_delivery().about("HC-DIS-07").by_clinician("nurse", PhysicalHarm::Fatal));
    let desk = Desk::of(world, &told);
    let page = desk.lead.opens(&format!("{}/duties", desk.case));
    page.shows("reg 16(1)").shows("reg 16(2)").shows("not needed once LFPSE has it");
    let form = desk.form("duties/notification");
    let draft = form.fields().iter().find(|(name, _)| name == "text").map(|(_, value)| value.clone()).expect("a draft");
    assert!(draft.contains("Fatal") && draft.contains("HC-DIS-07"), "{draft}");
    desk.lead.succeeds(&form.with("body", "DEMOP01").with("paragraph", "N16")).shows("not sent yet");
    desk.does("duties/outside", &[("route", "police"), ("reason", "Stock is missing.")]).shows("To the police");
    desk.does("duties/outside-proof", &pairs(&dated(&[("on", "5", "1")], &[("n", "1"), ("proof", "101/7")])))
        .shows("101/7");
    desk.does("duties/notification-proof", &pairs(&dated(&[("on", "5", "1")], &[("n", "1"), ("proof", "CQC-77")])))
        .shows("CQC-77");
    desk.reviews("fatal", "probable");
    desk.refused("duties/response", &[("response", "aar"), ("reason", "x")]).shows("Choose a response that is enough");
    let company = world.provider_lead().gets(&desk.case);
    assert!(!company.body.contains("101/7") && !company.body.contains("police"), "the referral is the trust's own");
    world.works();
});

both!(a_company_without_cqc_registration_owes_no_notification_and_no_statutory_candour, |world| {
    let told = world
        .told(&missed_delivery().between(Some("DEMOT01"), Some("DEMOP02")).by_clinician("nurse", PhysicalHarm::Severe));
    let desk = Desk::of(world, &told);
    desk.lead
        .opens(&format!("{}/duties", desk.case))
        .shows("Not registered with the CQC: none is owed")
        .shows("does not bind a provider that is not registered with the CQC")
        .shows("the professional duty of candour");
});

both!(a_patient_without_medicine_is_supplied_first_and_the_hours_are_watched, |world| {
    let told = world.told(&missed_delivery());
    let desk = Desk::of(world, &told);
    desk.refused("harm/urgency", &[("tier", "T1")]).shows("Say why");
    desk.does("harm/urgency", &[("tier", "T1"), ("flags", "without_medicine"), ("reason", "Haemophilia.")])
        .shows("S1")
        .shows("Life-critical");
    world.passes(270.minutes());
    world.trust_lead().received("A date on your list has passed");
    desk.lead.opens(&desk.case).shows("Overdue");
    desk.does("harm/supply", &pairs(&dated(&[("on", "5", "1")], &[("how", "By taxi from the ward.")])))
        .shows("By taxi");
    world.holder_of(&told).opens("/follow/case").shows("Your medicine reached you");
    world.works();
});
