//! Charts of a report as SVG: each beside the table that it draws, and described in words. Letters are large enough at the
//! width of a phone. Nothing is drawn that its table does not say.

use askama::Template;

use super::{BundleError, Made};

/// One bar: its name, its figure as published, how wide it is. A suppressed figure has no bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub name: String,
    pub figure: String,
    pub width: u64,
    pub y: u64,
}

/// A point of a run chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dot {
    pub x: String,
    pub y: String,
    pub special: bool,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawn {
    Bars(Vec<Bar>),
    Run { line: String, dots: Vec<Dot>, levels: Vec<(String, String)>, first: String, last: String },
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "bundle/chart.svg", escape = "html")]
pub struct Chart {
    pub id: &'static str,
    pub title: String,
    /// What somebody who cannot see it is told.
    pub words: String,
    pub height: u64,
    pub drawn: Drawn,
}

const BAR: u64 = 52;
const WIDTH: u64 = 400;

impl Chart {
    /// Bars of published counts; none where no count is shown.
    pub fn bars(id: &'static str, title: &str, lines: &[(String, String)]) -> Option<Self> {
        let count = |figure: &str| figure.parse::<u64>().ok();
        let most = lines.iter().filter_map(|(_, figure)| count(figure)).max().filter(|most| *most > 0)?;
        let bar = |(at, (name, figure)): (u64, &(String, String))| Bar {
            name: shortened(name),
            figure: figure.clone(),
            width: count(figure).map_or(0, |count| (count * WIDTH).div_ceil(most)),
            y: at * BAR,
        };
        let bars: Vec<Bar> = (0..).zip(lines).map(bar).collect();
        let told: Vec<String> = lines.iter().map(|(name, figure)| format!("{name}: {figure}")).collect();
        let height = BAR * u64::try_from(bars.len()).ok()?;
        Some(Self {
            id,
            title: title.to_owned(),
            words: format!("Bars. {}.", told.join("; ")),
            height,
            drawn: Drawn::Bars(bars),
        })
    }

    /// A run of months with its mean and limits: rows of `tables/spc_series.csv`.
    pub fn run(id: &'static str, title: &str, rows: &[&[String]]) -> Option<Self> {
        let number = |row: &[String], at: usize| row.get(at).and_then(|cell| cell.parse::<f64>().ok());
        let (first, last) = (rows.first()?, rows.last()?);
        let (mean, lower, upper) = (number(first, 3)?, number(first, 4)?, number(first, 5)?);
        let values: Vec<f64> = rows.iter().filter_map(|row| number(row, 2)).collect();
        let most = values.iter().copied().fold(upper, f64::max).max(1.0);
        let y = |value: f64| format!("{:.1}", 200.0 - value.max(0.0) / most * 180.0);
        let gaps = f64::from(u32::try_from(rows.len()).ok()?.saturating_sub(1).max(1));
        let steps = std::iter::successors(Some(10.0), |x| Some(x + 460.0 / gaps));
        let dot = |((row, value), x): ((&&[String], &f64), f64)| Dot {
            x: format!("{x:.1}"),
            y: y(*value),
            special: row.get(6).is_some_and(|signal| signal != "none"),
        };
        let dots: Vec<Dot> = rows.iter().zip(&values).zip(steps).map(dot).collect();
        let line = dots.iter().map(|dot| format!("{},{}", dot.x, dot.y)).collect::<Vec<_>>().join(" ");
        let special = dots.iter().filter(|dot| dot.special).count();
        let month = |row: &[String]| row.get(1).cloned().unwrap_or_default();
        let words = format!(
            "A line of {} months from {} to {}. The mean is {mean:.0}. The limits are {:.0} and {upper:.0}. {special} points are special causes.",
            dots.len(),
            month(first),
            month(last),
            lower.max(0.0)
        );
        let levels = [("mean", mean), ("limit", upper), ("limit", lower)];
        let levels =
            levels.iter().filter(|(_, at)| *at >= 0.0).map(|(name, at)| (y(*at), format!("{name} {at:.0}"))).collect();
        let drawn = Drawn::Run { line, dots, levels, first: month(first), last: month(last) };
        Some(Self { id, title: title.to_owned(), words, height: 232, drawn })
    }

    /// As a file of its own.
    pub(super) fn made(&self) -> Result<Made, BundleError> {
        let mut text = self.render().map_err(|e| BundleError::Words(e.to_string()))?;
        text.push('\n');
        Ok(Made { path: format!("charts/{}.svg", self.id), bytes: text.into_bytes(), rows: None })
    }
}

/// A name that fits above its bar.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 56;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{}\u{2026}", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suppressed_figure_has_no_bar_and_names_are_escaped() {
        let lines = [("<late> & cold".to_owned(), "40".to_owned()), ("rude".to_owned(), "*".to_owned())];
        let chart = Chart::bars("themes", "Themes", &lines).unwrap();
        let Drawn::Bars(bars) = &chart.drawn else { panic!() };
        assert_eq!((bars[0].width, bars[1].width), (WIDTH, 0));
        let svg = String::from_utf8(chart.made().unwrap().bytes).unwrap();
        assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
        assert!(svg.contains("role=\"img\"") && !svg.contains("<late>"));
        assert_eq!(Chart::bars("themes", "Themes", &lines[1..]), None);
    }

    #[test]
    fn a_run_is_drawn_month_by_month() {
        let row = |month: u32, value: &str| -> Vec<String> {
            [
                "cases",
                &format!("2026-{month:02}"),
                value,
                "12.0000",
                "-2.0000",
                "26.0000",
                "none",
                "common_cause",
                "",
                "yes",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let rows = [row(1, "10"), row(2, "15"), row(3, "40")];
        let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
        let chart = Chart::run("months", "Cases", &rows).unwrap();
        assert!(chart.words.contains("3 months from 2026-01 to 2026-03"), "{}", chart.words);
        let Drawn::Run { levels, dots, .. } = &chart.drawn else { panic!() };
        assert_eq!((levels.len(), dots.len()), (2, 3), "a limit below nought is not drawn");
        assert_eq!(Chart::run("months", "Cases", &[]), None);
    }
}
