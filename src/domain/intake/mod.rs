//! The questions of a report in their order: which are asked, which must be answered, what comes next, what came before.
//! The same for everybody who asks them, on a page or by phone.

mod told;

pub use told::Told;

use super::case::HarmSaid;
use super::case::telling::Teller;

crate::codes! {
    /// One question, one page. The words are the question as it is asked of the patient.
    pub enum Step {
        Danger = "danger" / "Do you need medical help right now?",
        About = "about" / "Who is this about?",
        Permission = "permission" / "Do they agree that you tell us?",
        Problem = "problem" / "What went wrong?",
        When = "when" / "When did it happen?",
        Who = "who" / "Who was involved?",
        Story = "story" / "Tell us what happened",
        Harm = "harm" / "Did it harm you?",
        Effects = "effects" / "What did it do to you?",
        Remedy = "remedy" / "What would put it right?",
        Reply = "reply" / "How should we reply?",
        Needs = "needs" / "Do you need help to read or talk with us?",
        Sharing = "sharing" / "Who can we share this with?",
    }
}

impl Step {
    /// The question, as it is asked of this person.
    #[must_use]
    pub fn question(self, told: &Told) -> &'static str {
        match (self, told.is_for_another()) {
            (Self::Harm, true) => "Did it harm them?",
            (Self::Effects, true) => "What did it do to them?",
            _ => self.words(),
        }
    }

    /// The fields that belong to this question. No two questions share one.
    #[must_use]
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Danger => &["danger"],
            Self::About => &["about"],
            Self::Permission => &["permission"],
            Self::Problem => &["problem"],
            Self::When => &["when", "on-day", "on-month", "on-year", "happened"],
            Self::Who => &["provider", "trust"],
            Self::Story => &["story", "written-in"],
            Self::Harm => &["harm"],
            Self::Effects => &["effects", "doses"],
            Self::Remedy => &["remedy"],
            Self::Reply => &["reply", "email", "text", "phone", "letter", "name", "patient", "times", "confidential"],
            Self::Needs => &["needs", "language", "needs-words"],
            Self::Sharing => &["sharing"],
        }
    }

    /// The five questions that must be answered (design: at most five).
    #[must_use]
    pub const fn is_required(self) -> bool {
        match self {
            Self::Danger | Self::About | Self::Problem | Self::Story | Self::Reply => true,
            Self::Permission
            | Self::When
            | Self::Who
            | Self::Harm
            | Self::Effects
            | Self::Remedy
            | Self::Needs
            | Self::Sharing => false,
        }
    }

    /// Whether this question is asked at all, after what was told so far.
    #[must_use]
    pub fn is_asked(self, told: &Told) -> bool {
        match self {
            // Nobody can ask a person who has died, or one who may not be named.
            Self::Permission => told.teller() == Some(Teller::Carer),
            Self::Effects => matches!(told.harm(), Some(HarmSaid::Yes | HarmSaid::NotSure)),
            _ => true,
        }
    }

    /// The question after this one; none: check the answers.
    #[must_use]
    pub fn next(self, told: &Told) -> Option<Step> {
        Self::ALL.iter().copied().skip_while(|step| *step != self).skip(1).find(|step| step.is_asked(told))
    }

    /// The question before this one; none: the start page.
    #[must_use]
    pub fn before(self, told: &Told) -> Option<Step> {
        Self::ALL.iter().copied().take_while(|step| *step != self).filter(|step| step.is_asked(told)).last()
    }

    /// The first question before `until` that must be answered and is not; with none, of all.
    #[must_use]
    pub fn missing(told: &Told, until: Option<Step>) -> Option<Step> {
        let before = Self::ALL.iter().copied().take_while(|step| Some(*step) != until);
        before.filter(|step| step.is_required()).find(|step| !told.answered(*step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&str, &str)]) -> Told {
        Told::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    fn journey(told: &Told) -> Vec<Step> {
        std::iter::successors(Some(Step::Danger), |step| step.next(told)).collect()
    }

    #[test]
    fn a_patient_without_harm_is_asked_eleven_questions() {
        let told = told(&[("about", "patient"), ("harm", "no")]);
        let asked = journey(&told);
        assert_eq!(asked.len(), 11);
        assert!(!asked.contains(&Step::Permission) && !asked.contains(&Step::Effects));
        let back: Vec<_> = std::iter::successors(asked.last().copied(), |step| step.before(&told)).collect();
        assert!(asked.iter().rev().eq(back.iter()), "back is the same way");
    }

    #[test]
    fn a_carer_is_asked_for_permission_and_harm_is_asked_about() {
        for harm in ["yes", "not_sure"] {
            assert_eq!(journey(&told(&[("about", "carer"), ("harm", harm)])), Step::ALL);
        }
        assert!(!journey(&told(&[("about", "bereaved")])).contains(&Step::Permission));
    }

    #[test]
    fn five_answers_are_required_and_the_first_missing_one_is_named() {
        assert_eq!(Step::ALL.iter().filter(|step| step.is_required()).count(), 5);
        assert_eq!(Step::missing(&told(&[]), None), Some(Step::Danger));
        let some = told(&[("danger", "no"), ("about", "patient")]);
        assert_eq!(Step::missing(&some, Some(Step::Problem)), None);
        assert_eq!(Step::missing(&some, Some(Step::Story)), Some(Step::Problem));
        let all = [("danger", "no"), ("about", "patient"), ("problem", "came_late"), ("story", "x"), ("reply", "none")];
        assert_eq!(Step::missing(&told(&all), None), None);
    }

    #[test]
    fn no_two_questions_share_a_field() {
        let mut fields: Vec<_> = Step::ALL.iter().flat_map(|step| step.fields()).collect();
        let count = fields.len();
        fields.sort_unstable();
        fields.dedup();
        assert_eq!(fields.len(), count);
    }
}
