//! A Yellow Card is checked, printed, copied and handed over; and every file is held to the element table of E2B(R3):
//! presence, length, type, code, null flavour, namespace.

use std::collections::BTreeMap;

use candour::domain::national::yellow_card::{ActionTaken, Card, Qualification, ReactionOutcome, Seriousness, Sex};
use candour::exchange::e2b::{Icsr, write};
use candour::store::schema::access_log;
use chrono::{DateTime, NaiveDate};
use diesel::prelude::*;
use roxmltree::{Document, Node};

use crate::support::fhir::shared_code_list;
use crate::support::page::Form;
use crate::support::prelude::*;

/// Where each element that we write stands: steps from the root; `[code:29]` is a child `code` with that code, `[root:…]` an
/// attribute; the last step is an attribute, or `text`.
const PLACES: &[(&str, &str)] = &[
    ("N.1.1", "name/@code"),
    ("N.1.2", "id/@extension"),
    ("N.1.3", "sender/device/id/@extension"),
    ("N.1.4", "receiver/device/id/@extension"),
    ("N.1.5", "creationTime/@value"),
    ("N.2.r.1", "PORR/id/@extension"),
    ("N.2.r.2", "PORR/sender/device/id/@extension"),
    ("N.2.r.3", "PORR/receiver/device/id/@extension"),
    ("N.2.r.4", "PORR/creationTime/@value"),
    ("C.1.1", "INV/id[root:2.16.840.1.113883.3.989.2.1.3.1]/@extension"),
    ("C.1.2", "PORR/controlActProcess/effectiveTime/@value"),
    ("C.1.3", "INV/subjectOf2/investigationCharacteristic[code:1]/value/@code"),
    ("C.1.4", "INV/effectiveTime/low/@value"),
    ("C.1.5", "INV/availabilityTime/@value"),
    ("C.1.6.1", "INV/component/observationEvent[code:1]/value/@value"),
    ("C.1.7", "INV/component/observationEvent[code:23]/value/@value"),
    ("C.1.8.1", "INV/id[root:2.16.840.1.113883.3.989.2.1.3.2]/@extension"),
    ("C.1.8.2", "INV/outboundRelationship/relatedInvestigation[code:1]/AUTHOR/code/@code"),
    ("C.1.9.1", "INV/subjectOf2/investigationCharacteristic[code:2]/value/@value"),
    ("C.2.r.1.2", "SOURCE/assignedPerson/name/given/text"),
    ("C.2.r.1.4", "SOURCE/assignedPerson/name/family/text"),
    ("C.2.r.2.1", "SOURCE/representedOrganization/assignedEntity/representedOrganization/name/text"),
    ("C.2.r.3", "SOURCE/assignedPerson/asLocatedEntity/location/code/@code"),
    ("C.2.r.4", "SOURCE/assignedPerson/asQualifiedEntity/code/@code"),
    ("C.2.r.5", "INV/outboundRelationship/priorityNumber/@value"),
    ("C.3.1", "INV/subjectOf1/AUTHOR1/code/@code"),
    ("C.3.2", "INV/subjectOf1/AUTHOR1/representedOrganization/assignedEntity/representedOrganization/name/text"),
    ("C.3.4.5", "INV/subjectOf1/AUTHOR1/assignedPerson/asLocatedEntity/location/code/@code"),
    ("D.1", "ROLE/player1/name/text"),
    ("D.1.1.3", "ROLE/player1/asIdentifiedEntity[code:3]/id/@extension"),
    ("D.2.2a", "ROLE/subjectOf2/observation[code:3]/value/@value"),
    ("D.2.2b", "ROLE/subjectOf2/observation[code:3]/value/@unit"),
    ("D.3", "ROLE/subjectOf2/observation[code:7]/value/@value"),
    ("D.5", "ROLE/player1/administrativeGenderCode/@code"),
    ("E.i.1.1a", "REACTION/value/originalText/text"),
    ("E.i.1.1b", "REACTION/value/originalText/@language"),
    ("E.i.2.1a", "REACTION/value/@codeSystemVersion"),
    ("E.i.2.1b", "REACTION/value/@code"),
    ("E.i.3.2a", "REACTION/outboundRelationship2/observation[code:34]/value/@value"),
    ("E.i.3.2b", "REACTION/outboundRelationship2/observation[code:21]/value/@value"),
    ("E.i.3.2c", "REACTION/outboundRelationship2/observation[code:33]/value/@value"),
    ("E.i.3.2d", "REACTION/outboundRelationship2/observation[code:35]/value/@value"),
    ("E.i.3.2e", "REACTION/outboundRelationship2/observation[code:12]/value/@value"),
    ("E.i.3.2f", "REACTION/outboundRelationship2/observation[code:26]/value/@value"),
    ("E.i.4", "REACTION/effectiveTime/low/@value"),
    ("E.i.5", "REACTION/effectiveTime/high/@value"),
    ("E.i.7", "REACTION/outboundRelationship2/observation[code:27]/value/@code"),
    ("E.i.9", "REACTION/location/locatedEntity/locatedPlace/code/@code"),
    ("G.k.1", "INV/component/adverseEventAssessment/component/causalityAssessment[code:20]/value/@code"),
    ("G.k.2.2", "DRUG/consumable/instanceOfKind/kindOfProduct/name/text"),
    ("G.k.2.3.r.1", "DRUG/consumable/instanceOfKind/kindOfProduct/ingredient/ingredientSubstance/name/text"),
    ("G.k.4.r.4", "DOSE/effectiveTime/low/@value"),
    ("G.k.4.r.5", "DOSE/effectiveTime/high/@value"),
    ("G.k.4.r.7", "DOSE/consumable/instanceOfKind/productInstanceInstance/lotNumberText/text"),
    ("G.k.4.r.8", "DOSE/text/text"),
    ("G.k.4.r.10.1", "DOSE/routeCode/originalText/text"),
    ("G.k.7.r.1", "DRUG/inboundRelationship/observation[code:19]/value/originalText/text"),
    ("G.k.8", "DRUG/inboundRelationship/act/code/@code"),
    ("H.1", "INV/text/text"),
];

const SHORT: &[(&str, &str)] = &[
    ("SOURCE", "INV/outboundRelationship/relatedInvestigation[code:2]/AUTHOR"),
    ("DOSE", "DRUG/outboundRelationship2/substanceAdministration"),
    ("REACTION", "ROLE/subjectOf2/observation[code:29]"),
    ("DRUG", "ROLE/subjectOf2/organizer[code:4]/component/substanceAdministration"),
    ("ROLE", "INV/component/adverseEventAssessment/subject1/primaryRole"),
    ("AUTHOR1", "controlActEvent/author/assignedEntity"),
    ("AUTHOR", "subjectOf2/controlActEvent/author/assignedEntity"),
    ("INV", "PORR/controlActProcess/subject/investigationEvent"),
    ("PORR", "PORR_IN049016UV"),
];

/// One element as it stands in a file: its value or null flavour, and the namespace or code system beside it.
struct Said {
    value: Option<String>,
    null: Option<String>,
    oid: Option<String>,
}

fn find<'a>(nodes: Vec<Node<'a, 'a>>, step: &str) -> Vec<Node<'a, 'a>> {
    let (name, condition) = step.split_once('[').map_or((step, None), |(n, c)| (n, Some(c.trim_end_matches(']'))));
    let fits = |node: &Node<'a, 'a>| match condition.and_then(|c| c.split_once(':')) {
        None => true,
        Some(("root", oid)) => node.attribute("root") == Some(oid),
        Some((child, code)) => {
            node.children().any(|c| c.tag_name().name() == child && c.attribute("code") == Some(code))
        }
    };
    let inner = nodes.into_iter().flat_map(|node| node.children().collect::<Vec<_>>());
    inner.filter(|node| node.is_element() && node.tag_name().name() == name && fits(node)).collect()
}

fn said(document: &Document<'_>, place: &str) -> Vec<Said> {
    let mut place = place.to_owned();
    for (short, long) in SHORT {
        place = place.split('/').map(|step| if step == *short { *long } else { step }).collect::<Vec<_>>().join("/");
    }
    let (path, last) = place.rsplit_once('/').expect("a path");
    let root = document.root_element();
    let nodes = path.split('/').fold(vec![root], find);
    let one = |node: Node<'_, '_>| {
        let value = match last.strip_prefix('@') {
            Some(name) => node.attribute(name).map(str::to_owned),
            None => node.text().map(str::to_owned),
        };
        let null = node.attribute("nullFlavor").map(str::to_owned);
        let oid = node.attribute("root").or(node.attribute("codeSystem")).map(str::to_owned);
        Said { value: value.filter(|_| null.is_none()), null, oid }
    };
    nodes.into_iter().map(one).collect()
}

struct Rule {
    length: Option<usize>,
    kind: String,
    allowed: String,
    required: bool,
    nulls: Vec<String>,
    oids: Vec<String>,
}

fn table() -> Option<BTreeMap<String, Rule>> {
    let text = shared_code_list("e2b_r3_elements.csv")?;
    let mut rules = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.expect("a row");
        let words = |text: &str| text.replace(',', " ").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let rule = Rule {
            length: row[2].parse().ok(),
            kind: row[3].to_owned(),
            allowed: row[4].to_owned(),
            required: &row[5] == "Required",
            nulls: words(&row[6]),
            oids: words(&row[7]).into_iter().filter(|oid| oid.starts_with(|c: char| c.is_ascii_digit())).collect(),
        };
        rules.insert(row[0].to_owned(), rule);
    }
    assert_eq!(rules.len(), 223);
    Some(rules)
}

/// The codes of a list such as `1=Male 2=Female`.
fn codes(allowed: &str) -> Vec<&str> {
    let parts = allowed.split_whitespace().filter_map(|part| part.split_once('=').map(|(code, _)| code));
    parts.filter(|code| code.bytes().all(|b| b.is_ascii_digit())).collect()
}

fn wrong_with(rule: &Rule, said: &Said) -> Option<String> {
    if let Some(null) = &said.null {
        return (!rule.nulls.contains(null)).then(|| format!("null flavour {null}"));
    }
    let value = said.value.as_deref().unwrap_or_default();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = match rule.kind.as_str() {
        "N" => digits(&value.replace('.', "")),
        "A" => value.chars().all(char::is_alphabetic) && !value.is_empty(),
        "Boolean" => rule.allowed.replace(',', " ").split_whitespace().any(|word| word == value),
        "Date/Time" => {
            let (at, zone) = value.split_once('+').unwrap_or((value, ""));
            digits(at)
                && [8, 14].contains(&at.len())
                && NaiveDate::parse_from_str(&at[..8], "%Y%m%d").is_ok()
                && (zone.is_empty() || digits(zone))
        }
        _ => !value.trim().is_empty(),
    };
    let codes = codes(&rule.allowed);
    if !fits {
        Some(format!("`{value}` is no {}", rule.kind))
    } else if rule.length.is_some_and(|most| value.chars().count() > most) {
        Some(format!("{} characters", value.chars().count()))
    } else if rule.kind == "N" && !codes.is_empty() && !codes.contains(&value) {
        Some(format!("code {value}"))
    } else {
        None
    }
}

/// Everything that breaks the table.
fn check(rules: &BTreeMap<String, Rule>, xml: &str) -> Vec<String> {
    let document = match Document::parse(xml) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let root = document.root_element();
    if root.tag_name().name() != "MCCI_IN200100UV01" || root.tag_name().namespace() != Some("urn:hl7-org:v3") {
        return vec!["the root is another".to_owned()];
    }
    let places: BTreeMap<&str, &str> = PLACES.iter().copied().collect();
    let mut wrong = Vec::new();
    for (element, rule) in rules {
        let found = places.get(element.as_str()).map(|place| said(&document, place)).unwrap_or_default();
        if rule.required && found.is_empty() {
            wrong.push(format!("{element} is missing"));
        }
        for one in &found {
            wrong.extend(wrong_with(rule, one).map(|why| format!("{element}: {why}")));
            let systems = one.oid.as_ref().filter(|_| !rule.oids.is_empty());
            wrong.extend(systems.filter(|oid| !rule.oids.contains(oid)).map(|oid| format!("{element}: in {oid}")));
        }
    }
    wrong
}

fn pick<T: Copy>(all: &[T], n: usize) -> T {
    all[n % all.len()]
}

/// The n-th of many cards: each optional thing there or not, texts short, long and with what XML must escape.
fn card(n: usize) -> Card {
    let day = |d: usize| NaiveDate::from_ymd_opt(2025, 11, 1 + u32::try_from(d % 20).expect("small"));
    let text =
        |words: &str, every: usize| if n.is_multiple_of(every) { String::new() } else { words.repeat(1 + n % 3 * 150) };
    Card {
        medicine: format!("Adalimumab <{n}> & \"pen\""),
        biological: n.is_multiple_of(2),
        brand: text("Humira ", 3),
        batch: text("B123/", 4),
        dose: text("40 mg every 2 weeks. ", 5),
        route: text("subcutaneous ", 6),
        started: day(n).filter(|_| n.is_multiple_of(2)),
        stopped: day(n + 1).filter(|_| n.is_multiple_of(3)),
        indication: text("Rheumatoid arthritis ", 4),
        action: (!n.is_multiple_of(3)).then(|| pick(ActionTaken::ALL, n)),
        reaction: format!("Rash\u{1}, n\u{b0} {n} ").repeat(1 + n % 40),
        reaction_started: day(n + 2).filter(|_| n.is_multiple_of(2)),
        reaction_ended: day(n + 3).filter(|_| n.is_multiple_of(5)),
        seriousness: Seriousness::ALL.iter().copied().filter(|s| (n + s.code().len()).is_multiple_of(3)).collect(),
        outcome: (!n.is_multiple_of(4)).then(|| pick(ReactionOutcome::ALL, n)),
        more: text("Treated with steroids. ", 2),
        initials: text("N.U.", 3),
        local_number: text("L7", 4),
        age_years: (n % 2 == 1).then_some(u8::try_from(n % 121).expect("small")),
        sex: (n % 3 == 1).then(|| pick(Sex::ALL, n)),
        weight_kg: (n % 4 == 1).then_some(u16::try_from(n % 501).expect("small")),
        reporter_given: text("Jo ", 5),
        reporter_family: "Okafor".to_owned(),
        reporter_email: "jo@trust.example".to_owned(),
        reporter_phone: text("020 7946 0000", 2),
        qualification: Some(pick(Qualification::ALL, n)),
        meddra_code: "10037844".to_owned(),
        meddra_version: "27.1".to_owned(),
    }
}

fn file(card: &Card) -> String {
    write(&Icsr {
        card,
        reference: "CAN-7K4-M2P-X9R",
        sender: ("DEMOT01", "A trust & its pharmacy"),
        receiver: "MHRA",
        received_on: NaiveDate::from_ymd_opt(2025, 12, 1).expect("a day"),
        made_at: DateTime::from_timestamp(1_767_600_000, 0).expect("a moment"),
        narrative: format!("{}\n{}", card.reaction, card.more),
        reaction_id: uuid::Uuid::from_u128(1),
        medicine_id: uuid::Uuid::from_u128(2),
    })
}

#[test]
fn hundreds_of_files_keep_the_element_table() {
    let Some(rules) = table() else { return };
    for (element, _) in PLACES {
        assert!(rules.contains_key(*element), "{element} is no element");
    }
    let mut written = std::collections::BTreeSet::new();
    for n in 0..400 {
        let xml = file(&card(n));
        assert_eq!(check(&rules, &xml), Vec::<String>::new(), "card {n}\n{xml}");
        let document = Document::parse(&xml).expect("XML");
        written
            .extend(PLACES.iter().filter(|(_, place)| !said(&document, place).is_empty()).map(|(element, _)| *element));
    }
    let never: Vec<_> = PLACES.iter().filter(|(element, _)| !written.contains(element)).collect();
    assert!(never.is_empty(), "never written, so never checked: {never:?}");
}

#[test]
fn one_broken_element_breaks_a_file() {
    let Some(rules) = table() else { return };
    let whole = file(&card(1));
    assert!(check(&rules, &whole).is_empty());
    for (from, to) in [
        ("MCCI_IN200100UV01 ITS", "MCCI_X ITS"),
        ("urn:hl7-org:v3", "urn:hl7-org:v2"),
        ("</PORR_IN049016UV>", ""),
        ("code=\"10037844\"", "code=\"rash\""),
        ("codeSystemVersion=\"27.1\"", "codeSystemVersion=\"27.1.22\""),
        ("availabilityTime value=\"2026", "availabilityTime value=\"x026"),
        ("nullFlavor=\"NI\"", "nullFlavor=\"UNK\""),
        ("2.16.840.1.113883.3.989.2.1.1.13", "2.16.840.1.113883.3.989.2.1.1.14"),
        ("<lotNumberText>", "<lotNumberText>123456789012345678901234567890123456"),
        ("<text>", "<notext>"),
        ("observationEvent", "observed"),
    ] {
        let broken = whole.replace(from, to);
        assert_ne!(broken, whole, "{from} is not in the file");
        assert!(!check(&rules, &broken).is_empty(), "{from} -> {to} went unnoticed");
    }
}

fn filled(form: Form) -> Form {
    form.with("medicine", "Adalimumab")
        .with("reaction", "Rash at the place of injection")
        .with("sex", "2")
        .and("biological", "yes")
}

both!(a_card_is_checked_printed_handed_over_and_its_reference_kept, |world| {
    let told = world.told(&missed_delivery().about("HC-DIS-07"));
    let (lead, path) = (world.trust_lead(), format!("/cases/{}/yellow-card", told.reference));
    let page = lead.opens(&path).shows("MHRA cannot use it yet").shows("Describe the reaction you suspect");
    let early = page.form(&path).with("reaction-started-day", "6").with("reaction-started-month", "1");
    lead.is_asked_again(&early.with("reaction-started-year", "2026")).shows("A date cannot be in the future");
    let page = lead.succeeds(&filled(page.form(&path))).shows("It has the four things that MHRA needs");
    let page = page.shows("Enter the brand").shows("Enter the batch number").hides("yellow-card/file");
    lead.cannot_open(&format!("{path}/file"));
    let whole = page.form(&path).with("brand", "Humira").with("batch", "B7-123").with("meddra", "10037844");
    let page = lead.succeeds(&whole.with("meddra-version", "27.1").with("qualification", "2"));
    lead.opens(&format!("{path}/copy")).shows("Batch number: B7-123").shows("Suspected reaction: Rash");
    let xml = lead.opens(&format!("{path}/file"));
    if let Some(rules) = table() {
        assert_eq!(check(&rules, &xml.body), Vec::<String>::new());
    }
    world.works();
    let exports: i64 =
        world.reads(|conn| Ok(access_log::table.filter(access_log::what.eq("export")).count().get_result(conn)?));
    assert_eq!(exports, 2, "each taking out is noted");
    let reference = page.form(&format!("{path}/reference"));
    lead.is_asked_again(&reference.clone().with("mhra", " ")).shows("reference that MHRA gave");
    lead.succeeds(&reference.with("mhra", "YC-2026-0815")).shows("Their reference is YC-2026-0815");
    lead.opens(&format!("/cases/{}", told.reference)).shows("Yellow Card: sent, reference YC-2026-0815");
    for person in [world.trust_lead_elsewhere(), world.provider_lead(), world.mhra(), world.clinician()] {
        person.cannot_open(&path);
        person.cannot_open(&format!("{path}/copy"));
        person.cannot_open(&format!("{path}/file"));
    }
});
