//! Building a bundle: the frozen rows stream by twice, codings beside them, into one file named by its digest. A job.

mod claimed;

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::app::{App, hex};
use crate::domain::ids::{BundleId, ReviewId};
use crate::domain::measures::disclosure::Profile;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::counts::Counted;
use crate::domain::themes::review::{BundleState, Snapshot};
use crate::domain::themes::unit::Unit;
use crate::exchange::bundle::{About, FORMAT, Recipe, Signed, Survey, Tier, Writer};
use crate::store::codings as coding;
use crate::store::reviews::{self as store, ReviewRow, UnitRow};
use crate::store::vault::Use;
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
    // One that was begun when the server stopped is begun anew: the same rows make the same bytes.
    if !matches!(row.state, BundleState::Waiting | BundleState::Building) {
        return Ok(());
    }
    match made(app, bundle, row.review_id, row.tier.parse().unwrap_or(Tier::Published)) {
        Ok(None) => Ok(()),
        Ok(Some((file, digest))) => {
            let at = app.clock.now().into();
            app.store.write_blocking(move |conn| store::bundle_made(conn, bundle, at, &file, &digest)).map_err(words)
        }
        Err(why) => {
            tracing::error!(%bundle, why, "a bundle could not be built");
            app.store.write_blocking(move |conn| store::bundle_failed(conn, bundle, &why)).map_err(words)
        }
    }
}

fn made(app: &App, bundle: BundleId, review: ReviewId, tier: Tier) -> Result<Option<(String, String)>, String> {
    let folder = app.settings.data.exports();
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let partial = folder.join(format!(".{bundle}.part"));
    let waiting = folder.join(format!(".{bundle}.rows"));
    let done = written(&Build { app, bundle, review, tier }, &partial, &waiting);
    // Nothing half-built is left; what is missing is as good.
    let _ = std::fs::remove_dir_all(&waiting);
    if !matches!(done, Ok(true)) {
        let _ = std::fs::remove_file(&partial);
    }
    if !done? {
        return Ok(None);
    }
    let digest = digest_of(&partial).map_err(|e| e.to_string())?;
    let file = format!("{digest}.zip");
    std::fs::rename(&partial, folder.join(&file)).map_err(|e| e.to_string())?;
    Ok(Some((file, digest)))
}

/// What is being built.
struct Build<'a> {
    app: &'a App,
    bundle: BundleId,
    review: ReviewId,
    tier: Tier,
}

/// The frozen rows are read twice; each reading is half of the way.
const HALF: u64 = 48;

impl Build<'_> {
    /// Reads all cases once, in the order in which they were frozen. False when the bundle was cancelled meanwhile.
    fn cases(
        &self,
        conn: &mut Conn,
        (all, from): (u64, u64),
        mut each: impl FnMut(&[UnitRow]) -> Result<(), String>,
    ) -> Result<bool, String> {
        let words = |e: StoreError| e.to_string();
        let (mut after, mut pending): (i32, Vec<UnitRow>) = (0, Vec::new());
        loop {
            let page = store::units_after(conn, self.review, after, PAGE).map_err(words)?;
            let Some(last) = page.last().map(|row| row.n) else { break };
            after = last;
            for row in page {
                if pending.first().is_some_and(|first| first.case_n != row.case_n) {
                    each(&std::mem::take(&mut pending))?;
                }
                pending.push(row);
            }
            let percent = from + u64::try_from(after).unwrap_or(0) * HALF / all.max(1);
            let (percent, bundle) = (i32::try_from(percent).unwrap_or(99), self.bundle);
            let goes_on = move |conn: &mut Conn| store::bundle_progress(conn, bundle, percent);
            if !self.app.store.write_blocking(goes_on).map_err(words)? {
                return Ok(false);
            }
        }
        if !pending.is_empty() {
            each(&pending)?;
        }
        Ok(true)
    }

    /// The pseudonym of a case: under a key that only this installation can derive, for this snapshot alone.
    fn pseudonym(&self, snapshot: &str, case: i32) -> String {
        let case = case.to_be_bytes();
        hex(&self.app.keys.mac(Use::Pseudonym, &[snapshot.as_bytes(), &case])).chars().take(16).collect()
    }
}

/// Writes a bundle; false when it was cancelled meanwhile.
fn written(build: &Build<'_>, partial: &Path, waiting: &Path) -> Result<bool, String> {
    let words = |e: StoreError| e.to_string();
    let mut conn = build.app.store.reader().map_err(words)?;
    let row = store::by_id(&mut conn, build.review).map_err(words)?;
    let snapshot = row.snapshot().map_err(words)?.ok_or("the review is not frozen")?;
    let mut survey = Survey::default();
    let seen = build.cases(&mut conn, (snapshot.strands, 0), |rows| {
        let (units, texts) = (units(rows)?, rows.iter().map(|row| row.row.as_str()).collect::<Vec<_>>());
        rows.first().map_or(Ok(()), |first| {
            survey.case(number(first)?, first.report_id.is_some(), (&units, &texts));
            Ok(())
        })
    })?;
    if !seen {
        return Ok(false);
    }
    let details = survey.done(&snapshot.digest).map_err(|e| e.to_string())?;
    let readings = coding::readings(&mut conn, build.review).map_err(words)?;
    let file = BufWriter::new(File::create(partial).map_err(|e| e.to_string())?);
    let mut writer = Writer::new(file, build.tier, (details, waiting)).map_err(|e| e.to_string())?;
    let seen = build.cases(&mut conn, (snapshot.strands, HALF), |rows| {
        let Some(first) = rows.first() else { return Ok(()) };
        let counted = Counted {
            units: &units(rows)?,
            readable: first.report_id.is_some(),
            sampled: first.sampled,
            readings: readings.get(&first.n).map_or(&[][..], Vec::as_slice),
        };
        writer.case(&build.pseudonym(&snapshot.digest, first.case_n), counted).map_err(|e| e.to_string())
    })?;
    if !seen {
        return Ok(false);
    }
    let pseudonym = |case| build.pseudonym(&snapshot.digest, case);
    let about = about(&mut conn, &row, (&snapshot, &pseudonym)).map_err(words)?;
    let approvals = claimed::approvals(&mut conn, build.review).map_err(words)?;
    let keys = &build.app.keys;
    let sign = |bytes: &[u8]| {
        let both = keys.sign(bytes).and_then(|signature| Ok(Signed { public: keys.public()?, signature }));
        both.map_err(|e| e.to_string())
    };
    let out = writer.finish(about, &approvals, &sign).map_err(|e| e.to_string())?;
    let file = out.into_inner().map_err(|e| e.to_string())?;
    file.sync_all().map_err(|e| e.to_string())?;
    Ok(true)
}

fn units(rows: &[UnitRow]) -> Result<Vec<Unit>, String> {
    rows.iter().map(|row| row.unit().map_err(|e| e.to_string())).collect()
}

fn number(row: &UnitRow) -> Result<u32, String> {
    u32::try_from(row.case_n).map_err(|e| e.to_string())
}

/// The recipe, and what it refers to.
fn about(
    conn: &mut Conn,
    review: &ReviewRow,
    (snapshot, pseudonym): (&Snapshot, &dyn Fn(i32) -> String),
) -> Result<About, StoreError> {
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
        // Filled in by the writer, when it has written them.
        released: String::new(),
        codings: String::new(),
        findings: String::new(),
        recommendations: String::new(),
        extracts: String::new(),
        seed: u64::try_from(review.seed).unwrap_or(0),
        sample_size: sample.as_ref().map_or(0, |sample| sample.size),
        census: sample.map_or_else(Vec::new, |sample| sample.census),
        codebook_version: i32::try_from(codebook.version).unwrap_or(0),
        coders,
        disclosure: Profile::NhsHes.code().to_owned(),
        criteria: review.criteria()?,
    };
    let claims = claimed::claims(conn, review.id, pseudonym)?;
    Ok(About { recipe, codebook, bodies: snapshot.bodies.clone(), claims })
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
