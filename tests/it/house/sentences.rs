//! The sentences of the public pages: each is used, each is English first, short and plain, and none stands in a template.

use std::collections::BTreeSet;

use candour::domain::attachment::{Kind, State};
use candour::domain::case::event::EventKind;
use candour::domain::case::person::{Helper, PutRight};
use candour::domain::case::state::{ReferralState, StrandState};
use candour::domain::case::{Decision, Outcome, Part, StrandKind};
use candour::domain::clocks::ClockRule;
use candour::domain::intake::Step;
use candour::domain::needs::{NeedGroup, needs};
use candour::domain::people::Capacity;
use candour::web::language::{Language, Sentence, sentences};
use candour::web::telling::offers;

use super::{Source, sources, stands, written};

/// The templates of the pages that somebody without an account reads, and their parts.
const PUBLIC: &[&str] = &[
    "templates/layout/above.html",
    "templates/layout/base.html",
    "templates/layout/banner.html",
    "templates/layout/footer.html",
    "templates/layout/language.html",
    "templates/layout/page.html",
    "templates/parts/actions.html",
    "templates/parts/contact.html",
    "templates/parts/dates.html",
    "templates/parts/fields.html",
    "templates/parts/notices.html",
    "templates/parts/problems.html",
    "templates/parts/working.html",
    "templates/report/",
    "templates/attachments/",
    "templates/about/",
    "templates/errors/",
    "templates/follow/",
    "templates/own/",
    "templates/standing/",
];

/// A sentence has at most so many words (design: NHS service manual).
const WORDS: usize = 20;
/// The Flesch-Kincaid grade of a file as a whole: reading age 9 to 11 is grade 4 to 6.
const GRADE: f64 = 6.0;
/// No padding in forms, no Latin, no office words (design, content).
const AVOIDED: &[&str] = &[
    "please",
    "e.g.",
    "i.e.",
    "etc",
    "via",
    "utilise",
    "regarding",
    "commence",
    "prior to",
    "in order to",
    "facilitate",
    "hereby",
    "pursuant",
    "aforementioned",
    "kindly",
    "endeavour",
];

fn english() -> Vec<Sentence> {
    sentences(Language::En)
}

/// What is filled in, by name; the links by name.
fn places(words: &str) -> BTreeSet<String> {
    let filled = words.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
    let links = words.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    filled.map(|name| format!("${name}")).chain(links.map(|name| format!("({name})"))).collect()
}

/// Keys that are put together from a closed list.
fn families() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = (1..=7).map(|day| format!("weekday-{day}")).collect();
    all.extend((1..=12).map(|month| format!("month-{month}")));
    for step in Step::ALL {
        all.extend(offers::codes(*step).iter().map(|code| offers::key(*step, code)));
    }
    all.extend(offers::codes(Step::Sharing).iter().map(|code| format!("{}-hint", offers::key(Step::Sharing, code))));
    all.extend(
        ["reference", "code"]
            .iter()
            .flat_map(|field| ["enter", "length", "never", "slip"].map(|fault| format!("follow-{fault}-{field}"))),
    );
    all.extend(needs().iter().map(|need| format!("needs-{}", need.code)));
    all.extend(NeedGroup::ALL.iter().map(|group| format!("needs-group-{group}")));
    all.extend(PutRight::ALL.iter().map(|said| format!("put-right-{said}")));
    all.extend(Helper::ALL.iter().map(|helper| format!("helper-{helper}")));
    all.extend(["supporter", "spokesperson"].map(|scope| format!("own-scope-{scope}")));
    all.extend(StrandState::ALL.iter().flat_map(|state| [format!("stage-{state}"), format!("stage-tag-{state}")]));
    all.extend(Outcome::ALL.iter().map(|outcome| format!("outcome-{outcome}")));
    all.extend(Decision::ALL.iter().map(|decision| format!("decision-{decision}")));
    all.extend(Part::ALL.iter().map(|part| format!("part-of-{part}")));
    all.extend(ReferralState::ALL.iter().map(|state| format!("part-stage-{state}")));
    all.extend(Capacity::ALL.iter().map(|capacity| format!("capacity-{capacity}")));
    all.extend(EventKind::ALL.iter().map(|kind| format!("event-{kind}")));
    all.extend(StrandKind::ALL.iter().map(|kind| format!("duty-{kind}")));
    all.extend(ClockRule::ALL.iter().map(|rule| format!("limit-{rule}")));
    all.extend(Kind::ALL.iter().map(|kind| format!("files-kind-{kind}")));
    all.extend(State::ALL.iter().map(|state| format!("files-state-{state}")));
    all
}

fn code() -> Vec<Source> {
    let mut all = sources("src", &[".rs"]);
    all.extend(sources("templates", &[".html"]));
    all
}

/// Every text in quotes of a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_sentence_is_used_and_every_key_has_a_sentence() {
    let known: BTreeSet<String> = english().into_iter().map(|one| one.key).collect();
    let mut used = families();
    let mut breaches: Vec<String> = used.difference(&known).map(|key| format!("no sentence for {key}")).collect();
    for source in code() {
        used.extend(source.text.split('"').filter(|text| known.contains(*text)).map(str::to_owned));
        for line in source.text.lines() {
            for door in [".say(\"", ".tell(\"", ".linked(\"", ".page(\""] {
                let keys = line.split(door).skip(1).filter_map(|rest| rest.split('"').next());
                breaches.extend(keys.filter(|key| !known.contains(*key)).map(|key| format!("{}: {key}", source.path)));
            }
        }
    }
    breaches.extend(known.difference(&used).map(|key| format!("nobody says {key}")));
    stands("each key has its sentence in English, and each sentence is said somewhere", &breaches);
}

#[test]
fn every_language_fills_in_the_same_places_and_says_it_is_a_draft() {
    let english = english();
    let mut breaches = Vec::new();
    for language in Language::ALL.iter().filter(|one| **one != Language::En) {
        for own in sentences(*language) {
            match english.iter().find(|one| one.key == own.key) {
                None => breaches.push(format!("{language}: {} is no key", own.key)),
                Some(one) if places(&one.words) != places(&own.words) => {
                    breaches.push(format!("{language}: {} fills in {:?}", own.key, places(&own.words)));
                }
                Some(_) => {}
            }
        }
    }
    for source in sources("templates/words", &[".ftl"]) {
        let draft = source.text.starts_with("# DRAFT, not approved");
        if draft == source.path.contains("/en/") {
            breaches.push(format!("{}: a draft says so in its first line", source.path));
        }
    }
    stands("a translation has the keys and the places of the English", &breaches);
}

/// How far each language is: what is not drafted is said in English, and counted here for all to see.
#[test]
fn how_many_sentences_each_language_has_is_written_down() {
    let all = english().len();
    let mut page = format!(
        "# Languages of the public pages\n\nGenerated from `templates/words`. {all} sentences in English. What a language has not \
         yet is said in English, and its pages say so.\n\n| language | tag | drafted | said in English | approved |\n|---|---|---|---|---|\n"
    );
    for language in Language::ALL {
        let (missing, approved) = (language.missing(), if language.is_approved() { "yes" } else { "no" });
        let (name, tag) = (language.words(), language.tag());
        page.push_str(&format!("| {name} | {tag} | {} | {missing} | {approved} |\n", all - missing));
    }
    written("docs/rules/languages.md", &page);
}

/// A sentence as it is read: the words of links without their names, one form of a number, names in the place of names.
fn read(words: &str) -> String {
    let words = match words.split_once("*[other]") {
        Some((_, other)) => other.trim_end_matches([' ', '}']),
        None => words,
    };
    let mut plain = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("](") {
        plain.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let mut text = String::new();
    let mut rest = plain.as_str();
    while let Some((before, after)) = rest.split_once("{ ") {
        text.push_str(before);
        text.push_str("Jo");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace(['[', ']'], "")
}

fn split(text: &str) -> Vec<String> {
    text.replace(['?', '!', ':'], ".").split(". ").map(|one| one.trim_end_matches('.').to_owned()).collect()
}

/// Groups of vowels, a silent "e" at the end left out; at least one.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
    let vowel = |letter: char| "aeiouy".contains(letter);
    let mut before = false;
    let mut count = 0;
    for letter in word.chars() {
        count += usize::from(vowel(letter) && !before);
        before = vowel(letter);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && count > 1;
    (count - usize::from(silent)).max(1)
}

/// Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al. 1975).
fn grade(texts: &[String]) -> f64 {
    let sentences: Vec<String> = texts.iter().flat_map(|text| split(text)).filter(|one| !one.is_empty()).collect();
    let words: Vec<&str> = sentences.iter().flat_map(|one| one.split_whitespace()).collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let float = |n: usize| f64::from(u32::try_from(n).expect("fewer than four thousand million"));
    let (s, w, y) = (float(sentences.len()), float(words.len()), float(syllables));
    0.39 * w / s + 11.8 * y / w - 15.59
}

#[test]
fn every_public_sentence_is_short_and_plain() {
    let mut breaches = Vec::new();
    for source in sources("templates/words/en", &[".ftl"]) {
        let own: Vec<Sentence> =
            english().into_iter().filter(|one| source.text.contains(&format!("\n{} =", one.key))).collect();
        let texts: Vec<String> = own.iter().map(|one| read(&one.words)).collect();
        for (one, text) in own.iter().zip(&texts) {
            for sentence in split(text) {
                let count = sentence.split_whitespace().count();
                if count > WORDS {
                    breaches.push(format!("{}: {count} words: {sentence}", one.key));
                }
            }
            let lower = format!(" {} ", text.to_lowercase().replace([',', '?', '(', ')'], " "));
            for word in AVOIDED.iter().filter(|word| lower.contains(&format!(" {word} "))) {
                breaches.push(format!("{}: says `{word}`", one.key));
            }
        }
        let grade = grade(&texts);
        if grade > GRADE {
            breaches.push(format!("{}: grade {grade:.1}", source.path));
        }
    }
    stands("public sentences have at most 20 words, and a reading age of 9 to 11", &breaches);
}

#[test]
fn the_lint_knows_a_hard_text_from_a_plain_one() {
    let plain = vec!["We have your report. You hear from us in 3 days.".to_owned()];
    let hard = vec!["Notwithstanding the aforementioned regulatory considerations, organisational accountability necessitates documentation.".to_owned()];
    assert!(grade(&plain) < 4.0 && grade(&hard) > 15.0);
    assert_eq!(["receipt", "code", "people", "medicine"].map(syllables), [2, 1, 2, 3]);
    assert_eq!(read("You can [ask us](ask) by { $day }."), "You can ask us by Jo.");
}

/// The text of a template: tags, comments, statements and what is filled in are taken out.
fn bare(template: &str) -> String {
    let mut text = template.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<style", "</style>"), ("<", ">")] {
        let mut rest = text.as_str();
        let mut kept = String::new();
        while let Some((before, after)) = rest.split_once(open) {
            kept.push_str(before);
            kept.push('\n');
            rest = after.split_once(close).map_or("", |(_, after)| after);
        }
        kept.push_str(rest);
        text = kept;
    }
    text
}

/// Texts in quotes that a part would show: more than one word, and no list of classes, address or file types.
fn shown(template: &str) -> Vec<String> {
    let statements = template.split("{%").skip(1).filter_map(|rest| rest.split("%}").next());
    let filled = template.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    let texts = statements.chain(filled).filter(|inside| !inside.contains("extends") && !inside.contains("import"));
    let mut all = Vec::new();
    for text in texts.flat_map(quoted) {
        let sentence = text.starts_with(|first: char| first.is_uppercase()) && text.contains(' ');
        if sentence && !text.starts_with('.') {
            all.push(text.to_owned());
        }
    }
    all
}

#[test]
fn no_public_template_holds_a_sentence_of_its_own() {
    // what a part writes inside a tag is no sentence: an attribute, a class, the end of an id
    let inside_a_tag = |text: &str| text.contains("=\"") || text.starts_with(['-']) || text.starts_with("nhsuk-");
    let words = |text: &str| text.split(|c: char| !c.is_alphabetic()).any(|word| word.len() > 1 && word != "nbsp");
    let own_words = |text: &str| words(text) && !inside_a_tag(text);
    let mut breaches = Vec::new();
    for source in sources("templates", &[".html"]) {
        if !PUBLIC.iter().any(|public| source.path.starts_with(public)) {
            continue;
        }
        let bare = bare(&source.text);
        breaches.extend(
            bare.lines().map(str::trim).filter(|line| own_words(line)).map(|line| format!("{}: {line}", source.path)),
        );
        breaches.extend(shown(&source.text).into_iter().map(|text| format!("{}: {text}", source.path)));
    }
    stands("a public page says nothing that cannot be said in another language", &breaches);
}
