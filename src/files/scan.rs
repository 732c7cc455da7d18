//! Asks a clamd whether a file is harmful: its INSTREAM command, over a socket of this machine (clamd(8)).

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    Socket(PathBuf),
    Tcp(SocketAddr),
}

/// What it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Nothing,
    Harmful,
}

/// Connecting and each answer may take this long: a large archive is unpacked by the scanner.
const PATIENCE: Duration = Duration::from_secs(120);
const PIECE: usize = 32 * 1024;

impl Scanner {
    /// Reads `unix:PATH` or `tcp:127.0.0.1:3310`. A scanner elsewhere would be sent patients' files in clear.
    ///
    /// # Errors
    /// In words.
    pub fn parse(address: &str) -> Result<Self, String> {
        if let Some(path) = address.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Self::Socket(path.into()));
        }
        let tcp = address.strip_prefix("tcp:").and_then(|tcp| tcp.parse::<SocketAddr>().ok());
        match tcp {
            Some(tcp) if tcp.ip().is_loopback() => Ok(Self::Tcp(tcp)),
            Some(_) => Err("must be on this machine".to_owned()),
            None => Err("must be unix:PATH or tcp:127.0.0.1:PORT".to_owned()),
        }
    }

    /// Sends the whole file and waits for the answer.
    ///
    /// # Errors
    /// In words, when the scanner is not there, breaks off, or says that it could not scan: then nothing is known.
    pub fn scan(&self, file: &mut impl Read) -> Result<Found, String> {
        let told = match self {
            Self::Socket(path) => UnixStream::connect(path).and_then(|socket| {
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                ask(socket, file)
            }),
            Self::Tcp(address) => TcpStream::connect_timeout(address, Duration::from_secs(5)).and_then(|socket| {
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                ask(socket, file)
            }),
        };
        understood(&told.map_err(|error| format!("the scanner cannot be asked: {}", error.kind()))?)
    }
}

/// `zINSTREAM\0`, then pieces each after its length, then an empty one. The answer ends with a zero byte.
fn ask(mut socket: impl Read + Write, file: &mut impl Read) -> io::Result<String> {
    socket.write_all(b"zINSTREAM\0")?;
    let mut piece = vec![0; PIECE];
    loop {
        let count = file.read(&mut piece)?;
        let length = u32::try_from(count).map_err(|_| io::ErrorKind::InvalidData)?;
        socket.write_all(&length.to_be_bytes())?;
        if count == 0 {
            break;
        }
        socket.write_all(piece.get(..count).unwrap_or_default())?;
    }
    socket.flush()?;
    let mut answer = Vec::new();
    socket.take(4096).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches(['\0', '\n']).to_owned())
}

/// "stream: OK", "stream: NAME FOUND"; all else is no answer. A file is never called clean for want of one.
fn understood(answer: &str) -> Result<Found, String> {
    match answer.strip_prefix("stream: ") {
        Some("OK") => Ok(Found::Nothing),
        Some(found) if found.ends_with(" FOUND") => Ok(Found::Harmful),
        _ => Err("the scanner could not scan it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_clean_only_where_the_scanner_says_so() {
        assert_eq!(understood("stream: OK"), Ok(Found::Nothing));
        assert_eq!(understood("stream: Eicar-Test-Signature FOUND"), Ok(Found::Harmful));
        for silent in ["", "stream: ", "INSTREAM size limit exceeded. ERROR", "stream: OK?", "PONG", "UNKNOWN COMMAND"]
        {
            assert!(understood(silent).is_err(), "{silent}");
        }
    }

    #[test]
    fn a_scanner_is_asked_on_this_machine_alone() {
        assert!(Scanner::parse("unix:/run/clamav/clamd.ctl").is_ok() && Scanner::parse("tcp:127.0.0.1:3310").is_ok());
        for wrong in ["tcp:10.0.0.5:3310", "tcp:scanner.example:3310", "127.0.0.1:3310", "unix:", ""] {
            assert!(Scanner::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_scanner_that_is_not_there_is_no_clean_answer() {
        let nowhere = Scanner::Socket("/nonexistent/clamd.ctl".into());
        assert!(nowhere.scan(&mut b"Dear Jo".as_slice()).is_err());
    }
}
