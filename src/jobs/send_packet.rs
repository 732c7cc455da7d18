//! A packet, a reply to one, or its taking back, to another installation over HTTP. The same twice is one there, so what was
//! not answered is sent again.

use std::time::Duration;

use super::Failed;
use crate::act::packets::{TravelsOn, travels_on};
use crate::app::App;
use crate::domain::case::decide::Notice;
use crate::domain::ids::PacketId;
use crate::store::jobs::{NewJob, insert, row};
use crate::store::packets::PacketRow;
use crate::store::{StoreError, packets};

pub fn run(app: &App, id: PacketId) -> Result<(), Failed> {
    let cx = app.context(crate::domain::people::Actor::system());
    let found = {
        let mut conn = app.store.reader().map_err(|e| e.to_string())?;
        travels_on(&mut conn, &cx, id).map_err(|e| e.to_string())?
    };
    let Some(TravelsOn { packet, address, text }) = found else { return Ok(()) };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    let request = agent.post(format!("{address}/packets/in")).header("Content-Type", "application/json");
    let mut answer = request.send(text.as_str()).map_err(|e| e.to_string())?;
    let status = answer.status().as_u16();
    let words = answer.body_mut().with_config().limit(10_000).read_to_string().unwrap_or_default();
    match status {
        200 => told(app, packet, "Sent to their Candour."),
        400..=428 => told(app, packet, &format!("Their Candour did not take it: {}", said(&words))),
        _ => Err(format!("their Candour answered {status}")),
    }
}

/// What the other said, in so many words.
fn said(answer: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(answer).unwrap_or_default();
    value.get("answer").and_then(|words| words.as_str()).unwrap_or("no reason given").chars().take(200).collect()
}

/// Kept beside what we sent; whoever offered it is woken when it was not taken.
fn told(app: &App, packet: PacketRow, how: &str) -> Result<(), Failed> {
    let (now, how) = (app.clock.now(), how.to_owned());
    let kept = app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        let refused = !how.starts_with("Sent");
        packets::handed(conn, packet.id, &how, now)?;
        let woken = packet.by_account.filter(|_| refused);
        let owed: Vec<_> = woken.map(|by| row(NewJob::letter(Notice::Lead(by)), now)).into_iter().collect();
        insert(conn, &owed)
    });
    kept.map_err(|e| e.to_string())
}
