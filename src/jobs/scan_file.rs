//! A file is scanned, then cleaned of what a camera hides. Until both are done nobody can open it; the job tries again until
//! the scanner answers.

use std::io::{Read as _, Write as _};

use super::Failed;
use crate::act;
use crate::app::App;
use crate::domain::attachment::{Act, Kind, Sender, State};
use crate::domain::case::action::Action;
use crate::domain::ids::AttachmentId;
use crate::domain::people::Actor;
use crate::files::clean::{cleaned, needs};
use crate::files::scan::{Found, Scanner};
use crate::files::sealed::{Reader, Writer};
use crate::files::shelf::Shelf;
use crate::store::attachments::{self as store, AttachmentRow};
use crate::store::{StoreError, cases};

pub fn run(app: &App, id: AttachmentId) -> Result<(), Failed> {
    let row = match app.store.reader().and_then(|mut conn| store::by_id(&mut conn, id)) {
        Ok(row) => row,
        // Taken back by its sender, or erased.
        Err(StoreError::NotFound) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if row.state != State::Waiting {
        return Ok(());
    }
    let scanner = app.settings.files.scanner.as_deref().ok_or("no scanner is set (files.scanner)")?;
    let scanner = Scanner::parse(scanner)?;
    let shelf = &app.shelf;
    let key = row.key(&app.keys).map_err(|e| e.to_string())?;
    let open = || {
        let file = shelf.open(id).map_err(|e| format!("the file cannot be opened: {}", e.kind()))?;
        Reader::open(file, &key).map_err(|e| format!("the file cannot be opened: {}", e.kind()))
    };
    if scanner.scan(&mut open()?)? == Found::Harmful {
        return refused(app, shelf, row, State::Harmful);
    }
    if !needs(row.kind) {
        let now = app.clock.now();
        return app.store.write_blocking(move |conn| store::scanned(conn, id, State::Clean, now)).map_err(words);
    }
    let mut picture = Vec::new();
    open()?.read_to_end(&mut picture).map_err(|e| format!("the file cannot be read: {}", e.kind()))?;
    match cleaned(row.kind, picture) {
        Ok(picture) => replaced(app, shelf, &row, &picture),
        Err(_) => refused(app, shelf, row, State::Damaged),
    }
}

fn words(error: StoreError) -> Failed {
    error.to_string()
}

/// Puts the cleaned picture in place of the one that was sent. The bytes change before the row: should the program end
/// between the two, the row's key opens neither, so the old key is kept for both.
fn replaced(app: &App, shelf: &Shelf, row: &AttachmentRow, picture: &[u8]) -> Result<(), Failed> {
    let (id, now) = (row.id, app.clock.now());
    let key = row.key(&app.keys).map_err(words)?;
    let write = || -> std::io::Result<()> {
        shelf.forget(id);
        let mut writer = Writer::begin(shelf.begin(id)?, &key)?;
        writer.take(picture)?;
        let mut file = writer.end()?;
        file.flush()?;
        file.sync_all()?;
        shelf.keep(id)
    };
    write().map_err(|e| format!("the cleaned picture cannot be kept: {}", e.kind()))?;
    let bytes = i64::try_from(picture.len()).unwrap_or(i64::MAX);
    app.store
        .write_blocking(move |conn| -> Result<(), StoreError> {
            store::resized(conn, id, bytes)?;
            store::scanned(conn, id, State::Clean, now)
        })
        .map_err(words)
}

/// The bytes go at once; the row and the timeline say why, and the sender is told.
fn refused(app: &App, shelf: &Shelf, row: AttachmentRow, why: State) -> Result<(), Failed> {
    shelf.remove(row.id).map_err(|e| format!("a refused file cannot be removed: {}", e.kind()))?;
    let cx = app.context(Actor::system());
    app.store
        .write_blocking(move |conn| -> Result<(), act::ActError> {
            store::scanned(conn, row.id, why, cx.now)?;
            let Some(case) = row.case_id else { return Ok(()) };
            let reference = cases::reference_of(conn, case)?;
            let action = Action::File(refusal(&row, row.kind, why));
            act::on_case(conn, &cx, &reference, action).map(|_| ())
        })
        .map_err(|e| e.to_string())
}

fn refusal(row: &AttachmentRow, kind: Kind, why: State) -> Act {
    let sender = match (row.account_id, row.report_id) {
        (Some(account), _) => Sender::Account(account),
        (None, Some(report)) => Sender::Reporter(report),
        (None, None) => Sender::Nobody,
    };
    Act::Refuse { kind, why, sender }
}
