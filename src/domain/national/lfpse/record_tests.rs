//! A record is whole when the case and the answers together say everything, and asks for nothing that the case knows.

use proptest::prelude::*;

use super::super::super::super::failure::{failure, failures};
use super::super::super::super::harm::grade::{PhysicalHarm, PsychologicalHarm};
use super::super::lists::Factor;
use super::*;

fn facts(code: &str) -> Facts {
    Facts {
        failure: failure(code).unwrap(),
        physical: Some(PhysicalHarm::Moderate),
        psychological: Some(PsychologicalHarm::Low),
        attribution: None,
        happened_on: chrono::NaiveDate::from_ymd_opt(2026, 9, 14),
        happened_words: "on a date".to_owned(),
        today: chrono::NaiveDate::from_ymd_opt(2026, 9, 16).unwrap(),
        organisations: vec!["RX1".to_owned(), "HCP01".to_owned()],
        recorded_by: "RX1".to_owned(),
        medicine: Some("Adalimumab 40mg".to_owned()),
        substance: None,
        product: None,
        age_days: Some(16_071),
        opted_out: false,
        yellow_card: None,
    }
}

fn answered() -> Answers {
    Answers {
        description: "The delivery was missed twice.".to_owned(),
        concern: Some(Concern::Fairly),
        role: Some(StaffRole::ClinicalServices),
        involvement: Some(Involvement::Told),
        gender: Some(Gender::Female),
        ..Answers::default()
    }
}

#[test]
fn a_missed_delivery_that_was_graded_leaves_five_questions() {
    let asked = missing(&facts("HC-DEL-04"), &Answers::default());
    let words = [Question::Description, Question::Gender, Question::Concern, Question::Role, Question::Involvement];
    assert_eq!(asked, words);
    let whole = record(&facts("HC-DEL-04"), &answered()).unwrap();
    assert_eq!((whole.place, whole.patient.bracket), (Place::Home, AgeBracket::ToFortyFive));
    assert_eq!(whole.patient.association, None, "asked only for severe harm or death");
}

#[test]
fn association_is_asked_once_harm_is_severe_and_taken_from_the_clinician_where_one_said_it() {
    let mut severe = facts("HC-DEL-04");
    severe.physical = Some(PhysicalHarm::Severe);
    assert_eq!(record(&severe, &answered()).unwrap_err(), [Question::Association]);
    severe.attribution = Some(AttributionStrength::Probable);
    assert_eq!(record(&severe, &answered()).unwrap().patient.association, Some(Association::Probably));
}

#[test]
fn for_the_dead_no_psychological_harm_is_asked() {
    let mut dead = facts("HC-DEL-04");
    (dead.physical, dead.psychological) = (Some(PhysicalHarm::Fatal), None);
    assert!(!Question::Psychological.is_open(&dead, &Answers::default()));
}

#[test]
fn ages_fall_into_lfpse_brackets() {
    let of = |days| bracket(days);
    assert_eq!(
        [of(14), of(15), of(29), of(366)],
        [AgeBracket::ToFourteenDays, AgeBracket::ToTwentyEightDays, AgeBracket::ToElevenMonths, AgeBracket::ToFour]
    );
    assert_eq!([of(17 * 366), of(86 * 366)], [AgeBracket::SixteenSeventeen, AgeBracket::Older]);
}

proptest! {
    /// Whatever failed: what is missing is exactly what keeps a record from being whole.
    #[test]
    fn a_record_is_whole_exactly_when_nothing_is_missing(
        which in 0..failures().len(),
        place in proptest::option::of(proptest::sample::select(Place::ALL)),
        factor in proptest::option::of(proptest::sample::select(Factor::ALL)),
        reaction in proptest::option::of(proptest::sample::select(Reaction::ALL)),
        physical in proptest::option::of(proptest::sample::select(PhysicalHarm::ALL)),
    ) {
        let mut known = facts(failures()[which].code);
        known.physical = None;
        let said = Answers { place, factor, reaction, physical, ..answered() };
        let left = missing(&known, &said);
        prop_assert_eq!(record(&known, &said).is_ok(), left.is_empty());
    }
}
