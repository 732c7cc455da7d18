//! A review of what 3,957 patients wrote: one coder is the labels that came with the file, the other reads a tenth
//! blind, scripted from the same labels with planted disagreement. Kappa and alpha are worked out here a second time,
//! from the formulas alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use candour::domain::themes::agreed::agreed;
use candour::domain::themes::codebook::Codebook;
use candour::domain::themes::counts::{Reading, own};
use candour::domain::themes::second::twice;
use candour::exchange::bundle::verify;
use candour::store::reviewing::learnt;
use candour::store::{codings, reviews as store};

use crate::coding::id;
use crate::house::root;
use crate::review::exported;
use crate::support::place::left_out;
use crate::support::prelude::*;

/// Imports the comments by the command, into the world's own database.
fn imported(world: &World, comments: &Path) {
    let (data, url) = (&world.app.settings.data.dir, &world.app.settings.database.url);
    let settings = data.join("candour.toml");
    let words = format!("[database]\nurl = \"{url}\"\n[data]\ndir = \"{}\"\n", data.display());
    std::fs::write(&settings, words).expect("settings");
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    let map = root().join("docs/operations/map-nhs-feedback.toml");
    command.arg("--config").arg(settings).args(["import", "reports", "--map"]).arg(map).arg(comments);
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The second coder's themes: the labels, with every fifth case short of one and every seventh with one too many.
fn planted(at: usize, labels: &BTreeSet<String>, all: &[String]) -> BTreeSet<String> {
    let mut themes = labels.clone();
    if at.is_multiple_of(5) {
        let first = themes.first().cloned();
        first.map(|first| themes.remove(&first));
    }
    if at.is_multiple_of(7) {
        themes.insert(all[at % all.len()].clone());
    }
    themes
}

/// A table of two coders: both, the first alone, the second alone, neither.
#[derive(Default, Clone, Copy)]
struct Table([f64; 4]);

impl Table {
    /// Cohen (1960): `(po - pe) / (1 - pe)` with `pe` from the margins of the table.
    fn kappa(self) -> Option<f64> {
        let [both, first, second, neither] = self.0;
        let n = both + first + second + neither;
        let observed = (both + neither) / n;
        let by_chance =
            ((both + first) / n) * ((both + second) / n) + ((second + neither) / n) * ((first + neither) / n);
        (by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance))
    }

    /// Krippendorff (2011), binary data, two observers, no missing codings: `1 - (N - 1) o01 / (n0 n1)`, where `N`
    /// counts codings, `o01` the mismatches in the matrix of coincidences, `n0` and `n1` its margins.
    fn alpha(self) -> Option<f64> {
        let [both, first, second, neither] = self.0;
        let codings = 2.0 * (both + first + second + neither);
        let (ones, noughts) = (2.0 * both + first + second, 2.0 * neither + first + second);
        (ones * noughts > 0.0).then(|| 1.0 - (codings - 1.0) * (first + second) / (ones * noughts))
    }
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

/// The formulas against what was published: Krippendorff (2011), example A (ten units, alpha 0.095), and a table of 45,
/// 10, 10, 35 (kappa 0.5960).
#[test]
fn the_second_working_out_gives_what_was_published() {
    let alpha = Table([1.0, 1.0, 3.0, 5.0]).alpha().unwrap();
    assert!((alpha - 0.095).abs() < 0.0005, "{alpha}");
    let kappa = Table([45.0, 10.0, 10.0, 35.0]).kappa().unwrap();
    assert!((kappa - 0.5960).abs() < 0.00005, "{kappa}");
}

both!(two_coders_of_3957_comments_agree_as_far_as_the_formulas_say, "2026-01-05 09:00", |world| {
    let comments = root().join("../shared/data/feedback/nhs_patient_feedback.csv");
    if !comments.is_file() {
        left_out("a review of 3,957 comments", "../shared/data is not there");
        return;
    }
    imported(world, &comments);
    let analyst = world.analyst();
    let form = analyst.opens("/reviews/new").form("/reviews").with("title", "What patients wrote");
    let form = form.with("question", "What do patients praise?").with("from", "2021-01").with("to", "2022-12");
    let page = analyst.succeeds(&form);
    let review = page.path.split('?').next().unwrap().to_owned();
    analyst.succeeds(&page.form(&format!("{review}/snapshot")));
    world.works();
    let sample = format!("{review}/sample");
    let form = analyst.opens(&sample).form(&sample).with("size", "4000");
    analyst.succeeds(&form).shows("3957 drawn");
    let book = format!("{review}/codebook");
    analyst.succeeds(&analyst.opens(&book).form(&format!("{book}/version")));
    analyst.succeeds(&analyst.opens(&format!("{review}/agreement")).form(&format!("{review}/coding/labels")));
    world.works();

    let (cases, labels, book) = world.reads(|conn| {
        let row = store::by_id(conn, id(&review))?;
        let (drawn, _) = codings::drawn(conn, id(&review), None)?;
        let labels: BTreeMap<i32, BTreeSet<String>> = codings::readings(conn, id(&review))?
            .into_iter()
            .map(|(n, readings)| (n, readings[0].themes.clone()))
            .collect();
        let book: Codebook = codings::codebook(conn, id(&review))?.unwrap().0;
        Ok((twice(u64::try_from(row.seed).unwrap(), &drawn), labels, book))
    });
    assert_eq!(labels.len(), 3957);
    assert_eq!(cases.len(), labels.len().div_ceil(10));
    let themes: Vec<String> = book.themes.iter().map(|theme| theme.id.clone()).collect();
    let form = analyst.browser().opens(&format!("{review}/coding")).answered(200);
    let form = form.form(form.path.clone().split('?').next().unwrap());
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    for (at, n) in cases.iter().enumerate() {
        let found = planted(at, &labels[n], &themes);
        let mut sent = found.iter().fold(form.clone(), |form, theme| form.and("themes", theme));
        sent.action = format!("{review}/coding/{n}");
        analyst.sends(&sent).answered(303);
        for theme in &themes {
            let cell = match (labels[n].contains(theme), found.contains(theme)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            tables.entry(theme).or_default().0[cell] += 1.0;
        }
    }
    let readings = world.reads(|conn| codings::readings(conn, id(&review)));
    let doubly: Vec<Vec<Reading>> =
        readings.into_values().map(|readings| own(&readings)).filter(|readings| readings.len() >= 2).collect();
    assert_eq!(doubly.len(), cases.len());
    let lines = agreed(&doubly, &book);
    assert_eq!(lines.len(), themes.len());
    let mut differ = 0;
    for line in &lines {
        let table = tables[line.theme.as_str()];
        assert!(
            close(line.found.kappa, table.kappa()),
            "{}: {:?} and {:?}",
            line.theme,
            line.found.kappa,
            table.kappa()
        );
        assert!(
            close(line.found.alpha, table.alpha()),
            "{}: {:?} and {:?}",
            line.theme,
            line.found.alpha,
            table.alpha()
        );
        differ += usize::from(line.found.observed < 1.0);
    }
    assert!(differ > 10, "disagreement was planted in more themes than {differ}");
    analyst.opens(&format!("{review}/agreement")).shows(&cases.len().to_string()).shows("95 % interval");
    let row = world.reads(|conn| learnt::of(conn, id(&review))).expect("suggestions were learnt from the labels");
    assert!(row.trained > 3000, "learnt from {} comments that hold words", row.trained);
    analyst.opens(&format!("{review}/saturation")).shows("New themes by cases read");
    let secure = exported(world, &analyst, &review, "secure");
    assert!(verify(&secure).expect("a bundle that verifies").derived);
});
