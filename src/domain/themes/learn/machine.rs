//! The learning itself: a linear support vector machine, squared hinge loss, by dual coordinate descent (Hsieh, Chang,
//! Lin, Keerthi, Sundararajan 2008, algorithm 1). Each case is looked at in a drawn order, a fixed number of times.

use super::super::draw::Draw;

/// The words of a text by place, in order.
pub type Vector = Vec<(usize, f64)>;

/// Times that all cases are looked at.
const PASSES: u32 = 15;
/// What a case costs that is on the wrong side.
const COST: f64 = 0.5;
/// Cases that have the theme cost more, as they are fewer; at most so many times.
const MOST_FAVOURED: f64 = 3.0;

/// A case in training.
struct Case<'a> {
    vector: &'a Vector,
    sign: f64,
    alpha: f64,
    /// Half of one over its cost.
    slack: f64,
    /// The square of its length, with the bias, and the slack.
    whole: f64,
}

/// The weights of each word, and the bias.
pub fn train(cases: &[(Vector, bool)], words: usize, draw: &mut Draw) -> (Vec<f64>, f64) {
    let with = u32::try_from(cases.iter().filter(|(_, there)| *there).count()).unwrap_or(u32::MAX);
    let without = u32::try_from(cases.len()).unwrap_or(u32::MAX) - with;
    let favour = (f64::from(without) / f64::from(with.max(1))).sqrt().clamp(1.0, MOST_FAVOURED);
    let mut cases: Vec<Case<'_>> = cases.iter().map(|(vector, there)| Case::new(vector, *there, favour)).collect();
    let (mut weights, mut bias) = (vec![0.0; words], 0.0);
    for _ in 0..PASSES {
        shuffle(&mut cases, draw);
        for case in &mut cases {
            let gradient = case.sign * score(&weights, bias, case.vector) - 1.0 + case.slack * case.alpha;
            let next = (case.alpha - gradient / case.whole).max(0.0);
            let step = (next - case.alpha) * case.sign;
            case.alpha = next;
            if step != 0.0 {
                bias += step;
                for (place, value) in case.vector {
                    if let Some(weight) = weights.get_mut(*place) {
                        *weight += step * value;
                    }
                }
            }
        }
    }
    (weights, bias)
}

impl<'a> Case<'a> {
    fn new(vector: &'a Vector, there: bool, favour: f64) -> Self {
        let cost = if there { COST * favour } else { COST };
        let slack = 1.0 / (2.0 * cost);
        let square = vector.iter().map(|(_, value)| value * value).sum::<f64>();
        Self { vector, sign: if there { 1.0 } else { -1.0 }, alpha: 0.0, slack, whole: square + 1.0 + slack }
    }
}

/// Which side a text is on, and how far.
fn score(weights: &[f64], bias: f64, vector: &Vector) -> f64 {
    bias + vector.iter().filter_map(|(place, value)| weights.get(*place).map(|weight| weight * value)).sum::<f64>()
}

fn shuffle<T>(cases: &mut [T], draw: &mut Draw) {
    for at in 0..cases.len() {
        let left = u32::try_from(cases.len() - at).unwrap_or(u32::MAX);
        cases.swap(at, at + usize::try_from(draw.below(left)).unwrap_or(0));
    }
}
