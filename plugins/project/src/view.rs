//! Views that are saved with a project.

use std::collections::BTreeSet;
use std::sync::Arc;

use atrium_building::{BuildingModel, ElementId};
use atrium_find::Colouring;
use atrium_view::{CameraPose, Sections, StoreyMode, ViewState};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use glam::DAffine3;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Value;

use crate::{Addresses, ElementRef, Rest};

/// A view under a name: camera, storey, what is hidden or isolated, sections, colours. What is selected is no part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedView {
    /// What tells it from the others, also after it is renamed.
    #[serde(default)]
    pub id: String,
    /// What a person calls it.
    #[serde(default)]
    pub name: String,
    /// From where, project coordinates.
    #[serde(deserialize_with = "sound_camera")]
    pub camera: CameraPose,
    /// The chosen storey's element; `None` shows all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storey: Option<ElementRef>,
    /// What the chosen storey hides.
    #[serde(default, with = "storey_mode")]
    pub storey_mode: StoreyMode,
    /// Everything not selected is see-through.
    #[serde(default)]
    pub x_ray: bool,
    /// Spaces are shown as faint volumes.
    #[serde(default)]
    pub show_spaces: bool,
    /// Files that are switched off, as [`Addresses`] names them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub files_off: BTreeSet<String>,
    /// Hidden by the person.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty", with = "lines")]
    pub hidden: BTreeSet<ElementRef>,
    /// Where set, only these are shown in full.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_lines")]
    pub isolated: Option<BTreeSet<ElementRef>>,
    /// What cuts the building open.
    #[serde(default, skip_serializing_if = "Sections::is_empty")]
    pub sections: Sections,
    /// How elements are coloured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colouring: Option<Colouring>,
    /// Measurements that are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurements: Option<Value>,
    /// It is a plan of its storey.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plan: bool,
    /// A small picture of it: a JPEG in Base64, on one line of the file. See [`Self::set_picture`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What is not understood.
    #[serde(skip)]
    pub rest: Rest,
}

/// Longer pictures are not kept, bytes: a project stays a text that people can read through and compare.
const LARGEST_PICTURE: usize = 64 << 10;

/// A saved view in an open model.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// What is looked at.
    pub view: ViewState,
    /// From where.
    pub camera: CameraPose,
    /// Elements that the model does not have, each once, sorted: deleted since, or in a file that is not there.
    pub missing: Vec<ElementRef>,
    /// Files that were switched off and are not there.
    pub missing_files: Vec<String>,
}

impl SavedView {
    /// The present view, without id and name.
    pub fn capture(view: &ViewState, camera: &CameraPose, model: &BuildingModel) -> Self {
        let addresses = Addresses::of(model);
        let names = |ids: &FxHashSet<ElementId>| ids.iter().filter_map(|id| addresses.name(*id)).collect();
        let storey = view.storey.and_then(|s| model.storey(s)).and_then(|s| addresses.name(s.element));
        Self {
            id: String::new(),
            name: String::new(),
            camera: *camera,
            storey,
            storey_mode: view.storey_mode,
            x_ray: view.x_ray,
            show_spaces: view.show_spaces,
            files_off: view.hidden_sources.iter().filter_map(|s| addresses.file(*s)).map(str::to_owned).collect(),
            hidden: names(&view.hidden),
            isolated: view.isolated.as_ref().map(names),
            sections: view.sections.clone(),
            colouring: view.colouring.as_deref().cloned(),
            measurements: None,
            plan: view.plan.is_some(),
            picture: None,
            rest: Rest::default(),
        }
    }

    /// The view in a model, which may have changed since. What is not there any more is told and left out; a view that
    /// isolated nothing but that isolates nothing.
    pub fn apply(&self, model: &BuildingModel) -> Applied {
        let addresses = Addresses::of(model);
        let mut missing = BTreeSet::new();
        let mut found = |names: &BTreeSet<ElementRef>| -> FxHashSet<ElementId> {
            let mut out = FxHashSet::default();
            for name in names {
                match addresses.find(name) {
                    Some(id) => {
                        out.insert(id);
                    }
                    None => {
                        missing.insert(name.clone());
                    }
                }
            }
            out
        };
        let hidden = found(&self.hidden);
        let isolated = self.isolated.as_ref().map(&mut found).filter(|set| !set.is_empty());
        let storey = self.storey.as_ref().and_then(|name| {
            // A storey that became one with another file's is that one; its own element says which.
            let storey = addresses.find(name).and_then(|id| model.element(id)?.storey);
            if storey.is_none() {
                missing.insert(name.clone());
            }
            storey
        });
        let (on, off): (Vec<_>, Vec<_>) =
            self.files_off.iter().map(|f| addresses.find_file(f).ok_or_else(|| f.clone())).partition(Result::is_ok);
        let mut view = ViewState {
            storey,
            storey_mode: self.storey_mode,
            hidden,
            hidden_sources: on.into_iter().flatten().collect(),
            isolated,
            x_ray: self.x_ray,
            sections: self.sections.clone(),
            show_spaces: self.show_spaces,
            colouring: self.colouring.clone().map(Arc::new),
            ..ViewState::default()
        };
        if let Some(storey) = storey.filter(|_| self.plan) {
            view.enter_plan(model, storey, None);
            view.camera_request = None;
        }
        Applied {
            view,
            camera: self.camera,
            missing: missing.into_iter().collect(),
            missing_files: off.into_iter().filter_map(Result::err).collect(),
        }
    }

    /// Keeps a small picture of the view, the bytes of a JPEG; one that is too large for a project file is left out.
    pub fn set_picture(&mut self, jpeg: &[u8]) {
        self.picture = (jpeg.len() <= LARGEST_PICTURE).then(|| BASE64.encode(jpeg));
    }

    /// The bytes of the picture; `None` where there is none, or what stands there is not Base64.
    pub fn picture_bytes(&self) -> Option<Vec<u8>> {
        let text = self.picture.as_deref().filter(|t| t.len() <= LARGEST_PICTURE * 2)?;
        BASE64.decode(text.trim()).ok()
    }

    /// The same view of the same things after project coordinates were turned about Z and moved by `by`.
    pub fn move_by(&mut self, by: &DAffine3) {
        let x = by.matrix3.x_axis;
        let turn = x.y.atan2(x.x);
        self.camera.eye = by.transform_point3(self.camera.eye);
        self.camera.yaw += turn;
        for plane in &mut self.sections.planes {
            let on_plane = by.transform_point3(plane.normal * plane.offset_m);
            plane.normal = by.transform_vector3(plane.normal);
            plane.offset_m = plane.normal.dot(on_plane);
        }
        if let Some(region) = &mut self.sections.region {
            region.center = by.transform_point3(region.center);
            region.yaw += turn;
        }
    }
}

fn sound_camera<'de, D: Deserializer<'de>>(from: D) -> Result<CameraPose, D::Error> {
    use serde::de::Error;
    let pose = CameraPose::deserialize(from)?;
    let angles = [pose.yaw, pose.pitch].iter().all(|a| a.is_finite());
    let opening = pose.fov_y > 0.0 && pose.fov_y < std::f64::consts::PI;
    if pose.eye.is_finite() && angles && opening && pose.focus_m.is_finite() && pose.focus_m > 0.0 {
        Ok(pose)
    } else {
        Err(D::Error::custom("a camera that stands nowhere or sees nothing"))
    }
}

mod storey_mode {
    use super::{Deserialize, Deserializer, Serializer, StoreyMode};

    pub(super) fn serialize<S: Serializer>(mode: &StoreyMode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match mode {
            StoreyMode::One => "one",
            StoreyMode::AllBelow => "all-below",
        })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<StoreyMode, D::Error> {
        use serde::de::Error;
        match String::deserialize(from)?.as_str() {
            "one" => Ok(StoreyMode::One),
            "all-below" => Ok(StoreyMode::AllBelow),
            other => Err(D::Error::unknown_variant(other, &["one", "all-below"])),
        }
    }
}

/// Elements one a line, sorted: a set that differs by one differs by one line.
mod lines {
    use super::{BTreeSet, Deserialize, Deserializer, ElementRef, Serializer};

    pub(super) fn serialize<S: Serializer>(set: &BTreeSet<ElementRef>, to: S) -> Result<S::Ok, S::Error> {
        // Also of one: a set reads like a set.
        let text: String = set.iter().map(|e| format!("{e}\n")).collect();
        to.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<ElementRef>, D::Error> {
        let text = String::deserialize(from)?;
        Ok(text.lines().filter(|l| !l.trim().is_empty()).map(ElementRef::from).collect())
    }
}

mod maybe_lines {
    use super::{BTreeSet, Deserializer, ElementRef, Serialize, Serializer, lines};

    pub(super) fn serialize<S: Serializer>(set: &Option<BTreeSet<ElementRef>>, to: S) -> Result<S::Ok, S::Error> {
        match set {
            Some(set) => lines::serialize(set, to),
            None => ().serialize(to),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BTreeSet<ElementRef>>, D::Error> {
        lines::deserialize(from).map(Some)
    }
}
