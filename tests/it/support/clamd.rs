//! A real clamd of one test's own, with one signature: the EICAR test file's. No database is downloaded.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::place::{Folder, left_out};

/// EICAR's test file in two parts, so that no scanner takes this source for it. (MD5 and length below are the file's.)
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

const SIGNATURE: &str = "44d88612fea8a8f36de82e1278abb02f:68:Candour.Test.EICAR\n";

/// A running clamd. Its shell waits on our end of a pipe: however this process ends, clamd ends.
pub struct Clamd {
    folder: Folder,
    shell: Option<Child>,
}

const SHELL: &str = r#"
"$1" -c "$2" </dev/null >"$2.log" 2>&1 &
server=$!
read -r _
kill -KILL "$server"
wait "$server"
"#;

fn binary() -> Option<PathBuf> {
    ["/usr/sbin/clamd", "/usr/bin/clamd"].iter().map(PathBuf::from).find(|path| path.exists())
}

impl Clamd {
    /// The place of one, not started yet; none where clamd is not installed.
    pub fn installed() -> Option<Self> {
        if binary().is_none() {
            left_out("the scanning of files", "clamd is not installed");
            return None;
        }
        let folder = Folder::new();
        let at = folder.path().display();
        std::fs::create_dir(folder.path().join("db")).expect("a folder");
        std::fs::write(folder.path().join("db/test.hdb"), SIGNATURE).expect("a signature");
        let settings = format!(
            "Foreground yes\nLocalSocket {at}/clamd.ctl\nDatabaseDirectory {at}/db\nStreamMaxLength 12M\nMaxThreads 2\n"
        );
        std::fs::write(folder.path().join("clamd.conf"), settings).expect("its settings");
        Some(Self { folder, shell: None })
    }

    /// What `files.scanner` is set to.
    pub fn address(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("clamd.ctl")
    }

    pub fn starts(&mut self) {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(SHELL).arg("clamd").arg(binary().expect("clamd"));
        shell.arg(self.folder.path().join("clamd.conf")).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        self.shell = Some(shell.spawn().expect("a shell"));
        for _ in 0..600 {
            if answers(&self.socket()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("clamd did not start within 30 seconds");
    }
}

fn answers(socket: &Path) -> bool {
    use std::io::Write as _;
    let Ok(mut stream) = std::os::unix::net::UnixStream::connect(socket) else { return false };
    let mut said = String::new();
    stream.write_all(b"zPING\0").is_ok() && stream.read_to_string(&mut said).is_ok() && said.starts_with("PONG")
}

impl Drop for Clamd {
    fn drop(&mut self) {
        if let Some(mut shell) = self.shell.take() {
            drop(shell.stdin.take());
            let _ = shell.wait();
        }
    }
}
