//! The world of one seed: an authority, a server, phones, their clocks, and what is under way between them.

use std::collections::BTreeSet;

use fastrand::Rng;
use stairwell_core::id::ScopeId;
use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

use super::exchange::Late;
use super::fault::{Fault, FaultCounts};
use super::mutant::Mutant;
use super::node::{Deployment, Done, Identity, Node};
use super::oracle::{self, Ledger, Violation};
use super::store::{Backend, Trouble};

/// 2020-02-11T09:00+08:00.
const BEGIN: UtcMs = UtcMs(1_581_382_800_000);
pub(super) const DAY_MS: i64 = 86_400_000;
/// The server is the first of the nodes.
pub(super) const SERVER: usize = 0;
/// Phones with which a world begins …
const PHONES: std::ops::RangeInclusive<usize> = 3..=6;
/// … and replicas that it may come to, with newcomers and clones.
pub(super) const MAX_NODES: usize = 9;

const PHONE_ROLES: [Role; 4] = [Role::Doctor, Role::Police, Role::Party, Role::Grid];

/// A copy of a node's disk.
pub(super) struct Backup {
    pub(super) of: usize,
    pub(super) node: Node,
}

pub(super) struct World {
    pub(super) rng: Rng,
    pub(super) now: UtcMs,
    pub(super) deployment: Deployment,
    pub(super) backend: Backend,
    pub(super) scopes: Vec<ScopeId>,
    pub(super) nodes: Vec<Node>,
    pub(super) backups: Vec<Backup>,
    pub(super) late: Vec<Late>,
    pub(super) ledger: Ledger,
    pub(super) faults: FaultCounts,
    /// How often the server was restored: what an answer promised before counts no more.
    pub(super) generation: u32,
    /// Of 100 messages and transactions, how many go wrong.
    pub(super) fault_percent: u8,
    trace: Option<Vec<String>>,
}

impl World {
    pub(super) fn new(seed: u64, backend: Backend, mutant: Option<Mutant>, trace: bool) -> Result<Self, Violation> {
        let mut rng = Rng::with_seed(seed);
        let authority = KeyPair::from_seed(&key_seed(&mut rng));
        let scopes = (1..=rng.u16(1..=2)).map(|number| format!("440106006001G{number:03}").parse());
        let scopes: Vec<ScopeId> =
            scopes.collect::<Result<_, _>>().map_err(|error| Violation(format!("a grid code: {error}")))?;
        let fault_percent = *rng.choice(&[5, 25, 50]).unwrap_or(&25);
        let mut world = Self {
            now: BEGIN,
            deployment: Deployment { authority, mutant },
            backend,
            scopes,
            nodes: Vec::new(),
            backups: Vec::new(),
            late: Vec::new(),
            ledger: Ledger::default(),
            faults: FaultCounts::default(),
            generation: 0,
            fault_percent,
            trace: trace.then(Vec::new),
            rng,
        };
        world.start_server()?;
        for _ in 0..world.rng.usize(PHONES) {
            world.enrol()?;
        }
        Ok(world)
    }

    fn start_server(&mut self) -> Result<(), Violation> {
        let identity = Identity {
            keys: KeyPair::from_seed(&key_seed(&mut self.rng)),
            next_keys: None,
            role: Role::Server,
            scopes: self.scopes.clone(),
            rows: super::node::Rows::new(),
        };
        let node = Node::new("server".into(), self.backend, identity, &self.deployment.authority)?;
        self.nodes.push(node);
        self.certify_server()
    }

    /// Certifies the server's node key.
    pub(super) fn certify_server(&mut self) -> Result<(), Violation> {
        let certificate = self.certificate(&self.nodes[SERVER].identity.clone(), None);
        self.declare(&Statement::Certificate(certificate))
    }

    pub(super) fn certificate(
        &self,
        identity: &Identity,
        succeeds: Option<stairwell_core::id::DeviceId>,
    ) -> Certificate {
        let is_server = identity.role == Role::Server;
        Certificate {
            key: identity.keys.public(),
            person: format!("staff {}", identity.keys.public().device()),
            role: identity.role,
            team: "一组".into(),
            scopes: if is_server { Vec::new() } else { identity.scopes.clone() },
            issued_at: self.now,
            not_after: UtcMs(self.now.0 + 365 * DAY_MS),
            succeeds,
        }
    }

    /// The authority states something; the server keeps it.
    pub(super) fn declare(&mut self, statement: &Statement) -> Result<(), Violation> {
        let signed = SignedStatement::sign(statement, &self.deployment.authority);
        let now = self.clock(SERVER);
        self.transact(SERVER, None, |node, deployment| {
            node.replica(deployment).ingest(&[], std::slice::from_ref(&signed), now)
        })?;
        Ok(())
    }

    /// The server enrols a new phone.
    pub(super) fn enrol(&mut self) -> Result<(), Violation> {
        let role = PHONE_ROLES[self.rng.usize(0..PHONE_ROLES.len())];
        let mut scopes = self.scopes.clone();
        if scopes.len() > 1 && self.rng.u8(0..3) == 0 {
            scopes.remove(self.rng.usize(0..scopes.len()));
        }
        let keys = KeyPair::from_seed(&key_seed(&mut self.rng));
        let identity = Identity { keys, next_keys: None, role, scopes, rows: super::node::Rows::new() };
        self.declare(&Statement::Certificate(self.certificate(&identity, None)))?;
        let trust = &self.nodes[SERVER].trust;
        let statements: Vec<SignedStatement> = trust.statements_for(&identity.scopes).cloned().collect();
        let name = format!("phone {}", self.nodes.len());
        self.note(|| format!("{name} is enrolled as {role} for {:?}", identity.scopes));
        self.nodes.push(Node::new(name, self.backend, identity, &self.deployment.authority)?);
        let (who, now) = (self.nodes.len() - 1, self.now);
        self.transact(who, None, |node, deployment| node.replica(deployment).ingest(&[], &statements, now))?;
        Ok(())
    }

    /// What the clock of a node says.
    pub(super) fn clock(&self, who: usize) -> UtcMs {
        UtcMs(self.now.0 + self.nodes[who].clock_offset_ms)
    }

    /// The phones that are still there.
    pub(super) fn phones(&self) -> Vec<usize> {
        (1..self.nodes.len()).filter(|who| self.nodes[*who].alive).collect()
    }

    /// One transaction on one node, with what is to go wrong in it.
    pub(super) fn transact<T>(
        &mut self,
        who: usize,
        trouble: Option<Trouble>,
        work: impl FnOnce(&mut Node, &Deployment) -> Result<T, StoreError>,
    ) -> Result<Done<T>, Violation> {
        let (node, deployment) = (&mut self.nodes[who], &self.deployment);
        node.store.plan(trouble);
        let done = node.transact(deployment, |node| work(node, deployment));
        node.store.plan(None);
        self.tell_fault(who);
        done
    }

    /// Counts what the store of a node did wrong.
    pub(super) fn tell_fault(&mut self, who: usize) {
        if let Some(fault) = self.nodes[who].store.take_fault() {
            self.fault(fault, who);
        }
    }

    /// Counts a fault that happened.
    pub(super) fn fault(&mut self, fault: Fault, who: usize) {
        self.faults.count(fault);
        self.note(|| format!("fault {fault:?} at node {who}"));
    }

    /// Whether the next message or transaction goes wrong.
    pub(super) fn goes_wrong(&mut self) -> bool {
        self.rng.u8(0..100) < self.fault_percent
    }

    /// Trouble of a random kind, for a store.
    pub(super) fn trouble(&mut self) -> Trouble {
        let magnitude = self.rng.u32(0..8);
        let commands = self.rng.u32(0..1 << magnitude);
        match self.rng.u8(0..5) {
            0..=1 => Trouble::CrashBefore(commands),
            2 => Trouble::CrashBeforeCommit,
            3 => Trouble::CrashAfterCommit,
            _ => Trouble::DiskFull(commands),
        }
    }

    /// Looks at every node that wrote.
    pub(super) fn look(&mut self) -> Result<(), Violation> {
        self.nodes.iter_mut().try_for_each(|node| oracle::look(node, &self.ledger))
    }

    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(line());
        }
    }

    /// The lines of the trace, if one was asked for.
    pub(super) fn take_trace(&mut self) -> Vec<String> {
        self.trace.take().unwrap_or_default()
    }

    /// Markers that are on the server, in a log or in its inbox.
    pub(super) fn server_holds(&self) -> &BTreeSet<u32> {
        &self.nodes[SERVER].holds
    }
}

/// The seed of a key or of a Noise session.
pub(super) fn key_seed(rng: &mut Rng) -> [u8; 32] {
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    seed
}
