//! Backups, taken while phones sync, and servers restored from them.

use stairwell_core::store::{LogStore, StoreError};
use stairwell_server::backup::{BackupError, restore_backup, write_backup};
use stairwell_server::deployment::{DATABASE_FILE, Deployment};

use crate::world::{World, grid, register};

#[tokio::test]
async fn a_backup_taken_while_phones_write_is_the_state_after_some_commit() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    let file = world.directory.path().join("backup");
    let restored = world.directory.path().join("restored");
    let mut least = 0;
    for round in 0..8 {
        let (deployment, to) = (world.deployment(), file.clone());
        let backing_up = tokio::task::spawn_blocking(move || write_backup(&deployment, &to));
        for flat in 0..4 {
            register(&mut phone, &format!("{round}{flat}"), world.now());
            world.sync(&mut phone).await.unwrap();
        }
        backing_up.await.unwrap().unwrap();
        restore_backup(&file, &restored, &[77; 32]).unwrap();
        let copy = Deployment::open(&restored).unwrap();
        let (seq, check) = copy
            .read(|store, trust| {
                assert!(trust.set().certificate(&phone.device()).is_some());
                let check: String =
                    store.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
                Ok::<_, StoreError>((store.heads(&grid(1))?.of(&phone.device()).seq, check))
            })
            .unwrap();
        assert_eq!(check, "ok");
        assert!((least..=least + 4).contains(&seq), "{seq} is not among what was there in round {round}");
        least = 4 * (round + 1);
        std::fs::remove_dir_all(&restored).unwrap();
    }
}

#[tokio::test]
async fn phones_bring_a_restored_server_forward_again() {
    let world = World::new();
    let (mut li, file) = (world.phone("李", 1).await, world.directory.path().join("backup"));
    register(&mut li, "101", world.now());
    world.sync(&mut li).await.unwrap();
    write_backup(&world.deployment(), &file).unwrap();
    let mut wang = world.phone("王", 2).await;
    for room in ["102", "103"] {
        register(&mut wang, room, world.now());
        world.sync(&mut wang).await.unwrap();
    }
    world.sync(&mut li).await.unwrap();
    let before = li.digest(&grid(1)).unwrap();
    let directory = world.stop().await;
    let server = directory.path().join("server");
    std::fs::remove_dir_all(&server).unwrap();
    restore_backup(&file, &server, &[77; 32]).unwrap();
    let world = World::serve(directory);
    // The server knows neither the second device nor anything that it wrote.
    assert!(world.sync(&mut li).await.unwrap().complete);
    assert!(world.sync(&mut wang).await.unwrap().complete);
    let (_, served) = world.get_signed(li.keys(), "/v1/digest?grid=440106006001G001").await;
    assert_eq!(served, serde_json::to_value(before).unwrap());
}

#[tokio::test]
async fn only_a_backup_is_restored_and_only_where_nothing_is() {
    let world = World::new();
    let file = world.directory.path().join("backup");
    write_backup(&world.deployment(), &file).unwrap();
    let target = world.directory.path().join("target");
    std::fs::create_dir(&target).unwrap();
    std::fs::write(target.join("thesis.txt"), "").unwrap();
    assert!(matches!(restore_backup(&file, &target, &[77; 32]), Err(BackupError::NotEmpty(_))));
    std::fs::remove_file(target.join("thesis.txt")).unwrap();
    let database = world.directory.path().join("server").join(DATABASE_FILE);
    assert!(matches!(restore_backup(&database, &target, &[77; 32]), Err(BackupError::NotABackup(_))));
    let missing = world.directory.path().join("missing");
    assert!(matches!(restore_backup(&missing, &target, &[77; 32]), Err(BackupError::Unreadable { .. })));
    let text = world.directory.path().join("text");
    std::fs::write(&text, "not a database at all, but long enough to be looked at as one".repeat(20)).unwrap();
    assert!(matches!(restore_backup(&text, &target, &[77; 32]), Err(BackupError::NotABackup(_))));
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 0, "nothing is half-written");
    assert!(!world.directory.path().join("target.partial").exists());
    restore_backup(&file, &target, &[77; 32]).unwrap();
    assert!(Deployment::open(&target).is_ok());
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_no_deployment() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    register(&mut phone, "101", world.now());
    world.sync(&mut phone).await.unwrap();
    let (file, restored) = (world.directory.path().join("backup"), world.directory.path().join("restored"));
    write_backup(&world.deployment(), &file).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let page = 4096;
    let whole = bytes.clone();
    let mut damaged = 0;
    for at in (page..bytes.len()).step_by(page) {
        bytes.clone_from(&whole);
        // The head of a page says how many cells it has, and where.
        bytes[at..at + 8].fill(0xff);
        std::fs::write(&file, &bytes).unwrap();
        match restore_backup(&file, &restored, &[77; 32]) {
            Ok(()) => std::fs::remove_dir_all(&restored).unwrap(),
            Err(error) => {
                damaged += usize::from(matches!(error, BackupError::Damaged(_)));
                assert!(!restored.exists(), "page {}: {error}", at / page);
            }
        }
    }
    assert!(damaged > 0);
}
