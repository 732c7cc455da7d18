//! The reference of a case, which may be public, and the access code, which opens it. Both are made from random bits
//! given by the caller and carry check characters over GF(32), so a slip of the pen is noticed before anything is looked up.

/// No 0 or O, no 1 or I: nothing that can be read as something else.
pub(super) const ALPHABET: [u8; 32] = *b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What is wrong with a reference or code somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceProblem {
    #[error("it has {wanted} letters and digits; this has {found}")]
    Length { wanted: usize, found: usize },
    #[error("it never has `{}`: the letters I and O and the digits 0 and 1 are not used", found.escape_debug())]
    Character { found: char },
    #[error("a check letter does not fit: one character is wrong, or two are swapped")]
    Check,
}

/// "CAN-7K4-M2P-X9R": 40 random bits in eight characters, and one check character. It opens nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseRef(String);

impl CaseRef {
    const SYMBOLS: usize = 9;

    /// The reference made of these random bits.
    #[must_use]
    pub fn from_bits(bits: [u8; 5]) -> CaseRef {
        let mut symbols = symbols_of(&bits);
        symbols.push(check(&symbols, 1));
        CaseRef(format!("CAN-{}", grouped(&symbols, 3)))
    }

    /// Reads a reference as people write it: small letters, spaces, hyphens or none, with or without "CAN".
    ///
    /// # Errors
    /// If its length, a character or the check character is wrong.
    pub fn parse(value: &str) -> Result<CaseRef, ReferenceProblem> {
        let bare = bare(value);
        // the letters of CAN may begin a bare reference too, so only a full one loses them
        let full = bare.strip_prefix("CAN").filter(|rest| rest.chars().count() >= CaseRef::SYMBOLS);
        let symbols = read(full.unwrap_or(&bare), CaseRef::SYMBOLS)?;
        match symbols.split_last() {
            Some((last, data)) if *last == check(data, 1) => Ok(CaseRef(format!("CAN-{}", grouped(&symbols, 3)))),
            _ => Err(ReferenceProblem::Check),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CaseRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CaseRef {
    type Err = ReferenceProblem;
    fn from_str(value: &str) -> Result<CaseRef, ReferenceProblem> {
        CaseRef::parse(value)
    }
}

impl TryFrom<String> for CaseRef {
    type Error = ReferenceProblem;
    fn try_from(value: String) -> Result<CaseRef, ReferenceProblem> {
        CaseRef::parse(&value)
    }
}

impl From<CaseRef> for String {
    fn from(value: CaseRef) -> String {
        value.0
    }
}

/// "XXXXXX-XXXXXX-XXXXXX": 80 random bits in sixteen characters, and two check characters. Shown once, stored only under
/// a keyed hash; so it has no `Display`, a silent `Debug`, no equality and no way into a file.
#[derive(Clone)]
pub struct AccessCode(String);

impl AccessCode {
    const SYMBOLS: usize = 18;

    /// The code made of these random bits.
    #[must_use]
    pub fn from_bits(bits: [u8; 10]) -> AccessCode {
        let mut symbols = symbols_of(&bits);
        let checks = [check(&symbols, 1), check(&symbols, 2)];
        symbols.extend(checks);
        AccessCode(grouped(&symbols, 6))
    }

    /// Reads a code as people write it: small letters, spaces, hyphens or none.
    ///
    /// # Errors
    /// If its length, a character or a check character is wrong.
    pub fn parse(value: &str) -> Result<AccessCode, ReferenceProblem> {
        let symbols = read(&bare(value), AccessCode::SYMBOLS)?;
        match symbols.split_last_chunk() {
            Some((data, checks)) if *checks == [check(data, 1), check(data, 2)] => Ok(AccessCode(grouped(&symbols, 6))),
            _ => Err(ReferenceProblem::Check),
        }
    }

    /// The code itself, in groups: for the receipt, and to be hashed.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for AccessCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessCode(hidden)")
    }
}

/// Five bits at a time, the highest first.
fn symbols_of(bytes: &[u8]) -> Vec<u8> {
    let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    (0..bytes.len() * 8 / 5)
        .rev()
        .map(|at| {
            let [low, ..] = (bits >> (at * 5)).to_le_bytes();
            low & 31
        })
        .collect()
}

fn grouped(symbols: &[u8], size: usize) -> String {
    let letters = |group: &[u8]| group.iter().map(|symbol| letter(*symbol)).collect::<String>();
    symbols.chunks(size).map(letters).collect::<Vec<_>>().join("-")
}

#[expect(clippy::indexing_slicing, reason = "five bits, and the alphabet has 32 letters")]
fn letter(symbol: u8) -> char {
    char::from(ALPHABET[usize::from(symbol & 31)])
}

/// In capitals, without the spaces, hyphens and dots that people and letters put in.
fn bare(value: &str) -> String {
    let filler = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '_' | '\u{2010}'..='\u{2015}');
    value.chars().filter(|c| !filler(*c)).flat_map(char::to_uppercase).collect()
}

fn read(bare: &str, wanted: usize) -> Result<Vec<u8>, ReferenceProblem> {
    let symbols = bare.chars().map(symbol).collect::<Result<Vec<_>, _>>()?;
    if symbols.len() == wanted { Ok(symbols) } else { Err(ReferenceProblem::Length { wanted, found: symbols.len() }) }
}

fn symbol(found: char) -> Result<u8, ReferenceProblem> {
    let position = ALPHABET.iter().position(|letter| char::from(*letter) == found);
    position.and_then(|at| u8::try_from(at).ok()).ok_or(ReferenceProblem::Character { found })
}

/// The sum of the symbols, each times its own weight to the given power: a to the power of 1 to 16, where a = 2 generates
/// GF(32). Weights differ and none is 0, nor 1 (the check character's own), so one wrong character and any two swapped
/// change the sum. With the first and second power together every two wrong characters are noticed, wherever they stand.
fn check(symbols: &[u8], power: u32) -> u8 {
    let mut weight = 1;
    symbols.iter().fold(0, |sum, symbol| {
        weight = times(weight, 2);
        sum ^ (0..power).fold(*symbol, |product, _| times(product, weight))
    })
}

/// Multiplication in GF(32) modulo x^5 + x^2 + 1.
fn times(left: u8, right: u8) -> u8 {
    (0..5).rev().fold(0, |product: u8, bit| {
        let doubled = product << 1;
        let reduced = if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 };
        if right >> bit & 1 == 1 { reduced ^ left } else { reduced }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reference_is_read_however_it_is_typed() {
        let reference = CaseRef::from_bits([0x12, 0x34, 0x56, 0x78, 0x9A]);
        let bare = reference.as_str().replace("CAN-", "").replace('-', "");
        for typed in [
            reference.as_str().to_owned(),
            reference.as_str().to_lowercase(),
            reference.as_str().replace('-', " "),
            reference.as_str().replace('-', "\u{2011}"),
            format!("  {bare} "),
        ] {
            assert_eq!(CaseRef::parse(&typed).as_ref(), Ok(&reference), "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |typed| CaseRef::parse(typed).unwrap_err();
        assert_eq!(problem(""), ReferenceProblem::Length { wanted: 9, found: 0 });
        assert_eq!(problem("CAN"), ReferenceProblem::Length { wanted: 9, found: 3 });
        assert_eq!(problem("CAN-222-222-22O"), ReferenceProblem::Character { found: 'O' });
        assert_eq!(problem("CAN-222-222-2222"), ReferenceProblem::Length { wanted: 9, found: 10 });
        assert_eq!(problem("CAN-222-222-223"), ReferenceProblem::Check);
        assert!(ReferenceProblem::Check.to_string().starts_with("a check letter does not fit: one character is wrong"));
    }

    #[test]
    fn an_access_code_is_read_but_never_debugged() {
        let code = AccessCode::from_bits([7; 10]);
        assert_eq!(code.reveal().len(), 20);
        let typed = code.reveal().to_lowercase().replace('-', " ");
        assert_eq!(AccessCode::parse(&typed).unwrap().reveal(), code.reveal());
        assert_eq!(format!("{code:?}"), "AccessCode(hidden)");
    }

    #[test]
    fn the_field_is_a_field_and_its_weights_differ() {
        for a in 1..32 {
            assert_eq!((1..32).filter(|b| times(a, *b) == 1).count(), 1);
        }
        let powers: std::collections::BTreeSet<u8> = (1..=31)
            .scan(1, |weight, _| {
                *weight = times(*weight, 2);
                Some(*weight)
            })
            .collect();
        assert_eq!(powers.len(), 31);
    }

    /// The symbols of a code without hyphens, one of them replaced by every other.
    fn misread(symbols: &[char], at: usize) -> impl Iterator<Item = String> {
        let letters = ALPHABET.iter().map(|letter| char::from(*letter)).filter(move |letter| *letter != symbols[at]);
        letters.map(move |letter| symbols.iter().enumerate().map(|(i, c)| if i == at { letter } else { *c }).collect())
    }

    fn swapped(symbols: &[char]) -> Vec<String> {
        let pairs = (0..symbols.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let differ = pairs.filter(|(i, j)| symbols[*i] != symbols[*j]);
        differ
            .map(|(i, j)| {
                let mut s = symbols.to_vec();
                s.swap(i, j);
                s.into_iter().collect()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn every_single_error_and_every_swap_in_a_reference_is_noticed(bits: [u8; 5]) {
            let reference = CaseRef::from_bits(bits);
            prop_assert_eq!(CaseRef::parse(reference.as_str()), Ok(reference.clone()));
            let symbols: Vec<char> = reference.as_str()[3..].chars().filter(|c| *c != '-').collect();
            let slips = (0..symbols.len()).flat_map(|at| misread(&symbols, at)).chain(swapped(&symbols));
            for slip in slips {
                prop_assert_eq!(CaseRef::parse(&slip), Err(ReferenceProblem::Check), "{}", slip);
            }
        }

        #[test]
        fn every_single_error_and_every_swap_in_a_code_is_noticed(bits: [u8; 10]) {
            let code = AccessCode::from_bits(bits);
            let symbols: Vec<char> = code.reveal().chars().filter(|c| *c != '-').collect();
            let slips = (0..symbols.len()).flat_map(|at| misread(&symbols, at)).chain(swapped(&symbols));
            for slip in slips {
                prop_assert!(AccessCode::parse(&slip).is_err());
            }
        }

        #[test]
        fn every_two_errors_in_a_code_are_noticed(bits: [u8; 10], i in 0_usize..18, j in 0_usize..18, a in 0_usize..31, b in 0_usize..31) {
            prop_assume!(i != j);
            let code = AccessCode::from_bits(bits);
            let symbols: Vec<char> = code.reveal().chars().filter(|c| *c != '-').collect();
            let once: Vec<char> = misread(&symbols, i).nth(a).unwrap().chars().collect();
            let twice = misread(&once, j).nth(b).unwrap();
            prop_assert!(AccessCode::parse(&twice).is_err());
        }

        #[test]
        fn different_bits_make_different_references(one: [u8; 5], other: [u8; 5]) {
            prop_assert_eq!(one == other, CaseRef::from_bits(one) == CaseRef::from_bits(other));
        }

        #[test]
        fn no_input_breaks_the_reader(typed in "\\PC{0,30}") {
            let _ = (CaseRef::parse(&typed), AccessCode::parse(&typed));
        }
    }
}
