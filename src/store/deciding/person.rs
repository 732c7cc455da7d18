//! Saves what the person changed of what is theirs.

use diesel::prelude::*;

use super::Act;
use crate::domain::access::{Consent, Mode};
use crate::domain::case::person::Change;
use crate::domain::case::telling::{Answers, ReplyBy};
use crate::domain::ids::{ReceiptId, ReportId};
use crate::store::cases::Found;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::receipts::ReceiptRow;
use crate::store::schema::{facts, identities, receipts, recoveries, reports, sessions};
use crate::store::types::Ts;

pub(super) fn save(conn: &mut Conn, found: &Found, change: &Change, act: &Act<'_>) -> Result<(), StoreError> {
    match change {
        Change::Privacy { report, to } => privacy(conn, *report, *to)?,
        Change::Needs { report, needs, words, on } => {
            let kept = found.reports.iter().find(|r| r.id == *report).ok_or(StoreError::NotFound)?;
            let mut answers: Answers = serde_json::from_str(&kept.answers).unwrap_or_default();
            answers.needs_words.clone_from(words);
            diesel::update(reports::table.find(report))
                .set((
                    reports::needs.eq(serde_json::to_string(needs).unwrap_or_default()),
                    reports::answers.eq(serde_json::to_string(&answers).unwrap_or_default()),
                    reports::needs_reviewed_on.eq(on),
                ))
                .execute(conn)?;
        }
        Change::PutRight { said, .. } => {
            diesel::update(facts::table.filter(facts::case_id.eq(found.row.id)))
                .set(facts::put_right.eq(said.code()))
                .execute(conn)?;
        }
        Change::PutRightAsked { report } => {
            diesel::update(reports::table.find(report))
                .set(reports::put_right_asked_at.eq(Ts::from(act.now)))
                .execute(conn)?;
        }
        Change::Receipt { report, helper, capacity, mac } => {
            let row = ReceiptRow {
                id: ReceiptId(crate::doors::new_id()),
                report_id: *report,
                helper: *helper,
                capacity: *capacity,
                code_mac: mac.clone(),
                made_at: act.now.into(),
                revoked_at: None,
            };
            diesel::insert_into(receipts::table).values(row).execute(conn)?;
        }
        Change::Revoked { receipt } => {
            let own: Vec<ReportId> = found.reports.iter().map(|r| r.id).collect();
            let theirs = receipts::table.find(receipt).filter(receipts::report_id.eq_any(own));
            diesel::update(theirs).set(receipts::revoked_at.eq(Ts::from(act.now))).execute(conn)?;
        }
        Change::Renewed { report, mac } => {
            diesel::update(reports::table.find(report)).set(reports::code_mac.eq(mac)).execute(conn)?;
            // Whoever found the lost one is shut out; receipts given to helpers stay.
            let own = sessions::table.filter(sessions::report_id.eq(report)).filter(sessions::receipt_id.is_null());
            diesel::delete(own).execute(conn)?;
            end_recoveries(conn, *report)?;
        }
        Change::RecoveryStopped { report } => end_recoveries(conn, *report)?,
    }
    Ok(())
}

/// Anonymity takes the identity away: it is not hidden, it is gone, and nobody is written to any more.
fn privacy(conn: &mut Conn, report: ReportId, to: Consent) -> Result<(), StoreError> {
    let target = reports::table.find(report);
    diesel::update(target)
        .set((
            reports::mode.eq(to.mode),
            reports::consent_provider.eq(to.provider),
            reports::consent_trust.eq(to.trust),
            reports::consent_regulator.eq(to.regulator),
        ))
        .execute(conn)?;
    if to.mode == Mode::Anonymous {
        diesel::update(target).set(reports::reply_by.eq(ReplyBy::None)).execute(conn)?;
        diesel::delete(identities::table.find(report)).execute(conn)?;
        end_recoveries(conn, report)?;
    }
    Ok(())
}

fn end_recoveries(conn: &mut Conn, report: ReportId) -> Result<(), StoreError> {
    diesel::delete(recoveries::table.filter(recoveries::report_id.eq(report).assume_not_null())).execute(conn)?;
    Ok(())
}
