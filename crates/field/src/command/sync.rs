//! `sync`: until phone and server have the same.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use stairwell_core::client::{self, SyncReport};

use super::notices::{ToldNotice, tell, told};
use crate::call::{Call, seed};
use crate::cli::SyncArguments;
use crate::failure::Failure;

#[derive(Debug, Serialize)]
struct Answer {
    pushed: u64,
    pulled: u64,
    held: u64,
    round_trips: u64,
    bytes_up: u64,
    bytes_down: u64,
    complete: bool,
    /// Entries written again under a new device id after a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewed: Option<u64>,
    notices: Vec<ToldNotice>,
}

pub(crate) fn run(call: &Call, arguments: &SyncArguments) -> Result<(), Failure> {
    let mut phone = call.phone()?;
    let server = arguments.server.clone().unwrap_or_else(|| phone.server_url().to_owned());
    let mut transport = call.transport(&server, phone.clock_offset_ms().unwrap_or(0))?;
    let seed = seed()?;
    let bar = bar(phone.status()?.unsent);
    let synced = call.wait(async {
        let progress = |report: &SyncReport| advance(&bar, report);
        Ok(client::sync(&mut phone, &mut transport, || call.now(), &seed, progress).await?)
    });
    bar.finish_and_clear();
    let report = synced?;
    if transport.server() != phone.server_url() {
        phone.set_server_url(transport.server())?;
    }
    tell(call, &report.notices);
    let answer = Answer {
        pushed: report.pushed,
        pulled: report.pulled,
        held: report.held,
        round_trips: report.round_trips,
        bytes_up: report.bytes_up,
        bytes_down: report.bytes_down,
        complete: report.complete,
        renewed: report.renewed,
        notices: told(&report.notices),
    };
    call.output.answer(&answer, || text(&report));
    Ok(())
}

/// A bar over what is to be sent, then a count of what comes; only when somebody watches.
fn bar(unsent: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(unsent.max(1));
    if let Ok(style) = ProgressStyle::with_template("同步 {bar:24} ↑{pos}/{len} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn advance(bar: &ProgressBar, report: &SyncReport) {
    bar.set_length(bar.length().unwrap_or(0).max(report.pushed));
    bar.set_position(report.pushed);
    bar.set_message(format!("↓{} {} KiB", report.pulled, (report.bytes_up + report.bytes_down).div_ceil(1024)));
}

fn text(report: &SyncReport) -> String {
    let SyncReport { pushed, pulled, round_trips, bytes_up, bytes_down, .. } = report;
    let mut text = format!(
        "已同步：上传 {pushed} 条，下载 {pulled} 条 / synced: {pushed} up, {pulled} down\n\
         往返 {round_trips} 次，上行 {bytes_up} 字节，下行 {bytes_down} 字节 / {round_trips} round trips"
    );
    if let Some(renewed) = report.renewed {
        text.push_str(&format!(
            "\n本机数据曾被恢复或复制：已更换设备号，重记 {renewed} 条 / the log was forked; {renewed} entries re-recorded"
        ));
    }
    text
}
