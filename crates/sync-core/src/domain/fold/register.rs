//! Merge class R (reference/domain.md §5.1): a field that several people may have filled in.

use crate::id::Position;

use super::facts::{Fact, Facts};
use super::view::{FieldConflict, FieldValue};

/// One statement of one field.
pub(super) struct Stated<'a, T> {
    pub(super) fact: &'a Fact,
    pub(super) value: T,
    /// Strength of the source; then the display clock; then the position, so that every replica shows the same.
    pub(super) rank: (u8, crate::domain::stamp::Hlc, Position),
}

/// The value shown, `None` when nobody stated it, and the conflict when undominated statements differ.
pub(super) fn fold<T: PartialEq + Clone>(
    facts: &Facts<'_>,
    field: &'static str,
    statements: &[Stated<'_, T>],
    show: impl Fn(&T) -> String,
) -> (Option<T>, Option<FieldConflict>) {
    let seen_by_another =
        |stated: &Stated<'_, T>| statements.iter().any(|other| facts.saw(&other.fact.at, &stated.fact.at));
    let mut standing: Vec<&Stated<'_, T>> = statements.iter().filter(|stated| !seen_by_another(stated)).collect();
    standing.sort_by_key(|stated| std::cmp::Reverse(stated.rank));
    let Some(shown) = standing.first() else { return (None, None) };
    let differs = standing.iter().any(|stated| stated.value != shown.value);
    let conflict = differs.then(|| FieldConflict {
        field,
        values: standing
            .iter()
            .map(|stated| FieldValue { value: show(&stated.value), record: stated.fact.at, by: stated.fact.by() })
            .collect(),
    });
    (Some(shown.value.clone()), conflict)
}
