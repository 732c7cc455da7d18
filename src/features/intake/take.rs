//! The whole report on one page, for somebody on the phone or with a letter in hand. The receipt is the caller's.

use askama::Template;

use crate::act::{self, ActError, Context};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::case::telling::{Channel, NewReport, ReplyBy};
use crate::domain::intake::{Step, Told};
use crate::domain::people::BodyKind;
use crate::store::directory::{self, BodyRow};
use crate::store::drafts::{self, Draft};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::language::Language;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::telling::answers::{self, Answers};
use crate::web::telling::offers::offered;
use crate::web::visit::{Visit, see_other};

/// How it reached the one who takes it down.
const CHANNELS: &[(Channel, &str)] =
    &[(Channel::Phone, "By phone"), (Channel::Paper, "By letter"), (Channel::Staff, "In person")];

#[derive(Template)]
#[template(path = "intake/take.html")]
struct TakePage {
    shell: Shell,
    problems: Problems,
    given: Fields,
    channels: Vec<Choice>,
    providers: Vec<Choice>,
    trusts: Vec<Choice>,
    once: String,
}

impl TakePage {
    fn value(&self, field: &str) -> String {
        self.given.get(field).to_owned()
    }

    fn date(&self) -> DateBoxes {
        answers::boxes(&self.given)
    }

    /// The choices of a question, as the person's own pages offer them. Everything is asked, whoever it is about.
    fn choices(&self, step: Step) -> Vec<Choice> {
        let told = Told::new(self.given.pairs().to_vec());
        offered(step, &told, &self.given, Language::En)
            .into_iter()
            .map(|choice| Choice { reveals: false, ..choice })
            .collect()
    }
}

fn build(conn: &mut Conn, visit: &Visit, given: Fields, problems: Problems) -> Result<TakePage, Failure> {
    if !may(visit.actor()?.capacity, Verb::TakeDown, Relation::None) {
        return Err(Failure::NotFound);
    }
    let today = visit.context().today();
    let mut bodies = |kind, field: &str| -> Result<Vec<Choice>, StoreError> {
        let open: Vec<BodyRow> = directory::of_kind(conn, kind, today)?;
        Ok(choices(open.into_iter().map(|body| (body.code, body.name)), &[given.get(field)]))
    };
    let once = given.given("once").map_or_else(|| crate::doors::new_id().simple().to_string(), str::to_owned);
    Ok(TakePage {
        shell: visit.shell("Take down a report").with(&problems),
        problems,
        channels: choices(CHANNELS.iter().map(|(c, words)| (c.code(), *words)), &[given.get("channel")]),
        providers: bodies(BodyKind::Provider, "provider")?,
        trusts: bodies(BodyKind::Trust, "trust")?,
        once,
        given,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let saved = asked.0.get("done") == "saved";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = saved.then(|| Banner::Done("The receipt is the caller\u{2019}s alone now".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// Every question's form read in one go, the problems in the order of the page.
fn read(sent: &Fields, today: chrono::NaiveDate) -> Result<(Channel, Answers), Problems> {
    let (mut all, mut problems) = (Vec::new(), Problems::default());
    let channel = sent.code::<Channel>("channel").filter(|c| CHANNELS.iter().any(|(known, _)| known == c));
    if channel.is_none() {
        problems.add("channel", "Select how it reached you");
    }
    for step in Step::ALL {
        match answers::read(*step, sent, today, Language::En) {
            Ok(mut answers) => all.append(&mut answers),
            Err(found) => problems.extend(found),
        }
    }
    match channel {
        Some(channel) if problems.is_empty() => Ok((channel, all)),
        _ => Err(problems),
    }
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let (channel, answers) = match read(&sent, visit.context().today()) {
        Ok(read) => read,
        Err(problems) => {
            return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, sent, problems)?))).await;
        }
    };
    let once: String = sent.get("once").chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let (visitor, told) = (visit.token_hash(), Told::new(answers));
    let write = || {
        let (visitor, told, once, cx) = (visitor.clone(), told.clone(), once.clone(), visit.context());
        visit.app.store.write(move |conn| take(conn, &cx, &visitor, (channel, &told, &once)))
    };
    act::once_more(write).await?;
    Ok(see_other("/report/sent"))
}

/// Takes it down, and keeps its receipt until the one at the desk says that the caller has it.
fn take(
    conn: &mut Conn,
    cx: &Context,
    visitor: &[u8],
    (channel, told, once): (Channel, &Told, &str),
) -> Result<(), ActError> {
    let account = cx.actor.account().ok_or(StoreError::NotFound)?;
    if drafts::find_for_change(conn, &cx.keys, visitor, cx.now)?.is_some_and(|draft| draft.sent.is_some()) {
        return Ok(());
    }
    let mut body = |field: &str| match told.given(field) {
        Some(code) => directory::body_by_code(conn, code).map(|found| found.map(|body| body.id)),
        None => Ok(None),
    };
    let (provider, trust) = (body("provider")?, body("trust")?);
    let mut draft = Draft::begin();
    draft.once_key = format!("intake/{account}/{once}");
    let report = told.report(&draft.once_key, provider, trust).ok_or(StoreError::NotFound)?;
    let report = NewReport { channel, ..report };
    let opened = act::report(conn, cx, &report, Some(&draft.code()))?;
    draft.was_sent_by(opened.reference, cx.today(), told.reply().unwrap_or(ReplyBy::None));
    Ok(drafts::keep(conn, &cx.keys, visitor, &draft, cx.now)?)
}
