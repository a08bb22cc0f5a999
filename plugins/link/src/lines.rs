//! Splits a stream of bytes into lines, and lines into items.

use atrium_facility::{StreamBody, StreamItem, Timestamp};

/// Longest line, bytes: a batch is some hundred kilobytes. What is longer is no stream of ours.
const LONGEST_LINE: usize = 32 << 20;

/// Bytes that are not a whole line yet.
#[derive(Default)]
pub(crate) struct Lines {
    rest: Vec<u8>,
    /// Signs of life so far, and the hub's clock at the last.
    pub(crate) heartbeats: (u32, Option<Timestamp>),
}

/// What a piece of the stream held.
#[derive(Debug, PartialEq)]
pub(crate) enum Broken {
    /// A line is neither an item nor a heartbeat.
    NotAnItem,
    /// A line has no end.
    TooLong,
    /// Facts are missing before an item, or it comes again.
    Gap {
        /// Number of the newest fact so far.
        after: u64,
        /// The number that came.
        got: u64,
    },
}

impl Lines {
    /// The whole items in what has come. `seq` is the number of the newest fact so far, and goes along: a fact has the
    /// next number, what was left out reaches to its own, and values stand where the newest fact does.
    ///
    /// # Errors
    /// [`Broken`]; items before the break are in `out`.
    pub(crate) fn push(&mut self, bytes: &[u8], seq: &mut u64, out: &mut Vec<StreamItem>) -> Result<(), Broken> {
        let mut bytes = bytes;
        while let Some(at) = bytes.iter().position(|b| *b == b'\n') {
            let (line, after) = bytes.split_at(at);
            bytes = &after[1..];
            if self.rest.is_empty() {
                self.take(line, seq, out)?;
            } else {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(line);
                self.take(&whole, seq, out)?;
            }
        }
        if self.rest.len() + bytes.len() > LONGEST_LINE {
            return Err(Broken::TooLong);
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn take(&mut self, line: &[u8], seq: &mut u64, out: &mut Vec<StreamItem>) -> Result<(), Broken> {
        if line.is_empty() {
            return Ok(());
        }
        let Ok(item) = serde_json::from_slice::<StreamItem>(line) else {
            let json: serde_json::Value = serde_json::from_slice(line).map_err(|_| Broken::NotAnItem)?;
            let at = json.get("heartbeat").ok_or(Broken::NotAnItem)?;
            self.heartbeats = (self.heartbeats.0.saturating_add(1), at.as_i64().map(Timestamp));
            return Ok(());
        };
        let follows = match &item.body {
            StreamBody::Fact { entry } => item.seq == *seq + 1 && entry.seq == item.seq,
            StreamBody::Skipped => item.seq >= *seq,
            StreamBody::Samples { .. } | StreamBody::Feed { .. } => item.seq == *seq,
        };
        if !follows {
            return Err(Broken::Gap { after: *seq, got: item.seq });
        }
        *seq = item.seq;
        out.push(item);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use atrium_facility::{Actor, Entry, FeedHealth, Update};

    use super::*;

    fn fact(seq: u64) -> StreamItem {
        let update = Update::SourceConnected { source: "bms".into(), at: Timestamp(5) };
        let entry = Entry { seq, at: Timestamp(5), by: Actor::system(), command: None, update };
        StreamItem { seq, body: StreamBody::Fact { entry } }
    }

    fn feed(seq: u64) -> StreamItem {
        StreamItem { seq, body: StreamBody::Feed { feed: FeedHealth::default() } }
    }

    fn skipped(seq: u64) -> StreamItem {
        StreamItem { seq, body: StreamBody::Skipped }
    }

    fn lines(items: &[StreamItem]) -> Vec<u8> {
        let mut text = String::from("{\"heartbeat\":1}\n");
        for item in items {
            text += &serde_json::to_string(item).unwrap();
            text += "\n";
        }
        text.into_bytes()
    }

    #[test]
    fn pieces_of_any_size_give_the_same_items() {
        let items = [feed(4), fact(5), feed(5), feed(5), skipped(8), feed(8), fact(9)];
        let bytes = lines(&items);
        for size in [1, 2, 7, 64, bytes.len()] {
            let (mut lines, mut seq, mut out) = (Lines::default(), 4, Vec::new());
            for piece in bytes.chunks(size) {
                lines.push(piece, &mut seq, &mut out).unwrap();
            }
            assert_eq!((seq, out.as_slice()), (9, items.as_slice()), "{size}");
            assert_eq!(lines.heartbeats, (1, Some(Timestamp(1))));
        }
    }

    #[test]
    fn gaps_repeats_and_rubbish_are_seen() {
        let mut out = Vec::new();
        let misnumbered = StreamItem { seq: 5, ..fact(6) };
        for wrong in [fact(6), fact(4), feed(5), feed(3), skipped(3), misnumbered] {
            let got = wrong.seq;
            let result = Lines::default().push(&lines(&[wrong]), &mut 4, &mut out);
            assert_eq!(result, Err(Broken::Gap { after: 4, got }));
        }
        assert_eq!(Lines::default().push(b"<html>\n", &mut 4, &mut out), Err(Broken::NotAnItem));
        assert_eq!(Lines::default().push(b"{}\n", &mut 4, &mut out), Err(Broken::NotAnItem));
        let endless = vec![b'x'; LONGEST_LINE + 1];
        assert_eq!(Lines::default().push(&endless, &mut 4, &mut out), Err(Broken::TooLong));
        assert!(out.is_empty());
    }

    #[test]
    fn what_came_before_a_break_is_kept() {
        let (mut seq, mut out) = (4, Vec::new());
        let result = Lines::default().push(&lines(&[fact(5), fact(7)]), &mut seq, &mut out);
        assert_eq!(result, Err(Broken::Gap { after: 5, got: 7 }));
        assert_eq!(out, [fact(5)]);
    }
}
