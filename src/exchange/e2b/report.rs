//! The report within the message: whom it is about, what happened, the medicine, who says so.

use super::xml::Xml;
use super::{COUNTRY, Icsr, cut, day, device, instant, is_serious, number, oid};
use crate::domain::national::yellow_card::{Card, Qualification, ReactionOutcome, Seriousness};

const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
const INVESTIGATION: [(&str, &str); 2] = [("classCode", "INVSTG"), ("moodCode", "EVN")];
const ORGANISATION: [(&str, &str); 2] = [("classCode", "ORG"), ("determinerCode", "INSTANCE")];

pub fn message(xml: &mut Xml, icsr: &Icsr<'_>) {
    let (number, made) = (number(icsr), instant(icsr.made_at));
    xml.with("PORR_IN049016UV", &[], |xml| {
        xml.put("id", &[("extension", &number), ("root", oid::REPORT)]);
        xml.put("creationTime", &[("value", &made)]);
        xml.put("interactionId", &[("extension", "PORR_IN049016UV"), ("root", oid::INTERACTION)]);
        xml.put("processingCode", &[("code", "P")]);
        xml.put("processingModeCode", &[("code", "T")]);
        xml.put("acceptAckCode", &[("code", "AL")]);
        device(xml, "receiver", "RCV", (&cut(icsr.receiver, 60), oid::RECEIVER));
        device(xml, "sender", "SND", (&cut(icsr.sender.0, 60), oid::SENDER));
        xml.with("controlActProcess", &[("classCode", "CACT"), ("moodCode", "EVN")], |xml| {
            xml.put("code", &[("code", "PORR_TE049016UV"), ("codeSystem", oid::TRIGGER)]);
            xml.put("effectiveTime", &[("value", &made)]);
            xml.with("subject", &[("typeCode", "SUBJ")], |xml| {
                xml.with("investigationEvent", &INVESTIGATION, |xml| investigation(xml, icsr, &number));
            });
        });
    });
}

fn investigation(xml: &mut Xml, icsr: &Icsr<'_>, number: &str) {
    let latest = day(crate::domain::calendar::london_date(icsr.made_at));
    xml.put("id", &[("extension", number), ("root", oid::REPORT)]);
    xml.put("id", &[("extension", number), ("root", oid::WORLDWIDE)]);
    xml.put("code", &[("code", "PAT_ADV_EVNT"), ("codeSystem", oid::ACT_CLASS)]);
    xml.text("text", &[], &cut(&icsr.narrative, 100_000));
    xml.put("statusCode", &[("code", "active")]);
    xml.with("effectiveTime", &[], |xml| xml.put("low", &[("value", &day(icsr.received_on))]));
    xml.put("availabilityTime", &[("value", &latest)]);
    xml.with("component", &[("typeCode", "COMP")], |xml| {
        xml.with("adverseEventAssessment", &INVESTIGATION, |xml| assessment(xml, icsr));
    });
    flag(xml, "1", Some(false));
    flag(xml, "23", Some(is_serious(icsr.card)));
    first_sender(xml);
    primary_source(xml, icsr);
    sender(xml, icsr);
    characteristic(xml, "1", &[("xsi:type", "CE"), ("code", "1"), ("codeSystem", oid::REPORT_TYPE)]);
    characteristic(xml, "2", &[("xsi:type", "BL"), ("nullFlavor", "NI")]);
}

/// C.1.6.1 and C.1.7.
fn flag(xml: &mut Xml, code: &str, value: Option<bool>) {
    xml.with("component", &[("typeCode", "COMP")], |xml| {
        xml.with("observationEvent", &OBSERVATION, |xml| {
            xml.put("code", &[("code", code), ("codeSystem", oid::OBSERVATION)]);
            yes_or_no(xml, value);
        });
    });
}

fn yes_or_no(xml: &mut Xml, value: Option<bool>) {
    match value {
        Some(yes) => xml.put("value", &[("xsi:type", "BL"), ("value", if yes { "true" } else { "false" })]),
        None => xml.put("value", &[("xsi:type", "BL"), ("nullFlavor", "NI")]),
    }
}

fn characteristic(xml: &mut Xml, code: &str, value: &[(&str, &str)]) {
    xml.with("subjectOf2", &[("typeCode", "SUBJ")], |xml| {
        xml.with("investigationCharacteristic", &OBSERVATION, |xml| {
            xml.put("code", &[("code", code), ("codeSystem", oid::CHARACTERISTIC)]);
            xml.put("value", value);
        });
    });
}

fn assessment(xml: &mut Xml, icsr: &Icsr<'_>) {
    xml.with("subject1", &[("typeCode", "SBJ")], |xml| {
        xml.with("primaryRole", &[("classCode", "INVSBJ")], |xml| {
            patient(xml, icsr.card);
            age_and_weight(xml, icsr.card);
            reaction(xml, icsr);
            xml.with("subjectOf2", &[("typeCode", "SBJ")], |xml| {
                xml.with("organizer", &[("classCode", "CATEGORY"), ("moodCode", "EVN")], |xml| {
                    xml.put("code", &[("code", "4"), ("codeSystem", oid::CATEGORY)]);
                    xml.with("component", &[("typeCode", "COMP")], |xml| medicine(xml, icsr));
                });
            });
        });
    });
    // G.k.1: the medicine is suspected
    xml.with("component", &[("typeCode", "COMP")], |xml| {
        xml.with("causalityAssessment", &OBSERVATION, |xml| {
            xml.put("code", &[("code", "20"), ("codeSystem", oid::OBSERVATION)]);
            xml.put("value", &[("xsi:type", "CE"), ("code", "1"), ("codeSystem", oid::DRUG_ROLE)]);
            xml.with("subject2", &[("typeCode", "SUBJ")], |xml| {
                xml.with("productUseReference", &[("classCode", "SBADM"), ("moodCode", "EVN")], |xml| {
                    xml.put("id", &[("root", &icsr.medicine_id.to_string())]);
                });
            });
        });
    });
}

/// D.1, D.5, D.1.1.3. A name that is not given is masked, never made up.
fn patient(xml: &mut Xml, card: &Card) {
    xml.with("player1", &[("classCode", "PSN"), ("determinerCode", "INSTANCE")], |xml| {
        match cut(&card.initials, 60).as_str() {
            "" => xml.put("name", &[("nullFlavor", "MSK")]),
            initials => xml.text("name", &[], initials),
        }
        if let Some(sex) = card.sex {
            xml.put("administrativeGenderCode", &[("code", sex.code()), ("codeSystem", oid::SEX)]);
        }
        let local = cut(&card.local_number, 20);
        if !local.is_empty() {
            xml.with("asIdentifiedEntity", &[("classCode", "IDENT")], |xml| {
                xml.put("id", &[("extension", &local), ("root", oid::HOSPITAL_NUMBER)]);
                xml.put("code", &[("code", "3"), ("codeSystem", oid::RECORD_SOURCE)]);
            });
        }
    });
}

/// D.2.2 and D.3.
fn age_and_weight(xml: &mut Xml, card: &Card) {
    let age = card.age_years.map(|years| ("3", years.to_string(), "a"));
    let weight = card.weight_kg.map(|kg| ("7", kg.to_string(), "kg"));
    for (code, number, unit) in [age, weight].into_iter().flatten() {
        xml.with("subjectOf2", &[("typeCode", "SBJ")], |xml| {
            xml.with("observation", &OBSERVATION, |xml| {
                xml.put("code", &[("code", code), ("codeSystem", oid::OBSERVATION)]);
                xml.put("value", &[("xsi:type", "PQ"), ("value", &number), ("unit", unit)]);
            });
        });
    }
}

/// E.i: the reaction as reported and as coded, its dates, how serious, what became of it.
fn reaction(xml: &mut Xml, icsr: &Icsr<'_>) {
    let card = icsr.card;
    xml.with("subjectOf2", &[("typeCode", "SBJ")], |xml| {
        xml.with("observation", &OBSERVATION, |xml| {
            xml.put("id", &[("root", &icsr.reaction_id.to_string())]);
            xml.put("code", &[("code", "29"), ("codeSystem", oid::OBSERVATION)]);
            interval(xml, card.reaction_started, card.reaction_ended);
            let (code, version) = (card.meddra_code.trim(), card.meddra_version.trim());
            let coded =
                [("xsi:type", "CE"), ("code", code), ("codeSystem", oid::MEDDRA), ("codeSystemVersion", version)];
            xml.with("value", &coded, |xml| {
                xml.text("originalText", &[("language", "eng")], &cut(&card.reaction, 250));
            });
            xml.with("location", &[("typeCode", "LOC")], |xml| {
                xml.with("locatedEntity", &[("classCode", "LOCE")], |xml| {
                    xml.with("locatedPlace", &[("classCode", "COUNTRY"), ("determinerCode", "INSTANCE")], |xml| {
                        xml.put("code", &[("code", COUNTRY), ("codeSystem", oid::COUNTRY)]);
                    });
                });
            });
            for (criterion, code) in CRITERIA {
                let holds = card.seriousness.contains(criterion).then_some(true);
                related(xml, code, |xml| yes_or_no(xml, holds));
            }
            let outcome = card.outcome.unwrap_or(ReactionOutcome::Unknown).code();
            let outcome = [("xsi:type", "CE"), ("code", outcome), ("codeSystem", oid::OUTCOME)];
            related(xml, "27", |xml| xml.put("value", &outcome));
        });
    });
}

/// E.i.3.2a to f.
const CRITERIA: &[(Seriousness, &str)] = &[
    (Seriousness::Death, "34"),
    (Seriousness::LifeThreatening, "21"),
    (Seriousness::Hospital, "33"),
    (Seriousness::Disability, "35"),
    (Seriousness::Congenital, "12"),
    (Seriousness::Important, "26"),
];

fn related(xml: &mut Xml, code: &str, value: impl FnOnce(&mut Xml)) {
    xml.with("outboundRelationship2", &[("typeCode", "PERT")], |xml| {
        xml.with("observation", &OBSERVATION, |xml| {
            xml.put("code", &[("code", code), ("codeSystem", oid::OBSERVATION)]);
            value(xml);
        });
    });
}

fn interval(xml: &mut Xml, from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) {
    if from.is_some() || to.is_some() {
        xml.with("effectiveTime", &[("xsi:type", "IVL_TS")], |xml| {
            for (name, date) in [("low", from), ("high", to)] {
                if let Some(date) = date {
                    xml.put(name, &[("value", &day(date))]);
                }
            }
        });
    }
}

/// G.k: the medicine, its brand and batch, dose and dates, why it was given, what was done with it.
fn medicine(xml: &mut Xml, icsr: &Icsr<'_>) {
    let card = icsr.card;
    let name = if card.brand.trim().is_empty() { &card.medicine } else { &card.brand };
    xml.with("substanceAdministration", &[("classCode", "SBADM"), ("moodCode", "EVN")], |xml| {
        xml.put("id", &[("root", &icsr.medicine_id.to_string())]);
        xml.with("consumable", &[("typeCode", "CSM")], |xml| {
            xml.with("instanceOfKind", &[("classCode", "INST")], |xml| {
                xml.with("kindOfProduct", &[("classCode", "MMAT"), ("determinerCode", "KIND")], |xml| {
                    xml.text("name", &[], &cut(name, 250));
                    xml.with("ingredient", &[("classCode", "ACTI")], |xml| {
                        let kind = [("classCode", "MMAT"), ("determinerCode", "KIND")];
                        xml.with("ingredientSubstance", &kind, |xml| xml.text("name", &[], &cut(&card.medicine, 250)));
                    });
                });
            });
        });
        xml.with("outboundRelationship2", &[("typeCode", "COMP")], |xml| dosage(xml, card));
        let indication = cut(&card.indication, 250);
        if !indication.is_empty() {
            xml.with("inboundRelationship", &[("typeCode", "RSON")], |xml| {
                xml.with("observation", &OBSERVATION, |xml| {
                    xml.put("code", &[("code", "19"), ("codeSystem", oid::OBSERVATION)]);
                    xml.with("value", &[("xsi:type", "CE")], |xml| xml.text("originalText", &[], &indication));
                    xml.with("performer", &[("typeCode", "PRF")], |xml| {
                        xml.with("assignedEntity", &[("classCode", "ASSIGNED")], |xml| {
                            xml.put("code", &[("code", "3"), ("codeSystem", oid::ASSESSOR)]);
                        });
                    });
                });
            });
        }
        if let Some(action) = card.action {
            xml.with("inboundRelationship", &[("typeCode", "CAUS")], |xml| {
                xml.with("act", &[("classCode", "ACT"), ("moodCode", "EVN")], |xml| {
                    xml.put("code", &[("code", action.code()), ("codeSystem", oid::ACTION)]);
                });
            });
        }
    });
}

/// G.k.4.r.
fn dosage(xml: &mut Xml, card: &Card) {
    xml.with("substanceAdministration", &[("classCode", "SBADM"), ("moodCode", "EVN")], |xml| {
        let dose = cut(&card.dose, 2000);
        if !dose.is_empty() {
            xml.text("text", &[], &dose);
        }
        interval(xml, card.started, card.stopped);
        let route = cut(&card.route, 60);
        if !route.is_empty() {
            xml.with("routeCode", &[], |xml| xml.text("originalText", &[], &route));
        }
        let batch = cut(&card.batch, 35);
        xml.with("consumable", &[("typeCode", "CSM")], |xml| {
            xml.with("instanceOfKind", &[("classCode", "INST")], |xml| {
                if !batch.is_empty() {
                    let kind = [("classCode", "MMAT"), ("determinerCode", "INSTANCE")];
                    xml.with("productInstanceInstance", &kind, |xml| xml.text("lotNumberText", &[], &batch));
                }
            });
        });
    });
}

/// C.1.8.2: the first sender is no regulator.
fn first_sender(xml: &mut Xml) {
    related_investigation(xml, "1", None, |xml| {
        xml.put("code", &[("code", "2"), ("codeSystem", oid::FIRST_SENDER)]);
    });
}

/// C.2.r: who reports, and that this is the primary source for regulatory purposes.
fn primary_source(xml: &mut Xml, icsr: &Icsr<'_>) {
    let card = icsr.card;
    related_investigation(xml, "2", Some("1"), |xml| {
        let phone = cut(&card.reporter_phone, 33);
        if !phone.is_empty() {
            xml.put("telecom", &[("value", &format!("tel:{phone}"))]);
        }
        xml.with("assignedPerson", &[("classCode", "PSN"), ("determinerCode", "INSTANCE")], |xml| {
            xml.with("name", &[], |xml| {
                for (part, text) in [("given", &card.reporter_given), ("family", &card.reporter_family)] {
                    match cut(text, 60).as_str() {
                        "" => xml.put(part, &[("nullFlavor", "NASK")]),
                        text => xml.text(part, &[], text),
                    }
                }
            });
            xml.with("asQualifiedEntity", &[("classCode", "QUAL")], |xml| {
                let code = card.qualification.unwrap_or(Qualification::OtherHealth).code();
                xml.put("code", &[("code", code), ("codeSystem", oid::QUALIFICATION)]);
            });
            located(xml);
        });
        organisation(xml, icsr.sender.1, 60);
    });
}

fn located(xml: &mut Xml) {
    xml.with("asLocatedEntity", &[("classCode", "LOCE")], |xml| {
        xml.with("location", &[("classCode", "COUNTRY"), ("determinerCode", "INSTANCE")], |xml| {
            xml.put("code", &[("code", COUNTRY), ("codeSystem", oid::COUNTRY)]);
        });
    });
}

/// The organisation stands below a department, which we do not know.
fn organisation(xml: &mut Xml, name: &str, most: usize) {
    xml.with("representedOrganization", &ORGANISATION, |xml| {
        xml.with("assignedEntity", &[("classCode", "ASSIGNED")], |xml| {
            xml.with("representedOrganization", &ORGANISATION, |xml| xml.text("name", &[], &cut(name, most)));
        });
    });
}

fn related_investigation(xml: &mut Xml, code: &str, priority: Option<&str>, author: impl FnOnce(&mut Xml)) {
    xml.with("outboundRelationship", &[("typeCode", "SPRT")], |xml| {
        if let Some(priority) = priority {
            xml.put("priorityNumber", &[("value", priority)]);
        }
        xml.with("relatedInvestigation", &INVESTIGATION, |xml| {
            xml.put("code", &[("code", code), ("codeSystem", oid::RELATION)]);
            xml.with("subjectOf2", &[("typeCode", "SUBJ")], |xml| control(xml, author));
        });
    });
}

fn control(xml: &mut Xml, author: impl FnOnce(&mut Xml)) {
    xml.with("controlActEvent", &[("classCode", "CACT"), ("moodCode", "EVN")], |xml| {
        xml.with("author", &[("typeCode", "AUT")], |xml| {
            xml.with("assignedEntity", &[("classCode", "ASSIGNED")], author);
        });
    });
}

/// C.3: a health professional hands it over, for an organisation.
fn sender(xml: &mut Xml, icsr: &Icsr<'_>) {
    xml.with("subjectOf1", &[("typeCode", "SUBJ")], |xml| {
        control(xml, |xml| {
            xml.put("code", &[("code", "3"), ("codeSystem", oid::SENDER_TYPE)]);
            xml.with("assignedPerson", &[("classCode", "PSN"), ("determinerCode", "INSTANCE")], located);
            organisation(xml, icsr.sender.1, 100);
        });
    });
}
