//! LEVEL 3, letters by mail: fixed words, one recipient, no names, no references, nothing about health.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};

use crate::config::Mail;
use crate::domain::ids::JobId;
use crate::web::contact::Contact;
use crate::web::language::Language;

crate::codes! {
    /// Every letter there is.
    pub enum Letter {
        ReporterUpdate = "reporter_update" / "There is an update for you",
        StaffUpdate = "staff_update" / "There is an update on your list",
        Overdue = "overdue" / "A date on your list has passed",
        Urgent = "urgent" / "Something on your list needs you today",
        Vacancy = "vacancy" / "A post below you has no named lead",
        Alarm = "alarm" / "Last week stands out",
    }
}

/// A letter as its receiver reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub body: String,
}

impl Letter {
    /// Writes it. The words are the same for everybody, so nothing in them can betray anybody. Staff read English.
    #[must_use]
    pub fn write(self, base_url: &str, contact: &Contact, language: Language) -> Written {
        let base = base_url.trim_end_matches('/');
        let (what, link) = match self {
            Self::ReporterUpdate => return update(base, contact, language),
            Self::StaffUpdate => ("There is an update on your list. Sign in to read it:", "/sign-in"),
            Self::Urgent => ("Something on your list needs you today. Sign in to read it:", "/sign-in"),
            Self::Vacancy => ("A post below you has no named lead. Sign in to see which, and since when:", "/sign-in"),
            Self::Alarm => {
                ("Last week stands out from the weeks before it. Sign in to see where:", "/publication/alarms")
            }
            Self::Overdue => ("A date on your list has passed. Sign in to see which:", "/sign-in"),
        };
        let phone = contact.phone.as_ref().map(|p| format!("\n\nOr phone us: {p}")).unwrap_or_default();
        Written {
            subject: self.words().to_owned(),
            body: format!(
                "{what}\n\n{base}{link}{phone}\n\nDo not reply to this message: nobody reads it.\n\nCandour\n"
            ),
        }
    }
}

/// The letter to the person who told us, in the language they wrote in. Below a draft stands the English.
fn update(base: &str, contact: &Contact, language: Language) -> Written {
    let paragraphs = |language: Language| {
        let phone = contact.phone.as_ref().map(|phone| language.tell("letter-phone", &[("phone", phone)]));
        let read = [language.say("letter-update-read"), format!("{base}/follow")];
        let all: Vec<String> = read.into_iter().chain(phone).chain([language.say("letter-no-reply")]).collect();
        all.join("\n\n")
    };
    let mut body = paragraphs(language);
    if !language.is_approved() {
        body = format!("{}\n\n{body}\n\n--\n\n{}", language.say("shell-draft"), paragraphs(Language::En));
    }
    Written { subject: language.say("letter-update"), body: format!("{body}\n\nCandour\n") }
}

/// Sends one letter. Without a mail server it stays on the preview page, which counts as sent.
///
/// # Errors
/// In words without the address: the job tries again.
pub fn send(settings: &Mail, to: &str, written: &Written, job: JobId) -> Result<(), String> {
    let Some(host) = &settings.host else { return Ok(()) };
    let to: Address = to.parse().map_err(|_| "the address cannot be used".to_owned())?;
    let from: Address = settings.from.parse().map_err(|_| "mail.from is not an address".to_owned())?;
    let domain = from.domain().to_owned();
    let message = Message::builder()
        .from(Mailbox::new(Some("Candour".to_owned()), from))
        .to(Mailbox::new(None, to))
        .subject(written.subject.clone())
        // Made from the job: a copy sent again after a crash carries the same one.
        .message_id(Some(format!("<{job}@{domain}>")))
        .header(ContentType::TEXT_PLAIN)
        .body(written.body.clone())
        .map_err(|_| "the letter could not be put together".to_owned())?;
    let tls = if settings.tls { Tls::Required(trusted(settings, host)?) } else { Tls::None };
    let mut transport = SmtpTransport::builder_dangerous(host)
        .port(settings.port)
        .tls(tls)
        .timeout(Some(Duration::from_secs(settings.patience)));
    if let Some(user) = &settings.user {
        transport = transport.credentials(Credentials::new(user.clone(), settings.password.reveal().to_owned()));
    }
    transport.build().send(&message).map(drop).map_err(|error| {
        // The server's own words may quote the address: only the kind of failure is kept.
        if error.is_permanent() {
            "the mail server refused it for good".to_owned()
        } else if error.is_timeout() {
            "the mail server did not answer in time".to_owned()
        } else {
            "the mail server did not take it".to_owned()
        }
    })
}

/// Whom we trust to vouch for the mail server: the public authorities, and the one that is named.
fn trusted(settings: &Mail, host: &str) -> Result<TlsParameters, String> {
    let mut trusted = TlsParameters::builder(host.to_owned());
    if let Some(file) = &settings.ca_file {
        let pem = std::fs::read(file).map_err(|e| format!("mail.ca_file cannot be read: {}", e.kind()))?;
        let authority = Certificate::from_pem(&pem).map_err(|_| "mail.ca_file is no certificate".to_owned())?;
        trusted = trusted.add_root_certificate(authority);
    }
    trusted.build().map_err(|_| "mail.host cannot be used with TLS".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_says_anything_about_health_or_anybody() {
        for &letter in Letter::ALL {
            let written = letter.write("https://candour.example/", &Contact::default(), Language::En);
            let all = format!("{} {}", written.subject, written.body).to_lowercase();
            for word in ["medicine", "complaint", "harm", "patient", "nhs", "can-", "case", "hospital", "dose"] {
                assert!(!all.contains(word), "{letter}: {word}");
            }
            assert!(written.body.lines().all(|line| line.len() <= 78));
        }
    }

    #[test]
    fn the_person_reads_the_letter_in_the_language_they_wrote_in_and_a_draft_in_english_too() {
        let letter =
            |language| Letter::ReporterUpdate.write("https://candour.example/", &Contact::for_demo(), language);
        let english = letter(Language::En);
        assert_eq!(english.subject, "There is an update for you");
        assert!(english.body.starts_with("There is an update for you. Read it with your receipt here:"));
        let urdu = letter(Language::Ur);
        assert_eq!(urdu.subject, Language::Ur.say("letter-update"));
        assert!(urdu.body.starts_with(&Language::Ur.say("shell-draft")));
        assert!(urdu.body.ends_with(&english.body), "{}", urdu.body);
        assert_eq!(
            Letter::StaffUpdate.write("x", &Contact::default(), Language::Ur).subject,
            "There is an update on your list"
        );
    }
}
