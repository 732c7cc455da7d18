//! The feed of releases (Atom, RFC 4287).

use std::fmt::Write as _;

/// A release in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub title: String,
    pub address: String,
    /// RFC 3339.
    pub at: String,
    pub summary: String,
}

/// The feed, the newest entry first.
#[must_use]
pub fn feed(base: &str, entries: &[Entry]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    let updated = entries.first().map_or("1970-01-01T00:00:00Z", |entry| entry.at.as_str());
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "  <title>Candour: releases of figures</title>\n  <id>{0}/figures</id>\n  <link href=\"{0}/figures/releases.atom\" \
         rel=\"self\"/>\n  <link href=\"{0}/figures\"/>\n  <updated>{updated}</updated>\n  <author><name>Candour</name></author>\n",
        escaped(base)
    );
    for entry in entries {
        let _ = write!(
            out,
            "  <entry>\n    <title>{}</title>\n    <id>{1}</id>\n    <link href=\"{1}\"/>\n    <updated>{2}</updated>\n    \
             <published>{2}</published>\n    <summary>{3}</summary>\n  </entry>\n",
            escaped(&entry.title),
            escaped(&entry.address),
            escaped(&entry.at),
            escaped(&entry.summary)
        );
    }
    out.push_str("</feed>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feed_is_well_formed_and_says_when_it_changed() {
        let entry = Entry {
            title: "Figures to October <2026> & before".to_owned(),
            address: "https://x.example/figures/releases/2026-11-19".to_owned(),
            at: "2026-11-19T09:30:00Z".to_owned(),
            summary: "Data to 31 October 2026".to_owned(),
        };
        let text = feed("https://x.example", &[entry]);
        let document = roxmltree::Document::parse(&text).unwrap();
        let find = |name: &str| {
            document.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2005/Atom", name))).count()
        };
        assert_eq!((find("entry"), find("updated"), find("id")), (1, 2, 2));
        assert!(roxmltree::Document::parse(&feed("https://x.example", &[])).is_ok());
    }
}
