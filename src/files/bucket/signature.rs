//! AWS Signature Version 4 over the headers of one request ("Signature Calculations for the Authorization Header:
//! Transferring Payload in a Single Chunk", Amazon S3 API Reference).

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};

use crate::domain::text::hex;

/// Whose requests they are.
pub struct Credentials<'a> {
    pub access_key: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
}

/// A request as it is signed. Paths and queries hold only what needs no escaping: ids, dates, numbers, the bucket's name.
pub struct Request<'a> {
    pub method: &'a str,
    pub host: &'a str,
    pub path: &'a str,
    /// Names and values, in the order of their names.
    pub query: &'a [(&'a str, String)],
    /// Hexadecimal SHA-256 of the body.
    pub digest: &'a str,
}

impl Request<'_> {
    /// The query as it is signed and sent.
    pub fn query(&self) -> String {
        self.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }
}

/// The moment as its header says it.
pub fn stamp(now: DateTime<Utc>) -> String {
    now.format("%Y%m%dT%H%M%SZ").to_string()
}

fn keyed(key: &[u8], text: &str) -> [u8; 32] {
    // HMAC takes a key of any length; the error arm cannot be reached.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else { return [0; 32] };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Headers that are signed beside these three, as `name:value`, each in small letters and in the order of their names.
const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

/// The value of the `Authorization` header.
pub fn authorization(who: &Credentials<'_>, request: &Request<'_>, now: DateTime<Utc>) -> String {
    let (stamp, day) = (stamp(now), now.format("%Y%m%d").to_string());
    let Request { method, host, path, digest, .. } = request;
    let canonical = format!(
        "{method}\n{path}\n{}\nhost:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{stamp}\n\n{SIGNED}\n{digest}",
        request.query()
    );
    let scope = format!("{day}/{}/s3/aws4_request", who.region);
    let canonical = hex(&Sha256::digest(canonical.as_bytes()));
    let to_sign = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{canonical}");
    let key = keyed(format!("AWS4{}", who.secret).as_bytes(), &day);
    let key = [who.region, "s3", "aws4_request"].iter().fold(key, |key, part| keyed(&key, part));
    format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={SIGNED},Signature={}",
        who.access_key,
        hex(&keyed(&key, &to_sign))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the reference, "GET Bucket Lifecycle" and "Get Bucket (List Objects)".
    #[test]
    fn the_published_examples_are_signed_as_published() {
        let who = Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
        };
        let now = "2013-05-24T00:00:00Z".parse().unwrap();
        let nothing = hex(&Sha256::digest(b""));
        let signed = |query: &[(&str, String)]| {
            let host = "examplebucket.s3.amazonaws.com";
            let request = Request { method: "GET", host, path: "/", query, digest: &nothing };
            authorization(&who, &request, now)
        };
        let lifecycle = signed(&[("lifecycle", String::new())]);
        assert!(lifecycle.ends_with("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
        let list = signed(&[("max-keys", "2".to_owned()), ("prefix", "J".to_owned())]);
        assert!(list.ends_with("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    }
}
