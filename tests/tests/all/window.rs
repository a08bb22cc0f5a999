//! The real window on a virtual display, driven by pointer and keys, with a real broker behind it.

use std::time::Duration;

use atrium_tests::{Display, Window};
use serde_json::Value;

const LONG: Duration = Duration::from_secs(90);
const SHORT: Duration = Duration::from_secs(30);

fn viewport(state: &Value) -> [f64; 4] {
    let rect: Vec<f64> = state["viewport"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    [rect[0], rect[1], rect[2], rect[3]]
}

fn point(display: &Display, x: f64, y: f64) {
    display.xdotool(&["mousemove", &format!("{x:.0}"), &format!("{y:.0}")]);
    std::thread::sleep(Duration::from_millis(150));
}

fn click(display: &Display, x: f64, y: f64) {
    point(display, x, y);
    display.xdotool(&["click", "1"]);
}

/// As a hand does it: the modifier is held while the key goes down and up.
fn with_ctrl(display: &Display, key: &str) {
    for step in [["keydown", "ctrl"], ["key", key], ["keyup", "ctrl"]] {
        display.xdotool(&step);
        std::thread::sleep(Duration::from_millis(400));
    }
}

/// The first start of all: the hospital is generated, opened whole, and comes to life.
#[test]
fn the_whole_hospital_is_generated_and_opened() {
    let folder = tempfile::tempdir().unwrap();
    let display = Display::start(1280, 720);
    let mut window = Window::start(&display, folder.path(), &["demo", "--size", "1280x720"]);
    window.wait("the hospital is on screen", LONG, |s| {
        s["elements"].as_u64().is_some_and(|n| n > 80_000) && s["viewport"].is_array()
    });
    window.wait("its equipment reports", LONG, |s| s["link"] == "live" && s["normal"].as_u64().unwrap_or(0) > 1_000);
}

#[test]
fn a_person_finds_reads_and_understands() {
    let folder = tempfile::tempdir().unwrap();
    let display = Display::start(1440, 900);
    let sample = atrium_tests::sample();
    let mut window = Window::start(&display, folder.path(), &["demo", "--file", sample.to_str().unwrap()]);

    // The building comes up, and then to life.
    window.wait("the sample is on screen", LONG, |s| {
        s["elements"].as_u64().is_some_and(|n| n > 1000) && s["viewport"].is_array()
    });
    window.focus(&display);
    window.wait("equipment reports", LONG, |s| s["link"] == "live" && s["normal"].as_u64().unwrap_or(0) > 100);
    let abnormal = |s: &Value| s["abnormal"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum::<u64>();
    let line = window.wait("something goes wrong", LONG, |s| {
        abnormal(s) > 0
            && s["flying"] == false
            && s["badges"].as_array().is_some_and(|b| b.iter().any(|b| b["count"] == 1))
    });
    assert_eq!(line["state"]["simulated"], true);

    // A badge is clicked: its element is selected, and the storeys above it are peeled away. One that is gathered with another
    // before the click arrives is flown closer to instead: then one of those that part is clicked.
    let mut line = line;
    for _ in 0..3 {
        let before = line["state"].clone();
        let Some(badge) = before["badges"].as_array().and_then(|all| all.iter().find(|b| b["count"] == 1)) else {
            break;
        };
        click(&display, badge["x"].as_f64().unwrap(), badge["y"].as_f64().unwrap());
        line = window.wait("a click on a badge selects, or flies closer", SHORT, |s| {
            s["selected"].is_string() && s["storey"].is_string() || s["flying"] == false && s["eye"] != before["eye"]
        });
        if line["state"]["selected"].is_string() {
            assert_eq!(line["state"]["selected"], badge["element"], "{badge}");
            break;
        }
    }
    assert!(line["state"]["selected"].is_string(), "a click on a badge selects: {line}");
    window.wait("the flight ends", SHORT, |s| s["flying"] == false);

    // Keys: out of it, storeys, x-ray, section, everything again.
    let [x0, y0, x1, y1] = viewport(&line["state"]);
    point(&display, (x0 + x1) / 2.0, y0 + (y1 - y0) * 0.9);
    display.xdotool(&["key", "Escape"]);
    window.wait("Escape clears the selection", SHORT, |s| s["selected"].is_null());
    display.xdotool(&["key", "x"]);
    window.wait("X makes it see-through", SHORT, |s| s["x_ray"] == true);
    display.xdotool(&["key", "x"]);
    display.xdotool(&["key", "s"]);
    window.wait("S cuts", SHORT, |s| s["section"] == true && s["x_ray"] == false);
    display.xdotool(&["key", "s"]);
    display.xdotool(&["key", "2"]);
    window.wait("2 chooses a storey", SHORT, |s| s["storey"] == "1F" || s["storey"] == "2F");
    display.xdotool(&["key", "a"]);
    window.wait("A shows all", SHORT, |s| s["storey"].is_null() && s["section"] == false);

    // The pointer: a drag turns the building, the wheel goes nearer, a click picks.
    let before = window.wait("it stands still", SHORT, |s| s["flying"] == false)["state"]["eye"].clone();
    let (cx, cy) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
    point(&display, cx, cy);
    display.xdotool(&["mousedown", "1"]);
    // As people do, until it turns: on a busy machine all of a quick drag can fall into one frame.
    for step in 1..=60 {
        point(&display, cx + f64::from(step % 20) * 20.0, cy);
        if step > 6 && window.last().is_some_and(|line| line["state"]["eye"] != before) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    display.xdotool(&["mouseup", "1"]);
    window.wait("a drag orbits", SHORT, |s| s["eye"] != before);
    let before = window.last().unwrap()["state"]["eye"].clone();
    display.xdotool(&["click", "4"]);
    window.wait("the wheel zooms", SHORT, |s| s["eye"] != before);
    click(&display, cx, cy);
    window.wait("a click picks what is under the pointer", SHORT, |s| s["selected"].is_string());

    // Search by a room's number.
    display.xdotool(&["key", "Escape"]);
    with_ctrl(&display, "k");
    std::thread::sleep(Duration::from_millis(400));
    display.xdotool(&["type", "--delay", "60", "3-01"]);
    std::thread::sleep(Duration::from_millis(600));
    display.xdotool(&["key", "Return"]);
    window.wait("the room is found", SHORT, |s| s["selected"].is_string() && s["storey"] == "3F");

    // The other language, at once.
    display.xdotool(&["key", "Escape"]);
    display.xdotool(&["key", "Escape"]);
    with_ctrl(&display, "l");
    window.wait("Chinese", SHORT, |s| s["language"] == "ZhCn");

    // An idle scene is not drawn again.
    display.xdotool(&["key", "Escape"]);
    point(&display, 5.0, 890.0);
    std::thread::sleep(Duration::from_secs(2));
    let first = window.wait("idle", SHORT, |s| s["flying"] == false);
    std::thread::sleep(Duration::from_secs(4));
    let later = window.last().unwrap();
    let frames = later["frames"].as_u64().unwrap() - first["frames"].as_u64().unwrap();
    let redraws = later["redraws"].as_u64().unwrap() - first["redraws"].as_u64().unwrap();
    assert!(frames > 2 && redraws <= 4, "{redraws} pictures of the building in {frames} frames without a change");

    let picture = display.picture(&folder.path().join("window.png"));
    let colours: std::collections::HashSet<_> = picture.pixels().map(|p| p.0).collect();
    assert!(colours.len() > 500, "the window shows {} colours", colours.len());
}

#[test]
fn a_lost_broker_is_told_and_its_return_too() {
    let folder = tempfile::tempdir().unwrap();
    let display = Display::start(1280, 720);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = folder.path().join("mosquitto.conf");
    std::fs::write(&config, format!("listener {port} 127.0.0.1\nallow_anonymous true\n")).unwrap();
    let broker = || {
        let path =
            ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"].into_iter().find(|p| std::path::Path::new(p).is_file());
        let mut command = std::process::Command::new(path.expect("mosquitto is installed by `cargo xtask test`"));
        let command = command.arg("-c").arg(&config).stderr(std::process::Stdio::null());
        atrium_tests::Running(command.spawn().unwrap())
    };
    let running = broker();
    let address = format!("127.0.0.1:{port}");
    let sample = atrium_tests::sample();
    let arguments =
        ["demo", "--broker", &address, "--simulate", "--size", "1280x720", "--file", sample.to_str().unwrap()];
    let mut window = Window::start(&display, folder.path(), &arguments);
    // All of it: what was never heard of cannot be lost.
    let lost = |s: &Value| s["lost"].as_u64().unwrap_or(0);
    let line = window.wait("equipment reports", LONG, |s| {
        s["broker"]["state"] == "connected" && s["normal"].as_u64().unwrap_or(0) > 100 && s["unknown"] == 0
    });
    let silent = lost(&line["state"]);
    drop(running);
    window.wait("the loss is told", SHORT, |s| s["broker"]["state"] == "disconnected");
    // Plant that is measured every second or two; what reports on change may be silent for minutes and still be well.
    window.wait("values age until they are lost", LONG * 2, |s| lost(s) >= silent + 15);
    let _again = broker();
    window.wait("it recovers", LONG, |s| {
        s["broker"]["state"] == "connected" && s["normal"].as_u64().unwrap_or(0) > 100 && lost(s) <= silent + 3
    });
}

#[test]
fn a_broken_file_leaves_a_window_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("letter.ifc");
    std::fs::write(&broken, "Dear colleague, ...").unwrap();
    let display = Display::start(1000, 700);
    let mut window = Window::start(&display, folder.path(), &["open", broken.to_str().unwrap(), "--size", "1000x700"]);
    let line = window.wait("the failure is shown", LONG, |s| s["failure"].is_string());
    assert_eq!(line["state"]["failure"], "NotIfc", "{line}");
    display.picture(&folder.path().join("failure.png"));
}
