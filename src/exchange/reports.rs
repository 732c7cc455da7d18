//! Reports from anybody's CSV, by a map that says which column is what. Nothing is guessed.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use csv::StringRecord;
use serde::Deserialize;

use super::csv_in::{self, BadRow};
use crate::domain::case::HarmSaid;
use crate::domain::failure::{Failure, failure};
use crate::domain::text::{Narrative, NarrativeProblem};

/// Which column is what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Where the file comes from; goes before each id, so that two sources never meet.
    pub source: String,
    pub columns: Columns,
    /// The language of the words, a BCP 47 tag, where no column says it.
    #[serde(default = "english")]
    language: String,
    /// The failure that every row is filed under, until somebody codes it.
    #[serde(default = "other")]
    failure: String,
    /// Whether patients were harmed, as far as the source says.
    #[serde(default = "not_sure")]
    harm: HarmSaid,
    /// A row without words is kept for its themes; otherwise it is a bad row.
    #[serde(default)]
    words_may_be_missing: bool,
    /// The text in the column of the body, and the code of the body it means.
    #[serde(default)]
    bodies: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub id: String,
    pub narrative: String,
    pub date: Option<String>,
    /// As in strftime: `%d/%m/%Y`. Of several, the first that fits a row is taken.
    #[serde(default = "iso")]
    pub date_formats: Vec<String>,
    pub body: Option<String>,
    pub language: Option<String>,
    /// Columns that are a theme when they hold 1. Left out: all columns that are named nowhere else.
    pub themes: Option<Vec<String>>,
    /// Columns kept as a theme together with what they hold ("Sentiment: 4").
    #[serde(default)]
    pub with_value: Vec<String>,
    #[serde(default)]
    pub ignored: Vec<String>,
}

fn english() -> String {
    "en".to_owned()
}
fn other() -> String {
    "HC-OTH-99".to_owned()
}
fn iso() -> Vec<String> {
    vec!["%Y-%m-%d".to_owned()]
}
fn not_sure() -> HarmSaid {
    HarmSaid::NotSure
}

/// One row, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRow {
    pub line: u64,
    /// With the source before it.
    pub external_id: String,
    pub narrative: String,
    pub received_on: Option<NaiveDate>,
    /// As the file names it, and the code that the map gives it.
    pub body: Option<(String, Option<String>)>,
    pub language: String,
    pub themes: Vec<String>,
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// In words, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let map: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        match failure(&map.failure) {
            Some(_) => Ok(map),
            None => Err(format!("failure: there is no failure {}", map.failure)),
        }
    }

    /// The failure that every row is filed under.
    #[must_use]
    pub fn failure(&self) -> Option<&'static Failure> {
        failure(&self.failure)
    }

    #[must_use]
    pub fn harm(&self) -> HarmSaid {
        self.harm
    }
}

/// The columns of one file by number.
struct Places {
    id: usize,
    narrative: usize,
    date: Option<usize>,
    body: Option<usize>,
    language: Option<usize>,
    themes: Vec<(usize, String)>,
    with_value: Vec<(usize, String)>,
}

impl Places {
    fn find(map: &Columns, header: &StringRecord) -> Result<Self, BadRow> {
        let names: Vec<&str> = header.iter().map(str::trim).collect();
        let place = |name: &str| {
            let mut at = names.iter().enumerate().filter(|(_, n)| **n == name);
            match (at.next(), at.next()) {
                (Some((at, _)), None) => Ok(at),
                (None, _) => Err(BadRow::new(1, format!("there is no column `{name}`"))),
                (Some(_), Some(_)) => Err(BadRow::new(1, format!("the column `{name}` is there twice"))),
            }
        };
        let named = |name: &String| Ok((place(name)?, name.clone()));
        let optional = |name: &Option<String>| name.as_deref().map(place).transpose();
        map.ignored.iter().try_for_each(|name| place(name).map(drop))?;
        let with_value = map.with_value.iter().map(named).collect::<Result<Vec<_>, BadRow>>()?;
        let taken: Vec<&String> = [&map.id, &map.narrative]
            .into_iter()
            .chain([&map.date, &map.body, &map.language].into_iter().flatten())
            .chain(&map.with_value)
            .chain(&map.ignored)
            .collect();
        let rest = || names.iter().map(|n| (*n).to_owned()).filter(|n| !n.is_empty() && !taken.contains(&n)).collect();
        let themes: Vec<String> = map.themes.clone().unwrap_or_else(rest);
        Ok(Self {
            id: place(&map.id)?,
            narrative: place(&map.narrative)?,
            date: optional(&map.date)?,
            body: optional(&map.body)?,
            language: optional(&map.language)?,
            themes: themes.iter().map(named).collect::<Result<_, BadRow>>()?,
            with_value,
        })
    }
}

/// Reads a file and hands over row after row. The first bad row, or the first refusal by `take`, ends it.
///
/// # Errors
/// A [`BadRow`], as `E`, or what `take` says.
pub fn read<E: From<BadRow>>(
    bytes: &[u8],
    map: &Map,
    mut take: impl FnMut(ImportedRow) -> Result<(), E>,
) -> Result<u64, E> {
    let mut reader = csv_in::reader(csv_in::text(bytes)?, true);
    let header = reader.headers().map_err(|e| csv_in::problem(&e))?.clone();
    let places = Places::find(&map.columns, &header)?;
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut count = 0;
    for row in reader.records() {
        let row = parse(&row.map_err(|e| csv_in::problem(&e))?, map, &places)?;
        if let Some(first) = seen.insert(row.external_id.clone(), row.line) {
            let why = format!("the id `{}` is on line {first} too", row.external_id);
            return Err(BadRow::new(row.line, why).into());
        }
        take(row)?;
        count += 1;
    }
    Ok(count)
}

fn parse(row: &StringRecord, map: &Map, places: &Places) -> Result<ImportedRow, BadRow> {
    let line = csv_in::line(row);
    let bad = |why: String| BadRow::new(line, why);
    let field = |at: Option<usize>| at.and_then(|at| csv_in::field(row, at));
    let id = field(Some(places.id)).ok_or_else(|| bad("the id is missing".to_owned()))?;
    let narrative = match Narrative::parse(row.get(places.narrative).unwrap_or_default(), super::LONGEST) {
        Ok(words) => words.into(),
        Err(NarrativeProblem::Empty) if map.words_may_be_missing => String::new(),
        Err(problem) => return Err(bad(problem.to_string())),
    };
    let received_on = field(places.date).map(|text| day(text, &map.columns.date_formats).map_err(bad)).transpose()?;
    let mut themes: Vec<String> =
        places.themes.iter().filter(|(at, _)| field(Some(*at)) == Some("1")).map(|(_, name)| name.clone()).collect();
    for (at, name) in &places.with_value {
        themes.extend(field(Some(*at)).map(|value| format!("{name}: {value}")));
    }
    themes.sort_unstable();
    themes.dedup();
    Ok(ImportedRow {
        line,
        external_id: format!("{}:{id}", map.source),
        narrative,
        received_on,
        body: field(places.body).map(|text| (text.to_owned(), map.bodies.get(text).cloned())),
        language: field(places.language).unwrap_or(&map.language).to_owned(),
        themes,
    })
}

fn day(text: &str, formats: &[String]) -> Result<NaiveDate, String> {
    let fitting = formats.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    fitting.ok_or_else(|| format!("`{text}` is not a date written as {}", formats.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "source = 'test'\n[columns]\nid = 'Id'\nnarrative = 'Words'\ndate = 'Date'\n\
                       date_formats = ['%d/%m/%Y']\nbody = 'Trust'\nwith_value = ['Mood']\nignored = ['Other']\n[bodies]\n\
                       HERE = 'RX1'\n";
    const HEAD: &str = "Id,Words,Date,Trust,Mood,Other,Staff,Delay\n";

    fn rows(body: &str) -> Result<Vec<ImportedRow>, BadRow> {
        let mut all = Vec::new();
        let text = format!("{HEAD}{body}");
        read(text.as_bytes(), &Map::parse(MAP).unwrap(), |row| {
            all.push(row);
            Ok::<(), BadRow>(())
        })?;
        Ok(all)
    }

    #[test]
    fn every_other_column_that_holds_1_is_a_theme() {
        let all = rows("7,\"late,\nagain\",3/9/2021,HERE,4,1,,1\n8,ok,30/09/2021,THERE,,1,1,2\n").unwrap();
        assert_eq!(all[0].external_id, "test:7");
        assert_eq!(all[0].narrative, "late,\nagain");
        assert_eq!(all[0].themes, ["Delay", "Mood: 4"]);
        assert_eq!(all[0].received_on, NaiveDate::from_ymd_opt(2021, 9, 3));
        assert_eq!(all[0].body, Some(("HERE".to_owned(), Some("RX1".to_owned()))));
        assert_eq!(all[1].themes, ["Staff"]);
        assert_eq!(all[1].body, Some(("THERE".to_owned(), None)));
    }

    #[test]
    fn a_bad_row_is_named_with_its_line_and_reason() {
        let bad = |body| rows(body).unwrap_err();
        assert_eq!(bad("1,a,03/09/2021,,,,,\n2,b,2021-09-03,,,,,\n").line, 3);
        assert!(bad("1,,03/09/2021,,,,,\n").why.contains("missing"));
        assert!(bad("1,a,,,,,,\n1,b,,,,,,\n").why.contains("line 2 too"));
        assert!(bad("1,a,,,,,\n").why.contains("7 fields"));
    }

    #[test]
    fn what_looks_like_a_formula_is_kept_as_it_was_written() {
        assert_eq!(rows("1,=SUM(A1),,,,,,\n").unwrap()[0].narrative, "=SUM(A1)");
    }

    #[test]
    fn a_map_that_names_no_column_of_the_file_is_refused() {
        let map = Map::parse(&MAP.replace("'Words'", "'Text'")).unwrap();
        let none = |_| Ok::<(), BadRow>(());
        assert_eq!(read(HEAD.as_bytes(), &map, none).unwrap_err().why, "there is no column `Text`");
        assert!(Map::parse("source = 'x'\nsurprise = 1\n").unwrap_err().contains("surprise"));
    }
}
