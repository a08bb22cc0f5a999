//! What the window shows, as JSON lines: for support, and for tests that drive the real window.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use atrium_panels::LinkView;
use atrium_scene::{CameraPose, SceneActivity, View};
use bevy::prelude::*;
use serde_json::json;

use crate::live::Live;
use crate::loading::Loader;
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
            app.insert_resource(report).add_systems(Last, write);
        }
        Err(error) => tracing::error!("the report cannot be written to {}: {error}", path.display()),
    }
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
    camera: Res<CameraPose>,
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
    let state = json!({
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
        "section": view.0.section.is_some(),
        "link": link,
        "broker": serde_json::to_value(&live.facility.feed().broker).unwrap_or_default(),
        "abnormal": counts.abnormal,
        "lost": counts.lost,
        "normal": counts.normal,
        "points": live.facility.point_count(),
        "simulated": live.derived.simulated(),
        "language": format!("{:?}", settings.panels.language),
        "theme": format!("{:?}", settings.panels.theme),
        "flying": activity.animating,
        "viewport": rect,
        "badges": badges,
        "eye": camera.eye.to_array(),
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
        "samples": live.samples,
        "state": state,
    });
    report.last = text;
    let written = writeln!(report.out, "{line}").and_then(|()| report.out.flush());
    if let Err(error) = written {
        tracing::warn!("the report cannot be written: {error}");
    }
}
