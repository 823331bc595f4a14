//! `stairwell` as a black box: what it says, and its exit codes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const STAIRWELL: &str = env!("CARGO_BIN_EXE_stairwell");
const GRID: &str = "440106006001G001";

/// A deployment's directory, driven by the binary.
pub(crate) struct Stairwell(TempDir);

impl Stairwell {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With a street, a community and a grid.
    pub(crate) fn initialised() -> Self {
        let stairwell = Self::empty();
        assert_eq!(
            stairwell.admin(&["init", "--admin", "root", "--password-stdin"], "long enough").status.code(),
            Some(0)
        );
        let regions = "code,name,level,parent_code\n440106006,石牌街道,STREET,440106\n440106006001,石牌社区,COMMUNITY,440106006\n";
        assert_eq!(stairwell.import("import-regions", regions).status.code(), Some(0));
        let grids = format!("\u{feff}grid_code,name,community_code\n{GRID},一号,440106006001\n");
        assert_eq!(stairwell.import("import-grids", &grids).status.code(), Some(0));
        stairwell
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    fn data_dir(&self) -> String {
        self.path().join("server").display().to_string()
    }

    pub(crate) fn serve(&self, more: &[String]) -> Command {
        let mut command = Command::new(STAIRWELL);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", &self.data_dir()]).args(more);
        command
    }

    /// `stairwell admin … --json` with `input` on standard input.
    fn admin(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(STAIRWELL);
        command.arg("admin").args(arguments).args(["--json", "--data-dir", &self.data_dir()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that reads no input may be gone already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap()
    }

    fn import(&self, verb: &str, list: &str) -> Output {
        let file = self.path().join("list.csv");
        std::fs::write(&file, list).unwrap();
        self.admin(&[verb, &file.display().to_string()], "")
    }

    pub(crate) fn invite(&self) -> String {
        let arguments = ["invite", "--person", "李", "--role", "DOCTOR", "--team", "T1", "--grids", GRID];
        let invited = done(&self.admin(&arguments, ""));
        invited["code"].as_str().unwrap().to_owned()
    }
}

/// A `serve` that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start(stairwell: &Stairwell, more: &[String]) -> Self {
        let mut child = stairwell.serve(more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self { child, url: ready["listening"].as_str().unwrap().to_owned(), _stdout: stdout }
    }

    /// SIGTERM; the exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `terminate` nothing runs any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn done(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exit code and error code of a command that did nothing; its message is one line, the same on both outputs.
fn refused(output: &Output) -> (Option<i32>, String, String) {
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let message = value["error"]["message"].as_str().unwrap().to_owned();
    assert_eq!(String::from_utf8_lossy(&output.stderr).trim_end(), message);
    assert_eq!(message.lines().count(), 1);
    (output.status.code(), value["error"]["code"].as_str().unwrap().to_owned(), message)
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let stairwell = Stairwell::initialised();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["serve"],
        &["admin", "invite"],
        &["admin", "init", "--data-dir", "x", "--admin", "a"],
        &["admin", "digest", "--data-dir", "x", "--grid", "1"],
        &["admin", "invite", "--data-dir", "x", "--person", "a", "--role", "KING", "--team", "t", "--grids", GRID],
        &[
            "admin",
            "add-user",
            "--data-dir",
            "x",
            "--name",
            "a",
            "--role",
            "ADMIN",
            "--region",
            "44",
            "--password-stdin",
        ],
    ] {
        let output = Command::new(STAIRWELL).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    let postgres = stairwell.serve(&["--database-url".into(), "postgres://x/y".into()]).output().unwrap();
    assert_eq!(postgres.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&postgres.stderr).contains("PostgreSQL is not in this build yet"));
    let nowhere = Command::new(STAIRWELL)
        .args(["serve", "--listen", "here", "--data-dir", &stairwell.data_dir()])
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    let missing = stairwell.admin(&["import-regions", "missing.csv"], "");
    assert_eq!(refused(&missing).0, Some(2));
    let king = stairwell.admin(&["invite", "--person", "a", "--role", "KING", "--team", "t", "--grids", GRID], "");
    let (exit, code, _) = refused(&king);
    assert_eq!((exit, code.as_str()), (Some(2), "usage"), "what the argument parser finds is told as JSON too");
}

#[test]
fn a_deployment_is_initialised_once_and_by_a_real_password() {
    let stairwell = Stairwell::empty();
    let uninitialised = stairwell.admin(&["held"], "");
    assert_eq!(refused(&uninitialised).1, "not_initialised");
    let short = stairwell.admin(&["init", "--admin", "root", "--password-stdin"], "short\n");
    assert_eq!(refused(&short), (Some(3), "bad_password".into(), refused(&short).2));
    assert!(!Path::new(&stairwell.data_dir()).exists(), "something was left of an init that was refused");
    let nobody = stairwell.admin(&["init", "--admin", "", "--password-stdin"], "long enough");
    assert_eq!(refused(&nobody).1, "bad_name");
    done(&stairwell.admin(&["init", "--admin", "root", "--password-stdin"], "long enough\n"));
    let again = stairwell.admin(&["init", "--admin", "root", "--password-stdin"], "long enough");
    assert_eq!((refused(&again).0, refused(&again).1.as_str()), (Some(3), "initialised"));
}

#[test]
fn a_list_is_imported_whole_or_not_at_all_and_the_row_is_named() {
    let stairwell = Stairwell::initialised();
    let header = "code,name,level,parent_code\n";
    for (rows, wrong) in [
        ("440106007,天园街道,STREET,440106\n44010600700,东,COMMUNITY,440106007\n", "row 3: "),
        ("440106007,天园街道,STREET,440106\n440106007,天园街道,STREET,440106\n", "row 3: region 440106007 comes twice"),
        ("440106008001,孤,COMMUNITY,440106008\n", "row 2: region 440106008 above 440106008001"),
        ("440106007,,STREET,440106\n", "row 2: "),
        ("440106007,天园街道,STREET\n", "line: 2"),
    ] {
        let (exit, code, message) = refused(&stairwell.import("import-regions", &format!("{header}{rows}")));
        assert_eq!((exit, code.as_str()), (Some(3), "bad_list"));
        assert!(message.contains(wrong), "{message}");
    }
    let file = stairwell.path().join("gbk.csv");
    std::fs::write(&file, b"code,name,level,parent_code\n440106007,\xcc\xec\xd4\xb0,STREET,440106\n").unwrap();
    let (_, code, message) = refused(&stairwell.admin(&["import-regions", file.to_str().unwrap()], ""));
    assert_eq!((code.as_str(), message.contains("row 2: not UTF-8")), ("bad_list", true), "{message}");
    let (_, _, message) = refused(&stairwell.import("import-regions", "name,code\n"));
    assert!(message.starts_with("row 1: expected the header code,name,level,parent_code"), "{message}");
    for (row, wrong) in [
        ("440106006001G002,二号,440106006002", "is not in community"),
        ("440106006002G001,二号,440106006002", "import the regions first"),
        ("440106006001X002,二号,440106006001", "row 2: expected a grid code"),
    ] {
        let (_, _, message) =
            refused(&stairwell.import("import-grids", &format!("grid_code,name,community_code\n{row}\n")));
        assert!(message.contains(wrong), "{message}");
    }
    let street = ["add-user", "--name", "王", "--role", "SUP_STREET", "--region", "440106007", "--password-stdin"];
    assert_eq!(
        refused(&stairwell.admin(&street, "long enough")).1,
        "unknown_region",
        "part of a bad list was imported"
    );
    let twice = format!("{header}440106006,石牌街道办事处,STREET,440106\n");
    assert_eq!(done(&stairwell.import("import-regions", &twice))["regions"], 1);
}

#[test]
fn policy_packs_are_stated_whole_or_not_at_all_and_a_version_only_once() {
    let stairwell = Stairwell::initialised();
    let file = stairwell.path().join("packs.json");
    let add = |packs: &Value| {
        std::fs::write(&file, packs.to_string()).unwrap();
        stairwell.admin(&["policy", "add", &file.display().to_string()], "")
    };
    let list = || done(&stairwell.admin(&["policy", "list"], "")).as_array().unwrap().clone();
    let before = list();
    assert_eq!(before.iter().filter(|pack| pack["version"] == "GD-2020-02").count(), 1, "the built-in ones are listed");
    let mut pack = before[0].clone();
    (pack["version"], pack["region"], pack["observation_days"]) = ("YX-1".into(), "440104".into(), 21.into());
    let mut wrong = pack.clone();
    (wrong["version"], wrong["checks_per_day"]) = ("YX-2".into(), 4.into());
    let (code, error, message) = refused(&add(&serde_json::json!([pack, wrong])));
    assert_eq!((code, error.as_str()), (Some(3), "policy"));
    assert_eq!(message, "pack YX-2: checks_per_day: 1 to 3, found 4");
    let (_, error, _) = refused(&add(&serde_json::json!([pack, pack])));
    assert_eq!(error, "policy_exists", "twice in one file");
    assert_eq!(list(), before, "nothing was stated");
    assert_eq!(done(&add(&pack)), serde_json::json!({ "added": ["YX-1"] }));
    assert_eq!(list().iter().filter(|known| **known == pack).count(), 1);
    let (code, error, message) = refused(&add(&pack));
    assert_eq!((code, error.as_str()), (Some(3), "policy_exists"));
    assert_eq!(message, "version YX-1 exists already; a changed pack needs a new version");
    pack["fever"] = 38.into();
    let (_, error, message) = refused(&add(&pack));
    assert_eq!(error, "policy");
    assert!(message.contains("unknown field `fever`"), "{message}");
    assert_eq!(stairwell.admin(&["policy", "add", "/nowhere.json"], "").status.code(), Some(2));
}

#[test]
fn users_answer_for_a_region_of_their_level() {
    let stairwell = Stairwell::initialised();
    let add = |name: &str, role: &str, region: &str| {
        stairwell
            .admin(&["add-user", "--name", name, "--role", role, "--region", region, "--password-stdin"], "long enough")
    };
    done(&add("李", "SUP_STREET", "440106006"));
    done(&add("疾控", "CDC", "440106006001"));
    assert_eq!(refused(&add("李", "SUP_STREET", "440106006")).1, "taken");
    assert_eq!(refused(&add("王", "SUP_DISTRICT", "440106006")).1, "wrong_level");
    assert_eq!(refused(&add("王", "SUP_STREET", "440106009")).1, "unknown_region");
}

#[test]
fn codes_are_for_grids_that_exist() {
    let stairwell = Stairwell::initialised();
    let invite = |grids: &str| {
        stairwell.admin(&["invite", "--person", "李", "--role", "POLICE", "--team", "T1", "--grids", grids], "")
    };
    let invited = done(&invite(GRID));
    assert!(invited["expires_at"].as_str().unwrap().ends_with("+08:00"), "{invited}");
    assert_eq!(refused(&invite("440106006001G999")).1, "unknown_grid");
    let nobody = ["revoke", "--device", "00000000000000000000000000000000", "--reason", "lost"];
    assert_eq!(refused(&stairwell.admin(&nobody, "")).1, "unknown_device");
    assert_eq!(refused(&stairwell.admin(&["admit", "00000000000000000000000000000000:1"], "")).1, "not_held");
    assert_eq!(refused(&stairwell.admin(&["digest", "--grid", "440106006001G999"], "")).1, "unknown_grid");
    assert_eq!(done(&stairwell.admin(&["held"], ""))["held"], serde_json::json!([]));
    assert_eq!(done(&stairwell.admin(&["rebuild-views"], ""))["households"], 0);
}

#[test]
fn one_server_serves_a_directory_and_ends_well_on_sigterm() {
    let stairwell = Stairwell::initialised();
    let server = Server::start(&stairwell, &[]);
    let second = stairwell.serve(&[]).output().unwrap();
    assert_eq!(second.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another stairwell is serving"));
    stairwell.invite();
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(Server::start(&stairwell, &[]).terminate(), Some(0));
    let taken = Server::start(&stairwell, &[]);
    let other = Stairwell::initialised();
    let address = taken.url.trim_start_matches("http://").to_owned();
    let output =
        Command::new(STAIRWELL).args(["serve", "--listen", &address, "--data-dir", &other.data_dir()]).output();
    assert_eq!(output.unwrap().status.code(), Some(3));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let stairwell = Stairwell::initialised();
    std::fs::write(Path::new(&stairwell.data_dir()).join("stairwell.db"), "scribble".repeat(500)).unwrap();
    let (exit, code, _) = refused(&stairwell.admin(&["held"], ""));
    assert_eq!((exit, code.as_str()), (Some(3), "unreadable"));
    let output = stairwell.serve(&[]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(3), true));
}
