//! Transfers: the furthest step counts, and of two destinations the one that received (reference/domain.md §5.2).

use crate::domain::decision::{DecisionType, Venue};
use crate::domain::record::Record;
use crate::domain::transfer::{TransferStage, TransferStep};
use crate::id::Position;

use super::correction::Corrections;
use super::facts::Fact;
use super::rulings::{Ruling, Rulings};
use super::view::{ConflictView, TransferStepView, TransferView};

/// What the transfers of one person amount to.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    /// Every order that counts, oldest first.
    pub(super) views: Vec<TransferView>,
    /// Orders that nothing later replaced, under way or received.
    pub(super) live: Vec<Position>,
    /// Where the person was received; `None` while nowhere, or when observation began anew since.
    pub(super) received: Option<Venue>,
}

impl Transfers {
    /// How far those under way are; `None` when none is.
    pub(super) fn under_way(&self) -> Option<TransferStage> {
        self.views.iter().filter(|transfer| transfer.open).map(|transfer| transfer.stage).max()
    }

    /// TRANSFER A // TRANSFER B: a conflict until one is received.
    pub(super) fn conflict(&self) -> Option<ConflictView> {
        let open: Vec<&TransferView> = self.views.iter().filter(|transfer| transfer.open).collect();
        let target = |transfer: &TransferView| (transfer.venue, transfer.facility.clone());
        let first = open.first()?;
        open.iter().any(|transfer| target(transfer) != target(first)).then(|| ConflictView {
            kind: "TRANSFER//TRANSFER".to_owned(),
            decisions: open.iter().map(|transfer| transfer.record).collect(),
            in_force: None,
        })
    }
}

pub(super) fn fold(rulings: &Rulings<'_>, corrections: &Corrections<'_>) -> Transfers {
    let replaces = |later: &Ruling<'_>| {
        later.is(DecisionType::Transfer) || later.is(DecisionType::Release) || later.is(DecisionType::Start)
    };
    let replaced = |order: &Ruling<'_>| {
        rulings.all.iter().any(|later| later.counts() && replaces(later) && rulings.saw(later, order))
    };
    let mut views: Vec<TransferView> =
        rulings.counting(DecisionType::Transfer).map(|order| one(rulings, corrections, order)).collect();
    let live: Vec<Position> =
        rulings.counting(DecisionType::Transfer).filter(|order| !replaced(order)).map(|order| *order.at()).collect();
    let is_received = |view: &TransferView| view.stage == TransferStage::Received;
    let received = views.iter().filter(|view| live.contains(&view.record) && is_received(view)).map(|view| view.venue);
    let received = received.max();
    for view in &mut views {
        view.open = live.contains(&view.record) && received.is_none();
    }
    views.sort_by_key(|view| (view.ordered_at, view.record));
    Transfers { views, live, received }
}

fn one(rulings: &Rulings<'_>, corrections: &Corrections<'_>, order: &Ruling<'_>) -> TransferView {
    let steps: Vec<(&Fact, &TransferStep)> = rulings
        .facts
        .iter()
        .filter(|fact| !corrections.is_void(&fact.at))
        .filter_map(|fact| match &fact.record {
            Record::TransferStep(step) if step.transfer == *order.at() => Some((fact, step)),
            _ => None,
        })
        .collect();
    let last_word = steps.iter().filter_map(|(fact, step)| Some((step.stage, fact.at, step.facility.clone()?))).max();
    TransferView {
        record: *order.at(),
        by: order.fact.by(),
        ordered_at: order.observed_at,
        reason: order.decision.transfer_reason,
        venue: order.decision.venue.unwrap_or(Venue::Hospital),
        facility: last_word.map(|(_, _, facility)| facility).or_else(|| order.decision.facility.clone()),
        stage: steps.iter().map(|(_, step)| step.stage).max().unwrap_or(TransferStage::Ordered),
        open: false,
        steps: steps.iter().map(|(fact, step)| step_view(fact, step)).collect(),
    }
}

fn step_view(fact: &Fact, step: &TransferStep) -> TransferStepView {
    TransferStepView {
        record: fact.at,
        stage: step.stage,
        by: fact.by(),
        observed_at: step.stamp.observed().at,
        vehicle: step.vehicle.clone(),
        driver: step.driver.clone(),
    }
}
