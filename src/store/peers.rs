//! Other installations of Candour: the code of a body there, its public key, and where its packets are sent.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::settings;
use super::settings::{get, set};

const KEY: &str = "peer/";
const ADDRESS: &str = "peer-address/";

/// A body that signs elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    pub code: String,
    /// Ed25519, 64 hexadecimal digits.
    pub key: String,
    /// The address of its Candour; without one, packets travel as files.
    pub address: Option<String>,
}

/// Every body that signs elsewhere, by its code.
///
/// # Errors
/// The database's own.
pub fn all(conn: &mut Conn) -> Result<Vec<Peer>, StoreError> {
    let rows: Vec<(String, String)> = settings::table
        .filter(settings::key.like("peer%"))
        .order(settings::key)
        .select((settings::key, settings::value))
        .load(conn)?;
    let address = |code: &str| {
        let found = rows.iter().find(|(key, _)| key.strip_prefix(ADDRESS) == Some(code));
        found.map(|(_, address)| address.clone())
    };
    let peer = |(key, value): &(String, String)| {
        let code = key.strip_prefix(KEY)?;
        Some(Peer { code: code.to_owned(), key: value.clone(), address: address(code) })
    };
    Ok(rows.iter().filter_map(peer).collect())
}

/// The key by which a body elsewhere signs.
///
/// # Errors
/// The database's own.
pub fn key(conn: &mut Conn, code: &str) -> Result<Option<String>, StoreError> {
    get(conn, &format!("{KEY}{code}"))
}

/// Where the packets of a body elsewhere are sent.
///
/// # Errors
/// The database's own.
pub fn address(conn: &mut Conn, code: &str) -> Result<Option<String>, StoreError> {
    get(conn, &format!("{ADDRESS}{code}"))
}

/// Keeps one; an address that is left out is forgotten.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, peer: &Peer) -> Result<(), StoreError> {
    remove(conn, &peer.code)?;
    set(conn, &format!("{KEY}{}", peer.code), &peer.key)?;
    match &peer.address {
        Some(address) => set(conn, &format!("{ADDRESS}{}", peer.code), address),
        None => Ok(()),
    }
}

/// Forgets one: nothing that it signs is read any more.
///
/// # Errors
/// The database's own.
pub fn remove(conn: &mut Conn, code: &str) -> Result<(), StoreError> {
    let keys = [format!("{KEY}{code}"), format!("{ADDRESS}{code}")];
    diesel::delete(settings::table.filter(settings::key.eq_any(keys))).execute(conn)?;
    Ok(())
}
