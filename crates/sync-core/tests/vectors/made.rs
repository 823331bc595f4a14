//! What the vectors are made from.

use stairwell_core::cbor;
use stairwell_core::domain::DomainGrammar;
use stairwell_core::domain::policy::Policy;
use stairwell_core::field::Phone;
use stairwell_core::id::{DeviceId, Hash};
use stairwell_core::log::bundle::{self, Nothing};
use stairwell_core::sync::peer::{PeerSession, PeerStatus};
use stairwell_core::sync::qr::QrDisplay;
use stairwell_core::trust::{Fork, Revocation, Role, Ruling, SignedStatement, Statement};
use tempfile::TempDir;

use crate::Vector;
use crate::team::{GRID, MORNING, Server, grid, household, later, visit};

/// A file and what makes its vectors.
pub(crate) type File = (&'static str, fn(&mut Scene) -> Vec<Vector>);

/// Every file, in the order in which they are made.
pub(crate) const FILES: [File; 6] = [
    ("sync.json", sync),
    ("entries.json", entries),
    ("bundles.json", bundles),
    ("statements.json", statements),
    ("qr.json", qr),
    ("peer.json", peer),
];

/// A doctor and a police officer; nobody has synced.
pub(crate) struct Scene {
    server: Server,
    doctor: Phone,
    police: Phone,
    _directories: [TempDir; 2],
}

/// Every file with its vectors.
pub(crate) fn all() -> Vec<(&'static str, Vec<Vector>)> {
    let mut server = Server::new();
    let directories = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let doctor = server.enrol(directories[0].path(), 1, "王医生", Role::Doctor);
    let police = server.enrol(directories[1].path(), 2, "李警官", Role::Police);
    let mut scene = Scene { server, doctor, police, _directories: directories };
    FILES.into_iter().map(|(file, make)| (file, make(&mut scene))).collect()
}

/// The doctor registers a household, visits it, and syncs; the police officer's cold start.
fn sync(scene: &mut Scene) -> Vec<Vector> {
    let (flat, [one, two]) = household(&mut scene.doctor);
    scene.doctor.visit(visit(flat, &[(one, "36.5"), (two, "37.3")]), later(5)).expect("a visit");
    let mut vectors = Vec::new();
    for (name, phone) in [("doctor", &mut scene.doctor), ("police", &mut scene.police)] {
        let request = phone.sync_request().expect("a request");
        let response = scene.server.answer(&request, later(6));
        vectors.push(Vector::new("sync_request", name, &request.to_body().expect("a body")));
        vectors.push(Vector::new("sync_response", name, &response.to_body().expect("a body")));
        phone.absorb(&response, later(6)).expect("absorbed");
    }
    for phone in [&mut scene.doctor, &mut scene.police] {
        scene.server.sync(phone, later(7));
    }
    vectors
}

/// The doctor's log, out of the bundle of the first sync.
fn entries(scene: &mut Scene) -> Vec<Vector> {
    let bundle = whole_log(scene);
    let runs = bundle::decode(&grid(), &bundle, 1 << 20, &Nothing, &DomainGrammar).expect("a bundle");
    let entries = runs.iter().flat_map(|run| &run.entries);
    entries.map(|entry| Vector::new("entry", format!("doctor {}", entry.seq), &entry.canonical())).collect()
}

/// All that a replica without anything lacks.
fn whole_log(scene: &mut Scene) -> Vec<u8> {
    let page = scene.doctor.transact(|replica| replica.outgoing(&grid(), &stairwell_core::log::Heads::default()));
    page.expect("a page").bundle.expect("the log has entries").bundle
}

fn bundles(scene: &mut Scene) -> Vec<Vector> {
    vec![Vector::new("bundle", "doctor's log from its first entry", &whole_log(scene))]
}

fn statements(scene: &mut Scene) -> Vec<Vector> {
    let device: DeviceId = scene.doctor.device();
    let (reason, by) = ("手机丢失".to_owned(), "张主任".to_owned());
    let stands_through = vec![(grid(), 4)];
    let revocation = Revocation { device, stands_through, reason: reason.clone(), at: later(60), wipe_now: None };
    let wiping = Revocation { at: later(63), wipe_now: Some(true), ..revocation.clone() };
    let scope = grid();
    let ruling = Ruling { scope, device, from_seq: 5, through_seq: 6, admit: true, reason, by, at: later(61) };
    let fork = Fork { scope, device, from_seq: 7, accepted: Hash::of(b"entry 7"), at: later(62) };
    let certificate = scene.doctor.certificate().expect("enrolled").clone();
    let stated = [
        ("certificate", Statement::Certificate(certificate)),
        ("revocation", Statement::Revocation(revocation)),
        ("revocation that wipes", Statement::Revocation(wiping)),
        ("ruling", Statement::Ruling(ruling)),
        ("fork", Statement::Fork(fork)),
        ("policy", Statement::Policy(Box::new(Policy::guangzhou()))),
    ];
    let authority = &scene.server.authority;
    let signed = stated.map(|(name, statement)| (name, SignedStatement::sign(&statement, authority)));
    signed.iter().map(|(name, signed)| Vector::new("statement", *name, &cbor::to_vec(signed))).collect()
}

/// A visit that the server has not: offered to the team, and asked for.
fn qr(scene: &mut Scene) -> Vec<Vector> {
    let view = scene.doctor.list(None).expect("rows");
    let flat = view[0].household;
    let note = stairwell_core::field::NewVisit { note: Some("家人外出买菜".into()), ..visit(flat, &[]) };
    scene.doctor.visit(note, later(300)).expect("a visit");
    let offer = scene.doctor.qr_offer(&grid(), &[11; 32], later(301)).expect("an offer").message;
    let request = scene.police.qr_request(&grid(), &[12; 32], later(301)).expect("a request");
    let answer = scene.doctor.qr_answer(std::slice::from_ref(&request), &[13; 32], later(301)).expect("an answer");
    let taken = scene.police.qr_take(&answer.message, Some(&[12; 32]), later(302)).expect("taken");
    assert_eq!((taken.entries, taken.scope.as_str()), (1, GRID));
    let mut vectors = Vec::new();
    for (name, message) in [("offer", offer), ("request", request), ("answer", answer.message)] {
        vectors.push(Vector::new("qr_message", name, &message));
        let display = QrDisplay::new(&message, 150).expect("a display");
        let frames = 0..u32::try_from(display.frame_count() * 2 + 8).expect("a few");
        vectors.extend(frames.map(|index| Vector::new("qr_frame", format!("{name} {index}"), &display.frame(index))));
    }
    vectors
}

/// Every frame of a session in which the police officer gives one visit part.
fn peer(scene: &mut Scene) -> Vec<Vector> {
    let flat = scene.police.list(None).expect("rows")[0].household;
    scene.police.visit(visit(flat, &[]), later(310)).expect("a visit");
    let Scene { doctor, police, .. } = scene;
    let mut sessions = [
        PeerSession::connect(doctor.peer_identity().expect("known"), &[21; 32]).expect("a session"),
        PeerSession::accept(police.peer_identity().expect("known"), &[22; 32]).expect("a session"),
    ];
    let phones = [doctor, police];
    let mut vectors = Vec::new();
    let mut idle = 0;
    for from in [0, 1].into_iter().cycle() {
        idle += 1;
        while let Some(frame) = sessions[from].poll_transmit() {
            idle = 0;
            let name = format!("{} {}", ["initiator", "responder"][from], vectors.len() + 1);
            vectors.push(Vector::new("peer_frame", name, &frame));
            let session = &mut sessions[1 - from];
            let handled = phones[1 - from].merge(|replica| session.handle_bytes(replica, &frame, later(311)));
            handled.expect("rows").expect("taken");
        }
        if idle == 2 {
            break;
        }
    }
    let equal = |session: &PeerSession| matches!(session.status(), PeerStatus::Finished(told) if told.digest_equal);
    assert!(sessions.iter().all(equal), "made at {MORNING:?}");
    vectors
}
