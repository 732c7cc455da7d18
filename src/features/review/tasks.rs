//! A review as a list of tasks: how far each is, who did it and when, and what it waits for.

use crate::domain::calendar::london_words;
use crate::domain::themes::approval::{Step, due};
use crate::domain::themes::findings::QuoteState;
use crate::domain::themes::review::{ReviewState, SampleDrawn};
use crate::store::reviewing::blind::{self, Blind};
use crate::store::reviewing::{approvals, evidence, findings, learnt, quotes, recommendations, settling};
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError, codings};
use crate::web::listing::Tone;
use crate::web::reviewing::address;

/// One task.
pub struct Task {
    pub id: &'static str,
    pub name: &'static str,
    /// Nowhere while it cannot begin.
    pub href: String,
    pub hint: String,
    pub status: String,
    pub tone: Tone,
}

/// Where a task stands.
enum At {
    /// It waits for something, in words.
    Blocked(&'static str),
    ToDo,
    Under(String),
    Done(String),
}

fn task((id, name): (&'static str, &'static str), page: &str, at: At, hint: String) -> Task {
    let (status, tone, href, hint) = match at {
        At::Blocked(why) => ("Cannot start yet".to_owned(), Tone::Plain, String::new(), why.to_owned()),
        At::ToDo => ("To do".to_owned(), Tone::Moving, page.to_owned(), hint),
        At::Under(words) => (words, Tone::Moving, page.to_owned(), hint),
        At::Done(words) => (words, Tone::Settled, page.to_owned(), hint),
    };
    Task { id, name, href, hint, status, tone }
}

/// What is to be done, in order.
pub fn tasks(conn: &mut Conn, review: &ReviewRow) -> Result<Vec<Task>, StoreError> {
    let at = address(review.id);
    let to = |page: &str| format!("{at}/{page}");
    let frozen = review.state == ReviewState::Frozen;
    let sample = review.sample()?;
    let book = codings::codebook(conn, review.id)?;
    let version = book.as_ref().map(|(book, _)| book.version);
    let who = |by: &str, at| format!("{by}, {}", london_words(at));
    let first = |done: Option<String>| match (frozen, done) {
        (false, _) => At::Blocked("The rows must be frozen first"),
        (true, None) => At::ToDo,
        (true, Some(done)) => At::Done(done),
    };
    let sampled = sample.as_ref().map_or(String::new(), |sample| who(&sample.by, sample.at));
    let booked = book.as_ref().map_or(String::new(), |(_, row)| who(&row.frozen_by, row.frozen_at.utc()));
    let drawn = sample.as_ref().map(|sample| format!("{} drawn", sample.drawn));
    let mut tasks = vec![
        task(("sample", "Draw a sample to read"), &to("sample"), first(drawn), sampled),
        task(
            ("codebook", "Agree the codebook"),
            &to("codebook"),
            first(version.map(|v| format!("Version {v}"))),
            booked,
        ),
    ];
    tasks.extend(reading(conn, review, (sample.as_ref(), version.is_some()))?);
    tasks.extend(writing(conn, review, version.is_some())?);
    tasks.push(export(conn, review, frozen)?);
    Ok(tasks)
}

const NOT_READY: &str = "A sample and a codebook come first";

fn reading(
    conn: &mut Conn,
    review: &ReviewRow,
    (sample, booked): (Option<&SampleDrawn>, bool),
) -> Result<Vec<Task>, StoreError> {
    let at = address(review.id);
    let Some(sample) = sample.filter(|_| booked) else {
        let blocked = |id, name| task((id, name), "", At::Blocked(NOT_READY), String::new());
        return Ok(vec![
            blocked("coding", "Code what was told"),
            blocked("agreement", "See how far coders agree"),
            blocked("settling", "Decide where readers differ"),
            blocked("saturation", "See whether reading still brings new themes"),
            blocked("suggestions", "See how good the suggestions are"),
        ]);
    };
    let blind = blind::blind(conn, review)?;
    let coded = coded(&blind, sample.drawn);
    let hint = coding_hint(&blind, sample.drawn);
    let settled = settling::decided(conn, review.id)?.len();
    let settling = match (blind.coders.len(), blind.is_done()) {
        (0 | 1, _) => At::Blocked("A second reader comes first"),
        (_, false) => At::Blocked("Both must have read what is read twice"),
        (_, true) if settled == 0 => At::ToDo,
        (_, true) => At::Done(format!("{settled} decided")),
    };
    let after = |words: &'static str, to: &str, name: (&'static str, &'static str), open: bool, done: &str| {
        let state = if open { At::Done(done.to_owned()) } else { At::Blocked(words) };
        task(name, &format!("{at}/{to}"), state, String::new())
    };
    let any = !blind.read.is_empty();
    let learnt = learnt::trained(conn, review.id)?;
    let learnt_words = learnt.map_or(String::new(), |cases| format!("From {cases} cases"));
    let agreement = ("agreement", "See how far coders agree");
    let saturation = ("saturation", "See whether reading still brings new themes");
    let suggestions = ("suggestions", "See how good the suggestions are");
    Ok(vec![
        task(("coding", "Code what was told"), &format!("{at}/coding"), coded, hint),
        after("Coding comes first", "agreement", agreement, true, if any { "Open" } else { "Nothing coded" }),
        task(("settling", "Decide where readers differ"), &format!("{at}/settling"), settling, String::new()),
        after("Coding comes first", "saturation", saturation, any, "Open"),
        after("Twenty coded cases come first", "suggestions", suggestions, learnt.is_some(), &learnt_words),
    ])
}

fn coded(blind: &Blind, drawn: u64) -> At {
    let all = |coder: &i32| blind.read.get(coder).is_some_and(|cases| u64::try_from(cases.len()).ok() >= Some(drawn));
    let first = blind.coders.iter().filter(|coder| !coder.second).any(|coder| all(&coder.coder));
    match (blind.coders.is_empty(), first && blind.is_done()) {
        (true, _) => At::ToDo,
        (false, false) => At::Under("Begun".to_owned()),
        (false, true) => At::Done("All read".to_owned()),
    }
}

fn coding_hint(blind: &Blind, drawn: u64) -> String {
    let of = |coder: &codings::CoderRow| {
        let own = blind.read.get(&coder.coder).map_or(0, std::collections::BTreeMap::len);
        let all = if coder.second { blind.twice.len().to_string() } else { drawn.to_string() };
        format!("{}: {own} of {all}", coder.name)
    };
    blind.coders.iter().map(of).collect::<Vec<_>>().join("; ")
}

fn writing(conn: &mut Conn, review: &ReviewRow, booked: bool) -> Result<Vec<Task>, StoreError> {
    let at = address(review.id);
    let found = findings::of(conn, review.id)?.len();
    let asked = recommendations::of(conn, review.id)?.len();
    let orphans = evidence::broken(conn, review.id)?.len();
    let waiting = quotes::of(conn, review.id)?.iter().filter(|quote| quote.state == QuoteState::Proposed).count();
    let findings = match (booked, found + asked, orphans) {
        (false, ..) => At::Blocked("A codebook comes first"),
        (true, 0, _) => At::ToDo,
        (true, _, 0) => At::Done(format!("{found} found, {asked} recommended")),
        (true, ..) => At::Under(if orphans == 1 {
            "1 chain is broken".to_owned()
        } else {
            format!("{orphans} chains are broken")
        }),
    };
    let quotes = match (found, waiting) {
        (0, _) => At::Blocked("A finding comes first"),
        (_, 0) => At::Done("None waits".to_owned()),
        (_, 1) => At::Under("1 waits".to_owned()),
        (_, many) => At::Under(format!("{many} wait")),
    };
    let signing = match (found, orphans + waiting) {
        (0, _) => At::Blocked("A finding comes first"),
        (_, 0) => signed(conn, review)?,
        _ => At::Blocked("Every chain must be whole and every quote checked"),
    };
    Ok(vec![
        task(("findings", "Write findings and recommendations"), &format!("{at}/findings"), findings, String::new()),
        task(("quotes", "Check quotes"), &format!("{at}/quotes"), quotes, String::new()),
        task(("approval", "Sign and issue"), &format!("{at}/approval"), signing, String::new()),
    ])
}

fn signed(conn: &mut Conn, review: &ReviewRow) -> Result<At, StoreError> {
    if let Some(row) = approvals::standing(conn, review.id)? {
        return Ok(At::Done(crate::web::words::capital(row.standing.words())));
    }
    let rows = approvals::of(conn, review.id)?;
    if rows.is_empty() {
        return Ok(At::ToDo);
    }
    let entries: Vec<_> = rows.iter().map(approvals::ApprovalRow::entry).collect();
    let digest = evidence::signed(conn, review)?;
    let words = match due(&entries, &digest) {
        Some(Step::Draft) => "Waits for the author",
        Some(Step::Statistician) => "Waits for the statistician",
        Some(Step::Caldicott) => "Waits for the Caldicott Guardian",
        Some(Step::Responsible) => "Waits for the responsible person",
        None => "Signed",
    };
    Ok(At::Under(words.to_owned()))
}

fn export(conn: &mut Conn, review: &ReviewRow, frozen: bool) -> Result<Task, StoreError> {
    let last = store::bundles_of(conn, review.id)?.into_iter().next();
    let hint = last.as_ref().map_or(String::new(), |bundle| london_words(bundle.asked_at.utc()));
    let state = match (frozen, last) {
        (false, _) => At::Blocked("The rows must be frozen first"),
        (true, None) => At::ToDo,
        (true, Some(bundle)) => At::Done(bundle.state.words().to_owned()),
    };
    Ok(task(("export", "Export a bundle"), &format!("{}/export", address(review.id)), state, hint))
}
