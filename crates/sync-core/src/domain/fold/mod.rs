//! Folds: pure functions from a document's records and who had seen what to views.
//!
//! Nothing here reads a clock to decide: causality comes from [`Document::has_seen`], eligibility from observed times
//! (reference/domain.md §5). Two replicas with the same entries fold the same view, whatever the order of arrival.

mod alarm;
mod background;
mod breach;
mod cluster;
mod contact;
mod correction;
mod dates;
mod doctor;
pub mod episode;
mod facts;
pub mod finality;
mod guard;
mod need;
mod person;
mod post;
mod presumed;
mod reading;
mod register;
mod release;
mod residence;
pub mod row;
mod rulings;
mod sample;
mod state;
mod suitability;
mod transfer;
pub mod view;
mod visit;

#[cfg(test)]
mod tests;

use crate::document::Document;
use crate::id::{DeviceId, DocumentId, Position, ScopeId};
use crate::time::UtcMs;

use super::policy::PolicyBook;
use super::record::Record;
use super::role::Author;

use correction::Corrections;
use facts::Facts;
pub use post::post;
pub use row::HouseholdRow;
pub use view::{HouseholdView, PostView};

/// What a household is folded from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The grid.
    pub scope: ScopeId,
    /// The household.
    pub household: DocumentId,
    /// Its document.
    pub document: &'a Document,
    /// Who holds a device, from its certificate; `None` for a stranger, whose entries are then held.
    pub authors: &'a dyn Fn(&DeviceId) -> Option<Author>,
    /// Whether an entry stands, from [`crate::trust::TrustSet::standing`]; one that does not is held.
    pub stands: &'a dyn Fn(&Position) -> bool,
    /// The policy packs.
    pub policies: &'a PolicyBook,
    /// The present: gives day counts and what is past due, and decides nothing else.
    pub now: UtcMs,
}

/// Folds one household.
#[must_use]
pub fn household(input: Input<'_>) -> HouseholdView {
    let policies = input.policies.region(input.scope.as_str());
    let facts = Facts::read(input.document, input.authors, input.stands);
    let corrections = Corrections::read(&facts);
    let readings = reading::fold(&facts, &corrections, &policies);
    let needs = need::fold(&facts, &corrections);
    let visits = visit::fold(&facts, &corrections, &readings, &needs, input.household, &policies);
    let persons = person::fold(&facts, &corrections, &readings, &policies, input.now);
    let place = person::place(&facts);
    let doctor_tasks = doctor::fold(&facts, &corrections, &readings, &visits);
    HouseholdView {
        scope: input.scope,
        household: input.household,
        address: place.place.as_ref().map(ToString::to_string),
        place: place.place,
        lift_working: place.lift_working,
        access_note: place.access_note,
        landlord: place.landlord,
        door_device: place.door_device,
        conflicts: place.conflicts,
        registrations: place.registrations,
        persons,
        visits,
        needs,
        breaches: breach::fold(&facts, &corrections),
        suitability: suitability::fold(&facts, &corrections),
        doctor_tasks,
        disputed_readings: readings.iter().filter(|reading| reading.view.disputed).count(),
        needs_update: facts.needs_update,
        held: facts.held,
        policy: policies.at(input.now.local_date()).version.clone(),
        is_post: facts.iter().any(|fact| matches!(fact.record, Record::Post(_))),
    }
}
