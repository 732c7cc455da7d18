//! Published data, brought in by the commands and then seen where people use it: organisations and medicines in the
//! journeys, and a thematic review of what 3,957 patients wrote, from its question to both bundles.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use candour::exchange::bundle::verify;

use super::walk::Walk;
use crate::house::root;
use crate::support::place::left_out;
use crate::support::prelude::*;

fn data() -> Option<PathBuf> {
    let folder = root().join("../shared/data");
    if !folder.is_dir() {
        left_out("published data in a browser", "../shared/data is not there");
        return None;
    }
    Some(folder)
}

/// Runs `candour import …` on the world's own database.
fn imports(world: &World, arguments: &[&str], files: &[&Path]) -> Output {
    let (data, url) = (&world.app.settings.data.dir, &world.app.settings.database.url);
    let settings = data.join("candour.toml");
    let words = format!("[database]\nurl = \"{url}\"\n[data]\ndir = \"{}\"\n", data.display());
    std::fs::write(&settings, words).expect("settings");
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.arg("--config").arg(settings).arg("import").args(arguments).args(files);
    command.output().expect("the command runs")
}

#[track_caller]
fn says(output: &Output, code: i32, words: &str) {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.code() == Some(code) && said.contains(words), "{:?}: {said}", output.status);
}

both!(published_data_comes_in_and_is_reviewed, "2026-01-05 09:00", |world| {
    let (Some(data), Some(walk)) = (data(), Walk::begins(world, "published")) else { return };
    let ods = ["ods/etr.csv", "ods/icbs.csv", "ods/regions.csv"].map(|file| data.join(file));
    let done = imports(world, &["ods"], &ods.each_ref().map(PathBuf::as_path));
    says(&done, 0, "276 entered");
    says(&done, 0, "etr.csv, line 3: R0C names Q71");
    says(&imports(world, &["medicines"], &[&data.join("dmd/rheumatology_vmps.csv")]), 0, "medicines");
    let map = root().join("docs/operations/map-nhs-feedback.toml");
    let map = ["reports", "--map", map.to_str().expect("a path")];
    let comments = data.join("feedback/nhs_patient_feedback.csv");
    let broken = world.app.settings.data.dir.join("broken.csv");
    let mut bytes = std::fs::read(&comments).expect("the comments");
    bytes.extend_from_slice(b"one field\n");
    std::fs::write(&broken, bytes).expect("a broken copy");
    says(&imports(world, &map, &[&broken]), 1, "nothing was imported");
    says(&imports(world, &map, &[&comments]), 0, "3957 reports entered");
    says(&imports(world, &map, &[&comments]), 0, "nothing to do");

    walk.is(&world.clinician());
    walk.opens("/incidents/medicines?name=rituximab");
    walk.browser.shows("Rituximab 500mg/500ml in Sodium chloride 0.9% infusion bags");
    walk.keeps("medicines");
    walk.is(&world.analyst());
    let review = the_comments_are_frozen(&walk);
    walk.opens(&format!("{review}/codebook"));
    walk.browser.shows("Not assigned");
    walk.keeps("codebook");
    walk.answers(&format!("{review}/sample"), &[("size", "40")], "drawn");
    for tier in ["published", "secure"] {
        walk.answers(&format!("{review}/export"), &[("tier", tier)], "waiting");
        world.works();
        walk.opens(&format!("{review}/export"));
        walk.browser.shows("ready");
    }
    walk.keeps("exported");
    walk.is_sound("exports of a large review");
    let exports = std::fs::read_dir(world.app.settings.data.dir.join("exports")).expect("a folder of bundles");
    let checked: Vec<_> = exports.map(|file| verify(&file.unwrap().path()).expect("a bundle that verifies")).collect();
    assert_eq!(checked.len(), 2);
});

/// A review of all comments; gives its address.
fn the_comments_are_frozen(walk: &Walk<'_>) -> String {
    let asked = [
        ("title", "What patients wrote"),
        ("question", "What do patients praise and what fails them?"),
        ("from", "2021-01"),
        ("to", "2022-12"),
    ];
    walk.answers("/reviews/new", &asked, "The review is open");
    let review = walk.browser.address().split('?').next().unwrap_or_default().to_owned();
    walk.browser.sends();
    walk.world.works();
    walk.opens(&review);
    walk.browser.shows("3957, with 3957 duties");
    walk.keeps("frozen");
    walk.is_sound("a frozen review of 3,957 comments");
    review
}
