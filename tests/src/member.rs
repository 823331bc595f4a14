//! One device in this process: the operations of `stairwell-field` without a program per entry, and the real way to the
//! server. For days of thousands of entries.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use stairwell_core::client::{self, Transport};
use stairwell_core::domain::household::Place;
use stairwell_core::domain::reading::{Method, Site};
use stairwell_core::field::{NewHousehold, NewPerson, NewReading, Phone};
use stairwell_core::id::{DocumentId, PersonId, ScopeId};
use stairwell_core::time::UtcMs;

use crate::server::Server;

/// A device with its holder.
#[derive(Debug)]
pub struct Member {
    /// What the holder can do.
    pub phone: Phone,
}

impl Member {
    /// A device enrolled at the server: `grids` joined by commas.
    ///
    /// # Panics
    /// When a step is refused.
    #[must_use]
    pub fn enrolled(directory: &Path, server: &Server, person: &str, role: &str, team: &str, grids: &str) -> Self {
        let code = server.invite_to(team, person, role, grids);
        let mut transport = Transport::new(server.url(), None, 0).expect("the server has an address");
        let store = directory.join(person);
        let enrolled = wait(client::enrol(&store, &mut transport, &code, now(), &seed()));
        Self { phone: enrolled.unwrap_or_else(|error| panic!("{person} is not enrolled: {error}")) }
    }

    /// Syncs until the server and this device have the same.
    ///
    /// # Panics
    /// When it does not come to that.
    pub fn sync(&mut self) {
        let offset_ms = self.phone.clock_offset_ms().unwrap_or(0);
        let mut transport =
            Transport::new(self.phone.server_url(), None, offset_ms).expect("the server has an address");
        let synced = wait(client::sync(&mut self.phone, &mut transport, now, &seed(), |_| {}));
        let report = synced.unwrap_or_else(|error| panic!("no sync: {error}"));
        assert!(report.complete && report.held == 0, "{report:?}");
    }

    /// Registers a flat of building 3, unit 1.
    ///
    /// # Panics
    /// When it is refused.
    pub fn flat(&mut self, grid: &str, room: &str, at: UtcMs) -> DocumentId {
        let scope: ScopeId = grid.parse().expect("a grid code");
        let place = Place::new("3", "1", Some(12), room).expect("a place");
        self.phone.add_household(NewHousehold::new(scope, place), at).expect("a flat is registered")
    }

    /// Registers who lives there.
    ///
    /// # Panics
    /// When it is refused.
    pub fn person(&mut self, household: DocumentId, name: &str, at: UtcMs) -> PersonId {
        self.phone.add_person(NewPerson::named(household, name), at).expect("a person is registered").person
    }
}

/// A reading of a contact thermometer.
///
/// # Panics
/// When it is no body temperature.
#[must_use]
pub fn measured(person: PersonId, celsius: &str) -> NewReading {
    NewReading::new(person, celsius.parse().expect("a temperature"), Site::Axilla, Method::Electronic)
}

/// A time of day such as `09:30` on a date, in Asia/Shanghai.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn time(date: &str, time_of_day: &str) -> UtcMs {
    format!("{date}T{time_of_day}:00+08:00").parse().expect("a time")
}

/// The time now, by this computer's clock.
///
/// # Panics
/// When the clock is before 1970.
#[must_use]
pub fn now() -> UtcMs {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    UtcMs(i64::try_from(since.as_millis()).expect("milliseconds fit"))
}

/// Different for every device of a test: nobody else has to guess it.
fn seed() -> [u8; 32] {
    static DEVICES: AtomicU64 = AtomicU64::new(1);
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&DEVICES.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    seed
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}
