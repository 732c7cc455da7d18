//! Freezing: one reading of the database copies the de-identified rows in an order that their content alone decides, a month
//! at a time, so that memory holds one month and nobody's writing waits. Done by a job; begun anew when interrupted.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::app::{App, hex};
use crate::domain::case::telling::Teller;
use crate::domain::ids::{AccountId, BodyId, CaseId, ReportId, ReviewId, StrandId};
use crate::domain::themes::criteria::Criteria;
use crate::domain::themes::review::{FrozenBody, ReviewState, Snapshot};
use crate::domain::themes::unit::Unit;
use crate::exchange::bundle::Frozen;
use crate::store::codings as themes;
use crate::store::directory::BodyRow;
use crate::store::facts::FactRow;
use crate::store::reviews::{self as store, ReviewRow, UnitRow};
use crate::store::vault::digest;
use crate::store::{Conn, StoreError, conn, events, people};

/// One case of the month in hand.
struct Frosted {
    case: CaseId,
    /// Each strand's row, in the order of rows.
    strands: Vec<(String, StrandId)>,
    readable: Option<ReportId>,
    /// Tells apart cases whose rows are alike, by what was told: never by an id.
    words: [u8; 32],
}

/// What has been frozen so far.
#[derive(Default)]
struct Sofar {
    digest: Frozen,
    n: i32,
    cases: u32,
    readable: u64,
    bodies: BTreeMap<String, FrozenBody>,
    labels: BTreeMap<String, ()>,
    families: BTreeMap<&'static str, &'static str>,
}

/// Freezes a review.
///
/// # Errors
/// In words, for the administrator.
pub fn run(app: &App, review: ReviewId, by: AccountId) -> Result<(), String> {
    frozen(app, review, by).map_err(|e| e.to_string())
}

fn frozen(app: &App, id: ReviewId, by: AccountId) -> Result<(), StoreError> {
    let at = app.clock.now();
    let mut reader = app.store.reader()?;
    let review = store::by_id(&mut reader, id)?;
    if review.state != ReviewState::Freezing {
        return Ok(());
    }
    app.store.write_blocking(move |conn| store::clear_units(conn, id))?;
    let by = people::account(&mut reader, by)?.name;
    let (sofar, chain) = conn::read_tx(&mut reader, |conn| -> Result<_, StoreError> {
        let chain = events::heads(conn)?;
        Ok((copy(app, conn, &review)?, chain))
    })?;
    let snapshot = Snapshot {
        digest: sofar.digest.digest(),
        cases: u64::from(sofar.cases),
        strands: u64::try_from(sofar.n).unwrap_or(0),
        readable: sofar.readable,
        chain: hex(&chain.1),
        chained_cases: chain.0,
        by,
        bodies: sofar.bodies.into_values().collect(),
    };
    let text = serde_json::to_string(&snapshot).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let labels: Vec<String> = sofar.labels.into_keys().collect();
    app.store.write_blocking(move |conn| {
        themes::lay_down(conn, id, &sofar.families, &labels)?;
        store::frozen(conn, id, at.into(), &text)
    })
}

fn copy(app: &App, conn: &mut Conn, review: &ReviewRow) -> Result<Sofar, StoreError> {
    let criteria = review.criteria()?;
    let bodies = store::all_bodies(conn)?;
    let by_id: HashMap<BodyId, &BodyRow> = bodies.iter().map(|body| (body.id, body)).collect();
    let mut sofar = Sofar::default();
    for month in store::months(conn, &criteria)? {
        let cases = of_month(conn, &criteria, (&bodies, &by_id), &month, &mut sofar)?;
        let id = review.id;
        for chunk in cases.chunks(1000) {
            let rows: Vec<UnitRow> = chunk.iter().flat_map(|case| sofar.rows(id, case)).collect();
            let reached = sofar.n;
            app.store.write_blocking(move |conn| {
                store::insert_units(conn, &rows)?;
                store::progress(conn, id, reached)
            })?;
        }
    }
    Ok(sofar)
}

/// The cases of one month, in order of their rows, then of what was told.
fn of_month(
    conn: &mut Conn,
    criteria: &Criteria,
    (bodies, by_id): (&[BodyRow], &HashMap<BodyId, &BodyRow>),
    month: &str,
    sofar: &mut Sofar,
) -> Result<Vec<Frosted>, StoreError> {
    let mut cases: HashMap<CaseId, Vec<(String, StrandId)>> = HashMap::new();
    for fact in store::of_month(conn, criteria, bodies, month)? {
        let strand = fact.strand_id;
        let case = fact.case_id;
        sofar.families.insert(fact.family.code(), fact.family.words());
        let unit = unit(fact, by_id, sofar)?;
        let row = serde_json::to_string(&unit).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        cases.entry(case).or_default().push((row, strand));
    }
    let ids: Vec<CaseId> = cases.keys().copied().collect();
    let mut told = HashMap::new();
    for chunk in ids.chunks(500) {
        told.extend(words(conn, chunk, sofar)?);
    }
    let mut cases: Vec<Frosted> = cases
        .into_iter()
        .map(|(case, mut strands)| {
            strands.sort();
            let (readable, words) = told.remove(&case).unwrap_or_default();
            Frosted { case, strands, readable, words }
        })
        .collect();
    let rows = |case: &Frosted| case.strands.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>();
    cases.sort_by_cached_key(|case| (rows(case), case.words));
    Ok(cases)
}

type Told = HashMap<CaseId, (Option<ReportId>, [u8; 32])>;

/// Of each case: the earliest report that may be read, and a digest of all that was told.
fn words(conn: &mut Conn, cases: &[CaseId], sofar: &mut Sofar) -> Result<Told, StoreError> {
    let reports = store::words_of(conn, cases)?;
    let ids: Vec<ReportId> = reports.iter().map(|report| report.id).collect();
    let mut labels: HashMap<ReportId, Vec<String>> = HashMap::new();
    for (report, label) in store::labels_of(conn, &ids)? {
        sofar.labels.insert(label.clone(), ());
        labels.entry(report).or_default().push(label);
    }
    type Telling = (DateTime<Utc>, [u8; 32], bool, ReportId);
    let mut tellings: HashMap<CaseId, Vec<Telling>> = HashMap::new();
    for report in reports {
        let readable = report.consent_regulator || report.origin == Teller::Import;
        let labels = labels.remove(&report.id).unwrap_or_default().join("\n");
        let words = digest(&[report.narrative.as_bytes(), labels.as_bytes()]);
        tellings.entry(report.case_id).or_default().push((report.received_at.utc(), words, readable, report.id));
    }
    let of = |(case, mut tellings): (CaseId, Vec<Telling>)| {
        tellings.sort_unstable();
        let words: Vec<&[u8]> = tellings.iter().map(|(_, words, ..)| words.as_slice()).collect();
        let readable = tellings.iter().find(|(_, _, readable, _)| *readable).map(|(.., id)| *id);
        (case, (readable, digest(&words)))
    };
    Ok(tellings.into_iter().map(of).collect())
}

impl Sofar {
    fn rows(&mut self, review_id: ReviewId, case: &Frosted) -> Vec<UnitRow> {
        self.cases += 1;
        self.readable += u64::from(case.readable.is_some());
        let mut rows = Vec::with_capacity(case.strands.len());
        for (at, (row, strand_id)) in case.strands.iter().enumerate() {
            self.n += 1;
            self.digest.add(self.cases, case.readable.is_some(), row);
            rows.push(UnitRow {
                review_id,
                n: self.n,
                case_n: i32::try_from(self.cases).unwrap_or(i32::MAX),
                strand_id: *strand_id,
                case_id: case.case,
                report_id: case.readable.filter(|_| at == 0),
                row: row.clone(),
                sampled: false,
            });
        }
        rows
    }

    fn code(&mut self, body: Option<BodyId>, by_id: &HashMap<BodyId, &BodyRow>) -> Option<String> {
        let body = by_id.get(&body?)?;
        self.note(body);
        Some(body.code.clone())
    }

    fn note(&mut self, body: &BodyRow) {
        self.bodies.entry(body.code.clone()).or_insert_with(|| FrozenBody {
            code: body.code.clone(),
            name: body.name.clone(),
            kind: body.kind.code().to_owned(),
            cqc_registered: body.cqc_registered,
            gphc_registered: body.gphc_registered,
        });
    }
}

/// The row of a strand, without anything that points back. A medicine may be rare enough to tell who takes it: left out.
fn unit(fact: FactRow, by_id: &HashMap<BodyId, &BodyRow>, sofar: &mut Sofar) -> Result<Unit, StoreError> {
    let unreadable = |e: crate::domain::code::UnknownCode| StoreError::Unreadable(e.to_string());
    if let Some(region) = &fact.region {
        let known = by_id.values().find(|body| body.code == *region);
        let unknown = || FrozenBody {
            code: region.clone(),
            name: region.clone(),
            kind: "region".to_owned(),
            cqc_registered: false,
            gphc_registered: false,
        };
        match known {
            _ if sofar.bodies.contains_key(region) => {}
            Some(body) => sofar.note(body),
            None => drop(sofar.bodies.insert(region.clone(), unknown())),
        }
    }
    Ok(Unit {
        month: fact.month,
        kind: fact.kind,
        origin: fact.origin,
        channel: fact.channel,
        failure: fact.failure,
        harm_reported: fact.harm_reported.parse().map_err(unreadable)?,
        harm_reviewed: fact.harm_reviewed.map(|level| level.parse().map_err(unreadable)).transpose()?,
        severity: fact.severity,
        tier: Some(fact.tier),
        provider: sofar.code(fact.provider_id, by_id),
        trust: sofar.code(fact.trust_id, by_id),
        icb: sofar.code(fact.icb_id, by_id),
        region: fact.region,
        funding: fact.funding,
        state: fact.state,
        ack_days: fact.ack_days,
        ack_on_time: fact.ack_on_time,
        response_days: fact.response_days,
        over_six_months: fact.over_six_months,
        outcome: fact.outcome,
        reopened: fact.reopened,
        provider_answered: fact.provider_answered,
    })
}
