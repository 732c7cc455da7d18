//! What an administrator hands over once: a password, and for a new account the key of its second factor.

use crate::accounts::Hashing;
use crate::domain::reference::AccessCode;
use crate::store::StoreError;

/// A password nobody chose: 80 random bits with check characters, as easy to read out as an access code.
pub struct Issued {
    pub password: String,
    /// As it is stored.
    pub hash: String,
}

/// Makes a password. Costs what a sign-in costs: call on a blocking thread, with a permit of [`Hashing::with`].
///
/// # Errors
/// [`StoreError::Busy`] when it cannot be hashed.
pub fn issue(hashing: &Hashing) -> Result<Issued, StoreError> {
    let password = AccessCode::from_bits(crate::doors::random()).reveal().to_owned();
    let hash = hashing.hash(&password).ok_or(StoreError::Busy)?;
    Ok(Issued { password, hash })
}

/// The key of a second factor, as an authenticator takes it when it is typed: Base32 (RFC 4648) in groups of four.
#[must_use]
pub fn key_words(secret: [u8; 20]) -> String {
    let key = totp_rs::Secret::from(secret).to_base32();
    let letters: Vec<char> = key.chars().filter(|c| *c != '=').collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_in_groups_that_an_authenticator_takes() {
        // RFC 6238's own secret.
        assert_eq!(key_words(*b"12345678901234567890"), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
