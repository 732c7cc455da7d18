//! What people type, parsed once: a value of these types is right, and the error says in plain words what is wrong.
//! The `Debug` form of what identifies a person never shows it, so that no log can.

mod contact;
mod names;
mod narrative;
mod nhs_number;
mod ods_code;

pub use contact::{Email, EmailProblem, Phone, PhoneProblem, Postcode, PostcodeProblem};
pub use names::{PersonName, PersonNameProblem};
pub use narrative::{Narrative, NarrativeProblem};
pub use nhs_number::{NhsNumber, NhsNumberProblem};
pub use ods_code::{OdsCode, OdsCodeProblem};

/// The form under which names are compared, whoever stored or typed them: small letters, single spaces.
#[must_use]
pub fn folded(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every parsed text can do: be read, shown, hashed, and pass through a file only by being parsed again.
macro_rules! parsed_text {
    ($name:ident, $problem:ident) => {
        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $problem;
            fn from_str(value: &str) -> Result<Self, $problem> {
                $name::parse(value)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $problem;
            fn try_from(value: String) -> Result<Self, $problem> {
                $name::parse(&value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    };
}

/// A `Debug` that names the type and hides the value.
macro_rules! hidden_debug {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    };
}

use {hidden_debug, parsed_text};

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // writing to a string cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Bytes from hexadecimal digits; nothing for anything else.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<Vec<u8>>>()
        .filter(|_| digits.len().is_multiple_of(2))
}

#[cfg(test)]
mod tests;
