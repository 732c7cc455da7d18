//! `AdverseEvent`: told by another system, read, searched. A case through the same act and the same scope as on a page.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::caller::{Answer, Caller, READ, Sent, WRITE, resource};
use super::refused::{FHIR, Refused};
use super::{search, store};
use crate::act::{self, ActError, Context};
use crate::domain::access::{Consent, Mode, Verb, may, shown};
use crate::domain::calendar::london_date;
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::ids::BodyId;
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::exchange::fhir::{self, Event, Told};
use crate::store::cases::{Found, find};
use crate::store::opening::identity_place;
use crate::store::people::AccountRow;
use crate::store::{Conn, StoreError, directory, facts, letters};

pub async fn read(caller: Caller, path: web::Path<String>) -> Answer {
    let wanted = CaseRef::parse(&path).map_err(|_| Refused::not_found())?;
    let value = caller.read(move |conn, caller| shown_event(conn, caller, &wanted)).await?;
    Ok(resource(&value))
}

pub async fn search(caller: Caller, request: HttpRequest) -> Answer {
    let query = request.query_string().to_owned();
    let value = caller
        .read(move |conn, caller| {
            let own = directory::body(conn, caller.speaker.account.body_id)?.code;
            let (wanted, limit) = search::events(&query, &own)?;
            let mut rows = store::page(conn, &caller.speaker.actor, &wanted, limit + 1)?;
            let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
            rows.truncate(usize::try_from(limit).unwrap_or_default());
            let base = caller.base();
            let kept: Vec<String> =
                query.split('&').filter(|p| !p.is_empty() && !p.starts_with("page=")).map(str::to_owned).collect();
            let next = rows.last().filter(|_| more).map(|(last, _)| {
                format!(
                    "{base}/fhir/AdverseEvent?{}",
                    kept.iter().cloned().chain([format!("page={last}")]).collect::<Vec<_>>().join("&")
                )
            });
            let mut found = Vec::new();
            for (_, reference) in &rows {
                let reference = CaseRef::parse(reference).map_err(|_| Refused::not_found())?;
                found.push(shown_event(conn, caller, &reference)?);
            }
            let own = format!("{base}/fhir/AdverseEvent?{query}");
            Ok(fhir::bundle(own.trim_end_matches('?'), next.as_deref(), found, &base))
        })
        .await?;
    Ok(resource(&value))
}

/// A case as this caller may see it; that it was read is noted.
fn shown_event(conn: &mut Conn, caller: &Caller, wanted: &CaseRef) -> Result<serde_json::Value, Refused> {
    let (actor, now) = (&caller.speaker.actor, caller.app.clock.now());
    let found = find(conn, actor, wanted, now)?;
    let view = shown(actor.capacity, found.case.relation(actor), found.case.consent());
    caller.app.looks.note(actor, found.case.id, "export", None, now);
    let row = &found.row;
    let mut party = |id: Option<BodyId>| id.map(|id| directory::body(conn, id)).transpose();
    let (trust, provider) = (party(row.trust_id)?, party(row.provider_id)?);
    let identity = if view.identity { identity(conn, caller, &found)? } else { Identity::default() };
    let own = format!("fhir:{}:", directory::body(conn, caller.speaker.account.body_id)?.code);
    let ids = found.reports.iter().filter_map(|r| r.external_id.as_deref()?.strip_prefix(&own)?.rsplit_once('|'));
    let words: Vec<&str> = found.reports.iter().filter(|_| view.narrative).map(|r| r.narrative.as_str()).collect();
    let words = words.join("\n\n");
    let graded = facts::grade(row.reviewed_physical, row.reviewed_psychological);
    let graded = graded.or_else(|| reported(&found));
    let event = Event {
        reference: &row.reference,
        version: row.version,
        changed_at: found.strands.iter().map(|s| s.last_at.utc()).max().filter(|_| view.exact_dates),
        recorded_on: Some(london_date(row.opened_at.utc())).filter(|_| view.exact_dates),
        identifier: ids.into_iter().next(),
        failure: crate::domain::failure::failure(&row.failure).filter(|_| view.coded),
        words: Some(words.as_str()).filter(|words| !words.is_empty()),
        happened_on: row.happened_on.filter(|_| view.exact_dates),
        nhs_number: identity.nhs_number.as_deref(),
        grade: graded.filter(|_| view.coded),
        medicine: row.medicine.as_deref(),
        medicine_code: row.medicine_code.as_deref(),
        trust: trust.as_ref().map(|b| (b.code.as_str(), b.name.as_str())),
        provider: provider.as_ref().map(|b| (b.code.as_str(), b.name.as_str())),
    };
    Ok(fhir::event(&event, &caller.base()))
}

/// What was reported, where both scales were.
fn reported(found: &Found) -> Option<HarmGrade> {
    facts::grade(found.row.reported_physical, found.row.reported_psychological)
}

fn identity(conn: &mut Conn, caller: &Caller, found: &Found) -> Result<Identity, Refused> {
    for report in &found.reports {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = caller.app.keys.open(&identity_place(report.id), &sealed)?;
        let known: Identity = serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        if known.nhs_number.is_some() {
            return Ok(known);
        }
    }
    Ok(Identity::default())
}

/// Takes an event: 201 for a new case, 200 with the same case for an id that is known.
pub async fn create(caller: Caller, sent: Sent) -> Answer {
    caller.needs(WRITE)?;
    let cx = caller.context();
    if !may(cx.actor.capacity, Verb::RecordHarm, crate::domain::access::Relation::None) {
        return Err(Refused::unsupported());
    }
    let told = fhir::adverse_event(&sent.0, cx.today()).map_err(Refused::invalid)?;
    let by = caller.speaker.account.clone();
    let once = || {
        let (cx, told, by) = (cx.clone(), told.clone(), by.clone());
        caller.app.store.write(move |conn| -> Result<Taken, ActError> { take(conn, &cx, told, &by) })
    };
    let taken = match once().await {
        // the same id came twice at once: the other one was first
        Err(ActError::Store(StoreError::Taken(_))) => once().await,
        done => done,
    };
    let (reference, again) = match taken? {
        Taken::Case(reference, again) => (reference, again),
        Taken::NoProvider(code) => {
            let words = format!("there is no homecare company with the code {code}");
            return Err(Refused::invalid(("AdverseEvent.extension".to_owned(), words)));
        }
    };
    let status = if again { StatusCode::OK } else { StatusCode::CREATED };
    let address = format!("{}/fhir/AdverseEvent/{reference}", caller.base());
    let reads = caller.speaker.scopes.iter().any(|scope| scope == READ);
    let mut answer = HttpResponse::build(status);
    answer.content_type(FHIR).insert_header((header::LOCATION, address));
    if !reads {
        return Ok(answer.finish());
    }
    let wanted = CaseRef::parse(&reference).map_err(|_| Refused::not_found())?;
    let value = caller.read(move |conn, caller| shown_event(conn, caller, &wanted)).await?;
    Ok(answer.body(value.to_string()))
}

/// What became of an event that was sent.
enum Taken {
    Case(String, bool),
    NoProvider(String),
}

fn take(conn: &mut Conn, cx: &Context, told: Told, by: &AccountRow) -> Result<Taken, ActError> {
    let own = directory::body(conn, by.body_id)?;
    let (system, value) = &told.identifier;
    let external_id = search::external_id(&own.code, (system, value));
    if let Some((_, reference)) = store::told(conn, &external_id)? {
        return Ok(Taken::Case(reference, true));
    }
    let provider = match &told.provider {
        None => None,
        Some(code) => match directory::body_by_code(conn, code)?.filter(|b| b.kind == BodyKind::Provider) {
            Some(body) => Some(body.id),
            None => return Ok(Taken::NoProvider(code.clone())),
        },
    };
    let opened = act::report(conn, cx, &report(told, by, provider, external_id), None)?;
    Ok(Taken::Case(opened.reference, opened.again))
}

/// What another system tells is staff's word: nobody is written to about it but the lead.
fn report(told: Told, by: &AccountRow, provider: Option<BodyId>, external_id: String) -> NewReport {
    let harmed = told.physical.is_some_and(|h| h != PhysicalHarm::None)
        || told.psychological.is_some_and(|h| h != PsychologicalHarm::None);
    let none = told.physical == Some(PhysicalHarm::None) && told.psychological == Some(PsychologicalHarm::None);
    NewReport {
        teller: Teller::Clinician,
        permission: None,
        channel: Channel::Import,
        language: "en".to_owned(),
        narrative: told.narrative,
        failure: told.failure,
        other_failures: Vec::new(),
        when: if told.happened_on.is_some() { When::OnDate } else { When::NotSure },
        happened_on: told.happened_on,
        provider,
        trust: Some(by.body_id),
        danger: Danger::No,
        harm_said: match (harmed, none) {
            (true, _) => HarmSaid::Yes,
            (false, true) => HarmSaid::No,
            (false, false) => HarmSaid::NotSure,
        },
        physical: told.physical,
        psychological: told.psychological,
        outcomes: Vec::new(),
        doses_missed: None,
        remedies: Vec::new(),
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::None,
        identity: Identity { nhs_number: told.nhs_number, ..Identity::default() },
        needs: Vec::new(),
        needs_words: None,
        medicine: told.medicine,
        medicine_code: told.medicine_code,
        done: Vec::new(),
        themes: Vec::new(),
        account: Some(by.id),
        once_key: external_id.clone(),
        external_id: Some(external_id),
    }
}
