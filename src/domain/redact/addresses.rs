//! E-mail addresses and postcodes.

use super::words::{Text, Word, is_space};
use super::{Kind, Span};
use crate::domain::text::Postcode;

pub(super) fn find(text: &Text) -> impl Iterator<Item = Span> {
    let emails = (0..text.len()).filter(|at| text.char(*at) == Some('@')).filter_map(|at| email(text, at));
    emails.chain((0..text.words().len()).filter_map(|at| postcode(text, at)))
}

/// The address around an @: at most 64 characters before it and 255 after (RFC 5321 4.5.3.1).
fn email(text: &Text, at: usize) -> Option<Span> {
    let local = |c: &char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c);
    let before = text.slice(at.saturating_sub(64), at).iter().rev().take_while(|c| local(c)).count();
    let domain = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '.');
    let after = text.slice(at + 1, text.len().min(at + 256));
    let length = after.iter().take_while(|c| domain(c)).count();
    let written: String = after.iter().take(length).collect();
    let domain = written.trim_end_matches(['.', '-']);
    let named = domain.rsplit_once('.').is_some_and(|(host, last)| !host.is_empty() && last.chars().count() > 1);
    let end = at + 1 + domain.chars().count();
    (before > 0 && named).then_some(Span { start: at - before, end, kind: Kind::Email })
}

/// A postcode in one word or two. What is not in capitals with a space must be like a real one more closely, or
/// "vitamin B12 3ml" would be one.
fn postcode(text: &Text, at: usize) -> Option<Span> {
    let words = text.words_from(at);
    let first = words.first()?;
    if (5..=7).contains(&first.folded.len()) {
        return is_postcode(&written(text, first, first), true).then_some(span(first, first));
    }
    let second = words.get(1).filter(|second| text.joined(first, second, 2, is_space))?;
    let short = (2..=4).contains(&first.folded.len()) && second.folded.len() == 3;
    let written = written(text, first, second);
    let strict = written.contains(|c: char| c.is_lowercase());
    (short && is_postcode(&written, strict)).then_some(span(first, second))
}

fn is_postcode(written: &str, strict: bool) -> bool {
    let Ok(postcode) = Postcode::parse(written) else { return false };
    let (outward, inward) = postcode.as_str().split_once(' ').unwrap_or_default();
    has_area(outward) && !(strict && outward != "ZZ99" && inward.contains(['C', 'I', 'K', 'M', 'O', 'V']))
}

/// Only eight areas have a single letter, and none begins with Q, V or X (Royal Mail, PAF).
fn has_area(outward: &str) -> bool {
    let mut letters = outward.chars().take_while(char::is_ascii_alphabetic);
    match (letters.next(), letters.next()) {
        (Some(only), None) => "BEGLMNSW".contains(only),
        (Some(first), Some(_)) => !"QVX".contains(first),
        (None, _) => false,
    }
}

fn written(text: &Text, first: &Word, last: &Word) -> String {
    text.slice(first.start, last.end).iter().collect()
}

fn span(first: &Word, last: &Word) -> Span {
    Span { start: first.start, end: last.end, kind: Kind::Postcode }
}
