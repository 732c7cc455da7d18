//! Hundreds of FHIR documents as we give them out, whatever is hidden and whatever is there: valid by the published models,
//! and invalid when one element is broken.

use candour::domain::case::StrandKind;
use candour::domain::case::state::StrandState;
use candour::domain::failure::failures;
use candour::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use candour::exchange::fhir::{Event, Line, Step, bundle, communication, event, outcome, task};
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

use crate::support::fhir::Models;

const BASE: &str = "https://candour.example";

/// The n-th of many: each part there or hidden, in every combination of the first eleven bits.
fn made(n: usize) -> Value {
    let has = |bit: usize| n >> bit & 1 == 1;
    let day = NaiveDate::from_ymd_opt(2026, 1, 1 + u32::try_from(n % 28).expect("small"));
    let physical = PhysicalHarm::ALL[n % PhysicalHarm::ALL.len()];
    let psychological = PsychologicalHarm::ALL[n / 5 % PsychologicalHarm::ALL.len()];
    let words = format!("What was told, {n} <&> \"quoted\"\nin two lines.");
    event(
        &Event {
            reference: "CAN-7K4-M2P-X9R",
            version: 1 + i32::try_from(n).expect("small"),
            changed_at: DateTime::from_timestamp(1_767_600_000 + i64::try_from(n).expect("small"), 0)
                .filter(|_| has(0)),
            recorded_on: day.filter(|_| has(0)),
            identifier: has(1).then_some(("https://trust.example/datix", "W1")),
            failure: has(2).then(|| &failures()[n % failures().len()]),
            words: has(3).then_some(words.as_str()),
            happened_on: day.filter(|_| has(4)),
            nhs_number: has(5).then_some("9990000018"),
            grade: has(6).then_some(HarmGrade { physical, psychological }),
            medicine: has(7).then_some("Adalimumab"),
            medicine_code: has(8).then_some("407317001"),
            trust: has(9).then_some(("RX1", "A trust")),
            provider: has(10).then_some(("HCP01", "A company")),
        },
        BASE,
    )
}

#[test]
fn hundreds_of_events_are_valid_whatever_is_hidden() {
    let Some(mut models) = Models::open() else { return };
    for n in (0..2048).step_by(5) {
        let document = made(n);
        models.check("R4B", &document).unwrap_or_else(|wrong| panic!("event {n}: {wrong}\n{document}"));
    }
    let whole = made(2047);
    for pointer in ["/actuality", "/subject", "/event/coding", "/suspectEntity/0/instance", "/extension/0/url", "/date"]
    {
        let mut broken = whole.clone();
        *broken.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = json!({ "surprise": 1 });
        assert!(models.check("R4B", &broken).is_err(), "{pointer}");
    }
}

#[test]
fn what_stands_around_an_event_is_valid_too() {
    let Some(mut models) = Models::open() else { return };
    for (n, kind) in StrandKind::ALL.iter().enumerate() {
        for &state in StrandState::ALL {
            let step = Step {
                id: "0198f1d2-1c1e-7000-8000-000000000001".to_owned(),
                case: "CAN-7K4-M2P-X9R",
                kind: *kind,
                state,
                owner: ("RX1", "A trust"),
                due_on: NaiveDate::from_ymd_opt(2026, 1, 8).filter(|_| n % 2 == 0),
                changed_at: DateTime::from_timestamp(1_767_600_000, 0).filter(|_| n % 3 == 0),
            };
            models.check("R4B", &task(&step)).expect("a valid Task");
        }
    }
    let line = |sent_at| Line {
        id: "0198f1d2-1c1e-7000-8000-000000000002".to_owned(),
        case: "CAN-7K4-M2P-X9R",
        words: "Supply is on its way.",
        from: "Jo Okafor",
        sent_at,
    };
    let lines = [communication(&line(None)), communication(&line(DateTime::from_timestamp(1_767_600_000, 0)))];
    models.check("R4B", &bundle(BASE, Some(BASE), lines.to_vec(), BASE)).expect("a valid Bundle");
    models.check("R4B", &bundle(BASE, None, Vec::new(), BASE)).expect("an empty Bundle");
    for line in &lines {
        models.check("R4B", line).expect("a valid Communication");
    }
    for place in ["", "AdverseEvent.date"] {
        models.check("R4B", &outcome("invalid", "why", place)).expect("a valid OperationOutcome");
    }
}
