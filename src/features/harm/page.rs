//! The record as a page, each part's form, and what is sent from it.

use actix_web::web::Path;

use super::forms::{Part, failure_line, form};
use super::ground::Ground;
use super::reading::parse;
use crate::act;
use crate::domain::calendar::date_words;
use crate::domain::case::action::Action;
use crate::domain::harm::file::HarmFile;
use crate::domain::harm::prescription::{Ran, clocks, verdict};
use crate::domain::harm::therapy_gap::{Dose, GapSpan};
use crate::domain::harm::voices::{Voice, disagreements};
use crate::domain::reference::CaseRef;
use crate::web::asking::{Reading, Section};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::record::{Frame, PartPage, reference};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let saved = asked.0.code::<Part>("done").is_some();
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let intro = [
                "Three things are kept apart: what failed, what became of the doses, what it did.",
                "What was reported stays as it was. What you find stands beside it.",
            ];
            let page = frame(visit, &ground).record("Record of harm", saved, &intro, sections(&ground));
            Ok(page::ok(&page))
        })
        .await
}

type Place = Path<(String, String)>;

fn target(place: &Place) -> Result<(CaseRef, Part), Failure> {
    Ok((reference(&place.0)?, place.1.parse().map_err(|_| Failure::NotFound)?))
}

pub async fn part_page(visit: Visit, place: Place) -> Answer {
    let (wanted, part) = target(&place)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            Ok(page::ok(&build(visit, part, &ground, &Fields::default(), Problems::default())))
        })
        .await
}

fn frame<'a>(visit: &'a Visit, ground: &'a Ground) -> Frame<'a> {
    Frame { visit, reference: &ground.found.row.reference, noun: "harm" }
}

fn build(visit: &Visit, part: Part, ground: &Ground, sent: &Fields, problems: Problems) -> PartPage {
    frame(visit, ground).part((part.words(), part.code()), form(part, ground, sent), problems)
}

pub async fn send(visit: Visit, place: Place, sent: Sent) -> Answer {
    let (wanted, part) = target(&place)?;
    let Sent(sent) = sent;
    let mut problems = Problems::default();
    let act = parse(part, &mut Reading { sent: &sent, problems: &mut problems });
    if let Some(act) = act.filter(|_| problems.is_empty()) {
        let case = wanted.clone();
        match visit.write(move |conn, cx| act::on_case(conn, cx, &case, Action::Harm(act)).map(drop)).await {
            Ok(()) => return Ok(see_other(&format!("/cases/{wanted}/harm?done={part}"))),
            Err(Failure::Refused(why)) => problems.add(first_field(part), words::refusal(why)),
            Err(other) => return Err(other),
        }
    }
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            Ok(page::unprocessable(&build(visit, part, &ground, &sent, problems)))
        })
        .await
}

/// The field that a refusal of the rules stands at.
const fn first_field(part: Part) -> &'static str {
    match part {
        Part::Failures => "primary",
        Part::Impact => "impact",
        Part::Dose => "due",
        Part::DropDose | Part::DropCover => "n",
        Part::Cover => "reason",
        Part::Outcomes => "outcomes",
        Part::Parties => "parties",
        Part::Urgency => "tier",
        Part::Supply | Part::Rescue => "on",
        Part::Prescription => "channel",
        Part::Product => "name",
    }
}

fn sections(ground: &Ground) -> Vec<Section> {
    let path = format!("{}/harm", ground.path());
    let with = |section: Section, parts: &[Part]| {
        parts.iter().fold(section, |section, part| section.act(part.words(), format!("{path}/{part}")))
    };
    vec![
        told(ground),
        with(failed(ground), &[Part::Failures]),
        with(doses(ground), &[Part::Impact, Part::Dose, Part::DropDose, Part::Cover, Part::DropCover]),
        with(harm(ground), &[Part::Outcomes, Part::Parties])
            .act("Review the harm", format!("{}/harm-review", ground.path())),
        with(urgent(ground), &[Part::Urgency, Part::Supply]),
        with(rescue(ground.file()), &[Part::Rescue]),
        with(prescription(ground), &[Part::Prescription, Part::Product]),
        Section::new("What follows from it")
            .act("Duties and learning", format!("{}/duties", ground.path()))
            .act("Does somebody else tell of the same?", format!("{}/matches", ground.path())),
    ]
}

fn told(ground: &Ground) -> Section {
    let voices = ground.voices();
    let reviewed = ground.found.case.reviewed.map(|(grade, _)| grade);
    let section = voices.iter().fold(Section::new("What they told us"), |section, voice| {
        section.fact(capital(voice.teller.words()), voice_words(voice))
    });
    let differ = disagreements(&voices, reviewed);
    if differ.is_empty() { section } else { section.note("They do not agree. Both are kept.").lines(differ) }
}

fn voice_words(voice: &Voice) -> String {
    let mut parts = vec![format!("Harm: {}", voice.said.words())];
    parts.extend(voice.physical.map(|h| h.words().to_owned()));
    parts.extend(voice.psychological.map(|h| h.words().to_owned()));
    parts.extend(voice.outcomes.iter().map(|o| o.words().to_owned()));
    parts.extend(voice.doses_missed.map(|n| format!("doses missed: {n}")));
    parts.join("; ")
}

fn failed(ground: &Ground) -> Section {
    let found = &ground.file().failures;
    let section = Section::new("1. What failed").fact("As told", failure_line(&ground.found.row.failure));
    match found.split_first() {
        None => section.fact("As found", "Not looked at yet"),
        Some((primary, others)) => section
            .fact("As found, first of all", failure_line(primary))
            .lines(others.iter().map(|code| failure_line(code))),
    }
}

fn doses(ground: &Ground) -> Section {
    let file = ground.file();
    let mut section = Section::new("2. What became of the doses");
    section = section.fact("Doses", file.dose.impact.map_or("Not looked at yet", |i| i.words()));
    if let Some(days) = file.dose.buffer_days {
        section = section.fact("Medicine left when it came to light", format!("{days} days"));
    }
    section = section.lines((1..).zip(&file.dose.doses).map(|(n, dose)| dose_line(n, dose)));
    section = section.lines((1..).zip(&file.dose.covers).map(|(n, cover): (usize, _)| {
        format!(
            "Not counted {n}: {}, from {} up to {}",
            cover.reason.words(),
            date_words(cover.from),
            date_words(cover.to)
        )
    }));
    match file.gap(ground.today) {
        Some(Ok(gap)) => section
            .fact("Therapy gap", format!("{} days without treatment", gap.days))
            .lines(gap.spans.iter().map(span_line)),
        Some(Err(error)) => section.fact("Therapy gap", error.to_string()),
        None => section,
    }
}

fn dose_line(n: usize, dose: &Dose) -> String {
    let mut line = format!("Dose {n}: due {}", date_words(dose.due));
    match dose.available {
        Some(on) => line.push_str(&format!(", there {}", date_words(on))),
        None => line.push_str(", not received"),
    }
    if let Some(on) = dose.ran_out {
        line.push_str(&format!(", ran out {}", date_words(on)));
    }
    if let Some(on) = dose.wasted {
        line.push_str(&format!(", unfit for use {}", date_words(on)));
    }
    line
}

fn span_line(span: &GapSpan) -> String {
    let (from, to) = (date_words(span.from), date_words(span.to));
    let mut line = format!("Dose {} {}: {from} up to {to}, {} days", span.dose + 1, span.cause.words(), span.days);
    if span.counted_before > 0 {
        line.push_str(&format!(" ({} counted before)", span.counted_before));
    }
    if span.covered > 0 {
        line.push_str(&format!(" ({} bridged or held)", span.covered));
    }
    line
}

fn harm(ground: &Ground) -> Section {
    let (file, case) = (ground.file(), &ground.found.case);
    let section = Section::new("3. What it did").lines(file.outcomes.iter().map(|o| o.words().to_owned()));
    let section = match case.reviewed {
        None => section.fact("Reviewed", "Not reviewed yet"),
        Some((grade, strength)) => section
            .fact("Physical harm", grade.physical.words())
            .fact("Psychological harm", grade.psychological.words())
            .fact("Caused by the failure", strength.words())
            .fact("Signed by", file.signed.as_ref().map_or("No registered clinician".to_owned(), |r| r.words())),
    };
    let parties: Vec<&str> = file.parties.iter().map(|p| p.words()).collect();
    section.fact("Whose part", if parties.is_empty() { "Not looked at yet".to_owned() } else { parties.join("; ") })
}

fn urgent(ground: &Ground) -> Section {
    let (row, file) = (&ground.found.row, ground.file());
    let flags = [
        (file.urgency.without_medicine, "no medicine now"),
        (file.urgency.child, "a child"),
        (file.urgency.pregnant, "pregnant"),
        (file.urgency.reprisal, "reprisal feared"),
    ];
    let flags: Vec<&str> = flags.into_iter().filter(|(set, _)| *set).map(|(_, words)| words).collect();
    let section = Section::new("How urgent it is")
        .fact("Therapy", format!("{}: {}", row.tier.code(), row.tier.words()))
        .fact("How serious", format!("{}: {}", row.severity.code(), row.severity.words()));
    let section = if flags.is_empty() { section } else { section.fact("Also", flags.join("; ")) };
    match &file.supply {
        Some(supply) => {
            section.fact("Medicine reached the patient", format!("{}: {}", date_words(supply.on), supply.how))
        }
        None => section,
    }
}

fn rescue(file: &HarmFile) -> Section {
    let lines = file.rescues.iter().map(|r| {
        let cost = r.cost.map(|p| format!(", £{}.{:02}", p / 100, p % 100)).unwrap_or_default();
        format!("{}: {}, {} minutes{cost}", date_words(r.on), r.what, r.minutes)
    });
    let section = Section::new("NHS rescue").lines(lines);
    if file.rescues.is_empty() {
        section.fact("What the NHS supplied instead", "Nothing recorded")
    } else {
        section.fact("Together", format!("{} times, {} minutes of staff", file.rescues.len(), file.rescue_minutes()))
    }
}

fn prescription(ground: &Ground) -> Section {
    let file = ground.file();
    let both = clocks(&file.prescription, ground.today, &ground.calendar);
    let words = |ran: Option<Ran>| match ran {
        Some(ran) => {
            let still = if ran.running { ", still running" } else { "" };
            format!("{} working days of {}{still}", ran.days, ran.limit)
        }
        None => "Not known".to_owned(),
    };
    let product = file.product.as_ref().map_or("Not recorded".to_owned(), |p| match &p.batch {
        Some(batch) => format!("{}, batch {batch}", p.name),
        None => p.name.clone(),
    });
    let section = Section::new("Prescription and product")
        .fact("Prescription", file.prescription.channel.map_or("Not known".to_owned(), |c| capital(c.words())))
        .fact("Trust's clock: asked for, to valid", words(both.trust))
        .fact("Company's clock: valid, to dispatch", words(both.provider))
        .fact("Product", product);
    if both.trust.or(both.provider).is_some() { section.note(verdict(both)) } else { section }
}
