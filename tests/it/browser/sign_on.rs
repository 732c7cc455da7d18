//! Staff sign in by another service in a real browser, against a certified provider of OpenID Connect: NHS login with a signed
//! assertion and vectors of trust, NHS Care Identity with the role chosen there.

use candour::accounts::totp_now;
use candour::config::Settings;
use candour::doors::Clock;
use serde_json::json;

use super::walk::Walk;
use crate::sign_on::links;
use crate::support::oidc::Issuer;
use crate::support::place::{Engine, SECRET};
use crate::support::prelude::*;

fn sign_ons(settings: &mut Settings) -> Option<Issuer> {
    let key = settings.data.dir.join("client.pem");
    let issuer = Issuer::certified(&settings.server.base_url, &key)?;
    let at = issuer.address();
    let text = format!(
        "[nhs-login]\nwords = \"NHS login\"\nprofile = \"nhs_login\"\nissuer = \"{at}\"\nclient_id = \"candour-nhs-login\"\n\
         key_file = \"{}\"\nkey_id = \"ours\"\nvectors = [\"P9.Cp.Cd\", \"P9.Cp.Ck\", \"P9.Cm\"]\n\
         [cis2]\nwords = \"NHS Care Identity\"\nprofile = \"cis2\"\nissuer = \"{at}\"\nclient_id = \"candour-cis2\"\n\
         client_secret = \"a secret of the test\"",
        key.display()
    );
    settings.sign_on = toml::from_str(&text).expect("settings");
    Some(issuer)
}

/// Signs in at the provider as somebody, and agrees.
#[track_caller]
fn there_as(walk: &Walk<'_>, who: &str) {
    let given = walk.browser.asks(
        "const field = document.querySelector('[name=login]'); if (!field) return false;
         field.value = arguments[0]; document.querySelector('[name=password]').value = 'any'; return true;",
        &[json!(who)],
    );
    assert!(given == true, "the provider asks who it is: {}", walk.browser.words());
    walk.browser.clicks("Sign-in");
    walk.browser.clicks("Continue");
}

/// The clock of the world, which stands still, as the clock of the provider, which does not.
fn in_time(world: &World) {
    world.app.clock.pass(Clock::Real.now() - world.now());
}

#[test]
fn staff_sign_in_by_another_service_in_a_browser() {
    let mut issuer = None;
    let moment = Clock::Real.now().with_timezone(&chrono_tz::Europe::London).format("%Y-%m-%d %H:%M").to_string();
    let world = World::set_up(Engine::Sqlite, &moment, |settings| issuer = sign_ons(settings)).expect("SQLite");
    let Some(issuer) = issuer else { return };
    let Some(walk) = Walk::begins(&world, "sign-on") else { return };
    in_time(&world);
    // the person links the account, signed in
    walk.is(&world.trust_lead());
    walk.opens("/account");
    walk.browser.clicks("Link NHS login");
    walk.browser.shows("You go on to NHS login");
    walk.keeps("link");
    walk.browser.clicks("Go on to NHS login");
    there_as(&walk, "sam");
    walk.browser.shows("Your account is linked");
    walk.keeps("linked");
    // and comes in by it, with no password and no code
    let comes = |by: &str, who: &str| {
        in_time(&world);
        walk.browser.forgets();
        walk.opens("/sign-in");
        walk.browser.clicks(by);
        there_as(&walk, who);
    };
    comes("NHS login", "sam");
    walk.browser.shows("Jo Okafor");
    walk.keeps("in");
    comes("NHS login", "low");
    walk.browser.shows("did not check who you are as far as we asked");
    walk.keeps("low");
    comes("NHS login", "stranger");
    walk.browser.shows("No account here is linked to you");
    // Care Identity says for which organisation; without two factors there, ours is asked for
    links(&world, "colleague.trust", (&issuer.address(), "cis2", "dr"));
    comes("NHS Care Identity", "dr");
    walk.browser.shows("Enter your code");
    walk.browser.fills("code", &totp_now(SECRET, world.now()));
    walk.browser.sends();
    walk.browser.shows("Femi Lawal");
    links(&world, "trust", (&issuer.address(), "other", "elsewhere"));
    comes("NHS Care Identity", "elsewhere");
    walk.browser.shows("belongs to another organisation");
    walk.keeps("elsewhere");
}
