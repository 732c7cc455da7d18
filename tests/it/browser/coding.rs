//! Twenty passages marked by keyboard alone: no pointer, no field typed into.

use std::io::Write as _;

use candour::store::reviewing::extracts;

use super::walk::Walk;
use crate::coding::{id, ready};

const TAB: char = '\u{e004}';
const RIGHT: char = '\u{e014}';
const SHIFT: char = '\u{e008}';

/// The next page comes when it comes.
#[track_caller]
fn waits_for(walk: &Walk<'_>, words: &str) {
    for _ in 0..200 {
        let there = walk.browser.asks("return !!document.body && document.readyState === 'complete';", &[]);
        if there == true && walk.browser.words().contains(words) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    walk.browser.shows(words);
}

both!(twenty_passages_are_coded_by_keyboard_alone, "2026-01-05 09:00", |world| {
    let Some(walk) = Walk::begins(world, "coding") else { return };
    let analyst = world.analyst();
    let review = ready(world, &analyst);
    walk.is(&analyst);
    walk.opens(&format!("{review}/coding"));
    // Shortcuts wait for the page to be in focus, as after a link was followed.
    walk.browser.presses(TAB);
    let mut pressed = 0_u32;
    let mut press = |key: char| {
        walk.browser.presses(key);
        pressed += 1;
    };
    for at in 0..20 {
        let place = format!("Case {} of", at + 1);
        waits_for(&walk, &place);
        press('t');
        press(RIGHT);
        for _ in 0..2 {
            walk.browser.presses_with(SHIFT, RIGHT);
        }
        press('1');
        if at == 0 {
            walk.browser.shows("Passages you marked");
            walk.keeps("marked");
        }
        press('s');
    }
    waits_for(&walk, "Case 21 of");
    let marks = world.reads(|conn| extracts::all(conn, id(&review)));
    let _ = writeln!(std::io::stderr(), "twenty passages by keyboard: {} key presses", pressed + 40);
    assert_eq!(marks.len(), 20, "{marks:?}");
    assert!(marks.iter().all(|mark| mark.from_at == 0 && mark.to_at > mark.from_at));

    walk.opens(&format!("{review}/coding/1"));
    walk.is_sound("coding with a marked passage");
    for page in
        ["settling", "agreement", "saturation", "suggestions", "findings", "findings/finding", "quotes", "approval"]
    {
        walk.opens(&format!("{review}/{page}"));
        walk.keeps(page);
        walk.is_sound(page);
    }
    walk.opens(&format!("{review}/findings/recommendation"));
    walk.is_sound("a recommendation");
    walk.opens(&review);
    walk.keeps("workspace");
    walk.is_sound("the workspace of a review");
});
