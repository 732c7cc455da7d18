//! Packets that travel between installations: signed by the one, checked by the other.

use chrono::TimeDelta;

use super::{Verdict, codes, decide, signed};
use crate::act::{ActError, Context};
use crate::domain::calendar::london_midnight;
use crate::domain::case::action::Refusal;
use crate::domain::case::decide::Notice;
use crate::domain::packet::travel::{FORMAT, Packet, Party, REPLY, Reply, Signed, read};
use crate::domain::packet::{PacketState, PacketStep};
use crate::domain::people::Actor;
use crate::domain::text::unhex;
use crate::store::jobs::NewJob;
use crate::store::packets::{self, PacketRow, place};
use crate::store::vault::is_signed;
use crate::store::{Conn, StoreError, directory, jobs, peers};

/// Checks that a body we know signed a text.
fn checked(conn: &mut Conn, code: &str, signed: &Signed) -> Result<(), ActError> {
    let known = peers::key(conn, code)?.and_then(|key| unhex(&key));
    let signature = unhex(&signed.signature);
    match known.zip(signature) {
        Some((key, signature)) if is_signed(&key, signed.text.as_bytes(), &signature) => Ok(()),
        _ => Err(ActError::Refused(Refusal::NotSigned)),
    }
}

/// Takes in a packet from elsewhere, for a body of ours. The same one twice is one.
///
/// # Errors
/// [`Refusal::NotSigned`] when no body that we know signed it; [`Refusal::NotShared`] when it is for nobody here.
pub fn take_in(conn: &mut Conn, cx: &Context, file: &Signed) -> Result<String, ActError> {
    let packet: Packet = read(&file.text).map_err(|_| ActError::Refused(Refusal::NotSigned))?;
    if packet.format != FORMAT {
        return Err(ActError::Refused(Refusal::NotSigned));
    }
    checked(conn, &packet.from.code, file)?;
    let body = directory::body_by_code(conn, &packet.to.code)?.ok_or(ActError::Refused(Refusal::NotShared))?;
    if packets::received(conn, &packet.token, body.id).is_ok() {
        return Ok(packet.token);
    }
    let (id, _) = packets::fresh();
    let whole = serde_json::to_string(file).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let until = london_midnight(packet.expires_on) + TimeDelta::days(1);
    let row = PacketRow {
        id,
        token: packet.token.clone(),
        ours: false,
        case_id: None,
        strand_id: None,
        from_body_id: None,
        from_code: packet.from.code,
        from_name: packet.from.name,
        to_body_id: Some(body.id),
        to_code: packet.to.code,
        to_name: packet.to.name,
        purpose: packet.purpose,
        fields: codes(&packet.fields),
        sealed: cx.keys.seal(&place(id), whole.as_bytes())?,
        state: PacketState::Offered,
        made_at: cx.now.into(),
        expires_at: until.into(),
        by_account: None,
        handed: None,
        handed_at: None,
        decided_at: None,
        decided_by: None,
        reason: None,
        better: None,
    };
    packets::insert(conn, &row)?;
    jobs::insert(conn, &[jobs::row(NewJob::letter(Notice::Body(body.id)), cx.now)])?;
    Ok(packet.token)
}

/// The reply to a packet from elsewhere, signed: a file for whoever sent it.
///
/// # Errors
/// [`Refusal::NotNow`] while nothing is decided.
pub fn reply(cx: &Context, row: &PacketRow) -> Result<String, ActError> {
    let taken = match row.state {
        PacketState::Accepted => PacketStep::Accept,
        PacketState::Rejected => PacketStep::Reject,
        PacketState::Returned => PacketStep::Return,
        PacketState::Offered | PacketState::Revoked => return Err(ActError::Refused(Refusal::NotNow)),
    };
    let reply = Reply {
        format: REPLY.to_owned(),
        token: row.token.clone(),
        from: Party { code: row.to_code.clone(), name: row.to_name.clone() },
        step: taken,
        reason: row.reason.clone().unwrap_or_default(),
        better: row.better.clone(),
    };
    let text = serde_json::to_string(&reply).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(signed(cx, text)?)
}

/// Takes in a reply from elsewhere: the sender is woken at once.
///
/// # Errors
/// [`Refusal::NotSigned`] when it is not from the body that the packet went to.
pub fn replied(conn: &mut Conn, cx: &Context, file: &Signed) -> Result<String, ActError> {
    let reply: Reply = read(&file.text).map_err(|_| ActError::Refused(Refusal::NotSigned))?;
    checked(conn, &reply.from.code, file)?;
    let row = packets::sent(conn, &reply.token)?;
    if reply.format != REPLY || row.to_code != reply.from.code || reply.step.is_senders() {
        return Err(ActError::Refused(Refusal::NotSigned));
    }
    let elsewhere = Actor { words: reply.from.name.clone(), ..Actor::system() };
    let cx = Context { actor: elsewhere, ..cx.clone() };
    let verdict = Verdict { step: reply.step, reason: reply.reason, better: reply.better };
    decide(conn, &cx, &row, &verdict)?;
    Ok(row.token)
}

/// A packet from elsewhere is taken back by whoever sent it.
///
/// # Errors
/// [`Refusal::NotSigned`] when it is not from them; [`Refusal::NotNow`] when it was decided already.
pub fn taken_back(conn: &mut Conn, cx: &Context, file: &Signed) -> Result<(), ActError> {
    let back: Reply = read(&file.text).map_err(|_| ActError::Refused(Refusal::NotSigned))?;
    checked(conn, &back.from.code, file)?;
    if back.format != REPLY || !back.step.is_senders() {
        return Err(ActError::Refused(Refusal::NotSigned));
    }
    let row = packets::from_elsewhere(conn, &back.token, &back.from.code)?;
    if row.state == PacketState::Revoked {
        return Ok(());
    }
    let elsewhere = Actor { words: back.from.name.clone(), ..Actor::system() };
    let cx = Context { actor: elsewhere, ..cx.clone() };
    decide(conn, &cx, &row, &Verdict { step: back.step, reason: back.reason, better: None })
}
