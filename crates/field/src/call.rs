//! What every verb has at hand: the store's directory, the clock, randomness, the way out.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stairwell_core::client::Transport;
use stairwell_core::domain::correction::RecordPart;
use stairwell_core::field::{FieldError, Phone};
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::name::Named;
use crate::output::Output;

/// How long a call waits for another one that uses the same store.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// One call of the program.
#[derive(Debug)]
pub(crate) struct Call {
    /// The store's directory.
    pub(crate) store: PathBuf,
    /// Where answers and messages go.
    pub(crate) output: Output,
    at: Option<UtcMs>,
    ca: Option<PathBuf>,
}

impl Call {
    pub(crate) fn new(cli: &Cli, output: Output) -> Result<Self, Failure> {
        let store = cli.store.clone().ok_or_else(|| {
            Failure::usage(
                "用法有误：请用 --store 指定本机数据目录 / say where this device's store is with --store PATH",
            )
        })?;
        Ok(Self { store, output, at: cli.at, ca: cli.ca.clone() })
    }

    /// The phone's clock: that of `--at`, else the system's.
    pub(crate) fn now(&self) -> UtcMs {
        self.at.unwrap_or_else(|| {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            UtcMs(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
        })
    }

    /// Opens the phone; waits a moment when another call is using it.
    pub(crate) fn phone(&self) -> Result<Phone, Failure> {
        let start = Instant::now();
        loop {
            match Phone::open(&self.store) {
                Err(FieldError::Store(StoreError::Busy)) if start.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(LOCK_PAUSE);
                }
                opened => return Ok(opened?),
            }
        }
    }

    /// The way to a server, with the TLS roots of `--ca`.
    pub(crate) fn transport(&self, server: &str, clock_offset_ms: i64) -> Result<Transport, Failure> {
        let roots = match &self.ca {
            Some(path) => Some(std::fs::read(path).map_err(|error| {
                let path = path.display();
                Failure::other("unusable_ca", format!("无法读取根证书文件 / cannot read {path}: {error}"))
            })?),
            None => None,
        };
        Ok(Transport::new(server, roots.as_deref(), clock_offset_ms)?)
    }

    /// Runs an asynchronous verb to its end.
    pub(crate) fn wait<T>(&self, verb: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|error| Failure::other("runtime", format!("无法启动 / cannot start: {error}")))?;
        runtime.block_on(verb)
    }
}

/// 32 secret bytes of the operating system.
pub(crate) fn seed() -> Result<[u8; 32], Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Failure::other("no_randomness", format!("系统随机数不可用 / no randomness: {error}")))?;
    Ok(seed)
}

/// Reads an id. A text that cannot be one names nothing that exists: refused, like an id that is not known.
fn read<T: FromStr>(text: &str, code: &str, what: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::refused(code, format!("没有 {text:?} 这个{what} on this device")))
}

/// Id of a household.
pub(crate) fn household(text: &str) -> Result<DocumentId, Failure> {
    read(text, "unknown_household", "住户 / no such household")
}

/// Name of a person.
pub(crate) fn person(text: &str) -> Result<Named<Position>, Failure> {
    read(text, "unknown_person", "人员 / no such person")
}

/// Name of a record, or of one reading in it.
pub(crate) fn record(text: &str) -> Result<Named<RecordPart>, Failure> {
    read(text, "unknown_record", "记录 / no such record")
}

/// The household in which a verb works: the one that was said, else the one in the grid of the name, else `None`. `unknown`: when
/// that grid has no such record.
pub(crate) fn household_of(
    phone: &Phone,
    said: Option<&String>,
    name: &Named<Position>,
    unknown: FieldError,
) -> Result<Option<DocumentId>, Failure> {
    match (said, &name.grid) {
        (Some(text), _) => household(text).map(Some),
        (None, Some(grid)) => Ok(Some(phone.household_at(grid, &name.id)?.ok_or(unknown)?)),
        (None, None) => Ok(None),
    }
}

/// The household of a person: the one that was said, the one in the grid of the name, or the only one on this device that
/// has the person.
pub(crate) fn home_of_person(
    phone: &Phone,
    said: Option<&String>,
    name: &Named<Position>,
) -> Result<DocumentId, Failure> {
    let unknown = || FieldError::UnknownPerson(name.id);
    home(phone, said, name, unknown)
}

/// The household or book of a record, as [`home_of_person`].
pub(crate) fn home_of_record(
    phone: &Phone,
    said: Option<&String>,
    name: &Named<RecordPart>,
) -> Result<DocumentId, Failure> {
    let unknown = || FieldError::UnknownRecord(name.id.to_string());
    home(phone, said, &Named { grid: name.grid, id: name.id.record }, unknown)
}

fn home(
    phone: &Phone,
    said: Option<&String>,
    name: &Named<Position>,
    unknown: impl Fn() -> FieldError,
) -> Result<DocumentId, Failure> {
    match household_of(phone, said, name, unknown())? {
        Some(household) => Ok(household),
        None => match phone.household_with(&name.id) {
            Err(FieldError::UnknownRecord(_)) => Err(unknown().into()),
            found => Ok(found?),
        },
    }
}

/// The grid in which a verb works: the one that was said, or the only one of this device.
pub(crate) fn grid_or_only(phone: &Phone, said: Option<&String>) -> Result<ScopeId, Failure> {
    match (said, phone.scopes()?) {
        (Some(text), _) => grid(text),
        (None, [only]) => Ok(*only),
        (None, _) => {
            let message = "用法有误：本机有多个网格，请用 --grid 指明 / say which grid with --grid CODE";
            Err(Failure::usage(message))
        }
    }
}

/// Code of a grid.
pub(crate) fn grid(text: &str) -> Result<ScopeId, Failure> {
    read(text, "unknown_grid", "网格 / no such grid")
}
