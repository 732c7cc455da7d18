//! The acts on a complaint, each a page of its own, and what a page of any of them needs to know.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::PATH;
use crate::domain::access::may;
use crate::domain::calendar::Calendar;
use crate::domain::case::{Case, Strand};
use crate::domain::complaint::{self, Ground, act::Act};
use crate::domain::ids::BodyId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{self, Found};
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, complaint as kept};
use crate::web::failure::Failure;
use crate::web::visit::Visit;

crate::codes! {
    /// The acts on a complaint: each a page of its own, posted to as a noun.
    pub enum Step {
        Standing = "standing" / "Who complains, and for whom",
        Withdrawal = "withdrawal" / "The patient took their agreement back",
        Dates = "dates" / "When it happened",
        Lateness = "lateness" / "It came late: decide",
        Exclusion = "exclusion" / "The regulations leave it out",
        Concern = "concern" / "Solved at once: keep it as a concern",
        Plan = "plan" / "How and by when we answer",
        Extension = "extension" / "A longer time was agreed",
        Delay = "delay" / "Tell why it is late",
        Point = "point" / "Add a point to answer",
        Finding = "finding" / "Decide a point",
        Contribution = "contribution" / "Ask another organisation",
        Transfer = "transfer" / "Send it on",
        Pause = "pause" / "Stop a clock",
        PauseEnd = "pause-end" / "Let a clock run again",
        Draft = "draft" / "Write the letter",
        Approval = "approval" / "Approve and sign the letter",
        Sending = "sending" / "Send the answer",
        Electronic = "electronic" / "Writing to them online",
        Counting = "counting" / "How it is counted",
        Ombudsman = "ombudsman" / "An Ombudsman has it",
    }
}

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
        format!("{PATH}/{}/complaint/{step}", self.reference())
    }

    /// How the complaint stands to the twelve months.
    pub fn timing(&self, calendar: &Calendar) -> complaint::time_limit::Timing {
        let received = self.strand().map_or(self.today, |s| crate::domain::calendar::london_date(s.opened_at));
        complaint::time_limit::timing(self.ground.matter_on(), self.ground.complaint.known_on, received, calendar)
    }
}
