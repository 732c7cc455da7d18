//! The page, and the receipt it leads to.

use actix_web::web::block;
use askama::Template;

use super::form::{form, parse};
use crate::act;
use crate::domain::people::{Actor, BodyKind};
use crate::store::directory::{self, BodyRow};
use crate::store::drafts::{self, Draft, Receipt};
use crate::store::people::try_once;
use crate::web::asking::{Ask, Asking, Reading};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Reports from one network in five minutes: many colleagues may share an address. Ours.
const OF_NETWORK: i32 = 20;

#[derive(Template)]
#[template(path = "speakup/page.html")]
struct SpeakUpPage {
    shell: Shell,
    problems: Problems,
    form: Asking,
}

struct Offers {
    providers: Vec<BodyRow>,
    trusts: Vec<BodyRow>,
}

fn build(visit: &Visit, offers: &Offers, sent: &Fields, problems: Problems) -> SpeakUpPage {
    SpeakUpPage {
        shell: visit.shell("Speak up about a homecare company you work for").with(&problems),
        problems,
        form: form(sent, &offers.providers, &offers.trusts),
    }
}

async fn offers(visit: &Visit) -> Result<Offers, Failure> {
    let visit = visit.clone();
    let done = block(move || {
        let (mut conn, today) = (visit.app.store.reader()?, visit.context().today());
        let providers = directory::of_kind(&mut conn, BodyKind::Provider, today)?;
        Ok::<_, Failure>(Offers { providers, trusts: directory::of_kind(&mut conn, BodyKind::Trust, today)? })
    });
    done.await.map_err(|_| Failure::Busy)?
}

pub async fn page(visit: Visit) -> Answer {
    let offers = offers(&visit).await?;
    Ok(visit.answer(page::ok(&build(&visit, &offers, &Fields::default(), Problems::default()))))
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let offers = offers(&visit).await?;
    let mut problems = Problems::default();
    let mut draft = Draft::begin();
    let mut read = Reading { sent: &sent.0, problems: &mut problems };
    let new = parse(&mut read, &offers.providers, &offers.trusts, &draft.once_key);
    let Some(new) = new.filter(|_| problems.is_empty()) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, &offers, &sent.0, problems))));
    };
    let reply_by = new.reply_by;
    // Whoever is signed in on this browser: nobody's account is tied to what is told in confidence.
    let (cx, visitor, network) = (visit.app.context(Actor::nobody()), visit.token_hash(), visit.network.clone());
    let taken = visit.app.store.write(move |conn| {
        if !try_once(conn, &format!("speak-up/{network}"), OF_NETWORK, cx.now)? {
            return Ok::<_, act::ActError>(false);
        }
        let opened = act::report(conn, &cx, &new, Some(&draft.code()))?;
        draft.sent = Some(Receipt { reference: opened.reference, on: cx.today(), reply_by });
        drafts::keep(conn, &cx.keys, &visitor, &draft, cx.now)?;
        Ok(true)
    });
    if taken.await? { Ok(see_other("/report/sent")) } else { Err(Failure::TooMany) }
}
