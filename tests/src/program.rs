//! The programs under test, and one run of one of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// `stairwell`, the server.
#[must_use]
pub fn stairwell() -> PathBuf {
    built().join("stairwell")
}

/// `stairwell-field`, the client.
#[must_use]
pub fn field() -> PathBuf {
    built().join("stairwell-field")
}

/// The directory of the programs, built once in the profile of the test that asks: the test stands beside them.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("a test knows its own path");
        let profile = test.parent().and_then(Path::parent).expect("tests stand in TARGET/PROFILE/deps");
        let target = profile.parent().expect("profiles stand in TARGET");
        let name = match profile.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        // The whole workspace, as `cargo test --workspace` does: dependencies have the same features and are not built twice.
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--workspace", "--bins", "--profile", name, "--target-dir"])
            .arg(target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo can be started");
        assert!(status.success(), "the programs under test do not build");
        profile.to_owned()
    })
}

/// What one run of a program came to.
#[derive(Debug, Clone)]
pub struct Run {
    /// The command line, for messages.
    pub words: String,
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Run {
    /// Runs the command to its end with `input` on standard input.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn of(command: &mut Command, input: &str) -> Self {
        let words = words(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{words}: {error}"));
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that refuses its arguments does not read on; what it says about them is the outcome.
        let _unread = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("a child can be waited for");
        Self {
            words,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Standard output as one JSON value.
    ///
    /// # Panics
    /// When it is not exactly one.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(self.stdout.trim()).unwrap_or_else(|error| panic!("no single JSON value: {error}\n{self}"))
    }

    /// The JSON value of a run that was done.
    ///
    /// # Panics
    /// When it was not.
    #[must_use]
    pub fn done(&self) -> Value {
        self.succeeded();
        self.json()
    }

    /// Asserts exit code 0.
    ///
    /// # Panics
    /// When it is another.
    pub fn succeeded(&self) {
        assert_eq!(self.code, Some(0), "{self}");
    }

    /// Asserts that the run failed with this exit code and one clear sentence: something on standard error, no panic, not
    /// a page of text.
    ///
    /// # Panics
    /// When it did not.
    pub fn failed(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{self}");
        let sentence = self.stderr.trim();
        assert!(!sentence.is_empty(), "it failed without a word: {self}");
        assert!(!sentence.contains("panicked"), "{self}");
        assert!(sentence.lines().count() <= 2 && sentence.len() < 600, "not one sentence: {self}");
    }

    /// Asserts a refusal (exit code 3) with this machine-readable reason.
    ///
    /// # Panics
    /// When it is something else.
    pub fn refused(&self, reason: &str) {
        self.failed(3);
        assert_eq!(self.json()["error"]["code"], reason, "{self}");
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { words, code, stdout, stderr } = self;
        write!(f, "{words}\nexit code {code:?}\nstandard output: {stdout}\nstandard error: {stderr}")
    }
}

/// The command line of a command, for messages.
fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// A program that goes on until it is told, or made, to stop. Dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    words: String,
    stdout: Option<BufReader<ChildStdout>>,
    log: Arc<Mutex<String>>,
    first_word: Receiver<String>,
    listener: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts the command.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let words = words(command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{words}: {error}"));
        let stdout = child.stdout.take().map(BufReader::new);
        let stderr = BufReader::new(child.stderr.take().expect("standard error is piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&log);
        let (tell, first_word) = std::sync::mpsc::sync_channel(1);
        // A program whose standard error nobody reads stops when the pipe is full.
        let listener = std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let mut log = heard.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
                // Only the first line is told; those after it are in the log.
                let _full = tell.try_send(line);
            }
        });
        Self { child, words, stdout, log, first_word, listener: Some(listener) }
    }

    /// The next line of standard output; waits for it.
    ///
    /// # Panics
    /// When the program ends without one.
    #[must_use]
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let count = self.stdout.as_mut().map_or(0, |stdout| stdout.read_line(&mut line).unwrap_or(0));
        assert!(count > 0, "{} ended without the line that it owes: {}", self.words, self.log());
        line.trim_end().to_owned()
    }

    /// The first line of standard error; waits for it. To be asked once.
    ///
    /// # Panics
    /// When the program ends without one.
    #[must_use]
    pub fn first_word(&self) -> String {
        self.first_word.recv().unwrap_or_else(|_| panic!("{} ended without a word", self.words))
    }

    /// What it has said on standard error.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it run for so long, then ends it by SIGKILL. Returns its first line of standard output, `None` when it had not
    /// said a whole one by then.
    ///
    /// # Panics
    /// When its output cannot be read.
    #[must_use]
    pub fn kill_within(mut self, moment: Duration) -> Option<String> {
        let (tell, said) = std::sync::mpsc::channel();
        let stdout = self.stdout.take()?;
        let reader = std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // The story is not waiting any more: it collects the line below.
                let _late = tell.send(line);
            }
        });
        let in_time = said.recv_timeout(moment).ok();
        self.kill9();
        reader.join().expect("the reader only passes lines on");
        in_time.or_else(|| said.try_recv().ok())
    }

    /// Ends it by SIGKILL, wherever it is, and waits until it is gone. Twice is once.
    pub fn kill9(&mut self) {
        // Already gone is as good.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }

    /// Ends it by SIGTERM, and says how it left.
    ///
    /// # Panics
    /// When it cannot be told.
    #[must_use]
    pub fn terminate(mut self) -> Run {
        let id = i32::try_from(self.child.id()).expect("process ids fit");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGTERM)
            .expect("a child can be signalled");
        self.finish()
    }

    /// Waits until it leaves by itself.
    ///
    /// # Panics
    /// When it cannot be waited for.
    #[must_use]
    pub fn finish(&mut self) -> Run {
        let mut stdout = String::new();
        if let Some(rest) = &mut self.stdout {
            let _cut = rest.read_to_string(&mut stdout);
        }
        let status = self.child.wait().expect("a child can be waited for");
        if let Some(listener) = self.listener.take() {
            listener.join().expect("the listener only collects lines");
        }
        Run { words: self.words.clone(), code: status.code(), stdout, stderr: self.log() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill9();
    }
}
