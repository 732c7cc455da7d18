//! A Yellow Card as an ICH E2B(R3) individual case safety report: a file to be handed to a company or to MHRA's partner.
//! MHRA takes reports from care organisations through the Yellow Card site; this file is no submission.
//!
//! Element numbers are those of the ICH implementation guide; lengths, codes and null flavours are held by a test that reads
//! the element table. No MedDRA term is shipped: a code is what a licence holder entered.

mod report;
mod xml;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::national::yellow_card::{Card, Seriousness};

/// What a report is made of.
pub struct Icsr<'a> {
    pub card: &'a Card,
    /// The reference of the case: the last part of the report's own number.
    pub reference: &'a str,
    /// Code and name of the organisation that hands it over.
    pub sender: (&'a str, &'a str),
    /// To whom the file is handed; as they call themselves, else as one says "anybody".
    pub receiver: &'a str,
    pub received_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    /// What happened, in words (H.1).
    pub narrative: String,
    /// Ids that tie the reaction and the medicine of this report together.
    pub reaction_id: uuid::Uuid,
    pub medicine_id: uuid::Uuid,
}

/// Object identifiers of ICH E2B(R3) namespaces and code lists.
mod oid {
    pub const BATCH: &str = "2.16.840.1.113883.3.989.2.1.3.22";
    pub const BATCH_SENDER: &str = "2.16.840.1.113883.3.989.2.1.3.13";
    pub const BATCH_RECEIVER: &str = "2.16.840.1.113883.3.989.2.1.3.14";
    pub const MESSAGE_TYPE: &str = "2.16.840.1.113883.3.989.2.1.1.1";
    pub const REPORT: &str = "2.16.840.1.113883.3.989.2.1.3.1";
    pub const WORLDWIDE: &str = "2.16.840.1.113883.3.989.2.1.3.2";
    pub const SENDER: &str = "2.16.840.1.113883.3.989.2.1.3.11";
    pub const RECEIVER: &str = "2.16.840.1.113883.3.989.2.1.3.12";
    pub const HOSPITAL_NUMBER: &str = "2.16.840.1.113883.3.989.2.1.3.9";
    pub const REPORT_TYPE: &str = "2.16.840.1.113883.3.989.2.1.1.2";
    pub const FIRST_SENDER: &str = "2.16.840.1.113883.3.989.2.1.1.3";
    pub const RECORD_SOURCE: &str = "2.16.840.1.113883.3.989.2.1.1.4";
    pub const QUALIFICATION: &str = "2.16.840.1.113883.3.989.2.1.1.6";
    pub const SENDER_TYPE: &str = "2.16.840.1.113883.3.989.2.1.1.7";
    pub const OUTCOME: &str = "2.16.840.1.113883.3.989.2.1.1.11";
    pub const DRUG_ROLE: &str = "2.16.840.1.113883.3.989.2.1.1.13";
    pub const ACTION: &str = "2.16.840.1.113883.3.989.2.1.1.15";
    pub const OBSERVATION: &str = "2.16.840.1.113883.3.989.2.1.1.19";
    pub const CATEGORY: &str = "2.16.840.1.113883.3.989.2.1.1.20";
    pub const ASSESSOR: &str = "2.16.840.1.113883.3.989.2.1.1.21";
    pub const RELATION: &str = "2.16.840.1.113883.3.989.2.1.1.22";
    pub const CHARACTERISTIC: &str = "2.16.840.1.113883.3.989.2.1.1.23";
    pub const MEDDRA: &str = "2.16.840.1.113883.6.163";
    pub const SEX: &str = "1.0.5218";
    pub const COUNTRY: &str = "1.0.3166.1.2.2";
    pub const ACT_CLASS: &str = "2.16.840.1.113883.5.4";
    pub const INTERACTION: &str = "2.16.840.1.113883.1.6";
    pub const TRIGGER: &str = "2.16.840.1.113883.1.18";
}

/// The country of the reporter and of the reaction (C.2.r.3, E.i.9): Candour serves England.
const COUNTRY: &str = "GB";

/// A text cut to what an element may hold, in characters.
fn cut(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect()
}

/// C.1.1: country, organisation, number.
fn number(icsr: &Icsr<'_>) -> String {
    cut(&format!("{COUNTRY}-{}-{}", icsr.sender.0, icsr.reference), 100)
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%d%H%M%S+0000").to_string()
}

fn day(on: NaiveDate) -> String {
    on.format("%Y%m%d").to_string()
}

/// Whether any criterion of seriousness holds: then the report is to be expedited (C.1.7).
fn is_serious(card: &Card) -> bool {
    Seriousness::ALL.iter().any(|one| card.seriousness.contains(one))
}

/// The file.
#[must_use]
pub fn write(icsr: &Icsr<'_>) -> String {
    let mut xml = xml::Xml::new();
    let root = [
        ("ITSVersion", "XML_1.0"),
        ("xmlns", "urn:hl7-org:v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let (batch, made) = (number(icsr), instant(icsr.made_at));
    xml.with("MCCI_IN200100UV01", &root, |xml| {
        xml.put("id", &[("extension", &batch), ("root", oid::BATCH)]);
        xml.put("creationTime", &[("value", &made)]);
        xml.put("responseModeCode", &[("code", "D")]);
        xml.put("interactionId", &[("extension", "MCCI_IN200100UV01"), ("root", oid::INTERACTION)]);
        xml.put("name", &[("code", "1"), ("codeSystem", oid::MESSAGE_TYPE)]);
        report::message(xml, icsr);
        device(xml, "receiver", "RCV", (&cut(icsr.receiver, 60), oid::BATCH_RECEIVER));
        device(xml, "sender", "SND", (&cut(icsr.sender.0, 60), oid::BATCH_SENDER));
    });
    xml.end()
}

fn device(xml: &mut xml::Xml, name: &str, kind: &str, (extension, root): (&str, &str)) {
    xml.with(name, &[("typeCode", kind)], |xml| {
        xml.with("device", &[("classCode", "DEV"), ("determinerCode", "INSTANCE")], |xml| {
            xml.put("id", &[("extension", extension), ("root", root)]);
        });
    });
}
