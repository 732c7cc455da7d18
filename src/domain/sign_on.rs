//! Signing in by another service (OpenID Connect Core 1.0): what each profile asks, and what its answer is worth here. Whether
//! a token is genuine, unexpired and meant for us, the library has checked before these rules are asked.

crate::codes! {
    /// The services we know how to speak with.
    pub enum Profile {
        /// NHS login, for the public: vectors of trust (`vtr`, `vot`), RS512, signed assertions of the client
        /// (Interface Specification, Federation).
        NhsLogin = "nhs_login" / "NHS login",
        /// NHS Care Identity (CIS2), for staff: the role chosen there says for which organisation somebody acts.
        Cis2 = "cis2" / "NHS Care Identity",
        /// Any other provider of OpenID Connect.
        Plain = "plain" / "OpenID Connect",
    }
}

crate::codes! {
    /// Why somebody whom another service knows is not let in here.
    pub enum Refused {
        Cancelled = "cancelled" / "You did not sign in there.",
        NotBegun = "not_begun" / "This began in another browser, was used already, or took longer than 10 minutes.",
        Unreachable = "unreachable" / "The other service does not answer now.",
        NotGenuine = "not_genuine" / "What the other service sent us does not hold good.",
        TooLow = "too_low" / "The other service did not check who you are as far as we asked.",
        NoRole = "no_role" / "You chose no role there. Sign in again and choose one.",
        OtherBody = "other_body" / "Your account here belongs to another organisation than the role you chose.",
        Unknown = "unknown" / "No account here is linked to you. Sign in with your password once, and link it on the page of your account.",
    }
}

/// The vectors of trust that NHS login gives (identity proofing, then how somebody signed in). `P0.Cp.Cd` is recalled, to be
/// verified.
pub const VECTORS: &[&str] = &["P0.Cp", "P0.Cp.Cd", "P5.Cp.Cd", "P5.Cp.Ck", "P5.Cm", "P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"];

/// What NHS login takes for granted when no vectors are asked for (Interface Specification, `vtr`).
pub const VECTORS_UNASKED: &[&str] = &["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"];

/// CIS2's strengths of authentication that need two factors or more (recalled, to be verified).
pub const TWO_FACTORS: &[&str] = &["AAL2_ANY", "AAL2_OR_AAL3_ANY", "AAL3_ANY"];

/// How long somebody may take to sign in elsewhere. Ours.
pub const MINUTES: i64 = 10;

/// What a token says beside the claims of every token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Vector of trust.
    pub vot: Option<String>,
    /// Strength of authentication.
    pub acr: Option<String>,
    pub selected_role: Option<String>,
    /// Role and organisation (ODS code) of each.
    pub roles: Vec<(String, String)>,
}

/// What the answer of another service is worth here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// Two factors were shown there: none is asked for again here.
    pub two_factors: bool,
    /// The only organisation for which it may be used.
    pub body: Option<String>,
}

/// Judges an answer: for NHS login the vector must be one of those asked for (its documentation: "verify that vot is one of the
/// vtr values"); for CIS2 a role must have been chosen, and it names the organisation.
///
/// # Errors
/// Why it is not enough.
pub fn judge(profile: Profile, asked: &[String], said: &Said) -> Result<Worth, Refused> {
    match profile {
        Profile::NhsLogin => {
            let vot = said.vot.as_deref().ok_or(Refused::TooLow)?;
            let wanted = match asked {
                [] => VECTORS_UNASKED.contains(&vot),
                asked => asked.iter().any(|vector| vector == vot),
            };
            if !wanted {
                return Err(Refused::TooLow);
            }
            // Cd: a code sent to a device; Ck: a key; Cm: a managed device with both in one.
            let two_factors = vot.split('.').any(|part| matches!(part, "Cd" | "Ck" | "Cm"));
            Ok(Worth { two_factors, body: None })
        }
        Profile::Cis2 => {
            let chosen = said.selected_role.as_deref().ok_or(Refused::NoRole)?;
            let role = said.roles.iter().find(|(role, _)| role == chosen).ok_or(Refused::NoRole)?;
            let two_factors = said.acr.as_deref().is_some_and(|acr| TWO_FACTORS.contains(&acr));
            Ok(Worth { two_factors, body: Some(role.1.clone()) })
        }
        Profile::Plain => Ok(Worth { two_factors: false, body: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vot(vot: &str) -> Said {
        Said { vot: Some(vot.to_owned()), ..Said::default() }
    }

    #[test]
    fn a_vector_that_was_not_asked_for_is_not_enough() {
        let asked = ["P5.Cp.Cd".to_owned(), "P5.Cm".to_owned()];
        assert_eq!(judge(Profile::NhsLogin, &asked, &vot("P0.Cp")), Err(Refused::TooLow));
        assert_eq!(judge(Profile::NhsLogin, &asked, &vot("P9.Cp.Cd")), Err(Refused::TooLow), "not even a higher one");
        assert_eq!(judge(Profile::NhsLogin, &asked, &Said::default()), Err(Refused::TooLow));
        assert!(judge(Profile::NhsLogin, &asked, &vot("P5.Cm")).unwrap().two_factors);
        assert!(judge(Profile::NhsLogin, &[], &vot("P9.Cm")).is_ok());
        assert_eq!(judge(Profile::NhsLogin, &[], &vot("P5.Cm")), Err(Refused::TooLow));
        assert!(!judge(Profile::NhsLogin, &["P0.Cp".to_owned()], &vot("P0.Cp")).unwrap().two_factors);
    }

    #[test]
    fn the_role_chosen_there_says_for_which_organisation() {
        let said = Said {
            acr: Some("AAL3_ANY".to_owned()),
            selected_role: Some("2".to_owned()),
            roles: vec![("1".to_owned(), "RR8".to_owned()), ("2".to_owned(), "RAJ".to_owned())],
            ..Said::default()
        };
        let worth = judge(Profile::Cis2, &[], &said).unwrap();
        assert_eq!((worth.two_factors, worth.body.as_deref()), (true, Some("RAJ")));
        let none = Said { selected_role: None, ..said.clone() };
        assert_eq!(judge(Profile::Cis2, &[], &none), Err(Refused::NoRole));
        let unknown = Said { selected_role: Some("3".to_owned()), ..said.clone() };
        assert_eq!(judge(Profile::Cis2, &[], &unknown), Err(Refused::NoRole));
        let password = Said { acr: Some("AAL1_USERPASS".to_owned()), ..said };
        assert!(!judge(Profile::Cis2, &[], &password).unwrap().two_factors);
    }

    #[test]
    fn another_provider_never_stands_for_our_second_factor() {
        assert!(!judge(Profile::Plain, &[], &Said::default()).unwrap().two_factors);
    }
}
