//! A funnel plot: each body by its size and its figure, between the limits of chance. Its rows are never put in order of merit.

use super::{Axis, BELOW, EDGE, Format, LEFT, Label, scale};
use crate::domain::measures::funnel::FunnelLimits;

/// One body.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    pub words: String,
    pub x: f64,
    pub y: f64,
    /// Beyond the 95 % limits: drawn as a diamond.
    pub beyond: bool,
}

/// A funnel on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub floor: f64,
    /// The figure of all together.
    pub whole: f64,
    /// Lower and upper limit at 95 %, then at 99.8 %.
    pub inner: [String; 2],
    pub outer: [String; 2],
    pub spots: Vec<Spot>,
    pub sizes: Vec<Label>,
    pub figures: Vec<Label>,
}

/// A body to be placed: its words, its size, its figure, and whether it lies beyond the limits.
pub type Placed = (String, f64, f64, bool);

/// Places bodies between limits. `limits` has sizes with the limits there, smallest first, on the scale of the figures.
#[must_use]
pub fn funnel(bodies: &[Placed], whole: f64, limits: &[(f64, FunnelLimits)], format: Format) -> Funnel {
    let (width, height, every) = format.measures();
    let (right, floor) = (width - EDGE, height - BELOW);
    let largest = limits.last().map_or(1.0, |(size, _)| *size);
    let values = bodies.iter().map(|(_, _, value, _)| *value);
    let reach = limits.iter().skip(limits.len() / 8).map(|(_, l)| l.hi998);
    let axis = Axis::nought(values.chain(reach).chain([whole]).fold(0.0, f64::max));
    let x = |size: f64| LEFT + size / largest * (right - LEFT - EDGE);
    let line = |of: fn(&FunnelLimits) -> f64| {
        let point = |(size, l): &(f64, FunnelLimits)| format!("{:.1},{:.1}", x(*size), axis.height(of(l), floor));
        limits.iter().map(point).collect::<Vec<_>>().join(" ")
    };
    let spot = |(words, size, value, beyond): &Placed| Spot {
        words: words.clone(),
        x: x(*size),
        y: axis.height(*value, floor),
        beyond: *beyond,
    };
    let (step, _) = scale(largest);
    let step = if every > 2 { step * 2.0 } else { step };
    let sizes = std::iter::successors(Some(0.0), |size| Some(size + step)).take_while(|size| *size <= largest);
    Funnel {
        width,
        height,
        left: LEFT,
        right,
        floor,
        whole: axis.height(whole, floor),
        inner: [line(|l| l.lo95), line(|l| l.hi95)],
        outer: [line(|l| l.lo998), line(|l| l.hi998)],
        spots: bodies.iter().map(spot).collect(),
        sizes: sizes.map(|size| Label { at: x(size), words: format!("{size:.0}") }).collect(),
        figures: axis.figures(floor),
    }
}

impl Spot {
    /// The corners of the diamond.
    #[must_use]
    pub fn corners(&self) -> String {
        super::Mark { x: self.x, y: self.y, special: true, colour: "" }.corners()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measures::funnel::proportion;

    #[test]
    fn limits_narrow_to_the_right_and_bodies_stand_where_their_size_is() {
        let limits: Vec<(f64, FunnelLimits)> =
            (1..=20_u32).map(|n| (f64::from(n * 50), proportion(0.1, n * 50).unwrap())).collect();
        let bodies = [("A".to_owned(), 100.0, 0.05, false), ("B".to_owned(), 900.0, 0.2, true)];
        for format in [Format::Wide, Format::Narrow] {
            let drawn = funnel(&bodies, 0.1, &limits, format);
            assert!(drawn.spots[0].x < drawn.spots[1].x && drawn.spots[1].y < drawn.spots[0].y);
            assert!(drawn.spots.iter().all(|spot| spot.x <= drawn.right && spot.y >= EDGE));
            assert_eq!(drawn.inner[0].split(' ').count(), 20);
        }
    }
}
