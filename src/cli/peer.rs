//! Other installations whose packets we read.

use super::{Exit, say};
use crate::app::App;
use crate::domain::text::{OdsCode, hex, unhex};
use crate::store::peers;

#[derive(Debug, clap::Args)]
pub struct Peer {
    /// The code of the body that signs there
    #[arg(required_unless_present = "own", requires = "key")]
    code: Option<String>,
    /// Its public key, 64 hexadecimal digits, as `candour peer --own` shows it there
    key: Option<String>,
    /// Where its packets are sent, such as `https://candour.example.nhs.uk`; without it they travel as files
    #[arg(long)]
    address: Option<String>,
    /// Show the key by which others read ours
    #[arg(long, conflicts_with = "code")]
    own: bool,
}

impl Peer {
    pub(super) fn run(self, app: &App) -> Result<(), Exit> {
        if self.own {
            say(&hex(&app.keys.public()?));
            return Ok(());
        }
        let wrong = |words: &str| Exit { code: 2, words: words.to_owned() };
        let code = OdsCode::parse(&self.code.unwrap_or_default()).map_err(|e| wrong(&e.to_string()))?;
        let key = self.key.unwrap_or_default().trim().to_lowercase();
        if unhex(&key).is_none_or(|bytes| bytes.len() != 32) {
            return Err(wrong("a key is 64 hexadecimal digits"));
        }
        let peer = peers::Peer { code: code.as_str().to_owned(), key, address: self.address };
        app.store.write_blocking(move |conn| peers::keep(conn, &peer))?;
        say("kept");
        Ok(())
    }
}
