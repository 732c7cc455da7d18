//! The queue itself: one page of referrals, in the order asked for.

use std::collections::HashMap;

use askama::Template;
use chrono::{NaiveDate, TimeDelta};

use super::filter::{Edge, Filter, Harm, Order, Page, SIZES, part_words};
use super::store::{self, COUNTED, LIKE, Line, Named, Open};
use crate::domain::calendar::london_date;
use crate::domain::case::{Part, StrandKind};
use crate::domain::failure::Family;
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::BodyId;
use crate::domain::people::{Actor, BodyKind};
use crate::store::directory::BodyRow;
use crate::store::saved_views::{self, List, SavedView};
use crate::store::signals::{self, SignalRow};
use crate::store::{Conn, StoreError, conflicts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, choices};
use crate::web::listing::{Applied, Sorted, Tone, severity_tone};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{self, capital};

/// How many days back "like this" looks.
pub const NEAR_DAYS: i64 = 30;

const PATH: &str = "/queue";

struct Count {
    number: String,
    words: &'static str,
    href: String,
    urgent: bool,
}

struct Head {
    words: &'static str,
    href: String,
    sorted: Sorted,
}

struct Row {
    reference: String,
    severity: Severity,
    tone: Tone,
    problem: &'static str,
    kind: String,
    part: &'static str,
    provider: Option<Link>,
    like: Option<Link>,
    /// A signal of the same failure at the same company waits for an assessment.
    signal: Option<Link>,
    region: String,
    received: String,
    due: Option<String>,
    /// Its own date has passed.
    late: bool,
    /// Any date of the case was missed, whoever missed it.
    missed: bool,
}

struct Form {
    states: Vec<Choice>,
    severities: Vec<Choice>,
    kinds: Vec<Choice>,
    parts: Vec<Choice>,
    families: Vec<Choice>,
    providers: Vec<Choice>,
    regions: Vec<Choice>,
    harms: Vec<Choice>,
    therapies: Vec<Choice>,
    signal: String,
    overdue: bool,
    orders: Vec<Choice>,
    size: u16,
}

#[derive(Template)]
#[template(path = "queue/list.html")]
struct QueuePage {
    shell: Shell,
    counts: Vec<Count>,
    form: Form,
    applied: Vec<Applied>,
    clear: String,
    severity: Head,
    received: Head,
    due: Head,
    rows: Vec<Row>,
    newer: String,
    older: String,
    sizes: Vec<(u16, String)>,
    size: u16,
    order: &'static str,
    csv: String,
    views: Vec<SavedView>,
    /// The address that keeps this list as a view; empty without filters.
    save: String,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let filter = Filter::read(&asked.0);
    visit
        .read(move |conn, visit| {
            let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
            let today = london_date(visit.app.clock.now());
            let known = Known::of(store::providers_and_regions(conn)?);
            let limit = i64::from(filter.size) + 1;
            let named = known.named(conn, visit.actor()?, &filter)?;
            let mut lines = store::page(conn, body, &filter, &named, limit)?;
            let (newer, older) = neighbours(&filter, &mut lines);
            let mut pairs: Vec<(BodyId, Family)> =
                lines.iter().filter_map(|l| Some((l.referral.provider_id?, l.referral.family))).collect();
            pairs.sort_unstable();
            pairs.dedup();
            let alike = store::alike(conn, &pairs, today - TimeDelta::days(NEAR_DAYS))?;
            let alike = alike.into_iter().map(|(provider, family, count)| ((provider, family), count)).collect();
            let counts = counts(store::counts(conn, body, &named.hidden)?);
            let mut providers: Vec<BodyId> = pairs.iter().map(|(provider, _)| *provider).collect();
            providers.dedup();
            let signals = signals::open_of(conn, &providers)?;
            let near = Near { alike, signals };
            let rows = lines.iter().map(|line| row(line, &known, &near, today)).collect();
            let shell = visit.shell("Cases referred to you");
            let views = match visit.actor()?.account() {
                Some(me) => saved_views::of(conn, me, List::Queue)?,
                None => Vec::new(),
            };
            Ok(page::ok(&QueuePage { counts, rows, newer, older, views, ..frame(shell, &filter, &known) }))
        })
        .await
}

/// Homecare companies and regions, by code and by id.
pub struct Known(Vec<BodyRow>);

impl Known {
    pub fn of(bodies: Vec<BodyRow>) -> Self {
        Self(bodies)
    }

    pub fn body(&self, id: BodyId) -> Option<&BodyRow> {
        self.0.iter().find(|b| b.id == id)
    }

    /// The name of a code; the code itself when nobody has it.
    pub fn name(&self, code: &str) -> String {
        self.0.iter().find(|b| b.code == code).map_or_else(|| code.to_owned(), |b| b.name.clone())
    }

    pub fn named(&self, conn: &mut Conn, reader: &Actor, filter: &Filter) -> Result<Named, StoreError> {
        let provider = filter.provider.as_deref().map(|code| self.0.iter().find(|b| b.code == code).map(|b| b.id));
        let hidden = conflicts::hidden_from(conn, reader)?;
        Ok(Named { nobody: provider == Some(None), provider: provider.flatten(), hidden })
    }

    fn choices(&self, kind: BodyKind, chosen: Option<&str>) -> Vec<Choice> {
        let of_kind = self.0.iter().filter(|b| b.kind == kind);
        of_kind.map(|b| Choice::new(&b.code, &b.name).checked_if(chosen == Some(&b.code))).collect()
    }
}

/// Everything of the page but its rows and counts.
fn frame(shell: Shell, filter: &Filter, known: &Known) -> QueuePage {
    let head = |words, order| Head {
        words,
        href: filter.changed(|f| f.order = order).href(PATH),
        sorted: filter.sorted(order),
    };
    let csv = Filter { page: Page::First, size: Filter::default().size, ..filter.clone() };
    QueuePage {
        shell,
        counts: Vec::new(),
        form: form(filter, known),
        applied: filter.applied(PATH, |code| known.name(code)),
        clear: filter.clear().href(PATH),
        severity: head("Severity", Order::Severity),
        received: head("Received", Order::Newest),
        due: head("Due", Order::Due),
        rows: Vec::new(),
        newer: String::new(),
        older: String::new(),
        sizes: SIZES.iter().map(|&size| (size, filter.changed(|f| f.size = size).href(PATH))).collect(),
        size: filter.size,
        order: filter.order.words(),
        views: Vec::new(),
        save: if *filter == Filter::default() { String::new() } else { csv.href("/views/queue") },
        csv: csv.href("/queue.csv"),
    }
}

fn form(filter: &Filter, known: &Known) -> Form {
    fn codes<T: Copy + PartialEq + ToString>(all: &[T], chosen: Option<T>, words: impl Fn(T) -> String) -> Vec<Choice> {
        all.iter().map(|&c| Choice::new(c.to_string(), words(c)).checked_if(chosen == Some(c))).collect()
    }
    Form {
        states: choices([("open", "Open"), ("closed", "Finished")], &[if filter.open { "open" } else { "closed" }]),
        severities: codes(Severity::ALL, filter.severity, |s| format!("{}: {}", s.code(), s.words())),
        kinds: codes(StrandKind::ALL, filter.kind, |k| capital(k.words())),
        parts: codes(&[Part::Deciding, Part::Informed], filter.part, |p| part_words(p).to_owned()),
        families: codes(Family::ALL, filter.family, |f| f.words().to_owned()),
        providers: known.choices(BodyKind::Provider, filter.provider.as_deref()),
        regions: known.choices(BodyKind::Region, filter.region.as_deref()),
        harms: codes(Harm::ALL, filter.harm, |h| h.words().to_owned()),
        therapies: codes(TherapyTier::ALL, filter.therapy, |t| capital(t.words())),
        signal: filter.signal.map(|id| id.to_string()).unwrap_or_default(),
        overdue: filter.overdue,
        orders: codes(Order::ALL, Some(filter.order), |o| o.words().to_owned()),
        size: filter.size,
    }
}

/// Cuts the row that only says "there are more", and gives the addresses of the neighbouring pages.
fn neighbours(filter: &Filter, lines: &mut Vec<Line>) -> (String, String) {
    let more = lines.len() > usize::from(filter.size);
    let (newer, older) = match filter.page {
        Page::First => (false, more),
        Page::After(_) => (true, more),
        Page::Before(_) => (more, true),
    };
    if more {
        match filter.page {
            Page::First | Page::After(_) => drop(lines.pop()),
            Page::Before(_) => drop(lines.drain(..1)),
        }
    }
    let turned = |line: Option<&Line>, turn: fn(Edge) -> Page, there: bool| {
        let page = line.filter(|_| there).map(|line| turn(edge(line)));
        page.map(|page| Filter { page, ..filter.clone() }.href(PATH)).unwrap_or_default()
    };
    (turned(lines.first(), Page::Before, newer), turned(lines.last(), Page::After, older))
}

/// The keys of a line, for the address of the page after or before it.
pub fn edge(line: &Line) -> Edge {
    Edge {
        severity: line.referral.severity,
        received: line.referral.received_at.utc().timestamp_micros(),
        due: line.referral.due_on,
        id: line.referral.id,
    }
}

fn counts(open: Open) -> Vec<Count> {
    let count = |number: i64, words, filter: Filter, urgent: bool| Count {
        number: if number > COUNTED { format!("{COUNTED}+") } else { number.to_string() },
        words,
        href: filter.href(PATH),
        urgent: urgent && number > 0,
    };
    let all = Filter::default;
    vec![
        count(open.all, "open", all(), false),
        count(open.to_decide, "for you to decide", Filter { part: Some(Part::Deciding), ..all() }, false),
        count(open.overdue, "with a date missed", Filter { overdue: true, ..all() }, true),
        count(open.serious, "most serious", Filter { severity: Some(Severity::S1), ..all() }, true),
    ]
}

/// What is like a row: cases of the last days, and signals that wait.
struct Near {
    alike: HashMap<(BodyId, Family), i64>,
    signals: Vec<SignalRow>,
}

fn row(line: &Line, known: &Known, near: &Near, today: NaiveDate) -> Row {
    let r = &line.referral;
    let provider = r.provider_id.and_then(|id| known.body(id));
    let like = provider.and_then(|p| Some((p, near.alike.get(&(p.id, r.family)).copied().filter(|n| *n > 1)?)));
    Row {
        reference: line.reference.clone(),
        severity: r.severity,
        tone: severity_tone(r.severity),
        problem: words::failure(&r.failure),
        kind: capital(r.kind.words()),
        part: part_words(r.part),
        provider: provider.map(|p| Link::new(format!("/providers/{}", p.code), &p.name)),
        like: like.map(|(p, number)| {
            let narrowed =
                Filter { provider: Some(p.code.clone()), family: Some(r.family), open: r.open, ..Filter::default() };
            let number = if number >= LIKE { format!("{LIKE}+") } else { number.to_string() };
            Link::new(narrowed.href(PATH), format!("{number} like this in {NEAR_DAYS} days"))
        }),
        signal: near
            .signals
            .iter()
            .find(|signal| Some(signal.provider_id) == r.provider_id && signal.failure == r.failure)
            .map(|signal| Link::new(format!("/signals/{}", signal.id), "Signal: waits for an assessment")),
        region: r.region.as_deref().map(|code| known.name(code)).unwrap_or_default(),
        received: words::short_date(london_date(r.received_at.utc())),
        due: r.due_on.map(|on| words::due(on, today)),
        late: r.due_on.is_some_and(|on| on < today),
        missed: !r.on_time,
    }
}
