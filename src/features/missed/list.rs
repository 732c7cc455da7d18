//! The failed deliveries that somebody must look at.

use askama::Template;
use chrono::NaiveDate;

use crate::domain::calendar::date_words;
use crate::domain::measures::delivery::{Delivery, DoseRisk};
use crate::store::missed::{Missed, open};
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::Asked;
use crate::web::visit::{Visit, encode};

/// Shown at once; those whose dose is nearest.
const SHOWN: i64 = 100;

/// One failed delivery in words.
pub struct Line {
    pub id: String,
    pub provider: String,
    pub company: String,
    pub agreed: String,
    pub came: String,
    pub dose: String,
    pub risk: &'static str,
    pub urgent: bool,
    pub address: String,
}

/// What a failure means for the next dose.
#[must_use]
pub fn risk((row, came): &Missed, today: NaiveDate) -> DoseRisk {
    let told = Delivery {
        agreed_on: row.agreed_on,
        delivered_on: *came,
        in_window: false,
        complete: false,
        right_place: false,
        cold: false,
        stayed_cold: false,
        cause: None,
        items: 0,
        errors: 0,
        doses_due: 0,
        doses_missed: 0,
        next_dose_on: row.next_dose_on,
    };
    told.risk(today)
}

pub fn line(conn: &mut Conn, missed: &Missed, today: NaiveDate) -> Result<Line, StoreError> {
    let (row, came) = missed;
    let company = directory::body(conn, row.provider_id)?;
    let risk = risk(missed, today);
    Ok(Line {
        id: row.external_id.clone(),
        address: format!("/missed/decision?provider={}&id={}", company.code, encode(&row.external_id)),
        provider: company.code,
        company: company.name,
        agreed: date_words(row.agreed_on),
        came: came.map_or_else(|| "Not yet".to_owned(), date_words),
        dose: row.next_dose_on.map_or_else(|| "Not told".to_owned(), date_words),
        urgent: matches!(risk, DoseRisk::Passed | DoseRisk::Soon),
        risk: risk.words(),
    })
}

#[derive(Template)]
#[template(path = "missed/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    more: bool,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "decided";
    visit
        .read(move |conn, visit| {
            let trust = visit.actor()?.body.ok_or(Failure::NotFound)?;
            let today = visit.context().today();
            let rows = open(conn, trust, SHOWN + 1)?;
            let more = i64::try_from(rows.len()).is_ok_and(|found| found > SHOWN);
            let shown = rows.iter().take(usize::try_from(SHOWN).unwrap_or_default());
            let lines = shown.map(|row| line(conn, row, today)).collect::<Result<Vec<_>, _>>()?;
            let mut shell = visit.shell("Failed deliveries to look at");
            shell.banner = done.then(|| Banner::Done("It is noted".to_owned()));
            Ok(page::ok(&ListPage { shell, lines, more }))
        })
        .await
}
