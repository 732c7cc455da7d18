//! The signature of a bundle: Ed25519 (RFC 8032) over `SHA256SUMS`, which names every other file. The key is derived from the
//! installation's own beside its vault; the program knows its public half.

use ring::signature::{ED25519, UnparsedPublicKey};

use super::Made;
use crate::domain::text::hex;

pub const SIGNATURE: &str = "SHA256SUMS.sig";

/// What a signer gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub public: Vec<u8>,
    pub signature: Vec<u8>,
}

/// Signs bytes, or says why it cannot.
pub type Signer<'a> = &'a dyn Fn(&[u8]) -> Result<Signed, String>;

pub(super) fn made(signed: &Signed) -> Made {
    let text = format!("ed25519\npublic {}\nsignature {}\n", hex(&signed.public), hex(&signed.signature));
    Made { path: SIGNATURE.to_owned(), bytes: text.into_bytes(), rows: None }
}

/// The public key by which these bytes were signed; or why the signature does not hold.
pub fn signed_by(text: &[u8], bytes: &[u8]) -> Result<String, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "is not text")?;
    let mut lines = text.lines();
    let (kind, public, signature) = (lines.next(), lines.next(), lines.next());
    let part = |line: Option<&str>, name: &str| line.and_then(|line| line.strip_prefix(name)).and_then(unhex);
    let (Some("ed25519"), Some(public), Some(signature)) =
        (kind, part(public, "public "), part(signature, "signature "))
    else {
        return Err("is no Ed25519 signature");
    };
    let held = UnparsedPublicKey::new(&ED25519, &public).verify(bytes, &signature);
    held.map(|()| hex(&public)).map_err(|_| "does not hold: SHA256SUMS is not what was signed")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.len().is_multiple_of(2).then(|| text.chunks(2).map(pair).collect()).flatten()
}
