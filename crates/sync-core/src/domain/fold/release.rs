//! Releases, and what speaks against each (reference/domain.md §5.4).

use crate::domain::decision::DecisionType;
use crate::domain::policy::RegionPolicies;
use crate::id::Position;
use crate::time::UtcMs;

use super::dates;
use super::episode::Known;
use super::rulings::{Ruling, Rulings};
use super::view::{AlarmStatus, ConflictView, ReviewReason};

/// What the releases amount to.
#[derive(Debug, Default)]
pub(super) struct Releases {
    /// The releases that nothing later replaced.
    pub(super) live: Vec<Position>,
    /// Why they do not release; empty when they do.
    pub(super) review: Vec<ReviewReason>,
    /// The concurrent decisions that speak against them.
    pub(super) conflicts: Vec<ConflictView>,
    /// When the earliest was decided; `None` when there is none.
    pub(super) released_at: Option<UtcMs>,
}

pub(super) fn fold(known: &Known<'_>, policies: &RegionPolicies<'_>) -> Releases {
    let rulings = known.rulings;
    let mut releases = Releases::default();
    for release in rulings.counting(DecisionType::Release).filter(|release| is_live(rulings, release)) {
        releases.live.push(*release.at());
        releases.released_at = Some(releases.released_at.map_or(release.observed_at, |at| at.min(release.observed_at)));
        speaks_against(known, policies, release, &mut releases);
    }
    releases.review.sort_unstable();
    releases.review.dedup();
    releases
}

/// No release and nothing that reopens the observation was decided after seeing it. Its own resolution is no reopening.
fn is_live(rulings: &Rulings<'_>, release: &Ruling<'_>) -> bool {
    !rulings
        .all
        .iter()
        .filter(|later| later.counts() && rulings.saw(later, release))
        .any(|later| opposing(rulings, later).is_some() || later.is(DecisionType::Release))
}

/// Why a decision of this kind speaks against a release that its author had not seen; `None` when it does not.
fn opposing(rulings: &Rulings<'_>, ruling: &Ruling<'_>) -> Option<ReviewReason> {
    let extends = || ruling.decision.until.is_some() && rulings.binds(ruling.at());
    match ruling.decision.kind {
        DecisionType::Extend => Some(ReviewReason::ExtendedConcurrently),
        // One that says until when says that the observation goes on.
        DecisionType::Resolve if extends() => Some(ReviewReason::ExtendedConcurrently),
        DecisionType::Reanchor => Some(ReviewReason::ReanchoredConcurrently),
        DecisionType::Start => Some(ReviewReason::StartedConcurrently),
        DecisionType::Transfer => Some(ReviewReason::TransferredConcurrently),
        _ => None,
    }
}

fn speaks_against(known: &Known<'_>, policies: &RegionPolicies<'_>, release: &Ruling<'_>, into: &mut Releases) {
    let rulings = known.rulings;
    for other in rulings.all.iter().filter(|other| other.counts()) {
        let Some(reason) = opposing(rulings, other) else { continue };
        if rulings.facts.concurrent(release.at(), other.at()) && !rulings.settled(release.at(), other.at()) {
            into.review.push(reason);
            into.conflicts.push(ConflictView {
                kind: format!("{}//{}", other.decision.kind, release.decision.kind),
                decisions: vec![*other.at(), *release.at()],
                in_force: Some(*other.at()),
            });
        }
    }
    if known.view.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared) {
        into.review.push(ReviewReason::UnclearedAlarm);
    }
    if known.view.positive_sample {
        into.review.push(ReviewReason::PositiveSample);
    }
    if known.view.presumed_contact.is_some() {
        into.review.push(ReviewReason::ContactUnconfirmed);
    }
    if !release.upheld {
        judged(known, policies, release, into);
    }
}

/// A release that no resolution upheld is judged by what its author knew.
fn judged(known: &Known<'_>, policies: &RegionPolicies<'_>, release: &Ruling<'_>, into: &mut Releases) {
    match dates::fold(known.rulings, policies, Some(release)).ends_on {
        None => into.review.push(ReviewReason::NothingToRelease),
        Some(end) => {
            let early = release.observed_at.local_date() < end;
            into.review.extend(early.then_some(ReviewReason::EarlyRelease));
            if !early {
                into.review.extend(known.evidence().missing(end, policies.of(release.decision), Some(release)));
            }
        }
    }
}
