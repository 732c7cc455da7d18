//! Contracts between companies and trusts: entered once; the same row again changes nothing.

use super::ImportError;
use crate::app::App;
use crate::domain::ids::{BodyId, ContractId};
use crate::domain::people::BodyKind;
use crate::exchange::contracts as file;
use crate::exchange::csv_in::BadRow;
use crate::store::directory::ContractRow;
use crate::store::{contracts, register};

/// Enters the contracts of a file: how many were new, and how many were there already.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn contracts(app: &App, bytes: &[u8]) -> Result<(usize, usize), ImportError> {
    let all = file::read(bytes)?;
    app.store.write_blocking(move |conn| -> Result<(usize, usize), ImportError> {
        let bodies = register::bodies_by_code(conn)?;
        let body = |line: u64, code: &str, kind: BodyKind| -> Result<BodyId, BadRow> {
            let known = bodies.get(code).filter(|body| body.kind == kind).map(|body| body.id);
            known.ok_or_else(|| BadRow::new(line, format!("{code} is no {} that is known", kind.words())))
        };
        let (mut entered, mut known) = (0, 0);
        for contract in all {
            let row = ContractRow {
                id: ContractId(crate::doors::new_id()),
                provider_id: body(contract.line, &contract.provider, BodyKind::Provider)?,
                trust_id: body(contract.line, &contract.trust, BodyKind::Trust)?,
                therapy: contract.therapy,
                funding: contract.funding,
                from_on: contract.from,
                to_on: contract.to.and_then(|last| last.succ_opt()),
                reference: contract.reference,
                sites: contract.sites,
                kpi_schedule: contract.kpi_schedule,
                escalation_contacts: contract.escalation_contacts,
            };
            let same = |other: &contracts::Listed| ContractRow { id: row.id, ..other.row.clone() } == row;
            if contracts::of_body(conn, row.trust_id)?.iter().any(same) {
                known += 1;
            } else {
                contracts::enter(conn, &row)?;
                entered += 1;
            }
        }
        Ok((entered, known))
    })
}
