//! Deciding, correcting, disputing.

use clap::Args;
use stairwell_core::domain::decision::{AnchorBasis, DecisionType, Venue};
use stairwell_core::domain::reading::Temperature;
use stairwell_core::domain::transfer::TransferReason;
use stairwell_core::time::{LocalDate, UtcMs};

use crate::argument::ResponsibleArgument;

/// `decide`
#[derive(Debug, Args)]
pub(crate) struct DecideArguments {
    /// About whom.
    #[arg(long)]
    pub(crate) person: String,
    /// Id of the person's household: needed on a device with several grids when two of them have a person of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// START, EXTEND, REANCHOR, TRANSFER, EXCLUDE, CONFIRM, RELEASE, RESOLVE, …
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: DecisionType,
    /// Last day of observation.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<LocalDate>,
    /// Day 0: last contact, arrival, …
    #[arg(long, value_name = "DATE")]
    pub(crate) anchor: Option<LocalDate>,
    /// What happened on day 0: LAST_CONTACT, LEFT_AREA, ARRIVAL or CONTROL_START.
    #[arg(long, value_name = "BASIS")]
    pub(crate) anchor_basis: Option<AnchorBasis>,
    /// HOME, CENTRAL or HOSPITAL.
    #[arg(long)]
    pub(crate) venue: Option<Venue>,
    /// Where a transfer goes.
    #[arg(long, value_name = "NAME")]
    pub(crate) facility: Option<String>,
    /// Why somebody is transferred: FEVER, CONTACT_TO_CENTRAL, UNSUITABLE_HOME, BREACH, CASE or OTHER.
    #[arg(long, value_name = "REASON")]
    pub(crate) reason_of_transfer: Option<TransferReason>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// HANDOVER_OUT: code of the grid that is to take over.
    #[arg(long, value_name = "GRID")]
    pub(crate) to_grid: Option<String>,
    /// Number of the paper (告知单).
    #[arg(long, value_name = "NUMBER")]
    pub(crate) document_no: Option<String>,
    /// Who answers for the person: DOCTOR=吴慧敏. May be given several times.
    #[arg(long, value_name = "ROLE=NAME")]
    pub(crate) responsible: Vec<ResponsibleArgument>,
    /// Id of a fact that was looked at. May be given several times.
    #[arg(long, value_name = "RECORD")]
    pub(crate) criteria: Vec<String>,
    /// Id of a decision that this one resolves. May be given several times.
    #[arg(long, value_name = "RECORD")]
    pub(crate) resolves: Vec<String>,
    /// Id of the decision among them that holds.
    #[arg(long, value_name = "RECORD")]
    pub(crate) upholds: Option<String>,
}

/// `correct`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("change").required(true).args(["temp", "time", "void"])))]
pub(crate) struct CorrectArguments {
    /// Id of the record; of one reading among several, `record/0`, `record/1` …
    #[arg(long)]
    pub(crate) record: String,
    /// Id of the record's household: needed on a device with several grids when two of them have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// What the temperature should have been.
    #[arg(long, value_name = "36.8", value_parser = crate::argument::temperature)]
    pub(crate) temp: Option<Result<Temperature, crate::argument::ImpossibleTemperature>>,
    /// 时间核实: when the visit took place that a doubtful clock recorded.
    #[arg(long, value_name = "TIME")]
    pub(crate) time: Option<UtcMs>,
    /// The record is an error altogether.
    #[arg(long)]
    pub(crate) void: bool,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The unusual temperature (outside 34.0 to 42.0) was checked.
    #[arg(long)]
    pub(crate) confirm: bool,
}

/// `dispute`
#[derive(Debug, Args)]
pub(crate) struct DisputeArguments {
    /// Id of the record; of one reading among several, `record/0`, `record/1` …
    #[arg(long)]
    pub(crate) record: String,
    /// Id of the record's household: needed when two grids have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}
