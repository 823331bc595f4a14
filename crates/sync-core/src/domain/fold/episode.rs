//! Merge class M (reference/domain.md §5.4): the state of one person's observation, folded from decisions.
//!
//! Decisions whose authors had not seen each other are both kept and shown; until somebody resolves them the safer one
//! counts. A decision by a role that may not make it is a proposal without effect.

use crate::domain::decision::{DecisionType, Responsible};
use crate::domain::policy::RegionPolicies;
use crate::id::Position;
use crate::time::{LocalDate, UtcMs};

use super::correction::Corrections;
use super::dates::{self, Dates};
use super::guard::Evidence;
use super::reading::ReadingFact;
use super::release::{self, Releases};
use super::rulings::{Ruling, Rulings};
use super::state;
use super::transfer::{self, Transfers};
use super::view::{
    AlarmStatus, ConflictView, DecisionStanding, DecisionView, EpisodeView, PersonView, ReviewReason, TransferView,
};

/// What an observation is folded from: the decisions, and what else is known of the person.
pub(super) struct Known<'a> {
    pub(super) rulings: &'a Rulings<'a>,
    pub(super) corrections: &'a Corrections<'a>,
    pub(super) readings: &'a [ReadingFact],
    /// The person without the observation.
    pub(super) view: &'a PersonView,
}

impl Known<'_> {
    /// What a release stands on.
    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            rulings: self.rulings,
            corrections: self.corrections,
            readings: self.readings,
            samples: &self.view.samples,
            person: self.view.person,
        }
    }
}

/// Folds the observation, `None` for a person without risk tag, notice, decision and case in the household; and the
/// transfers.
pub(super) fn fold(
    known: &Known<'_>,
    policies: &RegionPolicies<'_>,
    now: UtcMs,
) -> (Option<EpisodeView>, Vec<TransferView>) {
    let rulings = known.rulings;
    let dates = dates::fold(rulings, policies, None);
    let releases = release::fold(known, policies);
    let transfers = transfer::fold(rulings, known.corrections);
    let mut conflicts: Vec<ConflictView> = date_conflict(&dates).into_iter().collect();
    conflicts.extend(transfers.conflict());
    conflicts.extend(state::venue_conflict(rulings));
    conflicts.extend(releases.conflicts.iter().cloned());
    let mut review = releases.review.clone();
    if rulings.all.iter().any(|ruling| ruling.authorised && ruling.contested()) {
        review.push(ReviewReason::ResolutionsDisagree);
    }
    if state::void_is_suspended(known) {
        review.push(ReviewReason::VoidSuspended);
    }
    if known.view.samples.iter().any(|sample| sample.in_review) && known.view.positive_sample {
        review.push(ReviewReason::PositiveSample);
    }
    review.sort_unstable();
    review.dedup();
    let Some(state) = state::fold(known, &dates, &releases, &transfers, &review) else {
        return (None, transfers.views);
    };
    let today = now.local_date();
    let decisions = decisions(rulings, &dates, &releases, &transfers, &conflicts);
    let missing = dates.ends_on.filter(|_| state.is_open()).map(|end| missing(known, policies, &dates, end));
    let episode = EpisodeView {
        state,
        anchor: dates.anchor,
        ends_on: dates.ends_on,
        day_index: dates.anchor.map(|anchor| dates.day_count.day_index(anchor, today)),
        past_due: state.is_open() && dates.ends_on.is_some_and(|end| end < today),
        first_round: dates.first_round,
        released_at: releases.released_at,
        confirmations: None,
        missing_for_release: missing.unwrap_or_default(),
        responsible: responsible(rulings),
        review,
        conflicts,
        decisions,
    };
    (Some(episode), transfers.views)
}

/// 缺项: what a release on the last day would lack, by everything that is here.
fn missing(known: &Known<'_>, policies: &RegionPolicies<'_>, dates: &Dates, end: LocalDate) -> Vec<ReviewReason> {
    let in_force = known.rulings.all.iter().find(|ruling| Some(*ruling.at()) == dates.in_force);
    let policy = in_force.map_or_else(|| policies.at(end), |ruling| policies.of(ruling.decision));
    let mut missing = known.evidence().missing(end, policy, None);
    if known.view.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared) {
        missing.push(ReviewReason::UnclearedAlarm);
    }
    if known.view.positive_sample {
        missing.push(ReviewReason::PositiveSample);
    }
    if known.view.presumed_contact.is_some() {
        missing.push(ReviewReason::ContactUnconfirmed);
    }
    missing.sort_unstable();
    missing
}

/// Merge class S: everybody who was ever named by a decision that counts.
fn responsible(rulings: &Rulings<'_>) -> Vec<Responsible> {
    let counting = rulings.all.iter().filter(|ruling| ruling.counts());
    let mut named: Vec<Responsible> =
        counting.flat_map(|ruling| ruling.decision.responsible.iter().flatten().cloned()).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// Concurrent date decisions with different last days: the latest counts.
fn date_conflict(dates: &Dates) -> Option<ConflictView> {
    let (_, _, first_end) = dates.live.first()?;
    if dates.live.iter().all(|(_, _, end)| end == first_end) {
        return None;
    }
    let mut kinds: Vec<DecisionType> = dates.live.iter().map(|(_, kind, _)| *kind).collect();
    kinds.sort_unstable();
    let kinds: Vec<&str> = kinds.into_iter().map(DecisionType::code).collect();
    Some(ConflictView {
        kind: kinds.join("//"),
        decisions: dates.live.iter().map(|(at, _, _)| *at).collect(),
        in_force: dates.in_force,
    })
}

fn decisions(
    rulings: &Rulings<'_>,
    dates: &Dates,
    releases: &Releases,
    transfers: &Transfers,
    conflicts: &[ConflictView],
) -> Vec<DecisionView> {
    let is_live = |ruling: &Ruling<'_>| {
        let at: &Position = ruling.at();
        match ruling.decision.kind {
            DecisionType::Start | DecisionType::Reanchor => dates.anchors.contains(at),
            DecisionType::Extend => dates.live.iter().any(|(live, _, _)| live == at),
            DecisionType::Release => releases.live.contains(at),
            DecisionType::Transfer => transfers.live.contains(at),
            DecisionType::Resolve => rulings.binds(at),
            _ => true,
        }
    };
    let standing = |ruling: &Ruling<'_>| {
        if !ruling.authorised {
            DecisionStanding::Proposal
        } else if !ruling.counts() {
            DecisionStanding::Overruled
        } else if conflicts.iter().any(|conflict| conflict.decisions.contains(ruling.at())) {
            DecisionStanding::InConflict
        } else if is_live(ruling) {
            DecisionStanding::InForce
        } else {
            DecisionStanding::Superseded
        }
    };
    rulings.all.iter().map(|ruling| decision_view(ruling, standing(ruling))).collect()
}

fn decision_view(ruling: &Ruling<'_>, standing: DecisionStanding) -> DecisionView {
    let decision = ruling.decision;
    DecisionView {
        record: *ruling.at(),
        kind: decision.kind,
        standing,
        by: ruling.fact.by(),
        observed_at: ruling.observed_at,
        until: decision.until,
        anchor: decision.anchor,
        anchor_basis: decision.anchor_basis,
        venue: decision.venue,
        facility: decision.facility.clone(),
        reason: decision.reason.clone(),
        to_grid: decision.to_grid,
        carried_from: decision.carried_from,
        document_no: decision.document_no.clone(),
        policy: decision.policy.clone(),
        resolves: decision.resolves.clone().unwrap_or_default(),
        upholds: decision.upholds,
    }
}
