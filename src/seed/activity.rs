//! A year and a half of returns by both sides of every contract, and the delivery records of the last weeks: invented, and in themselves
//! consistent, so that figures, comparisons and failed deliveries are there to look at.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::app::App;
use crate::domain::calendar::{Calendar, london_date, london_midnight};
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::{Countable, NEVER};
use crate::domain::measures::delivery::{Cause, Delivery};
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::{Via, due, therapy};
use crate::domain::measures::value::Said;
use crate::domain::themes::draw::Draw;
use crate::store::deliveries::{DeliveryRow, Waiting, enter};
use crate::store::directory::ContractRow;
use crate::store::register::bodies_by_code;
use crate::store::returns::{self, Filing, Line};
use crate::store::{Conn, StoreError, contracts};

/// Months of returns: a year for the limits of a chart, and half a year after it.
const MONTHS: u32 = 18;
/// Days of delivery records, and deliveries of a contract on each.
const DAYS: u64 = 30;
const A_DAY: u32 = 3;

/// Enters them, once: a demonstration that has returns already is left as it is.
///
/// # Errors
/// The database's own.
pub fn enter_all(app: &App, seed: u64) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        let all = by_code(conn)?;
        let last = Month::of(london_date(now)).back(1);
        let Some(first) = all.first().map(|c| c.row.provider_id) else { return Ok(()) };
        if !returns::revisions(conn, first, last.back(MONTHS))?.is_empty() {
            return Ok(());
        }
        for month in last.back(MONTHS - 1).to(last) {
            month_of(conn, seed, month, &all)?;
        }
        deliveries(conn, seed, london_date(now), &all)
    })
}

/// A contract and the codes of its parties.
struct Dealt {
    row: ContractRow,
    provider: String,
    trust: String,
}

/// Every contract in the order of codes: ids are drawn anew in each database, and the figures are to be the same in all.
fn by_code(conn: &mut Conn) -> Result<Vec<Dealt>, StoreError> {
    let codes: HashMap<BodyId, String> =
        bodies_by_code(conn)?.into_iter().map(|(code, body)| (body.id, code)).collect();
    let code = |id: BodyId| codes.get(&id).cloned().unwrap_or_default();
    let rows = contracts::all(conn)?.into_iter().map(|listed| listed.row);
    let mut all: Vec<Dealt> =
        rows.map(|row| Dealt { provider: code(row.provider_id), trust: code(row.trust_id), row }).collect();
    let key = |c: &Dealt| (c.provider.clone(), c.trust.clone(), c.row.therapy.clone(), c.row.funding, c.row.from_on);
    all.sort_by_key(key);
    Ok(all)
}

/// The share of deliveries that fail, in thousandths: the first company's winter was bad.
fn failing(provider: usize, month: Month) -> u32 {
    let winter = matches!(month.first().month(), 10..=12);
    match (provider, winter) {
        (0, true) => 70,
        (0, false) => 25,
        (n, _) => 12 + 3 * u32::try_from(n % 4).unwrap_or(0),
    }
}

fn month_of(conn: &mut Conn, seed: u64, month: Month, all: &[Dealt]) -> Result<(), StoreError> {
    let mut filings: BTreeMap<(String, Said), (BodyId, Vec<Line>)> = BTreeMap::new();
    // in their order already
    let mut providers: Vec<&str> = all.iter().map(|c| c.provider.as_str()).collect();
    providers.dedup();
    for (n, Dealt { row: contract, provider, trust }) in all.iter().enumerate() {
        let mut draw = Draw::named(seed, &format!("activity/{month}/{n}"));
        let at = providers.iter().position(|code| code == provider).unwrap_or(0);
        let told = numbers(&mut draw, failing(at, month));
        for (said, code, own, other) in [
            (Said::Provider, provider, contract.provider_id, contract.trust_id),
            (Said::Trust, trust, contract.trust_id, contract.provider_id),
        ] {
            // a hospital sees a little more of what fails than the company does
            let worse = if said == Said::Trust { draw.below(3) } else { 0 };
            let lines = told.iter().map(|(item, days, count)| Line {
                other,
                therapy: therapy(&contract.therapy).unwrap_or_else(|| "unknown".to_owned()),
                funding: contract.funding,
                item: *item,
                days: *days,
                count: adjusted(*item, *days, *count, worse),
            });
            filings.entry((code.clone(), said)).or_insert_with(|| (own, Vec::new())).1.extend(lines);
        }
    }
    let limit = due(month, Calendar::england());
    for ((code, said), (body, lines)) in filings {
        let mut draw = Draw::named(seed, &format!("filing/{month}/{code}/{}", said.code()));
        // some forget a month; not the one whose winter there is to see
        if draw.below(12) == 0 && providers.first() != Some(&code.as_str()) {
            continue;
        }
        let on = if draw.below(6) == 0 { limit + Days::new(3) } else { limit - Days::new(2) };
        let by = "the demonstration".to_owned();
        let filing = Filing { body, said, month, due: limit, by, via: Via::File, reason: None, lines };
        returns::file(conn, &filing, 0, london_midnight(on) + TimeDelta::hours(10))?;
    }
    Ok(())
}

/// What the other side counted otherwise: so many more of the company's failures, so many fewer deliveries in time.
fn adjusted(item: Countable, days: u32, count: u32, worse: u32) -> u32 {
    match item {
        Countable::FailedProvider => count + worse,
        Countable::DaysLate if days == 2 => count + worse,
        Countable::OnAgreedDate | Countable::OnTimeInFull => count.saturating_sub(worse),
        _ => count,
    }
}

fn numbers(draw: &mut Draw, failing: u32) -> Vec<(Countable, u32, u32)> {
    use Countable as C;
    let active = 260 + draw.below(120);
    let due = active * 2 + draw.below(60);
    let failed = due * (failing + draw.below(10)) / 1000;
    let (courier, trust) = (failed / 4, failed / 5);
    let came = due - failed;
    let late = [(1, failed / 2), (2, failed / 5), (4, failed / 6)];
    let never = failed - late.iter().map(|(_, n)| n).sum::<u32>();
    let new = 6 + draw.below(8);
    let mut all = vec![
        (C::ActiveBefore, 0, active - draw.below(6)),
        (C::Active, 0, active),
        (C::DeliveriesDue, 0, due),
        (C::OnAgreedDate, 0, came),
        (C::OnTimeInFull, 0, came - came / 40),
        (C::FailedProvider, 0, failed - courier - trust),
        (C::FailedCourier, 0, courier),
        (C::FailedTrust, 0, trust),
        (C::PatientsMissed, 0, failed / 6),
        (C::DosesDue, 0, due * 2),
        (C::DosesMissed, 0, failed / 5),
        (C::FirstSupply, 12, new),
        (C::FirstSupply, 19, 1 + failing / 20),
        (C::FirstContact, 3, new),
        (C::RequestToPrescription, 6, new),
        (C::PrescriptionToDispatch, 4 + failing / 10, new),
        (C::VisitsAgreed, 0, 40),
        (C::VisitsDone, 0, 40 - draw.below(4)),
        (C::ColdDeliveries, 0, due / 2),
        (C::ColdBreaches, 0, draw.below(2)),
        (C::Items, 0, due * 2),
        (C::SupplyErrors, 0, draw.below(2)),
        (C::Calls, 0, active),
        (C::CallsAnswered, 0, active * (95 - failing.min(60)) / 100),
        (C::CallWait, 4 + failing / 4, active),
        (C::Prescriptions, 0, active),
        (C::PrescriptionsElectronic, 0, active / 3),
        (C::DaysLate, NEVER, never),
    ];
    all.extend(late.into_iter().map(|(days, count)| (C::DaysLate, days, count)));
    all
}

fn deliveries(conn: &mut Conn, seed: u64, today: NaiveDate, all: &[Dealt]) -> Result<(), StoreError> {
    let now = london_midnight(today);
    let mut batch = Vec::new();
    for (n, Dealt { row: contract, .. }) in all.iter().enumerate() {
        let mut draw = Draw::named(seed, &format!("deliveries/{n}"));
        for back in 1..=DAYS {
            let agreed = today - Days::new(back);
            for order in 0..A_DAY {
                let told = delivered(&mut draw, agreed, today);
                let id = format!("ORD-{n:03}-{}-{order}", agreed.format("%m%d"));
                let therapy = therapy(&contract.therapy).unwrap_or_else(|| "unknown".to_owned());
                let of = (contract.provider_id, id);
                let row = DeliveryRow::new(of, contract.trust_id, (therapy, contract.funding), &told, now);
                batch.push(Waiting { line: 0, row, moved_by_patient: false });
            }
        }
    }
    enter(conn, batch, today).map(drop)
}

fn delivered(draw: &mut Draw, agreed: NaiveDate, today: NaiveDate) -> Delivery {
    let fails = draw.below(40) == 0;
    let late = agreed + Days::new(u64::from(1 + draw.below(4)));
    let came = match (fails, late < today) {
        (false, _) => Some(agreed),
        (true, true) if draw.below(3) > 0 => Some(late),
        (true, true | false) => None,
    };
    let causes = [Cause::Provider, Cause::Courier, Cause::Trust];
    let cause = usize::try_from(draw.below(3)).ok().and_then(|n| causes.get(n)).copied();
    Delivery {
        agreed_on: agreed,
        delivered_on: came,
        in_window: draw.below(30) > 0,
        complete: true,
        right_place: true,
        cold: draw.below(2) == 0,
        stayed_cold: draw.below(400) > 0,
        cause: cause.filter(|_| came != Some(agreed)),
        items: 1 + draw.below(2),
        errors: 0,
        doses_due: 2,
        doses_missed: 0,
        next_dose_on: Some(agreed + Days::new(u64::from(3 + draw.below(10)))),
    }
}
