//! `candour import`: what others' files bring.

use std::path::{Path, PathBuf};

use super::{Exit, complain, open, say};
use crate::app::App;
use crate::config::Settings;
use crate::domain::calendar::{date_words, london_words};
use crate::domain::people::BodyKind;
use crate::exchange::incidents;
use crate::exchange::reports::Map;
use crate::imports::{self, ImportError};
use crate::store::directory;

#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// Organisations: `etr.csv`, boards and regions of the Organisation Data Service, in any order
    Ods {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Contracts between homecare companies and trusts
    Contracts { file: PathBuf },
    /// Medicines: an extract of the dm+d
    Medicines { file: PathBuf },
    /// Bank holidays of England and Wales: `bank-holidays.json` of GOV.UK
    BankHolidays { file: PathBuf },
    /// A trust's own incidents (Datix, Radar), by a map that says which column is what
    Incidents {
        file: PathBuf,
        /// The map, in TOML
        #[arg(long)]
        map: PathBuf,
        /// The code of the trust whose incidents they are
        #[arg(long)]
        trust: String,
        /// Only look the file through: say what would be entered and what is wrong
        #[arg(long)]
        dry_run: bool,
    },
    /// Delivery records of homecare companies: a CSV whose column `provider` names the company
    Deliveries { file: PathBuf },
    /// Reports from any CSV, by a map that says which column is what
    Reports {
        file: PathBuf,
        /// The map, in TOML
        #[arg(long)]
        map: PathBuf,
    },
}

impl From<ImportError> for Exit {
    fn from(error: ImportError) -> Self {
        Self { code: 1, words: format!("{error}; nothing was imported") }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Exit> {
    std::fs::read(path).map_err(|e| Exit { code: 2, words: format!("{}: {e}", path.display()) })
}

impl Import {
    pub(super) fn run(self, settings: Settings) -> Result<(), Exit> {
        match self {
            Self::Ods { files } => ods(settings, &files),
            Self::Contracts { file } => {
                let (entered, known) = imports::contracts(&open(settings)?, &read(&file)?)?;
                say(&format!("{entered} contracts entered, {known} known already"));
                Ok(())
            }
            Self::Medicines { file } => {
                let bytes = read(&file)?;
                let count = imports::medicines(&open(settings)?, &bytes)?;
                say(&format!("{count} medicines"));
                Ok(())
            }
            Self::BankHolidays { file } => bank_holidays(settings, &file),
            Self::Incidents { file, map, trust, dry_run } => {
                incidents(&open(settings)?, &file, &map, (&trust, dry_run))
            }
            Self::Deliveries { file } => deliveries(&open(settings)?, &file),
            Self::Reports { file, map } => reports(settings, &file, &map),
        }
    }
}

fn ods(settings: Settings, files: &[PathBuf]) -> Result<(), Exit> {
    let given = files
        .iter()
        .map(|path| Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(path)?)))
        .collect::<Result<Vec<_>, Exit>>()?;
    let done = imports::ods(&open(settings)?, &given)?;
    for row in &done.unknown_parents {
        complain(row);
    }
    say(&format!("{} entered, {} renewed, {} as they were", done.entered, done.renewed, done.same));
    Ok(())
}

/// Says which days changed and whose dates moved.
fn bank_holidays(settings: Settings, file: &Path) -> Result<(), Exit> {
    let moved = imports::bank_holidays(&open(settings)?, &read(file)?)?;
    if let Some(before) = moved.before {
        say(&format!("this file was imported on {} already: nothing to do", london_words(before)));
        return Ok(());
    }
    say(&format!("calendar “{}”: {} days changed", moved.version, moved.days.len()));
    for day in &moved.days {
        say(&format!("  {}", date_words(*day)));
    }
    say(&format!("{} dates moved; their leads are told", moved.clocks.len()));
    for line in &moved.clocks {
        say(&format!("  {}: {}: {} instead of {}", line.reference, line.limit, line.to, line.from));
    }
    Ok(())
}

fn incidents(app: &App, file: &Path, map: &Path, (trust, dry): (&str, bool)) -> Result<(), Exit> {
    let text = String::from_utf8_lossy(&read(map)?).into_owned();
    let map = incidents::Map::parse(&text).map_err(|e| Exit { code: 2, words: format!("{}: {e}", map.display()) })?;
    let body = directory::body_by_code(&mut *app.store.reader()?, trust)?.filter(|b| b.kind == BodyKind::Trust);
    let body = body.ok_or_else(|| Exit { code: 2, words: format!("there is no trust {trust}") })?;
    let opened = std::fs::File::open(file).map_err(|e| Exit { code: 2, words: format!("{}: {e}", file.display()) })?;
    let done = imports::incidents(app, opened, map, &body, dry)?;
    if let Some(before) = done.before {
        say(&format!("this file was imported on {} already: nothing to do", london_words(before)));
        return Ok(());
    }
    done.bad.iter().for_each(|row| complain(&row.to_string()));
    let counts = format!("{} rows: {} new, {} known already", done.rows, done.fresh, done.known);
    if done.wrong > 0 {
        return Err(Exit { code: 1, words: format!("{counts}, {} wrong; nothing was imported", done.wrong) });
    }
    say(&if done.entered { format!("{counts}; entered") } else { format!("{counts}; a dry run, nothing was entered") });
    Ok(())
}

/// Says which records were wrong; the others are entered.
fn deliveries(app: &App, file: &Path) -> Result<(), Exit> {
    let opened = std::fs::File::open(file).map_err(|e| Exit { code: 2, words: format!("{}: {e}", file.display()) })?;
    let done = imports::deliveries(app, opened, None)
        .map_err(|e| Exit { code: 1, words: format!("{e}; what came before it is entered, and can be sent again") })?;
    done.bad.iter().for_each(|row| complain(&row.to_string()));
    let counts =
        format!("{} records: {} new, {} changed, {} known already", done.rows, done.fresh, done.changed, done.known);
    if done.wrong > 0 {
        return Err(Exit { code: 1, words: format!("{counts}; {} wrong and not entered", done.wrong) });
    }
    say(&counts);
    Ok(())
}

fn reports(settings: Settings, file: &Path, map: &Path) -> Result<(), Exit> {
    let text = String::from_utf8_lossy(&read(map)?).into_owned();
    let map = Map::parse(&text).map_err(|e| Exit { code: 2, words: format!("{}: {e}", map.display()) })?;
    let done = imports::reports(&open(settings)?, read(file)?, map)?;
    if let Some(before) = done.before {
        say(&format!("this file was imported on {} already: nothing to do", london_words(before)));
        return Ok(());
    }
    if done.without_body > 0 {
        complain(&format!("{} rows name a body that is not known: entered without a trust", done.without_body));
    }
    say(&format!("{} reports entered, {} known already", done.entered, done.known));
    Ok(())
}
