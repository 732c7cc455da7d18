//! What a packet holds, as both sides read it and as it is printed.

use crate::app::App;
use crate::domain::calendar::date_words;
use crate::domain::packet::travel::{Packet, Signed, read};
use crate::store::packets::{PacketRow, place};
use crate::web::failure::Failure;

/// A packet's content, opened.
pub struct Content {
    pub from: String,
    pub to: String,
    pub purpose: &'static str,
    pub basis: Vec<(&'static str, String)>,
    pub reference: String,
    pub until: String,
    pub facts: Vec<(String, String)>,
    pub words: Vec<String>,
    pub persons: Vec<(String, String)>,
}

/// The file as it travels.
pub fn file(app: &App, row: &PacketRow) -> Result<Signed, Failure> {
    if row.sealed.is_empty() {
        // Nobody may read it any more: it was erased.
        return Err(Failure::NotFound);
    }
    let broken = |_| Failure::Broken("a packet cannot be read".to_owned());
    let plain = app.keys.open(&place(row.id), &row.sealed)?;
    let text = String::from_utf8(plain).map_err(|_| Failure::Broken("a packet is not text".to_owned()))?;
    Signed::parse(&text).map_err(broken)
}

pub fn content(app: &App, row: &PacketRow) -> Result<Content, Failure> {
    let signed = file(app, row)?;
    let packet: Packet = read(&signed.text).map_err(Failure::Broken)?;
    Ok(Content {
        from: format!("{} ({})", packet.from.name, packet.from.code),
        to: format!("{} ({})", packet.to.name, packet.to.code),
        purpose: packet.purpose.words(),
        basis: vec![
            ("UK GDPR", format!("Art {}; Art {}", packet.basis.art6, packet.basis.art9)),
            ("Data Protection Act 2018", packet.basis.dpa),
            ("Confidence", packet.basis.sentence),
        ],
        reference: packet.reference,
        until: date_words(packet.expires_on),
        facts: packet.facts,
        words: packet.words,
        persons: packet.persons,
    })
}
