//! Mail servers of one test's own: a real Postfix in a folder of its own, and one that misbehaves as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::place::{Folder, left_out};

/// How the other server treats whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes letters.
    Takes,
    /// Closes at once.
    Refuses,
    /// Says 451 to each address.
    Later,
    /// Says 451 to the whole letter.
    LaterAfterData,
    /// Never says anything.
    Hangs,
    /// Has the letter, and goes before it says so.
    DropsAfterData,
}

#[derive(Default)]
struct Kept {
    mood: Option<Mood>,
    came: usize,
    letters: Vec<String>,
}

/// A server that misbehaves. It speaks plainly, and is on this machine.
pub struct Unruly {
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
}

impl Unruly {
    pub fn starts() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let kept = Arc::new(Mutex::new(Kept { mood: Some(Mood::Takes), ..Kept::default() }));
        let shared = kept.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = shared.clone();
                std::thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { port, kept }
    }

    pub fn is(&self, mood: Mood) {
        self.kept.lock().unwrap().mood = Some(mood);
    }

    /// How often somebody came.
    pub fn came(&self) -> usize {
        self.kept.lock().unwrap().came
    }

    /// Everything it has, headers and all.
    pub fn letters(&self) -> Vec<String> {
        self.kept.lock().unwrap().letters.clone()
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Kept>) {
    let mood = {
        let mut kept = kept.lock().unwrap();
        kept.came += 1;
        kept.mood.unwrap()
    };
    match mood {
        Mood::Refuses => return,
        Mood::Hangs => return std::thread::sleep(Duration::from_secs(30)),
        _ => {}
    }
    let mut says = stream.try_clone().expect("a stream");
    let mut say = |words: &str| says.write_all(format!("{words}\r\n").as_bytes()).is_ok();
    say("220 mail.test.example");
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let going = match word.as_str() {
            "EHLO" | "HELO" | "MAIL" | "RSET" | "NOOP" => say("250 well"),
            "RCPT" if mood == Mood::Later => say("451 4.3.0 come later"),
            "RCPT" => say("250 well"),
            "DATA" => {
                say("354 go on");
                let mut letter = String::new();
                for line in lines.by_ref().map_while(Result::ok) {
                    if line == "." {
                        break;
                    }
                    letter.push_str(&line);
                    letter.push('\n');
                }
                if mood == Mood::LaterAfterData {
                    say("451 4.3.0 come later")
                } else {
                    kept.lock().unwrap().letters.push(letter);
                    mood != Mood::DropsAfterData && say("250 taken")
                }
            }
            "QUIT" => {
                say("221 bye");
                false
            }
            _ => say("502 what?"),
        };
        if !going {
            return;
        }
    }
}

/// A real Postfix with STARTTLS, as root, on a port of this machine; letters end in a folder.
pub struct Postfix {
    folder: Folder,
    pub port: u16,
}

const MASTER: &str = "cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

impl Postfix {
    /// None where it is not installed, or we are not root.
    pub fn starts() -> Option<Self> {
        let root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.starts_with(b"0"));
        if !root || !Path::new("/usr/sbin/postfix").exists() {
            left_out("letters through Postfix", "Postfix is not installed, or this is not root");
            return None;
        }
        let server = Self { folder: Folder::new(), port: super::postgres::free_port() };
        server.writes_its_settings();
        server.gets_a_certificate();
        server.run("start");
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", server.port)).is_ok() {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("Postfix did not start: {}", std::fs::read_to_string(server.at("maillog")).unwrap_or_default());
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Who signed its certificate.
    pub fn authority(&self) -> PathBuf {
        self.at("ca.pem")
    }

    fn writes_its_settings(&self) {
        for name in ["etc", "queue", "data", "mail"] {
            std::fs::create_dir(self.at(name)).expect("a folder");
        }
        for (owner, name) in [("nobody", "mail"), ("postfix", "data")] {
            assert!(Command::new("chown").arg(owner).arg(self.at(name)).status().expect("chown").success());
        }
        let at = self.folder.path().display();
        let settings = format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\nmail_owner = postfix\n\
             setgid_group = postdrop\nmyhostname = mail.test.example\nmydestination =\ninet_interfaces = loopback-only\n\
             inet_protocols = ipv4\nvirtual_mailbox_domains = static:all\nvirtual_mailbox_maps = static:all/\n\
             virtual_mailbox_base = {at}/mail\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
             virtual_minimum_uid = 1\nsmtpd_relay_restrictions = reject_unauth_destination\n\
             smtpd_recipient_restrictions = reject_unauth_destination\nmaillog_file = {at}/maillog\n\
             maillog_file_prefixes = {at}\nsmtpd_tls_cert_file = {at}/mail.pem\nsmtpd_tls_key_file = {at}/mail.key\n\
             smtpd_tls_security_level = encrypt\nalias_maps =\nalias_database =\n"
        );
        std::fs::write(self.at("etc/main.cf"), settings).expect("its settings");
        let master = format!("127.0.0.1:{} inet n - n - - smtpd\n{MASTER}", self.port);
        std::fs::write(self.at("etc/master.cf"), master).expect("its settings");
    }

    fn gets_a_certificate(&self) {
        std::fs::write(self.at("ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").expect("a file");
        for words in [
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test",
            "req -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /CN=localhost",
            "x509 -req -in mail.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out mail.pem",
        ] {
            let mut openssl = Command::new("openssl");
            openssl.args(words.split(' ')).current_dir(self.folder.path());
            let done = openssl.stdin(Stdio::null()).output().expect("openssl");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }

    fn run(&self, what: &str) {
        let mut postfix = Command::new("/usr/sbin/postfix");
        postfix
            .arg("-c")
            .arg(self.at("etc"))
            .arg(what)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let _ = postfix.status();
    }

    /// Every letter that was delivered, once so many are there.
    pub fn delivered(&self, wanted: usize) -> Vec<String> {
        let read = || -> Vec<String> {
            let Ok(box_) = std::fs::read_dir(self.at("mail/all/new")) else { return Vec::new() };
            box_.flatten().map(|file| std::fs::read_to_string(file.path()).expect("a letter")).collect()
        };
        for _ in 0..200 {
            if read().len() >= wanted {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        read()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.run("abort");
    }
}
