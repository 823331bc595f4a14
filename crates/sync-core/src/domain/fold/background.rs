//! What else is known of a person: registers, and one set that only grows (reference/domain.md §5.2).

use crate::domain::person::{Background, Person};

use super::facts::{Fact, Facts};
use super::person::fields;
use super::register;
use super::view::FieldConflict;

pub(super) fn fold(facts: &Facts<'_>, about: &[(&Fact, &Person)], conflicts: &mut Vec<FieldConflict>) -> Background {
    let mut text = |field: &'static str, of: fn(&Background) -> Option<String>| {
        let stated = fields(about, |person| person.background.as_ref().and_then(of));
        let (value, conflict) = register::fold(facts, field, &stated, Clone::clone);
        conflicts.extend(conflict);
        value
    };
    let name_pinyin = text("name_pinyin", |said| said.name_pinyin.clone());
    let nationality = text("nationality", |said| said.nationality.clone());
    let huji_code = text("huji_code", |said| said.huji_code.clone());
    let work_unit = text("work_unit", |said| said.work_unit.clone());
    let language = text("language", |said| said.language.clone());
    let mut flag = |field: &'static str, of: fn(&Background) -> Option<bool>| {
        let stated = fields(about, |person| person.background.as_ref().and_then(of));
        let (value, conflict) = register::fold(facts, field, &stated, ToString::to_string);
        conflicts.extend(conflict);
        value
    };
    let pregnant = flag("pregnant", |said| said.pregnant);
    let lives_alone = flag("lives_alone", |said| said.lives_alone);
    let needs_carer = flag("needs_carer", |said| said.needs_carer);
    let mut chronic: Vec<String> =
        about.iter().filter_map(|(_, person)| person.background.as_ref()?.chronic.clone()).flatten().collect();
    chronic.sort_unstable();
    chronic.dedup();
    let chronic = (!chronic.is_empty()).then_some(chronic);
    Background { name_pinyin, nationality, huji_code, work_unit, chronic, pregnant, lives_alone, needs_carer, language }
}
