//! The page of one's own report: where each duty stands, who leads it, what happens next, and everything shared so far.

use askama::Template;

use super::duties::{Days, Duty, Next, Ombudsman, duties, news, ombudsman};
use super::record::{self, Line, Looked, Shared};
use super::store;
use crate::domain::access::{Mode, Relation, Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::case::person::PutRight;
use crate::domain::case::state::{StrandStep, step};
use crate::domain::ids::ReportId;
use crate::domain::language;
use crate::domain::people::Who;
use crate::store::cases::{Found, find_told};
use crate::store::{Conn, looks, recoveries, reprisals, tracking};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::language::Language;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;

/// What the holder of this receipt may do beside reading.
struct Rights {
    /// The person's own receipt: privacy, needs, receipts for others, telling it again.
    own: bool,
    writes: bool,
    reopens: bool,
}

#[derive(Template)]
#[template(path = "follow/case.html")]
struct CasePage {
    shell: Shell,
    problems: Problems,
    rights: Rights,
    reference: String,
    story: String,
    story_lang: String,
    told_on: String,
    anonymous: bool,
    /// With whom the words may be shared, in words.
    agreed: String,
    duties: Vec<Duty>,
    /// When the person hears from us again; late: nobody has written for ten working days.
    news: Option<Next>,
    /// Since when a new receipt is asked for.
    recovery: Option<String>,
    /// The person told us of reprisal.
    reprisal: bool,
    /// Was it put right? Asked four weeks after the closing.
    put_right: Vec<Choice>,
    /// Recommendations that this report led to, and that were carried out.
    came_of_it: Vec<Link>,
    thread: Vec<Line>,
    timeline: Vec<Line>,
    looks: Vec<Looked>,
    shared: Vec<Shared>,
    may_reopen: bool,
    ombudsman: Ombudsman,
    sent: Fields,
    /// Makes "it happened again" one report, however often the form is sent.
    once: String,
}

impl CasePage {
    fn typed(&self, field: &str) -> String {
        self.sent.get(field).to_owned()
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "message" => Some("done-message"),
        "reopening" => Some("done-reopening"),
        "regulator" => Some("done-regulator"),
        "put-right" => Some("done-put-right"),
        "not-put-right" => Some("done-not-put-right"),
        "recovery" => Some("done-recovery"),
        "privacy" => Some("done-privacy"),
        "needs" => Some("done-needs"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let page = build(conn, visit, Fields::default(), Problems::default(), done)?;
            Ok(page::ok(&page))
        })
        .await
}

/// The same page with what was typed and what to put right.
pub async fn again(visit: Visit, sent: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, sent, problems, None)?))).await
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    sent: Fields,
    problems: Problems,
    done: Option<&str>,
) -> Result<CasePage, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let Who::Receipt(report) = actor.who else { return Err(Failure::NotFound) };
    let found = find_told(conn, actor, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let own = found.reports.iter().find(|r| r.id == report).ok_or(Failure::NotFound)?;
    let (calendar, today, language) = (&*visit.app.calendar(), london_date(now), visit.language);
    let days = Days { calendar, today, language };
    let seen = looks::of_case(conn, found.row.id)?;
    let allowed = |verb| may(actor.capacity, verb, Relation::Told);
    let rights = Rights { own: allowed(Verb::Own), writes: allowed(Verb::Message), reopens: allowed(Verb::Reopen) };
    let mut shell = visit.page("case-title");
    shell.banner = done.map(|key| Banner::Done(visit.say(key)));
    Ok(CasePage {
        shell: shell.with(&problems),
        problems,
        reference: found.row.reference.clone(),
        story: own.narrative.clone(),
        story_lang: language::for_page(&own.language).to_owned(),
        told_on: language.day(own.received_at.utc()),
        anonymous: own.mode == Mode::Anonymous,
        agreed: record::agreed(own, language),
        duties: duties(conn, &found, days)?,
        news: news(&found, days),
        recovery: recoveries::asked(conn, report)?.filter(|_| rights.own).map(|at| language.day(at.utc())),
        reprisal: reprisals::of_case(conn, found.row.id)?.is_some_and(|told| told.report_id == report),
        put_right: put_right(conn, &found, (report, language), &sent)?,
        came_of_it: tracking::fed_by(conn, report)?
            .into_iter()
            .map(|(id, text)| Link::new(format!("/recommendations/{id}"), text))
            .collect(),
        thread: record::thread(conn, &found, report, (actor, &seen, language))?,
        timeline: record::timeline(conn, &found, report, language)?,
        looks: record::looked(conn, &seen, language)?,
        shared: record::shared(conn, &found, language)?,
        may_reopen: rights.reopens && found.strands.iter().any(|s| step(s.state, StrandStep::Reopen).is_some()),
        ombudsman: ombudsman(&found, days),
        sent,
        once: crate::doors::new_id().simple().to_string(),
        rights,
    })
}

/// The answers to "was it put right?", where it is asked and was not answered.
fn put_right(
    conn: &mut Conn,
    found: &Found,
    (report, language): (ReportId, Language),
    sent: &Fields,
) -> Result<Vec<Choice>, Failure> {
    if !store::asks_put_right(conn, found.row.id, report)? {
        return Ok(Vec::new());
    }
    let words = PutRight::ALL.iter().map(|said| (said.code(), language.say(&format!("put-right-{said}"))));
    Ok(choices(words, &[sent.get("put-right")]))
}
