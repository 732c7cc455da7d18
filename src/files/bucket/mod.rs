//! A bucket of an S3-compatible store, reached by path, each request signed. What lies there was sealed here: the store
//! sees an id, a length and a time.

mod settings;
mod signature;

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, http};

pub use self::settings::S3;
use self::signature::{Credentials, Request};
use crate::domain::ids::AttachmentId;
use crate::domain::text::hex;
use crate::doors::Clock;

/// The list of objects comes in pages of at most a thousand, each far shorter than this.
const LONGEST_LIST: u64 = 8 * 1024 * 1024;
/// No sealed file is longer (`domain::attachment::LARGEST` and its seals).
const LONGEST_FILE: u64 = 16 * 1024 * 1024;

/// One bucket. It holds connections, so it is made once.
pub struct Bucket {
    settings: S3,
    /// `https://host[:port]`
    origin: String,
    host: String,
    agent: Agent,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bucket({}/{})", self.origin, self.settings.bucket)
    }
}

fn says_no(status: u16) -> io::Error {
    let kind = match status {
        404 => io::ErrorKind::NotFound,
        401 | 403 => io::ErrorKind::PermissionDenied,
        507 => io::ErrorKind::StorageFull,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, format!("the file store answered {status}"))
}

impl Bucket {
    /// None where no store is set: then files lie in a folder.
    ///
    /// # Errors
    /// In words, when the authority's file cannot be read.
    pub fn of(settings: &S3) -> Result<Option<Self>, String> {
        let Some(url) = settings.url.as_deref() else { return Ok(None) };
        let origin = url.trim_end_matches('/').to_owned();
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).to_owned();
        let mut tls = TlsConfig::builder();
        if let Some(path) = &settings.ca_file {
            let pem = std::fs::read(path).map_err(|e| format!("s3.ca_file: {e}"))?;
            tls = tls.root_certs(RootCerts::Specific(Arc::new(authorities(&pem)?)));
        }
        let patience = Duration::from_secs(settings.patience.max(1));
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(patience.min(Duration::from_secs(5))))
            .timeout_global(Some(patience))
            .tls_config(tls.build())
            .build()
            .into();
        Ok(Some(Self { settings: settings.clone(), origin, host, agent }))
    }

    /// What it is called, for people who look after it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.bucket
    }

    fn path(&self, id: AttachmentId) -> String {
        format!("/{}/{id}", self.settings.bucket)
    }

    /// Sends one signed request. The moment is the real one, whatever the application's clock: the store compares it with
    /// its own.
    fn ask(&self, request: &Request<'_>, body: Option<&File>) -> io::Result<http::Response<Body>> {
        let now = Clock::Real.now();
        let who = Credentials {
            access_key: &self.settings.access_key,
            secret: self.settings.secret_key.reveal(),
            region: &self.settings.region,
        };
        let query = request.query();
        let address = format!("{}{}{}{query}", self.origin, request.path, if query.is_empty() { "" } else { "?" });
        let sent = http::Request::builder()
            .method(request.method)
            .uri(address)
            .header("x-amz-content-sha256", request.digest)
            .header("x-amz-date", signature::stamp(now))
            .header("authorization", signature::authorization(&who, request, now));
        let wrong = |e: http::Error| io::Error::new(io::ErrorKind::InvalidInput, e.to_string());
        let answer = match body {
            Some(file) => self.agent.run(sent.body(file).map_err(wrong)?),
            None => self.agent.run(sent.body(()).map_err(wrong)?),
        };
        answer.map_err(ureq::Error::into_io)
    }

    fn simple(&self, method: &str, path: &str) -> io::Result<http::Response<Body>> {
        let digest = hex(&Sha256::digest(b""));
        self.ask(&Request { method, host: &self.host, path, query: &[], digest: &digest }, None)
    }

    /// Keeps a sealed file under its id: the store has all of it, as its digest says, when this answers.
    ///
    /// # Errors
    /// When the store cannot be reached, is too slow, or says no.
    pub fn put(&self, id: AttachmentId, mut file: &File) -> io::Result<()> {
        file.rewind()?;
        let digest = digest_of(file)?;
        file.rewind()?;
        let path = self.path(id);
        let request = Request { method: "PUT", host: &self.host, path: &path, query: &[], digest: &digest };
        let answer = self.ask(&request, Some(file))?;
        if answer.status().is_success() { Ok(()) } else { Err(says_no(answer.status().as_u16())) }
    }

    /// Writes a sealed file into `into`.
    ///
    /// # Errors
    /// As [`Self::put`]; `NotFound` for what was taken away.
    pub fn get(&self, id: AttachmentId, into: &mut File) -> io::Result<()> {
        let mut answer = self.simple("GET", &self.path(id))?;
        if !answer.status().is_success() {
            return Err(says_no(answer.status().as_u16()));
        }
        let mut body = answer.body_mut().with_config().limit(LONGEST_FILE).reader();
        io::copy(&mut body, into).map(drop)
    }

    /// Takes a file away. What is not there is gone already.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn remove(&self, id: AttachmentId) -> io::Result<()> {
        let answer = self.simple("DELETE", &self.path(id))?;
        match answer.status().as_u16() {
            200..300 | 404 => Ok(()),
            status => Err(says_no(status)),
        }
    }

    /// Whether the store answers and lets us in.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn answers(&self) -> io::Result<()> {
        let answer = self.simple("HEAD", &format!("/{}", self.settings.bucket))?;
        if answer.status().is_success() { Ok(()) } else { Err(says_no(answer.status().as_u16())) }
    }

    /// Every file that was kept before `before`, by its id. What has another name is not ours.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn older(&self, before: DateTime<Utc>) -> io::Result<Vec<AttachmentId>> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.page(&after)?;
            let old = page.objects.iter().filter(|(_, at)| *at < before);
            found.extend(old.filter_map(|(key, _)| key.parse::<AttachmentId>().ok()));
            match page.objects.last() {
                Some((key, _)) if page.more && *key > after => after.clone_from(key),
                _ => return Ok(found),
            }
        }
    }

    fn page(&self, after: &str) -> io::Result<Listed> {
        let mut query = vec![("list-type", "2".to_owned())];
        // Keys are our ids: what else lies in the bucket may need escaping, and is passed over by the tidying.
        if after.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !after.is_empty() {
            query.push(("start-after", after.to_owned()));
        }
        let (path, digest) = (format!("/{}", self.settings.bucket), hex(&Sha256::digest(b"")));
        let request = Request { method: "GET", host: &self.host, path: &path, query: &query, digest: &digest };
        let mut answer = self.ask(&request, None)?;
        if !answer.status().is_success() {
            return Err(says_no(answer.status().as_u16()));
        }
        let text = answer.body_mut().with_config().limit(LONGEST_LIST).read_to_string();
        Listed::read(&text.map_err(ureq::Error::into_io)?)
    }
}

fn digest_of(mut file: &File) -> io::Result<String> {
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let count = file.read(&mut piece)?;
        match piece.get(..count) {
            Some([]) | None => return Ok(hex(&digest.finalize())),
            Some(bytes) => digest.update(bytes),
        }
    }
}

fn authorities(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let mut all = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(one)) => all.push(one),
            Ok(_) => {}
            Err(error) => return Err(format!("s3.ca_file: {error}")),
        }
    }
    if all.is_empty() { Err("s3.ca_file: holds no certificate".to_owned()) } else { Ok(all) }
}

/// One page of `ListObjectsV2`.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    objects: Vec<(String, DateTime<Utc>)>,
    more: bool,
}

impl Listed {
    fn read(text: &str) -> io::Result<Self> {
        let strange = |_| io::Error::new(io::ErrorKind::InvalidData, "the file store's list cannot be read");
        let document = roxmltree::Document::parse(text).map_err(strange)?;
        let text = |node: roxmltree::Node<'_, '_>, name: &str| {
            let child = node.children().find(|child| child.tag_name().name() == name);
            child.and_then(|child| child.text().map(str::to_owned))
        };
        let root = document.root_element();
        let objects = root.children().filter(|node| node.tag_name().name() == "Contents");
        let object = |node| Some((text(node, "Key")?, text(node, "LastModified")?.parse().ok()?));
        Ok(Self {
            objects: objects.filter_map(object).collect(),
            more: text(root, "IsTruncated").as_deref() == Some("true"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_what_is_no_list_is_said() {
        let text = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                    <IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key>\
                    <LastModified>2026-11-24T15:25:58.000Z</LastModified></Contents></ListBucketResult>";
        let at = "2026-11-24T15:25:58Z".parse().unwrap();
        assert_eq!(Listed::read(text).unwrap(), Listed { objects: vec![("a&b".to_owned(), at)], more: true });
        assert!(Listed::read("<html><p>Sign in to the hospital's network").is_err());
    }

    #[test]
    fn a_bucket_shows_no_secret() {
        let settings = S3 { url: Some("https://s3.example/".to_owned()), ..S3::default() };
        let shown = format!("{:?}", Bucket::of(&settings).unwrap().unwrap());
        assert_eq!(shown, "Bucket(https://s3.example/)");
        assert!(Bucket::of(&S3::default()).unwrap().is_none());
    }
}
