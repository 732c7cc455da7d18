//! The recalls that were noted, a form to note one, and the cases that one touches.

use askama::Template;

use crate::act::ActError;
use crate::domain::calendar::{date_words, london_date};
use crate::domain::ids::RecallId;
use crate::domain::people::Capacity;
use crate::store::recalls::{self, NewRecall, RecallRow, Touched};
use crate::store::{Conn, StoreError};
use crate::web::asking::{Ask, Asking, Reading, area, line, pick};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

crate::codes! {
    /// How urgent a recall is (MHRA, guide to defective medicinal products). Recalled: to be compared with the guide.
    pub enum Class {
        One = "1" / "Class 1: serious or life-threatening, at once",
        Two = "2" / "Class 2: could cause harm, within 48 hours",
        Three = "3" / "Class 3: unlikely to harm, within 5 days",
        Four = "4" / "Class 4: caution in use",
        Company = "C" / "Company-led",
    }
}

struct Noted {
    id: String,
    product: String,
    about: String,
}

#[derive(Template)]
#[template(path = "recall/list.html")]
struct ListPage {
    shell: Shell,
    problems: Problems,
    noted: Vec<Noted>,
    form: Asking,
}

struct Line {
    reference: String,
    path: String,
    about: String,
}

#[derive(Template)]
#[template(path = "recall/one.html")]
struct OnePage {
    shell: Shell,
    about: String,
    batches: String,
    sure: Vec<Line>,
    unsure: Vec<Line>,
}

fn about(row: &RecallRow) -> String {
    let class = row.class.parse::<Class>().map_or("", Class::words);
    format!("{class}. {}. Noted {}", row.source, date_words(london_date(row.noted_at.utc())))
}

fn form(sent: &Fields) -> Asking {
    Asking::new(
        "Note it, and look",
        vec![
            line(sent, "product", "Brand or product, as on the pack", "", 0),
            area(sent, "batches", "Batch numbers (optional)", "Apart by commas or on lines. None means every batch."),
            pick(sent, "class", "Class", Class::ALL.iter().map(|c| (c.code(), c.words()))),
            line(sent, "source", "Number of the alert", "As the MHRA gave it.", 20),
        ],
    )
}

fn build(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: Problems) -> Result<ListPage, Failure> {
    let noted = recalls::newest(conn, 100)?.into_iter().map(|row| Noted {
        id: row.id.to_string(),
        about: about(&row),
        product: row.product,
    });
    Ok(ListPage {
        noted: noted.collect(),
        shell: visit.shell("Recalls of medicines").with(&problems),
        problems,
        form: form(sent),
    })
}

pub async fn page(visit: Visit) -> Answer {
    visit.read(move |conn, visit| Ok(page::ok(&build(conn, visit, &Fields::default(), Problems::default())?))).await
}

pub async fn note(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let mut read = Reading { sent: &sent.0, problems: &mut problems };
    let product = read.line("product", "Enter the brand or product");
    let class = read.code::<Class>("class", "Choose the class");
    let source = read.line("source", "Enter the number of the alert");
    let batches: String = sent.0.get("batches").chars().take(2000).collect();
    let new = product.zip(class).zip(source).map(|((product, class), source)| NewRecall {
        product,
        batches,
        class: class.code().to_owned(),
        source,
    });
    let Some(new) = new.filter(|_| problems.is_empty()) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &sent.0, problems)?))).await;
    };
    let id = visit
        .write(move |conn, cx| {
            let by = cx.actor.account().zip(cx.actor.body).ok_or(StoreError::NotFound)?;
            Ok::<_, ActError>(recalls::note(conn, &new, by.0, by.1, cx.now)?)
        })
        .await?;
    Ok(see_other(&format!("/recalls/{id}")))
}

pub async fn one(visit: Visit, path: actix_web::web::Path<String>) -> Answer {
    let id: RecallId = path.parse().map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let (actor, now) = (visit.actor()?, visit.app.clock.now());
            let recall = recalls::recall(conn, id)?;
            let touched = recalls::touched(conn, actor, &recall, 500)?;
            for case in &touched {
                visit.app.looks.note(actor, case.row.id, "recall", None, now);
            }
            let room = if actor.capacity == Capacity::Regulator { "queue" } else { "cases" };
            let (sure, unsure): (Vec<_>, Vec<_>) = touched.into_iter().partition(|case| case.sure);
            let lines = |cases: Vec<Touched>| cases.iter().map(|case| touched_line(case, room)).collect();
            Ok(page::ok(&OnePage {
                shell: visit.shell(&recall.product).under([Link::new("/recalls", "Recalls")]),
                about: about(&recall),
                batches: if recall.batches.is_empty() { "Every batch".to_owned() } else { recall.batches.clone() },
                sure: lines(sure),
                unsure: lines(unsure),
            }))
        })
        .await
}

fn touched_line(case: &Touched, room: &str) -> Line {
    let batch = case.batch.as_ref().map(|b| format!(", batch {b}")).unwrap_or_default();
    Line {
        path: format!("/{room}/{}", case.row.reference),
        reference: case.row.reference.clone(),
        about: format!("{}{batch}", words::failure(&case.row.failure)),
    }
}
