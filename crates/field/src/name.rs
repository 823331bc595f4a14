//! Names of records and persons at the command line: `GRID/device:sequence`, for a reading `GRID/device:sequence/k`.
//!
//! A device counts from 1 in each grid, so inside the system a position is unique in its grid only. People and
//! programs are given the whole name; what they give back may leave the grid out where one grid has the position.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::Value;
use stairwell_core::domain::correction::RecordPart;
use stairwell_core::id::ScopeId;

/// An id with the grid that it stands in; `None` when that was not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named<T> {
    pub(crate) grid: Option<ScopeId>,
    pub(crate) id: T,
}

impl<T: FromStr> FromStr for Named<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        let whole = text.split_once('/').and_then(|(grid, id)| Some((grid.parse().ok()?, id)));
        match whole {
            Some((grid, id)) => Ok(Self { grid: Some(grid), id: id.parse()? }),
            None => Ok(Self { grid: None, id: text.parse()? }),
        }
    }
}

/// The whole name.
pub(crate) fn name(grid: &ScopeId, id: impl Display) -> String {
    format!("{grid}/{id}")
}

/// Puts the grid before every position in an answer; an object that says its own `scope` counts by that.
pub(crate) fn with_grid(value: Value, grid: Option<ScopeId>) -> Value {
    match value {
        Value::String(text) => match grid.filter(|_| text.parse::<RecordPart>().is_ok()) {
            Some(grid) => Value::String(name(&grid, text)),
            None => Value::String(text),
        },
        Value::Array(values) => values.into_iter().map(|value| with_grid(value, grid)).collect(),
        Value::Object(fields) => {
            let own = fields.get("scope").and_then(Value::as_str).and_then(|scope| scope.parse().ok());
            let grid = own.or(grid);
            Value::Object(fields.into_iter().map(|(key, value)| (key, with_grid(value, grid))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stairwell_core::id::Position;

    use super::*;

    #[test]
    fn a_name_is_read_with_and_without_its_grid() {
        let id = format!("{}:7", "ab".repeat(16));
        let grid = "440106006001G001";
        let whole: Named<Position> = format!("{grid}/{id}").parse().expect("a name");
        assert_eq!((whole.grid, whole.id.to_string()), (grid.parse().ok(), id.clone()));
        let short: Named<Position> = id.parse().expect("a name");
        assert_eq!((short.grid, short.id), (None, whole.id));
        let reading: Named<RecordPart> = format!("{grid}/{id}/2").parse().expect("a name");
        assert_eq!((reading.grid, reading.id.index), (grid.parse().ok(), Some(2)));
        let bare: Named<RecordPart> = format!("{id}/2").parse().expect("a name");
        assert_eq!((bare.grid, bare.id.index), (None, Some(2)));
        assert!("440106006001G001/x".parse::<Named<Position>>().is_err());
    }

    #[test]
    fn positions_in_an_answer_are_named_whole_and_nothing_else_is_touched() {
        let id = format!("{}:7", "ab".repeat(16));
        let device = "ab".repeat(16);
        let answer =
            json!({ "scope": "440106006001G001", "persons": [{ "person": id, "device": device, "note": "a:1" }] });
        let told = with_grid(answer, None);
        assert_eq!(told["persons"][0]["person"], format!("440106006001G001/{id}"));
        assert_eq!((&told["persons"][0]["device"], &told["persons"][0]["note"]), (&json!(device), &json!("a:1")));
    }
}
