//! An access code as words: nine pairs that can be read aloud, written down and read back. Each character is one word, so
//! the check characters guard the words as they guard the code.

use super::reference::{ALPHABET, AccessCode};

/// The first word of each pair, in the order of the alphabet.
const FIRST: [&str; 32] = [
    "amber", "bright", "calm", "clever", "copper", "crisp", "daily", "early", "famous", "fresh", "gentle", "golden",
    "green", "happy", "honest", "jolly", "kind", "lively", "lucky", "merry", "modern", "narrow", "orange", "purple",
    "quick", "quiet", "round", "silver", "simple", "steady", "sunny", "tidy",
];

/// The second word of each pair.
const SECOND: [&str; 32] = [
    "apple", "bridge", "candle", "castle", "cherry", "circle", "dragon", "engine", "feather", "forest", "garden",
    "guitar", "hammer", "island", "jacket", "kettle", "ladder", "lemon", "market", "mirror", "monkey", "orchard",
    "pencil", "pepper", "piano", "pocket", "river", "saddle", "teapot", "thimble", "violin", "window",
];

/// The code as pairs of words: "amber kettle".
#[must_use]
pub fn words(code: &AccessCode) -> Vec<String> {
    let characters: Vec<char> = code.reveal().chars().filter(|c| *c != '-').collect();
    let word = |list: &[&'static str; 32], c: Option<&char>| {
        let at = c.and_then(|c| ALPHABET.iter().position(|letter| char::from(*letter) == *c));
        at.and_then(|at| list.get(at).copied()).unwrap_or_default()
    };
    characters.chunks(2).map(|pair| format!("{} {}", word(&FIRST, pair.first()), word(&SECOND, pair.get(1)))).collect()
}

/// What somebody typed where a code is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Characters of a code, to be read as such.
    Characters(String),
    /// Words, one of which is not on the list or not in its place.
    Unknown(String),
}

/// Reads a code that was typed as words or as characters. Small and large letters, commas and line breaks do not matter.
#[must_use]
pub fn read(typed: &str) -> Typed {
    let tokens: Vec<String> =
        typed.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).map(str::to_lowercase).collect();
    let known = |token: &String| FIRST.contains(&token.as_str()) || SECOND.contains(&token.as_str());
    // Three groups may by chance hold a word of the list ("MARKET"): a code in words has eighteen.
    if tokens.len() <= 3 || !tokens.iter().any(known) {
        return Typed::Characters(typed.to_owned());
    }
    let mut characters = String::new();
    for (place, token) in tokens.iter().enumerate() {
        let list = if place % 2 == 0 { &FIRST } else { &SECOND };
        let letter = list.iter().position(|word| word == token).and_then(|at| ALPHABET.get(at));
        match letter {
            Some(letter) => characters.push(char::from(*letter)),
            None => return Typed::Unknown(token.clone()),
        }
    }
    Typed::Characters(characters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Insertions, deletions and substitutions between two words.
    fn distance(a: &str, b: &str) -> usize {
        let b: Vec<char> = b.chars().collect();
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.chars().enumerate() {
            let mut before = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let next = (before + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
                before = row[j + 1];
                row[j + 1] = next;
            }
        }
        row[b.len()]
    }

    #[test]
    fn no_word_becomes_another_by_one_wrong_letter() {
        let all: Vec<&str> = FIRST.iter().chain(&SECOND).copied().collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert!(distance(one, other) >= 2, "{one} {other}");
            }
        }
    }

    /// One slip of the pen: another character in a place, or two neighbours swapped.
    fn slip(text: &str, kind: u8, place: usize, with: char) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        let at = place % (characters.len() - 1);
        if kind == 0 {
            characters[at] = with
        } else {
            characters.swap(at, at + 1)
        }
        characters.into_iter().collect()
    }

    /// The code that was read from this, if any.
    fn opened(typed: &str) -> Option<String> {
        match read(typed) {
            Typed::Characters(characters) => AccessCode::parse(&characters).ok().map(|code| code.reveal().to_owned()),
            Typed::Unknown(_) => None,
        }
    }

    fn code_of(bits: [u8; 10]) -> AccessCode {
        AccessCode::from_bits(bits)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn a_slip_in_the_code_is_caught_or_changes_nothing(bits: [u8; 10], kind in 0_u8..2, place in 0_usize..100, with in "[0-9A-Za-z]") {
            let code = code_of(bits);
            let typed = slip(code.reveal(), kind, place, with.chars().next().unwrap_or('2'));
            prop_assert!(opened(&typed).is_none_or(|read| read == code.reveal()), "{typed}");
        }

        #[test]
        fn a_slip_in_the_words_is_caught_or_changes_nothing(bits: [u8; 10], kind in 0_u8..2, place in 0_usize..400, with in "[a-z]") {
            let code = code_of(bits);
            let typed = slip(&words(&code).join(" "), kind, place, with.chars().next().unwrap_or('a'));
            prop_assert!(opened(&typed).is_none_or(|read| read == code.reveal()), "{typed}");
        }

        #[test]
        fn words_are_read_back_however_they_are_written(bits: [u8; 10]) {
            let code = code_of(bits);
            for typed in [words(&code).join(", "), words(&code).join("\n").to_uppercase(), code.reveal().to_owned()] {
                prop_assert_eq!(opened(&typed), Some(code.reveal().to_owned()));
            }
        }
    }

    #[test]
    fn a_word_that_is_not_on_the_list_is_named() {
        let code = code_of([7; 10]);
        let typed = words(&code).join(" ").replacen(' ', " elephant ", 1);
        assert_eq!(read(&typed), Typed::Unknown("elephant".to_owned()));
        assert_eq!(words(&code).len(), 9);
    }
}
