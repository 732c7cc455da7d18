//! The known truth: 24 months of returns by both sides, delivery records, and cases with everything that is counted of them.
//! What is planted is kept here as it was meant; what the bulk of cases holds is read row by row, without any sum.

use std::collections::{BTreeSet, HashMap};

use candour::domain::calendar::{Calendar, london_date};
use candour::domain::measures::month::Month;
use candour::domain::measures::value::{Dimension, Group, Said};
use candour::domain::themes::draw::Draw;
use candour::imports;
use candour::seed;
use candour::store::contracts;
use candour::store::directory::BodyRow;
use candour::store::measured::By;
use candour::store::register;
use chrono::{Days, NaiveDate};

use super::month;
use crate::support::prelude::*;

mod cases;
mod returned;

/// Where something belongs, as figures show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub keys: [String; 6],
}

impl Place {
    pub fn is_in(&self, group: &Group) -> bool {
        Dimension::ALL.iter().zip(&self.keys).all(|(d, key)| group.get(*d).is_none_or(|wanted| wanted == key))
    }

    fn group(&self, by: &By) -> Option<Group> {
        let held = by.only.0.iter().all(|(d, key)| self.key(*d) == key);
        let mut group = by.only.clone();
        for dimension in &by.dimensions {
            group = group.with(*dimension, self.key(*dimension));
        }
        held.then_some(group)
    }

    fn key(&self, dimension: Dimension) -> &str {
        let at = Dimension::ALL.iter().position(|d| *d == dimension).unwrap();
        &self.keys[at]
    }
}

pub struct Line {
    pub place: Place,
    pub item: String,
    pub days: u32,
    pub count: u32,
}

pub struct Expected {
    pub month: Month,
    pub place: Place,
    pub in_time: bool,
}

#[derive(Debug, Clone)]
pub struct Closed {
    pub month: Month,
    pub outcome: String,
    pub letter: bool,
    pub reopened: bool,
}

/// One duty of a case.
#[derive(Debug, Clone)]
pub struct Duty {
    pub kind: String,
    pub received: NaiveDate,
    pub acknowledged: Option<NaiveDate>,
    pub responded: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

#[derive(Debug, Default)]
pub struct Case {
    pub month: Option<Month>,
    pub place: Place,
    pub duties: Vec<Duty>,
    pub moderate: bool,
    /// 1 reported, 2 confirmed, 3 serious.
    pub level: Option<u8>,
    pub gap: i32,
    pub unplanned: bool,
    pub patient: Option<u128>,
    pub born: Vec<Vec<u8>>,
    pub told_of_delivery: bool,
    pub matched: bool,
    pub reprisal: bool,
    pub put_right: Option<&'static str>,
    pub asked: bool,
    pub closed: Vec<Closed>,
    pub answers: Vec<(Month, bool)>,
    pub ombudsman: Vec<Month>,
    pub vacant: u64,
    pub notifiable: Vec<(Month, bool)>,
    pub rescues: Vec<(Month, u32)>,
    pub ended: Vec<(Month, bool)>,
}

impl Case {
    pub fn strands(&self, kind: &str) -> u64 {
        u64::try_from(self.duties.iter().filter(|duty| duty.kind == kind).count()).unwrap()
    }

    pub fn all_strands(&self) -> u64 {
        u64::try_from(self.duties.len()).unwrap()
    }

    /// Complaints acknowledged by the third working day after receipt.
    pub fn acknowledged(&self) -> u64 {
        let prompt = |duty: &&Duty| {
            let limit = Calendar::england().add_working_days(duty.received, 3);
            duty.kind == "complaint" && duty.acknowledged.is_some_and(|on| on <= limit)
        };
        u64::try_from(self.duties.iter().filter(prompt).count()).unwrap()
    }

    pub fn open_six_months(&self, month: Month) -> u64 {
        let (end, before) = (month.end(), month.end().checked_sub_months(chrono::Months::new(6)).unwrap());
        let still = |on: Option<NaiveDate>| on.is_none_or(|on| on >= end);
        let open = |duty: &&Duty| {
            duty.kind == "complaint" && duty.received < before && still(duty.responded) && still(duty.closed)
        };
        u64::try_from(self.duties.iter().filter(open).count()).unwrap()
    }
}

#[derive(Default)]
pub struct Truth {
    pub lines: HashMap<(Said, Month), Vec<Line>>,
    pub cases: Vec<Case>,
    pub expected: Vec<Expected>,
}

impl Truth {
    /// Every group of which something is known in a span.
    pub fn groups(&self, (from, to): (Month, Month), by: &By) -> BTreeSet<Group> {
        let held = |month: Month| month >= from && month <= to;
        let lines = self.lines.iter().filter(|((said, month), _)| *said == by.said && held(*month));
        let of_lines = lines.flat_map(|(_, lines)| lines).map(|line| &line.place);
        let of_cases = self.cases.iter().filter(|c| c.month.is_some_and(held)).map(|c| &c.place);
        let of_returns = self.expected.iter().filter(|e| held(e.month)).map(|e| &e.place);
        of_lines.chain(of_cases).chain(of_returns).filter_map(|place| place.group(by)).collect()
    }
}

/// A pair of company and hospital with a contract.
#[derive(Clone)]
pub struct Pair {
    pub provider: BodyRow,
    pub trust: BodyRow,
    pub therapy: String,
    pub funding: String,
}

impl Pair {
    pub fn place(&self) -> Place {
        let of = |code: &Option<String>| code.clone().unwrap_or_default();
        Place {
            keys: [
                self.provider.code.clone(),
                self.trust.code.clone(),
                of(&self.trust.icb),
                of(&self.trust.region),
                self.therapy.clone(),
                self.funding.clone(),
            ],
        }
    }
}

pub fn pairs(world: &World) -> Vec<Pair> {
    let mut all: Vec<Pair> = world.reads(|conn| {
        let bodies = register::bodies_by_code(conn)?;
        let body = |id| bodies.values().find(|b| b.id == id).unwrap().clone();
        let pair = |listed: contracts::Listed| Pair {
            provider: body(listed.row.provider_id),
            trust: body(listed.row.trust_id),
            therapy: listed.row.therapy,
            funding: listed.row.funding.code().to_owned(),
        };
        Ok(contracts::all(conn)?.into_iter().map(pair).collect())
    });
    all.sort_by(|a, b| (&a.trust.code, &a.provider.code).cmp(&(&b.trust.code, &b.provider.code)));
    all
}

/// Everything, planted into a world that begins in January 2026.
pub fn plant(world: &World) -> Truth {
    let mut truth = Truth::default();
    let pairs = pairs(world);
    returned::plant(world, &pairs, &mut truth);
    deliveries(world, &pairs, &mut truth);
    seed::bulk::cases(&world.app, 7, 700, std::io::sink()).unwrap();
    truth.cases = cases::plant(world, &pairs);
    truth
}

/// What became of one delivery, in the words of the file.
struct Delivered {
    agreed: NaiveDate,
    came: Option<NaiveDate>,
    good: [bool; 5],
    cause: &'static str,
    amounts: [u32; 4],
}

fn deliveries(world: &World, pairs: &[Pair], truth: &mut Truth) {
    let mut draw = Draw::named(17, "deliveries");
    let mut file = "id,provider,trust,therapy,funding,agreed_on,delivered_on,in_window,complete,right_place,cold,\
                    stayed_cold,cause,items,errors,doses_due,doses_missed\n"
        .to_owned();
    for n in 0..4000_u32 {
        let pair = &pairs[usize::try_from(draw.below(30)).unwrap()];
        let one = delivered(&mut draw);
        let came = one.came.map(|on| on.to_string()).unwrap_or_default();
        let good = one.good.map(|yes| if yes { "yes" } else { "no" }).join(",");
        let amounts = one.amounts.map(|n| n.to_string()).join(",");
        let (p, t) = (&pair.provider.code, &pair.trust.code);
        file += &format!(
            "D{n},{p},{t},{},{},{},{came},{good},{},{amounts}\n",
            pair.therapy, pair.funding, one.agreed, one.cause
        );
        let lines = truth.lines.entry((Said::Deliveries, Month::of(one.agreed))).or_default();
        for (item, days, count) in counted(&one) {
            lines.push(Line { place: pair.place(), item: item.to_owned(), days, count });
        }
    }
    for _ in 0..2 {
        let done = imports::deliveries(&world.app, file.as_bytes(), None).unwrap();
        assert_eq!((done.rows, done.wrong), (4000, 0), "{:?}", done.bad);
    }
}

fn delivered(draw: &mut Draw) -> Delivered {
    let agreed = month("2024-01").first() + Days::new(u64::from(draw.below(731)));
    let (fails, late) = (draw.below(10) == 0, draw.below(14));
    let came = match (fails, late) {
        (false, _) => Some(agreed),
        (true, 0 | 1) => None,
        (true, late) => Some(agreed + Days::new(u64::from(late - 1))),
    };
    // nobody can tell today of what comes tomorrow
    let came = came.filter(|on| *on < month("2026-01").first());
    let cause = ["provider", "courier", "trust", "recipient", "other", ""][usize::try_from(draw.below(6)).unwrap()];
    let yes = |draw: &mut Draw| draw.below(12) > 0;
    let good = [yes(draw), yes(draw), yes(draw), draw.below(2) == 0, yes(draw)];
    let (items, doses) = (1 + draw.below(4), draw.below(5));
    let amounts = [items, u32::from(draw.below(40) == 0), doses, draw.below(doses + 1) / 3];
    Delivered { agreed, came, good, cause: if came == Some(agreed) { "" } else { cause }, amounts }
}

/// What the definitions say that it adds to.
fn counted(one: &Delivered) -> Vec<(&'static str, u32, u32)> {
    let [window, complete, place, cold, stayed] = one.good;
    let mut all = vec![("deliveries_due", 0, 1)];
    if one.came == Some(one.agreed) {
        all.push(("on_agreed_date", 0, 1));
        if window && complete && place && (stayed || !cold) {
            all.push(("on_time_in_full", 0, 1));
        }
    } else {
        let by = match one.cause {
            "provider" => "failed_provider",
            "courier" => "failed_courier",
            "trust" => "failed_trust",
            "recipient" => "failed_recipient",
            _ => "failed_other",
        };
        let late = one.came.map_or(999, |on| u32::try_from((on - one.agreed).num_days()).unwrap());
        all.extend([(by, 0, 1), ("days_late", late, 1)]);
    }
    if cold {
        all.push(("cold_deliveries", 0, 1));
        all.push(("cold_breaches", 0, u32::from(!stayed)));
    }
    let [items, errors, due, missed] = one.amounts;
    all.extend([("items", 0, items), ("supply_errors", 0, errors), ("doses_due", 0, due), ("doses_missed", 0, missed)]);
    all
}

/// The month of a day, by London's clock where it is an instant.
fn month_of(at: candour::store::types::Ts) -> Month {
    Month::of(london_date(at.utc()))
}
