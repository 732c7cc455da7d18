//! The case page: everything this reader may know of a case, and what to do next.

use askama::Template;

use super::PATH;
use super::reader::Reader;
use super::record::{self, Before, Clock, Duty, Entry, Lines};
use super::told::{self, Fact, Persons, Told};
use crate::domain::access::{Verb, may};
use crate::domain::case::Part;
use crate::domain::case::next::{Noun, Steps, steps};
use crate::domain::clocks::{Basis, ClockRule};
use crate::domain::reference::CaseRef;
use crate::store::{cases, facts};
use crate::web::complaint::in_short;
use crate::web::failure::{Answer, Failure};
use crate::web::listing::{Tone, severity_tone};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital, due, harm, short_date};

#[derive(Template)]
#[template(path = "casework/case.html")]
struct CasePage {
    shell: Shell,
    reference: String,
    tags: Vec<(String, Tone)>,
    needs: Vec<String>,
    reprisal: bool,
    silent: bool,
    linked: Vec<String>,
    facts: Vec<Fact>,
    told: Vec<Told>,
    persons: Persons,
    duties: Vec<Duty>,
    clocks: Vec<Clock>,
    calendar: String,
    referrals: Vec<Before>,
    messages: Vec<Entry>,
    lines: Lines,
    timeline: Vec<Entry>,
    steps: Steps,
    waits: Option<String>,
    /// The reader's own organisation was asked to answer.
    owes_answer: bool,
    candour: bool,
    /// How the complaint stands, for those who answer it.
    complaint: Option<String>,
    /// Ways that are rooms of their own: handing over, a higher level.
    ways: Vec<(&'static str, &'static str)>,
    /// The reader may review the harm.
    reviews: bool,
    /// The reader may record it with LFPSE or MHRA.
    national: bool,
}

impl CasePage {
    fn act(&self, noun: &Noun) -> String {
        format!("{PATH}/{}/{noun}", self.reference)
    }

    fn answers(&self) -> String {
        format!("/answers/{}", self.reference)
    }
}

/// The case of an address, or "no such page" for what cannot be a reference.
pub fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: actix_web::web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let lines = asked.0.code("show").unwrap_or(Lines::All);
    let done = asked.0.code::<Noun>("done");
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let now = visit.app.clock.now();
            let found = cases::find(conn, actor, &wanted, now)?;
            if let Some(into) = crate::store::joining::into(conn, found.row.id)? {
                return Ok(see_other(&format!("{PATH}/{into}")));
            }
            let reader = Reader::of(conn, found, actor, now)?;
            let persons = told::persons(conn, &reader, &visit.app.keys)?;
            visit.app.looks.note(actor, reader.found.case.id, "case", None, now);
            if matches!(persons, Persons::Shown(_)) {
                visit.app.looks.note(actor, reader.found.case.id, "identity", None, now);
            }
            let banner = done.map(|noun| Banner::Done(words::done(noun).to_owned())).or_else(|| legal(&reader));
            let mut shell = visit.shell(&headline(&reader)).under([Link::new(PATH, "Your cases")]);
            shell.banner = banner;
            Ok(page::ok(&case_page(shell, &reader, persons, lines, &visit.app.calendar())))
        })
        .await
}

fn case_page(
    shell: Shell,
    reader: &Reader,
    persons: Persons,
    lines: Lines,
    calendar: &crate::domain::calendar::Calendar,
) -> CasePage {
    let row = &reader.found.row;
    let graded = reader.found.case.reviewed.map(|(grade, _)| grade);
    let reported = facts::grade(row.reported_physical, row.reported_psychological);
    let mut tags = vec![(
        format!("{} {}", row.severity.code(), harm(graded, reported, row.harm_said)),
        severity_tone(row.severity),
    )];
    if reader.found.strands.iter().any(|s| !s.on_time) {
        tags.push(("Overdue".to_owned(), Tone::Urgent));
    }
    CasePage {
        reference: row.reference.clone(),
        ways: ways(reader),
        tags,
        needs: told::needs(reader),
        reprisal: reader.around.reprisal,
        silent: crate::store::silence::is_silent(&reader.found.clocks),
        linked: reader.around.linked.clone(),
        facts: summary(reader),
        told: told::told(reader),
        persons,
        duties: record::duties(reader),
        clocks: record::clocks(reader, calendar),
        calendar: calendar.version().to_owned(),
        referrals: record::referrals(reader),
        messages: record::messages(reader),
        lines,
        timeline: record::timeline(reader, lines, 0),
        steps: steps(&reader.found.case, &reader.actor),
        waits: waits(reader),
        owes_answer: open_question(reader).any(|r| reader.actor.body == Some(r.to_body_id)),
        complaint: in_short(&reader.found, reader.actor.body, reader.today),
        reviews: Noun::HarmReview.allowed(&reader.found.case, &reader.actor),
        candour: graded.or(reported).is_some_and(|g| g.is_moderate_or_worse()),
        national: may(reader.actor.capacity, Verb::RecordNationally, reader.found.case.relation(&reader.actor)),
        shell,
    }
}

/// What can be done with the case in other rooms.
fn ways(reader: &Reader) -> Vec<(&'static str, &'static str)> {
    let (capacity, relation) = (reader.actor.capacity, reader.found.case.relation(&reader.actor));
    let all = [(Verb::HandOver, "handover", "Hand over"), (Verb::Escalate, "escalation", "Take it to a higher level")];
    let allowed = all.into_iter().filter(|(verb, ..)| may(capacity, *verb, relation));
    allowed.map(|(_, noun, words)| (noun, words)).collect()
}

fn headline(reader: &Reader) -> String {
    let row = &reader.found.row;
    let problem = words::failure(&row.failure);
    match row.provider_id {
        Some(provider) => format!("{problem}, {}", reader.body(provider)),
        None => problem.to_owned(),
    }
}

fn summary(reader: &Reader) -> Vec<Fact> {
    let (case, row) = (&reader.found.case, &reader.found.row);
    let body = |id: Option<_>| id.map_or("Not known".to_owned(), |id| reader.body(id).to_owned());
    let happened = match row.happened_on {
        Some(on) => format!("{} ({})", reader.dates.day(on), row.happened_words),
        None => capital(&row.happened_words),
    };
    let reported = facts::grade(row.reported_physical, row.reported_psychological);
    let reviewed = case.reviewed.map_or("Not reviewed yet".to_owned(), |(grade, strength)| {
        let caused = strength.words().to_lowercase();
        format!("{}; {}. Caused by the failure: {caused}", grade.physical.words(), grade.psychological.words())
    });
    vec![
        Fact::new("Homecare company", body(row.provider_id)),
        Fact::new("Hospital trust", body(row.trust_id)),
        Fact::new("Medicine", row.medicine.clone().unwrap_or_else(|| "Not known".to_owned())),
        Fact::new("Paid by", capital(row.funding.words())),
        Fact::new("Happened", happened),
        Fact::new("Received", reader.dates.of(row.opened_at.utc())),
        Fact::new("Told by", capital(row.origin.words())),
        Fact::new("Harm as told", harm(None, reported, row.harm_said)),
        Fact::new("Harm as reviewed", reviewed),
        Fact::new("How serious", format!("{}: {}", row.severity.code(), row.severity.words())),
        Fact::new("Agreed to share", words::consent(reader.found.case.consent())),
    ]
}

/// The limit set by law that runs out first, for those who must keep it.
fn legal(reader: &Reader) -> Option<Banner> {
    let own = |c: &&crate::store::rows::ClockRow| {
        let strand = reader.found.strands.iter().find(|s| s.id == c.strand_id);
        c.running && c.referral_id.is_none() && strand.is_some_and(|s| Some(s.body_id) == reader.actor.body)
    };
    let law = |rule: ClockRule| rule.terms().basis == Basis::Law;
    // The six months to answer are no news until their last month.
    let near = |c: &&crate::store::rows::ClockRow| (c.due_on - reader.today).num_days() <= 31;
    let clock = reader.found.clocks.iter().filter(own).find(|c| law(c.rule) && near(c))?;
    let (by, left) = (short_date(clock.due_on), due(clock.due_on, reader.today));
    Some(Banner::Know(format!("{} by {by}: {left} ({})", capital(clock.rule.words()), clock.rule.terms().source)))
}

fn open_question(reader: &Reader) -> impl Iterator<Item = &crate::store::rows::ReferralRow> {
    reader.found.referrals.iter().filter(|r| r.part == Part::Answering && r.open)
}

fn waits(reader: &Reader) -> Option<String> {
    let referral = open_question(reader).next()?;
    let body = reader.body(referral.to_body_id);
    Some(match referral.due_on {
        Some(on) => format!("{body} was asked to answer by {}: {}.", short_date(on), due(on, reader.today)),
        None => format!("{body} was asked to answer."),
    })
}
