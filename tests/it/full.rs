//! The disk fills up while people send reports. Each is refused in words or saved whole; none that was acknowledged is lost;
//! once there is room, the same form is taken.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use candour::store::schema::{cases, reports};
use diesel::prelude::*;

use crate::killed::{Patient, Program, no_half_case, open};
use crate::support::page::Page;
use crate::support::place::{self, Engine, Folder, left_out};
use crate::support::postgres::free_port;

/// A small disk of its own, in memory.
struct Disk(PathBuf);

impl Disk {
    fn mounted(at: &Path) -> Option<Self> {
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(at).output();
        if mount.is_ok_and(|said| said.status.success()) {
            return Some(Self(at.to_owned()));
        }
        left_out("a disk that fills up", "no small disk can be mounted here");
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Sends each page once; the reference, or the page that refused.
fn tells(patient: &Patient, story: &str) -> Result<String, Page> {
    let steps: [(&str, &[(&str, &str)]); 6] = [
        ("/report/danger", &[("danger", "no")]),
        ("/report/about", &[("about", "patient")]),
        ("/report/problem", &[("problem", "did_not_come")]),
        ("/report/story", &[("story", story)]),
        ("/report/reply", &[("reply", "email"), ("email", "pat@people.example"), ("name", "Pat Underhay")]),
        ("/report/check", &[]),
    ];
    for (path, fields) in steps {
        let own = std::iter::once(("csrf", patient.csrf.as_str()));
        let fields: Vec<(String, String)> =
            own.chain(fields.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let page = patient.visitor.posts(path, &fields);
        if page.status != 303 {
            return Err(page);
        }
    }
    let page = patient.visitor.gets("/report/sent");
    if page.status != 200 {
        return Err(page);
    }
    let (_, rest) = page.body.split_once("id=\"reference\"").expect("a reference");
    let (_, rest) = rest.split_once('>').expect("a reference");
    Ok(rest.split('<').next().expect("a reference").trim().to_owned())
}

#[test]
fn a_disk_that_fills_up_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let path = folder.path().to_owned();
    let Some(disk) = Disk::mounted(&path) else { return };
    let Some(url) = place::fresh(Engine::Sqlite, &path) else { return };
    place::settings(&path, url.clone());
    let ballast = path.join("ballast");
    std::fs::write(&ballast, vec![1; 6 << 20]).expect("room for the ballast");
    let program = Program { url, port: free_port(), folder };
    let mut child = program.start();
    program.answers();
    let (mut acknowledged, mut refused) = (BTreeSet::new(), Vec::new());
    let words = "The van never came, and nobody answered the telephone. ".repeat(30);
    for number in 0..4_000 {
        let (story, patient) = (format!("Full number {number}. {words}").trim().to_owned(), Patient::new(&program));
        match tells(&patient, &story) {
            Ok(reference) => drop(acknowledged.insert((story, reference))),
            Err(page) => {
                assert_eq!(page.status, 503, "{}: {}", page.path, page.text());
                let page = page.shows("it was not saved").shows("Try again in a minute");
                page.hides("disk").hides("database");
                refused.push((story, patient));
            }
        }
        if refused.len() == 4 {
            break;
        }
    }
    assert_eq!(refused.len(), 4, "the disk never filled up: {} were taken", acknowledged.len());
    assert_eq!(Patient::new(&program).visitor.gets("/").status, 200, "what can be read still is");
    std::fs::remove_file(&ballast).expect("room again");
    let (story, patient) = refused.pop().expect("somebody who was refused");
    let reference = tells(&patient, &story).unwrap_or_else(|page| panic!("{}: {}", page.status, page.text()));
    acknowledged.insert((story, reference));
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    let conn = &mut open(&program.url);
    no_half_case(conn);
    let kept: BTreeSet<(String, String)> = reports::table
        .inner_join(cases::table)
        .filter(reports::narrative.like("Full number %"))
        .select((reports::narrative, cases::reference))
        .load(conn)
        .expect("the reports")
        .into_iter()
        .collect();
    let lost: Vec<_> = acknowledged.difference(&kept).map(|(_, reference)| reference).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let unasked: Vec<_> = kept.difference(&acknowledged).filter(|(s, _)| refused.iter().all(|(r, _)| r != s)).collect();
    assert!(unasked.is_empty(), "kept, and nobody was told: {}", unasked.len());
    let (taken, whole) = (acknowledged.len(), kept.len() - acknowledged.len());
    let _ = writeln!(
        std::io::stderr(),
        "a full disk: {taken} acknowledged, 0 lost; 4 refused in words, {whole} of them whole"
    );
    drop(disk);
}
