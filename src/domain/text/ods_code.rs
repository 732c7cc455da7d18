//! The code of an organisation.

use super::parsed_text;

/// A code of the Organisation Data Service: three to ten capital letters and digits. Its shape says nothing about the
/// kind of organisation, and a code is never used again (ODS, NHS England).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OdsCode(String);

/// What is wrong with an ODS code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OdsCodeProblem {
    #[error("an ODS code has 3 to 10 characters; this has {found}")]
    Length { found: usize },
    #[error("an ODS code has only letters and digits, not `{found}`")]
    Character { found: char },
}

impl OdsCode {
    /// Reads a code; small letters are raised, spaces around it are dropped.
    ///
    /// # Errors
    /// If a character or the length is not that of a code.
    pub fn parse(value: &str) -> Result<OdsCode, OdsCodeProblem> {
        let code = value.trim().to_ascii_uppercase();
        if let Some(found) = code.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(OdsCodeProblem::Character { found });
        }
        if !(3..=10).contains(&code.len()) {
            return Err(OdsCodeProblem::Length { found: code.len() });
        }
        Ok(OdsCode(code))
    }
}

parsed_text!(OdsCode, OdsCodeProblem);
