//! A table of a bundle: its columns with what they mean, its rows as cells, in an order that depends on nothing else.

use super::unit::Unit;

/// What a cell of a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words, or a code of a list.
    Text,
    Integer,
    Decimal,
    /// A published count: a whole number, or `*` where it is suppressed.
    Count,
    /// A published percentage: a number, or `*`.
    Percent,
    /// A published number of days, or `*`.
    Days,
    YesNo,
    Month,
    /// A month, its quarter, or `withheld`.
    Period,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub holds: Holds,
    /// An empty cell is an error.
    pub required: bool,
    /// Part of the key: no two rows share it.
    pub key: bool,
    pub about: &'static str,
}

impl Column {
    #[must_use]
    pub const fn key(name: &'static str, about: &'static str) -> Self {
        Self { name, holds: Holds::Text, required: true, key: true, about }
    }
    #[must_use]
    pub const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, holds: Holds::Text, required: true, key: false, about }
    }
    #[must_use]
    pub const fn of(name: &'static str, holds: Holds, about: &'static str) -> Self {
        Self { name, holds, required: true, key: false, about }
    }
    #[must_use]
    pub const fn optional(name: &'static str, holds: Holds, about: &'static str) -> Self {
        Self { name, holds, required: false, key: false, about }
    }

    /// Whether a cell holds what it may.
    #[must_use]
    pub fn takes(&self, cell: &str) -> bool {
        if cell.is_empty() {
            return !self.required;
        }
        match self.holds {
            Holds::Text => true,
            Holds::Integer => cell.parse::<i64>().is_ok(),
            Holds::Decimal => cell.parse::<f64>().is_ok_and(f64::is_finite),
            Holds::Count | Holds::Days => cell == "*" || cell.parse::<u64>().is_ok(),
            Holds::Percent => cell == "*" || cell.parse::<f64>().is_ok_and(|number| (0.0..=100.0).contains(&number)),
            Holds::YesNo => matches!(cell, "yes" | "no"),
            Holds::Month => super::criteria::is_month(cell),
            Holds::Period => super::deidentify::is_period(cell),
        }
    }
}

/// A table with all its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Where it stands in the bundle.
    pub path: &'static str,
    pub columns: &'static [Column],
    pub rows: Vec<Vec<String>>,
}

/// The record level of the secure tier.
pub const UNITS: &str = "data/cases.csv";
pub const READINGS: &str = "data/theme_codings.csv";

const FLAG: Column = Column::text("sdc_flag", "none, rounded or suppressed");
const PROVIDER: Column = Column::key("provider", "A code of codes/bodies.csv, not_known, or ALL");
const TRUST: Column = Column::key("trust", "A code of codes/bodies.csv, not_known, or ALL");
const REGION: Column = Column::key("region", "A code of codes/bodies.csv, not_known, or ALL");
const THEME: Column = Column::key("theme_id", "A theme of method/codebook.csv");

/// Every table and its columns. The order is that of the data dictionary.
pub const TABLES: &[(&str, &[Column])] = &[
    (
        "tables/cases_by_failure.csv",
        &[
            Column::key("failure", "A code of codes/failures.csv, or ALL"),
            Column::key("harm", "A harm level of codes/codes.csv, as reviewed, else as reported; or ALL"),
            PROVIDER,
            TRUST,
            REGION,
            Column::of("cases", Holds::Count, "Cases, each counted once however many duties it raised"),
            FLAG,
        ],
    ),
    (
        "tables/harm_by_theme.csv",
        &[
            THEME,
            Column::key("harm", "A harm level of codes/codes.csv"),
            Column::of("cases", Holds::Count, "Coded cases with this theme and this harm"),
            FLAG,
        ],
    ),
    (
        "tables/theme_counts.csv",
        &[
            THEME,
            Column::key("period", "Calendar quarter of receipt, or ALL"),
            Column::key("provider_group", "A code of codes/bodies.csv, not_known, or ALL"),
            Column::of("cases", Holds::Count, "Coded cases with this theme"),
            Column::of("denominator", Holds::Count, "Coded cases"),
            Column::optional("percent", Holds::Percent, "Of the published parts"),
            FLAG,
        ],
    ),
    (
        "tables/timeliness.csv",
        &[
            Column::key(
                "measure",
                "acknowledged, acknowledged_on_time, answered, over_six_months, provider_answered_on_time",
            ),
            Column::key("kind", "A duty of codes/codes.csv, or ALL"),
            PROVIDER,
            TRUST,
            REGION,
            Column::of("strands", Holds::Count, "Strands for which it holds"),
            Column::of("denominator", Holds::Count, "Strands for which it is known"),
            Column::optional("percent", Holds::Percent, "Of the published parts"),
            Column::optional("median_days", Holds::Days, "Median of calendar days to the answer; * below 8 strands"),
            Column::optional("p90_days", Holds::Days, "90th centile of the same (nearest rank)"),
            FLAG,
        ],
    ),
    (
        "tables/outcomes.csv",
        &[
            Column::key("outcome", "An outcome of codes/codes.csv; open: none yet; reopened: at least once"),
            Column::key("kind", "A duty of codes/codes.csv, or ALL"),
            PROVIDER,
            TRUST,
            REGION,
            Column::of("strands", Holds::Count, "Strands with this outcome"),
            Column::of("denominator", Holds::Count, "All strands of this kind"),
            Column::optional("percent", Holds::Percent, "Of the published parts"),
            FLAG,
        ],
    ),
    (
        "tables/provider_funnel.csv",
        &[
            Column::key("measure", "acknowledged_on_time, answered, over_six_months, provider_answered_on_time"),
            Column::key("provider_group", "A code of codes/bodies.csv"),
            Column::of("observed", Holds::Count, "Strands for which it holds, as in tables/timeliness.csv"),
            Column::of("denominator", Holds::Count, "Strands for which it is known, as there"),
            Column::optional("expected", Holds::Decimal, "Denominator times the share of all companies together"),
            Column::optional("ratio", Holds::Decimal, "Observed by expected"),
            Column::optional("lo95", Holds::Decimal, "Exact binomial limits of the share, 95 % (Spiegelhalter 2005)"),
            Column::optional("hi95", Holds::Decimal, "As lo95"),
            Column::optional("lo998", Holds::Decimal, "The same, 99.8 %"),
            Column::optional("hi998", Holds::Decimal, "As lo998"),
            Column::optional("phi", Holds::Decimal, "Spread: mean of squared winsorised z-scores, arcsine scale"),
            Column::optional("tau2", Holds::Decimal, "Variance between companies beyond chance, arcsine scale"),
            Column::optional("z_adj", Holds::Decimal, "z-score with that variance taken into account"),
            Column::text("signal", "within, alert_low, alert_high, alarm_low, alarm_high; none where not compared"),
        ],
    ),
    (
        "tables/spc_series.csv",
        &[
            Column::key("measure", "cases: cases received; serious_harm: of them those with severe harm or death"),
            Column { holds: Holds::Month, ..Column::key("period", "Month of receipt, Europe/London") },
            Column::of("value", Holds::Decimal, "The count as published"),
            Column::of("mean", Holds::Decimal, "Mean of the series (XmR)"),
            Column::of("lpl", Holds::Decimal, "Lower process limit: mean less 2.66 times the mean moving range"),
            Column::of("upl", Holds::Decimal, "Upper process limit"),
            Column::text("signal", "Special causes, parted by blanks, or none"),
            Column::text("variation", "common_cause, improvement, concern or neutral"),
            Column::optional("assurance", Holds::Text, "Empty: no target is set"),
            Column::of("trial_limits", Holds::YesNo, "Fewer than 12 points"),
        ],
    ),
    (
        "method/codebook.csv",
        &[
            THEME,
            Column::optional("parent_id", Holds::Text, "The theme this is a part of"),
            Column::text("name", "Short name"),
            Column::text("definition", "What it means"),
            Column::text("include", "When to use it"),
            Column::optional("exclude", Holds::Text, "When not to"),
            Column::optional("example", Holds::Text, "Invented or cleared for use"),
            Column::optional("key_question", Holds::Text, "Key question of the CQC: S, E, C, R or W"),
            Column::text("origin", "a_priori or emergent"),
            Column::of("version", Holds::Integer, "The version of the codebook that brought this wording"),
        ],
    ),
    (
        "method/sample_flow.csv",
        &[
            Column::key("step", "in_scope, readable, drawn, coded"),
            Column::key("stratum", "The harm level that is the stratum, or ALL"),
            Column::of("cases", Holds::Count, "Cases"),
            FLAG,
        ],
    ),
    (
        "method/agreement.csv",
        &[
            THEME,
            Column::of("coders", Holds::Integer, "How many coded"),
            Column::of("n_items", Holds::Integer, "Cases that two or more coded"),
            Column::of("percent_agreement", Holds::Decimal, "Of pairs of codings"),
            Column::optional("cohen_kappa", Holds::Decimal, "Cohen 1960; two coders only"),
            Column::optional("krippendorff_alpha", Holds::Decimal, "Nominal; empty where a coder never varies"),
            Column::optional("alpha_ci_low", Holds::Decimal, "95 % bootstrap over cases, 2,000 times"),
            Column::optional("alpha_ci_high", Holds::Decimal, "95 % bootstrap over cases, 2,000 times"),
            Column::of("prevalence", Holds::Decimal, "Share of codings that chose it"),
            Column::text("decision", "accept, tentative, discard or none (Krippendorff 2004)"),
        ],
    ),
    (
        "method/data_quality.csv",
        &[
            Column::key("field", "A column of the frozen rows"),
            PROVIDER,
            Column::of("known", Holds::Count, "Strands in which it is known"),
            Column::of("denominator", Holds::Count, "All strands"),
            Column::optional("percent", Holds::Percent, "Of the published parts"),
            FLAG,
        ],
    ),
    (
        "method/deidentification.csv",
        &[
            Column::key("what", "k and l, promised and reached; else how much is told of when and where"),
            Column::optional("number", Holds::Integer, "Cases in the smallest class; levels of harm in the plainest"),
            Column::optional("cases", Holds::Count, "Cases of whom so much is told"),
            FLAG,
        ],
    ),
    (
        "method/disclosure_report.csv",
        &[
            Column::key("file", "The table"),
            Column::of("cells", Holds::Integer, "Cells that count people or strands"),
            Column::of("open", Holds::Integer, "Shown as counted"),
            Column::of("rounded", Holds::Integer, "Shown to the nearest 5, totals to 10, 20 or 50 where they must be"),
            Column::of("suppressed", Holds::Integer, "Shown as *"),
            Column::text("rule", "The disclosure profile"),
            Column::text("national", "open: national counts exact; controlled: by the sub-national rule too"),
        ],
    ),
];

/// The columns of the record level.
#[must_use]
pub fn unit_columns() -> Vec<Column> {
    let lead = [
        Column::text("case_pseudo_id", "The case: HMAC-SHA-256 under a key of this snapshot alone, 16 figures"),
        Column::of(
            "readable",
            Holds::YesNo,
            "The person agreed that a regulator reads their words, or it was imported",
        ),
        Column::of("sampled", Holds::YesNo, "The case was drawn for coding"),
    ];
    let of = |(name, about): &(&'static str, &'static str)| {
        let holds = match *name {
            "period_month" => Holds::Period,
            "ack_working_days" | "response_days" | "reopened" => Holds::Integer,
            "ack_on_time" | "over_six_months" | "provider_answered" => Holds::YesNo,
            _ => Holds::Text,
        };
        let known =
            ["period_month", "kind", "source", "channel", "failure_types", "harm_reported", "severity", "funding"];
        let required = known.contains(name) || matches!(*name, "state" | "reopened");
        Column { name, holds, required, key: false, about }
    };
    let check = Column::text("check", "First 16 figures of the SHA-256 of the row");
    lead.into_iter().chain(Unit::COLUMNS.iter().map(of)).chain([check]).collect()
}

/// The columns of the codings of the secure tier.
pub const READING_COLUMNS: &[Column] = &[
    Column::key("case_pseudo_id", "The case, as in data/cases.csv"),
    Column {
        holds: Holds::Integer,
        ..Column::key(
            "coder",
            "Number of the coder; 0: labels that came with the records; -1: what was decided where coders differed",
        )
    },
    Column::of("codebook_version", Holds::Integer, "The codebook that was coded with"),
    Column::optional("themes", Holds::Text, "Themes present, parted by blanks; empty: read, and none present"),
];

/// The columns of a table.
#[must_use]
pub fn columns(path: &str) -> &'static [Column] {
    TABLES.iter().find(|(known, _)| *known == path).map_or(&[], |(_, columns)| columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_held_to_its_column() {
        let count = Column::of("cases", Holds::Count, "");
        assert!(count.takes("*") && count.takes("15") && !count.takes("") && !count.takes("-1") && !count.takes("x"));
        assert!(Column::optional("percent", Holds::Percent, "").takes(""));
        assert!(!Column::of("percent", Holds::Percent, "").takes("101"));
    }

    #[test]
    fn every_table_has_a_key_and_every_column_says_what_it_means() {
        for (path, columns) in TABLES {
            assert!(columns.iter().any(|column| column.key), "{path}");
            assert!(columns.iter().all(|column| !column.about.is_empty()), "{path}");
        }
        assert_eq!(unit_columns().len(), Unit::COLUMNS.len() + 4);
    }
}
