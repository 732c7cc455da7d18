//! The bytes of a file whose row is gone: taken away, again and again until where they lie answers. Nobody can read them
//! meanwhile: their key went with the row.

use super::Failed;
use crate::app::App;
use crate::domain::ids::AttachmentId;

pub fn run(app: &App, file: AttachmentId) -> Result<(), Failed> {
    app.shelf.remove(file).map_err(|e| format!("a file could not be removed: {}", e.kind()))
}
