//! A sentence with links in it. Everything else in it is escaped.

use std::fmt;

use askama::filters::{Escaper as _, Html, HtmlSafe};

/// `You can [contact us](contact).` with the address of each name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    words: String,
    links: Vec<(String, String)>,
}

impl Linked {
    #[must_use]
    pub fn new(words: String, links: &[(&str, &str)]) -> Self {
        let links = links.iter().map(|(name, href)| ((*name).to_owned(), (*href).to_owned())).collect();
        Self { words, links }
    }

    /// What stands before the next link of a known name, its words, its address, and the rest.
    fn split<'a>(&'a self, words: &'a str) -> Option<(&'a str, &'a str, &'a str, &'a str)> {
        let (before, rest) = words.split_once('[')?;
        let (inside, rest) = rest.split_once("](")?;
        let (name, rest) = rest.split_once(')')?;
        let (_, href) = self.links.iter().find(|(known, _)| known == name)?;
        Some((before, inside, href, rest))
    }
}

impl fmt::Display for Linked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.words.as_str();
        while let Some((before, inside, href, rest)) = self.split(words) {
            Html.write_escaped_str(&mut *f, before)?;
            f.write_str("<a href=\"")?;
            Html.write_escaped_str(&mut *f, href)?;
            f.write_str("\">")?;
            Html.write_escaped_str(&mut *f, inside)?;
            f.write_str("</a>")?;
            words = rest;
        }
        Html.write_escaped_str(&mut *f, words)
    }
}

impl HtmlSafe for Linked {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_written_and_everything_else_is_escaped() {
        let words = "You can [ask <us>](ask), or [write](write). Not [this](gone).".to_owned();
        let linked = Linked::new(words, &[("ask", "/contact"), ("write", "/a?b=1&c=2")]);
        assert_eq!(
            linked.to_string(),
            "You can <a href=\"/contact\">ask &#60;us&#62;</a>, or <a href=\"/a?b=1&#38;c=2\">write</a>. Not [this](gone)."
        );
    }
}
