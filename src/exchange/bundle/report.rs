//! The report of a bundle as one tree, from which the web page and the PDF are made: in the order in which the Care Quality
//! Commission reports, with its key questions, or with the principles of the General Pharmaceutical Council. Every number in
//! it is a cell of a table beside it.

use super::charts::Chart;
use super::words::{Told, View, capital};
use crate::domain::failure::Family;
use crate::domain::themes::counts::ALL;
use crate::domain::themes::frameworks::{Framework, HEADS};

/// One part under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    pub pieces: Vec<Piece>,
}

/// What a part consists of, in the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    Point(String),
    Quote(String, String),
    List(Vec<String>),
    Facts(Vec<(String, String)>),
    Table(View),
    Chart(Chart),
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub title: String,
    pub question: String,
    pub frozen_at: String,
    pub framework: Framework,
    pub sections: Vec<Section>,
}

/// Bars in one chart, at most: the largest come first.
const BARS: usize = 12;

impl Report {
    pub fn new(told: &Told<'_>, framework: Framework) -> Self {
        let recipe = &told.about().recipe;
        let sections = vec![
            Section { id: "summary", heading: "Summary", pieces: summary(told) },
            Section { id: "scope", heading: "Introduction and scope", pieces: scope(told) },
            Section { id: "how", heading: "How we did it", pieces: how(told) },
            Section { id: "voices", heading: "What people told us", pieces: voices(told) },
            Section { id: "findings", heading: "Findings by theme", pieces: findings(told) },
            Section { id: "harm", heading: "What went wrong, and harm", pieces: harm(told) },
            Section { id: "companies", heading: "Companies", pieces: companies(told) },
            Section { id: "time", heading: "Over time", pieces: over_time(told) },
            Section { id: "leadership", heading: "Systems and leadership", pieces: leadership(told) },
            Section { id: "recommendations", heading: "Recommendations", pieces: recommendations(told) },
            Section { id: "framework", heading: heading_of(framework), pieces: questions(told, framework) },
            Section { id: "heads", heading: "The eight heads of HL 269, paragraph 121", pieces: heads() },
            Section { id: "codebook", heading: "Annex: codebook", pieces: codebook(told) },
            Section { id: "method", heading: "Annex: method and limits", pieces: method(told) },
        ];
        Self {
            title: recipe.title.clone(),
            question: recipe.question.clone(),
            frozen_at: recipe.frozen_at.clone(),
            framework,
            sections: sections.into_iter().filter(|section| !section.pieces.is_empty()).collect(),
        }
    }

    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.sections.iter().flat_map(|section| &section.pieces).filter_map(|piece| match piece {
            Piece::Chart(chart) => Some(chart),
            _ => None,
        })
    }
}

const fn heading_of(framework: Framework) -> &'static str {
    match framework {
        Framework::Cqc => "By the key questions of the Care Quality Commission",
        Framework::Gphc => "By the principles of the General Pharmaceutical Council",
    }
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// A table with its chart before it; neither where there is no row.
fn charted(id: &'static str, view: View) -> Vec<Piece> {
    if view.rows.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<(String, String)> =
        view.rows.iter().filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect();
    lines.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.parse::<u64>().unwrap_or(0)));
    lines.truncate(BARS);
    let chart = Chart::bars(id, view.caption, &lines).map(Piece::Chart);
    chart.into_iter().chain([Piece::Table(view)]).collect()
}

fn plain(view: View) -> Vec<Piece> {
    if view.rows.is_empty() { Vec::new() } else { vec![Piece::Table(view)] }
}

fn summary(told: &Told<'_>) -> Vec<Piece> {
    let claims = &told.about().claims;
    let mut pieces: Vec<Piece> = told.summary().into_iter().map(Piece::Words).collect();
    if !claims.findings.is_empty() {
        pieces.push(words("What we found:"));
        pieces.push(Piece::List(claims.findings.iter().map(|one| one.title.clone()).collect()));
    }
    if !claims.recommendations.is_empty() {
        pieces.push(words("What must change:"));
        let line = |one: &super::Recommendation| format!("{} ({}, by {})", one.text, one.addressed_to, one.due);
        pieces.push(Piece::List(claims.recommendations.iter().map(line).collect()));
    }
    pieces
}

fn scope(told: &Told<'_>) -> Vec<Piece> {
    let lines = told.about().recipe.criteria.lines();
    vec![
        words("A case is in this review when every line of this rule holds for one of its duties."),
        Piece::Facts(lines.into_iter().map(|(part, words)| (part.to_owned(), words)).collect()),
        words(
            "All homecare companies are in by default. Who is registered with the Care Quality Commission is said beside the name: \
             the Commission registers only some of them.",
        ),
    ]
}

fn how(told: &Told<'_>) -> Vec<Piece> {
    let recipe = &told.about().recipe;
    let mut pieces = vec![
        Piece::Words(format!("The rows were frozen at {}, in one reading of the register.", recipe.frozen_at)),
        words("A sample of the cases whose words may be read was drawn by harm level, with a seed that nobody chose."),
    ];
    let flow = told.rows("method/sample_flow.csv").filter(|row| row.get(1).is_some_and(|stratum| stratum == ALL));
    let flow: Vec<Vec<String>> =
        flow.map(|row| vec![step(row.first()), row.get(2).cloned().unwrap_or_default()]).collect();
    pieces.extend(plain(View { caption: "From all cases to those coded", head: &["Step", "Cases"], rows: flow }));
    let agreed = told.rows("method/agreement.csv").filter_map(|row| match row {
        [theme, _, n, percent, kappa, alpha, low, high, ..] => {
            let interval = if low.is_empty() { String::new() } else { format!("{} to {}", short(low), short(high)) };
            Some(vec![told.theme(theme), n.clone(), short(percent), short(kappa), short(alpha), interval])
        }
        _ => None,
    });
    let head = &["Theme", "Cases read twice", "Agreement", "Kappa", "Alpha", "95 % interval"];
    pieces.extend(plain(View { caption: "How far coders agree", head, rows: agreed.collect() }));
    pieces
}

fn short(figure: &str) -> String {
    figure.parse::<f64>().map_or_else(|_| figure.to_owned(), |figure| format!("{figure:.2}"))
}

fn step(code: Option<&String>) -> String {
    match code.map(String::as_str) {
        Some("in_scope") => "In the review",
        Some("readable") => "Words may be read",
        Some("drawn") => "Drawn for coding",
        Some("coded") => "Coded",
        _ => "",
    }
    .to_owned()
}

fn voices(told: &Told<'_>) -> Vec<Piece> {
    let quotes = told.about().claims.quotes.iter().enumerate();
    let quotes: Vec<Piece> = quotes.map(|(at, quote)| Piece::Quote(quote.text.clone(), super::Quote::id(at))).collect();
    if quotes.is_empty() {
        return vec![words("No quotes are shown. A quote needs the person's agreement and a second person's check.")];
    }
    let lead =
        "Each quote is used with the person's agreement. A second person checked that it does not tell who they are.";
    std::iter::once(words(lead)).chain(quotes).collect()
}

fn findings(told: &Told<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for one in &told.about().claims.findings {
        pieces.push(Piece::Point(format!("{}. {}", one.number, one.title)));
        pieces.push(Piece::Words(one.text.clone()));
        let themes: Vec<String> = one.themes.iter().map(|theme| told.theme(theme)).collect();
        let kind = if one.good_practice { "Good practice. " } else { "" };
        let quotes: Vec<String> = told.about().claims.quotes_of(one.number).map(|(id, _)| id).collect();
        let quotes = if quotes.is_empty() { String::new() } else { format!(" Quotes: {}.", quotes.join(", ")) };
        let strength = capital(&one.strength);
        pieces.push(Piece::Words(format!("{kind}{strength} evidence. Themes: {}.{quotes}", themes.join(", "))));
    }
    if !told.coded {
        pieces.push(words("No case was read and coded yet, so there are no counts of themes."));
        return pieces;
    }
    pieces.extend(charted("themes", told.themes()));
    pieces
}

fn harm(told: &Told<'_>) -> Vec<Piece> {
    let mut pieces = charted("harm", told.harm());
    pieces.extend(charted("failures", told.failures()));
    pieces
}

fn companies(told: &Told<'_>) -> Vec<Piece> {
    let rows = told.rows("tables/provider_funnel.csv").filter_map(|row| match row {
        [measure, body, observed, of, .., z, signal] if signal != "none" => {
            let words = signal.parse::<crate::domain::measures::funnel::FunnelSignal>();
            let words = words.map_or(signal.as_str(), |signal| signal.words());
            let measure = capital(&measure.replace('_', " "));
            Some(vec![told.body(body), measure, observed.clone(), of.clone(), short(z), words.to_owned()])
        }
        _ => None,
    });
    let head = &["Company", "Measure", "Holds for", "Of", "z", "By chance?"];
    let view = View { caption: "Companies beside each other: no ranking", head, rows: rows.collect() };
    let mut pieces = charted("companies", told.providers());
    if !view.rows.is_empty() {
        pieces.push(words(
            "Limits are exact binomial at 95 % and 99.8 %. Where companies differ beyond chance, that difference is the yardstick. \
             A signal asks for a look. It is not a verdict.",
        ));
        pieces.push(Piece::Table(view));
    }
    pieces
}

fn over_time(told: &Told<'_>) -> Vec<Piece> {
    let rows: Vec<&[String]> = told
        .rows("tables/spc_series.csv")
        .filter(|row| row.first().is_some_and(|measure| measure == "cases"))
        .collect();
    let Some(chart) = Chart::run("months", "Cases received by month", &rows) else { return Vec::new() };
    let line = |row: &&[String]| {
        let cell = |at: usize| row.get(at).cloned().unwrap_or_default();
        vec![cell(1), short_count(&cell(2)), capital(&cell(6).replace('_', " "))]
    };
    let caption = "Cases received by month";
    let view = View { caption, head: &["Month", "Cases", "Special cause"], rows: rows.iter().map(line).collect() };
    vec![Piece::Chart(chart), Piece::Table(view)]
}

fn short_count(figure: &str) -> String {
    figure.parse::<f64>().map_or_else(|_| figure.to_owned(), |figure| format!("{figure:.0}"))
}

fn leadership(told: &Told<'_>) -> Vec<Piece> {
    let pieces = plain(told.timeliness());
    pieces.into_iter().chain(plain(told.outcomes())).collect()
}

fn recommendations(told: &Told<'_>) -> Vec<Piece> {
    let rows = told.about().claims.recommendations.iter().map(|one| {
        let themes: Vec<String> = one.themes.iter().map(|theme| told.theme(theme)).collect();
        let to = format!("{}, by {}", one.addressed_to, one.due);
        vec![one.number.to_string(), one.text.clone(), to, capital(&one.strength), themes.join(", ")]
    });
    let head = &["Number", "What is recommended", "To whom, by when", "Evidence", "Themes"];
    let view = View { caption: "Recommendations", head, rows: rows.collect() };
    if view.rows.is_empty() {
        vec![words("This review makes no recommendations yet.")]
    } else {
        vec![Piece::Table(view)]
    }
}

/// Questions with the families of failures and the themes that speak to them.
fn questions(told: &Told<'_>, framework: Framework) -> Vec<Piece> {
    let rows = framework.questions().iter().map(|(code, name)| {
        let families = Family::ALL.iter().filter(|family| framework.question(**family) == *code);
        let families: Vec<&str> = families.map(|family| family.words()).collect();
        let asked = |theme: &&crate::domain::themes::codebook::Theme| {
            framework == Framework::Cqc && theme.key_question.is_some_and(|question| question.code() == *code)
        };
        let themes: Vec<&str> =
            told.about().codebook.themes.iter().filter(asked).map(|theme| theme.name.as_str()).collect();
        let mut row = vec![(*name).to_owned(), families.join(", ")];
        if framework == Framework::Cqc {
            row.push(if themes.is_empty() { "none".to_owned() } else { themes.join(", ") });
        }
        row
    });
    let head: &[&str] = match framework {
        Framework::Cqc => &["Key question", "Failures that speak to it first", "Themes"],
        Framework::Gphc => &["Principle", "Failures that speak to it first"],
    };
    let view = View { caption: heading_of(framework), head, rows: rows.collect() };
    vec![
        words("The mapping is ours. It is data in method/frameworks.csv, so that a reader may map otherwise."),
        Piece::Table(view),
    ]
}

fn heads() -> Vec<Piece> {
    let row = |(head, subject, files, limit): &(&str, &str, &str, &str)| {
        let files = if files.is_empty() { "nowhere in here".to_owned() } else { files.replace(' ', ", ") };
        vec![format!("({head}) {subject}"), files, (*limit).to_owned()]
    };
    let head = &["Head, in our words", "Where this bundle answers", "What it cannot say"];
    vec![Piece::Table(View { caption: "Heads of the independent review", head, rows: HEADS.iter().map(row).collect() })]
}

fn codebook(told: &Told<'_>) -> Vec<Piece> {
    let themes = told.about().codebook.themes.iter().map(|theme| (theme.name.clone(), theme.definition.clone()));
    let themes: Vec<(String, String)> = themes.collect();
    if themes.is_empty() { vec![words("Nothing was coded.")] } else { vec![Piece::Facts(themes)] }
}

fn method(told: &Told<'_>) -> Vec<Piece> {
    let national = if told.controlled() {
        "National counts follow the same rule here: an exact one would give a small count away."
    } else {
        "National counts are exact."
    };
    let limits = [
        "A report is what somebody told. It does not measure how often something happens.",
        "How many patients each company serves is not known here. So these are counts, not rates, and no ranking.",
        "Before counting, rows were generalised so that at least eight cases share what is told of when and where. A place that \
         would tell too much counts as withheld. So a count by trust may be lower than it was.",
        "Below national level * stands for 1 to 7, and other counts go to the nearest 5.",
        "A total goes to the nearest 10, 20 or 50, or to *, where a finer one would give a small count away.",
        national,
        "Rows need not add up: each count goes by the rule on its own.",
        "Harm is as a clinician reviewed it, else as it was reported.",
        "Age, sex, ethnic group and deprivation are not held in a form that may be counted. So nothing is said of equality.",
        "The protocol, the codebook and every number as data stand beside this report.",
    ];
    let mut pieces = vec![Piece::List(limits.map(str::to_owned).to_vec())];
    pieces.extend(plain(told.quality()));
    pieces
}
