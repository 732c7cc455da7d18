//! What a regulator asked of the queue: filters, order, page; read from the address, and written into addresses again.

use chrono::{DateTime, NaiveDate};

use crate::domain::case::{Part, StrandKind};
use crate::domain::failure::Family;
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{ReferralId, SignalId};
use crate::web::listing::{Applied, Sorted};
use crate::web::sent::Fields;
use crate::web::visit::encode;
use crate::web::words::capital;

crate::codes! {
    /// The harm of a case, as a queue is narrowed by it: that of the review, or what was reported before one.
    pub enum Harm {
        Fatal = "fatal" / "Fatal harm",
        Severe = "severe" / "Severe harm",
        Moderate = "moderate" / "Moderate harm",
        Low = "low" / "Low harm",
        Said = "said_harmed" / "Harm that nobody graded",
        None = "none" / "No harm",
        NotKnown = "not_known" / "Harm not known",
    }
}

crate::codes! {
    /// The order of the queue, over all its pages.
    pub enum Order {
        Severity = "severity" / "Most serious first",
        Newest = "newest" / "Newest first",
        /// Only what has a date by which something is due.
        Due = "due" / "Due first",
    }
}

/// The keys of a row at the edge of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub severity: Severity,
    /// Microseconds since 1970.
    pub received: i64,
    pub due: Option<NaiveDate>,
    pub id: ReferralId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    First,
    After(Edge),
    Before(Edge),
}

/// The rows a page may have.
pub const SIZES: [u16; 3] = [25, 50, 100];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub open: bool,
    pub severity: Option<Severity>,
    pub kind: Option<StrandKind>,
    pub part: Option<Part>,
    pub family: Option<Family>,
    /// ODS code of the homecare company.
    pub provider: Option<String>,
    /// ODS code of the region of the patient's trust.
    pub region: Option<String>,
    pub harm: Option<Harm>,
    pub therapy: Option<TherapyTier>,
    /// Only the cases of a signal.
    pub signal: Option<SignalId>,
    pub overdue: bool,
    pub order: Order,
    pub page: Page,
    pub size: u16,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            open: true,
            severity: None,
            kind: None,
            part: None,
            family: None,
            provider: None,
            region: None,
            harm: None,
            therapy: None,
            signal: None,
            overdue: false,
            order: Order::Severity,
            page: Page::First,
            size: 50,
        }
    }
}

impl Edge {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let severity = parts.next()?.parse().ok()?;
        let received: i64 = parts.next()?.parse().ok()?;
        DateTime::from_timestamp_micros(received)?;
        let due = match parts.next()? {
            "" => None,
            date => Some(date.parse().ok()?),
        };
        Some(Self { severity, received, due, id: parts.next()?.parse().ok()? })
    }

    fn write(&self) -> String {
        let due = self.due.map(|d| d.to_string()).unwrap_or_default();
        format!("{}.{}.{due}.{}", self.severity, self.received, self.id)
    }
}

/// An organisation's code as it may stand in an address; anything else is no filter.
fn code(given: Option<&str>) -> Option<String> {
    given.filter(|v| v.len() <= 12 && v.bytes().all(|b| b.is_ascii_alphanumeric())).map(str::to_owned)
}

impl Filter {
    /// What is not understood is left out, and so not shown as a filter in use.
    #[must_use]
    pub fn read(asked: &Fields) -> Self {
        let plain = Self::default();
        let edge = |name| asked.given(name).and_then(Edge::read);
        Self {
            open: asked.get("state") != "closed",
            severity: asked.code("severity"),
            kind: asked.code("kind"),
            part: asked.code("part").filter(|p| matches!(p, Part::Deciding | Part::Informed)),
            family: asked.code("family"),
            provider: code(asked.given("provider")),
            region: code(asked.given("region")),
            harm: asked.code("harm"),
            therapy: asked.code("therapy"),
            signal: asked.code("signal"),
            overdue: asked.get("overdue") == "yes",
            order: asked.code("order").unwrap_or(plain.order),
            page: edge("after").map(Page::After).or(edge("before").map(Page::Before)).unwrap_or(plain.page),
            size: asked.code("size").filter(|s| SIZES.contains(s)).unwrap_or(plain.size),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut put = |name, value: Option<String>| pairs.extend(value.map(|v| (name, v)));
        put("state", (!self.open).then(|| "closed".to_owned()));
        put("severity", self.severity.map(|c| c.to_string()));
        put("kind", self.kind.map(|c| c.to_string()));
        put("part", self.part.map(|c| c.to_string()));
        put("family", self.family.map(|c| c.to_string()));
        put("provider", self.provider.clone());
        put("region", self.region.clone());
        put("harm", self.harm.map(|c| c.to_string()));
        put("therapy", self.therapy.map(|c| c.to_string()));
        put("signal", self.signal.map(|id| id.to_string()));
        put("overdue", self.overdue.then(|| "yes".to_owned()));
        put("order", (self.order != Order::Severity).then(|| self.order.to_string()));
        put("size", (self.size != Self::default().size).then(|| self.size.to_string()));
        match self.page {
            Page::First => {}
            Page::After(edge) => put("after", Some(edge.write())),
            Page::Before(edge) => put("before", Some(edge.write())),
        }
        pairs
    }

    /// The address of this list under `path`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        let query: Vec<String> = self.pairs().iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The same list from its first page, changed.
    #[must_use]
    pub fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: Page::First, ..self.clone() };
        change(&mut other);
        other
    }

    /// The same list without any filter.
    #[must_use]
    pub fn clear(&self) -> Self {
        Self { order: self.order, size: self.size, ..Self::default() }
    }

    /// How a column stands in the order.
    #[must_use]
    pub fn sorted(&self, column: Order) -> Sorted {
        match (self.order == column, column) {
            (false, _) => Sorted::No,
            (true, Order::Severity | Order::Due) => Sorted::Ascending,
            (true, Order::Newest) => Sorted::Descending,
        }
    }

    /// What the list is narrowed by, each with the list without it. `name` gives the words for an organisation's code.
    #[must_use]
    pub fn applied(&self, path: &str, name: impl Fn(&str) -> String) -> Vec<Applied> {
        let mut applied = Vec::new();
        let mut put = |words: Option<String>, without: Self| {
            applied.extend(words.map(|words| Applied { words, without: without.href(path) }));
        };
        put((!self.open).then(|| "Finished".to_owned()), self.changed(|f| f.open = true));
        put(self.severity.map(|s| format!("{}: {}", s.code(), s.words())), self.changed(|f| f.severity = None));
        put(self.kind.map(|k| capital(k.words())), self.changed(|f| f.kind = None));
        put(self.part.map(|p| part_words(p).to_owned()), self.changed(|f| f.part = None));
        put(self.family.map(|f| f.words().to_owned()), self.changed(|f| f.family = None));
        put(self.provider.as_deref().map(&name), self.changed(|f| f.provider = None));
        put(self.region.as_deref().map(&name), self.changed(|f| f.region = None));
        put(self.harm.map(|h| h.words().to_owned()), self.changed(|f| f.harm = None));
        put(self.therapy.map(|t| capital(t.words())), self.changed(|f| f.therapy = None));
        put(self.signal.map(|_| "The cases of a signal".to_owned()), self.changed(|f| f.signal = None));
        put(self.overdue.then(|| "A date was missed".to_owned()), self.changed(|f| f.overdue = false));
        let dated = self.order == Order::Due;
        put(dated.then(|| "Has a date due".to_owned()), self.changed(|f| f.order = Order::Severity));
        applied
    }
}

/// What a regulator's part is, as the regulator reads it.
#[must_use]
pub fn part_words(part: Part) -> &'static str {
    match part {
        Part::Deciding => "You decide",
        Part::Informed => "You are informed",
        Part::Answering => "You answer",
        Part::Helping => "You help",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Filter {
        Filter::read(&Fields::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn an_address_read_and_written_again_is_the_same() {
        let edge = "S2.1763977000000000.2026-11-24.0192f3a0-0000-7000-8000-000000000001";
        for query in [
            "",
            "?severity=S1&kind=incident&part=deciding&family=DEL&provider=HC1&region=Y56&harm=severe&therapy=T2&overdue=yes&order=newest&size=25",
            "?state=closed",
            &format!("?order=due&after={edge}"),
        ] {
            assert_eq!(read(query.trim_start_matches('?')).href("/queue"), format!("/queue{query}"));
        }
    }

    #[test]
    fn what_is_not_understood_is_no_filter() {
        let odd =
            "severity=S9&kind=x&part=answering&provider=a%27b&region=%3Cb%3E&order=x&size=7&after=S1.x.y.z&overdue=1";
        assert_eq!(read(odd), Filter::default());
    }

    #[test]
    fn taking_a_filter_away_goes_back_to_the_first_page() {
        let filter = read("severity=S1&overdue=yes&after=S1.1..0192f3a0-0000-7000-8000-000000000001");
        let applied = filter.applied("/queue", str::to_owned);
        let without: Vec<_> = applied.iter().map(|a| a.without.as_str()).collect();
        assert_eq!(without, ["/queue?overdue=yes", "/queue?severity=S1"]);
        assert_eq!(filter.clear().href("/queue"), "/queue");
    }
}
