//! Which state an observation is in: the first of these that holds (reference/domain.md §4.2, §5.4).

use crate::domain::decision::{DecisionType, EpisodeState, Venue};
use crate::domain::record::Record;
use crate::domain::risk::Category;
use crate::domain::transfer::TransferStage;
use crate::time::UtcMs;

use super::dates::Dates;
use super::episode::Known;
use super::release::Releases;
use super::rulings::{Ruling, Rulings};
use super::transfer::Transfers;
use super::view::{AlarmStatus, ConflictView, ReviewReason};
use super::visit;

pub(super) fn fold(
    known: &Known<'_>,
    dates: &Dates,
    releases: &Releases,
    transfers: &Transfers,
    review: &[ReviewReason],
) -> Option<EpisodeState> {
    let rulings = known.rulings;
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
    if known.view.moved_to.is_some() || handed_over(rulings, &started_after) {
        // Who takes over cannot see an alarm that stays in this document: until a doctor answers it, the duty is here.
        let alarmed = known.view.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared);
        let held = alarmed || known.view.positive_sample;
        return Some(if held { EpisodeState::Review } else { EpisodeState::HandedOver });
    }
    if is_lost(known, releases) {
        return Some(EpisodeState::Lost);
    }
    match transfers.under_way() {
        Some(TransferStage::Ordered) => return Some(EpisodeState::TransferPending),
        Some(_) => return Some(EpisodeState::InTransit),
        None => {}
    }
    if !releases.live.is_empty() && review.is_empty() {
        return Some(EpisodeState::Released);
    }
    if !review.is_empty() {
        return Some(EpisodeState::Review);
    }
    observed(known, dates, transfers)
}

/// Where the person is observed, and for one who is not, how far it has come.
fn observed(known: &Known<'_>, dates: &Dates, transfers: &Transfers) -> Option<EpisodeState> {
    if dates.ends_on.is_some() || transfers.received.is_some() {
        return Some(match transfers.received.unwrap_or_else(|| venue(known.rulings)) {
            Venue::Home => EpisodeState::HomeObservation,
            Venue::Central => EpisodeState::CentralObservation,
            Venue::Hospital => EpisodeState::Hospital,
        });
    }
    if known.view.notice_served_at.is_some() {
        return Some(EpisodeState::Noticed);
    }
    let watched = known.view.tags.iter().any(|tag| tag.category != Category::General);
    let listed = watched || !known.rulings.all.is_empty() || known.view.presumed_contact.is_some();
    listed.then_some(EpisodeState::Listed)
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

pub(super) fn venue_conflict(rulings: &Rulings<'_>) -> Option<ConflictView> {
    let strictest = venues(rulings).max_by_key(|(start, venue)| (*venue, *start.at()))?;
    let differ = venues(rulings).any(|(_, venue)| venue != strictest.1);
    differ.then(|| ConflictView {
        kind: "START//START".to_owned(),
        decisions: venues(rulings).map(|(start, _)| *start.at()).collect(),
        in_force: Some(*strictest.0.at()),
    })
}

/// §5.3f: somebody recorded something about the person that the last VOID had not seen.
pub(super) fn void_is_suspended(known: &Known<'_>) -> bool {
    let rulings = known.rulings;
    let replaced = |void: &Ruling<'_>| {
        let reopening = rulings.counting(DecisionType::Start).chain(rulings.counting(DecisionType::Void));
        reopening.into_iter().any(|later| rulings.saw(later, void))
    };
    rulings.counting(DecisionType::Void).filter(|void| !replaced(void)).any(|void| {
        rulings.facts.iter().any(|fact| {
            let about = fact.at == known.view.person || fact.record.references().contains(&known.view.person);
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

/// LOST // a contact or FOUND later in valid time: found.
fn is_lost(known: &Known<'_>, releases: &Releases) -> bool {
    let rulings = known.rulings;
    let met_after = |at: UtcMs| {
        visit::parts(rulings.facts, known.corrections).any(|(_, part, record)| {
            known.corrections.observed(&record, &part.stamp).at > at
                && visit::persons_met(part).any(|person| person == known.view.person)
        })
    };
    rulings.counting(DecisionType::Lost).any(|lost| {
        let found = rulings.counting(DecisionType::Found).any(|found| {
            let later = found.observed_at > lost.observed_at && rulings.facts.concurrent(found.at(), lost.at());
            rulings.saw(found, lost) || later
        });
        let restarted = rulings.counting(DecisionType::Start).any(|start| rulings.saw(start, lost));
        let released = releases.live.iter().any(|release| rulings.facts.saw(release, lost.at()));
        !found && !restarted && !released && !met_after(lost.observed_at)
    })
}
