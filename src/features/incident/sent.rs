//! The report was taken: its reference, who reads it and by when, and the text for other systems.

use askama::Template;

use super::record::{Source, record};
use crate::domain::calendar::date_words;
use crate::domain::clocks::ClockRule;
use crate::domain::people::Capacity;
use crate::domain::reference::CaseRef;
use crate::store::cases::find;
use crate::store::{directory, told};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

/// A duty, with the person who answers for it.
struct Reader {
    duty: &'static str,
    lead: String,
    role: String,
    body: String,
    /// The last day on which its lead has read the report.
    by: Option<String>,
}

#[derive(Template)]
#[template(path = "incident/sent.html")]
struct SentPage {
    shell: Shell,
    reference: String,
    /// Where the reporter sees it again.
    follow: String,
    readers: Vec<Reader>,
    record: String,
    /// The company's code and name, for another report about it.
    provider: Option<(String, String)>,
}

pub async fn page(visit: Visit, path: actix_web::web::Path<String>) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let (actor, now) = (visit.actor()?, visit.app.clock.now());
            let found = find(conn, actor, &reference, now)?;
            let own = |r: &&crate::store::rows::ReportRow| r.account_id.is_some() && r.account_id == actor.account();
            let report = found.reports.iter().rfind(own).ok_or(Failure::NotFound)?;
            visit.app.looks.note(actor, found.row.id, "case", None, now);
            let provider = found.row.provider_id.map(|id| directory::body(conn, id)).transpose()?;
            let trust = found.row.trust_id.map(|id| directory::body(conn, id)).transpose()?;
            let source = Source {
                case: &found.row,
                report,
                provider: provider.as_ref().map(|b| b.name.as_str()),
                trust: trust.as_ref().map(|b| b.name.as_str()),
            };
            let readers = told::duties(conn, &found.row.reference)?.into_iter().map(reader).collect();
            let room = if actor.capacity == Capacity::Clinician { "incidents" } else { "cases" };
            Ok(page::ok(&SentPage {
                shell: visit.shell("Report sent"),
                reference: found.row.reference.clone(),
                follow: format!("/{room}/{}", found.row.reference),
                readers,
                record: record(&source),
                provider: provider.map(|b| (b.code, b.name)),
            }))
        })
        .await
}

fn reader(duty: told::Duty) -> Reader {
    Reader {
        duty: duty.kind.words(),
        lead: duty.lead,
        role: duty.role,
        body: duty.body,
        by: duty.limits.iter().find(|(rule, _)| *rule == ClockRule::ReadByLead).map(|(_, on)| date_words(*on)),
    }
}
