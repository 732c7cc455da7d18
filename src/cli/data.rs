//! Commands on the data as a whole: seed, export, backup, verify.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Exit, open, say};
use crate::app::App;
use crate::config::Settings;
use crate::domain::ids::BodyId;
use crate::exchange::bundle;
use crate::exchange::csv_out::{self, Cell};
use crate::files::bucket::Bucket;
use crate::files::shelf::Shelf;
use crate::jobs::anchor;
use crate::seed;
use crate::store::facts::{self, FactRow};
use crate::store::settings::{self, DEMO};
use crate::store::{Place, StoreError, anchors, conn, dialect, register};

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
    /// A bundle of a thematic review: its ZIP file, or the folder it was unpacked to. Needs no network and no database
    #[arg(required_unless_present = "database")]
    bundle: Option<PathBuf>,
    /// The public key, in hexadecimal, by which the bundle must be signed
    #[arg(long, requires = "bundle")]
    key: Option<String>,
    /// Check the chain of events of every case in the database
    #[arg(long, conflicts_with = "bundle")]
    database: bool,
    /// The folder of the anchors that were kept outside: with them a cut tail and a missing case are named too
    #[arg(long, requires = "database")]
    anchors: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(self, settings: impl FnOnce() -> Result<Settings, Exit>) -> Result<(), Exit> {
        if let Some(path) = self.bundle {
            let verified = bundle::verify(&path).map_err(|wrong| Exit { code: 1, words: wrong.to_string() })?;
            let signed = verified.signed_by.as_deref();
            if let Some(key) = self.key.filter(|key| signed != Some(key.trim().to_lowercase().as_str())) {
                let words = format!("SHA256SUMS.sig: is not signed by {key}, but by {}", signed.unwrap_or("nobody"));
                return Err(Exit { code: 1, words });
            }
            let (tier, files) = (verified.manifest.tier, verified.files);
            say(&format!("package {}, {tier}: {files} files checked, nothing is wrong", verified.manifest.package));
            say(&signed.map_or_else(|| "it is not signed".to_owned(), |key| format!("signed by the key {key}")));
            say(if verified.derived {
                "every table was made again from the rows"
            } else {
                "the tables agree with each other; the secure bundle of the same package lets them be made again"
            });
            return Ok(());
        }
        let app = open(settings()?)?;
        let wrong = |words: String| Exit { code: 1, words };
        let known = match &self.anchors {
            Some(folder) => anchor::read(folder, &app.keys).map_err(wrong)?,
            None => HashMap::new(),
        };
        let anchored = known.len();
        let (checked, broken) = anchors::verify(&mut *app.store.reader()?, &app.keys, known)?;
        match broken {
            None => {
                say(&format!("{checked} events checked: every chain is whole"));
                if self.anchors.is_some() {
                    say(&format!("{anchored} cases agree with the anchors"));
                }
                Ok(())
            }
            Some(broken) => {
                Err(Exit { code: 1, words: format!("case {}, event {}: {}", broken.reference, broken.seq, broken.why) })
            }
        }
    }
}

#[derive(Debug, clap::Subcommand)]
pub enum Export {
    /// One line a duty: what failed, harm, times, outcome. No person, no case, no words
    Facts,
}

const FACTS: [&str; 23] = [
    "received_on",
    "month",
    "kind",
    "origin",
    "channel",
    "failure",
    "family",
    "harm_reported",
    "harm_reviewed",
    "severity",
    "tier",
    "provider",
    "trust",
    "icb",
    "region",
    "funding",
    "medicine",
    "state",
    "ack_days",
    "ack_on_time",
    "response_days",
    "outcome",
    "provider_answered",
];

impl Export {
    /// Streams to standard output, a page at a time.
    pub(super) fn run(self, settings: Settings) -> Result<(), Exit> {
        let Self::Facts = self;
        let app = open(settings)?;
        let mut conn = app.store.reader()?;
        let bodies = register::bodies_by_code(&mut conn)?;
        let codes: HashMap<BodyId, String> = bodies.into_iter().map(|(code, body)| (body.id, code)).collect();
        let (mut out, mut text) = (io::stdout().lock(), String::new());
        csv_out::line(&mut text, FACTS);
        let mut after = None;
        loop {
            let page = facts::page(&mut conn, after, 1000)?;
            for fact in &page {
                csv_out::line(&mut text, cells(fact, &codes));
            }
            match out.write_all(text.as_bytes()) {
                // Whoever reads has read enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                done => done.map_err(|e| Exit { code: 1, words: e.to_string() })?,
            }
            text.clear();
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.received_on, last.strand_id));
        }
    }
}

fn cells<'a>(fact: &'a FactRow, codes: &'a HashMap<BodyId, String>) -> [Cell<'a>; 23] {
    let code = |id: Option<BodyId>| -> Cell<'a> { id.and_then(|id| codes.get(&id)).into() };
    [
        fact.received_on.into(),
        (&fact.month).into(),
        fact.kind.code().into(),
        fact.origin.code().into(),
        fact.channel.code().into(),
        (&fact.failure).into(),
        fact.family.code().into(),
        (&fact.harm_reported).into(),
        fact.harm_reviewed.as_ref().into(),
        fact.severity.code().into(),
        fact.tier.code().into(),
        code(fact.provider_id),
        code(fact.trust_id),
        code(fact.icb_id),
        fact.region.as_ref().into(),
        fact.funding.code().into(),
        fact.medicine_code.as_ref().into(),
        fact.state.code().into(),
        fact.ack_days.into(),
        fact.ack_on_time.into(),
        fact.response_days.into(),
        fact.outcome.map(|o| o.code()).into(),
        fact.provider_answered.into(),
    ]
}

/// Copies a SQLite database. The key is not in the copy: it is kept apart, and without it the copy opens nothing.
pub(super) fn backup(settings: Settings, file: &Path) -> Result<(), Exit> {
    let place = Place::parse(&settings.database.url).map_err(|words| Exit { code: 2, words })?;
    if place.file().is_none() {
        let words = "PostgreSQL is backed up by its own tool: pg_dump --format=custom --file=FILE DATABASE".to_owned();
        return Err(Exit { code: 2, words });
    }
    if file.exists() {
        return Err(Exit { code: 2, words: format!("{} is there already", file.display()) });
    }
    let mut conn = conn::open(&place, false).map_err(StoreError::from)?;
    dialect::back_up(&mut conn, &file.to_string_lossy())?;
    let synced = std::fs::File::open(file).and_then(|copy| copy.sync_all());
    synced.map_err(|e| Exit { code: 1, words: format!("{}: {e}", file.display()) })?;
    let bucket = Bucket::of(&settings.s3).map_err(|words| Exit { code: 2, words })?;
    let files = Shelf::at(settings.data.files()).with(bucket).place_in_words();
    say(&format!("{} holds the whole database; keep the key file with it, but apart", file.display()));
    say(&format!("the files of cases are not in it: they lie sealed in {files}; copy that too"));
    Ok(())
}
