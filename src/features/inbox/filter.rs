//! What a lead asked of the inbox: filters and page, read from the address and written into addresses again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::case::StrandKind;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::Teller;
use crate::domain::harm::severity::Severity;
use crate::domain::ids::StrandId;
use crate::store::vault::Keys;
use crate::web::forms::{DateBoxes, Part, Problems};
use crate::web::listing::Applied;
use crate::web::sent::Fields;
use crate::web::visit::encode;
use crate::web::words::{capital, short_date};

crate::codes! {
    /// Whose cases.
    pub enum Whose {
        Mine = "mine" / "Mine",
        Body = "body" / "My organisation",
        /// A trust's patients whose case another body leads: nobody's patient is in no list.
        Patients = "patients" / "Our patients, led elsewhere",
    }
}

crate::codes! {
    /// The counts on top of the list, each a list of its own.
    pub enum Only {
        Silent = "silent" / "No news for 10 working days",
        Overdue = "overdue" / "Overdue",
        Soon = "soon" / "Due in 3 working days",
        New = "new" / "New",
        Waiting = "waiting" / "Waiting on others",
    }
}

/// The keys of a row at the edge of a page, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edge {
    /// False comes first: silent.
    pub heard: bool,
    /// Then overdue.
    pub on_time: bool,
    pub severity: Severity,
    /// Microseconds since 1970.
    pub opened: i64,
    pub id: StrandId,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    First,
    After(Edge),
    Before(Edge),
}

const PLACE: &[u8] = b"inbox/edge";

impl Edge {
    /// Sealed: an edge tells the minute at which somebody reported, which not every lead may know.
    pub fn write(&self, keys: &Keys) -> String {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        keys.seal(PLACE, &plain).map(|sealed| URL_SAFE_NO_PAD.encode(sealed)).unwrap_or_default()
    }

    fn read(text: &str, keys: &Keys) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&keys.open(PLACE, &sealed).ok()?).ok()
    }
}

/// The rows a page may have.
pub const SIZES: [u16; 3] = [25, 50, 100];
const USUAL: u16 = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub whose: Whose,
    pub only: Option<Only>,
    pub kind: Option<StrandKind>,
    /// Closed ones are listed only when asked for.
    pub state: Option<StrandState>,
    pub severity: Option<Severity>,
    /// ODS code of the homecare company.
    pub provider: Option<String>,
    pub source: Option<Teller>,
    pub from: DateBoxes,
    pub to: DateBoxes,
    pub size: u16,
}

impl Default for Filter {
    fn default() -> Self {
        let none = DateBoxes::default();
        Self {
            whose: Whose::Mine,
            only: None,
            kind: None,
            state: None,
            severity: None,
            provider: None,
            source: None,
            from: none.clone(),
            to: none,
            size: USUAL,
        }
    }
}

/// First and last day of receipt, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

fn code(given: Option<&str>) -> Option<String> {
    given.filter(|v| v.len() <= 12 && v.bytes().all(|b| b.is_ascii_alphanumeric())).map(str::to_owned)
}

fn boxes(asked: &Fields, name: &str) -> DateBoxes {
    let part = |part: Part| asked.get(&format!("{name}-{}", part.name())).to_owned();
    DateBoxes { day: part(Part::Day), month: part(Part::Month), year: part(Part::Year) }
}

impl Filter {
    /// What is not understood is left out, and so not shown as a filter in use.
    pub fn read(asked: &Fields) -> Self {
        Self {
            whose: asked.code("whose").unwrap_or(Whose::Mine),
            only: asked.code("only"),
            kind: asked.code("kind"),
            state: asked.code("state"),
            severity: asked.code("severity"),
            provider: code(asked.given("provider")),
            source: asked.code("source"),
            from: boxes(asked, "from"),
            to: boxes(asked, "to"),
            size: asked.code("size").filter(|s| SIZES.contains(s)).unwrap_or(USUAL),
        }
    }

    /// The page that was asked for; an edge that cannot be opened is the first page.
    pub fn page(asked: &Fields, keys: &Keys) -> Page {
        let edge = |name| asked.given(name).and_then(|text| Edge::read(text, keys));
        edge("after").map(Page::After).or(edge("before").map(Page::Before)).unwrap_or_default()
    }

    /// The days of receipt. Who may not know the day of a report is given whole months, so that no narrowing finds it.
    pub fn days(&self, exact: bool, problems: &mut Problems) -> Days {
        let mut read = |boxes: &DateBoxes, field, subject| match boxes.parse() {
            Ok(date) => date,
            Err(fault) => {
                problems.add_date(field, fault, subject);
                None
            }
        };
        let days = Days { from: read(&self.from, "from", "From"), to: read(&self.to, "to", "To") };
        if exact {
            return days;
        }
        let next_month = |d: NaiveDate| d.with_day(1)?.checked_add_months(chrono::Months::new(1))?.pred_opt();
        Days { from: days.from.and_then(|d| d.with_day(1)), to: days.to.and_then(next_month) }
    }

    pub fn open(&self) -> bool {
        self.state != Some(StrandState::Closed)
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut put = |name: &str, value: Option<String>| pairs.extend(value.map(|v| (name.to_owned(), v)));
        put("whose", (self.whose != Whose::Mine).then(|| self.whose.to_string()));
        put("only", self.only.map(|c| c.to_string()));
        put("kind", self.kind.map(|c| c.to_string()));
        put("state", self.state.map(|c| c.to_string()));
        put("severity", self.severity.map(|c| c.to_string()));
        put("provider", self.provider.clone());
        put("source", self.source.map(|c| c.to_string()));
        for (name, boxes) in [("from", &self.from), ("to", &self.to)] {
            for (part, typed) in boxes.parts() {
                put(&format!("{name}-{}", part.name()), (!typed.is_empty()).then(|| typed.to_owned()));
            }
        }
        put("size", (self.size != USUAL).then(|| self.size.to_string()));
        pairs
    }

    /// The address of this list under `path`, with `more` of a query.
    pub fn href(&self, path: &str, more: &str) -> String {
        let query = self.pairs().into_iter().map(|(name, value)| format!("{name}={}", encode(&value)));
        let query: Vec<String> = query.chain((!more.is_empty()).then(|| more.to_owned())).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    pub fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// The same list without any filter; whose it is stays.
    pub fn clear(&self) -> Self {
        Self { whose: self.whose, size: self.size, ..Self::default() }
    }

    /// The filters in use, each with the way to be without it.
    pub fn applied(&self, path: &str, provider: impl Fn(&str) -> String) -> Vec<Applied> {
        let mut all = Vec::new();
        let mut put = |words: Option<String>, without: fn(&mut Self)| {
            all.extend(words.map(|words| Applied { words, without: self.changed(without).href(path, "") }));
        };
        put(self.only.map(|o| o.words().to_owned()), |f| f.only = None);
        put(self.kind.map(|k| capital(k.words())), |f| f.kind = None);
        put(self.state.map(|s| capital(s.words())), |f| f.state = None);
        put(self.severity.map(|s| format!("{}: {}", s.code(), s.words())), |f| f.severity = None);
        put(self.provider.as_deref().map(provider), |f| f.provider = None);
        put(self.source.map(|s| format!("Told by: {}", s.words())), |f| f.source = None);
        let day = |boxes: &DateBoxes| boxes.parse().ok().flatten().map(short_date);
        put(day(&self.from).map(|d| format!("Received from {d}")), |f| f.from = DateBoxes::default());
        put(day(&self.to).map(|d| format!("Received to {d}")), |f| f.to = DateBoxes::default());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(query: &str) -> Fields {
        Fields::parse(query.as_bytes()).unwrap()
    }

    #[test]
    fn an_address_written_is_read_back_the_same() {
        let query = "whose=body&only=new&kind=complaint&state=received&severity=S2&provider=DEMOP01&source=carer\
                     &from-day=1&from-month=3&from-year=2026&size=100";
        let filter = Filter::read(&fields(query));
        assert_eq!(filter.href("/cases", ""), format!("/cases?{query}"));
        assert_eq!(Filter::read(&fields("state=lost&size=7&provider=a'b")), Filter::default());
        assert_eq!(filter.applied("/cases", str::to_owned).len(), 7);
    }

    #[test]
    fn an_edge_is_sealed_and_opened_by_our_key_alone() {
        let id = StrandId(uuid::Uuid::nil());
        let edge = Edge { heard: false, on_time: false, severity: Severity::S2, opened: 1_767_225_600_000_000, id };
        let keys = Keys::new([7; 32]);
        let written = edge.write(&keys);
        assert_eq!(Filter::page(&fields(&format!("after={written}")), &keys), Page::After(edge));
        assert_eq!(Filter::page(&fields(&format!("before={written}")), &keys), Page::Before(edge));
        assert_eq!(Filter::page(&fields(&format!("after={written}")), &Keys::new([8; 32])), Page::First);
        assert_eq!(Filter::page(&fields("after=AAAA"), &keys), Page::First);
    }

    #[test]
    fn who_may_not_know_the_day_narrows_by_whole_months() {
        let filter = Filter::read(&fields("from-day=17&from-month=2&from-year=2028&to-day=17&to-month=2&to-year=2028"));
        let date = NaiveDate::from_ymd_opt;
        let mut problems = Problems::default();
        assert_eq!(filter.days(true, &mut problems), Days { from: date(2028, 2, 17), to: date(2028, 2, 17) });
        assert_eq!(filter.days(false, &mut problems), Days { from: date(2028, 2, 1), to: date(2028, 2, 29) });
        assert!(problems.is_empty());
        let odd = Filter::read(&fields("from-day=31&from-month=2&from-year=2028"));
        assert_eq!(odd.days(true, &mut problems), Days::default());
        assert!(!problems.is_empty());
    }
}
