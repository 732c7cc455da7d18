//! What somebody needs to read what we send or to talk with us. Recorded once, shared with whoever writes to them.

crate::codes! {
    /// What a need is about: the four parts of the Accessible Information Standard.
    pub enum NeedGroup {
        Contact = "contact" / "how to reach the person",
        Format = "format" / "the form of what is sent",
        Professional = "professional" / "a communication professional",
        Support = "support" / "support in a conversation",
    }
}

/// One communication need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    pub code: &'static str,
    pub group: NeedGroup,
    pub name: &'static str,
}

/// Every need, by group. Source: Accessible Information Standard DAPB1605 (2025). The list is recalled and held in our
/// own codes: it is to be compared with the Standard's own before go-live.
#[must_use]
pub fn needs() -> &'static [Need] {
    use NeedGroup::{Contact, Format, Professional, Support};
    const NEEDS: &[Need] = &[
        of("contact_email", Contact, "Contact by e-mail"),
        of("contact_text", Contact, "Contact by text message"),
        of("contact_phone", Contact, "Contact by telephone"),
        of("contact_relay", Contact, "Contact by text relay"),
        of("contact_letter", Contact, "Contact by letter"),
        of("contact_carer", Contact, "Contact through a carer or advocate"),
        of("fmt_braille", Format, "Braille"),
        of("fmt_easy_read", Format, "Easy read"),
        of("fmt_large16", Format, "Large print, 16 point"),
        of("fmt_large20", Format, "Large print, 20 point"),
        of("fmt_large24", Format, "Large print, 24 point"),
        of("fmt_large28", Format, "Large print, 28 point"),
        of("fmt_audio", Format, "Audio"),
        of("fmt_bsl_video", Format, "British Sign Language (BSL) video"),
        of("fmt_electronic", Format, "Electronic, ready for a screen reader"),
        of("fmt_makaton", Format, "Makaton"),
        of("fmt_moon", Format, "Moon"),
        of("fmt_verbal", Format, "Explained in speech"),
        of("pro_bsl", Professional, "British Sign Language (BSL) interpreter"),
        of("pro_sse", Professional, "Sign-supported English interpreter"),
        of("pro_deafblind", Professional, "Deafblind manual interpreter"),
        of("pro_lipspeaker", Professional, "Lipspeaker"),
        of("pro_notetaker", Professional, "Notetaker"),
        of("pro_stt", Professional, "Speech-to-text reporter"),
        of("pro_advocate", Professional, "Someone to speak for me (advocate)"),
        of("sup_hearing", Support, "Uses a hearing aid"),
        of("sup_lipread", Support, "Lip-reads: face the person"),
        of("sup_time", Support, "Needs more time"),
        of("sup_carer", Support, "A carer is there"),
        of("sup_passport", Support, "Communication passport"),
        of("sup_interpreter_language", Support, "Interpreter for a spoken language"),
    ];
    NEEDS
}

const fn of(code: &'static str, group: NeedGroup, name: &'static str) -> Need {
    Need { code, group, name }
}

/// The need with this code.
#[must_use]
pub fn need(code: &str) -> Option<&'static Need> {
    needs().iter().find(|need| need.code == code)
}

/// The needs that the report's page offers, the most asked for first; another one is told in words.
pub const OFFERED: &[&str] = &[
    "fmt_large16",
    "fmt_large24",
    "fmt_braille",
    "fmt_easy_read",
    "fmt_audio",
    "pro_bsl",
    "contact_relay",
    "sup_interpreter_language",
    "pro_advocate",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_need_is_on_the_list_and_no_code_is_there_twice() {
        assert!(OFFERED.iter().all(|code| need(code).is_some()));
        let mut codes: Vec<_> = needs().iter().map(|need| need.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 31);
        assert!(NeedGroup::ALL.iter().all(|group| needs().iter().any(|need| need.group == *group)));
    }
}
