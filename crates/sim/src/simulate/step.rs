//! One step of a world: somebody does something, or something happens to somebody.

use std::collections::BTreeSet;

use stairwell_core::author::{append_again, append_save};
use stairwell_core::id::{DeviceId, Hash, Position};
use stairwell_core::log::Entry;
use stairwell_core::store::LogStore;
use stairwell_core::trust::{KeyPair, Revocation, Ruling, Statement};

use super::fault::Fault;
use super::oracle::Violation;
use super::record;
use super::world::{Backup, DAY_MS, MAX_NODES, SERVER, World, key_seed};

/// Copies of disks that are kept at most; an older one makes room.
const MAX_BACKUPS: usize = 8;
/// Phones that may be lost or revoked at most, each.
const MAX_GONE: usize = 2;

/// What can happen in a step, with its weight.
const ACTIONS: [(u32, Action); 16] = [
    (300, Action::Save),
    (280, Action::Sync),
    (110, Action::Merge),
    (70, Action::DeliverLate),
    (40, Action::Project),
    (30, Action::Supervise),
    (30, Action::BackUp),
    (14, Action::RestoreServer),
    (14, Action::RestorePhone),
    (7, Action::Clone),
    (10, Action::Enrol),
    (6, Action::Lose),
    (6, Action::Revoke),
    (14, Action::Rule),
    (14, Action::JumpClock),
    (8, Action::Attack),
];

#[derive(Debug, Clone, Copy)]
enum Action {
    Save,
    Sync,
    Merge,
    DeliverLate,
    Project,
    Supervise,
    BackUp,
    RestoreServer,
    RestorePhone,
    Clone,
    Enrol,
    Lose,
    Revoke,
    Rule,
    JumpClock,
    Attack,
}

impl World {
    /// One step.
    pub(super) fn step(&mut self) -> Result<(), Violation> {
        self.now.0 += self.rng.i64(1_000..30 * 60_000);
        let total: u32 = ACTIONS.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.rng.u32(0..total);
        let action = ACTIONS.iter().find(|(weight, _)| {
            let here = drawn < *weight;
            drawn = drawn.wrapping_sub(if here { 0 } else { *weight });
            here
        });
        let Some((_, action)) = action else { return Ok(()) };
        self.act(*action)?;
        self.look()
    }

    fn act(&mut self, action: Action) -> Result<(), Violation> {
        let phones = self.phones();
        let Some(phone) = self.rng.choice(&phones).copied() else { return self.enrol() };
        match action {
            Action::Save => self.save(phone),
            Action::Sync => self.sync(phone),
            Action::Merge => {
                let other = *self.rng.choice(&phones).unwrap_or(&phone);
                if other == phone { Ok(()) } else { self.merge(phone, other) }
            }
            Action::DeliverLate => self.deliver_late(),
            Action::Project => self.project(),
            Action::Supervise => self.save(SERVER),
            Action::BackUp => {
                let of = if self.rng.bool() { SERVER } else { phone };
                self.back_up(of)
            }
            Action::RestoreServer => self.restore_server(),
            Action::RestorePhone => self.restore_phone(),
            Action::Clone => self.clone_phone(phone),
            Action::Enrol if self.nodes.len() < MAX_NODES => self.enrol(),
            Action::Enrol => Ok(()),
            Action::Lose => {
                self.lose(phone);
                Ok(())
            }
            Action::Revoke => self.revoke(phone),
            Action::Rule => self.rule(),
            Action::JumpClock => {
                self.jump_clock(phone);
                Ok(())
            }
            Action::Attack => self.attack(phone),
        }
    }

    /// Somebody records something: one to three records, perhaps at two doors, in one save.
    fn save(&mut self, who: usize) -> Result<(), Violation> {
        let scopes = self.nodes[who].identity.scopes.clone();
        let scope = scopes[self.rng.usize(0..scopes.len())];
        let now = self.clock(who);
        let mut records = Vec::new();
        let mut markers = BTreeSet::new();
        for _ in 0..self.rng.usize(1..=3) {
            let place = record::place(&mut self.rng);
            let marker = self.ledger.next_marker();
            markers.insert(marker);
            records.push(record::make(&mut self.rng, &self.nodes[who], &scope, &place, marker, now)?);
        }
        self.note(|| format!("node {who} saves {markers:?} in {scope}"));
        self.ledger.saved(markers);
        let trouble = self.trouble();
        let trouble = self.goes_wrong().then_some(trouble);
        self.transact(who, trouble, |node, _| {
            let keys = node.identity.keys.clone();
            append_save(&mut node.store, &node.trust, &keys, &scope, &records)
        })?;
        Ok(())
    }

    /// The server's projector catches up.
    pub(super) fn project(&mut self) -> Result<(), Violation> {
        let trouble = self.trouble();
        let trouble = self.goes_wrong().then_some(trouble);
        let mut findings = Vec::new();
        self.transact(SERVER, trouble, |node, deployment| node.project(deployment, &mut findings))?;
        findings.into_iter().next().map_or(Ok(()), |finding| Err(Violation(format!("server: {finding}"))))
    }

    fn back_up(&mut self, of: usize) -> Result<(), Violation> {
        let node = self.nodes[of].copy()?;
        if self.backups.len() == MAX_BACKUPS {
            self.backups.remove(0);
        }
        self.backups.push(Backup { of, node });
        self.note(|| format!("node {of} is backed up"));
        Ok(())
    }

    /// One of the copies of a kind of node, and whose it is.
    fn backup(&mut self, of_server: bool) -> Option<usize> {
        let kept: Vec<usize> = (0..self.backups.len())
            .filter(|index| {
                let of = self.backups[*index].of;
                (of == SERVER) == of_server && self.nodes[of].alive
            })
            .collect();
        self.rng.choice(&kept).copied()
    }

    /// The server comes back from a copy, and writes under a new node key from then on.
    fn restore_server(&mut self) -> Result<(), Violation> {
        let Some(index) = self.backup(true) else { return Ok(()) };
        self.fault(Fault::ServerRestored, SERVER);
        let clock_offset_ms = self.nodes[SERVER].clock_offset_ms;
        self.nodes[SERVER] = self.backups[index].node.copy()?;
        self.nodes[SERVER].clock_offset_ms = clock_offset_ms;
        self.nodes[SERVER].identity.keys = KeyPair::from_seed(&key_seed(&mut self.rng));
        self.generation += 1;
        let holds = &self.nodes[SERVER].holds;
        self.ledger.acknowledged.retain(|marker| holds.contains(marker));
        self.certify_server()
    }

    fn restore_phone(&mut self) -> Result<(), Violation> {
        let Some(index) = self.backup(false) else { return Ok(()) };
        let phone = self.backups[index].of;
        self.fault(Fault::PhoneRestored, phone);
        let clock_offset_ms = self.nodes[phone].clock_offset_ms;
        self.nodes[phone] = self.backups[index].node.copy()?;
        self.nodes[phone].clock_offset_ms = clock_offset_ms;
        Ok(())
    }

    fn clone_phone(&mut self, phone: usize) -> Result<(), Violation> {
        if self.nodes.len() == MAX_NODES {
            return Ok(());
        }
        self.fault(Fault::PhoneCloned, phone);
        let mut clone = self.nodes[phone].copy()?;
        clone.name = format!("phone {} (clone of {phone})", self.nodes.len());
        self.nodes.push(clone);
        Ok(())
    }

    fn lose(&mut self, phone: usize) {
        let lost = self.nodes.iter().filter(|node| !node.alive).count();
        if lost < MAX_GONE && self.phones().len() > 2 {
            self.fault(Fault::PhoneLost, phone);
            self.nodes[phone].alive = false;
        }
    }

    /// The server revokes a phone; what it has of it stands.
    fn revoke(&mut self, phone: usize) -> Result<(), Violation> {
        let device = self.nodes[phone].device();
        let trust = &self.nodes[SERVER].trust;
        let revoked = trust.certificates().filter(|known| trust.revocation(&known.device()).is_some()).count();
        if trust.revocation(&device).is_some() || revoked >= MAX_GONE {
            return Ok(());
        }
        self.fault(Fault::PhoneRevoked, phone);
        let mut stands_through = Vec::new();
        for scope in &self.scopes {
            stands_through.push((*scope, self.nodes[SERVER].store.heads(scope)?.of(&device).seq));
        }
        let at = self.clock(SERVER);
        self.declare(&Statement::Revocation(Revocation {
            device,
            stands_through,
            reason: "stolen".into(),
            at,
            wipe_now: None,
        }))
    }

    /// A supervisor admits or discards what a revoked phone wrote.
    fn rule(&mut self) -> Result<(), Violation> {
        let trust = &self.nodes[SERVER].trust;
        let revoked: Vec<DeviceId> = trust
            .certificates()
            .map(stairwell_core::trust::Certificate::device)
            .filter(|device| trust.revocation(device).is_some())
            .collect();
        let Some(device) = self.rng.choice(&revoked).copied() else { return Ok(()) };
        let scope = self.scopes[self.rng.usize(0..self.scopes.len())];
        let head = self.nodes[SERVER].store.heads(&scope)?.of(&device).seq;
        let from_seq = self.rng.u64(1..=head.max(1));
        let through_seq = self.rng.u64(from_seq..=head.max(from_seq));
        let admit = self.rng.bool();
        self.note(|| format!("{device} {from_seq}..={through_seq} in {scope}: admitted {admit}"));
        let (reason, by, at) = ("looked at".into(), "指挥".into(), self.clock(SERVER));
        self.declare(&Statement::Ruling(Ruling { scope, device, from_seq, through_seq, admit, reason, by, at }))
    }

    fn jump_clock(&mut self, phone: usize) {
        let who = if self.rng.u8(0..4) == 0 { SERVER } else { phone };
        self.fault(Fault::ClockJump, who);
        self.nodes[who].clock_offset_ms = self.rng.i64(-10 * DAY_MS..=10 * DAY_MS);
    }

    /// A certified phone writes an entry that stands on one that does not exist, with junk for a record or a real one.
    fn attack(&mut self, phone: usize) -> Result<(), Violation> {
        let scope = self.nodes[phone].identity.scopes[0];
        let place = record::place(&mut self.rng);
        let marker = self.ledger.next_marker();
        let now = self.clock(phone);
        let (document, mut bytes) = record::make(&mut self.rng, &self.nodes[phone], &scope, &place, marker, now)?;
        if self.rng.bool() {
            bytes.push(0xff);
        }
        let nobody = Position { device: DeviceId([0xee; 16]), seq: 1 };
        let device = self.nodes[phone].device();
        let entry =
            Entry { scope, device, seq: 1, prev: Hash::ZERO, save: 1, document, deps: vec![nobody], record: bytes };
        self.fault(Fault::HostileEntry, phone);
        self.ledger.saved(BTreeSet::from([marker]));
        self.transact(phone, None, |node, _| {
            let keys = node.identity.keys.clone();
            append_again(&mut node.store, &keys, &scope, std::slice::from_ref(&entry))
        })?;
        Ok(())
    }
}
