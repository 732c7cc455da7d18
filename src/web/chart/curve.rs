//! A curve of steps: who has an answer by which day.

use super::{Axis, BELOW, EDGE, Format, LEFT, Label, scale};

/// One line of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub words: String,
    /// Its corners.
    pub points: String,
    /// Where its name stands, at its end.
    pub end: f64,
    /// Drawn dashed: tells two lines apart without colour.
    pub dashed: bool,
}

/// Curves on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub floor: f64,
    pub lines: Vec<Line>,
    pub days: Vec<Label>,
    pub figures: Vec<Label>,
}

/// What a line is called, and its points: day, percent answered.
pub type Answered = (String, Vec<(u32, f64)>);

/// Places curves, each held until its next point; the second and later are dashed.
#[must_use]
pub fn curve(lines: &[Answered], format: Format) -> Curve {
    let (width, height, _) = format.measures();
    let (right, floor) = (width - EDGE, height - BELOW);
    let last = lines.iter().flat_map(|(_, points)| points.last().map(|(day, _)| f64::from(*day))).fold(7.0, f64::max);
    let axis = Axis { from: 0.0, to: 100.0, step: 20.0, places: 0 };
    let x = |day: f64| LEFT + day / last * (right - LEFT - EDGE);
    let draw = |(n, (words, points)): (usize, &Answered)| {
        let mut corners = vec![format!("{:.1},{:.1}", x(0.0), axis.height(0.0, floor))];
        let mut at = 0.0;
        for (day, percent) in points {
            let place = x(f64::from(*day));
            corners.push(format!("{place:.1},{:.1}", axis.height(at, floor)));
            corners.push(format!("{place:.1},{:.1}", axis.height(*percent, floor)));
            at = *percent;
        }
        Line { words: words.clone(), points: corners.join(" "), end: axis.height(at, floor), dashed: n > 0 }
    };
    let (step, _) = scale(last);
    let days = std::iter::successors(Some(0.0), |day| Some(day + step)).take_while(|day| *day <= last);
    Curve {
        width,
        height,
        left: LEFT,
        right,
        floor,
        lines: lines.iter().enumerate().map(draw).collect(),
        days: days.map(|day| Label { at: x(day), words: format!("{day:.0}") }).collect(),
        figures: axis.figures(floor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_climbs_in_steps_and_stays_on_the_paper() {
        let lines =
            [("England".to_owned(), vec![(7, 20.0), (14, 60.0), (28, 90.0)]), ("One".to_owned(), vec![(7, 10.0)])];
        for format in [Format::Wide, Format::Narrow] {
            let drawn = curve(&lines, format);
            assert_eq!(drawn.lines[0].points.split(' ').count(), 7);
            assert!(drawn.lines[0].end < drawn.lines[1].end && !drawn.lines[0].dashed && drawn.lines[1].dashed);
            assert!(drawn.days.iter().all(|day| day.at >= drawn.left && day.at <= drawn.right));
        }
        assert!(curve(&[], Format::Wide).lines.is_empty());
    }
}
