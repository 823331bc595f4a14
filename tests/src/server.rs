//! A deployment and its server.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Run, Running, stairwell};
use crate::street::{self, ADMIN, PASSWORD};

/// One deployment in a directory, served or not.
#[derive(Debug)]
pub struct Server {
    directory: PathBuf,
    extra: Vec<String>,
    running: Option<Running>,
    url: String,
}

impl Server {
    /// Makes a deployment in `directory`: administrator, regions, grids, one supervisor of the street. Not served yet.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn init(directory: &Path) -> Self {
        let files = street::files(directory.parent().expect("a deployment is in a test's directory"));
        let server = Self::of(directory, &files);
        let user = ["add-user", "--name", "street", "--role", "SUP_STREET", "--region", "440106006"];
        server.admin_with(&[&user[..], &["--password-stdin"]].concat(), PASSWORD).succeeded();
        server
    }

    /// Makes a deployment in `directory`: administrator, and the regions and grids of these files. Not served yet.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn of(directory: &Path, (regions, grids): &(PathBuf, PathBuf)) -> Self {
        let server = Self::at(directory);
        server.admin_with(&["init", "--admin", ADMIN, "--password-stdin"], PASSWORD).succeeded();
        server.admin(&["import-regions", &regions.to_string_lossy()]).succeeded();
        server.admin(&["import-grids", &grids.to_string_lossy()]).succeeded();
        server
    }

    /// A deployment that is in `directory` already, or will be. Not served yet.
    #[must_use]
    pub fn at(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), extra: Vec::new(), running: None, url: String::new() }
    }

    /// [`Server::init`], then served.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn start(directory: &Path) -> Self {
        let mut server = Self::init(directory);
        server.serve();
        server
    }

    /// Adds words to the command line of every `serve` to come.
    pub fn serve_with(&mut self, words: &[&str]) {
        self.extra.extend(words.iter().map(|word| (*word).to_owned()));
    }

    /// Serves: returns when it listens, and at which address. Again at the address it had, as phones know it.
    ///
    /// # Panics
    /// When it ends instead.
    pub fn serve(&mut self) {
        assert!(self.running.is_none(), "served already");
        let listen = self.url.rsplit('/').next().filter(|address| !address.is_empty()).unwrap_or("127.0.0.1:0");
        let mut command = self.command(&["serve", "--listen", listen]);
        let mut running = Running::start(command.args(&self.extra));
        let line: Value = serde_json::from_str(&running.line()).expect("the first line is JSON");
        self.url = line["listening"].as_str().expect("the first line says where it listens").to_owned();
        self.running = Some(running);
    }

    /// Where it listens, such as `http://127.0.0.1:43210`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The directory of the deployment.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What the server has logged since it was started.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn log(&self) -> String {
        self.running.as_ref().expect("served").log()
    }

    /// Its process id.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.as_ref().expect("served").id()
    }

    /// Kills the server as a power cut would.
    pub fn kill9(&mut self) {
        self.running = None;
    }

    /// Stops the server as a service manager would.
    ///
    /// # Panics
    /// When it does not run, or does not leave in order.
    pub fn stop(&mut self) {
        self.running.take().expect("served").terminate().succeeded();
    }

    /// `stairwell WORDS --data-dir …`, to its end.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Run {
        Run::of(&mut self.command(words), "")
    }

    /// `stairwell admin WORDS`.
    #[must_use]
    pub fn admin(&self, words: &[&str]) -> Run {
        self.admin_with(words, "")
    }

    /// `stairwell admin WORDS` with `input` on standard input.
    #[must_use]
    pub fn admin_with(&self, words: &[&str], input: &str) -> Run {
        Run::of(&mut self.command(&[&["admin"], words].concat()), input)
    }

    /// A single-use code for a new device.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn invite(&self, person: &str, role: &str, grids: &str) -> String {
        self.invite_to("东城一组", person, role, grids)
    }

    /// A single-use code for a new device of a team.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn invite_to(&self, team: &str, person: &str, role: &str, grids: &str) -> String {
        let words = ["invite", "--person", person, "--role", role, "--team", team, "--grids", grids, "--json"];
        let invite = self.admin(&words).done();
        invite["code"].as_str().expect("an invite has a code").to_owned()
    }

    /// The digest of a grid.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn digest(&self, grid: &str) -> String {
        let digest = self.admin(&["digest", "--grid", grid, "--json"]).done();
        digest["digest"].as_str().expect("a digest has a digest").to_owned()
    }

    /// What is held, as `admin held --json` tells it.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn held(&self) -> Vec<Value> {
        let held = self.admin(&["held", "--json"]).done();
        held["held"].as_array().or_else(|| held.as_array()).expect("what is held is a list").clone()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(stairwell());
        command.args(words).arg("--data-dir").arg(&self.directory);
        command
    }
}
