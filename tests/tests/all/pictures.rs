//! Pictures that `atrium shot` draws without a display: structure first, pixels after.

use std::path::Path;
use std::process::Command;

use image::RgbImage;

fn shot(folder: &Path, name: &str, more: &[&str]) -> RgbImage {
    let out = folder.join(name);
    let result = Command::new(atrium_tests::program())
        .arg("shot")
        .arg(atrium_tests::sample())
        .arg("--out")
        .arg(&out)
        .args(["--size", "640x360"])
        .args(more)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    image::open(out).unwrap().to_rgb8()
}

/// Share of pixels that differ visibly.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let differing =
        a.pixels().zip(b.pixels()).filter(|(p, q)| p.0.iter().zip(q.0).any(|(x, y)| x.abs_diff(y) > 16)).count();
    differing as f64 / f64::from(a.width() * a.height())
}

/// Share of pixels that are as bright as a lit surface: the building, not the background.
fn building(picture: &RgbImage) -> f64 {
    let bright = picture.pixels().filter(|p| p.0.iter().all(|c| *c > 0x60)).count();
    bright as f64 / f64::from(picture.width() * picture.height())
}

fn accent(picture: &RgbImage) -> usize {
    picture.pixels().filter(|p| p[2] > 120 && p[1] > 100 && i32::from(p[2]) - i32::from(p[0]) > 50).count()
}

#[test]
fn the_same_picture_twice_and_another_one_for_another_view() {
    let folder = tempfile::tempdir().unwrap();
    let whole = shot(folder.path(), "whole.png", &[]);
    assert_eq!(whole.dimensions(), (640, 360));
    let share = building(&whole);
    assert!((0.08..0.8).contains(&share), "the building fills {share} of the picture");

    let again = shot(folder.path(), "again.png", &[]);
    assert_eq!(difference(&whole, &again), 0.0, "two runs draw the same");

    for (name, options) in [
        ("top", &["--view", "top"][..]),
        ("storey", &["--storey", "1F"]),
        ("section", &["--section", "y"]),
        ("light", &["--theme", "light"]),
        ("spaces", &["--storey", "2F", "--spaces"]),
    ] {
        let other = shot(folder.path(), &format!("{name}.png"), options);
        let share = difference(&whole, &other);
        assert!(share > 0.05, "--{name} changes only {share} of the picture");
    }
}

#[test]
fn a_selected_element_is_shown_in_the_accent_colour() {
    let folder = tempfile::tempdir().unwrap();
    let loaded =
        atrium_ifc::load(&atrium_tests::sample(), &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new())
            .unwrap();
    let unit = loaded.model.elements.iter().find(|e| e.ifc_type.as_ref() == "IfcUnitaryEquipment").unwrap();
    let plain = shot(folder.path(), "plain.png", &["--storey", "3F"]);
    let selected = shot(folder.path(), "selected.png", &["--select", unit.global_id.as_str()]);
    assert!(accent(&selected) > accent(&plain) + 200, "{} against {}", accent(&selected), accent(&plain));
}

#[test]
fn unknown_names_are_answered_with_the_known_ones() {
    let out = Command::new(atrium_tests::program())
        .arg("shot")
        .arg(atrium_tests::sample())
        .args(["--out", "unused.png", "--storey", "99F"])
        .output()
        .unwrap();
    assert!(!out.status.success());
    let text = String::from_utf8_lossy(&out.stderr);
    assert!(text.contains("99F") && text.contains("B1"), "{text}");
}
