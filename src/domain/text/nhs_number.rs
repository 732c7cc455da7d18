//! The NHS number. It is never needed to complain, and never the only thing that identifies a person.

use super::{hidden_debug, parsed_text};

/// Ten digits, the last of them a check digit: weights 10 to 2, 11 less the remainder by 11, where 11 is written 0 and
/// 10 is never issued (NHS Data Dictionary, NHS NUMBER). Ten equal digits are refused: several of them fit the sum.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

/// What is wrong with an NHS number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberProblem {
    #[error("an NHS number is made of digits, with or without spaces between them")]
    NotDigits,
    #[error("an NHS number has 10 digits; this has {found}")]
    Length { found: usize },
    #[error("this is not an NHS number: all its digits are the same")]
    AllTheSame,
    #[error("this is not an NHS number: the last digit does not fit the others, so one of them may be mistyped")]
    CheckDigit,
}

impl NhsNumber {
    /// Reads ten digits; spaces and hyphens between them are dropped.
    ///
    /// # Errors
    /// What is wrong, in the order of [`NhsNumberProblem`].
    pub fn parse(value: &str) -> Result<NhsNumber, NhsNumberProblem> {
        let digits: String = value.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(NhsNumberProblem::NotDigits);
        }
        if digits.len() != 10 {
            return Err(NhsNumberProblem::Length { found: digits.len() });
        }
        if digits.chars().all(|c| digits.starts_with(c)) {
            return Err(NhsNumberProblem::AllTheSame);
        }
        // with weight 1 for the check digit itself, the whole sum is a multiple of 11; a check digit of 10 cannot be
        let sum: u32 = digits.chars().zip((1..=10).rev()).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
        if sum.is_multiple_of(11) { Ok(NhsNumber(digits)) } else { Err(NhsNumberProblem::CheckDigit) }
    }

    /// As people read it: "943 476 5919".
    #[must_use]
    pub fn spaced(&self) -> String {
        let (first, rest) = self.0.split_at(3);
        let (second, third) = rest.split_at(3);
        format!("{first} {second} {third}")
    }
}

parsed_text!(NhsNumber, NhsNumberProblem);
hidden_debug!(NhsNumber);
