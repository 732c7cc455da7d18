//! The start page, the questions one a page, and the page that stops somebody who needs help first.

use super::draft::{self, path};
use crate::domain::intake::{Step, Told};
use crate::store::drafts::Draft;
use actix_web::web::Path;
use askama::Template;

use crate::domain::case::telling::{Danger, ReplyBy};
use crate::domain::people::BodyKind;
use crate::store::{Conn, directory};
use crate::web::contact::Contact;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::telling::answers;
use crate::web::telling::offers::{offered, question};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "report/start.html")]
struct StartPage {
    shell: Shell,
    contact: Contact,
    /// A report was begun in this browser and not sent.
    begun: bool,
    /// A receipt was not saved yet.
    unsaved: bool,
}

#[derive(Template)]
#[template(path = "report/help.html")]
struct HelpPage {
    shell: Shell,
    danger: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "report/question.html")]
struct QuestionPage {
    shell: Shell,
    problems: Problems,
    step: Step,
    question: String,
    /// The answers are being checked: a change leads back there.
    checking: bool,
    for_another: bool,
    anonymous: bool,
    given: Fields,
    choices: Vec<Choice>,
    others: Vec<Choice>,
}

impl QuestionPage {
    fn date(&self) -> DateBoxes {
        answers::boxes(&self.given)
    }

    fn value(&self, field: &str) -> String {
        self.given.get(field).to_owned()
    }
}

pub async fn start(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            let unsaved = draft.as_ref().is_some_and(|draft| draft.sent.is_some());
            Ok(page::ok(&StartPage {
                shell: visit.page("start-title"),
                contact: visit.app.settings.contact.clone(),
                begun: draft.is_some() && !unsaved,
                unsaved,
            }))
        })
        .await
}

pub async fn begin(visit: Visit) -> Answer {
    Ok(visit.answer(see_other(&path(Step::Danger))))
}

/// Where somebody goes who may not be at this question: to the receipt of what was sent, or to what is missing before.
fn elsewhere(draft: Option<&Draft>, told: &Told, step: Step) -> Option<String> {
    if draft.is_some_and(|draft| draft.sent.is_some()) {
        return Some("/report/sent".to_owned());
    }
    let missing = Step::missing(told, Some(step));
    missing.or_else(|| step.next(told).filter(|_| !step.is_asked(told))).map(path)
}

fn told(draft: Option<&Draft>) -> Told {
    draft.map_or_else(Told::default, Draft::told)
}

pub async fn asks(visit: Visit, step: Path<String>, asked: Asked) -> Answer {
    let step: Step = step.parse().map_err(|_| Failure::NotFound)?;
    let checking = asked.0.get("from") == "check";
    visit
        .read(move |conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            let told = told(draft.as_ref());
            if let Some(path) = elsewhere(draft.as_ref(), &told, step) {
                return Ok(see_other(&path));
            }
            let given = Fields::new(told.answers().to_vec());
            let page = ask(conn, visit, step, &told, (given, Problems::default(), checking))?;
            Ok(page::ok(&page))
        })
        .await
}

pub async fn answer(visit: Visit, step: Path<String>, sent: Sent) -> Answer {
    let step: Step = step.parse().map_err(|_| Failure::NotFound)?;
    let checking = sent.0.get("from") == "check";
    let today = visit.context().today();
    let answers = match answers::read(step, &sent.0, today, visit.language) {
        Ok(answers) => answers,
        Err(problems) => return again(visit, step, sent.0, problems, checking).await,
    };
    let visitor = visit.token_hash();
    let next = visit
        .write(move |conn, cx| {
            let mut draft = draft::find_for_change(conn, cx, &visitor)?.unwrap_or_else(Draft::begin);
            if draft.sent.is_some() {
                return Ok("/report/sent".to_owned());
            }
            draft.answer(step, answers);
            draft::keep(conn, cx, &visitor, &draft)?;
            Ok(after(step, &draft.told(), checking))
        })
        .await?;
    Ok(see_other(&next))
}

/// Where an answer leads: to help first; back to the check, with what the change made necessary; or on.
fn after(step: Step, told: &Told, checking: bool) -> String {
    if step == Step::Danger && told.danger() != Some(Danger::No) {
        return if checking { "/report/help?from=check" } else { "/report/help" }.to_owned();
    }
    let next = step.next(told);
    let follows = next.filter(|next| matches!(next, Step::Permission | Step::Effects) && !told.answered(*next));
    match (checking, follows, next) {
        (true, Some(follows), _) => format!("{}?from=check", path(follows)),
        (true, None, _) => "/report/check".to_owned(),
        (false, _, None) => "/report/files".to_owned(),
        (false, _, Some(next)) => path(next),
    }
}

async fn again(visit: Visit, step: Step, given: Fields, problems: Problems, checking: bool) -> Answer {
    visit
        .read(move |conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            let page = ask(conn, visit, step, &told(draft.as_ref()), (given, problems, checking))?;
            Ok(page::unprocessable(&page))
        })
        .await
}

fn ask(
    conn: &mut Conn,
    visit: &Visit,
    step: Step,
    told: &Told,
    (given, problems, checking): (Fields, Problems, bool),
) -> Result<QuestionPage, Failure> {
    let shell = visit.page(question(step, told));
    let question = shell.title.clone();
    let back = match step.before(told) {
        _ if checking => "/report/check".to_owned(),
        Some(before) => path(before),
        None => "/".to_owned(),
    };
    let (choices, others) = match step {
        Step::Who => (bodies(conn, visit, BodyKind::Provider, &given)?, bodies(conn, visit, BodyKind::Trust, &given)?),
        _ => (offered(step, told, &given, visit.language), Vec::new()),
    };
    Ok(QuestionPage {
        shell: shell.back_to(back).with(&problems),
        problems,
        step,
        question,
        checking,
        for_another: told.is_for_another(),
        anonymous: told.reply() == Some(ReplyBy::None),
        choices,
        others,
        given,
    })
}

fn bodies(conn: &mut Conn, visit: &Visit, kind: BodyKind, given: &Fields) -> Result<Vec<Choice>, Failure> {
    let field = if kind == BodyKind::Provider { "provider" } else { "trust" };
    let open = directory::of_kind(conn, kind, visit.context().today())?;
    Ok(choices(open.into_iter().map(|body| (body.code, body.name)), &[given.get(field)]))
}

pub async fn help(visit: Visit, asked: Asked) -> Answer {
    let checking = asked.0.get("from") == "check";
    visit
        .read(move |conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            let told = told(draft.as_ref());
            let danger = match told.danger() {
                Some(Danger::Danger) => true,
                Some(Danger::NoMedicine) => false,
                Some(Danger::No) | None => return Ok(see_other(&path(Step::Danger))),
            };
            let next = if checking { "/report/check".to_owned() } else { path(Step::About) };
            let title = if danger { "help-title-danger" } else { "help-title-medical" };
            let shell = visit.page(title).back_to(path(Step::Danger));
            Ok(page::ok(&HelpPage { shell, danger, next }))
        })
        .await
}
