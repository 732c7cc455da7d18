//! A browser without script: keeps cookies, follows what it is told to, sends the forms it was given.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use ureq::http::Response;

use super::page::Page;

/// One browser of somebody.
pub struct Visitor {
    base: String,
    agent: ureq::Agent,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Visitor {
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { base: base.to_owned(), agent: config.into(), cookies: RefCell::default() }
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Asks for a page; redirects are not followed.
    pub fn gets(&self, path: &str) -> Page {
        self.tries_to_get(path).expect("an answer")
    }

    /// The bytes of a file.
    pub fn fetches(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("Cookie", self.cookie_header());
        let mut answer = request.call().expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.body_mut().with_config().limit(64 << 20).read_to_vec().expect("bytes")
    }

    /// The same of a server that may be down.
    pub fn tries_to_get(&self, path: &str) -> Result<Page, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("Cookie", self.cookie_header());
        self.read(path, request.call()?)
    }

    /// Asks for a page and follows up to five redirects.
    pub fn opens(&self, path: &str) -> Page {
        self.follow(self.gets(path))
    }

    /// Sends fields to a path; redirects are not followed.
    pub fn posts(&self, path: &str, fields: &[(String, String)]) -> Page {
        self.tries_to_post(path, fields).expect("an answer")
    }

    /// The same to a server that may be down.
    pub fn tries_to_post(&self, path: &str, fields: &[(String, String)]) -> Result<Page, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.base)).header("Cookie", self.cookie_header());
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.read(path, request.send_form(fields)?)
    }

    /// Sends fields and a file (its field, name and bytes) as a browser does; redirects are not followed.
    pub fn posts_file(
        &self,
        path: &str,
        fields: &[(String, String)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> Page {
        let mark = "----a-form-of-this-journey";
        let mut body = Vec::new();
        for (key, value) in fields {
            let head = format!("--{mark}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        let disposition = format!("form-data; name=\"{field}\"; filename=\"{name}\"");
        let head = format!("--{mark}\r\nContent-Disposition: {disposition}\r\nContent-Type: text/csv\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
        let request = self.agent.post(format!("{}{path}", self.base)).header("Cookie", self.cookie_header());
        let answer = request.content_type(format!("multipart/form-data; boundary={mark}")).send(&body);
        self.read(path, answer.expect("an answer")).expect("an answer")
    }

    /// Sends fields and files to a path, the fields first, as a browser does; redirects are not followed.
    pub fn posts_files(&self, path: &str, fields: &[(String, String)], files: &[(&str, &[u8])]) -> Page {
        let boundary = "----candour-journey-7d1c0b";
        let mut body = Vec::new();
        let mut part = |head: String, bytes: &[u8]| {
            body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        };
        for (name, value) in fields.iter().filter(|(name, _)| name != "files") {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, bytes) in files {
            part(format!("name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"), bytes);
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        let request = self.agent.post(format!("{}{path}", self.base)).header("Cookie", self.cookie_header());
        let request = request.header("Content-Type", format!("multipart/form-data; boundary={boundary}"));
        self.read(path, request.send(&body[..]).expect("an answer")).expect("an answer")
    }

    /// Follows redirects from a page.
    pub fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            match page.location() {
                Some(to) => page = self.gets(&to),
                None => return page,
            }
        }
        panic!("{} leads in circles", page.path)
    }

    fn cookie_header(&self) -> String {
        let jar = self.cookies.borrow();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn read(&self, path: &str, mut answer: Response<ureq::Body>) -> Result<Page, ureq::Error> {
        for cookie in answer.headers().get_all("set-cookie") {
            let words = cookie.to_str().expect("a readable cookie");
            let (name, rest) = words.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            let gone = words.contains("Max-Age=0");
            let mut jar = self.cookies.borrow_mut();
            if gone {
                jar.remove(name)
            } else {
                jar.insert(name.to_owned(), value.to_owned())
            };
        }
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let status = answer.status().as_u16();
        let bytes = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        Ok(Page { path: path.to_owned(), status, headers, body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}
