//! The text of a file, wherever it lies: on disk, on a network share, or packed in an archive.
//!
//! Files are read into memory. Only large ones on a local disk are mapped: a map of a file that another program shortens
//! kills the process on the next look, which on a network share happens by itself when the connection fails.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use crate::error::Problem;
use crate::limits::{ARCHIVE_FREE_BYTES, ARCHIVE_RATIO, MAP_FROM_BYTES};
use crate::progress::{Phase, Progress};
use crate::strings::TextEncoding;

/// Read and unpack in steps of this size, so that cancelling takes effect at once.
const STEP_BYTES: usize = 4 << 20;

/// Bytes between two entries of the line table.
const LINE_BLOCK: usize = 1 << 16;

enum Data {
    Memory(Vec<u8>),
    Mapped { map: memmap2::Mmap, file: File },
}

/// The whole text of a file.
pub struct Source {
    data: Data,
    encoding: OnceLock<TextEncoding>,
    lines: OnceLock<Vec<u64>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source of {} bytes", self.bytes().len())
    }
}

impl Source {
    /// Text that is in memory already.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { data: Data::Memory(bytes), encoding: OnceLock::new(), lines: OnceLock::new() }
    }

    /// Opens a file; unpacks it when it is a zip archive, whatever its name.
    ///
    /// # Errors
    /// [`Problem`] for a file that cannot be read, is no STEP file, or unpacks to an unlikely size.
    pub fn open(path: &Path, progress: &Progress) -> Result<Self, Problem> {
        let mut file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.is_dir() {
            return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory).into());
        }
        let length = meta.len();
        progress.begin(Phase::Opening, length);
        if length >= MAP_FROM_BYTES && is_local(path) {
            let mut magic = [0u8; 4];
            let got = file.read(&mut magic)?;
            if magic[..got] != ZIP_MAGIC {
                return Self::mapped(file);
            }
            std::io::Seek::rewind(&mut file)?;
        }
        let bytes = read_all(&mut file, length, u64::MAX, progress)?;
        Self::from_file_bytes(bytes, progress)
    }

    /// As [`Source::open`], for the content of a file.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_file_bytes(bytes: Vec<u8>, progress: &Progress) -> Result<Self, Problem> {
        let bytes = if bytes.starts_with(&ZIP_MAGIC) { unpack(bytes, progress)? } else { bytes };
        let source = Self::from_bytes(bytes);
        source.check_beginning()?;
        Ok(source)
    }

    fn mapped(file: File) -> Result<Self, Problem> {
        #[expect(unsafe_code, reason = "a map is only sound while nobody shortens the file; see the module's text")]
        // SAFETY: only bytes are read from the map, and a change of content cannot break an invariant of a byte slice.
        // A shortened file ends the process with a signal; that is why shares and smaller files are copied instead.
        let map = unsafe { memmap2::Mmap::map(&file) }?;
        let source = Self { data: Data::Mapped { map, file }, encoding: OnceLock::new(), lines: OnceLock::new() };
        source.check_beginning()?;
        Ok(source)
    }

    /// Whether the file still has the size that it had when it was opened.
    ///
    /// # Errors
    /// [`Problem::Changed`] when it has not.
    pub fn check_unchanged(&self) -> Result<(), Problem> {
        match &self.data {
            Data::Memory(_) => Ok(()),
            Data::Mapped { map, file } if file.metadata()?.len() >= map.len() as u64 => Ok(()),
            Data::Mapped { .. } => Err(Problem::Changed),
        }
    }

    /// The text.
    pub fn bytes(&self) -> &[u8] {
        match &self.data {
            Data::Memory(bytes) => bytes,
            Data::Mapped { map, .. } => map,
        }
    }

    /// How bytes above 127 are meant; decided for the whole file when first asked.
    pub fn encoding(&self) -> TextEncoding {
        *self.encoding.get_or_init(|| TextEncoding::detect(self.bytes()))
    }

    /// The encoding, if any text so far needed it to be known.
    pub(crate) fn encoding_if_used(&self) -> Option<TextEncoding> {
        self.encoding.get().copied()
    }

    /// Where the text begins: behind a byte order mark.
    pub fn text_start(&self) -> usize {
        if self.bytes().starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
    }

    /// The line of a byte, from 1.
    pub fn line_at(&self, offset: usize) -> u64 {
        let bytes = self.bytes();
        let offset = offset.min(bytes.len());
        let lines = self.lines.get_or_init(|| {
            let mut sum = 0;
            let counted = bytes.chunks(LINE_BLOCK).map(|block| {
                sum += memchr::memchr_iter(b'\n', block).count() as u64;
                sum
            });
            std::iter::once(0).chain(counted).collect()
        });
        let block = offset / LINE_BLOCK;
        let before = lines.get(block).copied().unwrap_or(0);
        1 + before + memchr::memchr_iter(b'\n', &bytes[block * LINE_BLOCK..offset]).count() as u64
    }

    fn check_beginning(&self) -> Result<(), Problem> {
        let bytes = self.bytes();
        if bytes.iter().all(|b| *b <= b' ') {
            return Err(Problem::Empty);
        }
        let mut at = self.text_start();
        crate::lex::skip_space(bytes, &mut at);
        let begin = &bytes[at.min(bytes.len())..];
        let is = |prefix: &[u8]| begin.len() >= prefix.len() && begin[..prefix.len()].eq_ignore_ascii_case(prefix);
        if is(b"ISO-10303-21") {
            return Ok(());
        }
        let wide = bytes.starts_with(b"\xFF\xFE")
            || bytes.starts_with(b"\xFE\xFF")
            || bytes.starts_with(b"I\0S\0")
            || bytes.starts_with(b"\0I\0S");
        Err(Problem::NotStep(if wide {
            "It is saved as UTF-16; save it as UTF-8 or plain text, or export the model again."
        } else if is(b"<?xml") || is(b"<ifc") || is(b"<doc") {
            "It is XML; export the model as IFC (STEP, .ifc) instead of ifcXML."
        } else if bytes.starts_with(b"\x89HDF") {
            "It is HDF5; export the model as IFC (STEP, .ifc)."
        } else if is(b"{") || is(b"[") {
            "It looks like JSON; export the model as IFC (STEP, .ifc)."
        } else if bytes.starts_with(b"Rar!") || bytes.starts_with(b"7z\xBC\xAF") || bytes.starts_with(b"\x1F\x8B") {
            "It is an archive of another kind; unpack it and open the .ifc file inside."
        } else {
            "It may be another kind of file under this name; export the model as IFC (STEP, .ifc)."
        }))
    }
}

const ZIP_MAGIC: [u8; 4] = *b"PK\x03\x04";

/// Reads everything, at most `limit` bytes. What the file system or an archive claims as `length` is only a hint.
fn read_all(reader: &mut dyn Read, length: u64, limit: u64, progress: &Progress) -> Result<Vec<u8>, Problem> {
    // A wrong claim must not reserve memory that is never filled.
    let mut bytes = Vec::with_capacity(length.min(MAP_FROM_BYTES).min(limit) as usize + 1);
    loop {
        progress.check()?;
        // By itself it would grow to twice what is there.
        if bytes.capacity() == bytes.len() {
            bytes.reserve_exact((bytes.len() / 4).max(STEP_BYTES));
        }
        let step = STEP_BYTES.min(bytes.capacity() - bytes.len());
        let got = reader.take(step as u64).read_to_end(&mut bytes)?;
        progress.add(got as u64);
        if bytes.len() as u64 > limit {
            return Err(Problem::TooLarge { limit_mb: limit >> 20, packed_mb: 0 });
        }
        if got == 0 {
            return Ok(bytes);
        }
    }
}

/// Unpacks the model of an archive: its largest `.ifc`, else its largest file.
fn unpack(packed: Vec<u8>, progress: &Progress) -> Result<Vec<u8>, Problem> {
    let packed_bytes = packed.len() as u64;
    let wrong = |e: zip::result::ZipError| Problem::Archive(e.to_string());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(packed)).map_err(wrong)?;
    let mut best: Option<(bool, u64, usize)> = None;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(wrong)?;
        if !entry.is_file() {
            continue;
        }
        let named = entry.name().is_ok_and(|n| n.to_ascii_lowercase().ends_with(".ifc"));
        if best.is_none_or(|(n, size, _)| (named, entry.size()) > (n, size)) {
            best = Some((named, entry.size(), i));
        }
    }
    let Some((_, claimed, at)) = best else { return Err(Problem::ArchiveWithoutModel) };
    let limit = ARCHIVE_FREE_BYTES.max(packed_bytes.saturating_mul(ARCHIVE_RATIO));
    progress.begin(Phase::Opening, claimed);
    let mut entry = archive.by_index(at).map_err(wrong)?;
    // The hint stays small: the claim is the archive's, and costs it nothing.
    read_all(&mut entry, claimed.min(ARCHIVE_FREE_BYTES / 4), limit, progress).map_err(|e| match e {
        Problem::TooLarge { limit_mb, .. } => Problem::TooLarge { limit_mb, packed_mb: packed_bytes >> 20 },
        Problem::Io(e) => Problem::Archive(e.to_string()),
        other => other,
    })
}

/// Whether the file lies on a disk of this machine, as far as the system tells; in doubt it does not.
#[cfg(target_os = "linux")]
fn is_local(path: &Path) -> bool {
    let (Ok(path), Ok(mounts)) = (path.canonicalize(), std::fs::read_to_string("/proc/self/mountinfo")) else {
        return false;
    };
    // Fields: id, parent, device, root, mount point, options, …, "-", type, … (proc_pid_mountinfo(5)).
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let (left, right) = line.split_once(" - ")?;
            let point = left.split(' ').nth(4)?.replace("\\040", " ");
            path.starts_with(&point).then(|| (point.len(), right.split(' ').next().unwrap_or_default()))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind);
    kind.is_some_and(|k| {
        matches!(
            k,
            "ext2"
                | "ext3"
                | "ext4"
                | "xfs"
                | "btrfs"
                | "zfs"
                | "f2fs"
                | "tmpfs"
                | "overlay"
                | "vfat"
                | "exfat"
                | "ntfs"
                | "ntfs3"
                | "bcachefs"
        )
    })
}

/// Elsewhere the file system is not asked, and every file is copied.
#[cfg(not(target_os = "linux"))]
fn is_local(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        Source::from_file_bytes(bytes.to_vec(), &Progress::new()).unwrap_err().to_string()
    }

    #[test]
    fn other_files_are_told_apart() {
        assert!(message(b"").starts_with("The file is empty"));
        assert!(message(b"  \r\n\0").starts_with("The file is empty"));
        assert!(
            message(b"Dear all,").starts_with("This is not an IFC (STEP) file: it does not begin with ISO-10303-21")
        );
        assert!(message(b"\xFF\xFEI\0S\0").contains("UTF-16"));
        assert!(message(b"<?xml version='1.0'?>").contains("XML"));
        assert!(message(b"PK\x03\x04 no archive").starts_with("The archive could not be unpacked"));
    }

    #[test]
    fn a_mark_comments_and_case_before_the_beginning_do_not_matter() {
        for text in ["\u{FEFF}ISO-10303-21;", "\r\n /* hello */ iso-10303-21;"] {
            assert!(Source::from_file_bytes(text.as_bytes().to_vec(), &Progress::new()).is_ok());
        }
    }

    #[test]
    fn lines_count_from_one() {
        let mut text = b"a\nb\r\nc".to_vec();
        text.extend(vec![b'\n'; 200_000]);
        let source = Source::from_bytes(text);
        assert_eq!([0, 1, 2, 5, 6, 100_005, 300_000].map(|at| source.line_at(at)), [1, 1, 2, 3, 3, 100_002, 200_003]);
    }
}
