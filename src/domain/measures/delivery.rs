//! One delivery as the company tells it, what it adds to the counts, and whether somebody's dose is at risk.

use chrono::NaiveDate;

use super::countable::{Countable, NEVER};
use super::month::Month;
use crate::codes;

codes! {
    /// Why a delivery did not come on its first agreed date. It splits the total and takes nothing from it.
    pub enum Cause {
        Provider = "provider" / "the company",
        Courier = "courier" / "the courier",
        Trust = "trust" / "the hospital",
        Recipient = "recipient" / "nobody to take it",
        Other = "other" / "another cause",
    }
}

codes! {
    /// What the hospital made of a delivery that failed. It is a proposal: a case is opened by a person, or not.
    pub enum Look {
        Open = "open" / "to look at",
        Opened = "opened" / "a case was opened",
        Tied = "tied" / "belongs to a case",
        SetAside = "set_aside" / "set aside, with a reason",
    }
}

codes! {
    /// What a failed delivery means for the patient's next dose. Source: our own.
    pub enum DoseRisk {
        Passed = "passed" / "the dose was due before it came",
        Soon = "soon" / "a dose is due within 2 days",
        Later = "later" / "the next dose is later",
        Unknown = "unknown" / "not told when the next dose is due",
    }
}

/// Days before the next dose from which it is at risk. Ours.
const SOON: i64 = 2;

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The first agreed date. A change by the company does not move it.
    pub agreed_on: NaiveDate,
    /// `None`: not yet, or never.
    pub delivered_on: Option<NaiveDate>,
    pub in_window: bool,
    pub complete: bool,
    pub right_place: bool,
    /// Whether it must stay cold, and did. No evidence is no.
    pub cold: bool,
    pub stayed_cold: bool,
    pub cause: Option<Cause>,
    pub items: u32,
    /// Wrong supplies that reached the patient (HC-DIS-01 to 07).
    pub errors: u32,
    pub doses_due: u32,
    pub doses_missed: u32,
    pub next_dose_on: Option<NaiveDate>,
}

impl Delivery {
    /// It did not come on the first agreed date. One that came before was not on it either.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.delivered_on != Some(self.agreed_on)
    }

    /// Days late; [`NEVER`] for what has not come. One that came early is no day late.
    #[must_use]
    pub fn days_late(&self) -> u32 {
        let late = |on: NaiveDate| u32::try_from((on - self.agreed_on).num_days()).unwrap_or(0).min(NEVER - 1);
        self.delivered_on.map_or(NEVER, late)
    }

    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.agreed_on)
    }

    /// What it adds to the counts of its month: each countable with its days, and how many.
    #[must_use]
    pub fn counts(&self) -> Vec<((Countable, u32), u32)> {
        let mut all = vec![((Countable::DeliveriesDue, 0), 1)];
        if self.failed() {
            let by = match self.cause {
                Some(Cause::Provider) => Countable::FailedProvider,
                Some(Cause::Courier) => Countable::FailedCourier,
                Some(Cause::Trust) => Countable::FailedTrust,
                Some(Cause::Recipient) => Countable::FailedRecipient,
                Some(Cause::Other) | None => Countable::FailedOther,
            };
            all.extend([((by, 0), 1), ((Countable::DaysLate, self.days_late()), 1)]);
        } else {
            all.push(((Countable::OnAgreedDate, 0), 1));
            let full = self.in_window && self.complete && self.right_place && (self.stayed_cold || !self.cold);
            all.extend(full.then_some(((Countable::OnTimeInFull, 0), 1)));
        }
        if self.cold {
            all.push(((Countable::ColdDeliveries, 0), 1));
            all.extend((!self.stayed_cold).then_some(((Countable::ColdBreaches, 0), 1)));
        }
        let amounts = [
            (Countable::Items, self.items),
            (Countable::SupplyErrors, self.errors),
            (Countable::DosesDue, self.doses_due),
            (Countable::DosesMissed, self.doses_missed),
        ];
        all.extend(amounts.into_iter().filter(|(_, n)| *n > 0).map(|(countable, n)| ((countable, 0), n)));
        all
    }

    /// What can be read and is wrong, in words.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, today: NaiveDate) -> Result<(), &'static str> {
        if self.delivered_on.is_some_and(|on| on > today) {
            return Err("it was delivered after today");
        }
        if self.delivered_on.is_none() && self.agreed_on >= today {
            return Err("its agreed date is not over yet");
        }
        if !self.failed() && self.cause.is_some() {
            return Err("it came on the agreed date, so nothing caused it to fail");
        }
        if self.doses_missed > self.doses_due {
            return Err("more doses were missed than were due");
        }
        if self.errors > self.items {
            return Err("more items were wrong than were supplied");
        }
        Ok(())
    }

    /// What its failure means for the next dose, as things stand today.
    #[must_use]
    pub fn risk(&self, today: NaiveDate) -> DoseRisk {
        let Some(dose) = self.next_dose_on else { return DoseRisk::Unknown };
        let there = self.delivered_on.unwrap_or(today);
        if dose < there {
            DoseRisk::Passed
        } else if self.delivered_on.is_none() && (dose - today).num_days() <= SOON {
            DoseRisk::Soon
        } else {
            DoseRisk::Later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn good() -> Delivery {
        Delivery {
            agreed_on: day("2026-03-10"),
            delivered_on: Some(day("2026-03-10")),
            in_window: true,
            complete: true,
            right_place: true,
            cold: true,
            stayed_cold: true,
            cause: None,
            items: 2,
            errors: 0,
            doses_due: 2,
            doses_missed: 0,
            next_dose_on: Some(day("2026-03-14")),
        }
    }

    fn counted(delivery: &Delivery) -> Vec<(&'static str, u32, u32)> {
        delivery.counts().into_iter().map(|((c, days), n)| (c.code(), days, n)).collect()
    }

    #[test]
    fn on_time_in_full_asks_for_all_of_it() {
        assert!(counted(&good()).contains(&("on_time_in_full", 0, 1)));
        for less in [
            Delivery { in_window: false, ..good() },
            Delivery { complete: false, ..good() },
            Delivery { right_place: false, ..good() },
            Delivery { stayed_cold: false, ..good() },
        ] {
            let counts = counted(&less);
            assert!(counts.contains(&("on_agreed_date", 0, 1)) && !counts.iter().any(|c| c.0 == "on_time_in_full"));
        }
    }

    #[test]
    fn a_failure_counts_once_by_cause_and_once_by_days() {
        let late = Delivery { delivered_on: Some(day("2026-03-13")), cause: Some(Cause::Courier), ..good() };
        assert!(counted(&late).contains(&("failed_courier", 0, 1)) && counted(&late).contains(&("days_late", 3, 1)));
        let never = Delivery { delivered_on: None, ..good() };
        assert!(counted(&never).contains(&("failed_other", 0, 1)));
        assert!(counted(&never).contains(&("days_late", NEVER, 1)));
        let early = Delivery { delivered_on: Some(day("2026-03-09")), ..good() };
        assert!(early.failed() && early.days_late() == 0);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let today = day("2026-03-11");
        assert_eq!(good().check(today), Ok(()));
        for wrong in [
            Delivery { delivered_on: Some(day("2026-03-12")), ..good() },
            Delivery { delivered_on: None, agreed_on: today, ..good() },
            Delivery { cause: Some(Cause::Trust), ..good() },
            Delivery { doses_missed: 3, ..good() },
            Delivery { errors: 3, ..good() },
        ] {
            assert!(wrong.check(today).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_dose_is_at_risk_from_two_days_before_until_it_comes() {
        let missing = Delivery { delivered_on: None, ..good() };
        assert_eq!(missing.risk(day("2026-03-11")), DoseRisk::Later);
        assert_eq!(missing.risk(day("2026-03-12")), DoseRisk::Soon);
        assert_eq!(missing.risk(day("2026-03-14")), DoseRisk::Soon);
        assert_eq!(missing.risk(day("2026-03-15")), DoseRisk::Passed);
        let came = Delivery { delivered_on: Some(day("2026-03-13")), ..good() };
        assert_eq!(came.risk(day("2026-04-01")), DoseRisk::Later);
        assert_eq!(
            Delivery { delivered_on: Some(day("2026-03-16")), ..good() }.risk(day("2026-04-01")),
            DoseRisk::Passed
        );
        assert_eq!(Delivery { next_dose_on: None, ..missing }.risk(day("2026-04-01")), DoseRisk::Unknown);
    }
}
