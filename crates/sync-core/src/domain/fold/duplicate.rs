//! Persons who may be one (reference/domain.md §5.3d): two phones register the same resident.

use crate::domain::identity::Identity;
use crate::id::PersonId;

use super::view::PersonView;

/// Marks persons with the same valid number as the same, and those with the same name and a shared telephone number as
/// possibly the same. Different valid numbers rule it out.
pub(super) fn mark(persons: &mut [PersonView]) {
    let links: Vec<(PersonId, Vec<PersonId>, Vec<PersonId>)> = persons
        .iter()
        .map(|one| {
            let others = || persons.iter().filter(|other| other.person != one.person);
            let same = others().filter(|other| numbers_agree(one, other) == Some(true));
            let maybe = others().filter(|other| numbers_agree(one, other).is_none() && looks_alike(one, other));
            (one.person, same.map(|other| other.person).collect(), maybe.map(|other| other.person).collect())
        })
        .collect();
    for (person, (_, same, maybe)) in persons.iter_mut().zip(links) {
        person.same_as = same;
        person.maybe_same_as = maybe;
    }
}

/// Whether two valid numbers are equal; `None` when there are not two.
fn numbers_agree(one: &PersonView, other: &PersonView) -> Option<bool> {
    let number = |person: &PersonView| {
        let identity = person.identity.as_ref().filter(|identity| identity.valid)?;
        Some((identity.kind, identity.hash))
    };
    Some(number(one)? == number(other)?)
}

fn looks_alike(one: &PersonView, other: &PersonView) -> bool {
    let born = one.birth_date.is_some() && one.birth_date == other.birth_date && one.sex == other.sex;
    let reachable = one.phones.iter().any(|phone| other.phones.contains(phone));
    one.name.is_some() && one.name == other.name && (reachable || born)
}

/// Whether two documents are the same one.
pub(super) fn same_document(one: &Identity, other: &Identity) -> bool {
    (one.kind, one.hash) == (other.kind, other.hash)
}
