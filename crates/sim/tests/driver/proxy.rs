//! A relay that cuts its first connections after so many bytes.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub(crate) struct Proxy {
    port: u16,
}

impl Proxy {
    /// Connection n is cut after `cuts[n]` bytes, both directions counted together; later ones are not cut.
    pub(crate) fn start(upstream: u16, cuts: &[usize]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let cuts = cuts.to_vec();
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let Ok(client) = client else { break };
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream)) else { continue };
                let left = Arc::new(AtomicUsize::new(cuts.get(number).copied().unwrap_or(usize::MAX)));
                relay(&client, &server, &left);
                relay(&server, &client, &left);
            }
        });
        Self { port }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn relay(from: &TcpStream, to: &TcpStream, left: &Arc<AtomicUsize>) {
    let (mut from, mut to) = (from.try_clone().expect("a handle"), to.try_clone().expect("a handle"));
    let left = Arc::clone(left);
    thread::spawn(move || {
        let mut byte = [0];
        while from.read(&mut byte).is_ok_and(|count| count == 1) {
            let spent = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err();
            if spent || to.write_all(&byte).is_err() {
                break;
            }
        }
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    });
}
