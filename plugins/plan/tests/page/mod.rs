//! What stands on the page of a PDF as this crate writes them: every stream packed, every number direct.
//!
//! A reader of any PDF would be a large dependency, and change what other crates are compiled with.

use std::collections::BTreeMap;
use std::io::Read as _;

/// Text of the only page, a line for each piece that is shown; `None` where the file is not as it should be.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let mut pages = pages(bytes)?;
    pages.pop().filter(|_| pages.is_empty())
}

/// Text of every page.
pub(crate) fn pages(bytes: &[u8]) -> Option<Vec<String>> {
    if !bytes.starts_with(b"%PDF-1.") || !bytes.trim_ascii_end().ends_with(b"%%EOF") {
        return None;
    }
    let objects = objects(bytes);
    let pages = objects.values().filter(|o| o.head.contains("/Type /Page\n"));
    pages
        .map(|page| {
            let content = &objects.get(&reference(&page.head, "/Contents ")?)?.stream;
            let mut fonts: BTreeMap<String, BTreeMap<u16, char>> = BTreeMap::new();
            for name in (0..9).map(|i| format!("F{i}")) {
                let Some(font) = reference(&page.head, &format!("/{name} ")) else { continue };
                let unicode = reference(&objects.get(&font)?.head, "/ToUnicode ")?;
                fonts.insert(name, pairs(&String::from_utf8_lossy(&objects.get(&unicode)?.stream)));
            }
            Some(shown(content, &fonts))
        })
        .collect()
}

struct Object {
    /// What stands before the stream.
    head: String,
    stream: Vec<u8>,
}

fn objects(bytes: &[u8]) -> BTreeMap<u32, Object> {
    let mut out = BTreeMap::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, b" 0 obj\n") {
        let digits = rest[..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let number = String::from_utf8_lossy(&rest[at - digits..at]).parse();
        let body = &rest[at + 7..];
        let end = find(body, b"endobj").unwrap_or(body.len());
        let begins = find(&body[..end], b"stream\n");
        let head = String::from_utf8_lossy(&body[..begins.unwrap_or(end)]).into_owned();
        let mut stream = Vec::new();
        rest = &body[end..];
        if let (Some(begins), Some(length)) = (begins, number_after(&head, "/Length ")) {
            let packed = &body[begins + 7..][..length as usize];
            flate2::read::ZlibDecoder::new(packed).read_to_end(&mut stream).expect("every stream is packed");
            // Packed bytes may say anything, `endobj` too.
            rest = &body[begins + 7 + length as usize..];
        }
        out.insert(number.expect("every object has a number"), Object { head, stream });
    }
    out
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

fn number_after(text: &str, what: &str) -> Option<u32> {
    let rest = &text[text.find(what)? + what.len()..];
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn reference(text: &str, what: &str) -> Option<u32> {
    number_after(text, what)
}

/// `<0001> <5357>` of a character map.
fn pairs(map: &str) -> BTreeMap<u16, char> {
    let hex = |s: &str| u16::from_str_radix(s.trim_matches(['<', '>']), 16).ok();
    let line = |l: &str| {
        let (glyph, code) = l.trim().split_once("> <")?;
        Some((hex(glyph)?, char::from_u32(u32::from(hex(code)?))?))
    };
    map.lines().filter_map(line).collect()
}

/// What `Tj` shows, through the font that `Tf` has chosen before.
fn shown(content: &[u8], fonts: &BTreeMap<String, BTreeMap<u16, char>>) -> String {
    let (mut out, mut font, mut last, mut i) = (String::new(), String::new(), Vec::new(), 0);
    while i < content.len() {
        match content[i] {
            b'(' => {
                let mut depth = 1;
                last.clear();
                while depth > 0 {
                    i += 1;
                    match content[i] {
                        b'\\' => {
                            i += 1;
                            let octal = content[i..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(*b)).count();
                            last.push(match content[i] {
                                b'n' => b'\n',
                                b'r' => b'\r',
                                b't' => b'\t',
                                b'b' => 8,
                                b'f' => 12,
                                _ if octal > 0 => content[i..i + octal].iter().fold(0, |n, b| n * 8 + (b - b'0')),
                                b => b,
                            });
                            i += octal.max(1) - 1;
                            continue;
                        }
                        b'(' => depth += 1,
                        b')' => depth -= 1,
                        _ => {}
                    }
                    if depth > 0 {
                        last.push(content[i]);
                    }
                }
                i += 1;
            }
            b'<' => {
                let end = i + find(&content[i..], b">").expect("hexadecimal text ends");
                let digits = String::from_utf8_lossy(&content[i + 1..end]).into_owned();
                last = (0..digits.len() / 2).map(|k| u8::from_str_radix(&digits[2 * k..][..2], 16).unwrap()).collect();
                i = end + 1;
            }
            b if b.is_ascii_whitespace() => i += 1,
            _ => {
                let end = content[i..].iter().position(|b| b.is_ascii_whitespace()).map_or(content.len(), |n| i + n);
                match &content[i..end] {
                    b"Tj" => {
                        match fonts.get(&font) {
                            Some(map) => out.extend(last.chunks(2).map(|g| map[&u16::from_be_bytes([g[0], g[1]])])),
                            None => out.extend(last.iter().map(|b| char::from(*b))),
                        }
                        out.push('\n');
                    }
                    word if word.starts_with(b"/") => font = String::from_utf8_lossy(&word[1..]).into_owned(),
                    _ => {}
                }
                i = end;
            }
        }
    }
    out
}
