//! The administrator: accounts, jobs and letters, and no case anywhere.

use candour::accounts::totp_now;

use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::prelude::*;

both!(a_new_colleague_is_invited_and_nobody_else_knows_their_password, |world| {
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
    let code = code_on(&admin.sends(&form).answered(200).shows("This is shown once"));
    admin.is_asked_again(&form).shows("There is an account with this address already");
    let row = world.staff("ola.brandt@people.example");
    admin.opens(&format!("/admin/accounts/{}", row.account().id)).shows("Ola Brandt").hides(&code);
    let browser = world.anybody();
    let enter = browser.opens("/recovery").form("/recovery").with("email", "ola.brandt@people.example");
    browser.is_asked_again(&enter.clone().with("code", "22222-22222-22222-22")).shows("does not fit this address");
    comes_in(world, &browser, &enter.with("code", &code)).shows("Ola Brandt");
    // used once
    used_up(world, "ola.brandt@people.example", &code);
});

/// The form token of a page, from the form that signs out.
fn csrf(page: &Page) -> &str {
    let at = page.body.find("name=\"csrf\" value=\"").expect("a token") + 19;
    page.body[at..].split('"').next().unwrap_or_default()
}

/// The one-time code that a page shows.
fn code_on(page: &Page) -> String {
    let at = page.body.find("id=\"code\">").expect("a code") + 10;
    page.body[at..].split('<').next().expect("a code").to_owned()
}

/// Demands that a code opens nothing any more.
fn used_up(world: &World, email: &str, code: &str) {
    let browser = world.anybody();
    let enter = browser.opens("/recovery").form("/recovery").with("email", email).with("code", code);
    browser.is_asked_again(&enter).shows("does not fit this address");
}

/// Enters a one-time code, chooses a password, confirms the second factor, and is signed in.
fn comes_in(world: &World, browser: &Person<'_>, enter: &Form) -> Page {
    let page = browser.succeeds(enter).shows("Set your password and your app");
    let at = page.body.find("id=\"key\">").expect("a key") + 9;
    let key: String = page.body[at..].split('<').next().expect("a key").split(' ').collect();
    let secret = totp_rs::Secret::try_from_base32(key).expect("Base32");
    let code = totp_now(secret.as_bytes(), world.now());
    let form = page.form("/recovery/new").with("password", "nine herons by the weir");
    let wrong = form.clone().with("again", "nine herons by the wier").with("code", &code);
    browser.is_asked_again(&wrong).shows("The two passwords differ");
    let form = form.with("again", "nine herons by the weir");
    browser.is_asked_again(&form.clone().with("code", "000000")).shows("The numbers are not right");
    browser.succeeds(&form.with("code", &code))
}

both!(a_lost_account_is_recovered_by_two_administrators_and_never_by_one, |world| {
    let (first, second, lead) = (world.administrator(), world.staff("second.admin"), world.trust_lead());
    lead.opens("/account").shows("Jo Okafor");
    let account = format!("/admin/accounts/{}", lead.account().id);
    let ask = first.opens(&account).form(&format!("{account}/recovery"));
    first.is_asked_again(&ask.clone()).shows("Say what was lost");
    first
        .succeeds(&ask.with("reason", "Lost her phone; I know her voice."))
        .shows("Another administrator must allow it");
    let own = first.opens("/admin/recoveries").shows("Another administrator decides this");
    assert!(!own.body.contains("value=\"allow\""), "nobody allows what they asked");
    let wish = second.opens("/admin/recoveries").shows("Lost her phone").shows("Alex Byrne");
    let allow = wish.forms().into_iter().find(|f| f.action.starts_with("/admin/recoveries/")).expect("a wish");
    let allow = allow.and("decision", "allow");
    first.sends(&allow.clone().with("csrf", csrf(&own))).answered(303);
    lead.opens("/account");
    let code = code_on(&second.sends(&allow).answered(200).shows("This is shown once"));
    second.sends(&allow).answered(303);
    lead.gets("/account").answered(303);
    world.works();
    lead.received("There is an update on your list");
    let browser = world.anybody();
    let enter = browser.opens("/recovery").form("/recovery").with("email", &lead.account().email).with("code", &code);
    comes_in(world, &browser, &enter).shows("Your cases");
    used_up(world, &lead.account().email, &code);
});

both!(what_matters_most_asks_the_second_factor_again, |world| {
    let (colleague, admin) = (world.staff("colleague.trust"), world.administrator());
    let account = format!("/admin/accounts/{}", colleague.account().id);
    let disable = format!("{account}/disablement");
    let form = admin.opens(&account).form(&disable);
    world.passes(16.minutes());
    let away = admin.sends(&form).answered(303).location().expect("elsewhere");
    assert!(away.starts_with("/sign-in/again?next="), "{away}");
    let again = admin.opens(&away).shows("needs your second factor once more").form("/sign-in/again");
    admin.is_asked_again(&again.clone().with("code", "000000")).shows("The code is not right");
    let secret = world.reads(|conn| candour::store::people::account(conn, admin.account().id)).totp_sealed;
    let place = candour::store::people::totp_place(admin.account().id);
    let secret = world.app.keys.open(&place, &secret.expect("a second factor")).expect("our own seal");
    admin.succeeds(&again.with("code", &totp_now(&secret, world.now()))).shows("Femi Lawal");
    admin.succeeds(&form).shows("signed out everywhere");
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
