//! The device's way to a server, against a small server over real sockets that answers with the real engine.

mod server;

use std::path::Path;

use server::{Answers, NOW, Server, grid};
use stairwell_core::client::{ClientError, SyncError, SyncReport, Transport, enrol, sync};
use stairwell_core::domain::household::Place;
use stairwell_core::field::{NewHousehold, Phone};
use stairwell_core::time::UtcMs;

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

async fn enrolled(server: &Server, directory: &Path, seed: u8) -> Phone {
    let mut transport = Transport::new(&server.url(), None, 0).expect("prepared");
    enrol(directory, &mut transport, "CODE", NOW, &[seed; 32]).await.expect("enrolled")
}

fn register(phone: &mut Phone, room: &str) {
    let place = Place::new("3", "1", Some(2), room).expect("a place");
    let new = NewHousehold::new(grid(), place);
    phone.add_household(new, NOW).expect("registered");
}

async fn synced(server: &Server, phone: &mut Phone, now: UtcMs) -> Result<SyncReport, SyncError> {
    let mut transport = Transport::new(&server.url(), None, phone.clock_offset_ms().unwrap_or(0)).expect("prepared");
    sync(phone, &mut transport, || now, &[77; 32], |_| ()).await
}

#[test]
fn one_round_trip_is_a_complete_sync() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        register(&mut phone, "201");
        register(&mut phone, "202");
        let report = synced(&server, &mut phone, NOW).await.expect("synced");
        assert_eq!((report.pushed, report.pulled, report.round_trips), (2, 0, 1));
        assert!(report.complete && report.held == 0 && report.bytes_up > 0 && report.bytes_down > 0);
        let idle = synced(&server, &mut phone, NOW).await.expect("synced");
        assert_eq!((idle.pushed, idle.round_trips, idle.complete), (0, 1, true));
        assert_eq!(server.entries(), 2);
        assert_eq!(phone.status().expect("read").unsent, 0);
    });
}

#[test]
fn a_wrong_clock_costs_one_more_round_trip_once() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        let three_days_late = UtcMs(NOW.0 - 3 * 86_400_000);
        let report = synced(&server, &mut phone, three_days_late).await.expect("synced");
        assert_eq!((report.round_trips, report.complete), (2, true));
        assert_eq!(phone.clock_offset_ms(), Some(3 * 86_400_000));
        let report = synced(&server, &mut phone, three_days_late).await.expect("synced");
        assert_eq!((report.round_trips, report.complete), (1, true));
    });
}

#[test]
fn a_server_that_forgot_the_device_is_introduced_to_it_again() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        register(&mut phone, "201");
        synced(&server, &mut phone, NOW).await.expect("synced");
        server.forget_everything();
        let report = synced(&server, &mut phone, NOW).await.expect("synced");
        assert!(report.complete);
        assert_eq!(server.entries(), 1, "the phone brought the server forward again");
    });
}

#[test]
fn an_answer_that_is_cut_off_loses_nothing() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        register(&mut phone, "201");
        server.answer_with(Answers::CutAfter(20));
        let cut = synced(&server, &mut phone, NOW).await.expect_err("cut");
        assert!(matches!(&cut, SyncError::Client(error @ ClientError::NoConnection(_)) if error.is_temporary()));
        server.answer_with(Answers::Properly);
        let report = synced(&server, &mut phone, NOW).await.expect("synced");
        assert!(report.complete);
        assert_eq!(server.entries(), 1);
    });
}

#[test]
fn every_other_answer_has_its_own_error() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        let mut told = async |status, body: &str| {
            server.answer_with(Answers::Always(status, body.to_owned()));
            match synced(&server, &mut phone, NOW).await {
                Err(SyncError::Client(error)) => error,
                other => panic!("not an error of the client: {other:?}"),
            }
        };
        let json = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"why"}}}}"#);
        let refused = told(403, &json("certificate_expired")).await;
        assert!(
            matches!(refused, ClientError::Refused { code, message } if code == "certificate_expired" && message == "why")
        );
        let busy = told(503, &json("busy")).await;
        assert!(busy.is_temporary() && matches!(busy, ClientError::Unavailable { status: 503, .. }));
        for (status, body) in [(200, "<html>Welcome to the hotel</html>"), (302, ""), (404, "not here")] {
            assert!(matches!(told(status, body).await, ClientError::NotStairwell(_)), "{status}");
        }
    });
}

#[test]
fn nobody_at_the_address_is_no_connection() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        let mut transport = Transport::new(&server::nobody().await, None, 0).expect("prepared");
        let error = sync(&mut phone, &mut transport, || NOW, &[77; 32], |_| ()).await.expect_err("nobody");
        assert!(matches!(&error, SyncError::Client(error) if error.is_temporary()), "{error:?}");
    });
}

#[test]
fn a_cloned_phone_goes_on_under_a_new_device_and_loses_nothing() {
    wait(async {
        let (server, directory) = (Server::start().await, tempfile::tempdir().expect("a directory"));
        let mut phone = enrolled(&server, directory.path(), 1).await;
        register(&mut phone, "201");
        synced(&server, &mut phone, NOW).await.expect("synced");
        drop(phone);
        let copy = tempfile::tempdir().expect("a directory");
        for file in std::fs::read_dir(directory.path()).expect("read") {
            let file = file.expect("read");
            std::fs::copy(file.path(), copy.path().join(file.file_name())).expect("copied");
        }
        let (mut phone, mut clone) =
            (Phone::open(directory.path()).expect("opened"), Phone::open(copy.path()).expect("opened"));
        register(&mut phone, "202");
        register(&mut clone, "301");
        synced(&server, &mut phone, NOW).await.expect("synced");
        let report = synced(&server, &mut clone, NOW).await.expect("synced");
        assert_eq!((report.renewed, report.complete), (Some(1), true), "{report:?}");
        assert_ne!(clone.device(), phone.device());
        synced(&server, &mut phone, NOW).await.expect("synced");
        let digest = |phone: &Phone| phone.digest(&grid()).expect("read").digest;
        assert_eq!(digest(&phone), digest(&clone));
        assert_eq!(clone.list(None).expect("read").len(), 3);
    });
}
