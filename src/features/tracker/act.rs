//! What a body says and does about a recommendation, and what the check of its effect found.

use actix_web::web;
use askama::Template;

use super::open::{facts, id};
use crate::act::ActError;
use crate::domain::calendar::london_date;
use crate::domain::ids::RecommendationId;
use crate::domain::themes::findings::{Position, RecommendationState};
use crate::domain::themes::tracking::{TrackAct, TrackRefusal, answers_for, checks, track};
use crate::store::Conn;
use crate::store::tracking::{self, Issued};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

crate::codes! {
    /// Which of the forms is shown and sent.
    pub enum Form {
        Answer = "answer" / "Answer",
        Evidence = "evidence" / "Show what was done",
        Check = "check" / "Record the check",
    }
}

#[derive(Template)]
#[template(path = "tracker/act.html")]
struct ActPage {
    shell: Shell,
    problems: Problems,
    id: RecommendationId,
    text: String,
    facts: Vec<(&'static str, String)>,
    forms: Vec<Form>,
    version: i32,
    positions: Vec<Choice>,
    held: Vec<Choice>,
    check_on: DateBoxes,
    fields: Fields,
}

fn forms(issued: &Issued, visit: &Visit) -> Result<Vec<Form>, Failure> {
    use RecommendationState as S;
    let (actor, tracked) = (visit.actor()?, issued.tracked());
    let (answers, checks) = (answers_for(&tracked, actor), checks(&tracked, actor));
    if !answers && !checks {
        return Err(Failure::NotFound);
    }
    let accepted = tracked.position.is_some_and(|p| p != Position::Rejected);
    let now = |form: &Form| match form {
        Form::Answer => answers && matches!(tracked.state, S::Issued | S::Answered),
        Form::Evidence => answers && accepted && matches!(tracked.state, S::Answered | S::NotHolding),
        Form::Check => checks && matches!(tracked.state, S::Evidenced | S::Holding | S::NotHolding),
    };
    Ok(Form::ALL.iter().copied().filter(now).collect())
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    id: RecommendationId,
    fields: Fields,
    problems: Problems,
) -> Result<ActPage, Failure> {
    let issued = tracking::find(conn, id)?;
    let forms = forms(&issued, visit)?;
    let chosen = |name: &str, code: &str| fields.get(name) == code;
    Ok(ActPage {
        shell: visit
            .shell(&format!("Recommendation {}: what we do", issued.row.number))
            .back_to(format!("/recommendations/{id}"))
            .with(&problems),
        id,
        facts: facts(&issued),
        text: issued.row.text,
        forms,
        version: issued.row.version,
        positions: Position::ALL
            .iter()
            .map(|p| Choice::new(p.code(), capital(p.words())).checked_if(chosen("position", p.code())))
            .collect(),
        held: [("yes", "It holds"), ("no", "It does not hold")]
            .into_iter()
            .map(|(code, words)| Choice::new(code, words).checked_if(chosen("holds", code)))
            .collect(),
        check_on: fields.boxes("check_on"),
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Answer {
    let id = id(&path)?;
    visit.read(move |conn, visit| Ok(page::ok(&build(conn, visit, id, Fields::default(), Problems::default())?))).await
}

fn parse(fields: &Fields, problems: &mut Problems) -> Option<TrackAct> {
    match fields.code::<Form>("form")? {
        Form::Answer => {
            let position: Option<Position> = fields.code("position");
            if position.is_none() {
                problems.add("position", "Choose your position");
            }
            let reason = fields.prose("reason", 2_000, "Give the reason for your position", problems);
            let rejected = position == Some(Position::Rejected);
            let check_on = if rejected { None } else { fields.day("check_on", "the day of the check", problems) };
            Some(TrackAct::Answer { position: position?, reason: reason?, check_on })
        }
        Form::Evidence => {
            let words = fields.prose("evidence", 2_000, "Say what was done, and what shows it", problems)?;
            Some(TrackAct::Evidence { words })
        }
        Form::Check => {
            let holds = match fields.get("holds") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            if holds.is_none() {
                problems.add("holds", "Choose what the check found");
            }
            let words = fields.prose("effect", 2_000, "Say what you looked at, and what it shows", problems);
            Some(TrackAct::Check { holds: holds?, words: words? })
        }
    }
}

fn refused(why: TrackRefusal, problems: &mut Problems) {
    match why {
        TrackRefusal::NotYours => problems.add("position", "It is not addressed to your organisation"),
        TrackRefusal::NotNow => problems.add("position", "This is not possible as it stands now"),
        TrackRefusal::NoCheckDay => {
            problems.add("check_on", "Give a day to come, on which the effect is checked");
        }
        TrackRefusal::TooEarly => problems.add("holds", "The day of the check has not come yet"),
    }
}

pub async fn send(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let mut problems = Problems::default();
    let version: i32 = sent.0.get("version").parse().unwrap_or(0);
    let act = parse(&sent.0, &mut problems);
    if let Some(act) = act.filter(|_| problems.is_empty()) {
        let done = visit
            .write(move |conn, cx| -> Result<_, ActError> {
                let issued = tracking::find(conn, id)?;
                if issued.row.version != version {
                    return Err(crate::store::StoreError::Stale.into());
                }
                match track(&issued.tracked(), &cx.actor, &act, london_date(cx.now)) {
                    Err(TrackRefusal::NotYours) => Err(crate::store::StoreError::NotFound.into()),
                    Err(why) => Ok(Err(why)),
                    Ok(state) => {
                        tracking::save(conn, &issued.row, (state, &act), &cx.actor.words, cx.now)?;
                        Ok(Ok(()))
                    }
                }
            })
            .await?;
        match done {
            Ok(()) => return Ok(see_other(&format!("/recommendations/{id}"))),
            Err(why) => refused(why, &mut problems),
        }
    }
    if problems.is_empty() {
        problems.add("position", "Choose what you do");
    }
    let fields = sent.0;
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, id, fields, problems)?))).await
}
