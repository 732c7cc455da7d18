//! What was sent, as a change to the record; nothing, and the problems said, where something is missing.

use super::forms::Part;
use crate::domain::harm::act::HarmAct;
use crate::domain::harm::file::{Prescription, Product, Rescue, Supply, Urgency};
use crate::domain::harm::therapy_gap::{Cover, Dose};
use crate::web::asking::Reading;

/// No count of days, doses or minutes is larger. Ours.
const MOST: u32 = 10_000;

pub fn parse(part: Part, read: &mut Reading<'_>) -> Option<HarmAct> {
    let act = match part {
        Part::Failures => {
            let primary = read.code::<String>("primary", "Choose what failed first of all");
            let others = ["second", "third"].map(|name| read.sent.given(name).map(str::to_owned));
            HarmAct::Failures(std::iter::once(primary?).chain(others.into_iter().flatten()).collect())
        }
        Part::Impact => {
            let impact = read.code("impact", "Choose what became of the doses");
            let buffer_days = read.number("buffer", MOST, "Enter the days as a number");
            HarmAct::Impact { impact: impact?, buffer_days }
        }
        Part::Dose => {
            let due = read.needed_day("due", "The day it was due");
            let dose = Dose {
                available: read.day("available", "The day it was there"),
                ran_out: read.day("ran-out", "The day it ran out"),
                wasted: read.day("wasted", "The day it was found unfit"),
                due: due?,
            };
            HarmAct::AddDose(dose)
        }
        Part::DropDose => HarmAct::DropDose(place(read)?),
        Part::DropCover => HarmAct::DropCover(place(read)?),
        Part::Cover => cover(read)?,
        Part::Outcomes => HarmAct::Outcomes(read.codes("outcomes")),
        Part::Parties => HarmAct::Parties(read.codes("parties")),
        Part::Urgency => urgency(read)?,
        Part::Supply => {
            let on = read.needed_day("on", "The day it was there");
            let how = read.line("how", "Say how the medicine reached the patient");
            HarmAct::Supply(Supply { on: on?, how: how? })
        }
        Part::Rescue => rescue(read)?,
        Part::Prescription => HarmAct::Prescription(Prescription {
            channel: read.sent.code("channel"),
            requested: read.day("requested", "The day it was asked for"),
            valid: read.day("valid", "The day it was valid"),
            dispatched: read.day("dispatched", "The day of dispatch"),
        }),
        Part::Product => {
            let name = read.line("name", "Enter the brand or product");
            HarmAct::Product(Product { name: name?, batch: read.sent.given("batch").map(str::to_owned) })
        }
    };
    Some(act)
}

fn place(read: &mut Reading<'_>) -> Option<usize> {
    let n = read.number("n", MOST, "Enter its number on the record").filter(|n| *n > 0);
    if n.is_none() {
        read.problems.add("n", "Enter its number on the record");
    }
    usize::try_from(n?).ok()
}

fn cover(read: &mut Reading<'_>) -> Option<HarmAct> {
    let reason = read.code("reason", "Choose why these days are not counted");
    let from = read.needed_day("from", "The first day");
    let to = read.needed_day("to", "The first day that counts again");
    let (from, to) = (from?, to?);
    if to < from {
        read.problems.add("to", "The last day cannot come before the first");
    }
    Some(HarmAct::AddCover(Cover { reason: reason?, from, to }))
}

fn urgency(read: &mut Reading<'_>) -> Option<HarmAct> {
    let tier = read.code("tier", "Choose how soon the patient suffers");
    let flags = read.sent.all("flags");
    let has = |name: &str| flags.contains(&name);
    let urgency = Urgency {
        child: has("child"),
        pregnant: has("pregnant"),
        without_medicine: has("without_medicine"),
        reprisal: has("reprisal"),
    };
    let reason = read.text("reason", "Say why");
    Some(HarmAct::Urgency { tier: tier?, urgency, reason: reason? })
}

fn rescue(read: &mut Reading<'_>) -> Option<HarmAct> {
    let on = read.needed_day("on", "The day");
    let what = read.line("what", "Say what the NHS supplied or did");
    let minutes = read.number("minutes", MOST, "Enter the minutes as a number");
    if read.sent.given("minutes").is_none() {
        read.problems.add("minutes", "Enter the minutes of staff, or 0");
    }
    let cost = match read.sent.given("cost").map(pence) {
        Some(None) => {
            read.problems.add("cost", "Enter the cost in pounds, such as 120 or 120.50");
            None
        }
        Some(cost) => cost,
        None => None,
    };
    Some(HarmAct::Rescue(Rescue { on: on?, what: what?, minutes: minutes?, cost }))
}

/// Pounds as typed, in pence.
fn pence(typed: &str) -> Option<u64> {
    let typed = typed.trim().trim_start_matches('£').replace(',', "");
    let (pounds, pence) = typed.split_once('.').unwrap_or((&typed, "00"));
    let whole = pounds.parse::<u64>().ok().filter(|p| *p < 100_000_000)?;
    let part = match pence.len() {
        2 => pence.parse::<u64>().ok()?,
        _ => return None,
    };
    Some(whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::forms::Problems;
    use crate::web::sent::Fields;

    fn read(part: Part, pairs: &[(&str, &str)]) -> Result<HarmAct, Vec<String>> {
        let sent = Fields::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        let mut problems = Problems::default();
        let act = parse(part, &mut Reading { sent: &sent, problems: &mut problems });
        match act.filter(|_| problems.is_empty()) {
            Some(act) => Ok(act),
            None => Err(problems.iter().map(|p| p.field.clone()).collect()),
        }
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        assert_eq!(pence("£1,120.50"), Some(112_050));
        assert_eq!(pence("12"), Some(1200));
        for wrong in ["12.5", "-3", "twelve", ""] {
            assert_eq!(pence(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_missing_is_named_at_its_field() {
        assert_eq!(read(Part::Dose, &[]).unwrap_err(), ["due"]);
        assert_eq!(read(Part::Rescue, &[]).unwrap_err(), ["on", "what", "minutes"]);
        assert_eq!(read(Part::Urgency, &[("tier", "T1")]).unwrap_err(), ["reason"]);
        assert_eq!(read(Part::Failures, &[]).unwrap_err(), ["primary"]);
        assert_eq!(read(Part::DropDose, &[("n", "0")]).unwrap_err(), ["n"]);
    }

    #[test]
    fn a_dose_needs_its_due_day_alone() {
        let due = [("due-day", "1"), ("due-month", "3"), ("due-year", "2026")];
        let Ok(HarmAct::AddDose(dose)) = read(Part::Dose, &due) else { panic!("it is read") };
        assert_eq!((dose.available, dose.ran_out, dose.wasted), (None, None, None));
    }
}
