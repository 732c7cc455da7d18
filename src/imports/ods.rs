//! Organisations of the ODS: new ones entered, known ones renewed, closed ones closed. A parent that nobody knows is left
//! out and named.

use std::collections::HashMap;

use super::ImportError;
use crate::app::App;
use crate::domain::ids::BodyId;
use crate::domain::people::BodyKind;
use crate::exchange::ods::{self as files, Organisation};
use crate::store::directory::BodyRow;
use crate::store::register::{self, Entries};

/// What an import of organisations did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ods {
    pub entered: usize,
    pub renewed: usize,
    pub same: usize,
    /// Rows with a parent that is not known, by file and line.
    pub unknown_parents: Vec<String>,
}

/// Imports the files together, in whatever order they are given.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn ods(app: &App, given: &[(String, Vec<u8>)]) -> Result<Ods, ImportError> {
    let mut all: Vec<(String, Organisation)> = Vec::new();
    for (name, bytes) in given {
        let read = files::read(bytes).map_err(|bad| ImportError::File(name.clone(), bad))?;
        all.extend(read.into_iter().map(|organisation| (name.clone(), organisation)));
    }
    // Parents first.
    all.sort_by_key(|(_, o)| match o.kind {
        BodyKind::Region => 0,
        BodyKind::Icb => 1,
        _ => 2,
    });
    app.store.write_blocking(move |conn| -> Result<Ods, ImportError> {
        let mut known = register::bodies_by_code(conn)?;
        let mut done = Ods::default();
        let mut entries = Entries::default();
        for (file, organisation) in all {
            let row = body(&organisation, &file, &known, &mut done.unknown_parents);
            match known.get(&row.code) {
                None => {
                    done.entered += 1;
                    entries.bodies.push(row.clone());
                }
                Some(before) if *before == row => done.same += 1,
                Some(_) => {
                    done.renewed += 1;
                    register::revise(conn, &row)?;
                }
            }
            known.insert(row.code.clone(), row);
        }
        register::enter(conn, &entries)?;
        Ok(done)
    })
}

/// The body as the file has it. What the ODS does not say (registrations, how patients reach it) stays as it is.
fn body(from: &Organisation, file: &str, known: &HashMap<String, BodyRow>, unknown: &mut Vec<String>) -> BodyRow {
    let before = known.get(&from.code);
    let mut parent = |code: &Option<String>, kind: BodyKind| {
        let code = code.clone()?;
        if known.get(&code).is_some_and(|body| body.kind == kind) {
            return Some(code);
        }
        unknown.push(format!(
            "{file}, line {}: {} names {code}, which is no known {}",
            from.line,
            from.code,
            kind.words()
        ));
        None
    };
    let icb = parent(&from.icb, BodyKind::Icb);
    let region = parent(&from.region, BodyKind::Region);
    BodyRow {
        id: before.map_or_else(|| BodyId(crate::doors::new_id()), |b| b.id),
        code: from.code.clone(),
        name: from.name.clone(),
        kind: from.kind,
        region,
        icb,
        health_service_body: true,
        cqc_registered: before.is_some_and(|b| b.cqc_registered),
        gphc_registered: before.is_some_and(|b| b.gphc_registered),
        opened_on: from.opened_on,
        closed_on: from.closed_on,
        successor: before.and_then(|b| b.successor.clone()),
        contact: before.and_then(|b| b.contact.clone()),
    }
}
