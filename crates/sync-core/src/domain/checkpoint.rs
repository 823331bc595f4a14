//! What a checkpoint post records: who passed, and which gatherings were dissuaded.

use minicbor::{Decode, Encode};

use crate::id::DocumentId;
use crate::time::UtcMs;

use super::code::coded_enum;
use super::identity::Identity;
use super::person::Phone;
use super::reading::{Method, Site, Temperature};
use super::record::{RecordError, check_list, check_optional, check_text};
use super::stamp::{Stamp, check_time};

coded_enum! {
    /// Which way.
    Direction, "direction" {
        0 Inbound "IN" "进入";
        1 Outbound "OUT" "离开";
    }
}

coded_enum! {
    /// What the post did (reference/domain.md §3).
    PassAction, "action of the checkpoint" {
        0 Pass "PASS" "放行";
        1 Register "REGISTER" "登记";
        2 Dissuade "DISSUADE" "劝返";
        3 Hold "HOLD" "留置";
    }
}

/// One person, alone or with a vehicle, at the post.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CheckpointPass {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Which way.
    #[n(1)]
    pub direction: Direction,
    /// What the post did.
    #[n(2)]
    pub action: PassAction,
    /// 一人一编号: number of the slip, at most 40 characters; `None` when none was given. So for the rest.
    #[n(3)]
    pub number: Option<String>,
    /// Name, at most 50 characters.
    #[n(4)]
    pub name: Option<String>,
    /// Telephone number.
    #[n(5)]
    pub phone: Option<Phone>,
    /// Identity document.
    #[n(6)]
    pub identity: Option<Identity>,
    /// Number plate, at most 20 characters.
    #[n(7)]
    pub plate: Option<String>,
    /// Where from, at most 100 characters.
    #[n(8)]
    pub from_place: Option<String>,
    /// When the person left there, by their own word.
    #[n(9)]
    pub left_at: Option<UtcMs>,
    /// Where to, or whom to see, at most 100 characters.
    #[n(10)]
    pub destination: Option<String>,
    /// The household where to, when it is known.
    #[n(11)]
    pub household: Option<DocumentId>,
    /// Whether the person stayed in the epidemic area in the last 14 days.
    #[n(12)]
    pub from_epidemic_area: Option<bool>,
    /// Temperatures in order: the first, and its repeats after a rest; at most 4.
    #[n(13)]
    pub temperatures: Vec<Temperature>,
    /// Where they were measured.
    #[n(14)]
    pub site: Option<Site>,
    /// With what.
    #[n(15)]
    pub method: Option<Method>,
    /// Who else is in the vehicle, in persons.
    #[n(16)]
    pub passengers: Option<u8>,
}

impl CheckpointPass {
    pub(super) const FIELDS: u64 = 17;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("number of the slip", self.number.as_ref(), 40)?;
        check_optional("name", self.name.as_ref(), 50)?;
        check_optional("number plate", self.plate.as_ref(), 20)?;
        check_optional("place of departure", self.from_place.as_ref(), 100)?;
        check_optional("destination", self.destination.as_ref(), 100)?;
        check_list("temperatures", &self.temperatures, 4)?;
        if let Some(phone) = &self.phone
            && Phone::parse(phone.as_str()).as_ref() != Ok(phone)
        {
            return Err(RecordError::NotNormal { field: "telephone number" });
        }
        if let Some(identity) = &self.identity {
            identity.check()?;
        }
        for value in &self.temperatures {
            Temperature::from_deci_c(value.deci_c()).map_err(|_| RecordError::OutOfRange { field: "temperature" })?;
        }
        self.left_at.map_or(Ok(()), |at| check_time("time of departure", at))
    }
}

/// People who had gathered and were asked to go home.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Gathering {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Where, 1 to 100 characters.
    #[n(1)]
    pub place: String,
    /// How many they were, 2 to 10,000.
    #[n(2)]
    pub people: u16,
    /// Whether they went.
    #[n(3)]
    pub dissuaded: bool,
    /// What for, at most 100 characters; `None` when not known.
    #[n(4)]
    pub occasion: Option<String>,
}

impl Gathering {
    pub(super) const FIELDS: u64 = 5;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("place of the gathering", &self.place, 100)?;
        check_optional("occasion", self.occasion.as_ref(), 100)?;
        if (2..=10_000).contains(&self.people) {
            Ok(())
        } else {
            Err(RecordError::OutOfRange { field: "number of people" })
        }
    }
}
