//! Building a bundle: the frozen rows stream by once, codings beside them, into one file named by its digest. A job.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::app::{App, hex};
use crate::domain::ids::{BundleId, ReviewId};
use crate::domain::measures::disclosure::Profile;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::counts::{Counted, Reading};
use crate::domain::themes::review::{BundleState, Snapshot};
use crate::exchange::bundle::{About, FORMAT, Recipe, Tier, Writer};
use crate::store::codings as coding;
use crate::store::reviews::{self as store, ReviewRow, UnitRow};
use crate::store::{Conn, StoreError};

/// Rows of a page.
const PAGE: i64 = 5000;

/// Builds a bundle that was asked for. One that fails is told on its page; it is not tried again by itself, as the same
/// rows would fail again.
///
/// # Errors
/// The store's, in words for the administrator.
pub fn run(app: &App, bundle: BundleId) -> Result<(), String> {
    let words = |e: StoreError| e.to_string();
    let row = store::bundle(&mut *app.store.reader().map_err(words)?, bundle).map_err(words)?;
    if row.state == BundleState::Made {
        return Ok(());
    }
    match made(app, bundle, row.review_id, row.tier.parse().unwrap_or(Tier::Published)) {
        Ok((file, digest)) => {
            let at = app.clock.now().into();
            app.store.write_blocking(move |conn| store::bundle_made(conn, bundle, at, &file, &digest)).map_err(words)
        }
        Err(why) => {
            tracing::error!(%bundle, why, "a bundle could not be built");
            app.store.write_blocking(move |conn| store::bundle_failed(conn, bundle, &why)).map_err(words)
        }
    }
}

fn made(app: &App, bundle: BundleId, review: ReviewId, tier: Tier) -> Result<(String, String), String> {
    let folder = app.settings.data.exports();
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let partial = folder.join(format!(".{bundle}.part"));
    let done = written(app, bundle, review, (tier, &partial));
    if done.is_err() {
        // Nothing half-built is left; a missing file is as good.
        let _ = std::fs::remove_file(&partial);
    }
    done?;
    let digest = digest_of(&partial).map_err(|e| e.to_string())?;
    let file = format!("{digest}.zip");
    std::fs::rename(&partial, folder.join(&file)).map_err(|e| e.to_string())?;
    Ok((file, digest))
}

fn written(app: &App, bundle: BundleId, review: ReviewId, (tier, partial): (Tier, &Path)) -> Result<(), String> {
    let words = |e: StoreError| e.to_string();
    let mut conn = app.store.reader().map_err(words)?;
    let row = store::by_id(&mut conn, review).map_err(words)?;
    let snapshot = row.snapshot().map_err(words)?.ok_or("the review is not frozen")?;
    let readings = coding::readings(&mut conn, review).map_err(words)?;
    let about = about(&mut conn, &row, &snapshot).map_err(words)?;
    let file = File::create(partial).map_err(|e| e.to_string())?;
    let mut writer = Writer::new(BufWriter::new(file), tier).map_err(|e| e.to_string())?;
    let all = snapshot.strands.max(1);
    let (mut after, mut pending): (i32, Vec<UnitRow>) = (0, Vec::new());
    loop {
        let page = store::units_after(&mut conn, review, after, PAGE).map_err(words)?;
        let Some(last) = page.last().map(|row| row.n) else { break };
        after = last;
        for row in page {
            if pending.first().is_some_and(|first| first.case_n != row.case_n) {
                case(&mut writer, &std::mem::take(&mut pending), &readings)?;
            }
            pending.push(row);
        }
        let percent = i32::try_from(u64::try_from(after).unwrap_or(0) * 95 / all).unwrap_or(95);
        app.store.write_blocking(move |conn| store::bundle_progress(conn, bundle, percent)).map_err(words)?;
    }
    case(&mut writer, &pending, &readings)?;
    let out = writer.finish(&about).map_err(|e| e.to_string())?;
    let file = out.into_inner().map_err(|e| e.to_string())?;
    file.sync_all().map_err(|e| e.to_string())
}

type Readings = std::collections::BTreeMap<i32, Vec<Reading>>;

fn case(writer: &mut Writer<BufWriter<File>>, rows: &[UnitRow], readings: &Readings) -> Result<(), String> {
    let Some(first) = rows.first() else { return Ok(()) };
    let units = rows.iter().map(UnitRow::unit).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    let counted = Counted {
        units: &units,
        readable: first.report_id.is_some(),
        sampled: first.sampled,
        readings: readings.get(&first.n).map_or(&[][..], Vec::as_slice),
    };
    let number = u32::try_from(first.case_n).map_err(|e| e.to_string())?;
    writer.case(number, counted).map_err(|e| e.to_string())
}

/// The recipe, and what it refers to.
fn about(conn: &mut Conn, review: &ReviewRow, snapshot: &Snapshot) -> Result<About, StoreError> {
    let sample = review.sample()?;
    let codebook = coding::codebook(conn, review.id)?.map(|(book, _)| book);
    let codebook = codebook.unwrap_or(Codebook { version: 0, themes: Vec::new() });
    let coders = coding::coders_of(conn, review.id)?.iter().map(|coder| coder.coder).collect();
    let frozen_at = review.frozen_at.map(|at| at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let recipe = Recipe {
        format: FORMAT,
        title: review.title.clone(),
        question: review.question.clone(),
        frozen_at: frozen_at.unwrap_or_default(),
        snapshot: snapshot.digest.clone(),
        seed: u64::try_from(review.seed).unwrap_or(0),
        sample_size: sample.as_ref().map_or(0, |sample| sample.size),
        census: sample.map_or_else(Vec::new, |sample| sample.census),
        codebook_version: i32::try_from(codebook.version).unwrap_or(0),
        coders,
        disclosure: Profile::NhsHes.code().to_owned(),
        criteria: review.criteria()?,
    };
    Ok(About { recipe, codebook, bodies: snapshot.bodies.clone() })
}

fn digest_of(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut file = File::open(path)?;
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        digest.update(piece);
    }
    Ok(hex(&digest.finalize()))
}
