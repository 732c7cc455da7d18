//! The shield against conflict of interest and reprisal: who is kept out of a case, what needs a second person, how much
//! one account may read. A person or team named in a story is not told of it, cannot see, find, count or be given it.

use chrono::TimeDelta;

use super::ids::{AccountId, BodyId};
use super::redact;

crate::codes! {
    /// Who said that somebody is named in a story.
    pub enum SaidBy {
        /// Their full name stands in the words of the report.
        Story = "story" / "their full name is in the report",
        Reporter = "reporter" / "the person who reported asked for it",
        Lead = "lead" / "somebody who handles the case",
    }
}

/// Somebody kept out of a case: one person, or everybody who acts for a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    Person(AccountId),
    Body(BodyId),
}

impl Conflict {
    /// Whether it keeps out this account of this body.
    #[must_use]
    pub fn concerns(self, account: AccountId, body: Option<BodyId>) -> bool {
        match self {
            Self::Person(named) => named == account,
            Self::Body(named) => body == Some(named),
        }
    }
}

/// A member of staff who could be named in a story: those of the bodies concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub account: AccountId,
    pub name: String,
    pub body: BodyId,
}

/// The members of staff whose full name stands in a story. A surname alone names too many people to act on by itself: the
/// reporter or a lead can still name whom it means.
#[must_use]
pub fn named_in(story: &str, candidates: &[Candidate]) -> Vec<AccountId> {
    let mut named: Vec<AccountId> =
        candidates.iter().filter(|c| redact::mentions(story, &c.name)).map(|c| c.account).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// How long a case stays open to somebody who opened it in an emergency. Ours.
pub const EMERGENCY: TimeDelta = TimeDelta::hours(3);

crate::codes! {
    /// What one person may not do alone.
    pub enum ApprovalKind {
        /// To be shown who reported, as a regulator.
        Identity = "identity" / "see who reported",
        /// To take away more than [`BULK`] lines of a list.
        Export = "export" / "download a long list",
        /// To let a person named in a story see its case again.
        Lifting = "lifting" / "let a named person see the case again",
    }
}

crate::codes! {
    pub enum ApprovalState {
        Waiting = "waiting" / "waits for a second person",
        Granted = "granted" / "allowed",
        Refused = "refused" / "refused",
        /// Done once: it must be asked again.
        Used = "used" / "used",
    }
}

/// How long what was allowed can be done. Ours.
pub const ALLOWED_FOR: TimeDelta = TimeDelta::hours(3);

/// The most lines of a list that one person downloads without a second. Ours (OWASP ASVS 5.0, 2.3.5: two people for what
/// matters most).
pub const BULK: usize = 200;

/// From so many different cases in an hour on, reading is reported and slowed. Ours.
pub const ALERT_AT: i64 = 200;
/// From so many on, no further case opens until the hour has passed. Ours.
pub const STOP_AT: i64 = 400;

/// How an account's reading of the last hour stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    Within,
    /// Told to the administrators, and each further page takes longer.
    Alerted,
    Spent,
}

/// How many different cases an account read within an hour, judged.
#[must_use]
pub fn budget(cases: i64) -> Budget {
    if cases >= STOP_AT {
        Budget::Spent
    } else if cases >= ALERT_AT {
        Budget::Alerted
    } else {
        Budget::Within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(name: &str, n: u128) -> Candidate {
        let id = uuid::Uuid::from_u128(n);
        Candidate { account: AccountId(id), name: name.to_owned(), body: BodyId(id) }
    }

    #[test]
    fn a_full_name_in_a_story_names_the_person_however_it_is_written() {
        let staff = [candidate("Dr Zoë Hart-Quill", 1), candidate("Sam Whitlock", 2), candidate("Rose May", 3)];
        let named = |story: &str| named_in(story, &staff).len();
        assert_eq!(named("I rang and ZOE  HART QUILL put the phone down."), 1);
        assert_eq!(named("Sam\nWhitlock, and Dr Zoë Hart-Quill"), 2);
        assert_eq!(named("Whitlock never rang. Sam is my son. A rose may grow."), 1, "Rose May is written in full");
        assert_eq!(named("Samuel Whitlocks were here"), 0);
    }

    #[test]
    fn one_person_or_a_whole_team_is_kept_out() {
        let (a, b) = (candidate("A B", 1), candidate("C D", 2));
        assert!(Conflict::Person(a.account).concerns(a.account, Some(b.body)));
        assert!(!Conflict::Person(a.account).concerns(b.account, Some(a.body)));
        assert!(Conflict::Body(a.body).concerns(b.account, Some(a.body)));
        assert!(!Conflict::Body(a.body).concerns(a.account, None));
    }

    #[test]
    fn reading_is_reported_before_it_is_stopped() {
        assert_eq!([199, 200, 399, 400].map(budget), [Budget::Within, Budget::Alerted, Budget::Alerted, Budget::Spent]);
    }
}
