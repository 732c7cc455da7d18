//! What each reporter said of the harm, side by side: both voices stay, and where they disagree the page says so.

use super::HarmOutcome;
use super::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::Teller;

/// One voice: what one report said, before anybody reviewed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub teller: Teller,
    pub said: HarmSaid,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    pub outcomes: Vec<HarmOutcome>,
    pub doses_missed: Option<u32>,
}

/// In what two voices, or a voice and the review, disagree; in words, nothing where they agree.
#[must_use]
pub fn disagreements(voices: &[Voice], reviewed: Option<HarmGrade>) -> Vec<String> {
    let mut all = Vec::new();
    for (at, one) in voices.iter().enumerate() {
        for other in voices.iter().skip(at + 1) {
            between(one, other, &mut all);
        }
    }
    if let Some(grade) = reviewed {
        for voice in voices.iter().filter(|v| v.said == HarmSaid::Yes && !grade.is_harm()) {
            all.push(format!("The {} said that it did harm. The review found none.", voice.teller.words()));
        }
        for voice in voices.iter().filter(|v| v.said == HarmSaid::No && grade.is_harm()) {
            all.push(format!("The {} said that it did no harm. The review found harm.", voice.teller.words()));
        }
    }
    all
}

fn between(one: &Voice, other: &Voice, all: &mut Vec<String>) {
    let (a, b) = (one.teller.words(), other.teller.words());
    let harm = |v: &Voice| match v.said {
        HarmSaid::Yes => Some("harm"),
        HarmSaid::No => Some("no harm"),
        HarmSaid::NotSure => None,
    };
    if let (Some(x), Some(y)) = (harm(one), harm(other))
        && x != y
    {
        all.push(format!("The {a} told of {x}, the {b} of {y}."));
    }
    if let (Some(x), Some(y)) = (one.physical, other.physical)
        && x != y
    {
        all.push(format!("Physical harm: the {a} said “{}”, the {b} “{}”.", x.words(), y.words()));
    }
    if let (Some(x), Some(y)) = (one.psychological, other.psychological)
        && x != y
    {
        all.push(format!("Psychological harm: the {a} said “{}”, the {b} “{}”.", x.words(), y.words()));
    }
    if let (Some(x), Some(y)) = (one.doses_missed, other.doses_missed)
        && x != y
    {
        all.push(format!("Doses missed: the {a} said {x}, the {b} {y}."));
    }
    let missing = |from: &Voice, to: &Voice| -> Vec<&'static str> {
        from.outcomes.iter().filter(|o| !to.outcomes.contains(o)).map(|o| o.words()).collect()
    };
    for (teller, listener, only) in [(a, b, missing(one, other)), (b, a, missing(other, one))] {
        if !only.is_empty() {
            all.push(format!("Only the {teller}, not the {listener}, told of: {}.", only.join("; ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(teller: Teller, said: HarmSaid) -> Voice {
        Voice { teller, said, physical: None, psychological: None, outcomes: Vec::new(), doses_missed: None }
    }

    #[test]
    fn voices_that_agree_leave_nothing_to_say() {
        let one = voice(Teller::Patient, HarmSaid::Yes);
        assert!(disagreements(&[one.clone(), Voice { teller: Teller::Clinician, ..one }], None).is_empty());
        assert!(
            disagreements(&[voice(Teller::Patient, HarmSaid::NotSure), voice(Teller::Carer, HarmSaid::No)], None)
                .is_empty()
        );
    }

    #[test]
    fn each_disagreement_is_named_with_its_voices() {
        let nurse = Voice {
            physical: Some(PhysicalHarm::Moderate),
            doses_missed: Some(2),
            ..voice(Teller::Clinician, HarmSaid::Yes)
        };
        let patient = Voice {
            outcomes: vec![HarmOutcome::Distress],
            doses_missed: Some(3),
            ..voice(Teller::Patient, HarmSaid::No)
        };
        let found = disagreements(&[nurse, patient], None);
        assert_eq!(
            found,
            [
                "The clinician told of harm, the patient of no harm.",
                "Doses missed: the clinician said 2, the patient 3.",
                "Only the patient, not the clinician, told of: Anxiety or distress.",
            ]
        );
    }

    #[test]
    fn a_review_that_finds_otherwise_is_named_too() {
        let none = HarmGrade { physical: PhysicalHarm::None, psychological: PsychologicalHarm::None };
        let low = HarmGrade { physical: PhysicalHarm::Low, ..none };
        assert_eq!(disagreements(&[voice(Teller::Patient, HarmSaid::Yes)], Some(none)).len(), 1);
        assert_eq!(disagreements(&[voice(Teller::Patient, HarmSaid::No)], Some(low)).len(), 1);
        assert!(disagreements(&[voice(Teller::Patient, HarmSaid::Yes)], Some(low)).is_empty());
    }
}
