//! Where a person lives: merge class S, intervals (reference/domain.md §5.2).

use crate::domain::record::Record;
use crate::domain::residence::Residence;
use crate::domain::role::{Action, Office, Right, right};
use crate::id::Position;

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::view::PersonView;

/// "Not living here" ends the residences that its author had seen, and no others; a move says where to. By a role that
/// does not decide the roster it is a proposal (§6): nobody drops out of a duty by it.
pub(super) fn fold(facts: &Facts<'_>, corrections: &Corrections<'_>, view: &mut PersonView) {
    let residences: Vec<(&Fact, &Residence)> = facts
        .iter()
        .filter(|fact| !corrections.is_void(&fact.at))
        .filter_map(|fact| match &fact.record {
            Record::Residence(residence) if residence.person == view.person => {
                (residence.to.is_none() || decides(fact)).then_some((fact, residence))
            }
            _ => None,
        })
        .collect();
    let ends: Vec<&Position> =
        residences.iter().filter(|(_, residence)| residence.to.is_some()).map(|(fact, _)| &fact.at).collect();
    let ended = |at: &Position| ends.iter().any(|end| facts.saw(end, at));
    view.resident =
        ends.is_empty() || residences.iter().any(|(fact, residence)| residence.to.is_none() && !ended(&fact.at));
    let latest = |(fact, residence): &&(&Fact, &Residence)| (residence.stamp.written_at, fact.at);
    let moved = residences.iter().filter(|(_, residence)| residence.moved_to.is_some()).max_by_key(latest);
    view.moved_to = moved.filter(|_| !view.resident).and_then(|(_, residence)| residence.moved_to);
    let came = residences.iter().filter(|(_, residence)| residence.came_from.is_some()).max_by_key(latest);
    view.came_from = came.and_then(|(_, residence)| residence.came_from);
}

fn decides(fact: &Fact) -> bool {
    right(Action::Roster, Office::of(fact.author.role, None)) == Right::Decide
}
