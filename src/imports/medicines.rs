//! Medicines of the dm+d: entered once, renewed by a later extract; none is ever forgotten, because cases name them.

use super::ImportError;
use crate::app::App;
use crate::exchange::medicines as dmd;
use crate::store::medicines::{self as list, MedicineRow};

/// Enters an extract; the count of medicines in it.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn medicines(app: &App, bytes: &[u8]) -> Result<usize, ImportError> {
    let all = dmd::read(bytes)?;
    let count = all.len();
    app.store.write_blocking(move |conn| -> Result<(), ImportError> {
        for medicine in all {
            let folded = medicine.folded();
            let (vtm_code, vtm_name) = medicine.vtm.unzip();
            let row = MedicineRow {
                code: medicine.code,
                name: medicine.name,
                vtm_code,
                vtm_name,
                form: medicine.form,
                valid: true,
                folded,
            };
            list::put(conn, &row)?;
        }
        Ok(())
    })?;
    Ok(count)
}
