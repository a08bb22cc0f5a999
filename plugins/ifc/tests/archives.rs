//! Models in archives: every compression in use, damage, passwords, and several models in one.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::io::{Cursor, Write};

use atrium_ifc::{Loaded, Problem, Severity};
use flate2::Compression;
use flate2::write::GzEncoder;
use support::{BUILDING, load_within, step};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn zipped(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Changes a number of two bytes in all headers of a file: at `local` in those before data, at `central` in the table.
fn patch(zip: &mut [u8], local: usize, central: usize, value: u16) {
    for (magic, offset) in [(b"PK\x03\x04", local), (b"PK\x01\x02", central)] {
        let places: Vec<usize> =
            zip.windows(4).enumerate().filter(|(_, w)| w == magic).map(|(i, _)| i + offset).collect();
        for at in places {
            zip[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
    }
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn model() -> Vec<u8> {
    step(BUILDING).into_bytes()
}

/// A model of many storeys, which no archive packs into one block.
fn large() -> Vec<u8> {
    let more: String = (1000..40_000u32)
        .map(|i| {
            let x = i.wrapping_mul(2_654_435_761);
            format!("#{i}=IFCWALL('{x:022}',$,'{:x}',$,$,$,$,$,$);\n", x.wrapping_mul(x))
        })
        .collect();
    step(&format!("{BUILDING}{more}")).into_bytes()
}

fn check(bytes: Vec<u8>) -> Loaded {
    let loaded = load_within(bytes).unwrap();
    assert_eq!(loaded.model.storeys.len(), 1);
    loaded
}

fn says(loaded: &Loaded, text: &str) -> bool {
    loaded.diagnostics.iter().any(|d| d.message.contains(text))
}

#[test]
fn every_compression_in_use() {
    for method in
        [CompressionMethod::Stored, CompressionMethod::Deflated, CompressionMethod::Bzip2, CompressionMethod::Xz]
    {
        let loaded = check(zipped(method, &[("model.ifc", &model())]));
        assert!(loaded.diagnostics.iter().all(|d| d.severity == Severity::Info), "{method}: {:?}", loaded.diagnostics);
    }
    // Without a match of 258 bytes, deflate's data are deflate64's data too.
    let mut deflate64 = zipped(CompressionMethod::Deflated, &[("model.ifc", &model())]);
    patch(&mut deflate64, 8, 10, 9);
    check(deflate64);
    check(include_bytes!("support/lzma.ifczip").to_vec());

    let packed = ruzstd::encoding::compress_to_vec(&model()[..], ruzstd::encoding::CompressionLevel::Fastest);
    let mut zstd = zipped(CompressionMethod::Stored, &[("model.ifc", &packed)]);
    patch(&mut zstd, 8, 10, 93);
    check(zstd);

    let mut unknown = zipped(CompressionMethod::Stored, &[("model.ifc", &model())]);
    patch(&mut unknown, 8, 10, 98);
    assert!(matches!(load_within(unknown).unwrap_err().problem, Problem::Archive(_)));
}

#[test]
fn a_dictionary_out_of_proportion_is_refused() {
    let mut lzma = include_bytes!("support/lzma.ifczip").to_vec();
    let properties = 30 + "model.ifc".len() + 5;
    lzma[properties..properties + 4].fill(0xFF);
    assert!(load_within(lzma).unwrap_err().to_string().contains("more memory than any packer uses"));
    let mut xz = zipped(CompressionMethod::Xz, &[("model.ifc", &model())]);
    let at = xz.windows(2).position(|w| w == [0x21, 0x01]).unwrap() + 2;
    xz[at] = 40;
    assert!(load_within(xz).unwrap_err().to_string().contains("more memory than any packer uses"));
}

#[test]
fn large_archives_streams_and_folders() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory("project/", SimpleFileOptions::default()).unwrap();
    zip.start_file("project/models/A.IFC", SimpleFileOptions::default().large_file(true)).unwrap();
    zip.write_all(&model()).unwrap();
    check(zip.finish().unwrap().into_inner());

    let mut stream = ZipWriter::new_stream(Vec::new());
    stream.start_file("model.ifc", SimpleFileOptions::default()).unwrap();
    stream.write_all(&model()).unwrap();
    check(stream.finish().unwrap().into_inner());
}

#[test]
fn of_several_models_the_largest_is_shown_and_the_others_are_named() {
    let small = step("#1=IFCWALL('0000000000000000000001',$,'W',$,$,$,$,$,$);");
    let notes = vec![b'x'; 100_000];
    let loaded = check(zipped(
        CompressionMethod::Deflated,
        &[("readme.txt", &notes), ("__MACOSX/._b.ifc", &notes), ("a.ifc", small.as_bytes()), ("deep/b.ifc", &model())],
    ));
    assert!(says(&loaded, "holds 2 models; the largest, deep/b.ifc, is shown. Unpack it to open the others: a.ifc."));
}

#[test]
fn a_password_is_named() {
    let mut locked = zipped(CompressionMethod::Deflated, &[("model.ifc", &model())]);
    patch(&mut locked, 6, 8, 1);
    assert!(matches!(load_within(locked.clone()).unwrap_err().problem, Problem::Encrypted));
    locked.truncate(locked.len() - 40);
    assert!(matches!(load_within(locked).unwrap_err().problem, Problem::Encrypted));
}

#[test]
fn what_is_cut_off_or_damaged_gives_what_it_holds() {
    let whole = zipped(CompressionMethod::Deflated, &[("model.ifc", &large())]);
    let all = load_within(whole.clone()).unwrap().model.elements.len();
    let mut streamed = ZipWriter::new_stream(Vec::new());
    streamed.start_file("model.ifc", SimpleFileOptions::default()).unwrap();
    streamed.write_all(&large()).unwrap();
    let streamed = streamed.finish().unwrap().into_inner();
    let stored = zipped(CompressionMethod::Stored, &[("a.txt", b"x"), ("model.ifc", &large())]);
    for archive in [&whole, &streamed, &stored, &gzipped(&large())] {
        let loaded = check(archive[..archive.len() / 2].to_vec());
        let read = loaded.model.elements.len();
        assert!(read > all / 4 && read < all * 3 / 4, "{read} of {all}");
        assert!(says(&loaded, "The archive is damaged"), "{:?}", loaded.diagnostics);
    }
    // Only the table at the end is lost: nothing of the model is.
    let loaded = check(whole[..whole.len() - 60].to_vec());
    assert_eq!(loaded.model.elements.len(), all);

    let mut damaged = whole;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xA5);
    let loaded = check(damaged);
    assert!(says(&loaded, "The archive is damaged"));
}

#[test]
fn gzip_of_several_members_and_of_an_archive() {
    let text = model();
    let (first, second) = text.split_at(text.len() / 2);
    check([gzipped(first), gzipped(second)].concat());
    check(gzipped(&zipped(CompressionMethod::Deflated, &[("model.ifc", &text)])));
    let bomb = gzipped(&vec![b' '; 300 << 20]);
    assert!(matches!(load_within(bomb).unwrap_err().problem, Problem::TooLarge { .. }));
}

#[test]
fn other_forms_of_ifc_are_refused_with_advice() {
    let refused = |bytes: &[u8]| load_within(bytes.to_vec()).unwrap_err().to_string();
    let xml = zipped(CompressionMethod::Deflated, &[("model.ifcxml", b"<?xml version=\"1.0\"?><ifcXML/>")]);
    assert!(refused(&xml).contains("instead of ifcXML"));
    assert!(refused(b"\x89HDF\r\n\x1A\n....").contains("HDF5"));
    assert!(refused(b"{\"type\": \"ifcJSON\"}").contains("JSON"));
    assert!(refused(b"7z\xBC\xAF\x27\x1C....").contains("archive of another kind"));
    assert!(refused(&zipped(CompressionMethod::Stored, &[])).contains("holds no .ifc file"));
    assert!(refused(&gzipped(&gzipped(&gzipped(&model())))).contains("archive of another kind"));
}
