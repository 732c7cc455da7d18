//! What the person who told it can change: how private it is, what they need from us, who else reads along, and whether it
//! was put right.

use chrono::NaiveDate;

use super::super::access::{Consent, Verb};
use super::super::ids::{ReceiptId, ReportId};
use super::super::people::Capacity;

crate::codes! {
    /// Four weeks after the closing: was it put right?
    pub enum PutRight {
        Yes = "yes" / "yes",
        Partly = "partly" / "partly",
        No = "no" / "no",
    }
}

crate::codes! {
    /// Who else holds a receipt.
    pub enum Helper {
        Carer = "carer" / "carer or family",
        Advocate = "advocate" / "advocate",
    }
}

/// Four weeks: when the person is asked whether it was put right. Source: ours.
pub const PUT_RIGHT_AFTER_DAYS: i64 = 28;

/// An act of the person, or of the program on their behalf. Keyed hashes of codes are made before it comes here.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// More privacy than before.
    MorePrivate {
        report: ReportId,
        to: Consent,
        /// Somebody of a body has read the name.
        name_known: bool,
    },
    /// What they need to read what we send or to talk with us.
    SetNeeds {
        report: ReportId,
        needs: Vec<String>,
        words: Option<String>,
        on: NaiveDate,
    },
    SayPutRight {
        report: ReportId,
        said: PutRight,
        words: Option<String>,
    },
    GiveReceipt {
        report: ReportId,
        helper: Helper,
        capacity: Capacity,
        mac: Vec<u8>,
    },
    RevokeReceipt {
        receipt: ReceiptId,
        helper: Helper,
    },
    /// The same happened again, and was told as a case of its own.
    TellAgain {
        report: ReportId,
    },
    /// By the program: four weeks have passed since the last duty was closed.
    AskPutRight {
        report: ReportId,
    },
    /// By the program: somebody asked for a receipt in place of a lost one, and two facts fit.
    WarnOfRecovery {
        report: ReportId,
    },
    /// By the program, for the operator who gave it out: the lost receipt opens nothing any more.
    RenewReceipt {
        report: ReportId,
        mac: Vec<u8>,
    },
    /// The person says that it was not they who asked.
    StopRecovery {
        report: ReportId,
    },
    /// By the program: the lead was told that somebody fears reprisal, or nobody read it in a working day.
    AlertReprisal {
        to: String,
    },
}

impl Act {
    /// What the policy must allow.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::MorePrivate { .. }
            | Self::SetNeeds { .. }
            | Self::GiveReceipt { .. }
            | Self::RevokeReceipt { .. }
            | Self::TellAgain { .. }
            | Self::StopRecovery { .. } => Verb::Own,
            Self::SayPutRight { .. } => Verb::Message,
            Self::AskPutRight { .. }
            | Self::WarnOfRecovery { .. }
            | Self::RenewReceipt { .. }
            | Self::AlertReprisal { .. } => Verb::See,
        }
    }

    /// Whether the program alone may try it.
    #[must_use]
    pub fn is_the_programs(&self) -> bool {
        match self {
            Self::AskPutRight { .. }
            | Self::WarnOfRecovery { .. }
            | Self::RenewReceipt { .. }
            | Self::AlertReprisal { .. } => true,
            Self::MorePrivate { .. }
            | Self::SetNeeds { .. }
            | Self::SayPutRight { .. }
            | Self::GiveReceipt { .. }
            | Self::RevokeReceipt { .. }
            | Self::StopRecovery { .. }
            | Self::TellAgain { .. } => false,
        }
    }
}

/// What is saved of it beside events and notices.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Privacy { report: ReportId, to: Consent },
    Needs { report: ReportId, needs: Vec<String>, words: Option<String>, on: NaiveDate },
    PutRight { report: ReportId, said: PutRight },
    PutRightAsked { report: ReportId },
    Receipt { report: ReportId, helper: Helper, capacity: Capacity, mac: Vec<u8> },
    Revoked { receipt: ReceiptId },
    Renewed { report: ReportId, mac: Vec<u8> },
    RecoveryStopped { report: ReportId },
}
