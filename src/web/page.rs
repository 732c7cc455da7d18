//! What every page shares: the shell around its content, and the one way to turn a page into an answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::web::forms::Problems;
use crate::web::language::{Args, Language, Linked};

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    pub words: String,
}

impl Link {
    /// A link to `href`, read as `words`.
    pub fn new(href: impl Into<String>, words: impl Into<String>) -> Self {
        Self { href: href.into(), words: words.into() }
    }
}

/// One entry of the navigation; the page shows those of the person's role only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    pub link: Link,
    /// The page, or its room, is the one being read.
    pub active: bool,
}

/// The person signed in, as the header shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub name: String,
    /// The capacity in words: "Complaints lead, Northbridge Homecare".
    pub role: String,
}

/// What a banner on top of the content says, once. At most one a page, and never beside an error summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banner {
    /// Something was done: read out at once.
    Done(String),
    /// Something to know, such as a legal clock.
    Know(String),
}

/// Everything around the content. A page holds it as its field `shell`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The page's own title; the service's name is added to it.
    pub title: String,
    /// The language of the words on the page.
    pub language: Language,
    /// The languages to choose from; none where the page has no choice.
    pub languages: Vec<Language>,
    /// The address of the page: a choice of language comes back to it.
    pub at: String,
    pub service: String,
    /// Where the service's name leads.
    pub home: String,
    pub person: Option<SignedIn>,
    /// The token every form carries in its hidden field `csrf`.
    pub csrf: String,
    /// A demonstration: says so on every page.
    pub demo: bool,
    pub nav: Vec<NavItem>,
    pub back: Option<Link>,
    /// The pages above this one, outermost first.
    pub trail: Vec<Link>,
    pub banner: Option<Banner>,
    /// The page comes back with problems: its title begins with "Error: ".
    pub error: bool,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            title: String::new(),
            language: Language::En,
            languages: Vec::new(),
            at: "/".to_owned(),
            service: "Candour".to_owned(),
            home: "/".to_owned(),
            person: None,
            csrf: String::new(),
            demo: false,
            nav: Vec::new(),
            back: None,
            trail: Vec::new(),
            banner: None,
            error: false,
        }
    }
}

impl Shell {
    /// A shell for a page of this title, with nobody signed in.
    pub fn new(title: impl Into<String>) -> Self {
        Self::default().titled(title)
    }

    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// A link back to the page before, on top of the content.
    #[must_use]
    pub fn back_to(mut self, href: impl Into<String>) -> Self {
        self.back = Some(Link::new(href, self.say("shell-back")));
        self
    }

    /// The pages above this one, outermost first, instead of a back link.
    #[must_use]
    pub fn under(mut self, trail: impl IntoIterator<Item = Link>) -> Self {
        self.trail = trail.into_iter().collect();
        self
    }

    /// The page comes back with problems, if there are any; then no banner competes with them.
    #[must_use]
    pub fn with(mut self, problems: &Problems) -> Self {
        self.error = !problems.is_empty();
        self.banner = self.banner.filter(|_| problems.is_empty());
        self
    }

    /// The sentence with this key, in the page's language.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.language.say(key)
    }

    /// The same with names, dates and numbers in their places.
    #[must_use]
    pub fn tell(&self, key: &str, args: &Args<'_>) -> String {
        self.language.tell(key, args)
    }

    /// The same with links in it.
    #[must_use]
    pub fn linked(&self, key: &str, links: &[(&str, &str)]) -> Linked {
        self.language.linked(key, links)
    }
}

/// The page, found and in order: 200.
pub fn ok(page: &impl Template) -> HttpResponse {
    render(StatusCode::OK, page)
}

/// The page with the problems of what was sent: 422.
pub fn unprocessable(page: &impl Template) -> HttpResponse {
    render(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// 200 without problems, else 422: a form page for both its visits.
pub fn form(page: &impl Template, problems: &Problems) -> HttpResponse {
    if problems.is_empty() { ok(page) } else { unprocessable(page) }
}

/// The page under any status, written into one buffer before a byte is sent.
pub fn render(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(body) => HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            HttpResponse::InternalServerError().content_type("text/plain; charset=utf-8").body(LAST_RESORT)
        }
    }
}

/// Said when not even the error page can be written.
const LAST_RESORT: &str = "Sorry, there is a problem with the service. Nothing was saved. Try again later.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_turn_the_title_and_silence_the_banner() {
        let shell = Shell { banner: Some(Banner::Done("Saved".into())), ..Shell::new("When did it happen?") };
        assert_eq!(shell.clone().with(&Problems::default()), shell);
        let mut problems = Problems::default();
        problems.add("when", "Enter a date");
        let shell = shell.with(&problems);
        assert!(shell.error && shell.banner.is_none());
    }
}
