//! A receipt in place of a lost one. Two facts must fit, both known to us since the report; nothing is said to whoever asks;
//! the new receipt goes only where the person can be reached, after a delay in which they are warned and can stop it.

use super::case::telling::{Identity, ReplyBy};
use super::reference::CaseRef;
use super::text::{Email, Phone};

/// Working days between the wish and the new receipt where it goes to the phone or the address that we hold. Source: ours.
pub const DELAY_WORKING_DAYS: u32 = 2;
/// The same where we hold an e-mail address alone, and the receipt is read to a number given now. Source: ours.
pub const DELAY_TO_NEW_NUMBER_WORKING_DAYS: u32 = 5;

/// The fact beside the name: the reference, or the way to reach the person that they gave with the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    Reference(CaseRef),
    /// Folded, with its kind: "email:…", "phone:…", "postcode:…". Looked up under a keyed hash.
    Contact(String),
}

/// Reads the fact as typed; none: it is none of the four.
#[must_use]
pub fn fact(typed: &str) -> Option<Fact> {
    if let Ok(reference) = CaseRef::parse(typed) {
        return Some(Fact::Reference(reference));
    }
    if let Ok(email) = Email::parse(typed) {
        return Some(Fact::Contact(email_fact(email.as_str())));
    }
    if let Some(postcode) = postcode_of(typed) {
        return Some(Fact::Contact(format!("postcode:{postcode}")));
    }
    Phone::parse(typed).ok().map(|phone| Fact::Contact(phone_fact(phone.as_str())))
}

fn email_fact(email: &str) -> String {
    format!("email:{}", email.trim().to_lowercase())
}

/// The last ten figures: with or without +44 or 0.
fn phone_fact(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().saturating_sub(10);
    format!("phone:{}", digits.get(from..).unwrap_or_default().iter().collect::<String>())
}

/// The postcode at the end of a text: two to four characters that begin with a letter, then a digit and two letters.
fn postcode_of(text: &str) -> Option<String> {
    let tokens: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(str::to_uppercase)
        .collect();
    let last = tokens.last()?;
    let before = tokens.len().checked_sub(2).and_then(|at| tokens.get(at));
    let joined = before.map(|before| format!("{before}{last}"));
    [Some(last.clone()), joined].into_iter().flatten().find(|candidate| is_postcode(candidate))
}

fn is_postcode(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let Some((out, inward)) = characters.len().checked_sub(3).and_then(|at| characters.split_at_checked(at)) else {
        return false;
    };
    let [digit, first, second] = inward else { return false };
    let letters = digit.is_ascii_digit() && first.is_ascii_uppercase() && second.is_ascii_uppercase();
    let starts = out.first().is_some_and(char::is_ascii_uppercase) && out.iter().any(char::is_ascii_digit);
    letters && starts && (2..=4).contains(&out.len())
}

/// The contact of a report by which it can be found: the one by which the person is answered.
#[must_use]
pub fn contact(identity: &Identity, reply: ReplyBy) -> Option<String> {
    match reply {
        ReplyBy::Email => identity.email.as_deref().map(email_fact),
        ReplyBy::Text | ReplyBy::Phone => identity.phone.as_deref().map(phone_fact),
        ReplyBy::Letter => identity.address.as_deref().and_then(postcode_of).map(|code| format!("postcode:{code}")),
        ReplyBy::None => None,
    }
}

/// Letters alone, small: "O'Brien-Smith" is "obriensmith".
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Whether this is the name that the person gave for themselves.
#[must_use]
pub fn is_name_of(identity: &Identity, typed: &str) -> bool {
    let typed = folded(typed);
    !typed.is_empty() && identity.reporter_name.as_deref().is_some_and(|name| folded(name) == typed)
}

/// Where a new receipt goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    /// Read aloud on a call that we make.
    Call(String),
    /// Printed and posted.
    Post(String),
}

/// Where the new receipt goes and after how many working days; none: the person cannot be reached, or asked not to be.
#[must_use]
pub fn hand_over(identity: &Identity, reply: ReplyBy, new_number: Option<&str>) -> Option<(HandOver, u32)> {
    match reply {
        ReplyBy::Text | ReplyBy::Phone => {
            identity.phone.clone().map(|phone| (HandOver::Call(phone), DELAY_WORKING_DAYS))
        }
        ReplyBy::Letter => identity.address.clone().map(|address| (HandOver::Post(address), DELAY_WORKING_DAYS)),
        ReplyBy::Email => {
            new_number.map(|number| (HandOver::Call(number.to_owned()), DELAY_TO_NEW_NUMBER_WORKING_DAYS))
        }
        ReplyBy::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity {
            reporter_name: Some("Nell O\u{2019}Brien-Smith".to_owned()),
            email: Some("Nell@People.example".to_owned()),
            phone: Some("07700 900 123".to_owned()),
            address: Some("1 Example Street\nAnytown\nAA1 1AA".to_owned()),
            ..Identity::default()
        }
    }

    #[test]
    fn a_fact_is_found_however_it_is_typed() {
        let contact = |reply| contact(&identity(), reply).map(Fact::Contact);
        assert_eq!(fact(" nell@people.EXAMPLE "), contact(ReplyBy::Email));
        assert_eq!(fact("+44 7700 900123"), contact(ReplyBy::Phone));
        assert_eq!(fact("aa11aa"), contact(ReplyBy::Letter));
        assert_eq!(fact("AA1 1AA"), contact(ReplyBy::Letter));
        assert!(matches!(fact(CaseRef::from_bits([1, 2, 3, 4, 5]).as_str()), Some(Fact::Reference(_))));
        assert_eq!(fact("yes"), None);
        assert_eq!(contact(ReplyBy::None), None);
    }

    #[test]
    fn a_name_fits_without_its_marks_and_an_empty_one_never() {
        assert!(is_name_of(&identity(), "nell obrien smith"));
        assert!(!is_name_of(&identity(), "nell"));
        assert!(!is_name_of(&identity(), " - "));
        assert!(!is_name_of(&Identity::default(), ""));
    }

    #[test]
    fn a_new_receipt_goes_where_we_knew_the_person_to_be_and_to_a_new_number_only_later() {
        let to = |reply, number| hand_over(&identity(), reply, number);
        assert_eq!(to(ReplyBy::Phone, Some("01632 960 777")), Some((HandOver::Call("07700 900 123".into()), 2)));
        assert!(matches!(to(ReplyBy::Letter, None), Some((HandOver::Post(_), 2))));
        assert_eq!(to(ReplyBy::Email, None), None);
        assert_eq!(to(ReplyBy::Email, Some("01632 960 777")), Some((HandOver::Call("01632 960 777".into()), 5)));
        assert_eq!(to(ReplyBy::None, Some("01632 960 777")), None);
    }

    proptest::proptest! {
        #[test]
        fn no_input_breaks_the_reader(typed in "\\PC{0,40}") {
            let _ = fact(&typed);
        }
    }
}
