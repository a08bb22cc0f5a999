//! Keeps web pages out of a loopback hub.
//!
//! A page on the internet can make a browser send requests to a name that it points at 127.0.0.1 (DNS rebinding). Such
//! a request still carries the page's name in `Host`, so a hub on loopback answers only to loopback's own names.

/// Whether a hub on loopback answers a request with this `Host` header.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if port.is_empty() || is_port(port) => name,
            _ => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => name,
            Some(_) => return false,
            None => host,
        },
    };
    name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "::1"
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|p| p.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_loopback_host;

    #[test]
    fn only_loopbacks_own_names_pass() {
        for host in ["localhost", "LOCALHOST:7420", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in
            ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "localhost:x", "[::1", "[::1]x"]
        {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
