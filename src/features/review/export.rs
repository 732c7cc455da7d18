//! Exports: asking for a bundle, seeing how far it is, taking it away.

use std::io::Read;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Path};
use askama::Template;

use crate::domain::calendar::london_words;
use crate::domain::ids::{BundleId, ReviewId};
use crate::domain::text::hex;
use crate::domain::themes::review::BundleState;
use crate::exchange::bundle::Tier;
use crate::store::jobs::{self, NewJob};
use crate::store::reviews::{self as store, BundleRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

struct Line {
    tier: &'static str,
    asked: String,
    state: BundleState,
    progress: i32,
    href: String,
    digest: String,
    problem: String,
}

#[derive(Template)]
#[template(path = "review/export.html")]
struct ExportPage {
    shell: Shell,
    problems: Problems,
    address: String,
    tiers: Vec<Choice>,
    lines: Vec<Line>,
    /// Whose signature a bundle bears.
    key: String,
}

impl Line {
    fn of(row: BundleRow) -> Self {
        Self {
            tier: row.tier.parse::<Tier>().map_or("", |tier| match tier {
                Tier::Published => "To publish",
                Tier::Secure => "Secure",
            }),
            asked: london_words(row.asked_at.utc()),
            state: row.state,
            progress: row.progress,
            href: format!("{}/export/{}", address(row.review_id), row.id),
            digest: row.digest.unwrap_or_default(),
            problem: row.problem.unwrap_or_default(),
        }
    }

    fn is_under_way(&self) -> bool {
        matches!(self.state, BundleState::Waiting | BundleState::Building)
    }

    fn tone(&self) -> Tone {
        match self.state {
            BundleState::Waiting | BundleState::Building => Tone::Moving,
            BundleState::Made => Tone::Settled,
            BundleState::Failed => Tone::Urgent,
            BundleState::Cancelled => Tone::Settled,
        }
    }
}

async fn shown(visit: Visit, id: ReviewId, asked: Asked, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            review.snapshot()?.ok_or(Failure::NotFound)?;
            let tier = |tier: Tier, label: &str| Choice::new(tier.code(), label).hint(tier.words());
            let mut shell = below(visit, &review, "Export a bundle").with(&problems);
            shell.banner = done(&asked).filter(|_| problems.is_empty());
            let page = ExportPage {
                shell,
                address: address(id),
                tiers: vec![
                    tier(Tier::Published, "To publish").checked_if(true),
                    tier(Tier::Secure, "Secure, for those who check it"),
                ],
                lines: store::bundles_of(conn, id)?.into_iter().map(Line::of).collect(),
                key: hex(&visit.app.keys.public()?),
                problems,
            };
            Ok(page::form(&page, &page.problems))
        })
        .await
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    shown(visit, id(&path)?, asked, Problems::default()).await
}

pub async fn ask(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let tier = sent.0.code::<Tier>("tier").unwrap_or(Tier::Published);
    let asked_by = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let own = visit.clone();
    let taken = visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            review.snapshot()?.ok_or(crate::store::StoreError::Stale)?;
            let bundle = BundleId(crate::doors::new_id());
            let row = BundleRow {
                id: bundle,
                review_id: id,
                tier: tier.code().to_owned(),
                state: BundleState::Waiting,
                asked_by,
                asked_at: cx.now.into(),
                made_at: None,
                file: None,
                digest: None,
                problem: None,
                progress: 0,
            };
            let taken = store::ask_bundle(conn, row)?;
            if taken {
                jobs::insert(conn, &[jobs::row(NewJob::BuildBundle { bundle }, cx.now)])?;
            }
            Ok(taken)
        })
        .await?;
    if taken {
        return Ok(see_other(&format!("{}/export?done=asked", address(id))));
    }
    let mut problems = Problems::default();
    problems.add("tier", "Your last bundle is still being built. Wait until it is ready");
    shown(own, id, Asked::default(), problems).await
}

/// Stops a bundle that is waiting or being built. What was written of it is removed by the job.
pub async fn cancel(visit: Visit, path: Path<(String, String)>, _sent: Sent) -> Answer {
    let (review, bundle) = path.into_inner();
    let (id, bundle) = (id(&review)?, bundle.parse::<BundleId>().map_err(|_| Failure::NotFound)?);
    visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            Ok(store::cancel_bundle(conn, review.id, bundle)?)
        })
        .await?;
    Ok(see_other(&format!("{}/export?done=stopped", address(id))))
}

/// The file, piece by piece: never run, never shown, always saved.
pub async fn file(visit: Visit, path: Path<(String, String)>) -> Answer {
    let (review, bundle) = path.into_inner();
    let (id, bundle) = (id(&review)?, bundle.parse::<BundleId>().map_err(|_| Failure::NotFound)?);
    let (name, file) = web::block(move || {
        let mut conn = visit.app.store.reader()?;
        let review = store::find(&mut conn, visit.actor()?, id)?;
        let row = store::bundle(&mut conn, bundle)?;
        let made = row.file.filter(|_| row.review_id == review.id && row.state == BundleState::Made);
        let made = made.ok_or(Failure::NotFound)?;
        let file = std::fs::File::open(visit.app.settings.data.exports().join(&made)).map_err(|_| Failure::NotFound)?;
        let short: String = made.chars().take(12).collect();
        Ok::<_, Failure>((format!("candour-review-{}-{short}.zip", row.tier), file))
    })
    .await
    .map_err(|_| Failure::Busy)??;
    let length = file.metadata().map_err(|e| Failure::Broken(e.to_string()))?.len();
    let pieces = futures_util::stream::try_unfold(file, |mut file| async move {
        let read = web::block(move || {
            let mut piece = vec![0; 256 * 1024];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        // Already as small as it gets by plan: bytes go out as they were hashed.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .no_chunking(length)
        .streaming(pieces))
}
