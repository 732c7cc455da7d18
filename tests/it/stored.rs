//! Files in an S3-compatible store: sealed before they leave, gone when they are erased, refused in words while it is down.

use candour::domain::attachment::State;
use candour::domain::ids::AttachmentId;
use candour::files::bucket::Bucket;
use candour::store::attachments::{self, Of};

use crate::erasure::{closed_case, erases};
use crate::files::{links, photo, sends};
use crate::support::clamd::Clamd;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::s3::FileStore;

/// The same on both databases, with a store that runs.
fn stored(scanner: Option<&str>, journey: impl Fn(&World, &mut FileStore)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(mut store) = FileStore::starts() else { return };
        let s3 = store.settings();
        let set = |settings: &mut candour::config::Settings| {
            settings.s3 = s3;
            settings.files.scanner = scanner.map(str::to_owned);
        };
        if let Some(world) = World::set_up(engine, "2026-01-05 09:00", set) {
            journey(&world, &mut store);
        }
    }
}

/// What lies in the folder of this machine.
fn here(world: &World) -> Vec<std::path::PathBuf> {
    crate::files::walk(&world.app.settings.data.files())
}

#[test]
fn a_file_lies_sealed_in_the_store_and_comes_back_scanned_and_clean() {
    let Some(mut clamd) = Clamd::installed() else { return };
    clamd.starts();
    stored(Some(&clamd.address()), |world, store| {
        let told = world.told(&missed_delivery());
        let pat = world.holder_of(&told);
        let letter = b"Dear Jo, the quillword never came.".as_slice();
        sends(&pat, "/follow/files", &[("Nell at home.jpg", &photo()), ("quillname.txt", letter)]).answered(303);
        let rows = world.reads(|conn| attachments::list(conn, Of::Case(world.case_of(&told))));
        let mut ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
        ids.sort();
        assert_eq!(store.lies(), ids, "an id and nothing else names it");
        world.works();
        let lying = store.bytes();
        for word in ["quillword", "quillname", "GPS", "Nell", "picture", told.reference.as_str()] {
            assert!(!lying.windows(word.len()).any(|bytes| bytes == word.as_bytes()), "{word} left in clear");
        }
        assert!(here(world).is_empty(), "nothing stays on this machine: {:?}", here(world));
        let lead = world.trust_lead();
        let files = links(&lead.opens(&format!("/cases/{}/files", told.reference)));
        let given: Vec<String> = files.iter().map(|file| lead.opens(file).body).collect();
        assert!(given[0].contains("picture") && !given[0].contains("GPS"), "{given:?}");
        assert_eq!(given[1].as_bytes(), letter);
        world.anybody().opens("/readyz").shows("\"files\":\"ready\"");
    });
}

#[test]
fn a_store_that_is_down_refuses_files_in_words_and_no_report_is_lost() {
    stored(None, |world, store| {
        let pat = world.anybody();
        crate::report::tells(&pat, &[("reply", "none")]);
        store.goes_down();
        let page = sends(&pat, "/report/files", &[("parcel.jpg", &photo())]).answered(422);
        page.shows("We cannot keep files at the moment. What you told us is safe");
        world.anybody().opens("/readyz").shows("cannot be kept or opened at the moment");
        let sent = pat.succeeds(&pat.opens("/report/check").form("/report/check"));
        sent.shows("We have your report");
        assert!(here(world).is_empty(), "what was refused lies nowhere: {:?}", here(world));
        store.comes_up();
        let told = world.told(&missed_delivery());
        let pat = world.holder_of(&told);
        sends(&pat, "/follow/files", &[("parcel.jpg", &photo())]).answered(303);
        let case = world.case_of(&told);
        let row = world.reads(|conn| attachments::list(conn, Of::Case(case))).remove(0);
        let (id, now) = (row.id, world.now());
        let done = world.app.store.write_blocking(move |conn| attachments::scanned(conn, id, State::Clean, now));
        done.unwrap_or_else(|error: candour::store::StoreError| panic!("{error}"));
        let path = format!("/cases/{}/files/{id}", told.reference);
        store.goes_down();
        assert_eq!(world.trust_lead().gets(&path).status, 503, "come again later");
        store.comes_up();
        assert_eq!(world.trust_lead().gets(&path).status, 200);
        world.forgets_scans();
    });
}

#[test]
fn erasing_a_record_takes_its_files_out_of_the_store_even_when_that_was_down() {
    stored(None, |world, store| {
        let told = closed_case(world);
        let pat = world.holder_of(&told);
        sends(&pat, "/follow/files", &[("letter.txt", b"Dear Jo"), ("parcel.jpg", &photo())]).answered(303);
        world.forgets_scans();
        assert_eq!(store.lies().len(), 2);
        store.goes_down();
        erases(world, &told);
        world.trust_lead().opens(&format!("/cases/{}/retention", told.reference)).shows("What was erased");
        store.comes_up();
        assert_eq!(store.lies().len(), 2, "it was down");
        world.passes(1.minutes());
        assert!(store.lies().is_empty(), "and is asked again until it has done so: {:?}", store.lies());
    });
}

#[test]
fn a_list_longer_than_a_page_is_read_to_its_end() {
    let Some(mut store) = FileStore::starts() else { return };
    let bucket = Bucket::of(&store.settings()).expect("settings").expect("a bucket");
    let (folder, now) = (crate::support::place::Folder::new(), candour::doors::Clock::Real.now());
    let path = folder.path().join("sealed");
    std::fs::write(&path, b"sealed").unwrap();
    let file = std::fs::File::open(path).unwrap();
    let mut ids: Vec<AttachmentId> = (0..1_010).map(|_| AttachmentId(candour::doors::new_id())).collect();
    ids.iter().for_each(|id| bucket.put(*id, &file).expect("it is kept"));
    let mut found = bucket.older(now + chrono::TimeDelta::days(1)).expect("a list");
    ids.sort();
    found.sort();
    assert_eq!(found, ids);
    assert!(bucket.older(now - chrono::TimeDelta::days(1)).expect("a list").is_empty(), "what is new is left alone");
    assert_eq!(store.lies().len(), ids.len());
}
