//! Duties offered to the reader: accepted or declined, one or many at a time. Until then the one who offers answers for them.

use askama::Template;

use crate::act::own;
use crate::domain::calendar::london_words;
use crate::domain::ids::StrandId;
use crate::domain::ownership::Act;
use crate::store::Conn;
use crate::store::handovers::{self, Offer};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::listing::{Tone, severity_tone};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

const SHOWN: i64 = 200;

struct Line {
    strand: StrandId,
    severity: String,
    tone: Tone,
    problem: &'static str,
    kind: String,
    from: String,
    offered: String,
    reason: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "leads/offers.html")]
struct OffersPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    lines: Vec<Line>,
}

fn line(offer: Offer) -> Line {
    Line {
        strand: offer.strand,
        severity: offer.severity.code().to_owned(),
        tone: severity_tone(offer.severity),
        problem: words::failure(&offer.failure),
        kind: capital(offer.kind.words()),
        from: format!("{}, {}", offer.from, offer.from_body),
        offered: london_words(offer.offered_at.utc()),
        reason: offer.reason,
        late: !offer.on_time,
    }
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<OffersPage, Failure> {
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let lines = handovers::offered_to(conn, me, SHOWN)?.into_iter().map(line).collect();
    Ok(OffersPage { shell: visit.shell("Duties offered to you").with(&problems), problems, fields, lines })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "acceptance" => Some("You answer for these duties now"),
        "refusal" => Some("You declined. The person who offered them was told"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let Sent(fields) = sent;
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let strands: Vec<StrandId> = fields.all("strand").into_iter().filter_map(|id| id.parse().ok()).collect();
    let mut problems = Problems::default();
    if strands.is_empty() {
        problems.add("strand", "Pick at least one duty");
    }
    let declines = fields.get("answer") == "refusal";
    let reason = if declines { fields.prose("reason", 500, "Say why you decline", &mut problems) } else { None };
    if problems.is_empty() {
        let act = if declines { Act::Decline { strands, by: me } } else { Act::Accept { strands, by: me } };
        let done = visit.write(move |conn, cx| own(conn, cx, &act, reason.as_deref().unwrap_or_default())).await?;
        match done {
            Ok(_) => {
                let answer = if declines { "refusal" } else { "acceptance" };
                return Ok(see_other(&format!("/handovers?done={answer}")));
            }
            Err(refusal) => problems.add("strand", refusal.words()),
        }
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await
}
