use proptest::prelude::*;

use super::*;

const NOBODY: &[&str] = &[];

fn redacted(text: &str, known: &[&str]) -> String {
    redact(text, known).text
}

/// What is found in a text, as it is written there.
fn found(text: &str) -> Vec<(Kind, String)> {
    let chars: Vec<char> = text.chars().collect();
    suggest(text, NOBODY).into_iter().map(|span| (span.kind, chars[span.start..span.end].iter().collect())).collect()
}

fn finds(kind: Kind, passages: &[&str]) {
    for passage in passages {
        for around in [("", ""), ("Then ", " again"), ("(", ")"), ("It’s: ", "."), ("one\n", "\ntwo")] {
            let text = format!("{}{passage}{}", around.0, around.1);
            assert_eq!(found(&text), [(kind, (*passage).to_owned())], "{text}");
        }
    }
}

fn finds_nothing(passages: &[&str]) {
    for passage in passages {
        assert_eq!(found(passage), [], "{passage}");
    }
}

#[test]
fn the_place_of_a_span_is_counted_in_characters() {
    let redacted = redact("💊é: Pat Smith rang", &["Pat Smith"]);
    assert_eq!(redacted.text, "💊é: [name] rang");
    assert_eq!(redacted.spans, [Span { start: 4, end: 13, kind: Kind::Name }]);
}

#[test]
fn known_names_are_found_whole_and_in_parts_in_any_case() {
    let known = ["Dr Pat Smith-O’Brien", "José Núñez"];
    for (text, expected) in [
        ("PAT SMITH-O'BRIEN called", "[name] called"),
        ("Smith-O’Brien, Pat", "[name], [name]"),
        ("I told pat’s nurse and Mrs Smith.", "I told [name]’s nurse and Mrs [name]."),
        ("jose nunez and Jose\u{301}", "[name] and [name]"),
        ("the Dr and the patient Patricia", "the Dr and the patient Patricia"),
        ("Pat\nSmith", "[name]\n[name]"),
    ] {
        assert_eq!(redacted(text, &known), expected);
    }
}

#[test]
fn a_name_that_is_a_word_needs_its_capital() {
    let known = ["Will May", "An Li"];
    assert_eq!(redacted("Will said it will come", &known), "[name] said it will come");
    assert_eq!(redacted("will may", &known), "[name]");
    assert_eq!(redacted("It came on 3 May 2026, an hour late", &known), "It came on 3 May 2026, an hour late");
    assert_eq!(redacted("Li and May", &known), "[name] and [name]");
    assert_eq!(redacted("It stopped in May 2021", &known), "It stopped in May 2021");
}

#[test]
fn nhs_numbers_need_their_check_digit() {
    finds(
        Kind::NhsNumber,
        &["9434765919", "943 476 5919", "943-476-5919", "943\u{A0}476\u{A0}5919", "9 4 3 4 7 6 5 9 1 9"],
    );
    finds_nothing(&["9434765918", "943 476 5918", "94347659190", "X9434765919", "0000000000", "batch 943476 591"]);
}

#[test]
fn telephone_numbers_of_the_united_kingdom() {
    finds(
        Kind::Phone,
        &[
            "07700 900123",
            "07700900123",
            "0113 496 0000",
            "(0113) 496 0000",
            "0113-496-0000",
            "+44 7700 900123",
            "+44 (0)7700 900 123",
            "0044 113 496 0000",
            "0800 11 11 222",
            "+353 1 234 5678",
            "01204 90012",
        ],
    );
    finds_nothing(&["111", "999", "0 to 10", "order 1234567890123", "4 doses 20 mg 3 weeks", "09 12 2 34 5 678 1"]);
    assert_eq!(redacted("Ring 07700 900123 10 times (07700 900124)", NOBODY), "Ring [phone] 10 times ([phone])");
}

#[test]
fn e_mail_addresses() {
    finds(Kind::Email, &["pat@example.com", "Pat.Smith+home@mail.example.co.uk", "o'brien_1@example.org"]);
    finds_nothing(&["@handle", "5 @ 3", "pat@", "pat@home", "@.com"]);
    assert_eq!(redacted("pat.smith@example.com", &["Pat Smith"]), "[email]");
}

#[test]
fn postcodes() {
    finds(Kind::Postcode, &["LS1 4AP", "ls1 4ap", "SW1A1AA", "M1 1AE", "zz99 3vz", "AB1 2CD", "W1A 0AX"]);
    finds_nothing(&["vitamin B12 3ml", "b12 5mg", "LOT AB123CD", "Q1 2AB", "A1 2BC", "at 4 15pm", "T4 1ST"]);
}

#[test]
fn dates_of_birth_are_taken_out_and_days_of_the_story_stay() {
    for text in [
        "DOB 12/03/1957",
        "D.O.B: 12.3.57",
        "date of birth is 1957-03-12",
        "born on the 12th of March 2019",
        "born in March 1957",
        "born 1957",
        "12 March 1957",
        "March 12, 1957",
        "12-Mar-57",
    ] {
        let spans = suggest(text, NOBODY);
        assert_eq!(spans.iter().map(|span| span.kind).collect::<Vec<_>>(), [Kind::DateOfBirth], "{text}");
        assert_eq!(spans[0].end, text.chars().count(), "{text}");
    }
    for text in [
        "due 03/09/2026",
        "on 3rd September",
        "3 Sept 26",
        "September 3rd, 2026",
        "2026-09-03",
        "3/9/26",
        "in May 2021",
        "since March 2005",
    ] {
        let redacted = redact(text, NOBODY);
        assert_eq!((redacted.text.as_str(), redacted.spans.len(), redacted.left.len()), (text, 0, 1), "{text}");
    }
    finds_nothing(&["32/01/1957", "12/13/1957", "1/2", "version 1.2.345", "in 1957", "may 400", "24/7 support"]);
}

#[test]
fn register_numbers_count_only_behind_their_register() {
    for (text, number) in [
        ("GMC 1234567", "1234567"),
        ("GMC no. 1234567", "1234567"),
        ("GPhC registration number: 2012345", "2012345"),
        ("her NMC PIN is 12A3456B", "12A3456B"),
    ] {
        assert_eq!(found(text), [(Kind::Registration, number.to_owned())], "{text}");
    }
    finds_nothing(&["order 1234567", "12A3456B", "GMC said 1234567", "NMC 1234567"]);
}

#[test]
fn the_debug_form_shows_no_text() {
    assert!(!format!("{:?}", redact("secret pen", NOBODY)).contains("secret"));
}

/// Text that makes a careless scanner try again from every place.
#[test]
fn time_grows_with_the_text_only() {
    for piece in ["@", "a@", "0", "0 ", "07 ", "1 Jan ", "12/", "GMC no ", "pat ", "9 4 3 ", "AB1 ", "(+44", "dob "] {
        let text = piece.repeat(200_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = redact(&text, &["pat pat pat pat pat pat pat x"]);
        assert!(start.elapsed().as_secs() < 5, "{piece}");
    }
}

proptest! {
    #[test]
    fn spans_are_in_order_disjoint_and_inside(text in "\\PC{0,60}|[0-9 /.@+a-c()-]{0,60}", name in "[a-c]{1,3}") {
        let spans = suggest(&text, &[name]);
        let length = text.chars().count();
        prop_assert!(spans.iter().all(|span| span.start < span.end && span.end <= length));
        prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }

    #[test]
    fn what_is_taken_out_is_not_found_again(text in "[0-9 /.@+a-c()-]{0,60}") {
        let once = redact(&text, NOBODY).text;
        prop_assert_eq!(redact(&once, NOBODY).spans, []);
    }

    #[test]
    fn text_outside_the_spans_is_untouched(before in "[x-z ]{0,20}", after in "[x-z ]{0,20}") {
        let text = format!("{before} pat@example.com {after}");
        prop_assert_eq!(redact(&text, NOBODY).text, format!("{before} [email] {after}"));
    }

    #[test]
    fn planted_identifiers_are_always_found(middle in "[a-z ]{0,20}", digits in "7[0-9]{9}", day in 1_u32..29, year in 1930_i32..2005) {
        let text = format!("dear all, {middle}, 0{digits}; {middle}. {day}/11/{year} {middle}");
        let kinds: Vec<Kind> = suggest(&text, NOBODY).into_iter().map(|span| span.kind).collect();
        prop_assert_eq!(kinds, [Kind::Phone, Kind::DateOfBirth]);
    }
}
