//! Receipts in place of lost ones. The operator calls or posts where the person can be reached; nobody is told on a call
//! that comes in. The code is made when it is given out, and shown once.

use actix_web::HttpResponse;
use askama::Template;

use crate::act::{self, ActError};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::london_words;
use crate::domain::case::action::Action;
use crate::domain::case::person::Act;
use crate::domain::ids::RecoveryId;
use crate::domain::lost::{HandOver, hand_over};
use crate::domain::people::Actor;
use crate::domain::reference::{AccessCode, CaseRef};
use crate::domain::spoken;
use crate::store::opening::code_mac;
use crate::store::recoveries::{self, Fitting};
use crate::store::vault::Keys;
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::Visit;

/// Wishes on one page.
const SHOWN: i64 = 50;

/// A receipt that may be given out today. The reference is not here: it comes with the code, once.
struct Line {
    id: String,
    name: String,
    way: &'static str,
    to: String,
    asked: String,
}

#[derive(Template)]
#[template(path = "intake/receipts.html")]
struct ReceiptsPage {
    shell: Shell,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "intake/receipt.html")]
struct GivenPage {
    shell: Shell,
    reference: String,
    code: String,
    words: Vec<String>,
    /// Where it is posted; none: it is read out on the call.
    post: Option<String>,
    call: Option<String>,
    address: String,
    /// Points of a large-print letter.
    points: Option<u8>,
}

fn allowed(visit: &Visit) -> Result<(), Failure> {
    let capacity = visit.actor()?.capacity;
    if may(capacity, Verb::HandOut, Relation::None) { Ok(()) } else { Err(Failure::NotFound) }
}

pub async fn page(visit: Visit) -> Answer {
    allowed(&visit)?;
    visit
        .read(|conn, visit| {
            let rows = recoveries::due(conn, visit.context().today(), SHOWN)?;
            let mut lines = Vec::new();
            for row in rows {
                lines.extend(line(conn, &visit.app.keys, row.id)?);
            }
            Ok(page::ok(&ReceiptsPage { shell: visit.shell("Lost receipts"), lines }))
        })
        .await
}

/// A wish with where its receipt goes; none where it was stopped meanwhile.
fn wanted(conn: &mut Conn, keys: &Keys, id: RecoveryId) -> Result<Option<(Fitting, HandOver, String)>, StoreError> {
    let Some((row, wish)) = recoveries::find(conn, keys, id)? else { return Ok(None) };
    let fitting = match recoveries::of_wish(conn, keys, &row) {
        Ok(fitting) => fitting,
        Err(StoreError::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let to = hand_over(&fitting.identity, fitting.report.reply_by, wish.number.as_deref());
    Ok(to.map(|(to, _)| (fitting, to, london_words(row.asked_at.utc()))))
}

fn line(conn: &mut Conn, keys: &Keys, id: RecoveryId) -> Result<Option<Line>, StoreError> {
    Ok(wanted(conn, keys, id)?.map(|(fitting, to, asked)| {
        let (way, to) = match to {
            HandOver::Call(number) => ("Phone", number),
            HandOver::Post(address) => ("Post to", address),
        };
        let name = fitting.identity.reporter_name.unwrap_or_default();
        Line { id: id.to_string(), name, way, to, asked }
    }))
}

/// Makes the new code; from this moment the lost one opens nothing.
pub async fn give(visit: Visit, sent: Sent) -> Answer {
    allowed(&visit)?;
    let id: RecoveryId = sent.0.code("receipt").ok_or(Failure::NotFound)?;
    let code = AccessCode::from_bits(crate::doors::random());
    let kept = code.clone();
    let given = visit
        .write(move |conn, cx| -> Result<(Fitting, HandOver), ActError> {
            let due = recoveries::due(conn, cx.today(), i64::MAX)?.iter().any(|row| row.id == id);
            let (fitting, to, _) = wanted(conn, &cx.keys, id)?.filter(|_| due).ok_or(StoreError::NotFound)?;
            let reference = CaseRef::parse(&fitting.reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            // The program renews it, in the operator's name: an operator sees no case.
            let program = Actor { words: cx.actor.words.clone(), ..Actor::system() };
            let mac = code_mac(&cx.keys, &kept);
            let renewing = act::Context { actor: program, ..cx.clone() };
            let renew = Act::RenewReceipt { report: fitting.report.id, mac };
            act::on_case(conn, &renewing, &reference, Action::Person(renew))?;
            Ok((fitting, to))
        })
        .await?;
    Ok(shown(&visit, given, &code))
}

fn shown(visit: &Visit, (fitting, to): (Fitting, HandOver), code: &AccessCode) -> HttpResponse {
    let base = visit.app.settings.server.base_url.trim_end_matches('/');
    let (call, post) = match to {
        HandOver::Call(number) => (Some(number), None),
        HandOver::Post(address) => (None, Some(address)),
    };
    let needs = crate::store::cases::needs(&fitting.report);
    page::ok(&GivenPage {
        shell: visit.shell("A new receipt").back_to("/intake/receipts"),
        reference: fitting.reference,
        code: code.reveal().to_owned(),
        words: spoken::words(code),
        post,
        call,
        address: format!("{base}/follow"),
        points: crate::domain::needs::outgoing(fitting.report.reply_by, &needs).points,
    })
}
