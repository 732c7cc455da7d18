//! Letters leave here, one recipient each, never inside a request. What they say is fixed; the update is read inside.

use super::Failed;
use crate::app::App;
use crate::domain::case::telling::Identity;
use crate::domain::ids::{AccountId, BodyId, ReportId};
use crate::domain::needs::Way;
use crate::mail::{self, Letter};
use crate::store::jobs::JobRow;
use crate::store::letters;
use crate::store::opening::identity_place;
use crate::store::{StoreError, directory, people};
use crate::web::language::Language;

pub fn to_account(app: &App, row: &JobRow, account: AccountId, letter: Letter) -> Result<(), Failed> {
    let found = read(app, |conn| people::account(conn, account))?;
    if !found.active {
        return Ok(());
    }
    send(app, row, &found.email, letter, Language::En)
}

/// A post has no lead: told to the lead of the level above.
pub fn of_vacancy(app: &App, row: &JobRow, account: AccountId) -> Result<(), Failed> {
    let found = read(app, |conn| people::account(conn, account))?;
    if found.active { send(app, row, &found.email, Letter::Vacancy, Language::En) } else { Ok(()) }
}

/// A body's lead reads for it; a vacancy has nobody to write to, and the queue itself shows the case.
pub fn to_body(app: &App, row: &JobRow, body: BodyId) -> Result<(), Failed> {
    let today = crate::domain::calendar::london_date(app.clock.now());
    let lead = read(app, |conn| directory::lead_of(conn, body, today))?;
    match lead {
        Some(named) => to_account(app, row, named.account, Letter::StaffUpdate),
        None => Ok(()),
    }
}

pub fn to_reporter(app: &App, row: &JobRow, report: ReportId) -> Result<(), Failed> {
    if let Some(account) = read(app, |conn| letters::told_by(conn, report))? {
        return to_account(app, row, account, Letter::StaffUpdate);
    }
    // A mail leaves only where the person's own choice and needs say so.
    if read(app, |conn| letters::outgoing(conn, report))?.way != Way::Email {
        return Ok(());
    }
    let sealed = read(app, |conn| letters::identity(conn, report))?;
    let Some(sealed) = sealed else { return Ok(()) };
    let plain = app.keys.open(&identity_place(report), &sealed).map_err(|e| e.to_string())?;
    let identity: Identity = serde_json::from_slice(&plain).map_err(|e| e.to_string())?;
    match identity.email {
        Some(email) => {
            let tag = read(app, |conn| letters::language(conn, report))?;
            let offered = app.settings.languages();
            let language = tag.parse().ok().filter(|one| offered.contains(one)).unwrap_or(Language::En);
            send(app, row, &email, Letter::ReporterUpdate, language)
        }
        None => Ok(()),
    }
}

fn read<T>(app: &App, f: impl FnOnce(&mut crate::store::Conn) -> Result<T, StoreError>) -> Result<T, Failed> {
    let mut conn = app.store.reader().map_err(|e| e.to_string())?;
    f(&mut conn).map_err(|e| e.to_string())
}

fn send(app: &App, row: &JobRow, to: &str, letter: Letter, language: Language) -> Result<(), Failed> {
    let (job, now) = (row.id, app.clock.now());
    let written = letter.write(&app.settings.server.base_url, &app.settings.contact, language);
    let sealed = app.keys.seal(&letters::place(job), to.as_bytes()).map_err(|e| e.to_string())?;
    let (subject, body) = (written.subject.clone(), written.body.clone());
    let fresh = app
        .store
        .write_blocking(move |conn| letters::keep(conn, job, letter.code(), sealed, (&subject, &body), now))
        .map_err(|e| e.to_string())?;
    if fresh.sent {
        return Ok(());
    }
    mail::send(&app.settings.mail, to, &written, job)?;
    app.store.write_blocking(move |conn| letters::sent(conn, job, now)).map_err(|e| e.to_string())
}
