//! What each duty asks.

use super::candour::owed_by;
use super::ground::{Ground, threshold};
use crate::domain::harm::candour::CandourStep;
use crate::domain::harm::file::{Register, Route};
use crate::domain::harm::never_events;
use crate::domain::harm::notifications::Paragraph;
use crate::domain::harm::psirf::{ActionState, CheckAfter, Response, WorkSystem, mandatory};
use crate::web::asking::{Ask, Asking, area, day, line, list, pick, tick};
use crate::web::forms::Choice;
use crate::web::sent::Fields;

crate::codes! {
    /// What is decided, recorded or planned, each on a page of its own and posted to as a noun.
    pub enum Duty {
        Candour = "candour" / "Decide on the duty of candour",
        Step = "step" / "Record a step of the duty of candour",
        NeverEvent = "never-event" / "Never Event",
        Notification = "notification" / "Draft a notification to the CQC",
        NotificationProof = "notification-proof" / "Proof that a notification was sent",
        Outside = "outside" / "Raise a referral outside the service",
        OutsideProof = "outside-proof" / "Proof that a referral was sent",
        Response = "response" / "Choose the learning response",
        Finding = "finding" / "Write down what was learned",
        Chronology = "chronology" / "Add a line to the chronology",
        WorkSystem = "work-system" / "Add a contributing factor",
        Action = "action" / "Plan a safety action",
        ActionMade = "action-made" / "A change was made",
        ActionCheck = "action-check" / "Look whether a change helps",
    }
}

/// The form of a duty, filled with what was sent or asked.
pub fn form(duty: Duty, ground: &Ground, sent: &Fields) -> Asking {
    match duty {
        Duty::Candour => candour(ground, sent),
        Duty::Step => step(ground, sent),
        Duty::NeverEvent => never_event(ground, sent),
        Duty::Notification => notification(ground, sent),
        Duty::NotificationProof => proof(sent, "Which notification?"),
        Duty::Outside => Asking::new(
            "Raise it",
            vec![
                pick(
                    sent,
                    "route",
                    "Who must be told?",
                    Route::ALL.iter().map(|r| (r.code(), crate::web::words::capital(r.words()))),
                ),
                area(sent, "reason", "Why?", "Only your own organisation reads this."),
            ],
        )
        .saying("The Information Commissioner is told of a breach within 72 hours (Article 33(1) UK GDPR)."),
        Duty::OutsideProof => proof(sent, "Which referral?"),
        Duty::Response => response(ground, sent),
        Duty::Finding => Asking::new("Save", vec![area(sent, "words", "What was learned?", "Name nobody.")]),
        Duty::Chronology => Asking::new(
            "Add the line",
            vec![
                day(sent, "on", "When?", ""),
                area(sent, "what", "What happened?", "Name nobody."),
                line(sent, "source", "Where is it known from?", "The delivery note, for instance.", 0),
            ],
        ),
        Duty::WorkSystem => Asking::new(
            "Add",
            vec![
                pick(sent, "part", "Where in the work system?", WorkSystem::ALL.iter().map(|p| (p.code(), p.words()))),
                area(sent, "words", "What helped it happen, or hindered what should have happened?", "Name nobody."),
            ],
        ),
        Duty::Action => action(ground, sent),
        Duty::ActionMade => made(ground, sent),
        Duty::ActionCheck => check(ground, sent),
    }
}

fn bodies(ground: &Ground, sent: &Fields) -> Ask {
    list(sent, "body", "Whose duty?", "", ground.bodies.iter().map(|b| (b.code.clone(), b.name.clone())))
}

fn yes_no(sent: &Fields, name: &'static str, legend: &'static str) -> Ask {
    pick(sent, name, legend, [("yes", "Yes"), ("no", "No")])
}

fn candour(ground: &Ground, sent: &Fields) -> Asking {
    let mut form = Asking::new(
        "Save the decision",
        vec![
            bodies(ground, sent),
            tick(
                sent,
                "facts",
                "What else is known? (optional)",
                [
                    ("could_have", "It could have led to death, severe or moderate harm, or lasting distress"),
                    ("body_changed", "The structure of the body was changed"),
                    ("life_shortened", "The life may be shorter"),
                    ("treatment_needed", "Treatment was needed to prevent death or such an injury"),
                ],
            ),
            line(sent, "physical-days", "Days of physical harm, so far or expected (optional)", "", 5),
            line(sent, "psychological-days", "Days of psychological harm, so far or expected (optional)", "", 5),
            yes_no(sent, "notifiable", "Is it a notifiable safety incident?"),
            area(sent, "reason", "Why?", "The bodies that handle the case read this."),
            pick(
                sent,
                "register",
                "By which register do you sign?",
                Register::ALL.iter().map(|r| (r.code(), r.words())),
            ),
            line(sent, "registration", "Registration number", "", 10),
        ],
    );
    for body in &ground.bodies {
        form = form.saying(format!("{}: {}.", body.name, threshold(body).test()));
    }
    form.saying("The person is told in person as soon as is practicable. The NHS contract asks for 10 working days.")
}

fn step(ground: &Ground, sent: &Fields) -> Asking {
    let steps = CandourStep::ALL.iter().filter(|s| **s != CandourStep::Assess);
    Asking::new(
        "Save the step",
        vec![
            bodies(ground, sent),
            list(
                sent,
                "step",
                "Which step?",
                "",
                steps.map(|s| (s.code(), format!("{} ({})", s.words(), s.regulation()))),
            ),
            day(sent, "on", "When?", ""),
            area(sent, "words", "What was said, how, or what became of the attempt?", ""),
        ],
    )
    .saying(
        "If the person declines or cannot be reached, record each attempt. Then the other steps fall away (reg 20(5)).",
    )
}

fn never_event(ground: &Ground, sent: &Fields) -> Asking {
    let known = ground.file().never_event.as_ref().map(|e| e.code.clone());
    let chosen = sent.given("code").map(str::to_owned).or(known).unwrap_or_default();
    let listed = never_events::in_force(ground.today);
    let mut choices: Vec<Choice> = listed
        .iter()
        .flat_map(|l| l.events.iter())
        .map(|(code, name)| Choice::new(*code, *name).checked_if(*code == chosen))
        .collect();
    choices.push(Choice::new("none", "Not a Never Event").after_or().checked_if(chosen == "none"));
    let hint = "";
    Asking::new("Save", vec![Ask::Pick { name: "code", legend: "Which Never Event is it?", hint, choices }])
        .saying(format!("List: {}.", listed.map_or("none in force", |l| l.version)))
        .saying("A Never Event must be investigated (PSII).")
}

/// The draft says what the paragraph asks for, from what the record holds, and names nobody.
pub fn draft(ground: &Ground) -> String {
    let row = &ground.found.row;
    let happened = row.happened_on.map_or_else(|| row.happened_words.clone(), crate::domain::calendar::date_words);
    let grade = ground
        .grade()
        .map_or("not graded yet".to_owned(), |g| format!("{}; {}", g.physical.words(), g.psychological.words()));
    let outcomes: Vec<&str> = ground.file().outcomes.iter().map(|o| o.words()).collect();
    let outcomes = if outcomes.is_empty() { "not recorded yet".to_owned() } else { outcomes.join("; ") };
    format!(
        "Reference: {}\nWhat happened: {} ({})\nWhen: {happened}\nMedicine: {}\nHarm: {grade}\nOutcomes: {outcomes}\n\
         What was done: {}",
        row.reference,
        crate::web::words::failure(&row.failure),
        row.failure,
        row.medicine.as_deref().unwrap_or("not known"),
        ground.file().supply.as_ref().map_or("not recorded yet".to_owned(), |s| s.how.clone()),
    )
}

fn notification(ground: &Ground, sent: &Fields) -> Asking {
    let value = sent.given("text").map_or_else(|| draft(ground), str::to_owned);
    let mut form = Asking::new(
        "Keep the draft",
        vec![
            bodies(ground, sent),
            list(sent, "paragraph", "Under which paragraph?", "", Paragraph::ALL.iter().map(|p| (p.code(), p.words()))),
            Ask::Area {
                name: "text",
                label: "Draft",
                hint: "Name nobody. The CQC's form asks for the rest.",
                value,
                rows: 9,
            },
        ],
    );
    for body in &ground.bodies {
        for owed in owed_by(ground, body) {
            form = form.saying(format!("{} owes it by what is known: {}.", body.name, owed.paragraph.words()));
        }
    }
    form
}

fn proof(sent: &Fields, which: &'static str) -> Asking {
    Asking::new(
        "Keep the proof",
        vec![
            line(sent, "n", which, "Its number on the page.", 2),
            day(sent, "on", "When was it sent?", ""),
            line(sent, "proof", "Its reference there", "", 20),
        ],
    )
}

fn response(ground: &Ground, sent: &Fields) -> Asking {
    let chosen = ground.file().learning.response.as_ref().map(|c| c.response.code());
    let chosen = sent.given("response").or(chosen).unwrap_or_default();
    let choice = |r: &Response| Choice::new(r.code(), r.words()).hint(r.criteria()).checked_if(r.code() == chosen);
    let choices = Response::ALL.iter().map(choice).collect();
    let form = Asking::new(
        "Save",
        vec![
            Ask::Pick { name: "response", legend: "Which response is in proportion?", hint: "", choices },
            area(sent, "reason", "Why this one?", ""),
        ],
    );
    let (grade, strength) = (ground.grade(), ground.found.case.reviewed.map(|(_, s)| s));
    match mandatory(grade, strength, ground.file().dose.impact, ground.file().never_event.is_some()) {
        Some(must) => form.saying(format!("It cannot be left out. {}.", crate::web::words::capital(must.why))),
        None => form,
    }
}

fn action(ground: &Ground, sent: &Fields) -> Asking {
    let people = ground.colleagues.iter().map(|c| (c.email.clone(), format!("{}, {}", c.name, c.role)));
    Asking::new(
        "Plan it",
        vec![
            area(
                sent,
                "what",
                "What will change?",
                "Those who told us read this once the change is made. Name nobody.",
            ),
            list(sent, "owner", "Who owns it?", "A named person of your organisation.", people),
            day(sent, "due", "By when?", ""),
        ],
    )
}

fn made(ground: &Ground, sent: &Fields) -> Asking {
    Asking::new(
        "Save, and tell those who told us",
        vec![
            which(ground, sent, &[ActionState::Planned, ActionState::NotHolding]),
            day(sent, "on", "When was the change made?", ""),
            area(sent, "evidence", "How can one see it?", ""),
            pick(
                sent,
                "check",
                "When is its effect looked at?",
                CheckAfter::ALL.iter().map(|c| (c.code(), format!("After {}", c.words()))),
            ),
        ],
    )
}

fn check(ground: &Ground, sent: &Fields) -> Asking {
    Asking::new(
        "Save",
        vec![
            which(ground, sent, &[ActionState::Landed]),
            yes_no(sent, "holds", "Does it help?"),
            area(sent, "words", "How do you know?", ""),
        ],
    )
}

fn which(ground: &Ground, sent: &Fields, states: &[ActionState]) -> Ask {
    let of = ground.file().actions.iter().filter(|a| states.contains(&a.state));
    list(sent, "n", "Which action?", "", of.map(|a| (a.n.to_string(), a.what.clone())))
}
