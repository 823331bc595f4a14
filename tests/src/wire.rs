//! The network between a device and its server: a TCP relay that is cut after a given number of bytes.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the device to the server.
    Up,
    /// From the server to the device.
    Down,
}

/// What is carried, and for how long.
#[derive(Debug, Default)]
struct Plan {
    /// Bytes that may still go up and down before the cut; `None`: any number.
    left: [Option<usize>; 2],
    /// Bytes that went up and down.
    carried: [usize; 2],
    /// The wire is cut: what is open was closed, what comes is closed at once.
    is_cut: bool,
    /// The wire is taken down for good.
    is_over: bool,
    open: Vec<TcpStream>,
}

impl Plan {
    /// How many of `count` bytes may pass; the wire is cut when it is fewer.
    fn pass(&mut self, way: Way, count: usize) -> usize {
        let passing = self.left[way as usize].map_or(count, |left| left.min(count));
        if let Some(left) = &mut self.left[way as usize] {
            *left -= passing;
        }
        self.carried[way as usize] += passing;
        passing
    }

    fn cut(&mut self) {
        self.is_cut = true;
        for stream in self.open.drain(..) {
            // Closed by its own end already is as good.
            let _closed = stream.shutdown(Shutdown::Both);
        }
    }
}

/// A relay to one address. Dropping it cuts it.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    accepting: Option<JoinHandle<()>>,
}

impl Wire {
    /// Relays to a server at its URL, such as `http://127.0.0.1:43210`, or to a device at its address.
    ///
    /// # Panics
    /// When there is no port to be had.
    #[must_use]
    pub fn to(url: &str) -> Self {
        let target = url.rsplit('/').next().unwrap_or_default();
        let target: SocketAddr = target.parse().expect("a server's URL ends in its address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let plan = Arc::new(Mutex::new(Plan::default()));
        let shared = Arc::clone(&plan);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let plan = lock(&shared);
                if plan.is_over {
                    return;
                }
                let refuses = plan.is_cut;
                drop(plan);
                if !refuses && let Ok(server) = TcpStream::connect(target) {
                    relay(stream, server, &shared);
                }
            }
        });
        Self { address, plan, accepting: Some(accepting) }
    }

    /// The URL under which the server is reached over this wire.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where this wire is reached.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts the wire after so many more bytes that way; what comes then is refused until [`Wire::heal`].
    pub fn cut_after(&self, way: Way, bytes: usize) {
        lock(&self.plan).left[way as usize] = Some(bytes);
    }

    /// Carries everything again.
    pub fn heal(&self) {
        let mut plan = lock(&self.plan);
        plan.left = [None, None];
        plan.is_cut = false;
    }

    /// Whether the wire is cut.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        lock(&self.plan).is_cut
    }

    /// Bytes that went this way since the wire was made.
    #[must_use]
    pub fn carried(&self, way: Way) -> usize {
        lock(&self.plan).carried[way as usize]
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let mut plan = lock(&self.plan);
        plan.is_over = true;
        plan.cut();
        drop(plan);
        // Wakes the thread that waits for connections.
        let _woken = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ended = accepting.join();
        }
    }
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Carries both ways until one end closes or the wire is cut.
fn relay(device: TcpStream, server: TcpStream, plan: &Arc<Mutex<Plan>>) {
    let copies = (device.try_clone(), server.try_clone(), device.try_clone(), server.try_clone());
    let (Ok(device_out), Ok(server_out), Ok(device_kept), Ok(server_kept)) = copies else { return };
    lock(plan).open.extend([device_kept, server_kept]);
    for (from, to, way) in [(device, server_out, Way::Up), (server, device_out, Way::Down)] {
        let plan = Arc::clone(plan);
        std::thread::spawn(move || carry(from, to, way, &plan));
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, way: Way, plan: &Mutex<Plan>) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut bytes) {
        if count == 0 {
            break;
        }
        let passing = lock(plan).pass(way, count);
        if to.write_all(&bytes[..passing]).is_err() {
            break;
        }
        if passing < count {
            lock(plan).cut();
            break;
        }
    }
    let _closed = to.shutdown(Shutdown::Write);
}
