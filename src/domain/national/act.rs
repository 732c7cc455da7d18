//! What is tried with a national record of a case, and what became of it.

use super::lfpse::{Answers, Taxonomy};
use super::yellow_card::Card;

crate::codes! {
    /// Where the LFPSE record of a case stands. One case has one record, changed under one id.
    pub enum RecordState {
        Queued = "queued" / "Waiting to be sent",
        Sending = "sending" / "Being sent",
        Recorded = "recorded" / "Recorded",
        Refused = "refused" / "Refused by LFPSE",
        /// It was sent and no answer came: it may be there. Nobody sends it again before somebody has looked.
        InDoubt = "in_doubt" / "Sent, but no answer came",
    }
}

/// What is tried.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Sends the record for the first time, or as changed.
    SendLfpse(Box<Sending>),
    /// Somebody looked at LFPSE after no answer had come: it is there under this id, or it is not there.
    SettleLfpse { standing: RecordState, found: Option<String> },
    /// What the service said: by the program's sender alone.
    AnswerLfpse { revision: i32, reply: Reply },
    /// Keeps the Yellow Card as filled so far.
    KeepYellowCard(Box<Card>),
    /// The reference that MHRA gave for the Yellow Card.
    YellowCardSent { reference: String },
}

/// A record to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Where the record stood on the page; none was sent before.
    pub standing: Option<RecordState>,
    pub taxonomy: Taxonomy,
    pub answers: Answers,
    /// As it will be sent: the resource in JSON.
    pub document: String,
}

/// What became of a sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// 2xx with the resource: its id, its version, the reference people use.
    Recorded { id: String, version: Option<String>, reference: Option<String>, outcome: Option<String> },
    /// 4xx: nothing was kept there; why, as the service said it (an `OperationOutcome`).
    Refused { outcome: String },
    /// No answer, or one that does not tell.
    InDoubt { why: String },
}

/// What an act changes of the records.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Lfpse(Box<Sending>),
    LfpseReply { revision: i32, reply: Reply },
    LfpseSettled { found: Option<String> },
    Card(Box<Card>),
    CardReference(String),
}
