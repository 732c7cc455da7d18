//! The menu of each capacity, and where it begins.

use crate::domain::people::Capacity;

/// Where colleagues ask for what one person may not do alone.
const SECOND: (&str, &str) = ("/approvals", "Second person");
/// A case of others, when life or health is at stake.
const EMERGENCY: (&str, &str) = ("/emergency", "In an emergency");
/// What other bodies offer to one's own.
const OFFERED: (&str, &str) = ("/packets", "Offered to us");

const TRUST: &[(&str, &str)] = &[
    ("/cases", "Cases"),
    ("/answers", "Asked to answer"),
    ("/handovers", "Handovers"),
    ("/escalations", "Escalations"),
    ("/leads", "Leads"),
    ("/incidents/new", "Report a harm or failure"),
    ("/intake", "For a caller"),
    ("/complaints/returns", "Returns"),
    ("/activity", "Activity"),
    ("/missed", "Failed deliveries"),
    ("/contracts", "Contracts"),
    ("/actions", "Safety actions"),
    ("/recalls", "Recalls"),
    ("/links", "Links"),
    OFFERED,
    SECOND,
    EMERGENCY,
];

const CLINICIAN: &[(&str, &str)] = &[
    ("/incidents/new", "Report a harm or failure"),
    ("/incidents", "My reports"),
    ("/intake", "For a caller"),
    EMERGENCY,
];

const PROVIDER: &[(&str, &str)] = &[
    ("/cases", "Cases"),
    ("/answers", "Asked to answer"),
    ("/handovers", "Handovers"),
    ("/escalations", "Escalations"),
    ("/leads", "Leads"),
    ("/right-of-reply", "Right of reply"),
    ("/complaints/returns", "Returns"),
    ("/activity", "Activity"),
    ("/publication/replies", "Figures"),
    OFFERED,
    SECOND,
];

const ANALYST: &[(&str, &str)] = &[
    ("/reviews", "Thematic reviews"),
    ("/contracts/matrix", "Companies compared"),
    ("/rules", "Routing rules"),
    ("/publication", "Figures"),
];

const REGULATOR: &[(&str, &str)] = &[
    ("/queue", "Cases referred to you"),
    ("/signals", "Signals"),
    ("/decisions", "Decision log"),
    ("/reviews", "Thematic reviews"),
    ("/recalls", "Recalls"),
    ("/contracts/matrix", "Companies compared"),
    OFFERED,
    SECOND,
    EMERGENCY,
];

/// What each capacity finds in its menu.
#[must_use]
pub fn navigation(capacity: Capacity) -> &'static [(&'static str, &'static str)] {
    match capacity {
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::System => &[],
        Capacity::Clinician => CLINICIAN,
        Capacity::Operator => &[("/intake", "For a caller"), ("/intake/receipts", "Lost receipts")],
        Capacity::TrustLead => TRUST,
        Capacity::ProviderLead => PROVIDER,
        Capacity::IcbOfficer => &[
            ("/cases", "Cases"),
            ("/answers", "Asked to answer"),
            ("/handovers", "Handovers"),
            ("/escalations", "Escalations"),
            ("/leads", "Leads"),
            ("/intake", "For a caller"),
            ("/complaints/returns", "Returns"),
            OFFERED,
            SECOND,
            EMERGENCY,
        ],
        Capacity::NationalLead => &[
            ("/cases", "Cases"),
            ("/answers", "Asked to answer"),
            ("/handovers", "Handovers"),
            ("/escalations", "Escalations"),
            ("/leads", "Leads"),
            ("/rules", "Routing rules"),
            ("/publication", "Figures"),
            ("/intake", "For a caller"),
            ("/complaints/returns", "Returns"),
            ("/contracts", "Contracts"),
            ("/actions", "Safety actions"),
            ("/recalls", "Recalls"),
            OFFERED,
            SECOND,
            EMERGENCY,
        ],
        Capacity::Regulator => REGULATOR,
        Capacity::Analyst => ANALYST,
        Capacity::Administrator => &[("/admin", "Administration")],
    }
}

/// Where somebody in this capacity begins.
#[must_use]
pub fn home(capacity: Capacity) -> &'static str {
    navigation(capacity).first().map_or("/", |(href, _)| href)
}
