//! Linking one's own account to another service, and ending that.

use actix_web::web::Path;
use askama::Template;

use super::back::refused;
use super::way::address;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// A form may not lead to another host (`form-action 'self'`): one more press does.
#[derive(Template)]
#[template(path = "sign_on/go.html")]
struct GoPage {
    shell: Shell,
    words: String,
    address: String,
}

pub async fn begin(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let provider = path.into_inner();
    let words = visit.app.settings.sign_on.get(&provider).map(|s| s.words.clone()).ok_or(Failure::NotFound)?;
    if let Some(elsewhere) = visit.step_up("/account").await? {
        return Ok(elsewhere);
    }
    let account = visit.actor()?.account().ok_or(Failure::NotFound)?;
    match address(&visit, &provider, "", Some(account)).await? {
        Ok(address) => {
            let shell = visit.shell("Link your account").back_to("/account");
            Ok(visit.answer(page::ok(&GoPage { shell, words, address })))
        }
        Err(why) => refused(&visit, why),
    }
}

pub async fn remove(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let provider = path.into_inner();
    let account = visit.actor()?.account().ok_or(Failure::NotFound)?;
    visit.app.store.write(move |conn| crate::store::sign_ons::unlink(conn, account, &provider)).await?;
    Ok(see_other("/account?done=unlinked"))
}
