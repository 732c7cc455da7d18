//! A passage of a narrative: marked in the text as it is shown, kept by its place in the text as it was told, and found
//! again by its first and last words.

use std::ops::Range;

use crate::domain::redact::{Redacted, Span};

/// Why words do not lead to one passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassageProblem {
    #[error("the first words are not in the text")]
    NoFirst,
    #[error("the first words are in the text more than once: give more of them")]
    FirstTwice,
    #[error("the last words do not follow the first")]
    NoLast,
}

/// A narrative with what may tell who somebody is taken out, and the way between its places and those of the text as
/// told. In characters, not bytes.
pub struct Shown {
    pub text: String,
    spans: Vec<Span>,
}

/// A piece of the shown text: whether it belongs to a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

impl Shown {
    #[must_use]
    pub fn new(redacted: Redacted) -> Self {
        Self { text: redacted.text, spans: redacted.spans }
    }

    /// How many passages were taken out.
    #[must_use]
    pub fn taken_out(&self) -> usize {
        self.spans.len()
    }

    /// What was taken out, from where to where it stands in the shown text, with its span.
    fn markers(&self) -> impl Iterator<Item = (Range<usize>, Span)> + '_ {
        // Of what was taken out so far: how long its words were, and how long what stands for them is.
        let (mut told, mut shown) = (0, 0);
        self.spans.iter().map(move |span| {
            let start = span.start - told + shown;
            let length = span.kind.words().chars().count() + 2;
            told += span.end - span.start;
            shown += length;
            (start..start + length, *span)
        })
    }

    /// The place in the text as told of a place in the shown text. Inside what was taken out: where that begins, or
    /// ends.
    fn told_at(&self, place: usize, end: bool) -> usize {
        let (mut told, mut shown) = (0, 0);
        for (marker, span) in self.markers() {
            if place <= marker.start {
                break;
            }
            if place < marker.end {
                return if end { span.end } else { span.start };
            }
            (told, shown) = (span.end, marker.end);
        }
        told + (place - shown)
    }

    fn shown_at(&self, place: usize, end: bool) -> usize {
        let (mut told, mut shown) = (0, 0);
        for (marker, span) in self.markers() {
            if place <= span.start {
                break;
            }
            if place < span.end {
                return if end { marker.end } else { marker.start };
            }
            (told, shown) = (span.end, marker.end);
        }
        shown + (place - told)
    }

    /// Where a passage of the shown text stands in the text as told; what was taken out is in it whole or not at all.
    /// None for nothing and for what is beyond the text.
    #[must_use]
    pub fn told(&self, shown: Range<usize>) -> Option<Range<usize>> {
        (shown.start < shown.end && shown.end <= self.text.chars().count())
            .then(|| self.told_at(shown.start, false)..self.told_at(shown.end, true))
    }

    /// Where a passage of the text as told stands in the shown text; none when the text has become shorter.
    #[must_use]
    pub fn shown(&self, told: Range<usize>) -> Option<Range<usize>> {
        let range = self.shown_at(told.start, false)..self.shown_at(told.end, true);
        (range.start < range.end && range.end <= self.text.chars().count()).then_some(range)
    }

    /// The words of a passage of the text as told, with what may tell who somebody is taken out.
    #[must_use]
    pub fn words(&self, told: Range<usize>) -> Option<String> {
        let range = self.shown(told)?;
        Some(self.text.chars().skip(range.start).take(range.end - range.start).collect())
    }

    /// How often something was taken out of a passage of the text as told.
    #[must_use]
    pub fn taken_out_of(&self, told: &Range<usize>) -> usize {
        self.spans.iter().filter(|span| told.start < span.end && span.start < told.end).count()
    }

    /// The shown text in pieces: in a passage, or between them.
    #[must_use]
    pub fn pieces(&self, told: &[Range<usize>]) -> Vec<Piece> {
        let ranges: Vec<Range<usize>> = told.iter().filter_map(|range| self.shown(range.clone())).collect();
        let mut pieces: Vec<Piece> = Vec::new();
        for (place, letter) in self.text.chars().enumerate() {
            let marked = ranges.iter().any(|range| range.contains(&place));
            match pieces.last_mut() {
                Some(piece) if piece.marked == marked => piece.text.push(letter),
                _ => pieces.push(Piece { text: letter.to_string(), marked }),
            }
        }
        pieces
    }

    /// The passage from its first words to its last ones, in the shown text: for those who cannot or do not want to
    /// select. No last words: the first are all.
    ///
    /// # Errors
    /// Why the words do not lead to one passage.
    pub fn find(&self, first: &str, last: &str) -> Result<Range<usize>, PassageProblem> {
        let text: Vec<char> = self.text.chars().map(plain).collect();
        let begins = places(&text, first);
        let start = match begins.as_slice() {
            [] => return Err(PassageProblem::NoFirst),
            [one] => *one,
            [_, _, ..] => return Err(PassageProblem::FirstTwice),
        };
        let least = start + first.trim().chars().count();
        if last.trim().is_empty() {
            return Ok(start..least);
        }
        let length = last.trim().chars().count();
        let ends = places(&text, last).into_iter().map(|place| place + length).find(|end| *end >= least);
        ends.map(|end| start..end).ok_or(PassageProblem::NoLast)
    }
}

/// Every place where words begin, letter case and kinds of blanks and quotation marks aside.
fn places(text: &[char], words: &str) -> Vec<usize> {
    let wanted: Vec<char> = words.trim().chars().map(plain).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    text.windows(wanted.len()).enumerate().filter(|(_, part)| *part == wanted).map(|(place, _)| place).collect()
}

/// One character stands for one, so that places stay.
fn plain(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        blank if blank.is_whitespace() => ' ',
        other => {
            let mut lower = other.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::redact::redact;

    const TOLD: &str = "It was late. Call 07700 900123 or pat@example.com now. It was late again.";

    fn shown(text: &str) -> Shown {
        let nobody: [&str; 0] = [];
        Shown::new(redact(text, &nobody))
    }

    #[test]
    fn a_passage_is_kept_where_it_was_told() {
        let shown = shown(TOLD);
        assert_eq!(shown.taken_out(), 2);
        let range = shown.find("call", "NOW.").unwrap();
        let told = shown.told(range.clone()).unwrap();
        assert_eq!(&TOLD[told.clone()], "Call 07700 900123 or pat@example.com now.");
        assert_eq!(shown.shown(told.clone()), Some(range));
        assert!(!shown.words(told.clone()).unwrap().contains("07700"));
        assert_eq!(shown.taken_out_of(&told), 2);
        assert_eq!(shown.taken_out_of(&(0..12)), 0);
    }

    #[test]
    fn half_of_what_was_taken_out_is_all_of_it() {
        let shown = shown(TOLD);
        let start = shown.text.find('[').unwrap();
        assert_eq!(&TOLD[shown.told(start + 1..start + 2).unwrap()], "07700 900123");
    }

    #[test]
    fn words_that_lead_nowhere_or_to_two_places_are_refused() {
        let shown = shown(TOLD);
        assert_eq!(shown.find("It was late", ""), Err(PassageProblem::FirstTwice));
        assert_eq!(shown.find("It was early", ""), Err(PassageProblem::NoFirst));
        assert_eq!(shown.find("It was late again.", "Call"), Err(PassageProblem::NoLast));
        assert_eq!(
            shown.find("It was late again.", ""),
            Ok(shown.text.chars().count() - 18..shown.text.chars().count())
        );
        assert_eq!(shown.find(" ", ""), Err(PassageProblem::NoFirst));
        assert_eq!((shown.told(3..3), shown.told(0..9999)), (None, None));
    }

    #[test]
    fn marks_part_the_text_and_lose_nothing() {
        let shown = shown("One two three");
        let pieces = shown.pieces(&[4..7, 5..7]);
        let told: Vec<_> = pieces.iter().map(|piece| (piece.text.as_str(), piece.marked)).collect();
        assert_eq!(told, [("One ", false), ("two", true), (" three", false)]);
    }

    proptest! {
        #[test]
        fn both_ways_meet(text in "[a-z ]{0,20}(07700 900123)?[a-zé ]{0,20}(a@example.com)?[a-z ]{0,9}", from in 0..60_usize, length in 1..30_usize) {
            let shown = shown(&text);
            if let Some(told) = shown.told(from..from + length) {
                let back = shown.shown(told.clone()).unwrap();
                prop_assert!(back.start <= from && from + length <= back.end);
                prop_assert_eq!(shown.told(back), Some(told));
            }
        }
    }
}
