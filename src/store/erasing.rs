//! Erases what is personal in one record and keeps what is counted: the fact rows are not touched, the timeline's chain
//! stays whole (it holds salted hashes), and the files become unreadable with their keys.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{
    access_log, approvals, attachments, cases, clocks, conflicts, drafts, emergencies, escalations, events, handovers,
    harm_files, holds, identities, jobs, joined_reports, letters, lfpse_records, messages, missed_deliveries, packets,
    patient_births, patient_numbers, quotes, receipts, recoveries, referrals, reports, review_decisions,
    safety_actions, sessions, yellow_cards,
};
use crate::domain::clocks::Paused;
use crate::domain::ids::{AttachmentId, CaseId, ClockId, JobId, ReportId};

/// What went, counted: the proof that stays. It names nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub identities: usize,
    pub narratives: usize,
    pub messages: usize,
    pub lines: usize,
    pub letters: usize,
    pub files: usize,
    pub sessions: usize,
    pub drafts: usize,
    pub reasons: usize,
}

impl Certificate {
    fn add(&mut self, more: &Self) {
        self.identities += more.identities;
        self.narratives += more.narratives;
        self.messages += more.messages;
        self.lines += more.lines;
        self.letters += more.letters;
        self.files += more.files;
        self.sessions += more.sessions;
        self.drafts += more.drafts;
        self.reasons += more.reasons;
    }
}

/// Erases. Call inside a write transaction; the files whose bytes are to go are given back.
///
/// # Errors
/// The database's own.
pub fn erase(conn: &mut Conn, case: CaseId) -> Result<(Certificate, Vec<AttachmentId>), StoreError> {
    let told: Vec<ReportId> = reports::table.filter(reports::case_id.eq(case)).select(reports::id).load(conn)?;
    let mut gone = Certificate::default();
    tellings(conn, case, &told, &mut gone)?;
    writings(conn, case, &mut gone)?;
    super::complaint::forget(conn, case)?;
    harm(conn, case)?;
    gone.letters = letters_of(conn, &told)?;
    let files: Vec<AttachmentId> = attachments::table
        .filter(attachments::case_id.eq(case).assume_not_null())
        .select(attachments::id)
        .load(conn)?;
    gone.files = diesel::delete(attachments::table.filter(attachments::id.eq_any(files.clone()))).execute(conn)?;
    diesel::update(cases::table.find(case))
        .set((cases::medicine.eq(None::<String>), cases::happened_on.eq(None::<chrono::NaiveDate>)))
        .execute(conn)?;
    // What was joined into it goes with it: its lines and reasons stayed behind when its reports moved.
    let emptied: Vec<CaseId> = joined_reports::table
        .filter(joined_reports::into_case_id.eq(case))
        .filter(joined_reports::from_case_id.ne(case))
        .select(joined_reports::from_case_id)
        .distinct()
        .load(conn)?;
    let mut files = files;
    for other in emptied {
        let (more, bytes) = erase(conn, other)?;
        gone.add(&more);
        files.extend(bytes);
    }
    Ok((gone, files))
}

/// Who told it, in which words, and every way back to them: contact, receipt, session, draft.
fn tellings(conn: &mut Conn, case: CaseId, told: &[ReportId], gone: &mut Certificate) -> Result<(), StoreError> {
    let reference: String = cases::table.find(case).select(cases::reference).first(conn)?;
    gone.drafts =
        diesel::delete(drafts::table.filter(drafts::case_ref.eq(reference).assume_not_null())).execute(conn)?;
    for report in told {
        gone.identities += diesel::delete(identities::table.find(report)).execute(conn)?;
        let of = sessions::table.filter(sessions::report_id.eq(*report).assume_not_null());
        gone.sessions += diesel::delete(of).execute(conn)?;
        diesel::delete(receipts::table.filter(receipts::report_id.eq(report))).execute(conn)?;
        diesel::delete(recoveries::table.filter(recoveries::report_id.eq(*report).assume_not_null())).execute(conn)?;
        gone.narratives += diesel::update(reports::table.find(report))
            .set((
                reports::narrative.eq(""),
                reports::answers.eq("{}"),
                reports::needs.eq("[]"),
                reports::language.eq("und"),
                // The keys under which it was made once may come from others' systems.
                reports::once_key.eq(format!("erased/{report}")),
                reports::external_id.eq(None::<String>),
                reports::code_mac.eq(None::<Vec<u8>>),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Everything anybody wrote on it, and every line's words.
fn writings(conn: &mut Conn, case: CaseId, gone: &mut Certificate) -> Result<(), StoreError> {
    gone.messages = diesel::update(messages::table.filter(messages::case_id.eq(case)))
        .set((messages::body.eq(""), messages::from_words.eq("")))
        .execute(conn)?;
    gone.lines = diesel::update(events::table.filter(events::case_id.eq(case)))
        .set((events::detail.eq(None::<String>), events::salt.eq(None::<Vec<u8>>)))
        .execute(conn)?;
    gone.reasons = diesel::update(referrals::table.filter(referrals::case_id.eq(case)))
        .set(referrals::reason.eq(None::<String>))
        .execute(conn)?;
    gone.reasons += diesel::update(access_log::table.filter(access_log::case_id.eq(case)))
        .set(access_log::reason.eq(None::<String>))
        .execute(conn)?;
    gone.reasons += pauses(conn, case)?;
    gone.reasons += diesel::update(handovers::table.filter(handovers::case_id.eq(case)))
        .set(handovers::reason.eq(""))
        .execute(conn)?;
    gone.reasons += diesel::update(escalations::table.filter(escalations::case_id.eq(case).assume_not_null()))
        .set((
            escalations::summary.eq(""),
            escalations::response.eq(None::<String>),
            escalations::mitigations.eq(None::<String>),
        ))
        .execute(conn)?;
    gone.reasons += diesel::update(review_decisions::table.filter(review_decisions::case_id.eq(case)))
        .set(review_decisions::reason.eq(""))
        .execute(conn)?;
    gone.lines += diesel::update(quotes::table.filter(quotes::case_id.eq(case)))
        .set((quotes::text.eq(""), quotes::reason.eq(None::<String>)))
        .execute(conn)?;
    gone.reasons += diesel::update(holds::table.filter(holds::case_id.eq(case)))
        .set((holds::reason.eq(""), holds::lifted_reason.eq(None::<String>)))
        .execute(conn)?;
    gone.reasons += shielded(conn, case)?;
    gone.reasons +=
        diesel::update(missed_deliveries::table.filter(missed_deliveries::case_id.eq(case).assume_not_null()))
            .set(missed_deliveries::reason.eq(None::<String>))
            .execute(conn)?;
    Ok(())
}

/// Why somebody was kept out, opened it in an emergency, or asked a second person; and what packets carried of it.
fn shielded(conn: &mut Conn, case: CaseId) -> Result<usize, StoreError> {
    let mut gone = diesel::update(conflicts::table.filter(conflicts::case_id.eq(case)))
        .set((conflicts::reason.eq(""), conflicts::lifted_reason.eq(None::<String>)))
        .execute(conn)?;
    gone += diesel::update(emergencies::table.filter(emergencies::case_id.eq(case)))
        .set(emergencies::reason.eq(""))
        .execute(conn)?;
    gone += diesel::update(approvals::table.filter(approvals::case_id.eq(case).assume_not_null()))
        .set(approvals::reason.eq(""))
        .execute(conn)?;
    gone += diesel::update(packets::table.filter(packets::case_id.eq(case).assume_not_null()))
        .set((
            packets::sealed.eq(Vec::<u8>::new()),
            packets::handed.eq(None::<String>),
            packets::decided_by.eq(None::<String>),
            packets::reason.eq(None::<String>),
            packets::better.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(gone)
}

/// Why a clock stood still, and who stopped it, are words; from when to when is a figure, and stays.
fn pauses(conn: &mut Conn, case: CaseId) -> Result<usize, StoreError> {
    let paused: Vec<(ClockId, String)> = clocks::table
        .filter(clocks::case_id.eq(case))
        .filter(clocks::pauses.ne("[]"))
        .select((clocks::id, clocks::pauses))
        .load(conn)?;
    for (clock, text) in &paused {
        let known: Vec<Paused> = serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let bare: Vec<Paused> = known.iter().map(Paused::forgotten).collect();
        let bare = serde_json::to_string(&bare).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        diesel::update(clocks::table.find(clock)).set(clocks::pauses.eq(bare)).execute(conn)?;
    }
    Ok(paused.len())
}

/// The record of harm and what was sent of it to LFPSE and MHRA, and the hashes that tell one patient from another. Who was
/// counted as harmed stays counted, without them.
fn harm(conn: &mut Conn, case: CaseId) -> Result<(), StoreError> {
    diesel::delete(harm_files::table.filter(harm_files::case_id.eq(case))).execute(conn)?;
    diesel::delete(patient_numbers::table.filter(patient_numbers::case_id.eq(case))).execute(conn)?;
    diesel::delete(patient_births::table.filter(patient_births::case_id.eq(case))).execute(conn)?;
    diesel::delete(lfpse_records::table.filter(lfpse_records::case_id.eq(case))).execute(conn)?;
    diesel::delete(yellow_cards::table.filter(yellow_cards::case_id.eq(case))).execute(conn)?;
    diesel::update(safety_actions::table.filter(safety_actions::case_id.eq(case)))
        .set(safety_actions::what.eq(""))
        .execute(conn)?;
    diesel::update(joined_reports::table.filter(joined_reports::into_case_id.eq(case)))
        .set(joined_reports::reason.eq(""))
        .execute(conn)?;
    Ok(())
}

/// The letters to those who told it: found by their jobs, which live as long as they do (`store::tidy`).
fn letters_of(conn: &mut Conn, told: &[ReportId]) -> Result<usize, StoreError> {
    let mut gone = 0;
    for report in told {
        let to: Vec<JobId> = jobs::table
            .filter(jobs::kind.eq("letter_to_reporter"))
            .filter(jobs::payload.like(format!("%{report}%")))
            .select(jobs::id)
            .load(conn)?;
        gone += diesel::delete(letters::table.filter(letters::job_id.eq_any(to.clone()))).execute(conn)?;
        diesel::delete(jobs::table.filter(jobs::id.eq_any(to))).execute(conn)?;
    }
    Ok(gone)
}
