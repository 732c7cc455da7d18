//! `candour client`: systems that may speak to us, without the web.

use super::{Exit, say};
use crate::app::App;
use crate::domain::ids::ClientId;
use crate::store::clients::{self, READ, WRITE};
use crate::store::{StoreError, directory};

#[derive(Debug, clap::Subcommand)]
pub enum Client {
    /// Let a body's system in; its secret is shown once
    Add {
        name: String,
        /// The code of the body
        #[arg(long)]
        body: String,
        /// It may tell events and write messages too
        #[arg(long)]
        write: bool,
    },
    /// List the systems
    List,
    /// Take a system's access away
    Revoke { id: ClientId },
}

impl Client {
    pub(super) fn run(self, app: &App) -> Result<(), Exit> {
        let now = app.clock.now();
        match self {
            Self::Add { name, body, write } => {
                let found = directory::body_by_code(&mut *app.store.reader()?, &body)?;
                let scopes = if write { format!("{READ} {WRITE}") } else { READ.to_owned() };
                let issued = found.and_then(|body| clients::fresh(&body, &name, &scopes, "the command line", now));
                let words = format!("there is no body {body} that a system can speak for");
                let issued = issued.ok_or(Exit { code: 2, words })?;
                let (account, client) = (issued.account, issued.client);
                say(&format!("client id: {}\nsecret: {}", client.id, issued.secret));
                Ok(app.store.write_blocking(move |conn| clients::issue(conn, &account, &client))?)
            }
            Self::List => {
                for (row, body) in clients::all(&mut *app.store.reader()?)? {
                    let state = if row.revoked_at.is_some() { " (revoked)" } else { "" };
                    say(&format!("{} {}, {body}: {}{state}", row.id, row.name, row.scopes));
                }
                Ok(())
            }
            Self::Revoke { id } => {
                let done = app.store.write_blocking(move |conn| clients::revoke(conn, id, now));
                done.map_err(|error| match error {
                    StoreError::NotFound => Exit { code: 2, words: format!("there is no live client {id}") },
                    other => other.into(),
                })
            }
        }
    }
}
