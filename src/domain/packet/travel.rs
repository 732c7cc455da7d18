//! A packet as it travels: one JSON text that was signed, and the signature beside it. It holds no id of ours, no key that
//! opens anything, and nobody's address.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Field, PacketStep, Purpose};

/// The version that this program writes and reads.
pub const FORMAT: &str = "candour-packet/1";
pub const REPLY: &str = "candour-packet-reply/1";

/// A body, by its code in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub code: String,
    pub name: String,
}

/// The basis as staff and officers read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    pub art6: String,
    pub art9: String,
    pub dpa: String,
    pub sentence: String,
    /// The person agreed to this body's kind.
    pub agreed: bool,
}

/// What is offered: an allow-list. A field that was not chosen is empty.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packet {
    pub format: String,
    /// Drawn for this packet alone: by it both sides speak of it.
    pub token: String,
    pub from: Party,
    pub to: Party,
    pub purpose: Purpose,
    pub basis: Cited,
    pub fields: Vec<Field>,
    pub made_on: NaiveDate,
    /// The last day on which it may be read.
    pub expires_on: NaiveDate,
    /// The reference on the person's receipt.
    pub reference: String,
    /// Key and value, as pages show them.
    pub facts: Vec<(String, String)>,
    /// Reviewed by a person, names and numbers taken out.
    pub words: Vec<String>,
    pub persons: Vec<(String, String)>,
}

impl std::fmt::Debug for Packet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packet").field("token", &self.token).field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What the receiver decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub format: String,
    pub token: String,
    pub from: Party,
    pub step: PacketStep,
    pub reason: String,
    /// Where it belongs instead, with a rejection.
    pub better: Option<String>,
}

/// A text with who signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The JSON of a packet or a reply, letter for letter as it was signed.
    pub text: String,
    /// Ed25519, in hexadecimal.
    pub signature: String,
}

impl Signed {
    /// Reads a file.
    ///
    /// # Errors
    /// In words.
    pub fn parse(file: &str) -> Result<Self, String> {
        serde_json::from_str(file.trim()).map_err(|e| format!("this is not a packet of Candour: {e}"))
    }
}

/// Reads what was signed.
///
/// # Errors
/// In words: a field that is missing, unknown, or of another version.
pub fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|e| format!("it cannot be read: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_allowed_is_refused() {
        let reply = r#"{"format":"candour-packet-reply/1","token":"t","from":{"code":"A","name":"A"},"step":"reject",
            "reason":"r","better":null,"account":"x"}"#;
        assert!(read::<Reply>(reply).unwrap_err().contains("account"));
        assert!(read::<Reply>(&reply.replace(r#","account":"x""#, "")).is_ok());
        assert!(Signed::parse("{}").is_err());
    }
}
