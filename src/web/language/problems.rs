//! What is wrong with a text or a date, as each language says it.

use super::Language;
use crate::web::forms::{DateFault, Part};

impl Language {
    /// A text has more characters than its limit.
    #[must_use]
    pub fn too_long(self, limit: usize, over: usize) -> String {
        self.tell("part-too-long", &[("limit", &limit), ("over", &over)])
    }

    /// Three boxes make no date. `subject`: the key of what the date is called.
    #[must_use]
    pub fn date_fault(self, fault: DateFault, subject: &str) -> String {
        let key = match fault {
            DateFault::Missing(Part::Day) => "part-date-missing-day",
            DateFault::Missing(Part::Month) => "part-date-missing-month",
            DateFault::Missing(Part::Year) => "part-date-missing-year",
            DateFault::NotReal(_) => "part-date-not-real",
            DateFault::ShortYear => "part-date-short-year",
        };
        self.tell(key, &[("subject", &self.say(subject))])
    }
}
