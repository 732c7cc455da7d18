//! Past cases as the rules would see them: read in pages, never all at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::conn::Conn;
use super::super::error::StoreError;
use super::super::posts;
use super::super::schema::{bodies, cases, facts, reports};
use crate::domain::case::{Funding, StrandKind};
use crate::domain::failure::Family;
use crate::domain::harm::grade::PhysicalHarm;
use crate::domain::harm::severity::TherapyTier;
use crate::domain::ids::{BodyId, CaseId, StrandId};
use crate::domain::people::BodyKind;
use crate::domain::routing::dry_run::{Comparison, DryRun, Led, Past};
use crate::domain::routing::{Facts, RuleSet};

/// Strands of a page.
const PAGE: i64 = 5_000;

type Line = (StrandId, CaseId, StrandKind, Family, String, String);
type Around = (Option<BodyId>, Option<BodyId>, Option<BodyId>, Option<String>, Funding, TherapyTier, Option<String>);
type Row = (Line, Around, Option<PhysicalHarm>);

/// What is known of a body here.
struct Known {
    code: String,
    name: String,
    cqc: bool,
    gphc: bool,
}

/// Tries a draft on the cases received from a day on, the newest first.
///
/// # Errors
/// The database's own.
pub fn dry_run(
    conn: &mut Conn,
    (before, after): (&RuleSet, &RuleSet),
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<DryRun, StoreError> {
    let known: HashMap<BodyId, Known> = bodies::table
        .select((bodies::id, bodies::code, bodies::name, bodies::cqc_registered, bodies::gphc_registered))
        .load::<(BodyId, String, String, bool, bool)>(conn)?
        .into_iter()
        .map(|(id, code, name, cqc, gphc)| (id, Known { code, name, cqc, gphc }))
        .collect();
    let seats = posts::seats(conn, today)?;
    let led: HashMap<BodyId, bool> = seats.iter().map(|seat| (seat.body.id, seat.lead.is_some())).collect();
    let regions = seats.iter().filter(|seat| seat.body.kind == BodyKind::Region);
    let regions: HashMap<&str, bool> = regions.map(|seat| (seat.body.code.as_str(), seat.lead.is_some())).collect();
    let has = |id: Option<BodyId>| id.is_some_and(|id| led.get(&id).copied().unwrap_or(false));
    let mut comparison = Comparison::new(before, after, today);
    let mut edge: Option<(NaiveDate, StrandId)> = None;
    loop {
        let rows = page(conn, from, edge)?;
        let Some((received, last)) = rows.last().map(|(on, ((id, ..), ..))| (*on, *id)) else { break };
        edge = Some((received, last));
        let agreed = agreed(conn, &rows)?;
        for (_, ((_, case, kind, family, failure, month), around, harm)) in &rows {
            let (trust, provider, icb, region, funding, tier, medicine) = around;
            let company = provider.and_then(|id| known.get(&id));
            let facts = Facts {
                kind: *kind,
                family: *family,
                failure: Some(failure.clone()),
                harm: *harm,
                tier: Some(*tier),
                funding: Some(*funding),
                region: region.clone(),
                medicine: medicine.clone(),
                cqc_registered: company.is_some_and(|c| c.cqc),
                gphc_registered: company.is_some_and(|c| c.gphc),
                consent_provider: agreed.get(case).copied().unwrap_or(false),
            };
            let led = Led {
                provider: has(*provider),
                trust: has(*trust),
                icb: has(*icb),
                region: region.as_deref().and_then(|code| regions.get(code)).copied().unwrap_or(false),
            };
            let name =
                |id: &Option<BodyId>| id.and_then(|id| known.get(&id)).map(|k| k.name.clone()).unwrap_or_default();
            comparison.add(&facts, led, || Past {
                month: month.clone(),
                trust: name(trust),
                provider: company.map(|c| format!("{} ({})", c.name, c.code)).unwrap_or_default(),
                failure: failure.clone(),
            });
        }
    }
    Ok(comparison.found())
}

fn page(
    conn: &mut Conn,
    from: Option<NaiveDate>,
    edge: Option<(NaiveDate, StrandId)>,
) -> Result<Vec<(NaiveDate, Row)>, StoreError> {
    let mut query = facts::table
        .inner_join(cases::table.on(cases::id.eq(facts::case_id)))
        .order((facts::received_on.desc(), facts::strand_id.desc()))
        .select((
            facts::received_on,
            (
                (facts::strand_id, facts::case_id, facts::kind, facts::family, facts::failure, facts::month),
                (
                    facts::trust_id,
                    facts::provider_id,
                    facts::icb_id,
                    facts::region,
                    facts::funding,
                    facts::tier,
                    facts::medicine_code,
                ),
                cases::reported_physical,
            ),
        ))
        .limit(PAGE)
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(facts::received_on.ge(from));
    }
    if let Some((on, id)) = edge {
        query = query.filter(facts::received_on.lt(on).or(facts::received_on.eq(on).and(facts::strand_id.lt(id))));
    }
    Ok(query.load(conn)?)
}

/// Of each case of a page: whether everybody who told us agreed that the company may know.
fn agreed(conn: &mut Conn, rows: &[(NaiveDate, Row)]) -> Result<HashMap<CaseId, bool>, StoreError> {
    let mut ids: Vec<CaseId> = rows.iter().map(|(_, ((_, case, ..), ..))| *case).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let told: Vec<(CaseId, bool)> = reports::table
            .filter(reports::case_id.eq_any(chunk.to_vec()))
            .select((reports::case_id, reports::consent_provider))
            .load(conn)?;
        for (case, yes) in told {
            found.entry(case).and_modify(|all: &mut bool| *all &= yes).or_insert(yes);
        }
    }
    Ok(found)
}
