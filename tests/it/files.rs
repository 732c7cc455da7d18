//! Files both ways: nothing unscanned, nothing harmful, nothing a camera hides, nobody who may not.

use candour::domain::access::{Consent, Mode};
use candour::domain::attachment::State;
use candour::domain::ids::AttachmentId;
use candour::store::attachments::{self, Of};

use crate::support::clamd::{Clamd, eicar};
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::world::Told;

/// A JPEG whose EXIF says where it was taken, and by whom; a few bytes of picture.
pub fn photo() -> Vec<u8> {
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), contents].concat()
    };
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0GPS 51.7520N 1.2577W Nell Underhay");
    [
        vec![0xff, 0xd8],
        segment(0xe1, &exif),
        segment(0xdb, &[1; 65]),
        segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        b"picture".to_vec(),
        vec![0xff, 0xd9],
    ]
    .concat()
}

pub fn sends(who: &Person<'_>, page: &str, files: &[(&str, &[u8])]) -> Page {
    let form = who.opens(page).form(page);
    who.browser().posts_files(page, form.fields(), files)
}

fn states(world: &World, told: &Told) -> Vec<State> {
    let case = world.case_of(told);
    world.reads(|conn| attachments::list(conn, Of::Case(case))).iter().map(|row| row.state).collect()
}

pub fn links(page: &Page) -> Vec<String> {
    page.links().into_iter().filter(|link| link.contains("/files/")).collect()
}

/// The same on both databases, with a scanner that runs.
fn scanned(moment: &str, journey: impl Fn(&World)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(mut clamd) = Clamd::installed() else { return };
        clamd.starts();
        let address = clamd.address();
        if let Some(world) = World::set_up(engine, moment, |settings| settings.files.scanner = Some(address.clone())) {
            journey(&world);
        }
    }
}

#[test]
fn a_photo_goes_to_the_lead_without_its_place_and_under_no_name() {
    scanned("2026-01-05 09:00", |world| {
        let told = world.told(&missed_delivery());
        let pat = world.holder_of(&told);
        let page = sends(&pat, "/follow/files", &[("Nell Underhay at home.jpg", &photo())]).answered(303);
        let page = pat.browser().follow(page).shows("Nell Underhay at home.jpg").shows("not scanned yet");
        assert!(links(&page).is_empty(), "nothing unscanned can be had");
        world.works();
        let own = links(&pat.opens("/follow/files").shows("nothing harmful found"));
        let given = pat.opens(&own[0]);
        assert!(given.header("content-disposition").unwrap().starts_with("attachment; filename=\"photo-1.jpg\""));
        assert!(given.header("content-security-policy").unwrap().contains("sandbox"));
        let lead = world.trust_lead();
        let files = format!("/cases/{}/files", told.reference);
        let page = lead.opens(&files).shows("photo-1.jpg").hides("Nell Underhay at home");
        let given = lead.opens(&links(&page)[0]).hides("GPS").hides("51.7520").hides("Nell").shows("picture");
        assert_eq!(given.header("content-type"), Some("image/jpeg"));
        lead.received("There is an update on your list");
        world.app.looks.flush();
        pat.opens("/follow/case").shows("You sent us a file").shows("opened a file of your report");
    });
}

#[test]
fn what_the_scanner_finds_is_gone_and_both_sides_read_why() {
    scanned("2026-01-05 09:00", |world| {
        let told = world.told(&missed_delivery());
        let pat = world.holder_of(&told);
        sends(&pat, "/follow/files", &[("letter.txt", &eicar()), ("good.txt", b"Dear Jo")]).answered(303);
        let rows = world.reads(|conn| attachments::list(conn, Of::Case(world.case_of(&told))));
        world.works();
        assert_eq!(states(world, &told), [State::Harmful, State::Clean]);
        let page = pat.opens("/follow/files").shows("something harmful was found in it");
        assert_eq!(links(&page).len(), 1);
        pat.cannot_open(&format!("/follow/files/{}", rows[0].id));
        world.trust_lead().cannot_open(&format!("/cases/{}/files/{}", told.reference, rows[0].id));
        pat.opens("/follow/case").shows("We could not keep a file");
        let lies =
            |id: AttachmentId| candour::files::shelf::Shelf::at(world.app.settings.data.files()).open(id).is_ok();
        assert!(!lies(rows[0].id) && lies(rows[1].id), "the harmful bytes are gone");
    });
}

#[test]
fn without_its_scanner_nothing_is_opened_and_once_it_is_up_everything_is_scanned() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(mut clamd) = Clamd::installed() else { return };
        let address = clamd.address();
        let settings = |settings: &mut candour::config::Settings| settings.files.scanner = Some(address.clone());
        let Some(world) = World::set_up(engine, "2026-01-05 09:00", settings) else { continue };
        let told = world.told(&missed_delivery());
        let pat = world.holder_of(&told);
        sends(&pat, "/follow/files", &[("letter.txt", b"Dear Jo")]).answered(303);
        world.works();
        world.passes(1.minutes());
        assert_eq!(states(&world, &told), [State::Waiting]);
        let page = pat.opens("/follow/files").shows("not scanned yet");
        assert!(links(&page).is_empty());
        clamd.starts();
        world.passes(5.minutes());
        assert_eq!(states(&world, &told), [State::Clean]);
    }
}

both!(what_is_no_photo_or_document_is_refused_whatever_its_name, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    let refused: [(&str, &[u8]); 4] = [
        ("letter.pdf", b"MZ\x90\0this is a program"),
        ("photo.jpg", b"<svg onload=alert(1)>"),
        ("letter.docx", b"PK\x03\x04 a zip of something else"),
        ("nothing.txt", b""),
    ];
    for (name, bytes) in refused {
        let page = sends(&pat, "/follow/files", &[(name, bytes)]);
        assert_eq!(page.status, 422, "{name}");
        page.shows("Error:");
    }
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    sends(&pat, "/follow/files", &[("long.txt", &large)]).answered(422).shows("larger than 10 MB");
    let six: Vec<(&str, &[u8])> = vec![("letter.txt", b"Dear Jo"); 6];
    sends(&pat, "/follow/files", &six).answered(422).shows("up to 5 files at a time");
    pat.opens("/follow/files").shows("Nothing was sent yet");
    let left = walk(&world.app.settings.data.files());
    assert!(left.is_empty(), "what was refused lies nowhere: {left:?}");
});

pub fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let deeper = |path: std::path::PathBuf| if path.is_dir() { walk(&path) } else { vec![path] };
    entries.flatten().flat_map(|entry| deeper(entry.path())).collect()
}

both!(a_form_with_files_from_elsewhere_is_refused_before_a_byte_is_kept, |world| {
    let told = world.told(&missed_delivery());
    let pat = world.holder_of(&told);
    pat.opens("/follow/files");
    let forged = [("csrf".to_owned(), "0".repeat(64))];
    pat.browser().posts_files("/follow/files", &forged, &[("a.txt", b"Dear Jo")]).answered(403);
    pat.browser().posts_files("/follow/files", &[], &[("a.txt", b"Dear Jo")]).answered(403);
    assert!(walk(&world.app.settings.data.files()).is_empty());
    let elsewhere = world.trust_lead_elsewhere();
    let path = format!("/cases/{}/files", told.reference);
    elsewhere.cannot_open(&path);
    elsewhere.browser().posts_files(&path, &forged, &[("a.txt", b"Dear Jo")]).answered(404);
});

both!(files_go_with_a_report_and_come_back_with_its_lead, |world| {
    let pat = world.anybody();
    crate::report::tells(&pat, &[("reply", "none")]);
    let page = sends(&pat, "/report/files", &[("parcel.jpg", &photo())]).answered(303);
    pat.browser().follow(page).answered(200).shows("Photos or documents").shows("parcel.jpg");
    let page = pat.opens("/report/files").shows("What you added").shows("parcel.jpg");
    pat.succeeds(&page.form("/report/files/removal")).shows("taken away").hides("parcel.jpg");
    sends(&pat, "/report/files", &[("parcel.jpg", &photo()), ("letter.txt", b"Dear Jo")]).answered(303);
    let check = pat.opens("/report/check").shows("letter.txt");
    let sent = pat.succeeds(&check.form("/report/check"));
    let reference = sent.text().split_whitespace().find(|word| word.starts_with("CAN-")).unwrap().to_owned();
    let lead = world.trust_lead();
    lead.opens(&format!("/cases/{reference}/files")).shows("photo-1.jpg").shows("document-2.txt").hides("parcel.jpg");
    lead.opens(&format!("/cases/{reference}")).shows("sent a file");
    world.forgets_scans();
});

both!(a_full_shelf_is_told_clearly_and_the_report_goes_without, |world| {
    let pat = world.anybody();
    crate::report::tells(&pat, &[("reply", "none")]);
    // where the folder should be lies a file: the disk cannot be written
    std::fs::write(world.app.settings.data.files(), b"").unwrap();
    let page = sends(&pat, "/report/files", &[("parcel.jpg", &photo())]).answered(422);
    page.shows("We cannot keep files at the moment. What you told us is safe");
    let sent = pat.succeeds(&pat.opens("/report/check").form("/report/check"));
    sent.shows("We have your report");
});

both!(a_company_opens_a_file_only_with_agreement_to_words_and_name, |world| {
    let agreed = |mode| Consent { mode, provider: true, trust: true, regulator: true };
    for (mode, opens) in [(Mode::Named, true), (Mode::Confidential, false)] {
        let told = world.told(&missed_delivery().agreeing(agreed(mode)));
        let pat = world.holder_of(&told);
        sends(&pat, "/follow/files", &[("letter.txt", b"Dear Jo")]).answered(303);
        let case = world.case_of(&told);
        let row = world.reads(|conn| attachments::list(conn, Of::Case(case))).remove(0);
        let now = world.now();
        let done = world.app.store.write_blocking(move |conn| attachments::scanned(conn, row.id, State::Clean, now));
        done.unwrap_or_else(|error: candour::store::StoreError| panic!("{error}"));
        world.asks_the_company(&told);
        let path = format!("/cases/{}/files/{}", told.reference, row.id);
        assert_eq!(world.provider_lead().gets(&path).status == 200, opens, "{mode:?}");
        world.provider_lead_elsewhere().cannot_open(&path);
        world.trust_lead().opens(&path).shows("Dear Jo");
    }
    world.forgets_scans();
});
