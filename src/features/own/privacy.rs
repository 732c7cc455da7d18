//! More privacy than before: never less, and no promise that cannot be kept.

use askama::Template;

use super::{own, report_of};
use crate::act;
use crate::domain::access::{Consent, Mode};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::person::Act;
use crate::domain::privacy::PrivacyRefused;
use crate::store::cases::{consent, find_told};
use crate::store::looks::name_known;
use crate::store::rows::ReportRow;
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

#[derive(Template)]
#[template(path = "own/privacy.html")]
struct PrivacyPage {
    shell: Shell,
    problems: Problems,
    now: Consent,
    /// How private the name can become from here.
    modes: Vec<Choice>,
    /// With whom sharing can still be ended.
    sharing: Vec<Choice>,
    name_known: bool,
}

/// Whether somebody of a body has read the name. The company's reading tells it where it may know the name.
fn known(conn: &mut Conn, own: &ReportRow) -> Result<bool, StoreError> {
    name_known(conn, own.case_id, own.mode == Mode::Named && own.consent_provider)
}

fn build(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: Problems) -> Result<PrivacyPage, Failure> {
    let (_, own) = own(conn, visit)?;
    let (now, name_known) = (consent(&own), known(conn, &own)?);
    let modes = [
        (Mode::Named, "own-mode-named"),
        (Mode::Confidential, "own-mode-confidential"),
        (Mode::Anonymous, "own-mode-anonymous"),
    ];
    let possible = modes.into_iter().filter(|(mode, _)| *mode >= now.mode);
    let possible = possible.filter(|(mode, _)| *mode == now.mode || *mode != Mode::Anonymous || !name_known);
    let chosen = sent.given("mode").map_or_else(|| now.mode.code().to_owned(), str::to_owned);
    let shares = [
        (now.provider, "provider", "sharing-provider"),
        (now.trust, "trust", "sharing-trust"),
        (now.regulator, "regulator", "sharing-regulator"),
    ];
    let shares = shares.into_iter().filter(|(agreed, ..)| *agreed).map(|(_, code, key)| (code, visit.say(key)));
    Ok(PrivacyPage {
        shell: visit.page("case-change-privacy").back_to("/follow/case").with(&problems),
        problems,
        now,
        modes: choices(possible.map(|(mode, key)| (mode.code(), visit.say(key))), &[chosen]),
        sharing: choices(shares, &sent.all("end")),
        name_known,
    })
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let page = build(conn, visit, &Fields::default(), Problems::default())?;
            Ok(page::ok(&page))
        })
        .await
}

/// Why it stays as it is, as the person reads it.
fn refused(visit: &Visit, why: Refusal) -> String {
    match why {
        Refusal::Privacy(PrivacyRefused::Less) => visit.say("own-privacy-less"),
        Refusal::Privacy(PrivacyRefused::NameKnown) => visit.say("own-privacy-read"),
        Refusal::Privacy(PrivacyRefused::Same) => visit.say("own-privacy-same"),
        other => words::refusal(other).to_owned(),
    }
}

pub async fn save(visit: Visit, sent: Sent) -> Answer {
    let fields = sent.0.clone();
    let done = visit
        .write(move |conn, cx| {
            let report = report_of(cx)?;
            let found = find_told(conn, &cx.actor, cx.now)?;
            let own = found.reports.iter().find(|r| r.id == report).ok_or(StoreError::NotFound)?;
            let (now, ended) = (consent(own), sent.0.all("end"));
            let to = Consent {
                mode: sent.0.code("mode").unwrap_or(now.mode),
                provider: now.provider && !ended.contains(&"provider"),
                trust: now.trust && !ended.contains(&"trust"),
                regulator: now.regulator && !ended.contains(&"regulator"),
            };
            let name_known = known(conn, own)?;
            let action = Action::Person(Act::MorePrivate { report, to, name_known });
            act::on_case(conn, cx, &found.case.reference, action).map(drop)
        })
        .await;
    match done {
        Ok(()) => Ok(see_other("/follow/case?done=privacy")),
        Err(Failure::Refused(why)) => {
            let mut problems = Problems::default();
            problems.add("mode", refused(&visit, why));
            visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &fields, problems)?))).await
        }
        Err(other) => Err(other),
    }
}
