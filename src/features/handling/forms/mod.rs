//! What each act asks, and how what was sent becomes an act of the rulebook.

mod answer;
mod bodies;
mod early;
mod time;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::complaint::act::Act;
use crate::domain::complaint::step::Step;
use crate::domain::ids::ReportId;
use crate::web::complaint::Scene;
use crate::web::forms::{Choice, DateBoxes, Problems};
use crate::web::sent::Fields;
use crate::web::words::capital;

/// Characters that one text of a lead may have. Ours.
pub const LIMIT: usize = 5000;

/// One thing a form asks.
pub enum Field {
    Area { name: &'static str, label: String, hint: &'static str, value: String, rows: u8 },
    Line { name: &'static str, label: &'static str, hint: &'static str, value: String },
    Radios { name: &'static str, legend: String, hint: &'static str, choices: Vec<Choice> },
    Ticks { name: &'static str, legend: String, hint: &'static str, choices: Vec<Choice> },
    Date { name: &'static str, legend: &'static str, hint: &'static str, value: DateBoxes },
}

impl Field {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Area { name, .. }
            | Self::Line { name, .. }
            | Self::Radios { name, .. }
            | Self::Ticks { name, .. }
            | Self::Date { name, .. } => name,
        }
    }
}

/// A form: what to know before, what is asked, the words of the button. Without a button there is nothing to send now.
pub struct Form {
    pub intro: Vec<String>,
    pub fields: Vec<Field>,
    pub send: Option<&'static str>,
    /// What the address picked and the form sends on.
    pub kept: Vec<(&'static str, String)>,
}

impl Form {
    fn new(intro: Vec<String>, fields: Vec<Field>, send: &'static str) -> Self {
        Self { intro, fields, send: Some(send), kept: Vec::new() }
    }

    fn nothing(why: &str) -> Self {
        Self { intro: vec![why.to_owned()], fields: Vec::new(), send: None, kept: Vec::new() }
    }
}

/// The body that an act goes to: one near the case, or another by its code.
pub struct Whom(String);

impl Whom {
    pub fn of(sent: &Fields) -> Self {
        let other = sent.given("code").map(|code| code.to_uppercase());
        Self(other.unwrap_or_else(|| sent.get("body").to_owned()))
    }

    pub fn code(&self) -> &str {
        &self.0
    }
}

pub fn form(step: Step, scene: &Scene, sent: &Fields, calendar: &Calendar) -> Form {
    match step {
        Step::Standing => early::standing(scene, sent),
        Step::Withdrawal => early::withdrawal(scene, sent),
        Step::Dates => early::dates(scene, sent),
        Step::Lateness => early::lateness(scene, sent, calendar),
        Step::Exclusion => early::exclusion(sent),
        Step::Concern => early::concern(sent),
        Step::Plan => time::plan(scene, sent),
        Step::Extension => time::extension(scene, sent),
        Step::Delay => time::delay(sent),
        Step::Pause => time::pause(scene, sent),
        Step::PauseEnd => time::pause_end(scene, sent),
        Step::Point => answer::point(sent),
        Step::Finding => answer::finding(scene, sent),
        Step::Draft => answer::draft(scene, sent),
        Step::Approval => answer::approval(scene, calendar),
        Step::Sending => answer::sending(scene, calendar),
        Step::Counting => answer::counting(scene, sent),
        Step::Ombudsman => answer::ombudsman(sent),
        Step::Electronic => bodies::electronic(scene, sent),
        Step::Contribution => bodies::contribution(scene, sent),
        Step::Transfer => bodies::transfer(scene, sent),
    }
}

/// What was sent, as an act; nothing, and the problems said, where something is missing.
pub fn parse(step: Step, scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    match step {
        Step::Standing => early::parse_standing(scene, sent, problems),
        Step::Withdrawal => Some(Act::WithdrawAuthority { report: report(scene, sent, problems)? }),
        Step::Dates => early::parse_dates(sent, problems),
        Step::Lateness => early::parse_lateness(sent, problems),
        Step::Exclusion => early::parse_exclusion(sent, problems),
        Step::Concern => early::parse_concern(sent, problems),
        Step::Plan => time::parse_plan(sent, problems),
        Step::Extension => time::parse_extension(sent, problems),
        Step::Delay => time::parse_delay(sent, problems),
        Step::Pause => time::parse_pause(scene, sent, problems),
        Step::PauseEnd => Some(Act::EndPause { clock: time::clock(scene, sent, problems)? }),
        Step::Point => {
            Some(Act::RaiseIssue { question: sent.prose("question", LIMIT, "Write the point down", problems)? })
        }
        Step::Finding => answer::parse_finding(sent, problems),
        Step::Draft => answer::parse_draft(sent, problems),
        Step::Approval => Some(Act::Approve),
        Step::Sending => Some(Act::Send),
        Step::Counting => Some(answer::parse_counting(sent)),
        Step::Ombudsman => Some(Act::TellOmbudsman { on: day(sent, "on", "The day", problems)? }),
        Step::Electronic => bodies::parse_electronic(scene, sent, problems),
        Step::Contribution => bodies::parse_contribution(scene, sent, problems),
        Step::Transfer => bodies::parse_transfer(scene, sent, problems),
    }
}

fn area(name: &'static str, label: impl Into<String>, hint: &'static str, sent: &Fields, rows: u8) -> Field {
    Field::Area { name, label: label.into(), hint, value: sent.get(name).to_owned(), rows }
}

fn radios(name: &'static str, legend: impl Into<String>, hint: &'static str, choices: Vec<Choice>) -> Field {
    Field::Radios { name, legend: legend.into(), hint, choices }
}

fn codes<T: Copy + ToString>(all: &[T], chosen: &str, words: impl Fn(T) -> &'static str) -> Vec<Choice> {
    let one = |&code: &T| Choice::new(code.to_string(), capital(words(code))).checked_if(code.to_string() == chosen);
    all.iter().map(one).collect()
}

fn boxes(sent: &Fields, name: &str) -> DateBoxes {
    let part = |of: &str| sent.get(&format!("{name}-{of}")).to_owned();
    DateBoxes { day: part("day"), month: part("month"), year: part("year") }
}

/// A date as it was typed, or as it is known.
fn date(
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
    sent: &Fields,
    known: Option<NaiveDate>,
) -> Field {
    let typed = boxes(sent, name);
    let empty = typed == DateBoxes::default();
    let value = known.filter(|_| empty).map_or(typed, DateBoxes::of);
    Field::Date { name, legend, hint, value }
}

/// A date that must be there.
fn day(sent: &Fields, name: &str, subject: &str, problems: &mut Problems) -> Option<NaiveDate> {
    let day = maybe_day(sent, name, subject, problems)?;
    if day.is_none() {
        problems.add(name, format!("{subject} is missing"));
    }
    day
}

/// A date that may be left out. The outer nothing: what was typed is no date, and the problem is said.
fn maybe_day(sent: &Fields, name: &str, subject: &str, problems: &mut Problems) -> Option<Option<NaiveDate>> {
    match boxes(sent, name).parse() {
        Ok(day) => Some(day),
        Err(fault) => {
            problems.add_date(name, fault, subject);
            None
        }
    }
}

fn picked<T: std::str::FromStr>(sent: &Fields, name: &str, missing: &str, problems: &mut Problems) -> Option<T> {
    let picked = sent.code(name);
    if picked.is_none() {
        problems.add(name, missing);
    }
    picked
}

/// Which teller an act is about: asked only where there is more than one.
fn whose(scene: &Scene, sent: &Fields) -> Option<Field> {
    if scene.found.reports.len() < 2 {
        return None;
    }
    let chosen = sent.given("teller").unwrap_or("1");
    let choices = (1..).zip(&scene.found.reports).map(|(place, report): (usize, _)| {
        let words = format!("{}, {}", capital(report.capacity.words()), report.channel.words());
        Choice::new(place.to_string(), words).checked_if(place.to_string() == chosen)
    });
    Some(radios("teller", "Whose report?", "", choices.collect()))
}

fn report(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<ReportId> {
    let place = sent.code::<usize>("teller").unwrap_or(1);
    let report = place.checked_sub(1).and_then(|n| scene.found.reports.get(n)).map(|r| r.id);
    if report.is_none() {
        problems.add("teller", "Select whose report");
    }
    report
}
