//! The inbox: one page of a lead's duties, the counts, and the way to act on many.

use askama::Template;
use chrono::NaiveDate;

use super::filter::{Days, Filter, Only, Page, SIZES, Whose};
use super::store::{self, COUNTED, Line, Open, View};
use crate::domain::calendar::london_date;
use crate::domain::case::StrandKind;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::Teller;
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{AccountId, CaseId};
use crate::domain::people::{Actor, BodyKind, Capacity};
use crate::store::directory::{self, BodyRow};
use crate::store::saved_views::{self, List, SavedView};
use crate::store::{Conn, conflicts, facts};
use crate::web::dates::Dates;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::listing::{Applied, Tone, severity_tone};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{self, capital, due, harm};

pub const PATH: &str = "/cases";

struct Count {
    number: String,
    words: &'static str,
    href: String,
    urgent: bool,
}

/// One duty, as the list and its file show it.
pub struct Row {
    pub reference: String,
    pub severity: Severity,
    pub tone: Tone,
    pub harm: String,
    pub problem: &'static str,
    pub kind: &'static str,
    pub state: &'static str,
    pub provider: Option<String>,
    pub from: &'static str,
    pub updated: String,
    pub due: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub late: bool,
    /// The person has not heard from us for ten working days.
    pub silent: bool,
    /// Can be acknowledged with others.
    pub new: bool,
    /// Can be handed on with others.
    pub open: bool,
}

struct Form {
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    severities: Vec<Choice>,
    providers: Vec<Choice>,
    sources: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    shell: Shell,
    problems: Problems,
    filter: Filter,
    form: Form,
    counts: Vec<Count>,
    whose: Vec<(Whose, String)>,
    sizes: Vec<(u16, String)>,
    applied: Vec<Applied>,
    clear: String,
    rows: Vec<Row>,
    newer: String,
    older: String,
    csv: String,
    views: Vec<SavedView>,
    /// The address that keeps this list as a view; empty without filters.
    save: String,
}

impl InboxPage {
    fn any_new(&self) -> bool {
        self.rows.iter().any(|row| row.new)
    }

    fn any_open(&self) -> bool {
        self.rows.iter().any(|row| row.open)
    }

    /// What was searched, for a list without rows.
    fn searched(&self) -> String {
        let of = match self.filter.whose {
            Whose::Mine => "your own cases",
            Whose::Body => "the cases of your organisation",
            Whose::Patients => "the cases of your patients that another organisation leads",
        };
        let state = if self.filter.open() { "open" } else { "closed" };
        let by: Vec<&str> = self.applied.iter().map(|a| a.words.as_str()).collect();
        if by.is_empty() {
            format!("We looked at {of} that are {state}.")
        } else {
            format!("We looked at {of} that are {state}, narrowed by: {}.", by.join("; "))
        }
    }
}

/// Everything a list of a lead depends on.
pub struct Ground {
    actor: Actor,
    leads: Vec<AccountId>,
    today: NaiveDate,
    soon: NaiveDate,
    hidden: Vec<CaseId>,
}

impl Ground {
    pub fn of(conn: &mut Conn, visit: &Visit) -> Result<Self, Failure> {
        let actor = visit.actor()?.clone();
        let me = actor.account().ok_or(Failure::NotFound)?;
        let today = london_date(visit.app.clock.now());
        let mut leads = vec![me];
        leads.append(&mut store::covered_by(conn, me, today)?);
        let hidden = conflicts::hidden_from(conn, &actor)?;
        Ok(Self { actor, leads, today, soon: visit.app.calendar().add_working_days(today, 3), hidden })
    }

    /// A company must not find out who complained by the day they did; in a list it reads months.
    pub fn dates_of(actor: &Actor) -> Dates {
        Dates { exact: actor.capacity != Capacity::ProviderLead }
    }

    fn dates(&self) -> Dates {
        Self::dates_of(&self.actor)
    }

    pub fn view<'a>(&'a self, filter: &'a Filter, days: Days) -> Result<View<'a>, Failure> {
        let body = self.actor.body.ok_or(Failure::NotFound)?;
        Ok(View { body, leads: &self.leads, filter, days, today: self.today, soon: self.soon, hidden: &self.hidden })
    }

    pub fn row(&self, line: Line) -> Row {
        let dates = self.dates();
        let (_, _, reference, kind, state) = line.strand;
        let (severity, on_time, _, due_on, last_at) = line.order;
        let (code, teller, provider) = line.told;
        let (said, physical, psychological) = line.reported;
        let reviewed = facts::grade(line.reviewed.0, line.reviewed.1);
        Row {
            reference,
            severity,
            tone: severity_tone(severity),
            harm: harm(reviewed, facts::grade(physical, psychological), said),
            problem: words::failure(&code),
            kind: kind.words(),
            state: state.words(),
            provider,
            from: teller.words(),
            updated: dates.of(last_at.utc()),
            due: due_on.map(|on| due(on, self.today)),
            due_on,
            late: !on_time || due_on.is_some_and(|on| on < self.today),
            silent: !line.heard,
            new: state == StrandState::Received,
            open: state != StrandState::Closed,
        }
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let filter = Filter::read(&asked.0);
    let at = Filter::page(&asked.0, &visit.app.keys);
    let count = |name: &str, words: &str| asked.0.code::<usize>(name).map(|n| format!("{words}: {n}"));
    let offered = "Offered. You answer for them until they are accepted";
    let done = count("acknowledged", "Acknowledged").or(count("offered", offered)).or(count("taken", "Taken on"));
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit)?;
            let mut problems = Problems::default();
            let days = filter.days(ground.dates().exact, &mut problems);
            let view = ground.view(&filter, days)?;
            let mut lines = store::page(conn, &view, at, i64::from(filter.size) + 1)?;
            let (newer, older) = neighbours(visit, &filter, at, &mut lines);
            let counts = counts(store::counts(conn, &view)?, &filter);
            let providers = directory::of_kind(conn, BodyKind::Provider, ground.today)?;
            let mut shell = visit.shell("Your cases").with(&problems);
            shell.banner = done.map(Banner::Done);
            let rows = lines.into_iter().map(|line| ground.row(line)).collect();
            let mut page = InboxPage { counts, newer, older, rows, ..frame(shell, &filter, &providers) };
            let trust = ground.actor.capacity == Capacity::TrustLead;
            page.whose.retain(|(whose, _)| trust || *whose != Whose::Patients);
            // What another body leads is neither acknowledged nor handed on here.
            let elsewhere = page.rows.iter_mut().filter(|_| filter.whose == Whose::Patients);
            elsewhere.for_each(|row| (row.new, row.open) = (false, false));
            let me = ground.actor.account().ok_or(Failure::NotFound)?;
            page.views = saved_views::of(conn, me, List::Inbox)?;
            page.problems.clone_from(&problems);
            Ok(page::form(&page, &problems))
        })
        .await
}

/// Cuts the row that only says "there are more", and gives the addresses of the neighbouring pages.
fn neighbours(visit: &Visit, filter: &Filter, at: Page, lines: &mut Vec<Line>) -> (String, String) {
    let more = lines.len() > usize::from(filter.size);
    let (newer, older) = match at {
        Page::First => (false, more),
        Page::After(_) => (true, more),
        Page::Before(_) => (more, true),
    };
    if more {
        match at {
            Page::First | Page::After(_) => drop(lines.pop()),
            Page::Before(_) => drop(lines.drain(..1)),
        }
    }
    let turned = |name: &str, line: Option<&Line>, there: bool| {
        let edge = line.filter(|_| there).map(|line| line.edge().write(&visit.app.keys));
        edge.map_or_else(String::new, |edge| filter.href(PATH, &format!("{name}={edge}")))
    };
    (turned("before", lines.first(), newer), turned("after", lines.last(), older))
}

fn counts(open: Open, filter: &Filter) -> Vec<Count> {
    let clear = filter.clear();
    let count = |&only: &Only| {
        let count = match only {
            Only::Silent => open.silent,
            Only::Overdue => open.overdue,
            Only::Soon => open.soon,
            Only::New => open.new,
            Only::Waiting => open.waiting,
        };
        Count {
            number: if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() },
            words: only.words(),
            href: clear.changed(|f| f.only = Some(only)).href(PATH, ""),
            urgent: matches!(only, Only::Silent | Only::Overdue) && count > 0,
        }
    };
    Only::ALL.iter().map(count).collect()
}

/// Everything of the page but its rows and counts.
fn frame(shell: Shell, filter: &Filter, providers: &[BodyRow]) -> InboxPage {
    let name =
        |code: &str| providers.iter().find(|b| b.code == code).map_or_else(|| code.to_owned(), |b| b.name.clone());
    InboxPage {
        shell,
        problems: Problems::default(),
        form: form(filter, providers),
        counts: Vec::new(),
        whose: Whose::ALL.iter().map(|&w| (w, filter.changed(|f| f.whose = w).href(PATH, ""))).collect(),
        sizes: SIZES.iter().map(|&size| (size, filter.changed(|f| f.size = size).href(PATH, ""))).collect(),
        applied: filter.applied(PATH, name),
        clear: filter.clear().href(PATH, ""),
        rows: Vec::new(),
        newer: String::new(),
        older: String::new(),
        csv: filter.href("/cases.csv", ""),
        views: Vec::new(),
        save: if *filter == Filter::default() { String::new() } else { filter.href("/views/inbox", "") },
        filter: filter.clone(),
    }
}

fn form(filter: &Filter, providers: &[BodyRow]) -> Form {
    fn codes<T: Copy + PartialEq + ToString>(all: &[T], chosen: Option<T>, words: impl Fn(T) -> String) -> Vec<Choice> {
        all.iter().map(|&c| Choice::new(c.to_string(), words(c)).checked_if(chosen == Some(c))).collect()
    }
    let chosen = |body: &BodyRow| filter.provider.as_deref() == Some(&body.code);
    Form {
        kinds: codes(StrandKind::ALL, filter.kind, |k| capital(k.words())),
        states: codes(StrandState::ALL, filter.state, |s| capital(s.words())),
        severities: codes(Severity::ALL, filter.severity, |s| format!("{}: {}", s.code(), s.words())),
        providers: providers.iter().map(|b| Choice::new(&b.code, &b.name).checked_if(chosen(b))).collect(),
        sources: codes(Teller::ALL, filter.source, |t| capital(t.words())),
    }
}
