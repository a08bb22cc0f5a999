//! The closed loops through the real window, by pointer and keys: an alarm becomes a ticket that is dispatched, done, verified
//! and rated; a hazard is reported on a wall, assessed, assigned, rectified, reviewed by somebody else and closed; and after a
//! restart everything is there once.

use std::path::Path;
use std::time::Duration;

use atrium_tests::{Display, Window};
use serde_json::Value;

const LONG: Duration = Duration::from_secs(120);
const SHORT: Duration = Duration::from_secs(40);

/// A window with the hands that use it.
struct Desk<'a> {
    display: &'a Display,
    window: Window,
    pictures: std::path::PathBuf,
}

/// What the screen showed when something did not come to pass.
impl Drop for Desk<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.picture("failed");
        }
    }
}

impl Desk<'_> {
    fn pause(ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }

    fn key(&self, key: &str) {
        self.display.xdotool(&["key", key]);
        Self::pause(500);
    }

    fn ctrl(&self, key: &str) {
        self.display.xdotool(&["key", &format!("ctrl+{key}")]);
        Self::pause(500);
    }

    fn write(&self, text: &str) {
        self.display.xdotool(&["type", "--delay", "40", text]);
        Self::pause(600);
    }

    /// Moves the pointer there, and waits until the program has seen it: on a slow machine a frame takes its time.
    fn point(&mut self, x: f64, y: f64) {
        self.display.xdotool(&["mousemove", &format!("{x:.0}"), &format!("{y:.0}")]);
        self.window.wait("the pointer is seen", SHORT, |s| {
            let at = |i: usize| s["hand"][i].as_f64().unwrap_or(f64::NAN);
            (at(0) - x).abs() < 1.5 && (at(1) - y).abs() < 1.5
        });
    }

    /// Waits for so many frames: a form takes its place in the third, and what is told of a frame is what the one before drew.
    fn frames(&mut self, more: u64) {
        let drawn = |line: Option<Value>| line.and_then(|l| l["frames"].as_u64()).unwrap_or(0);
        let enough = drawn(self.window.last()) + more;
        let start = std::time::Instant::now();
        while drawn(self.window.last()) < enough {
            assert!(start.elapsed() < SHORT, "the window draws no {more} frames within {SHORT:?}");
            Self::pause(50);
        }
    }

    fn click(&mut self, x: f64, y: f64) {
        self.point(x, y);
        self.display.xdotool(&["click", "1"]);
        Self::pause(400);
    }

    /// Presses what has this label; one that ends in `…` needs only begin so.
    fn press(&mut self, label: &str) {
        let place = |s: &Value| -> Option<(f64, f64)> {
            let controls = s["controls"].as_array()?;
            let fits = |l: &str| match label.strip_suffix('…') {
                Some(start) => l.starts_with(start),
                None => l == label,
            };
            let found = controls.iter().find(|c| c[0].as_str().is_some_and(fits))?;
            Some((found[1].as_f64()?, found[2].as_f64()?))
        };
        // What has just opened may still move to its place: it is pressed once it stays there under the pointer.
        let mut seen = None;
        for _ in 0..20 {
            let line = self.window.wait(&format!("`{label}` can be pressed"), SHORT, |s| place(s).is_some());
            let at = place(&line["state"]);
            if at == seen {
                self.display.xdotool(&["click", "1"]);
                Self::pause(400);
                return;
            }
            seen = at;
            let (x, y) = at.expect("it was waited for");
            self.point(x, y);
            self.frames(4);
        }
        panic!("`{label}` does not stay in its place");
    }

    fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.window.wait(what, SHORT, wanted)["state"].clone()
    }

    fn act_as(&mut self, badge: &str) {
        self.press("Act as");
        self.press(&format!("{badge} …"));
        let wanted = badge.to_owned();
        self.wait(&format!("the screen acts as {badge}"), move |s| s["me"] == wanted.as_str());
    }

    /// A picture of the screen, once what the report told of has been painted.
    fn picture(&self, name: &str) {
        Self::pause(800);
        self.display.picture(&self.pictures.join(format!("{name}.png")));
    }
}

fn fact<'v>(state: &'v Value, kind: &str, id: &str) -> Option<&'v Value> {
    state["facts"][kind].as_array()?.iter().find(|f| f["id"] == id)
}

fn is(kind: &'static str, id: &str, wanted: &'static str) -> impl Fn(&Value) -> bool {
    let id = id.to_owned();
    move |s| fact(s, kind, &id).is_some_and(|f| f["state"] == wanted)
}

/// Opens the sample with a store in this folder, and waits until it lives.
fn open<'a>(display: &'a Display, folder: &Path, pictures: &Path) -> Desk<'a> {
    let store = folder.join("store");
    let sample = atrium_tests::sample();
    let window = Window::start(
        display,
        folder,
        &["demo", "--store", store.to_str().unwrap(), "--file", sample.to_str().unwrap()],
    );
    let mut desk = Desk { display, window, pictures: pictures.to_owned() };
    desk.window.wait("the sample is alive", LONG, |s| s["link"] == "live" && s["normal"].as_u64().unwrap_or(0) > 100);
    desk.window.focus(display);
    desk
}

#[test]
fn an_alarm_becomes_a_ticket_a_hazard_is_closed_and_a_restart_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = std::env::var_os("ATRIUM_PICTURES").map_or_else(|| folder.path().to_owned(), Into::into);
    let display = Display::start(1440, 900);
    let mut desk = open(&display, folder.path(), &pictures);

    // The alarm goes off and is acknowledged.
    let first = |s: &Value| -> Option<String> {
        let alarms = s["facts"]["alarms"].as_array()?;
        let ours = |id: &&str| id.starts_with("AHU-") && id.ends_with("/supply-air-temperature");
        alarms
            .iter()
            .filter(|a| a["state"] == "unacknowledged")
            .filter_map(|a| a["id"].as_str())
            .find(ours)
            .map(str::to_owned)
    };
    let line = desk.window.wait("the alarm goes off", LONG, |s| first(s).is_some());
    let alarm = first(&line["state"]).unwrap();
    let alarm = alarm.as_str();
    let unit = alarm.split('/').next().unwrap();
    desk.ctrl("2");
    desk.press(&format!("Supply air temperature {unit}…"));
    desk.wait("the alarm is selected", |s| s["fact"].as_str().is_some_and(|f| f.contains(unit)));
    desk.key("k");
    desk.wait("it is acknowledged", is("alarms", alarm, "acknowledged"));
    desk.picture("1-alarm");

    // A ticket is made from it, accepted, and dispatched to the nearest free qualified person.
    desk.key("n");
    desk.press("Submit");
    let made = |s: &Value| -> Option<String> {
        let tickets = s["facts"]["tickets"].as_array()?;
        let mine = tickets.iter().find(|t| t["alarm"] == alarm)?;
        Some(mine["id"].as_str()?.to_owned())
    };
    let state = desk.wait("the ticket is made", |s| made(s).is_some());
    let ticket = made(&state).unwrap();
    desk.ctrl("3");
    desk.press(&format!("{ticket} …"));
    desk.press("Accept");
    desk.wait("accepted", is("tickets", &ticket, "accepted"));
    desk.press("Dispatch");
    desk.wait("walking distances are known", |s| {
        s["controls"].as_array().is_some_and(|c| c.iter().any(|c| c[0].as_str().is_some_and(|l| l.contains(" m ∙ "))))
    });
    desk.picture("2-dispatch");
    desk.press("Send");
    let state = desk.wait("dispatched", is("tickets", &ticket, "dispatched"));
    let assignee = fact(&state, "tickets", &ticket).unwrap()["assignee"].as_str().unwrap().to_owned();
    assert!(["T-31", "T-32", "L-01"].contains(&assignee.as_str()), "{assignee} is not qualified for air conditioning");

    // The one to whom it was given does it.
    desk.act_as(&assignee);
    for (button, after) in [("Take", "taken"), ("On site", "on-site"), ("Start work", "in-progress")] {
        desk.press(button);
        desk.wait(after, is("tickets", &ticket, after));
    }
    desk.press("Finish");
    desk.write("actuator replaced");
    desk.press("Send");
    desk.wait("done", is("tickets", &ticket, "done"));

    // Somebody else verifies it, the desk rates and closes it.
    desk.act_as("M-01");
    desk.press("Verify");
    desk.press("Send");
    desk.wait("verified", is("tickets", &ticket, "verified"));
    desk.act_as("D-01");
    desk.press("Rate");
    desk.press("5 ★");
    desk.press("Send");
    desk.wait("rated", is("tickets", &ticket, "rated"));
    desk.picture("3-rated");
    desk.press("Close");
    desk.wait("closed", is("tickets", &ticket, "closed"));

    // A hazard is reported by a click on the model.
    desk.act_as("M-01");
    desk.key("p");
    let state = desk.wait("the next click says where", |s| s["picks_place"] == true);
    let rect: Vec<f64> = state["viewport"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    desk.click(rect[0] + (rect[2] - rect[0]) * 0.30, rect[1] + (rect[3] - rect[1]) * 0.55);
    desk.wait("the place is known", |s| s["picks_place"] == false);
    desk.press("What is wrong…");
    desk.write("Crack in the wall");
    desk.picture("4-report");
    desk.press("Send");
    let reported = |s: &Value| -> Option<Value> {
        let hazards = s["facts"]["hazards"].as_array()?;
        hazards.iter().find(|h| h["title"] == "Crack in the wall").cloned()
    };
    let state = desk.wait("the hazard is in the ledger", |s| reported(s).is_some());
    let entry = reported(&state).unwrap();
    let hazard = entry["id"].as_str().unwrap().to_owned();
    assert!(entry["place"]["at"].is_array() && entry["place"]["element"].is_string(), "{entry}");

    // Assessed, assigned, rectified, reviewed by somebody else.
    desk.act_as("S-01");
    desk.ctrl("4");
    desk.press(&format!("{hazard} …"));
    desk.press("Assess");
    for factor in ["3 unusual but possible", "6 daily", "7 serious injury"] {
        desk.press(factor);
    }
    desk.picture("5-assess");
    desk.press("Send");
    desk.wait("assessed", is("hazards", &hazard, "assessed"));
    desk.press("Assign");
    desk.press("Filter by badge, post, trade");
    desk.write("T-61");
    desk.press("General technician T-61, …");
    desk.press("Send");
    desk.wait("assigned", is("hazards", &hazard, "assigned"));
    desk.act_as("T-61");
    desk.press("Begin rectification");
    desk.wait("rectifying", is("hazards", &hazard, "rectifying"));
    desk.press("Submit rectification");
    desk.write("filled and painted");
    desk.press("Send");
    desk.wait("to be reviewed", is("hazards", &hazard, "submitted"));
    desk.act_as("S-02");
    desk.press("Review");
    desk.press("Send");
    let before = desk.wait("closed", is("hazards", &hazard, "closed"));
    desk.picture("6-closed");

    // The past can be looked at, and nothing can be done in it.
    desk.key("comma");
    let then = desk.wait("a past is shown", |s| s["playback"]["waiting"] == false);
    assert!(then["lost"].as_u64().unwrap() < 20, "what was live then is shown as lost: {}", then["lost"]);
    desk.picture("7-playback");
    desk.key("n");
    desk.press_nothing("Submit");
    desk.key("End");
    desk.wait("now is shown", |s| s["playback"].is_null());

    // Closed and started again: all there, nothing doubled.
    let steps = fact(&before, "tickets", &ticket).unwrap()["steps"].clone();
    drop(desk);
    let mut desk = open(&display, folder.path(), &pictures);
    let after = desk.wait("the ticket is there", is("tickets", &ticket, "closed"));
    assert_eq!(fact(&after, "tickets", &ticket).unwrap()["steps"], steps);
    assert_eq!(fact(&after, "hazards", &hazard).unwrap()["state"], "closed");
    for (kind, mine) in [("tickets", "alarm"), ("hazards", "title")] {
        let wanted = if kind == "tickets" { alarm } else { "Crack in the wall" };
        let all = after["facts"][kind].as_array().unwrap();
        assert_eq!(all.iter().filter(|f| f[mine] == wanted).count(), 1, "{kind}");
    }
    let made = |s: &Value, kind: &str| s["facts"][kind].as_u64().unwrap();
    // The simulator goes on with its clock: a few new ones, not all over again.
    assert!(made(&after, "tickets_made") <= made(&before, "tickets_made") + 4, "tickets were made twice");
    assert!(made(&after, "hazards_made") <= made(&before, "hazards_made") + 4, "hazards were made twice");
    desk.picture("8-again");
}

impl Desk<'_> {
    /// Asserts that nothing with this label can be pressed.
    fn press_nothing(&mut self, label: &str) {
        Self::pause(800);
        let state = self.window.last().unwrap()["state"].clone();
        let controls = state["controls"].as_array().unwrap();
        assert!(!controls.iter().any(|c| c[0] == label), "`{label}` can be pressed in the past");
    }
}
