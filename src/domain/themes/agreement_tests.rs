//! Published values, edge cases, and the definitions followed slowly.

use proptest::prelude::*;

use super::*;

type Rows = Vec<Vec<Option<u8>>>;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// Rows by the letters of each coder; `.` is not coded.
fn coders(coders: &[&str]) -> Rows {
    let length = coders[0].len();
    let coding = |coder: &str, at: usize| Some(coder.as_bytes()[at]).filter(|letter| *letter != b'.');
    (0..length).map(|at| coders.iter().map(|coder| coding(coder, at)).collect()).collect()
}

#[test]
fn kappa_of_the_table_45_10_10_35_is_0_5960() {
    let mut rows: Rows = Vec::new();
    for (a, b, times) in [(1, 1, 45), (1, 2, 10), (2, 1, 10), (2, 2, 35)] {
        rows.extend(std::iter::repeat_n(vec![Some(a), Some(b)], times));
    }
    let found = agreement(&rows).unwrap();
    assert!(close(found.observed, 0.8));
    assert!((found.kappa.unwrap() - 0.596).abs() < 5e-5);
}

/// Krippendorff (2011), "Computing Krippendorff's alpha-reliability", example C: four observers, nominal, alpha 0.743.
#[test]
fn alpha_of_four_observers_with_missing_codings_is_0_743() {
    let rows = coders(&["123321412...", "1233224125.3", ".3332342251.", "12332441251."]);
    let found = agreement(&rows).unwrap();
    assert!((found.alpha.unwrap() - 0.743).abs() < 5e-4, "{found:?}");
    assert_eq!((found.extracts, found.kappa), (11, None));
}

#[test]
fn all_agreeing_on_more_than_one_theme_is_one() {
    let found = agreement(&coders(&["aabbc", "aabbc"])).unwrap();
    assert_eq!((found.observed, found.kappa, found.alpha), (1.0, Some(1.0), Some(1.0)));
}

#[test]
fn all_agreeing_on_one_theme_has_neither_kappa_nor_alpha() {
    let found = agreement(&coders(&["aaaa", "aaaa"])).unwrap();
    assert_eq!((found.observed, found.kappa, found.alpha), (1.0, None, None));
}

#[test]
fn one_coder_with_one_theme_only_has_a_kappa_of_nought() {
    assert_eq!(agreement(&coders(&["aaaa", "aabb"])).unwrap().kappa, Some(0.0));
}

#[test]
fn what_one_coder_left_out_counts_for_nothing() {
    let (with, without) = (coders(&["aab.", "abbb"]), coders(&["aab", "abb"]));
    assert_eq!(agreement(&with), agreement(&without));
}

#[test]
fn nonsense_is_refused() {
    assert_eq!(agreement::<u8>(&[]), Err(AgreementError::NoExtracts));
    assert_eq!(agreement(&coders(&["abc"])), Err(AgreementError::OneCoder));
    assert_eq!(agreement(&coders(&["a.", ".b"])), Err(AgreementError::NothingInCommon));
    let ragged = vec![vec![Some(1), Some(1)], vec![Some(1)]];
    assert_eq!(agreement(&ragged), Err(AgreementError::Ragged { extract: 2, found: 1, coders: 2 }));
}

#[test]
fn bands_of_krippendorff() {
    for (alpha, band) in [
        (0.8, Reliability::Accept),
        (0.7999, Reliability::Tentative),
        (0.667, Reliability::Tentative),
        (0.66, Reliability::Discard),
    ] {
        assert_eq!(Reliability::of(alpha), band);
    }
}

#[test]
fn each_theme_has_its_prevalence() {
    let rows = coders(&["aabb", "abbb"]);
    let themes = by_theme(&rows).unwrap();
    assert_eq!(
        themes.iter().map(|theme| (*theme.theme, theme.prevalence)).collect::<Vec<_>>(),
        [(b'a', 0.375), (b'b', 0.625)]
    );
    assert_eq!(themes[0].agreement, agreement(&rows).unwrap(), "of two themes each is the other's absence");
}

#[test]
fn the_same_seed_gives_the_same_interval() {
    let rows = coders(&["aabbccaabbccab", "aabbcaaabbcbbb"]);
    let (first, again) = (resampled(&rows, 500, 7).unwrap(), resampled(&rows, 500, 7).unwrap());
    assert_eq!(first, again);
    let (low, high) = first.alpha.unwrap();
    let alpha = agreement(&rows).unwrap().alpha.unwrap();
    assert!(low < alpha && alpha < high);
    assert_ne!(first, resampled(&rows, 500, 8).unwrap());
}

#[test]
fn without_resamplings_there_is_no_interval() {
    let none = Resampled { kappa: None, alpha: None };
    assert_eq!(resampled(&coders(&["ab", "ab"]), 0, 1), Ok(none));
    assert_eq!(resampled(&coders(&["aa", "aa"]), 50, 1), Ok(none));
}

/// Cohen's kappa by the table of both coders.
fn kappa_by_table(rows: &Rows) -> Option<f64> {
    let both: Vec<_> = rows.iter().filter_map(|row| Some((row[0]?, row[1]?))).collect();
    let n = f64::from(u32::try_from(both.len()).unwrap());
    let share = |holds: &dyn Fn(&(u8, u8)) -> bool| {
        f64::from(u32::try_from(both.iter().filter(|pair| holds(pair)).count()).unwrap()) / n
    };
    let po = share(&|(a, b)| a == b);
    let pe: f64 = (0..5).map(|theme| share(&|(a, _)| *a == theme) * share(&|(_, b)| *b == theme)).sum();
    (pe < 1.0 - 1e-12).then(|| (po - pe) / (1.0 - pe))
}

/// Krippendorff's alpha by the matrix of coincidences, every pair of codings written into it.
fn alpha_by_coincidences(rows: &Rows) -> Option<f64> {
    let mut matrix = [[0.0; 5]; 5];
    for row in rows {
        let codings: Vec<usize> = row.iter().flatten().map(|theme| usize::from(*theme)).collect();
        let others = f64::from(u32::try_from(codings.len()).unwrap()) - 1.0;
        for (i, a) in codings.iter().enumerate() {
            for (j, b) in codings.iter().enumerate() {
                if i != j {
                    matrix[*a][*b] += 1.0 / others;
                }
            }
        }
    }
    let totals: Vec<f64> = matrix.iter().map(|row| row.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (a, row) in matrix.iter().enumerate() {
        for (b, coincidences) in row.iter().enumerate() {
            if a != b {
                observed += coincidences / n;
                expected += totals[a] * totals[b] / (n * (n - 1.0));
            }
        }
    }
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => close(a, b),
        (None, None) => true,
        _ => false,
    }
}

proptest! {
    #[test]
    fn kappa_equals_the_table(rows in proptest::collection::vec(proptest::collection::vec(proptest::option::weighted(0.9, 0..4_u8), 2), 1..40)) {
        if let Ok(found) = agreement(&rows) {
            prop_assert!(same(found.kappa, kappa_by_table(&rows)), "{found:?}");
        }
    }

    #[test]
    fn alpha_equals_the_matrix_of_coincidences(rows in proptest::collection::vec(proptest::collection::vec(proptest::option::weighted(0.7, 0..4_u8), 4), 1..40)) {
        if let Ok(found) = agreement(&rows) {
            prop_assert!(same(found.alpha, alpha_by_coincidences(&rows)), "{found:?}");
        }
    }
}
