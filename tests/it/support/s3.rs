//! A file store of one test's own that speaks S3 and checks every signature by Amazon's own library (moto with its access
//! control on), in memory.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use candour::files::bucket::S3;

use super::place::left_out;
use super::postgres::free_port;
use crate::house::root;

/// A running store. It ends when our end of the pipe does, however this process ends.
pub struct FileStore {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    settings: S3,
}

impl FileStore {
    /// None where it is not installed (`scripts/test` installs it).
    pub fn starts() -> Option<Self> {
        let python = root().join("target/s3/bin/python");
        if !python.exists() {
            left_out("files in an S3-compatible store", "target/s3 is not there: run scripts/test once");
            return None;
        }
        Some((0..5).find_map(|_| Self::tries_to_start(&python)).expect("the file store starts"))
    }

    fn tries_to_start(python: &std::path::Path) -> Option<Self> {
        let port = free_port();
        let mut command = Command::new(python);
        command.arg(root().join("tests/s3/store.py")).arg(port.to_string()).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("python");
        let (to, from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut store = Self { child, to, from: BufReader::new(from), settings: S3::default() };
        // says its key and secret once it answers; nothing when the port was taken
        let said = store.hears();
        let (key, secret) = said.split_once(' ')?;
        let settings = format!(
            "url = \"http://127.0.0.1:{port}\"\nbucket = \"candour-files\"\naccess_key = \"{key}\"\n\
             secret_key = \"{secret}\"\npatience = 5\n"
        );
        store.settings = toml::from_str(&settings).expect("settings");
        Some(store)
    }

    fn hears(&mut self) -> String {
        let mut said = String::new();
        self.from.read_line(&mut said).expect("the store speaks");
        said.trim().to_owned()
    }

    pub fn settings(&self) -> S3 {
        self.settings.clone()
    }

    fn says(&mut self, words: &str) -> String {
        writeln!(self.to, "{words}").expect("the store listens");
        self.hears()
    }

    /// The ids of everything that lies in the bucket, as another program sees them.
    pub fn lies(&mut self) -> Vec<String> {
        self.says("list").split_whitespace().map(str::to_owned).collect()
    }

    /// Everything that lies there, in one piece.
    pub fn bytes(&mut self) -> Vec<u8> {
        use base64::Engine as _;
        let said = self.says("bytes");
        base64::engine::general_purpose::STANDARD.decode(said).expect("base64")
    }

    /// Goes down and keeps what it has.
    pub fn goes_down(&mut self) {
        assert_eq!(self.says("down"), "down");
    }

    pub fn comes_up(&mut self) {
        assert_eq!(self.says("up"), "up");
    }
}

impl Drop for FileStore {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
