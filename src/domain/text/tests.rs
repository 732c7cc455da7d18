use proptest::prelude::*;

use super::*;

#[test]
fn nhs_numbers_as_checked() {
    for value in [
        "9434765919",
        "9912003888",
        "4505577104",
        "4010232137",
        "9990000018",
        "9990000026",
        "9990000034",
        "9990000042",
        "9990000050",
        "9990000069",
        "943 476 5919",
        " 943-476-5919 ",
    ] {
        let number = NhsNumber::parse(value).unwrap();
        assert_eq!(number.as_str(), value.replace([' ', '-'], ""));
    }
    for (value, problem) in [
        ("9434765918", NhsNumberProblem::CheckDigit),
        ("8527685222", NhsNumberProblem::CheckDigit),
        ("4447685222", NhsNumberProblem::CheckDigit),
        ("0000000000", NhsNumberProblem::AllTheSame),
        ("6666666666", NhsNumberProblem::AllTheSame),
        ("943476591", NhsNumberProblem::Length { found: 9 }),
        ("94347659190", NhsNumberProblem::Length { found: 11 }),
        ("943476591A", NhsNumberProblem::NotDigits),
        ("", NhsNumberProblem::Length { found: 0 }),
    ] {
        assert_eq!(NhsNumber::parse(value), Err(problem), "{value}");
    }
    assert_eq!(NhsNumber::parse("9434765919").unwrap().spaced(), "943 476 5919");
}

#[test]
fn e_mail_addresses() {
    assert_eq!(Email::parse(" Pat.Smith+x@Example.COM ").unwrap().as_str(), "Pat.Smith+x@example.com");
    for (value, problem) in [
        ("", EmailProblem::Empty),
        ("pat", EmailProblem::NoAt),
        ("@example.com", EmailProblem::NoAt),
        ("a@b@example.com", EmailProblem::NoAt),
        ("pat smith@example.com", EmailProblem::Character { found: ' ' }),
        ("pat\r\nBcc:x@example.com", EmailProblem::Character { found: '\r' }),
        ("a@example.com,b@example.com", EmailProblem::Character { found: ',' }),
        ("pat.@example.com", EmailProblem::Local),
        ("pat@example", EmailProblem::Domain),
        ("pat@-example.com", EmailProblem::Domain),
        ("pat@example..com", EmailProblem::Domain),
        ("pat@exam_ple.com", EmailProblem::Domain),
    ] {
        assert_eq!(Email::parse(value), Err(problem), "{value}");
    }
    let long = format!("pat@{}.com", ["abcdefghi"; 30].join("."));
    assert_eq!(Email::parse(&long), Err(EmailProblem::TooLong));
}

#[test]
fn telephone_numbers() {
    for (value, number) in [
        ("07700 900123", "07700900123"),
        ("(0113) 496 0000", "01134960000"),
        ("+44 (0)7700 900123", "07700900123"),
        ("(+44) 7700-900123", "07700900123"),
        ("0044 7700 900 123", "07700900123"),
        ("+353 1 234 5678", "+35312345678"),
        ("01204.900.12", "0120490012"),
    ] {
        assert_eq!(Phone::parse(value).unwrap().as_str(), number);
    }
    for (value, problem) in [
        ("", PhoneProblem::Empty),
        ("-", PhoneProblem::Empty),
        ("7700 900123", PhoneProblem::Beginning),
        ("+353 1 234", PhoneProblem::Length { found: 7 }),
        ("07700 9001", PhoneProblem::Length { found: 9 }),
        ("ask Pat", PhoneProblem::Character { found: 'a' }),
        ("07700+900123", PhoneProblem::Character { found: '+' }),
    ] {
        assert_eq!(Phone::parse(value), Err(problem), "{value}");
    }
}

#[test]
fn postcodes() {
    for (value, postcode) in [
        ("ls14ap", "LS1 4AP"),
        ("M1 1AE", "M1 1AE"),
        ("  sw1a   1aa ", "SW1A 1AA"),
        ("W1A0AX", "W1A 0AX"),
        ("cr26xh", "CR2 6XH"),
        ("DN551PT", "DN55 1PT"),
        ("zz993vz", "ZZ99 3VZ"),
        ("gir 0aa", "GIR 0AA"),
    ] {
        assert_eq!(Postcode::parse(value).unwrap().as_str(), postcode);
    }
    assert_eq!(Postcode::parse("LS1 4AP").unwrap().outward(), "LS1");
    assert_eq!(Postcode::parse(" "), Err(PostcodeProblem::Empty));
    for value in ["LS1", "LS1 4A", "LS1 AP4", "L5S1 4AP", "£S1 4AP", "LSS 4AP", "LS1 44P", "é1 4AP"] {
        assert_eq!(Postcode::parse(value), Err(PostcodeProblem::Shape), "{value}");
    }
}

#[test]
fn names() {
    assert_eq!(PersonName::parse("  Siân   O’Brien ").unwrap().as_str(), "Siân O’Brien");
    assert_eq!(PersonName::parse(" "), Err(PersonNameProblem::Empty));
    assert_eq!(PersonName::parse("Pat\r\nSmith"), Err(PersonNameProblem::Unprintable));
    assert_eq!(PersonName::parse("Pat \u{202E}htimS"), Err(PersonNameProblem::Unprintable));
    assert!(PersonName::parse(&"é".repeat(100)).is_ok());
    assert_eq!(PersonName::parse(&"é".repeat(101)), Err(PersonNameProblem::TooLong { found: 101 }));
}

#[test]
fn narratives() {
    let text = Narrative::parse(" one\r\ntwo\rthree\u{7}\tfour\u{0} \n", Narrative::LIMIT).unwrap();
    assert_eq!(text.as_str(), "one\ntwo\nthree\tfour");
    assert_eq!(Narrative::parse("\u{0} \r\n", 10), Err(NarrativeProblem::Empty));
    assert!(Narrative::parse(&"💊".repeat(2000), 2000).is_ok());
    assert_eq!(Narrative::parse(&"💊".repeat(2003), 2000), Err(NarrativeProblem::TooLong { limit: 2000, over: 3 }));
}

#[test]
fn ods_codes() {
    assert_eq!(OdsCode::parse(" rr8 ").unwrap().as_str(), "RR8");
    assert_eq!(OdsCode::parse("RR"), Err(OdsCodeProblem::Length { found: 2 }));
    assert_eq!(OdsCode::parse("R-8"), Err(OdsCodeProblem::Character { found: '-' }));
    assert!(serde_json::from_str::<OdsCode>("\"R-8\"").is_err());
    assert_eq!(serde_json::to_string(&OdsCode::parse("RR8").unwrap()).unwrap(), "\"RR8\"");
}

#[test]
fn what_identifies_a_person_is_never_debugged() {
    let shown = [
        format!("{:?}", NhsNumber::parse("9434765919").unwrap()),
        format!("{:?}", Email::parse("pat@example.com").unwrap()),
        format!("{:?}", Phone::parse("07700900123").unwrap()),
        format!("{:?}", Postcode::parse("LS1 4AP").unwrap()),
        format!("{:?}", PersonName::parse("Pat Smith").unwrap()),
        format!("{:?}", Narrative::parse("my pen was late", 2000).unwrap()),
    ];
    let hidden = ["NhsNumber", "Email", "Phone", "Postcode", "PersonName"].map(|name| format!("{name}(hidden)"));
    assert_eq!(shown[..5], hidden);
    assert_eq!(shown[5], "Narrative(15 characters, hidden)");
}

#[test]
fn problems_are_said_in_plain_words() {
    assert_eq!(NhsNumberProblem::Length { found: 9 }.to_string(), "an NHS number has 10 digits; this has 9");
    assert_eq!(EmailProblem::Character { found: '\n' }.to_string(), "an e-mail address cannot hold `\\n`");
}

proptest! {
    /// Parsing what was parsed changes nothing, and no input whatever breaks a parser.
    #[test]
    fn parsing_is_stable(value in "\\PC{0,40}|[0-9 +().-]{0,20}|[a-z0-9@._-]{0,30}") {
        if let Ok(found) = Email::parse(&value) { prop_assert_eq!(Email::parse(found.as_str()), Ok(found)); }
        if let Ok(found) = Phone::parse(&value) { prop_assert_eq!(Phone::parse(found.as_str()), Ok(found)); }
        if let Ok(found) = Postcode::parse(&value) { prop_assert_eq!(Postcode::parse(found.as_str()), Ok(found)); }
        if let Ok(found) = PersonName::parse(&value) { prop_assert_eq!(PersonName::parse(found.as_str()), Ok(found)); }
        if let Ok(found) = OdsCode::parse(&value) { prop_assert_eq!(OdsCode::parse(found.as_str()), Ok(found)); }
        if let Ok(found) = Narrative::parse(&value, 100) { prop_assert_eq!(Narrative::parse(found.as_str(), 100), Ok(found)); }
    }

    /// The sum of weights 10 to 2, done the long way of the NHS Data Dictionary.
    #[test]
    fn the_check_digit_is_the_dictionary_s(value in "[0-9]{10}") {
        let digits: Vec<u32> = value.chars().map(|c| c.to_digit(10).unwrap()).collect();
        let remainder = digits[..9].iter().zip((2..=10).rev()).map(|(d, w)| d * w).sum::<u32>() % 11;
        let fits = match 11 - remainder { 11 => digits[9] == 0, 10 => false, check => digits[9] == check };
        prop_assume!(!digits.iter().all(|d| *d == digits[0]));
        prop_assert_eq!(NhsNumber::parse(&value).is_ok(), fits);
    }
}
