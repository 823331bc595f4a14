//! The command line: names and flags as fixed in the contract (README, "stairwell-field").

mod clinical;
mod decision;
mod duty;
mod exchange;
mod look;
mod roster;
mod visit;
mod watch;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use stairwell_core::time::UtcMs;

pub(crate) use clinical::{
    CallArguments, ContactArguments, SampleCollectArguments, SampleStepArguments, SampleVerb, TransferStepArguments,
};
pub(crate) use decision::{CorrectArguments, DecideArguments, DisputeArguments};
pub(crate) use duty::{
    GatheringArguments, PassArguments, ReportSignArguments, ReportVerb, ShiftArguments, ShiftBeginArguments,
    ShiftMoreArguments, ShiftVerb,
};
pub(crate) use exchange::{
    ConnectArguments, EnrolArguments, ListenArguments, PeerVerb, QrAskArguments, QrFramesArguments, QrShowArguments,
    QrTakeArguments, QrVerb, SyncArguments, WipeArguments,
};
pub(crate) use look::{DigestArguments, ListArguments, ShowArguments, TasksArguments};
pub(crate) use roster::{
    BackgroundArguments, HandoverAcceptArguments, HandoverOutArguments, HandoverVerb, HouseholdAddArguments,
    HouseholdVerb, LinkArguments, LinkVerb, MoveArguments, NewHomeArguments, PersonAddArguments, PersonVerb,
    TagArguments,
};
pub(crate) use visit::VisitArguments;
pub(crate) use watch::{
    BreachActArguments, BreachReportArguments, BreachVerb, NeedArguments, NeedVerb, SuitabilityArguments,
};

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
    /// 提出异议。Dispute what another recorded: nothing changes, and a doctor is to look.
    Dispute(DisputeArguments),
    /// 电访。Record a telephone call; what was learnt by it is a visit with --mode PHONE.
    Call(CallArguments),
    /// 采样。Take a sample, and say how far it is.
    #[command(subcommand)]
    Sample(SampleVerb),
    /// 转运进度。Say how far a transfer is.
    TransferStep(TransferStepArguments),
    /// 密接。Record who was in contact with which case.
    Contact(Box<ContactArguments>),
    /// 需求办理。See to what a household asked for.
    #[command(subcommand)]
    Need(NeedVerb),
    /// 违规。Report a breach of a quarantine, and say what was done about it.
    #[command(subcommand)]
    Breach(BreachVerb),
    /// 居家条件。Judge whether somebody can be observed in the flat.
    Suitability(SuitabilityArguments),
    /// 关联人员。Say that two registered persons are one, or are not.
    #[command(subcommand)]
    Link(LinkVerb),
    /// 搬家。Move a person to another household of the grid; the observation goes on there.
    Move(MoveArguments),
    /// 移交与接收。Hand a person over to another grid, or accept one.
    #[command(subcommand)]
    Handover(HandoverVerb),
    /// 卡点登记。Record who passed a checkpoint.
    Pass(Box<PassArguments>),
    /// 聚集劝散。Record people who had gathered.
    Gathering(GatheringArguments),
    /// 值班。Keep your shift in the grid's duty book.
    #[command(subcommand)]
    Shift(ShiftVerb),
    /// 日报。Sign the grid's day.
    #[command(subcommand)]
    Report(ReportVerb),
    /// 与服务器同步。Send what the server lacks and fetch what this device lacks.
    Sync(SyncArguments),
    /// 与队友手机合并。Merge with a teammate's device, with no server.
    #[command(subcommand)]
    Peer(PeerVerb),
    /// 扫码交接。Hand records over by QR codes, with no radio at all.
    #[command(subcommand)]
    Qr(QrVerb),
    /// 待办。What is due, in walking order.
    Tasks(TasksArguments),
    /// 查看一户。One household with everything recorded, conflicts included.
    Show(ShowArguments),
    /// 住户列表。The households on this device.
    List(ListArguments),
    /// 值班簿与卡点。The books of a grid: shifts, signed days, and what its checkpoints recorded.
    Posts(ListArguments),
    /// 摘要。What this device has of a grid; equal on all replicas that agree.
    Digest(DigestArguments),
    /// 本机状态。Who this device is and what waits to be sent.
    Status,
    /// 清除本机全部资料，不可恢复。Destroy everything on this device, for good.
    Wipe(WipeArguments),
}

impl Verb {
    /// Whether the verb does something and answers with ids or counts, for programs: those print JSON into a pipe.
    pub(crate) const fn acts(&self) -> bool {
        !matches!(
            self,
            Self::Tasks(_) | Self::Show(_) | Self::List(_) | Self::Posts(_) | Self::Digest(_) | Self::Status
        )
    }
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
            &["visit", "--household", "H"],
            &[
                "visit",
                "--household",
                "H",
                "--temp",
                "36.8",
                "--exposure",
                "AREA:YES,CASE:NO",
                "--geo",
                "23.1,113.3,20",
            ],
            &["dispute", "--record", &person, "--reason", "看错"],
            &["call", "--person", &person, "--reached", "NO_ANSWER"],
            &["sample", "collect", "--person", &person, "--number", "GZ-1"],
            &["sample", "step", "--sample", &person, "--stage", "RESULT", "--result", "NEG"],
            &["transfer-step", "--transfer", &person, "--stage", "DEPARTED"],
            &["contact", "--person", &person, "--case", "粤123", "--last", "2020-02-09"],
            &["need", "done", "--need", &person, "--proof", "已送达", "--cost", "35.50"],
            &["breach", "report", "--household", "H", "--kind", "OUT"],
            &["breach", "act", "--breach", &person, "--action", "WARN"],
            &["suitability", "--household", "H", "--verdict", "SUITABLE", "--own-room", "true"],
            &["link", "not-same", "--person", &person, "--other", &person, "--reason", "重名"],
            &["move", "--person", &person, "--to", "H"],
            &["handover", "out", "--person", &person, "--to-grid", "G"],
            &["pass", "--post", "罗浮山", "--direction", "IN", "--temp", "36.8"],
            &["gathering", "--post", "罗浮山", "--place", "村口", "--people", "8"],
            &["shift", "begin", "--member", "陈某"],
            &["shift", "end", "--floors", "42"],
            &["report", "sign", "--zero"],
            &["sync"],
            &["peer", "listen", "--addr", "127.0.0.1:0", "--once"],
            &["peer", "connect", "127.0.0.1:4000"],
            &["qr", "ask", "--grid", "440106006001G001", "--secret", "S", "--out", "F"],
            &["qr", "show", "--grid", "440106006001G001", "--out", "F", "--frame-bytes", "300", "--frames", "9"],
            &["qr", "show", "--request", "R", "--request", "Q", "--out", "F"],
            &["qr", "take", "F", "--secret", "S"],
            &["tasks", "--date", "2020-02-11", "--round", "AM", "--json"],
            &["show", "--household", "H", "--json"],
            &["list", "--json"],
            &["posts", "--json"],
            &["digest", "--grid", "G", "--json"],
            &["status", "--json"],
            &["wipe", "--yes", "--json"],
        ];
        for line in lines {
            let words = ["stairwell-field", "--store", "P", "--at", "2020-02-11T09:30:00+08:00"];
            let read = Cli::try_parse_from(words.iter().chain(*line));
            assert!(read.is_ok(), "{line:?}: {}", read.err().map(|error| error.to_string()).unwrap_or_default());
        }
    }
}
