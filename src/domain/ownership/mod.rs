//! Who answers for what: posts, cover, handovers, and what happens to open strands when people leave and bodies end.
//!
//! The rule behind all of it: **every open strand has exactly one lead, who is active and of the body responsible for it**
//! (HL Paper 269 ch. 7: "a responsible person"). Acts that would leave one without are refused, or carry it on.

mod decide;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::access::is_lead;
use super::ids::{AccountId, AppointmentId, BodyId, StrandId};
use super::people::{BodyKind, Capacity, LeadRole};
use super::shield::Conflict;

pub use decide::decide;

/// A body, as far as it can hold a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    pub kind: BodyKind,
    pub open: bool,
}

/// Somebody who could lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub body: BodyId,
    pub capacity: Capacity,
    pub active: bool,
}

/// Who acts while somebody is away. Whoever is covered stays accountable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub by: AccountId,
    pub from: NaiveDate,
    /// The last day; none: until further notice.
    pub to: Option<NaiveDate>,
}

/// An appointment as the named lead of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub account: AccountId,
    pub body: BodyId,
    pub role: LeadRole,
    pub from: NaiveDate,
    /// The first day on which it is no longer held.
    pub to: Option<NaiveDate>,
    pub cover: Option<Cover>,
}

impl Post {
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| to > on)
    }
}

/// An open strand: whose it is, and to whom it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub body: BodyId,
    pub lead: AccountId,
    /// A handover that its successor has not accepted yet: it counts for nothing until then.
    pub offered: Option<AccountId>,
    /// The levels above it on its own case, nearest first: where it goes when its body ends.
    pub above: Vec<BodyId>,
    /// Everybody who told us of the case agreed that the homecare company may know.
    pub agreed: bool,
    /// Who is named in its story: it is never given to them.
    pub kept_out: Vec<Conflict>,
}

impl Held {
    /// Whether somebody of a body is kept out of its case.
    #[must_use]
    pub fn keeps_out(&self, account: AccountId, body: BodyId) -> bool {
        self.kept_out.iter().any(|conflict| conflict.concerns(account, Some(body)))
    }
}

/// All that an act on posts and strands must know. `held` holds at least the open strands that the act may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    pub today: NaiveDate,
    pub stations: BTreeMap<BodyId, Station>,
    pub people: BTreeMap<AccountId, Person>,
    pub posts: BTreeMap<AppointmentId, Post>,
    pub held: BTreeMap<StrandId, Held>,
}

/// What is tried. Who may try it, `domain::access` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Somebody takes a post. Taking it is accepting what the rules send to it.
    Appoint {
        post: AppointmentId,
        account: AccountId,
        body: BodyId,
        role: LeadRole,
        from: NaiveDate,
    },
    /// A post is given up from a day on. Whoever held it answers for the strands still held until a successor accepts.
    EndPost {
        post: AppointmentId,
        on: NaiveDate,
    },
    Absent {
        post: AppointmentId,
        cover: Cover,
    },
    Back {
        post: AppointmentId,
    },
    Offer {
        strands: Vec<StrandId>,
        to: AccountId,
    },
    Withdraw {
        strands: Vec<StrandId>,
    },
    Accept {
        strands: Vec<StrandId>,
        by: AccountId,
    },
    Decline {
        strands: Vec<StrandId>,
        by: AccountId,
    },
    /// The successor takes everything over in one act, which is the acceptance: for leavers who can no longer offer.
    TakeOver {
        from: AccountId,
        by: AccountId,
    },
    /// An account ends.
    Leave {
        account: AccountId,
    },
    /// A body becomes part of another: its people and their strands go with it.
    Merge {
        body: BodyId,
        into: BodyId,
    },
    /// A body ends without a successor: what is open goes to the level above.
    Close {
        body: BodyId,
    },
}

/// What follows; saved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Appointed { post: AppointmentId, held: Post },
    PostEnds { post: AppointmentId, on: NaiveDate },
    CoverSet { post: AppointmentId, cover: Option<Cover> },
    PostMoved { post: AppointmentId, body: BodyId },
    Offered { strand: StrandId, to: AccountId },
    OfferEnded { strand: StrandId, declined: bool },
    Led { strand: StrandId, by: AccountId, body: BodyId },
    Moved { account: AccountId, body: BodyId },
    Left { account: AccountId },
    Ended { body: BodyId, successor: Option<BodyId> },
}

crate::codes! {
    /// Why it may not be.
    pub enum Refusal {
        Unknown = "unknown" / "That person, post or organisation is not known.",
        NotActive = "not_active" / "This account cannot sign in. Choose somebody else.",
        NotALead = "not_a_lead" / "This account cannot lead a case. Choose somebody else.",
        Elsewhere = "elsewhere" / "This person works for another organisation, and is not its named lead.",
        BodyEnded = "body_ended" / "This organisation has closed.",
        KeptOut = "kept_out" / "This person cannot answer for all of these. Choose somebody else.",
        NotAgreed = "not_agreed" / "The person did not agree that the homecare company may know.",
        StillLeads = "still_leads" / "This person still answers for open duties. Hand them over first.",
        LastNational = "last_national" / "Name another national lead first. Everything that finds no lead goes to that post.",
        NotOffered = "not_offered" / "This was not offered to you, or was offered to somebody else since.",
        SamePerson = "same_person" / "Choose somebody else.",
        AlreadyInPost = "already_in_post" / "This person holds this post already.",
        NothingToHandOn = "nothing_to_hand_on" / "This person leads it already, or it is closed, or another organisation leads it.",
        WrongKind = "wrong_kind" / "These two organisations are not of one kind.",
        WrongDates = "wrong_dates" / "The last day must not be before the first.",
    }
}

impl Register {
    /// The named lead of a body today: the newest post in force of an active account, as routing finds it.
    #[must_use]
    pub fn in_post(&self, body: BodyId) -> Option<AccountId> {
        let open = self.stations.get(&body).is_some_and(|station| station.open);
        let posts = self.posts.iter().filter(|(_, post)| open && post.body == body && post.in_force(self.today));
        let posts = posts.filter(|(_, post)| self.people.get(&post.account).is_some_and(|person| person.active));
        posts.min_by_key(|(id, post)| (std::cmp::Reverse(post.from), **id)).map(|(_, post)| post.account)
    }

    /// The first of these bodies that has a named lead, else the national lead.
    #[must_use]
    pub fn first_lead(&self, order: &[BodyId]) -> Option<(BodyId, AccountId)> {
        let national = self.stations.iter().filter(|(_, s)| s.kind == BodyKind::National).map(|(id, _)| *id);
        order.iter().copied().chain(national).find_map(|body| self.in_post(body).map(|lead| (body, lead)))
    }

    /// The first of these bodies whose named lead is not kept out of the strand's case; where everybody is, the national
    /// lead all the same: somebody must answer.
    #[must_use]
    pub fn first_free_lead(&self, held: &Held, order: &[BodyId]) -> Option<(BodyId, AccountId)> {
        let national = self.stations.iter().filter(|(_, s)| s.kind == BodyKind::National).map(|(id, _)| *id);
        let lead = |body: BodyId| self.in_post(body).map(|lead| (body, lead));
        let free = |at: &(BodyId, AccountId)| !held.keeps_out(at.1, at.0);
        let found = order.iter().copied().chain(national.clone()).filter_map(lead).find(free);
        found.or_else(|| national.filter_map(lead).next())
    }

    /// Whether this person can be given a strand at all.
    ///
    /// # Errors
    /// Why not.
    pub fn can_lead(&self, account: AccountId) -> Result<&Person, Refusal> {
        let person = self.people.get(&account).ok_or(Refusal::Unknown)?;
        if !person.active {
            return Err(Refusal::NotActive);
        }
        if !is_lead(person.capacity) {
            return Err(Refusal::NotALead);
        }
        match self.stations.get(&person.body) {
            Some(station) if station.open => Ok(person),
            _ => Err(Refusal::BodyEnded),
        }
    }

    /// How many of the open strands known here somebody answers for.
    #[must_use]
    pub fn leads(&self, account: AccountId) -> usize {
        self.held.values().filter(|held| held.lead == account).count()
    }

    /// The first open strand that has no active lead of its own body. None: the promise holds.
    #[must_use]
    pub fn unowned(&self) -> Option<StrandId> {
        let owned = |held: &Held| self.can_lead(held.lead).is_ok_and(|person| person.body == held.body);
        self.held.iter().find(|(_, held)| !owned(held)).map(|(id, _)| *id)
    }

    /// The register as it stands after a change.
    pub fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::Appointed { post, held } => drop(self.posts.insert(post, held)),
            Change::PostEnds { post, on } => self.post(post, |post| post.to = Some(on)),
            Change::CoverSet { post, cover } => self.post(post, |post| post.cover = cover),
            Change::PostMoved { post, body } => self.post(post, |post| post.body = body),
            Change::Offered { strand, to } => self.strand(strand, |held| held.offered = Some(to)),
            Change::OfferEnded { strand, .. } => self.strand(strand, |held| held.offered = None),
            Change::Led { strand, by, body } => self.strand(strand, |held| (held.lead, held.body) = (by, body)),
            Change::Moved { account, body } => self.person(account, |person| person.body = body),
            Change::Left { account } => self.person(account, |person| person.active = false),
            Change::Ended { body, successor } => {
                if let Some(station) = self.stations.get_mut(&body) {
                    station.open = false;
                }
                for held in self.held.values_mut() {
                    match successor {
                        Some(new) => held.above.iter_mut().filter(|at| **at == body).for_each(|at| *at = new),
                        None => held.above.retain(|at| *at != body),
                    }
                }
            }
        }
    }

    fn post(&mut self, id: AppointmentId, change: impl FnOnce(&mut Post)) {
        self.posts.get_mut(&id).map(change).unwrap_or_default();
    }

    fn strand(&mut self, id: StrandId, change: impl FnOnce(&mut Held)) {
        self.held.get_mut(&id).map(change).unwrap_or_default();
    }

    fn person(&mut self, id: AccountId, change: impl FnOnce(&mut Person)) {
        self.people.get_mut(&id).map(change).unwrap_or_default();
    }
}

/// The role in which the lead of a body of this kind is appointed; none where no strand can be led.
#[must_use]
pub const fn role_at(kind: BodyKind) -> Option<LeadRole> {
    match kind {
        BodyKind::Provider => Some(LeadRole::ProviderComplaints),
        BodyKind::Trust => Some(LeadRole::TrustHomecare),
        BodyKind::Icb => Some(LeadRole::IcbLead),
        BodyKind::Region => Some(LeadRole::RegionLead),
        BodyKind::National => Some(LeadRole::NationalLead),
        BodyKind::Regulator | BodyKind::Ombudsman | BodyKind::Manufacturer => None,
    }
}
