//! An independent word on our FHIR: the published models of `fhir.resources`, in a process of their own; and the profiles of
//! LFPSE, version 5, read from the shared tables.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::place::left_out;
use crate::house::root;

/// The models, ready to be asked.
pub struct Models {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Models {
    /// None where they are not installed (`scripts/test` installs them).
    pub fn open() -> Option<Self> {
        let python = root().join("target/fhir/bin/python");
        let started = Command::new(&python)
            .arg(root().join("tests/fhir/check.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else {
            left_out("our FHIR by the published models", "target/fhir is not there: run scripts/test once");
            return None;
        };
        let (to, from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Some(Self { child, to, from: BufReader::new(from) })
    }

    /// What is wrong with a resource; `release` is `STU3` or `R4B`.
    pub fn check(&mut self, release: &str, resource: &Value) -> Result<(), String> {
        writeln!(self.to, "{}", json!({ "release": release, "resource": resource })).expect("the models listen");
        let mut said = String::new();
        self.from.read_line(&mut said).expect("the models answer");
        match said.trim() {
            "ok" => Ok(()),
            problem => Err(problem.to_owned()),
        }
    }
}

impl Drop for Models {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file of the shared code lists; None where the room is absent.
pub fn shared_code_list(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(root().join("../shared/domain/codes").join(name)).ok();
    if text.is_none() {
        left_out(name, "../shared/domain/codes is not there");
    }
    text
}

/// One field of a profile.
struct FieldRule {
    min: usize,
    max: usize,
    kind: String,
    list: String,
}

/// The profiles of LFPSE, version 5.
pub struct Profiles {
    /// By resource and profile.
    rules: BTreeMap<(String, String), BTreeMap<String, FieldRule>>,
    codes: BTreeMap<String, Vec<String>>,
}

/// What a public implementation of version 6 calls otherwise than version 5, and what it adds.
const RENAMED_IN_6: &[(&str, &str, &str)] = &[
    ("patient-information-5", "GenderIdentity", "Gender"),
    ("adverse-event-process-5", "HealthcareProcess", "Process"),
];
const NEW_IN_6: &[(&str, &str, &str)] = &[
    ("adverse-event-core-5", "Description", "valueString"),
    ("medication-dmd-5", "VTMCode", "valueCode"),
    ("medication-dmd-5", "VTMString", "valueString"),
    ("medication-dmd-5", "VMPCode", "valueCode"),
    ("medication-dmd-5", "VMPString", "valueString"),
    ("patient-information-5", "GenderSameAsAtBirth", "valueCode"),
];

impl Profiles {
    pub fn read() -> Option<Self> {
        let (fields, sets) = (shared_code_list("lfpse_v5_fields.csv")?, shared_code_list("lfpse_v5_valuesets.csv")?);
        let mut rules: BTreeMap<(String, String), BTreeMap<String, FieldRule>> = BTreeMap::new();
        for row in csv::Reader::from_reader(fields.as_bytes()).records() {
            let row = row.expect("a row");
            let rule = FieldRule {
                min: row[4].parse().expect("a number"),
                max: row[5].parse().expect("a number"),
                kind: row[6].to_owned(),
                list: row[7].to_owned(),
            };
            rules.entry((row[0].to_owned(), row[2].to_owned())).or_default().insert(row[3].to_owned(), rule);
        }
        let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in csv::Reader::from_reader(sets.as_bytes()).records() {
            let row = row.expect("a row");
            codes.entry(row[0].to_owned()).or_default().push(row[3].to_owned());
        }
        Some(Self { rules, codes })
    }

    /// Everything that breaks a profile, in words.
    pub fn check(&self, resource: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let contained = resource["contained"].as_array().cloned().unwrap_or_default();
        for one in std::iter::once(resource).chain(&contained) {
            self.check_one(one, &mut wrong);
        }
        for (kind, profile) in [("Location", "location-details"), ("Practitioner", "practitioner-details")] {
            let there = contained.iter().filter(|one| one["resourceType"] == kind);
            let extensions = there.flat_map(|one| one["extension"].as_array().cloned().unwrap_or_default());
            let count = extensions.filter(|e| e["url"].as_str().unwrap_or_default().contains(profile)).count();
            if count != 1 {
                wrong.push(format!("{profile} is there {count} times"));
            }
        }
        wrong
    }

    fn check_one(&self, resource: &Value, wrong: &mut Vec<String>) {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        for extension in resource["extension"].as_array().into_iter().flatten() {
            let url = extension["url"].as_str().unwrap_or_default();
            let six = url.ends_with("-6");
            let id = url.rsplit('/').next().unwrap_or_default().replace("-6", "-5");
            let rules = self.rules.get(&(kind.to_owned(), id.clone()));
            if rules.is_none() && !(six && NEW_IN_6.iter().any(|(profile, ..)| *profile == id)) {
                wrong.push(format!("{kind} has no profile {id}"));
                continue;
            }
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for field in extension["extension"].as_array().into_iter().flatten() {
                let said = field["url"].as_str().unwrap_or_default();
                let renamed = RENAMED_IN_6.iter().find(|(p, new, _)| six && *p == id && *new == said);
                let name = renamed.map_or(said, |(_, _, old)| old);
                *seen.entry(name.to_owned()).or_default() += 1;
                self.check_field((&id, name, six), rules.and_then(|rules| rules.get(name)), field, wrong);
            }
            for (name, rule) in rules.into_iter().flatten().filter(|(name, _)| !name.is_empty()) {
                let count = seen.get(name).copied().unwrap_or(0);
                if count < rule.min || count > rule.max {
                    wrong.push(format!("{id}: {name} is there {count} times, not {} to {}", rule.min, rule.max));
                }
            }
        }
    }

    fn check_field(
        &self,
        (id, name, six): (&str, &str, bool),
        rule: Option<&FieldRule>,
        field: &Value,
        wrong: &mut Vec<String>,
    ) {
        let new = NEW_IN_6.iter().find(|(p, f, _)| six && *p == id && *f == name);
        let Some(kind) = rule.map(|r| r.kind.as_str()).or(new.map(|(.., kind)| *kind)) else {
            return wrong.push(format!("{id} has no field {name}"));
        };
        let Some(value) = field.get(kind) else { return wrong.push(format!("{id}: {name} is no {kind}: {field}")) };
        let fits = match kind {
            "valueInteger" => value.is_u64(),
            "valueBoolean" => value.is_boolean(),
            _ => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        };
        if !fits {
            wrong.push(format!("{id}: {name} cannot be {value}"));
        }
        let (list, code) = (rule.map_or("", |r| r.list.as_str()), value.as_str().unwrap_or_default());
        let known = match self.codes.get(list) {
            Some(codes) => codes.iter().any(|c| c == code),
            // 16,496 organisations are left out of the shared lists: their shape is checked
            None if list == "ods-codes-5" => candour::domain::text::OdsCode::parse(code).is_ok(),
            None => true,
        };
        if kind == "valueCode" && !known {
            wrong.push(format!("{id}: {name} has no code {code} in {list}"));
        }
    }
}
