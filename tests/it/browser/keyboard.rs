//! A clinician's report by keyboard alone: the standard scenario takes at most 40 key presses beside what is written.

use std::cell::Cell;
use std::io::Write as _;

use super::text;
use crate::support::browser::Browser;
use crate::support::prelude::*;

const MOST: u32 = 40;
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const SPACE: char = ' ';
const DOWN: char = '\u{e015}';

/// Hands on a keyboard, and how often they pressed a key that wrote nothing.
struct Hands {
    browser: Browser,
    pressed: Cell<u32>,
}

impl Hands {
    fn press(&self, key: char) {
        self.browser.presses(key);
        self.pressed.set(self.pressed.get() + 1);
    }

    /// What the control that has the focus is: its name or words, its value, whether it is chosen.
    fn focus(&self) -> (String, String, bool) {
        let script = "const at = document.activeElement;
            const words = ['A', 'BUTTON'].includes(at.tagName) ? at.innerText : '';
            return [at.name || words, at.value || '', !!at.checked];";
        let found = self.browser.asks(script, &[]);
        (text(&found[0]).to_owned(), text(&found[1]).to_owned(), found[2] == true)
    }

    /// Tabs on to a control.
    #[track_caller]
    fn goes_to(&self, name: &str) {
        for _ in 0..30 {
            if self.focus().0 == name {
                return;
            }
            self.press(TAB);
        }
        panic!("the keyboard does not reach {name}");
    }

    /// Goes to a group of radios and chooses one.
    #[track_caller]
    fn chooses(&self, name: &str, value: &str) {
        self.goes_to(name);
        for _ in 0..15 {
            let (_, at, chosen) = self.focus();
            match (at == value, chosen) {
                (true, true) => return,
                (true, false) => self.press(SPACE),
                (false, _) => self.press(DOWN),
            }
        }
        panic!("the keyboard does not choose {value} of {name}");
    }

    /// Goes to a field and writes: letters are not counted.
    #[track_caller]
    fn writes(&self, name: &str, words: &str) {
        self.goes_to(name);
        words.chars().for_each(|letter| self.browser.presses(letter));
    }
}

#[test]
fn a_nurse_reports_the_standard_scenario_within_forty_key_presses() {
    let Some(browser) = Browser::open(true) else { return };
    let world = World::on_sqlite("2026-01-05 09:00");
    let nurse = world.clinician();
    browser.width(super::WIDE);
    browser.opens(&format!("{}/version", world.base));
    browser.set_cookie("candour", &nurse.browser().cookie("candour").expect("a cookie"));
    browser.opens(&format!("{}/incidents/new", world.base));
    let hands = Hands { browser, pressed: Cell::new(0) };
    hands.goes_to("Skip to main content");
    hands.press(ENTER);
    hands.chooses("patient", "nhs");
    hands.writes("nhs-number", "9990000018");
    hands.writes("born-day", "1");
    hands.writes("born-month", "2");
    hands.writes("born-year", "1961");
    hands.goes_to("provider");
    hands.press('L');
    hands.chooses("failure", "did_not_come");
    hands.chooses("physical", "moderate");
    hands.chooses("psychological", "low");
    hands.writes("story", "Two doses missed. Flare of both hands.");
    hands.goes_to("Send report");
    hands.press(ENTER);
    for _ in 0..100 {
        if hands.browser.words().contains("Report sent") {
            let pressed = hands.pressed.get();
            let _ =
                writeln!(std::io::stderr(), "a clinician's report by keyboard: {pressed} key presses, at most {MOST}");
            assert!(pressed <= MOST, "{pressed} key presses, at most {MOST}");
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the report was not sent: {}", hands.browser.words());
}
