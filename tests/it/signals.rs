//! A rise of like cases across trusts: raised, assessed by name, ended with a reason; and the sums that it is read from.

use std::collections::BTreeMap;

use candour::domain::ids::BodyId;
use candour::domain::measures::cusum::CLASSES;
use candour::store::jobs::{self, NewJob};
use candour::store::schema::{case_marks, facts, provider_months, signal_cases, signals, week_cells};
use candour::store::signals::SignalRow;
use candour::store::tally;
use chrono::TimeDelta;
use diesel::prelude::*;

use crate::support::prelude::*;

const TRUSTS: [&str; 5] = ["DEMOT01", "DEMOT02", "DEMOT03", "DEMOT04", "DEMOT05"];

/// Half a year in which little was told of the company, so that it is known what is usual.
fn quiet_months(world: &World) {
    for _ in 0..7 {
        world.told(&missed_delivery().anonymous());
        world.app.clock.pass(TimeDelta::days(28));
    }
}

fn look(world: &World) {
    let now = world.now();
    world.app.store.write_blocking(move |conn| jobs::insert(conn, &[jobs::row(NewJob::WatchSignals, now)])).unwrap();
    candour::jobs::run_due(&world.app).expect("jobs run");
}

fn raised(world: &World) -> Vec<SignalRow> {
    world.reads(|conn| Ok(signals::table.order(signals::raised_at).select(SignalRow::as_select()).load(conn)?))
}

/// A cold chain that broke: so many cases, a trust after another.
fn broken(world: &World, count: usize) {
    for trust in TRUSTS.iter().cycle().take(count) {
        world.told(&missed_delivery().about("HC-CLD-01").between(Some(trust), Some("DEMOP01")));
    }
}

both!(twelve_cases_in_five_trusts_are_raised_within_the_designed_delay, |world| {
    quiet_months(world);
    look(world);
    assert!(raised(world).is_empty(), "{:?}", raised(world));
    let mut told = 0;
    while raised(world).is_empty() {
        assert!(told < 12, "twelve cases raised nothing");
        broken(world, 1);
        told += 1;
        look(world);
    }
    let signal = raised(world).remove(0);
    let class = CLASSES[usize::try_from(signal.class).unwrap()];
    // All in one week: the reference value is taken off once.
    let designed = (class.limit + class.reference).div_ceil(10);
    assert!(told <= usize::try_from(designed).unwrap() + 3, "{told} cases, designed for {designed}");
    broken(world, 12 - told);
    look(world);
    look(world);
    let grown = raised(world);
    assert_eq!(grown.len(), 1, "looking again raises nothing again");
    assert_eq!((grown[0].cases, grown[0].trusts), (12, 5));
    let listed: i64 = world.reads(|conn| Ok(signal_cases::table.count().get_result(conn)?));
    assert_eq!(listed, 12);
    world.works();
});

both!(a_signal_is_assessed_by_name_and_ends_with_a_reason, |world| {
    quiet_months(world);
    broken(world, 8);
    look(world);
    let signal = raised(world).remove(0);
    let page = format!("/signals/{}", signal.id);
    let (cqc, gphc) = (world.cqc(), world.gphc());
    let list = cqc.opens("/signals").shows("Nobody yet at").hides("Nell");
    assert!(list.links().contains(&page));
    let one = cqc.opens(&page).shows("Its cases").shows("8 at 5 trusts").shows("I will assess it").hides("Nell");
    let taken = cqc.succeeds(&one.form(&format!("{page}/taking"))).shows("The assessment is yours");
    // another regulator reads it, and cannot end what it has not taken
    let theirs = gphc.opens(&page).shows("Assessment taken by");
    assert!(!theirs.body.contains("/assessment\""), "no form to end it with");

    let form = taken.form(&format!("{page}/assessment"));
    cqc.is_asked_again(&form.clone()).shows("Choose how it ends");
    cqc.is_asked_again(&form.clone().with("outcome", "not_a_signal").with("words", "Fine.")).shows("Choose why");
    cqc.is_asked_again(&form.clone().with("outcome", "acted").with("decision", "inspection"))
        .shows("Say what you found");
    cqc.is_asked_again(&form.clone().with("outcome", "acted").with("decision", "no_action").with("words", "Nothing."))
        .shows("Choose something that is done");
    let ended = form.with("outcome", "acted").with("decision", "inspection").with("words", "We go there on Monday.");
    cqc.succeeds(&ended).shows("Your assessment is recorded").shows("We go there on Monday.");
    gphc.opens(&page).shows("Acted on: inspection").shows("We go there on Monday.");
    cqc.opens("/signals").hides(&page);
    cqc.opens("/signals?state=ended").shows("acted on");

    look(world);
    assert_eq!(raised(world).len(), 1, "what was assessed is not raised again");
    world.passes(8.working_days());
    broken(world, 8);
    look(world);
    assert_eq!(raised(world).len(), 2, "what happens after it is");
});

both!(an_inspection_that_found_all_well_silences_nothing, |world| {
    quiet_months(world);
    let told = world.told(&missed_delivery().about("HC-CLD-01"));
    let decision = format!("/queue/{}/decision", told.reference);
    let decider = [world.gphc(), world.cqc(), world.mhra()]
        .into_iter()
        .find(|regulator| regulator.gets(&decision).status == 200)
        .expect("somebody decides");
    let decide = decider.opens(&decision).form(&decision);
    let check = decider.sends(&decide.with("decision", "no_action").with("words", "Inspected: all standards met."));
    decider.succeeds(&check.answered(200).form(&decision));
    broken(world, 8);
    look(world);
    assert_eq!(raised(world).len(), 1);
    world.anybody().opens("/methods/signals").shows("No inspection result ends a signal");
});

both!(nobody_else_sees_signals, |world| {
    for person in [world.trust_lead(), world.provider_lead(), world.analyst(), world.national_lead()] {
        person.cannot_open("/signals");
    }
});

/// Cases, most serious, unfinished, answered, silent.
type Months = BTreeMap<(BodyId, String), [i64; 5]>;

both!(the_sums_are_those_of_the_facts_after_every_act, |world| {
    let first = world.told(&missed_delivery());
    world.told(&missed_delivery().causing(candour::domain::harm::HarmOutcome::Death));
    crate::policy::small_world(world);
    world.passes(20.working_days());
    world.acknowledges(&first.reference);
    world.answers(&first.reference, "We are sorry. Here is what we found.");
    candour::seed::bulk::cases(&world.app, 7, 200, std::io::sink()).expect("many cases");
    let (marks, months, weeks) = world.reads(|conn| {
        type Month = (BodyId, String, i64, i64, i64, i64, i64);
        let months: Vec<Month> = provider_months::table.filter(provider_months::cases.gt(0)).load(conn)?;
        let weeks: i64 = {
            let all: Vec<i64> = week_cells::table.select(week_cells::cases).load(conn)?;
            all.iter().sum()
        };
        let marks: Vec<tally::Mark> = case_marks::table.select(tally::Mark::as_select()).load(conn)?;
        Ok((marks, months, weeks))
    });
    let facts: Vec<candour::store::facts::FactRow> =
        world.reads(|conn| Ok(facts::table.select(candour::store::facts::FactRow::as_select()).load(conn)?));
    let mut cases = BTreeMap::new();
    for fact in &facts {
        use candour::domain::case::state::StrandState;
        use candour::domain::harm::severity::Severity;
        let case = cases.entry(fact.case_id).or_insert(((fact.provider_id, fact.month.clone()), [1, 0, 0, 0, 0]));
        case.1[1] |= i64::from(fact.severity == Severity::S1);
        case.1[2] |= i64::from(fact.state != StrandState::Closed);
        case.1[3] |= i64::from(fact.provider_answered == Some(true));
        case.1[4] |= i64::from(fact.provider_answered == Some(false));
    }
    let mut wanted = Months::new();
    for ((provider, month), counts) in cases.values() {
        let Some(provider) = provider else { continue };
        let sums = wanted.entry((*provider, month.clone())).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let found: Months =
        months.into_iter().map(|(body, month, a, b, c, d, e)| ((body, month), [a, b, c, d, e])).collect();
    assert_eq!(found, wanted);
    assert_eq!(marks.len(), cases.len());
    assert_eq!(weeks, wanted.values().map(|sums| sums[0]).sum::<i64>());
    assert!(
        wanted.values().any(|sums| sums[4] > 0) && wanted.values().any(|sums| sums[1] > 0),
        "the world is too quiet"
    );
});
