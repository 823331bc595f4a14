//! How long a phone takes to show its list, and to save: a store of many households, opened cold.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::reading::{Method, Site, Temperature};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::field::{NewDecision, NewHousehold, NewPerson, NewReading, NewVisit, Phone};
use stairwell_core::id::ScopeId;
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::time::{Slot, UtcMs};
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

use crate::command::Failure;

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// Households in the store.
    pub households: usize,
    /// From opening the store to the list in memory, ms.
    pub open_list_ms: f64,
    /// One save of one visit, ms: the median of all that filled the store.
    pub save_ms: f64,
    /// Size of the store, bytes.
    pub store_bytes: u64,
}

/// Fills a phone in `directory` with `households`, each with one person under observation and one visit, and opens it again.
///
/// # Errors
/// [`Failure`] when the phone cannot be written or read.
pub fn measure(directory: &Path, households: usize) -> Result<Measured, Failure> {
    let now: UtcMs = "2020-02-11T09:00:00+08:00".parse()?;
    let mut phone = enrol(directory, now)?;
    let grid = *phone.scopes()?.first().ok_or("a phone without grids")?;
    let mut saves_ms = Vec::with_capacity(households);
    for number in 0..households {
        saves_ms.push(fill(&mut phone, &grid, number, now)?);
    }
    drop(phone);

    let began = Instant::now();
    let phone = Phone::open(directory)?;
    let listed = phone.list(None)?.len();
    let open_list_ms = began.elapsed().as_secs_f64() * 1000.0;
    if listed != households {
        return Err(format!("{listed} households listed of {households}").into());
    }
    saves_ms.sort_by(f64::total_cmp);
    let save_ms = saves_ms.get(households / 2).copied().unwrap_or_default();
    Ok(Measured { households, open_list_ms, save_ms, store_bytes: phone.status()?.store_bytes })
}

/// A phone of an authority of its own: no server is needed to measure it.
fn enrol(directory: &Path, now: UtcMs) -> Result<Phone, Failure> {
    let authority = KeyPair::from_seed(&[1; 32]);
    let keys = Phone::prepare(directory, &[2; 32])?;
    let certificate = Certificate {
        key: keys.public(),
        person: "doctor".into(),
        role: Role::Doctor,
        team: "team".into(),
        scopes: vec!["440106006016G001".parse()?],
        issued_at: now,
        not_after: UtcMs(now.0 + 30 * 86_400_000),
        succeeds: None,
    };
    let signed = SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority);
    let response = EnrolResponse {
        authority: authority.public(),
        certificate,
        statements: vec![signed],
        id_hash_key: [3; 32],
        seal_key: [9; 32],
        server_time: now,
    };
    Ok(Phone::create(directory, &keys, "http://127.0.0.1:1", &response, now)?)
}

/// Registers one household with one person, starts the observation, and saves a visit; returns what that took, ms.
fn fill(phone: &mut Phone, grid: &ScopeId, number: usize, now: UtcMs) -> Result<f64, Failure> {
    let floor = i16::try_from(number % 30)? + 1;
    let place = Place::new(
        &(1 + number / 120).to_string(),
        &(1 + number / 60 % 2).to_string(),
        Some(floor),
        &format!("{floor:02}{:02}", 1 + number / 30 % 2),
    )?;
    let household = phone.add_household(NewHousehold::new(*grid, place), now)?;
    let person = phone.add_person(NewPerson::named(household, &format!("居民{number}")), now)?.person;
    phone.decide_in(&household, NewDecision::of(person, DecisionType::Start), now)?;
    let mut visit = NewVisit::new(household, Slot::Am, Outcome::DoneOk);
    visit.readings.push(NewReading::new(person, Temperature::from_deci_c(366)?, Site::Forehead, Method::Infrared));
    let began = Instant::now();
    phone.visit(visit, now)?;
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_household_that_was_saved_is_listed() {
        let directory = tempfile::tempdir().expect("a directory");
        let measured = measure(directory.path(), 30).expect("measured");
        assert_eq!(measured.households, 30);
        assert!(measured.open_list_ms > 0.0 && measured.save_ms > 0.0 && measured.store_bytes > 0);
    }
}
