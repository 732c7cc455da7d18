//! How an answer may be sent (reg 15, SI 2009/309): electronically only with a consent that was given in writing or
//! electronically and not withdrawn; else on paper.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::case::telling::{Channel, Permission, ReplyBy, Teller};
use super::super::ids::ReportId;

crate::codes! {
    pub enum ConsentChange {
        Given = "given" / "agreed, in writing or electronically",
        Withdrawn = "withdrawn" / "took it back",
    }
}

/// A consent to electronic sending, given or taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Electronic {
    pub report: ReportId,
    pub change: ConsentChange,
    pub on: NaiveDate,
    /// How it was given or taken back.
    pub how: String,
    pub by: String,
}

/// How one report came, and how its teller wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub report: ReportId,
    pub teller: Teller,
    pub permission: Option<Permission>,
    pub channel: Channel,
    pub reply_by: ReplyBy,
    pub received_on: NaiveDate,
}

crate::codes! {
    /// How an answer leaves.
    pub enum Way {
        Electronic = "electronic" / "online, with a notice by e-mail",
        Paper = "paper" / "printed and posted",
        /// Nobody can be reached: the answer waits for the receipt.
        Receipt = "receipt" / "read with the receipt",
    }
}

/// The way for one teller. Who chose e-mail in our own form agreed electronically, until they take it back; what was said by
/// phone or came on paper is no such consent, so it needs one on record.
#[must_use]
pub fn way(told: &Told, changes: &[Electronic]) -> Way {
    let last = changes.iter().rfind(|c| c.report == told.report).map(|c| c.change);
    let chose = told.channel == Channel::Web && matches!(told.reply_by, ReplyBy::Email | ReplyBy::Text);
    match (last, told.reply_by) {
        (_, ReplyBy::None) => Way::Receipt,
        (Some(ConsentChange::Given), _) => Way::Electronic,
        (None, _) if chose => Way::Electronic,
        (Some(ConsentChange::Withdrawn) | None, _) => Way::Paper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(channel: Channel, reply_by: ReplyBy) -> Told {
        Told {
            report: ReportId(uuid::Uuid::nil()),
            teller: Teller::Patient,
            permission: None,
            channel,
            reply_by,
            received_on: NaiveDate::default(),
        }
    }

    fn change(change: ConsentChange) -> Electronic {
        Electronic {
            report: ReportId(uuid::Uuid::nil()),
            change,
            on: NaiveDate::default(),
            how: String::new(),
            by: String::new(),
        }
    }

    #[test]
    fn who_chose_e_mail_in_the_form_agreed_until_they_take_it_back() {
        let pat = told(Channel::Web, ReplyBy::Email);
        assert_eq!(way(&pat, &[]), Way::Electronic);
        assert_eq!(way(&pat, &[change(ConsentChange::Withdrawn)]), Way::Paper);
        let again = [change(ConsentChange::Withdrawn), change(ConsentChange::Given)];
        assert_eq!(way(&pat, &again), Way::Electronic);
    }

    #[test]
    fn what_was_said_by_phone_is_no_consent_to_e_mail() {
        assert_eq!(way(&told(Channel::Phone, ReplyBy::Email), &[]), Way::Paper);
        assert_eq!(way(&told(Channel::Paper, ReplyBy::Letter), &[change(ConsentChange::Given)]), Way::Electronic);
        assert_eq!(way(&told(Channel::Web, ReplyBy::None), &[]), Way::Receipt);
    }
}
