//! An anchor: where every chain of events stood, as a file to be kept outside. Each lists the cases that changed since the
//! one before, so that all of them together say how many events each case has and what the last one's hash is.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::ids::CaseId;

/// How far one chain had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    pub case: CaseId,
    pub count: i32,
    pub hash: [u8; 32],
}

/// One day's anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    pub at: DateTime<Utc>,
    /// Events up to and with this id are in it.
    pub upto: Uuid,
    /// SHA-256 of the anchor before, in hexadecimal; nothing for the first.
    pub previous: String,
    pub stood: Vec<Stood>,
}

const FORMAT: &str = "candour-anchor,1";

impl Anchor {
    /// As the file is written: a head, then a line a case. No name and no word of anybody is in it.
    #[must_use]
    pub fn text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut text = format!("{FORMAT},{at},{},{}\n", self.upto, self.previous);
        for one in &self.stood {
            let hash: String = one.hash.iter().map(|byte| format!("{byte:02x}")).collect();
            text.push_str(&format!("{},{},{hash}\n", one.case, one.count));
        }
        text
    }

    /// Reads a file back.
    ///
    /// # Errors
    /// In words, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate();
        let (_, head) = lines.next().ok_or("the file is empty")?;
        let head = head.strip_prefix(FORMAT).ok_or("this is not an anchor of this version")?;
        let fields: Vec<&str> = head.split(',').collect();
        let [_, at, upto, previous] = fields.as_slice() else { return Err("line 1 has other fields".to_owned()) };
        let at = DateTime::parse_from_rfc3339(at).map_err(|e| format!("line 1: {e}"))?.to_utc();
        let upto = upto.parse().map_err(|e| format!("line 1: {e}"))?;
        let stood = lines.map(|(at, line)| stood(line).ok_or(format!("line {} cannot be read", at + 1)));
        Ok(Self { at, upto, previous: (*previous).to_owned(), stood: stood.collect::<Result<_, _>>()? })
    }
}

fn stood(line: &str) -> Option<Stood> {
    let (case, rest) = line.split_once(',')?;
    let (count, hash) = rest.split_once(',')?;
    let mut bytes = [0; 32];
    if hash.len() != 64 || !hash.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hash.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(Stood { case: case.parse().ok()?, count: count.parse().ok()?, hash: bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_reads_back_as_it_was_written() {
        let anchor = Anchor {
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
            upto: Uuid::from_u128(7),
            previous: "ab".repeat(32),
            stood: vec![Stood { case: CaseId(Uuid::from_u128(5)), count: 3, hash: [0xa7; 32] }],
        };
        assert_eq!(Anchor::parse(&anchor.text()), Ok(anchor.clone()));
        assert!(Anchor::parse(&anchor.text().replace("a7a7", "a7a")).unwrap_err().contains("line 2"));
        assert!(Anchor::parse("candour-anchor,2,x,y,z").is_err());
    }
}
