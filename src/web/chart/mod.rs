//! Where the lines and points of a chart stand on paper. The template only writes them down.

mod bars;
mod curve;
mod funnel;

pub use bars::{Bar, Bars, bars};
pub use curve::{Curve, Line, curve};
pub use funnel::{Funnel, Spot, funnel};

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
    /// None where the limit lies beyond what there can be: a share has none above 100.
    pub upper: Option<f64>,
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

/// What the figures at the left begin and end with, and how far apart they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    pub from: f64,
    pub to: f64,
    pub step: f64,
    /// Decimals of the figures.
    pub places: usize,
}

impl Axis {
    /// From nought to beyond the largest: for counts and rates.
    #[must_use]
    pub fn nought(most: f64) -> Self {
        let (step, to) = scale(most);
        Self { from: 0.0, to, step, places: usize::from(step < 1.0) }
    }

    /// Around the values alone, never beyond nought and 100: for shares, whose changes would not be seen from nought.
    #[must_use]
    pub fn percent(least: f64, most: f64) -> Self {
        let (least, most) = (least.clamp(0.0, 100.0), most.clamp(0.0, 100.0));
        let (step, _) = scale((most - least).max(1.0));
        let (from, to) = ((least / step).floor() * step, ((most / step).ceil() * step).min(100.0));
        Self { from, to: if to > from { to } else { from + step }, step, places: usize::from(step < 1.0) }
    }

    /// The height on paper of a value.
    fn height(self, value: f64, floor: f64) -> f64 {
        let part = (value.clamp(self.from, self.to) - self.from) / (self.to - self.from);
        floor - part * (floor - EDGE)
    }

    fn figures(self, floor: f64) -> Vec<Label> {
        let all = std::iter::successors(Some(self.from), |at| Some(at + self.step));
        let all = all.take_while(|at| *at <= self.to + self.step / 2.0);
        let places = self.places;
        all.map(|at| Label { at: self.height(at, floor), words: format!("{at:.places$}") }).collect()
    }
}

/// Places a chart of counts; `labels` has the words for each point.
#[must_use]
pub fn draw(chart: &Chart, labels: &[String], format: Format) -> Drawing {
    let most = chart.points.iter().map(|p| p.value).fold(chart.upper, f64::max).max(1.0);
    let (step, to) = scale(most);
    draw_on(chart, labels, format, Axis { from: 0.0, to, step, places: 0 })
}

/// Places a chart between the figures given.
#[must_use]
pub fn draw_on(chart: &Chart, labels: &[String], format: Format, axis: Axis) -> Drawing {
    let (width, height, every) = format.measures();
    let (right, floor) = (width - EDGE, height - BELOW);
    let y = |value: f64| axis.height(value, floor);
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
        upper: (chart.upper <= axis.to).then(|| y(chart.upper)),
        lower: (chart.lower > axis.from).then(|| y(chart.lower)),
        line: marks.iter().map(|m| format!("{:.1},{:.1}", m.x, m.y)).collect::<Vec<_>>().join(" "),
        months: months.map(|(_, (words, &at))| Label { at, words: words.clone() }).collect(),
        figures: axis.figures(floor),
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
    let mut unit = if most > 1.0 { 1.0 } else { 0.1 };
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
            assert!(drawing.upper.unwrap() < drawing.mean && drawing.figures.len() <= 8);
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
        assert_eq!(scale(0.45), (0.1, 0.5));
        assert_eq!(scale(7.0), (2.0, 8.0));
        assert_eq!(scale(431.0), (100.0, 500.0));
    }

    #[test]
    fn a_share_is_drawn_around_its_values_and_never_beyond_a_hundred() {
        let axis = Axis::percent(97.2, 99.4);
        assert_eq!((axis.from, axis.to, axis.step, axis.places), (97.0, 100.0, 1.0, 0));
        assert_eq!(Axis::percent(100.0, 100.0).to, 101.0_f64.min(100.0 + Axis::percent(100.0, 100.0).step));
        let reading = Reading { improvement: Improvement::Up, target: None, screened: false, baseline: None };
        let chart = chart(&[98.0, 99.0, 98.5], &reading).unwrap();
        let labels: Vec<String> = (1..=3).map(|n| n.to_string()).collect();
        let drawing = draw_on(&chart, &labels, Format::Wide, Axis::percent(98.0, 99.0));
        assert_eq!((drawing.upper, drawing.lower), (None, None));
        assert!(drawing.marks.iter().all(|mark| mark.y <= drawing.floor && mark.y >= EDGE));
    }
}
