//! Hazards, tickets, people and mobile assets over the 3D picture: where they stand on the screen.

use std::collections::BTreeMap;

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::{FacilityState, HazardId, Place, RiskLevel, Sighting, Timestamp, Tracked};
use atrium_overlay::{GroundMark, Settled, Settler, shows_storey};
use atrium_panels::{FactRef, MarkKind, MarkView, ModelIndex};
use atrium_view::CameraPose;
use atrium_view::ViewState;
use bevy::prelude::{DetectChangesMut, Res, ResMut, Resource};
use bevy_egui::egui;
use glam::{DVec3, Vec2};

/// Marks of people and things at most: on one storey nobody can tell more apart.
const MOST_MOVING: usize = 400;

/// What decides where marks stand.
pub(crate) struct Sight<'a> {
    pub(crate) model: &'a BuildingModel,
    pub(crate) facility: &'a FacilityState,
    pub(crate) view: &'a ViewState,
    pub(crate) camera: &'a CameraPose,
    /// The viewport in the window.
    pub(crate) rect: egui::Rect,
    pub(crate) now: Timestamp,
    /// Who walks: what is farther than he sees is behind walls, and hides the way.
    pub(crate) walking: &'a crate::walking::Walking,
    /// The fact that is selected or followed: shown wherever it is, with its trail.
    pub(crate) chosen: Option<&'a FactRef>,
}

/// Where the open hazards are, for every frame.
#[derive(Resource, Default)]
pub(crate) struct Hazards(pub(crate) HazardPlaces);

/// Open hazards by place, with their levels; worked out when facts change.
#[derive(Default)]
pub(crate) struct HazardPlaces(Vec<HazardPlace>);

struct HazardPlace {
    hazard: HazardId,
    level: Option<RiskLevel>,
    point: DVec3,
    storey: Option<std::sync::Arc<str>>,
}

impl HazardPlaces {
    /// Of these levels, as the panels derived them: early warnings are in them.
    pub(crate) fn update<'a>(
        &mut self,
        levels: impl Iterator<Item = (&'a HazardId, Option<RiskLevel>)>,
        facility: &FacilityState,
        model: &BuildingModel,
        index: &ModelIndex,
    ) {
        self.0.clear();
        self.0.extend(levels.filter_map(|(id, level)| {
            let hazard = facility.facts().hazards.get(id)?;
            let place = &hazard.report.place;
            Some(HazardPlace {
                hazard: id.clone(),
                level,
                point: point_of(place, model, index)?,
                storey: place.storey.clone(),
            })
        }));
        // The worst speak for their neighbours; what nobody has graded comes last.
        let rank = |h: &HazardPlace| h.level.map_or(u8::MAX, |l| l as u8);
        self.0.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.hazard.cmp(&b.hazard)));
    }
}

/// A point that stands for a place: its own, else the top of its element, else the middle of its room.
pub(crate) fn point_of(place: &Place, model: &BuildingModel, index: &ModelIndex) -> Option<DVec3> {
    if let Some(at) = place.at {
        return Some(DVec3::from_array(at));
    }
    let bounds = |id: ElementId| model.element(id).map(|e| e.bounds).filter(|b| !b.is_empty());
    let find = |id: &Option<std::sync::Arc<str>>| id.as_deref().and_then(|id| index.find(id)).and_then(bounds);
    if let Some(bounds) = find(&place.element) {
        return Some(bounds.center().with_z(bounds.max.z));
    }
    find(&place.space).map(|b| b.center().with_z(b.min.z + 0.1))
}

/// All marks of this frame: hazards first, then who and what moves. None lies under another.
pub(crate) fn place(sight: &Sight<'_>, hazards: &HazardPlaces) -> Vec<MarkView> {
    let mut out = Vec::new();
    let mut settler = Settler::new(viewport(sight));
    place_hazards(sight, hazards, &mut settler, &mut out);
    place_moving(sight, &mut settler, &mut out);
    out
}

fn viewport(sight: &Sight<'_>) -> Vec2 {
    Vec2::new(sight.rect.width(), sight.rect.height())
}

fn on_window(sight: &Sight<'_>, at: Vec2) -> egui::Pos2 {
    sight.rect.min + egui::vec2(at.x, at.y)
}

fn place_hazards(sight: &Sight<'_>, hazards: &HazardPlaces, settler: &mut Settler, out: &mut Vec<MarkView>) {
    let size = viewport(sight);
    for hazard in &hazards.0 {
        let chosen = matches!(sight.chosen, Some(FactRef::Hazard(id)) if *id == hazard.hazard);
        let far = !sight.walking.concerns(hazard.point);
        let hidden = far || hazard.storey.as_deref().is_some_and(|s| !shows_storey(sight.model, sight.view, s));
        if hidden && !chosen || (sight.view.plan.is_none() && sight.view.sections.hides(hazard.point)) {
            continue;
        }
        let Some(at) = sight.camera.project(hazard.point, size) else { continue };
        if at.cmplt(Vec2::ZERO).any() || at.cmpgt(size).any() {
            continue;
        }
        let kind = MarkKind::Hazard(hazard.level);
        let px = crate::badges::mark_px(&kind);
        match settler.settle(out.len(), at, px, chosen, |_| true) {
            Settled::Joins(host) => out[host].count += 1,
            Settled::At(at) => out.push(MarkView {
                kind,
                fact: FactRef::Hazard(hazard.hazard.clone()),
                at: on_window(sight, at),
                outline: Vec::new(),
                trail: Vec::new(),
                count: 1,
                faded: false,
            }),
        }
    }
}

fn place_moving(sight: &Sight<'_>, settler: &mut Settler, out: &mut Vec<MarkView>) {
    // From outside, through all storeys, people would only be dots on a facade.
    let quiet = sight.view.storey.is_none() && !sight.view.x_ray;
    let chosen_one = match sight.chosen {
        Some(FactRef::Tracked(of)) => Some(of),
        _ => None,
    };
    if quiet && chosen_one.is_none() {
        return;
    }
    // In the order of their ids, so that which of too many are shown does not change from frame to frame.
    let mut tracks: BTreeMap<&Tracked, _> = BTreeMap::new();
    for track in sight.facility.tracks() {
        let of = &track.newest.of;
        if !quiet || chosen_one == Some(of) {
            tracks.insert(of, track);
        }
    }
    // The chosen one stands where it is; others make room for it.
    let order = chosen_one.into_iter().chain(tracks.keys().copied().filter(|of| chosen_one != Some(*of)));
    let hazards = out.len();
    let mut shown = 0;
    for of in order {
        let Some(track) = tracks.get(of) else { continue };
        let chosen = chosen_one == Some(of);
        let sighting = track.sighting(sight.now);
        let far = !sight.walking.concerns(DVec3::from_array(track.newest.at));
        if sighting == Sighting::Gone || (!chosen && (far || shown >= MOST_MOVING)) {
            continue;
        }
        let mark = GroundMark {
            storey: track.newest.storey.clone(),
            at: DVec3::from_array(track.newest.at),
            radius_m: f64::from(track.newest.radius_m),
            trail: if chosen {
                let same = |s: &std::sync::Arc<str>| *s == track.newest.storey;
                track.trail.iter().filter(|(_, s, _)| same(s)).map(|(.., p)| DVec3::from_array(*p)).collect()
            } else {
                Vec::new()
            },
        };
        let size = viewport(sight);
        let everywhere = ViewState::default();
        let view = if chosen { &everywhere } else { sight.view };
        let Some(screen) = mark.on_screen(sight.model, view, sight.camera, size) else { continue };
        let kind = match of {
            Tracked::Person(_) => MarkKind::Person,
            Tracked::Mobile(_) => MarkKind::Mobile,
        };
        let faded = sighting == Sighting::Expired;
        let px = crate::badges::mark_px(&kind);
        // People stand with people, and those who were seen last with their like.
        let like = |host: usize| host >= hazards && out[host].kind == kind && out[host].faded == faded;
        match settler.settle(out.len(), screen.at, px, chosen, like) {
            Settled::Joins(host) => out[host].count += 1,
            Settled::At(at) => {
                shown += 1;
                out.push(MarkView {
                    kind,
                    fact: FactRef::Tracked(of.clone()),
                    at: on_window(sight, at),
                    outline: screen.outline.iter().map(|p| on_window(sight, *p)).collect(),
                    trail: screen.trail.iter().map(|p| on_window(sight, *p)).collect(),
                    count: 1,
                    faded,
                });
            }
        }
    }
}

/// Keeps the camera on whom it follows.
pub(crate) fn follow(
    live: Res<crate::live::Live>,
    building: Res<crate::window::Building>,
    mut looking: ResMut<crate::window::Looking>,
    mut view: ResMut<atrium_scene::View>,
) {
    /// Metres that somebody walks before the camera follows: standing still must not redraw anything.
    const STEP_M: f64 = 0.5;
    let Some(opened) = &building.opened else { return };
    let looking = looking.bypass_change_detection();
    let Some(track) = looking.following.as_ref().and_then(|of| live.shown().track(of)) else {
        looking.followed_at = None;
        return;
    };
    let at = DVec3::from_array(track.newest.at);
    if looking.followed_at.is_some_and(|p| DVec3::from_array(p).distance(at) < STEP_M) {
        return;
    }
    let first = looking.followed_at.replace(at.to_array()).is_none();
    if first {
        // The command that began to follow has flown there.
        return;
    }
    let storey = crate::commands::storey_of(&opened.model, &track.newest.storey);
    if storey.is_some() && view.0.storey != storey {
        view.0.storey = storey;
    }
    view.0.camera_request = Some(atrium_view::CameraRequest::LookAt { point: at, radius_m: None });
}
