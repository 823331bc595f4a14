//! What a report is counted from: every document of a region, folded as it was known.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use stairwell_core::document::{Contribution, Document, ForkPoints};
use stairwell_core::domain::fold::finality::{OnDuty, confirm_releases};
use stairwell_core::domain::fold::{self, HouseholdView, PostView};
use stairwell_core::domain::role::Author;
use stairwell_core::id::{DeviceId, DocumentId, Position, ScopeId};
use stairwell_core::store::{LogStore, SqliteStore};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Standing, TrustSet};

use super::cut::uncounted;
use crate::projector::{devices_on_duty, devices_on_duty_at};
use crate::views::{self, Receipts, ViewError, Viewer};

/// Documents that are read ahead of those that fold them.
const READ_AHEAD: usize = 64;

/// Where a report comes from: one state of the database.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The logs, and the server's own tables.
    pub store: &'a SqliteStore,
    /// What was trusted when the question was to be answered.
    pub trust: &'a TrustSet,
    /// Who asks, and how far they may see.
    pub viewer: &'a Viewer,
}

/// Which records count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// What was observed later does not count.
    pub cut_off: UtcMs,
    /// What the server received later does not count; `None`: all that is here counts.
    pub as_known_at: Option<UtcMs>,
}

/// What a report is counted from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gathered {
    /// The households, by grid and id.
    pub households: Vec<HouseholdView>,
    /// The books of grids and checkpoints, by grid and id.
    pub posts: Vec<PostView>,
}

/// One document to fold.
struct Job {
    index: usize,
    document: DocumentId,
    entries: Vec<Contribution>,
    grid: Arc<Grid>,
}

/// What the documents of one grid have in common.
struct Grid {
    scope: ScopeId,
    /// Last entry of each log that counts; `None`: all that is here.
    through: Option<BTreeMap<DeviceId, u64>>,
    receipts: Receipts,
    forks: ForkPoints,
    /// Who may still bring a fever of before a release.
    on_duty: Vec<OnDuty>,
}

/// One document, folded.
enum Folded {
    Household(Box<HouseholdView>),
    Post(PostView),
}

/// Folds every document of the grids whose code begins with `region` and that are the viewer's, with the present at
/// the cut-off, on all cores. `progress` hears how many of how many documents are done.
///
/// # Errors
/// [`ViewError`].
pub fn gather(
    source: Source<'_>,
    region: &str,
    cut: Cut,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Gathered, ViewError> {
    let mut documents = Vec::new();
    for scope in views::scopes_under(source.store.connection(), source.viewer, region)? {
        documents.push((scope, source.store.documents(&scope)?));
    }
    let total = documents.iter().map(|(_, documents)| documents.len()).sum();
    let (jobs, queue) = sync_channel(READ_AHEAD);
    let queue = Arc::new(Mutex::new(queue));
    let mut folded = thread::scope(|threads| {
        let workers: Vec<_> = (0..thread::available_parallelism().map_or(1, NonZeroUsize::get).min(total))
            .map(|_| Arc::clone(&queue))
            .map(|queue| threads.spawn(move || fold_all(&queue, source.trust, cut.cut_off)))
            .collect();
        drop(queue);
        let mut index = 0;
        let read = documents.into_iter().try_for_each(|(scope, documents)| {
            let grid = Arc::new(grid(source, scope, cut)?);
            for document in documents {
                let entries = source.store.document_entries(&scope, &document)?;
                let grid = Arc::clone(&grid);
                // Nobody listens only when every worker has panicked, which joining them tells.
                drop(jobs.send(Job { index, document, entries, grid }));
                index += 1;
                progress(index, total);
            }
            Ok::<_, ViewError>(())
        });
        drop(jobs);
        let mut folded = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(some) => folded.extend(some),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        read.map(|()| folded)
    })?;
    folded.sort_unstable_by_key(|(index, _)| *index);
    let mut gathered = Gathered::default();
    for (_, one) in folded {
        match one {
            Folded::Household(view) => gathered.households.push(*view),
            Folded::Post(view) => gathered.posts.push(view),
        }
    }
    Ok(gathered)
}

fn grid(source: Source<'_>, scope: ScopeId, cut: Cut) -> Result<Grid, ViewError> {
    let connection = source.store.connection();
    let through = match cut.as_known_at {
        Some(at) => Some(views::received_through(connection, source.viewer, &scope, at)?),
        None => None,
    };
    let on_duty = match (cut.as_known_at, &through) {
        (Some(at), Some(through)) => devices_on_duty_at(source.store, source.trust, &scope, through, at)?,
        _ => devices_on_duty(source.store, source.trust, &scope)?,
    };
    let receipts = views::receipts(connection, source.viewer, &scope)?;
    Ok(Grid { scope, through, receipts, forks: source.trust.fork_points(&scope), on_duty })
}

/// Folds what comes until nothing more comes.
fn fold_all(queue: &Mutex<Receiver<Job>>, trust: &TrustSet, cut_off: UtcMs) -> Vec<(usize, Folded)> {
    let mut folded = Vec::new();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return folded };
        let index = job.index;
        folded.extend(fold_one(job, trust, cut_off).map(|one| (index, one)));
    }
}

/// `None` when nothing of the document counts.
fn fold_one(job: Job, trust: &TrustSet, cut_off: UtcMs) -> Option<Folded> {
    let Job { document: household, mut entries, grid, .. } = job;
    if let Some(through) = &grid.through {
        entries.retain(|entry| {
            let Position { device, seq } = entry.position;
            through.get(&device).is_some_and(|last| seq <= *last)
        });
    }
    let document = Document::build(entries, &grid.forks);
    let later = uncounted(&document, cut_off, &grid.receipts);
    if later.len() == document.records().len() {
        return None;
    }
    let input = fold::Input {
        scope: grid.scope,
        household,
        document: &document,
        authors: &|device| trust.certificate(device).map(Author::from),
        stands: &|at| !later.contains(at) && trust.standing(&grid.scope, &at.device, at.seq) == Standing::Stands,
        policies: trust.policies(),
        now: cut_off,
    };
    // What is for the next report is not held.
    let mut view = fold::household(input);
    if view.is_post {
        let mut post = fold::post(input)?;
        post.held = post.held.saturating_sub(later.len());
        return Some(Folded::Post(post));
    }
    view.held = view.held.saturating_sub(later.len());
    confirm_releases(&mut view, &grid.on_duty);
    Some(Folded::Household(Box::new(view)))
}
