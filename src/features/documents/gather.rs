//! Gathers what a document needs, as far as its reader may know it.

use chrono::NaiveDate;

use super::dossier::{Dossier, Evidence, FORM, Happened, Limit, Responsible, Telling, Timeline, Written};
use crate::domain::access::{Relation, Shown, shown};
use crate::domain::calendar::london_date;
use crate::domain::case::telling::Answers;
use crate::domain::complaint::response::FinalResponse;
use crate::domain::ids::ReportId;
use crate::domain::people::{Actor, Capacity, Who};
use crate::domain::reference::CaseRef;
use crate::store::attachments::{self, Of};
use crate::store::cases::{Found, find, find_told};
use crate::store::complaint::{self, People};
use crate::store::rows::{MessageRow, ReportRow};
use crate::store::{Conn, directory, messages, people};
use crate::web::failure::Failure;
use crate::web::visit::Visit;

/// A case before one reader of its documents.
pub struct Ground {
    pub found: Found,
    pub shown: Shown,
    pub today: NaiveDate,
    pub staff: bool,
    /// The reports whose threads this reader reads.
    threads: Vec<ReportId>,
}

/// The case of a receipt.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn of_receipt(conn: &mut Conn, visit: &Visit) -> Result<Ground, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let Who::Receipt(own) = actor.who else { return Err(Failure::NotFound) };
    let found = find_told(conn, actor, now)?;
    let mut shown = shown(actor.capacity, Relation::Told, found.case.consent());
    // The letter is addressed to whoever told it first: to nobody else is that name shown.
    shown.identity &= found.reports.first().is_some_and(|first| first.id == own);
    Ok(Ground { shown, today: london_date(now), staff: false, threads: vec![own], found })
}

/// The case of a lead whose body handles it.
///
/// # Errors
/// [`Failure::NotFound`] for others: they see the case, and pass no file of it on.
pub fn of_lead(conn: &mut Conn, visit: &Visit, reference: &CaseRef) -> Result<Ground, Failure> {
    let (actor, now): (&Actor, _) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    let shown = shown(actor.capacity, found.case.relation(actor), found.case.consent());
    // The complaint's own lead; where there is no complaint, who handles the case.
    let answers = complaint::strand(&found).is_none_or(|strand| Some(strand.body_id) == actor.body);
    if !shown.internal || !answers {
        return Err(Failure::NotFound);
    }
    let threads = if shown.narrative { found.reports.iter().map(|r| r.id).collect() } else { Vec::new() };
    Ok(Ground { shown, today: london_date(now), staff: true, threads, found })
}

/// The final answer: a draft is for the lead alone.
///
/// # Errors
/// [`Failure::NotFound`] where there is none.
pub fn final_answer(conn: &mut Conn, visit: &Visit, ground: &Ground) -> Result<FinalResponse, Failure> {
    let response = response(conn, visit, ground)?;
    response.filter(|r| r.sent_on.is_some() || ground.staff).ok_or(Failure::NotFound)
}

fn response(conn: &mut Conn, visit: &Visit, ground: &Ground) -> Result<Option<FinalResponse>, Failure> {
    let people = People { keys: &visit.app.keys, shown: ground.shown };
    Ok(complaint::final_response(conn, &ground.found, people, ground.today, &visit.app.calendar())?)
}

/// Everything, for the Ombudsman.
///
/// # Errors
/// The store's.
pub fn dossier(conn: &mut Conn, visit: &Visit, ground: &Ground) -> Result<Dossier, Failure> {
    let found = &ground.found;
    // What is not sent is nobody's answer yet: its points stay with the lead.
    let answer = response(conn, visit, ground)?.filter(|r| r.sent_on.is_some() || ground.staff);
    let lines = complaint::chronology(conn, found, ground.today)?;
    let kept = attachments::list(conn, Of::Case(found.row.id))?;
    let mine = |report: Option<ReportId>| report.is_none_or(|report| ground.threads.contains(&report));
    let needs = found.reports.iter().filter(|r| ground.threads.contains(&r.id));
    let needs = needs.flat_map(|r| serde_json::from_str::<Vec<String>>(&r.needs).unwrap_or_default()).collect();
    Ok(Dossier {
        form: FORM,
        reference: found.row.reference.clone(),
        made_on: ground.today,
        made_for: if ground.staff { "the organisation that answers" } else { "the person who complained" },
        responsible: responsible(conn, found)?,
        told: found.reports.iter().filter(|r| ground.staff || mine(Some(r.id))).map(|r| told(r, ground)).collect(),
        final_answer: answer,
        chronology: lines.into_iter().map(|line| Happened { on: line.on, what: line.what, by: line.by }).collect(),
        letters: messages::thread(conn, found.row.id, &ground.threads)?.iter().map(written).collect(),
        evidence: kept.iter().filter(|row| mine(row.report_id)).map(evidence).collect(),
        limits: found.clocks.iter().map(limit).collect(),
        timeline: Timeline { events: found.row.event_count, head: crate::app::hex(&found.row.event_head) },
        needs,
    })
}

fn responsible(conn: &mut Conn, found: &Found) -> Result<Vec<Responsible>, Failure> {
    let bodies = directory::names(conn, found.strands.iter().map(|s| s.body_id))?;
    let mut all = Vec::new();
    for strand in &found.strands {
        let lead = people::account(conn, strand.lead_id)?;
        all.push(Responsible {
            duty: strand.kind.words(),
            body: bodies.get(&strand.body_id).cloned().unwrap_or_default(),
            lead: format!("{}, {}", lead.name, lead.role_words),
            since: london_date(strand.lead_since.utc()),
            state: strand.state.words(),
            outcome: strand.outcome.map(|o| o.words()),
        });
    }
    Ok(all)
}

fn told(report: &ReportRow, ground: &Ground) -> Telling {
    let agreed = [
        (report.consent_provider, "the homecare company"),
        (report.consent_trust, "the hospital or clinic"),
        (report.consent_regulator, "the regulators"),
    ];
    let answers = serde_json::from_str::<Answers>(&report.answers).unwrap_or_default();
    Telling {
        on: london_date(report.received_at.utc()),
        by: report.capacity.words(),
        channel: report.channel.words(),
        language: report.language.clone(),
        words: ground.threads.contains(&report.id).then(|| report.narrative.clone()),
        may_share_with: agreed.iter().filter(|(agreed, _)| *agreed).map(|(_, whom)| *whom).collect(),
        privacy: report.mode.words(),
        permission: answers.permission.map(|p| p.words()),
    }
}

fn written(row: &MessageRow) -> Written {
    Written {
        on: london_date(row.at.utc()),
        kind: row.kind.words(),
        from: row.from_words.clone(),
        to: row.to_whom.words(),
        words: row.body.clone(),
    }
}

fn evidence(row: &attachments::AttachmentRow) -> Evidence {
    let reporter = matches!(
        row.from_capacity,
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician
    );
    Evidence {
        name: row.masked(),
        kind: row.kind.words(),
        sent_on: london_date(row.at.utc()),
        sent_by: if reporter { "the person who reported" } else { "the lead" },
        bytes: row.bytes,
        sha256: crate::app::hex(&row.digest),
        state: row.state.words(),
    }
}

fn limit(clock: &crate::store::rows::ClockRow) -> Limit {
    Limit {
        what: clock.rule.words(),
        source: clock.rule.terms().source,
        due_on: clock.due_on,
        met_on: clock.met_at.map(|at| london_date(at.utc())),
        missed: clock.breached_at.is_some(),
    }
}
