//! The report as plain text, to be put into LFPSE or the trust's own incident system by hand. No identifiers.

use std::fmt::Write as _;

use crate::domain::calendar::date_words;
use crate::domain::case::telling::Answers;
use crate::domain::redact::redact;
use crate::store::rows::{CaseRow, ReportRow};
use crate::web::words;

/// What the record is made of.
pub struct Source<'a> {
    pub case: &'a CaseRow,
    pub report: &'a ReportRow,
    pub provider: Option<&'a str>,
    pub trust: Option<&'a str>,
}

/// Writes the record. Names, numbers and addresses that are recognised in the story are taken out; nobody's identity
/// is looked up for it, so none can be in it. Harm is told in the words and codes of LFPSE version 5.
#[must_use]
pub fn record(source: &Source<'_>) -> String {
    let (case, report) = (source.case, source.report);
    let answers: Answers = serde_json::from_str(&report.answers).unwrap_or_default();
    let unknown = || "Not known yet".to_owned();
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}: {value}");
    };
    line("Candour reference", &case.reference);
    line("Happened", &case.happened_on.map_or_else(|| case.happened_words.clone(), date_words));
    line("Reported by a clinician of", source.trust.unwrap_or("Not known"));
    line("Homecare company", source.provider.unwrap_or("Not known"));
    line("What failed", &format!("{} ({})", words::failure(&case.failure), case.failure));
    line("Medicine", case.medicine.as_deref().unwrap_or("Not given"));
    let physical = case.reported_physical.map(|h| format!("{} (LFPSE code {})", h.words(), h.lfpse()));
    line("Level of physical harm", &physical.unwrap_or_else(unknown));
    let psychological = case.reported_psychological.map(|h| format!("{} (LFPSE code {})", h.words(), h.lfpse()));
    line("Level of psychological harm", &psychological.unwrap_or_else(unknown));
    let done: Vec<&str> = answers.done.iter().map(|d| d.words()).collect();
    line("Done so far", &if done.is_empty() { "Nothing recorded".to_owned() } else { done.join(", ") });
    let story = redact(&report.narrative, &[""; 0]).text;
    let _ = write!(text, "\nWhat happened:\n{story}");
    text
}
