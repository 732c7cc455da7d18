//! Keys outside the database, and what they seal: identities, contact, second factors, drafts; and keyed hashes.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::error::StoreError;

/// One master key; a key of its own for each use is derived from it. `Debug` never shows it.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// What a derived key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Sealing identities, contacts, second factors, drafts.
    Seal,
    /// The keyed hash of a receipt's access code (80 random bits, so no password hash is needed; see `docs/security`).
    AccessCode,
    /// Equality of an NHS number without storing it.
    Lookup,
    /// The chain of events.
    Chain,
    /// Form tokens.
    Csrf,
    /// The seed of the key that signs what leaves: anchors, packets.
    Sign,
    /// The pseudonyms of cases in bundles.
    Pseudonym,
}

impl Use {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Seal => b"candour/seal/1",
            Self::AccessCode => b"candour/access-code/1",
            Self::Lookup => b"candour/lookup/1",
            Self::Chain => b"candour/chain/1",
            Self::Csrf => b"candour/csrf/1",
            Self::Sign => b"candour/sign/1",
            Self::Pseudonym => b"candour/pseudonym/1",
        }
    }
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length; the error arm cannot be reached.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 over length-prefixed parts.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether the holder of this public key signed these bytes (Ed25519, RFC 8032).
#[must_use]
pub fn is_signed(public: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(bytes, signature).is_ok()
}

impl Keys {
    #[must_use]
    pub const fn new(master: [u8; 32]) -> Self {
        Self { master }
    }

    fn derived(&self, purpose: Use) -> [u8; 32] {
        hmac(&self.master, &[purpose.label()])
    }

    /// A keyed hash over length-prefixed parts.
    #[must_use]
    pub fn mac(&self, purpose: Use, parts: &[&[u8]]) -> [u8; 32] {
        hmac(&self.derived(purpose), parts)
    }

    fn signer(&self) -> Result<Ed25519KeyPair, StoreError> {
        let refused = |_| StoreError::Unreadable("no signing key can be made".to_owned());
        Ed25519KeyPair::from_seed_unchecked(&self.derived(Use::Sign)).map_err(refused)
    }

    /// Signs what leaves this installation (Ed25519, RFC 8032).
    ///
    /// # Errors
    /// When the library refuses the key, which it does for no key of 32 bytes.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(self.signer()?.sign(bytes).as_ref().to_vec())
    }

    /// The key by which others check what this installation signed.
    ///
    /// # Errors
    /// As [`Keys::sign`].
    pub fn public(&self) -> Result<Vec<u8>, StoreError> {
        Ok(self.signer()?.public_key().as_ref().to_vec())
    }

    /// Seals bytes for one place (table, column, row), so that they cannot be moved to another.
    ///
    /// # Errors
    /// When the cipher refuses, which it does only for absurd lengths.
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let cipher = XChaCha20Poly1305::new(&Key::from(self.derived(Use::Seal)));
        let nonce: [u8; 24] = crate::doors::random();
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place })
            .map_err(|_| StoreError::Unreadable("could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] with a wrong key, another place, or altered bytes.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let unreadable = || StoreError::Unreadable("sealed with another key, or altered".to_owned());
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(unreadable)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| unreadable())?;
        let cipher = XChaCha20Poly1305::new(&Key::from(self.derived(Use::Seal)));
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: place }).map_err(|_| unreadable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_for_one_row_cannot_be_opened_as_another() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal(b"identities/1", b"Pat Smith").unwrap();
        assert_eq!(keys.open(b"identities/1", &sealed).unwrap(), b"Pat Smith");
        assert!(keys.open(b"identities/2", &sealed).is_err());
        assert!(Keys::new([8; 32]).open(b"identities/1", &sealed).is_err());
    }

    #[test]
    fn what_was_signed_is_checked_by_the_public_key_alone() {
        let keys = Keys::new([7; 32]);
        let (public, signature) = (keys.public().unwrap(), keys.sign(b"an anchor").unwrap());
        assert!(is_signed(&public, b"an anchor", &signature));
        assert!(!is_signed(&public, b"an anchoR", &signature));
        assert!(!is_signed(&Keys::new([8; 32]).public().unwrap(), b"an anchor", &signature));
    }

    #[test]
    fn parts_are_length_prefixed() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }
}
