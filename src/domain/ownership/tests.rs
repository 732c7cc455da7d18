use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn body(n: u128) -> BodyId {
    BodyId(Uuid::from_u128(n))
}
fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(100 + n))
}
fn strand(n: u128) -> StrandId {
    StrandId(Uuid::from_u128(10_000 + n))
}
fn post(n: u128) -> AppointmentId {
    AppointmentId(Uuid::from_u128(1_000 + n))
}
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

fn above(n: u128) -> Vec<BodyId> {
    let levels: &[u128] = match n {
        0 => &[],
        1 => &[0],
        2 | 3 => &[1, 0],
        4 | 5 => &[2, 1, 0],
        6 => &[3, 1, 0],
        7 => &[4, 2, 1, 0],
        _ => &[6, 3, 1, 0],
    };
    levels.iter().map(|n| body(*n)).collect()
}

/// National 0; region 1; boards 2, 3; trusts 4, 5, 6; companies 7, 8. Three people at each body; the first is in post.
fn england() -> Register {
    let kinds = [
        BodyKind::National,
        BodyKind::Region,
        BodyKind::Icb,
        BodyKind::Icb,
        BodyKind::Trust,
        BodyKind::Trust,
        BodyKind::Trust,
        BodyKind::Provider,
        BodyKind::Provider,
    ];
    let mut register = Register {
        today: day(),
        stations: BTreeMap::new(),
        people: BTreeMap::new(),
        posts: BTreeMap::new(),
        held: BTreeMap::new(),
    };
    for (n, kind) in (0_u128..).zip(kinds) {
        register.stations.insert(body(n), Station { kind, open: true });
        for who in 0..3 {
            let person = Person { body: body(n), capacity: capacity(kind), active: true };
            register.people.insert(account(3 * n + who), person);
        }
        let held = Post {
            account: account(3 * n),
            body: body(n),
            role: role_at(kind).unwrap(),
            from: day(),
            to: None,
            cover: None,
        };
        register.posts.insert(post(n), held);
    }
    register
}

fn capacity(kind: BodyKind) -> Capacity {
    match kind {
        BodyKind::Trust => Capacity::TrustLead,
        BodyKind::Provider => Capacity::ProviderLead,
        BodyKind::National => Capacity::NationalLead,
        _ => Capacity::IcbOfficer,
    }
}

/// A case opens: routing gives it to the body's named lead, or to the first level above that has one.
fn open(register: &mut Register, id: StrandId, n: u128) {
    let above = above(n);
    let order: Vec<BodyId> = std::iter::once(body(n)).chain(above.clone()).collect();
    let (body, lead) = register.first_lead(&order).expect("a national lead");
    register.held.insert(id, Held { body, lead, offered: None, above, agreed: true, kept_out: Vec::new() });
}

fn is_led(register: &Register, id: StrandId, by: AccountId, at: BodyId) -> bool {
    let held = &register.held[&id];
    (held.lead, held.body, held.offered) == (by, at, None)
}

fn does(register: &mut Register, act: &Act) -> Result<Vec<Change>, Refusal> {
    let changes = decide(register, act)?;
    changes.iter().for_each(|change| register.apply(change));
    Ok(changes)
}

#[test]
fn a_handover_counts_when_the_successor_accepts() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    does(&mut england, &Act::Offer { strands: vec![strand(1)], to: account(13) }).unwrap();
    assert_eq!(england.held[&strand(1)].lead, account(12), "offering alone changes nothing");
    let other = Act::Accept { strands: vec![strand(1)], by: account(14) };
    assert_eq!(does(&mut england, &other), Err(Refusal::NotOffered));
    does(&mut england, &Act::Accept { strands: vec![strand(1)], by: account(13) }).unwrap();
    assert!(is_led(&england, strand(1), account(13), body(4)));
}

#[test]
fn a_leaver_stays_until_everything_is_handed_over_in_one_act() {
    let mut england = england();
    (0..5).for_each(|n| open(&mut england, strand(n), 4));
    assert_eq!(does(&mut england, &Act::Leave { account: account(12) }), Err(Refusal::StillLeads));
    let elsewhere = Act::TakeOver { from: account(12), by: account(15) };
    assert_eq!(does(&mut england, &elsewhere), Err(Refusal::Elsewhere), "not a lead of another trust");
    does(&mut england, &Act::TakeOver { from: account(12), by: account(13) }).unwrap();
    does(&mut england, &Act::Leave { account: account(12) }).unwrap();
    assert_eq!((england.leads(account(13)), england.unowned()), (5, None));
    assert_eq!(england.in_post(body(4)), None, "a vacancy is a vacancy");
}

#[test]
fn nothing_is_offered_to_a_company_that_may_not_know() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    let offer = Act::Offer { strands: vec![strand(1)], to: account(21) };
    assert!(decide(&england, &offer).is_ok());
    england.held.get_mut(&strand(1)).unwrap().agreed = false;
    assert_eq!(decide(&england, &offer), Err(Refusal::NotAgreed));
}

#[test]
fn whoever_is_kept_out_is_never_given_it() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    let named = |england: &mut Register, who| england.held.get_mut(&strand(1)).unwrap().kept_out.push(who);
    named(&mut england, Conflict::Person(account(13)));
    let offer = Act::Offer { strands: vec![strand(1)], to: account(13) };
    assert_eq!(decide(&england, &offer), Err(Refusal::KeptOut));
    named(&mut england, Conflict::Body(body(2)));
    does(&mut england, &Act::TakeOver { from: account(12), by: account(13) }).unwrap();
    assert!(is_led(&england, strand(1), account(3), body(1)), "past the colleague and the board, to the region");
}

#[test]
fn the_level_above_may_take_over_where_nobody_is_left() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    does(&mut england, &Act::TakeOver { from: account(12), by: account(6) }).unwrap();
    assert_eq!(england.held[&strand(1)].body, body(2));
}

#[test]
fn the_last_national_lead_cannot_go() {
    let mut england = england();
    assert_eq!(does(&mut england, &Act::Leave { account: account(0) }), Err(Refusal::LastNational));
    assert_eq!(does(&mut england, &Act::EndPost { post: post(0), on: day() }), Err(Refusal::LastNational));
    assert_eq!(does(&mut england, &Act::Close { body: body(0) }), Err(Refusal::LastNational));
    let role = LeadRole::NationalLead;
    let next = Act::Appoint { post: post(90), account: account(1), body: body(0), role, from: day() };
    does(&mut england, &next).unwrap();
    does(&mut england, &Act::Leave { account: account(0) }).unwrap();
    assert_eq!(england.in_post(body(0)), Some(account(1)));
}

#[test]
fn after_a_merger_the_same_person_answers_for_the_new_body() {
    let mut england = england();
    open(&mut england, strand(1), 5);
    does(&mut england, &Act::Merge { body: body(5), into: body(4) }).unwrap();
    assert!(is_led(&england, strand(1), account(15), body(4)));
    assert_eq!((england.unowned(), england.in_post(body(5))), (None, None));
}

#[test]
fn what_a_closed_body_leaves_goes_to_the_nearest_level_with_a_lead() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    does(&mut england, &Act::Leave { account: account(6) }).unwrap();
    does(&mut england, &Act::Close { body: body(4) }).unwrap();
    assert_eq!(england.held[&strand(1)].body, body(1), "the board has no lead, so the region's");
}

#[test]
fn whoever_is_covered_stays_accountable() {
    let mut england = england();
    open(&mut england, strand(1), 4);
    let cover = Cover { by: account(13), from: day(), to: None };
    does(&mut england, &Act::Absent { post: post(4), cover }).unwrap();
    assert_eq!(england.held[&strand(1)].lead, account(12));
    does(&mut england, &Act::Leave { account: account(13) }).unwrap();
    assert_eq!(england.posts[&post(4)].cover, None, "cover that leaves is no cover");
}

/// One step of a history, from three numbers.
fn step(register: &mut Register, n: u128, (what, a, b): (u8, u8, u8)) {
    let who = |x: u8| account(u128::from(x) % 27);
    let at = |x: u8| body(u128::from(x) % 9);
    let some = |register: &Register, x: u8| -> Vec<StrandId> {
        let ids: Vec<StrandId> = register.held.keys().copied().collect();
        let skip = usize::from(x) % ids.len().max(1);
        ids.into_iter().skip(skip).take(1 + usize::from(x) % 3).collect()
    };
    let act = match what % 16 {
        0..=3 => return open(register, strand(n), u128::from(a) % 9),
        4 => {
            let ids = some(register, a);
            return ids.iter().for_each(|id| drop(register.held.remove(id)));
        }
        5 | 6 => Act::Offer { strands: some(register, a), to: who(b) },
        7 => {
            let offered = register.held.iter().find(|(_, held)| held.offered.is_some());
            let Some((id, to)) = offered.and_then(|(id, held)| Some((*id, held.offered?))) else { return };
            Act::Accept { strands: vec![id], by: to }
        }
        8 => Act::Accept { strands: some(register, a), by: who(b) },
        9 => Act::Decline { strands: some(register, a), by: who(b) },
        10 => Act::TakeOver { from: who(a), by: who(b) },
        11 => Act::Leave { account: who(a) },
        12 => Act::Merge { body: at(a), into: at(b) },
        13 if a % 4 == 0 => Act::Close { body: at(b) },
        13 => Act::EndPost { post: post(u128::from(a) % 9), on: register.today },
        14 => {
            let Some(role) = register.people.get(&who(a)).and_then(|p| role_at(register.stations[&p.body].kind)) else {
                return;
            };
            let body = register.people[&who(a)].body;
            Act::Appoint { post: post(100 + n), account: who(a), body, role, from: register.today }
        }
        _ => {
            let cover = Cover { by: who(b), from: register.today, to: None };
            register.today = register.today + Days::new(u64::from(a % 3));
            Act::Absent { post: post(u128::from(a) % 9), cover }
        }
    };
    // What is refused changes nothing; what is decided must keep the promise.
    drop(does(register, &act));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Invariant 1 of the product, after every step of 10,000 random histories.
    #[test]
    fn every_open_strand_has_exactly_one_active_lead(
        steps in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 1..40)
    ) {
        let mut england = england();
        for (n, given) in (0_u128..).zip(steps) {
            step(&mut england, n, given);
            prop_assert_eq!(england.unowned(), None, "after step {} ({:?})", n, given);
            let national = england.stations.keys().any(|id| {
                england.stations[id].kind == BodyKind::National && england.in_post(*id).is_some()
            });
            prop_assert!(national, "a national lead stays");
        }
    }
}
