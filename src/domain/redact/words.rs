//! A text cut into words: runs of letters and digits, folded so that case and accents do not matter.

/// A run of letters and digits.
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub folded: String,
}

impl Word {
    pub fn is_number(&self) -> bool {
        self.folded.bytes().all(|b| b.is_ascii_digit())
    }

    /// A number of this many digits at most.
    pub fn number(&self, digits: usize) -> Option<i32> {
        if self.is_number() && self.folded.len() <= digits { self.folded.parse().ok() } else { None }
    }
}

/// The characters of a text and its words.
pub(super) struct Text {
    chars: Vec<char>,
    words: Vec<Word>,
}

impl Text {
    pub fn new(text: &str) -> Text {
        let chars: Vec<char> = text.chars().collect();
        let mut words: Vec<Word> = Vec::new();
        for (at, c) in chars.iter().enumerate().filter(|(_, c)| c.is_alphanumeric() || is_accent(**c)) {
            match words.last_mut() {
                Some(word) if word.end == at => {
                    word.end = at + 1;
                    word.folded.extend(fold(*c));
                }
                _ => words.push(Word { start: at, end: at + 1, folded: fold(*c).into_iter().collect() }),
            }
        }
        Text { chars, words }
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words from one on.
    pub fn words_from(&self, index: usize) -> &[Word] {
        self.words.get(index..).unwrap_or_default()
    }

    /// At most `count` words before one, the nearest first.
    pub fn words_before(&self, index: usize, count: usize) -> impl Iterator<Item = &Word> {
        self.words.get(..index).unwrap_or_default().iter().rev().take(count)
    }

    pub fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The character before a place.
    pub fn char_before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.char(before))
    }

    pub fn slice(&self, start: usize, end: usize) -> &[char] {
        self.chars.get(start..end).unwrap_or_default()
    }

    /// What stands between two words, if it is at most `longest` characters, all of them allowed.
    pub fn joined(&self, left: &Word, right: &Word, longest: usize, allowed: fn(char) -> bool) -> bool {
        let gap = self.slice(left.end, right.start);
        !gap.is_empty() && gap.len() <= longest && gap.iter().all(|c| allowed(*c))
    }
}

/// A space within a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{202F}')
}

/// The words of a name or a passage outside the text, folded the same way.
pub(super) fn folded_words(text: &str) -> Vec<String> {
    Text::new(text).words.into_iter().map(|word| word.folded).collect()
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Small letters without the accents of western and central European names; nothing for an accent on its own.
fn fold(c: char) -> Option<char> {
    let small = c.to_lowercase().next().unwrap_or(c);
    Some(match small {
        _ if is_accent(small) => return None,
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    })
}
