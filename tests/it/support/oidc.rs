//! Providers of OpenID Connect that the tests start: programs of node, one the real thing, one a liar.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::place::left_out;
use super::postgres::free_port;
use crate::house::root;

/// A provider that answers; it ends with the test.
pub struct Issuer {
    pub port: u16,
    program: Child,
    /// Held open: a program whose words nobody takes any more would end.
    _words: BufReader<ChildStdout>,
}

impl Issuer {
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// None where node or its packages are missing; said loudly, and a failure in CI.
    pub fn starts(script: &str, arguments: impl FnOnce(u16) -> Vec<String>) -> Option<Self> {
        let file = root().join("tests/oidc").join(script);
        let missing = script == "provider.mjs" && !root().join("node_modules/oidc-provider").exists();
        let port = free_port();
        let started =
            Command::new("node").arg(&file).args(arguments(port)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let (false, Ok(mut program)) = (missing, started) else {
            left_out("signing in by another service", "node, or its packages (`npm ci`), are not there");
            return None;
        };
        let mut line = String::new();
        let mut words = BufReader::new(program.stdout.take().expect("its words"));
        while line.trim() != "ready" {
            line.clear();
            assert!(words.read_line(&mut line).expect("a line") > 0, "{script} ended before it was ready");
        }
        Some(Self { port, program, _words: words })
    }

    /// The certified provider, registered with a client at `base`; the client's key goes to `key`.
    pub fn certified(base: &str, key: &Path) -> Option<Self> {
        Self::starts("provider.mjs", |port| vec![port.to_string(), base.to_owned(), key.display().to_string()])
    }

    pub fn liar() -> Option<Self> {
        Self::starts("liar.mjs", |port| vec![port.to_string()])
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
