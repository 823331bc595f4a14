//! What a command says, and its exit code: 0 done, 2 wrong usage, 3 refused, 1 anything else.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use serde::Serialize;
use serde_json::{Value, json};
use stairwell_core::store::StoreError;

use crate::backup::BackupError;
use crate::config::ConfigError;
use crate::deployment::DeploymentError;
use crate::directory::{ImportError, InviteError, UserError};
use crate::keys::KeysError;
use crate::lists::ListError;
use crate::password::PasswordError;
use crate::views::ViewError;

/// What a command did, for a program and for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// With `--json`, the one value on standard output.
    pub json: Value,
    /// Without, the text on standard output; empty for nothing.
    pub text: String,
}

impl Done {
    /// Both forms.
    ///
    /// # Errors
    /// [`Failure`] when the view is not JSON, which is a mistake in it.
    pub fn new(view: &impl Serialize, text: impl Into<String>) -> Result<Self, Failure> {
        let json = serde_json::to_value(view).map_err(|error| Failure::other("internal", error))?;
        Ok(Self { json, text: text.into() })
    }
}

/// Why a command did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    exit: u8,
    code: &'static str,
    message: String,
}

impl Failure {
    /// Wrong usage: exit code 2.
    pub fn usage(message: impl Display) -> Self {
        Self { exit: 2, code: "usage", message: message.to_string() }
    }

    /// Refused: exit code 3.
    pub fn refused(code: &'static str, message: impl Display) -> Self {
        Self { exit: 3, code, message: message.to_string() }
    }

    /// Anything else: exit code 1.
    pub fn other(code: &'static str, message: impl Display) -> Self {
        Self { exit: 1, code, message: message.to_string() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::other("disk_full", error),
            StoreError::Busy => Self::other("busy", error),
            StoreError::Unreadable(_) => Self::refused("unreadable", error),
            StoreError::TooNew { .. } => Self::refused("too_new", error),
            StoreError::NotNext(_) | StoreError::Crashed | StoreError::Backend(_) => Self::other("internal", error),
        }
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Missing(_) => Self::refused("not_initialised", error),
            KeysError::Damaged(_) => Self::refused("unreadable", error),
            KeysError::File(_) => Self::other("file", error),
        }
    }
}

impl From<DeploymentError> for Failure {
    fn from(error: DeploymentError) -> Self {
        match error {
            DeploymentError::Initialised(_) => Self::refused("initialised", error),
            DeploymentError::Served(_) => Self::refused("served", error),
            DeploymentError::Keys(error) => error.into(),
            DeploymentError::Store(error) => error.into(),
            DeploymentError::File { .. } => Self::other("file", error),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Unreadable { .. } | ConfigError::Address(_) => Self::usage(error),
            ConfigError::Tls { .. } => Self::refused("bad_tls", error),
            ConfigError::Bind { .. } => Self::refused("address", error),
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::NotABackup(_) => Self::refused("not_a_backup", error),
            BackupError::Damaged(_) => Self::refused("unreadable", error),
            BackupError::NotEmpty(_) => Self::refused("not_empty", error),
            BackupError::Unreadable { .. } => Self::usage(error),
            BackupError::File { .. } => Self::other("file", error),
            BackupError::Store(error) => error.into(),
            BackupError::Keys(error) => error.into(),
        }
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Store(error) => error.into(),
            error => Self::other("views", error),
        }
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Length => Self::refused("bad_password", error),
            PasswordError::Hash(_) => Self::other("internal", error),
        }
    }
}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Role(_) => Self::usage(error),
            UserError::Name => Self::refused("bad_name", error),
            UserError::Region(_) => Self::refused("unknown_region", error),
            UserError::Level { .. } => Self::refused("wrong_level", error),
            UserError::Taken(_) => Self::refused("taken", error),
            UserError::Store(error) => error.into(),
        }
    }
}

impl From<InviteError> for Failure {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Role(_) | InviteError::Server => Self::usage(error),
            InviteError::Text(_) => Self::refused("bad_name", error),
            InviteError::GridCount => Self::refused("grid_count", error),
            InviteError::Grid(_) => Self::refused("unknown_grid", error),
            InviteError::Unknown => Self::refused("unknown_code", error),
            InviteError::Used => Self::refused("used_code", error),
            InviteError::Expired => Self::refused("expired_code", error),
            InviteError::Store(error) => error.into(),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => error.into(),
            error => Self::refused("bad_list", error),
        }
    }
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Store(error) => error.into(),
            error => Self::refused("bad_list", error),
        }
    }
}

/// Says in one sentence what clap found, and leaves with exit code 2; `--help` and `--version` in full, with 0.
pub(super) fn misused(error: &clap::Error) -> ExitCode {
    // A closed standard output or error leaves nobody to tell.
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        drop(error.print());
    } else {
        let complaint = error.to_string();
        let first = complaint.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
        let sentence = first.collect::<Vec<_>>().join(" ");
        let sentence = sentence.strip_prefix("error: ").unwrap_or(&sentence);
        let wants_json = std::env::args_os().any(|word| word == "--json");
        return report(Err(Failure::usage(sentence)), wants_json);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Says what a command did or why it did not, and leaves with its exit code.
pub(super) fn report(outcome: Result<Done, Failure>, json: bool) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    let (exit, said) = match outcome {
        Ok(done) if json => (0, writeln!(stdout, "{}", done.json)),
        Ok(done) if done.text.is_empty() => (0, Ok(())),
        Ok(done) => (0, writeln!(stdout, "{}", done.text)),
        Err(Failure { exit, code, message }) => {
            let told = writeln!(std::io::stderr().lock(), "{message}");
            let body = json!({ "error": { "code": code, "message": message } });
            (exit, told.and_then(|()| if json { writeln!(stdout, "{body}") } else { Ok(()) }))
        }
    };
    // Who reads the output may have gone; what was done stays done.
    drop(said);
    ExitCode::from(exit)
}
