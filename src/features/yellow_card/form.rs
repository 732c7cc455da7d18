//! The card as a form, and what was sent as a card.

use chrono::NaiveDate;

use crate::domain::national::yellow_card::{
    ActionTaken, Card, Lack, Qualification, ReactionOutcome, Seriousness, Sex, lacks,
};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::sent::Fields;

/// Characters of the long texts at most (ours; the file cuts to what E2B takes).
const LONG: usize = 4000;

/// One question.
pub enum Field {
    Heading(&'static str),
    Line { name: &'static str, label: &'static str, hint: &'static str, value: String, width: u8 },
    Area { name: &'static str, label: &'static str, hint: &'static str, value: String },
    Radios { name: &'static str, legend: &'static str, choices: Vec<Choice> },
    Ticks { name: &'static str, legend: &'static str, choices: Vec<Choice> },
    Date { name: &'static str, legend: &'static str, value: DateBoxes },
}

impl Field {
    pub const fn long() -> usize {
        LONG
    }
}

/// The form: a card, or what was typed where it could not be read.
pub fn fields(card: &Card, sent: Option<&Fields>) -> Vec<Field> {
    let typed = |name: &str, kept: &str| sent.map_or_else(|| kept.to_owned(), |f| f.get(name).to_owned());
    let line = |name, label, hint, value: String, width| Field::Line { name, label, hint, value, width };
    let text = |name, label, kept: &str| line(name, label, "", typed(name, kept), 0);
    let date = |name: &'static str, legend, kept: Option<NaiveDate>| Field::Date {
        name,
        legend,
        value: sent.map_or_else(|| kept.map(DateBoxes::of).unwrap_or_default(), |f| boxes(f, name)),
    };
    let mut all = medicine(card, &text, &line, &typed);
    all.extend([
        date("started", "When did it start?", card.started),
        date("stopped", "When did it stop, if it did?", card.stopped),
    ]);
    all.push(radios("action", "What was done with the medicine?", ActionTaken::ALL, card.action, ActionTaken::words));
    all.push(Field::Heading("The reaction"));
    let reaction = typed("reaction", &card.reaction);
    all.push(Field::Area {
        name: "reaction",
        label: "What reaction or defect do you suspect?",
        hint: "",
        value: reaction,
    });
    all.extend([
        date("reaction-started", "When did it start?", card.reaction_started),
        date("reaction-ended", "When did it end, if it did?", card.reaction_ended),
    ]);
    let chosen: Vec<&str> = card.seriousness.iter().map(|s| s.code()).collect();
    let serious = choices(Seriousness::ALL.iter().map(|s| (s.code(), s.words())), &chosen);
    all.push(Field::Ticks { name: "seriousness", legend: "Was it serious? Tick all that hold", choices: serious });
    all.push(radios("outcome", "What became of it?", ReactionOutcome::ALL, card.outcome, ReactionOutcome::words));
    let hint = "Treatment, other medicines in the last 3 months, history, tests.";
    all.push(Field::Area {
        name: "more",
        label: "What else matters? (optional)",
        hint,
        value: typed("more", &card.more),
    });
    all.extend(people(card, &text, &line, &typed));
    all.push(Field::Heading("For a file in the format E2B(R3)"));
    let hint = "Only with a MedDRA licence. Leave it empty to print or copy the card.";
    all.push(line("meddra", "MedDRA code of the reaction", hint, typed("meddra", &card.meddra_code), 10));
    all.push(line(
        "meddra-version",
        "MedDRA version",
        "For example, 27.1",
        typed("meddra-version", &card.meddra_version),
        5,
    ));
    all
}

fn medicine(
    card: &Card,
    text: &impl Fn(&'static str, &'static str, &str) -> Field,
    line: &impl Fn(&'static str, &'static str, &'static str, String, u8) -> Field,
    typed: &impl Fn(&str, &str) -> String,
) -> Vec<Field> {
    let biological =
        [Choice::new("yes", "It is a biological medicine, a biosimilar or a vaccine").checked_if(card.biological)];
    let needed = "Needed for biological medicines and vaccines.";
    vec![
        Field::Heading("The medicine"),
        text("medicine", "Which medicine do you suspect?", &card.medicine),
        Field::Ticks { name: "biological", legend: "What kind is it?", choices: biological.into() },
        line("brand", "Brand", needed, typed("brand", &card.brand), 0),
        line("batch", "Batch number", needed, typed("batch", &card.batch), 10),
        text("dose", "Dose and how often", &card.dose),
        text("route", "How it is given", &card.route),
        text("indication", "What it is for", &card.indication),
    ]
}

fn people(
    card: &Card,
    text: &impl Fn(&'static str, &'static str, &str) -> Field,
    line: &impl Fn(&'static str, &'static str, &'static str, String, u8) -> Field,
    typed: &impl Fn(&str, &str) -> String,
) -> Vec<Field> {
    let number = |name: &str, kept: Option<u16>| typed(name, &kept.map(|n| n.to_string()).unwrap_or_default());
    vec![
        Field::Heading("The patient"),
        line("initials", "Initials", "One of these five is enough.", typed("initials", &card.initials), 5),
        line("age", "Age in years", "", number("age", card.age_years.map(u16::from)), 3),
        radios("sex", "Sex", Sex::ALL, card.sex, Sex::words),
        line("weight", "Weight in kg", "", number("weight", card.weight_kg), 3),
        text("local-number", "Your own number for the patient", &card.local_number),
        Field::Heading("You"),
        text("given", "First name", &card.reporter_given),
        text("family", "Last name", &card.reporter_family),
        text("email", "E-mail", &card.reporter_email),
        text("phone", "Phone", &card.reporter_phone),
        radios("qualification", "You are", Qualification::ALL, card.qualification, Qualification::words),
    ]
}

fn radios<T: Copy + ToString + PartialEq>(
    name: &'static str,
    legend: &'static str,
    all: &[T],
    chosen: Option<T>,
    words: fn(T) -> &'static str,
) -> Field {
    let choices = all.iter().map(|&c| Choice::new(c.to_string(), words(c)).checked_if(chosen == Some(c))).collect();
    Field::Radios { name, legend, choices }
}

fn boxes(fields: &Fields, name: &str) -> DateBoxes {
    let part = |part: &str| fields.get(&format!("{name}-{part}")).to_owned();
    DateBoxes { day: part("day"), month: part("month"), year: part("year") }
}

/// What was sent, and what cannot be read of it.
pub fn parse(sent: &Fields) -> (Card, Problems) {
    let mut problems = Problems::default();
    let text = |name: &str| sent.get(name).replace("\r\n", "\n").trim().to_owned();
    let mut date = |name: &str, subject: &str| {
        boxes(sent, name).parse().unwrap_or_else(|fault| {
            problems.add_date(name, fault, subject);
            None
        })
    };
    let (started, stopped) = (date("started", "Start of the medicine"), date("stopped", "End of the medicine"));
    let reaction_started = date("reaction-started", "Start of the reaction");
    let reaction_ended = date("reaction-ended", "End of the reaction");
    let (age_years, weight_kg) = (number(sent, "age", &mut problems), number(sent, "weight", &mut problems));
    for name in ["reaction", "more"] {
        let length = text(name).chars().count();
        if length > LONG {
            problems.add(name, format!("Use {LONG} characters or fewer. You have {} too many", length - LONG));
        }
    }
    let card = Card {
        medicine: text("medicine"),
        biological: sent.get("biological") == "yes",
        brand: text("brand"),
        batch: text("batch"),
        dose: text("dose"),
        route: text("route"),
        started,
        stopped,
        indication: text("indication"),
        action: sent.code("action"),
        reaction: text("reaction"),
        reaction_started,
        reaction_ended,
        seriousness: sent.all("seriousness").iter().filter_map(|s| s.parse().ok()).collect(),
        outcome: sent.code("outcome"),
        more: text("more"),
        initials: text("initials"),
        local_number: text("local-number"),
        age_years,
        sex: sent.code("sex"),
        weight_kg,
        reporter_given: text("given"),
        reporter_family: text("family"),
        reporter_email: text("email"),
        reporter_phone: text("phone"),
        qualification: sent.code("qualification"),
        meddra_code: text("meddra"),
        meddra_version: text("meddra-version"),
    };
    (card, problems)
}

fn number<T: std::str::FromStr>(sent: &Fields, name: &str, problems: &mut Problems) -> Option<T> {
    let given = sent.given(name)?;
    let number = given.parse().ok();
    if number.is_none() {
        problems.add(name, "Enter a whole number");
    }
    number
}

/// What stands in the way of keeping the card: wrong facts. What is missing is kept as missing.
pub fn wrong(card: &Card, today: NaiveDate, problems: &mut Problems) {
    for lack in lacks(card, today) {
        match lack {
            Lack::AgeAbsurd => problems.add("age", lack.words()),
            Lack::WeightAbsurd => problems.add("weight", lack.words()),
            Lack::DateInFuture => problems.add(future(card, today), lack.words()),
            Lack::Order => problems.add("reaction-started", lack.words()),
            Lack::Medicine
            | Lack::Reaction
            | Lack::Patient
            | Lack::Reporter
            | Lack::Brand
            | Lack::Batch
            | Lack::MedDra
            | Lack::Qualification => {}
        }
    }
}

fn future(card: &Card, today: NaiveDate) -> &'static str {
    let dates = [
        ("started", card.started),
        ("stopped", card.stopped),
        ("reaction-started", card.reaction_started),
        ("reaction-ended", card.reaction_ended),
    ];
    dates.iter().find(|(_, date)| date.is_some_and(|d| d > today)).map_or("started", |(name, _)| *name)
}
