//! Two years of returns, filed by companies and hospitals apart, some late, some not at all, some filed again.

use std::collections::BTreeMap;

use candour::act::Context;
use candour::domain::calendar::{Calendar, london_midnight};
use candour::domain::measures::month::Month;
use candour::domain::measures::returns::Via;
use candour::domain::measures::value::Said;
use candour::domain::people::Actor;
use candour::domain::themes::draw::Draw;
use candour::exchange::returns::csv;
use candour::imports::{Coming, file_return};
use candour::store::directory::BodyRow;
use chrono::{Days, TimeDelta};

use super::super::month;
use super::{Expected, Line, Pair, Truth};
use crate::support::prelude::*;

/// Companies and hospitals with these places among the pairs file returns; the others never do.
const FILING: usize = 8;

pub fn plant(world: &World, pairs: &[Pair], truth: &mut Truth) {
    let mut draw = Draw::named(17, "returns");
    for said in [Said::Provider, Said::Trust] {
        let mut bodies: BTreeMap<String, (BodyRow, Vec<&Pair>)> = BTreeMap::new();
        for pair in &pairs[..FILING] {
            let (own, other) = sides(said, pair);
            assert_ne!(own.code, other.code);
            bodies.entry(own.code.clone()).or_insert_with(|| (own.clone(), Vec::new())).1.push(pair);
        }
        for when in month("2024-01").to(month("2025-12")) {
            for (body, pairs) in bodies.values() {
                body_month(world, &mut draw, (said, when), (body, pairs), truth);
            }
            for pair in pairs {
                let filed =
                    truth.lines.get(&(said, when)).is_some_and(|all| all.iter().any(|line| line.place == pair.place()));
                let mark = format!("{}/{}", said, sides(said, pair).0.code);
                let prompt = truth.expected.iter().any(|e| e.month == when && e.place.keys[0] == mark);
                let in_time = filed && prompt;
                truth.expected.push(Expected { month: when, place: pair.place(), in_time });
            }
            truth.expected.retain(|e| !e.place.keys[0].contains('/'));
        }
    }
}

fn sides(said: Said, pair: &Pair) -> (&BodyRow, &BodyRow) {
    if said == Said::Trust { (&pair.trust, &pair.provider) } else { (&pair.provider, &pair.trust) }
}

/// One return: left out one time in nine, late one time in five, filed again one time in six.
fn body_month(
    world: &World,
    draw: &mut Draw,
    (said, when): (Said, Month),
    (body, pairs): (&BodyRow, &[&Pair]),
    truth: &mut Truth,
) {
    if draw.below(9) == 0 {
        return;
    }
    let (mut working, mut due) = (0, when.end() - Days::new(1));
    while working < 10 {
        due = due + Days::new(1);
        working += u32::from(Calendar::england().is_working_day(due));
    }
    let late = draw.below(5) == 0;
    let on = if late { due + Days::new(1) } else { due };
    let again = draw.below(6) == 0;
    for revision in 0..=i32::from(again) {
        let mut file = "other,therapy,funding,item,days,count\n".to_owned();
        let mut lines = Vec::new();
        for pair in pairs {
            for (item, days, count) in numbers(draw) {
                let other = &sides(said, pair).1.code;
                file += &format!("{other},{},{},{item},{days},{count}\n", pair.therapy.to_uppercase(), pair.funding);
                lines.push(Line { place: pair.place(), item: item.to_owned(), days, count });
            }
        }
        let reason = (revision > 0).then(|| "Two vans were counted twice".to_owned());
        let coming =
            Coming { month: when, via: Via::File, after: revision, reason, lines: csv(file.as_bytes()).unwrap() };
        let (own, at) = (body.clone(), london_midnight(on) + TimeDelta::hours(9));
        let filed = world.acts(Actor::system(), move |conn, cx| {
            let cx = Context { now: at, ..cx.clone() };
            Ok(file_return(conn, &cx, &own, coming)?)
        });
        let row = filed.unwrap().unwrap_or_else(|bad| panic!("{bad:?}"));
        assert_eq!((row.revision, row.in_time), (revision + 1, !late));
        let all = truth.lines.entry((said, when)).or_default();
        all.retain(|line| !pairs.iter().any(|pair| pair.place() == line.place));
        all.extend(lines);
    }
    if !late {
        let mut mark = super::Place::default();
        mark.keys[0] = format!("{}/{}", said, body.code);
        truth.expected.push(Expected { month: when, place: mark, in_time: true });
    }
}

/// The numbers of one pair, whose sums come out.
fn numbers(draw: &mut Draw) -> Vec<(&'static str, u32, u32)> {
    let failed = [draw.below(6), draw.below(4), draw.below(3), draw.below(3), draw.below(2)];
    let came = 40 + draw.below(200);
    let due = came + failed.iter().sum::<u32>();
    let names = ["failed_provider", "failed_courier", "failed_trust", "failed_recipient", "failed_other"];
    let mut all = vec![
        ("active_before", 0, 150 + draw.below(90)),
        ("active", 0, 150 + draw.below(90)),
        ("deliveries_due", 0, due),
        ("on_agreed_date", 0, came),
        ("on_time_in_full", 0, came - draw.below(20)),
        ("patients_missed", 0, draw.below(9)),
        ("doses_due", 0, 400),
        ("doses_missed", 0, draw.below(30)),
        ("visits_agreed", 0, 30),
        ("visits_done", 0, draw.below(31)),
        ("cold_deliveries", 0, 35),
        ("cold_breaches", 0, draw.below(3)),
        ("items", 0, 500),
        ("supply_errors", 0, draw.below(4)),
        ("calls", 0, 300),
        ("calls_answered", 0, 150 + draw.below(100)),
        ("calls_abandoned", 0, draw.below(40)),
        ("call_backs", 0, 25),
        ("call_backs_kept", 0, draw.below(26)),
        ("prescriptions", 0, 90),
        ("prescriptions_electronic", 0, draw.below(91)),
    ];
    all.extend(names.into_iter().zip(failed).map(|(name, count)| (name, 0, count)));
    spread(draw, &mut all, ("days_late", 12, due - came, true));
    for (item, days) in [
        ("first_supply", 40),
        ("first_contact", 12),
        ("first_delivery", 15),
        ("first_visit", 20),
        ("request_to_prescription", 25),
        ("prescription_to_dispatch", 18),
    ] {
        let count = draw.below(15);
        spread(draw, &mut all, (item, days, count, false));
    }
    spread(draw, &mut all, ("call_wait", 30, 200, false));
    all
}

fn spread(
    draw: &mut Draw,
    all: &mut Vec<(&'static str, u32, u32)>,
    (item, most, count, never): (&'static str, u32, u32, bool),
) {
    let mut days: BTreeMap<u32, u32> = BTreeMap::new();
    for _ in 0..count {
        let day = if never && draw.below(8) == 0 { 999 } else { draw.below(most) };
        *days.entry(day).or_default() += 1;
    }
    all.extend(days.into_iter().map(|(day, count)| (item, day, count)));
}
