//! How much of what was planted in invented stories is found, and how much else: by kind, printed, with a least that holds.

use std::collections::BTreeMap;
use std::io::Write as _;

use candour::domain::redact::{Kind, redact};
use candour::domain::text::NhsNumber;
use candour::domain::themes::draw::Draw;

const STORIES: u64 = 2_000;

/// The people a case knows: whole names, some of them everyday words.
const PEOPLE: &[&str] = &[
    "Dr Pat Smith-O’Brien",
    "José Núñez",
    "Will May",
    "Grace Hall",
    "Nell Underhay",
    "Mohammed Al-Rashid",
    "Zoë Hart",
    "Oluwaseun Adebayo",
    "Siân Llewellyn",
    "Mary Ann Fox",
];

/// What stands between: nothing in it tells who somebody is.
const PLAIN: &[&str] = &[
    "The van never came on 12 March and nobody rang.",
    "I may need 40 mg every 14 days, they said it will come.",
    "The batch was LN4471-20 and the box said 2 to 8 degrees.",
    "I waited in from 8:30 until 17:45 for a delivery.",
    "The nurse did not come and the pump showed error 0303.",
    "My order number is 4431-2298-01.",
    "In the spring a rose grows; in winter the road is shut.",
    "It has been 3 weeks since 1 May 2026.",
    "They said to hold the line, then the line went dead.",
    "I paid £12.50 for parking at the hospital.",
    "The fridge read 11.4 and they told me to throw 6 syringes away.",
    "Clinic letter of 03/02/2026 says week 12.",
];

fn pick<'a>(draw: &mut Draw, from: &[&'a str]) -> &'a str {
    from[usize::try_from(draw.below(u32::try_from(from.len()).expect("few"))).expect("small")]
}

fn small(draw: &mut Draw, below: u32) -> usize {
    usize::try_from(draw.below(below)).expect("small")
}

fn digits(draw: &mut Draw, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + u8::try_from(draw.below(10)).expect("a digit"))).collect()
}

fn nhs_number(draw: &mut Draw) -> String {
    loop {
        let number = format!("999{}", digits(draw, 7));
        if NhsNumber::parse(&number).is_ok() {
            let (a, b, c) = (&number[..3], &number[3..6], &number[6..]);
            return [number.clone(), format!("{a} {b} {c}"), format!("{a}-{b}-{c}")][small(draw, 3)].clone();
        }
    }
}

/// A known name as people write it: whole, a part, with a title, shouted, or without accents.
fn name(draw: &mut Draw) -> String {
    let whole = pick(draw, PEOPLE).to_owned();
    let words: Vec<&str> = whole.split(' ').filter(|word| *word != "Dr").collect();
    match draw.below(5) {
        0 => words.join(" ").to_uppercase(),
        1 => format!("Mrs {}", words[words.len() - 1]),
        2 => words[0].to_owned(),
        _ => words.join(" "),
    }
}

fn planted(draw: &mut Draw) -> (Kind, String, &'static str) {
    let year = 1935 + draw.below(60);
    match draw.below(7) {
        0 | 1 => (Kind::Name, name(draw), "I spoke to {} about it."),
        2 => (Kind::NhsNumber, nhs_number(draw), "My NHS number is {} if you need it."),
        3 => {
            let rest = digits(draw, 6);
            let phone = [format!("07700 {rest}"), format!("020 7946 {}", &rest[..4]), format!("+44 7700 {rest}")];
            (Kind::Phone, phone[small(draw, 3)].clone(), "You can ring me on {} after four.")
        }
        4 => (Kind::Email, format!("n.{}@people.example", digits(draw, 3)), "Or write to {} instead."),
        5 => {
            let postcode = ["SW1A 1AA", "M1 1AE", "b33 8th", "CR2 6XH", "DN551PT"][small(draw, 5)];
            (Kind::Postcode, postcode.to_owned(), "We live at {} now.")
        }
        _ => {
            let (day, month) = (1 + draw.below(28), 1 + draw.below(12));
            let date = [format!("{day:02}/{month:02}/{year}"), format!("{day}.{month}.{year}")];
            (Kind::DateOfBirth, date[small(draw, 2)].clone(), "My date of birth is {}.")
        }
    }
}

/// What was planted, found of it, and found beside it.
#[derive(Default)]
struct Count {
    planted: u32,
    found: u32,
    beside: u32,
}

fn measure() -> BTreeMap<Kind, Count> {
    let mut counts: BTreeMap<Kind, Count> = BTreeMap::new();
    for story in 0..STORIES {
        let mut draw = Draw::named(story, "redaction");
        let mut text = String::new();
        let mut places = Vec::new();
        for _ in 0..3 {
            text.push_str(pick(&mut draw, PLAIN));
            text.push(' ');
            let (kind, what, sentence) = planted(&mut draw);
            let (before, after) = sentence.split_once("{}").expect("a gap");
            text.push_str(before);
            let start = text.chars().count();
            text.push_str(&what);
            // a title before a name tells nothing by itself
            let title = what.strip_prefix("Mrs ").map_or(0, |_| 4);
            places.push((kind, start + title, text.chars().count()));
            text.push_str(after);
            text.push(' ');
        }
        let spans = redact(&text, PEOPLE).spans;
        for (kind, start, end) in &places {
            let count = counts.entry(*kind).or_default();
            count.planted += 1;
            count.found += u32::from(spans.iter().any(|span| span.start <= *start && span.end >= *end));
        }
        for span in &spans {
            let own = places.iter().any(|(_, start, end)| span.start < *end && span.end > *start);
            counts.entry(span.kind).or_default().beside += u32::from(!own);
        }
    }
    counts
}

#[test]
fn what_was_planted_is_found_and_little_else() {
    let counts = measure();
    let mut out = std::io::stderr();
    let (mut planted, mut found, mut beside) = (0, 0, 0);
    for (kind, count) in &counts {
        let recall = f64::from(count.found) / f64::from(count.planted.max(1));
        let precision = f64::from(count.found) / f64::from((count.found + count.beside).max(1));
        let _ = writeln!(
            out,
            "redaction, {:<20} planted {:>5}, recall {recall:.4}, precision {precision:.4}",
            kind.words(),
            count.planted
        );
        (planted, found, beside) = (planted + count.planted, found + count.found, beside + count.beside);
    }
    let recall = f64::from(found) / f64::from(planted);
    let precision = f64::from(found) / f64::from(found + beside);
    let _ = writeln!(
        out,
        "redaction, all: {STORIES} stories, planted {planted}, recall {recall:.4}, precision {precision:.4}"
    );
    assert!(recall >= 0.99, "recall {recall}");
    assert!(precision >= 0.98, "precision {precision}");
}
