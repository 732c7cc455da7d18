//! Where the lines and points of a process chart stand on paper. The template only writes them down.

use crate::domain::measures::spc::{Chart, Variation};

/// A phone's drawing and a screen's: one shrunk to the other has letters that nobody can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Wide,
    Narrow,
}

impl Format {
    /// Width, height, and how many months share one label.
    const fn measures(self) -> (f64, f64, usize) {
        match self {
            Self::Wide => (760.0, 360.0, 2),
            Self::Narrow => (360.0, 320.0, 4),
        }
    }
}

/// Room for the figures at the left, for the months below, and above and at the right.
const LEFT: f64 = 48.0;
const BELOW: f64 = 44.0;
const EDGE: f64 = 16.0;

/// A label: where it stands, and its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub at: f64,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub x: f64,
    pub y: f64,
    /// Drawn as a diamond: not the usual coming and going.
    pub special: bool,
    pub colour: &'static str,
}

impl Mark {
    /// The corners of the diamond.
    #[must_use]
    pub fn corners(&self) -> String {
        let (x, y) = (self.x, self.y);
        format!("{x:.1},{:.1} {:.1},{y:.1} {x:.1},{:.1} {:.1},{y:.1}", y - 8.0, x + 8.0, y + 8.0, x - 8.0)
    }
}

/// A chart of counts on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub floor: f64,
    pub mean: f64,
    pub upper: f64,
    /// None where the limit lies below nought: a count has none there.
    pub lower: Option<f64>,
    pub line: String,
    pub marks: Vec<Mark>,
    pub months: Vec<Label>,
    pub figures: Vec<Label>,
}

/// Colours of NHS England's "Making Data Count"; the shape says the same without them.
const fn colour(variation: Variation) -> &'static str {
    match variation {
        Variation::CommonCause => "#a6a6a6",
        Variation::Improvement => "#00b0f0",
        Variation::Concern => "#e46c0a",
        Variation::Neutral => "#490092",
    }
}

/// Places a chart of counts; `labels` has the words for each point.
#[must_use]
pub fn draw(chart: &Chart, labels: &[String], format: Format) -> Drawing {
    let (width, height, every) = format.measures();
    let (right, floor) = (width - EDGE, height - BELOW);
    let most = chart.points.iter().map(|p| p.value).fold(chart.upper, f64::max).max(1.0);
    let (step, top) = scale(most);
    let y = |value: f64| floor - (value.max(0.0) / top) * (floor - EDGE);
    let places = places(chart.points.len(), LEFT + EDGE, right - EDGE);
    let marks: Vec<Mark> = chart
        .points
        .iter()
        .zip(&places)
        .map(|(point, &x)| Mark {
            x,
            y: y(point.value),
            special: !point.special.is_empty(),
            colour: colour(point.variation),
        })
        .collect();
    let figures = std::iter::successors(Some(0.0), |at| Some(at + step)).take_while(|at| *at <= top + step / 2.0);
    // The last month has its label always; counting back from it, every so many others.
    let last = labels.len().saturating_sub(1);
    let months = labels.iter().zip(&places).enumerate().filter(|(n, _)| (last - n).is_multiple_of(every));
    Drawing {
        width,
        height,
        left: LEFT,
        right,
        floor,
        mean: y(chart.mean),
        upper: y(chart.upper),
        lower: (chart.lower > 0.0).then(|| y(chart.lower)),
        line: marks.iter().map(|m| format!("{:.1},{:.1}", m.x, m.y)).collect::<Vec<_>>().join(" "),
        months: months.map(|(_, (words, &at))| Label { at, words: words.clone() }).collect(),
        figures: figures.map(|at| Label { at: y(at), words: format!("{at:.0}") }).collect(),
        marks,
    }
}

/// Evenly from one end to the other.
fn places(count: usize, from: f64, to: f64) -> Vec<f64> {
    let mut gaps = 0.0;
    for _ in 1..count {
        gaps += 1.0;
    }
    let gap = if gaps > 0.0 { (to - from) / gaps } else { 0.0 };
    std::iter::successors(Some(from), |at| Some(at + gap)).take(count).collect()
}

/// Round steps (1, 2 or 5 times a power of ten) of which at most six reach past the largest value.
fn scale(most: f64) -> (f64, f64) {
    let mut unit = 1.0;
    loop {
        for step in [unit, unit * 2.0, unit * 5.0] {
            if step * 6.0 >= most {
                return (step, (most / step).ceil() * step);
            }
        }
        unit *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measures::spc::{Improvement, Reading, chart};

    fn drawn(values: &[f64], format: Format) -> Drawing {
        let reading = Reading { improvement: Improvement::Neither, target: None, screened: false, baseline: None };
        let labels: Vec<String> = (1..=values.len()).map(|n| format!("month {n}")).collect();
        draw(&chart(values, &reading).unwrap(), &labels, format)
    }

    #[test]
    fn everything_stands_on_the_paper_and_higher_counts_stand_higher() {
        let values = [12.0, 15.0, 11.0, 40.0, 13.0, 12.0, 14.0, 11.0, 12.0, 13.0, 12.0, 14.0, 12.0];
        for format in [Format::Wide, Format::Narrow] {
            let drawing = drawn(&values, format);
            for mark in &drawing.marks {
                assert!(mark.x >= drawing.left && mark.x <= drawing.right && mark.y > 0.0 && mark.y <= drawing.floor);
            }
            assert!(drawing.marks[3].y < drawing.marks[2].y && drawing.marks[3].special);
            assert_eq!(drawing.months.last().unwrap().words, "month 13");
            assert!(drawing.upper < drawing.mean && drawing.figures.len() <= 8);
        }
    }

    #[test]
    fn a_limit_below_nought_is_not_drawn_and_quiet_months_stand_on_the_floor() {
        let drawing = drawn(&[0.0, 0.0, 3.0, 0.0], Format::Wide);
        assert_eq!(drawing.lower, None);
        assert!((drawing.marks[0].y - drawing.floor).abs() < 1e-9);
        assert_eq!(drawn(&[0.0, 0.0], Format::Narrow).marks.len(), 2);
    }

    #[test]
    fn the_scale_goes_in_round_steps() {
        assert_eq!(scale(1.0), (1.0, 1.0));
        assert_eq!(scale(7.0), (2.0, 8.0));
        assert_eq!(scale(431.0), (100.0, 500.0));
    }
}
