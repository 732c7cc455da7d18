//! What a record stands on: the case as its reader may see it, and the record as it stands.

use chrono::{DateTime, Utc};

use crate::domain::access::{Verb, may, shown};
use crate::domain::calendar::london_date;
use crate::domain::case::telling::Identity;
use crate::domain::failure::{Failure as Failed, failure};
use crate::domain::national::age_in_days;
use crate::domain::national::lfpse::{Answers, Facts};
use crate::domain::redact::redact;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::national::{self, LfpseRow};
use crate::store::opening::identity_place;
use crate::store::{Conn, StoreError, directory, letters, medicines};
use crate::web::failure::Failure;
use crate::web::visit::Visit;

pub struct Ground {
    pub found: Found,
    pub facts: Facts,
    /// The record as it was last asked to be sent.
    pub row: Option<LfpseRow>,
    /// The reporters' own words, as far as this reader may read them, with what identifies taken out.
    pub words: String,
    /// The names that the case knows: looked for in what is about to be sent, never shown here.
    pub names: Vec<String>,
}

impl Ground {
    /// The case of an address, for who may record it.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for what is not theirs.
    pub fn of(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Self, Failure> {
        let (actor, now) = (visit.actor()?, visit.app.clock.now());
        let found = find(conn, actor, wanted, now)?;
        let relation = found.case.relation(actor);
        if !may(actor.capacity, Verb::RecordNationally, relation) {
            return Err(Failure::NotFound);
        }
        let view = shown(actor.capacity, relation, found.case.consent());
        visit.app.looks.note(actor, found.case.id, "case", None, now);
        let people = identities(conn, visit, &found)?;
        let names: Vec<String> =
            people.iter().flat_map(|p| [&p.reporter_name, &p.patient_name]).flatten().cloned().collect();
        let born = people.iter().find_map(|p| p.date_of_birth).filter(|_| view.identity);
        let words = if view.narrative { words(&found, &names) } else { String::new() };
        let body = actor.body.ok_or(Failure::NotFound)?;
        let facts = Facts { recorded_by: directory::body(conn, body)?.code, ..facts(conn, &found, now)? };
        let on = facts.happened_on.unwrap_or_else(|| london_date(found.row.opened_at.utc()));
        let facts = Facts { age_days: born.and_then(|born| age_in_days(born, on)), ..facts };
        let row = national::lfpse(conn, found.row.id)?;
        Ok(Self { found, facts, row, words, names })
    }

    /// The answers to begin with: those given before, else the reporters' words as a first draft.
    ///
    /// # Errors
    /// When stored answers cannot be read.
    pub fn answers(&self) -> Result<Answers, Failure> {
        match &self.row {
            Some(row) => serde_json::from_str(&row.answers).map_err(|e| Failure::Broken(e.to_string())),
            None => Ok(Answers { description: self.words.clone(), ..Answers::default() }),
        }
    }
}

fn identities(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<Identity>, Failure> {
    let mut people = Vec::new();
    for report in &found.reports {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
        people.push(serde_json::from_slice(&plain).map_err(|e| Failure::Broken(e.to_string()))?);
    }
    Ok(people)
}

fn words(found: &Found, names: &[String]) -> String {
    let all: Vec<String> = found.reports.iter().map(|report| redact(&report.narrative, names).text).collect();
    all.join("\n\n")
}

fn facts(conn: &mut Conn, found: &Found, now: DateTime<Utc>) -> Result<Facts, Failure> {
    let row = &found.row;
    let failure: &'static Failed =
        failure(&row.failure).ok_or_else(|| StoreError::Unreadable(format!("there is no failure {}", row.failure)))?;
    let mut organisations = Vec::new();
    for body in [row.trust_id, row.provider_id].into_iter().flatten() {
        organisations.push(directory::body(conn, body)?.code);
    }
    let coded = match row.medicine_code.as_deref() {
        Some(code) => medicines::coded(conn, code)?,
        None => None,
    };
    Ok(Facts {
        failure,
        physical: row.reviewed_physical.or(row.reported_physical),
        psychological: row.reviewed_psychological.or(row.reported_psychological),
        attribution: row.attribution,
        happened_on: row.happened_on,
        happened_words: row.happened_words.clone(),
        today: london_date(now),
        organisations,
        recorded_by: String::new(),
        medicine: row.medicine.clone().or_else(|| coded.as_ref().map(|m| m.name.clone())),
        substance: coded.as_ref().and_then(|m| m.vtm_code.clone().zip(m.vtm_name.clone())),
        product: coded.as_ref().map(|m| (m.code.clone(), m.name.clone())),
        age_days: None,
        opted_out: !found.case.consent().regulator,
        yellow_card: national::yellow_card_reference(conn, row.id)?,
    })
}
