//! The complaint on one page: what is missing before the answer can leave, and each part with its next step.

use askama::Template;

use super::{PATH, reference};
use crate::domain::calendar::{Calendar, date_words};
use crate::domain::case::telling::Teller;
use crate::domain::clocks::Paused;
use crate::domain::complaint::contribution::Standing as Stands;
use crate::domain::complaint::response::{self, Missing};
use crate::domain::complaint::sending::way;
use crate::domain::complaint::standing::{Ground, Verdict};
use crate::domain::complaint::step::Step;
use crate::domain::complaint::time_limit::Timing;
use crate::store::rows::ClockRow;
use crate::web::complaint::{Scene, missing, missing_words};
use crate::web::failure::Answer;
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{capital, due};

/// A line of a summary list with where it is changed.
struct Line {
    key: String,
    value: Vec<String>,
    href: String,
    /// What the link is about, for those who hear the page.
    about: &'static str,
}

struct Point {
    n: u32,
    question: String,
    found: Option<&'static str>,
    href: String,
}

struct Clock {
    words: String,
    due: String,
    stands: String,
    tone: Tone,
    working: Vec<(String, String)>,
    pauses: Vec<String>,
}

#[derive(Template)]
#[template(path = "complaint/page.html")]
struct ComplaintPage {
    shell: Shell,
    reference: String,
    ended: Option<String>,
    missing: Vec<String>,
    sent: Option<String>,
    lines: Vec<Line>,
    points: Vec<Point>,
    contributions: Vec<(String, Tone, &'static str)>,
    clocks: Vec<Clock>,
    periods: Vec<String>,
    first: Option<Step>,
    others: Vec<Step>,
}

pub async fn page(visit: Visit, path: actix_web::web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let done = asked.0.code::<Step>("done");
    visit
        .read(move |conn, visit| {
            let scene = Scene::load(conn, visit, &wanted)?;
            let case = format!("{PATH}/{}", scene.reference());
            let mut shell =
                visit.shell("The complaint").under([Link::new(PATH, "Your cases"), Link::new(case, scene.reference())]);
            shell.banner = done.map(|step| Banner::Done(format!("Saved: {}", step.words())));
            Ok(page::ok(&build(shell, &scene, &visit.app.calendar())))
        })
        .await
}

fn build(shell: Shell, scene: &Scene, calendar: &Calendar) -> ComplaintPage {
    let complaint = &scene.ground.complaint;
    let sent = complaint.letter.as_ref().and_then(|l| l.sent_on).map(date_words);
    let ended = complaint
        .set_aside
        .as_ref()
        .map(|s| format!("{}, on {}. {}", capital(s.cause.words()), date_words(s.on), s.reason));
    let lacking = if sent.is_some() || ended.is_some() { Vec::new() } else { missing(scene, calendar) };
    let (first, others) = steps(scene, calendar, &lacking, sent.is_some() || ended.is_some());
    ComplaintPage {
        shell,
        reference: scene.reference().to_owned(),
        ended,
        missing: lacking.into_iter().map(missing_words).collect(),
        sent,
        lines: lines(scene, calendar),
        points: complaint.issues.iter().map(|issue| point(scene, issue)).collect(),
        contributions: scene.ground.contributions.iter().map(|c| contribution(c, scene)).collect(),
        clocks: scene.found.clocks.iter().filter(|c| is_own(scene, c)).map(|c| clock(scene, c, calendar)).collect(),
        periods: complaint
            .periods
            .iter()
            .map(|p| format!("{}: {}, {}. {}", date_words(p.on), date_words(p.until), p.kind.words(), p.reason))
            .collect(),
        first,
        others,
    }
}

fn point(scene: &Scene, issue: &response::Issue) -> Point {
    Point {
        n: issue.n,
        question: issue.question.clone(),
        found: issue.finding.as_ref().map(|f| f.found.words()),
        href: format!("{}?point={}", scene.to(Step::Finding), issue.n),
    }
}

fn contribution(
    asked: &crate::domain::complaint::contribution::Contribution,
    scene: &Scene,
) -> (String, Tone, &'static str) {
    let (tone, tag) = match asked.stands(scene.today) {
        Stands::Awaited => (Tone::Waiting, "Asked"),
        Stands::Silent => (Tone::Urgent, "Silent"),
        Stands::InTime => (Tone::Settled, "Answered"),
        Stands::Late => (Tone::Plain, "Answered late"),
    };
    (asked.words(scene.today), tone, tag)
}

fn is_own(scene: &Scene, clock: &ClockRow) -> bool {
    let own = |id| scene.found.strands.iter().any(|s| s.id == id && Some(s.body_id) == scene.actor.body);
    own(clock.strand_id)
}

fn clock(scene: &Scene, clock: &ClockRow, calendar: &Calendar) -> Clock {
    let of = scene.found.referrals.iter().find(|r| Some(r.id) == clock.referral_id);
    let of = of.map(|r| format!(" ({})", scene.body(r.to_body_id))).unwrap_or_default();
    let (stands, tone) = match (clock.met_at, clock.breached_at) {
        (Some(_), None) => ("kept".to_owned(), Tone::Settled),
        (Some(_), Some(_)) => ("done late".to_owned(), Tone::Plain),
        (None, _) if !clock.running => ("another date took its place".to_owned(), Tone::Plain),
        (None, _) if clock.due_on < scene.today => (due(clock.due_on, scene.today), Tone::Urgent),
        (None, _) => (due(clock.due_on, scene.today), Tone::Waiting),
    };
    let working = clock.due(calendar).working;
    Clock {
        words: format!("{}{of}", capital(clock.rule.words())),
        due: date_words(clock.due_on),
        stands,
        tone,
        working: working.into_iter().map(|day| (date_words(day.date), day.why.to_string())).collect(),
        pauses: clock.paused().iter().map(paused_words).collect(),
    }
}

fn paused_words(pause: &Paused) -> String {
    let ended = pause.ended_by.as_ref().map(|by| format!(" Ended early by {by}.")).unwrap_or_default();
    format!(
        "Stopped from {} to {} by {}: {}.{ended}",
        date_words(pause.from),
        date_words(pause.to),
        pause.by,
        pause.reason
    )
}

fn lines(scene: &Scene, calendar: &Calendar) -> Vec<Line> {
    let complaint = &scene.ground.complaint;
    let line = |key: &str, value: Vec<String>, step: Step, about| Line {
        key: key.to_owned(),
        value,
        href: scene.to(step),
        about,
    };
    let plan = complaint.plan.as_ref().map(|p| format!("{} ({}, {})", p.how, p.discussion.words(), date_words(p.on)));
    let counted = if complaint.items.is_complete() { "Classified" } else { "Not classified yet" };
    let mut lines = vec![
        line("Who complains", who(scene), Step::Standing, "who complains"),
        line("In time", timing(scene, calendar), Step::Dates, "when it happened"),
        line("How we look into it", plan.into_iter().collect(), Step::Plan, "how and by when we answer"),
        line("Writing to them", sending(scene), Step::Electronic, "writing to them online"),
        line("For returns", vec![counted.to_owned()], Step::Counting, "how it is counted"),
    ];
    if !complaint.transfers.is_empty() {
        let told = complaint
            .transfers
            .iter()
            .map(|t| format!("{}: from {} to {}. {}", date_words(t.on), t.from, t.to, t.reason));
        lines.push(line("Sent on", told.collect(), Step::Transfer, "where it was sent"));
    }
    if let Some(on) = complaint.ombudsman_on {
        lines.push(line("Ombudsman", vec![date_words(on)], Step::Ombudsman, "the Ombudsman"));
    }
    lines
}

fn who(scene: &Scene) -> Vec<String> {
    let one = |told: &crate::domain::complaint::sending::Told| {
        let teller = capital(told.teller.words());
        match scene.ground.complaint.standing(told.report) {
            Some(standing) => {
                let authority = standing.authority.as_ref().map(|a| {
                    let ended =
                        a.withdrawn_on.map(|on| format!(", taken back on {}", date_words(on))).unwrap_or_default();
                    format!(" Agreed: {}, {}, {}{ended}.", a.scope.words(), a.evidence.words(), date_words(a.given_on))
                });
                let verdict = if standing.verdict == Verdict::Refused { "Refused" } else { "Accepted" };
                format!(
                    "{teller}: {}. {verdict} on {}.{}",
                    standing.ground.words(),
                    date_words(standing.on),
                    authority.unwrap_or_default()
                )
            }
            None if told.teller == Teller::Patient => format!("{teller}: {}.", Ground::Own.words()),
            None => format!("{teller}: not decided yet."),
        }
    };
    scene.ground.tellers.iter().map(one).collect()
}

fn timing(scene: &Scene, calendar: &Calendar) -> Vec<String> {
    let limit = match scene.timing(calendar) {
        Timing::InTime(limit) => format!("Yes: the 12 months end on {}.", date_words(limit.on)),
        Timing::NotKnown => "Nobody said when it happened. That is never held against the person.".to_owned(),
        Timing::Late(limit) => format!("It came late: the 12 months ended on {}.", date_words(limit.on)),
    };
    let decided = scene.ground.complaint.lateness.as_ref().map(|l| {
        let words = if l.accepted() { "looked into all the same" } else { "turned down" };
        format!("Decided on {}: {words}. {} {}", date_words(l.on), l.reasons, l.fairness)
    });
    std::iter::once(limit).chain(decided).collect()
}

fn sending(scene: &Scene) -> Vec<String> {
    let changes = &scene.ground.complaint.electronic;
    scene
        .ground
        .tellers
        .iter()
        .map(|t| format!("{}: {}.", capital(t.teller.words()), way(t, changes).words()))
        .collect()
}

/// The step that comes next, and the others that are possible.
fn steps(scene: &Scene, calendar: &Calendar, lacking: &[Missing], done: bool) -> (Option<Step>, Vec<Step>) {
    if done {
        return (None, vec![Step::Counting, Step::Ombudsman, Step::Electronic]);
    }
    let late = matches!(scene.timing(calendar), Timing::Late(_)) && lacking.contains(&Missing::Lateness);
    let first = if late {
        Step::Lateness
    } else if lacking.contains(&Missing::Standing) {
        Step::Standing
    } else if lacking.contains(&Missing::Points) {
        Step::Point
    } else if scene.ground.complaint.plan.is_none() {
        Step::Plan
    } else if lacking.contains(&Missing::Words) {
        Step::Draft
    } else if lacking == [Missing::Signature] {
        Step::Approval
    } else if lacking.is_empty() {
        Step::Sending
    } else {
        Step::Finding
    };
    let hidden = [Step::Finding, Step::Standing, Step::Dates, Step::Counting, Step::Electronic];
    let others = Step::ALL.iter().copied().filter(|s| *s != first && !hidden.contains(s));
    // a point is decided from its own line
    (Some(first).filter(|s| *s != Step::Finding), others.filter(|s| late || *s != Step::Lateness).collect())
}
