//! What was changed is named: a row, a code, a count, a file.

mod described;

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::verify::Wrong;
use super::writer::unit_line;
use super::*;
use crate::domain::case::Funding;
use crate::domain::case::StrandKind;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::{Channel, Teller};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::text::hex;
use crate::domain::themes::codebook::{KeyQuestion, Origin, Theme};
use crate::domain::themes::counts::{Counted, Reading};
use crate::domain::themes::unit::{HarmLevel, Unit};

fn unit(at: u32) -> Unit {
    Unit {
        month: format!("2026-{:02}", at % 5 + 1),
        kind: StrandKind::Complaint,
        origin: Teller::Patient,
        channel: Channel::Web,
        failure: if at.is_multiple_of(3) { "HC-DEL-04" } else { "HC-COM-01" }.to_owned(),
        harm_reported: if at.is_multiple_of(4) { HarmLevel::Severe } else { HarmLevel::Low },
        harm_reviewed: None,
        severity: Severity::S3,
        tier: Some(TherapyTier::Weeks),
        provider: Some(if at.is_multiple_of(7) { "P2" } else { "P1" }.to_owned()),
        trust: Some("T1".to_owned()),
        icb: None,
        region: Some("Y1".to_owned()),
        funding: Funding::Nhs,
        state: StrandState::Received,
        ack_days: Some(2),
        ack_on_time: Some(true),
        response_days: (at.is_multiple_of(2)).then(|| i32::try_from(at).unwrap()),
        over_six_months: None,
        outcome: None,
        reopened: 0,
        provider_answered: None,
    }
}

fn about() -> About {
    let months = |month: &str| month.to_owned();
    let theme = |id: &str| Theme {
        id: id.to_owned(),
        parent: None,
        name: format!("=Theme {id}"),
        definition: "Something, \"quoted\"".to_owned(),
        include: "-always".to_owned(),
        exclude: String::new(),
        example: "Two\nlines".to_owned(),
        origin: Origin::Emergent,
        version: 1,
        key_question: Some(KeyQuestion::Safe),
    };
    let body = |code: &str, kind: &str| BodyLine {
        code: code.to_owned(),
        name: format!("Body {code}"),
        kind: kind.to_owned(),
        cqc_registered: code == "P1",
        gphc_registered: true,
    };
    About {
        recipe: Recipe {
            format: FORMAT,
            title: "Late deliveries".to_owned(),
            question: "What do people tell of late deliveries?".to_owned(),
            frozen_at: "2026-11-24T09:00:00Z".to_owned(),
            snapshot: String::new(),
            released: String::new(),
            codings: String::new(),
            findings: String::new(),
            recommendations: String::new(),
            extracts: String::new(),
            seed: 42,
            sample_size: 20,
            census: vec!["severe".to_owned()],
            codebook_version: 1,
            coders: vec![1, 2],
            disclosure: "nhs_hes".to_owned(),
            criteria: Criteria {
                from: months("2026-01"),
                to: months("2026-12"),
                kinds: vec![],
                providers: vec![],
                trusts: vec![],
                families: vec![],
                origins: vec![],
            },
        },
        codebook: Codebook { version: 1, themes: vec![theme("late"), theme("rude")] },
        bodies: vec![body("P1", "provider"), body("P2", "provider"), body("T1", "trust"), body("Y1", "region")],
        claims: claims(),
    }
}

fn claims() -> Claims {
    Claims {
        findings: vec![Finding {
            number: 1,
            title: "=Late".to_owned(),
            text: "It came late.".to_owned(),
            strength: "strong".to_owned(),
            good_practice: false,
            themes: vec!["late".to_owned()],
        }],
        recommendations: vec![Recommendation {
            number: 1,
            text: "Come in time".to_owned(),
            addressed_to: "A. Person, Body P1".to_owned(),
            themes: vec!["late".to_owned()],
            strength: "strong".to_owned(),
            due: "2027-01-31".to_owned(),
            status: "draft".to_owned(),
        }],
        quotes: vec![Quote {
            finding: 1,
            case: pseudonym(2),
            text: "I waited nine days.".to_owned(),
            redactions: 1,
            consent: "quote_ok".to_owned(),
            checked_by: 1,
        }],
    }
}

fn pseudonym(number: u32) -> String {
    hex(&Sha256::digest(number.to_be_bytes())).chars().take(16).collect()
}

fn sign(bytes: &[u8]) -> Result<Signed, String> {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    Ok(Signed { public: pair.public_key().as_ref().to_vec(), signature: pair.sign(bytes).as_ref().to_vec() })
}

fn readings(number: u32) -> Vec<Reading> {
    let one = |coder: i32, late: bool| Reading {
        coder,
        version: 1,
        themes: if late { BTreeSet::from(["late".to_owned()]) } else { BTreeSet::new() },
    };
    if number.is_multiple_of(2) {
        vec![one(1, number.is_multiple_of(4)), one(2, number.is_multiple_of(3))]
    } else {
        vec![]
    }
}

fn bundle(tier: Tier) -> Vec<u8> {
    let mut about = about();
    let (mut frozen, mut survey) = (Frozen::default(), Survey::default());
    for number in 1..=100 {
        let row = serde_json::to_string(&unit(number)).unwrap();
        frozen.add(number, true, &row);
        survey.case(number, true, (&[unit(number)], &[&row]));
    }
    about.recipe.snapshot = frozen.digest();
    let details = survey.done(&about.recipe.snapshot).unwrap();
    let waiting = std::env::temp_dir().join(format!("candour-rows-{}", crate::doors::new_id()));
    let mut writer = Writer::new(Cursor::new(Vec::new()), tier, (details, &waiting)).unwrap();
    for number in 1..=100 {
        let readings = readings(number);
        let counted =
            Counted { units: &[unit(number)], readable: true, sampled: number.is_multiple_of(2), readings: &readings };
        writer.case(&pseudonym(number), counted).unwrap();
    }
    let made = writer.finish(about, &[], &sign).unwrap().into_inner();
    std::fs::remove_dir_all(&waiting).unwrap();
    made
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn of(tier: Tier) -> Self {
        let folder = std::env::temp_dir().join(format!("candour-bundle-{}", crate::doors::new_id()));
        let mut zip = zip::ZipArchive::new(Cursor::new(bundle(tier))).unwrap();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let path = folder.join(file.name());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.join(path)).unwrap()
    }

    /// Changes a file. With `cover`, the forger makes the hashes fit as well.
    fn change(&self, path: &str, cover: bool, f: impl FnOnce(String) -> String) {
        let (text, old) = (f(self.text(path)), hex(&Sha256::digest(self.text(path))));
        let new = hex(&Sha256::digest(&text));
        std::fs::File::create(self.0.join(path)).unwrap().write_all(text.as_bytes()).unwrap();
        if cover {
            let manifest = self.text("manifest.json").replace(&old, &new);
            std::fs::write(self.0.join("manifest.json"), manifest).unwrap();
            let manifest = hex(&Sha256::digest(self.text("manifest.json")));
            let line = |line: &str| match line.split_once("  ") {
                Some((_, "manifest.json")) => format!("{manifest}  manifest.json\n"),
                _ => format!("{line}\n"),
            };
            let sums = self.text("SHA256SUMS").replace(&old, &new);
            let sums: String = sums.lines().map(line).collect();
            std::fs::write(self.0.join("SHA256SUMS"), &sums).unwrap();
            let signed = sign::made(&sign(sums.as_bytes()).unwrap());
            std::fs::write(self.0.join(signed.path), signed.bytes).unwrap();
        }
    }

    fn wrong(&self) -> Wrong {
        verify(&self.0).unwrap_err()
    }
}

#[test]
fn a_bundle_of_either_tier_verifies_as_folder_and_as_file() {
    for tier in [Tier::Published, Tier::Secure] {
        let folder = Folder::of(tier);
        let verified = verify(&folder.0).unwrap();
        assert_eq!((verified.manifest.tier, verified.derived), (tier, tier == Tier::Secure));
        let file = folder.0.join("bundle.zip");
        std::fs::write(&file, bundle(tier)).unwrap();
        assert_eq!(verify(&file).unwrap(), verified);
    }
}

#[test]
fn the_same_rows_make_the_same_bytes_and_both_tiers_are_one_package() {
    assert_eq!(bundle(Tier::Secure), bundle(Tier::Secure));
    let package = |tier| verify(&Folder::of(tier).0).unwrap().manifest.package;
    assert_eq!(package(Tier::Published), package(Tier::Secure));
}

#[test]
fn the_published_tier_holds_no_row_and_no_exact_total() {
    let folder = Folder::of(Tier::Published);
    assert!(!folder.0.join("data").exists());
    assert!(!folder.text("report/report.html").contains(&pseudonym(2)), "the report names no case");
    assert!(folder.text("report/report.html").contains("I waited nine days."));
    assert!(folder.text("manifest.json").contains("\"cases\": null"));
    assert!(!folder.text("method/codebook.csv").contains("\n=Theme"), "a formula is guarded");
}

#[test]
fn a_changed_row_is_named() {
    let folder = Folder::of(Tier::Secure);
    folder.change("data/cases.csv", false, |text| text.replacen("HC-COM-01", "HC-COM-02", 1));
    let wrong = folder.wrong();
    assert_eq!((wrong.file.as_str(), wrong.row), ("data/cases.csv", Some(2)), "{wrong}");
}

#[test]
fn a_row_changed_with_all_its_hashes_is_still_found() {
    let folder = Folder::of(Tier::Secure);
    folder.change("data/cases.csv", true, |text| {
        let mut cells: Vec<String> = text.lines().nth(1).unwrap().split(',').map(str::to_owned).collect();
        let unit = Unit::read(&cells[3..cells.len() - 1].iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        let mut forged = String::new();
        let flags = (cells[1] == "yes", cells[2] == "yes");
        unit_line(&mut forged, &cells.remove(0), flags, &Unit { severity: Severity::S1, ..unit });
        text.replacen(&format!("{}\r\n", text.lines().nth(1).unwrap()), &forged, 1)
    });
    let wrong = folder.wrong();
    assert!(wrong.file == "data/cases.csv" && wrong.why.contains("digest"), "{wrong}");
}

#[test]
fn a_changed_quote_is_named_by_its_row_and_a_covered_one_by_its_file() {
    let folder = Folder::of(Tier::Secure);
    folder.change("data/extracts.csv", false, |text| text.replace("nine days", "two days"));
    let wrong = folder.wrong();
    assert_eq!((wrong.file.as_str(), wrong.row), ("data/extracts.csv", Some(2)), "{wrong}");
    let folder = Folder::of(Tier::Published);
    folder.change("report/findings.csv", true, |text| text.replace("It came late", "It came early"));
    let wrong = folder.wrong();
    assert!(wrong.file == "report/findings.csv" && wrong.why.contains("recipe"), "{wrong}");
}

#[test]
fn a_signature_by_another_and_over_another_list_is_found() {
    let folder = Folder::of(Tier::Published);
    assert!(verify(&folder.0).unwrap().signed_by.is_some());
    let text = folder.text("SHA256SUMS.sig");
    let (head, last) = text.trim_end().split_at(text.trim_end().len() - 2);
    let other = if last == "00" { "01" } else { "00" };
    std::fs::write(folder.0.join("SHA256SUMS.sig"), format!("{head}{other}\n")).unwrap();
    let wrong = folder.wrong();
    assert!(wrong.file == "SHA256SUMS.sig" && wrong.why.contains("does not hold"), "{wrong}");
    std::fs::remove_file(folder.0.join("SHA256SUMS.sig")).unwrap();
    assert_eq!(verify(&folder.0).unwrap().signed_by, None);
}

#[test]
fn nothing_of_the_frozen_order_or_of_a_name_is_in_the_record_level() {
    let folder = Folder::of(Tier::Secure);
    let text = folder.text("data/cases.csv");
    let names: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert!(names.is_sorted() && names.len() == 100);
    let numbers: Vec<String> = (1..=100).map(pseudonym).collect();
    assert!(!numbers.is_sorted() && names.iter().all(|name| numbers.contains(&(*name).to_owned())));
    assert!(folder.text("method/deidentification.csv").contains("k_reached,"));
}

#[test]
fn a_changed_coding_is_named_though_its_hashes_are_covered() {
    let folder = Folder::of(Tier::Secure);
    folder.change("data/theme_codings.csv", true, |text| text.replacen(",late", ",rude", 1));
    let wrong = folder.wrong();
    assert!(wrong.file == "data/theme_codings.csv" && wrong.why.contains("digest"), "{wrong}");
    let folder = Folder::of(Tier::Secure);
    folder.change("data/theme_codings.csv", false, |text| text.replacen(",late", ",rude", 1));
    assert_eq!(folder.wrong().file, "data/theme_codings.csv");
}

#[test]
fn a_changed_count_is_named_by_its_row() {
    let folder = Folder::of(Tier::Secure);
    folder.change("tables/outcomes.csv", true, |text| text.replacen(",100,", ",95,", 1));
    let wrong = folder.wrong();
    assert!(wrong.file == "tables/outcomes.csv" && wrong.row.is_some(), "{wrong}");
}

#[test]
fn a_small_count_in_a_published_table_is_named() {
    let folder = Folder::of(Tier::Published);
    folder.change("tables/cases_by_failure.csv", true, |text| text.replacen(",*,suppressed", ",3,none", 1));
    let wrong = folder.wrong();
    assert!(wrong.file == "tables/cases_by_failure.csv" && wrong.why.contains("may not be shown"), "{wrong}");
}

#[test]
fn a_code_that_is_in_no_list_is_named() {
    let folder = Folder::of(Tier::Published);
    folder.change("tables/theme_counts.csv", true, |text| text.replacen("late,", "later,", 1));
    let wrong = folder.wrong();
    assert!(wrong.file == "tables/theme_counts.csv" && wrong.why.contains("later"), "{wrong}");
}

#[test]
fn a_missing_and_a_strange_and_a_changed_file_are_named() {
    let folder = Folder::of(Tier::Published);
    std::fs::remove_file(folder.0.join("README.md")).unwrap();
    assert_eq!(folder.wrong().to_string(), "README.md: is named in SHA256SUMS and missing");
    let folder = Folder::of(Tier::Published);
    std::fs::write(folder.0.join("extra.txt"), "x").unwrap();
    assert_eq!(folder.wrong().file, "extra.txt");
    let folder = Folder::of(Tier::Published);
    folder.change("report/report.html", false, |text| text.replace("Summary", "Praise"));
    assert_eq!(folder.wrong().file, "report/report.html");
    let folder = Folder::of(Tier::Secure);
    folder.change("method/run.toml", true, |text| text.replace("seed = 42", "seed = 43"));
    assert!(folder.wrong().file.starts_with("method/"));
}

#[test]
fn what_is_no_bundle_is_refused() {
    let file = std::env::temp_dir().join(format!("candour-{}.zip", crate::doors::new_id()));
    std::fs::write(&file, b"PK not really").unwrap();
    assert!(verify(&file).unwrap_err().why.contains("is no bundle"));
    std::fs::remove_file(&file).unwrap();
    assert!(verify(&file).is_err());
}
