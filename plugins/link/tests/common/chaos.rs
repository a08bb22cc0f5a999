//! A way to the hub that is cut at random places.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Passes bytes on and cuts each connection after a random number of them.
pub(crate) struct Chaos {
    pub(crate) addr: SocketAddr,
    pub(crate) cuts: Arc<AtomicUsize>,
    pub(crate) mute: Arc<AtomicBool>,
}

impl Chaos {
    pub(crate) fn before(hub: SocketAddr, most_bytes: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let (cuts, mute) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, silent) = (cuts.clone(), mute.clone());
        std::thread::spawn(move || {
            let mut random = 88_172_645_463_325_252_u64;
            for client in listener.incoming() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let allowed = 1 + random % most_bytes;
                let (client, count, silent) = (client.unwrap(), count.clone(), silent.clone());
                std::thread::spawn(move || pass(&client, hub, allowed, &count, &silent));
            }
        });
        Self { addr, cuts, mute }
    }
}

fn pass(client: &TcpStream, hub: SocketAddr, mut allowed: u64, cuts: &AtomicUsize, mute: &AtomicBool) {
    let Ok(server) = TcpStream::connect(hub) else { return };
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || {
        // Requests pass whole: only answers are cut.
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
    let (mut server, mut client) = (server, client);
    let mut buffer = [0_u8; 4096];
    while let Ok(count) = server.read(&mut buffer) {
        if count == 0 {
            break;
        }
        if mute.load(Ordering::Relaxed) {
            continue;
        }
        let part = (count as u64).min(allowed) as usize;
        allowed -= part as u64;
        if client.write_all(&buffer[..part]).is_err() {
            break;
        }
        if allowed == 0 {
            cuts.fetch_add(1, Ordering::Relaxed);
            break;
        }
    }
    drop(client.shutdown(Shutdown::Both));
    drop(server.shutdown(Shutdown::Both));
}
