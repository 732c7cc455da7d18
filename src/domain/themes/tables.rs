//! From counts to the tables of a bundle: every number that leaves goes through the disclosure rule here.

use std::collections::BTreeMap;

use super::agreed::agreement_table;
use super::codebook::Codebook;
use super::counts::{ALL, Counts, STEPS, Strands};
use super::spread::{Control, Key, Spread};
use super::table::{Table, columns};
use crate::domain::measures::disclosure::{DisclosureLevel, Profile, average};

/// Which dimensions of (failure, harm, provider, trust, region) are broken down together. Never more than two, except in the
/// finest, which lists large cells only.
const GROUPINGS: [[bool; 5]; 11] = {
    const fn by(one: usize, two: usize) -> [bool; 5] {
        [one == 0 || two == 0, one == 1 || two == 1, one == 2 || two == 2, one == 3 || two == 3, one == 4 || two == 4]
    }
    [by(9, 9), by(0, 9), by(1, 9), by(0, 1), by(0, 2), by(0, 3), by(0, 4), by(1, 2), by(1, 3), by(1, 4), by(2, 9)]
};
const BY_PLACE: [[bool; 5]; 2] = [[false, false, false, true, false], [false, false, false, false, true]];
/// Listed where they hold enough cases to be shown, and not at all elsewhere: that a row is there would tell something.
const LARGE_ONLY: [[bool; 5]; 2] = [[false, false, true, true, false], [true; 5]];

/// Every count of a bundle, broken down.
struct Spreads<'a> {
    cases: Spread<'a>,
    large: Spread<'a>,
    themes: (Spread<'a>, Spread<'a>),
    harm: Spread<'a>,
    measures: (Spread<'a>, Spread<'a>),
    outcomes: (Spread<'a>, Spread<'a>),
    known: (Spread<'a>, Spread<'a>),
    flow: Spread<'a>,
}

/// A table being written, and how its counts came out.
struct Sheet {
    table: Table,
    open: u64,
    rounded: u64,
    suppressed: u64,
}

/// All tables, in the order of the data dictionary, and what national counts go by.
#[must_use]
pub fn tables(counts: &Counts, codebook: &Codebook, seed: u64) -> (Vec<Table>, Control) {
    let strands = rolled(counts);
    let spreads = Spreads::new(counts, &strands);
    let control = spreads.control(Profile::NhsHes);
    let mut sheets = vec![
        cases(&spreads, control),
        harm_by_theme(&spreads, control),
        theme_counts(&spreads, control),
        timeliness(&spreads, &strands, control),
        outcomes(&spreads, control),
        Sheet { table: codes(codebook), ..Sheet::new("method/codebook.csv") },
        sample_flow(&spreads, control),
    ];
    if !counts.doubly.is_empty() {
        sheets.push(Sheet {
            table: agreement_table(&counts.doubly, codebook, seed),
            ..Sheet::new("method/agreement.csv")
        });
    }
    sheets.push(data_quality(&spreads, control));
    let report = disclosure_report(&sheets, control);
    (sheets.into_iter().map(|sheet| sheet.table).chain([report]).collect(), control)
}

/// The strands of each kind, together and apart, at each place, together and apart.
fn rolled(counts: &Counts) -> BTreeMap<[&str; 4], Strands> {
    let mut rolled: BTreeMap<[&str; 4], Strands> = BTreeMap::new();
    for ([kind, provider, trust, region], strands) in &counts.strands {
        for kind in [kind.as_str(), ALL] {
            for place in
                [[ALL; 3], [provider.as_str(), ALL, ALL], [ALL, trust.as_str(), ALL], [ALL, ALL, region.as_str()]]
            {
                let [provider, trust, region] = place;
                rolled.entry([kind, provider, trust, region]).or_default().merge(strands);
            }
        }
    }
    rolled
}

type Cells<'a> = BTreeMap<Key<'a>, u64>;

impl<'a> Spreads<'a> {
    fn new(counts: &'a Counts, strands: &BTreeMap<[&'a str; 4], Strands>) -> Self {
        let grouped = |groupings: &[[bool; 5]], least: u64| {
            let mut cells = Cells::new();
            for (cell, count) in &counts.cases {
                for grouping in groupings {
                    let mut key = [ALL; 5];
                    for ((slot, value), shown) in key.iter_mut().zip(cell).zip(grouping) {
                        *slot = if *shown { value } else { ALL };
                    }
                    *cells.entry(key).or_default() += count;
                }
            }
            cells.retain(|_, count| *count >= least);
            Spread::new(cells)
        };
        let by_case: Vec<_> = GROUPINGS.into_iter().chain(BY_PLACE).collect();
        let (themes, harm) = themed(counts);
        let spread = |pair: (Cells<'a>, Cells<'a>)| (Spread::new(pair.0), Spread::new(pair.1));
        Self {
            cases: grouped(&by_case, 1),
            large: grouped(&LARGE_ONLY, 8),
            themes: spread(themes),
            harm: Spread::new(harm),
            measures: spread(of_strands(strands, |s| {
                s.measures.iter().map(|(name, (yes, of))| (*name, *yes, *of)).collect()
            })),
            outcomes: spread(of_strands(strands, |s| {
                s.outcomes.iter().map(|(name, n)| (*name, *n, s.count)).collect()
            })),
            known: spread(quality(strands)),
            flow: Spread::new(flow(counts)),
        }
    }

    /// National counts are exact unless that would give a suppressed cell away somewhere.
    fn control(&self, profile: Profile) -> Control {
        let pairs = [&self.themes, &self.measures, &self.outcomes, &self.known];
        let mut all = pairs.into_iter().flat_map(|(count, of)| [count, of]).chain([&self.cases]);
        let national = if all.any(|spread| spread.gives_away(profile)) {
            DisclosureLevel::Subnational
        } else {
            DisclosureLevel::National
        };
        Control { profile, national }
    }
}

fn of_strands<'a>(
    strands: &BTreeMap<[&'a str; 4], Strands>,
    read: impl Fn(&Strands) -> Vec<(&'static str, u64, u64)>,
) -> (Cells<'a>, Cells<'a>) {
    let (mut counts, mut of) = (Cells::new(), Cells::new());
    for ([kind, provider, trust, region], strands) in strands {
        for (name, yes, all) in read(strands) {
            counts.insert([name, kind, provider, trust, region], yes);
            of.insert([name, kind, provider, trust, region], all);
        }
    }
    (counts, of)
}

/// Completeness, of all kinds together, for England and by provider.
fn quality<'a>(strands: &BTreeMap<[&'a str; 4], Strands>) -> (Cells<'a>, Cells<'a>) {
    let own = strands.iter().filter(|([kind, _, trust, region], _)| [*kind, *trust, *region] == [ALL; 3]);
    let own = own.map(|(key, strands)| (*key, strands.clone())).collect();
    of_strands(&own, |s| s.known.iter().map(|(field, known)| (*field, *known, s.count)).collect())
}

fn flow(counts: &Counts) -> Cells<'_> {
    let mut cells: Cells<'_> = STEPS.into_iter().map(|step| ([step, ALL, ALL, ALL, ALL], 0)).collect();
    for ((step, stratum), count) in &counts.flow {
        cells.insert([step, stratum, ALL, ALL, ALL], *count);
        *cells.entry([step, ALL, ALL, ALL, ALL]).or_default() += count;
    }
    cells
}

type Themed<'a> = ((Cells<'a>, Cells<'a>), Cells<'a>);

/// Themes by quarter and by provider with the coded cases they are of; and themes by harm.
fn themed(counts: &Counts) -> Themed<'_> {
    let (mut themes, mut harms) = (Cells::new(), Cells::new());
    for ([theme, quarter, provider, harm], count) in &counts.themed {
        for [quarter, provider] in [[ALL, ALL], [quarter, ALL], [ALL, provider]] {
            *themes.entry([theme, quarter, provider, ALL, ALL]).or_default() += count;
        }
        *harms.entry([theme, harm, ALL, ALL, ALL]).or_default() += count;
    }
    let mut coded: BTreeMap<[&str; 2], u64> = BTreeMap::new();
    for ([quarter, provider], count) in &counts.coded {
        for place in [[ALL, ALL], [quarter, ALL], [ALL, provider]] {
            *coded.entry(place).or_default() += count;
        }
    }
    let of = |quarter: &str, provider: &str| coded.get(&[quarter, provider]).copied().unwrap_or(0);
    let denominators = themes.keys().map(|key @ [_, quarter, provider, ..]| (*key, of(quarter, provider))).collect();
    ((themes, denominators), harms)
}

impl Sheet {
    fn new(path: &'static str) -> Self {
        Self { table: Table { path, columns: columns(path), rows: Vec::new() }, open: 0, rounded: 0, suppressed: 0 }
    }

    /// The published counts of one row, and the flag that sums them up.
    fn shown(&mut self, spreads: &[&Spread<'_>], key: &Key<'_>, control: Control) -> (Vec<String>, String) {
        let (mut cells, mut flag) = (Vec::new(), "none");
        for spread in spreads {
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
            cells.push(shown.to_string());
        }
        (cells, flag.to_owned())
    }

    fn row(&mut self, key: &[&str], rest: impl IntoIterator<Item = String>) {
        self.table.rows.push(key.iter().map(|part| (*part).to_owned()).chain(rest).collect());
    }
}

fn cases(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/cases_by_failure.csv");
    let rows: BTreeMap<_, _> = [&spreads.cases, &spreads.large]
        .into_iter()
        .flat_map(|spread| spread.rows().map(move |(key, _)| (*key, spread)))
        .collect();
    for (key, spread) in rows {
        let (cells, flag) = sheet.shown(&[spread], &key, control);
        sheet.row(&key, cells.into_iter().chain([flag]));
    }
    sheet
}

fn harm_by_theme(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/harm_by_theme.csv");
    for (key, _) in spreads.harm.rows() {
        let (cells, flag) = sheet.shown(&[&spreads.harm], key, control);
        let [theme, harm, ..] = key;
        sheet.row(&[theme, harm], cells.into_iter().chain([flag]));
    }
    sheet
}

/// A row of two published counts and the percentage of them, with whatever comes between it and the flag.
fn share(
    sheet: &mut Sheet,
    (of, control): ((&Spread<'_>, &Spread<'_>), Control),
    (key, lead): (&Key<'_>, &[&str]),
    more: impl IntoIterator<Item = String>,
) {
    let (mut cells, flag) = sheet.shown(&[of.0, of.1], key, control);
    cells.push(control.percent(of, key).unwrap_or_default());
    cells.extend(more);
    sheet.row(lead, cells.into_iter().chain([flag]));
}

fn theme_counts(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/theme_counts.csv");
    let of = (&spreads.themes.0, &spreads.themes.1);
    for (key, _) in of.0.rows() {
        let [theme, period, provider, ..] = key;
        share(&mut sheet, (of, control), (key, &[theme, period, provider]), []);
    }
    sheet
}

fn timeliness(spreads: &Spreads<'_>, strands: &BTreeMap<[&str; 4], Strands>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/timeliness.csv");
    let of = (&spreads.measures.0, &spreads.measures.1);
    for (key, _) in of.0.rows() {
        let [measure, place @ ..] = key;
        let answered = strands.get(place).filter(|_| *measure == "answered");
        let days = |share| {
            let Some((strands, days)) = answered.and_then(|s| s.days_at(share).map(|days| (s, days))) else {
                return String::new();
            };
            let shown = !of.0.shown(key, control).is_suppressed();
            let shown = average(control.profile, control.level(key), strands.answered(), days).filter(|_| shown);
            shown.map_or("*".to_owned(), |days| days.to_string())
        };
        share(&mut sheet, (of, control), (key, key), [days(50), days(90)]);
    }
    sheet
}

fn outcomes(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("tables/outcomes.csv");
    let of = (&spreads.outcomes.0, &spreads.outcomes.1);
    for (key, _) in of.0.rows() {
        share(&mut sheet, (of, control), (key, key), []);
    }
    sheet
}

fn data_quality(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("method/data_quality.csv");
    let of = (&spreads.known.0, &spreads.known.1);
    for (key, _) in of.0.rows() {
        let [field, _, provider, ..] = key;
        share(&mut sheet, (of, control), (key, &[field, provider]), []);
    }
    sheet
}

fn sample_flow(spreads: &Spreads<'_>, control: Control) -> Sheet {
    let mut sheet = Sheet::new("method/sample_flow.csv");
    for step in STEPS {
        for (key, _) in spreads.flow.rows().filter(|([of, ..], _)| *of == step) {
            let (cells, flag) = sheet.shown(&[&spreads.flow], key, control);
            let [step, stratum, ..] = key;
            sheet.row(&[step, stratum], cells.into_iter().chain([flag]));
        }
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
