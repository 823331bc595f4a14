//! The same saves and lists as an app makes, without the FFI: what the Kotlin package's cost test compares itself with, call
//! by call, on an equal store.
//!
//! `without_ffi DIRECTORY KEY` (64 hexadecimal digits) reads one call a line from standard input, does it, and answers how
//! long it took, in nanoseconds:
//!
//! - `save HOUSEHOLD PERSON NOTE` records a visit with one temperature, as `FieldPhone::visit`;
//! - `list` opens the store and lists its households, as `FieldPhone::open` and `FieldPhone::households`.

use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stairwell_core::domain::reading::{Method, Site, Temperature};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::field::{Location, NewReading, NewVisit, Phone, StoreKey};
use stairwell_core::time::{Slot, UtcMs};

fn main() -> Result<(), String> {
    // Not on the only thread of the process: an app has several, and with one alone malloc leaves its locks out.
    let calls = std::thread::spawn(|| calls().map_err(|error| error.to_string()));
    calls.join().map_err(|_| "it panicked".to_owned())?
}

fn calls() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("which directory?")?;
    let key = StoreKey::new(key(&arguments.next().ok_or("which key?")?)?);
    let location = Location::encrypted(&directory, &key);
    let mut phone = Phone::open(location)?;
    for line in stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let took = match words[..] {
            ["save", household, person, note] => save(&mut phone, household, person, note)?,
            ["list"] => {
                // The directory is locked while a phone is open in it.
                drop(phone);
                let began = Instant::now();
                phone = Phone::open(location)?;
                let listed = phone.list(None)?;
                let took = began.elapsed();
                drop(listed);
                took
            }
            _ => return Err(format!("no such call: {line}").into()),
        };
        writeln!(stdout(), "{}", took.as_nanos())?;
    }
    Ok(())
}

fn save(phone: &mut Phone, household: &str, person: &str, note: &str) -> Result<Duration, Box<dyn Error>> {
    let began = Instant::now();
    let mut visit = NewVisit::new(household.parse()?, Slot::Am, Outcome::DoneOk);
    visit.readings.push(NewReading::new(
        person.parse()?,
        Temperature::from_deci_c(365)?,
        Site::Axilla,
        Method::Electronic,
    ));
    visit.note = Some(note.to_owned());
    let now = UtcMs(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?);
    phone.visit(visit, now)?;
    Ok(began.elapsed())
}

fn key(digits: &str) -> Result<[u8; 32], Box<dyn Error>> {
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2).ok_or("a key has 64 digits")?, 16)?;
    }
    Ok(key)
}
