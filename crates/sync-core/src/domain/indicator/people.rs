//! Identity clusters over all households of a region: who is counted once (reference/domain.md §5.3d, e, §7).

use std::collections::BTreeMap;

use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{EpisodeView, HouseholdView, PersonView};
use crate::id::{PersonId, ScopeId};

use super::Named;

/// A registered person: positions count within a grid.
type Key = (ScopeId, PersonId);

/// One person, however often registered.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    /// Every registration with its household; the first one speaks for all: the one that is watched most, at the place
    /// where the person lives.
    pub members: Vec<(&'a HouseholdView, &'a PersonView)>,
}

impl<'a> Cluster<'a> {
    /// Who it is.
    #[must_use]
    pub fn named(&self) -> Named {
        let (household, person) = self.members[0];
        Named::of(household, person)
    }

    /// Everything that was registered of the person.
    pub fn persons(&self) -> impl Iterator<Item = &'a PersonView> {
        self.members.iter().map(|(_, person)| *person)
    }

    /// The observation that holds: of several the one that asks for most; `None` when the person is not watched.
    #[must_use]
    pub fn episode(&self) -> Option<&'a EpisodeView> {
        self.persons().filter_map(|person| person.episode.as_ref()).max_by_key(|episode| weight(episode.state))
    }

    /// The state that holds; `None` for somebody who is not watched. A release under one registration does not release
    /// from a fever or symptom that stands under another.
    #[must_use]
    pub fn state(&self) -> Option<EpisodeState> {
        let state = self.episode()?.state;
        let held = state == EpisodeState::Released && self.is_held();
        Some(if held { EpisodeState::Review } else { state })
    }

    /// Whether something stands under any registration that keeps the person from being released.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.persons().any(PersonView::holds_a_release)
    }

    /// Whether the person lives in the region.
    #[must_use]
    pub fn is_resident(&self) -> bool {
        self.persons().any(|person| person.resident)
    }
}

/// An observation that runs is the duty that counts; one that was handed over or voided counts last.
const fn weight(state: EpisodeState) -> u8 {
    match state {
        EpisodeState::Case => 13,
        EpisodeState::Review => 12,
        EpisodeState::Hospital => 11,
        EpisodeState::InTransit => 10,
        EpisodeState::TransferPending => 9,
        EpisodeState::Lost => 8,
        EpisodeState::CentralObservation => 7,
        EpisodeState::HomeObservation => 6,
        EpisodeState::Noticed => 5,
        EpisodeState::Listed => 4,
        EpisodeState::Died => 3,
        EpisodeState::Released => 2,
        EpisodeState::HandedOver => 1,
        EpisodeState::Void => 0,
    }
}

/// Everybody in a region.
#[derive(Debug)]
pub struct People<'a> {
    /// One entry a person, in the order of grid and id.
    pub clusters: Vec<Cluster<'a>>,
}

impl<'a> People<'a> {
    /// Joins the registrations that are one person: linked within the household, equal valid numbers, somebody's word,
    /// a move or a handover.
    #[must_use]
    pub fn of(households: &'a [HouseholdView]) -> Self {
        let mut roots: BTreeMap<Key, Key> = BTreeMap::new();
        for (household, person) in everybody(households) {
            let key = (household.scope, person.person);
            roots.insert(key, key);
        }
        let mut numbers: BTreeMap<(u8, [u8; 16]), Key> = BTreeMap::new();
        for (household, person) in everybody(households) {
            let key = (household.scope, person.person);
            join(&mut roots, key, (household.scope, person.canonical));
            for other in &person.same_elsewhere {
                join(&mut roots, key, (other.grid.unwrap_or(household.scope), other.person));
            }
            if let Some(origin) = &person.came_from {
                join(&mut roots, key, (origin.grid.unwrap_or(household.scope), origin.person));
            }
            if let Some(identity) = person.identity.as_ref().filter(|identity| identity.valid) {
                let first = *numbers.entry((identity.kind as u8, identity.hash)).or_insert(key);
                join(&mut roots, key, first);
            }
        }
        let mut groups: BTreeMap<Key, Vec<(&HouseholdView, &PersonView)>> = BTreeMap::new();
        for (household, person) in everybody(households) {
            let root = find(&mut roots, (household.scope, person.person));
            groups.entry(root).or_default().push((household, person));
        }
        let clusters = groups.into_values().map(|mut members| {
            members.sort_by_key(|(household, person)| {
                let watched = person.episode.as_ref().map_or(0, |episode| 1 + weight(episode.state));
                (std::cmp::Reverse((watched, person.resident)), household.scope, person.person)
            });
            Cluster { members }
        });
        Self { clusters: clusters.collect() }
    }

    /// Those who live in the region, or are watched there.
    pub fn iter(&self) -> impl Iterator<Item = &Cluster<'a>> {
        self.clusters.iter()
    }
}

fn everybody(households: &[HouseholdView]) -> impl Iterator<Item = (&HouseholdView, &PersonView)> {
    households.iter().flat_map(|household| household.persons.iter().map(move |person| (household, person)))
}

fn find(roots: &mut BTreeMap<Key, Key>, key: Key) -> Key {
    let mut root = key;
    while let Some(next) = roots.get(&root).copied().filter(|next| *next != root) {
        root = next;
    }
    roots.insert(key, root);
    root
}

/// The smaller key becomes the root, whatever the order in which the edges come.
fn join(roots: &mut BTreeMap<Key, Key>, one: Key, other: Key) {
    if !roots.contains_key(&one) || !roots.contains_key(&other) {
        return;
    }
    let (a, b) = (find(roots, one), find(roots, other));
    roots.insert(a.max(b), a.min(b));
}
