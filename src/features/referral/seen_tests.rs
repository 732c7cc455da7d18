//! Nothing withheld is in what the company is given, whatever the case holds.

use super::*;
use crate::domain::access::{Consent, Mode, Relation, shown};
use crate::domain::case::telling::{Teller, When};
use crate::domain::case::{Funding, HarmSaid};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::CaseId;
use crate::domain::people::Capacity;
use chrono::NaiveDate;

fn case() -> CaseRow {
    CaseRow {
        id: CaseId(uuid::Uuid::from_u128(1)),
        reference: "CAN-AAA-AAA".to_owned(),
        opened_at: chrono::DateTime::UNIX_EPOCH.into(),
        origin: Teller::Patient,
        trust_id: None,
        provider_id: None,
        icb_id: None,
        region: None,
        severity: Severity::S3,
        tier: TherapyTier::Weeks,
        funding: Funding::Unknown,
        failure: "HC-DEL-04".to_owned(),
        harm_said: HarmSaid::Yes,
        reported_physical: None,
        reported_psychological: None,
        reviewed_physical: None,
        reviewed_psychological: None,
        attribution: None,
        medicine: Some("Canarymab".to_owned()),
        medicine_code: None,
        happened_on: NaiveDate::from_ymd_opt(2026, 11, 17),
        happened_words: When::OnDate.words().to_owned(),
        report_count: 1,
        open_strands: 1,
        last_outward_at: None,
        event_count: 0,
        event_head: Vec::new(),
        version: 1,
    }
}

fn identity() -> Identity {
    Identity {
        reporter_name: Some("Nell Underhay".to_owned()),
        email: Some("nell@people.example".to_owned()),
        phone: Some("07700 900117".to_owned()),
        nhs_number: Some("9990000018".to_owned()),
        ..Identity::default()
    }
}

const STORY: &str = "I am Nell Underhay. Ring 07700 900117. Nobody came.";

fn given(mode: Mode, provider: bool) -> String {
    let consent = Consent { mode, provider, trust: true, regulator: true };
    let shown = shown(Capacity::ProviderLead, Relation::Referred, consent);
    let seen = seen::<()>(&case(), Some("Ashcombe"), shown, &[STORY], || Ok(vec![identity()])).unwrap();
    format!("{seen:?}")
}

#[test]
fn with_a_named_persons_agreement_the_company_sees_words_and_person() {
    let all = given(Mode::Named, true);
    for part in ["Nell Underhay", "9990000018", "nell@people.example", "17 November 2026", "Canarymab", "Nobody came"] {
        assert!(all.contains(part), "{part}");
    }
}

#[test]
fn without_agreement_it_sees_coded_facts_and_the_month_alone() {
    for mode in Mode::ALL {
        let all = given(*mode, false);
        for canary in ["Nell", "Underhay", "999", "07700", "people.example", "17", "Canarymab", "Nobody came"] {
            assert!(!all.contains(canary), "{mode}: {canary} in {all}");
        }
        assert!(all.contains("November 2026") && all.contains("Ashcombe"));
    }
}

#[test]
fn a_confidential_story_is_shared_without_its_names_and_numbers() {
    for mode in [Mode::Confidential, Mode::Anonymous] {
        let all = given(mode, true);
        assert!(all.contains("Nobody came"));
        for canary in ["Nell", "Underhay", "07700", "Canarymab", "17 November"] {
            assert!(!all.contains(canary), "{mode}: {canary} in {all}");
        }
    }
}

#[test]
fn where_nothing_is_shared_no_identity_is_opened() {
    let consent = Consent { mode: Mode::Named, provider: false, trust: true, regulator: true };
    let shown = shown(Capacity::ProviderLead, Relation::Referred, consent);
    assert!(seen::<()>(&case(), None, shown, &[STORY], || Err(())).is_ok());
}
