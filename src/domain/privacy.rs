//! How private a report is, and how that may change: only toward more, and never by a promise that cannot be kept.

use super::access::{Consent, Mode};

/// Why a report's privacy was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyRefused {
    /// It would show more than before. Whoever wants that tells it anew, or tells the lead.
    Less,
    /// Somebody has read the name already: to call the report anonymous would be untrue.
    NameKnown,
    /// It is so already.
    Same,
}

/// What a report's privacy becomes. Each part may only go toward more privacy, at any time: what was shown before stays
/// known to those who saw it, what comes later is withheld. Anonymity can be had only while nobody has read the name.
/// Source: ours; a withdrawal of consent is as easy as giving it (UK GDPR Art. 7(3)).
///
/// # Errors
/// Why not.
pub fn more_private(from: Consent, to: Consent, name_known: bool) -> Result<Consent, PrivacyRefused> {
    let wider = |was: bool, is: bool| is && !was;
    if to.mode < from.mode
        || wider(from.provider, to.provider)
        || wider(from.trust, to.trust)
        || wider(from.regulator, to.regulator)
    {
        return Err(PrivacyRefused::Less);
    }
    if to == from {
        return Err(PrivacyRefused::Same);
    }
    if to.mode == Mode::Anonymous && from.mode != Mode::Anonymous && name_known {
        return Err(PrivacyRefused::NameKnown);
    }
    Ok(to)
}

/// The change in words, for the timeline. No name, nothing about health.
#[must_use]
pub fn words(from: Consent, to: Consent) -> String {
    let withdrawn = [
        (from.provider && !to.provider, "the homecare company"),
        (from.trust && !to.trust, "the hospital or clinic"),
        (from.regulator && !to.regulator, "the regulators"),
    ];
    let whom: Vec<&str> = withdrawn.into_iter().filter(|(gone, _)| *gone).map(|(_, whom)| whom).collect();
    let mode = match to.mode {
        _ if to.mode == from.mode => None,
        Mode::Anonymous => Some("The report is anonymous from now on".to_owned()),
        Mode::Confidential => Some("Only the lead may know the name from now on".to_owned()),
        Mode::Named => None,
    };
    let words = (!whom.is_empty()).then(|| format!("The words are no longer shared with {}", whom.join(", ")));
    mode.into_iter().chain(words).collect::<Vec<_>>().join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Consent> {
        let flags = [false, true];
        let mut all = Vec::new();
        for &mode in Mode::ALL {
            for provider in flags {
                for trust in flags {
                    all.extend(flags.map(|regulator| Consent { mode, provider, trust, regulator }));
                }
            }
        }
        all
    }

    #[test]
    fn no_change_ever_shows_more_than_before() {
        for from in every() {
            for to in every() {
                for known in [false, true] {
                    if let Ok(after) = more_private(from, to, known) {
                        assert!(after.mode >= from.mode && after != from);
                        assert!(from.provider || !after.provider);
                        assert!(from.trust || !after.trust);
                        assert!(from.regulator || !after.regulator);
                        assert!(!words(from, after).is_empty(), "{from:?} {after:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn anonymity_is_not_promised_once_the_name_was_read() {
        let named = Consent { mode: Mode::Named, provider: true, trust: true, regulator: true };
        let anonymous = Consent { mode: Mode::Anonymous, ..named };
        let confidential = Consent { mode: Mode::Confidential, ..named };
        assert_eq!(more_private(named, anonymous, true), Err(PrivacyRefused::NameKnown));
        assert_eq!(more_private(named, anonymous, false), Ok(anonymous));
        assert_eq!(more_private(named, confidential, true), Ok(confidential));
        assert_eq!(more_private(confidential, named, false), Err(PrivacyRefused::Less));
        assert_eq!(more_private(named, named, false), Err(PrivacyRefused::Same));
        // Narrowing what an already anonymous report shares needs no name.
        let narrower = Consent { provider: false, ..anonymous };
        assert_eq!(more_private(anonymous, narrower, true), Ok(narrower));
    }
}
