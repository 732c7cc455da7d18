//! Medicines from an extract of the dictionary of medicines and devices (dm+d): virtual products (VMP) and the substances
//! above them (VTM).

use std::collections::BTreeMap;

use super::csv_in::{self, BadRow};
use crate::domain::text::folded;

/// A medicine by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medicine {
    pub code: String,
    pub name: String,
    /// The substance, for a product.
    pub vtm: Option<(String, String)>,
    pub form: Option<String>,
}

impl Medicine {
    /// The name as it is looked up.
    #[must_use]
    pub fn folded(&self) -> String {
        folded(&self.name)
    }
}

const COLUMNS: [&str; 5] = ["vmp_snomed_code", "vmp_product_name", "vtmid", "vtmnm", "form_descr"];

/// Reads an extract: every product once, and every substance once, by code.
///
/// # Errors
/// The first row that cannot be read, or a missing column.
pub fn read(bytes: &[u8]) -> Result<Vec<Medicine>, BadRow> {
    let text = csv_in::text(bytes)?;
    let mut reader = csv_in::reader(text, true);
    let header = reader.headers().map_err(|e| csv_in::problem(&e))?.clone();
    let mut at = [0; COLUMNS.len()];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|h| h.trim() == name);
        *place = found.ok_or_else(|| BadRow::new(1, format!("there is no column `{name}`")))?;
    }
    let [code, name, vtm_code, vtm_name, form] = at;
    let mut all = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| csv_in::problem(&e))?;
        let line = csv_in::line(&row);
        // The extract writes NA for "none".
        let field = |at| csv_in::field(&row, at).filter(|value| *value != "NA").map(str::to_owned);
        let code = sctid(line, field(code))?;
        let name = field(name).ok_or_else(|| BadRow::new(line, "the name is missing"))?;
        let vtm = match (field(vtm_code), field(vtm_name)) {
            (Some(code), Some(name)) => Some((sctid(line, Some(code))?, name)),
            _ => None,
        };
        if let Some((code, name)) = vtm.clone() {
            all.entry(code.clone()).or_insert(Medicine { code, name, vtm: None, form: None });
        }
        all.insert(code.clone(), Medicine { code, name, vtm, form: field(form) });
    }
    Ok(all.into_values().collect())
}

/// A SNOMED CT identifier: 6 to 18 digits.
fn sctid(line: u64, value: Option<String>) -> Result<String, BadRow> {
    value
        .filter(|code| (6..=18).contains(&code.len()) && code.chars().all(|c| c.is_ascii_digit()))
        .ok_or_else(|| BadRow::new(line, "the code is not 6 to 18 digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "vmp_snomed_code,vmp_product_name,vtmid,vtmnm,form_descr\n";

    #[test]
    fn a_product_brings_its_substance_once() {
        let rows = "3782911,Rituximab 500mg bags,1088040,Rituximab,Infusion\n3782921,Rituximab 600mg bags,1088040,Rituximab,NA\n";
        let all = read(format!("{HEAD}{rows}").as_bytes()).unwrap();
        assert_eq!(all.len(), 3);
        let substance = all.iter().find(|m| m.vtm.is_none()).unwrap();
        assert_eq!((substance.code.as_str(), substance.folded().as_str()), ("1088040", "rituximab"));
        assert!(all.iter().any(|m| m.form.is_none() && m.vtm.is_some()));
    }

    #[test]
    fn a_code_that_lost_its_digits_in_a_spreadsheet_is_named() {
        let bad = read(format!("{HEAD}3.78E+16,Rituximab,,,\n").as_bytes()).unwrap_err();
        assert_eq!(bad, BadRow::new(2, "the code is not 6 to 18 digits"));
    }
}
