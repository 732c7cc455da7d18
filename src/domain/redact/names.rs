//! The names that a case knows, whole and in parts.

use std::collections::HashMap;

use super::words::{Text, Word, folded_words, is_space};
use super::{Kind, Span};

/// Parts of a name that say nothing by themselves.
const NEVER_ALONE: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "nurse",
    "sister",
    "matron",
    "jr",
    "sr",
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ap",
    "st",
];

/// Names that are everyday words too: taken for a name with a capital letter only.
const EVERYDAY: &[&str] = &[
    "april", "august", "baker", "banks", "bell", "best", "bill", "bird", "bishop", "black", "brown", "care", "carol",
    "case", "church", "cook", "dawn", "day", "dean", "drew", "faith", "field", "fields", "fox", "frost", "good",
    "grace", "gray", "green", "grey", "hand", "head", "hill", "hope", "hunt", "iris", "ivy", "joy", "june", "king",
    "lane", "lily", "little", "long", "love", "mark", "may", "miles", "olive", "page", "penny", "power", "price",
    "ray", "rich", "rob", "rose", "sharp", "short", "small", "stone", "sue", "summer", "ward", "white", "will",
    "winter", "young",
];

/// The longest name looked for, in words.
const MOST_WORDS: usize = 12;

/// Finds each known name, the whole before its parts.
pub(super) fn find(text: &Text, known: &[impl AsRef<str>]) -> Vec<Span> {
    let names = Names::of(known);
    let mut found = Vec::new();
    let mut next = 0;
    while let [first, ..] = text.words_from(next) {
        let here = text.words_from(next);
        let length = names.beginning_with(&first.folded).find(|name| stands_here(text, here, name)).map(Vec::len);
        if let Some(last) = length.and_then(|length| here.get(length - 1)) {
            found.push(Span { start: first.start, end: last.end, kind: Kind::Name });
        }
        next += length.unwrap_or(1);
    }
    found
}

/// Whether a name, without its title, stands in the text with all its words in order.
pub(super) fn stands_in_full(text: &Text, name: &str) -> bool {
    let name: Vec<String> =
        folded_words(name).into_iter().skip_while(|word| NEVER_ALONE.contains(&word.as_str())).collect();
    name.len() > 1 && (0..text.words().len()).any(|at| stands_here(text, text.words_from(at), &name))
}

/// Names by their first word, the longest first.
struct Names(HashMap<String, Vec<Vec<String>>>);

impl Names {
    fn of(known: &[impl AsRef<str>]) -> Names {
        let mut all: Vec<Vec<String>> = known.iter().flat_map(|name| whole_and_parts(name.as_ref())).collect();
        all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        all.dedup();
        let mut names: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for name in all {
            if let Some(first) = name.first() {
                names.entry(first.clone()).or_default().push(name);
            }
        }
        Names(names)
    }

    fn beginning_with(&self, word: &str) -> impl Iterator<Item = &Vec<String>> {
        self.0.get(word).into_iter().flatten()
    }
}

/// "Dr Ann Smith-O’Brien": itself, without its title, each part between spaces, and each part between hyphens.
fn whole_and_parts(name: &str) -> Vec<Vec<String>> {
    let whole = folded_words(name);
    let untitled = whole.iter().skip_while(|word| NEVER_ALONE.contains(&word.as_str())).cloned().collect();
    let parts = name.split_whitespace().flat_map(|part| std::iter::once(part).chain(part.split(['-', '\u{2010}'])));
    let parts = parts.map(folded_words).filter(|part| match part.as_slice() {
        [only] => only.chars().count() > 1 && !NEVER_ALONE.contains(&only.as_str()),
        _ => true,
    });
    let wholes = [whole, untitled].into_iter().filter(|whole| whole.iter().any(|word| word.chars().count() > 1));
    wholes.chain(parts).filter(|name| (1..=MOST_WORDS).contains(&name.len())).collect()
}

fn stands_here(text: &Text, here: &[Word], name: &[String]) -> bool {
    let Some(words) = here.get(..name.len()) else { return false };
    words.iter().zip(name).all(|(word, part)| word.folded == *part)
        && words.windows(2).all(|pair| matches!(pair, [left, right] if text.joined(left, right, 3, is_name_gap)))
        && !matches!((words, name), ([word], [part]) if needs_capital(part) && !is_capital(text, word))
}

fn is_name_gap(c: char) -> bool {
    is_space(c) || matches!(c, '\n' | '-' | '\u{2010}' | '\u{2011}' | '\'' | '’' | '.' | ',')
}

fn needs_capital(part: &str) -> bool {
    part.chars().count() <= 2 || EVERYDAY.contains(&part)
}

fn is_capital(text: &Text, word: &Word) -> bool {
    text.char(word.start).is_some_and(char::is_uppercase)
}
