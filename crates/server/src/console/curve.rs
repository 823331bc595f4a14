//! The temperature curve: readings in, coordinates out. The template only draws what stands here.

use stairwell_core::time::{LocalDate, SHANGHAI_OFFSET_MS, UtcMs};

/// Width of the drawing, in SVG user units.
pub(super) const WIDTH: f64 = 960.0;
/// Height of the drawing, in SVG user units.
pub(super) const HEIGHT: f64 = 260.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 30.0;
/// The range that is always shown, in tenths of a degree: a flat normal curve looks flat, a fever looks like one.
const ALWAYS_SHOWN_DECI_C: (i32, i32) = (358, 384);
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Most labelled days on the time axis.
const MAX_DAY_LABELS: i64 = 10;

/// One reading as the curve needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// When it was observed.
    pub at: UtcMs,
    /// What holds after corrections, in tenths of a degree Celsius; `None` when the reading was voided.
    pub effective_deci_c: Option<i32>,
    /// What was first written, in tenths of a degree Celsius.
    pub written_deci_c: i32,
    /// Index of the reading that this one checks, `None` when it is not a retest.
    pub retest_of: Option<usize>,
    /// What a screen reader or a pointer is told about it.
    pub label: String,
}

/// How a mark is drawn. Shapes differ, so that no meaning rests on colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Below the threshold: a filled circle.
    Normal,
    /// At or above the threshold: a filled triangle.
    Fever,
    /// A value that was corrected away or voided: a cross, off the line.
    Replaced,
}

/// One mark of the curve.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dot {
    /// Horizontal position.
    pub x: f64,
    /// Vertical position.
    pub y: f64,
    /// Its shape.
    pub mark: Mark,
    /// Whether a ring marks it as a retest.
    pub retest: bool,
    /// Its text.
    pub label: String,
    /// The corners of the triangle, as the `points` of an SVG polygon.
    pub triangle: String,
}

impl Dot {
    /// Whether it is a fever.
    #[must_use]
    pub(super) const fn is_fever(&self) -> bool {
        matches!(self.mark, Mark::Fever)
    }

    /// Whether it shows a value that does not hold.
    #[must_use]
    pub(super) const fn is_replaced(&self) -> bool {
        matches!(self.mark, Mark::Replaced)
    }
}

/// A labelled position on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// Position along the axis.
    pub at: f64,
    /// Its text.
    pub label: String,
}

/// A straight line between two marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    /// Start.
    pub x1: f64,
    /// Start.
    pub y1: f64,
    /// End.
    pub x2: f64,
    /// End.
    pub y2: f64,
}

/// The coordinates of one person's curve.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// Left edge of the plot.
    pub left: f64,
    /// Right edge of the plot.
    pub right: f64,
    /// Top edge of the plot.
    pub top: f64,
    /// Bottom edge of the plot.
    pub bottom: f64,
    /// Where the fever threshold runs.
    pub threshold: Tick,
    /// Degrees.
    pub degrees: Vec<Tick>,
    /// Hours or days.
    pub times: Vec<Tick>,
    /// The effective readings in order of time, as the `points` of an SVG polyline.
    pub line: String,
    /// Every mark.
    pub dots: Vec<Dot>,
    /// From a corrected-away value to what holds.
    pub corrections: Vec<Line>,
    /// From a reading to its retest.
    pub retests: Vec<Line>,
}

/// Maps instants and temperatures to coordinates.
struct Scale {
    from_ms: i64,
    through_ms: i64,
    low_deci_c: i32,
    high_deci_c: i32,
}

impl Scale {
    fn of(readings: &[Reading], threshold_deci_c: i32) -> Option<Self> {
        let first = readings.iter().map(|reading| reading.at).min()?;
        let last = readings.iter().map(|reading| reading.at).max()?;
        let values = || readings.iter().flat_map(|reading| reading.effective_deci_c.into_iter().chain(shown(reading)));
        let low = values().min()?.min(ALWAYS_SHOWN_DECI_C.0).min(threshold_deci_c - 5);
        let high = values().max()?.max(ALWAYS_SHOWN_DECI_C.1).max(threshold_deci_c + 5);
        Some(Self {
            from_ms: first.local_date().start().0,
            through_ms: last.local_date().plus_days(1).start().0,
            low_deci_c: low - 2,
            high_deci_c: high + 2,
        })
    }

    fn x(&self, at: UtcMs) -> f64 {
        let share = (at.0 - self.from_ms) as f64 / (self.through_ms - self.from_ms) as f64;
        rounded(LEFT + share * (WIDTH - LEFT - RIGHT))
    }

    fn y(&self, deci_c: i32) -> f64 {
        let share = f64::from(self.high_deci_c - deci_c) / f64::from(self.high_deci_c - self.low_deci_c);
        rounded(TOP + share * (HEIGHT - TOP - BOTTOM))
    }

    /// Whole degrees, or half degrees while few are in range.
    fn degrees(&self) -> Vec<Tick> {
        let step = if self.high_deci_c - self.low_deci_c <= 40 { 5 } else { 10 };
        let first = self.low_deci_c.div_euclid(step) + 1;
        (first..)
            .map(|multiple| multiple * step)
            .take_while(|deci_c| *deci_c < self.high_deci_c)
            .map(|deci_c| Tick { at: self.y(deci_c), label: degrees(deci_c) })
            .collect()
    }

    /// Every sixth hour while at most two days are shown, else days.
    fn times(&self) -> Vec<Tick> {
        let days = (self.through_ms - self.from_ms) / DAY_MS;
        let step =
            if days <= 2 { 6 * HOUR_MS } else { DAY_MS * (days + MAX_DAY_LABELS - 1).div_euclid(MAX_DAY_LABELS) };
        (0..)
            .map(|index| self.from_ms + index * step)
            .take_while(|at| *at < self.through_ms)
            .map(|at| Tick { at: self.x(UtcMs(at)), label: time_label(UtcMs(at), step < DAY_MS) })
            .collect()
    }
}

/// Lays the readings of one person out; `None` when there are none.
///
/// The threshold is drawn where the policy puts it, and a reading at or above it is a fever (domain.md §2.2).
#[must_use]
pub(super) fn layout(readings: &[Reading], threshold_deci_c: i32) -> Option<Curve> {
    let scale = Scale::of(readings, threshold_deci_c)?;
    let mut dots = Vec::new();
    let mut corrections = Vec::new();
    let mut retests = Vec::new();
    for reading in readings {
        let x = scale.x(reading.at);
        let retest = reading.retest_of.is_some();
        if let Some(old) = shown(reading) {
            dots.push(dot(x, scale.y(old), Mark::Replaced, retest, &reading.label));
        }
        let Some(effective) = reading.effective_deci_c else { continue };
        let y = scale.y(effective);
        let mark = if effective >= threshold_deci_c { Mark::Fever } else { Mark::Normal };
        dots.push(dot(x, y, mark, retest, &reading.label));
        if let Some(old) = shown(reading) {
            corrections.push(Line { x1: x, y1: scale.y(old), x2: x, y2: y });
        }
        if let Some(checked) = reading.retest_of.and_then(|index| readings.get(index)) {
            let from = checked.effective_deci_c.unwrap_or(checked.written_deci_c);
            retests.push(Line { x1: scale.x(checked.at), y1: scale.y(from), x2: x, y2: y });
        }
    }
    Some(Curve {
        left: LEFT,
        right: WIDTH - RIGHT,
        top: TOP,
        bottom: HEIGHT - BOTTOM,
        threshold: Tick { at: scale.y(threshold_deci_c), label: degrees(threshold_deci_c) },
        degrees: scale.degrees(),
        times: scale.times(),
        line: polyline(readings, &scale),
        dots,
        corrections,
        retests,
    })
}

/// The written value, when it is not what holds and lies where a thermometer can read. A slip like 63.8 stands in
/// the timeline; drawn here it would flatten everything else.
fn shown(reading: &Reading) -> Option<i32> {
    let replaced = reading.effective_deci_c != Some(reading.written_deci_c);
    (replaced && (330..=430).contains(&reading.written_deci_c)).then_some(reading.written_deci_c)
}

fn polyline(readings: &[Reading], scale: &Scale) -> String {
    let mut effective: Vec<(UtcMs, i32)> =
        readings.iter().filter_map(|reading| Some((reading.at, reading.effective_deci_c?))).collect();
    effective.sort_unstable();
    let points: Vec<String> =
        effective.into_iter().map(|(at, deci_c)| format!("{},{}", scale.x(at), scale.y(deci_c))).collect();
    points.join(" ")
}

fn dot(x: f64, y: f64, mark: Mark, retest: bool, label: &str) -> Dot {
    let triangle = format!("{x},{} {},{} {},{}", y - 6.0, x - 5.5, y + 4.5, x + 5.5, y + 4.5);
    Dot { x, y, mark, retest, label: label.to_owned(), triangle }
}

/// Tenths of a degree as people read them: `37.3`.
#[must_use]
pub(super) fn degrees(deci_c: i32) -> String {
    format!("{}.{}", deci_c / 10, (deci_c % 10).abs())
}

fn time_label(at: UtcMs, hours: bool) -> String {
    let date = at.local_date();
    let hour = (at.0 + SHANGHAI_OFFSET_MS).rem_euclid(DAY_MS) / HOUR_MS;
    if hours && hour > 0 { format!("{hour:02}:00") } else { month_and_day(date) }
}

/// `02-11`.
#[must_use]
pub(super) fn month_and_day(date: LocalDate) -> String {
    date.to_string().split_off(5)
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests;
