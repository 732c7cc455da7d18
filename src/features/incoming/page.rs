//! The page: the map, the file, and what came of looking it through.

use std::io::Cursor;

use actix_web::{HttpRequest, web};
use askama::Template;

use crate::domain::calendar::london_words;
use crate::exchange::csv_in::BadRow;
use crate::exchange::incidents::{Incident, Map};
use crate::imports::{self, ImportError, Incidents};
use crate::store::directory;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::upload::{self, Brought};
use crate::web::visit::Visit;

/// A map to begin with: columns as incident systems often call them. Each trust changes it to its own.
const EXAMPLE: &str = include_str!("example.toml");

#[derive(Template)]
#[template(path = "incoming/page.html")]
struct ImportPage {
    shell: Shell,
    problems: Problems,
    map: String,
    what: Vec<Choice>,
    looked: Option<Looked>,
}

/// What a file turned out to hold.
struct Looked {
    counts: Vec<(&'static str, String)>,
    bad: Vec<BadRow>,
    preview: Vec<Shown>,
    said: String,
}

/// A row as it was understood; never its words.
struct Shown {
    line: u64,
    id: String,
    failure: &'static str,
    company: String,
    happened: String,
    harm: String,
}

impl Shown {
    fn of(row: &Incident) -> Self {
        let harm = [row.physical.map(|h| h.words()), row.psychological.map(|h| h.words())];
        Self {
            line: row.line,
            id: row.external_id.rsplit('/').next().unwrap_or_default().to_owned(),
            failure: row.failure.label,
            company: row.provider.clone().unwrap_or_default(),
            happened: row.happened_on.map(|on| on.format("%-d %b %Y").to_string()).unwrap_or_default(),
            harm: harm.into_iter().flatten().collect::<Vec<_>>().join("; "),
        }
    }
}

fn build(visit: &Visit, map: String, what: &str, problems: Problems) -> ImportPage {
    let choices = [("check", "Only look it through"), ("import", "Look it through, and enter it if no row is wrong")];
    ImportPage {
        shell: visit
            .shell("Bring incidents from another system")
            .under([Link::new("/cases", "Your cases")])
            .with(&problems),
        problems,
        map,
        what: crate::web::forms::choices(choices, &[what]),
        looked: None,
    }
}

pub async fn page(visit: Visit) -> Answer {
    let page = build(&visit, EXAMPLE.to_owned(), "check", Problems::default());
    Ok(visit.answer(page::ok(&page)))
}

pub async fn send(visit: Visit, request: HttpRequest, payload: web::Payload) -> Answer {
    let Brought { fields, file } = upload::read(&request, payload).await?;
    let (text, what) = (fields.get("map").replace("\r\n", "\n"), fields.get("what").to_owned());
    let mut problems = Problems::default();
    let map = Map::parse(&text).map_err(|why| problems.add("map", format!("The map cannot be used: {why}"))).ok();
    if file.is_empty() {
        problems.add("file", "Choose a CSV file");
    }
    if !["check", "import"].contains(&what.as_str()) {
        problems.add("what", "Choose what to do");
    }
    let Some(map) = map.filter(|_| problems.is_empty()) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, text, &what, problems))));
    };
    let (own, dry) = (visit.clone(), what == "check");
    let done = web::block(move || -> Result<Result<Incidents, ImportError>, Failure> {
        let body = own.actor()?.body.ok_or(Failure::NotFound)?;
        let trust = directory::body(&mut *own.app.store.reader()?, body)?;
        Ok(imports::incidents(&own.app, Cursor::new(file), map, &trust, dry))
    });
    let page = match done.await.map_err(|_| Failure::Busy)?? {
        Ok(done) => {
            let mut page = build(&visit, text, &what, Problems::default());
            page.shell.banner = done.entered.then(|| Banner::Done(format!("{} incidents were entered", done.fresh)));
            page.looked = Some(looked(&done));
            page
        }
        Err(ImportError::Store(error)) => return Err(error.into()),
        Err(error) => {
            problems.add("file", format!("{error}. Nothing was entered"));
            build(&visit, text, &what, problems)
        }
    };
    let wrong = !page.problems.is_empty() || page.looked.as_ref().is_some_and(|looked| !looked.bad.is_empty());
    Ok(visit.answer(if wrong { page::unprocessable(&page) } else { page::ok(&page) }))
}

fn looked(done: &Incidents) -> Looked {
    let said = match (&done.before, done.wrong, done.entered) {
        (Some(before), ..) => format!("This file was entered on {}. Nothing was done.", london_words(*before)),
        (None, 0, true) => "All of it was entered.".to_owned(),
        (None, 0, false) => "Every row can be entered. Nothing was entered yet.".to_owned(),
        (None, ..) => "Some rows are wrong. Nothing was entered.".to_owned(),
    };
    Looked {
        counts: vec![
            ("Rows", done.rows.to_string()),
            ("New", done.fresh.to_string()),
            ("Known already", done.known.to_string()),
            ("Wrong", done.wrong.to_string()),
        ],
        bad: done.bad.clone(),
        preview: done.preview.iter().map(Shown::of).collect(),
        said,
    }
}
