//! What is to be done after an act, written in the same transaction: letters, exports, clock watching.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::StoreError;
use super::schema::jobs;
use super::types::Ts;
use crate::domain::case::decide::Notice;
use crate::domain::ids::{
    AccountId, AttachmentId, BodyId, BundleId, CaseId, JobId, LfpseId, PacketId, RecommendationId, RecoveryId,
    ReportId, RetentionId, ReviewId, RuleDraftId,
};

/// What is to be done. Each kind has one file in `jobs/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NewJob {
    LetterToAccount {
        account: AccountId,
        overdue: bool,
    },
    LetterToBody {
        body: BodyId,
    },
    LetterToReporter {
        report: ReportId,
    },
    /// A case that tells of reprisal: those who protect the person are told, their colleagues too if nobody reads it.
    AlertReprisal {
        case: CaseId,
        again: bool,
    },
    /// Something that cannot wait, to one person.
    LetterUrgent {
        account: AccountId,
    },
    /// Four weeks after everything was closed.
    AskPutRight {
        case: CaseId,
    },
    MatchRecovery {
        recovery: RecoveryId,
    },
    LetterOfVacancy {
        account: AccountId,
    },
    WatchClocks,
    WatchPosts,
    TryRules {
        draft: RuleDraftId,
    },
    WatchActions,
    /// The release of a month; none: of the last whole one, where it is not made yet.
    DraftRelease {
        month: Option<String>,
        note: String,
        by: Option<AccountId>,
    },
    /// Looks at each company's last whole week.
    AlarmWeeks,
    LetterOfAlarm {
        account: AccountId,
    },
    /// Looks for rises of like cases across trusts.
    WatchSignals,
    CountPeople,
    /// A recommendation was carried out: whoever reported what led to it is told.
    TellContributors {
        recommendation: RecommendationId,
    },
    FreezeReview {
        review: ReviewId,
        by: AccountId,
    },
    BuildBundle {
        bundle: BundleId,
    },
    /// Writes down, signs and sends out where the chains of events stand.
    Anchor,
    /// Sends a packet, or what was decided on one, to another installation.
    SendPacket {
        packet: PacketId,
    },
    /// Learns from a review's codings, to suggest themes.
    LearnThemes {
        review: ReviewId,
    },
    /// Sends one revision of a record to LFPSE, once.
    SendLfpse {
        record: LfpseId,
        revision: i32,
    },
    ScanFile {
        file: AttachmentId,
    },
    /// Takes the bytes of a file away whose row is gone.
    RemoveFile {
        file: AttachmentId,
    },
    FindDueRecords,
    EraseRecord {
        retention: RetentionId,
    },
    Tidy,
}

impl NewJob {
    #[must_use]
    pub fn letter(notice: Notice) -> Self {
        match notice {
            Notice::Lead(account) => Self::LetterToAccount { account, overdue: false },
            Notice::LeadOverdue(account) => Self::LetterToAccount { account, overdue: true },
            Notice::Body(body) => Self::LetterToBody { body },
            Notice::Reporter(report) => Self::LetterToReporter { report },
        }
    }

    /// The name under which its column `kind` is filed.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LetterToAccount { .. } => "letter_to_account",
            Self::LetterToBody { .. } => "letter_to_body",
            Self::LetterToReporter { .. } => "letter_to_reporter",
            Self::AlertReprisal { .. } => "alert_reprisal",
            Self::LetterUrgent { .. } => "letter_urgent",
            Self::AskPutRight { .. } => "ask_put_right",
            Self::MatchRecovery { .. } => "match_recovery",
            Self::LetterOfVacancy { .. } => "letter_of_vacancy",
            Self::WatchClocks => "watch_clocks",
            Self::WatchPosts => "watch_posts",
            Self::TryRules { .. } => "try_rules",
            Self::WatchActions => "watch_actions",
            Self::DraftRelease { .. } => "draft_release",
            Self::AlarmWeeks => "alarm_weeks",
            Self::LetterOfAlarm { .. } => "letter_of_alarm",
            Self::WatchSignals => "watch_signals",
            Self::CountPeople => "count_people",
            Self::TellContributors { .. } => "tell_contributors",
            Self::FreezeReview { .. } => "freeze_review",
            Self::BuildBundle { .. } => "build_bundle",
            Self::Anchor => "anchor",
            Self::SendPacket { .. } => "send_packet",
            Self::LearnThemes { .. } => "learn_themes",
            Self::SendLfpse { .. } => "send_lfpse",
            Self::ScanFile { .. } => "scan_file",
            Self::RemoveFile { .. } => "remove_file",
            Self::FindDueRecords => "find_due_records",
            Self::EraseRecord { .. } => "erase_record",
            Self::Tidy => "tidy",
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
#[diesel(treat_none_as_default_value = false)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub run_at: Ts,
    pub attempts: i32,
    pub locked_until: Option<Ts>,
    pub last_error: Option<String>,
    pub done_at: Option<Ts>,
    pub buried_at: Option<Ts>,
    /// Neither done nor buried.
    pub waiting: bool,
    pub dedup: Option<String>,
}

impl JobRow {
    /// What is to be done.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a kind this version does not know.
    pub fn job(&self) -> Result<NewJob, StoreError> {
        serde_json::from_str(&self.payload).map_err(|e| StoreError::Unreadable(e.to_string()))
    }
}

/// A job to be run at once.
#[must_use]
pub fn row(job: NewJob, now: DateTime<Utc>) -> JobRow {
    JobRow {
        id: JobId(crate::doors::new_id()),
        kind: job.kind().to_owned(),
        payload: serde_json::to_string(&job).unwrap_or_default(),
        run_at: now.into(),
        attempts: 0,
        locked_until: None,
        last_error: None,
        done_at: None,
        buried_at: None,
        waiting: true,
        dedup: None,
    }
}

/// Writes jobs beside the act that owes them.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, rows: &[JobRow]) -> Result<(), StoreError> {
    for chunk in rows.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(jobs::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// A repeating job, once per `slot` (its name and time): several servers may try, one succeeds.
///
/// # Errors
/// The database's own.
pub fn schedule(conn: &mut Conn, job: NewJob, at: DateTime<Utc>, slot: &str) -> Result<(), StoreError> {
    let row = JobRow { dedup: Some(slot.to_owned()), run_at: at.into(), ..row(job, at) };
    let insert = diesel::insert_into(jobs::table).values(row).on_conflict(jobs::dedup).do_nothing();
    super::conn::Both(insert).execute(conn)?;
    Ok(())
}

/// How long a claimed job is left to its worker.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Claims the next due job for this worker. Call inside a write transaction.
///
/// # Errors
/// The database's own.
pub fn claim(conn: &mut Conn, now: DateTime<Utc>) -> Result<Option<JobRow>, StoreError> {
    let Some(mut row) = super::dialect::next_job(conn, now.into())? else { return Ok(None) };
    row.attempts += 1;
    row.locked_until = Some((now + LEASE).into());
    diesel::update(jobs::table.find(row.id))
        .set((jobs::attempts.eq(row.attempts), jobs::locked_until.eq(row.locked_until)))
        .execute(conn)?;
    Ok(Some(row))
}

/// Notes every job from before `before` as done: for histories that are entered after the fact.
///
/// # Errors
/// The database's own.
pub fn settle_before(conn: &mut Conn, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = jobs::table.filter(jobs::waiting.eq(true)).filter(jobs::run_at.lt(Ts::from(before)));
    Ok(diesel::update(old).set((jobs::waiting.eq(false), jobs::done_at.eq(Ts::from(now)))).execute(conn)?)
}

/// Notes that a job is done.
///
/// # Errors
/// The database's own.
pub fn done(conn: &mut Conn, id: JobId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(jobs::table.find(id))
        .set((jobs::done_at.eq(Ts::from(now)), jobs::waiting.eq(false), jobs::locked_until.eq(None::<Ts>)))
        .execute(conn)?;
    Ok(())
}

/// After this many tries a job is buried: it stays, visibly, until somebody looks.
pub const TRIES: i32 = 12;

/// Notes a failure: tried again later, each time twice as long (from 10 seconds to 6 hours), then buried.
///
/// # Errors
/// The database's own.
pub fn failed(conn: &mut Conn, row: &JobRow, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let wait = TimeDelta::seconds(10 << row.attempts.clamp(0, 11)).min(TimeDelta::hours(6));
    let buried = (row.attempts >= TRIES).then(|| Ts::from(now));
    diesel::update(jobs::table.find(row.id))
        .set((
            jobs::last_error.eq(why),
            jobs::run_at.eq(Ts::from(now + wait)),
            jobs::locked_until.eq(None::<Ts>),
            jobs::buried_at.eq(buried),
            jobs::waiting.eq(buried.is_none()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a buried job back to work.
///
/// # Errors
/// The database's own.
pub fn revive(conn: &mut Conn, id: JobId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::waiting.eq(true),
            jobs::buried_at.eq(None::<Ts>),
            jobs::attempts.eq(0),
            jobs::run_at.eq(Ts::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Jobs that wait or were buried, the oldest first: for the administrator's page.
///
/// # Errors
/// The database's own.
pub fn unfinished(conn: &mut Conn, limit: i64) -> Result<Vec<JobRow>, StoreError> {
    let waiting = jobs::table.filter(jobs::waiting.eq(true)).order((jobs::run_at, jobs::id));
    let mut rows: Vec<JobRow> = waiting.limit(limit).select(JobRow::as_select()).load(conn)?;
    let buried = jobs::table.filter(jobs::buried_at.is_not_null()).order((jobs::buried_at, jobs::id));
    rows.extend(buried.limit(limit).select(JobRow::as_select()).load(conn)?);
    rows.sort_by_key(|row| (row.run_at, row.id));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// Whether a repeating job was put down for this slot already.
///
/// # Errors
/// The database's own.
pub fn slot_taken(conn: &mut Conn, slot: &str) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(jobs::table.filter(jobs::dedup.eq(slot)))).get_result(conn)?)
}
