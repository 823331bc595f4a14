//! A code becomes a phone.

use std::sync::Arc;

use stairwell_core::client::{self, Transport};

use crate::clock::{self, Clock};
use crate::fault::Fault;
use crate::log::{Log, LogSink};
use crate::phone::{FieldPhone, Place, Settings};
use crate::runtime::Worker;
use crate::stop::{Stop, unless};

/// Makes a phone of a single-use code that an administrator gave, and opens it. After a lost answer, or after the future was
/// dropped, calling again with the same code is safe: the same key is used. When that says `already_enrolled`, the answer had
/// come and the phone is there: open it.
///
/// # Errors
/// [`Fault::Refused`] for a code that does not count or a directory that holds a phone, [`Fault::TryLater`] without a
/// connection or when `stop` was given; nothing is then enrolled here.
#[uniffi::export(default(clock = None, log = None, stop = None))]
pub async fn enrol(
    settings: Settings,
    server: String,
    code: String,
    clock: Option<Arc<dyn Clock>>,
    log: Option<Arc<dyn LogSink>>,
    stop: Option<Arc<Stop>>,
) -> Result<Arc<FieldPhone>, Fault> {
    let place = Place::of(settings)?;
    let (worker, seed, now) = (Worker::new(), seed()?, clock::now(clock.as_ref()));
    let there = place.clone();
    let phone = worker.run(async move {
        let mut transport = Transport::new(&server, there.roots_pem.as_deref(), 0)?;
        Ok(client::enrol(there.location(), &mut transport, &code, now, &seed).await?)
    });
    let phone = unless(stop, phone).await?;
    FieldPhone::of(phone, place, clock, Log(log), worker)
}

/// 32 secret bytes of the operating system.
pub(crate) fn seed() -> Result<[u8; 32], Fault> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Fault::broken("no_randomness", error))?;
    Ok(seed)
}
