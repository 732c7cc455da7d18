//! Who we are, signed: `private_key_jwt` (OpenID Connect Core, 9; RFC 7523).

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair};
use serde_json::json;

use crate::accounts::SignOn;
use crate::domain::sign_on::Profile;

/// Seconds for which it can be used.
const GOOD_FOR: i64 = 60;

/// The key of a PEM file (PKCS #8).
fn key(path: &Path) -> Result<RsaKeyPair, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {}", path.display(), e.kind()))?;
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    let der = STANDARD.decode(lines.collect::<String>()).map_err(|_| format!("{}: no PEM", path.display()))?;
    RsaKeyPair::from_pkcs8(&der).map_err(|e| format!("{}: {e}", path.display()))
}

/// A fresh assertion for the provider's token endpoint.
///
/// # Errors
/// In words, when the key cannot be read.
pub fn signed(settings: &SignOn, path: &Path, audience: &str, now: DateTime<Utc>) -> Result<String, String> {
    let key = key(path)?;
    let (name, algorithm): (&str, &'static dyn RsaEncoding) = match settings.profile {
        Profile::NhsLogin => ("RS512", &RSA_PKCS1_SHA512),
        Profile::Cis2 | Profile::Plain => ("RS256", &RSA_PKCS1_SHA256),
    };
    let id: [u8; 16] = crate::doors::random();
    let mut head = json!({ "alg": name, "typ": "JWT" });
    if let (Some(head), Some(id)) = (head.as_object_mut(), &settings.key_id) {
        head.insert("kid".to_owned(), json!(id));
    }
    let claims = json!({
        "iss": settings.client_id,
        "sub": settings.client_id,
        "aud": audience,
        "jti": URL_SAFE_NO_PAD.encode(id),
        "iat": now.timestamp(),
        "exp": now.timestamp() + GOOD_FOR,
    });
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(head.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(algorithm, &SystemRandom::new(), text.as_bytes(), &mut signature).map_err(|e| e.to_string())?;
    Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
