//! The budget of the page, counted on what is sent to the browser.

use super::*;
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::people::Capacity;
use crate::domain::text::Narrative;

fn offers() -> Offers {
    let body = |kind, code: &str, name: &str| BodyRow {
        id: BodyId(uuid::Uuid::from_u128(1)),
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        region: None,
        icb: None,
        health_service_body: false,
        cqc_registered: true,
        gphc_registered: true,
        opened_on: None,
        closed_on: None,
        successor: None,
        contact: None,
    };
    let trust = body(BodyKind::Trust, "DEMOT01", "Ashcombe Valley");
    let account = Some(AccountRow {
        id: AccountId(uuid::Uuid::from_u128(2)),
        email: "nurse@candour.example".to_owned(),
        name: "Ruth Adeyemi".to_owned(),
        capacity: Capacity::Clinician,
        body_id: trust.id,
        role_words: "specialist nurse".to_owned(),
        password: None,
        totp_sealed: None,
        totp_last_step: 0,
        active: true,
        created_at: chrono::DateTime::UNIX_EPOCH.into(),
        last_provider_id: None,
    });
    let providers = vec![body(BodyKind::Provider, "DEMOP01", "Larkfield Homecare")];
    Offers { account, trust, providers, medicines: vec!["Adalimumab 40mg".to_owned()], action: ACTION.to_owned() }
}

fn rendered(pairs: &[(&str, &str)]) -> String {
    let fields = Fields::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
    build(Shell::new(TITLE), &offers(), fields, Problems::default()).render().unwrap()
}

/// The parts of the form: from each of its headings to the next.
fn parts(page: &str) -> Vec<String> {
    let form = page.split("data-send-by-keys>").nth(1).unwrap().split("</form>").next().unwrap();
    form.split("<h2 class=\"nhsuk-heading-m\">").skip(1).map(str::to_owned).collect()
}

#[test]
fn the_page_has_eight_questions_and_five_of_them_are_required() {
    let page = rendered(&[("patient", "nhs")]);
    let parts = parts(&page);
    assert_eq!(parts.len(), 8);
    assert_eq!(parts.iter().filter(|part| !part.contains("(optional)</h2>")).count(), 5);
    assert!(parts.iter().all(|part| ["<input", "<select", "<textarea"].iter().any(|field| part.contains(field))));
}

#[test]
fn what_was_typed_comes_back() {
    let typed = [
        ("patient", "local"),
        ("local-number", "AV-99"),
        ("provider", "DEMOP01"),
        ("failure", "came_late"),
        ("when", "date"),
        ("day-day", "9"),
        ("physical", "low"),
        ("psychological", "unknown"),
        ("medicine", "Something <new>"),
        ("story", "Two days late."),
        ("done", "yellow_card"),
    ];
    let page = rendered(&typed);
    let options = [r#"<option value="DEMOP01" selected>"#, r#"value="AV-99""#, "Two days late.</textarea>"];
    for part in options.into_iter().chain(["&#60;new&#62;", r#"id="day-day" name="day-day" type="text" value="9""#]) {
        assert!(page.contains(part), "{part}");
    }
    for ticked in ["local", "came_late", "date", "low", "unknown", "yellow_card"] {
        assert!(page.contains(&format!(r#"value="{ticked}" checked"#)), "{ticked}");
    }
    assert!(page.contains(&format!(r#"data-maxlength="{}""#, Narrative::LIMIT)));
}

#[test]
fn only_a_key_of_ours_is_kept() {
    let key = fresh_token();
    assert!(is_key(&key) && rendered(&[("key", &key)]).contains(&key));
    assert!(!rendered(&[("key", "mine")]).contains(r#"value="mine""#));
}
