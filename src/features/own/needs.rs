//! What the person needs to read what we send, or to talk with us: asked once, changed here, asked about again after a year.

use askama::Template;

use super::{own, report_of};
use crate::act;
use crate::domain::calendar::london_date;
use crate::domain::case::action::Action;
use crate::domain::case::person::Act;
use crate::domain::case::telling::Answers;
use crate::domain::needs::{NeedGroup, needs, review_on};
use crate::domain::text::Narrative;
use crate::store::Conn;
use crate::store::cases::{self, find_told};
use crate::store::told::needs_reviewed_on;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Characters of a need in one's own words.
const LIMIT: usize = 500;

#[derive(Template)]
#[template(path = "own/needs.html")]
struct NeedsPage {
    shell: Shell,
    problems: Problems,
    groups: Vec<(String, Vec<Choice>)>,
    words: String,
    /// When we ask again.
    review: String,
}

fn build(conn: &mut Conn, visit: &Visit, sent: Option<&Fields>, problems: Problems) -> Result<NeedsPage, Failure> {
    let (_, own) = own(conn, visit)?;
    let kept = cases::needs(&own);
    let ticked: Vec<&str> = sent.map_or_else(|| kept.iter().map(String::as_str).collect(), |sent| sent.all("needs"));
    let answers: Answers = serde_json::from_str(&own.answers).unwrap_or_default();
    let last = needs_reviewed_on(conn, own.id)?.unwrap_or_else(|| london_date(own.received_at.utc()));
    let group = |group: &NeedGroup| {
        let of = needs().iter().filter(|need| need.group == *group);
        let of = of.map(|need| (need.code, visit.say(&format!("needs-{}", need.code))));
        (visit.say(&format!("needs-group-{group}")), choices(of, &ticked))
    };
    Ok(NeedsPage {
        shell: visit.page("own-needs").back_to("/follow/case").with(&problems),
        problems,
        groups: NeedGroup::ALL.iter().map(group).collect(),
        words: sent.map_or_else(|| answers.needs_words.unwrap_or_default(), |sent| sent.get("needs-words").to_owned()),
        review: visit.language.date(review_on(last)),
    })
}

pub async fn page(visit: Visit) -> Answer {
    visit.read(|conn, visit| Ok(page::ok(&build(conn, visit, None, Problems::default())?))).await
}

pub async fn save(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let mut problems = Problems::default();
    let words = sent.given("needs-words").map(|typed| Narrative::parse(typed, LIMIT));
    if matches!(words, Some(Err(_))) {
        problems.add("needs-words", visit.tell("wrong-short", &[("limit", &LIMIT)]));
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, Some(&sent), problems)?)))
            .await;
    }
    let words = words.and_then(Result::ok).map(|words| words.as_str().to_owned());
    let known = |code: &&&str| needs().iter().any(|need| need.code == **code);
    let needs: Vec<String> = sent.all("needs").iter().filter(known).map(ToString::to_string).collect();
    visit
        .write(move |conn, cx| {
            let report = report_of(cx)?;
            let reference = find_told(conn, &cx.actor, cx.now)?.case.reference;
            let act = Act::SetNeeds { report, needs, words, on: cx.today() };
            act::on_case(conn, cx, &reference, Action::Person(act)).map(drop)
        })
        .await?;
    Ok(see_other("/follow/case?done=needs"))
}
