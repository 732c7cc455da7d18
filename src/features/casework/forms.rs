//! What each act asks, and how what was sent becomes an action of the rulebook.

use super::reader::Reader;
use crate::domain::access::Mode;
use crate::domain::case::action::{Action, Duties};
use crate::domain::case::next::{Noun, asked};
use crate::domain::case::state::{StrandStep, step};
use crate::domain::case::telling::Teller;
use crate::domain::case::{Case, Outcome, Part, StrandKind};
use crate::domain::harm::attribution::AttributionStrength;
use crate::domain::harm::file::Register;
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::store::directory::BodyRow;
use crate::web::asking::{Ask, Asking, registration};
use crate::web::forms::{Choice, Problems};
use crate::web::sent::Fields;
use crate::web::words::{self, capital};

/// Characters that one text of a lead may have. Ours.
const LIMIT: usize = 5000;

/// The case and what else a form needs.
pub struct Ground {
    pub reader: Reader,
    pub regulators: Vec<BodyRow>,
}

impl Ground {
    fn case(&self) -> &Case {
        &self.reader.found.case
    }

    /// Regulators that do not have the case yet.
    fn free(&self) -> impl Iterator<Item = &BodyRow> {
        self.regulators.iter().filter(|b| !self.case().referrals.iter().any(|r| r.to == b.id))
    }
}

/// The form of an act, filled with what was sent, or with what one usually begins with.
pub fn form(noun: Noun, ground: &Ground, sent: &Fields) -> Asking {
    let area = |name, label, hint, rows| Ask::Area { name, label, hint, value: sent.get(name).to_owned(), rows };
    let (intro, fields, send) = match noun {
        Noun::Acknowledgement => {
            let value = sent.given("text").map_or_else(|| first_words(ground), str::to_owned);
            let text = Ask::Area { name: "text", label: "What you write to them", hint: "", value, rows: 12 };
            (to_reporter(ground), with_duties(ground, StrandStep::Acknowledge, sent, vec![text]), "Acknowledge")
        }
        Noun::Question => (about_provider(ground), vec![area("text", "Your question", "", 8)], "Send the question"),
        Noun::HarmReview => (
            vec![
                "Grade both scales, in the words of LFPSE. The hints are short: the guidance of NHS England decides."
                    .to_owned(),
            ],
            harm_fields(sent),
            "Save the review",
        ),
        Noun::Answer => {
            let text = area(
                "text",
                "The final answer",
                "What you found, what you decided and why, what changes, and where they can go next.",
                14,
            );
            (to_reporter(ground), with_duties(ground, StrandStep::Respond, sent, vec![text]), "Send the final answer")
        }
        Noun::Closure => {
            let fields = vec![
                radios(
                    "outcome",
                    "How did it end?",
                    "",
                    codes(Outcome::ALL, sent.get("outcome"), |o| (capital(o.words()), "")),
                ),
                area("reason", "Why?", "Everyone who sees the case reads this, the person who reported too.", 5),
            ];
            (Vec::new(), with_duties(ground, StrandStep::Close, sent, fields), "Close")
        }
        Noun::Reopening => {
            let reason = area(
                "reason",
                "Why is it opened again?",
                "Everyone who sees the case reads this, the person who reported too.",
                5,
            );
            (Vec::new(), with_duties(ground, StrandStep::Reopen, sent, vec![reason]), "Open it again")
        }
        Noun::Note => (
            vec!["Internal: only your own organisation sees this note.".to_owned()],
            vec![area("text", "Your note", "", 8)],
            "Add the note",
        ),
        Noun::Message => (to_reporter(ground), vec![area("text", "Your message", "", 8)], "Send the message"),
        Noun::Referral => (Vec::new(), referral_fields(ground, sent), "Put it before them"),
        Noun::RegulatorAnswer => (Vec::new(), answer_fields(ground, sent), "Send the answer"),
    };
    Asking { intro, fields, send }
}

fn radios(name: &'static str, legend: &'static str, hint: &'static str, choices: Vec<Choice>) -> Ask {
    Ask::Pick { name, legend, hint, choices }
}

fn codes<T: Copy + ToString>(all: &[T], chosen: &str, words: impl Fn(T) -> (String, &'static str)) -> Vec<Choice> {
    let one = |&code: &T| {
        let (label, hint) = words(code);
        Choice::new(code.to_string(), label).hint(hint).checked_if(code.to_string() == chosen)
    };
    all.iter().map(one).collect()
}

/// Asks for which duties, where there is more than one that can take the step.
fn with_duties(ground: &Ground, wanted: StrandStep, sent: &Fields, mut fields: Vec<Ask>) -> Vec<Ask> {
    let own = ground.case().strands.iter().filter(|s| Case::is_theirs(s, &ground.reader.actor));
    // a complaint is answered by a letter of its own
    let by_letter = |kind| kind == StrandKind::Complaint && wanted == StrandStep::Respond;
    let able = own.filter(|s| step(s.state, wanted).is_some() && !by_letter(s.kind));
    let kinds: Vec<StrandKind> = able.map(|s| s.kind).collect();
    if kinds.len() > 1 {
        let chosen = sent.given("duty").unwrap_or("all");
        let mut choices = vec![Choice::new("all", "All of them").checked_if(chosen == "all")];
        choices.append(&mut codes(&kinds, chosen, |k| (format!("Only the {}", k.words()), "")));
        fields.insert(0, radios("duty", "Which duties?", "", choices));
    }
    fields
}

fn harm_fields(sent: &Fields) -> Vec<Ask> {
    let get = |name| sent.get(name);
    vec![
        radios(
            "physical",
            "Physical harm",
            "",
            codes(PhysicalHarm::ALL, get("physical"), |h| (h.words().to_owned(), h.criteria())),
        ),
        radios(
            "psychological",
            "Psychological harm",
            "",
            codes(PsychologicalHarm::ALL, get("psychological"), |h| (h.words().to_owned(), h.criteria())),
        ),
        radios(
            "attribution",
            "Did the failure cause it?",
            "How strongly a registered clinician ties the harm to the failure.",
            codes(AttributionStrength::ALL, get("attribution"), |a| (a.words().to_owned(), "")),
        ),
        radios(
            "register",
            "By which register do you sign?",
            "Only a registered clinician grades harm and says whether the failure caused it.",
            codes(Register::ALL, get("register"), |r| (r.words().to_owned(), "")),
        ),
        Ask::Line {
            name: "registration",
            label: "Registration number",
            hint: "Kept with the review.",
            value: get("registration").to_owned(),
            width: 10,
        },
        Ask::Area {
            name: "reason",
            label: "Why these grades?",
            hint: "Only your own organisation reads the reason.",
            value: get("reason").to_owned(),
            rows: 5,
        },
    ]
}

fn referral_fields(ground: &Ground, sent: &Fields) -> Vec<Ask> {
    let bodies = ground.free().map(|b| Choice::new(&b.code, &b.name).checked_if(sent.get("body") == b.code));
    let parts = codes(&[Part::Deciding, Part::Informed], sent.get("part"), |p| match p {
        Part::Deciding => ("Decide".to_owned(), "They decide whether to act, and say why."),
        Part::Informed | Part::Answering | Part::Helping => {
            ("Be informed".to_owned(), "They are told, and will not resolve it.")
        }
    });
    vec![
        radios("body", "Which regulator?", "", bodies.collect()),
        radios("part", "What should they do?", "", parts),
        Ask::Area {
            name: "reason",
            label: "Why is it their business?",
            hint: "They read this. Name nobody.",
            value: sent.get("reason").to_owned(),
            rows: 5,
        },
    ]
}

fn answer_fields(ground: &Ground, sent: &Fields) -> Vec<Ask> {
    let chosen = sent.given("regulator").unwrap_or("1");
    let bodies = (1..).zip(asked(ground.case())).map(|(place, referral): (usize, _)| {
        let place = place.to_string();
        let checked = place == chosen;
        Choice::new(place, ground.reader.body(referral.to)).checked_if(checked)
    });
    vec![
        radios("regulator", "Whom do you answer?", "", bodies.collect()),
        Ask::Area {
            name: "text",
            label: "Your answer",
            hint: "Name nobody.",
            value: sent.get("text").to_owned(),
            rows: 8,
        },
    ]
}

fn to_reporter(ground: &Ground) -> Vec<String> {
    let mut intro = vec!["Everyone who may see the case reads what you write to the person.".to_owned()];
    if ground.case().consent().mode == Mode::Anonymous {
        intro.push("They chose to stay anonymous. They read what you write with their receipt.".to_owned());
    }
    intro
}

fn about_provider(ground: &Ground) -> Vec<String> {
    let company = ground.case().provider.map_or("The company", |id| ground.reader.body(id));
    let reads = if ground.case().consent().provider {
        "It reads the facts of the case and the person's own words."
    } else {
        "It reads the facts of the case. The person did not agree that it reads their own words: do not quote them."
    };
    vec![format!("{company} is asked to answer within 2 working days."), reads.to_owned()]
}

fn first_words(ground: &Ground) -> String {
    let only_clinicians = ground.reader.found.reports.iter().all(|r| r.capacity == Teller::Clinician);
    words::acknowledgement(&ground.reader.actor.words, only_clinicians)
}

/// What was sent, as an action; nothing, and the problems said, where something is missing.
pub fn parse(noun: Noun, ground: &Ground, sent: &Fields, problems: &mut Problems) -> Option<Action> {
    let duties = sent.code("duty").map_or(Duties::All, Duties::One);
    let text = |name: &str, missing: &str, problems: &mut Problems| sent.prose(name, LIMIT, missing, problems);
    match noun {
        Noun::Acknowledgement => {
            Some(Action::Acknowledge { duties, message: text("text", "Write to the person", problems)? })
        }
        Noun::Question => Some(Action::AskProvider { question: text("text", "Enter your question", problems)? }),
        Noun::Answer => Some(Action::Respond { duties, answer: text("text", "Enter the final answer", problems)? }),
        Noun::Note => Some(Action::Note { text: text("text", "Enter a note", problems)? }),
        Noun::Message => Some(Action::MessageReporter { text: text("text", "Enter a message", problems)? }),
        Noun::Reopening => {
            Some(Action::Reopen { duties, reason: text("reason", "Say why it is opened again", problems)? })
        }
        Noun::Closure => {
            let outcome = picked(sent, "outcome", "Select how it ended", problems);
            let reason = text("reason", "Say why", problems);
            Some(Action::Close { duties, outcome: outcome?, reason: reason? })
        }
        Noun::HarmReview => {
            let physical = picked(sent, "physical", "Select the physical harm", problems);
            let psychological = picked(sent, "psychological", "Select the psychological harm", problems);
            let attribution = picked(sent, "attribution", "Select if the failure caused it", problems);
            let by = registration(sent, problems);
            let reason = text("reason", "Say why these grades", problems);
            let grade = HarmGrade { physical: physical?, psychological: psychological? };
            Some(Action::ReviewHarm { grade, attribution: attribution?, by: by?, reason: reason? })
        }
        Noun::Referral => {
            let body = ground.regulators.iter().find(|b| b.code == sent.get("body"));
            if body.is_none() {
                problems.add("body", "Select a regulator");
            }
            let part = picked(sent, "part", "Select what they should do", problems);
            let reason = text("reason", "Say why it is their business", problems);
            let part = part.filter(|p| matches!(p, Part::Deciding | Part::Informed))?;
            body.map(|b| (b.id, b.name.clone())).zip(reason).map(|((to, to_words), reason)| Action::Refer {
                to,
                to_words,
                part,
                reason,
            })
        }
        Noun::RegulatorAnswer => {
            let place = sent.code::<usize>("regulator").and_then(|n| n.checked_sub(1));
            let referral = place.and_then(|n| asked(ground.case()).nth(n)).map(|r| r.id);
            if referral.is_none() {
                problems.add("regulator", "Select whom you answer");
            }
            let answer = text("text", "Enter your answer", problems);
            Some(Action::AnswerRegulator { referral: referral?, answer: answer? })
        }
    }
}

fn picked<T: std::str::FromStr>(sent: &Fields, name: &str, missing: &str, problems: &mut Problems) -> Option<T> {
    let picked = sent.code(name);
    if picked.is_none() {
        problems.add(name, missing);
    }
    picked
}
