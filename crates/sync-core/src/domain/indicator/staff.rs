//! Teams and their shifts (reference/domain.md §7.13).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::fold::view::{ShiftView, VisitView};
use crate::domain::visit::{Outcome, VisitMode};

use super::{Known, Question};

/// One team's day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TeamDay {
    /// Its name.
    pub team: String,
    /// Doors where somebody was seen or that were tried.
    pub door_visits: usize,
    /// Floors climbed on foot, as the shifts say.
    pub floors_climbed: u32,
    /// Sets of protective gear.
    pub ppe_sets: u32,
    /// Longest shift, in ms; `None` when none has ended or begun by the book.
    pub longest_shift_ms: Option<i64>,
}

/// Indicator 13, of the business date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Staff {
    /// Teams with at least one visit.
    pub teams_active: usize,
    /// Every team with a visit or a shift, by name.
    pub teams: Vec<TeamDay>,
    /// Floors climbed by all.
    pub floors_climbed: u32,
    /// Sets of gear used by all.
    pub ppe_sets: u32,
    /// 接班: shifts that were handed over.
    pub handed_over: usize,
}

pub(super) fn staff(question: &Question<'_>, known: &Known<'_>) -> Staff {
    let mut teams: BTreeMap<&str, TeamDay> = BTreeMap::new();
    let mut active: BTreeSet<&str> = BTreeSet::new();
    for visit in visits_of_the_day(question, known).filter(|visit| visit.outcome != Outcome::NotAttempted) {
        active.insert(&visit.team);
        let team = teams.entry(&visit.team).or_default();
        team.door_visits += usize::from(visit.mode == VisitMode::Door);
    }
    let mut handed_over = 0;
    for shift in known.posts.iter().flat_map(|post| &post.shifts).filter(|shift| shift.date == question.date()) {
        handed_over += usize::from(shift.handed_over_to.is_some());
        let team = teams.entry(&shift.by.team).or_default();
        team.floors_climbed += u32::from(shift.floors_climbed.unwrap_or(0));
        team.ppe_sets += u32::from(shift.ppe_sets.unwrap_or(0));
        team.longest_shift_ms = team.longest_shift_ms.max(length_ms(shift));
    }
    let teams: Vec<TeamDay> = teams.into_iter().map(|(name, team)| TeamDay { team: name.to_owned(), ..team }).collect();
    Staff {
        teams_active: active.len(),
        floors_climbed: teams.iter().map(|team| team.floors_climbed).sum(),
        ppe_sets: teams.iter().map(|team| team.ppe_sets).sum(),
        teams,
        handed_over,
    }
}

/// Visits of the business date, each once, planned ones left out.
pub(super) fn visits_of_the_day<'a>(
    question: &'a Question<'_>,
    known: &Known<'a>,
) -> impl Iterator<Item = &'a VisitView> {
    let all = known.households.iter().flat_map(|household| &household.visits);
    all.filter(|visit| visit.echo_of.is_none() && question.is_of_the_day(visit.started_at))
        .filter(|visit| visit.outcome != Outcome::Planned)
}

fn length_ms(shift: &ShiftView) -> Option<i64> {
    Some(shift.ended_at?.0 - shift.started_at?.0)
}
