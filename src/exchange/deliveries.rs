//! Delivery records as a company's system tells them: JSON (an array, or one object a line) and CSV with the same names.
//! `id, provider, trust, therapy, funding, agreed_on, delivered_on, in_window, complete, right_place, cold, stayed_cold,
//! cause, items, errors, doses_due, doses_missed, next_dose_on, moved_by_patient`. No patient is in it.

use std::io::Read;

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};
use serde::Deserialize;

use super::csv_in::{self, BadRow};
use crate::domain::case::Funding;
use crate::domain::measures::delivery::{Cause, Delivery};
use crate::domain::measures::returns::therapy;

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub line: u64,
    /// The company's own number of the delivery: the same number is the same delivery.
    pub id: String,
    /// The company's code; who sends by a system of its own may leave it out.
    pub provider: Option<String>,
    pub trust: String,
    pub therapy: String,
    pub funding: Funding,
    pub delivery: Delivery,
    /// The patient moved the agreed date before dispatch: the one case in which it moves.
    pub moved_by_patient: bool,
}

/// A record as it is written. What is left out is not known; what fails must be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    provider: Option<String>,
    trust: String,
    therapy: Option<String>,
    funding: Option<Funding>,
    agreed_on: NaiveDate,
    delivered_on: Option<NaiveDate>,
    #[serde(default)]
    in_window: bool,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    right_place: bool,
    #[serde(default)]
    cold: bool,
    #[serde(default)]
    stayed_cold: bool,
    cause: Option<Cause>,
    #[serde(default)]
    items: u32,
    #[serde(default)]
    errors: u32,
    #[serde(default)]
    doses_due: u32,
    #[serde(default)]
    doses_missed: u32,
    next_dose_on: Option<NaiveDate>,
    #[serde(default)]
    moved_by_patient: bool,
}

/// Characters of the company's own number at most.
const ID: usize = 64;
/// More items or doses in one delivery are a slip.
const MOST: u32 = 1000;

impl Written {
    fn told(self, line: u64, today: NaiveDate) -> Result<Told, BadRow> {
        let bad = |why: &str| BadRow::new(line, why);
        let id = self.id.trim().to_owned();
        if id.is_empty() || id.chars().count() > ID || id.chars().any(char::is_control) {
            return Err(BadRow::new(line, format!("`id` must have 1 to {ID} characters")));
        }
        let therapy = match self.therapy.filter(|words| !words.trim().is_empty()) {
            None => "unknown".to_owned(),
            Some(words) => therapy(&words).ok_or_else(|| bad("`therapy` is too long"))?,
        };
        if [self.items, self.doses_due].iter().any(|n| *n > MOST) {
            return Err(BadRow::new(line, format!("one delivery has at most {MOST} items and doses")));
        }
        let delivery = Delivery {
            agreed_on: self.agreed_on,
            delivered_on: self.delivered_on,
            in_window: self.in_window,
            complete: self.complete,
            right_place: self.right_place,
            cold: self.cold,
            stayed_cold: self.stayed_cold,
            cause: self.cause,
            items: self.items,
            errors: self.errors,
            doses_due: self.doses_due,
            doses_missed: self.doses_missed,
            next_dose_on: self.next_dose_on,
        };
        delivery.check(today).map_err(bad)?;
        Ok(Told {
            line,
            id,
            provider: self.provider.filter(|code| !code.trim().is_empty()),
            trust: self.trust.trim().to_owned(),
            therapy,
            funding: self.funding.unwrap_or(Funding::Unknown),
            delivery,
            moved_by_patient: self.moved_by_patient,
        })
    }
}

/// One object of JSON.
///
/// # Errors
/// What is wrong with it, by its number.
pub fn object(bytes: &[u8], number: u64, today: NaiveDate) -> Result<Told, BadRow> {
    let written: Written = serde_json::from_slice(bytes).map_err(|e| BadRow::new(number, e.to_string()))?;
    written.told(number, today)
}

/// Bytes of one object at most.
const OBJECT: usize = 16 * 1024;

/// Takes a stream of JSON apart into its objects, however it is cut and whether they stand in an array or line by line. It
/// holds no more than one object.
#[derive(Debug, Default)]
pub struct Objects {
    held: Vec<u8>,
    depth: u32,
    in_text: bool,
    escaped: bool,
}

impl Objects {
    /// Takes more bytes, and gives every object that is whole to `each`.
    ///
    /// # Errors
    /// In words, where it is no stream of objects; or what `each` says.
    pub fn feed<E: From<&'static str>>(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for byte in bytes {
            if self.depth == 0 {
                match byte {
                    b'{' => {}
                    b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' => continue,
                    _ => return Err("what was sent is no list of objects".into()),
                }
            }
            if self.held.len() >= OBJECT {
                return Err("one object is larger than 16 KiB".into());
            }
            self.held.push(*byte);
            if self.step(*byte) {
                each(&self.held)?;
                self.held.clear();
            }
        }
        Ok(())
    }

    /// Whether this byte ends an object.
    fn step(&mut self, byte: u8) -> bool {
        match (self.in_text, byte) {
            (true, _) if self.escaped => self.escaped = false,
            (true, b'\\') => self.escaped = true,
            (true, b'"') => self.in_text = false,
            (false, b'"') => self.in_text = true,
            (false, b'{') => self.depth += 1,
            (false, b'}') => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            (true | false, _) => {}
        }
        false
    }

    /// Whether the stream ended between objects.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.depth == 0
    }
}

const COLUMNS: [&str; 19] = [
    "id",
    "provider",
    "trust",
    "therapy",
    "funding",
    "agreed_on",
    "delivered_on",
    "in_window",
    "complete",
    "right_place",
    "cold",
    "stayed_cold",
    "cause",
    "items",
    "errors",
    "doses_due",
    "doses_missed",
    "next_dose_on",
    "moved_by_patient",
];

/// Reads a CSV row by row, and gives each row to `each`, good or bad. It holds one row.
///
/// # Errors
/// Where the heading cannot be used, or what `each` says.
pub fn csv<E: From<BadRow>>(
    source: impl Read,
    today: NaiveDate,
    mut each: impl FnMut(Result<Told, BadRow>) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = ReaderBuilder::new().from_reader(source);
    let heading = reader.headers().map_err(|e| csv_in::problem(&e))?.clone();
    let mut places = [None; COLUMNS.len()];
    for (at, name) in heading.iter().enumerate() {
        let name = name.trim().trim_start_matches('\u{feff}');
        let column = COLUMNS.iter().position(|column| *column == name);
        let place = column.and_then(|column| places.get_mut(column));
        *place.ok_or_else(|| BadRow::new(1, format!("there is no column `{name}`")))? = Some(at);
    }
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = csv_in::line(&record);
                each(
                    written(&record, &places).map_err(|why| BadRow::new(line, why)).and_then(|w| w.told(line, today)),
                )?;
            }
            Err(error) => each(Err(csv_in::problem(&error)))?,
        }
    }
}

fn written(record: &StringRecord, places: &[Option<usize>]) -> Result<Written, String> {
    let cell = |name: &str| {
        let column = COLUMNS.iter().position(|column| *column == name)?;
        csv_in::field(record, places.get(column).copied().flatten()?)
    };
    let needed = |name: &str| cell(name).map(str::to_owned).ok_or_else(|| format!("`{name}` is missing"));
    let day = |text: &str| text.parse().map_err(|_| format!("`{text}` is not a date like 2026-04-01"));
    let number = |name: &str| {
        cell(name).map_or(Ok(0), |text| text.parse().map_err(|_| format!("`{name}`: `{text}` is no number")))
    };
    let yes = |name: &str| match cell(name).map(str::to_lowercase).as_deref() {
        Some("yes" | "true" | "1" | "y") => Ok(true),
        None | Some("no" | "false" | "0" | "n") => Ok(false),
        Some(other) => Err(format!("`{name}`: `{other}` is neither yes nor no")),
    };
    let code = |name: &str| format!("`{name}` is none of its codes");
    Ok(Written {
        id: needed("id")?,
        provider: cell("provider").map(str::to_owned),
        trust: needed("trust")?,
        therapy: cell("therapy").map(str::to_owned),
        funding: cell("funding").map(str::parse).transpose().map_err(|_| code("funding"))?,
        agreed_on: day(&needed("agreed_on")?)?,
        delivered_on: cell("delivered_on").map(day).transpose()?,
        in_window: yes("in_window")?,
        complete: yes("complete")?,
        right_place: yes("right_place")?,
        cold: yes("cold")?,
        stayed_cold: yes("stayed_cold")?,
        cause: cell("cause").map(str::parse).transpose().map_err(|_| code("cause"))?,
        items: number("items")?,
        errors: number("errors")?,
        doses_due: number("doses_due")?,
        doses_missed: number("doses_missed")?,
        next_dose_on: cell("next_dose_on").map(day).transpose()?,
        moved_by_patient: yes("moved_by_patient")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"id":"D1","trust":"DEMOT01","therapy":"Rheumatology","funding":"nhs","agreed_on":"2026-03-10","delivered_on":"2026-03-10","in_window":true,"complete":true,"right_place":true,"items":2,"doses_due":2}"#;

    fn today() -> NaiveDate {
        "2026-04-01".parse().unwrap()
    }

    fn objects(text: &str, cut: usize) -> Result<Vec<Result<Told, BadRow>>, String> {
        let (mut objects, mut all) = (Objects::default(), Vec::new());
        for chunk in text.as_bytes().chunks(cut) {
            objects
                .feed(chunk, |bytes| {
                    all.push(object(bytes, 1 + u64::try_from(all.len()).unwrap(), today()));
                    Ok::<_, &'static str>(())
                })
                .map_err(str::to_owned)?;
        }
        if objects.is_whole() { Ok(all) } else { Err("cut off".to_owned()) }
    }

    #[test]
    fn an_array_and_lines_are_the_same_however_they_are_cut() {
        let other = ROW.replace("\"D1\"", r#""D\"}2""#);
        for text in [format!("[{ROW},\n {other}]"), format!("{ROW}\n{other}\n"), format!("{ROW}{other}")] {
            for cut in [1, 7, 4096] {
                let all = objects(&text, cut).unwrap();
                let ids: Vec<String> = all.into_iter().map(|row| row.unwrap().id).collect();
                assert_eq!(ids, ["D1", "D\"}2"]);
            }
        }
    }

    #[test]
    fn what_is_no_stream_of_objects_is_refused() {
        assert!(objects("<xml/>", 100).is_err());
        assert!(objects(&ROW[..40], 100).is_err());
        assert!(objects(&format!("{{\"id\":\"{}\"}}", "x".repeat(20_000)), 100).is_err());
        let all = objects(&format!("{ROW}{}", ROW.replace("trust", "hospital")), 100).unwrap();
        assert!(all[0].is_ok() && all[1].as_ref().is_err_and(|bad| bad.line == 2));
    }

    #[test]
    fn csv_says_the_same_as_json() {
        let text = "id,trust,therapy,funding,agreed_on,delivered_on,in_window,complete,right_place,items,doses_due\n\
                    D1,DEMOT01,Rheumatology,nhs,2026-03-10,2026-03-10,yes,Y,1,2,2\n\
                    D2,DEMOT01,,,10/03/2026,,,,,,\n";
        let mut all = Vec::new();
        csv(text.as_bytes(), today(), |row| {
            all.push(row);
            Ok::<_, BadRow>(())
        })
        .unwrap();
        let json = object(ROW.as_bytes(), 2, today()).unwrap();
        assert_eq!(all[0], Ok(json));
        assert_eq!(all[1].as_ref().unwrap_err().line, 3);
        let refused = csv("id,colour\n".as_bytes(), today(), |_| Ok::<_, BadRow>(()));
        assert!(refused.unwrap_err().why.contains("colour"));
    }
}
