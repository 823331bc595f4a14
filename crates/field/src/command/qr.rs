//! `qr ask`, `qr show` and `qr take`: records from screen to camera. Here the codes are lines of a file, one a line in
//! hexadecimal; a phone draws them.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use stairwell_core::id::{DeviceId, DocumentId};
use stairwell_core::sync::qr::{QrCollector, QrDisplay, QrError, QrMissing, QrTaken};

use super::notices::{ToldNotice, tell, told};
use crate::call::{Call, grid_or_only, seed};
use crate::cli::{QrAskArguments, QrFramesArguments, QrShowArguments, QrTakeArguments};
use crate::failure::Failure;

#[derive(Debug, Serialize)]
struct Shown {
    /// Codes that a reader needs who misses none.
    frames_needed: usize,
    frames_written: u32,
    message_bytes: usize,
}

#[derive(Debug, Serialize)]
struct Taken {
    entries: usize,
    households: Vec<DocumentId>,
    giver: DeviceId,
    person: String,
    missing: Vec<Missing>,
    /// Lines that were no codes of this display.
    unread: usize,
    notices: Vec<ToldNotice>,
}

#[derive(Debug, Serialize)]
struct Missing {
    device: DeviceId,
    from_seq: u64,
}

pub(crate) fn ask(call: &Call, arguments: &QrAskArguments) -> Result<(), Failure> {
    let seed = seed()?;
    let mut phone = call.phone()?;
    let grid = grid_or_only(&phone, arguments.grid.as_ref())?;
    let message = phone.qr_request(&grid, &seed, call.now())?;
    write_secret(&arguments.secret, &seed)?;
    let shown = write(&arguments.codes, &message)?;
    call.output
        .answer(&shown, || format!("请让队友扫描 {} 个二维码 / let a teammate look at {0} codes", shown.frames_needed));
    Ok(())
}

pub(crate) fn show(call: &Call, arguments: &QrShowArguments) -> Result<(), Failure> {
    let seed = seed()?;
    let mut phone = call.phone()?;
    let offer = if arguments.request.is_empty() {
        let grid = grid_or_only(&phone, arguments.grid.as_ref())?;
        phone.qr_offer(&grid, &seed, call.now())?
    } else {
        let requests = arguments.request.iter().map(|file| collect(file).map(|(message, _)| message));
        let requests = requests.collect::<Result<Vec<_>, _>>()?;
        phone.qr_answer(&requests, &seed, call.now())?
    };
    let shown = write(&arguments.codes, &offer.message)?;
    let answer = json!({
        "entries": offer.entries,
        "complete": offer.complete,
        "frames_needed": shown.frames_needed,
        "frames_written": shown.frames_written,
        "message_bytes": shown.message_bytes,
    });
    call.output.answer(&answer, || {
        let (entries, frames) = (offer.entries, shown.frames_needed);
        format!("交接 {entries} 条记录，{frames} 个二维码 / {entries} records in {frames} codes")
    });
    Ok(())
}

pub(crate) fn take(call: &Call, arguments: &QrTakeArguments) -> Result<(), Failure> {
    let (message, unread) = collect(&arguments.codes)?;
    let secret = arguments.secret.as_deref().map(read_secret).transpose()?;
    let QrTaken { giver, entries, households, missing, notices, .. } =
        call.phone()?.qr_take(&message, secret.as_ref(), call.now())?;
    tell(call, &notices);
    let missing = missing.iter().map(|QrMissing { device, from_seq }| Missing { device: *device, from_seq: *from_seq });
    let answer = Taken {
        entries,
        households,
        giver: giver.device(),
        person: giver.person,
        missing: missing.collect(),
        unread,
        notices: told(&notices),
    };
    call.output.answer(&answer, || {
        let from = &answer.person;
        let end = match answer.missing.is_empty() {
            true => "",
            false => "\n缺少更早的记录，请出示请求码（qr ask）/ earlier records are missing; show a request (qr ask)",
        };
        format!("从 {from} 收到 {entries} 条新记录 / {entries} new records from {from}{end}")
    });
    Ok(())
}

/// Writes the first codes of the endless row.
fn write(arguments: &QrFramesArguments, message: &[u8]) -> Result<Shown, Failure> {
    let display = QrDisplay::new(message, arguments.frame_bytes).map_err(|error| {
        let error = QrError::from(error);
        Failure::usage(error.to_string())
    })?;
    let needed = u32::try_from(display.frame_count()).unwrap_or(u32::MAX);
    let written = arguments.frames.unwrap_or(needed.saturating_mul(2).saturating_add(8));
    let lines: String = (0..written).map(|index| hexadecimal(&display.frame(index)) + "\n").collect();
    fs::write(&arguments.out, lines).map_err(|error| cannot("cannot_write", "写入 / write", &arguments.out, &error))?;
    Ok(Shown { frames_needed: display.frame_count(), frames_written: written, message_bytes: message.len() })
}

/// The message that the codes in a file carry, and how many lines were none of its codes.
fn collect(file: &Path) -> Result<(Vec<u8>, usize), Failure> {
    let lines = fs::read_to_string(file).map_err(|error| cannot("cannot_read", "读取 / read", file, &error))?;
    let mut collector = QrCollector::new();
    let mut unread = 0;
    for line in lines.lines() {
        let taken = bytes(line).map(|frame| collector.take(&frame));
        if !matches!(taken, Some(Ok(_))) {
            unread += 1;
        }
    }
    if let Some(message) = collector.message() {
        return Ok((message.to_vec(), unread));
    }
    let (have, need) = collector.progress().map_or((0, 1), |progress| (progress.have, progress.need));
    let message = format!("二维码不全（{have}/{need}），请继续扫描 / {have} of {need} codes were read; look on");
    Err(Failure::refused("qr_incomplete", message))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `None` when the text is not hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.trim().chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Only the holder may read it: it opens what a teammate's screen shows.
fn write_secret(file: &Path, seed: &[u8; 32]) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut file| std::io::Write::write_all(&mut file, seed));
    written.map_err(|error| cannot("cannot_write", "写入 / write", file, &error))
}

fn read_secret(file: &Path) -> Result<[u8; 32], Failure> {
    let secret = fs::read(file).map_err(|error| cannot("cannot_read", "读取 / read", file, &error))?;
    <[u8; 32]>::try_from(secret.as_slice()).map_err(|_| {
        Failure::refused("qr_secret", format!("{} 不是请求码的密钥 / holds no secret of a request", file.display()))
    })
}

fn cannot(code: &str, what: &str, file: &Path, error: &std::io::Error) -> Failure {
    Failure::other(code, format!("无法{what} {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_reads_back_and_nothing_else_is_read() {
        assert_eq!(bytes(&hexadecimal(&[0, 0x5a, 0xff])), Some(vec![0, 0x5a, 0xff]));
        assert_eq!(bytes(" 5A\n"), Some(vec![0x5a]));
        for wrong in ["5", "xy", "5 a0", "五"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
