//! From counts to the tables of a bundle: every number that leaves goes through the disclosure rule here.

use super::agreed::agreement_table;
use super::codebook::Codebook;
use super::compare;
use super::counts::{ALL, Counts, STEPS};
use super::deidentify::{K, L};
use super::spread::{Control, Key, Spread};
use super::spreads::{Rolled, Spreads, headless, rolled};
use super::table::{Table, columns};
use crate::domain::measures::disclosure::{DisclosureLevel, Profile, Published, average};

/// A table being written, and how its counts came out.
struct Sheet {
    table: Table,
    open: u64,
    rounded: u64,
    suppressed: u64,
}

/// The tables of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// In the order of the data dictionary.
    pub tables: Vec<Table>,
    /// What national counts go by.
    pub control: Control,
    /// Suppressed counts that could still be had from all tables together: none, or the guard has failed.
    pub had: usize,
}

/// Lays all tables out. `exact` is for the secure tier: how large
/// and how mixed the smallest class is.
#[must_use]
pub fn tables(counts: &Counts, codebook: &Codebook, (seed, exact): (u64, bool)) -> Laid {
    let strands = rolled(counts);
    let mut spreads = Spreads::new(counts, &strands);
    let control = spreads.guarded(Profile::NhsHes);
    let mut sheets = vec![
        cases(&spreads, control),
        harm_by_theme(&spreads, control),
        theme_counts(&spreads, control),
        timeliness(&spreads, &strands, control),
        outcomes(&spreads, control),
        Sheet { table: compare::funnel(&spreads, control), ..Sheet::new("tables/provider_funnel.csv") },
        Sheet { table: compare::series(&spreads, counts, control), ..Sheet::new("tables/spc_series.csv") },
        Sheet { table: codes(codebook), ..Sheet::new("method/codebook.csv") },
        sample_flow(&spreads, control),
    ];
    if !counts.doubly.is_empty() {
        // In the order of what was coded: resampling must not depend on the order of cases.
        let mut doubly = counts.doubly.clone();
        doubly.sort();
        sheets.push(Sheet { table: agreement_table(&doubly, codebook, seed), ..Sheet::new("method/agreement.csv") });
    }
    sheets.push(data_quality(&spreads, control));
    sheets.push(deidentification(&spreads, counts, (control, exact)));
    let report = disclosure_report(&sheets, control);
    let tables = sheets.into_iter().map(|sheet| sheet.table).chain([report]).collect();
    Laid { tables, control, had: spreads.had(control).len() }
}

impl Sheet {
    fn new(path: &'static str) -> Self {
        Self { table: Table { path, columns: columns(path), rows: Vec::new() }, open: 0, rounded: 0, suppressed: 0 }
    }

    /// The published counts of one row, and the flag that sums them up.
    fn shown(&mut self, counts: &[(&Spread<'_>, &Key<'_>)], control: Control) -> (Vec<Published>, String) {
        let (mut cells, mut flag) = (Vec::new(), "none");
        for (spread, key) in counts {
            let shown = spread.shown(key, control);
            let exact = control.level(key) == DisclosureLevel::National || spread.count(key) == 0;
            if shown.is_suppressed() {
                self.suppressed += 1;
                flag = "suppressed";
            } else if exact {
                self.open += 1;
            } else {
                self.rounded += 1;
                flag = if flag == "none" { "rounded" } else { flag };
            }
            cells.push(shown);
        }
        (cells, flag.to_owned())
    }

    fn row(&mut self, key: &[&str], rest: impl IntoIterator<Item = String>) {
        self.table.rows.push(key.iter().map(|part| (*part).to_owned()).chain(rest).collect());
    }
}

fn cases(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/cases_by_failure.csv");
    let mut rows: Vec<_> = [&spreads.cases, &spreads.large]
        .into_iter()
        .flat_map(|spread| spread.rows().map(move |(key, _)| (*key, spread)))
        .collect();
    rows.sort_by_key(|(key, _)| *key);
    for (key, spread) in rows {
        let (cells, flag) = sheet.shown(&[(spread, &key)], control);
        sheet.row(&key, cells.iter().map(ToString::to_string).chain([flag]));
    }
    sheet
}

fn harm_by_theme(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/harm_by_theme.csv");
    for (key, _) in spreads.harm.rows() {
        let (cells, flag) = sheet.shown(&[(&spreads.harm, key)], control);
        let [theme, harm, ..] = key;
        sheet.row(&[theme, harm], cells.iter().map(ToString::to_string).chain([flag]));
    }
    sheet
}

/// A row of two published counts and the percentage of them, with whatever comes between it and the flag.
fn share(
    sheet: &mut Sheet,
    (num, den): ((&Spread<'_>, &Key<'_>), (&Spread<'_>, &Key<'_>)),
    (control, lead): (Control, &[&str]),
    more: impl IntoIterator<Item = String>,
) {
    let (cells, flag) = sheet.shown(&[num, den], control);
    let percent = match cells.as_slice() {
        [num, den] => control.percent(*num, *den).unwrap_or_default(),
        _ => String::new(),
    };
    let cells = cells.iter().map(ToString::to_string).chain([percent]);
    sheet.row(lead, cells.chain(more).chain([flag]));
}

fn theme_counts(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/theme_counts.csv");
    for (key, _) in spreads.themes.rows() {
        let [theme, period, provider, ..] = key;
        let of = (&spreads.coded, &headless(key));
        share(&mut sheet, ((&spreads.themes, key), of), (control, &[theme, period, provider]), []);
    }
    sheet
}

fn timeliness(spreads: &Spreads<'_>, strands: &Rolled<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/timeliness.csv");
    let (yes, of) = (&spreads.measures.0, &spreads.measures.1);
    for (key, _) in yes.rows() {
        let [measure, place @ ..] = key;
        let answered = strands.get(place).filter(|_| *measure == "answered");
        let days = |share| {
            let Some((strands, days)) = answered.and_then(|s| s.days_at(share).map(|days| (s, days))) else {
                return String::new();
            };
            let shown = !yes.shown(key, control).is_suppressed();
            let shown = average(control.profile, control.level(key), strands.answered(), days).filter(|_| shown);
            shown.map_or("*".to_owned(), |days| days.to_string())
        };
        let (whole, days) = (headless(key), [days(50), days(90)]);
        let den = if matches!(*measure, "acknowledged" | "answered") { (&spreads.strands, &whole) } else { (of, key) };
        share(&mut sheet, ((yes, key), den), (control, key), days);
    }
    sheet
}

fn outcomes(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/outcomes.csv");
    for (key, _) in spreads.outcomes.rows() {
        let of = (&spreads.strands, &headless(key));
        share(&mut sheet, ((&spreads.outcomes, key), of), (control, key), []);
    }
    sheet
}

fn data_quality(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("method/data_quality.csv");
    for (key, _) in spreads.known.rows() {
        let [field, _, provider, ..] = key;
        let of = (&spreads.strands, &headless(key));
        share(&mut sheet, ((&spreads.known, key), of), (control, &[field, provider]), []);
    }
    sheet
}

/// The first step counts the same cases as the table of cases, and the last the same as the table of themes: so they are
/// shown as there.
fn sample_flow(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("method/sample_flow.csv");
    for step in STEPS {
        for (key, _) in spreads.flow.rows().filter(|([of, ..], _)| *of == step) {
            let [step, stratum, ..] = *key;
            let count = match (step, stratum) {
                ("in_scope", _) => (&spreads.cases, [ALL, stratum, ALL, ALL, ALL]),
                ("coded", ALL) => (&spreads.coded, [ALL; 5]),
                _ => (&spreads.flow, *key),
            };
            let (cells, flag) = sheet.shown(&[(count.0, &count.1)], control);
            sheet.row(&[step, stratum], cells.iter().map(ToString::to_string).chain([flag]));
        }
    }
    sheet
}

/// What k-anonymity and l-diversity came to, and how many cases are told at each level of detail. In the published tier k and
/// l are no more than was promised: that a class has nine cases would be a count below national level.
fn deidentification(spreads: &Spreads<'_>, counts: &Counts, (control, exact): (Control, bool)) -> Sheet {
    let mut sheet = Sheet::new("method/deidentification.csv");
    let (k, l) = counts.classes.reached();
    let said = |reached: u64, promised: u64| if exact { reached } else { reached.min(promised) }.to_string();
    let none = || [String::new(), "none".to_owned()];
    let number = |number: String| std::iter::once(number).chain(none());
    sheet.row(&["k_promised"], number(K.to_string()));
    sheet.row(&["k_reached"], number(said(k, K)));
    sheet.row(&["l_promised"], number(L.to_string()));
    sheet.row(&["l_reached"], number(said(u64::from(l), u64::from(L))));
    for (key, _) in spreads.details.rows() {
        let (cells, flag) = sheet.shown(&[(&spreads.details, key)], control);
        let [detail, ..] = key;
        sheet.row(&[detail, ""], cells.iter().map(ToString::to_string).chain([flag]));
    }
    sheet
}

fn codes(codebook: &Codebook) -> Table {
    let rows = codebook.themes.iter().map(|theme| {
        vec![
            theme.id.clone(),
            theme.parent.clone().unwrap_or_default(),
            theme.name.clone(),
            theme.definition.clone(),
            theme.include.clone(),
            theme.exclude.clone(),
            theme.example.clone(),
            theme.key_question.map_or_else(String::new, |question| question.code().to_owned()),
            theme.origin.code().to_owned(),
            theme.version.to_string(),
        ]
    });
    let path = "method/codebook.csv";
    Table { path, columns: columns(path), rows: rows.collect() }
}

fn disclosure_report(sheets: &[Sheet], control: Control) -> Table {
    let path = "method/disclosure_report.csv";
    let national = match control.national {
        DisclosureLevel::National => "open",
        DisclosureLevel::Subnational => "controlled",
    };
    let counted = sheets.iter().filter(|sheet| sheet.open + sheet.rounded + sheet.suppressed > 0);
    let rows = counted.map(|sheet| {
        let Sheet { open, rounded, suppressed, table } = sheet;
        let figures = [open + rounded + suppressed, *open, *rounded, *suppressed].map(|n| n.to_string());
        let [cells, open, rounded, suppressed] = figures;
        let (rule, national) = (control.profile.code().to_owned(), national.to_owned());
        vec![table.path.to_owned(), cells, open, rounded, suppressed, rule, national]
    });
    Table { path, columns: columns(path), rows: rows.collect() }
}

#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "attack_tests.rs"]
mod attack_tests;
