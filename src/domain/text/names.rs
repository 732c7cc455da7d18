//! A person's name: one field, any script (GOV.UK Design System, names).

use super::{hidden_debug, parsed_text};

/// One line of 1 to 100 characters, spaces inside it single.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameProblem {
    #[error("the name is missing")]
    Empty,
    #[error("a name can have {} characters at most; this has {found}", PersonName::LONGEST)]
    TooLong { found: usize },
    #[error("the name has a character that cannot be seen or printed")]
    Unprintable,
}

impl PersonName {
    /// In characters (Unicode scalar values).
    pub const LONGEST: usize = 100;

    /// Reads a name; spaces around it are dropped, several in a row become one.
    ///
    /// # Errors
    /// If it is empty, too long, or holds control characters or marks that turn the direction of writing.
    pub fn parse(value: &str) -> Result<PersonName, PersonNameProblem> {
        let value = value.trim();
        if value.chars().any(|c| c.is_control() || turns_direction(c)) {
            return Err(PersonNameProblem::Unprintable);
        }
        let name = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.chars().count() {
            0 => Err(PersonNameProblem::Empty),
            found if found > PersonName::LONGEST => Err(PersonNameProblem::TooLong { found }),
            _ => Ok(PersonName(name)),
        }
    }
}

/// Overrides and isolates can make a name read as another one; names in right-to-left scripts need none.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

parsed_text!(PersonName, PersonNameProblem);
hidden_debug!(PersonName);
