//! Passwords that people choose, and how an account comes to its person: by invitation, or by recovery with two
//! administrators.

use chrono::TimeDelta;

crate::codes! {
    /// Why somebody is given a one-time code.
    pub enum RecoveryKind {
        /// A new account: its person chooses password and second factor.
        Invitation = "invitation" / "invitation",
        /// Password or second factor is lost: a second administrator must allow it (OWASP ASVS 5.0, 6.4.3 and 6.4.6).
        Recovery = "recovery" / "recovery",
    }
}

crate::codes! {
    pub enum RecoveryState {
        Waiting = "waiting" / "waits for a second administrator",
        /// The code was given out, and not used yet.
        Open = "open" / "the code was given out",
        /// The code was entered: the person sets password and second factor.
        Entered = "entered" / "the code was entered",
        Done = "done" / "done",
        Refused = "refused" / "refused",
    }
}

/// How long a one-time code of an invitation is good. Ours.
pub const INVITED_FOR: TimeDelta = TimeDelta::days(7);
/// How long a one-time code of a recovery is good. Ours.
pub const RECOVERED_FOR: TimeDelta = TimeDelta::hours(24);
/// How long a password is good that somebody issued (ASVS 5.0, 6.4.1: initial secrets are short-lived). Ours.
pub const ISSUED_FOR: TimeDelta = TimeDelta::hours(72);
/// How long a second factor counts for what matters most (`promises`: step-up after 15 minutes).
pub const STEPPED_UP_FOR: TimeDelta = TimeDelta::minutes(15);

/// The least and most characters of a password (ASVS 5.0, 6.2.1 and 6.2.9).
pub const LEAST: usize = 12;
pub const MOST: usize = 128;

/// Why a password will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    TooShort,
    TooLong,
    /// Few different characters, or a run of neighbours.
    TooSimple,
    /// It holds the person's own name or address, or the name of the service (ASVS 5.0, 6.2.11).
    OwnWords,
    /// The two boxes differ.
    NotTheSame,
}

/// Judges a password that somebody chose. No kinds of characters are demanded (ASVS 5.0, 6.2.5).
///
/// # Errors
/// The first thing that is wrong.
pub fn chosen(password: &str, again: &str, own_words: &[&str]) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(PasswordProblem::TooShort);
    }
    if length > MOST {
        return Err(PasswordProblem::TooLong);
    }
    let folded = password.to_lowercase();
    let different: std::collections::BTreeSet<char> = folded.chars().collect();
    let steps = folded.chars().zip(folded.chars().skip(1));
    let neighbours = steps.filter(|(a, b)| u32::from(*a).abs_diff(u32::from(*b)) <= 1).count();
    if different.len() < 6 || neighbours * 3 > length * 2 {
        return Err(PasswordProblem::TooSimple);
    }
    let mut words = own_words.iter().flat_map(|words| words.split(|c: char| !c.is_alphanumeric()));
    if words.any(|word| word.chars().count() > 3 && folded.contains(&word.to_lowercase())) {
        return Err(PasswordProblem::OwnWords);
    }
    if password == again { Ok(()) } else { Err(PasswordProblem::NotTheSame) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), PasswordProblem> {
        chosen(password, password, &["Jo Okafor", "jo.okafor@trust.example", "candour"])
    }

    #[test]
    fn a_long_password_of_any_characters_will_do() {
        assert_eq!(judged("seven kettles on the moor"), Ok(()));
        assert_eq!(judged("паролькоторыйдлинный"), Ok(()));
        assert_eq!(judged(&"ab9!xy".repeat(21)), Ok(()));
    }

    #[test]
    fn short_simple_and_own_words_will_not() {
        assert_eq!(judged("elevenchars"), Err(PasswordProblem::TooShort));
        assert_eq!(judged(&"ab9!xy".repeat(22)), Err(PasswordProblem::TooLong));
        assert_eq!(judged("aaaaaaaaaaaaaa"), Err(PasswordProblem::TooSimple));
        assert_eq!(judged("abcdefghijklmn"), Err(PasswordProblem::TooSimple));
        assert_eq!(judged("Okafor has 3 cats"), Err(PasswordProblem::OwnWords));
        assert_eq!(judged("I love CANDOUR so"), Err(PasswordProblem::OwnWords));
        assert_eq!(chosen("seven kettles on", "seven kettles", &[]), Err(PasswordProblem::NotTheSame));
    }
}
