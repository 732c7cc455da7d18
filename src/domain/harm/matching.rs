//! Whether two reports tell of one happening: an explainable comparison, offered to a person, who decides.
//!
//! Patient, provider, medicine and dates speak for or against, each in words. Two different patients are never one
//! happening. Source: our own rule; nothing is joined by it.

use chrono::NaiveDate;

use crate::codes;
use crate::domain::failure::Family;
use crate::domain::ids::BodyId;

codes! {
    /// By which number a patient is known. The number itself is compared by its keyed hash.
    pub enum NumberKind { Nhs = "nhs" / "NHS number", Local = "local" / "hospital number" }
}

/// A number by which a patient is known, as a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    pub kind: NumberKind,
    pub hash: Vec<u8>,
}

/// What is compared of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    pub patient: Vec<Token>,
    /// The date of birth, as a keyed hash.
    pub born: Option<Vec<u8>>,
    pub trust: Option<BodyId>,
    pub provider: Option<BodyId>,
    /// The dictionary's code, or the name in small letters where it has none.
    pub medicine: Option<String>,
    pub failure: String,
    pub family: Family,
    pub happened: Option<NaiveDate>,
    pub received: NaiveDate,
}

impl Sketch {
    fn day(&self) -> NaiveDate {
        self.happened.unwrap_or(self.received)
    }
}

codes! {
    /// How much speaks for it.
    pub enum Likeness { Likely = "likely" / "likely the same", Possible = "possible" / "possibly the same" }
}

/// A match with what speaks for and against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub likeness: Likeness,
    /// Points for, less points against: the order of the offers.
    pub score: i32,
    pub reasons: Vec<String>,
    pub against: Vec<String>,
}

/// No two reports further apart tell of one happening, in days. Ours.
pub const FURTHEST_DAYS: i64 = 28;
/// Points from which a match without a shared number is offered. Ours.
pub const ENOUGH: i32 = 6;

#[derive(Default)]
struct Weighing {
    score: i32,
    reasons: Vec<String>,
    against: Vec<String>,
}

impl Weighing {
    fn for_it(&mut self, points: i32, why: impl Into<String>) {
        self.score += points;
        self.reasons.push(why.into());
    }
    fn against_it(&mut self, points: i32, why: impl Into<String>) {
        self.score -= points;
        self.against.push(why.into());
    }
}

/// Compares two reports; `None` is not the same. The order of the two does not matter.
#[must_use]
pub fn compare(a: &Sketch, b: &Sketch) -> Option<Match> {
    let mut weighing = Weighing::default();
    let patient = same_patient(a, b, &mut weighing)?;
    let days = (a.day() - b.day()).num_days().abs();
    if days > FURTHEST_DAYS {
        return None;
    }
    match days {
        0 => weighing.for_it(3, "on the same day"),
        1 => weighing.for_it(3, "1 day apart"),
        2..=7 => weighing.for_it(2, format!("{days} days apart")),
        8..=14 => weighing.for_it(1, format!("{days} days apart")),
        _ => weighing.against_it(1, format!("{days} days apart")),
    }
    bodies(a, b, patient, &mut weighing)?;
    match (&a.medicine, &b.medicine) {
        (Some(one), Some(other)) if one == other => weighing.for_it(2, "the same medicine"),
        (Some(_), Some(_)) => weighing.against_it(2, "different medicines"),
        (None, _) | (_, None) => {}
    }
    if a.failure == b.failure {
        weighing.for_it(2, "the same failure");
    } else if a.family == b.family {
        weighing.for_it(1, "the same kind of failure");
    } else {
        weighing.against_it(1, "different kinds of failure");
    }
    let Weighing { score, reasons, against } = weighing;
    let likeness = if patient && score >= ENOUGH { Likeness::Likely } else { Likeness::Possible };
    (score >= ENOUGH).then_some(Match { likeness, score, reasons, against })
}

/// Whether a number is shared; `None` when both are known by a number of one kind and none is shared.
fn same_patient(a: &Sketch, b: &Sketch, weighing: &mut Weighing) -> Option<bool> {
    for &kind in NumberKind::ALL {
        let of = |s: &Sketch| s.patient.iter().filter(|t| t.kind == kind).cloned().collect::<Vec<_>>();
        let (one, other) = (of(a), of(b));
        if one.iter().any(|token| other.contains(token)) {
            weighing.for_it(6, format!("the same {}", kind.words()));
            match (&a.born, &b.born) {
                (Some(x), Some(y)) if x != y => weighing.against_it(3, "different dates of birth"),
                _ => {}
            }
            return Some(true);
        }
        if !one.is_empty() && !other.is_empty() {
            return None;
        }
    }
    match (&a.born, &b.born) {
        (Some(x), Some(y)) if x == y => weighing.for_it(3, "the same date of birth"),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    Some(false)
}

/// `None` when the bodies differ and no number says that it is one patient.
fn bodies(a: &Sketch, b: &Sketch, patient: bool, weighing: &mut Weighing) -> Option<()> {
    for (one, other, name) in [(a.trust, b.trust, "hospital"), (a.provider, b.provider, "homecare company")] {
        match (one, other) {
            (Some(x), Some(y)) if x == y => weighing.for_it(1, format!("the same {name}")),
            (Some(_), Some(_)) if patient => weighing.against_it(3, format!("a different {name}")),
            (Some(_), Some(_)) => return None,
            (None, _) | (_, None) => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn nurse() -> Sketch {
        Sketch {
            patient: vec![Token { kind: NumberKind::Nhs, hash: vec![1] }],
            born: Some(vec![9]),
            trust: Some(BodyId(uuid::Uuid::from_u128(1))),
            provider: Some(BodyId(uuid::Uuid::from_u128(2))),
            medicine: Some("adalimumab".to_owned()),
            failure: "HC-DEL-04".to_owned(),
            family: Family::Delivery,
            happened: Some(day(9)),
            received: day(10),
        }
    }

    /// The patient gives no number, and tells of it a day later.
    fn patient() -> Sketch {
        Sketch { patient: Vec::new(), born: None, happened: None, received: day(10), ..nurse() }
    }

    #[test]
    fn a_nurse_and_a_patient_who_tell_of_one_missed_delivery_are_found() {
        let found = compare(&nurse(), &patient()).unwrap();
        assert_eq!(found.likeness, Likeness::Possible, "no number says that it is one patient");
        assert_eq!(
            found.reasons,
            ["1 day apart", "the same hospital", "the same homecare company", "the same medicine", "the same failure"]
        );
        let numbered = Sketch { patient: nurse().patient, ..patient() };
        assert_eq!(compare(&nurse(), &numbered).unwrap().likeness, Likeness::Likely);
    }

    #[test]
    fn two_patients_are_never_one_happening() {
        let other = Sketch { patient: vec![Token { kind: NumberKind::Nhs, hash: vec![2] }], ..nurse() };
        assert_eq!(compare(&nurse(), &other), None);
        let born = Sketch { born: Some(vec![8]), ..patient() };
        assert_eq!(compare(&nurse(), &born), None);
    }

    #[test]
    fn another_company_or_another_month_is_another_happening() {
        let elsewhere = Sketch { provider: Some(BodyId(uuid::Uuid::from_u128(3))), ..patient() };
        assert_eq!(compare(&nurse(), &elsewhere), None);
        let later = Sketch { received: day(9) + chrono::Days::new(29), ..patient() };
        assert_eq!(compare(&nurse(), &later), None);
    }

    #[test]
    fn what_speaks_against_is_said_too() {
        let doubt = Sketch { medicine: Some("etanercept".to_owned()), patient: nurse().patient, ..patient() };
        let found = compare(&nurse(), &doubt).unwrap();
        assert_eq!(found.against, ["different medicines"]);
    }

    prop_compose! {
        fn any_sketch()(number in proptest::option::of(0..3u8), born in proptest::option::of(0..3u8), bodies in (0..3u128, 0..3u128),
            medicine in proptest::option::of(0..2u8), failure in 0..3usize, happened in proptest::option::of(1..28u32), received in 1..28u32) -> Sketch {
            let body = |n: u128| (n > 0).then(|| BodyId(uuid::Uuid::from_u128(n)));
            let failures = [("HC-DEL-04", Family::Delivery), ("HC-DEL-01", Family::Delivery), ("HC-NUR-01", Family::Nursing)];
            Sketch {
                patient: number.map(|n| Token { kind: NumberKind::Nhs, hash: vec![n] }).into_iter().collect(),
                born: born.map(|b| vec![b]),
                trust: body(bodies.0),
                provider: body(bodies.1),
                medicine: medicine.map(|m| m.to_string()),
                failure: failures[failure].0.to_owned(),
                family: failures[failure].1,
                happened: happened.map(day),
                received: day(received),
            }
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_two_does_not_matter(a in any_sketch(), b in any_sketch()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a));
        }

        #[test]
        fn different_numbers_never_match(a in any_sketch(), b in any_sketch()) {
            if !a.patient.is_empty() && !b.patient.is_empty() && a.patient != b.patient {
                prop_assert_eq!(compare(&a, &b), None);
            }
        }
    }
}
