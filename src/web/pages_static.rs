//! Pages that say the same to everyone: about the service, and what went wrong with a way on.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;

use crate::web::contact::Contact;
use crate::web::language;
use crate::web::page::{Link, Shell, ok, render};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// When the accessibility statement was last gone through; change it with the statement.
const STATEMENT_PREPARED: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 24);

/// Something kept on the reader's device; what it is for and how long, by their keys.
struct Cookie {
    name: &'static str,
    purpose: &'static str,
    life: &'static str,
}

const SESSION: Cookie = Cookie { name: "", purpose: "cookies-session", life: "cookies-session-life" };

/// Written by `static/js/app.js`.
const KEYS: Cookie = Cookie { name: "candour-keys", purpose: "cookies-keys", life: "cookies-keys-life" };

/// Written where another language was chosen.
const LANGUAGE: Cookie = Cookie { name: language::COOKIE, purpose: "cookies-language", life: "cookies-language-life" };

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct Accessibility<'a> {
    shell: Shell,
    contact: &'a Contact,
    prepared: String,
    version: &'static str,
}

/// The accessibility statement: what was tested, what was not, whom to turn to.
pub fn accessibility(shell: Shell, contact: &Contact) -> HttpResponse {
    let shell = said(shell, "shell-accessibility");
    let prepared = STATEMENT_PREPARED.map(|on| shell.language.date(on)).unwrap_or_default();
    ok(&Accessibility { shell, contact, prepared, version: VERSION })
}

#[derive(Template)]
#[template(path = "about/contact.html")]
struct ContactPage<'a> {
    shell: Shell,
    contact: &'a Contact,
}

/// Every way to reach the people who run the service, and the formats to ask for.
pub fn contact(shell: Shell, contact: &Contact) -> HttpResponse {
    ok(&ContactPage { shell: said(shell, "shell-contact"), contact })
}

#[derive(Template)]
#[template(path = "about/privacy.html")]
struct Privacy<'a> {
    shell: Shell,
    contact: &'a Contact,
}

/// What is kept, who sees it, and what we cannot protect.
pub fn privacy(shell: Shell, contact: &Contact) -> HttpResponse {
    ok(&Privacy { shell: said(shell, "shell-privacy"), contact })
}

#[derive(Template)]
#[template(path = "about/cookies.html")]
struct Cookies {
    shell: Shell,
    cookies: [Cookie; 3],
}

/// What is kept on the device: only what the service cannot do without. `session`: the name of the session's cookie.
pub fn cookies(shell: Shell, session: &'static str) -> HttpResponse {
    let cookies = [Cookie { name: session, ..SESSION }, LANGUAGE, KEYS];
    ok(&Cookies { shell: said(shell, "shell-cookies"), cookies })
}

#[derive(Template)]
#[template(path = "about/version.html")]
struct Version {
    shell: Shell,
    version: &'static str,
}

/// The version that answers, its licence, and whose design it uses.
pub fn version(shell: Shell) -> HttpResponse {
    ok(&Version { shell: said(shell, "shell-version"), version: VERSION })
}

/// The shell with the sentence of this key as its title.
fn said(shell: Shell, title: &str) -> Shell {
    let title = shell.say(title);
    shell.titled(title)
}

/// What a page about a failure may say beyond its own words.
#[derive(Debug, Clone, Default)]
pub struct Trouble {
    pub contact: Contact,
    /// 409 by a rule: why. 413: the limit. 429 and 503: how long to wait. 500: the number of the request. A sentence, but
    /// for the number.
    pub detail: String,
    /// 409: the newest version of what was to be changed.
    pub way: Option<Link>,
}

macro_rules! trouble {
    ($($(#[$doc:meta])* $name:ident, $page:ident { $($field:ident : $kind:ty),* } = $path:literal, $status:ident, $title:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $page {
            shell: Shell,
            $($field: $kind,)*
        }

        $(#[$doc])*
        pub fn $name(shell: Shell, trouble: Trouble) -> HttpResponse {
            let Trouble { $($field,)* .. } = trouble;
            render(StatusCode::$status, &$page { shell: said(shell, $title), $($field,)* })
        }
    )+};
}

trouble! {
    /// The request makes no sense to us.
    unreadable, Unreadable {} = "errors/400.html", BAD_REQUEST, "trouble-bad";
    /// The request did not come from one of our own pages, or its page is too old.
    forbidden, Forbidden {} = "errors/403.html", FORBIDDEN, "trouble-forged";
    /// No such thing, or not yours: the same words for both.
    not_found, NotFound {} = "errors/404.html", NOT_FOUND, "trouble-not-found";
    /// Changed by somebody else since it was read.
    stale, Stale { way: Option<Link> } = "errors/409.html", CONFLICT, "trouble-stale";
    /// The rules do not allow it as things stand; `detail` says why.
    refused, Refused { detail: String, way: Option<Link> } = "errors/refused.html", CONFLICT, "trouble-refused";
    /// More than the limit.
    too_big, TooBig { detail: String } = "errors/413.html", PAYLOAD_TOO_LARGE, "trouble-too-big";
    /// Too many tries in a short time.
    too_many, TooMany { detail: String } = "errors/429.html", TOO_MANY_REQUESTS, "trouble-too-many";
    /// Our fault.
    broken, Broken { contact: Contact, detail: String } = "errors/500.html", INTERNAL_SERVER_ERROR, "trouble-broken";
    /// Not able to save for now: says so, and names the other ways to tell us.
    unavailable, Unavailable { contact: Contact, detail: String } = "errors/503.html", SERVICE_UNAVAILABLE, "trouble-busy";
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(response: HttpResponse) -> (StatusCode, String) {
        let status = response.status();
        let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn trouble() -> Trouble {
        Trouble { contact: Contact::for_demo(), ..Trouble::default() }
    }

    #[actix_web::test]
    async fn an_outage_says_that_nothing_was_saved_and_how_else_to_tell_us() {
        let (status, page) = read(unavailable(Shell::default(), trouble())).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        for words in ["it was not saved", "tel:01632960001", "Post: Candour demonstration", "call 999", "Try again"] {
            assert!(page.contains(words), "{words}");
        }
    }

    #[actix_web::test]
    async fn every_page_of_trouble_has_a_heading_a_title_and_a_way_on() {
        let way = Some(Link::new("/cases/x", "Open the newest version"));
        let pages = [
            unreadable(Shell::default(), trouble()),
            refused(Shell::default(), Trouble { detail: "It is closed.".into(), ..trouble() }),
            forbidden(Shell::default(), trouble()),
            not_found(Shell::default(), trouble()),
            stale(Shell::default(), Trouble { way, ..trouble() }),
            too_big(Shell::default(), Trouble { detail: "A file may be up to 10 MB.".into(), ..trouble() }),
            too_many(Shell::default(), Trouble { detail: "Try again in 5 minutes.".into(), ..trouble() }),
            broken(Shell::default(), Trouble { detail: "7f3a".into(), ..trouble() }),
            unavailable(Shell::default(), trouble()),
        ];
        for response in pages {
            let (status, page) = read(response).await;
            let content = page.split("id=\"maincontent\"").nth(1).unwrap().split("</main>").next().unwrap();
            assert_eq!(content.matches("<h1>").count(), 1, "{status}");
            assert!(content.contains("href=") || content.contains("Go back"), "{status}");
            assert!(!page.contains("<title> -") && !content.contains("Error"), "{status}");
        }
    }

    /// Content rule of the NHS service manual: short sentences. Ours: none of more than 25 words.
    #[actix_web::test]
    async fn no_sentence_is_longer_than_25_words() {
        let demo = Contact::for_demo();
        let pages = [
            accessibility(Shell::default(), &demo),
            contact(Shell::default(), &demo),
            privacy(Shell::default(), &demo),
            cookies(Shell::default(), "__Host-candour"),
            version(Shell::default()),
            forbidden(Shell::default(), trouble()),
            broken(Shell::default(), trouble()),
            unavailable(Shell::default(), trouble()),
        ];
        for response in pages {
            let (_, page) = read(response).await;
            let content = page.split("id=\"maincontent\">").nth(1).unwrap().split("</main>").next().unwrap();
            let ends = [". ", "</p>", "</li>", "</h1>", "</h2>", "</h3>", "</td>", "</th>", "</caption>"];
            let sentences = ends.iter().fold(content.to_owned(), |text, end| text.replace(end, "\n~\n"));
            for sentence in sentences.split("\n~\n") {
                let words: String =
                    sentence.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
                assert!(words.split_whitespace().count() <= 25, "{words}");
            }
        }
    }

    #[actix_web::test]
    async fn ways_that_are_not_offered_are_not_mentioned() {
        let (_, page) =
            read(contact(Shell::default(), &Contact { body: "A trust".into(), ..Contact::default() })).await;
        assert!(!page.contains("tel:") && !page.contains("18001") && !page.contains("mailto:"));
    }
}
