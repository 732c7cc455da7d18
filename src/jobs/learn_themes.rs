//! Learning from a review's own codings, to suggest themes to its first reader. A job of seconds; the words are those a
//! coder sees, with what may tell who somebody is taken out.

use std::collections::BTreeMap;

use crate::app::App;
use crate::domain::ids::ReviewId;
use crate::domain::redact::redact;
use crate::domain::themes::counts::{DECIDED, Reading};
use crate::domain::themes::learn::words::{Words, words};
use crate::domain::themes::learn::{Example, learn};
use crate::domain::themes::passage::Shown;
use crate::store::codings::{self, CoderRow};
use crate::store::reviewing::extracts::{self, ExtractRow};
use crate::store::reviewing::learnt::{self, LearntRow};
use crate::store::reviews as store;
use crate::store::{Conn, StoreError};

/// Learns, if there is enough to learn from.
///
/// # Errors
/// In words, for the administrator.
pub fn run(app: &App, review: ReviewId) -> Result<(), String> {
    learned(app, review).map_err(|e| e.to_string())
}

fn learned(app: &App, review: ReviewId) -> Result<(), StoreError> {
    let (examples, seed, version) = {
        let mut conn = app.store.reader()?;
        let row = store::by_id(&mut conn, review)?;
        let Some((book, _)) = codings::codebook(&mut conn, review)? else { return Ok(()) };
        let examples = examples(&mut conn, review)?;
        (examples, u64::try_from(row.seed).unwrap_or(0), i32::try_from(book.version).unwrap_or(0))
    };
    let Some(learnt) = learn(&examples, seed) else { return Ok(()) };
    let text = serde_json::to_string(&learnt).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let trained = i32::try_from(learnt.trained).unwrap_or(i32::MAX);
    let made_at = app.clock.now().into();
    app.store.write_blocking(move |conn| {
        learnt::keep(conn, LearntRow { review_id: review, version, trained, text, made_at })
    })
}

/// What the first reader found in each case; where it was decided, what was decided.
fn examples(conn: &mut Conn, review: ReviewId) -> Result<Vec<Example>, StoreError> {
    let coders = codings::coders_of(conn, review)?;
    let mut marks: BTreeMap<i32, Vec<ExtractRow>> = BTreeMap::new();
    for extract in extracts::all(conn, review)? {
        marks.entry(extract.n).or_default().push(extract);
    }
    let readings = codings::readings(conn, review)?;
    let nobody: [&str; 0] = [];
    let told = codings::narratives(conn, review)?;
    let example = |(n, narrative): (i32, String)| {
        let reading = of_first(readings.get(&n)?, &coders)?;
        let shown = Shown::new(redact(&narrative, &nobody));
        let marks = marks.get(&n).map_or(&[][..], Vec::as_slice);
        let themes = reading.themes.iter().map(|theme| (theme.clone(), marked(&shown, marks, theme))).collect();
        Some(Example { words: words(&shown.text), themes })
    };
    Ok(told.into_iter().filter_map(example).collect())
}

fn of_first<'a>(readings: &'a [Reading], coders: &[CoderRow]) -> Option<&'a Reading> {
    let first = |reading: &&Reading| coders.iter().any(|coder| coder.coder == reading.coder && !coder.second);
    // A person who read all comes before labels that came with the records.
    let decided = readings.iter().find(|reading| reading.coder == DECIDED);
    decided.or_else(|| readings.iter().filter(first).max_by_key(|reading| reading.coder))
}

/// The words of the passages marked for a theme; none when none is.
fn marked(shown: &Shown, marks: &[ExtractRow], theme: &str) -> Words {
    let of = |mark: &&ExtractRow| mark.theme == theme;
    let text = marks.iter().filter(of).filter_map(|mark| {
        let range = usize::try_from(mark.from_at).ok()?..usize::try_from(mark.to_at).ok()?;
        shown.words(range)
    });
    words(&text.collect::<Vec<_>>().join("\n"))
}
