//! Contracts from a CSV of our own: `provider,trust,therapy,funding,from,to,reference,sites,kpi_schedule,escalation_contacts`.

use chrono::NaiveDate;

use super::csv_in::{self, BadRow};
use crate::domain::case::Funding;

/// A contract as a row says it. Bodies go by code; `to` is its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    pub line: u64,
    pub provider: String,
    pub trust: String,
    pub therapy: String,
    pub funding: Funding,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub reference: String,
    pub sites: String,
    pub kpi_schedule: String,
    pub escalation_contacts: String,
}

const COLUMNS: [&str; 10] = [
    "provider",
    "trust",
    "therapy",
    "funding",
    "from",
    "to",
    "reference",
    "sites",
    "kpi_schedule",
    "escalation_contacts",
];

/// Reads a file of contracts.
///
/// # Errors
/// The first row that cannot be read, or a missing column.
pub fn read(bytes: &[u8]) -> Result<Vec<Contract>, BadRow> {
    let text = csv_in::text(bytes)?;
    let mut reader = csv_in::reader(text, true);
    let header = reader.headers().map_err(|e| csv_in::problem(&e))?.clone();
    let mut at = [0; COLUMNS.len()];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|h| h.trim() == name);
        *place = found.ok_or_else(|| BadRow::new(1, format!("there is no column `{name}`")))?;
    }
    let [provider, trust, therapy, funding, from, to, reference, sites, kpi, contacts] = at;
    let mut all = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| csv_in::problem(&e))?;
        let line = csv_in::line(&row);
        let needed = |at: usize, what: &str| {
            csv_in::field(&row, at).map(str::to_owned).ok_or_else(|| BadRow::new(line, format!("{what} is missing")))
        };
        let optional = |at: usize| csv_in::field(&row, at).unwrap_or_default().to_owned();
        let day = |value: &str| {
            value
                .parse::<NaiveDate>()
                .map_err(|_| BadRow::new(line, format!("`{value}` is not a date like 2026-04-01")))
        };
        let first = day(&needed(from, "the first day")?)?;
        let last = csv_in::field(&row, to).map(day).transpose()?;
        if last.is_some_and(|last| last < first) {
            return Err(BadRow::new(line, "it ends before it begins"));
        }
        all.push(Contract {
            line,
            provider: needed(provider, "the company’s code")?,
            trust: needed(trust, "the trust’s code")?,
            therapy: needed(therapy, "the therapy")?,
            funding: needed(funding, "who pays")?
                .parse()
                .map_err(|_| BadRow::new(line, "who pays is nhs, manufacturer or unknown"))?,
            from: first,
            to: last,
            reference: optional(reference),
            sites: optional(sites),
            kpi_schedule: optional(kpi),
            escalation_contacts: optional(contacts),
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "provider,trust,therapy,funding,from,to,reference,sites,kpi_schedule,escalation_contacts\n";

    #[test]
    fn a_contract_is_read_and_a_bad_row_is_named_by_its_line() {
        let good = "DEMOP01,DEMOT01,rheumatology,manufacturer,2026-04-01,,AG/1,All sites,Schedule 4,\n";
        let all = read(format!("{HEAD}{good}").as_bytes()).unwrap();
        assert_eq!((all.len(), all[0].funding, all[0].to), (1, Funding::Manufacturer, None));
        let bad = "DEMOP01,DEMOT01,rheumatology,somebody,2026-04-01,,,,,\n";
        let why = read(format!("{HEAD}{good}{bad}").as_bytes()).unwrap_err();
        assert_eq!(why, BadRow::new(3, "who pays is nhs, manufacturer or unknown"));
        let turned = "DEMOP01,DEMOT01,rheumatology,nhs,2026-04-01,2026-03-01,,,,\n";
        assert!(read(format!("{HEAD}{turned}").as_bytes()).is_err());
    }
}
