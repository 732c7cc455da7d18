//! What in a free text may tell who somebody is: suggestions for a person to review, never a guarantee.
//! One pass of small scanners over the words of the text; each looks a few words ahead, so time grows with the text only.

mod addresses;
mod dates;
mod names;
mod numbers;
mod words;

use words::Text;

crate::codes! {
    /// What a passage may give away. The words stand in its place.
    pub enum Kind {
        Name = "name" / "name",
        NhsNumber = "nhs_number" / "NHS number",
        Phone = "phone" / "phone",
        Email = "email" / "email",
        Postcode = "postcode" / "postcode",
        DateOfBirth = "date_of_birth" / "date of birth",
        Registration = "registration" / "registration number",
        /// A day in the story itself. It is pointed out, but stays: when a medicine came is what the story is about.
        Date = "date" / "date",
    }
}

impl Kind {
    /// Whether [`redact`] takes it out of the text.
    #[must_use]
    pub const fn is_taken_out(self) -> bool {
        match self {
            Self::Name
            | Self::NhsNumber
            | Self::Phone
            | Self::Email
            | Self::Postcode
            | Self::DateOfBirth
            | Self::Registration => true,
            Self::Date => false,
        }
    }
}

/// A passage of the text, from one character (Unicode scalar value, not byte) up to but without another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
}

impl Span {
    /// Of two that overlap, one inside the other goes with it; else both are one, of the longer's kind.
    fn take_in(&mut self, other: Span) {
        if other.end <= self.end {
            return;
        }
        if other.end - other.start > self.end - self.start {
            self.kind = other.kind;
        }
        self.end = other.end;
    }
}

/// A text with what was found taken out. It is free text still: its `Debug` is silent.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted {
    pub text: String,
    /// What was taken out, by its place in the text as it was.
    pub spans: Vec<Span>,
    /// What was noticed and left, by its place in the text as it was.
    pub left: Vec<Span>,
}

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redacted").field("spans", &self.spans).finish_non_exhaustive()
    }
}

/// Everything noticed in a text, in order and without overlap; passages that overlap are one. `known` are the
/// names that the case knows: whole and in parts, in any case, with or without accents, as words of their own.
#[must_use]
pub fn suggest(text: &str, known: &[impl AsRef<str>]) -> Vec<Span> {
    suggest_in(&Text::new(text), known)
}

/// Whether a name of two words or more stands in a text in full: in any case, with or without accents and titles.
#[must_use]
pub fn mentions(text: &str, name: &str) -> bool {
    names::stands_in_full(&Text::new(text), name)
}

/// The text with every suggestion taken out, but for the days of the story.
#[must_use]
pub fn redact(text: &str, known: &[impl AsRef<str>]) -> Redacted {
    let text = Text::new(text);
    let (spans, left): (Vec<_>, Vec<_>) =
        suggest_in(&text, known).into_iter().partition(|span| span.kind.is_taken_out());
    let mut out = String::new();
    let mut kept_from = 0;
    for span in &spans {
        out.extend(text.slice(kept_from, span.start));
        out.extend(["[", span.kind.words(), "]"]);
        kept_from = span.end;
    }
    out.extend(text.slice(kept_from, text.len()));
    Redacted { text: out, spans, left }
}

fn suggest_in(text: &Text, known: &[impl AsRef<str>]) -> Vec<Span> {
    let mut found = names::find(text, known);
    found.extend(numbers::find(text));
    found.extend(addresses::find(text));
    found.extend(dates::find(text));
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end), span.kind));
    found.into_iter().fold(Vec::new(), |mut kept: Vec<Span>, span| {
        match kept.last_mut() {
            Some(last) if span.start < last.end => last.take_in(span),
            _ => kept.push(span),
        }
        kept
    })
}

#[cfg(test)]
mod tests;
