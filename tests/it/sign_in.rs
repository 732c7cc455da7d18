//! Signing in with both factors; sessions end when they should.

use candour::accounts::totp_now;
use candour::seed::cast::DOMAIN;
use candour::store::recovery;

use crate::support::place::{PASSWORD, SECRET};
use crate::support::prelude::*;
use crate::support::time::Wait;

both!(staff_sign_in_with_password_and_code_and_out_again, |world| {
    let browser = world.anybody();
    let first = browser.opens("/account").shows("Staff sign in");
    let form = first.form("/sign-in").with("email", &format!("colleague.trust@{DOMAIN}"));
    browser.is_asked_again(&form.clone().with("password", "not this one")).shows("is not right");
    let second = browser.succeeds(&form.with("password", PASSWORD)).shows("Enter your code");
    let form = second.form("/sign-in/code");
    browser.is_asked_again(&form.clone().with("code", "000000")).shows("not right");
    let code = totp_now(SECRET, world.now());
    browser.succeeds(&form.clone().with("code", &code)).shows("Femi Lawal");
    let account = browser.opens("/account").shows("Femi Lawal");
    let token = browser.browser().cookie("candour").expect("a cookie");
    browser.sends(&account.form("/sign-out")).answered(303);
    browser.browser().set_cookie("candour", &token);
    browser.gets("/account").answered(303);
});

both!(a_password_that_was_issued_is_changed_before_anything_else, |world| {
    let person = world.staff("colleague.trust");
    let (account, now) = (person.account().id, world.now());
    let issued = world.app.store.write_blocking(move |conn| recovery::password_was_issued(conn, account, now));
    issued.expect("it is noted");
    let signs_in = |browser: &crate::support::person::Person<'_>| {
        let form = browser.opens("/sign-in").form("/sign-in").with("email", &person.account().email);
        let code = browser.succeeds(&form.with("password", PASSWORD)).form("/sign-in/code");
        browser.sends(&code.with("code", &totp_now(SECRET, world.now())))
    };
    let browser = world.anybody();
    let to = signs_in(&browser).answered(303).location().expect("elsewhere");
    let form = browser.opens(&to).shows("Choose your own password").form("/sign-in/new-password");
    browser.gets("/account").answered(303);
    let with = |password: &str| form.clone().with("password", password).with("again", password);
    browser.is_asked_again(&with("short")).shows("Use 12 characters or more");
    browser.is_asked_again(&with("femi lawal is here")).shows("Leave out your own name");
    browser.is_asked_again(&with(PASSWORD)).shows("another password than the one you were given");
    browser.succeeds(&with("nine herons by the weir")).shows("Femi Lawal");
    browser.opens("/account").shows("Femi Lawal");
    // one that was issued and never used runs out
    world.passes(1.minutes());
    let now = world.now();
    let again = world.app.store.write_blocking(move |conn| recovery::password_was_issued(conn, account, now));
    again.expect("it is noted");
    world.passes(Wait::Exactly(chrono::TimeDelta::hours(73)));
    let late = world.anybody();
    let form = late.opens("/sign-in").form("/sign-in").with("email", &person.account().email);
    let code = late.succeeds(&form.with("password", "nine herons by the weir")).form("/sign-in/code");
    late.is_asked_again(&code.with("code", &totp_now(SECRET, world.now()))).shows("has run out");
});

both!(one_session_is_ended_from_another, |world| {
    let (here, there) = (world.trust_lead(), world.trust_lead());
    there.opens("/account");
    let page = here.opens("/account").shows("(this one)");
    let one = page.forms().into_iter().find(|f| f.fields().iter().any(|(name, _)| name == "session")).expect("another");
    here.succeeds(&one).shows("You are signed out there");
    let token = there.browser().cookie("candour").expect("a cookie");
    let thief = world.anybody();
    thief.browser().set_cookie("candour", &token);
    thief.gets("/account").answered(303);
    here.opens("/account");
});

both!(a_session_ends_after_half_an_hour_of_silence, |world| {
    let lead = world.trust_lead();
    lead.opens("/account").shows("Jo Okafor");
    let token = lead.browser().cookie("candour").expect("a cookie");
    world.passes(31.minutes());
    let thief = world.anybody();
    thief.browser().set_cookie("candour", &token);
    thief.gets("/account").answered(303);
});

both!(a_passed_limit_reaches_the_lead, |world| {
    let told = world.told(&missed_delivery());
    world.passes(1.working_days());
    let lead = world.trust_lead();
    assert_eq!(lead.letters(), ["There is an update on your list"]);
    world.passes(3.working_days());
    lead.received("A date on your list has passed");
    assert!(told.reference.as_str().starts_with("CAN-"));
});
