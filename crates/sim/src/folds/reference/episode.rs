//! A person's observation: its days, its state, what speaks against a release (reference/domain.md §5.4).

use std::collections::BTreeMap;

use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{DecisionType as T, EpisodeState, Venue};
use stairwell_core::domain::fold::view::AlarmStatus;
use stairwell_core::domain::policy::RegionPolicies;
use stairwell_core::domain::risk::Category;
use stairwell_core::domain::transfer::TransferStage;
use stairwell_core::domain::visit::VisitPart;
use stairwell_core::id::{PersonId, Position};
use stairwell_core::time::{LocalDate, UtcMs};

use super::facts::{Fact, concurrent};
use super::guard::Guard;
use super::reading::{Alarm, exclusions, is_void, part_observed, parts};
use super::ruling::{Decided, Verdict, about, disagree, is_authorised, is_replaced, is_settled, verdict};
use super::sample::{Sample, is_alarming};
use super::transfer;

/// What a supervisor is told about the observation of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// State.
    pub state: EpisodeState,
    /// Day 0; `None` before observation starts.
    pub anchor: Option<LocalDate>,
    /// Last day; `None` before observation starts.
    pub ends_on: Option<LocalDate>,
    /// Whether somebody has to look at a decision that does not count as it stands.
    pub review: bool,
    /// When the earliest release in force was decided.
    pub released_at: Option<UtcMs>,
    /// Decisions that resolutions decided against, ascending.
    pub overruled: Vec<Position>,
    /// Decisions whose author may not decide, ascending.
    pub proposals: Vec<Position>,
}

/// What is known of a person beside the decisions.
pub(super) struct Known<'a, 'p> {
    pub(super) guard: Guard<'a, 'p>,
    pub(super) alarms: &'a [Alarm],
    /// There is a reason to watch the person.
    pub(super) is_listed: bool,
    /// The notice was served.
    pub(super) is_noticed: bool,
    /// 待确认.
    pub(super) is_presumed_contact: bool,
    /// Samples by their numbers.
    pub(super) samples: &'a BTreeMap<String, Sample>,
}

/// What decides about one person.
struct Case<'a, 'p> {
    known: Known<'a, 'p>,
    /// A sample is positive or its results differ, and nobody excluded that.
    is_positive: bool,
    /// Results differ.
    in_review: bool,
    facts: &'a [Fact],
    person: PersonId,
    /// Authorised and not overruled.
    standing: Vec<Decided<'a>>,
    all: Vec<Decided<'a>>,
    policies: &'p RegionPolicies<'p>,
    alarms: Vec<&'a Alarm>,
}

/// Days that a decision gives.
#[derive(Debug, Clone, Copy)]
struct Days {
    anchor: Option<LocalDate>,
    end: LocalDate,
}

/// Folds the observation; `None` for a person without risk tag, notice and decision.
pub(super) fn episode(known: Known<'_, '_>) -> Option<Episode> {
    let (facts, person, policies) = (known.guard.facts, known.guard.person, known.guard.policies);
    let all = about(facts, person);
    let exclusions = exclusions(facts, person);
    let alarming = |sample: &Sample| is_alarming(facts, sample, &exclusions);
    let is_positive = known.samples.values().any(alarming);
    let in_review = is_positive && known.samples.values().any(|sample| sample.in_review);
    if all.is_empty() && !in_review && !known.is_listed && !known.is_noticed {
        return None;
    }
    let standing: Vec<Decided<'_>> = all
        .iter()
        .filter(|decided| is_authorised(decided) && verdict(&all, decided) != Verdict::Overruled)
        .copied()
        .collect();
    let alarms = known.alarms.iter().filter(|alarm| alarm.person == person).collect();
    let case = Case { known, is_positive, in_review, facts, person, standing, all, policies, alarms };
    let (state, review, released_at) = case.state();
    let mut overruled: Vec<Position> = Vec::new();
    let mut proposals: Vec<Position> = Vec::new();
    for decided in &case.all {
        if !is_authorised(decided) {
            proposals.push(decided.fact.at);
        } else if verdict(&case.all, decided) == Verdict::Overruled {
            overruled.push(decided.fact.at);
        }
    }
    overruled.sort_unstable();
    proposals.sort_unstable();
    Some(Episode {
        state,
        anchor: case.anchor(),
        ends_on: case.end(&|_| true),
        review,
        released_at,
        overruled,
        proposals,
    })
}

impl<'a> Case<'a, '_> {
    fn of(&self, kinds: &[T]) -> Vec<Decided<'a>> {
        self.standing.iter().filter(|decided| decided.is(kinds)).copied().collect()
    }

    /// The days that a decision gives by itself, or by what it upholds.
    fn days(&self, decided: &Decided<'_>) -> Option<Days> {
        let decision = decided.decision;
        let policy = self.policies.of(decision);
        match decision.kind {
            T::Start => {
                let anchor = decision.anchor.unwrap_or_else(|| decision.stamp.observed().at.local_date());
                Some(Days { anchor: Some(anchor), end: decision.until.unwrap_or_else(|| policy.end_date(anchor)) })
            }
            T::Reanchor => {
                let anchor = decision.anchor?;
                Some(Days { anchor: Some(anchor), end: decision.until.unwrap_or_else(|| policy.end_date(anchor)) })
            }
            T::Extend => Some(Days { anchor: None, end: decision.until? }),
            T::Resolve if is_replaced(&self.all, decided) => None,
            T::Resolve => Some(Days { anchor: None, end: decision.until? }),
            _ => None,
        }
    }

    /// J: what saw another replaces it; of those left, the latest last day.
    fn end(&self, known: &dyn Fn(&Decided<'_>) -> bool) -> Option<LocalDate> {
        let dated: Vec<(Decided<'_>, Days)> = self
            .standing
            .iter()
            .filter(|decided| known(decided))
            .filter_map(|decided| Some((*decided, self.days(decided)?)))
            .collect();
        let last = dated.iter().filter(|(decided, _)| !dated.iter().any(|(other, _)| other.saw(decided)));
        last.map(|(_, days)| days.end).max()
    }

    fn anchor(&self) -> Option<LocalDate> {
        let anchored: Vec<(Decided<'_>, LocalDate)> =
            self.standing.iter().filter_map(|decided| Some((*decided, self.days(decided)?.anchor?))).collect();
        let last = anchored.iter().filter(|(decided, _)| !anchored.iter().any(|(other, _)| other.saw(decided)));
        last.map(|(_, anchor)| *anchor).max()
    }

    /// State, whether there is something to review, when released.
    fn state(&self) -> (EpisodeState, bool, Option<UtcMs>) {
        let releases = self.releases();
        let disputed = releases.iter().any(|release| self.is_disputed(release));
        let disagree = disagree(&self.all);
        let (void, suspended) = self.void();
        let review = disputed || disagree || suspended || self.in_review;
        let transfers = transfer::standing(&self.standing);
        let received = transfer::received(self.facts, &transfers);
        let under_way = transfers.iter().map(|one| transfer::stage(self.facts, one)).max();
        let under_way = under_way.filter(|_| received.is_none());
        let released_at = releases.iter().map(|release| release.decision.stamp.observed().at).min();
        let state = if self.is_case() {
            EpisodeState::Case
        } else if suspended {
            EpisodeState::Review
        } else if void {
            EpisodeState::Void
        } else if self.is_handed_over() && self.is_alarming() {
            // Who takes over does not have what was found here: until a doctor answers it, the duty stays.
            EpisodeState::Review
        } else if self.is_handed_over() {
            EpisodeState::HandedOver
        } else if self.is_lost(&releases) {
            EpisodeState::Lost
        } else if under_way == Some(TransferStage::Ordered) {
            EpisodeState::TransferPending
        } else if under_way.is_some() {
            EpisodeState::InTransit
        } else if disputed || disagree || self.in_review {
            EpisodeState::Review
        } else if !releases.is_empty() {
            EpisodeState::Released
        } else if let Some(venue) = received {
            observed_at(venue)
        } else if self.end(&|_| true).is_some() {
            observed_at(self.venue())
        } else if self.known.is_noticed {
            EpisodeState::Noticed
        } else {
            EpisodeState::Listed
        };
        (state, review, released_at)
    }

    /// A fever, a symptom or a positive sample that no doctor answered.
    fn is_alarming(&self) -> bool {
        self.is_positive || self.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared)
    }

    /// The releases that nothing later replaced.
    fn releases(&self) -> Vec<Decided<'a>> {
        let later = self.of(&[T::Release, T::Start, T::Extend, T::Reanchor, T::Transfer]);
        let resolved = self.of(&[T::Resolve]);
        self.of(&[T::Release])
            .into_iter()
            .filter(|release| {
                let replaced = later.iter().any(|other| other.saw(release));
                let resolved = resolved.iter().any(|other| {
                    other.saw(release) && other.decision.upholds != Some(release.fact.at) && self.days(other).is_some()
                });
                !replaced && !resolved
            })
            .collect()
    }

    /// Whether something speaks against a release.
    fn is_disputed(&self, release: &Decided<'_>) -> bool {
        if self.is_positive
            || self.known.is_presumed_contact
            || self.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared)
        {
            return true;
        }
        match verdict(&self.all, release) {
            Verdict::Split => return true,
            Verdict::Upheld => {}
            _ => {
                let known = self.end(&|decided| release.saw(decided));
                let decided_on = release.decision.stamp.observed().at.local_date();
                let policy = self.policies.of(release.decision);
                let lacks = |end| decided_on < end || self.known.guard.lacks(release, &self.all, end, policy);
                if known.is_none_or(lacks) {
                    return true;
                }
            }
        }
        let against = self.of(&[T::Start, T::Extend, T::Reanchor, T::Transfer, T::Resolve]);
        against.iter().any(|other| {
            let speaks = !other.is(&[T::Resolve]) || self.days(other).is_some();
            speaks && concurrent(other.fact, release.fact) && !is_settled(&self.all, release, other)
        })
    }

    /// §5.3f: whether the observation was a mistake, and whether that is suspended because somebody recorded something
    /// that the author had not seen.
    fn void(&self) -> (bool, bool) {
        let later = self.of(&[T::Start, T::Void]);
        let voids = self.of(&[T::Void]);
        let voids = voids.iter().filter(|void| !later.iter().any(|later| later.saw(void)));
        let (suspended, in_force): (Vec<&Decided<'_>>, Vec<&Decided<'_>>) = voids.partition(|void| {
            let is_void = |fact: &Fact| matches!(&fact.record, Record::Decision(other) if other.kind == T::Void);
            let unseen = |fact: &&Fact| fact.at != void.fact.at && !void.fact.saw(fact) && !is_void(fact);
            self.facts.iter().filter(unseen).any(|fact| fact.at == self.person || fact.names(self.person))
        });
        (!in_force.is_empty(), !suspended.is_empty())
    }

    fn is_case(&self) -> bool {
        let later = self.of(&[T::Start]);
        self.of(&[T::Confirm]).iter().any(|confirm| !later.iter().any(|other| other.saw(confirm)))
    }

    /// §5.3e: the sender stays responsible until the receiver has accepted what was offered.
    fn is_handed_over(&self) -> bool {
        let (out, later) = (self.of(&[T::HandoverOut]), self.of(&[T::Start]));
        self.of(&[T::HandoverAccept])
            .iter()
            .any(|accept| out.iter().any(|out| accept.saw(out)) && !later.iter().any(|start| start.saw(accept)))
    }

    /// §5.4: LOST ends with whatever finds the person or takes up the observation having seen it, and with a contact
    /// later in valid time.
    fn is_lost(&self, releases: &[Decided<'_>]) -> bool {
        self.of(&[T::Lost]).iter().any(|lost| {
            let at = |decided: &Decided<'_>| decided.decision.stamp.observed().at;
            let met_since = parts(self.facts).any(|(fact, part)| {
                met(part).contains(&self.person)
                    && part_observed(self.facts, fact, part) > at(lost)
                    && !is_void(self.facts, fact)
            });
            let found = self
                .of(&[T::Found])
                .iter()
                .any(|found| found.saw(lost) || (concurrent(found.fact, lost.fact) && at(found) > at(lost)));
            let begun = self.of(&[T::Start]).iter().any(|start| start.saw(lost));
            let released = releases.iter().any(|release| release.saw(lost));
            !met_since && !found && !begun && !released
        })
    }

    fn venue(&self) -> Venue {
        let starts = self.of(&[T::Start]);
        let last = starts.iter().filter(|start| !starts.iter().any(|other| other.saw(start)));
        last.map(|start| start.decision.venue.unwrap_or(Venue::Home)).max().unwrap_or(Venue::Home)
    }
}

const fn observed_at(venue: Venue) -> EpisodeState {
    match venue {
        Venue::Home => EpisodeState::HomeObservation,
        Venue::Central => EpisodeState::CentralObservation,
        Venue::Hospital => EpisodeState::Hospital,
    }
}

/// Whether the notice was served on the person, and when first, and whether the promise was signed.
pub(super) fn notice(facts: &[Fact], person: PersonId) -> (Option<UtcMs>, bool) {
    let served: Vec<(UtcMs, bool)> = parts(facts)
        .filter(|(fact, _)| !is_void(facts, fact))
        .flat_map(|(fact, part)| {
            let at = part_observed(facts, fact, part);
            part.notices.iter().map(move |notice| (at, *notice))
        })
        .filter(|(_, notice)| notice.person == person)
        .map(|(at, notice)| (at, notice.promise_signed))
        .collect();
    (served.iter().map(|(at, _)| *at).min(), served.iter().any(|(_, signed)| *signed))
}

/// Who was named as present, measured, asked or checked.
pub(super) fn met(part: &VisitPart) -> Vec<PersonId> {
    let measured = part.readings.iter().map(|reading| reading.person);
    let asked = part.symptoms.iter().map(|check| check.person);
    let checked = part.identity_checks.iter().map(|check| check.person);
    part.present.iter().copied().chain(measured).chain(asked).chain(checked).collect()
}

/// The risk tags of the person that no doctor's or CDC's voiding correction has seen, ascending.
pub(super) fn tags(facts: &[Fact], person: PersonId) -> Vec<Position> {
    let mut tags: Vec<Position> = facts
        .iter()
        .filter(|fact| matches!(&fact.record, Record::RiskTag(tag) if tag.person == person))
        .filter(|fact| !is_void(facts, fact))
        .map(|fact| fact.at)
        .collect();
    tags.sort_unstable();
    tags
}

/// Whether a tag is a reason to watch somebody: 一般居民 is none.
pub(super) fn is_watched(facts: &[Fact], tags: &[Position]) -> bool {
    facts.iter().filter(|fact| tags.contains(&fact.at)).any(|fact| match &fact.record {
        Record::RiskTag(tag) => tag.category != Category::General,
        _ => false,
    })
}
