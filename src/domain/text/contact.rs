//! Where somebody can be reached.

use super::{hidden_debug, parsed_text};

/// An e-mail address that our letters can be sent to. Only the plain form is taken: no comments, quotes or other
/// scripts; RFC 5321 4.5.3.1 sets the lengths. The domain is kept in small letters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// What is wrong with an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    #[error("the e-mail address is missing")]
    Empty,
    #[error("an e-mail address looks like name@example.com: one @ with something before and after it")]
    NoAt,
    #[error("an e-mail address cannot hold `{}`", found.escape_debug())]
    Character { found: char },
    #[error("the part before the @ has a dot too many, or is longer than 64 characters")]
    Local,
    #[error("the part after the @ is not a domain such as example.com")]
    Domain,
    #[error("an e-mail address can have 254 characters at most")]
    TooLong,
}

impl Email {
    /// Reads an address; spaces around it are dropped.
    ///
    /// # Errors
    /// What is wrong, the first thing found.
    pub fn parse(value: &str) -> Result<Email, EmailProblem> {
        let value = value.trim();
        if value.is_empty() {
            return Err(EmailProblem::Empty);
        }
        let allowed = |c: &char| c.is_ascii_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(*c);
        if let Some(found) = value.chars().find(|c| !allowed(c)) {
            return Err(EmailProblem::Character { found });
        }
        let (local, domain) = value.split_once('@').ok_or(EmailProblem::NoAt)?;
        if local.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailProblem::NoAt);
        }
        if local.len() > 64 || local.split('.').any(str::is_empty) {
            return Err(EmailProblem::Local);
        }
        if !domain.contains('.') || !domain.split('.').all(is_label) {
            return Err(EmailProblem::Domain);
        }
        if value.len() > 254 {
            return Err(EmailProblem::TooLong);
        }
        Ok(Email(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

/// One part of a domain name (RFC 1123 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// A telephone number: United Kingdom with its leading 0 (10 or 11 digits), another country with + (8 to 15 digits, ITU
/// E.164). Kept as digits without spaces.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// What is wrong with a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneProblem {
    #[error("the telephone number is missing")]
    Empty,
    #[error("a telephone number has only digits, spaces, brackets, hyphens and a leading +, not `{}`", found.escape_debug())]
    Character { found: char },
    #[error("a United Kingdom number begins with 0 or +44, with the area code; another country’s begins with +")]
    Beginning,
    #[error("this number has {found} digits: a United Kingdom number has 10 or 11, another country’s 8 to 15")]
    Length { found: usize },
}

impl Phone {
    /// Reads a number as people write it: "07700 900123", "(0113) 496 0000", "+44 (0)7700 900123".
    ///
    /// # Errors
    /// What is wrong, the first thing found.
    pub fn parse(value: &str) -> Result<Phone, PhoneProblem> {
        let value = value.trim().replace("(0)", "");
        if let Some(found) = value.chars().find(|c| !c.is_ascii_digit() && !" \u{A0}()-.+".contains(*c)) {
            return Err(PhoneProblem::Character { found });
        }
        if let Some((at, found)) = value.char_indices().rfind(|(_, c)| *c == '+')
            && value.char_indices().any(|(i, c)| i < at && c != '(')
        {
            return Err(PhoneProblem::Character { found });
        }
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return Err(PhoneProblem::Empty);
        }
        let abroad = if value.contains('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
        let number = match abroad {
            Some(digits) => match digits.strip_prefix("44") {
                Some(home) => format!("0{}", home.trim_start_matches('0')),
                None => format!("+{digits}"),
            },
            None if digits.starts_with('0') => digits,
            None => return Err(PhoneProblem::Beginning),
        };
        let found = number.trim_start_matches('+').len();
        let lengths = if number.starts_with('0') { 10..=11 } else { 8..=15 };
        if lengths.contains(&found) { Ok(Phone(number)) } else { Err(PhoneProblem::Length { found }) }
    }
}

/// A postcode of the United Kingdom, in capitals with one space. Its shape is checked, not that it exists; the pseudo
/// postcodes ZZ99 (no fixed abode and the like, NHS Data Dictionary) are taken.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// What is wrong with a postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeProblem {
    #[error("the postcode is missing")]
    Empty,
    #[error("this is not a full United Kingdom postcode, such as LS1 4AP")]
    Shape,
}

impl Postcode {
    /// Reads a postcode in any case, with or without its space.
    ///
    /// # Errors
    /// If it is empty or has not the shape of a postcode.
    pub fn parse(value: &str) -> Result<Postcode, PostcodeProblem> {
        let bare: String = value.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        if bare.is_empty() {
            return Err(PostcodeProblem::Empty);
        }
        let split = bare.len().checked_sub(3).and_then(|at| bare.split_at_checked(at));
        match split {
            Some((outward, inward)) if is_outward(outward) && is_inward(inward) => {
                Ok(Postcode(format!("{outward} {inward}")))
            }
            _ => Err(PostcodeProblem::Shape),
        }
    }

    /// The first half: "LS1".
    #[must_use]
    pub fn outward(&self) -> &str {
        self.0.split_once(' ').map_or(&self.0, |(outward, _)| outward)
    }
}

/// A9, A99, AA9, AA99, A9A or AA9A; and GIR, which was Girobank’s.
fn is_outward(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect();
    let letters = text.chars().all(|c| c.is_ascii_alphanumeric());
    letters && (matches!(shape.as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A") || text == "GIR")
}

/// 9AA.
fn is_inward(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect();
    shape == "9AA" && text.chars().all(|c| c.is_ascii_alphanumeric())
}

parsed_text!(Email, EmailProblem);
parsed_text!(Phone, PhoneProblem);
parsed_text!(Postcode, PostcodeProblem);
hidden_debug!(Email);
hidden_debug!(Phone);
hidden_debug!(Postcode);
