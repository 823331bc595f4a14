//! `list`: the households on this device.

use serde::Serialize;
use stairwell_core::domain::fold::HouseholdRow;

use super::words;
use crate::call::{Call, grid};
use crate::cli::ListArguments;
use crate::failure::Failure;

/// A line for programs: the row and its address in words.
#[derive(Debug, Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    row: &'a HouseholdRow,
    address: Option<String>,
}

pub(crate) fn run(call: &Call, arguments: &ListArguments) -> Result<(), Failure> {
    let scope = arguments.grid.as_deref().map(grid).transpose()?;
    let rows = call.phone()?.list(scope.as_ref())?;
    let address = |row: &HouseholdRow| row.place.as_ref().map(ToString::to_string);
    let lines: Vec<Line<'_>> = rows.iter().map(|row| Line { row, address: address(row) }).collect();
    call.output.answers(&lines, || text(&rows));
    Ok(())
}

fn text(rows: &[HouseholdRow]) -> String {
    if rows.is_empty() {
        return "本机还没有住户：用 household add 登记，或用 sync 下载\nno households yet: register one, or sync"
            .to_owned();
    }
    let mut lines = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let names: Vec<&str> = row.persons.iter().map(|person| words::name(person.name.as_ref())).collect();
        let mut line = format!("{}  {}", words::address(row.place.as_ref()), names.join("、"));
        let marks = words::marks(row);
        if !marks.is_empty() {
            line.push_str(&format!("  [{}]", marks.join("，")));
        }
        if let Some(visit) = &row.last_visit {
            line.push_str(&format!("  {} {} {}", visit.date, visit.slot, visit.outcome.name_zh()));
        }
        lines.push(format!("{line}\n    {}", row.household));
    }
    lines.push(format!("共 {} 户 / {} households", rows.len(), rows.len()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_says_what_to_do() {
        assert!(text(&[]).contains("household add"));
    }
}
