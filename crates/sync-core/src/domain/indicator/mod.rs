//! The supervisor's indicators (reference/domain.md §7): for a region and a cut-off, each with its named missing list.
//!
//! Every figure counts distinct people, visits, transfers; none is a sum of smaller regions' figures. A region's answer is
//! computed from the folded households of all its grids, so that a person who was handed over between two communities
//! counts once at street level. Nothing here reads a clock: the cut-off is an argument, and the households are given as
//! they were known when the question is about.

mod coverage;
mod daily;
mod duty;
mod ending;
mod fever;
mod lists;
mod passed;
mod people;
mod quality;
mod rounds;
mod staff;

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::id::{DeviceId, DocumentId, PersonId, ScopeId};
use crate::time::{LocalDate, UtcMs};
use crate::trust::Role;

use super::fold::view::{HouseholdView, PersonView, PostView};
use super::policy::PolicyBook;

pub use coverage::{ArrivalsScreened, ContactsObserved, KeyPersonsSampled, MissingPerson};
pub use daily::{BuildingFigures, DailyReportFigures, daily_report};
pub use duty::{Breaches, Handovers, Needs, OpenNeed, OpenTransfer, Transfers};
pub use ending::{Ending, EndingPerson, ReviewPerson};
pub use fever::{FeverList, FeverPerson};
pub use lists::{ListedOnce, ListsReconciled};
pub use people::{Cluster, People};
pub use quality::{DataQuality, DoubtfulFact};
pub use rounds::{CheckCompliance, MissedRound, Overdue, OverduePerson};
pub use staff::{Staff, TeamDay};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Code of the region: 2 to 12 digits, or a grid.
    pub region: &'a str,
    /// Nothing that was observed after this counts.
    pub cut_off: UtcMs,
    /// The policy packs.
    pub policies: &'a PolicyBook,
}

impl Question<'_> {
    /// The business date: that of the cut-off; midnight closes the day before.
    #[must_use]
    pub const fn date(&self) -> LocalDate {
        UtcMs(self.cut_off.0 - 1).local_date()
    }

    /// The local date of an instant is the business date.
    fn is_of_the_day(&self, at: UtcMs) -> bool {
        at.local_date() == self.date() && at <= self.cut_off
    }
}

/// What is known of the region.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Its households, folded with the cut-off as the present.
    pub households: &'a [HouseholdView],
    /// Its duty books and checkpoints.
    pub posts: &'a [PostView],
    /// Devices on duty there that had not sent everything at the cut-off.
    pub unsynced: &'a [Unsynced],
    /// Rows of lists that fit no grid.
    pub unmatched_rows: usize,
    /// Every grid of the region.
    pub grids: &'a [ScopeId],
}

/// A device that had not sent everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsynced {
    /// Which.
    pub device: DeviceId,
    /// Its holder.
    pub person: String,
    /// In which role.
    pub role: Role,
    /// Of which team.
    pub team: String,
    /// When it last had sent everything; `None` when never.
    pub last_complete_sync: Option<UtcMs>,
}

/// A person by name and door, so that somebody can go there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// Grid.
    pub grid: ScopeId,
    /// Address; `None` while the registration has not arrived.
    pub address: Option<String>,
    /// Name; `None` while the record that introduces the person has not arrived.
    pub name: Option<String>,
    /// Household.
    pub household: DocumentId,
    /// Person.
    pub person: PersonId,
}

impl Named {
    fn of(household: &HouseholdView, person: &PersonView) -> Self {
        Self {
            grid: household.scope,
            address: household.address.clone(),
            name: person.name.clone(),
            household: household.household,
            person: person.person,
        }
    }
}

/// Numerator and denominator; the ratio is for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Ratio {
    /// How many of them.
    pub of: usize,
    /// Out of how many.
    pub out_of: usize,
}

/// The fourteen indicators. With devices pending, every figure is a lower bound (还有 n 台未同步).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicators {
    /// The region.
    pub region: String,
    /// The business date.
    pub date: LocalDate,
    /// The cut-off.
    pub cut_off: UtcMs,
    /// Devices that had not sent everything.
    pub pending: Vec<Unsynced>,
    /// 1: 密切接触者隔离观察一个不漏.
    pub contacts_observed: ContactsObserved,
    /// 2: 湖北来粤人员排查一个不漏.
    pub arrivals_screened: ArrivalsScreened,
    /// 3: 重点人群采样检测一个不漏.
    pub key_persons_sampled: KeyPersonsSampled,
    /// 4: rounds done of rounds due.
    pub check_compliance: CheckCompliance,
    /// 5: rounds that are overdue now.
    pub overdue: Overdue,
    /// 6: fevers and red flags.
    pub fever_list: FeverList,
    /// 7: who ends today, who is past due, who was released early, who is in REVIEW.
    pub ending: Ending,
    /// 8: breaches.
    pub breaches: Breaches,
    /// 9: needs that wait too long.
    pub needs: Needs,
    /// 10: transfers.
    pub transfers: Transfers,
    /// 11: lists against each other.
    pub lists_reconciled: ListsReconciled,
    /// 12: handovers that nobody accepted.
    pub handovers: Handovers,
    /// 13: teams and their shifts.
    pub staff: Staff,
    /// 14: what the figures stand on.
    pub data_quality: DataQuality,
}

/// Answers a question from what is known.
#[must_use]
pub fn indicators(question: &Question<'_>, known: &Known<'_>) -> Indicators {
    let people = People::of(known.households);
    Indicators {
        region: question.region.to_owned(),
        date: question.date(),
        cut_off: question.cut_off,
        pending: known.unsynced.to_vec(),
        contacts_observed: coverage::contacts_observed(question, &people),
        arrivals_screened: coverage::arrivals_screened(question, known, &people),
        key_persons_sampled: coverage::key_persons_sampled(question, &people),
        check_compliance: rounds::check_compliance(question, &people),
        overdue: rounds::overdue(question, &people),
        fever_list: fever::fever_list(question, &people),
        ending: ending::ending(question, &people),
        breaches: duty::breaches(question, known, &people),
        needs: duty::needs(question, known),
        transfers: duty::transfers(question, &people),
        lists_reconciled: lists::reconciled(known, &people),
        handovers: duty::handovers(question, &people),
        staff: staff::staff(question, known),
        data_quality: quality::quality(known, &people),
    }
}

/// The middle of several numbers, the lower one of two; `None` of none.
fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    numbers.get(numbers.len().checked_sub(1)? / 2).copied()
}
