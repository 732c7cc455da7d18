//! Bank holidays in England and Wales 2012 to 2028, as GOV.UK publishes them (Open Government Licence v3.0).

/// Month and day.
type MonthDay = (u32, u32);

/// The eight yearly holidays, in the order of a year's row in [`YEARS`], with their own day where that is fixed:
/// held on another day they are a substitute.
pub(super) const TITLES: [(&str, Option<MonthDay>); 8] = [
    ("New Year’s Day", Some((1, 1))),
    ("Good Friday", None),
    ("Easter Monday", None),
    ("Early May bank holiday", None),
    ("Spring bank holiday", None),
    ("Summer bank holiday", None),
    ("Christmas Day", Some((12, 25))),
    ("Boxing Day", Some((12, 26))),
];

#[rustfmt::skip]
pub(super) const YEARS: [(i32, [MonthDay; 8]); 17] = [
    (2012, [(1, 2), (4,  6), (4,  9), (5, 7), (6,  4), (8, 27), (12, 25), (12, 26)]),
    (2013, [(1, 1), (3, 29), (4,  1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2014, [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    (2015, [(1, 1), (4,  3), (4,  6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2016, [(1, 1), (3, 25), (3, 28), (5, 2), (5, 30), (8, 29), (12, 27), (12, 26)]),
    (2017, [(1, 2), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    (2018, [(1, 1), (3, 30), (4,  2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)]),
    (2019, [(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2020, [(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2021, [(1, 1), (4,  2), (4,  5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
    (2022, [(1, 3), (4, 15), (4, 18), (5, 2), (6,  2), (8, 29), (12, 27), (12, 26)]),
    (2023, [(1, 2), (4,  7), (4, 10), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    (2024, [(1, 1), (3, 29), (4,  1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2025, [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    (2026, [(1, 1), (4,  3), (4,  6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
    (2027, [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
    (2028, [(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
];

/// Days proclaimed once.
pub(super) const PROCLAIMED: [(i32, MonthDay, &str); 4] = [
    (2012, (6, 5), "Queen’s Diamond Jubilee"),
    (2022, (6, 3), "Platinum Jubilee bank holiday"),
    (2022, (9, 19), "Bank holiday for the State Funeral of Queen Elizabeth II"),
    (2023, (5, 8), "Bank holiday for the coronation of King Charles III"),
];
