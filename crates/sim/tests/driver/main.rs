//! The driver protocol over real processes: a server and three devices that are cut off and killed, and end equal.

mod parties;
mod proxy;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use parties::{DeviceProcess, ServerProcess};
use proxy::Proxy;

const ROLES: [&str; 3] = ["doctor", "police", "cw"];
const HOUSEHOLDS: u32 = 12;

/// The lines of one device on one day; day 0 registers the households.
fn lines(role: &str, day: u32) -> Vec<Value> {
    let mut lines = Vec::new();
    for household in 1..=HOUSEHOLDS {
        let hh = format!("h{household:03}");
        let at = 1_767_900_000 + i64::from(day) * 86_400 + i64::from(household) * 300;
        if day == 0 {
            if role == "cw" {
                let facts = json!({
                    "address": format!("{household}栋2单元260{household}室"), "head": "朱洋文", "phone": "19499210497",
                    "members": 3, "elderly": 1, "children": 1, "chronic": "无", "keyHolder": true,
                    "lat": 30_538_086 + household, "lon": 114_138_916,
                });
                lines.push(json!({ "t": "hh", "day": day, "dev": role, "hh": hh, "facts": facts }));
            }
            continue;
        }
        let symptoms = &["流涕", "气促"][..household as usize % 3];
        let body = match role {
            "doctor" => json!({
                "at": at, "symptoms": symptoms,
                "temps": [{ "v": 365 + household, "site": "额", "at": at + 40 }, { "v": 364, "site": "耳", "at": at + 75 }],
                "advice": "卧床休息，多饮温水。",
            }),
            "police" => json!({
                "at": at + 20, "idOk": household % 5 != 0, "method": "身份证", "last4": format!("{household:04}"), "present": 2,
            }),
            _ => json!({ "at": at + 60, "needs": format!("需要大米{household}斤。") }),
        };
        let visit = format!("d{day}a");
        lines.push(json!({ "t": "part", "day": day, "dev": role, "hh": hh, "visit": visit, "role": role, "uuid": "", "body": body }));
        if household <= 2 && role != "cw" {
            let body = json!({ "status": "解除", "until": "2026-01-13", "at": at + 90, "by": role, "reason": "街道指挥部通知" });
            lines.push(json!({ "t": "quar", "day": day, "dev": role, "hh": hh, "uuid": "", "body": body }));
        }
    }
    lines
}

fn write_file(directory: &Path, role: &str, day: u32) -> (PathBuf, usize) {
    let lines = lines(role, day);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let path = directory.join(format!("{role}-{day}.jsonl"));
    fs::write(&path, text).expect("a file of lines");
    (path, lines.len())
}

fn write(device: &mut DeviceProcess, directory: &Path, role: &str, day: u32) {
    let (file, count) = write_file(directory, role, day);
    assert_eq!(device.ask(&json!({ "op": "write", "file": file }))["n"], json!(count));
}

fn sync(device: &mut DeviceProcess, url: &str) -> Value {
    device.ask(&json!({ "op": "sync", "url": url }))
}

#[test]
fn a_team_that_is_cut_off_and_killed_ends_equal() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let server_dir = at.join("server");
    let server = ServerProcess::start(&server_dir);
    let mut devices: Vec<DeviceProcess> = ROLES.iter().map(|role| DeviceProcess::start(role, at)).collect();
    for day in 0..2 {
        for (device, role) in devices.iter_mut().zip(ROLES) {
            write(device, at, role, day);
        }
        for _ in 0..2 {
            devices.iter_mut().for_each(|device| drop(sync(device, &server.url())));
        }
    }

    for (device, role) in devices.iter_mut().zip(ROLES) {
        write(device, at, role, 2);
    }
    // Cut in the head of the request, in its body, and in the answer.
    let proxy = Proxy::start(server.port(), &[1, 150, 450, 800]);
    let cut = sync(&mut devices[0], &proxy.url());
    assert_eq!(cut["tries"], json!(5), "{cut}");

    let killed = devices[1].ask(&json!({ "op": "sync", "url": server.url(), "killPid": server.pid() }));
    assert!(killed["wall_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{killed}");
    server.wait_killed();
    devices[1].restart();

    let mut server = ServerProcess::start(&server_dir);
    for index in [2, 0, 1, 2] {
        sync(&mut devices[index], &server.url());
    }
    let mut fresh = DeviceProcess::start("another", at);
    sync(&mut fresh, &server.url());
    devices.push(fresh);
    let file = at.join("state.json");
    let shas: Vec<Value> =
        devices.iter_mut().map(|device| device.ask(&json!({ "op": "state", "file": file }))["sha"].clone()).collect();
    assert!(shas.iter().all(|sha| *sha == shas[0] && sha.as_str().is_some_and(|sha| sha.len() == 16)), "{shas:?}");
    let state: Value = serde_json::from_str(&fs::read_to_string(&file).expect("the state")).expect("JSON");
    assert_eq!(state.as_object().map(serde_json::Map::len), Some(HOUSEHOLDS as usize));
    assert_eq!(state["h001"]["parts"].as_object().map(serde_json::Map::len), Some(6));
    assert_eq!(state["h001"]["quar"].as_array().map(Vec::len), Some(4));
    assert_eq!(state["h001"]["facts"]["phone"], json!("19499210497"));
    assert_eq!(state["h001"]["parts"]["d2a/police"]["last4"], json!("0001"));
    devices.iter_mut().for_each(|device| drop(device.ask(&json!({ "op": "close" }))));
    server.stop();
}

#[test]
fn what_cannot_be_done_is_said_and_the_device_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut device = DeviceProcess::start_closed("doctor", directory.path());
    for wrong in ["", "nonsense", "{}", r#"{"op":"dance"}"#, r#"{"op":"sync"}"#, "\u{fffd}", r#"{"op":"state"}"#] {
        if !wrong.is_empty() {
            assert_eq!(device.say(wrong)["ok"], json!(false), "{wrong}");
        }
    }
    assert_eq!(device.say(r#"{"op":"open"}"#)["ok"], json!(true));
    let missing = directory.path().join("missing.jsonl");
    assert_eq!(device.say(&json!({ "op": "write", "file": missing }).to_string())["ok"], json!(false));
    let broken = directory.path().join("broken.jsonl");
    fs::write(&broken, "{\"t\":\"part\"}\n").expect("a file");
    assert_eq!(device.say(&json!({ "op": "write", "file": broken }).to_string())["ok"], json!(false));
    let nowhere = json!({ "op": "sync", "url": "ftp://127.0.0.1:1" });
    assert_eq!(device.say(&nowhere.to_string())["ok"], json!(false));
    let everybody = json!({ "op": "sync", "url": "http://127.0.0.1:1", "killPid": -1 });
    assert_eq!(device.say(&everybody.to_string())["ok"], json!(false));
    assert_eq!(device.say(r#"{"op":"state"}"#)["ok"], json!(true));
}
