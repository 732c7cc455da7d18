//! What each part of the record asks.

use super::ground::Ground;
use crate::domain::failure::failures;
use crate::domain::harm::attribution::AttributionParty;
use crate::domain::harm::file::Channel;
use crate::domain::harm::severity::TherapyTier;
use crate::domain::harm::therapy_gap::CoverReason;
use crate::domain::harm::{DoseImpact, HarmOutcome};
use crate::web::asking::{Ask, Asking, area, day, line, list, pick, tick};
use crate::web::forms::DateBoxes;
use crate::web::sent::Fields;
use crate::web::words::{capital, failure as failure_words};

crate::codes! {
    /// The parts of the record, each a page of its own, posted to as a noun.
    pub enum Part {
        Failures = "failures" / "Say what failed",
        Impact = "doses" / "Say what became of the doses",
        Dose = "dose" / "Add a dose",
        DropDose = "dose-removal" / "Take a dose out",
        Cover = "cover" / "Add days not to count",
        DropCover = "cover-removal" / "Take days not to count out",
        Outcomes = "outcomes" / "Say what it did",
        Parties = "parties" / "Say whose part it was",
        Urgency = "urgency" / "Say how urgent it is",
        Supply = "supply" / "The medicine reached the patient",
        Rescue = "rescue" / "Add an NHS rescue",
        Prescription = "prescription" / "Give the dates of the prescription",
        Product = "product" / "Give product and batch",
    }
}

/// The form of a part, filled with what was sent, or with what the record holds.
pub fn form(part: Part, ground: &Ground, sent: &Fields) -> Asking {
    if sent.pairs().is_empty() { asked(part, &stored(part, ground)) } else { asked(part, sent) }
}

fn asked(part: Part, sent: &Fields) -> Asking {
    match part {
        Part::Failures => failed(sent),
        Part::Impact => Asking::new(
            "Save",
            vec![
                pick(
                    sent,
                    "impact",
                    "What became of the doses?",
                    codes(DoseImpact::ALL, DoseImpact::code, DoseImpact::words),
                ),
                line(sent, "buffer", "Days of medicine left when it came to light (optional)", "", 3),
            ],
        ),
        Part::Dose => Asking::new("Add the dose", dose(sent)),
        Part::DropDose | Part::DropCover => {
            Asking::new("Take it out", vec![line(sent, "n", "Which one?", "Its number on the record.", 2)])
        }
        Part::Cover => Asking::new("Add", cover(sent)),
        Part::Outcomes => Asking::new(
            "Save",
            vec![tick(
                sent,
                "outcomes",
                "What did it do to the patient?",
                codes(HarmOutcome::ALL, HarmOutcome::code, HarmOutcome::words),
            )],
        )
        .saying("How bad it was, and whether the failure caused it, is said in the review of harm."),
        Part::Parties => Asking::new(
            "Save",
            vec![tick(
                sent,
                "parties",
                "Whose part was it?",
                codes(AttributionParty::ALL, AttributionParty::code, AttributionParty::words),
            )],
        ),
        Part::Urgency => Asking::new("Save", urgency(sent)).saying(
            "Supply comes first. A life-critical therapy, or nobody to bring the next dose, starts a clock of 4 hours.",
        ),
        Part::Supply => Asking::new(
            "Save",
            vec![day(sent, "on", "When did the medicine reach the patient?", ""), line(sent, "how", "How?", "", 0)],
        ),
        Part::Rescue => Asking::new("Add", rescue(sent)),
        Part::Prescription => Asking::new("Save", prescription(sent)).saying(
            "Two clocks run: the trust's until the prescription is valid, then the company's until it dispatches.",
        ),
        Part::Product => Asking::new(
            "Save",
            vec![
                line(sent, "name", "Brand or product, as on the pack", "", 0),
                line(sent, "batch", "Batch number (optional)", "A biologic is reported by brand and batch.", 20),
            ],
        ),
    }
}

fn codes<T: Copy>(
    all: &'static [T],
    code: fn(T) -> &'static str,
    words: fn(T) -> &'static str,
) -> Vec<(&'static str, String)> {
    all.iter().map(|value| (code(*value), capital(words(*value)))).collect()
}

fn failed(sent: &Fields) -> Asking {
    let all = || failures().iter().map(|f| (f.code, format!("{} ({})", f.label, f.code)));
    Asking::new(
        "Save",
        vec![
            list(sent, "primary", "What failed first of all?", "", all()),
            list(sent, "second", "What else failed? (optional)", "", all()),
            list(sent, "third", "What else? (optional)", "", all()),
        ],
    )
    .saying("What was reported stays as it was reported. This is what you found.")
}

fn dose(sent: &Fields) -> Vec<Ask> {
    vec![
        day(sent, "due", "When was the dose due?", ""),
        day(sent, "available", "When was the complete dose there? (leave empty: never, or not yet)", ""),
        day(sent, "ran-out", "When did a partial supply run out? (optional)", ""),
        day(sent, "wasted", "When was it found unfit for use? (optional)", "A break in the cold chain, for instance."),
    ]
}

fn cover(sent: &Fields) -> Vec<Ask> {
    vec![
        pick(
            sent,
            "reason",
            "Why are these days not counted?",
            codes(CoverReason::ALL, CoverReason::code, CoverReason::words),
        ),
        day(sent, "from", "First day", ""),
        day(sent, "to", "First day that counts again", ""),
    ]
}

fn urgency(sent: &Fields) -> Vec<Ask> {
    let flags = [
        ("without_medicine", "The patient has no medicine now"),
        ("child", "The patient is a child"),
        ("pregnant", "The patient is pregnant"),
        ("reprisal", "Somebody suffered, or fears it, for speaking up"),
    ];
    vec![
        pick(
            sent,
            "tier",
            "How soon does the patient suffer without the medicine?",
            codes(TherapyTier::ALL, TherapyTier::code, TherapyTier::words),
        ),
        tick(sent, "flags", "What else is so? (optional)", flags),
        area(sent, "reason", "Why?", "How serious a case is may be lowered only with a reason."),
    ]
}

fn rescue(sent: &Fields) -> Vec<Ask> {
    vec![
        day(sent, "on", "When?", ""),
        line(sent, "what", "What did the NHS supply or do?", "A dose from the hospital pharmacy, for instance.", 0),
        line(sent, "minutes", "Minutes of staff", "", 5),
        line(sent, "cost", "Cost in pounds (optional)", "", 10),
    ]
}

fn prescription(sent: &Fields) -> Vec<Ask> {
    vec![
        pick(
            sent,
            "channel",
            "How did the prescription travel? (optional)",
            codes(Channel::ALL, Channel::code, Channel::words),
        ),
        day(sent, "requested", "When was it asked for? (optional)", ""),
        day(sent, "valid", "When was it valid with the company? (optional)", ""),
        day(sent, "dispatched", "When was the medicine dispatched? (optional)", ""),
    ]
}

/// What the record holds, as a form would send it.
fn stored(part: Part, ground: &Ground) -> Fields {
    let file = ground.file();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match part {
        Part::Failures => {
            let first = || vec![ground.found.row.failure.clone()];
            let codes = if file.failures.is_empty() { first() } else { file.failures.clone() };
            for (name, code) in ["primary", "second", "third"].into_iter().zip(codes) {
                put(name, code);
            }
        }
        Part::Impact => {
            put("impact", file.dose.impact.map(|i| i.code().to_owned()).unwrap_or_default());
            put("buffer", file.dose.buffer_days.map(|d| d.to_string()).unwrap_or_default());
        }
        Part::Outcomes => file.outcomes.iter().for_each(|o| put("outcomes", o.code().to_owned())),
        Part::Parties => file.parties.iter().for_each(|p| put("parties", p.code().to_owned())),
        Part::Urgency => {
            put("tier", ground.found.row.tier.code().to_owned());
            let u = file.urgency;
            let flags = [
                ("without_medicine", u.without_medicine),
                ("child", u.child),
                ("pregnant", u.pregnant),
                ("reprisal", u.reprisal),
            ];
            flags.into_iter().filter(|(_, set)| *set).for_each(|(name, _)| put("flags", name.to_owned()));
        }
        Part::Prescription => {
            let dates = file.prescription;
            put("channel", dates.channel.map(|c| c.code().to_owned()).unwrap_or_default());
            for (name, on) in [("requested", dates.requested), ("valid", dates.valid), ("dispatched", dates.dispatched)]
            {
                let boxes = on.map(DateBoxes::of).unwrap_or_default();
                for (part, typed) in boxes.parts() {
                    put(&format!("{name}-{}", part.name()), typed.to_owned());
                }
            }
        }
        Part::Product => {
            let name = file.product.as_ref().map(|p| p.name.clone()).or_else(|| ground.found.row.medicine.clone());
            put("name", name.unwrap_or_default());
            put("batch", file.product.as_ref().and_then(|p| p.batch.clone()).unwrap_or_default());
        }
        Part::Dose | Part::DropDose | Part::Cover | Part::DropCover | Part::Supply | Part::Rescue => {}
    }
    Fields::new(pairs)
}

/// "Never delivered (HC-DEL-04)".
pub fn failure_line(code: &str) -> String {
    format!("{} ({code})", failure_words(code))
}
