//! Merge class L (reference/domain.md §5.1, §5.3d): which registered persons are one.
//!
//! Equal valid numbers link by themselves; otherwise somebody who decides on identities links. Different valid numbers,
//! and a NOT_SAME, keep two apart whatever else links them. Facts keep the person that they were written about.

use std::collections::BTreeMap;

use crate::domain::decision::EpisodeState;
use crate::domain::identity::Identity;
use crate::domain::link::{LinkKind, PersonLink};
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::id::PersonId;

use super::facts::{Fact, Facts};
use super::row::pressing;
use super::view::{EpisodeView, LinkedPerson, MergedEpisode, PersonView};

/// Links the persons of one household, and merges the observations of those that are one.
pub(super) fn fold(facts: &Facts<'_>, persons: &mut [PersonView]) {
    let words = Words::read(facts);
    let apart: Vec<(PersonId, PersonId)> = pairs(persons)
        .filter(|(one, other)| numbers_agree(one, other) == Some(false))
        .map(|(one, other)| (one.person, other.person))
        .chain(words.not_same.iter().copied())
        .collect();
    let by_number = pairs(persons)
        .filter(|(one, other)| numbers_agree(one, other) == Some(true))
        .map(|(one, other)| (one.person, other.person));
    let edges: Vec<(PersonId, PersonId)> = by_number.chain(words.same.iter().copied()).collect();
    let canonical = components(persons, &edges, &apart);
    let candidates: Vec<Vec<PersonId>> =
        persons.iter().map(|one| candidates(one, persons, &canonical, &apart)).collect();
    for (person, maybe) in persons.iter_mut().zip(candidates) {
        person.canonical = canonical.get(&person.person).copied().unwrap_or(person.person);
        person.maybe_same_as = maybe;
        person.same_elsewhere = words.elsewhere(&person.person);
        let same = canonical.iter().filter(|(other, root)| **root == person.canonical && **other != person.person);
        person.same_as = same.map(|(other, _)| *other).collect();
    }
    merge(persons);
}

fn pairs(persons: &[PersonView]) -> impl Iterator<Item = (&PersonView, &PersonView)> {
    let indexed = persons.iter().enumerate();
    indexed.flat_map(|(index, one)| persons[index + 1..].iter().map(move |other| (one, other)))
}

/// What people said that stands: a link is taken away by an UNLINK that had seen it.
struct Words {
    same: Vec<(PersonId, PersonId)>,
    not_same: Vec<(PersonId, PersonId)>,
    other_grids: Vec<(PersonId, LinkedPerson)>,
}

impl Words {
    fn read(facts: &Facts<'_>) -> Self {
        let here: Vec<PersonId> =
            facts.iter().filter(|fact| matches!(fact.record, Record::Person(_))).map(|fact| fact.at).collect();
        let links: Vec<(&Fact, &PersonLink)> = facts
            .iter()
            .filter_map(|fact| match &fact.record {
                Record::PersonLink(link) if decides(fact, link, &here) => Some((fact, link)),
                _ => None,
            })
            .collect();
        let ends = |later: &PersonLink, link: &PersonLink| later.kind != link.kind && ends_of(later) == ends_of(link);
        let mut words = Self { same: Vec::new(), not_same: Vec::new(), other_grids: Vec::new() };
        for (fact, link) in &links {
            let taken_away = links.iter().any(|(later, by)| ends(by, link) && facts.saw(&later.at, &fact.at));
            match link.kind {
                _ if taken_away => {}
                LinkKind::Unlink => {}
                LinkKind::NotSame => words.not_same.push((link.one, link.other)),
                LinkKind::Same if here.contains(&link.other) && link.other_grid.is_none() => {
                    words.same.push((link.one, link.other));
                }
                LinkKind::Same => {
                    let other = LinkedPerson { person: link.other, grid: link.other_grid };
                    words.other_grids.push((link.one, other));
                }
            }
        }
        words
    }

    fn elsewhere(&self, person: &PersonId) -> Vec<LinkedPerson> {
        let mut linked: Vec<LinkedPerson> =
            self.other_grids.iter().filter(|(one, _)| one == person).map(|(_, other)| *other).collect();
        linked.sort_unstable();
        linked.dedup();
        linked
    }
}

/// §6: police and supervisors decide; the community does within one household.
fn decides(fact: &Fact, link: &PersonLink, here: &[PersonId]) -> bool {
    let office = Office::of(fact.author.role, link.supervisor.as_ref());
    let within = link.other_grid.is_none() && here.contains(&link.other);
    right(Action::VerifyIdentity, office) == Right::Decide && (office != Office::Community || within)
}

/// The two that a link is about, in one order.
fn ends_of(link: &PersonLink) -> (PersonId, PersonId, Option<crate::id::ScopeId>) {
    match link.other_grid {
        Some(grid) => (link.one, link.other, Some(grid)),
        None => (link.one.min(link.other), link.one.max(link.other), None),
    }
}

/// Connected components by their smallest id. An edge that would join two that are kept apart does not count.
fn components(
    persons: &[PersonView],
    edges: &[(PersonId, PersonId)],
    apart: &[(PersonId, PersonId)],
) -> BTreeMap<PersonId, PersonId> {
    let mut root: BTreeMap<PersonId, PersonId> = persons.iter().map(|one| (one.person, one.person)).collect();
    let mut edges: Vec<(PersonId, PersonId)> =
        edges.iter().map(|(one, other)| (*one.min(other), *one.max(other))).collect();
    edges.sort_unstable();
    for (one, other) in edges {
        let (Some(a), Some(b)) = (root.get(&one).copied(), root.get(&other).copied()) else { continue };
        let joins = |(x, y): &(PersonId, PersonId)| {
            let ends = (root.get(x).copied(), root.get(y).copied());
            ends == (Some(a), Some(b)) || ends == (Some(b), Some(a))
        };
        if a == b || apart.iter().any(joins) {
            continue;
        }
        let (kept, joined) = (a.min(b), a.max(b));
        root.values_mut().filter(|root| **root == joined).for_each(|root| *root = kept);
    }
    root
}

/// Who looks like this person and is neither linked nor kept apart.
fn candidates(
    one: &PersonView,
    persons: &[PersonView],
    canonical: &BTreeMap<PersonId, PersonId>,
    apart: &[(PersonId, PersonId)],
) -> Vec<PersonId> {
    let kept_apart = |other: &PersonView| {
        apart.iter().any(|(a, b)| (*a, *b) == (one.person, other.person) || (*b, *a) == (one.person, other.person))
    };
    let alike = persons.iter().filter(|other| other.person != one.person && looks_alike(one, other));
    let open = alike.filter(|other| canonical.get(&other.person) != canonical.get(&one.person) && !kept_apart(other));
    open.map(|other| other.person).collect()
}

/// Whether two valid numbers are equal; `None` when there are not two of one kind of document.
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

/// §5.3d: the latest day 0, the latest end, and the state that asks for most.
fn merge(persons: &mut [PersonView]) {
    let merged: Vec<Option<MergedEpisode>> = persons.iter().map(|person| merged(person, persons)).collect();
    for (person, merged) in persons.iter_mut().zip(merged) {
        person.merged = merged;
    }
}

fn merged(person: &PersonView, persons: &[PersonView]) -> Option<MergedEpisode> {
    if person.same_as.is_empty() {
        return None;
    }
    let episodes = || {
        let members = persons.iter().filter(|other| other.canonical == person.canonical);
        members.filter_map(|other| other.episode.as_ref())
    };
    // An open observation of one is a duty to all: a release of the other says nothing about it.
    let open = |episode: &&EpisodeView| episode.state.is_open() || episode.state == EpisodeState::Case;
    let state = episodes().filter(open).chain(episodes()).map(|episode| episode.state);
    let any_open = episodes().any(|episode| open(&episode));
    let state = state.filter(|state| !any_open || state.is_open() || *state == EpisodeState::Case);
    // A release of one registration does not release from a fever that stands under another.
    let mut members = persons.iter().filter(|other| other.canonical == person.canonical);
    let alarm = members.any(PersonView::holds_a_release);
    let state = state.max_by_key(|state| pressing(*state))?;
    Some(MergedEpisode {
        state: if state == EpisodeState::Released && alarm { EpisodeState::Review } else { state },
        anchor: episodes().filter_map(|episode| episode.anchor).max(),
        ends_on: episodes().filter_map(|episode| episode.ends_on).max(),
    })
}
