//! NHS numbers, telephone numbers, and the register numbers of professionals.

use super::words::{Text, Word, is_space};
use super::{Kind, Span};
use crate::domain::text::NhsNumber;

/// What may stand between the name of a register and the number.
const BETWEEN: [&str; 12] =
    ["number", "no", "num", "registration", "registered", "register", "reg", "ref", "pin", "id", "is", "was"];

pub(super) fn find(text: &Text) -> impl Iterator<Item = Span> {
    (0..text.words().len()).flat_map(|at| [nhs_number(text, at), phone(text, at), registration(text, at)]).flatten()
}

/// Ten digits whose check digit fits, written in one, in groups ("943 476 5919") or singly.
fn nhs_number(text: &Text, at: usize) -> Option<Span> {
    let words = number_words(text, at, 10, |c| is_space(c) || matches!(c, '-' | '.'));
    let mut digits = String::new();
    for (count, word) in words.iter().enumerate() {
        digits.push_str(&word.folded);
        let in_groups = count < 4 && words.iter().take(count + 1).all(|group| group.folded.len() > 1);
        if digits.len() == 10 && (in_groups || count == 9) && NhsNumber::parse(&digits).is_ok() {
            return Some(Span { start: words.first()?.start, end: word.end, kind: Kind::NhsNumber });
        }
    }
    None
}

/// A telephone number of the United Kingdom, or one with + and its country; the longest reading that fits.
fn phone(text: &Text, at: usize) -> Option<Span> {
    let first = text.words().get(at)?;
    let plus = text.char_before(first.start) == Some('+');
    if !plus && !first.folded.starts_with('0') {
        return None;
    }
    let mut digits = String::new();
    let mut end = None;
    for word in number_words(text, at, 8, |c| is_space(c) || matches!(c, '-' | '.' | '(' | ')')) {
        digits.push_str(if is_trunk_zero(text, word) && !digits.is_empty() { "" } else { &word.folded });
        if is_phone(&digits, plus) {
            end = Some(word.end);
        }
    }
    let end = end?;
    let start = first.start - usize::from(plus);
    let closes = text.slice(start, end).iter().find(|c| matches!(c, '(' | ')')) == Some(&')');
    let bracketed = closes && text.char_before(start) == Some('(');
    Some(Span { start: start - usize::from(bracketed), end, kind: Kind::Phone })
}

/// The "(0)" that people put after a country code.
fn is_trunk_zero(text: &Text, word: &Word) -> bool {
    word.folded == "0" && text.char_before(word.start) == Some('(') && text.char(word.end) == Some(')')
}

fn is_phone(digits: &str, plus: bool) -> bool {
    let abroad = if plus { Some(digits) } else { digits.strip_prefix("00") };
    match (abroad, abroad.and_then(|digits| digits.strip_prefix("44"))) {
        (_, Some(home)) => is_home(home.strip_prefix('0').unwrap_or(home)),
        (Some(abroad), None) => plus && (8..=15).contains(&abroad.len()),
        (None, None) => digits.strip_prefix('0').is_some_and(is_home),
    }
}

/// A number within the United Kingdom without its leading 0: 9 or 10 digits, and none begins with 0, 4, 6 or 9
/// (National Telephone Numbering Plan).
fn is_home(digits: &str) -> bool {
    (9..=10).contains(&digits.len()) && digits.starts_with(['1', '2', '3', '5', '7', '8'])
}

/// The number of a doctor (GMC, 7 digits), nurse (NMC, 12A3456B) or pharmacist (GPhC, 7 digits), where the register is
/// named before it.
fn registration(text: &Text, at: usize) -> Option<Span> {
    let words = text.words_from(at);
    let register = words.first()?;
    let fits: fn(&str) -> bool = match register.folded.as_str() {
        "gmc" | "gphc" => |number| number.len() == 7 && number.bytes().all(|b| b.is_ascii_digit()),
        "nmc" => is_nmc_pin,
        _ => return None,
    };
    let number = words.iter().skip(1).take(5).find(|word| !BETWEEN.contains(&word.folded.as_str()))?;
    fits(&number.folded).then_some(Span { start: number.start, end: number.end, kind: Kind::Registration })
}

fn is_nmc_pin(pin: &str) -> bool {
    let shape = pin.chars().map(|c| {
        if c.is_ascii_digit() {
            '9'
        } else if c.is_ascii_alphabetic() {
            'a'
        } else {
            '?'
        }
    });
    shape.eq("99a9999a".chars())
}

/// The numbers from a word on, at most `most`, as long as only `allowed` characters stand between them.
fn number_words(text: &Text, at: usize, most: usize, allowed: fn(char) -> bool) -> Vec<&Word> {
    let words = text.words_from(at);
    let mut numbers: Vec<&Word> = Vec::new();
    for word in words.iter().take(most).take_while(|word| word.is_number()) {
        if numbers.last().is_some_and(|last| !text.joined(last, word, 3, allowed)) {
            break;
        }
        numbers.push(word);
    }
    numbers
}
