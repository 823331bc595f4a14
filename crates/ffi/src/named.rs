//! Texts that name something, read into the core's ids. A text that cannot be an id names nothing that exists.

use std::str::FromStr;

use stairwell_core::domain::correction::RecordPart;
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::time::LocalDate;

use crate::fault::Fault;

fn read<T: FromStr>(text: &str, code: &str, what: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::refused(code, format!("没有 {text:?} 这个{what}")))
}

/// A household: 32 hexadecimal digits.
pub(crate) fn household(text: &str) -> Result<DocumentId, Fault> {
    read(text, "unknown_household", "住户 / no such household")
}

/// A person, `device:sequence`.
pub(crate) fn person(text: &str) -> Result<Position, Fault> {
    read(text, "unknown_person", "人员 / no such person")
}

/// A record, `device:sequence`.
pub(crate) fn record(text: &str) -> Result<Position, Fault> {
    read(text, "unknown_record", "记录 / no such record")
}

/// A record or one reading in it, `device:sequence/index`.
pub(crate) fn record_part(text: &str) -> Result<RecordPart, Fault> {
    read(text, "unknown_record", "记录 / no such record")
}

/// A grid's code.
pub(crate) fn grid(text: &str) -> Result<ScopeId, Fault> {
    read(text, "not_granted", "网格 / no such grid")
}

/// A day.
pub(crate) fn date(text: &str) -> Result<LocalDate, Fault> {
    text.parse().map_err(|_| Fault::refused("refused_value", format!("日期无效 / not a day like 2020-02-11: {text:?}")))
}

/// Each text by `read`.
pub(crate) fn all<T>(texts: &[String], read: impl Fn(&str) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    texts.iter().map(|text| read(text)).collect()
}

/// A text by `read` where there is one.
pub(crate) fn maybe<T>(text: Option<&String>, read: impl Fn(&str) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
    text.map(|text| read(text)).transpose()
}

/// Ids as texts.
pub(crate) fn texts<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// An id as a text where there is one.
pub(crate) fn text<T: ToString>(id: Option<T>) -> Option<String> {
    id.map(|id| id.to_string())
}
