//! What somebody needs to read what we send or to talk with us. Recorded once, shared with whoever writes to them.

use chrono::{Months, NaiveDate};

use super::case::telling::ReplyBy;

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
        of(NO_EMAIL, Contact, "No e-mail"),
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
    NO_EMAIL,
    "sup_interpreter_language",
    "pro_advocate",
];

/// The smallest letters of a large-print letter, in points. The Standard's list begins at 16; a letter is never smaller
/// than 18, which the Royal National Institute of Blind People calls the middle of large print (recalled, to be compared).
pub const LARGE_PRINT_POINTS: u8 = 18;

/// "Do not e-mail me": ours, beside the Standard's list.
pub const NO_EMAIL: &str = "no_email";

/// How a person is written to. Every letter and every mail to a person asks [`outgoing`], and nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outgoing {
    pub way: Way,
    /// The size of letters in points, on paper and in a file; none: as usual.
    pub points: Option<u8>,
    /// Forms that a person must make or order before it can be sent: Braille, audio, easy read.
    pub ordered: bool,
    /// Somebody interprets or explains: a letter alone does not do.
    pub interpreted: bool,
}

crate::codes! {
    /// The way by which news reaches somebody.
    pub enum Way {
        /// A mail that says only that there is news.
        Email = "email" / "by e-mail",
        Text = "text" / "by text message",
        Phone = "phone" / "by phone",
        Post = "post" / "by post",
        /// They read it with the receipt; nobody contacts them.
        Receipt = "receipt" / "with the receipt alone",
    }
}

/// How this person is written to: the way they chose, unless a need says otherwise; in the size they need. Source:
/// Accessible Information Standard DAPB1605, step "meet".
#[must_use]
pub fn outgoing(reply: ReplyBy, needs: &[String]) -> Outgoing {
    let has = |code: &str| needs.iter().any(|need| need == code);
    let group = |wanted: NeedGroup| needs.iter().filter_map(|code| need(code)).any(|need| need.group == wanted);
    let chosen = match reply {
        ReplyBy::Email if has(NO_EMAIL) => Way::Receipt,
        ReplyBy::Email => Way::Email,
        ReplyBy::Text => Way::Text,
        ReplyBy::Phone => Way::Phone,
        ReplyBy::Letter => Way::Post,
        ReplyBy::None => Way::Receipt,
    };
    let sizes = [("fmt_large28", 28), ("fmt_large24", 24), ("fmt_large20", 20), ("fmt_large16", LARGE_PRINT_POINTS)];
    Outgoing {
        way: chosen,
        points: sizes.into_iter().find(|(code, _)| has(code)).map(|(_, points)| points),
        ordered: ["fmt_braille", "fmt_easy_read", "fmt_audio", "fmt_bsl_video", "fmt_makaton", "fmt_moon"]
            .into_iter()
            .any(has),
        interpreted: has("sup_interpreter_language") || has("fmt_verbal") || group(NeedGroup::Professional),
    }
}

/// When the needs are to be asked about again. Source: the Standard's step "review"; a year is ours.
#[must_use]
pub fn review_on(last: NaiveDate) -> NaiveDate {
    last.checked_add_months(Months::new(12)).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_need_is_on_the_list_and_no_code_is_there_twice() {
        assert!(OFFERED.iter().all(|code| need(code).is_some()));
        let mut codes: Vec<_> = needs().iter().map(|need| need.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 32);
        assert!(NeedGroup::ALL.iter().all(|group| needs().iter().any(|need| need.group == *group)));
    }

    #[test]
    fn large_print_is_never_below_eighteen_points_and_the_largest_asked_for_counts() {
        let points = |codes: &[&str]| {
            let needs: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            outgoing(ReplyBy::Letter, &needs).points
        };
        assert_eq!(points(&[]), None);
        assert_eq!(points(&["fmt_large16"]), Some(18));
        assert_eq!(points(&["fmt_large16", "fmt_large24"]), Some(24));
        for size in ["fmt_large16", "fmt_large20", "fmt_large24", "fmt_large28"] {
            assert!(points(&[size]) >= Some(LARGE_PRINT_POINTS));
        }
    }

    #[test]
    fn no_need_ever_adds_a_way_that_the_person_did_not_choose() {
        let all: Vec<String> = needs().iter().map(|need| need.code.to_owned()).collect();
        for &reply in ReplyBy::ALL {
            for needs in [Vec::new(), all.clone()] {
                let way = outgoing(reply, &needs).way;
                assert!(way != Way::Email || (reply == ReplyBy::Email && needs.is_empty()), "{reply}");
            }
        }
        assert_eq!(outgoing(ReplyBy::Email, &[NO_EMAIL.to_owned()]).way, Way::Receipt);
        assert!(outgoing(ReplyBy::Letter, &["pro_bsl".to_owned()]).interpreted);
        assert!(outgoing(ReplyBy::Letter, &["fmt_braille".to_owned()]).ordered);
    }

    #[test]
    fn needs_are_asked_about_again_after_a_year() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(review_on(day(2026, 11, 24)), day(2027, 11, 24));
        assert_eq!(review_on(day(2028, 2, 29)), day(2029, 2, 28));
    }
}
