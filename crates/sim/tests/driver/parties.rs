//! The processes of the driver protocol.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stairwell-sim"));
    command.arg("external").stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

fn read_line(output: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
}

/// `external server`.
pub(crate) struct ServerProcess {
    child: Child,
    port: u16,
}

impl ServerProcess {
    pub(crate) fn start(directory: &Path) -> Self {
        let mut child = binary().arg("server").arg("--dir").arg(directory).spawn().expect("a server");
        let line = read_line(&mut BufReader::new(child.stdout.take().expect("its output")));
        assert_eq!(line["ok"], json!(true));
        let port = line["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Self { child, port }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it was killed by SIGKILL.
    pub(crate) fn wait_killed(mut self) {
        assert_eq!(self.child.wait().expect("its end").signal(), Some(9));
    }

    /// Asks it to stop by SIGTERM.
    pub(crate) fn stop(&mut self) {
        let pid = i32::try_from(self.child.id()).expect("a process number");
        kill(Pid::from_raw(pid), Signal::SIGTERM).expect("a signal");
        assert!(self.child.wait().expect("its end").success());
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// `external device`.
pub(crate) struct DeviceProcess {
    role: String,
    directory: PathBuf,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl DeviceProcess {
    /// Starts and opens a device whose store is in `directory`.
    pub(crate) fn start(role: &str, directory: &Path) -> Self {
        let mut device = Self::start_closed(role, directory);
        device.ask(&json!({ "op": "open" }));
        device
    }

    pub(crate) fn start_closed(role: &str, directory: &Path) -> Self {
        let mut command = binary();
        command.args(["device", "--role", role, "--dir"]).arg(directory.join(role));
        let mut child = command.arg("--shared").arg(directory.join("shared.json")).spawn().expect("a device");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { role: role.to_owned(), directory: directory.to_owned(), child, input, output }
    }

    /// Kills the device and starts it anew on the same store.
    pub(crate) fn restart(&mut self) {
        self.child.kill().expect("a kill");
        self.child.wait().expect("its end");
        *self = Self::start(&self.role, &self.directory);
    }

    /// Sends a command that must succeed.
    pub(crate) fn ask(&mut self, command: &Value) -> Value {
        let answer = self.say(&command.to_string());
        assert_eq!(answer["ok"], json!(true), "{command}: {answer}");
        answer
    }

    /// Sends a line and reads the answer.
    pub(crate) fn say(&mut self, line: &str) -> Value {
        writeln!(self.input, "{line}").expect("its input");
        read_line(&mut self.output)
    }
}

impl Drop for DeviceProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
