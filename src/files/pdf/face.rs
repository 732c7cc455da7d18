//! The typeface, Atkinson Hyperlegible (Braille Institute of America, SIL OFL 1.1): made so that letters are told apart by
//! people with low vision. It comes by npm's lock file and is embedded by build.rs.

use krilla::text::Font;
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf"));
const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf"));

/// Both weights, to measure with and to draw with.
pub struct Faces {
    regular: (Face<'static>, Font),
    bold: (Face<'static>, Font),
}

impl Faces {
    /// # Errors
    /// When a font cannot be read: a fault of the build.
    pub fn load() -> Result<Self, String> {
        let one = |bytes: &'static [u8]| {
            let face = Face::parse(bytes, 0).map_err(|e| e.to_string())?;
            let font = Font::new(bytes.into(), 0).ok_or("a font cannot be drawn with")?;
            Ok::<_, String>((face, font))
        };
        Ok(Self { regular: one(REGULAR)?, bold: one(BOLD)? })
    }

    fn of(&self, bold: bool) -> &(Face<'static>, Font) {
        if bold { &self.bold } else { &self.regular }
    }

    pub fn font(&self, bold: bool) -> Font {
        self.of(bold).1.clone()
    }

    /// How wide these words are, in points. Pairs are not drawn closer here: a line is never wider than measured.
    pub fn width(&self, words: &str, bold: bool, size: f32) -> f32 {
        let face = &self.of(bold).0;
        let one = |c: char| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let units: f32 = words.chars().map(|c| f32::from(one(c))).sum();
        units * size / f32::from(face.units_per_em().max(1))
    }

    fn has(&self, letter: char) -> bool {
        self.regular.0.glyph_index(letter).is_some() && self.bold.0.glyph_index(letter).is_some()
    }

    /// Words that can be drawn. Where letters of another script are among them, all of them are left to the web page, and
    /// it is said; a sign that is no letter is left out.
    pub fn drawable(&self, words: &str) -> String {
        let spaced: String = words.chars().map(|c| if c.is_whitespace() && c != '\n' { ' ' } else { c }).collect();
        if spaced.chars().any(|c| c.is_alphanumeric() && !self.has(c)) {
            return "[These words are in a script that this PDF cannot show. The web page of this document shows them.]"
                .to_owned();
        }
        spaced.chars().filter(|c| *c == '\n' || self.has(*c)).collect()
    }

    /// Breaks words into lines no wider than this; a word wider than a line is broken.
    pub fn lines(&self, words: &str, bold: bool, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in self.drawable(words).split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, bold, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    if !line.is_empty() && self.width(&format!("{line}{letter}"), bold, size) > width {
                        lines.push(std::mem::take(&mut line));
                    }
                    line.push(letter);
                }
            }
            lines.push(line);
        }
        lines
    }
}
