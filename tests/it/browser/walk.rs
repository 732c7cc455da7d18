//! One real case in a real browser, from the patient's words to the regulator's decision and the reviewer's bundle; then the
//! demonstration as a newcomer meets it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::{WIDE, axe, look, shots, text};
use crate::house::root;
use crate::support::browser::Browser;
use crate::support::person::Person;
use crate::support::place::{Engine, Folder};
use crate::support::postgres::free_port;
use crate::support::prelude::*;

/// A question, what is answered, and what the next page shows.
type Answer<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// A browser that keeps a picture of each step.
pub struct Walk<'w> {
    pub browser: Browser,
    pub world: &'w World,
    name: &'static str,
    step: std::cell::Cell<u32>,
}

impl<'w> Walk<'w> {
    /// None where there is no browser.
    pub fn begins(world: &'w World, name: &'static str) -> Option<Self> {
        let browser = Browser::open(true)?;
        browser.width(WIDE);
        Some(Self { browser, world, name, step: std::cell::Cell::new(0) })
    }

    pub fn opens(&self, path: &str) {
        self.browser.opens(&format!("{}{path}", self.world.base));
    }

    /// From here on the browser is this person's.
    pub fn is(&self, person: &Person<'_>) {
        self.opens("/version");
        self.browser.set_cookie("candour", &person.browser().cookie("candour").expect("a cookie"));
    }

    fn fills(&self, given: &[(&str, &str)]) {
        given.iter().for_each(|(name, value)| self.browser.fills(name, value));
    }

    /// Fills in and sends a page that must lead on.
    #[track_caller]
    pub fn answers(&self, path: &str, given: &[(&str, &str)], next: &str) {
        self.opens(path);
        self.fills(given);
        self.browser.sends();
        self.browser.shows(next);
        self.keeps(next);
    }

    pub fn keeps(&self, name: &str) {
        let step = self.step.get() + 1;
        self.step.set(step);
        let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let folder = format!("{}-{:?}", self.name, self.world.engine).to_lowercase();
        self.browser.shot(&shots().join(folder).join(format!("{step:02}-{name}.png")));
    }

    /// Demands that the page that is open now is sound, in both widths.
    pub fn is_sound(&self, name: &str) {
        let wrong = look(&self.browser, &axe(), name);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        self.browser.width(WIDE);
    }

    /// A picture for the README, taken anew only when asked.
    fn for_readme(&self, name: &str) {
        if candour::doors::environment("REWRITE").is_some() && self.world.engine == Engine::Sqlite {
            self.browser.glance(&root().join("docs/screenshots").join(name));
        }
    }
}

both!(one_case_from_the_patients_words_to_the_regulators_evidence, |world| {
    let Some(walk) = Walk::begins(world, "walk") else { return };
    let (reference, code) = a_patient_tells(&walk);
    a_clinician_reports(&walk);
    world.works();
    the_lead_and_the_company_answer(&walk, &reference);
    a_regulator_decides(&walk, &reference);
    the_patient_follows(&walk, &reference, &code);
    a_review_ends_in_a_bundle(&walk);
});

fn a_patient_tells(walk: &Walk<'_>) -> (String, String) {
    walk.answers("/report/danger", &[("danger", "danger")], "Call 999 now");
    walk.is_sound("help");
    walk.opens("/");
    walk.keeps("start");
    walk.for_readme("start.png");
    let steps: [Answer<'_>; 12] = [
        ("danger", &[("danger", "no")], "Who is this about?"),
        ("about", &[("about", "patient")], "What went wrong?"),
        ("problem", &[("problem", "did_not_come")], "When did it happen?"),
        ("when", &[("when", "last_week")], "Who was involved?"),
        ("who", &[("provider", "DEMOP01"), ("trust", "DEMOT01")], "Tell us what happened"),
        ("story", &[("story", "The van never came. My hands are swollen.")], "Did it harm you?"),
        ("harm", &[("harm", "yes")], "What did it do to you?"),
        ("effects", &[("effects", "HO-01"), ("doses", "2")], "What would put it right?"),
        ("remedy", &[("remedy", "explanation")], "How should we reply?"),
        ("reply", &[("reply", "email"), ("email", "pat@people.example"), ("name", "Pat Underhay")], "Do you need help"),
        ("needs", &[], "Who can we share this with?"),
        ("sharing", &[("sharing", "provider"), ("sharing", "trust"), ("sharing", "regulator")], "photos or documents?"),
    ];
    for (step, given, next) in steps {
        walk.answers(&format!("/report/{step}"), given, next);
    }
    walk.is_sound("files");
    walk.keeps("files");
    walk.browser.sends();
    walk.browser.shows("Check your answers");
    walk.browser.sends();
    walk.browser.shows("We have your report");
    walk.browser.shows("Jo Okafor");
    walk.browser.shows("By Thursday 8 January 2026");
    walk.keeps("receipt");
    walk.is_sound("receipt");
    let within = |id: &str| {
        let script = format!("return document.getElementById('{id}').textContent.trim();");
        text(&walk.browser.asks(&script, &[])).to_owned()
    };
    let receipt = (within("reference"), within("access-code"));
    walk.browser.sends();
    receipt
}

fn a_clinician_reports(walk: &Walk<'_>) {
    walk.is(&walk.world.clinician());
    let given = [
        ("patient", "nhs"),
        ("nhs-number", "9990000018"),
        ("born-day", "1"),
        ("born-month", "2"),
        ("born-year", "1961"),
        ("provider", "DEMOP01"),
        ("failure", "did_not_come"),
        ("physical", "moderate"),
        ("psychological", "low"),
        ("story", "Two doses missed. Flare of both hands."),
    ];
    walk.answers("/incidents/new", &given, "Report sent");
    walk.browser.shows("Jo Okafor");
}

fn the_lead_and_the_company_answer(walk: &Walk<'_>, reference: &str) {
    let case = format!("/cases/{reference}");
    let lead = walk.world.trust_lead();
    walk.is(&lead);
    walk.opens("/cases");
    walk.browser.shows(reference);
    walk.keeps("inbox");
    walk.opens(&case);
    walk.browser.shows("The van never came");
    walk.keeps("case");
    walk.for_readme("case.png");
    walk.answers(&format!("{case}/acknowledgement"), &[], "Acknowledged");
    walk.answers(&format!("{case}/question"), &[("text", "When did the van leave?")], "was asked to answer");
    walk.is(&walk.world.provider_lead());
    walk.opens("/answers");
    walk.browser.shows(reference);
    walk.answers(&format!("/answers/{reference}"), &[("answer", "The van broke down.")], "The van broke down.");
    walk.is(&lead);
    let graded = [
        ("physical", "low"),
        ("psychological", "none"),
        ("attribution", "probable"),
        ("register", "gphc"),
        ("registration", "2048761"),
        ("reason", "Steroids."),
    ];
    walk.answers(&format!("{case}/harm-review"), &graded, "Low physical harm");
    walk.answers(&format!("{case}/answer"), &[("text", "Nobody had booked it. We are sorry.")], "answer was sent");
    let told = candour::domain::reference::CaseRef::parse(reference).expect("our own reference");
    walk.world.answers(&told, "Nobody had booked it. We are sorry.");
    walk.opens(&format!("{case}/closure"));
    walk.fills(&[("outcome", "upheld"), ("reason", "Put right.")]);
    walk.browser.sends();
    if walk.browser.words().contains("Close it all the same?") {
        walk.is_sound("closure checked");
        walk.browser.sends();
    }
    walk.browser.shows("outcome: upheld");
    walk.keeps("closed");
}

fn a_regulator_decides(walk: &Walk<'_>, reference: &str) {
    let case = format!("/queue/{reference}");
    walk.is(&walk.world.cqc());
    walk.opens("/queue");
    walk.browser.shows(reference);
    walk.keeps("queue");
    walk.opens(&case);
    walk.keeps("referred");
    walk.answers(&format!("{case}/acceptance"), &[], "ccepted");
    walk.answers(&format!("{case}/question"), &[("words", "Was the next of kin told?")], "Was the next of kin told?");
    let decision = [("decision", "no_action"), ("words", "Put right already.")];
    walk.answers(&format!("{case}/decision"), &decision, "Check your decision");
    walk.is_sound("decision checked");
    walk.browser.sends();
    walk.browser.shows("Put right already.");
    walk.keeps("decided");
}

fn the_patient_follows(walk: &Walk<'_>, reference: &str, code: &str) {
    walk.is(&walk.world.clinician_elsewhere());
    walk.answers("/follow", &[("reference", reference), ("code", code)], "Jo Okafor");
    walk.browser.shows("Nobody had booked it. We are sorry.");
    walk.keeps("followed");
}

fn a_review_ends_in_a_bundle(walk: &Walk<'_>) {
    walk.is(&walk.world.analyst());
    let asked =
        [("title", "Late deliveries"), ("question", "What do people tell?"), ("from", "2026-01"), ("to", "2026-01")];
    walk.answers("/reviews/new", &asked, "The review is open");
    let review = walk.browser.address().split('?').next().unwrap_or_default().to_owned();
    walk.browser.sends();
    walk.world.works();
    walk.opens(&review);
    walk.keeps("frozen");
    walk.opens(&format!("{review}/codebook"));
    walk.keeps("codebook");
    walk.answers(&format!("{review}/export"), &[], "waiting");
    walk.world.works();
    walk.opens(&format!("{review}/export"));
    walk.browser.shows("ready");
    walk.keeps("exported");
}

/// A newcomer's first minutes: the command of the README, the address it prints, a password it prints, the code it shows.
#[test]
fn the_demonstration_lets_a_newcomer_in() {
    let Some(browser) = Browser::open(true) else { return };
    let (folder, port) = (Folder::new(), free_port());
    let mut demo = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["demo", "--port", &port.to_string(), "--cases", "20", "--data"])
        .arg(folder.path().join("demo"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the demonstration starts");
    let said: Vec<String> = BufReader::new(demo.stdout.take().expect("its words"))
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.contains("Ctrl-C"))
        .collect();
    let line = said.iter().find(|line| line.contains("trust@candour.example")).expect("the lead's line");
    let password = line.split_whitespace().nth(1).expect("a password");
    let base = format!("http://127.0.0.1:{port}");
    browser.width(WIDE);
    for _ in 0..100 {
        if crate::support::visitor::Visitor::new(&base).tries_to_get("/readyz").is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    browser.opens(&format!("{base}/sign-in"));
    browser.fills("email", "trust@candour.example");
    browser.fills("password", password);
    browser.sends();
    browser.shows("Enter your code");
    let script = "return document.querySelector('main').innerText.match(/\\b\\d{6}\\b/)[0];";
    browser.fills("code", text(&browser.asks(script, &[])));
    browser.sends();
    browser.shows("Jo Okafor");
    browser.shows("CAN-");
    browser.shot(&shots().join("demo").join("inbox.png"));
    demo.kill().expect("it is stopped");
    demo.wait().expect("it has stopped");
}
