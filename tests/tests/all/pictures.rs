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

#[test]
fn daylight_is_light_the_same_each_time_and_names_stand_in_the_middle_of_rooms() {
    let folder = tempfile::tempdir().unwrap();
    let above = ["--room", "3-011", "--view", "top", "--day"];
    let plain = shot(folder.path(), "room.png", &above);
    assert_eq!(difference(&plain, &shot(folder.path(), "again.png", &above)), 0.0, "two runs draw the same");
    let mean = plain.pixels().map(|p| u64::from(p[1])).sum::<u64>() / u64::from(plain.width() * plain.height());
    assert!((90..250).contains(&mean), "mean {mean}");
    let changed = |other: &RgbImage| {
        let near = |(x, y): (u32, u32)| x.abs_diff(320) < 70 && y.abs_diff(180) < 40;
        let spots = plain.enumerate_pixels().filter(|(x, y, p)| near((*x, *y)) && **p != *other.get_pixel(*x, *y));
        spots.count()
    };
    let english = shot(folder.path(), "en.png", &[&above[..], &["--names"]].concat());
    let number_alone = changed(&english);
    assert!(number_alone > 60, "{number_alone} pixels in the middle of the room");
}

#[test]
fn a_plan_has_the_same_scale_everywhere_and_a_walk_is_within_walls() {
    let folder = tempfile::tempdir().unwrap();
    let plan = shot(folder.path(), "plan.png", &["--plan", "--storey", "3F"]);
    let share = building(&plan);
    assert!((0.2..0.9).contains(&share), "the storey fills {share} of the picture");
    let below = shot(folder.path(), "below.png", &["--plan", "--storey", "2F"]);
    assert!(difference(&plan, &below) > 0.01, "another storey has other rooms");
    let walk = shot(folder.path(), "walk.png", &["--walk", "3-011"]);
    // The background is dark: within walls there is none of it.
    let dark = walk.pixels().filter(|p| p.0.iter().all(|c| *c < 0x38)).count();
    assert!(dark < 640 * 360 / 10, "{dark} pixels of {} look out", 640 * 360);
}

#[test]
fn rooms_that_are_not_there_are_answered_with_the_nearest() {
    for (more, expected) in [
        (&["--room", "3-01x"][..], "3-011"),
        (&["--room", "theatre"], "rooms; give a number"),
        (&["--names"], "--storey or --room"),
        (&["--cut", "2"], "--storey or --room"),
        (&["--eye", "1,2,3", "--target", "1,2,3"], "same point"),
        (&["--eye", "1,2", "--target", "1,2,3"], "X,Y,Z"),
    ] {
        let out = Command::new(atrium_tests::program())
            .arg("shot")
            .arg(atrium_tests::sample())
            .args(["--out", "unused.png"])
            .args(more)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && text.contains(expected), "{more:?}: {text}");
    }
}
