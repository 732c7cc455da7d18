//! Letters as they were written. The administrator sees no address; in a demonstration everybody sees all of it.

use askama::Template;

use crate::domain::calendar::london_time_words;
use crate::store::letters::{self, LetterRow};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

const SHOWN: i64 = 100;

struct Line {
    to: String,
    subject: String,
    body: String,
    written: String,
    sent: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/letters.html")]
struct LettersPage {
    shell: Shell,
    /// In a demonstration: nothing is sent, all of it is shown.
    demo: bool,
    lines: Vec<Line>,
}

/// An address of which one letter is left: enough to tell two apart, too little to write to.
fn masked(address: &str) -> String {
    address.chars().next().map_or_else(String::new, |first| format!("{first}***@…"))
}

fn lines(visit: &Visit, rows: Vec<LetterRow>, show: fn(&str) -> String) -> Result<Vec<Line>, Failure> {
    rows.into_iter()
        .map(|row| {
            let address = visit.app.keys.open(&letters::place(row.job_id), &row.to_sealed)?;
            Ok(Line {
                to: show(&String::from_utf8_lossy(&address)),
                subject: row.subject,
                body: row.body,
                written: london_time_words(row.written_at.utc()),
                sent: row.sent_at.map(|at| london_time_words(at.utc())),
            })
        })
        .collect()
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(move |conn, visit| {
            let lines = lines(visit, letters::newest(conn, SHOWN)?, masked)?;
            let shell = visit.shell("Letters").under([Link::new("/admin", "Administration")]);
            Ok(page::ok(&LettersPage { shell, demo: false, lines }))
        })
        .await
}

/// The mail of a demonstration: its people are invented, and nothing leaves it.
pub async fn demo(visit: Visit) -> Answer {
    visit
        .read(move |conn, visit| {
            let lines = lines(visit, letters::newest(conn, SHOWN)?, str::to_owned)?;
            Ok(page::ok(&LettersPage { shell: visit.shell("Mail of this demonstration"), demo: true, lines }))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_address_cannot_be_written_to() {
        assert_eq!(masked("pat.lindqvist@candour.example"), "p***@…");
        assert_eq!(masked(""), "");
    }
}
