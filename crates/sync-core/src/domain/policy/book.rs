//! All packs that a replica knows, and which of them is in force where and when.

use std::collections::BTreeMap;

use crate::cbor;
use crate::domain::decision::Decision;
use crate::time::{LocalDate, Slot, UtcMs};

use super::Policy;

/// The packs that this version brings along, and those that the authority stated. Two replicas that were told the
/// same packs answer alike, whatever the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyBook {
    fallback: Policy,
    packs: BTreeMap<String, Policy>,
}

impl Default for PolicyBook {
    /// The built-in packs.
    fn default() -> Self {
        let packs = Policy::built_in().into_iter().map(|pack| (pack.version.clone(), pack)).collect();
        Self { fallback: Policy::guangdong(), packs }
    }
}

impl PolicyBook {
    /// Takes a pack. One that makes no sense, or that would change a built-in version, is passed over; of two with one
    /// version the one with the smaller encoding counts. `false` when it changes nothing.
    pub fn take(&mut self, pack: Policy) -> bool {
        let is_built_in = Policy::built_in().iter().any(|own| own.version == pack.version);
        let is_worse = |known: &Policy| cbor::to_vec(known) <= cbor::to_vec(&pack);
        if is_built_in || pack.check().is_err() || self.packs.get(&pack.version).is_some_and(is_worse) {
            return false;
        }
        self.packs.insert(pack.version.clone(), pack);
        true
    }

    /// The pack in force in a region on a business date: of those that hold there and then, that of the smallest
    /// region, and of several of one region the latest. The default of Guangdong where none holds.
    #[must_use]
    pub fn at(&self, region: &str, date: LocalDate) -> &Policy {
        let rank = |pack: &&Policy| (pack.region.len(), pack.effective_from, pack.version.clone());
        self.packs.values().filter(|pack| pack.holds(region, date)).max_by_key(rank).unwrap_or(&self.fallback)
    }

    /// The pack of this version; `None` while it has not arrived.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<&Policy> {
        self.packs.get(version)
    }

    /// Every pack, by region, then by date.
    #[must_use]
    pub fn all(&self) -> Vec<&Policy> {
        let mut packs: Vec<&Policy> = self.packs.values().collect();
        packs.sort_by_key(|pack| (&pack.region, pack.effective_from, &pack.version));
        packs
    }

    /// The book as it is read in one region: a grid's code, or that of anything above it.
    #[must_use]
    pub const fn region<'a>(&'a self, region: &'a str) -> RegionPolicies<'a> {
        RegionPolicies { book: self, region }
    }
}

/// The packs of one region.
#[derive(Debug, Clone, Copy)]
pub struct RegionPolicies<'a> {
    book: &'a PolicyBook,
    region: &'a str,
}

impl<'a> RegionPolicies<'a> {
    /// The pack in force on a business date.
    #[must_use]
    pub fn at(&self, date: LocalDate) -> &'a Policy {
        self.book.at(self.region, date)
    }

    /// The pack that a decision was made under, or while that has not arrived, the one in force when it was observed.
    #[must_use]
    pub fn of(&self, decision: &Decision) -> &'a Policy {
        let observed_on = decision.stamp.observed().at.local_date();
        self.book.version(&decision.policy).unwrap_or_else(|| self.at(observed_on))
    }

    /// The round that an instant falls in.
    #[must_use]
    pub fn round_of(&self, at: UtcMs) -> (LocalDate, Slot) {
        self.at(at.local_date()).round_of(at)
    }

    /// The round after this one.
    #[must_use]
    pub fn round_after(&self, round: (LocalDate, Slot)) -> (LocalDate, Slot) {
        self.at(round.0).round_after(round)
    }

    /// The round before this one; that of the day before is the last one of the pack in force then.
    #[must_use]
    pub fn round_before(&self, round: (LocalDate, Slot)) -> (LocalDate, Slot) {
        let (date, slot) = self.at(round.0).round_before(round);
        if date == round.0 { (date, slot) } else { (date, self.at(date).last_round()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn pack(version: &str, region: &str, from: &str, to: Option<&str>) -> Policy {
        Policy {
            version: version.into(),
            region: region.into(),
            effective_from: day(from),
            effective_to: to.map(day),
            ..Policy::guangdong()
        }
    }

    #[test]
    fn the_smallest_region_wins_then_the_latest_date_and_the_default_is_always_there() {
        let mut book = PolicyBook::default();
        assert!(book.take(pack("YX-1", "440104", "2020-02-10", Some("2020-02-20"))));
        assert!(book.take(pack("YX-2", "440104", "2020-02-18", None)));
        assert!(book.take(pack("GD-2020-03", "44", "2020-03-01", None)));
        let grid = "440104003119G001";
        let in_force = |region, date| book.at(region, day(date)).version.as_str();
        assert_eq!(in_force(grid, "2020-02-09"), "GD-2020-02");
        assert_eq!(in_force(grid, "2020-02-10"), "YX-1");
        assert_eq!(in_force(grid, "2020-02-18"), "YX-2", "both hold, the later counts");
        assert_eq!(in_force(grid, "2020-03-02"), "YX-2", "a province's later pack does not beat a district's");
        assert_eq!(in_force("440106006001G001", "2020-02-12"), "GD-2020-02");
        assert_eq!(in_force("440106006001G001", "2020-02-13"), "GZ-2020-02-13");
        assert_eq!(in_force("440303003009G001", "2020-03-02"), "GD-2020-03", "Shenzhen");
        assert_eq!(in_force("430103001001G001", "2020-02-13"), "CS-2020-01-31");
        assert_eq!(in_force("340222100001G001", "2020-02-13"), "FC-2020-01-26");
        assert_eq!(in_force("110101001001G001", "2020-02-13"), "GD-2020-02", "a city without a pack");
        assert_eq!(in_force(grid, "1999-01-01"), "GD-2020-02", "a clock that stands still");
    }

    #[test]
    fn the_order_of_arrival_does_not_matter_and_no_version_is_given_anew() {
        let one = pack("YX-1", "440104", "2020-02-10", None);
        let other = Policy { observation_days: 21, ..one.clone() };
        let (mut a, mut b) = (PolicyBook::default(), PolicyBook::default());
        a.take(one.clone());
        a.take(other.clone());
        b.take(other);
        b.take(one.clone());
        assert_eq!(a, b);
        assert!(!a.take(one));
        assert!(!a.take(Policy { observation_days: 21, ..Policy::guangdong() }), "a built-in version");
        assert!(!a.take(Policy { checks_per_day: 9, ..pack("BAD", "44", "2020-02-10", None) }), "makes no sense");
        assert_eq!(a.version("GD-2020-02"), Some(&Policy::guangdong()));
    }
}
