//! What everybody may read: about the service, and whether it is well.

use actix_web::HttpResponse;

use crate::entries;
use crate::web::address::own_path;
use crate::web::failure::Answer;
use crate::web::gate::{Entry, Gate};
use crate::web::language::{self, Language};
use crate::web::pages_static;
use crate::web::sent::Sent;
use crate::web::visit::{Visit, cookie_name, see_other};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/accessibility" => accessibility, Gate::Public;
        GET "/contact" => contact, Gate::Public;
        GET "/privacy" => privacy, Gate::Public;
        GET "/cookies" => cookies, Gate::Public;
        GET "/version" => version, Gate::Public;
        POST "/language" => choose_language, Gate::Public;
        GET "/healthz" => alive, Gate::Public;
        GET "/readyz" => ready, Gate::Public;
    }
}

async fn accessibility(visit: Visit) -> Answer {
    let page = pages_static::accessibility(visit.page("shell-footer"), &visit.app.settings.contact);
    Ok(visit.answer(page))
}

async fn contact(visit: Visit) -> Answer {
    let page = pages_static::contact(visit.page("shell-footer"), &visit.app.settings.contact);
    Ok(visit.answer(page))
}

async fn privacy(visit: Visit) -> Answer {
    let page = pages_static::privacy(visit.page("shell-footer"), &visit.app.settings.contact);
    Ok(visit.answer(page))
}

async fn cookies(visit: Visit) -> Answer {
    let name = cookie_name(visit.app.settings.https());
    let page = pages_static::cookies(visit.page("shell-footer"), name);
    Ok(visit.answer(page))
}

async fn version(visit: Visit) -> Answer {
    let page = pages_static::version(visit.page("shell-footer"));
    Ok(visit.answer(page))
}

/// The language that the person chose, among those offered, kept in a cookie until the browser ends.
async fn choose_language(visit: Visit, sent: Sent) -> Answer {
    let chosen = sent.0.code::<Language>("language").filter(|one| visit.app.settings.languages().contains(one));
    let next = own_path(sent.0.get("next"));
    let mut answer = see_other(if next.is_empty() { "/" } else { &next });
    if let Some(language) = chosen {
        // a cookie that cannot be written would be a fault of our own tags: there is none
        let _ = answer.add_cookie(&language::chosen(language, visit.app.settings.https()));
    }
    Ok(answer)
}

/// The process answers; nothing else is asked.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// The database answers and is of this version; the calendar of working days reaches far enough (400 days); files can be
/// kept. Without its file store the service still takes reports, so it is ready, and says what it cannot do.
async fn ready(visit: Visit) -> Answer {
    let calendar_days = (visit.app.calendar().ends() - visit.context().today()).num_days();
    visit
        .read(move |conn, visit| {
            let current = crate::store::migrate::is_current(conn).unwrap_or(false);
            let files = visit.app.shelf.answered_lately(visit.app.clock.now());
            let body = format!(
                "{{\"database\":\"{}\",\"calendar_days\":{calendar_days},\"calendar\":\"{}\",\"files\":\"{}\"}}\n",
                if current { "ready" } else { "another version" },
                if calendar_days >= 400 { "ready" } else { "ends within 400 days: import bank holidays" },
                if files { "ready" } else { "cannot be kept or opened at the moment: reports are taken without them" },
            );
            let mut answer = if current { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
            Ok(answer.content_type("application/json").body(body))
        })
        .await
}
