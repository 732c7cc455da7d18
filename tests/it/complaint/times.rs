//! Dates: concern, plan, longer time, delay, pauses, a new bank holiday.

use candour::domain::calendar::Calendar;
use candour::domain::harm::HarmOutcome;
use candour::imports;

use super::{acknowledges, form, on, place};
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::world::Told;

both!(what_was_spoken_and_solved_by_the_next_working_day_stays_a_concern, "2026-04-02 16:00", |world| {
    let told = world.told(&missed_delivery().spoken());
    let written = world.told(&missed_delivery());
    let lead = world.trust_lead();
    world.passes(1.working_days());
    let keep = |told: &Told, day: &str| {
        on(form(&lead, told, "concern"), "solved", day).with("how", "The van came, she is content.")
    };
    lead.is_asked_again(&keep(&written, "2026-04-02")).shows("Only what was spoken can stay a concern");
    lead.succeeds(&keep(&told, "2026-04-07")).shows("This complaint has ended. Solved at once");
    let late = world.told(&missed_delivery().spoken());
    world.passes(2.working_days());
    lead.is_asked_again(&keep(&late, "2026-04-09")).shows("From then on it is a complaint");
    let report = lead.opens("/complaints/returns/annual?year=2027").shows("Complaints received 2");
    report.shows("Concerns solved at once 1");
});

both!(a_longer_time_is_agreed_before_the_end_or_its_delay_is_told, |world| {
    let (agreed, late) = (world.told(&missed_delivery()), world.told(&missed_delivery()));
    let lead = world.trust_lead();
    let longer = |told: &Told, agreed: &str| {
        let form = on(form(&lead, told, "extension"), "agreed", agreed).with("reason", "The company moved.");
        on(form, "until", "2026-10-01")
    };
    lead.is_asked_again(&form(&lead, &late, "delay").with("reason", "x"))
        .shows("The day you expect to answer is missing");
    let early = on(form(&lead, &late, "delay").with("reason", "x"), "expected", "2026-10-01");
    lead.is_asked_again(&early).shows("The time to answer still runs");
    lead.succeeds(&longer(&agreed, "2026-01-05")).shows("Thursday 1 October 2026").shows("another date took its place");
    world.passes((185 * 24 * 60).minutes());
    lead.opens(&place(&agreed)).shows("Answer within the longer period agreed : Thursday 1 October 2026");
    lead.opens(&place(&late)).shows("Write why the answer is late");
    lead.is_asked_again(&longer(&late, "2026-07-09")).shows("The last day has passed");
    let told = on(form(&lead, &late, "delay").with("reason", "Two people were ill."), "expected", "2026-08-03");
    lead.succeeds(&told).shows("late: told in writing, with the reason");
    let page = world.holder_of(&late).opens("/follow/case").shows("Two people were ill.");
    page.shows("by Monday 3 August 2026").shows("Ombudsman");
});

both!(the_plan_is_told_and_its_date_kept_within_the_six_months, |world| {
    let told = world.told(&missed_delivery());
    let lead = world.trust_lead();
    acknowledges(&lead, &told);
    let plan = |until: &str| {
        let form = form(&lead, &told, "plan").with("discussion", "declined").with("how", "We read the log.");
        on(form, "until", until)
    };
    lead.is_asked_again(&plan("2026-07-05")).shows("later than the law allows");
    lead.succeeds(&plan("2026-02-27")).shows("set by us, and told in writing");
    let page = world.holder_of(&told).opens("/follow/case").shows("We read the log.");
    page.shows("You have the answer to your complaint").shows("Friday 27 February 2026").shows("how we look into this");
});

both!(a_complaint_about_personal_data_has_a_clock_and_an_answer_of_its_own, |world| {
    let told = world.told(&missed_delivery().about("HC-IG-01"));
    let lead = world.trust_lead();
    let case = format!("/cases/{}", told.reference);
    let page = lead.opens(&case).shows("Acknowledge the data-protection complaint (data-protection complaint)");
    page.shows("Wednesday 4 February 2026").shows("s.164A(3) Data Protection Act 2018");
    acknowledges(&lead, &told);
    let path = format!("{case}/answer");
    lead.succeeds(&lead.opens(&path).form(&path).with("text", "Your address went to the wrong van."));
    let page = lead.opens(&place(&told)).shows("No point to answer is written down");
    page.hides("The answer was sent");
    world.holder_of(&told).opens("/follow/case").shows("Your address went to the wrong van.");
});

both!(a_clock_is_stopped_for_a_reason_that_the_person_reads, |world| {
    let told = world.told(&missed_delivery().causing(HarmOutcome::Flare));
    let lead = world.trust_lead();
    let stop = form(&lead, &told, "pause");
    let page = lead.opens(&format!("{}/pause", place(&told))).shows("Clinical review of the harm, due");
    page.hides("Acknowledge the complaint, due");
    let clock = harm_review(&lead, &told);
    let stop = on(on(stop.with("clock", &clock), "from", "2026-01-06"), "to", "2026-01-08");
    lead.is_asked_again(&on(stop.clone().with("reason", "x"), "from", "2026-01-02"))
        .shows("The date has passed already");
    let page = lead.succeeds(&stop.with("reason", "The patient is abroad."));
    page.shows("Stopped from Tuesday 6 January 2026 to Thursday 8 January 2026 by Jo Okafor").shows("15 January 2026");
    let page = world.holder_of(&told).opens("/follow/case").shows("A clock was stopped for a time");
    page.shows("The patient is abroad.");
    world.passes(2.working_days());
    lead.succeeds(&form(&lead, &told, "pause-end").with("clock", &clock)).shows("Ended early by Jo Okafor");
    lead.opens(&place(&told)).shows("Tuesday 13 January 2026");
});

/// The choice of the clock for the clinical review, on the page that stops clocks.
fn harm_review(lead: &Person<'_>, told: &Told) -> String {
    let body = lead.opens(&format!("{}/pause", place(told))).body;
    let before = body.split("Clinical review of the harm").next().expect("the page");
    let value = before.rsplit("value=\"").next().expect("a choice");
    value.split('"').next().expect("a value").to_owned()
}

both!(a_new_bank_holiday_moves_exactly_the_dates_that_run_over_it, |world| {
    let (moved, kept) = (world.told(&missed_delivery()), world.told(&missed_delivery()));
    let lead = world.trust_lead();
    acknowledges(&lead, &kept);
    let england = Calendar::england();
    let days = england.holidays().filter(|(day, _)| day.to_string().starts_with("2026"));
    let mut events: Vec<_> = days.map(|(day, title)| serde_json::json!({ "title": title, "date": day })).collect();
    events.push(serde_json::json!({ "title": "Proclaimed", "date": "2026-01-07" }));
    let list = serde_json::json!({ "england-and-wales": { "events": events } }).to_string();
    let done = imports::bank_holidays(&world.app, list.as_bytes()).expect("the list is imported");
    assert_eq!(done.days.len(), 1);
    let of = |told: &Told| done.clocks.iter().filter(|l| l.reference == told.reference.as_str()).count();
    assert!(of(&moved) >= 1, "{:?}", done.clocks);
    assert!(done.clocks.iter().all(|line| line.from < line.to));
    let limits = |told: &Told| {
        done.clocks.iter().filter(|l| l.reference == told.reference.as_str()).map(|l| l.limit).collect::<Vec<_>>()
    };
    assert!(limits(&moved).contains(&"acknowledge the complaint"));
    assert!(!limits(&kept).contains(&"acknowledge the complaint"), "what was kept stays as it was");
    let page = lead.opens(&place(&moved)).shows("Acknowledge the complaint : Friday 9 January 2026");
    page.shows("Wednesday 7 January 2026: Proclaimed");
    world.holder_of(&moved).opens("/follow/case").shows("A date moved because of a bank holiday");
    world.works();
    let again = imports::bank_holidays(&world.app, list.as_bytes()).expect("it is known");
    assert!(again.before.is_some() && again.clocks.is_empty());
    let fresh = world.told(&missed_delivery());
    lead.opens(&place(&fresh)).shows("Friday 9 January 2026");
});
