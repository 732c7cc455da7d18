//! A PostgreSQL server of our own for one run: from the installed binaries, in a temporary folder, without fsync. It sorts
//! as people in England do, not by bytes: what the two databases sort differently shows.

use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// A running server. Its shell waits on our end of a pipe: however this process ends, the server ends and the folder goes.
pub struct Postgres {
    port: u16,
    _shell: Child,
}

/// Starts the server, waits for the end of its standard input, stops it at once, removes the folder.
const SHELL: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -h 127.0.0.1 -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB -c autovacuum=off -c log_min_messages=fatal \
  </dev/null >"$2/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
"#;

impl Postgres {
    /// The server of this run; none where PostgreSQL is not installed, said loudly. In CI that is a failure.
    pub fn of_this_run() -> Option<&'static Self> {
        static RUN: OnceLock<Option<Postgres>> = OnceLock::new();
        RUN.get_or_init(|| {
            let found = binaries();
            if found.is_none() {
                super::place::left_out("the PostgreSQL half of the journeys", "PostgreSQL is not installed");
            }
            found.map(|bin| Self::start(&bin))
        })
        .as_ref()
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn start(bin: &Path) -> Self {
        let folder = std::env::temp_dir().join(format!("candour-pg-{}", candour::doors::new_id()));
        std::fs::create_dir(&folder).expect("a temporary folder");
        let account = account();
        if let Some((uid, gid)) = account {
            chown(&folder, Some(uid), Some(gid)).expect("the folder is given to the server's account");
        }
        let port = free_port();
        let mut initdb = Command::new(bin.join("initdb"));
        initdb.args([
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-GB",
            "--no-sync",
            "-D",
        ]);
        let made = as_account(initdb.arg(folder.join("data")), account).output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(SHELL).arg("postgres").arg(bin).arg(&folder).arg(port.to_string());
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let shell = as_account(&mut shell, account).current_dir(&folder).spawn().expect("a shell");
        let server = Self { port, _shell: shell };
        server.wait(&folder);
        server
    }

    fn wait(&self, folder: &Path) {
        for _ in 0..600 {
            if candour::store::conn::open(&candour::store::Place::Postgres(self.url("postgres")), false).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut log = String::new();
        let _ = std::fs::File::open(folder.join("log")).and_then(|mut f| f.read_to_string(&mut log));
        let _ = writeln!(std::io::stderr(), "{log}");
        panic!("PostgreSQL did not start within 30 seconds");
    }
}

fn as_account(command: &mut Command, account: Option<(u32, u32)>) -> &mut Command {
    match account {
        Some((uid, gid)) => command.uid(uid).gid(gid).current_dir(std::env::temp_dir()),
        None => command,
    }
}

/// PostgreSQL refuses to run as root: then `nobody` runs it.
fn account() -> Option<(u32, u32)> {
    let id = |of: &[&str]| {
        let said = Command::new("id").args(of).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&["-u"])? == 0 { Some((id(&["-u", "nobody"])?, id(&["-g", "nobody"])?)) } else { None }
}

/// The newest installed server, where Debian puts it; otherwise where the search path finds one.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin): &(u32, PathBuf)| bin.join("initdb").exists())
        .collect();
    found.sort();
    let on_path = || {
        let path = candour::doors::environment("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    found.pop().map(|(_, bin)| bin).or_else(on_path)
}

/// A port that was free a moment ago, for a program of its own. Drawn from those below the range from which Linux gives
/// ports to whoever calls out (32768 and up): else any connection of these tests could take it meanwhile.
pub fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let drawn = || 10_240 + u16::from_be_bytes(candour::doors::random()) % (32_768 - 10_240);
    std::iter::repeat_with(drawn).take(200).find(free).expect("a free port")
}
