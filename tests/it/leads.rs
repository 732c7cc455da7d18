//! Never unowned: posts, absence, handover, leaving, mergers and closures, on real pages and databases.

use candour::domain::calendar::london_date;
use candour::domain::case::event::EventKind;
use candour::store::cases::Found;
use candour::store::schema::{accounts, bodies, strands};
use candour::store::{events, posts, schema};
use diesel::prelude::*;

use crate::support::prelude::*;
use crate::support::world::Told;

fn found(world: &World, told: &Told) -> Found {
    let system = candour::domain::people::Actor::system();
    world.reads(|conn| candour::store::cases::find(conn, &system, &told.reference, world.now()))
}

/// Open strands whose lead is not exactly one active account of the strand's own body: counted by the database itself.
fn unowned(world: &World) -> i64 {
    world.reads(|conn| {
        let led = accounts::table
            .filter(accounts::id.eq(strands::lead_id))
            .filter(accounts::active.eq(true))
            .filter(accounts::body_id.eq(strands::body_id));
        let open = strands::table.filter(strands::open.eq(true));
        Ok(open.filter(diesel::dsl::not(diesel::dsl::exists(led))).count().get_result(conn)?)
    })
}

both!(a_handover_counts_when_the_colleague_accepts, |world| {
    let told = world.told(&missed_delivery());
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    world.works();
    let path = format!("/cases/{}/handover", told.reference);
    let form = lead.opens(&path).form(&path);
    lead.is_asked_again(&form).shows("Choose who should take it on");
    let offer = form.with("person", &colleague.account().id.to_string()).with("reason", "On leave from Monday.");
    lead.succeeds(&offer).shows("You answer for it until it is accepted").shows("Offered to");
    let before = found(world, &told);
    assert!(before.strands.iter().any(|s| s.lead_id == lead.account().id), "an offer changes nothing");
    world.works();
    colleague.received("There is an update on your list");
    let offers = colleague.opens("/handovers").shows("On leave from Monday");
    world.provider_lead().opens("/handovers").shows("Nothing is offered to you");
    colleague.succeeds(&offers.form("/handovers").and("answer", "acceptance")).shows("You answer for these duties now");
    let after = found(world, &told);
    let own = after.strands.iter().filter(|s| s.body_id == lead.account().body_id);
    assert!(own.clone().count() > 0 && own.clone().all(|s| s.lead_id == colleague.account().id));
    let named = world.reads(|conn| events::of_case(conn, after.row.id));
    let last = named.iter().rfind(|e| e.kind == EventKind::LeadNamed).expect("a line of the timeline");
    assert!(last.detail.as_deref().unwrap_or_default().contains(&colleague.account().name));
    assert_eq!(unowned(world), 0);
    world.holder_of(&told).opens("/follow/case").shows(&colleague.account().name);
});

both!(a_declined_duty_stays_and_the_lead_is_told_why, |world| {
    let told = world.told(&missed_delivery());
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    let path = format!("/cases/{}/handover", told.reference);
    let offer = lead.opens(&path).form(&path);
    lead.succeeds(&offer.with("person", &colleague.account().id.to_string()).with("reason", "Too much here."));
    let offers = colleague.opens("/handovers").form("/handovers").and("answer", "refusal");
    colleague.is_asked_again(&offers).shows("Say why you decline");
    colleague.succeeds(&offers.with("reason", "I know the family."));
    lead.opens(&format!("/cases/{}", told.reference)).shows("A handover was declined").shows("I know the family");
    assert!(found(world, &told).strands.iter().any(|s| s.lead_id == lead.account().id));
});

both!(a_leaver_hands_everything_over_in_one_act_and_only_then_can_go, |world| {
    for _ in 0..4 {
        world.told(&missed_delivery());
    }
    let (admin, lead, colleague) = (world.administrator(), world.trust_lead(), world.trust_colleague());
    let account = format!("/admin/accounts/{}", lead.account().id);
    let disable = format!("{account}/disablement");
    admin.is_asked_again(&admin.opens(&account).form(&disable)).shows("Give each another lead first");
    lead.opens("/leads").shows("Who answers for what").shows(&lead.account().name);
    let takeover = "/leads/DEMOT01/takeover";
    admin.cannot_open(takeover);
    let form = colleague.opens(takeover).form(takeover).with("holder", &lead.account().id.to_string());
    colleague.succeeds(&form).shows("You answer for these duties now");
    assert_eq!(unowned(world), 0);
    admin.succeeds(&admin.opens(&account).form(&disable)).shows("signed out everywhere");
    assert_eq!(unowned(world), 0);
    colleague.opens("/leads").shows("This post is vacant").shows("Holds no post");
});

both!(a_vacancy_is_told_to_the_level_above_once_and_shown_to_everybody, |world| {
    world.passes(1.working_days());
    let admin = world.administrator();
    admin.opens("/leads").shows("Vacant posts").shows("St Edric's Broadland").shows("since Tuesday 6 January 2026");
    world.staff("lead.demoicb03").received("A post below you has no named lead");
    let letters = world.staff("lead.demoicb03").letters().len();
    world.passes(2.working_days());
    assert_eq!(world.staff("lead.demoicb03").letters().len(), letters, "told once");
    let map = world.anybody().opens("/accountability").shows("Jo Okafor").shows("Vacant").shows("Larkfield Homecare");
    map.hides("Sam Whitlock").hides("csrf");
    // filled again: the alarm ends
    let appointment = "/leads/DEMOT07/appointment";
    admin.cannot_open(appointment);
    let add = admin.opens("/admin/accounts/new").form("/admin/accounts/new");
    let add = add.with("name", "Ola Brandt").with("email", "ola@people.example").with("capacity", "trust_lead");
    admin.sends(&add.with("role", "chief pharmacist").with("body", "DEMOT07")).answered(200);
    let ola = world.staff("ola@people.example").account().id.to_string();
    let form = admin.opens(appointment).form(appointment).with("person", &ola);
    admin.succeeds(&form).shows("The lead is appointed").shows("Ola Brandt");
    world.passes(1.working_days());
    let vacant = world.reads(posts::vacant);
    assert!(vacant.iter().all(|v| v.code != "DEMOT07"), "{vacant:?}");
});

both!(the_map_is_kept_by_caches_until_it_changes, |world| {
    let visitor = world.anybody();
    let first = visitor.opens("/accountability");
    let tag = first.header("etag").expect("a validator").to_owned();
    assert_eq!(first.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(first.header("set-cookie"), None, "the same for everybody");
    assert_eq!(world.trust_lead().opens("/accountability").header("etag"), Some(tag.as_str()));
    let closure = "/directory/DEMOT01/closure";
    let lead = world.trust_lead();
    let form = lead.opens("/directory/DEMOT01").form(closure);
    let form = form.with("from-day", "5").with("from-month", "1").with("from-year", "2026").with("reason", "Team day");
    lead.succeeds(&form).shows("Team day");
    let second = visitor.opens("/accountability").shows("Closed now: Team day");
    assert_ne!(second.header("etag"), Some(tag.as_str()));
});

both!(whoever_is_away_stays_responsible_and_the_cover_sees_the_list, |world| {
    let told = world.told(&missed_delivery());
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    let path = "/leads/DEMOT01/absence";
    let page = lead.opens(path);
    let post = world.reads(|conn| posts::of_body(conn, lead.account().body_id, london_date(world.now())));
    let form = page.form(path).with("post", &post[0].row.id.to_string());
    lead.is_asked_again(&form.clone().with("person", &lead.account().id.to_string())).shows("Choose somebody else");
    lead.succeeds(&form.with("person", &colleague.account().id.to_string()))
        .shows("The absence and the cover are noted");
    colleague.opens("/cases").shows(told.reference.as_str());
    assert!(found(world, &told).strands.iter().any(|s| s.lead_id == lead.account().id));
    let back = "/leads/DEMOT01/return";
    lead.succeeds(&lead.opens(back).form(back).with("post", &post[0].row.id.to_string())).shows("The cover has ended");
});

both!(after_a_merger_the_same_people_answer_for_the_new_body, |world| {
    let told = world.told(&missed_delivery());
    let elsewhere = world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let (admin, lead) = (world.administrator(), world.trust_lead());
    let path = "/directory/DEMOT01/ending";
    let form = admin.opens(path).form(path).with("into", "DEMOT02");
    admin.is_asked_again(&form).shows("Tick to say that it is so");
    admin.succeeds(&form.and("sure", "yes")).shows("The organisation has ended").shows("Part of DEMOT02");
    assert_eq!(unowned(world), 0);
    let new = world.body("DEMOT02");
    let after = found(world, &told);
    assert_eq!(after.row.trust_id, Some(new));
    assert!(after.strands.iter().any(|s| s.body_id == new && s.lead_id == lead.account().id), "the same person");
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("NHS Trust");
    world.trust_lead_elsewhere().opens(&format!("/cases/{}", told.reference));
    assert!(found(world, &elsewhere).strands.iter().all(|s| s.body_id != world.body("DEMOT01")));
    // what names the old code from now on is the successor's
    let later = world.told(&missed_delivery());
    assert_eq!(found(world, &later).row.trust_id, Some(new));
    assert_eq!(unowned(world), 0);
});

both!(what_a_closed_body_leaves_goes_to_the_board, |world| {
    let told = world.told(&missed_delivery());
    let admin = world.administrator();
    let path = "/directory/DEMOT01/ending";
    admin.succeeds(&admin.opens(path).form(path).and("sure", "yes"));
    assert_eq!(unowned(world), 0);
    let after = found(world, &told);
    let (board, helen) = (world.body("DEMOICB01"), world.icb_officer().account().id);
    assert!(after.strands.iter().any(|s| s.body_id == board && s.lead_id == helen));
    world.works();
    world.icb_officer().received("There is an update on your list");
    world.icb_officer().opens("/cases").shows(told.reference.as_str());
});

both!(a_body_that_an_import_closed_is_settled_by_the_daily_watch, |world| {
    let told = world.told(&missed_delivery());
    let (body, today) = (world.body("DEMOT01"), london_date(world.now()));
    let closed = world.acts(candour::domain::people::Actor::system(), move |conn, _| {
        diesel::update(bodies::table.find(body)).set(schema::bodies::closed_on.eq(today)).execute(conn)?;
        Ok(())
    });
    closed.expect("the import");
    world.passes(1.working_days());
    assert_eq!(unowned(world), 0);
    assert!(found(world, &told).strands.iter().all(|s| s.body_id != body));
});

both!(no_patient_of_a_trust_is_in_none_of_its_lists, |world| {
    let told = world.told(&missed_delivery());
    let provider = world.body("DEMOP01");
    let led = found(world, &told);
    let led = led.strands.iter().find(|s| s.body_id == provider).expect("the company leads a duty");
    assert_eq!(led.watched_by, Some(world.body("DEMOT01")));
    let list = world.trust_lead().opens("/cases?whose=patients").shows("Our patients, led elsewhere");
    list.shows(told.reference.as_str()).shows("service failure");
    world.trust_lead_elsewhere().opens("/cases?whose=patients").hides(told.reference.as_str());
    let company = world.provider_lead().opens("/cases");
    assert!(!company.text().contains("Our patients, led elsewhere"));
});

both!(a_contract_is_entered_by_the_trust_and_ends, |world| {
    let lead = world.trust_lead();
    let path = "/directory/DEMOT01/contract";
    let form = lead.opens(path).form(path);
    lead.is_asked_again(&form).shows("Choose the other party").shows("Choose who pays");
    let form = form.with("other", "DEMOP08").with("therapy", "rheumatology").with("funding", "manufacturer");
    let form =
        form.with("reference", "AG/117").with("kpi", "Schedule 4").with("contacts", "Contract manager, then director");
    let page = lead.succeeds(&form).shows("The contract is entered").shows("AG/117").shows("Schedule 4");
    let ends: Vec<String> = page.forms().into_iter().map(|f| f.action).filter(|a| a.ends_with("/end")).collect();
    lead.succeeds(&page.form(&ends[0])).shows("The end of the contract is noted").shows("Not in force");
    lead.cannot_open("/directory/DEMOT02");
    world.provider_lead().opens("/directory/DEMOP01").hides("Enter a contract");
    world.provider_lead().cannot_open("/directory/DEMOP01/contract");
});
