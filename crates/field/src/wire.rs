//! A peer session over TCP: reads and writes at once, so that two devices that both send do not wait for each other.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use stairwell_core::field::Phone;
use stairwell_core::sync::peer::{PeerError, PeerOutcome, PeerSession, PeerStatus};
use stairwell_core::time::UtcMs;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::Failure;

/// How long to wait for a device that is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a silent device is waited for: it may be writing a large page to a slow disk.
const SILENCE: Duration = Duration::from_secs(60);
/// How long a last word may take.
const LAST_WORD: Duration = Duration::from_secs(2);
const READ_BYTES: usize = 64 * 1024;

/// Connects, or says why not.
pub(crate) async fn connect(address: SocketAddr) -> Result<TcpStream, String> {
    match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("timed out".to_owned()),
    }
}

/// Moves bytes between the session and the stream until the session is over.
pub(crate) async fn run(
    stream: &TcpStream,
    session: &mut PeerSession,
    phone: &mut Phone,
    clock: impl Fn() -> UtcMs,
) -> Result<PeerOutcome, Failure> {
    // Small messages go back and forth: waiting to fill packets would cost a delay each.
    let _slower = stream.set_nodelay(true);
    let mut outgoing = Outgoing::default();
    let mut incoming = vec![0; READ_BYTES];
    loop {
        outgoing.refill(session);
        let finished = match session.status() {
            PeerStatus::Finished(outcome) if outgoing.is_empty() => return Ok(outcome),
            PeerStatus::Finished(_) => true,
            _ => false,
        };
        // Who is finished only says its last word: the other side, finished too, may hang up before that is written.
        let interest = match (finished, outgoing.is_empty()) {
            (true, _) => Interest::WRITABLE,
            (false, true) => Interest::READABLE,
            (false, false) => Interest::READABLE | Interest::WRITABLE,
        };
        let ready = timeout(SILENCE, stream.ready(interest)).await.map_err(|_| PeerError::Cut)?;
        let ready = ready.map_err(|_| PeerError::Cut)?;
        // Reads first: a device that hangs up has said why before.
        if ready.is_readable() && !finished {
            let count = match stream.try_read(&mut incoming) {
                Ok(0) => return Err(PeerError::Cut.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(_) => return Err(PeerError::Cut.into()),
            };
            let now = clock();
            let handled = phone.merge(|replica| session.handle_bytes(replica, &incoming[..count], now))?;
            if let Err(error) = handled {
                outgoing.refill(session);
                if matches!(error, PeerError::Refused(_)) && !outgoing.is_empty() {
                    let _unheard = timeout(LAST_WORD, outgoing.last_word(stream)).await;
                }
                return Err(error.into());
            }
        }
        if ready.is_writable() {
            outgoing.write(stream)?;
        }
    }
}

/// Bytes on their way out.
#[derive(Debug, Default)]
struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
}

impl Outgoing {
    fn is_empty(&self) -> bool {
        self.written == self.bytes.len()
    }

    /// Takes the next bytes of the session when the last are written.
    fn refill(&mut self, session: &mut PeerSession) {
        if self.is_empty() {
            self.bytes.clear();
            self.written = 0;
            while let Some(frame) = session.poll_transmit() {
                self.bytes.extend_from_slice(&frame);
            }
        }
    }

    fn write(&mut self, stream: &TcpStream) -> Result<(), PeerError> {
        match stream.try_write(&self.bytes[self.written..]) {
            Ok(count) => self.written += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return Err(PeerError::Cut),
        }
        Ok(())
    }

    /// Writes what waits and reads on until the other side hangs up: closing with unread bytes would take the last
    /// word back.
    async fn last_word(&mut self, stream: &TcpStream) -> std::io::Result<()> {
        while !self.is_empty() {
            stream.writable().await?;
            if self.write(stream).is_err() {
                return Ok(());
            }
        }
        let mut unread = [0; 4096];
        loop {
            stream.readable().await?;
            match stream.try_read(&mut unread) {
                Ok(0) => return Ok(()),
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use stairwell_core::domain::household::Place;
    use stairwell_core::domain::visit::Outcome;
    use stairwell_core::field::{NewHousehold, NewVisit};
    use stairwell_core::id::{DeviceId, ScopeId};
    use stairwell_core::sync::enrol::EnrolResponse;
    use stairwell_core::sync::peer::PeerRefusal;
    use stairwell_core::time::Slot;
    use stairwell_core::trust::{Certificate, KeyPair, Revocation, Role, SignedStatement, Statement};
    use tokio::net::TcpListener;

    use super::*;

    const NOW: UtcMs = UtcMs(1_581_400_000_000);

    fn grid() -> ScopeId {
        "440106006001G001".parse().expect("a grid code")
    }

    /// A phone whose authority is made of `authority`, as a server would enrol it.
    fn phone(directory: &Path, authority: u8, number: u8) -> Phone {
        phone_that_knows(directory, authority, number, None)
    }

    /// The same, and it knows that a device was revoked.
    fn phone_that_knows(directory: &Path, authority: u8, number: u8, revoked: Option<DeviceId>) -> Phone {
        let authority = KeyPair::from_seed(&[authority; 32]);
        let keys = Phone::prepare(directory, &[number; 32]).expect("prepared");
        let certificate = Certificate {
            key: keys.public(),
            person: format!("staff {number}"),
            role: Role::Party,
            team: "A".into(),
            scopes: vec![grid()],
            issued_at: UtcMs(NOW.0 - 1_000),
            not_after: UtcMs(NOW.0 + 86_400_000),
            succeeds: None,
        };
        let mut statements = vec![SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority)];
        statements.extend(revoked.map(|device| {
            let revocation =
                Revocation { device, stands_through: Vec::new(), reason: "stolen".into(), at: NOW, wipe_now: None };
            SignedStatement::sign(&Statement::Revocation(revocation), &authority)
        }));
        let response = EnrolResponse {
            authority: authority.public(),
            statements,
            certificate,
            id_hash_key: [1; 32],
            seal_key: [2; 32],
            server_time: NOW,
        };
        Phone::create(directory, &keys, "http://127.0.0.1:1", &response, NOW).expect("created")
    }

    /// Registers one flat and records `visits` visits with long notes there.
    fn record(phone: &mut Phone, room: &str, visits: usize) {
        let place = Place::new("3", "1", Some(2), room).expect("a place");
        let new = NewHousehold::new(grid(), place);
        let household = phone.add_household(new, NOW).expect("registered");
        for k in 0..visits {
            let mut visit = NewVisit::new(household, Slot::Am, Outcome::DoneOk);
            visit.note = Some(format!("{room} {k} ").repeat(80));
            phone.visit(visit, NOW).expect("recorded");
        }
    }

    /// One session between two phones over loopback: what the connecting and the listening side say at the end.
    fn merge(mut a: Phone, mut b: Phone) -> [Result<PeerOutcome, Failure>; 2] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = listener.local_addr().expect("an address");
            let listening = tokio::spawn(async move {
                let (stream, _) = listener.accept().await.expect("a connection");
                let mut session = PeerSession::accept(b.peer_identity().expect("enrolled"), &[8; 32]).expect("begun");
                run(&stream, &mut session, &mut b, || NOW).await
            });
            let connecting = tokio::spawn(async move {
                let stream = connect(address).await.expect("connected");
                let mut session = PeerSession::connect(a.peer_identity().expect("enrolled"), &[9; 32]).expect("begun");
                run(&stream, &mut session, &mut a, || NOW).await
            });
            [connecting.await.expect("joined"), listening.await.expect("joined")]
        })
    }

    #[test]
    fn two_phones_merge_over_tcp_with_no_server_and_are_equal() {
        let directories = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
        let mut one = phone(directories[0].path(), 100, 1);
        let mut two = phone(directories[1].path(), 100, 2);
        record(&mut one, "201", 60);
        record(&mut two, "202", 40);
        let [connecting, listening] = merge(one, two);
        let (connecting, listening) = (connecting.expect("merged"), listening.expect("merged"));
        assert_eq!((connecting.sent, connecting.received, connecting.digest_equal), (61, 41, true));
        assert_eq!((listening.sent, listening.received, listening.digest_equal), (41, 61, true));
        let digest = |directory: &tempfile::TempDir| {
            Phone::open(directory.path()).expect("opened").digest(&grid()).expect("read")
        };
        assert_eq!(digest(&directories[0]), digest(&directories[1]));
    }

    #[test]
    fn whoever_is_finished_first_hangs_up_without_harm() {
        let directories = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
        let mut phones = [phone(directories[0].path(), 100, 1), phone(directories[1].path(), 100, 2)];
        for round in 0..20 {
            record(&mut phones[round % 2], &format!("{}", 201 + round), 0);
            let [one, two] = phones;
            for side in merge(one, two) {
                assert!(side.expect("merged").digest_equal, "round {round}");
            }
            phones = [&directories[1], &directories[0]].map(|directory| Phone::open(directory.path()).expect("opened"));
            phones.reverse();
        }
    }

    #[test]
    fn a_phone_of_another_deployment_is_refused() {
        let directories = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
        let one = phone(directories[0].path(), 100, 1);
        let two = phone(directories[1].path(), 101, 2);
        let [connecting, listening] = merge(one, two);
        assert_eq!(connecting.expect_err("refused"), PeerError::Refused(PeerRefusal::Stranger).into());
        assert_eq!(listening.expect_err("hung up").exit_code(), 4);
    }

    #[test]
    fn a_refused_phone_is_told_why() {
        for _ in 0..10 {
            let directories = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
            let thief = phone(directories[0].path(), 100, 1);
            let honest = phone_that_knows(directories[1].path(), 100, 2, Some(thief.device()));
            let [connecting, listening] = merge(thief, honest);
            assert_eq!(connecting.expect_err("refused"), PeerError::RefusedByPeer(PeerRefusal::Revoked).into());
            assert_eq!(listening.expect_err("refused"), PeerError::Refused(PeerRefusal::Revoked).into());
        }
    }
}
