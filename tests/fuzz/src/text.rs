//! Texts: escapes and encodings, by themselves and through a round trip.

use atrium_ifc::{Diagnostics, Progress, Source, TextEncoding, Value, scan};

/// Bytes that make a file be taken for each of the encodings: ASCII, UTF-8, GB18030, Windows-1252.
const MARKS: [&[u8]; 4] = [b"", "汉字".as_bytes(), b"\xBA\xBA\xD7\xD6\xBA\xBA\xD7\xD6", b"f\xFCr"];

/// The first byte chooses the encoding, the rest stands between quotes.
pub fn check(data: &[u8]) {
    let Some((&choice, raw)) = data.split_first() else { return };
    decoded(raw, MARKS[usize::from(choice) % MARKS.len()]);
    // A string has no line breaks (ISO 10303-21, §6.4.3): what follows one may be the next statement after a lost quote.
    if let Ok(text) = std::str::from_utf8(raw)
        && !text.contains(['\n', '\r'])
    {
        for style in 0..3 {
            let written = escape(text, style);
            assert_eq!(decoded(written.as_bytes(), b""), text, "written as {written:?}");
        }
    }
    TextEncoding::detect(raw);
}

/// The text that stands for `raw` in a file whose encoding `mark` shows.
fn decoded(raw: &[u8], mark: &[u8]) -> String {
    let mut bytes = b"ISO-10303-21;/*".to_vec();
    bytes.extend_from_slice(mark);
    bytes.extend_from_slice(b"*/DATA;#1=IFCLABEL('");
    bytes.extend_from_slice(raw);
    bytes.extend_from_slice(b"');ENDSEC;");
    let source = Source::from_bytes(bytes);
    let Ok(file) = scan(&source, &Progress::new(), &Diagnostics::new()) else { return String::new() };
    let mut first = String::new();
    for (n, instance) in file.instances().enumerate() {
        for value in instance.args() {
            if let Value::Str(raw) = value {
                let text = raw.decode();
                // A byte becomes three at most (U+FFFD, or a character of a Windows page).
                assert!(text.len() <= 3 * raw.bytes().len(), "{} bytes out of {}", text.len(), raw.bytes().len());
                // A line break is LF, however the file writes it.
                let plain = raw.bytes().iter().all(|b| b.is_ascii() && !matches!(b, b'\\' | b'\'' | b'\r'));
                assert!(!plain || text.as_bytes() == raw.bytes());
                if n == 0 && first.is_empty() {
                    first = text.into_owned();
                }
            }
        }
    }
    first
}

/// `text` as a STEP string: what is beyond ASCII by `\X2\`, by `\X4\`, or as it is.
fn escape(text: &str, style: u32) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            c if c.is_ascii() || style == 2 => out.push(c),
            c if style == 0 => {
                out.push_str("\\X2\\");
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("{unit:04X}")));
                out.push_str("\\X0\\");
            }
            c => out.push_str(&format!("\\X4\\{:08X}\\X0\\", u32::from(c))),
        }
    }
    out
}
