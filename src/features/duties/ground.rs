//! A case with the bodies whose duties it raises.

use chrono::NaiveDate;

use super::store::{Colleague, colleagues};
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::harm::candour::CandourBody;
use crate::domain::harm::file::HarmFile;
use crate::domain::harm::grade::HarmGrade;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, facts};
use crate::web::failure::Failure;
use crate::web::visit::Visit;

pub struct Ground {
    pub found: Found,
    pub actor: Actor,
    pub today: NaiveDate,
    /// The trust, then the company: each with its own duties.
    pub bodies: Vec<BodyRow>,
    pub colleagues: Vec<Colleague>,
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
        let mut bodies = Vec::new();
        for id in [found.row.trust_id, found.row.provider_id].into_iter().flatten() {
            bodies.push(directory::body(conn, id)?);
        }
        let colleagues = match actor.body {
            Some(body) => colleagues(conn, body)?,
            None => Vec::new(),
        };
        Ok(Self { found, actor: actor.clone(), today: london_date(now), bodies, colleagues })
    }

    pub fn file(&self) -> &HarmFile {
        &self.found.case.harm
    }

    pub fn path(&self) -> String {
        format!("/cases/{}", self.found.row.reference)
    }

    /// The grade that is known: reviewed, else as reported.
    pub fn grade(&self) -> Option<HarmGrade> {
        let row = &self.found.row;
        let reviewed = self.found.case.reviewed.map(|(grade, _)| grade);
        reviewed.or_else(|| facts::grade(row.reported_physical, row.reported_psychological))
    }

    pub fn body(&self, code: &str) -> Option<&BodyRow> {
        self.bodies.iter().find(|b| b.code == code)
    }

    pub fn name(&self, id: crate::domain::ids::BodyId) -> &str {
        self.bodies.iter().find(|b| b.id == id).map_or("another organisation", |b| b.name.as_str())
    }
}

/// Which threshold of reg 20, SI 2014/2936 binds this body.
pub fn threshold(body: &BodyRow) -> CandourBody {
    if body.health_service_body {
        CandourBody::HealthService
    } else if body.cqc_registered {
        CandourBody::RegisteredPerson
    } else {
        CandourBody::NotRegistered
    }
}
