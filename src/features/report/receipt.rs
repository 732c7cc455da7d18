//! The receipt: the reference, the code that opens it, who is responsible, and what happens by when. Shown until it is
//! saved, for a day at most.

use super::draft;
use crate::store::drafts::Receipt;
use askama::Template;
use qrcode::{Color, QrCode};

use crate::domain::calendar::Calendar;
use crate::domain::case::telling::ReplyBy;
use crate::domain::clocks::{Due, Start, due};
use crate::domain::spoken;
use crate::store::told::{self, Duty};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::language::Language;
use crate::web::page::{self, Shell};
use crate::web::plain;
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// A named lead and what they look after.
#[derive(Debug, PartialEq, Eq)]
struct Lead {
    name: String,
    role: String,
    body: String,
    duties: Vec<String>,
}

/// What will have happened by a day, and how the day was worked out.
struct Next {
    what: String,
    who: String,
    day: String,
    due: Due,
}

#[derive(Template)]
#[template(path = "report/sent.html")]
struct SentPage {
    shell: Shell,
    problems: Problems,
    /// Somebody of staff took it down: the receipt is for the person who told it.
    for_caller: bool,
    /// The code as pairs of words.
    words: Vec<String>,
    reference: String,
    code: String,
    qr: Option<Qr>,
    leads: Vec<Lead>,
    next: Vec<Next>,
    reply_by: ReplyBy,
    address: String,
}

/// A square code as one path of a drawing.
struct Qr {
    size: usize,
    path: String,
}

/// The reference and the code as text: no address, so that no server is ever sent the code by a camera.
fn qr(reference: &str, code: &str) -> Option<Qr> {
    let drawn = QrCode::new(format!("{reference} {code}")).ok()?;
    let width = drawn.width();
    let dark = drawn.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    // Four empty modules around it (ISO/IEC 18004).
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    Some(Qr { size: width + 8, path })
}

/// One line a person, however many duties they lead.
fn leads(duties: &[Duty], language: Language) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    for duty in duties {
        let words = plain::duty(duty.kind, language);
        match leads.iter_mut().find(|lead| lead.name == duty.lead && lead.body == duty.body) {
            Some(lead) => lead.duties.push(words),
            None => leads.push(Lead {
                name: duty.lead.clone(),
                role: duty.role.clone(),
                body: duty.body.clone(),
                duties: vec![words],
            }),
        }
    }
    leads
}

/// Every date that was promised, the nearest first; the same promise by the same person once.
fn promised(duties: &[Duty], receipt: &Receipt, calendar: &Calendar, language: Language) -> Vec<Next> {
    let mut next: Vec<Next> = Vec::new();
    for (duty, (rule, day)) in duties.iter().flat_map(|duty| duty.limits.iter().map(move |limit| (duty, *limit))) {
        let what = plain::limit(rule, language);
        if next.iter().any(|known| known.what == what && known.who == duty.lead) {
            continue;
        }
        let due = due(rule, Start::Day(receipt.on), &[], calendar);
        next.push(Next { what, who: duty.lead.clone(), day: language.date(day), due });
    }
    next.sort_by_key(|one| one.due.on);
    next
}

pub async fn page(visit: Visit) -> Answer {
    receipt(visit, Problems::default()).await
}

async fn receipt(visit: Visit, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            let Some(draft) = draft else { return Ok(see_other("/follow")) };
            let Some(receipt) = draft.sent.as_ref() else { return Ok(see_other("/report/check")) };
            let duties = told::duties(conn, &receipt.reference)?;
            let code = draft.code();
            let page = SentPage {
                shell: visit.page("receipt-title").with(&problems),
                for_caller: is_staff(visit),
                words: spoken::words(&code),
                qr: qr(&receipt.reference, code.reveal()),
                reference: receipt.reference.clone(),
                code: code.reveal().to_owned(),
                leads: leads(&duties, visit.language),
                next: promised(&duties, receipt, &visit.app.calendar(), visit.language),
                reply_by: receipt.reply_by,
                address: format!("{}/follow", visit.app.settings.server.base_url.trim_end_matches('/')),
                problems,
            };
            Ok(page::form(&page, &page.problems))
        })
        .await
}

/// Whether staff took the report down for somebody else.
fn is_staff(visit: &Visit) -> bool {
    visit.actor.as_ref().is_some_and(|actor| actor.account().is_some())
}

/// "I have saved it": from now on the code is nowhere but with its owner. Until that is said, the page comes back.
pub async fn saved(visit: Visit, sent: Sent) -> Answer {
    if sent.0.given("kept").is_none() {
        let mut problems = Problems::default();
        problems.add("kept", visit.say("receipt-kept-missing"));
        return receipt(visit, problems).await;
    }
    let for_caller = is_staff(&visit);
    let visitor = visit.token_hash();
    visit
        .write(move |conn, cx| {
            let sent = draft::find(conn, cx, &visitor)?.is_some_and(|draft| draft.sent.is_some());
            if sent {
                crate::store::drafts::forget(conn, &visitor)?;
            }
            Ok(())
        })
        .await?;
    Ok(see_other(if for_caller { "/intake?done=saved" } else { "/follow?done=saved" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::StrandKind;
    use crate::domain::clocks::ClockRule;
    use chrono::NaiveDate;

    fn duty(kind: StrandKind, lead: &str) -> Duty {
        let limit = (ClockRule::ReadByLead, NaiveDate::from_ymd_opt(2026, 3, 12).unwrap());
        Duty { kind, lead: lead.into(), role: "chief pharmacist".into(), body: "A trust".into(), limits: vec![limit] }
    }

    #[test]
    fn somebody_who_leads_two_duties_is_named_once_and_promises_once() {
        let duties = [duty(StrandKind::Complaint, "Jo"), duty(StrandKind::Incident, "Jo")];
        assert_eq!(leads(&duties, Language::En).len(), 1);
        let on = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        let receipt = Receipt { reference: String::new(), on, reply_by: ReplyBy::None };
        let next = promised(&duties, &receipt, Calendar::england(), Language::En);
        assert_eq!(next.len(), 1);
        assert_eq!((next[0].day.as_str(), next[0].due.working.len()), ("Thursday 12 March 2026", 4));
    }

    #[test]
    fn the_square_code_holds_reference_and_code_and_no_address() {
        let qr = qr("CAN-222-222-222", "222222-222222-222222").unwrap();
        assert!(qr.size > 25 && qr.path.starts_with('M'));
    }
}
