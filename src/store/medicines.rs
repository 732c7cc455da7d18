//! Medicines as imported from dm+d, found by the words people type.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::medicines;

/// A product of the dictionary (dm+d virtual medicinal product).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = medicines)]
#[diesel(treat_none_as_default_value = false)]
pub struct MedicineRow {
    pub code: String,
    pub name: String,
    pub vtm_code: Option<String>,
    pub vtm_name: Option<String>,
    pub form: Option<String>,
    pub valid: bool,
    /// [`folded`] of the name.
    pub folded: String,
}

/// The form under which names are compared: lower case, single spaces.
#[must_use]
pub fn folded(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
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

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_are_compared_without_case_and_double_spaces() {
        assert_eq!(folded("  Adalimumab  40mg/0.4ml "), "adalimumab 40mg/0.4ml");
    }
}
