//! The summary that the CQC may ask of a registered provider: complaints, responses, further correspondence (reg 16(3), SI
//! 2014/2936). No name is in it.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::calendar::{Calendar, date_words};
use crate::domain::clocks::{ClockRule, Due, Start, due};
use crate::exchange::csv_out::{self, Cell};
use crate::store::complaint::{self, Line};
use crate::store::{Conn, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{DateBoxes, Problems};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words::capital;

/// The rules by which it is made, printed with it.
const RULES: &[&str] = &[
    "A registered provider gives it within 28 days, beginning the day after it was asked (reg 16(3), to verify).",
    "Complaints: every complaint this organisation deals with that came in the time asked about.",
    "Responses: the day the answer was sent, and its outcome.",
    "Further correspondence: whether the person was not content and it was opened again.",
    "No name and no words of the person are in it. The CQC may ask for more.",
];

/// What is asked: the day of the request, and the time it is about.
struct Question {
    asked: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
}

fn boxes(sent: &Fields, name: &str) -> DateBoxes {
    let part = |of: &str| sent.get(&format!("{name}-{of}")).to_owned();
    DateBoxes { day: part("day"), month: part("month"), year: part("year") }
}

/// Left out: asked today, about the year up to today.
fn question(sent: &Fields, today: NaiveDate, problems: &mut Problems) -> Question {
    let mut read = |name: &str, subject: &str, otherwise: NaiveDate| match boxes(sent, name).parse() {
        Ok(day) => day.unwrap_or(otherwise),
        Err(fault) => {
            problems.add_date(name, fault, subject);
            otherwise
        }
    };
    let asked = read("asked", "The day it was asked", today);
    let year_ago = today.checked_sub_months(chrono::Months::new(12)).unwrap_or(today);
    let from = read("from", "The first day", year_ago);
    Question { asked, from, to: read("to", "The last day", today) }
}

/// A row of the summary, in words.
struct Row {
    reference: String,
    received: String,
    subject: String,
    points: usize,
    acknowledged: String,
    answered: String,
    outcome: String,
    further: &'static str,
}

#[derive(Template)]
#[template(path = "returns/cqc.html")]
struct CqcPage {
    shell: Shell,
    problems: Problems,
    body: String,
    registered: bool,
    asked: DateBoxes,
    from: DateBoxes,
    to: DateBoxes,
    due: Due,
    due_words: String,
    rows: Vec<Row>,
    file: String,
    rules: &'static [&'static str],
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let mut problems = Problems::default();
            let question = question(&asked.0, visit.context().today(), &mut problems);
            let (body, lines) = load(conn, visit, &question)?;
            let due = limit(question.asked, &visit.app.calendar());
            let shell =
                visit.shell("Summary for the CQC").under([Link::new("/complaints/returns", "Returns on complaints")]);
            let page = CqcPage {
                shell: shell.with(&problems),
                body: body.name,
                registered: body.cqc_registered,
                asked: shown(&asked.0, "asked", question.asked),
                from: shown(&asked.0, "from", question.from),
                to: shown(&asked.0, "to", question.to),
                due_words: date_words(due.on),
                due,
                rows: lines.iter().map(row).collect(),
                file: format!("/complaints/returns/cqc.csv?{}", query(&question)),
                rules: RULES,
                problems,
            };
            Ok(page::form(&page, &page.problems))
        })
        .await
}

fn shown(sent: &Fields, name: &str, read: NaiveDate) -> DateBoxes {
    let typed = boxes(sent, name);
    if typed == DateBoxes::default() { DateBoxes::of(read) } else { typed }
}

fn query(question: &Question) -> String {
    use chrono::Datelike;
    let part = |name: &str, day: NaiveDate| {
        format!("{name}-day={}&{name}-month={}&{name}-year={}", day.day(), day.month(), day.year())
    };
    [("asked", question.asked), ("from", question.from), ("to", question.to)]
        .map(|(name, day)| part(name, day))
        .join("&")
}

fn limit(asked: NaiveDate, calendar: &Calendar) -> Due {
    due(ClockRule::CqcSummary, Start::Day(asked), &[], calendar)
}

fn load(conn: &mut Conn, visit: &Visit, question: &Question) -> Result<(directory::BodyRow, Vec<Line>), Failure> {
    let actor = visit.actor()?;
    let body = directory::body(conn, actor.body.ok_or(Failure::NotFound)?)?;
    let mut lines = complaint::lines(conn, actor, body.id, question.to)?;
    lines.retain(|line| line.counted.received_on >= question.from && line.counted.counts());
    for line in &lines {
        visit.app.looks.note(actor, line.case, "export", None, visit.app.clock.now());
    }
    Ok((body, lines))
}

fn row(line: &Line) -> Row {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "not yet".to_owned(), date_words);
    Row {
        reference: line.reference.clone(),
        received: date_words(line.counted.received_on),
        subject: line.counted.subject.clone(),
        points: line.points,
        acknowledged: day(line.acknowledged_on),
        answered: day(line.counted.resolved_on),
        outcome: line.counted.outcome.map(|o| capital(o.words())).unwrap_or_default(),
        further: if line.reopened { "Opened again" } else { "None" },
    }
}

pub async fn file(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let question = question(&asked.0, visit.context().today(), &mut Problems::default());
            let (body, lines) = load(conn, visit, &question)?;
            let mut text = String::new();
            csv_out::line(
                &mut text,
                [
                    "reference",
                    "received_on",
                    "subject",
                    "points",
                    "acknowledged_on",
                    "answered_on",
                    "outcome",
                    "further",
                ],
            );
            for line in &lines {
                let cells: [Cell<'_>; 8] = [
                    (&line.reference).into(),
                    line.counted.received_on.into(),
                    (&line.counted.subject).into(),
                    Cell::Number(i64::try_from(line.points).unwrap_or(i64::MAX)),
                    line.acknowledged_on.into(),
                    line.counted.resolved_on.into(),
                    line.counted.outcome.map(|o| o.code()).into(),
                    line.reopened.into(),
                ];
                csv_out::line(&mut text, cells);
            }
            let name = format!("attachment; filename=\"cqc-reg-16-3-{}.csv\"", body.code);
            let answer = HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8")
                .insert_header(("content-disposition", name))
                .body(text);
            Ok(answer)
        })
        .await
}
