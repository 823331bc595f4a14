//! Rounds of a day by a pack's windows (reference/domain.md §2.10, §5.5).

use crate::time::{HOUR_MS, LocalDate, Slot, UtcMs};

use super::Policy;

impl Policy {
    /// The round that an instant falls in.
    #[must_use]
    pub fn round_of(&self, at: UtcMs) -> (LocalDate, Slot) {
        let date = at.local_date();
        let hour = (at.0 - date.start().0) / HOUR_MS;
        let begun = self.rounds.iter().rev().find(|round| i64::from(round.from_h) <= hour);
        (date, begun.map_or(Slot::Am, |round| round.slot))
    }

    /// The round of the pack that a round named by a person is: with fewer rounds a day, the last one for a later name.
    #[must_use]
    pub fn named_round(&self, slot: Slot) -> Slot {
        self.rounds.iter().rev().map(|round| round.slot).find(|own| *own <= slot).unwrap_or(Slot::Am)
    }

    /// The round after this one.
    #[must_use]
    pub fn round_after(&self, (date, slot): (LocalDate, Slot)) -> (LocalDate, Slot) {
        match self.rounds.iter().find(|round| round.slot > slot) {
            Some(next) => (date, next.slot),
            None => (date.plus_days(1), Slot::Am),
        }
    }

    /// The round before this one.
    #[must_use]
    pub fn round_before(&self, (date, slot): (LocalDate, Slot)) -> (LocalDate, Slot) {
        match self.rounds.iter().rev().find(|round| round.slot < slot) {
            Some(previous) => (date, previous.slot),
            None => (date.plus_days(-1), self.last_round()),
        }
    }

    /// The last round of a day.
    #[must_use]
    pub fn last_round(&self) -> Slot {
        self.rounds.last().map_or(Slot::Am, |round| round.slot)
    }

    /// The instant at which a round is over: the beginning of the next, or midnight.
    #[must_use]
    pub fn slot_end(&self, date: LocalDate, slot: Slot) -> UtcMs {
        match self.rounds.iter().find(|round| round.slot > slot) {
            Some(next) => UtcMs(date.start().0 + i64::from(next.from_h) * HOUR_MS),
            None => date.plus_days(1).start(),
        }
    }

    /// The instant until which a team that is late still walks this round.
    #[must_use]
    pub fn grace_end(&self, date: LocalDate, slot: Slot) -> UtcMs {
        UtcMs(self.slot_end(date, slot).0 + i64::from(self.slot_grace_h) * HOUR_MS)
    }

    /// The round that a person means who says only its name at an instant: today's, or yesterday's while its grace lasts
    /// and today's has not begun.
    #[must_use]
    pub fn declared_round(&self, at: UtcMs, slot: Slot) -> (LocalDate, Slot) {
        let (today, slot) = (at.local_date(), self.named_round(slot));
        let yesterday = today.plus_days(-1);
        let is_ahead = (today, slot) > self.round_of(at);
        if is_ahead && at < self.grace_end(yesterday, slot) { (yesterday, slot) } else { (today, slot) }
    }

    /// The round that a reading satisfies (§5.5): that of its observed time, whatever its recorder declared; but the
    /// declared one while its grace lasts, because the team was late.
    #[must_use]
    pub fn satisfied_round(&self, observed: UtcMs, declared: Slot) -> (LocalDate, Slot) {
        let walked = self.round_of(observed);
        let declared = self.declared_round(observed, declared);
        let is_late = declared < walked && observed < self.grace_end(declared.0, declared.1);
        if is_late { declared } else { walked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Round;

    fn time(text: &str) -> UtcMs {
        format!("{text}+08:00").parse().expect("a time")
    }

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn once_a_day() -> Policy {
        let rounds = vec![Round { slot: Slot::Am, from_h: 0 }];
        Policy { checks_per_day: 1, rounds, last_day_slots: 1, ..Policy::guangdong() }
    }

    #[test]
    fn an_instant_falls_into_the_round_whose_window_holds_it() {
        let (two, three, one) = (Policy::guangdong(), Policy::changsha(), once_a_day());
        let date = day("2020-02-11");
        for (at, of_one, of_two, of_three) in [
            ("2020-02-11T00:00:00", Slot::Am, Slot::Am, Slot::Am),
            ("2020-02-11T11:59:59", Slot::Am, Slot::Am, Slot::Am),
            ("2020-02-11T12:00:00", Slot::Am, Slot::Pm, Slot::Pm),
            ("2020-02-11T17:59:59", Slot::Am, Slot::Pm, Slot::Pm),
            ("2020-02-11T18:00:00", Slot::Am, Slot::Pm, Slot::Eve),
            ("2020-02-11T23:59:59", Slot::Am, Slot::Pm, Slot::Eve),
        ] {
            assert_eq!(one.round_of(time(at)), (date, of_one), "{at}");
            assert_eq!(two.round_of(time(at)), (date, of_two), "{at}");
            assert_eq!(three.round_of(time(at)), (date, of_three), "{at}");
        }
        assert_eq!(two.named_round(Slot::Eve), Slot::Pm, "an evening round of a city with two checks");
        assert_eq!(one.named_round(Slot::Pm), Slot::Am);
    }

    #[test]
    fn rounds_follow_each_other_over_midnight_and_end_where_the_next_begins() {
        let (date, next) = (day("2020-02-11"), day("2020-02-12"));
        for policy in [Policy::guangdong(), Policy::changsha(), once_a_day()] {
            let mut round = (date, Slot::Am);
            for _ in 0..policy.checks_per_day {
                let after = policy.round_after(round);
                assert_eq!(policy.round_before(after), round);
                assert_eq!(policy.round_of(policy.slot_end(round.0, round.1)), after);
                round = after;
            }
            assert_eq!(round, (next, Slot::Am));
        }
        assert_eq!(Policy::changsha().slot_end(date, Slot::Pm), time("2020-02-11T18:00:00"));
        assert_eq!(Policy::guangdong().slot_end(date, Slot::Pm), time("2020-02-12T00:00:00"));
    }

    #[test]
    fn a_reading_satisfies_the_round_of_its_time_and_the_declared_one_only_within_its_grace() {
        let policy = Policy::guangdong();
        let (am, pm) = ((day("2020-02-11"), Slot::Am), (day("2020-02-11"), Slot::Pm));
        let satisfied = |at: &str, declared| policy.satisfied_round(time(at), declared);
        assert_eq!(satisfied("2020-02-11T13:59:59", Slot::Am), am, "late, within the two hours");
        assert_eq!(satisfied("2020-02-11T14:00:00", Slot::Am), pm, "too late");
        assert_eq!(satisfied("2020-02-11T09:00:00", Slot::Pm), am, "nobody measures ahead of time");
        assert_eq!(satisfied("2020-02-12T01:59:59", Slot::Pm), pm, "the evening round past midnight");
        assert_eq!(satisfied("2020-02-12T02:00:00", Slot::Pm), (day("2020-02-12"), Slot::Am));
        assert_eq!(policy.declared_round(time("2020-02-12T01:59:59"), Slot::Pm), pm);
        assert_eq!(policy.declared_round(time("2020-02-12T01:59:59"), Slot::Am), (day("2020-02-12"), Slot::Am));
        let three = Policy::changsha();
        assert_eq!(three.satisfied_round(time("2020-02-11T19:00:00"), Slot::Pm), pm, "the noon round, late");
        assert_eq!(three.satisfied_round(time("2020-02-11T20:00:00"), Slot::Pm), (day("2020-02-11"), Slot::Eve));
    }
}
