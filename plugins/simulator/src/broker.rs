//! A Mosquitto of one's own, for demonstrations and tests.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thiserror::Error;

/// Longest wait until the broker listens.
const START_PATIENCE: Duration = Duration::from_secs(10);
/// Where distributions put it besides the search path.
const USUAL_PLACES: [&str; 5] = [
    "/usr/sbin/mosquitto",
    "/usr/local/sbin/mosquitto",
    "/opt/homebrew/sbin/mosquitto",
    "/usr/local/opt/mosquitto/sbin/mosquitto",
    "C:\\Program Files\\mosquitto\\mosquitto.exe",
];

/// Why there is no broker.
#[derive(Debug, Error)]
pub enum BrokerError {
    /// The program is not there.
    #[error(
        "Mosquitto is not installed; install it (Debian, Ubuntu: apt-get install mosquitto; macOS: brew install mosquitto) or name a broker of your own"
    )]
    NotInstalled,
    /// Its files could not be written, or it could not be started.
    #[error("cannot start Mosquitto: {0}")]
    Io(#[from] io::Error),
    /// It ended or did not listen in time.
    #[error("Mosquitto did not start on port {port}: {log}")]
    NotListening {
        /// The port.
        port: u16,
        /// The end of what it wrote.
        log: String,
    },
}

/// A running Mosquitto on loopback, without accounts and without memory; it ends when this is dropped.
pub struct Mosquitto {
    child: Child,
    port: u16,
}

impl Mosquitto {
    /// Starts one on this port (0: any free port); its configuration and log go to `dir`.
    ///
    /// # Errors
    /// [`BrokerError`]; a missing program says how to install it.
    pub fn start(dir: &Path, port: u16) -> Result<Self, BrokerError> {
        let program = find().ok_or(BrokerError::NotInstalled)?;
        if port != 0 {
            return Self::start_at(&program, dir, port);
        }
        let mut last = None;
        // Between asking for a free port and using it another program may take it.
        for _ in 0..5 {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            match Self::start_at(&program, dir, free) {
                Err(error @ BrokerError::NotListening { .. }) => last = Some(error),
                other => return other,
            }
        }
        Err(last.unwrap_or(BrokerError::NotInstalled))
    }

    fn start_at(program: &Path, dir: &Path, port: u16) -> Result<Self, BrokerError> {
        // Asked first: what listens there already would be taken for ours.
        if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return Err(BrokerError::NotListening { port, log: error.to_string() });
        }
        std::fs::create_dir_all(dir)?;
        let (config, log) = (dir.join(format!("mosquitto-{port}.conf")), dir.join(format!("mosquitto-{port}.log")));
        let text = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\nlog_type warning\n\
             log_dest stderr\nset_tcp_nodelay true\n"
        );
        std::fs::write(&config, text)?;
        let child = command(program, &config)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        let mut broker = Self { child, port };
        let began = Instant::now();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        loop {
            let ended = broker.child.try_wait()?.is_some();
            if !ended && TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
                return Ok(broker);
            }
            if ended || began.elapsed() > START_PATIENCE {
                let text = std::fs::read_to_string(&log).unwrap_or_default();
                let lines: Vec<&str> = text.lines().collect();
                let log = lines[lines.len().saturating_sub(5)..].join("; ");
                return Err(BrokerError::NotListening { port, log });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Always loopback.
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        // On Unix closing its input ends the shell around it, and that the broker.
        drop(self.child.stdin.take());
        if cfg!(not(unix)) {
            drop(self.child.kill());
        }
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(3) {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Ok(Some(_)) => return,
                Err(_) => break,
            }
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// On Unix a shell stands between: it ends the broker when our end of its input closes, also when this process is
/// killed and cannot clean up.
fn command(program: &Path, config: &Path) -> Command {
    if cfg!(unix) {
        const SCRIPT: &str = r#"exec 3<&0; "$0" -c "$1" 3<&- & broker=$!; (cat <&3 >/dev/null; kill -KILL $broker) 2>/dev/null & wait $broker"#;
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(SCRIPT).arg(program).arg(config);
        shell
    } else {
        let mut command = Command::new(program);
        command.arg("-c").arg(config);
        command
    }
}

fn find() -> Option<PathBuf> {
    let name = if cfg!(windows) { "mosquitto.exe" } else { "mosquitto" };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|dir| dir.join(name));
    on_path.chain(USUAL_PLACES.iter().map(PathBuf::from)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_on_a_free_port_ends_when_dropped_and_starts_there_again() {
        let dir = tempfile::tempdir().unwrap();
        let broker = Mosquitto::start(dir.path(), 0).unwrap();
        let port = broker.port();
        assert!(TcpStream::connect((broker.host(), port)).is_ok());
        drop(broker);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "nothing listens there any more");
        let again = Mosquitto::start(dir.path(), port).unwrap();
        let taken = Mosquitto::start(dir.path(), port);
        assert!(matches!(taken, Err(BrokerError::NotListening { .. })), "the port is taken");
        drop(again);
    }
}
