//! The packs that the sources name. What a source does not say is as in the default of Guangdong.

use crate::domain::decision::AnchorBasis;
use crate::domain::reading::Temperature;
use crate::domain::risk::Category;
use crate::time::{LocalDate, Slot};

use super::{ContactWindow, DayCount, FeverOperator, Policy, ReleaseQuorum, Round, VenueDuty, VenueRule};

/// 25 January 2020, the date of 肺炎机制发〔2020〕5号 (S13).
const JAN_25: LocalDate = LocalDate(18_286);
/// 26 January 2020.
const JAN_26: LocalDate = LocalDate(18_287);
/// 31 January 2020.
const JAN_31: LocalDate = LocalDate(18_292);
/// 13 February 2020.
const FEB_13: LocalDate = LocalDate(18_305);

impl Policy {
    /// The default of Guangdong, February 2020, in force wherever no other pack is: the parameters of
    /// reference/domain.md §2.10. Fourteen days from the day after the last contact (§2.1, S13, S41c); two checks a
    /// day (§2.2, S14); fever at 37.3 and above (§2.2, S19), while 37.3 and "超过" of S2 is for checkpoints; contact
    /// after onset (§2.4, S16b); three days without contact are a lost person (§7.5); calls after release (§2.3,
    /// S42). Retention is this project's choice: the sources demand a limit and give none (§2.9).
    ///
    /// # Panics
    /// Never: the temperatures are constants within range.
    #[must_use]
    pub fn guangdong() -> Self {
        let celsius = |deci_c| Temperature::from_deci_c(deci_c).expect("a body temperature");
        Self {
            version: "GD-2020-02".to_owned(),
            region: "44".to_owned(),
            effective_from: JAN_25,
            effective_to: None,
            observation_days: 14,
            anchor_basis: AnchorBasis::LastContact,
            day_count: DayCount::NextDayIsDay1,
            checks_per_day: 2,
            rounds: vec![Round { slot: Slot::Am, from_h: 0 }, Round { slot: Slot::Pm, from_h: 12 }],
            slot_grace_h: 2,
            fever_threshold: celsius(373),
            fever_operator: FeverOperator::AtLeast,
            low_retest_below: celsius(350),
            discordance_deci_c: 3,
            venue_rule: vec![
                VenueRule { category: Category::CloseContact, venue: VenueDuty::Central },
                VenueRule { category: Category::HubeiArrival, venue: VenueDuty::HomeIfAlone },
            ],
            contact_window: ContactWindow::AfterOnset,
            sample_days: Vec::new(),
            negatives_required: 0,
            release_quorum: ReleaseQuorum::Doctor,
            last_day_slots: 2,
            lost_after_days: 3,
            post_release_calls: vec![1, 2, 3, 7, 14],
            retention_days: 30,
            key_persons_sampled: false,
        }
    }

    /// Guangzhou, 13 February 2020 (穗防控办〔2020〕21号; §2.1, S1): new arrivals from Hubei go to a central place
    /// unless the whole household arrived together or can live alone; fourteen days, released without symptoms.
    #[must_use]
    pub fn guangzhou() -> Self {
        Self {
            version: "GZ-2020-02-13".to_owned(),
            region: "4401".to_owned(),
            effective_from: FEB_13,
            anchor_basis: AnchorBasis::Arrival,
            ..Self::guangdong()
        }
    }

    /// Changsha, 31 January 2020 (§2.2, S24): three checks a day.
    #[must_use]
    pub fn changsha() -> Self {
        Self {
            version: "CS-2020-01-31".to_owned(),
            region: "4301".to_owned(),
            effective_from: JAN_31,
            checks_per_day: 3,
            rounds: vec![
                Round { slot: Slot::Am, from_h: 0 },
                Round { slot: Slot::Pm, from_h: 12 },
                Round { slot: Slot::Eve, from_h: 18 },
            ],
            ..Self::guangdong()
        }
    }

    /// 繁昌, 26 January 2020 (§2.1 and §2.2, S19): fourteen days after leaving Hubei, fever at 37.3 and above.
    #[must_use]
    pub fn fanchang() -> Self {
        Self {
            version: "FC-2020-01-26".to_owned(),
            region: "340222".to_owned(),
            effective_from: JAN_26,
            anchor_basis: AnchorBasis::LeftArea,
            fever_operator: FeverOperator::AtLeast,
            ..Self::guangdong()
        }
    }

    /// Every pack that this version brings along; the default first.
    #[must_use]
    pub fn built_in() -> [Self; 4] {
        [Self::guangdong(), Self::guangzhou(), Self::changsha(), Self::fanchang()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packs_that_the_sources_name_are_well_formed_and_as_written() {
        for pack in Policy::built_in() {
            assert_eq!(pack.check(), Ok(()), "{}", pack.version);
        }
        assert_eq!(Policy::guangdong().effective_from.to_string(), "2020-01-25");
        assert_eq!(Policy::guangzhou().effective_from.to_string(), "2020-02-13");
        assert_eq!(Policy::changsha().effective_from.to_string(), "2020-01-31");
        assert_eq!(Policy::changsha().checks_per_day, 3);
        let fanchang = Policy::fanchang();
        assert_eq!(fanchang.effective_from.to_string(), "2020-01-26");
        assert_eq!((fanchang.anchor_basis, fanchang.fever_operator), (AnchorBasis::LeftArea, FeverOperator::AtLeast));
        let left: LocalDate = "2020-01-20".parse().expect("a date");
        assert_eq!(fanchang.end_date(left).to_string(), "2020-02-03", "14 days after leaving Hubei");
    }
}
