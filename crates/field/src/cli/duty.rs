//! Duty: checkpoints, shifts, the daily report.

use clap::{Args, Subcommand};
use stairwell_core::domain::checkpoint::{Direction, PassAction};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::reading::{Method, Site, Temperature};
use stairwell_core::time::{LocalDate, UtcMs};

use crate::argument::ImpossibleTemperature;

/// `pass`
#[derive(Debug, Args)]
pub(crate) struct PassArguments {
    /// Code of the grid that keeps the post; may be left out on a device with one grid.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Name of the post.
    #[arg(long, value_name = "NAME")]
    pub(crate) post: String,
    /// IN or OUT.
    #[arg(long)]
    pub(crate) direction: Direction,
    /// PASS, REGISTER, DISSUADE or HOLD.
    #[arg(long, default_value = "PASS")]
    pub(crate) action: PassAction,
    /// Number of the slip.
    #[arg(long)]
    pub(crate) number: Option<String>,
    /// Name.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Telephone number.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    /// Number of the identity document.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id_number: Option<String>,
    /// Kind of the identity document.
    #[arg(long, value_name = "TYPE", default_value = "RIC")]
    pub(crate) id_type: DocumentType,
    /// Number plate.
    #[arg(long)]
    pub(crate) plate: Option<String>,
    /// Where from.
    #[arg(long, value_name = "PLACE")]
    pub(crate) from: Option<String>,
    /// When the person left there.
    #[arg(long, value_name = "TIME")]
    pub(crate) left_at: Option<UtcMs>,
    /// Where to, or whom to see.
    #[arg(long, value_name = "TEXT")]
    pub(crate) destination: Option<String>,
    /// Id of the household where to.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Whether the person stayed in the epidemic area in the last 14 days.
    #[arg(long, value_name = "true|false")]
    pub(crate) epidemic_area: Option<bool>,
    /// A temperature; given again for one measured after a rest.
    #[arg(long, value_name = "36.8", value_parser = crate::argument::temperature)]
    pub(crate) temp: Vec<Result<Temperature, ImpossibleTemperature>>,
    /// Where it was measured; the forehead when left out.
    #[arg(long, requires = "temp")]
    pub(crate) site: Option<Site>,
    /// With what; an infrared thermometer when left out.
    #[arg(long, requires = "temp")]
    pub(crate) method: Option<Method>,
    /// Who else is in the vehicle, in persons.
    #[arg(long, value_name = "PERSONS")]
    pub(crate) passengers: Option<u8>,
    /// The unusual temperatures (outside 34.0 to 42.0) were checked.
    #[arg(long)]
    pub(crate) confirm: bool,
}

/// `gathering`
#[derive(Debug, Args)]
pub(crate) struct GatheringArguments {
    /// Code of the grid that keeps the post; may be left out on a device with one grid.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Name of the post that records it.
    #[arg(long, value_name = "NAME")]
    pub(crate) post: String,
    /// Where they had gathered.
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: String,
    /// How many they were.
    #[arg(long)]
    pub(crate) people: u16,
    /// Whether they went home.
    #[arg(long, value_name = "true|false", default_value = "true", action = clap::ArgAction::Set)]
    pub(crate) dissuaded: bool,
    /// What for.
    #[arg(long, value_name = "TEXT")]
    pub(crate) occasion: Option<String>,
}

/// `shift …`
#[derive(Debug, Subcommand)]
pub(crate) enum ShiftVerb {
    /// 上岗。Begin a shift.
    Begin(Box<ShiftBeginArguments>),
    /// 补充。Say more of a shift: gear, vehicle, floors climbed.
    Note(Box<ShiftMoreArguments>),
    /// 下岗交接。End a shift, and say to whom the duty goes.
    End(Box<ShiftMoreArguments>),
}

/// `shift begin`
#[derive(Debug, Args)]
pub(crate) struct ShiftBeginArguments {
    /// Code of the grid; may be left out on a device with one grid.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Business date; today when left out.
    #[arg(long)]
    pub(crate) date: Option<LocalDate>,
    /// What is known of it.
    #[command(flatten)]
    pub(crate) shift: ShiftArguments,
}

/// `shift note`, `shift end`
#[derive(Debug, Args)]
pub(crate) struct ShiftMoreArguments {
    /// Code of the grid; may be left out on a device with one grid.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Id of the shift; when left out the one that this device began last and that has not ended.
    #[arg(long, value_name = "RECORD")]
    pub(crate) shift: Option<String>,
    /// What is known of it.
    #[command(flatten)]
    pub(crate) more: ShiftArguments,
}

/// What is known of a shift.
#[derive(Debug, Args)]
pub(crate) struct ShiftArguments {
    /// Who else; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) member: Vec<String>,
    /// When it began; `begin`: now when left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) started: Option<UtcMs>,
    /// When it ended; `end`: now when left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) ended: Option<UtcMs>,
    /// When protective gear was put on.
    #[arg(long, value_name = "TIME")]
    pub(crate) ppe_on: Option<UtcMs>,
    /// When it was taken off.
    #[arg(long, value_name = "TIME")]
    pub(crate) ppe_off: Option<UtcMs>,
    /// Sets of gear used.
    #[arg(long, value_name = "SETS")]
    pub(crate) ppe_sets: Option<u8>,
    /// Number plate.
    #[arg(long, value_name = "PLATE")]
    pub(crate) vehicle: Option<String>,
    /// Who drives.
    #[arg(long, value_name = "NAME")]
    pub(crate) driver: Option<String>,
    /// Floors climbed on foot.
    #[arg(long)]
    pub(crate) floors: Option<u16>,
    /// To whom the duty goes.
    #[arg(long, value_name = "NAME")]
    pub(crate) to: Option<String>,
    /// What they must know.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// `report …`
#[derive(Debug, Subcommand)]
pub(crate) enum ReportVerb {
    /// 签报。Sign the day of a grid; counts follow from the records.
    Sign(ReportSignArguments),
}

/// `report sign`
#[derive(Debug, Args)]
pub(crate) struct ReportSignArguments {
    /// Code of the grid; may be left out on a device with one grid.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Business date; that of the cut-off when left out.
    #[arg(long)]
    pub(crate) date: Option<LocalDate>,
    /// What was observed after this is for the next report; now when left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) cut_off: Option<UtcMs>,
    /// 零报告. There was nothing.
    #[arg(long)]
    pub(crate) zero: bool,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}
