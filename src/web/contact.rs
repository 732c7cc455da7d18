//! How to reach the people who run the service, in words that a page can show. They come from the settings.

/// Who runs the service, and every way to reach them. A way that is not offered is left out of the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The body that runs the service and answers for the data.
    pub body: String,
    /// As people dial it. Text relay puts 18001 before it.
    pub phone: Option<String>,
    /// "Monday to Friday, 9am to 5pm".
    pub hours: Option<String>,
    pub email: Option<String>,
    /// Postal address, a line each.
    #[serde(default)]
    pub post: Vec<String>,
}

impl Contact {
    /// Of a demonstration: a number that Ofcom keeps for drama, and a domain that exists for examples (RFC 2606).
    #[must_use]
    pub fn for_demo() -> Self {
        Self {
            body: "Candour demonstration".to_owned(),
            phone: Some("01632 960 001".to_owned()),
            hours: Some("Monday to Friday, 9am to 5pm".to_owned()),
            email: Some("help@candour.example".to_owned()),
            post: ["Candour demonstration", "1 Example Street", "Anytown", "AA1 1AA"].map(str::to_owned).to_vec(),
        }
    }

    /// The number as a `tel:` address takes it: its digits, and the plus sign of a country.
    #[must_use]
    pub fn dial(&self) -> Option<String> {
        let phone = self.phone.as_deref()?;
        Some(phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(Contact::for_demo().dial().as_deref(), Some("01632960001"));
        assert_eq!(Contact::default().dial(), None);
    }

    #[test]
    fn an_unknown_way_to_reach_us_is_refused() {
        assert!(toml::from_str::<Contact>("body = 'A trust'\nphone = '01632 960 001'").is_ok());
        assert!(toml::from_str::<Contact>("body = 'A trust'\nfax = '01632 960 001'").is_err());
        assert!(toml::from_str::<Contact>("phone = '01632 960 001'").is_err(), "somebody answers for the data");
    }
}
