//! "I have lost my receipt": two facts, one answer for everybody, and a delay. Nobody learns here whether a report exists.

use askama::Template;

use crate::domain::lost::{DELAY_TO_NEW_NUMBER_WORKING_DAYS, DELAY_WORKING_DAYS, fact};
use crate::domain::text::{PersonName, Phone};
use crate::store::people::{TRIES, try_once};
use crate::store::recoveries::{self, Wish};
use crate::web::contact::Contact;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::language::Language;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "follow/lost.html")]
struct LostPage {
    shell: Shell,
    problems: Problems,
    contact: Contact,
    sent: Fields,
    days: u32,
    days_to_new: u32,
}

impl LostPage {
    fn typed(&self, field: &str) -> String {
        self.sent.get(field).chars().take(254).collect()
    }
}

#[derive(Template)]
#[template(path = "follow/lost_asked.html")]
struct AskedPage {
    shell: Shell,
    days: u32,
    days_to_new: u32,
}

fn form(visit: &Visit, sent: Fields, problems: Problems) -> LostPage {
    let shell = visit.page("lost-title").back_to("/follow").with(&problems);
    let contact = visit.app.settings.contact.clone();
    LostPage { shell, problems, contact, sent, days: DELAY_WORKING_DAYS, days_to_new: DELAY_TO_NEW_NUMBER_WORKING_DAYS }
}

pub async fn page(visit: Visit) -> Answer {
    Ok(visit.answer(page::ok(&form(&visit, Fields::default(), Problems::default()))))
}

fn read(sent: &Fields, language: Language) -> Result<Wish, Problems> {
    let mut problems = Problems::default();
    let name = PersonName::parse(sent.get("name"));
    if name.is_err() {
        problems.add("name", language.say("lost-name-missing"));
    }
    if fact(sent.get("fact")).is_none() {
        problems.add("fact", language.say("lost-fact-missing"));
    }
    let number = sent.given("number").map(Phone::parse);
    if matches!(number, Some(Err(_))) {
        problems.add("number", language.say("lost-number-wrong"));
    }
    match (name, problems.is_empty()) {
        (Ok(name), true) => Ok(Wish {
            name: name.as_str().to_owned(),
            fact: sent.get("fact").trim().to_owned(),
            number: number.and_then(Result::ok).map(|phone| phone.as_str().to_owned()),
        }),
        _ => Err(problems),
    }
}

/// The same page and the same work, whether a report exists or not.
pub async fn ask(visit: Visit, sent: Sent) -> Answer {
    let wish = match read(&sent.0, visit.language) {
        Ok(wish) => wish,
        Err(problems) => return Ok(page::unprocessable(&form(&visit, sent.0, problems))),
    };
    let key = format!("lost/{}", visit.network);
    let taken = visit
        .write(move |conn, cx| {
            let often = !try_once(conn, &key, TRIES, cx.now)?;
            if !often {
                recoveries::keep(conn, &cx.keys, &wish, cx.now)?;
            }
            Ok(!often)
        })
        .await?;
    if !taken {
        return Err(Failure::TooMany);
    }
    let shell = visit.page("lost-noted").back_to("/follow");
    let (days, days_to_new) = (DELAY_WORKING_DAYS, DELAY_TO_NEW_NUMBER_WORKING_DAYS);
    Ok(page::ok(&AskedPage { shell, days, days_to_new }))
}
