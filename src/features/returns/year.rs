//! The returns of a year that ends on 31 March: the annual report (reg 18, SI 2009/309) and KO41a.

use actix_web::HttpResponse;
use askama::Template;

use crate::domain::calendar::date_words;
use crate::domain::complaint::returns::annual::{self, Report};
use crate::domain::complaint::returns::ko41a::{self, Return};
use crate::domain::complaint::returns::{Counted, Section, Year};
use crate::exchange::csv_out;
use crate::store::{Conn, complaint, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

/// A body's complaints with the year that is asked for.
struct Ground {
    body: String,
    code: String,
    year: Year,
    counted: Vec<Counted>,
}

/// The year that is asked for, or the last one that has ended.
fn year(visit: &Visit, asked: &Asked) -> Year {
    let this = Year::of(visit.context().today());
    let last = this.from.pred_opt().map_or(this, Year::of);
    asked.0.code("year").and_then(Year::ending).unwrap_or(last)
}

fn load(conn: &mut Conn, visit: &Visit, year: Year) -> Result<Ground, Failure> {
    let actor = visit.actor()?;
    let body = directory::body(conn, actor.body.ok_or(Failure::NotFound)?)?;
    let lines = complaint::lines(conn, actor, body.id, year.to)?;
    let counted = lines.into_iter().map(|line| line.counted).collect();
    Ok(Ground { body: body.name, code: body.code, year, counted })
}

#[derive(Template)]
#[template(path = "returns/hub.html")]
struct HubPage {
    shell: Shell,
    years: Vec<(i32, String)>,
}

pub async fn hub(visit: Visit) -> Answer {
    use chrono::Datelike;
    let now = Year::of(visit.context().today()).to.year();
    let years = (0..4).filter_map(|back| Some((now - back, Year::ending(now - back)?.words()))).collect();
    Ok(visit.answer(page::ok(&HubPage { shell: visit.shell("Returns on complaints"), years })))
}

fn shell(visit: &Visit, title: &str) -> Shell {
    visit.shell(title).under([Link::new("/complaints/returns", "Returns on complaints")])
}

#[derive(Template)]
#[template(path = "returns/annual.html")]
struct AnnualPage {
    shell: Shell,
    body: String,
    from: String,
    to: String,
    ends: i32,
    report: Report,
    rules: &'static [&'static str],
}

pub async fn annual(visit: Visit, asked: Asked) -> Answer {
    use chrono::Datelike;
    let year = year(&visit, &asked);
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, year)?;
            Ok(page::ok(&AnnualPage {
                shell: shell(visit, &format!("Annual report on complaints {}", year.words())),
                body: ground.body,
                from: date_words(year.from),
                to: date_words(year.to),
                ends: year.to.year(),
                report: annual::report(&ground.counted, year),
                rules: annual::RULES,
            }))
        })
        .await
}

pub async fn annual_file(visit: Visit, asked: Asked) -> Answer {
    let year = year(&visit, &asked);
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, year)?;
            let report = annual::report(&ground.counted, year);
            let mut text = String::new();
            let mut put = |cells: [&str; 3]| csv_out::line(&mut text, cells);
            put(["part", "item", "value"]);
            let figures = [
                ("reg 18(1)(a)", "received", report.received),
                ("reg 18(1)(b)", "well-founded", report.well_founded),
                ("", "decided", report.decided),
                ("reg 18(1)(c)", "referred to an Ombudsman", report.ombudsman),
                ("", "concerns solved at once", report.concerns),
            ];
            for (part, item, value) in figures {
                put([part, item, &value.to_string()]);
            }
            for (subject, count) in &report.subjects {
                put(["reg 18(1)(d)", subject, &count.to_string()]);
            }
            for matter in &report.matters {
                put(["reg 18(1)(e)", "matter", matter]);
            }
            for action in &report.actions {
                put(["reg 18(1)(f)", "action", action]);
            }
            for rule in annual::RULES {
                put(["rule", "", rule]);
            }
            Ok(csv(&format!("complaints-{}-{}.csv", ground.code, ground.year.words()), text))
        })
        .await
}

#[derive(Template)]
#[template(path = "returns/ko41a.html")]
struct Ko41aPage {
    shell: Shell,
    body: String,
    ends: i32,
    given: Return,
    sections: Vec<(&'static str, &'static str)>,
    rules: &'static [&'static str],
}

pub async fn ko41a(visit: Visit, asked: Asked) -> Answer {
    use chrono::Datelike;
    let year = year(&visit, &asked);
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, year)?;
            let summary = [("2", "Summary")];
            Ok(page::ok(&Ko41aPage {
                shell: shell(visit, &format!("KO41a {}", year.words())),
                body: ground.body,
                ends: year.to.year(),
                given: ko41a::ko41a(&ground.counted, year),
                sections: summary.into_iter().chain(Section::ALL.iter().map(|s| (s.code(), s.words()))).collect(),
                rules: ko41a::RULES,
            }))
        })
        .await
}

pub async fn ko41a_file(visit: Visit, asked: Asked) -> Answer {
    let year = year(&visit, &asked);
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, year)?;
            let given = ko41a::ko41a(&ground.counted, year);
            let mut text = String::new();
            csv_out::line(&mut text, ["site", "year", "section", "item", "words", "count"]);
            for row in &given.rows {
                let cells = [
                    ground.code.as_str().into(),
                    year.words().into(),
                    row.section.into(),
                    row.item.into(),
                    row.words.into(),
                    csv_out::Cell::Number(i64::try_from(row.count).unwrap_or(i64::MAX)),
                ];
                csv_out::line(&mut text, cells);
            }
            Ok(csv(&format!("ko41a-{}-{}.csv", ground.code, year.words()), text))
        })
        .await
}

fn csv(name: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}\"")))
        .body(text)
}
