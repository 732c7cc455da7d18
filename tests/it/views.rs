//! Lists as people keep them, and many cases at once: what is done is done case by case, and what is refused is said.

use candour::domain::case::event::EventKind;
use candour::domain::people::Actor;
use candour::store::cases::{Found, find};
use candour::store::events;

use crate::support::page::Page;
use crate::support::prelude::*;
use crate::support::world::Told;

both!(a_view_is_kept_by_its_reader_and_seen_by_nobody_else, |world| {
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    lead.opens("/cases").hides("Save this view");
    let list = "/cases?only=overdue&provider=DEMOP01";
    let save = lead.opens(list).links().into_iter().find(|link| link.starts_with("/views/inbox?")).expect("a way");
    let form = lead.opens(&save).form("/views/inbox");
    lead.is_asked_again(&form).shows("Give the view a name");
    lead.succeeds(&form.with("name", "Late at Larkfield")).shows("The view was saved").shows("Late at Larkfield");
    let kept = lead.opens("/cases").shows("Late at Larkfield");
    assert!(kept.links().iter().any(|link| link == list), "{:?}", kept.links());
    lead.opens(list).shows("Overdue");
    colleague.opens("/cases").hides("Late at Larkfield");
    let views = lead.opens("/views/inbox");
    let gone = views.form("/views/inbox/removal");
    colleague.opens("/views/inbox").hides("Late at Larkfield");
    let id = gone.value("id");
    let theirs = colleague.opens("/views/inbox?only=new").form("/views/inbox").and("id", &id);
    colleague.sends(&theirs.to("/views/inbox/removal")).answered(404);
    lead.succeeds(&gone).shows("The view was taken away").hides("Late at Larkfield");
    for n in 0..20 {
        lead.succeeds(&lead.opens(&save).form("/views/inbox").with("name", &format!("View {n}")));
    }
    let one_more = lead.opens(&save).form("/views/inbox").with("name", "One more");
    lead.is_asked_again(&one_more).shows("You have 20 views already");
    lead.succeeds(&lead.opens(&save).form("/views/inbox").with("name", "View 7")).shows("The view was saved");
});

both!(a_regulator_keeps_views_of_the_queue_and_a_lead_has_none_of_it, |world| {
    let cqc = world.cqc();
    let form = cqc.opens("/views/queue?overdue=yes&order=newest&after=S1.1..x").form("/views/queue");
    let saved = cqc.succeeds(&form.with("name", "Missed dates"));
    assert!(saved.links().iter().any(|link| link == "/queue?overdue=yes&order=newest"), "{:?}", saved.links());
    cqc.cannot_open("/views/inbox");
    world.trust_lead().cannot_open("/views/queue");
    world.gphc().opens("/views/queue").hides("Missed dates");
});

fn found(world: &World, told: &Told) -> Found {
    world.reads(|conn| find(conn, &Actor::system(), &told.reference, world.now()))
}

fn picks(page: &Page, told: &[&Told]) -> crate::support::page::Form {
    let form = page.form("/cases/acknowledgements").to("/cases/assignments");
    told.iter().fold(form, |form, told| form.and("case", told.reference.as_str()))
}

both!(many_are_offered_to_a_colleague_at_once_and_each_by_itself, |world| {
    let told: Vec<Told> = (0..3).map(|_| world.told(&missed_delivery())).collect();
    let foreign = world.told(&missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")));
    let (lead, colleague) = (world.trust_lead(), world.trust_colleague());
    let to = colleague.account().id;
    let page = lead.opens("/cases").shows("Hand on the picked cases");
    let form = lead.sends(&picks(&page, &told.iter().collect::<Vec<_>>())).answered(200).form("/cases/assignments");
    lead.is_asked_again(&form).shows("Choose who should take them on");
    let sure = form.with("person", &to.to_string()).with("reason", "Three for you, as agreed.");
    lead.succeeds(&sure).shows("Offered. You answer for them until they are accepted: 3");
    for one in &told {
        let lines = world.reads(|conn| events::of_case(conn, found(world, one).row.id));
        assert!(lines.iter().any(|line| line.kind == EventKind::HandoverOffered), "each has its line");
    }
    let again = sure.and("case", foreign.reference.as_str());
    lead.is_asked_again(&again).shows("Offered: 3. Not offered: 1.").shows("You have no such case.");
    assert!(found(world, &foreign).strands.iter().all(|s| s.lead_id != to));
    let offers = colleague.opens("/handovers").shows("Three for you").form("/handovers").and("answer", "acceptance");
    colleague.succeeds(&offers);
    let own = |one: &Told| found(world, one).strands.into_iter().filter(|s| s.body_id == colleague.account().body_id);
    assert!(told.iter().all(|one| own(one).count() > 0 && own(one).all(|s| s.lead_id == to)));
});

both!(who_takes_many_on_leads_them_at_once, |world| {
    let told: Vec<Told> = (0..2).map(|_| world.told(&missed_delivery())).collect();
    let colleague = world.trust_colleague();
    let me = colleague.account().id;
    let page = colleague.opens("/cases?whose=body");
    let form = colleague.sends(&picks(&page, &told.iter().collect::<Vec<_>>())).form("/cases/assignments");
    let sure = form.with("person", &me.to_string()).with("reason", "Jo is away.");
    colleague.succeeds(&sure).shows("Taken on: 2");
    for one in &told {
        let found = found(world, one);
        assert!(found.strands.iter().filter(|s| s.body_id == colleague.account().body_id).all(|s| s.lead_id == me));
        let lines = world.reads(|conn| events::of_case(conn, found.row.id));
        assert!(lines.iter().any(|line| line.kind == EventKind::LeadNamed), "each has its line");
    }
    colleague.is_asked_again(&sure).shows("Taken on: 0. Not taken on: 2.").shows("This person leads it already");
});
