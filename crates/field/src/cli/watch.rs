//! How the quarantine of a household goes: needs, breaches, the flat.

use clap::{Args, Subcommand};
use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::time::UtcMs;

/// `need …`
#[derive(Debug, Subcommand)]
pub(crate) enum NeedVerb {
    /// 认领。Take it; who comes second helps.
    Take(NeedArguments),
    /// 指派。Give it to somebody.
    Assign(NeedAssignArguments),
    /// 办结。It is done.
    Done(NeedDoneArguments),
    /// 办不了。It cannot be done.
    Fail(NeedArguments),
    /// 取消。The household does not ask for it any more.
    Cancel(NeedArguments),
    /// 重新打开。It is not done after all.
    Reopen(NeedArguments),
}

/// `need take`, `need fail`, `need cancel`, `need reopen`
#[derive(Debug, Args)]
pub(crate) struct NeedArguments {
    /// Which: the record that heard it, and of several needs its number, `record/0`, `record/1` …
    #[arg(long, value_name = "RECORD[/k]")]
    pub(crate) need: String,
    /// Id of the household: needed when two grids have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// `need assign`
#[derive(Debug, Args)]
pub(crate) struct NeedAssignArguments {
    /// Which.
    #[command(flatten)]
    pub(crate) need: NeedArguments,
    /// To whom.
    #[arg(long, value_name = "NAME")]
    pub(crate) to: String,
}

/// `need done`
#[derive(Debug, Args)]
pub(crate) struct NeedDoneArguments {
    /// Which.
    #[command(flatten)]
    pub(crate) need: NeedArguments,
    /// What shows that it was done.
    #[arg(long, value_name = "TEXT")]
    pub(crate) proof: String,
    /// What it cost, in yuan.
    #[arg(long, value_name = "35.50", value_parser = crate::argument::yuan_in_fen)]
    pub(crate) cost: Option<u32>,
}

/// `breach …`
#[derive(Debug, Subcommand)]
pub(crate) enum BreachVerb {
    /// 上报。Report a breach.
    Report(BreachReportArguments),
    /// 处置。Say what the police did, or ask them for it.
    Act(BreachActArguments),
}

/// `breach report`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("whose").required(true).multiple(true).args(["household", "person"])))]
pub(crate) struct BreachReportArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// By whom.
    #[arg(long)]
    pub(crate) person: Option<String>,
    /// OUT, VISITOR, DOOR, REFUSE_CHECK, REFUSE_ENTRY, FALSE_INFO or SEAL_BROKEN.
    #[arg(long)]
    pub(crate) kind: BreachKind,
    /// When it began; now when left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<UtcMs>,
    /// When it ended.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<UtcMs>,
    /// What shows it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) evidence: Option<String>,
    /// Whether the household had announced it.
    #[arg(long, value_name = "true|false")]
    pub(crate) announced: Option<bool>,
}

/// `breach act`
#[derive(Debug, Args)]
pub(crate) struct BreachActArguments {
    /// Id of the breach.
    #[arg(long, value_name = "RECORD")]
    pub(crate) breach: String,
    /// Id of the household: needed when two grids have a record of one id.
    #[arg(long)]
    pub(crate) household: Option<String>,
    /// ADVISE, WARN, TRANSFER or CASE_FILED.
    #[arg(long)]
    pub(crate) action: PoliceAction,
    /// When somebody stood at the door.
    #[arg(long, value_name = "TIME")]
    pub(crate) arrived_at: Option<UtcMs>,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// `suitability`
#[derive(Debug, Args)]
pub(crate) struct SuitabilityArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
    /// SUITABLE, UNSUITABLE or UNKNOWN.
    #[arg(long)]
    pub(crate) verdict: Verdict,
    /// Lives alone or has a room of their own.
    #[arg(long, value_name = "true|false")]
    pub(crate) own_room: Option<bool>,
    /// Has a bathroom of their own.
    #[arg(long, value_name = "true|false")]
    pub(crate) own_bathroom: Option<bool>,
    /// A table at the door for passing things.
    #[arg(long, value_name = "true|false")]
    pub(crate) passing_table: Option<bool>,
    /// Thermometer, masks and so on are there.
    #[arg(long, value_name = "true|false")]
    pub(crate) supplies: Option<bool>,
    /// No air conditioning shared with others.
    #[arg(long, value_name = "true|false")]
    pub(crate) separate_air: Option<bool>,
    /// Disinfectant is there.
    #[arg(long, value_name = "true|false")]
    pub(crate) disinfectant: Option<bool>,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}
