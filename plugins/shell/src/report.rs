//! What the window shows, as JSON lines: for support, and for tests that drive the real window.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use atrium_facility::AlarmState;
use atrium_panels::LinkView;
use atrium_scene::{SceneActivity, SceneCamera, View};
use bevy::prelude::*;
use serde_json::json;

use crate::live::Live;
use crate::loading::Loader;
use crate::opening_times::{self, OpeningTimes};
use crate::settings::Settings;
use crate::window::{Building, Looking};

#[derive(Resource)]
struct Report {
    out: BufWriter<File>,
    started: Instant,
    frames: u64,
    last: String,
}

/// Writes the state after each frame in which it changed, and at least once a second.
pub(crate) fn add(app: &mut App, path: &Path) {
    match File::create(path) {
        Ok(file) => {
            let report = Report { out: BufWriter::new(file), started: Instant::now(), frames: 0, last: String::new() };
            app.insert_resource(report)
                .init_resource::<OpeningTimes>()
                .add_systems(Last, (opening_times::follow, write).chain());
        }
        Err(error) => tracing::error!("the report cannot be written to {}: {error}", path.display()),
    }
}

/// The facts shown: counts, and of each kind those that are open.
fn facts(live: &Live) -> serde_json::Value {
    const MOST: usize = 100;
    let facts = live.shown().facts();
    let alarms: Vec<_> = facts
        .alarms
        .iter()
        .filter(|(_, a)| a.state() != AlarmState::Normal)
        .take(MOST)
        .map(|(id, a)| json!({"id": id, "state": a.state(), "priority": a.priority}))
        .collect();
    let tickets: Vec<_> = facts
        .tickets
        .iter()
        .rev()
        .take(MOST)
        .map(|(id, t)| json!({"id": id, "state": t.state, "assignee": t.assignee, "alarm": t.draft.alarm, "steps": t.steps.len()}))
        .collect();
    let hazards: Vec<_> = facts
        .hazards
        .iter()
        .rev()
        .take(MOST)
        .map(|(id, h)| json!({"id": id, "state": h.state, "title": h.report.title, "by": h.reported_by.id, "place": h.report.place, "photos": h.report.photos.len()}))
        .collect();
    let batches: Vec<_> = facts
        .chemicals
        .batches
        .iter()
        .rev()
        .take(MOST)
        .map(|(id, b)| json!({"id": id, "chemical": b.received.chemical, "state": b.state(), "stored": b.stored, "issued": b.issued, "steps": b.movements.len()}))
        .collect();
    json!({
        "batches": batches,
        "chemical_stores": facts.chemicals.stores.len(),
        "seq": live.newest_fact(),
        "alarms": alarms,
        "tickets": tickets,
        "tickets_made": facts.tickets_made,
        "hazards": hazards,
        "hazards_made": facts.hazards_made,
        "people": facts.people.len(),
        "tracks": live.shown().tracks().count(),
        "events": facts.events.len(),
    })
}

fn write(
    mut report: ResMut<Report>,
    view: Res<View>,
    building: Res<Building>,
    live: Res<Live>,
    looking: Res<Looking>,
    loader: Res<Loader>,
    settings: Res<Settings>,
    activity: Res<SceneActivity>,
    (camera, walking): (Res<SceneCamera>, Res<crate::walking::Walking>),
    times: Res<OpeningTimes>,
    mut second: Local<u64>,
) {
    report.frames += 1;
    let model = building.opened.as_ref().map(|o| &o.model);
    let name =
        |id: atrium_building::ElementId| model.and_then(|m| m.element(id)).map(|e| e.global_id.as_str().to_owned());
    let link = match &live.view {
        LinkView::NoHub => "no hub",
        LinkView::Connecting { .. } => "connecting",
        LinkView::Live { .. } => "live",
        LinkView::Offline { .. } => "offline",
    };
    let counts = live.derived.counts();
    let rect = looking.rect.map(|r| [r.min.x, r.min.y, r.max.x, r.max.y]);
    let badges: Vec<_> = crate::badges::views(&looking)
        .iter()
        .map(|b| json!({"x": b.at.x, "y": b.at.y, "element": name(b.element), "count": b.count, "status": format!("{:?}", b.status)}))
        .collect();
    let mut state = json!({
        "files": building.opened.as_ref().map(|o| o.files.clone()),
        "elements": model.map(|m| m.elements.len()),
        "loading": loader.is_busy(),
        "failure": loader.failure.as_ref().map(|f| format!("{:?}", f.kind)),
        "selected": view.0.selection.primary.and_then(name),
        "selected_count": view.0.selection.all.len(),
        "hovered": view.0.hovered.and_then(name),
        "storey": view.0.storey.and_then(|s| model.and_then(|m| m.storey(s)).map(|s| s.name.to_string())),
        "isolated": view.0.isolated.as_ref().map(|s| s.len()),
        "hidden": view.0.hidden.len(),
        "x_ray": view.0.x_ray,
        "section": !view.0.sections.is_empty(),
        "link": link,
        "broker": serde_json::to_value(&live.present().feed().broker).unwrap_or_default(),
        "abnormal": counts.abnormal,
        "lost": counts.lost,
        "normal": counts.normal,
        "unknown": counts.unknown,
        "points": live.present().point_count(),
        "simulated": live.derived.simulated(),
        "language": format!("{:?}", settings.panels.language),
        "theme": format!("{:?}", settings.panels.theme),
        "flying": activity.animating,
        "viewport": rect,
        "badges": badges,
        "eye": camera.eye.to_array(),
        "facts": facts(&live),
        "fact": settings.panels.selected_fact().map(|f| format!("{f:?}")),
        "picks_place": settings.panels.picks_place(),
        "me": live.asking.me().map(|a| a.actor.id.as_str().to_owned()),
        "waiting": live.asking.waiting,
        "notices": live.asking.notices.iter().map(|n| format!("{:?}", n.what)).collect::<Vec<_>>(),
        "playback": live.past.view().playback.as_ref().map(|p| json!({"at": p.at.0, "speed": p.speed, "waiting": p.waiting, "failed": p.failed})),
        "changes": live.past.changes().map(|c| c.changes.as_ref().map(Vec::len)),
        "shows": looking.marks.iter().map(|m| json!({"kind": format!("{:?}", m.kind), "fact": format!("{:?}", m.fact), "x": m.at.x, "y": m.at.y})).collect::<Vec<_>>(),
        "hand": looking.hand.map(|p| [p.x, p.y]),
        "controls": looking.controls.iter().map(|(label, r)| json!([label, r.center().x, r.center().y])).collect::<Vec<_>>(),
    });
    state["plan"] = view.0.plan.is_some().into();
    state["walking"] = walking.view().filter(|w| !w.entering && !w.failed).map_or(serde_json::Value::Null, |w| {
        let storey = w.storey.and_then(|s| model.and_then(|m| m.storey(s)).map(|s| s.name.to_string()));
        json!({"fly": w.fly, "storey": storey, "room": w.room.and_then(name)})
    });
    state["opening"] = json!({
        "ready_ms": times.ready_ms,
        "seen_ms": times.seen_ms,
        "complete_ms": times.complete_ms,
        "found_ms": times.found_ms,
    });
    let text = state.to_string();
    let elapsed = report.started.elapsed();
    if text == report.last && *second == elapsed.as_secs() {
        return;
    }
    *second = elapsed.as_secs();
    let line = json!({
        "at_ms": elapsed.as_millis() as u64,
        "frames": report.frames,
        "redraws": activity.redraws,
        "scene_ms": activity.last_frame_ms,
        "draw_calls": activity.draw_calls,
        "gpu_bytes": [activity.gpu_bytes, activity.gpu_wanted_bytes],
        "samples": live.samples,
        "state": state,
    });
    report.last = text;
    let written = writeln!(report.out, "{line}").and_then(|()| report.out.flush());
    if let Err(error) = written {
        tracing::warn!("the report cannot be written: {error}");
    }
}
