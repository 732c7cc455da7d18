//! What a review answers to: the eight heads of House of Lords paper 269 (2023), paragraph 121; the five key questions of the
//! Care Quality Commission; the five principles of the General Pharmaceutical Council. Failures are mapped to questions and
//! principles by their family. The mapping is ours; it is data beside the report, so that a reader may map otherwise.

use super::table::{Column, Table};
use crate::codes;
use crate::domain::failure::{Family, failures};

codes! {
    /// Whose questions the findings are set beside.
    pub enum Framework {
        /// Five key questions (CQC, single assessment framework, 2023; they stay in the frameworks of 2026).
        Cqc = "cqc" / "the key questions of the Care Quality Commission",
        /// Five principles (GPhC, standards for registered pharmacies; names recalled, to verify).
        Gphc = "gphc" / "the principles of the General Pharmaceutical Council",
    }
}

impl Framework {
    /// Its questions, each with a code and a name.
    #[must_use]
    pub const fn questions(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Cqc => &[("S", "Safe"), ("E", "Effective"), ("C", "Caring"), ("R", "Responsive"), ("W", "Well-led")],
            Self::Gphc => &[
                ("P1", "Governance"),
                ("P2", "Staff"),
                ("P3", "Premises"),
                ("P4", "Services, including the management of medicines"),
                ("P5", "Equipment and facilities"),
            ],
        }
    }

    /// The question a family of failures speaks to first. Ours.
    #[must_use]
    pub const fn question(self, family: Family) -> &'static str {
        match (self, family) {
            (Self::Cqc, Family::Dispensing | Family::ColdChain | Family::Ancillaries | Family::Monitoring) => "S",
            (Self::Cqc, Family::Prescription | Family::Stock | Family::Nursing) => "E",
            (Self::Cqc, Family::Onboarding | Family::Delivery | Family::Contact | Family::Recourse) => "R",
            (Self::Cqc, Family::PersonalData | Family::System | Family::Other) => "W",
            (Self::Cqc, Family::Cost) => "C",
            (Self::Gphc, Family::Recourse | Family::PersonalData | Family::System | Family::Cost | Family::Other) => {
                "P1"
            }
            (Self::Gphc, Family::Nursing | Family::Contact) => "P2",
            (Self::Gphc, Family::ColdChain) => "P3",
            (
                Self::Gphc,
                Family::Onboarding
                | Family::Prescription
                | Family::Dispensing
                | Family::Stock
                | Family::Delivery
                | Family::Monitoring,
            ) => "P4",
            (Self::Gphc, Family::Ancillaries) => "P5",
        }
    }
}

/// The heads of paragraph 121 in our words, where this bundle answers each, and what it cannot say.
pub const HEADS: [(&str, &str, &str, &str); 8] = [
    ("a", "What homecare could do for the NHS", "tables/spc_series.csv", "How many patients are served is not in here"),
    (
        "b",
        "Extent and impact of failures",
        "tables/cases_by_failure.csv tables/harm_by_theme.csv",
        "Reports, not all failures",
    ),
    ("c", "Transparency", "method/data_quality.csv method/disclosure_report.csv", "Of these reports only"),
    ("d", "Procurement", "", "Contracts are not in here"),
    ("e", "Regulation", "method/frameworks.csv codes/bodies.csv", "Decisions of regulators are not in here"),
    ("f", "The market", "tables/cases_by_failure.csv tables/provider_funnel.csv", "Market shares are not in here"),
    ("g", "Digital", "tables/cases_by_failure.csv", "Failures of systems only, as told"),
    (
        "h",
        "Governance and recourse",
        "tables/timeliness.csv tables/outcomes.csv report/recommendations.csv",
        "As recorded here",
    ),
];

const HEAD_COLUMNS: &[Column] = &[
    Column::key("head", "Head of HL 269 paragraph 121"),
    Column::text("subject", "What it asks, in our words"),
    Column::optional("files", super::table::Holds::Text, "Where this bundle answers, parted by blanks; empty: nowhere"),
    Column::text("limit", "What it cannot say"),
];

const FRAMEWORK_COLUMNS: &[Column] = &[
    Column::key("framework", "cqc: key questions; gphc: principles"),
    Column::key("failure", "A code of codes/failures.csv"),
    Column::text("question", "The question or principle it speaks to first"),
    Column::text("name", "Its name"),
];

/// `method/heads.csv` and `method/frameworks.csv`.
#[must_use]
pub fn mappings() -> Vec<Table> {
    let heads = HEADS
        .iter()
        .map(|(head, subject, files, limit)| [head, subject, files, limit].map(|cell| (*cell).to_owned()).to_vec());
    let mapped = Framework::ALL.iter().flat_map(|framework| {
        failures().iter().map(|failure| {
            let question = framework.question(failure.family);
            let name = framework.questions().iter().find(|(code, _)| *code == question).map_or("", |(_, name)| *name);
            vec![framework.code().to_owned(), failure.code.to_owned(), question.to_owned(), name.to_owned()]
        })
    });
    vec![
        Table { path: "method/frameworks.csv", columns: FRAMEWORK_COLUMNS, rows: mapped.collect() },
        Table { path: "method/heads.csv", columns: HEAD_COLUMNS, rows: heads.collect() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::themes::table::TABLES;

    #[test]
    fn every_failure_speaks_to_a_question_of_either_framework() {
        for framework in Framework::ALL {
            for family in Family::ALL {
                let question = framework.question(*family);
                assert!(framework.questions().iter().any(|(code, _)| *code == question), "{family:?}");
            }
        }
        assert_eq!(mappings()[0].rows.len(), failures().len() * Framework::ALL.len());
    }

    #[test]
    fn every_head_names_files_of_the_bundle() {
        let other = ["method/frameworks.csv", "codes/bodies.csv", "report/recommendations.csv"];
        for (.., files, _) in HEADS {
            for file in files.split_whitespace() {
                assert!(other.contains(&file) || TABLES.iter().any(|(path, _)| *path == file), "{file}");
            }
        }
    }
}
