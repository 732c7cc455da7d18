//! A case as this room shows it, for somebody who may review its harm.

use chrono::NaiveDate;

use crate::domain::access::{Verb, may};
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::telling::Answers;
use crate::domain::harm::file::HarmFile;
use crate::domain::harm::voices::Voice;
use crate::domain::reference::CaseRef;
use crate::store::Conn;
use crate::store::cases::{Found, find};
use crate::store::rows::ReportRow;
use crate::web::failure::Failure;
use crate::web::visit::Visit;

pub struct Ground {
    pub found: Found,
    pub today: NaiveDate,
    pub calendar: std::sync::Arc<Calendar>,
}

impl Ground {
    /// Finds the case and notes the look.
    pub fn of(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Self, Failure> {
        let (actor, now) = (visit.actor()?, visit.app.clock.now());
        let found = find(conn, actor, wanted, now)?;
        if !may(actor.capacity, Verb::ReviewHarm, found.case.relation(actor)) {
            return Err(Failure::NotFound);
        }
        visit.app.looks.note(actor, found.row.id, "case", None, now);
        Ok(Self { found, today: london_date(now), calendar: visit.app.calendar() })
    }

    pub fn file(&self) -> &HarmFile {
        &self.found.case.harm
    }

    pub fn path(&self) -> String {
        format!("/cases/{}", self.found.row.reference)
    }

    /// What each report said, as it was said.
    pub fn voices(&self) -> Vec<Voice> {
        let alone = self.found.reports.len() == 1;
        self.found.reports.iter().map(|report| self.voice(report, alone)).collect()
    }

    /// A report of before reports kept their own grades has those of its case, as long as it is alone there.
    fn voice(&self, report: &ReportRow, alone: bool) -> Voice {
        let answers: Answers = serde_json::from_str(&report.answers).unwrap_or_default();
        let row = &self.found.row;
        Voice {
            teller: report.capacity,
            said: answers.harm_said.unwrap_or(row.harm_said),
            physical: answers.physical.or(row.reported_physical.filter(|_| alone)),
            psychological: answers.psychological.or(row.reported_psychological.filter(|_| alone)),
            outcomes: answers.outcomes,
            doses_missed: answers.doses_missed,
        }
    }
}
