//! Words and pairs of words of a text, counted.

use std::collections::BTreeMap;

/// Words by how often they occur; pairs are parted by a blank.
pub type Words = BTreeMap<String, u32>;

/// Words in fewer cases are not kept.
pub const LEAST: u32 = 3;

/// The words of a text: letter case, apostrophes and a plural's `s` aside, two letters or more; and each pair that
/// stands side by side.
#[must_use]
pub fn words(text: &str) -> Words {
    let lower = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= 2).map(stem);
    let parts: Vec<&str> = parts.collect();
    let pairs = parts.iter().zip(parts.iter().skip(1)).map(|(one, two)| format!("{one} {two}"));
    let mut words = Words::new();
    for word in parts.iter().map(|part| (*part).to_owned()).chain(pairs) {
        *words.entry(word).or_default() += 1;
    }
    words
}

fn stem(word: &str) -> &str {
    let plural = word.len() > 3 && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
    word.strip_suffix('s').filter(|_| plural).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_are_counted() {
        let words = words("The nurses' nurse: it's LATE, a late nurse!");
        assert_eq!(words.get("nurse"), Some(&3));
        assert_eq!(words.get("late"), Some(&2));
        assert_eq!(words.get("its late"), Some(&1));
        assert_eq!(words.get("late nurse"), Some(&1));
        assert!(!words.contains_key("a"));
        assert_eq!(stem("class"), "class");
    }
}
