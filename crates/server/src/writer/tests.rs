use std::sync::Arc;
use std::sync::mpsc as threads;

use rusqlite::params;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::trust::{Certificate, KeyPair, Revocation, Role};
use tempfile::TempDir;

use super::*;
use crate::deployment::{Deployment, DeploymentError};
use crate::directory::AdminAct;

struct World {
    deployment: Deployment,
    writer: Arc<Writer>,
    metrics: Metrics,
    commits: watch::Receiver<u64>,
    _directory: TempDir,
}

fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let keys = ServerKeys::from_seeds(&[[1; 32], [2; 32], [3; 32], [4; 32]]).unwrap();
    let deployment =
        Deployment::create(&directory.path().join("server"), keys, UtcMs(1), |_| Ok::<_, DeploymentError>(())).unwrap();
    let (committed, commits) = watch::channel(0);
    let metrics = Metrics::default();
    let clock: Clock = Arc::new(|| UtcMs(2));
    let store = deployment.open_store().unwrap();
    let writer =
        Writer::start(store, deployment.keys().clone(), deployment.records(), clock, metrics.clone(), committed)
            .unwrap();
    World { deployment, writer: Arc::new(writer), metrics, commits, _directory: directory }
}

impl World {
    /// Subjects in the audit log, as another connection sees them.
    fn subjects(&self) -> Vec<String> {
        self.deployment
            .read(|store, _| {
                let mut query =
                    store.connection().prepare("SELECT subject FROM admin_audit ORDER BY id").map_err(store_error)?;
                let rows = query.query_map([], |row| row.get(0)).map_err(store_error)?;
                rows.collect::<Result<Vec<String>, _>>().map_err(store_error)
            })
            .unwrap()
    }

    /// Holds the writing thread inside a job until told to go on, so that jobs queue behind it.
    async fn hold(&self) -> (tokio::task::JoinHandle<()>, threads::Sender<()>) {
        let (go_on, held) = threads::channel();
        let (begin, begun) = oneshot::channel();
        let writer = Arc::clone(&self.writer);
        let holding = tokio::spawn(async move {
            let job = move |_: &mut Work<'_>| {
                drop(begin);
                held.recv().map_err(|_| StoreError::Busy)
            };
            writer.write(job).await.unwrap();
        });
        let _dropped: Result<(), _> = begun.await;
        (holding, go_on)
    }
}

fn note(work: &Work<'_>, subject: &str) -> Result<(), StoreError> {
    work.directory().record(AdminAct::Backup, subject, work.now)
}

fn certificate(seed: u8) -> Certificate {
    Certificate {
        key: KeyPair::from_seed(&[seed; 32]).public(),
        person: "李".into(),
        role: Role::Doctor,
        team: "T".into(),
        scopes: vec!["440106006001G001".parse().unwrap()],
        issued_at: UtcMs(1),
        not_after: UtcMs(9),
        succeeds: None,
    }
}

#[tokio::test]
async fn jobs_that_wait_share_a_commit_and_a_failing_one_harms_no_other() {
    let world = world();
    let (holding, go_on) = world.hold().await;
    let jobs: Vec<_> = (0..9)
        .map(|number| {
            let writer = Arc::clone(&world.writer);
            tokio::spawn(async move {
                let job = move |work: &mut Work<'_>| {
                    note(work, &format!("job {number}"))?;
                    match number {
                        3 => Err(StoreError::Unreadable("a refusal".into())),
                        5 => panic!("a mistake"),
                        _ => Ok(number),
                    }
                };
                writer.write(job).await
            })
        })
        .collect();
    // On this one-threaded runtime every job is in the queue once its task has run.
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    holding.await.unwrap();
    let mut failed = Vec::new();
    for (number, job) in jobs.into_iter().enumerate() {
        if job.await.unwrap().is_err() {
            failed.push(number);
        }
    }
    assert_eq!(failed, [3, 5]);
    let kept = world.subjects();
    assert_eq!(kept, [0, 1, 2, 4, 6, 7, 8].map(|number| format!("job {number}")));
    assert_eq!(*world.commits.borrow(), 2, "the held job's commit, and one for all the others");
    assert!(world.metrics.text().contains("stairwell_commits_total 2"));
    assert!(world.writer.is_alive(), "a panic in a job does not end the thread");
}

#[tokio::test]
async fn a_statement_of_a_job_that_failed_is_not_trusted() {
    let world = world();
    let declared = certificate(7);
    let device = declared.device();
    let again = declared.clone();
    let failed = world.writer.write(move |work| {
        work.declare(&Statement::Certificate(declared))?;
        assert!(work.trust().certificate(&device).is_some());
        Err::<(), _>(StoreError::Unreadable("a refusal".into()))
    });
    assert!(failed.await.is_err());
    let known = move |work: &mut Work<'_>| Ok::<_, StoreError>(work.trust().certificate(&device).is_some());
    assert!(!world.writer.write(known).await.unwrap());
    // And it can be stated again: the set did not remember it as known.
    world.writer.write(move |work| work.declare(&Statement::Certificate(again)).map(|_| ())).await.unwrap();
    assert!(world.writer.write(known).await.unwrap());
    let on_disk = world.deployment.read(|_, trust| Ok::<_, StoreError>(trust.set().certificate(&device).is_some()));
    assert!(on_disk.unwrap());
}

#[tokio::test]
async fn statements_of_another_process_are_known_to_the_next_job() {
    let world = world();
    let declared = certificate(7);
    let device = declared.device();
    world.writer.write(move |work| work.declare(&Statement::Certificate(declared)).map(|_| ())).await.unwrap();
    let revocation =
        Revocation { device, stands_through: Vec::new(), reason: "lost".into(), at: UtcMs(3), wipe_now: None };
    let beside = world.deployment.write(UtcMs(3), |work| work.declare(&Statement::Revocation(revocation)));
    beside.map(|_| ()).unwrap_or_else(|error: StoreError| panic!("{error}"));
    let revoked = world.writer.write(move |work| Ok::<_, StoreError>(work.trust().revocation(&device).is_some()));
    assert!(revoked.await.unwrap());
}

#[tokio::test]
async fn a_commit_that_fails_fails_every_job_in_it_and_the_next_one_succeeds() {
    let world = world();
    // No page may be added any more, as on a disk that is full.
    let full = |work: &mut Work<'_>| {
        let pages: i64 =
            work.store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(store_error)?;
        let sql = format!("PRAGMA max_page_count = {pages}");
        work.store.connection().query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(store_error)
    };
    world.writer.write(full).await.unwrap();
    let (holding, go_on) = world.hold().await;
    let large = "x".repeat(100_000);
    let jobs: Vec<_> = ["small".to_owned(), large]
        .into_iter()
        .map(|subject| {
            let writer = Arc::clone(&world.writer);
            tokio::spawn(async move { writer.write(move |work| note(work, &subject)).await })
        })
        .collect();
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    holding.await.unwrap();
    let mut outcomes = Vec::new();
    for job in jobs {
        outcomes.push(job.await.unwrap());
    }
    assert!(matches!(outcomes[1], Err(StoreError::DiskFull)), "{outcomes:?}");
    let small_is_kept = world.subjects() == ["small"];
    assert_eq!(small_is_kept, outcomes[0].is_ok(), "what is answered and what is on disk differ");
    let room = |work: &mut Work<'_>| {
        work.store
            .connection()
            .query_row("PRAGMA max_page_count = 1000000", [], |row| row.get::<_, i64>(0))
            .map_err(store_error)
    };
    world.writer.write(room).await.unwrap();
    world.writer.write(|work| note(work, "later")).await.unwrap();
    assert_eq!(world.subjects().last().map(String::as_str), Some("later"));
}

#[tokio::test]
async fn a_reader_cannot_write_and_sees_whole_commits_only() {
    let world = world();
    let denied = world.deployment.read(|store, _| {
        store.connection().execute("DELETE FROM admin_audit WHERE id = ?1", params![1]).map_err(store_error)
    });
    assert!(denied.is_err());
    let deployment = world.deployment.database();
    let seen = world.writer.write(move |work| {
        note(work, "not committed yet")?;
        let other = rusqlite::Connection::open(&deployment).map_err(store_error)?;
        other.query_row("SELECT count(*) FROM admin_audit", [], |row| row.get::<_, i64>(0)).map_err(store_error)
    });
    assert_eq!(seen.await.unwrap(), 0);
    assert_eq!(world.subjects(), ["not committed yet"]);
}
