//! What an administrator hands over once: a one-time code. Passwords and second factors nobody hands over.

use crate::domain::reference::AccessCode;
use crate::store::opening::code_mac;
use crate::store::vault::Keys;

/// A code of 80 random bits with check characters, as easy to read out as that of a receipt; and how it is stored.
#[must_use]
pub fn one_time_code(keys: &Keys) -> (String, Vec<u8>) {
    let code = AccessCode::from_bits(crate::doors::random());
    let mac = code_mac(keys, &code);
    (code.reveal().to_owned(), mac)
}
