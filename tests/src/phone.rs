//! One device of a team, seen through `stairwell-field`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Run, Running, field};
use crate::server::Server;
use crate::street::{GRID, MORNING};

/// One device: a store in a directory.
#[derive(Debug, Clone)]
pub struct Phone {
    name: String,
    store: PathBuf,
    ca: Option<PathBuf>,
}

impl Phone {
    /// A device whose store will be `directory/name`. Not enrolled yet.
    #[must_use]
    pub fn new(directory: &Path, name: &str) -> Self {
        Self { name: name.to_owned(), store: directory.join(name), ca: None }
    }

    /// A device enrolled at the server for [`GRID`].
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn enrolled(directory: &Path, name: &str, role: &str, server: &Server) -> Self {
        let phone = Self::new(directory, name);
        phone.enrol(server.url(), &server.invite(name, role, GRID)).succeeded();
        phone
    }

    /// The three of a team: party member, police officer, doctor.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn team(directory: &Path, server: &Server) -> [Self; 3] {
        [("party", "PARTY"), ("police", "POLICE"), ("doctor", "DOCTOR")]
            .map(|(name, role)| Self::enrolled(directory, name, role, server))
    }

    /// Trusts the TLS roots of this file from here on.
    #[must_use]
    pub fn trusting(mut self, ca: &Path) -> Self {
        self.ca = Some(ca.to_owned());
        self
    }

    /// Where its store is.
    #[must_use]
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// `stairwell-field --store … --json WORDS`, not run yet.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(field());
        command.arg("--store").arg(&self.store).arg("--json");
        if let Some(ca) = &self.ca {
            command.arg("--ca").arg(ca);
        }
        command.args(words);
        command
    }

    /// Runs `stairwell-field` with these words.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Run {
        Run::of(&mut self.command(words), "")
    }

    /// Runs `stairwell-field` with these words in the [`MORNING`].
    #[must_use]
    pub fn save(&self, words: &[&str]) -> Run {
        self.run(&[&["--at", MORNING], words].concat())
    }

    /// Enrols with a code.
    #[must_use]
    pub fn enrol(&self, url: &str, code: &str) -> Run {
        self.run(&["enrol", "--server", url, "--code", code])
    }

    /// Registers a flat of building 3, unit 1, and returns its id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn household(&self, floor: u32, room: &str) -> String {
        let (floor, place) = (floor.to_string(), ["--building", "3", "--unit", "1", "--room", room]);
        let words = [&["household", "add", "--grid", GRID][..], &place, &["--floor", &floor]].concat();
        text(&self.save(&words).done()["household"])
    }

    /// Registers who lives there, and returns their id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn person(&self, household: &str, name: &str) -> String {
        let words = ["person", "add", "--household", household, "--name", name, "--category", "HUBEI_ARRIVAL"];
        text(&self.save(&words).done()["person"])
    }

    /// Records a visit that went well, with more words such as `--temp …`; returns its answer.
    ///
    /// # Panics
    /// When it is refused.
    pub fn visit(&self, household: &str, words: &[&str]) -> Value {
        let visit = ["visit", "--household", household, "--round", "AM", "--outcome", "DONE_OK"];
        self.save(&[&visit[..], words].concat()).done()
    }

    /// Syncs with the server it was enrolled at until both have the same; returns the answer.
    ///
    /// # Panics
    /// When it does not come to that.
    pub fn sync(&self) -> Value {
        let answer = self.run(&["sync"]).done();
        assert_eq!(answer["complete"], true, "{} did not come to the end: {answer}", self.name);
        answer
    }

    /// Listens for a teammate, lets `other` connect, and returns what both say: `[listening, connecting]`.
    ///
    /// # Panics
    /// When the listening device does not listen.
    #[must_use]
    pub fn meet(&self, other: &Self) -> [Run; 2] {
        let (mut listening, address) = self.listen();
        let connected = other.run(&["peer", "connect", &address]);
        [listening.finish(), connected]
    }

    /// Merges with a teammate's device, and asserts that both have the same then.
    ///
    /// # Panics
    /// When they do not.
    pub fn merge(&self, other: &Self) {
        for run in self.meet(other) {
            run.succeeded();
            let last = run.stdout.lines().last().unwrap_or_default();
            let answer: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {run}"));
            assert_eq!(answer["digest_equal"], true, "{run}");
        }
    }

    /// Starts `peer listen --once`; returns with the address when it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn listen(&self) -> (Running, String) {
        let listening = Running::start(&mut self.command(&["peer", "listen", "--addr", "127.0.0.1:0", "--once"]));
        let line: Value = serde_json::from_str(&listening.first_word()).expect("it tells where it listens in JSON");
        let address = text(&line["listening"]);
        (listening, address)
    }

    /// The digest of [`GRID`].
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn digest(&self) -> String {
        text(&self.run(&["digest", "--grid", GRID]).done()["digest"])
    }

    /// The folded view of a household.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn show(&self, household: &str) -> Value {
        self.run(&["show", "--household", household]).done()
    }

    /// Who this device is and what waits to be sent.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn status(&self) -> Value {
        self.run(&["status"]).done()
    }

    /// Copies the store as somebody with the phone in hand would: a second device with the same identity.
    ///
    /// # Panics
    /// When it cannot be copied.
    #[must_use]
    pub fn cloned(&self, name: &str) -> Self {
        let store = self.store.with_file_name(name);
        fs::create_dir(&store).expect("the directory of a test can be written");
        for file in fs::read_dir(&self.store).expect("a store is a directory") {
            let file = file.expect("a store can be listed");
            fs::copy(file.path(), store.join(file.file_name())).expect("a store is flat files");
        }
        Self { name: name.to_owned(), store, ca: self.ca.clone() }
    }
}

/// A JSON string as text.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text was expected: {value}")).to_owned()
}
