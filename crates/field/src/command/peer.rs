//! `peer listen` and `peer connect`: two devices merge with no server.

use serde::Serialize;
use serde_json::json;
use stairwell_core::id::DeviceId;
use stairwell_core::sync::message::NoticeKind;
use stairwell_core::sync::peer::{PeerOutcome, PeerSession};
use tokio::net::{TcpListener, TcpStream};

use super::notices::{ToldNotice, tell, told};
use crate::call::{Call, seed};
use crate::cli::{ConnectArguments, ListenArguments};
use crate::failure::{Failure, Kind};
use crate::wire;

#[derive(Debug, Serialize)]
struct Answer {
    sent: usize,
    received: usize,
    digest_equal: bool,
    peer: DeviceId,
    notices: Vec<ToldNotice>,
}

pub(crate) fn listen(call: &Call, arguments: &ListenArguments) -> Result<(), Failure> {
    // Told now rather than to whoever connects; and let go, so that the device can be used while it listens.
    drop(call.phone()?);
    call.wait(async {
        let listener = TcpListener::bind(arguments.addr).await;
        let listener = listener.map_err(|error| cannot_listen(arguments, &error))?;
        let address = listener.local_addr().map_err(|error| cannot_listen(arguments, &error))?;
        let listening = json!({ "listening": address });
        if call.output.is_json() {
            call.output.message(&listening.to_string());
        } else {
            call.output.message(&format!("等待队友连接 / listening on {address}"));
        }
        if !arguments.once && call.output.is_json() {
            call.output.answer(&listening, String::new);
        }
        loop {
            let (stream, _) = listener.accept().await.map_err(|error| cannot_listen(arguments, &error))?;
            let session = merge(call, stream, false).await;
            if arguments.once {
                return session;
            }
            if let Err(failure) = session {
                call.output.failure(&failure);
            }
        }
    })
}

fn cannot_listen(arguments: &ListenArguments, error: &std::io::Error) -> Failure {
    let addr = arguments.addr;
    Failure::other("cannot_listen", format!("无法监听 {addr} / cannot listen on {addr}: {error}"))
}

pub(crate) fn connect(call: &Call, arguments: &ConnectArguments) -> Result<(), Failure> {
    call.wait(async {
        let stream = wire::connect(arguments.addr).await.map_err(|reason| {
            let message = format!("无法连接对方设备，数据未丢失 / no connection to {}: {reason}", arguments.addr);
            Failure::new(Kind::NoConnection, "no_connection", message)
        })?;
        merge(call, stream, true).await
    })
}

/// One session over one connection, and its answer.
async fn merge(call: &Call, stream: TcpStream, initiates: bool) -> Result<(), Failure> {
    let mut phone = call.phone()?;
    let identity = phone.peer_identity()?;
    let seed = seed()?;
    let mut session =
        if initiates { PeerSession::connect(identity, &seed)? } else { PeerSession::accept(identity, &seed)? };
    let outcome = wire::run(&stream, &mut session, &mut phone, || call.now()).await?;
    tell(call, &outcome.notices);
    let answer = Answer {
        sent: outcome.sent,
        received: outcome.received,
        digest_equal: outcome.digest_equal,
        peer: outcome.peer,
        notices: told(&outcome.notices),
    };
    call.output.answer(&answer, || text(&outcome));
    Ok(())
}

fn text(outcome: &PeerOutcome) -> String {
    let PeerOutcome { sent, received, .. } = outcome;
    let counts = format!("已合并：发出 {sent} 条，收到 {received} 条 / merged: {sent} sent, {received} received");
    let end = match outcome.digest_equal {
        true => "两台设备内容一致 / both devices have the same",
        false if outcome.notices.iter().any(|notice| notice.kind == NoticeKind::Fork) => {
            "内容尚不一致：有日志分叉，请与服务器同步 / not the same yet: a log is forked; sync with the server"
        }
        false => "内容尚不一致，请与服务器同步 / not the same yet; sync with the server",
    };
    format!("{counts}\n{end}")
}
