//! Who may do and see what, as the rules say it.

use super::*;

fn every_consent() -> Vec<Consent> {
    let flags = [false, true];
    Mode::ALL
        .iter()
        .flat_map(|&mode| flags.iter().map(move |&provider| (mode, provider)))
        .flat_map(|(mode, provider)| flags.iter().map(move |&trust| (mode, provider, trust)))
        .flat_map(|(mode, provider, trust)| {
            flags.iter().map(move |&regulator| Consent { mode, provider, trust, regulator })
        })
        .collect()
}

#[test]
fn who_cannot_see_a_case_is_shown_nothing_of_it() {
    for &capacity in Capacity::ALL {
        for &relation in Relation::ALL {
            for consent in every_consent() {
                if !may(capacity, Verb::See, relation) {
                    assert_eq!(shown(capacity, relation, consent), Shown::default());
                }
            }
        }
    }
}

#[test]
fn a_provider_never_learns_who_reported_without_the_reporters_agreement() {
    for &relation in Relation::ALL {
        for consent in every_consent() {
            let shown = shown(Capacity::ProviderLead, relation, consent);
            if consent.mode != Mode::Named || !consent.provider {
                assert!(!shown.identity && !shown.contact && !shown.exact_dates, "{relation:?} {consent:?}");
            }
            if !consent.provider {
                assert!(!shown.narrative);
            }
        }
    }
}

#[test]
fn no_company_ever_reads_a_guarded_line() {
    for &relation in Relation::ALL {
        for consent in every_consent() {
            assert!(!shown(Capacity::ProviderLead, relation, consent).guarded);
        }
    }
}

#[test]
fn a_helper_reads_and_a_spokesperson_writes_but_neither_changes_what_is_the_persons_own() {
    for &capacity in &[Capacity::Supporter, Capacity::Spokesperson] {
        assert!(may(capacity, Verb::See, Relation::Told));
        assert!(!may(capacity, Verb::Own, Relation::Told));
        assert_eq!(may(capacity, Verb::Message, Relation::Told), capacity == Capacity::Spokesperson);
        assert_eq!(may(capacity, Verb::Reopen, Relation::Told), capacity == Capacity::Spokesperson);
    }
}

#[test]
fn a_company_never_reads_what_passes_between_the_nhs_and_the_regulators() {
    for &relation in Relation::ALL {
        for consent in every_consent() {
            assert!(!shown(Capacity::ProviderLead, relation, consent).line(Visibility::Oversight));
        }
    }
}

#[test]
fn whoever_has_a_tie_to_a_case_can_put_it_before_a_regulator() {
    assert!(may(Capacity::Reporter, Verb::Refer, Relation::Told));
    assert!(may(Capacity::Clinician, Verb::Refer, Relation::Told));
    for &capacity in Capacity::ALL.iter().filter(|c| is_lead(**c)) {
        // Whoever opened it in an emergency has read it, and has no tie to it.
        let tied = |relation: &&Relation| **relation != Relation::Emergency && may(capacity, Verb::See, **relation);
        for &relation in Relation::ALL.iter().filter(tied) {
            assert!(may(capacity, Verb::Refer, relation), "{capacity} {relation}");
        }
    }
}

#[test]
fn nobody_but_the_reporter_and_clinician_is_shown_an_anonymous_persons_identity() {
    for &capacity in Capacity::ALL {
        for &relation in Relation::ALL {
            let consent = Consent { mode: Mode::Anonymous, provider: true, trust: true, regulator: true };
            if !matches!(capacity, Capacity::Reporter | Capacity::Clinician) {
                assert!(!shown(capacity, relation, consent).identity);
            }
        }
    }
}

#[test]
fn without_a_tie_nobody_but_the_program_may_touch_a_case() {
    let open_to_all = [
        Verb::Report,
        Verb::RecordHarm,
        Verb::SeeFacts,
        Verb::Review,
        Verb::TakeDown,
        Verb::HandOut,
        Verb::Administer,
        // of a body, of a company, of the rules: not of a case
        Verb::Appoint,
        Verb::KeepDirectory,
        Verb::EscalateProvider,
        Verb::SetRules,
        // of figures, which hold no case
        Verb::Publish,
    ];
    for &capacity in Capacity::ALL.iter().filter(|&&c| c != Capacity::System) {
        for &verb in Verb::ALL.iter().filter(|v| !open_to_all.contains(v)) {
            let glass = verb == Verb::BreakGlass;
            assert!(glass || !may(capacity, verb, Relation::None), "{capacity:?} {verb:?}");
            assert!(!may(capacity, verb, Relation::Named), "named in it: {capacity:?} {verb:?}");
        }
    }
}

#[test]
fn whoever_opened_a_case_in_an_emergency_reads_it_and_does_nothing_else() {
    for &capacity in Capacity::ALL {
        let own: Vec<Verb> = Verb::ALL
            .iter()
            .copied()
            .filter(|v| may(capacity, *v, Relation::Emergency) && !may(capacity, *v, Relation::None))
            .collect();
        assert!(own.iter().all(|v| *v == Verb::See), "{capacity:?}: {own:?}");
    }
    let confidential = Consent { mode: Mode::Confidential, provider: true, trust: true, regulator: true };
    let view = shown(Capacity::TrustLead, Relation::Emergency, confidential);
    assert!(view.narrative && !view.identity && !view.contact && !view.internal);
}

#[test]
fn only_a_regulator_to_whom_it_was_sent_learns_a_name_and_only_by_agreement() {
    for &capacity in Capacity::ALL {
        for &relation in Relation::ALL {
            for consent in every_consent() {
                let agreed = consent.mode == Mode::Named && consent.regulator;
                let sent = capacity == Capacity::Regulator && relation == Relation::Referred;
                assert_eq!(may_show_identity(capacity, relation, consent).is_ok(), agreed && sent);
            }
        }
    }
}
