//! The command line: names and flags as fixed in the contract (README, "stairwell-field").

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use stairwell_core::domain::decision::{AnchorBasis, DecisionType, Venue};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::person::Sex;
use stairwell_core::domain::reading::Temperature;
use stairwell_core::domain::risk::Category;
use stairwell_core::domain::visit::{Outcome, VisitMode};
use stairwell_core::time::{LocalDate, Slot, UtcMs};

use crate::argument::{IdentityArgument, NeedArgument, SymptomArgument, TemperatureArgument};

/// 楼道：无信号也能用的入户工作终端。Stairwell's field client: records visits with no signal, syncs when there is one.
///
/// Every call opens the store, does one thing durably, and leaves. Verbs that write print one JSON value when their
/// output goes into a pipe or with --json, and a readable line on a terminal.
///
/// Exit codes: 0 done, 2 wrong usage, 3 refused, 4 no connection (nothing lost, try again), 1 anything else.
#[derive(Debug, Parser)]
#[command(name = "stairwell-field", version, propagate_version = true)]
pub(crate) struct Cli {
    /// Directory of this device's store.
    #[arg(long, global = true, env = "STAIRWELL_STORE", value_name = "PATH")]
    pub(crate) store: Option<PathBuf>,
    /// The clock of this call, RFC 3339 with offset; the system's when left out.
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) at: Option<UtcMs>,
    /// Print JSON to standard output, whatever it is.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Trust the TLS roots in this PEM file and no others.
    #[arg(long, global = true, env = "STAIRWELL_CA", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// 注册本机。Turn a single-use code into this device's certificate.
    Enrol(EnrolArguments),
    /// 登记住户。Register a flat.
    #[command(subcommand)]
    Household(HouseholdVerb),
    /// 登记人员。Register a person.
    #[command(subcommand)]
    Person(PersonVerb),
    /// 记录入户。Record your part of a visit.
    Visit(Box<VisitArguments>),
    /// 作出决定。Decide about a person's observation.
    Decide(Box<DecideArguments>),
    /// 更正记录。Say what a record should have been.
    Correct(CorrectArguments),
    /// 与服务器同步。Send what the server lacks and fetch what this device lacks.
    Sync(SyncArguments),
    /// 与队友手机合并。Merge with a teammate's device, with no server.
    #[command(subcommand)]
    Peer(PeerVerb),
    /// 待办。What is due, in walking order.
    Tasks(TasksArguments),
    /// 查看一户。One household with everything recorded, conflicts included.
    Show(ShowArguments),
    /// 住户列表。The households on this device.
    List(ListArguments),
    /// 摘要。What this device has of a grid; equal on all replicas that agree.
    Digest(DigestArguments),
    /// 本机状态。Who this device is and what waits to be sent.
    Status,
}

impl Verb {
    /// Whether the verb does something and answers with ids or counts, for programs: those print JSON into a pipe.
    pub(crate) const fn acts(&self) -> bool {
        !matches!(self, Self::Tasks(_) | Self::Show(_) | Self::List(_) | Self::Digest(_) | Self::Status)
    }
}

/// `enrol`
#[derive(Debug, Args)]
pub(crate) struct EnrolArguments {
    /// The server's address.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// The single-use code.
    #[arg(long)]
    pub(crate) code: String,
}

/// `household …`
#[derive(Debug, Subcommand)]
pub(crate) enum HouseholdVerb {
    /// 登记住户。Register a flat; the same flat registered on two phones is one household.
    Add(HouseholdAddArguments),
}

/// `household add`
#[derive(Debug, Args)]
pub(crate) struct HouseholdAddArguments {
    /// Code of the grid.
    #[arg(long)]
    pub(crate) grid: String,
    /// 楼栋.
    #[arg(long)]
    pub(crate) building: String,
    /// 单元; left out in a house without units.
    #[arg(long, default_value = "")]
    pub(crate) unit: String,
    /// Floor, -5 to 150.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) floor: Option<i16>,
    /// 房号.
    #[arg(long)]
    pub(crate) room: String,
    /// Whether the lift works.
    #[arg(long, value_name = "true|false")]
    pub(crate) lift: Option<bool>,
    /// How to get in.
    #[arg(long, value_name = "TEXT")]
    pub(crate) access_note: Option<String>,
}

/// `person …`
#[derive(Debug, Subcommand)]
pub(crate) enum PersonVerb {
    /// 登记人员。Register a person who lives in a household.
    Add(Box<PersonAddArguments>),
}

/// `person add`
#[derive(Debug, Args)]
pub(crate) struct PersonAddArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
    /// Name.
    #[arg(long)]
    pub(crate) name: String,
    /// Telephone number; may be given several times.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Vec<String>,
    /// Number of the identity document.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id_number: Option<String>,
    /// Kind of the identity document.
    #[arg(long, value_name = "TYPE", default_value = "RIC")]
    pub(crate) id_type: DocumentType,
    /// Category of a key person; may be given several times.
    #[arg(long)]
    pub(crate) category: Vec<Category>,
    /// UNKNOWN, MALE, FEMALE or NOT_STATED.
    #[arg(long)]
    pub(crate) sex: Option<Sex>,
    /// Birth date.
    #[arg(long, value_name = "DATE")]
    pub(crate) birth_date: Option<LocalDate>,
}

/// `visit`
#[derive(Debug, Args)]
pub(crate) struct VisitArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
    /// AM or PM.
    #[arg(long)]
    pub(crate) round: Slot,
    /// DONE_OK, DONE_ABNORMAL, NOT_HOME, REFUSED, NOT_ATTEMPTED.
    #[arg(long)]
    pub(crate) outcome: Outcome,
    /// How: DOOR, PHONE, VIDEO, WECHAT, CHECKPOINT, CLINIC.
    #[arg(long, default_value = "DOOR")]
    pub(crate) mode: VisitMode,
    /// A temperature; where and with what default to FOREHEAD/IR. May be given several times.
    #[arg(long, value_name = "PERSON=36.8[@SITE/METHOD]")]
    pub(crate) temp: Vec<TemperatureArgument>,
    /// A symptom asked; YES, NO or UNK. May be given several times.
    #[arg(long, value_name = "PERSON=SYMPTOM:ANSWER")]
    pub(crate) symptom: Vec<SymptomArgument>,
    /// An identity document looked at: VERIFIED, MISMATCH or NO_DOCUMENT. May be given several times.
    #[arg(long, value_name = "PERSON=RESULT")]
    pub(crate) identity: Vec<IdentityArgument>,
    /// What the household asks for. May be given several times.
    #[arg(long, value_name = "CATEGORY=TEXT")]
    pub(crate) need: Vec<NeedArgument>,
    /// To whom the notice (告知书) was handed. May be given several times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) notice: Vec<String>,
    /// Who was seen beside those measured or asked. May be given several times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) present: Vec<String>,
    /// Advice given.
    #[arg(long, value_name = "TEXT")]
    pub(crate) advice: Option<String>,
    /// Free note.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// The unusual temperatures (outside 34.0 to 42.0) were checked.
    #[arg(long)]
    pub(crate) confirm: bool,
}

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
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Id of a decision that this one resolves. May be given several times.
    #[arg(long, value_name = "RECORD")]
    pub(crate) resolves: Vec<String>,
    /// Id of the decision among them that holds.
    #[arg(long, value_name = "RECORD")]
    pub(crate) upholds: Option<String>,
}

/// `correct`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("change").required(true).args(["temp", "void"])))]
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

/// `sync`
#[derive(Debug, Args)]
pub(crate) struct SyncArguments {
    /// The server's address, when it is not the one of the enrolment.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
}

/// `peer …`
#[derive(Debug, Subcommand)]
pub(crate) enum PeerVerb {
    /// 等待队友连接。Wait for a teammate's device. The address is told as {"listening":"ADDR"} on standard error, and
    /// without --once as the first line of standard output too; then one JSON value a session.
    Listen(ListenArguments),
    /// 连接队友。Connect to a teammate's device that listens.
    Connect(ConnectArguments),
}

/// `peer listen`
#[derive(Debug, Args)]
pub(crate) struct ListenArguments {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) addr: SocketAddr,
    /// Leave after one session.
    #[arg(long)]
    pub(crate) once: bool,
}

/// `peer connect`
#[derive(Debug, Args)]
pub(crate) struct ConnectArguments {
    /// Where the other device listens.
    #[arg(value_name = "IP:PORT")]
    pub(crate) addr: SocketAddr,
}

/// `tasks`
#[derive(Debug, Args)]
pub(crate) struct TasksArguments {
    /// The day.
    #[arg(long)]
    pub(crate) date: LocalDate,
    /// AM or PM.
    #[arg(long)]
    pub(crate) round: Slot,
}

/// `show`
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
}

/// `list`
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Code of a grid; all of this device's when left out.
    #[arg(long)]
    pub(crate) grid: Option<String>,
}

/// `digest`
#[derive(Debug, Args)]
pub(crate) struct DigestArguments {
    /// Code of the grid.
    #[arg(long)]
    pub(crate) grid: String,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_contract_s_examples_are_read() {
        let person = format!("{}:2", "ab".repeat(16));
        let temp = format!("--temp={person}=36.8@AXILLA/ELECTRONIC");
        let symptom = format!("{person}=DRY_COUGH:YES");
        let lines: &[&[&str]] = &[
            &["enrol", "--server", "http://127.0.0.1:8080", "--code", "ABCD"],
            &["household", "add", "--grid", "G", "--building", "3", "--unit", "2", "--floor", "-1", "--room", "101"],
            &["person", "add", "--household", "H", "--name", "陈某", "--category", "HUBEI_ARRIVAL"],
            &["visit", "--household", "H", "--round", "AM", "--outcome", "DONE_OK", &temp, "--symptom", &symptom],
            &["decide", "--person", &person, "--type", "EXTEND", "--until", "2020-02-28", "--reason", "发热"],
            &["correct", "--record", &person, "--temp", "36.8", "--reason", "误录"],
            &["sync"],
            &["peer", "listen", "--addr", "127.0.0.1:0", "--once"],
            &["peer", "connect", "127.0.0.1:4000"],
            &["tasks", "--date", "2020-02-11", "--round", "AM", "--json"],
            &["show", "--household", "H", "--json"],
            &["list", "--json"],
            &["digest", "--grid", "G", "--json"],
            &["status", "--json"],
        ];
        for line in lines {
            let words = ["stairwell-field", "--store", "P", "--at", "2020-02-11T09:30:00+08:00"];
            let read = Cli::try_parse_from(words.iter().chain(*line));
            assert!(read.is_ok(), "{line:?}: {}", read.err().map(|error| error.to_string()).unwrap_or_default());
        }
    }
}
