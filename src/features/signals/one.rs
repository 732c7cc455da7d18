//! One signal: what rose, where, in which cases; who assesses it, and how it ended.

use std::collections::HashMap;

use actix_web::web;
use askama::Template;

use super::list::{medicine, rate, stands, who};
use crate::act::ActError;
use crate::domain::calendar::{london_date, london_time_words};
use crate::domain::case::Decision;
use crate::domain::ids::{BodyId, SignalId};
use crate::domain::measures::cusum::CLASSES;
use crate::domain::signal::{ACTIONS, Cause, SignalAct, SignalOutcome, SignalRefusal, Standing, decide};
use crate::store::signals::{self, NoteRow, SignalRow};
use crate::store::{Conn, StoreError, directory, people};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital, short_date};

/// Cases listed by reference at most; the counts by trust hold them all.
const LISTED: usize = 100;

struct Line {
    title: String,
    at: String,
    when: String,
}

#[derive(Template)]
#[template(path = "signals/one.html")]
struct OnePage {
    shell: Shell,
    problems: Problems,
    id: SignalId,
    state: (String, Tone),
    facts: Vec<(&'static str, String)>,
    provider: Link,
    trusts: Vec<(String, i64)>,
    cases: Vec<(String, String, String)>,
    others: i64,
    notes: Vec<Line>,
    open: bool,
    /// Taken by the reader's own body, so that they may end it.
    own: bool,
    outcomes: Vec<Choice>,
    decisions: Vec<Choice>,
    causes: Vec<Choice>,
    fields: Fields,
    queue: String,
}

fn id(path: &str) -> Result<SignalId, Failure> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// The body of whoever took a signal.
fn taken_by(conn: &mut Conn, row: &SignalRow) -> Result<Option<BodyId>, StoreError> {
    row.taken_by.map(|account| people::account(conn, account).map(|found| found.body_id)).transpose()
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    let done = match asked.0.get("done") {
        "taking" => Some("The assessment is yours"),
        "assessment" => Some("Your assessment is recorded"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, id, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

fn facts(row: &SignalRow, medicine: &str, who: String) -> Vec<(&'static str, String)> {
    let tenths = |value: i64| format!("{}.{}", value / 10, value % 10);
    let class = usize::try_from(row.class).ok().and_then(|at| CLASSES.get(at));
    let limit = class.map(|class| tenths(i64::from(class.limit))).unwrap_or_default();
    vec![
        ("What failed", words::failure(&row.failure).to_owned()),
        ("Medicine", capital(medicine)),
        ("Cases", format!("{} at {} trusts, since {}", row.cases, row.trusts, short_date(row.since))),
        ("Usual before", rate(row.expected)),
        ("The sum", format!("{}, with the limit at {limit}", tenths(row.level))),
        ("Raised", short_date(london_date(row.raised_at.utc()))),
        ("Assessed by", capital(&who)),
    ]
}

fn ended(row: &SignalRow) -> Vec<(&'static str, String)> {
    let Some(outcome) = row.outcome else { return Vec::new() };
    let how = row.decision.map(Decision::words).or(row.cause.map(Cause::words)).unwrap_or_default();
    vec![
        ("How it ended", format!("{}: {how}", capital(outcome.words()))),
        ("Reason", row.reason.clone().unwrap_or_default()),
        ("By", row.closed_by.clone().unwrap_or_default()),
    ]
}

fn build(conn: &mut Conn, visit: &Visit, id: SignalId, fields: Fields, problems: Problems) -> Result<OnePage, Failure> {
    let actor = visit.actor()?;
    let today = london_date(visit.app.clock.now());
    let row = signals::find(conn, id)?;
    let trusts = signals::by_trust(conn, id)?;
    let seen = signals::seen(conn, actor, id)?;
    let notes = signals::notes(conn, id)?;
    let bodies = trusts.iter().filter_map(|(trust, _)| *trust).chain([row.provider_id]).chain(row.body_id);
    let names = directory::names(conn, bodies.chain(notes.iter().filter_map(|n| n.body_id)))?;
    let provider = directory::body(conn, row.provider_id)?;
    let of =
        |trust: Option<BodyId>| trust.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| "Not known".to_owned());
    let medicine = medicine(conn, &row.medicine)?;
    let mut trusts: Vec<_> = trusts.into_iter().map(|(trust, cases)| (of(trust), cases)).collect();
    trusts.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let shown = seen.iter().take(LISTED);
    let chosen = |name: &str, code: &str| fields.get(name) == code;
    let title = format!("{}, {}", words::failure(&row.failure), provider.name);
    Ok(OnePage {
        shell: visit.shell(&title).under([Link::new("/signals", "Signals")]).with(&problems),
        id,
        state: stands(&row, today),
        facts: facts(&row, &medicine, who(&row, &names)).into_iter().chain(ended(&row)).collect(),
        provider: Link::new(format!("/providers/{}", provider.code), provider.name),
        others: trusts.iter().map(|(_, cases)| cases).sum::<i64>() - i64::try_from(seen.len()).unwrap_or(0),
        cases: shown.map(|(reference, trust, on)| (reference.clone(), of(*trust), short_date(*on))).collect(),
        trusts,
        notes: notes.iter().map(|note| line(note, &names)).collect(),
        own: taken_by(conn, &row)?.is_some_and(|body| actor.body == Some(body)),
        open: row.open,
        outcomes: SignalOutcome::ALL
            .iter()
            .map(|o| Choice::new(o.code(), capital(o.words())).checked_if(chosen("outcome", o.code())))
            .collect(),
        decisions: ACTIONS
            .iter()
            .map(|d| Choice::new(d.code(), capital(d.words())).checked_if(chosen("decision", d.code())))
            .collect(),
        causes: Cause::ALL
            .iter()
            .map(|c| Choice::new(c.code(), capital(c.words())).checked_if(chosen("cause", c.code())))
            .collect(),
        queue: format!("/queue?signal={id}"),
        problems,
        fields,
    })
}

fn line(note: &NoteRow, names: &HashMap<BodyId, String>) -> Line {
    let body = note.body_id.and_then(|id| names.get(&id)).map(|name| format!(", {name}")).unwrap_or_default();
    Line {
        title: format!("{} {}{body}", note.words, note.by_words),
        at: note.at.utc().to_rfc3339(),
        when: london_time_words(note.at.utc()),
    }
}

/// What was sent, as an act; problems beside their fields.
fn parse(fields: &Fields, problems: &mut Problems) -> Option<SignalAct> {
    let missing = "Say what you found, and what follows";
    match fields.get("outcome") {
        "acted" => {
            let decision: Option<Decision> = fields.code("decision");
            if decision.is_none() {
                problems.add("decision", "Choose what is done");
            }
            let words = fields.prose("words", 2_000, missing, problems)?;
            Some(SignalAct::Acted { decision: decision?, words })
        }
        "not_a_signal" => {
            let cause: Option<Cause> = fields.code("cause");
            if cause.is_none() {
                problems.add("cause", "Choose why it is not a signal");
            }
            let words = fields.prose("words", 2_000, missing, problems)?;
            Some(SignalAct::NotASignal { cause: cause?, words })
        }
        _ => {
            problems.add("outcome", "Choose how it ends");
            None
        }
    }
}

const fn refusal(why: SignalRefusal) -> &'static str {
    match why {
        SignalRefusal::NotAllowed => "Only a regulator assesses a signal.",
        SignalRefusal::Ended => "It has ended already.",
        SignalRefusal::NotTaken => "Take the assessment first, by name.",
        SignalRefusal::NothingDone => "Choose something that is done.",
    }
}

/// Does it where the rules allow it; else says why not.
async fn act(visit: &Visit, id: SignalId, act: SignalAct) -> Result<Result<(), SignalRefusal>, Failure> {
    visit
        .write(move |conn, cx| -> Result<_, ActError> {
            let row = signals::find(conn, id)?;
            let standing = Standing { open: row.open, taken_by: taken_by(conn, &row)? };
            if let Err(why) = decide(standing, &cx.actor, &act) {
                return Ok(Err(why));
            }
            let words = match &act {
                SignalAct::Take => "Assessment taken by".to_owned(),
                SignalAct::Acted { decision, words } => format!("Acted on ({}): {words}", decision.words()),
                SignalAct::NotASignal { cause, words } => format!("Not a signal ({}): {words}", cause.words()),
            };
            signals::save(conn, &row, (&cx.actor, &words), &act, cx.now)?;
            Ok(Ok(()))
        })
        .await
}

async fn again(visit: Visit, id: SignalId, fields: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, id, fields, problems)?))).await
}

pub async fn take(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    match act(&visit, id, SignalAct::Take).await? {
        Ok(()) => Ok(see_other(&format!("/signals/{id}?done=taking"))),
        Err(why) => {
            let mut problems = Problems::default();
            problems.add("outcome", refusal(why));
            again(visit, id, sent.0, problems).await
        }
    }
}

pub async fn assess(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let mut problems = Problems::default();
    let parsed = parse(&sent.0, &mut problems).filter(|_| problems.is_empty());
    if let Some(parsed) = parsed {
        match act(&visit, id, parsed).await? {
            Ok(()) => return Ok(see_other(&format!("/signals/{id}?done=assessment"))),
            Err(why) => problems.add("outcome", refusal(why)),
        }
    }
    again(visit, id, sent.0, problems).await
}
