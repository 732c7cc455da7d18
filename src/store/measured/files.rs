//! What is counted of the records of harm: candour that was owed and done, and what the NHS did instead.

use diesel::prelude::*;

use super::Asked;
use super::place::Place;
use crate::domain::case::Funding;
use crate::domain::harm::candour::CandourStep;
use crate::domain::harm::file::{CandourRecord, HarmFile};
use crate::domain::ids::{BodyId, CaseId};
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::value::Counts;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::schema::{cases, harm_files};

/// Files read at once.
const PAGE: i64 = 500;
/// Working days in which both must be done (NHS Standard Contract, as the clock `candour_contract` has it).
const IN_TIME: u32 = 10;

type Row = (CaseId, String, Option<BodyId>, Option<BodyId>, Option<BodyId>, Option<String>, Funding);

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    use Countable as C;
    if !asked.wants(&[C::Notifiable, C::CandourDone, C::Rescues, C::RescueMinutes]) {
        return Ok(());
    }
    let mut after: Option<CaseId> = None;
    loop {
        let mut page = harm_files::table.inner_join(cases::table).into_boxed();
        if let Some(after) = after {
            page = page.filter(harm_files::case_id.gt(after));
        }
        let rows: Vec<Row> = page
            .order(harm_files::case_id)
            .limit(PAGE)
            .select((
                harm_files::case_id,
                harm_files::file,
                cases::provider_id,
                cases::trust_id,
                cases::icb_id,
                cases::region,
                cases::funding,
            ))
            .load(conn)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.0);
        for (_, text, provider, trust, icb, region, funding) in rows {
            let file = serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            let place = Place { provider, trust, icb, region, therapy: None, funding: Some(funding) };
            one(asked, counts, &place, &file);
        }
    }
}

fn one(asked: &Asked<'_>, counts: &mut Counts, place: &Place, file: &HarmFile) {
    let mut put = |on, countable, count| {
        let month = Month::of(on);
        let held = month >= asked.first() && month <= asked.last();
        if let Some(group) = asked.places.group(place, month).filter(|_| held) {
            counts.add(month, &group, (countable, 0), count);
        }
    };
    for decided in file.candour.iter().filter(|c| c.notifiable) {
        put(decided.decided_on, Countable::Notifiable, 1);
        put(decided.decided_on, Countable::CandourDone, u64::from(done(asked, decided)));
    }
    for rescue in &file.rescues {
        put(rescue.on, Countable::Rescues, 1);
        put(rescue.on, Countable::RescueMinutes, u64::from(rescue.minutes));
    }
}

/// Told in person, and then in writing, within ten working days of the decision.
fn done(asked: &Asked<'_>, decided: &CandourRecord) -> bool {
    let limit = asked.calendar.add_working_days(decided.decided_on, IN_TIME);
    let took = |step| decided.steps.iter().any(|s| s.step == step && s.on <= limit);
    took(CandourStep::Notify) && took(CandourStep::Letter)
}
