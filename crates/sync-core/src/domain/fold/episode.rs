//! Merge class M (reference/domain.md §5.4): the state of one person's observation, folded from decisions.
//!
//! Decisions whose authors had not seen each other are both kept and shown; until somebody resolves them the safer one
//! counts. A decision by a role that may not make it is a proposal without effect.

use crate::domain::decision::{DecisionType, EpisodeState, Venue};
use crate::domain::policy::RegionPolicies;
use crate::domain::record::Record;
use crate::domain::risk::Category;
use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::correction::Corrections;
use super::dates::{self, Dates};
use super::release::{self, Releases};
use super::rulings::{Ruling, Rulings};
use super::view::{AlarmView, ConflictView, DecisionStanding, DecisionView, EpisodeView, ReviewReason, TagView};
use super::visit;

/// What else is known of the person.
pub(super) struct Known<'a> {
    pub(super) person: PersonId,
    pub(super) tags: &'a [TagView],
    pub(super) notice_served: bool,
    pub(super) alarms: &'a [AlarmView],
}

/// Folds the observation; `None` for a person without risk tag, notice and decision.
pub(super) fn fold(
    rulings: &Rulings<'_>,
    corrections: &Corrections<'_>,
    known: &Known<'_>,
    policies: &RegionPolicies<'_>,
    now: UtcMs,
) -> Option<EpisodeView> {
    let dates = dates::fold(rulings, policies, None);
    let releases = release::fold(rulings, known.alarms, policies);
    let transfers = transfers(rulings);
    let mut conflicts: Vec<ConflictView> = date_conflict(&dates).into_iter().collect();
    conflicts.extend(transfer_conflict(&transfers));
    conflicts.extend(venue_conflict(rulings));
    conflicts.extend(releases.conflicts.iter().cloned());
    let mut review = releases.review.clone();
    if void_is_suspended(rulings, known) {
        review.push(ReviewReason::VoidSuspended);
    }
    let state = state(rulings, corrections, known, &dates, &releases, &transfers, &review)?;
    let today = now.local_date();
    let decisions = decisions(rulings, &dates, &releases, &transfers, &conflicts);
    Some(EpisodeView {
        state,
        anchor: dates.anchor,
        ends_on: dates.ends_on,
        day_index: dates.anchor.map(|anchor| dates.day_count.day_index(anchor, today)),
        past_due: state.is_open() && dates.ends_on.is_some_and(|end| end < today),
        first_round: dates.first_round,
        released_at: releases.released_at,
        review,
        conflicts,
        decisions,
    })
}

fn state(
    rulings: &Rulings<'_>,
    corrections: &Corrections<'_>,
    known: &Known<'_>,
    dates: &Dates,
    releases: &Releases,
    transfers: &[&Ruling<'_>],
    review: &[ReviewReason],
) -> Option<EpisodeState> {
    let started_after =
        |ruling: &Ruling<'_>| rulings.counting(DecisionType::Start).any(|start| rulings.saw(start, ruling));
    let stands = |kind| rulings.counting(kind).any(|ruling| !started_after(ruling));
    // CONFIRM // anything: a case.
    if stands(DecisionType::Confirm) {
        return Some(EpisodeState::Case);
    }
    if review.contains(&ReviewReason::VoidSuspended) {
        return Some(EpisodeState::Review);
    }
    if stands(DecisionType::Void) {
        return Some(EpisodeState::Void);
    }
    if handed_over(rulings, &started_after) {
        return Some(EpisodeState::HandedOver);
    }
    if is_lost(rulings, corrections, known, releases) {
        return Some(EpisodeState::Lost);
    }
    if !transfers.is_empty() {
        return Some(EpisodeState::TransferPending);
    }
    if !releases.live.is_empty() {
        return Some(if review.is_empty() { EpisodeState::Released } else { EpisodeState::Review });
    }
    if dates.ends_on.is_some() {
        return Some(match venue(rulings) {
            Venue::Home => EpisodeState::HomeObservation,
            Venue::Central => EpisodeState::CentralObservation,
            Venue::Hospital => EpisodeState::Hospital,
        });
    }
    if known.notice_served {
        return Some(EpisodeState::Noticed);
    }
    let watched = known.tags.iter().any(|tag| tag.category != Category::General);
    (watched || !rulings.all.is_empty()).then_some(EpisodeState::Listed)
}

/// The starts that no later start replaced, by where they put the person.
fn venues<'a>(rulings: &'a Rulings<'a>) -> impl Iterator<Item = (&'a Ruling<'a>, Venue)> {
    rulings
        .counting(DecisionType::Start)
        .filter(|start| !rulings.counting(DecisionType::Start).any(|later| rulings.saw(later, start)))
        .map(|start| (start, start.decision.venue.unwrap_or(Venue::Home)))
}

/// Of concurrent starts the stricter venue counts.
fn venue(rulings: &Rulings<'_>) -> Venue {
    venues(rulings).map(|(_, venue)| venue).max().unwrap_or(Venue::Home)
}

fn venue_conflict(rulings: &Rulings<'_>) -> Option<ConflictView> {
    let strictest = venues(rulings).max_by_key(|(start, venue)| (*venue, *start.at()))?;
    let differ = venues(rulings).any(|(_, venue)| venue != strictest.1);
    differ.then(|| ConflictView {
        kind: "START//START".to_owned(),
        decisions: venues(rulings).map(|(start, _)| *start.at()).collect(),
        in_force: Some(*strictest.0.at()),
    })
}

/// Transfers under way: no later transfer, release or start had seen them.
fn transfers<'a>(rulings: &'a Rulings<'a>) -> Vec<&'a Ruling<'a>> {
    let ends = |later: &Ruling<'_>| {
        later.is(DecisionType::Transfer) || later.is(DecisionType::Release) || later.is(DecisionType::Start)
    };
    rulings
        .counting(DecisionType::Transfer)
        .filter(|transfer| {
            !rulings.all.iter().any(|later| later.counts() && ends(later) && rulings.saw(later, transfer))
        })
        .collect()
}

/// TRANSFER A // TRANSFER B: both stand until one is received.
fn transfer_conflict(transfers: &[&Ruling<'_>]) -> Option<ConflictView> {
    let target = |ruling: &Ruling<'_>| (ruling.decision.venue, ruling.decision.facility.clone());
    let first = transfers.first()?;
    transfers.iter().any(|transfer| target(transfer) != target(first)).then(|| ConflictView {
        kind: "TRANSFER//TRANSFER".to_owned(),
        decisions: transfers.iter().map(|transfer| *transfer.at()).collect(),
        in_force: None,
    })
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

/// §5.3f: somebody recorded something about the person that the last VOID had not seen.
fn void_is_suspended(rulings: &Rulings<'_>, known: &Known<'_>) -> bool {
    let replaced = |void: &Ruling<'_>| {
        let reopening = rulings.counting(DecisionType::Start).chain(rulings.counting(DecisionType::Void));
        reopening.into_iter().any(|later| rulings.saw(later, void))
    };
    rulings.counting(DecisionType::Void).filter(|void| !replaced(void)).any(|void| {
        rulings.facts.iter().any(|fact| {
            let about = fact.at == known.person || fact.record.references().contains(&known.person);
            let also_void = matches!(&fact.record, Record::Decision(other) if other.kind == DecisionType::Void);
            about && !also_void && !rulings.facts.saw(void.at(), &fact.at)
        })
    })
}

/// The receiver accepted; until then the sender stays responsible (§5.3e).
fn handed_over(rulings: &Rulings<'_>, started_after: &dyn Fn(&Ruling<'_>) -> bool) -> bool {
    rulings.counting(DecisionType::HandoverAccept).any(|accept| {
        !started_after(accept) && rulings.counting(DecisionType::HandoverOut).any(|out| rulings.saw(accept, out))
    })
}

/// LOST // a contact later in valid time: found.
fn is_lost(rulings: &Rulings<'_>, corrections: &Corrections<'_>, known: &Known<'_>, releases: &Releases) -> bool {
    let met_after = |at: UtcMs| {
        visit::parts(rulings.facts, corrections).any(|(_, part, _)| {
            part.stamp.observed().at > at && visit::persons_met(part).any(|person| person == known.person)
        })
    };
    rulings.counting(DecisionType::Lost).any(|lost| {
        let found = rulings.counting(DecisionType::Found).any(|found| !rulings.saw(lost, found));
        let restarted = rulings.counting(DecisionType::Start).any(|start| rulings.saw(start, lost));
        let released = releases.live.iter().any(|release| rulings.facts.saw(release, lost.at()));
        !found && !restarted && !released && !met_after(lost.observed_at)
    })
}

fn decisions(
    rulings: &Rulings<'_>,
    dates: &Dates,
    releases: &Releases,
    transfers: &[&Ruling<'_>],
    conflicts: &[ConflictView],
) -> Vec<DecisionView> {
    let is_live = |ruling: &Ruling<'_>| {
        let at: &Position = ruling.at();
        match ruling.decision.kind {
            DecisionType::Start | DecisionType::Reanchor => dates.anchors.contains(at),
            DecisionType::Extend => dates.live.iter().any(|(live, _, _)| live == at),
            DecisionType::Release => releases.live.contains(at),
            DecisionType::Transfer => transfers.iter().any(|transfer| transfer.at() == at),
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
        policy: decision.policy.clone(),
        resolves: decision.resolves.clone().unwrap_or_default(),
        upholds: decision.upholds,
    }
}
