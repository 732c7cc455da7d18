//! Medicines as imported from dm+d, found by the words people type.

use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::medicines;
use crate::domain::text::folded;

/// A medicine of the dictionary: a virtual product (VMP) or the substance above it (VTM).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = medicines)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct MedicineRow {
    /// SNOMED CT, as dm+d has it.
    pub code: String,
    pub name: String,
    pub vtm_code: Option<String>,
    pub vtm_name: Option<String>,
    pub form: Option<String>,
    pub valid: bool,
    /// [`folded`] of the name.
    pub folded: String,
}

/// Enters a medicine, or renews what is known of it.
///
/// # Errors
/// The database's own.
pub fn put(conn: &mut Conn, row: &MedicineRow) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(medicines::table).values(row).on_conflict(medicines::code).do_update().set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// The valid product with exactly this name, whatever its case and spacing.
///
/// # Errors
/// The database's own.
pub fn named(conn: &mut Conn, name: &str) -> Result<Option<MedicineRow>, StoreError> {
    Ok(medicines::table
        .filter(medicines::folded.eq(folded(name)))
        .filter(medicines::valid.eq(true))
        .select(MedicineRow::as_select())
        .first(conn)
        .optional()?)
}

/// The product with this code, valid or not any more.
///
/// # Errors
/// The database's own.
pub fn coded(conn: &mut Conn, code: &str) -> Result<Option<MedicineRow>, StoreError> {
    Ok(medicines::table.find(code).select(MedicineRow::as_select()).first(conn).optional()?)
}

/// Valid products with all these words in their name, by name. All of them for no words.
///
/// # Errors
/// The database's own.
pub fn containing(conn: &mut Conn, words: &str, limit: i64) -> Result<Vec<MedicineRow>, StoreError> {
    let mut found = medicines::table.filter(medicines::valid.eq(true)).into_boxed();
    for word in folded(words).split(' ') {
        let literal = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        found = found.filter(medicines::folded.like(format!("%{literal}%")).escape('!'));
    }
    Ok(found.order((medicines::folded, medicines::code)).limit(limit).select(MedicineRow::as_select()).load(conn)?)
}
