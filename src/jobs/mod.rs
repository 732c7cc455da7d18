//! LEVEL 5: what is owed after an act. One table, claimed safely by several servers, retried, buried visibly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::measures::weekly::monday;
use crate::mail::Letter;
use crate::store::StoreError;
use crate::store::jobs::{self, JobRow, NewJob};

mod alarm_weeks;
mod alert_reprisal;
pub mod anchor;
mod ask_put_right;
mod build_bundle;
mod count_people;
mod draft_release;
mod erase_record;
mod find_due_records;
mod freeze_review;
mod learn_themes;
mod match_recovery;
mod remove_file;
mod scan_file;
mod send_letter;
mod send_lfpse;
mod send_packet;
mod tell_contributors;
mod tidy;
mod try_rules;
mod watch_actions;
mod watch_clocks;
mod watch_posts;
mod watch_signals;

/// Why a job did not succeed; it is tried again, and in the end buried.
pub type Failed = String;

/// The thread that works. Drop or [`Runner::stop`] ends it after the job in hand.
pub struct Runner {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    #[must_use]
    pub fn start(app: App) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = stop.clone();
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            while !told.load(Ordering::Relaxed) {
                let now = app.clock.now();
                if let Err(error) = schedule(&app, now) {
                    tracing::error!(%error, "jobs could not be scheduled");
                }
                match run_due(&app) {
                    Ok(0) | Err(_) => std::thread::sleep(Duration::from_millis(500)),
                    Ok(_) => {}
                }
            }
        });
        Self { stop, thread: thread.ok() }
    }

    /// Waits for the job in hand.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Puts down this hour's repeating jobs. Every server tries; the unique slot lets one succeed.
///
/// # Errors
/// The store's.
pub fn schedule(app: &App, now: DateTime<Utc>) -> Result<(), StoreError> {
    let quarter = now - TimeDelta::minutes(i64::from(now.minute() % 15));
    let slot = quarter.format("%Y-%m-%dT%H:%M").to_string();
    let known = {
        let mut conn = app.store.reader()?;
        jobs::slot_taken(&mut conn, &format!("watch_clocks/{slot}"))?
    };
    if known {
        return Ok(());
    }
    app.store.write_blocking(move |conn| {
        jobs::schedule(conn, NewJob::WatchClocks, now, &format!("watch_clocks/{slot}"))?;
        jobs::schedule(conn, NewJob::Anchor, now, &format!("anchor/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::WatchPosts, now, &format!("watch_posts/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::WatchActions, now, &format!("watch_actions/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::WatchSignals, now, &format!("watch_signals/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::CountPeople, now, &format!("count_people/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::FindDueRecords, now, &format!("find_due_records/{}", now.format("%Y-%m-%d")))?;
        let monday = monday(london_date(now));
        jobs::schedule(conn, NewJob::AlarmWeeks, now, &format!("alarm_weeks/{monday}"))?;
        let draft = NewJob::DraftRelease { month: None, note: String::new(), by: None };
        jobs::schedule(conn, draft, now, &format!("draft_release/{}", now.format("%Y-%m-%d")))?;
        jobs::schedule(conn, NewJob::Tidy, now, &format!("tidy/{}", now.format("%Y-%m-%d")))
    })
}

/// Runs every job that is due now; how many were run.
///
/// # Errors
/// The store's; a job's own failure is noted with the job.
pub fn run_due(app: &App) -> Result<usize, StoreError> {
    let mut ran = 0;
    loop {
        let now = app.clock.now();
        let Some(row) = app.store.write_blocking(move |conn| jobs::claim(conn, now))? else { return Ok(ran) };
        let done = run(app, &row);
        let now = app.clock.now();
        if let Err(why) = &done {
            tracing::warn!(job = %row.id, kind = row.kind, attempts = row.attempts, why, "a job failed");
        }
        app.store.write_blocking(move |conn| match done {
            Ok(()) => jobs::done(conn, row.id, now),
            Err(why) => jobs::failed(conn, &row, &why, now),
        })?;
        ran += 1;
    }
}

fn run(app: &App, row: &JobRow) -> Result<(), Failed> {
    match row.job().map_err(|e| e.to_string())? {
        NewJob::LetterToAccount { account, overdue: false } => {
            send_letter::to_account(app, row, account, Letter::StaffUpdate)
        }
        NewJob::LetterToAccount { account, overdue: true } => {
            send_letter::to_account(app, row, account, Letter::Overdue)
        }
        NewJob::LetterUrgent { account } => send_letter::to_account(app, row, account, Letter::Urgent),
        NewJob::AlertReprisal { case, again } => alert_reprisal::run(app, case, again),
        NewJob::AskPutRight { case } => ask_put_right::run(app, case),
        NewJob::MatchRecovery { recovery } => match_recovery::run(app, recovery),
        NewJob::LetterToBody { body } => send_letter::to_body(app, row, body),
        NewJob::LetterToReporter { report } => send_letter::to_reporter(app, row, report),
        NewJob::LetterOfVacancy { account } => send_letter::of_vacancy(app, row, account),
        NewJob::WatchClocks => watch_clocks::run(app),
        NewJob::WatchPosts => watch_posts::run(app),
        NewJob::TryRules { draft } => try_rules::run(app, draft),
        NewJob::WatchActions => watch_actions::run(app),
        NewJob::DraftRelease { month, note, by } => draft_release::run(app, month, note, by),
        NewJob::AlarmWeeks => alarm_weeks::run(app),
        NewJob::LetterOfAlarm { account } => send_letter::to_account(app, row, account, Letter::Alarm),
        NewJob::WatchSignals => watch_signals::run(app),
        NewJob::CountPeople => count_people::run(app),
        NewJob::TellContributors { recommendation } => tell_contributors::run(app, recommendation),
        NewJob::FreezeReview { review, by } => freeze_review::run(app, review, by),
        NewJob::BuildBundle { bundle } => build_bundle::run(app, bundle),
        NewJob::Anchor => anchor::run(app, row.id),
        NewJob::SendPacket { packet } => send_packet::run(app, packet),
        NewJob::LearnThemes { review } => learn_themes::run(app, review),
        NewJob::SendLfpse { record, revision } => send_lfpse::run(app, record, revision),
        NewJob::ScanFile { file } => scan_file::run(app, file),
        NewJob::RemoveFile { file } => remove_file::run(app, file),
        NewJob::FindDueRecords => find_due_records::run(app),
        NewJob::EraseRecord { retention } => erase_record::run(app, retention),
        NewJob::Tidy => tidy::run(app),
    }
}
