//! The doors to what a rule may not see for itself: the clock, randomness, the environment and its secrets.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// What time it is. Tests hold the other kind and move it.
#[derive(Debug, Clone)]
pub enum Clock {
    Real,
    Held(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    #[must_use]
    pub fn held(at: DateTime<Utc>) -> Self {
        Self::Held(Arc::new(Mutex::new(at)))
    }

    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the door to the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Real => Utc::now(),
            Self::Held(at) => at.lock().map_or_else(|poisoned| *poisoned.into_inner(), |at| *at),
        }
    }

    /// Moves a held clock forward; the real one moves by itself.
    pub fn pass(&self, time: TimeDelta) {
        if let Self::Held(at) = self
            && let Ok(mut at) = at.lock()
        {
            *at += time;
        }
    }
}

/// A fresh id, ordered by time. Never a secret.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the door to new ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Random bytes from the operating system: for secrets, references, nonces.
///
/// # Panics
/// When the operating system gives no randomness: nothing safe can be done then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    use rand::TryRng;
    let mut bytes = [0; N];
    if rand::rngs::SysRng.try_fill_bytes(&mut bytes).is_err() {
        panic!("the operating system gives no randomness");
    }
    bytes
}

/// A setting from the environment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the door to the environment")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A value that is never shown.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}
