//! The same page for somebody without an account, who holds a link of the trust.

use actix_web::web::{Path, block};

use super::form::{self, By, NewIncident};
use super::new::{Offers, TITLE, build, first, key_of, lists, take};
use crate::act::ActError;
use crate::domain::case::telling::ReplyBy;
use crate::domain::people::Actor;
use crate::domain::text::Email;
use crate::store::drafts::{self, Draft, Receipt};
use crate::store::people::try_once;
use crate::store::report_links::{self as links, LinkRow};
use crate::store::{Conn, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Reports by one link from one network in five minutes. Ours.
const OF_LINK: i32 = 20;

/// The link of an address, if it is ours and works.
fn link(conn: &mut Conn, visit: &Visit, address: &str) -> Result<LinkRow, Failure> {
    let id = links::verified(&visit.app.keys, address).ok_or(Failure::NotFound)?;
    Ok(links::working(conn, id, visit.app.clock.now())?)
}

fn offers(conn: &mut Conn, visit: &Visit, link: &LinkRow, address: &str) -> Result<Offers, Failure> {
    let trust = directory::body(conn, link.body_id)?;
    lists(conn, visit, trust, format!("/record/{address}"))
}

pub async fn page(visit: Visit, path: Path<String>) -> Answer {
    let address = path.into_inner();
    visit
        .read(move |conn, visit| {
            let link = link(conn, visit, &address)?;
            let offers = offers(conn, visit, &link, &address)?;
            let fields = first(&offers, None);
            Ok(page::ok(&build(visit.shell(TITLE), &offers, fields, Problems::default())))
        })
        .await
}

struct Read {
    link: LinkRow,
    offers: Offers,
    parsed: Result<(NewIncident, Option<String>), Problems>,
}

fn read(visit: &Visit, address: &str, sent: &Fields) -> Result<Read, Failure> {
    let mut conn = visit.app.store.reader()?;
    let link = link(&mut conn, visit, address)?;
    let offers = offers(&mut conn, visit, &link, address)?;
    let email = sent.given("email").map(Email::parse).transpose();
    let parsed = form::parse(sent, &offers.providers, visit.context().today());
    let parsed = match (parsed, email) {
        (Ok(new), Ok(email)) => Ok((new, email.map(|email| email.as_str().to_owned()))),
        (parsed, email) => {
            let mut problems = parsed.err().unwrap_or_default();
            if email.is_err() {
                problems.add("email", "Enter an e-mail address, like name@example.com, or leave it empty");
            }
            Err(problems)
        }
    };
    Ok(Read { link, offers, parsed })
}

pub async fn send(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let address = path.into_inner();
    let (own, fields) = (visit.clone(), sent.0.clone());
    let Read { link, offers, parsed } =
        block(move || read(&own, &address, &fields)).await.map_err(|_| Failure::Busy)??;
    let (new, email) = match parsed {
        Ok(parsed) => parsed,
        Err(problems) => {
            let page = build(visit.shell(TITLE), &offers, sent.0, problems);
            return Ok(visit.answer(page::unprocessable(&page)));
        }
    };
    let by = By { body: link.body_id, account: None, name: None, email, once: format!("link/{}", link.id) };
    let (cx, visitor, network) = (visit.app.context(Actor::nobody()), visit.token_hash(), visit.network.clone());
    let key = key_of(&sent.0);
    let reply_by = if by.email.is_some() { ReplyBy::Email } else { ReplyBy::None };
    let taken = visit.app.store.write(move |conn| {
        if !try_once(conn, &format!("link/{}/{network}", link.id), OF_LINK, cx.now)? {
            return Ok::<_, ActError>(false);
        }
        let mut draft = Draft::begin();
        let opened = take(conn, &cx, new, (&by, &key), Some(&draft.code()))?;
        // A form that was sent twice is one report; its first receipt stays the one.
        if !opened.again {
            links::was_used(conn, link.id)?;
            draft.sent = Some(Receipt { reference: opened.reference, on: cx.today(), reply_by });
            drafts::keep(conn, &cx.keys, &visitor, &draft, cx.now)?;
        }
        Ok(true)
    });
    if taken.await? { Ok(see_other("/report/sent")) } else { Err(Failure::TooMany) }
}
