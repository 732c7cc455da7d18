//! A case before one reader: everything that was loaded, and the rule of what of it this reader is shown.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, Colleague};
use crate::domain::access::{Shown, Visibility, shown};
use crate::domain::calendar::london_date;
use crate::domain::case::decide::Audience;
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::people::Actor;
use crate::store::cases::Found;
use crate::store::events::{self, EventRow};
use crate::store::rows::MessageRow;
use crate::store::{Conn, directory, messages};
use crate::web::around::{Around, is_reporter};
use crate::web::dates::Dates;
use crate::web::failure::Failure;

/// What nobody is told who may not know the name.
const REPORTER: &str = "the person who reported";

pub struct Reader {
    pub found: Found,
    pub actor: Actor,
    pub shown: Shown,
    pub dates: Dates,
    pub today: NaiveDate,
    pub around: Around,
    events: Vec<EventRow>,
    messages: Vec<MessageRow>,
    bodies: HashMap<BodyId, String>,
    people: HashMap<AccountId, Colleague>,
}

impl Reader {
    pub fn of(conn: &mut Conn, found: Found, actor: &Actor, now: DateTime<Utc>) -> Result<Self, Failure> {
        let case = &found.case;
        let shown = shown(actor.capacity, case.relation(actor), case.consent());
        let events = events::of_case(conn, case.id)?;
        let messages = messages::of_case(conn, case.id)?;
        let bodies = found.strands.iter().map(|s| s.body_id).chain(found.referrals.iter().map(|r| r.to_body_id));
        let bodies = directory::names(conn, bodies.chain(case.trust).chain(case.provider))?;
        let mut people: Vec<AccountId> = case.strands.iter().flat_map(|s| [Some(s.lead), s.cover]).flatten().collect();
        people.extend(events.iter().filter_map(|e| e.account_id));
        people.extend(messages.iter().filter_map(|m| m.account_id));
        people.sort_unstable();
        people.dedup();
        let people = store::people(conn, people)?;
        let dates = Dates { exact: shown.exact_dates };
        let today = london_date(now);
        let around = Around::of(conn, actor, case.id, shown)?;
        Ok(Self { around, found, actor: actor.clone(), shown, dates, today, events, messages, bodies, people })
    }

    pub fn body(&self, id: BodyId) -> &str {
        self.bodies.get(&id).map_or("an organisation", String::as_str)
    }

    pub fn colleague(&self, id: AccountId) -> Option<&Colleague> {
        self.people.get(&id)
    }

    /// The timeline, as far as this reader may see it.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &EventRow> {
        self.events.iter().filter(|e| self.sees(e.seen_by, e.account_id))
    }

    /// The messages, as far as this reader may see them. The thread with the person who reported follows their own
    /// words: who may not read those reads only what their own body wrote.
    pub fn messages(&self) -> impl Iterator<Item = &MessageRow> {
        self.messages.iter().filter(|m| {
            let thread = m.to_whom == Audience::Reporter || is_reporter(m.from_capacity);
            self.sees(m.seen_by, m.account_id) && (!thread || self.shown.narrative || self.is_own(m.account_id))
        })
    }

    /// Notes are for the body whose people wrote them, even where two bodies handle one case.
    fn sees(&self, seen_by: Visibility, by: Option<AccountId>) -> bool {
        match seen_by {
            Visibility::Internal => self.shown.internal && (by.is_none() || self.is_own(by)),
            seen_by => self.shown.line(seen_by),
        }
    }

    fn is_own(&self, account: Option<AccountId>) -> bool {
        account.and_then(|a| self.people.get(&a)).is_some_and(|c| Some(c.body) == self.actor.body)
    }

    /// Who did it. A clinician who reported is a reporter: the name is shown to those who may know it.
    pub fn by<'a>(&self, words: &'a str, account: Option<AccountId>) -> &'a str {
        let told = account.is_some() && self.found.reports.iter().any(|r| r.account_id == account);
        if told && !self.shown.identity { REPORTER } else { words }
    }
}
