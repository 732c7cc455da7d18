//! Files that go with a case: which kinds are taken, how many, how large, what others call them, and what sending one means.

mod recognise;

pub use recognise::Recogniser;

use super::case::Case;
use super::case::action::Refusal;
use super::case::decide::{Decision, Notice};
use super::case::event::{Event, EventKind};
use super::ids::{AccountId, ReportId};
use super::people::{Actor, Capacity};

/// The largest file: 10 MB (issue RECOURSE), counted as 10 × 1,024 × 1,024 bytes so that no "10 MB" is refused.
pub const LARGEST: u64 = 10 * 1024 * 1024;
/// So many files in one sending (issue RECOURSE).
pub const AT_ONCE: usize = 5;
/// So many files on one case from one side: ours, so that nobody fills the disk through one case.
pub const OF_ONE_SIDE: usize = 50;

crate::codes! {
    /// The kinds that are taken, recognised by what is in the file and never by its name.
    pub enum Kind {
        Pdf = "pdf" / "PDF document",
        Png = "png" / "picture (PNG)",
        Jpeg = "jpeg" / "photo (JPEG)",
        Heic = "heic" / "photo (HEIC)",
        Docx = "docx" / "Word document",
        Txt = "txt" / "plain text",
    }
}

impl Kind {
    /// What a browser is told it is.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Heic => "image/heic",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Txt => "text/plain; charset=utf-8",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            _ => self.code(),
        }
    }

    /// What everybody calls it.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Png | Self::Jpeg | Self::Heic => "photo",
            Self::Pdf | Self::Docx | Self::Txt => "document",
        }
    }

    /// The name under which others get it: a file's own name may hold a person's.
    #[must_use]
    pub fn masked(self, number: i32) -> String {
        format!("{}-{number}.{}", self.noun(), self.ending())
    }

    /// Whether what a camera hides in it (EXIF, place, time, owner) is taken out before others see it. A HEIC cannot be
    /// cleaned by the libraries we trust, so only its sender can have it back (docs/decisions).
    #[must_use]
    pub const fn can_be_shown(self) -> bool {
        !matches!(self, Self::Heic)
    }
}

crate::codes! {
    /// Where a file stands. Only a clean one can be had by anybody.
    pub enum State {
        Waiting = "waiting" / "not scanned yet",
        Clean = "clean" / "scanned, nothing harmful found",
        /// Its bytes are gone.
        Harmful = "harmful" / "refused: something harmful was found in it",
        /// Its picture could not be read to take out what a camera hides. Its bytes are gone.
        Damaged = "damaged" / "refused: it is damaged",
    }
}

/// What somebody's own name for a file comes to: its last part, without control characters, at most 120 characters.
#[must_use]
pub fn own_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    let plain = plain.trim().trim_start_matches('.');
    if plain.is_empty() { "file".to_owned() } else { plain.to_owned() }
}

/// "1 photo, 2 documents".
#[must_use]
pub fn counted(kinds: &[Kind]) -> String {
    let of = |noun: &str| kinds.iter().filter(|kind| kind.noun() == noun).count();
    let words = |count: usize, noun: &str| match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        many => Some(format!("{many} {noun}s")),
    };
    [words(of("photo"), "photo"), words(of("document"), "document")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// What is done with files of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Files go to the other side.
    Send { kinds: Vec<Kind>, with_report: bool },
    /// The program refused a file after its scan; the sender is told.
    Refuse { kind: Kind, why: State, sender: Sender },
}

/// Who sent a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Reporter(ReportId),
    Account(AccountId),
    /// Nobody who could be told.
    Nobody,
}

/// Decides an act on files. That the actor may write to the other side at all was asked before (`Verb::Message`).
///
/// # Errors
/// [`Refusal::NotAllowed`] when somebody else than the program refuses a file.
pub fn decide(case: &Case, actor: &Actor, act: Act) -> Result<Decision, Refusal> {
    match act {
        Act::Send { kinds, with_report } => Ok(send(case, actor, &counted(&kinds), with_report)),
        Act::Refuse { kind, why, sender } if actor.capacity == Capacity::System => Ok(refuse(case, kind, why, sender)),
        Act::Refuse { .. } => Err(Refusal::NotAllowed),
    }
}

fn send(case: &Case, actor: &Actor, what: &str, with_report: bool) -> Decision {
    let from_reporter = matches!(
        actor.capacity,
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician
    );
    if !from_reporter {
        let told = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id)).collect();
        return Decision {
            events: vec![Event::shared(EventKind::FileToReporter, what)],
            notices: told,
            outward: true,
            ..Decision::default()
        };
    }
    // The lead hears of the report itself already.
    let mut notices: Vec<Notice> = Vec::new();
    for strand in case.strands.iter().filter(|_| !with_report) {
        if !notices.contains(&Notice::Lead(strand.lead)) {
            notices.push(Notice::Lead(strand.lead));
        }
    }
    Decision { events: vec![Event::shared(EventKind::FileFromReporter, what)], notices, ..Decision::default() }
}

fn refuse(case: &Case, kind: Kind, why: State, sender: Sender) -> Decision {
    let notice = match sender {
        Sender::Nobody => None,
        Sender::Account(account) => Some(Notice::Lead(account)),
        Sender::Reporter(report) => {
            case.reports.iter().find(|r| r.id == report && r.can_be_written_to).map(|r| Notice::Reporter(r.id))
        }
    };
    Decision {
        events: vec![Event::shared(EventKind::FileRefused, format!("{}, {}", kind.noun(), why.words()))],
        notices: notice.into_iter().collect(),
        ..Decision::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_show_a_face_and_is_opened_to_nobody_who_may_not_know_it() {
        use super::super::access::{Consent, Mode, Relation, Verb, may, opens_file, shown};
        let agreed = [(true, true), (true, false), (false, true), (false, false)];
        for &capacity in Capacity::ALL.iter().filter(|&&c| c != Capacity::System) {
            for (&relation, &mode) in Relation::ALL.iter().flat_map(|r| Mode::ALL.iter().map(move |m| (r, m))) {
                for (provider, trust) in agreed {
                    let consent = Consent { mode, provider, trust, regulator: provider };
                    let view = shown(capacity, relation, consent);
                    let opens = opens_file(capacity, relation, consent, false);
                    assert!(!opens || (may(capacity, Verb::See, relation) && view.narrative), "{capacity:?}");
                    if matches!(capacity, Capacity::ProviderLead | Capacity::Supporter) {
                        assert!(!opens || view.identity, "{capacity:?} {relation:?} {consent:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn others_never_see_the_name_somebody_gave_a_file() {
        assert_eq!(Kind::Jpeg.masked(2), "photo-2.jpg");
        assert_eq!(Kind::Docx.masked(1), "document-1.docx");
        for kind in Kind::ALL {
            assert!(kind.masked(1).bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'));
        }
    }

    #[test]
    fn ones_own_name_is_kept_without_what_could_mislead() {
        assert_eq!(own_name("C:\\Users\\Nell\\letter.pdf"), "letter.pdf");
        assert_eq!(own_name("../../etc/passwd"), "passwd");
        assert_eq!(own_name("a\r\nSet-Cookie: b"), "aSet-Cookie: b");
        assert_eq!((own_name("..").as_str(), own_name("").as_str()), ("file", "file"));
        assert_eq!(own_name(&"x".repeat(500)).len(), 120);
    }

    #[test]
    fn files_are_counted_in_words() {
        assert_eq!(counted(&[Kind::Jpeg, Kind::Pdf, Kind::Txt]), "1 photo, 2 documents");
        assert_eq!(counted(&[Kind::Png, Kind::Heic]), "2 photos");
    }
}
