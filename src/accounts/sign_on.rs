//! Other services by which people sign in: `[sign_on.NAME]` in the settings, one table each.

use std::path::PathBuf;

use serde::Deserialize;

use crate::domain::sign_on::{Profile, VECTORS};
use crate::doors::Secret;

/// A provider of OpenID Connect where this installation is registered as a client. It must send people back to
/// `BASE_URL/sign-in/back/NAME`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    /// What the link says, such as "NHS Care Identity".
    pub words: String,
    pub profile: Profile,
    /// Its address, exactly as it stands in its tokens.
    pub issuer: String,
    pub client_id: String,
    /// Either a secret that both know,
    pub client_secret: Option<Secret>,
    /// or the private key (RSA, PKCS #8, PEM) with which we sign who we are (`private_key_jwt`, RFC 7523).
    pub key_file: Option<PathBuf>,
    /// The name under which the provider knows that key.
    pub key_id: Option<String>,
    /// NHS login: the vectors of trust that are good enough.
    #[serde(default)]
    pub vectors: Vec<String>,
    /// CIS2: the strength of authentication to ask for.
    pub acr: Option<String>,
}

impl SignOn {
    /// What no single key can say.
    ///
    /// # Errors
    /// In words, naming the key.
    pub fn check(&self, name: &str, loopback: impl Fn(&str) -> bool) -> Result<(), String> {
        let wrong = |key: &str, why: &str| Err(format!("sign_on.{name}.{key}: {why}"));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return wrong("", "the name may hold small letters, digits and hyphens");
        }
        let host = self.issuer.strip_prefix("http://").map(|rest| {
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            host.rsplit_once(':').map_or(host, |(host, _)| host)
        });
        match host {
            Some(host) if loopback(host) => {}
            Some(_) => return wrong("issuer", "plain http is for this machine only"),
            None if self.issuer.starts_with("https://") => {}
            None => return wrong("issuer", "must begin with https://"),
        }
        if self.client_secret.is_some() == self.key_file.is_some() {
            return wrong("client_secret", "give either a secret or a key_file");
        }
        if self.profile == Profile::NhsLogin && self.key_file.is_none() {
            return wrong("key_file", "NHS login takes signed assertions alone (private_key_jwt)");
        }
        if let Some(unknown) = self.vectors.iter().find(|vector| !VECTORS.contains(&vector.as_str())) {
            return wrong("vectors", &format!("{unknown} is no vector of trust of NHS login"));
        }
        Ok(())
    }
}
