//! A team's morning over Bluetooth: 20 kB/s in frames of 180 bytes. Time is computed, not spent.

use super::*;

const CHANNEL_BYTES: usize = 180;
const BYTES_PER_S: f64 = 20_000.0;
/// From the last frame of one side to the first of the other: two connection intervals of 30 ms.
const TURNAROUND_MS: f64 = 60.0;

/// What went over the channel.
#[derive(Debug, Default)]
struct Traffic {
    bytes: usize,
    frames: usize,
    turns: usize,
}

impl Traffic {
    fn seconds(&self) -> f64 {
        self.bytes as f64 / BYTES_PER_S + self.turns as f64 * TURNAROUND_MS / 1_000.0
    }
}

/// Merges over the channel: one side sends all that waits, then the other.
fn meet_slowly(pair: &mut [Phone; 2]) -> Traffic {
    let [caller, listener] = &*pair;
    let mut sessions = [
        PeerSession::connect(caller.peer_identity().expect("known"), &[3; 32]).expect("a session"),
        PeerSession::accept(listener.peer_identity().expect("known"), &[4; 32]).expect("a session"),
    ];
    let mut traffic = Traffic::default();
    let mut idle = 0;
    for from in [0, 1].into_iter().cycle() {
        let mut sent = false;
        while let Some(bytes) = sessions[from].poll_transmit_up_to(CHANNEL_BYTES) {
            sent = true;
            traffic.bytes += bytes.len();
            traffic.frames += 1;
            let session = &mut sessions[1 - from];
            pair[1 - from]
                .merge(|replica| session.handle_bytes(replica, &bytes, MORNING))
                .expect("rows")
                .expect("taken");
        }
        idle = if sent { 0 } else { idle + 1 };
        traffic.turns += usize::from(sent);
        if idle == 2 {
            break;
        }
    }
    for session in &sessions {
        assert!(matches!(session.status(), PeerStatus::Finished(outcome) if outcome.digest_equal), "{session:?}");
    }
    traffic
}

#[test]
fn a_morning_of_150_visit_parts_takes_seconds() {
    let mut server = Server::new();
    let directories = [(); 3].map(|()| tempfile::tempdir().expect("a directory"));
    let roles = [(1, Role::Doctor), (2, Role::Police), (3, Role::Party)];
    let mut phones = [0, 1, 2].map(|at| {
        let (seed, role) = roles[at];
        server.enrol(directories[at].path(), seed, role)
    });
    let mut flats = Vec::new();
    for room in 0..50 {
        let flat = phones[2].add_household(flat(&format!("{}", 100 + room)), MORNING).expect("a flat");
        let person = phones[2].add_person(NewPerson::named(flat, &format!("住户{room}")), MORNING).expect("a person");
        flats.push((flat, person.person));
    }
    for at in [0, 1, 2, 0, 1, 2] {
        server.sync(&mut phones[at], MORNING);
    }
    for (at, (flat, person)) in (0..).zip(&flats) {
        for phone in &mut phones {
            let celsius = format!("36.{}", at % 9);
            let readings = vec![reading(*person, &celsius)];
            let visit = NewVisit { readings, ..NewVisit::new(*flat, Slot::Am, Outcome::DoneOk) };
            phone.visit(visit, later(1 + at)).expect("a visit");
        }
    }
    let [doctor, police, party] = phones;
    let mut pair = [doctor, police];
    let nothing_but_these = pair[0].sync_request().expect("a request").bundles[0].bundle.len();
    let two = meet_slowly(&mut pair);
    let [_, police] = pair;
    let mut pair = [police, party];
    let three = meet_slowly(&mut pair);
    let idle = meet_slowly(&mut pair);
    let told = |name: &str, traffic: &Traffic| {
        format!(
            "{name}: {} bytes, {} frames, {} turns, {:.2} s",
            traffic.bytes,
            traffic.frames,
            traffic.turns,
            traffic.seconds()
        )
    };
    let told = [
        format!("bundle of 50 parts: {nothing_but_these} bytes"),
        told("50 parts each way", &two),
        told("100 parts one way, 50 the other", &three),
        told("nothing new", &idle),
    ];
    assert!(two.seconds() + three.seconds() < 2.0, "{told:?}");
    assert!(idle.bytes < 2_000, "{told:?}");
    let full = |traffic: &Traffic| traffic.frames <= traffic.bytes.div_ceil(CHANNEL_BYTES) + traffic.turns;
    assert!(full(&two) && full(&three) && full(&idle), "frames are filled: {told:?}");
}
