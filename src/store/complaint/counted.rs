//! The complaints of a body as returns count them. Through the actor's own scope, like every list.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::calendar::london_date;
use crate::domain::case::state::StrandState;
use crate::domain::case::{Outcome, StrandKind};
use crate::domain::complaint::Complaint;
use crate::domain::complaint::returns::Counted;
use crate::domain::ids::{BodyId, CaseId, StrandId};
use crate::domain::people::Actor;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::rows::StrandRow;
use crate::store::schema::{cases, complaints, strands};
use crate::store::scope;

/// One complaint of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub case: CaseId,
    pub reference: String,
    pub counted: Counted,
    pub state: StrandState,
    pub acknowledged_on: Option<NaiveDate>,
    pub points: usize,
    /// What was written to and fro after the answer: further correspondence (reg 16(3)(c), SI 2014/2936).
    pub reopened: bool,
}

type Case = (CaseId, String, String);
type Kept = (StrandId, String, NaiveDate, Option<Outcome>);

/// So many cases are looked up at once.
const STEP: usize = 500;

/// The complaints that this body deals with and the actor may see, received up to a day, oldest first.
///
/// # Errors
/// The database's own; [`StoreError::Unreadable`] when a record cannot be read.
pub fn lines(conn: &mut Conn, actor: &Actor, body: BodyId, until: NaiveDate) -> Result<Vec<Line>, StoreError> {
    let all: Vec<StrandRow> = strands::table
        .filter(strands::kind.eq(StrandKind::Complaint))
        .filter(strands::body_id.eq(body))
        .order((strands::opened_at, strands::id))
        .select(StrandRow::as_select())
        .load(conn)?;
    let mut lines = Vec::with_capacity(all.len());
    for chunk in all.chunks(STEP) {
        let of: Vec<CaseId> = chunk.iter().map(|s| s.case_id).collect();
        let seen: Vec<Case> = cases::table
            .filter(cases::id.eq_any(of.clone()))
            .filter(scope::visible(actor))
            .select((cases::id, cases::reference, cases::failure))
            .load(conn)?;
        let seen: HashMap<CaseId, Case> = seen.into_iter().map(|case| (case.0, case)).collect();
        let kept: Vec<Kept> = complaints::table
            .filter(complaints::case_id.eq_any(of))
            .select((complaints::strand_id, complaints::record, complaints::received_on, complaints::outcome))
            .load(conn)?;
        let mut kept: HashMap<StrandId, Kept> = kept.into_iter().map(|kept| (kept.0, kept)).collect();
        for strand in chunk {
            if let Some(case) = seen.get(&strand.case_id) {
                lines.push(line(strand, case, kept.remove(&strand.id))?);
            }
        }
    }
    lines.retain(|line| line.counted.received_on <= until);
    Ok(lines)
}

fn line(strand: &StrandRow, (case, reference, failure): &Case, kept: Option<Kept>) -> Result<Line, StoreError> {
    let (record, received_on, decided) = match kept {
        Some((_, record, received_on, outcome)) => (super::read(&record)?, received_on, outcome),
        None => (Complaint::default(), london_date(strand.opened_at.utc()), None),
    };
    let day = |at: Option<crate::store::types::Ts>| at.map(|at| london_date(at.utc()));
    let actions = record.issues.iter().filter_map(|i| i.finding.as_ref()).map(|f| f.action.clone());
    let counted = Counted {
        received_on,
        resolved_on: day(strand.responded_at),
        outcome: strand.responded_at.and(decided.or(strand.outcome)),
        set_aside: record.set_aside.as_ref().map(|s| s.cause),
        ombudsman_on: record.ombudsman_on,
        subject: crate::domain::failure::failure(failure).map_or("Not known", |f| f.label).to_owned(),
        actions: actions.filter(|action| !action.is_empty()).collect(),
        importance: record.importance.clone(),
        items: record.items,
    };
    Ok(Line {
        case: *case,
        reference: reference.clone(),
        counted,
        state: strand.state,
        acknowledged_on: day(strand.acknowledged_at),
        points: record.issues.len(),
        reopened: strand.responded_at.is_some() && !matches!(strand.state, StrandState::Answered | StrandState::Closed),
    })
}
