//! Settings, typed by group and read once. An unknown key refuses to start; secrets are wrapped and never printed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use crate::accounts::SignOn;

pub use crate::doors::Secret;
use crate::files::bucket::S3;
use crate::files::scan::Scanner;
use crate::store::Place;
use crate::web::contact::Contact;
use crate::web::language::Language;

/// Everything that can be set, in one TOML file; `CANDOUR_<GROUP>_<KEY>` in the environment overrides it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The languages of the public pages beside English. A draft says on every page that nobody has approved it.
    pub languages: Vec<Language>,
    pub server: Server,
    pub database: Database,
    pub mail: Mail,
    pub data: Data,
    pub lfpse: Lfpse,
    pub files: Files,
    /// Other services by which people sign in, each under its name in addresses.
    pub sign_on: BTreeMap<String, SignOn>,
    pub s3: S3,
    /// Who runs the service and how to reach them, as every page shows it.
    pub contact: Contact,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    pub listen: SocketAddr,
    /// The address people use. With `https`, cookies are `Secure` and HSTS is sent; plain http is for loopback only.
    pub base_url: String,
    pub workers: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: "http://127.0.0.1:8080".to_owned(),
            workers: 2,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://…`
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// Connections for writing (PostgreSQL; SQLite has one writer).
    pub writers: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite://candour.db".to_owned(), readers: 4, writers: 8 }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The mail server; without one, letters stay on the administrator's preview page.
    pub host: Option<String>,
    pub port: u16,
    pub user: Option<String>,
    pub password: Secret,
    /// STARTTLS is required; `false` is accepted for a loopback host only.
    pub tls: bool,
    /// Who vouches for the mail server's certificate, as a PEM file, where no public authority does.
    pub ca_file: Option<PathBuf>,
    /// Seconds within which each answer of the mail server must come.
    pub patience: u64,
    pub from: String,
    /// Who keeps the daily head of all chains of events outside this installation; best somebody at another body.
    pub anchor_to: Option<String>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: None,
            port: 587,
            user: None,
            password: Secret::default(),
            tls: true,
            ca_file: None,
            patience: 20,
            from: "candour@localhost.localdomain".to_owned(),
            anchor_to: None,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// The folder for keys, exports and (with SQLite) backups.
    pub dir: PathBuf,
    /// The master key's file; made at the first start when it is in `dir` and missing.
    pub key_file: Option<PathBuf>,
}

impl Default for Data {
    fn default() -> Self {
        Self { dir: PathBuf::from("."), key_file: None }
    }
}

impl Data {
    /// Where anchors lie until somebody takes them away; a folder on another machine is better.
    #[must_use]
    pub fn anchors(&self) -> PathBuf {
        self.dir.join("anchors")
    }

    /// Where finished bundles lie.
    #[must_use]
    pub fn exports(&self) -> PathBuf {
        self.dir.join("exports")
    }

    /// Where the files of cases lie, sealed.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.dir.join("files")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// Where clamd listens: `unix:PATH` or `tcp:127.0.0.1:PORT`. Without one, files are taken, and nobody can open any.
    pub scanner: Option<String>,
    /// All files together take at most so many megabytes; then no more are taken, and reports still are.
    pub most_mb: u64,
}

impl Default for Files {
    fn default() -> Self {
        Self { scanner: None, most_mb: 50 * 1024 }
    }
}

/// The endpoint of LFPSE. Without one, records are kept and can be downloaded, and nothing is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lfpse {
    /// The host, such as `https://psims-uat.azure-api.net`: the path below it is fixed.
    pub url: Option<String>,
    /// The subscription key of this installation.
    pub key: Secret,
    /// The version of the taxonomy that the endpoint takes: 5 or 6.
    pub taxonomy: u8,
    /// Where its profiles live, if not where the test service has them.
    pub profiles: Option<String>,
    /// Seconds to wait for an answer.
    pub timeout: u16,
}

impl Default for Lfpse {
    fn default() -> Self {
        Self { url: None, key: Secret::default(), taxonomy: 6, profiles: None, timeout: 30 }
    }
}

impl Lfpse {
    fn check(&self, loopback: impl Fn(&str) -> bool) -> Result<(), String> {
        if !matches!(self.taxonomy, 5 | 6) {
            return Err("lfpse.taxonomy: must be 5 or 6".to_owned());
        }
        match self.url.as_deref().and_then(|url| url.strip_prefix("http://")) {
            Some(rest) => {
                let host = rest.split(['/', '?']).next().unwrap_or_default();
                let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
                if loopback(host) { Ok(()) } else { Err("lfpse.url: plain http is for this machine only".to_owned()) }
            }
            None if self.url.as_deref().is_none_or(|url| url.starts_with("https://")) => Ok(()),
            None => Err("lfpse.url: must begin with https://".to_owned()),
        }
    }
}

impl Settings {
    /// Reads the file, if one is named, then the environment.
    ///
    /// # Errors
    /// In words, naming the key.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?,
            None => String::new(),
        };
        let mut table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        for (group, key, number) in OVERRIDES {
            let name = format!("CANDOUR_{}_{}", group.to_uppercase(), key.to_uppercase());
            let from_file = crate::doors::environment(&format!("{name}_FILE"));
            let value = match from_file {
                Some(path) => {
                    Some(std::fs::read_to_string(&path).map_err(|e| format!("{name}_FILE: {e}"))?.trim().to_owned())
                }
                None => crate::doors::environment(&name),
            };
            if let Some(value) = value {
                let value = typed(&name, value, *number)?;
                let group = table.entry(*group).or_insert_with(|| toml::Value::Table(toml::Table::new()));
                if let Some(group) = group.as_table_mut() {
                    group.insert((*key).to_owned(), value);
                }
            }
        }
        let settings: Self = table.try_into().map_err(|e: toml::de::Error| e.to_string())?;
        settings.check()?;
        Ok(settings)
    }

    /// What no single key can say.
    ///
    /// # Errors
    /// In words, naming the key.
    pub fn check(&self) -> Result<(), String> {
        let loopback = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]");
        Place::parse(&self.database.url).map_err(|e| format!("database.url: {e}"))?;
        if let Some(rest) = self.server.base_url.strip_prefix("http://") {
            let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host).trim_end_matches('/');
            if !loopback(host) {
                return Err("server.base_url: plain http is for this machine only; use https".to_owned());
            }
        } else if !self.server.base_url.starts_with("https://") {
            return Err("server.base_url: must begin with https:// (or http:// on this machine)".to_owned());
        }
        if let Some(host) = &self.mail.host
            && !self.mail.tls
            && !loopback(host)
        {
            return Err("mail.tls: may be false only for a mail server on this machine".to_owned());
        }
        self.lfpse.check(loopback)?;
        for (name, service) in &self.sign_on {
            service.check(name, loopback)?;
        }
        self.s3.check()?;
        if let Some(scanner) = &self.files.scanner {
            Scanner::parse(scanner).map_err(|e| format!("files.scanner: {e}"))?;
        }
        self.check_postgres(loopback)
    }

    fn check_postgres(&self, loopback: impl Fn(&str) -> bool) -> Result<(), String> {
        let url = &self.database.url;
        let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) else {
            return Ok(());
        };
        let address = rest.split(['/', '?']).next().unwrap_or_default();
        let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let socket = host.is_empty() || host.starts_with("%2F");
        if socket || loopback(host) || url.contains("sslmode=verify-full") {
            Ok(())
        } else {
            Err("database.url: PostgreSQL on another host needs sslmode=verify-full (and a build with \
                 `--features postgres-tls`)"
                .to_owned())
        }
    }

    /// The languages that a visitor may choose from: English first, each once.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        let others = Language::ALL.iter().filter(|one| **one != Language::En && self.languages.contains(one));
        std::iter::once(Language::En).chain(others.copied()).collect()
    }

    #[must_use]
    pub fn https(&self) -> bool {
        self.server.base_url.starts_with("https://")
    }
}

fn typed(name: &str, value: String, kind: Kind) -> Result<toml::Value, String> {
    match kind {
        Kind::Text => Ok(toml::Value::String(value)),
        Kind::Number => value.parse().map(toml::Value::Integer).map_err(|_| format!("{name}: must be a number")),
        Kind::Flag => value.parse().map(toml::Value::Boolean).map_err(|_| format!("{name}: must be true or false")),
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
}

const OVERRIDES: &[(&str, &str, Kind)] = &[
    ("server", "listen", Kind::Text),
    ("server", "base_url", Kind::Text),
    ("server", "workers", Kind::Number),
    ("database", "url", Kind::Text),
    ("database", "readers", Kind::Number),
    ("database", "writers", Kind::Number),
    ("mail", "host", Kind::Text),
    ("mail", "port", Kind::Number),
    ("mail", "user", Kind::Text),
    ("mail", "password", Kind::Text),
    ("mail", "tls", Kind::Flag),
    ("mail", "ca_file", Kind::Text),
    ("mail", "patience", Kind::Number),
    ("mail", "from", Kind::Text),
    ("mail", "anchor_to", Kind::Text),
    ("lfpse", "url", Kind::Text),
    ("lfpse", "key", Kind::Text),
    ("lfpse", "taxonomy", Kind::Number),
    ("lfpse", "profiles", Kind::Text),
    ("lfpse", "timeout", Kind::Number),
    ("files", "scanner", Kind::Text),
    ("files", "most_mb", Kind::Number),
    ("s3", "url", Kind::Text),
    ("s3", "bucket", Kind::Text),
    ("s3", "region", Kind::Text),
    ("s3", "access_key", Kind::Text),
    ("s3", "secret_key", Kind::Text),
    ("s3", "ca_file", Kind::Text),
    ("s3", "patience", Kind::Number),
    ("data", "dir", Kind::Text),
    ("data", "key_file", Kind::Text),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, String> {
        let settings: Settings = toml::from_str(text).map_err(|e| e.to_string())?;
        settings.check().map(|()| settings)
    }

    #[test]
    fn an_unknown_key_refuses_to_start() {
        assert!(parse("[server]\nlistne = \"127.0.0.1:1\"").unwrap_err().contains("listne"));
        assert!(parse("[sever]\n").is_err());
    }

    #[test]
    fn plain_http_and_plain_postgres_stay_on_this_machine() {
        assert!(parse("[server]\nbase_url = \"http://candour.example\"").is_err());
        assert!(parse("[server]\nbase_url = \"https://candour.example\"").is_ok());
        assert!(parse("[database]\nurl = \"postgres://u:p@db.example/candour\"").is_err());
        assert!(parse("[database]\nurl = \"postgres://u:p@db.example/candour?sslmode=verify-full\"").is_ok());
        assert!(parse("[database]\nurl = \"postgres://u:p@127.0.0.1:5433/candour\"").is_ok());
    }

    #[test]
    fn an_endpoint_is_reached_by_https_alone() {
        assert!(parse("[lfpse]\nurl = \"http://lfpse.example\"").unwrap_err().contains("plain http"));
        assert!(parse("[lfpse]\nurl = \"https://lfpse.example\"").is_ok());
        assert!(parse("[lfpse]\nurl = \"http://127.0.0.1:9/x\"").is_ok());
        assert!(parse("[lfpse]\ntaxonomy = 4").is_err());
    }

    #[test]
    fn a_secret_is_not_printed() {
        let settings = parse("[mail]\npassword = \"hunter2\"").unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
