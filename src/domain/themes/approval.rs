//! Who signs a review, in which order, and what it is worth afterwards.
//!
//! A signature is under the review as it was: it names a digest of all that was signed. Whoever changes a word after that lets every
//! signature lapse. The steps and their order are ours.

use crate::codes;

codes! {
    /// Signed in this order. The last signature issues the review.
    pub enum Step {
        Draft = "draft" / "author: it is complete",
        Statistician = "statistician" / "statistician: the numbers bear what is said",
        Caldicott = "caldicott" / "Caldicott Guardian: nobody can be recognised",
        Responsible = "responsible" / "responsible person: it may be issued",
    }
}

codes! {
    /// What a person did who was asked to sign.
    pub enum Verdict {
        Signed = "signed" / "signed",
        SentBack = "sent_back" / "sent back",
    }
}

codes! {
    /// What an issued review is worth.
    pub enum Standing {
        Issued = "issued" / "issued",
        Superseded = "superseded" / "superseded by a later review",
        Withdrawn = "withdrawn" / "withdrawn",
    }
}

/// One entry under a review, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a, P> {
    pub step: Step,
    pub person: P,
    pub verdict: Verdict,
    /// Of what was signed.
    pub digest: &'a str,
}

/// Why somebody cannot sign now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignProblem {
    #[error("the review is issued already")]
    Issued,
    #[error("another signature is due first")]
    NotNext(Step),
    #[error("you are not named for this signature")]
    NotNamed,
    #[error("nobody signs twice")]
    Twice,
}

/// The entries that hold: of what stands now, and after anything that was sent back.
#[must_use]
pub fn holding<'e, 'a, P: Copy>(entries: &'e [Entry<'a, P>], digest: &str) -> Vec<&'e Entry<'a, P>> {
    let after = entries.iter().rposition(|entry| entry.verdict == Verdict::SentBack).map_or(0, |at| at + 1);
    let signed = entries.iter().skip(after).filter(|entry| entry.digest == digest);
    // In order: a later step does not hold where an earlier one has lapsed.
    let mut steps = Step::ALL.iter();
    signed.filter(|entry| steps.as_slice().first() == Some(&entry.step) && steps.next().is_some()).collect()
}

/// The signature that is due; none when all are there.
#[must_use]
pub fn due<P: Copy>(entries: &[Entry<'_, P>], digest: &str) -> Option<Step> {
    let held = holding(entries, digest).len();
    Step::ALL.get(held).copied()
}

/// Whether a person who is named for a step may sign or send back now.
///
/// # Errors
/// Why not.
pub fn check<P: Copy + PartialEq>(
    entries: &[Entry<'_, P>],
    digest: &str,
    (step, named): (Step, Option<P>),
    person: P,
) -> Result<(), SignProblem> {
    match due(entries, digest) {
        None => return Err(SignProblem::Issued),
        Some(due) if due != step => return Err(SignProblem::NotNext(due)),
        Some(_) => {}
    }
    if named != Some(person) {
        return Err(SignProblem::NotNamed);
    }
    if holding(entries, digest).iter().any(|entry| entry.person == person) {
        return Err(SignProblem::Twice);
    }
    Ok(())
}

/// Whether one person is named for two steps.
#[must_use]
pub fn named_twice<P: PartialEq>(named: &[(Step, P)]) -> Option<Step> {
    let repeated = |at: usize, person: &P| named.iter().take(at).any(|(_, other)| other == person);
    named.iter().enumerate().find(|(at, (_, person))| repeated(*at, person)).map(|(_, (step, _))| *step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(step: Step, person: u8) -> Entry<'static, u8> {
        Entry { step, person, verdict: Verdict::Signed, digest: "a" }
    }

    fn all() -> Vec<Entry<'static, u8>> {
        Step::ALL.iter().zip(1..).map(|(step, person)| signed(*step, person)).collect()
    }

    #[test]
    fn four_people_sign_in_order_and_then_it_is_issued() {
        let all = all();
        for held in 0..4 {
            let (entries, step) = (&all[..held], Step::ALL[held]);
            assert_eq!(due(entries, "a"), Some(step));
            let person = u8::try_from(held).unwrap() + 1;
            assert_eq!(check(entries, "a", (step, Some(person)), person), Ok(()));
        }
        assert_eq!(due(&all, "a"), None);
        assert_eq!(check(&all, "a", (Step::Responsible, Some(4)), 4), Err(SignProblem::Issued));
    }

    #[test]
    fn nobody_signs_twice_out_of_turn_or_unnamed() {
        let first = [signed(Step::Draft, 1)];
        assert_eq!(check(&first, "a", (Step::Statistician, Some(1)), 1), Err(SignProblem::Twice));
        assert_eq!(check(&first, "a", (Step::Caldicott, Some(3)), 3), Err(SignProblem::NotNext(Step::Statistician)));
        assert_eq!(check(&first, "a", (Step::Statistician, Some(2)), 3), Err(SignProblem::NotNamed));
        assert_eq!(check(&first, "a", (Step::Statistician, None), 3), Err(SignProblem::NotNamed));
        assert_eq!(
            named_twice(&[(Step::Draft, 1), (Step::Statistician, 2), (Step::Caldicott, 1)]),
            Some(Step::Caldicott)
        );
        assert_eq!(named_twice(&[(Step::Draft, 1), (Step::Statistician, 2)]), None);
    }

    #[test]
    fn a_changed_word_lets_every_signature_lapse() {
        assert_eq!(due(&all(), "b"), Some(Step::Draft));
        let mut again = all()[..2].to_vec();
        again.push(Entry { digest: "b", ..signed(Step::Draft, 1) });
        assert_eq!(due(&again, "b"), Some(Step::Statistician));
    }

    #[test]
    fn what_is_sent_back_begins_anew() {
        let mut entries = all()[..2].to_vec();
        entries.push(Entry { verdict: Verdict::SentBack, ..signed(Step::Caldicott, 3) });
        assert_eq!(due(&entries, "a"), Some(Step::Draft));
        entries.push(signed(Step::Draft, 1));
        assert_eq!(due(&entries, "a"), Some(Step::Statistician));
    }
}
