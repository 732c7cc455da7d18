//! What everybody may read of how bodies keep their word: where people have waited ten working days without news.

use askama::Template;

use crate::domain::measures::disclosure::{DisclosureLevel, Profile, publish};
use crate::entries;
use crate::store::silence;
use crate::web::failure::Answer;
use crate::web::gate::{Entry, Gate};
use crate::web::language::Language;
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/silence" => silent, Gate::Public;
    }
}

struct Line {
    body: String,
    count: String,
}

/// Small counts are not told: a body's few cases must not be found again in the news of a town.
fn shown(count: i64, language: Language) -> String {
    let count = u64::try_from(count).unwrap_or_default();
    let shown = publish(Profile::NhsHes, DisclosureLevel::Subnational, count);
    if shown.is_suppressed() {
        language.say("silence-few")
    } else {
        language.tell("silence-about", &[("count", &shown)])
    }
}

#[derive(Template)]
#[template(path = "standing/silence.html")]
struct SilencePage {
    shell: Shell,
    now: String,
    lines: Vec<Line>,
}

async fn silent(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let lines = silence::by_body(conn)?
                .into_iter()
                .map(|(_, body, count)| Line { body, count: shown(count, visit.language) });
            Ok(page::ok(&SilencePage {
                shell: visit.page("silence-title"),
                now: visit.language.day(visit.app.clock.now()),
                lines: lines.collect(),
            }))
        })
        .await
}
