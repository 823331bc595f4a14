//! Enrolling, and exchanging logs with the server and with teammates.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use stairwell_core::sync::qr::DEFAULT_FRAME_BYTES;

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

/// `wipe`
#[derive(Debug, Args)]
pub(crate) struct WipeArguments {
    /// Yes: everything here is destroyed, sent or not.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Why; left out, the words of the revocation.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
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

/// `qr …`
#[derive(Debug, Subcommand)]
pub(crate) enum QrVerb {
    /// 出示请求码。Write the codes that ask a teammate for what this device lacks.
    Ask(QrAskArguments),
    /// 出示交接码。Write the codes that hand this device's new records over: to those who asked, else to the team.
    Show(QrShowArguments),
    /// 扫描交接码。Take what a teammate's codes hand over.
    Take(QrTakeArguments),
}

/// How codes are written: one a line, in hexadecimal.
#[derive(Debug, Args)]
pub(crate) struct QrFramesArguments {
    /// Where to write them.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Most bytes of one code.
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_FRAME_BYTES)]
    pub(crate) frame_bytes: usize,
    /// How many codes of the endless row to write; twice as many as are needed and eight more when left out.
    #[arg(long, value_name = "COUNT")]
    pub(crate) frames: Option<u32>,
}

/// `qr ask`
#[derive(Debug, Args)]
pub(crate) struct QrAskArguments {
    /// The grid; the only one of this device when left out.
    #[arg(long)]
    pub(crate) grid: Option<String>,
    /// Where to keep the secret that opens the answer, until it was taken.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret: PathBuf,
    #[command(flatten)]
    pub(crate) codes: QrFramesArguments,
}

/// `qr show`
#[derive(Debug, Args)]
pub(crate) struct QrShowArguments {
    /// The grid; that of the requests, or the only one of this device, when left out.
    #[arg(long, conflicts_with = "request")]
    pub(crate) grid: Option<String>,
    /// Codes that ask, as they were seen: one file for each device.
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) codes: QrFramesArguments,
}

/// `qr take`
#[derive(Debug, Args)]
pub(crate) struct QrTakeArguments {
    /// The codes as they were seen, in any order.
    #[arg(value_name = "FILE")]
    pub(crate) codes: PathBuf,
    /// The secret of `qr ask`, when that was answered.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret: Option<PathBuf>,
}
