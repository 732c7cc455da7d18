//! How good the suggestions of themes are, on what patients wrote and people labelled: trained on four fifths of the
//! comments, judged on the fifth that had no part in it.
//!
//! `cargo bench --bench suggest`. It reads `../shared/data/feedback/nhs_patient_feedback.csv` (3,957 comments of two
//! trusts, NHS England, MIT) and says so where that is not there.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement fails loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use candour::domain::themes::learn::words::{Words, words};
use candour::domain::themes::learn::{Example, Judged, Learnt, f1, learn};
use candour::store::vault::digest;

/// The seed of the learning; any other gives much the same.
const SEED: u64 = 7;

struct Comment {
    /// By what the comments are parted.
    comment: String,
    respondent: String,
    text: String,
    themes: BTreeSet<String>,
}

fn comments(path: &Path) -> (Vec<Comment>, usize) {
    let mut reader = csv::Reader::from_path(path).expect("the comments");
    let heads: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let at = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let (comment, respondent, text, first) =
        (at("Comment ID"), at("Respondent ID"), at("FFT answer"), at("Not assigned"));
    let of = |record: csv::StringRecord| {
        let themes = heads.iter().zip(record.iter()).skip(first).filter(|(_, cell)| *cell == "1");
        Comment {
            comment: record.get(comment).unwrap_or_default().to_owned(),
            respondent: record.get(respondent).unwrap_or_default().to_owned(),
            text: record.get(text).unwrap_or_default().to_owned(),
            themes: themes.map(|(head, _)| head.clone()).collect(),
        }
    };
    let all = reader.records().map(|record| of(record.expect("a record"))).collect();
    (all, heads.len() - first)
}

/// One comment in five, by the digest of what it is parted by: the same ones on every machine.
fn is_held_out(id: &str) -> bool {
    digest(&[id.as_bytes()])[0].is_multiple_of(5)
}

fn judged(learnt: &Learnt, held: &[&Comment]) -> Vec<Judged> {
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    let mut count = |theme: &str, of: fn(&mut Judged)| {
        let one =
            judged.entry(theme.to_owned()).or_insert_with(|| Judged { theme: theme.to_owned(), ..Judged::default() });
        of(one);
    };
    for comment in held {
        let suggested: BTreeSet<String> =
            learnt.suggest(&comment.text).into_iter().map(|suggestion| suggestion.theme).collect();
        for theme in suggested.union(&comment.themes) {
            match (suggested.contains(theme), comment.themes.contains(theme)) {
                (true, true) => count(theme, |j| j.right += 1),
                (true, false) => count(theme, |j| j.wrong += 1),
                (false, _) => count(theme, |j| j.missed += 1),
            }
        }
    }
    judged.into_values().collect()
}

/// What suggesting the commonest theme to everybody would reach.
fn commonest(rest: &[&Comment], held: &[&Comment]) -> Vec<Judged> {
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    for theme in rest.iter().flat_map(|comment| &comment.themes) {
        *often.entry(theme).or_default() += 1;
    }
    let most = often.into_iter().max_by_key(|(_, times)| *times).map(|(theme, _)| theme.to_owned()).unwrap();
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    for comment in held {
        for theme in comment.themes.iter().chain([&most]).collect::<BTreeSet<_>>() {
            let one =
                judged.entry(theme.clone()).or_insert_with(|| Judged { theme: theme.clone(), ..Judged::default() });
            match (*theme == most, comment.themes.contains(theme)) {
                (true, true) => one.right += 1,
                (true, false) => one.wrong += 1,
                (false, _) => one.missed += 1,
            }
        }
    }
    judged.into_values().collect()
}

fn tell(name: &str, judged: &[Judged]) {
    let all = f1(judged);
    let figure = |of: Option<f64>| of.map_or("none".to_owned(), |of| format!("{of:.3}"));
    println!(
        "  {name}: precision {}, recall {}, micro F1 {}, macro F1 {} over {} themes",
        figure(all.precision),
        figure(all.recall),
        figure(all.micro),
        figure(all.macro_mean),
        judged.iter().filter(|j| j.right + j.missed > 0).count(),
    );
}

/// By what comments are parted into those learnt from and those held out.
type Key = fn(&Comment) -> &str;

fn main() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/feedback/nhs_patient_feedback.csv");
    if !path.is_file() {
        println!("left out: {} is not there", path.display());
        return;
    }
    let (all, labels) = comments(&path);
    println!("{} comments, {labels} columns of labels", all.len());
    let ways: [(&str, Key); 2] = [("comment", |c| &c.comment), ("respondent", |c| &c.respondent)];
    for (by, id) in ways {
        let (held, rest): (Vec<&Comment>, Vec<&Comment>) = all.iter().partition(|comment| is_held_out(id(comment)));
        let example = |comment: &&Comment| Example {
            words: words(&comment.text),
            themes: comment.themes.iter().map(|theme| (theme.clone(), Words::new())).collect(),
        };
        let examples: Vec<Example> = rest.iter().map(example).collect();
        let begun = Instant::now();
        let learnt = learn(&examples, SEED).expect("enough to learn from");
        let took = begun.elapsed();
        println!("parted by {by}: learnt from {} in {took:.2?}, judged on {}", rest.len(), held.len());
        let begun = Instant::now();
        let found = judged(&learnt, &held);
        println!("  a suggestion takes {:.0?}", begun.elapsed() / u32::try_from(held.len()).unwrap());
        tell("suggestions", &found);
        tell("the commonest theme for all", &commonest(&rest, &held));
        let inside = learnt.figures();
        println!("  as the page of a review would print it: micro F1 {:.3}", inside.micro.unwrap_or_default());
        if by == "comment" {
            for one in found.iter().filter(|one| one.right + one.missed >= 10) {
                let f1 = one.f1().unwrap_or_default();
                println!(
                    "    {:<58} {f1:.2} (right {}, wrong {}, missed {})",
                    one.theme, one.right, one.wrong, one.missed
                );
            }
        }
    }
}
