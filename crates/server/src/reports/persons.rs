//! One line a person, for a spreadsheet: names and numbers masked (reference/domain.md §2.9).

use serde::Serialize;
use stairwell_core::domain::fold::view::PersonView;
use stairwell_core::domain::indicator::{Cluster, People};
use stairwell_core::domain::sample::SampleResult;
use stairwell_core::time::{LocalDate, UtcMs};

use super::gather::Gathered;
use crate::views::natural_order;

/// The columns, in order.
pub const PERSON_COLUMNS: [&str; 24] = [
    "grid",
    "building",
    "unit",
    "floor",
    "room",
    "person",
    "registrations",
    "name_masked",
    "sex",
    "age_years",
    "id_last_four",
    "categories",
    "sources",
    "state",
    "state_zh",
    "anchor",
    "day_index",
    "ends_on",
    "notice_served_at",
    "last_reading_at",
    "last_celsius",
    "fever",
    "samples",
    "last_result",
];

/// One person of a region, however often registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonLine {
    /// Code of the grid where the person is watched, or lives.
    pub grid: String,
    /// Building; empty while the registration has not arrived, so for the rest of the place.
    pub building: String,
    /// Unit.
    pub unit: String,
    /// Floor; `None` when not known.
    pub floor: Option<i16>,
    /// Room.
    pub room: String,
    /// `device:seq` of the registration that speaks for all; a position is unique within its grid.
    pub person: String,
    /// How often registered.
    pub registrations: usize,
    /// 姓*.
    pub name_masked: String,
    /// Sex code; empty when not said.
    pub sex: String,
    /// Age at the cut-off, in years.
    pub age_years: Option<i32>,
    /// The last four characters of the identity number.
    pub id_last_four: String,
    /// Categories, joined by `;`.
    pub categories: String,
    /// Whose lists the person is on, joined by `;`.
    pub sources: String,
    /// State code; empty for somebody who is not watched.
    pub state: String,
    /// The same, Chinese.
    pub state_zh: String,
    /// Day 0.
    pub anchor: Option<LocalDate>,
    /// Which day the cut-off is in.
    pub day_index: Option<i32>,
    /// Last day.
    pub ends_on: Option<LocalDate>,
    /// When the notice was served.
    pub notice_served_at: Option<UtcMs>,
    /// When the person was last measured.
    pub last_reading_at: Option<UtcMs>,
    /// What was measured, in degrees Celsius with one decimal.
    pub last_celsius: String,
    /// Whether a fever is open.
    pub fever: bool,
    /// Samples taken.
    pub samples: usize,
    /// Result of the last sample that has one.
    pub last_result: String,
}

/// Everybody of a region, by grid, place (building 9 before building 10) and id.
#[must_use]
pub fn person_lines(gathered: &Gathered, date: LocalDate) -> Vec<PersonLine> {
    let people = People::of(&gathered.households);
    let mut lines: Vec<PersonLine> = people.iter().map(|cluster| line(cluster, date)).collect();
    lines.sort_by_cached_key(|line| {
        let place = [&line.building, &line.unit, &line.room].map(|text| natural_order(text));
        (line.grid.clone(), place, line.person.clone())
    });
    lines
}

fn line(cluster: &Cluster<'_>, date: LocalDate) -> PersonLine {
    let (household, speaker) = cluster.members[0];
    let place = household.place.as_ref();
    let persons: Vec<&PersonView> = cluster.persons().collect();
    let episode = cluster.episode();
    let reading = persons.iter().filter_map(|person| person.last_reading.as_ref()).max_by_key(|last| last.observed_at);
    let identity = persons.iter().find_map(|person| person.identity.as_ref());
    PersonLine {
        grid: household.scope.to_string(),
        building: place.map(|place| place.building.clone()).unwrap_or_default(),
        unit: place.map(|place| place.unit.clone()).unwrap_or_default(),
        floor: place.and_then(|place| place.floor),
        room: place.map(|place| place.room.clone()).unwrap_or_default(),
        person: speaker.person.to_string(),
        registrations: persons.len(),
        name_masked: persons.iter().find_map(|person| person.name.as_deref()).map(masked).unwrap_or_default(),
        sex: persons.iter().find_map(|person| person.sex).map(|sex| sex.code().to_owned()).unwrap_or_default(),
        age_years: persons.iter().find_map(|person| age(person, date)),
        id_last_four: identity.map(|identity| identity.last_four.clone()).unwrap_or_default(),
        categories: joined(persons.iter().flat_map(|person| &person.tags).map(|tag| tag.category.code())),
        sources: joined(persons.iter().flat_map(|person| &person.tags).map(|tag| tag.source.code())),
        state: episode.map(|episode| episode.state.code().to_owned()).unwrap_or_default(),
        state_zh: episode.map(|episode| episode.state.name_zh().to_owned()).unwrap_or_default(),
        anchor: episode.and_then(|episode| episode.anchor),
        day_index: episode.and_then(|episode| episode.day_index),
        ends_on: episode.and_then(|episode| episode.ends_on),
        notice_served_at: persons.iter().filter_map(|person| person.notice_served_at).min(),
        last_reading_at: reading.map(|last| last.observed_at),
        last_celsius: reading.map(|last| last.celsius.to_string()).unwrap_or_default(),
        fever: persons.iter().any(|person| person.fever),
        samples: persons.iter().map(|person| person.samples.len()).sum(),
        last_result: last_result(&persons).map(|result| result.code().to_owned()).unwrap_or_default(),
    }
}

/// `陈*`: what a list may show of a name.
fn masked(name: &str) -> String {
    let mut masked: String = name.chars().take(1).collect();
    masked.push('*');
    masked
}

fn age(person: &PersonView, date: LocalDate) -> Option<i32> {
    // 146,097 days are 400 years: a birthday is off by less than a day.
    let by_birth = |birth: LocalDate| i32::try_from(i64::from(date.0 - birth.0) * 400 / 146_097).ok();
    person.birth_date.and_then(by_birth).or_else(|| person.age_years.map(i32::from))
}

fn last_result(persons: &[&PersonView]) -> Option<SampleResult> {
    let samples = persons.iter().flat_map(|person| &person.samples);
    samples.filter(|sample| sample.result.is_some()).max_by_key(|sample| sample.result_at)?.result
}

/// Each once, in order.
fn joined<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let mut codes: Vec<&str> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(";")
}

/// The lines as CSV (RFC 4180) with their header; a place that a spreadsheet would take for a formula gets an
/// apostrophe in front.
///
/// # Errors
/// [`csv::Error`], which writing to memory does not give.
pub fn csv_of(lines: &[PersonLine]) -> Result<String, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).has_headers(false).from_writer(Vec::new());
    writer.write_record(PERSON_COLUMNS)?;
    for line in lines {
        let mut line = line.clone();
        for text in [&mut line.building, &mut line.unit, &mut line.room, &mut line.name_masked] {
            if text.starts_with(['=', '+', '-', '@', '\t']) {
                text.insert(0, '\'');
            }
        }
        writer.serialize(line)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(room: &str) -> PersonLine {
        PersonLine {
            grid: "440106006002G001".into(),
            building: "3".into(),
            unit: String::new(),
            floor: Some(-1),
            room: room.into(),
            person: "p".into(),
            registrations: 1,
            name_masked: masked("陈建国"),
            sex: String::new(),
            age_years: None,
            id_last_four: "0014".into(),
            categories: joined(["HUBEI_ARRIVAL", "CLOSE_CONTACT", "HUBEI_ARRIVAL"].into_iter()),
            sources: String::new(),
            state: String::new(),
            state_zh: String::new(),
            anchor: None,
            day_index: None,
            ends_on: None,
            notice_served_at: None,
            last_reading_at: None,
            last_celsius: "36.8".into(),
            fever: false,
            samples: 0,
            last_result: String::new(),
        }
    }

    #[test]
    fn a_line_has_its_columns_and_nothing_that_a_spreadsheet_runs() {
        let csv = csv_of(&[line("12,01"), line("=1+1")]).expect("csv");
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(lines[0], PERSON_COLUMNS.join(","));
        assert_eq!(
            lines[1],
            "440106006002G001,3,,-1,\"12,01\",p,1,陈*,,,0014,CLOSE_CONTACT;HUBEI_ARRIVAL,,,,,,,,,36.8,false,0,"
        );
        assert!(lines[2].contains("'=1+1"), "{csv}");
        assert_eq!(lines.len(), 4, "the last line ends, too");
        assert_eq!(csv_of(&[]).expect("csv").lines().count(), 1);
        assert_eq!(masked(""), "*");
    }
}
