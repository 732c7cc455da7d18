//! The tables of a bundle as a spreadsheet, for convenience: the CSV files are what counts. Codes and words are strings, so
//! that nothing runs as a formula and no link comes about; no hidden sheet, no property of who or when.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Made;
use crate::domain::themes::table::{Holds, Table};

pub const WORKBOOK: &str = "report/tables.xlsx";

/// A sheet has 1,048,576 rows; a table that is longer stands in its CSV file only.
const LONGEST: usize = 1_000_000;

/// The same tables make the same bytes.
pub(super) fn made(tables: &[Table]) -> Result<Made, XlsxError> {
    let mut book = Workbook::new();
    // The format asks for a date of making: its own beginning, as in the ZIP file, says nothing.
    let began = ExcelDateTime::from_ymd(1980, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&began));
    let bold = Format::new().set_bold();
    for table in tables.iter().filter(|table| table.rows.len() <= LONGEST) {
        let sheet = book.add_worksheet();
        sheet.set_name(name(table.path))?;
        for (at, column) in (0..).zip(table.columns) {
            sheet.write_string_with_format(0, at, column.name, &bold)?;
            sheet.set_column_width(at, if column.holds == Holds::Text { 24.0 } else { 14.0 })?;
        }
        for (row, cells) in (1..).zip(&table.rows) {
            for (at, (cell, column)) in (0..).zip(cells.iter().zip(table.columns)) {
                match (column.holds, cell.parse::<f64>()) {
                    (Holds::Text | Holds::Month | Holds::Period | Holds::YesNo, _) | (_, Err(_)) => {
                        sheet.write_string(row, at, cell)?;
                    }
                    (_, Ok(number)) => drop(sheet.write_number(row, at, number)?),
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    Ok(Made { path: WORKBOOK.to_owned(), bytes: book.save_to_buffer()?, rows: None })
}

/// `tables/harm_by_theme.csv` as a sheet's name: at most 31 letters, and none of `[]:*?/\`.
fn name(path: &str) -> String {
    let (folder, file) = path.split_once('/').unwrap_or(("", path));
    let file = file.trim_end_matches(".csv");
    let prefix = if folder == "tables" { String::new() } else { format!("{folder} ") };
    format!("{prefix}{file}").chars().take(31).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::themes::table::TABLES;

    #[test]
    fn every_table_has_a_sheet_of_its_own_name_and_the_bytes_are_the_same_again() {
        let row =
            |columns: &[crate::domain::themes::table::Column]| columns.iter().map(|_| "=1+1".to_owned()).collect();
        let tables: Vec<Table> =
            TABLES.iter().map(|(path, columns)| Table { path, columns, rows: vec![row(columns)] }).collect();
        let names: std::collections::BTreeSet<String> = tables.iter().map(|table| name(table.path)).collect();
        assert_eq!(names.len(), tables.len());
        assert!(names.iter().all(|name| name.chars().count() <= 31));
        assert_eq!(made(&tables).unwrap(), made(&tables).unwrap());
    }
}
