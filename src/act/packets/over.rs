//! Packets over HTTP: what an installation sends on, and what it does with what arrives.

use super::elsewhere::{replied, reply, take_in, taken_back};
use super::signed;
use crate::act::{ActError, Context};
use crate::domain::case::action::Refusal;
use crate::domain::ids::PacketId;
use crate::domain::packet::travel::{FORMAT, Party, REPLY, Reply, Signed, read};
use crate::domain::packet::{PacketState, PacketStep};
use crate::store::packets::{self, PacketRow, place};
use crate::store::{Conn, StoreError, jobs, peers};

/// What is to be sent where.
pub struct TravelsOn {
    pub packet: PacketRow,
    pub address: String,
    pub text: String,
}

/// Owes the sending, where the other side has an address.
pub(super) fn owe(conn: &mut Conn, cx: &Context, row: &PacketRow) -> Result<(), StoreError> {
    let elsewhere = if row.ours { &row.to_code } else { &row.from_code };
    let here = if row.ours { row.to_body_id.is_some() } else { row.from_body_id.is_some() };
    if here || peers::address(conn, elsewhere)?.is_none() {
        return Ok(());
    }
    jobs::insert(conn, &[jobs::row(jobs::NewJob::SendPacket { packet: row.id }, cx.now)])
}

/// What of a packet is to be sent now: itself, that it was taken back, or what was decided on it. Nothing, when the other side
/// has no address any more or the packet's content is gone.
///
/// # Errors
/// The store's.
pub fn travels_on(conn: &mut Conn, cx: &Context, id: PacketId) -> Result<Option<TravelsOn>, ActError> {
    let packet = packets::by_id(conn, id)?;
    let elsewhere = if packet.ours { &packet.to_code } else { &packet.from_code };
    let Some(address) = peers::address(conn, elsewhere)? else { return Ok(None) };
    let text = match (packet.ours, packet.state) {
        (true, PacketState::Offered) if packet.sealed.is_empty() => return Ok(None),
        (true, PacketState::Offered) => {
            let plain = cx.keys.open(&place(packet.id), &packet.sealed)?;
            String::from_utf8(plain).map_err(|e| StoreError::Unreadable(e.to_string()))?
        }
        (true, PacketState::Revoked) => {
            let back = Reply {
                format: REPLY.to_owned(),
                token: packet.token.clone(),
                from: Party { code: packet.from_code.clone(), name: packet.from_name.clone() },
                step: PacketStep::Revoke,
                reason: packet.reason.clone().unwrap_or_default(),
                better: None,
            };
            signed(cx, serde_json::to_string(&back).map_err(|e| StoreError::Unreadable(e.to_string()))?)?
        }
        (true, _) | (false, PacketState::Offered | PacketState::Revoked) => return Ok(None),
        (false, _) => reply(cx, &packet)?,
    };
    Ok(Some(TravelsOn { packet, address, text }))
}

/// Takes what another installation sent.
///
/// # Errors
/// [`Refusal::NotSigned`] and what [`take_in`], [`replied`] refuse.
pub fn arrived(conn: &mut Conn, cx: &Context, file: &Signed) -> Result<(), ActError> {
    let value: serde_json::Value = read(&file.text).map_err(|_| ActError::Refused(Refusal::NotSigned))?;
    let is = |field: &str, wanted: &str| value.get(field).and_then(|v| v.as_str()) == Some(wanted);
    if is("format", FORMAT) {
        return take_in(conn, cx, file).map(drop);
    }
    if is("step", PacketStep::Revoke.code()) {
        return taken_back(conn, cx, file);
    }
    match replied(conn, cx, file) {
        // Heard already: our answer to it was lost on its way.
        Err(ActError::Refused(Refusal::NotNow)) if heard(conn, file)? => Ok(()),
        done => done.map(drop),
    }
}

fn heard(conn: &mut Conn, file: &Signed) -> Result<bool, ActError> {
    let reply: Reply = read(&file.text).map_err(|_| ActError::Refused(Refusal::NotSigned))?;
    let state = packets::sent(conn, &reply.token)?.state;
    Ok(matches!(
        (reply.step, state),
        (PacketStep::Accept, PacketState::Accepted)
            | (PacketStep::Reject, PacketState::Rejected)
            | (PacketStep::Return, PacketState::Returned)
    ))
}
