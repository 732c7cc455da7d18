//! The rules as pages, written from the code: `docs/rules`. A page that is out of date fails.

use std::fmt::Write as _;

use candour::domain::access::{Consent, Mode, Relation, Shown, Verb, may, shown};
use candour::domain::case::state::{ReferralState, ReferralStep, StrandState, StrandStep, referral_step, step};
use candour::domain::clocks::{Basis, ClockRule};
use candour::domain::people::Capacity;
use candour::domain::routing::RuleSet;
use candour::domain::routing::rules::When;
use candour::server::routes;
use candour::web::gate::Gate;

use super::{sources, written};

const REMARK: &str = "Written from the code by a test, which fails when this page is out of date \
(`REWRITE=1 cargo test --test it house`).";

fn page(title: &str, parts: &[String]) -> String {
    format!("# {title}\n\n{REMARK}\n\n{}\n", parts.join("\n\n"))
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let rule = format!("|{}", "---|".repeat(head.len()));
    let rows: Vec<String> = rows.iter().map(|row| line(row)).collect();
    format!("{}\n{rule}\n{}", line(&head), rows.join("\n"))
}

#[test]
fn states() {
    let strand = steps(StrandState::ALL, StrandStep::ALL, step, |s| s.words(), |s| s.words());
    let referral = steps(ReferralState::ALL, ReferralStep::ALL, referral_step, |s| s.words(), |s| s.words());
    let parts = [
        "A cell says where a step leads; an empty one is refused as \"not now\".".to_owned(),
        format!("## A strand: one duty on a case\n\n{strand}"),
        format!("## A referral: a case put before another body\n\n{referral}"),
    ];
    written("docs/rules/states.md", &page("States", &parts));
}

fn steps<S: Copy, T: Copy>(
    states: &[S],
    moves: &[T],
    step: impl Fn(S, T) -> Option<S>,
    state_words: impl Fn(S) -> &'static str,
    move_words: impl Fn(T) -> &'static str,
) -> String {
    let head: Vec<&str> = std::iter::once("").chain(moves.iter().map(|m| move_words(*m))).collect();
    let rows: Vec<Vec<String>> = states
        .iter()
        .map(|state| {
            let cells = moves.iter().map(|m| step(*state, *m).map_or("", &state_words).to_owned());
            std::iter::once(format!("**{}**", state_words(*state))).chain(cells).collect()
        })
        .collect();
    table(&head, &rows)
}

#[test]
fn clocks() {
    let part = |basis: Basis, title: &str| {
        let of = ClockRule::ALL.iter().filter(|rule| rule.terms().basis == basis);
        let rows: Vec<Vec<String>> = of
            .map(|rule| {
                let terms = rule.terms();
                vec![
                    rule.words().to_owned(),
                    terms.length.words(),
                    if terms.start_counts { "the day itself" } else { "the day after" }.to_owned(),
                    if terms.pausable { "yes" } else { "no" }.to_owned(),
                    format!("{}{}", terms.source, if terms.to_verify { " (to verify)" } else { "" }),
                    format!("`{}`", rule.code()),
                ]
            })
            .collect();
        format!("## {title}\n\n{}", table(&["to", "within", "counted from", "can be paused", "source", "code"], &rows))
    };
    let parts = [
        "Working days are those of reg 2(1), SI 2009/309. Every date shows its working: `candour explain clock`."
            .to_owned(),
        part(Basis::Law, "By law"),
        part(Basis::Contract, "By contract"),
        part(Basis::Local, "Our own promises"),
    ];
    written("docs/rules/clocks.md", &page("Clocks", &parts));
}

/// What a Caldicott Guardian asks first.
const CALDICOTT: &str = "\
## How to read this page

For Caldicott Guardians and data protection officers. Everything here is asked of the program itself, so it cannot say less than is true.

1. A person comes in through a page (first table) in one capacity, for one organisation.
2. What they may do with a case depends on what ties them to it (second table). Without a tie there is nothing: not the case, not its number in a count, not a line in a search, a file or a mail.
3. Of a case they may see, they are shown groups of facts (third table), as far as the person who reported agreed. Everything starts hidden.
4. Whoever is named in a story has the tie \"is named in it\", whatever else ties them to the case. It allows nothing.
5. In an emergency some may read one case that is not theirs, for three hours, with a reason. The person who reported reads who and why.
6. Two people of one organisation are needed to see who reported (regulators), to download a list of more than 200 lines, and to let a person named in a story see its case again.
7. Somebody who opens 200 different cases in an hour is slowed and reported to the administrators; at 400 they are stopped.";

#[test]
fn access() {
    let parts = [
        CALDICOTT.to_owned(),
        format!(
            "## Who may reach which page\n\nWho comes in; what they may do there and to which case, the next table says.\n\n{}",
            routes_table()
        ),
        format!(
            "## Who may do what\n\nA cell names the ties to a case with which it is allowed; \"always\" needs none.\n\n{}",
            verbs_table()
        ),
        format!(
            "## What is shown of a case to those who may see it\n\n\"agreed\": as far as the person who reported agreed.\n\n{}",
            shown_table()
        ),
    ];
    written("docs/rules/access.md", &page("Access", &parts));
}

fn routes_table() -> String {
    let people: Vec<Capacity> = Capacity::ALL.iter().copied().filter(|c| *c != Capacity::System).collect();
    let head: Vec<&str> = ["method", "path", "anybody"].into_iter().chain(people.iter().map(|c| c.words())).collect();
    let rows: Vec<Vec<String>> = routes()
        .iter()
        .map(|entry| {
            let cell = |capacity| if entry.gate.lets_in(capacity, false) { "yes" } else { "" }.to_owned();
            let anybody = match entry.gate {
                Gate::Demo => "in a demonstration".to_owned(),
                Gate::Client => "a body's system, by token".to_owned(),
                Gate::Public | Gate::Receipt | Gate::Staff(_) => cell(None),
            };
            let cells = people.iter().map(|capacity| cell(Some(*capacity)));
            [entry.method.to_string(), format!("`{}`", entry.path), anybody].into_iter().chain(cells).collect()
        })
        .collect();
    table(&head, &rows)
}

fn verbs_table() -> String {
    let head: Vec<&str> = std::iter::once("").chain(Capacity::ALL.iter().map(|c| c.words())).collect();
    let cell = |capacity: Capacity, verb: Verb| {
        let ties: Vec<Relation> = Relation::ALL.iter().copied().filter(|tie| may(capacity, verb, *tie)).collect();
        if ties.len() == Relation::ALL.len() {
            "always".to_owned()
        } else {
            ties.iter().map(|tie| tie.words()).collect::<Vec<_>>().join("; ")
        }
    };
    let rows: Vec<Vec<String>> = Verb::ALL
        .iter()
        .map(|verb| {
            let cells = Capacity::ALL.iter().map(|capacity| cell(*capacity, *verb));
            std::iter::once(format!("**{}**", verb.words())).chain(cells).collect()
        })
        .collect();
    table(&head, &rows)
}

type Group = (&'static str, fn(&Shown) -> bool);
const GROUPS: &[Group] = &[
    ("identity", |s| s.identity),
    ("contact", |s| s.contact),
    ("own words", |s| s.narrative),
    ("coded facts", |s| s.coded),
    ("exact dates", |s| s.exact_dates),
    ("staff names", |s| s.staff),
    ("internal notes", |s| s.internal),
    ("lines among the handling bodies", |s| s.participants),
    ("lines between the NHS and the regulators", |s| s.oversight),
];

/// Figures hold no case: who may see them needs no tie.
fn figures(capacity: Capacity) -> String {
    if may(capacity, Verb::SeeFacts, Relation::None) { "all, without small numbers" } else { "published" }.to_owned()
}

fn shown_table() -> String {
    let head: Vec<&str> =
        ["who", "tie"].into_iter().chain(GROUPS.iter().map(|(name, _)| *name)).chain(["figures"]).collect();
    let mut rows = Vec::new();
    for &capacity in Capacity::ALL {
        for &tie in Relation::ALL.iter().filter(|tie| may(capacity, Verb::See, **tie)) {
            let views: Vec<Shown> = consents().into_iter().map(|consent| shown(capacity, tie, consent)).collect();
            let cells = GROUPS.iter().map(|(_, has)| {
                let count = views.iter().filter(|view| has(view)).count();
                if count == views.len() {
                    "yes"
                } else if count == 0 {
                    ""
                } else {
                    "agreed"
                }
                .to_owned()
            });
            rows.push(
                [capacity.words().to_owned(), tie.words().to_owned()]
                    .into_iter()
                    .chain(cells)
                    .chain([figures(capacity)])
                    .collect(),
            );
        }
    }
    table(&head, &rows)
}

/// Every agreement that a reporter can make.
pub fn consents() -> Vec<Consent> {
    let flags = [false, true];
    let mut all = Vec::new();
    for &mode in Mode::ALL {
        for provider in flags {
            for trust in flags {
                all.extend(flags.map(|regulator| Consent { mode, provider, trust, regulator }));
            }
        }
    }
    all
}

#[test]
fn routing() {
    let rules = RuleSet::seed();
    let responsible: Vec<Vec<String>> = rules
        .responsible
        .iter()
        .map(|rule| {
            let order: Vec<&str> = rule.order.iter().map(|level| level.words()).collect();
            vec![when(&rule.when), order.join(", then "), rule.why.clone()]
        })
        .collect();
    let regulators: Vec<Vec<String>> = rules
        .regulator
        .iter()
        .map(|rule| vec![when(&rule.when), rule.body.clone(), rule.part.words().to_owned(), rule.why.clone()])
        .collect();
    let limits: Vec<Vec<String>> = rules
        .limit
        .iter()
        .map(|rule| vec![when(&rule.when), rule.limit.words().to_owned(), rule.why.clone()])
        .collect();
    let notices: Vec<Vec<String>> =
        rules.notice.iter().map(|rule| vec![when(&rule.when), rule.to.words().to_owned(), rule.why.clone()]).collect();
    let parts = [
        format!(
            "The rules that come with Candour, version {}. Source: {}. Ask them: `candour explain route`.",
            rules.version, rules.source
        ),
        format!(
            "## Who is responsible\n\nThe first rule that holds decides; the first level with a named lead leads. Never nobody: the national lead is last.\n\n{}",
            table(&["when", "level", "why"], &responsible)
        ),
        format!(
            "## Which regulators\n\nEvery rule that holds adds one; for each body the stronger part counts.\n\n{}",
            table(&["when", "body", "part", "why"], &regulators)
        ),
        format!(
            "## More limits\n\nBeside those of law and contract, which rules cannot take away.\n\n{}",
            table(&["when", "limit", "why"], &limits)
        ),
        format!("## Who else is told\n\n{}", table(&["when", "level", "why"], &notices)),
    ];
    written("docs/rules/routing.md", &page("Routing", &parts));
}

fn when(when: &When) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut among = |name: &str, codes: Vec<&str>| {
        if !codes.is_empty() {
            parts.push(format!("{name} {}", codes.join(", ")));
        }
    };
    among("kind", when.kind.iter().map(|k| k.words()).collect());
    among("family", when.family.iter().map(|f| f.code()).collect());
    among("failure", when.failure.iter().map(String::as_str).collect());
    among("harm at least", when.harm_at_least.iter().map(|h| h.words()).collect());
    among("tier", when.tier.iter().map(|t| t.words()).collect());
    among("funding", when.funding.iter().map(|f| f.words()).collect());
    among("region", when.region.iter().map(String::as_str).collect());
    among("medicine", when.medicine.iter().map(String::as_str).collect());
    let is = |flag: bool| vec![if flag { "yes" } else { "no" }];
    among("registered with the CQC:", when.cqc_registered.map(is).unwrap_or_default());
    among("registered with the GPhC:", when.gphc_registered.map(is).unwrap_or_default());
    among("the company may know:", when.consent_provider.map(is).unwrap_or_default());
    if parts.is_empty() { "always".to_owned() } else { parts.join("; ") }
}

/// What a comment says is from memory or from a secondary source.
const DOUBTS: &[&str] = &["to verify", "to be verified", "recalled", "verify before"];

#[test]
fn to_verify() {
    let limits: Vec<Vec<String>> = ClockRule::ALL
        .iter()
        .filter(|rule| rule.terms().to_verify)
        .map(|rule| vec![rule.words().to_owned(), rule.terms().length.words(), rule.terms().source.to_owned()])
        .collect();
    let mut elsewhere = String::new();
    for source in sources("src", &[".rs", ".toml", ".txt"]) {
        for sentence in doubtful(&source.text) {
            let _ = writeln!(elsewhere, "- `{}`: {sentence}", source.path);
        }
    }
    let parts = [
        "What is from memory or from a secondary source. Check each at its source before anybody relies on it."
            .to_owned(),
        format!("## Limits\n\n{}", table(&["to", "within", "source"], &limits)),
        format!("## Elsewhere in the rules\n\n{}", elsewhere.trim_end()),
    ];
    written("docs/rules/to-verify.md", &page("To verify", &parts));
}

/// The sentences of the comments that say so.
fn doubtful(text: &str) -> Vec<String> {
    let mut comments = String::new();
    for line in text.lines().map(str::trim_start) {
        let comment = ["//!", "///", "//", "# "].iter().find_map(|mark| line.strip_prefix(mark));
        comments.push_str(comment.map_or("\n", str::trim));
        comments.push(' ');
    }
    let sentences = comments.split('\n').flat_map(|block| block.split_inclusive(". "));
    let told = sentences.map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "));
    told.filter(|s| DOUBTS.iter().any(|doubt| s.to_lowercase().contains(doubt))).collect()
}
