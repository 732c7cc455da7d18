//! The administrator: accounts, jobs and letters, and no case anywhere.

use crate::support::person::Person;
use crate::support::prelude::*;

both!(a_new_colleague_gets_a_password_and_a_key_once, |world| {
    let admin = world.administrator();
    let form = admin.opens("/admin/accounts/new").form("/admin/accounts/new");
    let form = form
        .with("name", "Ola Brandt")
        .with("email", "Ola.Brandt@people.example")
        .with("capacity", "clinician")
        .with("role", "specialist nurse");
    admin.is_asked_again(&form.clone().with("body", "DEMOP01")).shows("is not one that this person can act for");
    admin.is_asked_again(&form.clone().with("body", "NOBODY")).shows("Enter the code of an organisation");
    let form = form.with("body", "DEMOT01");
    admin.sends(&form).answered(200).shows("This is shown once").shows("Key for the authenticator app");
    admin.is_asked_again(&form).shows("There is an account with this address already");
    let row = world.staff("ola.brandt@people.example");
    admin.opens(&format!("/admin/accounts/{}", row.account().id)).shows("Ola Brandt").hides("Key for");
});

both!(nobody_who_leads_open_duties_is_disabled, |world| {
    world.told(&missed_delivery());
    let (admin, lead, nurse) = (world.administrator(), world.provider_lead(), world.clinician());
    let act = |of: &Person<'_>, noun: &str| {
        let account = format!("/admin/accounts/{}", of.account().id);
        admin.opens(&account).form(&format!("{account}/{noun}"))
    };
    admin.is_asked_again(&act(&lead, "disablement")).shows("Give each another lead first");
    lead.opens("/account").shows("Sam Whitlock");
    nurse.opens("/account");
    admin.succeeds(&act(&nurse, "disablement")).shows("signed out everywhere").shows("Disabled");
    nurse.gets("/account").answered(303);
    admin.succeeds(&act(&nurse, "enablement")).shows("can sign in again");
    admin.sends(&act(&lead, "password")).answered(200).shows("This is shown once").hides("Key for");
});

both!(the_administrator_sees_letters_and_jobs_but_no_case, |world| {
    let told = world.told(&missed_delivery());
    let admin = world.administrator();
    admin.opens("/admin").shows("Jobs").hides(told.reference.as_str());
    admin.opens("/admin/jobs").shows("Letter to a member of staff").hides(told.reference.as_str());
    world.works();
    let letters = admin.opens("/admin/letters").shows("There is an update on your list").shows("***@");
    letters.hides("nell@").hides(told.reference.as_str());
    for path in [format!("/cases/{}", told.reference), format!("/incidents/{}", told.reference), "/answers".to_owned()]
    {
        admin.cannot_open(&path);
    }
});
