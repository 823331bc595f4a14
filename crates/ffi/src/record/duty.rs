//! What goes into a grid's books: passages, gatherings, shifts, signed days.

use stairwell_core::domain::checkpoint::{Direction, PassAction};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::reading::{Method, Site};
use stairwell_core::field::{NewGathering, NewPass, NewReport, NewShift};
use stairwell_core::time::UtcMs;

use crate::fault::Fault;
use crate::named::{date, grid, household, maybe};

use super::register::document;
use super::visit::temperature;

/// One person, alone or with a vehicle, at a checkpoint. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Pass {
    /// The grid that keeps the post.
    pub grid: String,
    /// Name of the post.
    pub post: String,
    /// Which way.
    pub direction: Direction,
    /// What the post did.
    pub action: PassAction,
    /// Number of the slip.
    #[uniffi(default = None)]
    pub number: Option<String>,
    /// Name.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// Telephone number, in any form.
    #[uniffi(default = None)]
    pub phone: Option<String>,
    /// What kind of document, when one was shown.
    #[uniffi(default = None)]
    pub document: Option<DocumentType>,
    /// Its number: kept as last four, keyed hash, and sealed to the server; this phone forgets it.
    #[uniffi(default = None)]
    pub document_number: Option<String>,
    /// Number plate.
    #[uniffi(default = None)]
    pub plate: Option<String>,
    /// Where from.
    #[uniffi(default = None)]
    pub from_place: Option<String>,
    /// When the person left there.
    #[uniffi(default = None)]
    pub left_at_ms: Option<i64>,
    /// Where to, or whom to see.
    #[uniffi(default = None)]
    pub destination: Option<String>,
    /// The household where to, of this phone's grids.
    #[uniffi(default = None)]
    pub household: Option<String>,
    /// Whether the person stayed in the epidemic area in the last 14 days.
    #[uniffi(default = None)]
    pub from_epidemic_area: Option<bool>,
    /// The first temperature and its repeats after a rest, in order, in tenths of a degree Celsius.
    #[uniffi(default = [])]
    pub temperatures_deci_c: Vec<i32>,
    /// Somebody was asked again about an unusual temperature and confirmed it.
    #[uniffi(default = false)]
    pub confirmed: bool,
    /// Where they were measured; `None`: at the forehead.
    #[uniffi(default = None)]
    pub site: Option<Site>,
    /// With what; `None`: by infrared.
    #[uniffi(default = None)]
    pub method: Option<Method>,
    /// Who else is in the vehicle, in persons.
    #[uniffi(default = None)]
    pub passengers: Option<u8>,
}

/// People who had gathered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Gathering {
    /// The grid that keeps the post.
    pub grid: String,
    /// Name of the post that records it.
    pub post: String,
    /// Where they had gathered.
    pub place: String,
    /// How many they were.
    pub people: u16,
    /// Whether they went home.
    pub dissuaded: bool,
    /// What for.
    #[uniffi(default = None)]
    pub occasion: Option<String>,
}

/// What is said of a shift. `None` where nothing is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Shift {
    /// Day on which it begins; `None`: today. A shift described again keeps its own.
    #[uniffi(default = None)]
    pub date: Option<String>,
    /// Who, beside the holder.
    #[uniffi(default = [])]
    pub members: Vec<String>,
    /// When it began; one that begins without begins now.
    #[uniffi(default = None)]
    pub started_at_ms: Option<i64>,
    /// When it ended.
    #[uniffi(default = None)]
    pub ended_at_ms: Option<i64>,
    /// Protective gear put on.
    #[uniffi(default = None)]
    pub ppe_on_at_ms: Option<i64>,
    /// Protective gear taken off.
    #[uniffi(default = None)]
    pub ppe_off_at_ms: Option<i64>,
    /// Sets of gear used.
    #[uniffi(default = None)]
    pub ppe_sets: Option<u8>,
    /// Number plate.
    #[uniffi(default = None)]
    pub vehicle: Option<String>,
    /// Who drives.
    #[uniffi(default = None)]
    pub driver: Option<String>,
    /// Floors climbed on foot.
    #[uniffi(default = None)]
    pub floors_climbed: Option<u16>,
    /// To whom the duty went.
    #[uniffi(default = None)]
    pub handed_over_to: Option<String>,
    /// What the next ones must know.
    #[uniffi(default = None)]
    pub handover_note: Option<String>,
}

/// What the signer says of the grid's day.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DayReport {
    /// Which day; `None`: that of the cut-off.
    #[uniffi(default = None)]
    pub date: Option<String>,
    /// What was observed after this is for the next report; `None`: now.
    #[uniffi(default = None)]
    pub cut_off_ms: Option<i64>,
    /// 零报告: there was nothing.
    #[uniffi(default = false)]
    pub zero_declared: bool,
    /// Free note.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

impl TryFrom<Pass> for NewPass {
    type Error = Fault;

    fn try_from(new: Pass) -> Result<Self, Fault> {
        Ok(Self {
            action: new.action,
            number: new.number,
            name: new.name,
            phone: new.phone,
            identity: document(new.document, new.document_number)?,
            plate: new.plate,
            from_place: new.from_place,
            left_at: new.left_at_ms.map(UtcMs),
            destination: new.destination,
            household: maybe(new.household.as_ref(), household)?,
            from_epidemic_area: new.from_epidemic_area,
            temperatures: new.temperatures_deci_c.into_iter().map(temperature).collect::<Result<_, _>>()?,
            confirmed: new.confirmed,
            site: new.site,
            method: new.method,
            passengers: new.passengers,
            ..Self::new(grid(&new.grid)?, &new.post, new.direction)
        })
    }
}

impl TryFrom<Gathering> for NewGathering {
    type Error = Fault;

    fn try_from(new: Gathering) -> Result<Self, Fault> {
        let Gathering { grid: code, post, place, people, dissuaded, occasion } = new;
        Ok(Self { grid: grid(&code)?, post, place, people, dissuaded, occasion })
    }
}

impl TryFrom<Shift> for NewShift {
    type Error = Fault;

    fn try_from(new: Shift) -> Result<Self, Fault> {
        Ok(Self {
            date: maybe(new.date.as_ref(), date)?,
            members: new.members,
            started_at: new.started_at_ms.map(UtcMs),
            ended_at: new.ended_at_ms.map(UtcMs),
            ppe_on_at: new.ppe_on_at_ms.map(UtcMs),
            ppe_off_at: new.ppe_off_at_ms.map(UtcMs),
            ppe_sets: new.ppe_sets,
            vehicle: new.vehicle,
            driver: new.driver,
            floors_climbed: new.floors_climbed,
            handed_over_to: new.handed_over_to,
            handover_note: new.handover_note,
        })
    }
}

impl TryFrom<DayReport> for NewReport {
    type Error = Fault;

    fn try_from(new: DayReport) -> Result<Self, Fault> {
        let DayReport { date: day, cut_off_ms, zero_declared, note } = new;
        Ok(Self { date: maybe(day.as_ref(), date)?, cut_off: cut_off_ms.map(UtcMs), zero_declared, note })
    }
}
