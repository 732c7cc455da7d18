//! Where the bucket is, and who signs.

use std::path::PathBuf;

use serde::Deserialize;

use crate::doors::Secret;

/// An S3-compatible store for the files of cases. Without one they lie in the folder of the data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct S3 {
    /// The store's address, such as `https://s3.eu-west-2.amazonaws.com`; the bucket is named in the path below it.
    pub url: Option<String>,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: Secret,
    /// Who vouches for the store's certificate, as a PEM file, where no public authority does.
    pub ca_file: Option<PathBuf>,
    /// Seconds within which a whole file must have gone or come.
    pub patience: u64,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            url: None,
            bucket: String::new(),
            region: "eu-west-2".to_owned(),
            access_key: String::new(),
            secret_key: Secret::default(),
            ca_file: None,
            patience: 30,
        }
    }
}

impl S3 {
    /// # Errors
    /// In words, naming the key.
    pub fn check(&self) -> Result<(), String> {
        let loopback = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]");
        let Some(url) = self.url.as_deref() else { return Ok(()) };
        let (plain, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (false, rest),
            (None, Some(rest)) => (true, rest),
            (None, None) => return Err("s3.url: must begin with https://".to_owned()),
        };
        let host = rest.trim_end_matches('/');
        if host.is_empty() || host.contains(['/', '?', '@']) {
            return Err("s3.url: must be the store's address alone; the bucket is named by s3.bucket".to_owned());
        }
        if plain && !loopback(host.rsplit_once(':').map_or(host, |(host, _)| host)) {
            return Err("s3.url: plain http is for this machine only".to_owned());
        }
        // The name rules of buckets: 3 to 63 small letters, digits, dots and hyphens.
        let named = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        if !(3..=63).contains(&self.bucket.len()) || !self.bucket.bytes().all(named) {
            return Err("s3.bucket: must be 3 to 63 small letters, digits, dots and hyphens".to_owned());
        }
        if self.access_key.is_empty() || self.secret_key.reveal().is_empty() {
            return Err("s3.access_key and s3.secret_key: both must be set".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<S3, String> {
        let settings: S3 = toml::from_str(text).map_err(|e| e.to_string())?;
        settings.check().map(|()| settings)
    }

    #[test]
    fn a_file_store_is_whole_or_not_set() {
        let keys = "access_key = \"a\"\nsecret_key = \"hunter2\"\nbucket = \"candour-files\"";
        let at = |url: &str| parse(&format!("url = \"{url}\"\n{keys}"));
        assert!(at("https://s3.example").is_ok() && at("http://127.0.0.1:9000").is_ok() && parse("").is_ok());
        assert!(!format!("{:?}", at("https://s3.example").unwrap()).contains("hunter2"));
        assert!(at("http://s3.example").unwrap_err().contains("plain http"));
        assert!(at("https://s3.example/bucket").unwrap_err().contains("s3.bucket"));
        assert!(parse("url = \"https://s3.example\"").unwrap_err().contains("s3.bucket"));
        assert!(parse("url = \"https://s3.example\"\nbucket = \"files\"").unwrap_err().contains("s3.secret_key"));
    }
}
