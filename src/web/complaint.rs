//! A complaint before one of its leads: what every page on it needs to know, loaded through the actor.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::access::may;
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::{Case, Strand};
use crate::domain::complaint::act::Act;
use crate::domain::complaint::response::{self, Missing};
use crate::domain::complaint::step::Step;
use crate::domain::complaint::{self, Ground};
use crate::domain::ids::BodyId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{self, Found};
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, complaint as kept};
use crate::web::failure::Failure;
use crate::web::visit::Visit;
use crate::web::words::{due, short_date};

/// A complaint before one of its leads.
pub struct Scene {
    pub found: Found,
    pub ground: Ground,
    pub actor: Actor,
    pub today: NaiveDate,
    pub names: HashMap<BodyId, String>,
    /// Bodies near the case that could be asked or take it over.
    pub near: Vec<BodyRow>,
}

impl Scene {
    /// The complaint of a case that the actor's own body answers; for anybody else there is no such page.
    pub fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Self, Failure> {
        let actor = visit.actor()?;
        let (now, today) = (visit.app.clock.now(), visit.context().today());
        let found = cases::find(conn, actor, wanted, now)?;
        let own = complaint::strand(&found.case).is_some_and(|s| Case::is_theirs(s, actor));
        if !own || !may(actor.capacity, Act::Send.verb(), found.case.relation(actor)) {
            return Err(Failure::NotFound);
        }
        visit.app.looks.note(actor, found.row.id, "case", None, now);
        let ground = kept::ground(conn, &found, today)?;
        let bodies = found.referrals.iter().map(|r| r.to_body_id).chain(found.strands.iter().map(|s| s.body_id));
        let names = directory::names(conn, bodies.chain(found.row.trust_id).chain(found.row.provider_id))?;
        let mut near = Vec::new();
        for id in [found.row.provider_id, found.row.trust_id, found.row.icb_id].into_iter().flatten() {
            near.push(directory::body(conn, id)?);
        }
        near.retain(|body| actor.body != Some(body.id) && body.is_open(today));
        Ok(Self { found, ground, actor: actor.clone(), today, names, near })
    }

    pub fn strand(&self) -> Option<&Strand> {
        complaint::strand(&self.found.case)
    }

    pub fn reference(&self) -> &str {
        &self.found.row.reference
    }

    pub fn body(&self, id: BodyId) -> &str {
        self.names.get(&id).map_or("an organisation", String::as_str)
    }

    /// The address of a step.
    pub fn to(&self, step: Step) -> String {
        format!("/cases/{}/complaint/{step}", self.reference())
    }

    /// How the complaint stands to the twelve months.
    pub fn timing(&self, calendar: &Calendar) -> complaint::time_limit::Timing {
        let received = self.strand().map_or(self.today, |s| london_date(s.opened_at));
        complaint::time_limit::timing(self.ground.matter_on(), self.ground.complaint.known_on, received, calendar)
    }
}

/// What is missing before the answer may leave.
#[must_use]
pub fn missing(scene: &Scene, calendar: &Calendar) -> Vec<Missing> {
    let received = scene.strand().map_or(scene.today, |s| london_date(s.opened_at));
    response::missing(&scene.ground, received, scene.today, calendar)
}

/// The same in words.
#[must_use]
pub fn missing_words(missing: Missing) -> String {
    match missing {
        Missing::Points => "No point to answer is written down.".to_owned(),
        Missing::Finding(n) => format!("Point {n} has no finding."),
        Missing::Words => "The letter has no first and last words.".to_owned(),
        Missing::Standing => "It is not decided who complains, and for whom (reg 5).".to_owned(),
        Missing::Lateness => "It came late, and nobody decided on both tests (reg 12(2)).".to_owned(),
        Missing::Signature => "Nobody has approved and signed the letter (reg 14(2)).".to_owned(),
    }
}

/// One line on the complaint of a case, for those who answer it; what is done with it has a page of its own.
#[must_use]
pub fn in_short(found: &Found, body: Option<BodyId>, today: NaiveDate) -> Option<String> {
    let strand = kept::strand(found).filter(|s| body == Some(s.body_id))?;
    let due = strand.due_on.map(|on| format!(", next date {} ({})", short_date(on), due(on, today)));
    Some(format!("The complaint is {}{}.", strand.state.words(), due.unwrap_or_default()))
}
