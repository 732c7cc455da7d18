//! Cases whose every private word is a canary.

use candour::domain::access::{Consent, Mode, Shown};
use candour::domain::attachment::State;
use candour::domain::case::action::Action;
use candour::domain::case::telling::Identity;
use candour::domain::harm::grade::PhysicalHarm;
use candour::domain::ids::{AttachmentId, BodyId};
use candour::domain::people::{Actor, Capacity};
use candour::domain::text::NhsNumber;
use candour::files::intake::Incoming;
use candour::files::shelf::Shelf;
use candour::store::attachments::{AttachmentRow, insert, seal};

use crate::support::prelude::*;
use crate::support::world::Told;

/// A case with what was planted in it.
pub struct Planted {
    pub told: Told,
    number: usize,
    nhs_number: String,
}

/// A valid NHS number of the range that is never given to anybody (999).
fn nhs_number(nth: usize) -> String {
    let all = (0..10_000).map(|n| format!("999123{n:04}")).filter(|digits| NhsNumber::parse(digits).is_ok());
    all.skip(nth).step_by(7).next().expect("a number")
}

fn identity(number: usize) -> Identity {
    Identity {
        reporter_name: Some(format!("Zelda Quorn{number}")),
        email: Some(format!("zelda{number}@quorn.example")),
        phone: Some(format!("07700 9001{number:02}")),
        address: Some(format!("{number} Quorn Passage, Fellgate")),
        patient_name: Some(format!("Ymir Quandary{number}")),
        nhs_number: Some(nhs_number(number)),
        local_number: Some(format!("LOCQ{number}77")),
        ..Identity::default()
    }
}

/// The case whose story names the lead it would go to.
const NAMED: usize = 8;

/// Every state of agreement; at home and elsewhere; told by patients and by clinicians.
pub fn plant(world: &World) -> Vec<Planted> {
    let agreed = |mode, provider, trust, regulator| Consent { mode, provider, trust, regulator };
    let tellings = [
        missed_delivery(),
        missed_delivery().agreeing(agreed(Mode::Confidential, true, true, true)),
        missed_delivery().agreeing(agreed(Mode::Anonymous, true, true, true)),
        missed_delivery().between(Some("DEMOT02"), Some("DEMOP02")),
        missed_delivery().agreeing(agreed(Mode::Named, false, false, false)),
        missed_delivery().about("HC-NUR-01").between(Some("DEMOT01"), Some("DEMOP02")),
        missed_delivery().about("HC-DIS-07").agreeing(agreed(Mode::Confidential, false, true, false)),
        missed_delivery().by_clinician("nurse", PhysicalHarm::Severe),
        // the chief pharmacist is named in the words, so nothing of it may reach her
        missed_delivery(),
    ];
    let mut planted = Vec::new();
    for (number, telling) in tellings.into_iter().enumerate() {
        let named = if number == NAMED { " Jo Okafor hung up." } else { "" };
        let words = format!("The van never came, quincunx{number} said.{named}");
        let told = world.told(&telling.saying(&words).by(identity(number)));
        planted.push(Planted { told, number, nhs_number: nhs_number(number) });
    }
    for case in &planted {
        note(world, case);
        send_file(world, case);
    }
    planted
}

/// The lead's own note, and a question to the provider.
fn note(world: &World, case: &Planted) {
    let found =
        world.reads(|conn| candour::store::cases::find(conn, &Actor::system(), &case.told.reference, world.now()));
    let lead = world.reads(|conn| candour::store::people::account(conn, found.strands[0].lead_id)).email;
    let actor = world.staff(&lead).actor();
    let (reference, text) = (case.told.reference.clone(), format!("Between us: quagmire{}.", case.number));
    world
        .acts(actor, move |conn, cx| candour::act::on_case(conn, cx, &reference, Action::Note { text }))
        .expect("a note is made");
}

impl Planted {
    /// What was planted, and whether a viewer with this view may read it.
    pub fn canaries(&self, view: Shown, sees: bool) -> Vec<(&'static str, String, bool)> {
        let n = self.number;
        let spaced = format!("{} {} {}", &self.nhs_number[..3], &self.nhs_number[3..6], &self.nhs_number[6..]);
        vec![
            ("reference", self.told.reference.as_str().to_owned(), sees),
            ("reporter's name", format!("Zelda Quorn{n}"), view.identity),
            ("patient's name", format!("Ymir Quandary{n}"), view.identity),
            ("NHS number", self.nhs_number.clone(), view.identity),
            ("NHS number", spaced, view.identity),
            ("hospital number", format!("LOCQ{n}77"), view.identity),
            ("e-mail", format!("zelda{n}@quorn.example"), view.contact),
            ("telephone", format!("07700 9001{n:02}"), view.contact),
            ("address", format!("{n} Quorn Passage"), view.contact),
            ("own words", format!("quincunx{n}"), view.narrative),
            ("file", format!("quillwort{n}"), view.narrative && (view.identity || view.internal)),
            ("internal note", format!("quagmire{n}"), view.internal),
        ]
    }
}

/// A thematic review of NHS England's, frozen, with a bundle.
pub struct Reviewed {
    pub id: String,
    pub bundle: String,
    /// The files of all cases.
    pub files: Vec<String>,
    pub body: BodyId,
}

/// What it asks: nobody of another body may read it.
pub const QUESTION: &str = "What became of the quetzals?";

/// Opens, freezes and exports it, by its pages.
pub fn reviewed(world: &World) -> Reviewed {
    signal(world);
    let analyst = world.analyst();
    let form =
        analyst.opens("/reviews/new").form("/reviews").with("title", "Late deliveries").with("question", QUESTION);
    let page = analyst.succeeds(&form.with("from", "2025-12").with("to", "2026-01"));
    let review = page.path.split('?').next().expect("a path").to_owned();
    analyst.succeeds(&page.form(&format!("{review}/snapshot")));
    world.works();
    let sample = format!("{review}/sample");
    analyst.succeeds(&analyst.opens(&sample).form(&sample).with("size", "3"));
    let book = analyst.opens(&format!("{review}/codebook"));
    analyst.succeeds(&book.form(&format!("{review}/codebook/version")));
    let export = format!("{review}/export");
    analyst.succeeds(&analyst.opens(&export).form(&export));
    world.works();
    let made = analyst.opens(&export).links().into_iter().find(|link| link.starts_with(&format!("{export}/")));
    Reviewed {
        id: review.rsplit('/').next().expect("an id").to_owned(),
        bundle: made.expect("a bundle").rsplit('/').next().expect("an id").to_owned(),
        files: files(world),
        body: analyst.account().body_id,
    }
}

/// The id of the one signal there is: every case of DEMOP01.
pub const SIGNAL: &str = "00000000-0000-7000-8000-000000000016";

/// Raises it, as the job would.
fn signal(world: &World) {
    use candour::store::signals::{self, Series, SignalRow};
    let provider = world.reads(|conn| candour::store::directory::body_by_code(conn, "DEMOP01")).expect("DEMOP01").id;
    let today = candour::domain::calendar::london_date(world.now());
    let row = SignalRow {
        id: SIGNAL.parse().expect("an id"),
        provider_id: provider,
        failure: "HC-DEL-04".to_owned(),
        medicine: "*".to_owned(),
        since: today - chrono::TimeDelta::days(35),
        week: today,
        raised_at: world.now().into(),
        cases: 3,
        trusts: 2,
        expected: 38,
        level: 54,
        class: 1,
        body_id: Some(world.cqc().account().body_id),
        due_on: today,
        taken_by: None,
        taken_words: None,
        taken_at: None,
        open: true,
        outcome: None,
        cause: None,
        decision: None,
        reason: None,
        closed_by: None,
        closed_at: None,
        closed_week: None,
        version: 1,
    };
    let series = Series { provider, failure: row.failure.clone(), medicine: row.medicine.clone() };
    let done = world.acts(candour::domain::people::Actor::system(), move |conn, _| {
        let cases = signals::cases_of(conn, &series, row.since)?;
        Ok(signals::raise(conn, &row, &cases, "Raised: 3 cases at 2 trusts in 2 weeks.")?)
    });
    done.expect("a signal");
}

/// The ids of all files; where there is none, one that there is not.
fn files(world: &World) -> Vec<String> {
    use diesel::prelude::*;
    let table = candour::store::schema::attachments::table;
    let ids: Vec<AttachmentId> =
        world.reads(|conn| Ok(table.select(candour::store::schema::attachments::id).load(conn)?));
    let nobodys = AttachmentId(candour::doors::new_id());
    std::iter::once(nobodys).chain(ids).map(|id| id.to_string()).collect()
}

/// A clean file from the person who reported, sealed on the shelf.
fn send_file(world: &World, case: &Planted) {
    let shelf = Shelf::at(world.app.settings.data.files());
    let mut incoming = Incoming::begin(&shelf).expect("a shelf");
    incoming.take(format!("Dear Jo, quillwort{}.", case.number).as_bytes()).expect("room");
    let taken = incoming.end().expect("a text");
    let name = format!("quillwort{}.txt", case.number);
    let (name_sealed, key_sealed) = seal(&world.app.keys, taken.id, &name, &taken.key).expect("a seal");
    let row = AttachmentRow {
        id: taken.id,
        case_id: Some(world.case_of(&case.told)),
        report_id: Some(case.told.report),
        once_key: None,
        from_capacity: Capacity::Reporter,
        account_id: None,
        body_id: None,
        kind: taken.kind,
        number: 1,
        name_sealed,
        key_sealed,
        bytes: 22,
        digest: taken.digest.to_vec(),
        state: State::Clean,
        at: world.now().into(),
        scanned_at: None,
    };
    let kept = world.app.store.write_blocking(move |conn| insert(conn, &[row]));
    kept.unwrap_or_else(|error: candour::store::StoreError| panic!("{error}"));
}
