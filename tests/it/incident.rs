//! The specialist nurse: one page, one named lead, news of what became of it, and a way to a regulator nobody can block.

use candour::domain::harm::grade::PhysicalHarm;
use candour::store::schema::{cases, reports};
use diesel::prelude::*;

use crate::support::page::Form;
use crate::support::prelude::*;

/// The standard scenario: a missed delivery with a flare.
fn filled(form: Form) -> Form {
    form.with("patient", "nhs")
        .with("nhs-number", "999 000 0018")
        .with("born-day", "1")
        .with("born-month", "2")
        .with("born-year", "1961")
        .with("provider", "DEMOP01")
        .with("failure", "did_not_come")
        .with("when", "yesterday")
        .with("physical", "moderate")
        .with("psychological", "unknown")
        .with("medicine", "Adalimumab, as we call it")
        .with("story", "Two doses missed. Flare of both hands. Her number is 999 000 0018.")
        .with("done", "hospital_supply")
}

fn count(world: &World) -> i64 {
    world.reads(|conn| Ok(reports::table.count().get_result(conn)?))
}

both!(a_nurse_reports_on_one_page_and_the_company_is_remembered, |world| {
    let nurse = world.clinician();
    let form = filled(nurse.opens("/incidents/new").form("/incidents/new"));
    let sent = nurse
        .succeeds(&form)
        .shows("Report sent")
        .shows("Jo Okafor")
        .shows("Reads it by")
        .shows("Moderate physical harm (LFPSE code 3)")
        .shows("Two doses missed")
        .hides("999 000 0018");
    assert!(sent.links().contains(&"/incidents/new?provider=DEMOP01".to_owned()));
    let again = nurse.opens("/incidents/new").form("/incidents/new");
    let chosen = again.fields().iter().find(|(name, _)| name == "provider").map(|(_, value)| value.as_str());
    assert_eq!(chosen, Some("DEMOP01"), "last used, offered first");
    assert_eq!(nurse.succeeds(&form).path, sent.path, "the same form twice is one report");
    assert_eq!(count(world), 1);
    world.works();
    nurse.received("There is an update on your list");
    world.trust_lead().received("There is an update on your list");
});

both!(what_was_typed_comes_back_with_what_to_put_right, |world| {
    let nurse = world.clinician();
    let form = filled(nurse.opens("/incidents/new").form("/incidents/new"));
    let again = nurse
        .is_asked_again(&form.with("nhs-number", "999 000 0019").with("physical", "none").with("story", ""))
        .shows("This is not an NHS number")
        .shows("Say what happened");
    let kept = again.form("/incidents/new");
    for (name, value) in [("nhs-number", "999 000 0019"), ("physical", "none"), ("failure", "did_not_come")] {
        assert!(kept.fields().iter().any(|(n, v)| n == name && v == value), "{name}");
    }
    let key = |form: &Form| form.fields().iter().find(|(n, _)| n == "key").cloned();
    assert!(key(&kept).is_some());
    assert_eq!(count(world), 0);
    nurse.succeeds(&kept.with("nhs-number", "999 000 0018").with("story", "Put right."));
    let medicine: Vec<(Option<String>, Option<String>)> =
        world.reads(|conn| Ok(cases::table.select((cases::medicine, cases::medicine_code)).load(conn)?));
    assert_eq!(medicine, [(Some("Adalimumab, as we call it".to_owned()), None)], "free text stays uncoded");
});

both!(her_reports_say_what_changed_and_reach_a_regulator_without_leave, |world| {
    let nurse = world.clinician();
    let told = world.told(&missed_delivery().by_clinician("nurse", PhysicalHarm::Low));
    let case = format!("/incidents/{}", told.reference);
    nurse.opens("/incidents").shows(told.reference.as_str()).shows("Sent, not read yet").shows("Jo Okafor");
    let page = nurse.opens(&case).shows("Low physical harm").shows("Not reviewed yet");
    let write = page.form(&format!("{case}/message"));
    nurse.is_asked_again(&write.clone().with("message", " ")).shows("Write your message");
    nurse.succeeds(&write.clone().with("message", "She is in hospital now.")).shows("Your message was sent");
    nurse.succeeds(&write.with("message", "She is in hospital now."));
    let said = nurse.opens(&case).text().matches("She is in hospital now.").count();
    assert_eq!(said, 1, "the same words twice are one message");
    let refer = nurse.opens(&format!("{case}/referral")).form(&format!("{case}/referral"));
    nurse.is_asked_again(&refer.clone().with("to", "MHRA")).shows("Say why the regulator");
    nurse.succeeds(&refer.with("to", "MHRA").with("reason", "The device failed.")).shows("before the regulator");
    world.mhra().opens("/queue").shows(told.reference.as_str());
    world.clinician_elsewhere().cannot_open(&case);
    world.clinician_elsewhere().opens("/incidents").hides(told.reference.as_str());
});

both!(a_patient_is_looked_up_on_the_page_itself_and_what_is_not_ones_own_is_not_found, |world| {
    let nurse = world.clinician();
    let sent = nurse.succeeds(&filled(nurse.opens("/incidents/new").form("/incidents/new")));
    let look = |who: &crate::support::person::Person<'_>, number: &str, year: &str| {
        let form = who.opens("/incidents/new").form("/incidents/new").with("patient", "nhs").with("nhs-number", number);
        let form = form.with("born-day", "1").with("born-month", "2").with("born-year", year);
        who.sends(&form.with("story", "Half a story.").and("look", "yes"))
    };
    let page = look(&nurse, "999 000 0018", "1961").answered(200).shows("You have told us of this patient before");
    let reference = sent.path.split('/').nth(2).expect("a reference").to_owned();
    assert!(page.links().contains(&format!("/incidents/{reference}")), "{:?}", page.links());
    assert_eq!(page.form("/incidents/new").value("story"), "Half a story.", "what was typed stays");
    look(&nurse, "999 000 0018", "1962").answered(200).shows("You have no report of this patient yet");
    look(&nurse, "999 000 0019", "1961").answered(422).shows("This is not an NHS number");
    look(&world.clinician_elsewhere(), "999 000 0018", "1961").answered(200).hides(&reference);
    look(&world.trust_lead(), "999 000 0018", "1961").answered(200).shows(&reference);
    let none = nurse.opens("/incidents/new").form("/incidents/new").with("patient", "none").and("look", "yes");
    nurse.is_asked_again(&none).shows("Enter a number to look the patient up");
    assert_eq!(count(world), 1, "nothing was sent");
    world.works();
});
