//! What a visit says: its pages in its language, with another to choose.

use super::{Args, Language};
use crate::web::page::Shell;
use crate::web::visit::Visit;

impl Visit {
    /// A shell in the language of the visit, with another to choose; its title is the sentence with this key.
    #[must_use]
    pub fn page(&self, title: &str) -> Shell {
        let (language, languages, at) = (self.language, self.languages(), self.at.clone());
        Shell { language, languages, at, ..self.shell(&self.say(title)) }
    }

    /// The sentence with this key, in the language of the visit.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.language.say(key)
    }

    /// The same with names, dates and numbers in their places.
    #[must_use]
    pub fn tell(&self, key: &str, args: &Args<'_>) -> String {
        self.language.tell(key, args)
    }

    /// The languages to choose from: staff have none, and nobody has where there is only one.
    fn languages(&self) -> Vec<Language> {
        let offered = self.app.settings.languages();
        if offered.len() < 2 || self.person.is_some() { Vec::new() } else { offered }
    }
}
