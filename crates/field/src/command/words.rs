//! Pieces of text that lists and views share.

use stairwell_core::domain::fold::HouseholdRow;
use stairwell_core::domain::fold::view::LastReading;
use stairwell_core::domain::household::Place;

/// Where, in words; says so while the registration has not arrived.
pub(super) fn address(place: Option<&Place>) -> String {
    place.map_or_else(|| "（登记尚未收到 / not registered here yet）".to_owned(), ToString::to_string)
}

/// A name; says so while the person's record has not arrived.
pub(super) fn name(name: Option<&String>) -> &str {
    name.map_or("（姓名尚未收到）", String::as_str)
}

/// `36.8 °C 额/红外额温枪`, with a mark for a fever.
pub(super) fn reading(reading: &LastReading) -> String {
    let fever = if reading.fever { " 发热" } else { "" };
    format!("{} °C（{}，{}）{fever}", reading.celsius, reading.site.name_zh(), reading.method.name_zh())
}

/// What presses about a household, in few words.
pub(super) fn marks(row: &HouseholdRow) -> Vec<String> {
    let mut marks: Vec<String> = row.state.iter().map(|state| state.name_zh().to_owned()).collect();
    if row.fever {
        marks.push("发热".to_owned());
    }
    if row.in_review || row.conflict {
        marks.push("待裁决".to_owned());
    }
    if row.disputed_readings > 0 {
        marks.push(format!("体温有争议 {}", row.disputed_readings));
    }
    if row.held > 0 {
        marks.push(format!("暂存 {}", row.held));
    }
    if row.needs_update > 0 {
        marks.push("需升级".to_owned());
    }
    marks
}
