//! All answers on one page, in words, each with the way to change it.

use super::draft::path;
use crate::domain::intake::{Step, Told};
use crate::domain::language;
use crate::web::language::Language;
use crate::web::telling::offers::{question, words};

/// One answer.
pub struct Line {
    pub question: String,
    /// A line each; none: not provided.
    pub answer: Vec<String>,
    pub change: String,
    /// The answer is told in the person's own words.
    pub quoted: bool,
}

/// Answers that belong together.
pub struct Part {
    pub title: String,
    pub lines: Vec<Line>,
}

/// The names of the bodies that were chosen, where they were found.
#[derive(Default)]
pub struct Names {
    pub provider: Option<String>,
    pub trust: Option<String>,
}

/// Every question that was asked, with its answer, in the order of the journey.
#[must_use]
pub fn parts(told: &Told, names: &Names, language: Language) -> Vec<Part> {
    use Step::{About, Danger, Effects, Harm, Needs, Permission, Problem, Remedy, Reply, Sharing, Story, When, Who};
    let part = |title, steps: &[Step]| {
        let asked = steps.iter().copied().filter(|step| step.is_asked(told));
        Part { title, lines: asked.map(|step| line(step, told, names, language)).collect() }
    };
    vec![
        part(language.say("check-part-happened"), &[Danger, About, Permission, Problem, When, Who, Story]),
        part(language.say("check-part-effect"), &[Harm, Effects, Remedy]),
        part(language.say("check-part-you"), &[Reply, Needs, Sharing]),
    ]
}

/// The files that go with the report, by the names their sender gave them.
#[must_use]
pub fn files(names: Vec<String>, language: Language) -> Part {
    let question = language.say("check-files");
    let line = Line { question, answer: names, change: "/report/files".to_owned(), quoted: false };
    Part { title: language.say("check-part-files"), lines: vec![line] }
}

fn line(step: Step, told: &Told, names: &Names, language: Language) -> Line {
    Line {
        question: language.say(question(step, told)),
        answer: answer(step, told, names, language),
        change: format!("{}?from=check", path(step)),
        quoted: step == Step::Story,
    }
}

fn answer(step: Step, told: &Told, names: &Names, language: Language) -> Vec<String> {
    let given = |field: &str| told.given(field).map(str::to_owned);
    let told_of =
        |field: &str, tell: fn(Language, &str) -> String| told.given(field).map(|value| tell(language, value));
    let picked = || -> Vec<String> {
        if step == Step::Story {
            return Vec::new();
        }
        let ticked = step.fields().first().map(|field| told.ticked(field)).unwrap_or_default();
        let offered = words(step, told, language).into_iter();
        offered.filter(|(code, _)| ticked.contains(code)).map(|(_, words)| words).collect()
    };
    let more: Vec<Option<String>> = match step {
        Step::When => vec![told.happened_on().map(|on| language.date(on))],
        Step::Who => vec![
            names.provider.as_ref().map(|name| language.tell("check-company", &[("name", name)])),
            names.trust.as_ref().map(|name| language.tell("check-hospital", &[("name", name)])),
        ],
        Step::Story => vec![given("story"), written_in(told)],
        Step::Effects => vec![told_of("doses", |language, doses| language.tell("check-doses", &[("doses", &doses)]))],
        Step::Reply => vec![
            given("email"),
            given("text"),
            given("phone"),
            given("letter"),
            told_of("name", |language, name| language.tell("check-name", &[("name", &name)])),
            told_of("patient", |language, name| language.tell("check-patient", &[("name", &name)])),
            told_of("times", |language, times| language.tell("check-times", &[("times", &times)])),
            given("confidential").map(|_| language.say("check-confidential")),
        ],
        Step::Needs => vec![
            told_of("language", |language, name| language.tell("check-language", &[("language", &name)])),
            given("needs-words"),
        ],
        _ => Vec::new(),
    };
    picked().into_iter().chain(more.into_iter().flatten()).collect()
}

/// The language of the story, under it.
fn written_in(told: &Told) -> Option<String> {
    told.given("written-in").and_then(language::name).map(|name| format!("\n({name})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_asked_is_there_to_be_changed() {
        let pairs = [("about", "carer"), ("harm", "yes"), ("reply", "none")];
        let told = Told::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        let parts = parts(&told, &Names::default(), Language::En);
        let lines: Vec<&Line> = parts.iter().flat_map(|part| &part.lines).collect();
        assert_eq!(lines.len(), Step::ALL.len());
        let harm = lines.iter().find(|line| line.question == "Did it harm them?").unwrap();
        assert_eq!((harm.answer.join(""), harm.change.as_str()), ("Yes".to_owned(), "/report/harm?from=check"));
        let remedy = lines.iter().find(|line| line.question == "What would put it right?").unwrap();
        assert!(remedy.answer.is_empty());
    }
}
