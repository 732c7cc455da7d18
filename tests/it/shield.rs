//! Nobody named in a story gets near its case; an emergency opens one for three hours; some things need two people.

use candour::domain::people::Capacity;
use candour::domain::shield::{ALERT_AT, STOP_AT};
use candour::store::cases::find;
use chrono::TimeDelta;

use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::time::Wait;
use crate::support::world::Told;

const NAMED: &str = "I rang the pharmacy and Jo  Okafor put the phone down on me.";

/// Everything through which somebody could learn of a case.
fn knows_nothing_of(person: &Person<'_>, told: &Told) {
    let reference = told.reference.as_str();
    person.cannot_open(&format!("/cases/{reference}"));
    person.cannot_open(&format!("/cases/{reference}/note"));
    for list in ["/cases", "/cases?whose=body", "/cases?state=closed", "/cases.csv?whose=body", "/approvals"] {
        person.opens(list).hides(reference);
    }
    person.opens("/cases?whose=body").shows("0 New");
    let form = person.opens("/find").form("/find").with("reference", reference);
    person.is_asked_again(&form).shows("You have no case with the reference");
    if person.actor().capacity == Capacity::ProviderLead {
        return person.cannot_open("/emergency");
    }
    let form = person.opens("/emergency").form("/emergency").with("reference", reference);
    person.is_asked_again(&form.with("reason", "I want to know")).shows("No case with this reference can be opened");
}

both!(whoever_is_named_in_a_story_is_not_given_it_and_learns_nothing_of_it, |world| {
    let told = world.told(&missed_delivery().saying(NAMED));
    world.works();
    let named = world.trust_lead();
    assert!(named.letters().is_empty(), "no letter: {:?}", named.letters());
    knows_nothing_of(&named, &told);
    let icb = world.icb_officer();
    icb.received("There is an update on your list");
    icb.opens(&format!("/cases/{}", told.reference)).shows("Helen Marsh").shows("Jo Okafor: their full name");
    world.trust_colleague().opens(&format!("/cases/{}", told.reference)).shows("Helen Marsh");
    let reporter = world.holder_of(&told);
    reporter.opens("/follow/case").shows("Somebody named in your report is kept out of it").shows("Helen Marsh");
    world.works();
    assert!(named.letters().is_empty());
});

both!(the_person_who_reported_keeps_a_lead_away_by_name, |world| {
    let told = world.told(&missed_delivery());
    world.works();
    let named = world.trust_lead();
    named.opens(&format!("/cases/{}", told.reference));
    let reporter = world.holder_of(&told);
    let form = reporter.opens("/follow/protection").form("/follow/protection");
    reporter.is_asked_again(&form.clone().with("name", "Nobody Known")).shows("We found nobody of that name");
    reporter.is_asked_again(&form.clone()).shows("first and last name");
    let kept = reporter.succeeds(&form.with("name", "jo okafor"));
    kept.shows("They cannot see your report any more").shows("One person or team is kept away already");
    knows_nothing_of(&named, &told);
    reporter.opens("/follow/case").shows("Helen Marsh");
    // what happens next is told to the new lead alone
    let before = named.letters().len();
    let message = reporter.opens("/follow/case").form("/follow/message").with("message", "Did you look?");
    reporter.succeeds(&message);
    world.works();
    assert_eq!(named.letters().len(), before, "{:?}", named.letters());
    world.icb_officer().received("There is an update on your list");
    let found = world.reads(|conn| find(conn, &candour::domain::people::Actor::system(), &told.reference, world.now()));
    let icb = world.icb_officer().account().id;
    assert!(found.strands.iter().all(|s| s.lead_id != named.account().id), "nothing stays with the one named");
    assert!(found.strands.iter().any(|s| s.lead_id == icb), "the board's lead took over");
});

both!(a_lead_keeps_a_company_out_and_lets_it_back_only_with_a_colleague, |world| {
    let told = world.told(&missed_delivery());
    let (lead, company) = (world.trust_lead(), world.provider_lead());
    let case = format!("/cases/{}", told.reference);
    let protection = format!("{case}/protection");
    company.opens(&case);
    let question = lead.opens(&format!("{case}/question")).form(&format!("{case}/question"));
    lead.succeeds(&question.with("text", "When did the van leave?"));
    company.opens("/answers").shows("Never delivered");
    let page = lead.opens(&case);
    assert!(page.links().contains(&protection), "the case leads to it");
    let form = lead.opens(&protection).shows("Nobody is kept out").form(&protection);
    lead.is_asked_again(&form.clone()).shows("Select who is kept out").shows("Say why");
    let company_id = company.account().body_id;
    let everybody = form.with("who", &format!("body:{company_id}")).with("reason", "They shouted at her.");
    lead.succeeds(&everybody).shows("They are kept out from now on").shows("They shouted at her.");
    for person in [&company, &world.staff("colleague.provider")] {
        knows_nothing_of(person, &told);
        person.opens("/answers").hides("Never delivered").shows("0");
        person.cannot_open(&format!("/answers/{}", told.reference));
    }
    let lifting = format!("{protection}/lifting");
    let lift = lead.opens(&protection).form(&lifting).with("why", "It was another company.");
    lead.succeeds(&lift).shows("A colleague must allow it");
    company.cannot_open(&case);
    let colleague = world.trust_colleague();
    allow(&colleague, "It was another company.");
    company.opens(&case);
    lead.opens(&protection).shows("May see it again since");
    world.holder_of(&told).opens("/follow/case").shows("It was another company.");
});

/// Allows the one wish that waits.
fn allow(person: &Person<'_>, reason: &str) -> Page {
    let page = person.opens("/approvals").shows(reason);
    let form = page.forms().into_iter().find(|form| form.action.starts_with("/approvals/")).expect("a wish");
    person.succeeds(&form.and("decision", "grant")).shows("Allowed")
}

both!(an_emergency_opens_a_case_for_three_hours_and_the_patient_reads_why, |world| {
    let told = world.told(&missed_delivery());
    let elsewhere = world.trust_lead_elsewhere();
    elsewhere.cannot_open(&format!("/cases/{}", told.reference));
    let form = elsewhere.opens("/emergency").form("/emergency").with("reference", told.reference.as_str());
    elsewhere.is_asked_again(&form.clone()).shows("Say what the emergency is");
    let opened = elsewhere.succeeds(&form.with("reason", "In our emergency department, without her medicine."));
    opened.shows("nobody came").shows("Nell Underhay").shows("nell@people.example").shows("Jo Okafor");
    elsewhere.cannot_open(&format!("/cases/{}", told.reference));
    elsewhere.opens("/cases?whose=body").hides(told.reference.as_str());
    let told_back = world.holder_of(&told).opens("/follow/case");
    told_back.shows("Somebody opened it in an emergency").shows("without her medicine");
    world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("without her medicine");
    let page = format!("/emergency/{}", told.reference);
    world.passes(Wait::Exactly(TimeDelta::minutes(179)));
    elsewhere.opens(&page);
    world.passes(Wait::Exactly(TimeDelta::minutes(2)));
    elsewhere.cannot_open(&page);
    world.provider_lead_elsewhere().cannot_open("/emergency");
    world.analyst().cannot_open("/emergency");
});

both!(who_reads_case_after_case_is_reported_then_stopped_and_long_lists_need_two, |world| {
    let all: Vec<Told> = (0..STOP_AT).map(|_| world.told(&missed_delivery())).collect();
    let lead = world.trust_lead();
    // a long list needs a second person, and is downloaded once
    let list = "/cases.csv?whose=body";
    let to = lead.gets(list).answered(303).location().expect("a page to ask on");
    let form = lead.opens(&to).shows("more than 200 lines").form("/exports/new");
    lead.is_asked_again(&form.clone()).shows("Say why you need the list");
    lead.succeeds(&form.with("reason", "For the annual report")).shows("You asked a colleague");
    lead.gets(list).answered(303);
    allow(&world.trust_colleague(), "For the annual report");
    lead.opens(&to).shows("A colleague allowed it");
    let file = lead.gets(list).answered(200);
    assert_eq!(all.iter().filter(|t| file.body.contains(t.reference.as_str())).count(), all.len());
    lead.gets(list).answered(303);
    // reading page after page
    let reads = |told: &[Told]| {
        let actor = lead.actor();
        for told in told {
            let id = world.reads(|conn| find(conn, &actor, &told.reference, world.now())).row.id;
            world.app.looks.note(&actor, id, "case", None, world.now());
        }
        world.app.looks.flush();
    };
    let (alert, stop) = (usize::try_from(ALERT_AT).expect("small"), all.len());
    reads(&all[..alert - 1]);
    assert!(world.administrator().letters().is_empty());
    reads(&all[alert - 1..alert]);
    world.works();
    world.administrator().received("There is an update on your list");
    world.administrator().opens("/admin/alerts").shows("Jo Okafor").shows("200 cases");
    let began = std::time::Instant::now();
    lead.opens(&format!("/cases/{}", all[0].reference));
    assert!(began.elapsed().as_millis() >= 1000, "slowed");
    reads(&all[alert..stop]);
    lead.gets(&format!("/cases/{}", all[0].reference)).answered(429);
    lead.opens("/account");
    world.trust_colleague().opens("/cases");
    world.passes(Wait::Exactly(TimeDelta::minutes(61)));
    lead.opens(&format!("/cases/{}", all[0].reference));
});
