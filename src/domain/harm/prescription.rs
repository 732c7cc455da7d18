//! Which clock overran: the trust's, from the request to a valid prescription, or the provider's, from there to dispatch.
//!
//! Source: HL 269 ch. 6; metric U7 (our own). Days are working days; the limits are ours, to be set by the contract.

use chrono::NaiveDate;

use super::file::Prescription;
use crate::domain::calendar::Calendar;

/// Working days that a trust has from the request to a valid prescription. Ours, until the contract says otherwise.
pub const TRUST_DAYS: i64 = 10;
/// Working days that a provider has from a valid prescription to dispatch. Ours, until the contract says otherwise.
pub const PROVIDER_DAYS: i64 = 10;

/// One of the two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    pub days: i64,
    pub limit: i64,
    /// Still running on the day of looking.
    pub running: bool,
}

impl Ran {
    #[must_use]
    pub const fn overran(self) -> bool {
        self.days > self.limit
    }
}

/// Both clocks; `None` where its start is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    pub trust: Option<Ran>,
    pub provider: Option<Ran>,
}

/// Why three dates make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrescriptionProblem {
    #[error("a prescription cannot be valid before it was asked for")]
    ValidBeforeRequested,
    #[error("nothing is dispatched before the prescription is valid")]
    DispatchedBeforeValid,
}

/// Checks the order of the dates.
///
/// # Errors
/// Which two are the wrong way round.
pub fn check(dates: &Prescription) -> Result<(), PrescriptionProblem> {
    let wrong = |first: Option<NaiveDate>, then: Option<NaiveDate>| first.zip(then).is_some_and(|(a, b)| b < a);
    if wrong(dates.requested, dates.valid) {
        return Err(PrescriptionProblem::ValidBeforeRequested);
    }
    if wrong(dates.valid, dates.dispatched) {
        return Err(PrescriptionProblem::DispatchedBeforeValid);
    }
    Ok(())
}

/// How long each side took, up to today where it is not done.
#[must_use]
pub fn clocks(dates: &Prescription, today: NaiveDate, calendar: &Calendar) -> Clocks {
    let ran = |from: Option<NaiveDate>, to: Option<NaiveDate>, limit| {
        from.map(|from| {
            let end = to.unwrap_or(today).max(from);
            let days = i64::try_from(calendar.working_days_between(from, end)).unwrap_or(i64::MAX);
            Ran { days, limit, running: to.is_none() }
        })
    };
    Clocks {
        trust: ran(dates.requested, dates.valid, TRUST_DAYS),
        provider: ran(dates.valid, dates.dispatched, PROVIDER_DAYS),
    }
}

/// In one sentence.
#[must_use]
pub fn verdict(clocks: Clocks) -> &'static str {
    match (clocks.trust.is_some_and(Ran::overran), clocks.provider.is_some_and(Ran::overran)) {
        (true, true) => "Both clocks overran: the trust's and the company's.",
        (true, false) => "The trust's clock overran: from the request to a valid prescription.",
        (false, true) => "The company's clock overran: from a valid prescription to dispatch.",
        (false, false) => "Neither clock overran.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, month, day)
    }

    fn dates(requested: (u32, u32), valid: (u32, u32), dispatched: Option<(u32, u32)>) -> Prescription {
        Prescription {
            channel: None,
            requested: day(requested.0, requested.1),
            valid: day(valid.0, valid.1),
            dispatched: dispatched.and_then(|(m, d)| day(m, d)),
        }
    }

    #[test]
    fn a_late_case_says_which_clock_overran() {
        let today = day(4, 30).unwrap();
        let of = |p: Prescription| clocks(&p, today, Calendar::england());
        // request Monday 2 March; valid Monday 16 March is the tenth working day
        let late_trust = of(dates((3, 2), (3, 17), Some((3, 20))));
        assert_eq!((late_trust.trust.unwrap().days, late_trust.provider.unwrap().days), (11, 3));
        assert!(verdict(late_trust).starts_with("The trust's"));
        let late_company = of(dates((3, 2), (3, 16), Some((3, 31))));
        assert_eq!(late_company.trust.unwrap().days, 10);
        assert!(verdict(late_company).starts_with("The company's"));
        assert!(verdict(of(dates((3, 2), (3, 9), Some((3, 16))))).starts_with("Neither"));
    }

    #[test]
    fn a_clock_that_nobody_stopped_runs_until_today() {
        let ran = clocks(&dates((3, 2), (3, 3), None), day(3, 10).unwrap(), Calendar::england()).provider.unwrap();
        assert_eq!((ran.days, ran.running), (5, true));
        assert_eq!(clocks(&Prescription::default(), day(3, 10).unwrap(), Calendar::england()).trust, None);
    }

    #[test]
    fn dates_the_wrong_way_round_are_refused() {
        assert_eq!(check(&dates((3, 9), (3, 2), None)), Err(PrescriptionProblem::ValidBeforeRequested));
        assert_eq!(check(&dates((3, 2), (3, 9), Some((3, 8)))), Err(PrescriptionProblem::DispatchedBeforeValid));
        assert_eq!(check(&dates((3, 2), (3, 2), Some((3, 2)))), Ok(()));
    }
}
