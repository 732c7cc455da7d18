//! Commands on the data as a whole: seed, verify.

use std::io;

use super::{Exit, open, say};
use crate::app::App;
use crate::config::Settings;
use crate::seed;
use crate::store::settings::{self, DEMO};
use crate::store::{StoreError, events};

#[derive(Debug, clap::Args)]
pub struct Seed {
    /// How many cases
    #[arg(long)]
    cases: u64,
    /// The number from which everything is invented; each can be entered once
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Seed {
    pub(super) fn run(self, app: &App) -> Result<(), Exit> {
        let mut conn = app.store.reader()?;
        let (demo, empty) = (settings::get(&mut conn, DEMO)?, settings::is_empty(&mut conn)?);
        drop(conn);
        if demo.is_none() {
            if !empty {
                let words = "this database holds real data; invented cases are never mixed with it".to_owned();
                return Err(Exit { code: 2, words });
            }
            seed::world(app, self.seed)?;
        }
        match seed::bulk::cases(app, self.seed, self.cases, io::stderr()) {
            Err(StoreError::Taken(what)) if what.contains("once_key") => {
                Err(Exit { code: 1, words: format!("seed {} was entered already; choose another --seed", self.seed) })
            }
            done => Ok(done?),
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Check the chain of events of every case in the database
    #[arg(long)]
    database: bool,
}

impl Verify {
    pub(super) fn run(self, settings: Settings) -> Result<(), Exit> {
        if !self.database {
            return Err(Exit { code: 2, words: "say what to verify: --database".to_owned() });
        }
        let app = open(settings)?;
        let (checked, broken) = events::verify(&mut *app.store.reader()?, &app.keys)?;
        match broken {
            None => {
                say(&format!("{checked} events checked: every chain is whole"));
                Ok(())
            }
            Some(broken) => {
                Err(Exit { code: 1, words: format!("case {}, event {}: {}", broken.reference, broken.seq, broken.why) })
            }
        }
    }
}
