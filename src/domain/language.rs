//! The languages people write in, each with its tag and its own name. Nobody is made to say, and nothing is guessed.

/// Not said: "undetermined" (BCP 47, RFC 5646 section 4.1; ISO 639-2).
pub const NOT_SAID: &str = "und";

/// A tag (BCP 47) and the language's own name. The most spoken in England and Wales after English, by the census of 2021
/// (recalled, to be compared), and Welsh; any other can be told in words.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("en", "English"),
    ("pl", "Polski"),
    ("ro", "Rom\u{e2}n\u{103}"),
    ("pa", "\u{a2a}\u{a70}\u{a1c}\u{a3e}\u{a2c}\u{a40}"),
    ("ur", "\u{627}\u{631}\u{62f}\u{648}"),
    ("pt", "Portugu\u{ea}s"),
    ("es", "Espa\u{f1}ol"),
    ("ar", "\u{627}\u{644}\u{639}\u{631}\u{628}\u{64a}\u{629}"),
    ("bn", "\u{9ac}\u{9be}\u{982}\u{9b2}\u{9be}"),
    ("gu", "\u{a97}\u{ac1}\u{a9c}\u{ab0}\u{abe}\u{aa4}\u{ac0}"),
    ("it", "Italiano"),
    ("fr", "Fran\u{e7}ais"),
    ("ta", "\u{ba4}\u{bae}\u{bbf}\u{bb4}\u{bcd}"),
    ("tr", "T\u{fc}rk\u{e7}e"),
    ("fa", "\u{641}\u{627}\u{631}\u{633}\u{6cc}"),
    ("zh", "\u{4e2d}\u{6587}"),
    ("so", "Soomaali"),
    ("uk", "\u{423}\u{43a}\u{440}\u{430}\u{457}\u{43d}\u{441}\u{44c}\u{43a}\u{430}"),
    ("cy", "Cymraeg"),
];

/// The language's own name.
#[must_use]
pub fn name(tag: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(known, _)| *known == tag).map(|(_, name)| *name)
}

/// The tag as a page's `lang` takes it: nothing for what nobody said.
#[must_use]
pub fn for_page(tag: &str) -> &str {
    if tag == NOT_SAID { "" } else { tag }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_one_tag_and_one_name() {
        let mut tags: Vec<_> = LANGUAGES.iter().map(|(tag, _)| *tag).collect();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), LANGUAGES.len());
        assert!(LANGUAGES.iter().all(|(tag, name)| tag.len() == 2 && !name.is_empty()));
        assert_eq!((name("cy"), name(NOT_SAID)), (Some("Cymraeg"), None));
        assert_eq!((for_page("ur"), for_page(NOT_SAID)), ("ur", ""));
    }
}
