//! Candour, notifications to the CQC and referrals outside, as the page shows them.

use super::ground::{Ground, threshold};
use crate::domain::calendar::date_words;
use crate::domain::harm::candour::{CandourFacts, suggests};
use crate::domain::harm::file::{CandourRecord, Known, Proof, Route};
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::never_events;
use crate::domain::harm::notifications::{Facts, Owed, Registered, owed};
use crate::store::directory::BodyRow;
use crate::web::asking::Section;

/// What is known: the grade, and what the decision for this body put down beside it.
fn facts(ground: &Ground, body: &BodyRow) -> CandourFacts {
    let none = HarmGrade { physical: PhysicalHarm::None, psychological: PsychologicalHarm::None };
    known(ground, body).facts(threshold(body), ground.grade().unwrap_or(none))
}

fn known(ground: &Ground, body: &BodyRow) -> Known {
    ground.file().candour.iter().find(|c| c.body == body.id).map(|c| c.known).unwrap_or_default()
}

/// One section for each body: its own test, what the facts suggest, who decided, what is still owed.
pub fn sections(ground: &Ground) -> Vec<Section> {
    ground.bodies.iter().map(|body| one(ground, body)).collect()
}

fn one(ground: &Ground, body: &BodyRow) -> Section {
    let suggestion = suggests(&facts(ground, body));
    let says = if suggestion.suggests {
        let grounds: Vec<&str> = suggestion.grounds.iter().map(|g| g.words()).collect();
        format!("It may be notifiable: {}", grounds.join("; "))
    } else {
        "What is known does not suggest it".to_owned()
    };
    let section = Section::new(format!("Duty of candour: {}", body.name))
        .note("The grade only points to the test. A health care professional decides.")
        .fact("The test", threshold(body).test())
        .fact("What is known suggests", says)
        .lines(suggestion.ask.iter().map(|ask| format!("Not known: {ask}")));
    let record = ground.file().candour.iter().find(|c| c.body == body.id);
    let section = match record {
        None => section.fact("Decision", "Nobody has decided yet"),
        Some(record) => decided(section, record),
    };
    let path = format!("{}/duties", ground.path());
    let section = section.act(format!("Decide for {}", body.name), format!("{path}/candour?body={}", body.code));
    match record {
        Some(record) if record.notifiable => {
            section.act(format!("Record a step of {}", body.name), format!("{path}/step?body={}", body.code))
        }
        Some(_) | None => section,
    }
}

fn decided(section: Section, record: &CandourRecord) -> Section {
    let decision = if record.notifiable { "Notifiable" } else { "Not notifiable" };
    let owed: Vec<&str> = record.owed().iter().map(|step| step.words()).collect();
    let section = section
        .fact("Decision", format!("{decision}: {}", record.reason))
        .fact("Decided", format!("{}, {} ({})", date_words(record.decided_on), record.by_words, record.by.words()))
        .lines(
            record
                .steps
                .iter()
                .map(|s| format!("{}: {} ({}): {}", date_words(s.on), s.step.words(), s.step.regulation(), s.words)),
        );
    if owed.is_empty() { section } else { section.fact("Still to do", owed.join("; ")) }
}

pub fn never_event(ground: &Ground) -> Section {
    let words = match &ground.file().never_event {
        None => "Not marked as one".to_owned(),
        Some(event) => {
            format!("{} (list {})", never_events::name(&event.list, &event.code).unwrap_or("Not known"), event.list)
        }
    };
    let list = never_events::in_force(ground.today).map_or("none", |l| l.version);
    Section::new("Never Event")
        .fact("Never Event", words)
        .fact("List in force", list)
        .act("Mark or unmark a Never Event", format!("{}/duties/never-event", ground.path()))
}

/// What a body owes the CQC by what the record holds now.
pub fn owed_by(ground: &Ground, body: &BodyRow) -> Vec<Owed> {
    let file = ground.file();
    let sent_to = |route: Route| file.routes.iter().any(|r| r.route == route);
    let facts = Facts {
        grade: ground.grade(),
        safeguarding: sent_to(Route::Safeguarding),
        police: sent_to(Route::Police),
        lasting: known(ground, body).lasting(),
        treatment_needed: known(ground, body).treatment_needed,
        ..Facts::default()
    };
    owed(Registered { cqc: body.cqc_registered, health_service: body.health_service_body }, &facts)
}

pub fn cqc(ground: &Ground) -> Section {
    let mut section = Section::new("Notifications to the CQC").note(
        "The registered person sends them, on the CQC's own form, without delay. Candour drafts and keeps the proof.",
    );
    for body in &ground.bodies {
        let all = owed_by(ground, body);
        let words = if !body.cqc_registered {
            "Not registered with the CQC: none is owed".to_owned()
        } else if all.is_empty() {
            "None by what is known".to_owned()
        } else {
            let one = |o: &Owed| {
                let relief = if o.relieved { " (not needed once LFPSE has it)" } else { "" };
                format!("{}{relief}", o.paragraph.words())
            };
            all.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        section = section.fact(body.name.clone(), words);
    }
    let drafts = (1..).zip(&ground.file().notifications).map(|(n, draft): (usize, _)| {
        format!("{n}. {}, {}: {}", ground.name(draft.body), draft.paragraph.words(), sent(draft.sent.as_ref()))
    });
    let path = format!("{}/duties", ground.path());
    section
        .lines(drafts)
        .act("Draft a notification", format!("{path}/notification"))
        .act("Keep the proof that one was sent", format!("{path}/notification-proof"))
}

fn sent(proof: Option<&Proof>) -> String {
    proof.map_or("not sent yet".to_owned(), |p| format!("sent {} ({})", date_words(p.on), p.reference))
}

pub fn outside(ground: &Ground) -> Section {
    let path = format!("{}/duties", ground.path());
    let lines = (1..).zip(&ground.file().routes).map(|(n, route): (usize, _)| {
        format!(
            "{n}. To {}, raised {}: {}",
            route.route.words(),
            date_words(route.raised_on),
            sent(route.sent.as_ref())
        )
    });
    Section::new("Safeguarding, police, Information Commissioner")
        .note("Only your own organisation sees these referrals.")
        .lines(lines)
        .act("Raise one", format!("{path}/outside"))
        .act("Keep the proof that one was sent", format!("{path}/outside-proof"))
}
