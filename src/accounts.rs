//! Passwords and second factors: argon2id with few permits and re-used memory, TOTP used once a step.

pub mod oidc;
mod sign_on;

use std::sync::Mutex;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

pub use sign_on::SignOn;

/// OWASP's floor for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Too many sign-ins at once; try again in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooBusy;

/// The only place where passwords are hashed: at most a few at a time, each in memory that is used again.
pub struct Hashing {
    permits: Semaphore,
    memory: Mutex<Vec<Vec<Block>>>,
}

impl std::fmt::Debug for Hashing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hashing")
    }
}

impl Hashing {
    /// At most `at_once` hashes at a time (each takes 19 MiB and about 40 ms).
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { permits: Semaphore::new(at_once), memory: Mutex::new(Vec::new()) }
    }

    /// Waits for a permit, at most three seconds, then runs `work` on a blocking thread.
    ///
    /// # Errors
    /// [`TooBusy`].
    pub async fn with<T: Send + 'static>(
        self: &std::sync::Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, TooBusy> {
        let waiting = tokio::time::timeout(Duration::from_secs(3), self.permits.acquire());
        let _permit = waiting.await.map_err(|_| TooBusy)?.map_err(|_| TooBusy)?;
        let own = self.clone();
        tokio::task::spawn_blocking(move || work(&own)).await.map_err(|_| TooBusy)
    }

    fn derive(&self, password: &str, salt: &[u8]) -> Option<[u8; 32]> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).ok()?;
        let needed = params.block_count();
        let mut memory = self.memory.lock().ok().and_then(|mut m| m.pop()).unwrap_or_default();
        memory.resize(needed, Block::default());
        let mut out = [0; 32];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut out, &mut memory);
        memory.fill(Block::default());
        if let Ok(mut kept) = self.memory.lock() {
            kept.push(memory);
        }
        done.ok().map(|()| out)
    }

    /// A password as it is stored (PHC string format).
    #[must_use]
    pub fn hash(&self, password: &str) -> Option<String> {
        let salt: [u8; 16] = crate::doors::random();
        let out = self.derive(password, &salt)?;
        let (salt, out) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(out));
        Some(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${out}"))
    }

    /// Whether a password fits; the same work is done when there is nothing to compare with.
    #[must_use]
    pub fn fits(&self, password: &str, stored: Option<&str>) -> bool {
        let known = stored.and_then(parts);
        let (salt, expected) = known.clone().unwrap_or_else(|| (vec![0; 16], vec![0; 32]));
        let derived = self.derive(password, &salt);
        known.is_some() && derived.is_some_and(|d| bool::from(d.as_slice().ct_eq(&expected)))
    }
}

fn parts(stored: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let settings = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$");
    let (salt, hash) = stored.strip_prefix(&settings)?.split_once('$')?;
    Some((STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(hash).ok()?))
}

/// Checks a six-figure code against a secret: the step it belongs to, if it fits (RFC 6238, 30 s, one step either way).
#[must_use]
pub fn totp_step(secret: &[u8], code: &str, at: chrono::DateTime<chrono::Utc>) -> Option<i64> {
    let seconds = u64::try_from(at.timestamp()).ok()?;
    [0_u64, 1, 2].iter().find_map(|back| {
        let time = (seconds + 30).checked_sub(30 * back)?;
        let wanted = totp_code(secret, time);
        bool::from(wanted.as_bytes().ct_eq(code.as_bytes())).then(|| i64::try_from(time / 30).ok()).flatten()
    })
}

fn totp_code(secret: &[u8], seconds: u64) -> String {
    totp_rs::Builder::new().with_secret(secret.to_vec()).build_noncompliant().generate(seconds).to_string()
}

/// The code an authenticator would show now: for the demonstration and tests.
#[must_use]
pub fn totp_now(secret: &[u8], at: chrono::DateTime<chrono::Utc>) -> String {
    totp_code(secret, u64::try_from(at.timestamp()).unwrap_or(0))
}

/// The key of a second factor, as an authenticator takes it when it is typed: Base32 (RFC 4648) in groups of four.
#[must_use]
pub fn key_words(secret: [u8; 20]) -> String {
    let key = totp_rs::Secret::from(secret).to_base32();
    let letters: Vec<char> = key.chars().filter(|c| *c != '=').collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The address from which an authenticator takes a secret (Key URI format; the secret in base 32, RFC 4648 without
/// padding).
#[must_use]
pub fn totp_address(email: &str, secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = secret.iter().flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1)).collect();
    let letters = bits.chunks(5).map(|five| {
        let value = five.iter().fold(0_usize, |value, bit| value << 1 | usize::from(*bit)) << (5 - five.len());
        ALPHABET.get(value).map_or('A', |letter| char::from(*letter))
    });
    format!("otpauth://totp/Candour:{email}?secret={}&issuer=Candour", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hashing = Hashing::new(1);
        let stored = hashing.hash("correct horse battery").unwrap();
        assert!(hashing.fits("correct horse battery", Some(&stored)));
        assert!(!hashing.fits("correct horse batterz", Some(&stored)));
        assert!(!hashing.fits("correct horse battery", None));
    }

    #[test]
    fn a_code_fits_its_step_and_one_to_either_side() {
        let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let secret = [7; 20];
        let code = totp_now(&secret, at);
        assert_eq!(totp_step(&secret, &code, at), Some(1_700_000_000 / 30));
        assert!(totp_step(&secret, &code, at + chrono::TimeDelta::seconds(30)).is_some());
        assert!(totp_step(&secret, &code, at + chrono::TimeDelta::seconds(90)).is_none());
    }

    #[test]
    fn a_secret_is_written_as_authenticators_read_it() {
        // RFC 4648 section 10
        assert!(totp_address("a@b.example", b"foobar").contains("secret=MZXW6YTBOI&"));
        assert!(totp_address("a@b.example", b"fooba").contains("secret=MZXW6YTB&"));
    }

    #[test]
    fn a_key_is_written_in_groups_that_an_authenticator_takes() {
        // RFC 6238's own secret.
        assert_eq!(key_words(*b"12345678901234567890"), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // RFC 6238 appendix B, SHA-1, the last six of eight figures.
        assert_eq!(totp_code(b"12345678901234567890", 59), "287082");
        assert_eq!(totp_code(b"12345678901234567890", 1_111_111_109), "081804");
    }
}
