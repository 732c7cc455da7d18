//! A contract's evidence, the matrix of all, and one definition on page, in file and in the registry.

use candour::domain::measures::registry::definition;
use candour::store::contracts;

use super::{month, planted};

both!(a_contract_has_its_evidence_in_one_step, |world| {
    let truth = planted::plant(world);
    assert!(!truth.cases.is_empty());
    let hospital = world.trust_lead();
    let body = world.body("DEMOT01");
    let contract = world.reads(|conn| contracts::of_body(conn, body)).remove(0);
    let page = format!("/contracts/{}/evidence", contract.row.id);
    let list = hospital.opens("/contracts");
    assert!(list.links().contains(&page));
    hospital.opens(&page).shows("Evidence for retender").shows("Failed deliveries").shows("% of deliveries due");
    let file = hospital.opens(&format!("{page}.csv"));
    assert!(file.body.starts_with("metric,version,name,month,numerator,at_most,denominator,value,lo95,hi95,unit"));
    assert_eq!(file.body.lines().filter(|line| line.starts_with("U3,1,")).count(), 24, "24 months");
    world.trust_lead_elsewhere().cannot_open(&page);
    world.provider_lead().cannot_open(&page);
    world.national_lead().opens(&page).shows("Evidence for retender");

    let cqc = world.cqc();
    let matrix = cqc.opens("/contracts/matrix?metric=U2").shows("Companies by region and therapy");
    let metric = definition("U2", month("2025-12")).unwrap();
    let file = cqc.opens("/contracts/matrix.csv?metric=U2");
    for words in [&metric.name, &metric.unit] {
        assert!(file.body.contains(words.as_str()), "the file says {words}");
    }
    matrix.shows(&metric.words).shows(&metric.formula()).shows("version 1");
    cqc.cannot_open("/contracts/matrix?metric=U99");
    world.forgets_letters();
});
