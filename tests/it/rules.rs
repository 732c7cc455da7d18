//! Routing rules as data: drafted, tried on past cases, published by two, rolled back in one act; old cases keep theirs.

use candour::domain::case::Part;
use candour::domain::people::Actor;

use crate::support::prelude::*;
use crate::support::world::Told;

fn deciding(world: &World, told: &Told) -> (Vec<String>, i32) {
    let found = world.reads(|conn| candour::store::cases::find(conn, &Actor::system(), &told.reference, world.now()));
    let deciding = found.case.referrals.iter().filter(|r| r.part == Part::Deciding).map(|r| r.to);
    let names = world.reads(|conn| candour::store::directory::names(conn, deciding));
    let mut names: Vec<String> = names.into_values().collect();
    names.sort();
    (names, found.strands[0].rules_version)
}

/// A draft in which the MHRA decides on every missed delivery; its address.
fn draft(world: &World) -> String {
    let author = world.analyst();
    let form = author.opens("/rules").shows("end with nobody").form("/rules/drafts");
    author.is_asked_again(&form).shows("Say in a few words");
    let page = author.succeeds(&form.with("title", "The MHRA decides on deliveries"));
    let draft = page.path.split('?').next().expect("a path").to_owned();
    let add = author.opens(&format!("{draft}/rule?part=regulator")).form(&format!("{draft}/rule"));
    author.is_asked_again(&add).shows("Choose a regulator").shows("Say why, with the source");
    let add = add
        .with("body", "MHRA")
        .with("does", "deciding")
        .with("failure", "hc-del-04")
        .with("why", "a trial of the journey");
    author
        .succeeds(&add)
        .shows("The rule is saved in the draft")
        .shows("the MHRA decides. Because a trial of the journey");
    draft
}

both!(a_draft_is_tried_published_by_two_and_rolled_back, |world| {
    let old = world.told(&missed_delivery());
    world.told(&missed_delivery().about("HC-NUR-01"));
    let before = deciding(world, &old);
    let (author, second) = (world.analyst(), world.national_lead());
    let draft = draft(world);
    let act = |noun: &str| format!("{draft}/{noun}");
    let propose = author.opens(&draft).form(&act("proposal"));
    author.is_asked_again(&propose).shows("Try it on past cases first");
    author.succeeds(&author.opens(&draft).form(&act("trial"))).shows("being tried");
    world.works();
    let tried = author.opens(&draft).shows("past duties would have gone elsewhere").shows("MHRA");
    assert!(!tried.text().contains("0 of"), "{}", tried.text());
    tried.hides(old.reference.as_str());
    author
        .opens(&format!(
            "/rules/try?draft={}&kind=complaint&failure=HC-DEL-04",
            draft.rsplit('/').next().expect("an id")
        ))
        .shows("MHRA decides: a trial of the journey");
    author.succeeds(&author.opens(&draft).form(&act("proposal"))).shows("A second person publishes it");
    let own = author.opens(&draft);
    assert!(own.forms().iter().all(|form| form.action != act("publication")), "one person cannot do both");
    second.succeeds(&second.opens(&draft).form(&act("publication"))).shows("Version 2 is in force");
    let new = world.told(&missed_delivery());
    assert_eq!(deciding(world, &old), before, "old cases keep the rules they were routed by");
    let (names, version) = deciding(world, &new);
    assert!(names.iter().any(|name| name.contains("Medicines and Healthcare")) && version == 2, "{names:?}");
    // back in one act
    let page = second.opens("/rules/versions/1").form("/rules/versions/1/return");
    second.succeeds(&page).shows("Version 3 is in force");
    assert_eq!(deciding(world, &world.told(&missed_delivery())), (before.0, 3));
    second.opens("/rules/versions/2").shows("a trial of the journey");
    world.trust_lead().cannot_open("/rules");
    world.administrator().cannot_open("/rules");
});

both!(rules_that_would_betray_a_reporter_cannot_be_published, |world| {
    let author = world.analyst();
    let page = author.succeeds(&author.opens("/rules").form("/rules/drafts").with("title", "Company first"));
    let draft = page.path.split('?').next().expect("a path").to_owned();
    let add = author.opens(&format!("{draft}/rule?part=responsible")).form(&format!("{draft}/rule"));
    author.succeeds(&add.with("order1", "provider").with("why", "speed")).shows("the person may not have agreed");
    let propose = author.opens(&draft).form(&format!("{draft}/proposal"));
    author.is_asked_again(&propose).shows("Put right what is wrong with the draft first");
});

both!(a_draft_that_changed_since_it_was_proposed_is_proposed_anew, |world| {
    let draft = draft(world);
    let (author, second) = (world.analyst(), world.national_lead());
    author.succeeds(&author.opens(&draft).form(&format!("{draft}/trial")));
    world.works();
    author.succeeds(&author.opens(&draft).form(&format!("{draft}/proposal")));
    let publish = second.opens(&draft).form(&format!("{draft}/publication"));
    let change = author.opens(&format!("{draft}/rule?part=regulator&n=0")).form(&format!("{draft}/rule"));
    author.succeeds(&change.with("why", "another reason"));
    second.sends(&publish).answered(422).shows("Try it on past cases first");
});
