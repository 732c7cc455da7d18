//! Once a day: where the chains of events stand, signed, into a file and to somebody outside. Whoever alters the database
//! later would have to alter what they keep too.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::Failed;
use crate::app::App;
use crate::domain::anchor::{Anchor, Stood};
use crate::domain::ids::{CaseId, JobId};
use crate::domain::text::{hex, unhex};
use crate::mail::{self, Written};
use crate::store::anchors;
use crate::store::vault::{Keys, is_signed};

pub fn run(app: &App, job: JobId) -> Result<(), Failed> {
    let kept = keep(app, anchors::settled())?;
    if let (Some((name, digest, signature)), Some(to)) = (kept, &app.settings.mail.anchor_to) {
        let written = Written {
            subject: format!("Candour anchor {name}"),
            body: format!(
                "Keep this message. It says where the records of an installation of Candour stood.\n\n\
                 file      {name}\ndigest    {digest}\nsignature\n{}\n{}\n\nCandour\n",
                signature.get(..64).unwrap_or_default(),
                signature.get(64..).unwrap_or_default(),
            ),
        };
        mail::send(&app.settings.mail, to, &written, job)?;
    }
    Ok(())
}

/// Draws an anchor up to an event and keeps it as a file with its signature. Nothing new: nothing is kept.
///
/// # Errors
/// In words, for the administrator.
pub fn keep(app: &App, upto: Uuid) -> Result<Option<(String, String, String)>, Failed> {
    let words = |e: crate::store::StoreError| e.to_string();
    let now = app.clock.now();
    let anchor = anchors::draw(&mut *app.store.reader().map_err(words)?, upto, now).map_err(words)?;
    if anchor.stood.is_empty() {
        return Ok(None);
    }
    let text = anchor.text();
    let digest = anchors::digest_of(&text);
    let signature = hex(&app.keys.sign(digest.as_bytes()).map_err(words)?);
    let folder = app.settings.data.anchors();
    let name = format!("{}.csv", now.format("%Y-%m-%dT%H%M%S%6f"));
    write(&folder, &name, &text).map_err(|e| e.to_string())?;
    write(&folder, &format!("{name}.sig"), &format!("{signature}\n")).map_err(|e| e.to_string())?;
    app.store.write_blocking(move |conn| anchors::kept(conn, &anchor)).map_err(words)?;
    Ok(Some((name, digest, signature)))
}

fn write(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let partial = folder.join(format!(".{name}.part"));
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(partial, folder.join(name))
}

/// What the anchors in a folder say together, each checked by its signature and by the one before it.
///
/// # Errors
/// In words, naming the file.
pub fn read(folder: &Path, keys: &Keys) -> Result<HashMap<CaseId, Stood>, String> {
    let listed = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    files.sort();
    let public = keys.public().map_err(|e| e.to_string())?;
    let mut all = Vec::with_capacity(files.len());
    for path in files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let open = |path: &Path| std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
        let text = open(&path)?;
        let signature = open(&folder.join(format!("{name}.sig")))?;
        let signature = unhex(signature.trim()).ok_or(format!("{name}.sig cannot be read"))?;
        if !is_signed(&public, anchors::digest_of(&text).as_bytes(), &signature) {
            return Err(format!("{name} is not what this installation signed"));
        }
        all.push((name.clone(), Anchor::parse(&text).map_err(|why| format!("{name}: {why}"))?));
    }
    anchors::together(&all)
}
