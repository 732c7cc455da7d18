//! Cases of the bulk with more planted into them, and each read as it stands: row by row, without a sum.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use candour::domain::case::telling::Teller;
use candour::domain::clocks::ClockRule;
use candour::domain::failure::{Family, failure};
use candour::domain::harm::HarmOutcome;
use candour::domain::harm::attribution::Harmed;
use candour::domain::harm::candour::{CandourBody, CandourStep};
use candour::domain::harm::file::{CandourRecord, HarmFile, Known, Register, Registration, Rescue, StepTaken};
use candour::domain::ids::{BodyId, CaseId, StrandId};
use candour::domain::measures::month::Month;
use candour::domain::people::BodyKind;
use candour::domain::themes::draw::Draw;
use candour::store::directory::BodyRow;
use candour::store::facts::grade;
use candour::store::harmed::HarmedRow;
use candour::store::rows::{CaseRow, ClockRow, StrandRow};
use candour::store::schema::{
    accounts, bodies, cases, clocks, complaints, facts, harm_files, harmed_cases, missed_deliveries, patient_births,
    referrals, reports, strands,
};
use candour::store::types::Ts;
use candour::store::{Conn, StoreError};
use chrono::{Days, NaiveDate, TimeDelta};
use diesel::prelude::*;

use super::{Case, Closed, Duty, Pair, Place, month_of};
use crate::support::prelude::*;

/// What was planted into a case beside what the bulk made.
#[derive(Default, Clone)]
struct Planted {
    put_right: Option<&'static str>,
    asked: bool,
    reprisal: bool,
    file: Option<(HarmFile, i32)>,
    tie: Option<bool>,
    opened: bool,
    ombudsman: bool,
}

pub fn plant(world: &World, pairs: &[Pair]) -> Vec<Case> {
    let ids: Vec<CaseId> = world.reads(|conn| Ok(cases::table.order(cases::id).select(cases::id).load(conn)?));
    let mut draw = Draw::named(17, "cases");
    let planted: BTreeMap<uuid::Uuid, Planted> = ids.iter().map(|id| (id.0, one(&mut draw))).collect();
    let kept = planted.clone();
    let body = bodies_row();
    // nobody of this hospital asks for anything in these journeys
    let (ombudsman, elsewhere) = (body.id, world.body("DEMOT03"));
    world
        .app
        .store
        .write_blocking(move |conn| -> Result<(), StoreError> {
            diesel::insert_into(bodies::table).values(&body).execute(conn)?;
            let gone: candour::domain::ids::AccountId =
                strands::table.filter(strands::body_id.eq(elsewhere)).select(strands::lead_id).first(conn)?;
            diesel::update(accounts::table.find(gone)).set(accounts::active.eq(false)).execute(conn)?;
            for (id, planted) in &kept {
                write(conn, CaseId(*id), planted, ombudsman)?;
            }
            Ok(())
        })
        .unwrap();
    world.reads(|conn| read(conn, &planted, pairs))
}

fn bodies_row() -> BodyRow {
    BodyRow {
        id: BodyId(candour::doors::new_id()),
        code: "DEMOPHSO".to_owned(),
        name: "Ombudsman".to_owned(),
        kind: BodyKind::Ombudsman,
        region: None,
        icb: None,
        health_service_body: false,
        cqc_registered: false,
        gphc_registered: false,
        opened_on: None,
        closed_on: None,
        successor: None,
        contact: None,
    }
}

fn one(draw: &mut Draw) -> Planted {
    let put_right = [Some("yes"), Some("partly"), Some("no"), None, None, None, None];
    Planted {
        put_right: put_right[usize::try_from(draw.below(7)).unwrap()],
        asked: draw.below(3) == 0,
        reprisal: draw.below(25) == 0,
        file: (draw.below(4) == 0).then(|| (file(draw), i32::try_from(draw.below(45)).unwrap())),
        tie: (draw.below(8) == 0).then(|| draw.below(2) == 0),
        opened: draw.below(30) == 0,
        ombudsman: draw.below(40) == 0,
    }
}

fn day(draw: &mut Draw) -> NaiveDate {
    super::super::month("2024-01").first() + Days::new(u64::from(draw.below(731)))
}

fn file(draw: &mut Draw) -> HarmFile {
    let on = day(draw);
    let step = |step, after: u32| StepTaken {
        step,
        on: on + Days::new(u64::from(after)),
        by: "Jo".to_owned(),
        words: String::new(),
    };
    let steps = vec![step(CandourStep::Notify, draw.below(20)), step(CandourStep::Letter, draw.below(25))];
    let by = Registration { register: Register::Gphc, number: "2012345".to_owned() };
    let record = CandourRecord {
        body: BodyId(uuid::Uuid::nil()),
        threshold: CandourBody::HealthService,
        notifiable: draw.below(3) > 0,
        decided_on: on,
        by,
        by_words: String::new(),
        reason: String::new(),
        known: Known::default(),
        steps,
    };
    let rescues = (0..draw.below(3)).map(|_| Rescue {
        on: day(draw),
        what: "Pens".to_owned(),
        minutes: draw.below(90),
        cost: None,
    });
    HarmFile {
        rescues: rescues.collect(),
        candour: vec![record],
        outcomes: if draw.below(2) == 0 { vec![HarmOutcome::Admission] } else { vec![HarmOutcome::Pain] },
        ..HarmFile::default()
    }
}

fn write(conn: &mut Conn, id: CaseId, planted: &Planted, ombudsman: BodyId) -> Result<(), StoreError> {
    diesel::update(facts::table.filter(facts::case_id.eq(id)))
        .set((facts::put_right.eq(planted.put_right), facts::reprisal.eq(planted.reprisal)))
        .execute(conn)?;
    let at = Ts::from(candour::domain::calendar::london_midnight(super::super::month("2025-06").first()));
    if planted.asked {
        let all = reports::table.filter(reports::case_id.eq(id));
        diesel::update(all).set(reports::put_right_asked_at.eq(at)).execute(conn)?;
    }
    if let Some((file, gap)) = &planted.file {
        diesel::insert_into(harm_files::table)
            .values((
                harm_files::case_id.eq(id),
                harm_files::file.eq(serde_json::to_string(file).unwrap()),
                harm_files::gap_days.eq(*gap),
                harm_files::updated_at.eq(at),
            ))
            .execute(conn)?;
        let level = [Harmed::Reported, Harmed::Confirmed, Harmed::Serious][usize::try_from(gap % 3).unwrap()];
        diesel::update(harmed_cases::table.find(id)).set(harmed_cases::level.eq(Some(level))).execute(conn)?;
    }
    if planted.tie.is_some() || planted.opened {
        let free: Option<(BodyId, String)> = missed_deliveries::table
            .filter(missed_deliveries::open.eq(true))
            .select((missed_deliveries::provider_id, missed_deliveries::external_id))
            .first(conn)
            .optional()?;
        let state = if planted.opened { "opened" } else { "tied" };
        let sql = missed_deliveries::table.find(free.expect("enough failed deliveries"));
        diesel::update(sql)
            .set((
                missed_deliveries::open.eq(false),
                missed_deliveries::state.eq(state),
                missed_deliveries::case_id.eq(id),
                missed_deliveries::matched.eq(planted.tie == Some(true)),
            ))
            .execute(conn)?;
    }
    if planted.ombudsman {
        let all = referrals::table.filter(referrals::case_id.eq(id));
        diesel::update(all).set(referrals::to_body_id.eq(ombudsman)).execute(conn)?;
    }
    Ok(())
}

/// Everything as it stands in the tables.
struct Rows {
    strands: HashMap<CaseId, Vec<StrandRow>>,
    clocks: HashMap<StrandId, Vec<ClockRow>>,
    reopened: HashMap<StrandId, i32>,
    letters: HashSet<StrandId>,
    harmed: HashMap<CaseId, HarmedRow>,
    births: HashMap<CaseId, Vec<Vec<u8>>>,
    inactive: HashSet<candour::domain::ids::AccountId>,
    referred: HashMap<CaseId, Vec<(CaseId, Ts)>>,
}

fn by<K: std::hash::Hash + Eq, V>(all: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut map: HashMap<K, Vec<V>> = HashMap::new();
    all.into_iter().for_each(|one| map.entry(key(&one)).or_default().push(one));
    map
}

fn read(conn: &mut Conn, planted: &BTreeMap<uuid::Uuid, Planted>, pairs: &[Pair]) -> Result<Vec<Case>, StoreError> {
    let all: Vec<CaseRow> = cases::table.select(CaseRow::as_select()).load(conn)?;
    let letters: Vec<StrandId> =
        complaints::table.filter(complaints::response.is_not_null()).select(complaints::strand_id).load(conn)?;
    let births: Vec<(CaseId, Vec<u8>)> =
        patient_births::table.select((patient_births::case_id, patient_births::hash)).load(conn)?;
    let inactive: Vec<_> = accounts::table.filter(accounts::active.eq(false)).select(accounts::id).load(conn)?;
    let referred: Vec<(CaseId, Ts)> = referrals::table
        .inner_join(bodies::table.on(bodies::id.eq(referrals::to_body_id)))
        .filter(bodies::kind.eq(BodyKind::Ombudsman))
        .select((referrals::case_id, referrals::received_at))
        .load(conn)?;
    let rows = Rows {
        strands: by(strands::table.select(StrandRow::as_select()).load(conn)?, |s: &StrandRow| s.case_id),
        clocks: by(clocks::table.select(ClockRow::as_select()).load(conn)?, |c: &ClockRow| c.strand_id),
        reopened: facts::table
            .select((facts::strand_id, facts::reopened))
            .load::<(StrandId, i32)>(conn)?
            .into_iter()
            .collect(),
        letters: letters.into_iter().collect(),
        harmed: harmed_cases::table
            .select(HarmedRow::as_select())
            .load(conn)?
            .into_iter()
            .map(|row: HarmedRow| (row.case_id, row))
            .collect(),
        births: by(births, |b| b.0).into_iter().map(|(k, v)| (k, v.into_iter().map(|b| b.1).collect())).collect(),
        inactive: inactive.into_iter().collect(),
        referred: by(referred, |r| r.0),
    };
    let families: HashMap<CaseId, (Family, NaiveDate)> = all.iter().map(|c| (c.id, (family(c), opened(c)))).collect();
    Ok(all.iter().map(|row| case(row, &planted[&row.id.0], (&rows, &families), pairs)).collect())
}

fn family(case: &CaseRow) -> Family {
    failure(&case.failure).unwrap().family
}

fn opened(case: &CaseRow) -> NaiveDate {
    candour::domain::calendar::london_date(case.opened_at.utc())
}

type Families = HashMap<CaseId, (Family, NaiveDate)>;

fn case(row: &CaseRow, planted: &Planted, (rows, families): (&Rows, &Families), pairs: &[Pair]) -> Case {
    let on = |at: Option<Ts>| at.map(|at| candour::domain::calendar::london_date(at.utc()));
    let own = rows.strands.get(&row.id).map_or(&[][..], Vec::as_slice);
    let duty = |s: &StrandRow| Duty {
        kind: s.kind.code().to_owned(),
        received: on(Some(s.opened_at)).unwrap(),
        acknowledged: on(s.acknowledged_at),
        responded: on(s.responded_at),
        closed: on(s.closed_at),
    };
    let found = grade(row.reviewed_physical, row.reviewed_psychological)
        .or_else(|| grade(row.reported_physical, row.reported_psychological));
    let harmed = rows.harmed.get(&row.id);
    let people = [Teller::Patient, Teller::Carer, Teller::Bereaved, Teller::Undisclosed, Teller::Clinician];
    let delivery = family(row) == Family::Delivery && row.provider_id.is_some() && people.contains(&row.origin);
    let complaints = || own.iter().filter(|s| s.kind.code() == "complaint");
    let closed = |s: &StrandRow| Closed {
        month: month_of(s.closed_at.unwrap()),
        outcome: s.outcome.map(|o| o.code().to_owned()).unwrap_or_default(),
        letter: rows.letters.contains(&s.id),
        reopened: rows.reopened[&s.id] > 0,
    };
    let file = planted.file.as_ref().map(|(file, _)| file);
    let shut = || complaints().filter(|s| !s.open && s.closed_at.is_some());
    Case {
        month: Some(month_of(row.opened_at)),
        place: place(row, pairs),
        duties: own.iter().map(duty).collect(),
        moderate: found.is_some_and(|g| g.is_moderate_or_worse()),
        level: harmed
            .and_then(|h| h.level)
            .map(|l| if l == Harmed::Serious { 3 } else { 1 + u8::from(l == Harmed::Confirmed) }),
        gap: planted.file.as_ref().map_or(0, |(_, gap)| *gap),
        unplanned: file.is_some_and(|f| f.outcomes.contains(&HarmOutcome::Admission)),
        patient: harmed.filter(|h| h.known).map(|h| h.patient_id.0.as_u128()),
        born: rows.births.get(&row.id).cloned().unwrap_or_default(),
        told_of_delivery: delivery && !planted.opened,
        matched: planted.tie == Some(true),
        reprisal: planted.reprisal,
        put_right: planted.put_right,
        asked: planted.asked,
        closed: shut().map(closed).collect(),
        answers: complaints().filter_map(|s| answer(rows.clocks.get(&s.id)?)).collect(),
        ombudsman: rows.referred.get(&row.id).map(|all| before_ombudsman(all)).unwrap_or_default(),
        vacant: u64::try_from(own.iter().filter(|s| s.open && rows.inactive.contains(&s.lead_id)).count()).unwrap(),
        notifiable: file.map(notifiable).unwrap_or_default(),
        rescues: file.map(|f| f.rescues.iter().map(|r| (Month::of(r.on), r.minutes)).collect()).unwrap_or_default(),
        ended: ended(row, own, (rows, families)).into_iter().collect(),
    }
}

fn place(row: &CaseRow, pairs: &[Pair]) -> Place {
    let provider = pairs.iter().find(|p| Some(p.provider.id) == row.provider_id).map(|p| &p.provider);
    let trust = pairs.iter().find(|p| Some(p.trust.id) == row.trust_id).map(|p| &p.trust);
    let pair = pairs.iter().find(|p| Some(p.provider.id) == row.provider_id && Some(p.trust.id) == row.trust_id);
    let or = |key: Option<String>| key.unwrap_or_else(|| "unknown".to_owned());
    Place {
        keys: [
            or(provider.map(|b| b.code.clone())),
            or(trust.map(|b| b.code.clone())),
            or(trust.and_then(|b| b.icb.clone())),
            or(trust.and_then(|b| b.region.clone())),
            or(pair.map(|p| p.therapy.clone())),
            row.funding.code().to_owned(),
        ],
    }
}

/// The months in which a case was put before the Ombudsman, each once.
fn before_ombudsman(all: &[(CaseId, Ts)]) -> Vec<Month> {
    let months: BTreeSet<Month> = all.iter().map(|(_, at)| month_of(*at)).collect();
    months.into_iter().collect()
}

/// The date of the answer that holds, and whether it was kept.
fn answer(clocks: &[ClockRow]) -> Option<(Month, bool)> {
    let of =
        |rule: ClockRule| clocks.iter().filter(|c| c.rule == rule && c.referral_id.is_none()).max_by_key(|c| c.due_on);
    let held = of(ClockRule::RespondExtended)
        .or_else(|| of(ClockRule::ResponsePeriod))
        .or_else(|| of(ClockRule::RespondSixMonths))?;
    Some((Month::of(held.due_on), held.met_at.is_some() && held.breached_at.is_none()))
}

fn notifiable(file: &HarmFile) -> Vec<(Month, bool)> {
    let calendar = candour::domain::calendar::Calendar::england();
    let done = |c: &CandourRecord| c.steps.iter().all(|s| s.on <= calendar.add_working_days(c.decided_on, 10));
    file.candour.iter().filter(|c| c.notifiable).map(|c| (Month::of(c.decided_on), done(c))).collect()
}

/// When the last duty of a known person's case ended, and whether the same happened again within 90 days.
fn ended(row: &CaseRow, own: &[StrandRow], (rows, families): (&Rows, &Families)) -> Option<(Month, bool)> {
    let patient = rows.harmed.get(&row.id).filter(|h| h.known)?.patient_id;
    let last = own.iter().map(|s| s.closed_at).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    let on = candour::domain::calendar::london_date(last.utc());
    let (kind, _) = families[&row.id];
    let again = rows.harmed.values().any(|other| {
        let (family, received) = families[&other.case_id];
        let soon = received > on && received - on <= TimeDelta::days(90);
        other.patient_id == patient && other.case_id != row.id && family == kind && soon
    });
    (row.open_strands == 0).then_some((Month::of(on), again))
}
