//! Signing in by another service: what it must say, and what signs nobody in. The issuer of these journeys lies on demand; the
//! real one is met in `browser::sign_on`.

use candour::config::{Settings, SignOn};
use candour::seed::cast::DOMAIN;
use candour::store::sign_ons::{SignOnRow, link};

use crate::support::oidc::Issuer;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::time::Wait;

/// A provider of the profile of NHS login, of whom nothing but a phone's code is good enough.
pub fn nhs_login(issuer: &str, id: &str) -> SignOn {
    let text = format!(
        "words = \"NHS login\"\nprofile = \"nhs_login\"\nissuer = \"{issuer}\"\nclient_id = \"{id}\"\n\
         vectors = [\"P9.Cp.Cd\", \"P9.Cm\"]\nclient_secret = \"unused\""
    );
    toml::from_str(&text).expect("settings")
}

/// Links an account as its person would.
pub fn links(world: &World, who: &str, (issuer, provider, subject): (&str, &str, &str)) {
    let row = SignOnRow {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        account_id: world.staff(who).account().id,
        provider: provider.to_owned(),
        linked_at: world.now().into(),
        used_at: None,
    };
    world.app.store.write_blocking(move |conn| link(conn, &row)).expect("linked");
}

struct Way {
    state: String,
    nonce: String,
}

fn part(address: &str, name: &str) -> String {
    let found = address.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("{address} has no {name}")).to_owned()
}

/// Goes to the other service; what travels with it.
fn goes(visitor: &Person<'_>) -> Way {
    visitor.opens("/sign-in").shows("NHS login");
    let there = visitor.gets("/sign-in/with/liar?next=/account").answered(303).location().expect("elsewhere");
    assert_eq!(part(&there, "code_challenge_method"), "S256");
    assert!(part(&there, "vtr").contains("P9.Cp.Cd"), "{there}");
    Way { state: part(&there, "state"), nonce: part(&there, "nonce") }
}

/// Comes back with a token that lies in this way.
fn comes_back(world: &World, visitor: &Person<'_>, way: &Way, how: &str) -> Page {
    let code = format!("{how}.{}.{}", way.nonce, world.now().timestamp());
    visitor.gets(&format!("/sign-in/back/liar?code={code}&state={}", way.state))
}

fn each_world(with: impl Fn(&World, &Issuer)) {
    let Some(liar) = Issuer::liar() else { return };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let set = |settings: &mut Settings| {
            settings.sign_on.insert("liar".to_owned(), nhs_login(&liar.address(), "candour"));
        };
        if let Some(world) = World::set_up(engine, "2026-01-05 09:00", set) {
            with(&world, &liar);
        }
    }
}

#[test]
fn a_token_that_does_not_hold_good_signs_nobody_in() {
    each_world(|world, liar| {
        links(world, "trust", (&liar.address(), "liar", "sam"));
        let genuine = world.anybody();
        let way = goes(&genuine);
        comes_back(world, &genuine, &way, "good").answered(303);
        genuine.opens("/account").shows("Jo Okafor");
        let refused = |how: &str, words: &str| {
            let visitor = world.anybody();
            let way = goes(&visitor);
            comes_back(world, &visitor, &way, how).answered(422).shows(words);
            visitor.gets("/account").answered(303);
        };
        for how in
            ["expired", "stale", "foreign", "shared", "issuer", "unbound", "forged", "unsigned", "weak", "replayed"]
        {
            refused(how, "does not hold good");
        }
        for how in ["low", "untold"] {
            refused(how, "did not check who you are as far as we asked");
        }
    });
}

#[test]
fn a_way_back_is_used_once_by_whoever_began_it_within_ten_minutes() {
    each_world(|world, liar| {
        links(world, "trust", (&liar.address(), "liar", "sam"));
        let visitor = world.anybody();
        let way = goes(&visitor);
        comes_back(world, &visitor, &way, "good").answered(303);
        let again = world.anybody();
        again.opens("/sign-in");
        comes_back(world, &again, &way, "good").answered(422).shows("began in another browser");
        let late = world.anybody();
        let way = goes(&late);
        world.passes(Wait::Exactly(chrono::TimeDelta::minutes(11)));
        comes_back(world, &late, &way, "good").answered(422).shows("longer than 10 minutes");
        let twice = world.anybody();
        let way = goes(&twice);
        comes_back(world, &twice, &way, "forged").answered(422);
        comes_back(world, &twice, &way, "good").answered(422).shows("was used already");
        let no = world.anybody();
        let way = goes(&no);
        no.gets(&format!("/sign-in/back/liar?error=access_denied&state={}", way.state))
            .answered(422)
            .shows("did not sign in");
        no.cannot_open("/sign-in/with/nobody");
    });
}

#[test]
fn nobody_comes_in_without_an_account_that_was_linked() {
    each_world(|world, liar| {
        let visitor = world.anybody();
        let way = goes(&visitor);
        comes_back(world, &visitor, &way, "good").answered(422).shows("No account here is linked to you");
        links(world, "trust", (&liar.address(), "liar", "sam"));
        let lead = world.trust_lead();
        lead.opens("/account").shows("Linked").shows("NHS login");
        let page = lead.opens("/account");
        lead.succeeds(&page.form("/account/sign-on/liar/removal")).shows("The link is ended");
        let visitor = world.anybody();
        let way = goes(&visitor);
        comes_back(world, &visitor, &way, "good").answered(422).shows("No account here is linked to you");
        // an account that ended signs nobody in
        links(world, "colleague.trust", (&liar.address(), "liar", "sam"));
        let gone = world.staff("colleague.trust").account().id;
        let ended = world.app.store.write_blocking(move |conn| -> Result<usize, candour::store::StoreError> {
            use candour::store::schema::accounts;
            use diesel::prelude::*;
            Ok(diesel::update(accounts::table.find(gone)).set(accounts::active.eq(false)).execute(conn)?)
        });
        assert_eq!(ended.expect("ended"), 1, "colleague.trust@{DOMAIN}");
        let visitor = world.anybody();
        let way = goes(&visitor);
        comes_back(world, &visitor, &way, "good").answered(422).shows("No account here is linked to you");
    });
}
