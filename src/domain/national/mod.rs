//! What the nation must know of a case: the patient-safety record (LFPSE) and the Yellow Card. Each is completed from what
//! the case knows; only what is missing is asked.

pub mod act;
pub mod lfpse;
pub mod yellow_card;

use chrono::NaiveDate;

/// Whole days from birth to a day; `None` before birth, or for more than 120 years, which MHRA refuses as an age.
#[must_use]
pub fn age_in_days(born: NaiveDate, on: NaiveDate) -> Option<u32> {
    let days = u32::try_from((on - born).num_days()).ok()?;
    (days <= OLDEST_DAYS).then_some(days)
}

/// 120 years of 365.25 days (MHRA validation of E2B reports: age not over 120 years).
const OLDEST_DAYS: u32 = 43_830;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn an_age_is_counted_in_days_and_never_absurd() {
        assert_eq!(age_in_days(day(1982, 9, 14), day(2026, 9, 14)), Some(16_071));
        assert_eq!(age_in_days(day(2026, 1, 2), day(2026, 1, 1)), None);
        assert_eq!(age_in_days(day(1880, 1, 1), day(2026, 1, 1)), None);
    }
}
