//! A connection that is cut at random places loses nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use atrium_link::LinkState;
use atrium_simulator::Publisher;
use common::{Screen, hub, mosquitto, simulator, to_simulator};

/// Passes bytes on and cuts each connection after a random number of them.
struct Chaos {
    addr: SocketAddr,
    cuts: Arc<AtomicUsize>,
    mute: Arc<AtomicBool>,
}

impl Chaos {
    fn before(hub: SocketAddr, most_bytes: u64) -> Self {
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

#[test]
fn cuts_at_random_places_lose_and_repeat_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let chaos = Chaos::before(hub.addr(), 30_000);
    // Opened before there is anything to tell, so that the snapshot is small and passes the cuts.
    let mut cut = Screen::open(&format!("http://{}", chaos.addr)).keeping_items();
    cut.until("a snapshot came through", 10, |s| s.snapshots > 0);
    let mut whole = Screen::open(&hub.base_url()).keeping_items();
    whole.until("a snapshot came", 10, |s| s.snapshots > 0);
    let publisher = Publisher::start(simulator(20, Some(2_000.0)), to_simulator(&broker)).unwrap();
    let start = whole.last();
    for _ in 0..150 {
        cut.for_a_while(50);
        whole.for_a_while(50);
    }
    publisher.stop();
    whole.for_a_while(1_500);
    let end = whole.last();
    cut.until("all that was told came through the cuts", 30, |s| s.last() >= end);

    let cuts = chaos.cuts.load(Ordering::Relaxed);
    println!("{} items in order through {cuts} cuts", end - start);
    assert!(cuts >= 10, "only {cuts} cuts");
    assert_eq!((cut.snapshots, whole.snapshots), (1, 1), "no snapshot had to help out");
    let part = |screen: &Screen| -> Vec<_> {
        screen.items.iter().filter(|i| i.seq > start && i.seq <= end).cloned().collect()
    };
    assert_eq!(part(&cut).len() as u64, end - start);
    assert!(part(&cut) == part(&whole), "the same items, byte for byte the same values");
}

#[test]
fn a_connection_that_falls_silent_is_called_offline() {
    let hub = hub(1);
    let chaos = Chaos::before(hub.addr(), u64::MAX - 1);
    let mut screen = Screen::open(&format!("http://{}", chaos.addr));
    screen.until("live", 5, |s| s.link_states.last() == Some(&LinkState::Live));
    screen.for_a_while(5_000);
    assert_eq!(screen.link_states.last(), Some(&LinkState::Live), "heartbeats keep it alive");
    chaos.mute.store(true, Ordering::Relaxed);
    screen.until("offline", 10, |s| matches!(s.link_states.last(), Some(LinkState::Offline { .. })));
    chaos.mute.store(false, Ordering::Relaxed);
    screen.until("live again", 15, |s| s.link_states.last() == Some(&LinkState::Live));
    assert_eq!(screen.snapshots, 1, "the place in the stream still held");
}
