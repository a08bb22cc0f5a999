//! Splits a stream of bytes into lines, and lines into items.

use atrium_facility::StreamItem;

/// Longest line, bytes: a batch is some hundred kilobytes. What is longer is no stream of ours.
const LONGEST_LINE: usize = 32 << 20;

/// Bytes that are not a whole line yet.
#[derive(Default)]
pub(crate) struct Lines {
    rest: Vec<u8>,
}

/// What a piece of the stream held.
#[derive(Debug, PartialEq)]
pub(crate) enum Broken {
    /// A line is neither an item nor a heartbeat.
    NotAnItem,
    /// A line has no end.
    TooLong,
    /// An item has another number than the one after the last.
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        got: u64,
    },
}

impl Lines {
    /// The whole items in what has come, each one after the number in `seq`, which goes along with them.
    ///
    /// # Errors
    /// [`Broken`]; items before the break are in `out`.
    pub(crate) fn push(&mut self, bytes: &[u8], seq: &mut u64, out: &mut Vec<StreamItem>) -> Result<(), Broken> {
        let mut bytes = bytes;
        while let Some(at) = bytes.iter().position(|b| *b == b'\n') {
            let (line, after) = bytes.split_at(at);
            bytes = &after[1..];
            if self.rest.is_empty() {
                take(line, seq, out)?;
            } else {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(line);
                take(&whole, seq, out)?;
            }
        }
        if self.rest.len() + bytes.len() > LONGEST_LINE {
            return Err(Broken::TooLong);
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }
}

fn take(line: &[u8], seq: &mut u64, out: &mut Vec<StreamItem>) -> Result<(), Broken> {
    if line.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice::<StreamItem>(line) {
        Ok(item) if item.seq == *seq + 1 => {
            *seq = item.seq;
            out.push(item);
            Ok(())
        }
        Ok(item) => Err(Broken::Gap { expected: *seq + 1, got: item.seq }),
        Err(_) => match serde_json::from_slice::<serde_json::Value>(line) {
            Ok(json) if json.get("heartbeat").is_some() => Ok(()),
            _ => Err(Broken::NotAnItem),
        },
    }
}

#[cfg(test)]
mod tests {
    use atrium_facility::{FeedHealth, StreamBody};

    use super::*;

    fn stream(from: u64, to: u64) -> Vec<u8> {
        let mut text = String::from("{\"heartbeat\":1}\n");
        for seq in from..=to {
            let item = StreamItem { seq, body: StreamBody::Feed { feed: FeedHealth::default() } };
            text += &serde_json::to_string(&item).unwrap();
            text += "\n";
        }
        text.into_bytes()
    }

    #[test]
    fn pieces_of_any_size_give_the_same_items() {
        let bytes = stream(5, 9);
        for size in [1, 2, 7, 64, bytes.len()] {
            let (mut lines, mut seq, mut out) = (Lines::default(), 4, Vec::new());
            for piece in bytes.chunks(size) {
                lines.push(piece, &mut seq, &mut out).unwrap();
            }
            assert_eq!(out.iter().map(|i| i.seq).collect::<Vec<_>>(), [5, 6, 7, 8, 9], "{size}");
        }
    }

    #[test]
    fn gaps_repeats_and_rubbish_are_seen() {
        let mut out = Vec::new();
        let gap = Lines::default().push(&stream(6, 6), &mut 4, &mut out);
        assert_eq!(gap, Err(Broken::Gap { expected: 5, got: 6 }));
        let repeat = Lines::default().push(&stream(4, 4), &mut 4, &mut out);
        assert_eq!(repeat, Err(Broken::Gap { expected: 5, got: 4 }));
        assert_eq!(Lines::default().push(b"<html>\n", &mut 4, &mut out), Err(Broken::NotAnItem));
        assert_eq!(Lines::default().push(b"{}\n", &mut 4, &mut out), Err(Broken::NotAnItem));
        let endless = vec![b'x'; LONGEST_LINE + 1];
        assert_eq!(Lines::default().push(&endless, &mut 4, &mut out), Err(Broken::TooLong));
        assert!(out.is_empty());
    }
}
