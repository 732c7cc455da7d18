//! Saves a decision: state, events, clocks, referrals, messages, facts and jobs, all or nothing.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::cases::Found;
use super::conflicts;
use super::conn::Conn;
use super::error::StoreError;
use super::events::{self, Head};
use super::facts::level;
use super::jobs::{self, NewJob};
use super::rows::{CaseRow, ClockRow, ReferralRow, StrandRow};
use super::schema::{cases, clocks, facts, referrals, strands};
use super::silence;
use super::types::Ts;
use super::vault::Keys;
use super::{harm, harmed, tally};
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::Part;
use crate::domain::case::decide::{ClockStart, Decision, NewReferral, ReferralChange, StrandChange};
use crate::domain::case::person::PUT_RIGHT_AFTER_DAYS;
use crate::domain::case::state::{ReferralState, StrandState, StrandStep};
use crate::domain::clocks::{ClockRule, Due, Length, Start, due};
use crate::domain::failure::{Family, failure};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{CaseId, ClockId, ReferralId, StrandId};
use crate::domain::people::Actor;

mod person;
mod writing;

/// Who acts, when, with which keys and calendar.
pub struct Act<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub keys: &'a Keys,
    pub calendar: &'a Calendar,
}

/// Saves everything a decision says.
///
/// # Errors
/// [`StoreError::Stale`] when the case was changed meanwhile.
pub fn save(conn: &mut Conn, found: &Found, decision: &Decision, act: &Act<'_>) -> Result<(), StoreError> {
    for new in &decision.put_before {
        put_before(conn, found, new, act)?;
    }
    for change in &decision.referrals {
        change_referral(conn, found, change, act)?;
    }
    super::complaint::save(conn, found, decision, act)?;
    start_clocks(conn, found, &decision.started, act)?;
    end_clocks(conn, found, decision, act.now)?;
    for change in &decision.strands {
        change_strand(conn, found, change, act)?;
    }
    let news = decision.outward && !silence::said_before(conn, found, &decision.messages)?;
    if news {
        silence::start_over(conn, found, act.now, act.calendar)?;
    }
    for message in &decision.messages {
        writing::write(conn, found, message, act)?;
    }
    if let Some(change) = &decision.person {
        person::save(conn, found, change, act)?;
    }
    if let Some((harm, _)) = decision.harm {
        diesel::update(facts::table.filter(facts::case_id.eq(found.row.id)))
            .set(facts::harm_reviewed.eq(level(Some(harm), found.row.harm_said)))
            .execute(conn)?;
    }
    if let Some((severity, tier)) = decision.weight {
        weigh(conn, found.row.id, severity, tier)?;
    }
    if let Some(file) = &decision.file {
        harm::save(conn, found, file, act)?;
    }
    count_harm(conn, found, decision)?;
    if let Some(change) = &decision.national {
        super::national::save(conn, found, change, act)?;
    }
    settle(conn, found)?;
    let open = save_case(conn, found, (decision, news), act)?;
    let told = conflicts::told(conn, found.row.id, &decision.notices, london_date(act.now))?;
    let mut owed: Vec<_> = told.into_iter().map(|n| jobs::row(NewJob::letter(n), act.now)).collect();
    if open == 0 && decision.strands.iter().any(|change| change.step == StrandStep::Close) {
        let ask = NewJob::AskPutRight { case: found.row.id };
        owed.push(jobs::row(ask, act.now + TimeDelta::days(PUT_RIGHT_AFTER_DAYS)));
    }
    jobs::insert(conn, &owed)?;
    // last: whoever adds to the same sums waits for this act
    tally::recount(conn, &[found.row.id])
}

/// A new severity orders every queue the case is in.
fn weigh(conn: &mut Conn, case: CaseId, severity: Severity, tier: TherapyTier) -> Result<(), StoreError> {
    diesel::update(cases::table.find(case)).set((cases::severity.eq(severity), cases::tier.eq(tier))).execute(conn)?;
    diesel::update(strands::table.filter(strands::case_id.eq(case)))
        .set(strands::severity.eq(severity))
        .execute(conn)?;
    diesel::update(referrals::table.filter(referrals::case_id.eq(case)))
        .set(referrals::severity.eq(severity))
        .execute(conn)?;
    diesel::update(facts::table.filter(facts::case_id.eq(case)))
        .set((facts::severity.eq(severity), facts::tier.eq(tier)))
        .execute(conn)?;
    Ok(())
}

/// People harmed are counted by the same transaction that says so.
fn count_harm(conn: &mut Conn, found: &Found, decision: &Decision) -> Result<(), StoreError> {
    let Some((grade, strength)) = decision.harm else { return Ok(()) };
    let row = CaseRow {
        reviewed_physical: Some(grade.physical),
        reviewed_psychological: Some(grade.psychological),
        attribution: Some(strength),
        ..found.row.clone()
    };
    let file = decision.file.as_ref().unwrap_or(&found.case.harm);
    harmed::recount(conn, &row, file, london_date(found.row.opened_at.utc()))
}

/// Saves the case's own row; how many of its duties are open now.
fn save_case(
    conn: &mut Conn,
    found: &Found,
    (decision, news): (&Decision, bool),
    act: &Act<'_>,
) -> Result<i64, StoreError> {
    let row = &found.row;
    let head = Head { count: row.event_count, hash: row.event_head.clone() };
    let (lines, head) = events::chain(act.keys, row.id, head, &decision.events, act.actor, act.now);
    events::insert(conn, &lines)?;
    let open: i64 =
        strands::table.filter(strands::case_id.eq(row.id)).filter(strands::open.eq(true)).count().get_result(conn)?;
    let harm = decision.harm;
    let outward = if news { Some(Ts::from(act.now)) } else { row.last_outward_at };
    let changed = diesel::update(cases::table.find(row.id).filter(cases::version.eq(row.version)))
        .set((
            cases::version.eq(row.version + 1),
            cases::event_count.eq(head.count),
            cases::event_head.eq(head.hash),
            cases::open_strands.eq(i32::try_from(open).unwrap_or(i32::MAX)),
            cases::last_outward_at.eq(outward),
            cases::reviewed_physical.eq(harm.map_or(row.reviewed_physical, |(g, _)| Some(g.physical))),
            cases::reviewed_psychological.eq(harm.map_or(row.reviewed_psychological, |(g, _)| Some(g.psychological))),
            cases::attribution.eq(harm.map_or(row.attribution, |(_, a)| Some(a))),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(open) } else { Err(StoreError::Stale) }
}

fn put_before(conn: &mut Conn, found: &Found, new: &NewReferral, act: &Act<'_>) -> Result<(), StoreError> {
    let CaseRow { id, severity, failure: code, region, provider_id, .. } = &found.row;
    let referral = ReferralId(crate::doors::new_id());
    let row = ReferralRow {
        id: referral,
        case_id: *id,
        strand_id: new.strand,
        to_body_id: new.to,
        part: new.part,
        state: ReferralState::Received,
        open: true,
        basis: new.basis.clone(),
        severity: *severity,
        on_time: true,
        failure: code.clone(),
        family: failure(code).map_or(Family::Other, |f| f.family),
        kind: new.kind,
        region: region.clone(),
        provider_id: *provider_id,
        received_at: act.now.into(),
        due_on: new.clock.as_ref().map(|(_, due)| due.on),
        decision: None,
        reason: None,
        decided_by: None,
        decided_at: None,
        version: 1,
    };
    diesel::insert_into(referrals::table).values(row).execute(conn)?;
    // A question asked in the same act belongs to this referral.
    if let Some((rule, due)) = &new.clock {
        insert_clock(conn, found, (new.strand, Some(referral)), *rule, due, act)?;
    }
    Ok(())
}

fn change_referral(conn: &mut Conn, found: &Found, change: &ReferralChange, act: &Act<'_>) -> Result<(), StoreError> {
    let target = referrals::table.find(change.referral);
    diesel::update(target)
        .set((
            referrals::state.eq(change.to),
            referrals::open.eq(change.to.is_open()),
            referrals::version.eq(referrals::version + 1),
        ))
        .execute(conn)?;
    let asked = found.referrals.iter().find(|r| r.id == change.referral && r.part == Part::Answering);
    if let (Some(asked), ReferralState::Answered) = (asked, change.to) {
        let in_time = asked.due_on.is_none_or(|due| london_date(act.now) <= due);
        let known = facts::table.filter(facts::case_id.eq(found.row.id)).filter(facts::provider_answered.is_null());
        diesel::update(known).set(facts::provider_answered.eq(in_time)).execute(conn)?;
    }
    if change.to == ReferralState::Decided || change.to == ReferralState::Returned {
        diesel::update(target)
            .set((
                referrals::decision.eq(change.verdict),
                referrals::reason.eq(&change.reason),
                referrals::decided_by.eq(act.actor.account()),
                referrals::decided_at.eq(Ts::from(act.now)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn start_clocks(conn: &mut Conn, found: &Found, started: &[ClockStart], act: &Act<'_>) -> Result<(), StoreError> {
    for start in started {
        insert_clock(conn, found, (start.strand, start.referral), start.rule, &start.due, act)?;
    }
    Ok(())
}

fn insert_clock(
    conn: &mut Conn,
    found: &Found,
    (strand, referral): (StrandId, Option<ReferralId>),
    rule: ClockRule,
    due: &Due,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    // a limit begins on the first day of its working; a date that was agreed starts and ends on itself
    let begun = due.working.first().map_or_else(|| london_date(act.now), |day| day.date);
    let row = ClockRow {
        id: ClockId(crate::doors::new_id()),
        case_id: found.row.id,
        strand_id: strand,
        referral_id: referral,
        rule,
        start_on: if rule.terms().length == Length::ThatDay { due.on } else { begun },
        due_on: due.on,
        due_at: due.at.map(Ts::from),
        met_at: None,
        breached_at: None,
        running: true,
        calendar: act.calendar.version().to_owned(),
        pauses: "[]".to_owned(),
    };
    diesel::insert_into(clocks::table).values(row).execute(conn)?;
    Ok(())
}

fn end_clocks(conn: &mut Conn, found: &Found, decision: &Decision, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !decision.met.is_empty() {
        diesel::update(clocks::table.filter(clocks::id.eq_any(decision.met.clone())))
            .set((clocks::met_at.eq(Ts::from(now)), clocks::running.eq(false)))
            .execute(conn)?;
    }
    if !decision.breached.is_empty() {
        diesel::update(clocks::table.filter(clocks::id.eq_any(decision.breached.clone())))
            .set(clocks::breached_at.eq(Ts::from(now)))
            .execute(conn)?;
        let passed = |rule| found.clocks.iter().any(|c| c.rule == rule && decision.breached.contains(&c.id));
        if passed(ClockRule::Silence) {
            let open =
                facts::table.filter(facts::case_id.eq(found.row.id)).filter(facts::state.ne(StrandState::Closed));
            diesel::update(open).set(facts::silent.eq(true)).execute(conn)?;
        }
        if passed(ClockRule::ProviderAnswer) {
            // Silence is recorded as silence.
            diesel::update(facts::table.filter(facts::case_id.eq(found.row.id)))
                .set(facts::provider_answered.eq(false))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Strands and referrals follow their running clocks: the next date, and whether one has passed.
fn settle(conn: &mut Conn, found: &Found) -> Result<(), StoreError> {
    let running: Vec<ClockRow> = clocks::table
        .filter(clocks::case_id.eq(found.row.id))
        .filter(clocks::running.eq(true))
        .select(ClockRow::as_select())
        .load(conn)?;
    let mut of_strand: HashMap<StrandId, Vec<&ClockRow>> = HashMap::new();
    let mut of_referral: HashMap<ReferralId, Vec<&ClockRow>> = HashMap::new();
    for clock in &running {
        match clock.referral_id {
            Some(referral) => of_referral.entry(referral).or_default().push(clock),
            None => of_strand.entry(clock.strand_id).or_default().push(clock),
        }
    }
    let late = |clocks: &[&ClockRow]| clocks.iter().any(|c| c.breached_at.is_some());
    let any_late = late(&running.iter().collect::<Vec<_>>());
    let heard = !silence::is_silent(&running);
    let all: Vec<(ReferralId, Part, bool)> = referrals::table
        .filter(referrals::case_id.eq(found.row.id))
        .select((referrals::id, referrals::part, referrals::open))
        .load(conn)?;
    let waiting = all.iter().any(|(_, part, open)| *open && *part == Part::Answering);
    for strand in &found.strands {
        let own = of_strand.get(&strand.id).map_or(&[][..], Vec::as_slice);
        diesel::update(strands::table.find(strand.id))
            .set((
                strands::due_on.eq(own.iter().map(|c| c.due_on).min()),
                strands::on_time.eq(!late(own)),
                strands::waiting.eq(waiting),
                strands::heard.eq(heard),
            ))
            .execute(conn)?;
    }
    for (referral, ..) in all {
        let own = of_referral.get(&referral).map_or(&[][..], Vec::as_slice);
        // A regulator sees that a date was missed on the case, whoever missed it.
        diesel::update(referrals::table.find(referral))
            .set((referrals::due_on.eq(own.iter().map(|c| c.due_on).min()), referrals::on_time.eq(!any_late)))
            .execute(conn)?;
    }
    Ok(())
}

fn change_strand(conn: &mut Conn, found: &Found, change: &StrandChange, act: &Act<'_>) -> Result<(), StoreError> {
    let Some(row) = found.strands.iter().find(|s| s.id == change.strand) else { return Err(StoreError::NotFound) };
    let now = Some(Ts::from(act.now));
    let mut after = StrandRow { state: change.to, last_at: act.now.into(), ..row.clone() };
    match change.step {
        StrandStep::Acknowledge => after.acknowledged_at = now,
        StrandStep::Respond => after.responded_at = now,
        StrandStep::Close => (after.closed_at, after.outcome) = (now, change.outcome),
        StrandStep::Reopen => (after.closed_at, after.outcome) = (None, None),
        StrandStep::SetAside => after.responded_at = now,
        StrandStep::Transfer => after.acknowledged_at = None,
        StrandStep::AskProvider | StrandStep::ReviewHarm => {}
    }
    diesel::update(strands::table.find(row.id))
        .set((
            strands::state.eq(after.state),
            strands::open.eq(after.state != StrandState::Closed),
            strands::acknowledged_at.eq(after.acknowledged_at),
            strands::responded_at.eq(after.responded_at),
            strands::closed_at.eq(after.closed_at),
            strands::outcome.eq(after.outcome),
            strands::last_at.eq(after.last_at),
            strands::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    save_fact(conn, &after, change.step, act)
}

fn save_fact(conn: &mut Conn, strand: &StrandRow, step: StrandStep, act: &Act<'_>) -> Result<(), StoreError> {
    let received = london_date(strand.opened_at.utc());
    let today = london_date(act.now);
    let target = facts::table.find(strand.id);
    diesel::update(target).set((facts::state.eq(strand.state), facts::outcome.eq(strand.outcome))).execute(conn)?;
    match step {
        StrandStep::Acknowledge => {
            let days = act.calendar.working_days_between(received, today);
            let limit = due(ClockRule::Acknowledge, Start::Day(received), &[], act.calendar).on;
            diesel::update(target)
                .set((
                    facts::ack_days.eq(i32::try_from(days).unwrap_or(i32::MAX)),
                    facts::ack_on_time.eq(today <= limit),
                ))
                .execute(conn)?;
        }
        StrandStep::Respond => {
            let days = (today - received).num_days();
            let limit = due(ClockRule::RespondSixMonths, Start::Day(received), &[], act.calendar).on;
            diesel::update(target)
                .set((
                    facts::response_days.eq(i32::try_from(days).unwrap_or(i32::MAX)),
                    facts::over_six_months.eq(today > limit),
                ))
                .execute(conn)?;
        }
        StrandStep::Reopen => {
            diesel::update(target).set(facts::reopened.eq(facts::reopened + 1)).execute(conn)?;
        }
        StrandStep::AskProvider
        | StrandStep::ReviewHarm
        | StrandStep::Close
        | StrandStep::SetAside
        | StrandStep::Transfer => {}
    }
    Ok(())
}
