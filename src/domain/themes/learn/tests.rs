use super::*;

fn example(text: &str, themes: &[&str]) -> Example {
    let themes = themes.iter().map(|theme| ((*theme).to_owned(), Words::new()));
    Example { words: words::words(text), themes: themes.collect() }
}

/// Sixty cases: late ones, rude ones, both, and neither.
fn cases() -> Vec<Example> {
    let late = ["the delivery came late again", "waited days for a late delivery", "delivery late by a week"];
    let rude = ["staff were rude on the phone", "a rude person on the phone", "rude answer from staff"];
    let fine = ["all was well thank you", "very good thank you", "happy with everything thank you"];
    let mut cases = Vec::new();
    for at in 0..15 {
        cases.push(example(late[at % 3], &["late"]));
        cases.push(example(rude[at % 3], &["rude"]));
        cases.push(example(&format!("{} and {}", late[at % 3], rude[(at + 1) % 3]), &["late", "rude"]));
        cases.push(example(fine[at % 3], &[]));
    }
    cases
}

#[test]
fn what_was_coded_is_suggested_with_its_words() {
    let learnt = learn(&cases(), 7).unwrap();
    let told = learnt.suggest("The delivery came LATE again, and they were rude on the phone.");
    let themes: BTreeSet<&str> = told.iter().map(|suggestion| suggestion.theme.as_str()).collect();
    assert_eq!(themes, ["late", "rude"].into());
    let late = told.iter().find(|suggestion| suggestion.theme == "late").unwrap();
    assert!(late.because.iter().any(|word| word.contains("late") || word.contains("delivery")), "{:?}", late.because);
    assert!(late.because.len() <= REASONS);
    assert!(learnt.suggest("all was well thank you").is_empty());
    assert!(learnt.suggest("").iter().all(|suggestion| suggestion.because.is_empty()));
}

#[test]
fn the_same_codings_and_seed_give_the_same_rule_and_survive_a_round_trip() {
    let learnt = learn(&cases(), 7).unwrap();
    assert_eq!(learn(&cases(), 7), Some(learnt.clone()));
    let text = serde_json::to_string(&learnt).unwrap();
    assert_eq!(serde_json::from_str::<Learnt>(&text).unwrap(), learnt);
}

#[test]
fn figures_are_of_cases_that_had_no_part() {
    let learnt = learn(&cases(), 7).unwrap();
    assert_eq!(learnt.trained, 60);
    assert!(learnt.held_out > 4 && learnt.held_out < 24, "{}", learnt.held_out);
    assert!(learnt.figures().micro.unwrap() > 0.9, "{:?}", learnt.judged);
    // A coder who codes by chance cannot be learnt from: the figures must say so.
    let mut draw = Draw::new(3, 3);
    let chance = |case: Example| {
        let themes = if draw.below(2) == 0 { BTreeMap::new() } else { [("x".to_owned(), Words::new())].into() };
        Example { themes, ..case }
    };
    let by_chance = learn(&cases().into_iter().map(chance).collect::<Vec<_>>(), 7).unwrap();
    assert!(by_chance.figures().micro.unwrap_or(0.0) < 0.85, "{:?}", by_chance.judged);
}

#[test]
fn too_few_teach_nothing_and_a_rare_theme_is_missed_not_hidden() {
    assert_eq!(learn(&cases()[..19], 7), None);
    let mut rare = cases();
    for case in rare.iter_mut().take(4) {
        case.themes.insert("rare".to_owned(), Words::new());
    }
    let learnt = learn(&rare, 7).unwrap();
    assert!(learnt.suggest("the delivery came late again").iter().all(|suggestion| suggestion.theme != "rare"));
}

#[test]
fn a_name_in_one_case_is_not_kept() {
    let mut named = cases();
    named.push(example("Mrs Quetzalcoatl was late late late", &["late"]));
    let text = serde_json::to_string(&learn(&named, 7).unwrap()).unwrap();
    assert!(!text.contains("quetzalcoatl"));
}

#[test]
fn a_marked_passage_teaches_its_own_words() {
    let mut marked = Vec::new();
    for at in 0..30 {
        let noise = ["blue sky today", "green grass here", "red brick wall"][at % 3];
        let late = at % 2 == 0;
        let text = format!("{noise} {}", if late { "parcel overdue" } else { "parcel fine" });
        let mut case = example(&text, if late { &["late"] } else { &[] });
        if late {
            case.themes.insert("late".to_owned(), words::words("parcel overdue"));
        }
        marked.push(case);
    }
    let learnt = learn(&marked, 7).unwrap();
    let told = learnt.suggest("my parcel overdue");
    assert!(told.first().is_some_and(|first| first.because.iter().any(|word| word.contains("overdue"))), "{told:?}");
}

#[test]
fn judging_counts_right_wrong_and_missed() {
    let chosen = [("a".to_owned(), Words::new()), ("b".to_owned(), Words::new())].into();
    let judged = judged::judge([(["a", "c"].into(), &chosen)].into_iter(), &["a", "c"]);
    let counts: Vec<_> = judged.iter().map(|j| (j.theme.as_str(), j.right, j.wrong, j.missed)).collect();
    assert_eq!(counts, [("a", 1, 0, 0), ("b", 0, 0, 1), ("c", 0, 1, 0)]);
    let all = f1(&judged);
    assert_eq!((all.precision, all.recall, all.micro), (Some(0.5), Some(0.5), Some(0.5)));
    assert_eq!(all.macro_mean, Some(0.5), "of the themes that were chosen: a is 1, b is 0");
}
