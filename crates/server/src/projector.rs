//! The projector: folds households whose entries changed, and writes the rows that the console reads.
//!
//! It is restartable: a household is claimed in one commit and written in another, and a claim that a crash left behind
//! is taken up again. It is idempotent: rows are replaced as a whole. And nothing is lost to a race: an entry that
//! arrives while its household is being folded marks it dirty again, and rows of an older claim are not written.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{Connection, params};
use stairwell_core::document::Document;
use stairwell_core::domain::fold::{self, HouseholdView};
use stairwell_core::domain::role::Author;
use stairwell_core::domain::{Policy, Record};
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::store::{DirtyStore, LogStore, SqliteStore};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Standing, TrustSet};

use crate::app::AppState;
use crate::deployment::Deployment;
use crate::views::{self, Rows, ViewError};
use crate::writer::Work;

mod finality;
mod rows;
#[cfg(test)]
mod tests;

pub use finality::{devices_on_duty, devices_on_duty_at};
pub use rows::rows_of;

/// Households that are folded between two commits: few enough that a sync never waits long for the writing thread.
const BATCH: usize = 64;
/// How often the projector looks without being woken: commits of `admin` commands beside the server wake nobody.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// One household, folded.
pub struct Folded {
    /// What it amounts to.
    pub view: HouseholdView,
    /// Its causal graph.
    pub document: Document,
    /// What is stored and not folded, with the reason.
    pub held: Vec<HeldEntry>,
    /// The policy pack in force at present.
    pub policy: Policy,
}

/// One entry that is stored and not folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEntry {
    /// Its place.
    pub record: Position,
    /// What kind of record it is, such as `VISIT`; `None` for one of a newer version.
    pub kind: Option<&'static str>,
    /// Who wrote it; `None` for a stranger.
    pub author: Option<String>,
    /// Why it is held; `None` while entries that it stands on have not arrived.
    pub reason: Option<String>,
}

/// A household that the projector has taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claim {
    id: i64,
    scope: ScopeId,
    household: DocumentId,
}

/// Folds one household from its log entries.
///
/// # Errors
/// [`ViewError::Logs`].
pub fn folded(
    store: &SqliteStore,
    trust: &TrustSet,
    scope: &ScopeId,
    household: &DocumentId,
    now: UtcMs,
) -> Result<Folded, ViewError> {
    let entries = store.document_entries(scope, household)?;
    let records: Vec<(Position, Vec<u8>)> =
        entries.iter().map(|entry| (entry.position, entry.record.clone())).collect();
    let document = Document::build(entries, &trust.fork_points(scope));
    let policies = trust.policies();
    let mut view = fold::household(fold::Input {
        scope: *scope,
        household: *household,
        document: &document,
        authors: &|device| trust.certificate(device).map(Author::from),
        stands: &|position| trust.standing(scope, &position.device, position.seq) == Standing::Stands,
        policies,
        now,
    });
    finality::confirm(store, trust, scope, &mut view)?;
    let held = held(trust, scope, &records, &document);
    let policy = policies.at(scope.as_str(), now.local_date()).clone();
    Ok(Folded { view, document, held, policy })
}

fn held(trust: &TrustSet, scope: &ScopeId, records: &[(Position, Vec<u8>)], document: &Document) -> Vec<HeldEntry> {
    let pending: BTreeSet<&Position> = document.pending().iter().collect();
    let waiting = records.iter().filter_map(|(record, bytes)| {
        let reason = match trust.standing(scope, &record.device, record.seq) {
            Standing::Held(reason) => Some(reason),
            Standing::Discarded(_) => return None,
            Standing::Stands if pending.contains(record) => None,
            Standing::Stands => return None,
        };
        let author = trust.certificate(&record.device).map(|certificate| certificate.person.clone());
        Some(HeldEntry { record: *record, kind: kind_of(bytes), author, reason })
    });
    waiting.collect()
}

fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match Record::decode(bytes).ok()? {
        Record::Household(_) => Some("HOUSEHOLD"),
        Record::Person(_) => Some("PERSON"),
        Record::Residence(_) => Some("RESIDENCE"),
        Record::RiskTag(_) => Some("RISK_TAG"),
        Record::VisitPart(_) => Some("VISIT"),
        Record::Decision(_) => Some("DECISION"),
        Record::Correction(_) => Some("CORRECTION"),
        Record::Post(_) => Some("POST"),
        Record::Call(_) => Some("CALL"),
        Record::Sample(_) => Some("SAMPLE"),
        Record::SampleStep(_) => Some("SAMPLE_STEP"),
        Record::TransferStep(_) => Some("TRANSFER_STEP"),
        Record::NeedStep(_) => Some("NEED_STEP"),
        Record::Breach(_) => Some("BREACH"),
        Record::BreachAction(_) => Some("BREACH_ACTION"),
        Record::ContactLink(_) => Some("CONTACT_LINK"),
        Record::PersonLink(_) => Some("PERSON_LINK"),
        Record::Suitability(_) => Some("SUITABILITY"),
        Record::CheckpointPass(_) => Some("CHECKPOINT_PASS"),
        Record::Gathering(_) => Some("GATHERING"),
        Record::Shift(_) => Some("SHIFT"),
        Record::DailyReport(_) => Some("DAILY_REPORT"),
        Record::Unknown { .. } => None,
    }
}

/// Follows the logs until the server stops: every commit is projected at once. Run it once beside a server, as a task.
pub async fn run(app: AppState) {
    let mut commits = app.commits();
    let mut left_over = true;
    loop {
        match step(&app, left_over).await {
            Ok(0) if left_over => left_over = false,
            Ok(0) => {
                // An error here means that the writing thread has ended: the server stops.
                let woken = tokio::time::timeout(LOOK_EVERY, commits.changed()).await;
                if matches!(woken, Ok(Err(_))) {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "the views could not be brought up to date");
                if !app.is_writing() {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
}

/// Projects one batch; the number of households in it.
async fn step(app: &AppState, left_over: bool) -> Result<usize, ViewError> {
    let waiting = app
        .read(move |reader| {
            let left_over = left_over && !claims(reader.connection(), 1)?.is_empty();
            Ok::<_, ViewError>(left_over || !reader.store().dirty(1)?.is_empty())
        })
        .await?;
    if !waiting {
        return Ok(0);
    }
    let claimed = app.write(move |work| claim(work, left_over)).await?;
    let now = app.now();
    let count = claimed.len();
    let projected = app.read(move |reader| project(reader.store(), reader.trust(), &claimed, now)).await?;
    app.write(move |work| keep(work.store.connection(), &projected)).await?;
    Ok(count)
}

/// Brings every view in line with the logs from nothing, in a database that no projector need be following. Safe to
/// call again after a crash, and beside a running server. Gives the number of households written.
///
/// # Errors
/// [`ViewError`]; calling again goes on.
pub fn rebuild_views(deployment: &Deployment, now: UtcMs) -> Result<usize, ViewError> {
    deployment.write(now, |work| {
        views::clear(work.store.connection())?;
        let scopes = work.store.scopes()?;
        work.store.mark_dirty(&scopes)?;
        Ok::<_, ViewError>(())
    })?;
    project_all(deployment, now)
}

/// Projects what is dirty and what an earlier projector left behind, until nothing is left. Gives the number of
/// households written.
///
/// # Errors
/// [`ViewError`]; calling again goes on.
pub fn project_all(deployment: &Deployment, now: UtcMs) -> Result<usize, ViewError> {
    let mut count = 0;
    loop {
        let claimed = deployment.write(now, |work| claim(work, true))?;
        if claimed.is_empty() {
            return Ok(count);
        }
        count += claimed.len();
        let projected = deployment.read(|store, trust| project(store, trust.set(), &claimed, now))?;
        deployment.write(now, |work| keep(work.store.connection(), &projected))?;
    }
}

/// Takes on up to [`BATCH`] dirty households, and with `left_over` those that were taken on and never written.
fn claim(work: &mut Work<'_>, left_over: bool) -> Result<Vec<Claim>, ViewError> {
    let mut documents = work.store.dirty(BATCH)?;
    if left_over && documents.len() < BATCH {
        let left = claims(work.store.connection(), BATCH - documents.len())?;
        documents.extend(left.into_iter().map(|claim| (claim.scope, claim.household)));
    }
    documents.sort_unstable();
    documents.dedup();
    let mut claimed = Vec::with_capacity(documents.len());
    for (scope, household) in documents {
        work.store.clear_dirty(&scope, &household)?;
        let connection = work.store.connection();
        connection
            .prepare_cached("INSERT OR REPLACE INTO view_claims (scope, household) VALUES (?1, ?2)")?
            .execute(params![scope.as_str(), household.as_bytes()])?;
        claimed.push(Claim { id: connection.last_insert_rowid(), scope, household });
    }
    Ok(claimed)
}

fn claims(connection: &Connection, limit: usize) -> Result<Vec<Claim>, ViewError> {
    let mut select = connection.prepare_cached("SELECT id, scope, household FROM view_claims ORDER BY id LIMIT ?1")?;
    let rows = select.query_map(params![limit as i64], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    let mut claims = Vec::new();
    for row in rows {
        let (id, scope, household) = row?;
        let scope = scope.parse().map_err(|_| ViewError::Damaged("a grid's code"))?;
        let household = DocumentId::from_slice(&household).ok_or(ViewError::Damaged("a household's id"))?;
        claims.push(Claim { id, scope, household });
    }
    Ok(claims)
}

fn project(
    store: &SqliteStore,
    trust: &TrustSet,
    claimed: &[Claim],
    now: UtcMs,
) -> Result<Vec<(Claim, Rows)>, ViewError> {
    let fold = |claim: &Claim| Ok((*claim, rows_of(&folded(store, trust, &claim.scope, &claim.household, now)?)));
    claimed.iter().map(fold).collect()
}

/// Writes the rows of every claim that still stands.
fn keep(connection: &Connection, projected: &[(Claim, Rows)]) -> Result<(), ViewError> {
    for (claim, rows) in projected {
        let stands = connection.prepare_cached("DELETE FROM view_claims WHERE id = ?1")?.execute(params![claim.id])?;
        if stands == 1 {
            views::write(connection, &claim.scope, &claim.household, rows)?;
        }
    }
    Ok(())
}
