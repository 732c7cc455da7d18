//! Signing in with both factors; sessions end when they should.

use candour::accounts::totp_now;
use candour::seed::cast::DOMAIN;

use crate::support::place::{PASSWORD, SECRET};
use crate::support::prelude::*;

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
