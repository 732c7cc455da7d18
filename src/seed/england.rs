//! An invented England: no name of a trust, board or company here is that of a real one; every code begins with DEMO.
//! The regulators alone bear their own names and codes, because the routing rules name them.

use crate::domain::ids::BodyId;
use crate::domain::people::BodyKind;
use crate::store::directory::BodyRow;

pub const NATIONAL: &str = "DEMOENG";

const REGIONS: &[&str] = &[
    "Northern Fells",
    "Eastern Fens",
    "Central Shires",
    "Western Moors",
    "Southern Weald",
    "Capital and Estuary",
    "Marches and Vale",
];

/// Name, region (from 1).
const ICBS: &[(&str, usize)] = &[
    ("Fellside and Dale", 1),
    ("Tarn Valley", 1),
    ("Fenland and Broads", 2),
    ("Shire Heart", 3),
    ("Three Rivers", 3),
    ("Moorland and Coast", 4),
    ("Weald and Downland", 5),
    ("Estuary North", 6),
    ("Border Marches", 7),
];

/// Name, board (from 1).
const TRUSTS: &[(&str, usize)] = &[
    ("Ashcombe Valley University Hospitals", 1),
    ("Fellgate Hospitals", 1),
    ("Dale and Mosslands", 1),
    ("Tarnwater University Hospital", 2),
    ("Kingsmoor General", 2),
    ("Fenmarsh Hospitals", 3),
    ("St Edric's Broadland", 3),
    ("Saltmere Coastal", 3),
    ("Shireheart University Hospitals", 4),
    ("Oakhanger Hospitals", 4),
    ("Bramley Cross", 4),
    ("Threewaters Infirmary", 5),
    ("Millbeck and Lowfield", 5),
    ("Stonebridge Hospitals", 5),
    ("Gorseland Hospitals", 6),
    ("Wrackline Coastal", 6),
    ("Tor and Combe", 6),
    ("Wealdstead Hospitals", 7),
    ("Downland Royal Infirmary", 7),
    ("Chalkway Hospitals", 7),
    ("Estuary Gate University Hospitals", 8),
    ("St Osyn's and Riverside", 8),
    ("Marchwood Hospitals", 9),
    ("Vale of Arrow", 9),
];

/// Name, registered with the CQC, registered with the GPhC. Two in three homecare pharmacies are registered with the GPhC
/// alone (HL 269, para 77).
const PROVIDERS: &[(&str, bool, bool)] = &[
    ("Larkfield Homecare", true, true),
    ("Meadowbank Medicines at Home", false, true),
    ("Harbourlight Home Pharmacy", false, true),
    ("Quillway Homecare", true, true),
    ("Tansy Lane Home Infusions", true, true),
    ("Brightwater Specialist Supply", false, true),
    ("Copperbeech Nursing at Home", true, false),
    ("Wrenfield Clinical Homecare", false, true),
];

const REGULATORS: &[(&str, &str)] = &[
    ("CQC", "Care Quality Commission"),
    ("GPHC", "General Pharmaceutical Council"),
    ("MHRA", "Medicines and Healthcare products Regulatory Agency"),
];

pub const TRUST_COUNT: usize = TRUSTS.len();
pub const PROVIDER_COUNT: usize = PROVIDERS.len();
pub const ICB_COUNT: usize = ICBS.len();
pub const REGION_COUNT: usize = REGIONS.len();

/// Codes by number, from 1.
#[must_use]
pub fn trust(n: usize) -> String {
    format!("DEMOT{n:02}")
}
#[must_use]
pub fn provider(n: usize) -> String {
    format!("DEMOP{n:02}")
}
#[must_use]
pub fn icb(n: usize) -> String {
    format!("DEMOICB{n:02}")
}
#[must_use]
pub fn region(n: usize) -> String {
    format!("DEMOREG{n}")
}

fn body(code: String, name: impl Into<String>, kind: BodyKind) -> BodyRow {
    BodyRow {
        id: BodyId(crate::doors::new_id()),
        code,
        name: name.into(),
        kind,
        region: None,
        icb: None,
        health_service_body: matches!(kind, BodyKind::Trust | BodyKind::Icb | BodyKind::Region | BodyKind::National),
        cqc_registered: false,
        gphc_registered: false,
        opened_on: None,
        closed_on: None,
        successor: None,
        contact: None,
    }
}

/// A number from the range that Ofcom keeps for drama, so that nobody is ever rung by mistake.
fn phone(n: usize) -> String {
    format!("01632 960 {n:03}")
}

/// Every body of the demonstration.
#[must_use]
pub fn bodies() -> Vec<BodyRow> {
    let mut all = vec![body(NATIONAL.to_owned(), "NHS England (demonstration)", BodyKind::National)];
    all.extend(REGULATORS.iter().map(|(code, name)| body((*code).to_owned(), *name, BodyKind::Regulator)));
    all.extend((1..).zip(REGIONS).map(|(n, name)| body(region(n), format!("{name} region"), BodyKind::Region)));
    all.extend((1..).zip(ICBS).map(|(n, (name, of))| BodyRow {
        region: Some(region(*of)),
        contact: Some(phone(100 + n)),
        ..body(icb(n), format!("NHS {name} Integrated Care Board"), BodyKind::Icb)
    }));
    all.extend((1..).zip(TRUSTS).map(|(n, (name, of))| BodyRow {
        icb: Some(icb(*of)),
        region: ICBS.get(of - 1).map(|(_, r)| region(*r)),
        contact: Some(phone(200 + n)),
        cqc_registered: true,
        ..body(trust(n), format!("{name} NHS Trust"), BodyKind::Trust)
    }));
    all.extend((1..).zip(PROVIDERS).map(|(n, (name, cqc, gphc))| BodyRow {
        cqc_registered: *cqc,
        gphc_registered: *gphc,
        contact: Some(phone(300 + n)),
        ..body(provider(n), *name, BodyKind::Provider)
    }));
    all
}
