//! Bars lying down, one under the other, so that long names stand above them: a phone has room for that.

use super::{EDGE, Format};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub words: String,
    /// The number at its end, as it is written.
    pub number: String,
    pub y: f64,
    pub length: f64,
}

/// Bars on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub bars: Vec<Bar>,
}

/// Height of a bar with its words.
const ROW: f64 = 46.0;
/// Room for the number at the end of the longest.
const NUMBER: f64 = 84.0;

/// Places bars; a value that is not known has none and says why in its words.
#[must_use]
pub fn bars(rows: &[(String, String, Option<f64>)], format: Format) -> Bars {
    let (width, ..) = format.measures();
    let longest = rows.iter().filter_map(|(.., value)| *value).fold(0.0, f64::max);
    let room = width - 2.0 * EDGE - NUMBER;
    let mut y = 0.0;
    let bars: Vec<Bar> = rows
        .iter()
        .map(|(words, number, value)| {
            let length = if longest > 0.0 { value.unwrap_or(0.0) / longest * room } else { 0.0 };
            let bar = Bar { words: words.clone(), number: number.clone(), y, length };
            y += ROW;
            bar
        })
        .collect();
    Bars { width, height: y + 8.0, left: EDGE, bars }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_leaves_room_for_its_number_and_an_unknown_one_has_no_length() {
        let row = |words: &str, value| (words.to_owned(), "n".to_owned(), value);
        let drawn = bars(&[row("a", Some(10.0)), row("b", Some(5.0)), row("c", None)], Format::Narrow);
        let lengths: Vec<f64> = drawn.bars.iter().map(|bar| bar.length).collect();
        assert!((lengths[0] - 2.0 * lengths[1]).abs() < 1e-9 && lengths[2] == 0.0);
        assert!(drawn.left + lengths[0] + NUMBER <= drawn.width);
        assert_eq!(bars(&[], Format::Wide).bars.len(), 0);
    }
}
