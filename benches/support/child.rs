//! A server in a process of its own, so that its CPU time is nobody else's.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::load::{Answer, Page};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub cookies: Vec<(String, String)>,
}

/// A port that is free now.
pub fn free_port() -> SocketAddr {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    socket.local_addr().expect("an address")
}

impl Server {
    /// Starts the program and waits until it answers.
    pub fn start(command: &mut Command, address: SocketAddr, cookies: Vec<(String, String)>) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server starts");
        let server = Self { child, address, cookies };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// CPU time used so far, in milliseconds: user and system, in ticks of 10 ms (proc(5)).
    pub fn cpu_ms(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        let after = stat.rsplit_once(") ").expect("the name ends").1;
        let fields: Vec<&str> = after.split(' ').collect();
        (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) * 10.0
    }

    /// Proportional set size in kilobytes.
    pub fn memory(&self) -> String {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap_or_default();
        let line = text.lines().find(|l| l.starts_with("Pss:")).unwrap_or_default();
        line.split_whitespace().nth(1).unwrap_or("?").to_owned()
    }

    pub fn request(&self, page: &Page) -> Vec<u8> {
        let cookie = self.cookies.iter().find(|(who, _)| *who == page.who).map_or("", |(_, cookie)| cookie);
        format!("GET {} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", page.path, self.address).into_bytes()
    }

    /// The bytes of a page that is there, or leads on (finding a reference opens its case).
    pub fn try_page(&self, page: &Page) -> Option<usize> {
        let mut line = Line::open(self.address);
        let answer = line.ask(&self.request(page));
        matches!(answer.status, 200 | 303).then_some(answer.bytes)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection, kept open.
pub struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        Self { stream, buffer: vec![0; 256 * 1024] }
    }

    /// Sends one request and reads the whole answer, by its length.
    pub fn ask(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).expect("it is sent");
        let mut read = 0;
        loop {
            let got = self.stream.read(&mut self.buffer[read..]).expect("an answer");
            assert!(got > 0, "the server hung up");
            read += got;
            if let Some(end) = self.buffer[..read].windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                let length =
                    head.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
                let whole = end + 4 + length;
                if self.buffer.len() < whole {
                    self.buffer.resize(whole, 0);
                }
                while read < whole {
                    let got = self.stream.read(&mut self.buffer[read..whole]).expect("the rest");
                    assert!(got > 0, "the server hung up");
                    read += got;
                }
                return Answer { status: head[9..12].parse().unwrap(), bytes: length };
            }
        }
    }
}
