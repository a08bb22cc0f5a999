//! Which encoding the bytes above 127 of a file are in. ISO 10303-21 allows none; programs write them all the same.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, WINDOWS_1252};

/// How the bytes above 127 of a file are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, also for files that keep to ASCII.
    Utf8,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// Windows-1252, which contains the printable part of ISO 8859-1.
    Latin1,
    /// Another of the encodings that programs used before Unicode: Shift-JIS, EUC-KR, Big5, Windows-1251, ….
    Legacy(&'static Encoding),
}

/// Text that the detector for old encodings gets to see: it knows enough after a few hundred characters.
const SAMPLE_BYTES: usize = 64 << 10;

/// Fewer bytes than this tell no language: then it is the encoding that most of the world's programs took for granted.
const ENOUGH_BYTES: usize = 12;

impl TextEncoding {
    /// Decides for a whole file: what is UTF-8 but for some damage is UTF-8; else what decodes cleanly and looks like
    /// Chinese text is GB18030; else what the frequency of its bytes says.
    pub fn detect(bytes: &[u8]) -> Self {
        Self::detect_with_damage(bytes).0
    }

    /// As [`TextEncoding::detect`], with the number of bytes that are none in UTF-8.
    pub(crate) fn detect_with_damage(bytes: &[u8]) -> (Self, u64) {
        match std::str::from_utf8(bytes) {
            Ok(_) => return (Self::Utf8, 0),
            // A file cut off inside a character is still UTF-8.
            Err(e) if e.error_len().is_none() => return (Self::Utf8, 0),
            Err(_) => {}
        }
        let (mut good, mut bad) = (0u64, 0u64);
        for chunk in bytes.utf8_chunks() {
            good += chunk.valid().bytes().filter(|b| !b.is_ascii()).count() as u64;
            bad += chunk.invalid().len() as u64;
        }
        if bad * 20 <= good {
            return (Self::Utf8, bad);
        }
        if looks_like_gb18030(bytes) {
            return (Self::Gb18030, 0);
        }
        (by_frequency(bytes), 0)
    }

    pub(crate) fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => GB18030,
            Self::Latin1 => WINDOWS_1252,
            Self::Legacy(encoding) => encoding,
        }
    }

    /// Its name, as the Encoding Standard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gb18030 => "GB18030",
            other => other.encoding().name(),
        }
    }
}

/// Latin-1 text often decodes cleanly as GB18030 (`für` gives one Chinese character), but then most pairs end in an
/// ASCII letter, while Chinese text keeps to the GB2312 square, whose second byte is above 0xA0.
///
/// Korean and Japanese text in EUC lies in the same square, in other rows: hangul in B0 to C8, kana in A4 and A5, while
/// two fifths of Chinese text (pinyin from S on, and the rare characters) stand above C8, and no kana at all.
fn looks_like_gb18030(bytes: &[u8]) -> bool {
    let (mut pairs, mut square, mut late, mut kana, mut i) = (0u64, 0u64, 0u64, 0u64, 0);
    while i < bytes.len() {
        if bytes[i] < 0x80 {
            // Nearly all of a file: over it as fast as memory gives it.
            match bytes[i..].iter().position(|b| *b >= 0x80) {
                Some(n) => i += n,
                None => break,
            }
            continue;
        }
        pairs += 1;
        if bytes.get(i + 1).is_some_and(|b| *b >= 0xA1) {
            square += 1;
            late += u64::from(bytes[i] > 0xC8);
            kana += u64::from(matches!(bytes[i], 0xA4 | 0xA5));
        }
        i += 2;
    }
    let korean = pairs >= ENOUGH_BYTES as u64 && late * 20 < pairs;
    if square * 4 < pairs * 3 || kana * 5 > pairs || korean {
        return false;
    }
    decodes(GB18030, bytes)
}

/// Whether the bytes mean something in the encoding, but for one in fifty: a name cut in the middle of a character
/// must not turn all others into nonsense.
fn decodes(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let beyond_ascii = bytes.iter().filter(|b| !b.is_ascii()).count();
    let mut bad = 0;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = vec![0u8; 1 << 16];
    let mut rest = bytes;
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut buffer, true);
        rest = &rest[read.min(rest.len())..];
        match result {
            encoding_rs::DecoderResult::InputEmpty => return true,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(..) => {
                bad += 1;
                if bad * 50 > beyond_ascii {
                    return false;
                }
            }
        }
    }
}

fn by_frequency(bytes: &[u8]) -> TextEncoding {
    let sample = strings_beyond_ascii(bytes);
    if sample.iter().filter(|b| !b.is_ascii()).count() < ENOUGH_BYTES {
        return TextEncoding::Latin1;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == WINDOWS_1252 || !decodes(guess, &sample) {
        TextEncoding::Latin1
    } else if guess == GBK || guess == GB18030 {
        TextEncoding::Gb18030
    } else {
        TextEncoding::Legacy(guess)
    }
}

/// The strings that hold bytes above 127, one a line: names and not the keywords and numbers around them.
fn strings_beyond_ascii(bytes: &[u8]) -> Vec<u8> {
    const REACH: usize = 200;
    let mut out = Vec::new();
    let mut at = 0;
    while out.len() < SAMPLE_BYTES {
        let Some(n) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b >= 0x80)) else { break };
        let hit = at + n;
        let ends = |b: &u8| matches!(b, b'\'' | b'\n' | b'\r');
        let begin = bytes[at.max(hit.saturating_sub(REACH))..hit].iter().rev().take_while(|b| !ends(b)).count();
        // The second byte of a character is never a quote in any of these encodings.
        let length = bytes[hit..(hit + REACH).min(bytes.len())].iter().take_while(|b| !ends(b)).count();
        out.extend(&bytes[hit - begin..hit + length]);
        out.push(b'\n');
        at = hit + length.max(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, SHIFT_JIS, WINDOWS_1251};

    /// A property line a name, as a file has them.
    fn file(encoding: &'static Encoding, names: &[&str]) -> Vec<u8> {
        let mut out = b"ISO-10303-21;\n".to_vec();
        for (i, name) in names.iter().enumerate() {
            out.extend(format!("#{i}=IFCSPACE('0000000000000000000010',$,'").bytes());
            out.extend(encoding.encode(name).0.iter());
            out.extend(b"',$,$,$,$,$,.ELEMENT.,.INTERNAL.,$);\n");
        }
        out
    }

    #[test]
    fn old_encodings_are_told_by_their_text() {
        let check = |encoding: &'static Encoding, names: &[&str], expected: TextEncoding| {
            assert_eq!(TextEncoding::detect(&file(encoding, names)), expected, "{names:?}");
        };
        check(GB18030, &["手术室", "三层配电间", "空调机房", "洁净走廊", "新风机组 X-301"], TextEncoding::Gb18030);
        check(
            EUC_KR,
            &["수술실", "삼층 전기실", "공조 기계실", "회의실", "환자 대기실", "간호사실"],
            TextEncoding::Legacy(EUC_KR),
        );
        check(
            SHIFT_JIS,
            &["手術室", "電気室", "空調機械室", "会議室", "エレベーターホール", "ナースステーション", "待合室です"],
            TextEncoding::Legacy(SHIFT_JIS),
        );
        check(
            BIG5,
            &["手術室", "三樓配電室", "空調機房", "會議室", "護理站", "走廊", "電梯間", "病房衛生間"],
            TextEncoding::Legacy(BIG5),
        );
        check(
            WINDOWS_1251,
            &["Операционная", "Электрощитовая", "Вентиляционная камера", "Коридор", "Палата"],
            TextEncoding::Legacy(WINDOWS_1251),
        );
        check(WINDOWS_1252, &["Größe", "Türöffnung", "Außenwand", "Erdgeschoß"], TextEncoding::Latin1);
        check(WINDOWS_1252, &["Salle d'opération", "Fenêtre", "Étage", "Légende"], TextEncoding::Latin1);
        check(WINDOWS_1252, &["Tür"], TextEncoding::Latin1);
        check(encoding_rs::UTF_8, &["手术室", "Größe"], TextEncoding::Utf8);
        check(encoding_rs::UTF_8, &["Wall"], TextEncoding::Utf8);
    }

    #[test]
    fn a_few_broken_bytes_leave_a_file_utf8() {
        let mut bytes = file(encoding_rs::UTF_8, &["手术室"; 30]);
        bytes.extend(b"'T\xFCr'");
        assert_eq!(TextEncoding::detect_with_damage(&bytes), (TextEncoding::Utf8, 1));
        assert_eq!(TextEncoding::detect_with_damage("手".as_bytes().split_at(2).0), (TextEncoding::Utf8, 0));
    }
}
