//! The PSIRF room: which response, the chronology, the work system, what was learned, and actions that must hold.

use super::ground::Ground;
use crate::domain::calendar::date_words;
use crate::domain::case::decide::required;
use crate::domain::harm::psirf::SafetyAction;
use crate::web::asking::Section;

pub fn response(ground: &Ground) -> Section {
    let learning = &ground.file().learning;
    let must = required(&ground.found.case, ground.file());
    let path = format!("{}/duties", ground.path());
    let section = Section::new("Learning response");
    let section = match must {
        Some(must) => section.note(format!("It cannot be left out. {}.", crate::web::words::capital(must.why))),
        None => section,
    };
    let chosen = learning.response.as_ref().map_or("Not chosen yet".to_owned(), |c| {
        format!("{}. {} ({})", c.response.words(), c.reason, date_words(c.on))
    });
    let found = learning
        .finding
        .as_ref()
        .map_or("Not written down yet".to_owned(), |f| format!("{} ({})", f.words, date_words(f.on)));
    section
        .fact("Response", chosen)
        .fact("What was learned", found)
        .act("Choose the response", format!("{path}/response"))
        .act("Write down what was learned", format!("{path}/finding"))
}

pub fn chronology(ground: &Ground) -> Section {
    let lines = ground.file().learning.chronology.iter();
    Section::new("Chronology")
        .lines(lines.map(|m| format!("{}: {} (from: {})", date_words(m.on), m.what, m.source)))
        .act("Add a line", format!("{}/duties/chronology", ground.path()))
}

pub fn work_system(ground: &Ground) -> Section {
    let lines = ground.file().learning.factors.iter();
    Section::new("Work system and contributing factors")
        .lines(lines.map(|f| format!("{}: {}", f.part.words(), f.words)))
        .act("Add a contributing factor", format!("{}/duties/work-system", ground.path()))
}

pub fn actions(ground: &Ground) -> Section {
    let path = format!("{}/duties", ground.path());
    Section::new("Safety actions")
        .lines(ground.file().actions.iter().map(action_line))
        .act("Plan an action", format!("{path}/action"))
        .act("A change was made", format!("{path}/action-made"))
        .act("Look whether a change helps", format!("{path}/action-check"))
}

fn action_line(action: &SafetyAction) -> String {
    let mut line = format!(
        "{}. {}. {}, by {}: {}",
        action.n,
        action.what,
        action.owner_words,
        date_words(action.due),
        action.state.words()
    );
    if let Some(evidence) = &action.evidence {
        line.push_str(&format!(". Evidence: {evidence}"));
    }
    if let Some(check) = action.check {
        line.push_str(&format!(". To be looked at again by {}", date_words(check)));
    }
    if let Some(words) = &action.check_words {
        line.push_str(&format!(". Found: {words}"));
    }
    if !action.recurred.is_empty() {
        line.push_str(&format!(". It happened again: {}", action.recurred.join(", ")));
    }
    line
}
