//! More spread than chance alone: how far bodies differ from each other beyond what their sizes explain.
//!
//! Spiegelhalter (2005), Statistics in Medicine 24:1185: proportions on the arcsine scale, z-scores winsorised at a tenth at
//! either end, an additive variance between bodies. The formula of that variance is recalled, to be verified.

/// The spread of one set of proportions around a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispersion {
    /// Mean of the squared, winsorised z-scores: 1 where chance alone is at work.
    pub phi: f64,
    /// Variance between bodies, on the arcsine scale.
    pub tau2: f64,
    /// Of each body in order: its z-score, with the variance between bodies taken into account.
    pub adjusted: Vec<f64>,
}

/// The part of the bodies that is winsorised at either end: a tenth.
const WINSORISED: usize = 10;

/// The dispersion of proportions, each as numerator and denominator, around a target. None for less than two bodies, a
/// denominator of nought, or a target without spread (0 or 1).
#[must_use]
pub fn dispersion(target: f64, bodies: &[(u32, u32)]) -> Option<Dispersion> {
    if bodies.len() < 2 || bodies.iter().any(|(_, den)| *den == 0) || !(target > 0.0 && target < 1.0) {
        return None;
    }
    let scale = |share: f64| share.clamp(0.0, 1.0).sqrt().asin();
    // Each body's distance from the target, and its variance by chance: 1 / 4n.
    let apart: Vec<(f64, f64)> = bodies
        .iter()
        .map(|(num, den)| (scale(f64::from(*num) / f64::from(*den)) - scale(target), 0.25 / f64::from(*den)))
        .collect();
    let scores: Vec<f64> = apart.iter().map(|(apart, variance)| apart / variance.sqrt()).collect();
    let count = f64::from(u32::try_from(bodies.len()).ok()?);
    let phi = winsorised(&scores).iter().map(|score| score * score).sum::<f64>() / count;
    let weights: Vec<f64> = apart.iter().map(|(_, variance)| 1.0 / variance).collect();
    let (all, squares) = (weights.iter().sum::<f64>(), weights.iter().map(|weight| weight * weight).sum::<f64>());
    let room = all - squares / all;
    let tau2 = if room > 0.0 { ((count * phi - (count - 1.0)) / room).max(0.0) } else { 0.0 };
    let adjusted = apart.iter().map(|(apart, variance)| apart / (variance + tau2).sqrt()).collect();
    Some(Dispersion { phi, tau2, adjusted })
}

/// The scores with the lowest and the highest tenth drawn in to their neighbours.
fn winsorised(scores: &[f64]) -> Vec<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cut = scores.len() / WINSORISED;
    let ends = (sorted.get(cut), sorted.len().checked_sub(cut + 1).and_then(|at| sorted.get(at)));
    let (Some(low), Some(high)) = ends else { return sorted };
    scores.iter().map(|score| score.clamp(*low, *high)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_are_alike_have_no_spread_of_their_own() {
        let found = dispersion(0.2, &[(20, 100), (40, 200), (100, 500)]).unwrap();
        assert!(found.phi < 1e-9 && found.tau2.abs() < 1e-12 && found.adjusted.iter().all(|z| z.abs() < 1e-6));
    }

    /// Computed by hand: asin(sqrt(.1)) = 0.321751, asin(sqrt(.2)) = 0.463648, asin(sqrt(.3)) = 0.579640.
    #[test]
    fn two_bodies_far_apart() {
        let found = dispersion(0.2, &[(40, 400), (120, 400)]).unwrap();
        // z = 40 times the distance: -5.67588 and 4.63968; phi = (32.2156 + 21.5266) / 2.
        assert!((found.phi - 26.8711).abs() < 1e-3, "{}", found.phi);
        // (2 * 26.8711 - 1) / (3200 - 2 * 1600^2 / 3200) = 52.7422 / 1600.
        assert!((found.tau2 - 0.0329639).abs() < 1e-6, "{}", found.tau2);
        assert!((found.adjusted[0] + 0.141897 / (0.000625_f64 + 0.0329639).sqrt()).abs() < 1e-4);
    }

    #[test]
    fn an_outlier_is_drawn_in_and_nonsense_has_no_dispersion() {
        let mut bodies = vec![(20, 100); 19];
        bodies.push((90, 100));
        assert!(dispersion(0.2, &bodies).unwrap().phi < 1e-9);
        for (target, bodies) in
            [(0.2, vec![(1, 2)]), (0.0, vec![(1, 2); 3]), (1.0, vec![(1, 2); 3]), (0.5, vec![(0, 0); 3])]
        {
            assert_eq!(dispersion(target, &bodies), None);
        }
    }
}
