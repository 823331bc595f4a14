//! Enrolling, and exchanging logs with the server and with teammates.

use std::net::SocketAddr;

use clap::{Args, Subcommand};

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
