//! The code lists of LFPSE that a record of ours can need, with short words of our own. A code is what is sent.

use crate::codes;

codes! {
    /// The version of the taxonomy that an endpoint takes: one adapter each.
    pub enum Taxonomy {
        V5 = "5" / "version 5",
        V6 = "6" / "version 6",
    }
}

codes! {
    /// How concerned the reporter is, given its wider implications (`worry-scale-5`).
    pub enum Concern {
        Very = "5" / "Very concerned",
        Fairly = "4" / "Fairly concerned",
        NotVery = "3" / "Not very concerned",
        NotAtAll = "1" / "Not at all concerned",
    }
}

codes! {
    /// The patient's gender for administrative purposes (`gender-5`).
    pub enum Gender {
        Female = "1" / "Female",
        Male = "2" / "Male",
        NotKnown = "3" / "Not known",
        Withheld = "4" / "Withheld, or something else",
    }
}

codes! {
    /// The patient's age where no date of birth is known (`age-brackets-5`).
    pub enum AgeBracket {
        ToFourteenDays = "1" / "0 to 14 days",
        ToTwentyEightDays = "2" / "15 to 28 days",
        ToElevenMonths = "3" / "1 to 11 months",
        ToFour = "4" / "1 to 4 years",
        ToNine = "5" / "5 to 9 years",
        ToFifteen = "6" / "10 to 15 years",
        SixteenSeventeen = "7" / "16 or 17 years",
        ToTwentyFive = "8" / "18 to 25 years",
        ToFortyFive = "9" / "26 to 45 years",
        ToSixtyFive = "10" / "46 to 65 years",
        ToEightyFive = "11" / "66 to 85 years",
        Older = "12" / "Older than 85 years",
    }
}

codes! {
    /// The role of whoever records it (`staff-type-5`).
    pub enum StaffRole {
        ClinicalServices = "1" / "Clinical services, including pharmacy",
        Scientific = "2" / "Professional, scientific or technical staff",
        AlliedHealth = "3" / "Allied health professional",
        Doctor = "4" / "Doctor or dentist",
        Nurse = "5" / "Nurse or midwife",
        Administrative = "6" / "Administrative or clerical staff",
        Estates = "7" / "Estates and ancillary staff",
        Supplementary = "8" / "Supplementary role, including volunteers",
        Other = "9" / "Something else",
    }
}

codes! {
    /// How whoever records it comes to know of it (`reporter-relationship-to-event-5`).
    pub enum Involvement {
        Witness = "1" / "I saw it, but was not part of the care",
        Told = "2" / "I was told about it",
        RecordReview = "3" / "I found it in a review of records",
        Caring = "4" / "I was helping to give the care",
        WouldNotSay = "5" / "I would rather not say",
        Other = "6" / "In another way",
    }
}

codes! {
    /// Where it happened (`incident-location-5`); the places where homecare can go wrong.
    pub enum Place {
        Home = "2" / "In a private home",
        CareHome = "3" / "In a care home",
        Hospital = "4" / "In a hospital",
        CommunityPharmacy = "12" / "In a community pharmacy",
        OtherHealthcare = "5" / "In another healthcare building, such as a homecare pharmacy",
        Nowhere = "8" / "In no specific place",
        NotKnown = "9" / "Not known",
    }
}

codes! {
    /// How strongly the incident is tied to what became of the patient (`strength-of-association-5`).
    pub enum Association {
        Caused = "6" / "It caused the outcome",
        Probably = "5" / "It probably affected the outcome",
        Possibly = "4" / "It possibly affected the outcome",
        Unrelated = "3" / "It was not related to the outcome",
        NotKnown = "2" / "Not known",
    }
}

codes! {
    /// What was involved (`agent-type-5`).
    pub enum Agent {
        Medicine = "4" / "A medicine",
        Device = "3" / "A device",
        Software = "9" / "IT systems or software",
        NoneOfThese = "10" / "None of these",
    }
}

codes! {
    /// How the medicine was involved (`drugs-involved-5`).
    pub enum Factor {
        TooMuch = "1" / "Too much was prescribed, dispensed or given",
        TooLittle = "2" / "Too little was prescribed, dispensed or given",
        Incorrectly = "3" / "It was prescribed, dispensed or given incorrectly",
        Unfit = "4" / "Something was wrong with the medicine or its packaging",
        Other = "5" / "In another way",
        NotKnown = "6" / "Not known",
    }
}

codes! {
    /// How it was too little (`too-little-drug-5`).
    pub enum TooLittle {
        DoseTooLow = "1" / "The dose was too low",
        TooLate = "2" / "It came too late",
        TooShort = "3" / "It was for too short a time",
        TooSlow = "4" / "It was given too slowly",
        NotOften = "5" / "It was not given often enough",
        Omitted = "6" / "It was left out",
    }
}

codes! {
    /// How it was too much (`too-much-drug-5`).
    pub enum TooMuch {
        DoseTooHigh = "1" / "The dose was too high",
        NotWanted = "6" / "It was given when it should not have been",
    }
}

codes! {
    /// How it was done incorrectly (`medication-administered-incorrectly-5`).
    pub enum Incorrectly {
        Formulation = "2" / "The wrong form or preparation",
        WrongMedicine = "3" / "The wrong medicine",
        Allergy = "5" / "A known allergy",
        Technique = "7" / "The wrong technique",
        WrongPatient = "8" / "The wrong patient",
    }
}

codes! {
    /// What was wrong with the medicine or its packaging (`problem-medication-or-packaging-5`).
    pub enum Unfit {
        Stored = "1" / "It was stored wrongly or unfit for use",
        OutOfDate = "2" / "It was out of date",
        NoLeaflet = "3" / "It had no right leaflet",
    }
}

codes! {
    /// The process in which it went wrong (`involved-processes-5`).
    pub enum MedicineProcess {
        Prescription = "1" / "Prescription",
        Dispensing = "2" / "Dispensing",
        Administering = "3" / "Administering",
        Other = "4" / "Another process",
        NotKnown = "5" / "Not known",
    }
}

codes! {
    /// Whether it is also one for the Yellow Card scheme (`yellow-card-criteria-5`).
    pub enum Reaction {
        SideEffect = "1" / "A side effect",
        DefectiveMedicine = "2" / "A defective or counterfeit medicine",
        DefectiveDevice = "3" / "A defective or counterfeit device",
        MedicinePackaging = "4" / "Packaging or design of a medicine that may lead to errors",
        DevicePackaging = "5" / "Packaging or design of a device that may lead to errors",
        NoneOfThese = "6" / "None of these",
        NotKnown = "7" / "Not known",
    }
}

codes! {
    /// What care was being given (`healthcare-process-5`).
    pub enum CareProcess {
        Admission = "2" / "Acceptance into care",
        Prescribing = "5" / "Planning or prescribing",
        Treatment = "6" / "Treatment, dispensing or administering",
        Review = "7" / "Review or monitoring",
    }
}

codes! {
    /// The safety challenge it belongs to (`safety-challenges-5`).
    pub enum Challenge {
        Infection = "5" / "An infection from healthcare",
        NoneOfThese = "6" / "None of these",
    }
}
