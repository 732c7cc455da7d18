//! The languages of the public pages: which there are, which one a visit is in, and the door to their sentences.

mod dates;
mod linked;
mod problems;
mod sentences;
mod visit;
mod working;

pub use linked::Linked;
pub use sentences::{Sentence, sentences};

use std::fmt::Display;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;

crate::codes! {
    /// A language with sentences of its own (BCP 47 tag), and its own name.
    pub enum Language {
        En = "en" / "English",
        Pl = "pl" / "Polski",
        Ro = "ro" / "Rom\u{e2}n\u{103}",
        Pa = "pa" / "\u{a2a}\u{a70}\u{a1c}\u{a3e}\u{a2c}\u{a40}",
        Ur = "ur" / "\u{627}\u{631}\u{62f}\u{648}",
    }
}

/// Remembers the language that the person chose; it ends with the browser.
pub const COOKIE: &str = "candour-language";

/// What stands in the place of a name in a sentence.
pub type Args<'a> = [(&'a str, &'a dyn Display)];

impl Language {
    /// The tag of `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en-GB",
            Self::Pl => "pl",
            Self::Ro => "ro",
            Self::Pa => "pa",
            Self::Ur => "ur",
        }
    }

    /// The direction it is written in.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Ur => "rtl",
            Self::En | Self::Pl | Self::Ro | Self::Pa => "ltr",
        }
    }

    /// Whether a clinical translator whose language it is has approved the sentences. None of the drafts has been.
    #[must_use]
    pub const fn is_approved(self) -> bool {
        match self {
            Self::En => true,
            Self::Pl | Self::Ro | Self::Pa | Self::Ur => false,
        }
    }

    /// The sentence with this key; in English where this language has none yet.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// The same with names, dates and numbers in their places.
    #[must_use]
    pub fn tell(self, key: &str, args: &Args<'_>) -> String {
        sentences::write(self, key, args).or_else(|| sentences::write(Self::En, key, args)).unwrap_or_else(|| {
            tracing::error!(key, "a sentence is missing");
            key.to_owned()
        })
    }

    /// A sentence with links in it: `[words](name)`, each name with its address.
    #[must_use]
    pub fn linked(self, key: &str, links: &[(&str, &str)]) -> Linked {
        Linked::new(self.say(key), links)
    }

    /// How many sentences are still said in English.
    #[must_use]
    pub fn missing(self) -> usize {
        let own = sentences(self);
        sentences(Self::En).iter().filter(|english| !own.iter().any(|one| one.key == english.key)).count()
    }
}

/// The language of a visit without an account: as chosen, else the first that the browser asks for, of those that are
/// offered; else English, which always is.
#[must_use]
pub fn of_visit(request: &HttpRequest, offered: &[Language]) -> Language {
    let chosen = request.cookie(COOKIE).and_then(|cookie| cookie.value().parse().ok());
    let asked = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?;
        asked_for(header.to_str().ok()?, offered)
    };
    chosen.filter(|language| offered.contains(language)).or_else(asked).unwrap_or(Language::En)
}

/// The first offered language of an `Accept-Language` header, by weight (RFC 9110, 12.5.4).
fn asked_for(header: &str, offered: &[Language]) -> Option<Language> {
    let weighed = |part: &str| {
        let (range, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        let language: Language = range.trim().split('-').next()?.to_lowercase().parse().ok()?;
        let weight: f32 = weight.trim().parse().ok()?;
        (weight > 0.0 && (language == Language::En || offered.contains(&language))).then_some((weight, language))
    };
    let mut all: Vec<(f32, Language)> = header.split(',').filter_map(weighed).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.first().map(|(_, language)| *language)
}

/// The cookie of a choice.
#[must_use]
pub fn chosen(language: Language, https: bool) -> Cookie<'static> {
    Cookie::build(COOKIE, language.code()).path("/").http_only(true).secure(https).same_site(SameSite::Lax).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_given_the_first_language_it_asks_for_that_is_offered() {
        let offered = [Language::En, Language::Ur];
        assert_eq!(asked_for("pl, ur;q=0.7, en;q=0.3", &offered), Some(Language::Ur));
        assert_eq!(asked_for("en-GB,en;q=0.9,ur;q=0.1", &offered), Some(Language::En));
        assert_eq!(asked_for("ur-PK", &offered), Some(Language::Ur));
        assert_eq!(asked_for("ur;q=0, fr", &offered), None);
        assert_eq!(asked_for("ur;q=x", &[Language::En]), None);
    }

    #[test]
    fn what_is_not_drafted_yet_is_said_in_english() {
        assert_eq!(Language::En.say("shell-back"), "Back");
        assert_ne!(Language::Ur.say("shell-back"), "Back");
        assert_eq!(Language::En.tell("part-up-to", &[("max", &2000)]), "You can enter up to 2000 characters");
    }

    #[test]
    fn a_name_in_a_sentence_from_right_to_left_keeps_its_own_direction() {
        let said = Language::Ur.tell("part-up-to", &[("max", &2000)]);
        assert!(said.contains("\u{2068}2000\u{2069}"), "{said}");
    }
}
