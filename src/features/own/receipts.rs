//! Receipts for a carer or an advocate: each its own, each with its scope, each to be taken back at any time.

use actix_web::HttpResponse;
use askama::Template;

use super::{own, report_of};
use crate::act::{self, ActError};
use crate::domain::case::action::Action;
use crate::domain::case::person::{Act, Helper};
use crate::domain::ids::ReceiptId;
use crate::domain::people::Capacity;
use crate::domain::reference::AccessCode;
use crate::domain::spoken;
use crate::store::cases::find_told;
use crate::store::opening::code_mac;
use crate::store::receipts::{self, ReceiptRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::language::Language;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Receipts in use at one time: enough for a family and an advocate. Ours.
const MOST: usize = 10;

struct Line {
    id: String,
    whose: String,
    scope: String,
    since: String,
    /// Since when it opens nothing any more.
    ended: Option<String>,
}

#[derive(Template)]
#[template(path = "own/receipts.html")]
struct ReceiptsPage {
    shell: Shell,
    problems: Problems,
    lines: Vec<Line>,
    helpers: Vec<Choice>,
    scopes: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "own/receipt.html")]
struct GivenPage {
    shell: Shell,
    reference: String,
    code: String,
    words: Vec<String>,
    whose: String,
    scope: String,
    address: String,
}

/// What somebody with such a receipt may do.
fn scope(capacity: Capacity, language: Language) -> String {
    language.say(if capacity == Capacity::Spokesperson { "own-may-spokesperson" } else { "own-may-supporter" })
}

fn line(row: &ReceiptRow, language: Language) -> Line {
    Line {
        id: row.id.to_string(),
        whose: language.say(&format!("helper-{}", row.helper)),
        scope: scope(row.capacity, language),
        since: language.day(row.made_at.utc()),
        ended: row.revoked_at.map(|at| language.day(at.utc())),
    }
}

fn build(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: Problems) -> Result<ReceiptsPage, Failure> {
    let (_, own) = own(conn, visit)?;
    let shell = visit.page("own-receipts").back_to("/follow/case");
    Ok(ReceiptsPage {
        shell: shell.with(&problems),
        problems,
        lines: receipts::given(conn, own.id)?.iter().map(|row| line(row, visit.language)).collect(),
        helpers: choices(
            Helper::ALL.iter().map(|h| (h.code(), visit.say(&format!("helper-{h}")))),
            &[sent.get("helper")],
        ),
        scopes: choices(
            ["supporter", "spokesperson"].map(|scope| (scope, visit.say(&format!("own-scope-{scope}")))),
            &[sent.get("scope")],
        ),
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "revocation";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &Fields::default(), Problems::default())?;
            page.shell.banner = done.then(|| Banner::Done(visit.say("own-receipts-gone")));
            Ok(page::ok(&page))
        })
        .await
}

/// Makes a receipt and shows it, once. Its owner can take it back and make another.
pub async fn give(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let (helper, capacity) = (sent.code::<Helper>("helper"), scope_of(&sent));
    let mut problems = Problems::default();
    if helper.is_none() {
        problems.add("helper", visit.say("own-receipts-who-missing"));
    }
    if capacity.is_none() {
        problems.add("scope", visit.say("own-receipts-scope-missing"));
    }
    let (Some(helper), Some(capacity)) = (helper, capacity) else { return again(visit, sent, problems).await };
    let code = AccessCode::from_bits(crate::doors::random());
    let kept = code.clone();
    let made = visit
        .write(move |conn, cx| -> Result<Option<String>, ActError> {
            let report = report_of(cx)?;
            let found = find_told(conn, &cx.actor, cx.now)?;
            let in_use = receipts::given(conn, report)?.iter().filter(|r| r.revoked_at.is_none()).count();
            if in_use >= MOST {
                return Ok(None);
            }
            let act = Act::GiveReceipt { report, helper, capacity, mac: code_mac(&cx.keys, &kept) };
            act::on_case(conn, cx, &found.case.reference, Action::Person(act))?;
            Ok(Some(found.row.reference))
        })
        .await?;
    match made {
        Some(reference) => Ok(shown(&visit, reference, &code, helper, capacity)),
        None => {
            problems.add("helper", visit.tell("own-receipts-most", &[("most", &MOST)]));
            again(visit, sent, problems).await
        }
    }
}

fn scope_of(sent: &Fields) -> Option<Capacity> {
    sent.code::<Capacity>("scope").filter(|c| matches!(c, Capacity::Supporter | Capacity::Spokesperson))
}

async fn again(visit: Visit, sent: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &sent, problems)?))).await
}

fn shown(visit: &Visit, reference: String, code: &AccessCode, helper: Helper, capacity: Capacity) -> HttpResponse {
    let base = visit.app.settings.server.base_url.trim_end_matches('/');
    page::ok(&GivenPage {
        shell: visit.page("own-receipt-title").back_to("/follow/receipts"),
        reference,
        code: code.reveal().to_owned(),
        words: spoken::words(code),
        whose: visit.say(&format!("helper-{helper}")),
        scope: scope(capacity, visit.language),
        address: format!("{base}/follow"),
    })
}

pub async fn revoke(visit: Visit, sent: Sent) -> Answer {
    let wanted: Option<ReceiptId> = sent.0.code("receipt");
    visit
        .write(move |conn, cx| {
            let report = report_of(cx)?;
            let found = find_told(conn, &cx.actor, cx.now)?;
            let given = receipts::given(conn, report)?;
            let known = given.iter().find(|r| Some(r.id) == wanted).ok_or(StoreError::NotFound)?;
            if known.revoked_at.is_some() {
                return Ok(());
            }
            let act = Act::RevokeReceipt { receipt: known.id, helper: known.helper };
            act::on_case(conn, cx, &found.case.reference, Action::Person(act)).map(drop)
        })
        .await?;
    Ok(see_other("/follow/receipts?done=revocation"))
}
