//! Where several files stand to each other.
//!
//! The order is that of trust: a person's word, a map conversion into the same map, a shared site, latitude and
//! longitude, and files that fit as they are. Files keep their size, whatever a map's scale is: they are turned about Z
//! and moved, in double precision.

mod geodesy;
mod link;
#[cfg(test)]
mod tests;
mod warning;

use std::sync::Arc;

use glam::{DAffine3, DVec2, DVec3};
use serde::{Deserialize, Serialize};

use crate::georeference::conjugate;
use crate::{Aabb, BuildingModel, Georeference, MapTransform, Site, Units};
use link::Link;
pub use warning::AlignWarning;

/// Coordinates up to this are left as the file has them, metres; beyond, the zero is moved to the buildings. Ten
/// kilometres from zero a double still tells a millionth of a micrometre, and numbers have five digits.
const NEAR_ZERO_M: f64 = 10_000.0;

/// A zero that is moved is moved to a multiple of this, metres, so that the digits a person compares stay the same.
const ROUND_ZERO_M: f64 = 100.0;

/// What a person said of the place of a file: from the file's own coordinates to project coordinates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManualAlignment {
    /// Where the file's zero lies, metres, project coordinates.
    pub offset: DVec3,
    /// How far the file is turned about its zero, counter-clockwise seen from above, degrees.
    pub rotation_deg: f64,
}

impl ManualAlignment {
    /// The same as a transform.
    pub fn transform(&self) -> DAffine3 {
        // Quarter turns are what people say, and they are meant exactly.
        let quarters = self.rotation_deg / 90.0;
        let x = match quarters.rem_euclid(4.0) {
            0.0 => DVec2::X,
            1.0 => DVec2::Y,
            2.0 => DVec2::NEG_X,
            3.0 => DVec2::NEG_Y,
            _ => DVec2::from_angle(self.rotation_deg.to_radians()),
        };
        link::rigid(x, DVec3::ZERO, self.offset)
    }

    /// From a transform, of which only the turn about Z and the move are taken.
    pub fn of(transform: &DAffine3) -> Self {
        let x = transform.matrix3.x_axis.truncate();
        Self { offset: transform.translation, rotation_deg: x.y.atan2(x.x).to_degrees() }
    }

    /// The same file turned further, about a point, project coordinates: what a handle in the picture does.
    pub fn turned(&self, about: DVec3, by_deg: f64) -> Self {
        let turn = Self { offset: DVec3::ZERO, rotation_deg: by_deg }.transform();
        Self { offset: about + turn.transform_vector3(self.offset - about), rotation_deg: self.rotation_deg + by_deg }
    }

    /// Whether all of it are numbers.
    pub fn is_finite(&self) -> bool {
        self.offset.is_finite() && self.rotation_deg.is_finite()
    }
}

/// What aligning needs to know of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelFacts {
    /// What tells the file from the others, for [`Frame::reference`]: its path as the project says it.
    pub key: String,
    /// Its units.
    pub units: Units,
    /// Its map conversion.
    pub georeference: Option<Georeference>,
    /// True north in its xy plane.
    pub true_north: Option<[f64; 2]>,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Names and heights of its storeys, metres.
    pub storeys: Vec<(Arc<str>, f64)>,
    /// Box around what it shows, metres, its own coordinates.
    pub bounds: Aabb,
    /// What a person said of its place.
    pub manual: Option<ManualAlignment>,
}

impl ModelFacts {
    /// Of a model as one file was read, before it is federated.
    pub fn of(model: &BuildingModel, key: impl Into<String>, manual: Option<ManualAlignment>) -> Self {
        Self {
            key: key.into(),
            units: model.units,
            georeference: model.georeference.clone(),
            true_north: model.true_north,
            sites: model.sources.iter().flat_map(|s| s.sites.iter().cloned()).collect(),
            storeys: model.storeys.iter().map(|s| (s.name.clone(), s.elevation_m)).collect(),
            bounds: model.bounds(),
            manual: manual.filter(ManualAlignment::is_finite),
        }
    }
}

/// By what a file was aligned, from the most trusted to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Method {
    /// A person said it.
    Manual,
    /// The others are aligned with it.
    Reference,
    /// Both files say where they lie on the same map.
    MapConversion,
    /// Both have the same `IfcSite`, and place it.
    SharedSite,
    /// Both say latitude and longitude.
    Degrees,
    /// They fit as they are.
    CommonOrigin,
    /// Nothing tells; it stands as it is.
    AsItIs,
}

/// What is worth knowing of an alignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AlignNote {
    /// One of the two does not name its map's system; it was taken to be that of the other.
    CrsNotSaid,
    /// The map's scale cannot be true and was passed over.
    ScalePassedOver,
    /// One of the two does not place its site, which was taken to be at the zero.
    SiteWithoutPlacement,
    /// It is no better than so many metres.
    GoodToMetres(f64),
}

/// Where a file stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// From the file's own coordinates to project coordinates, metres: turned about Z and moved.
    pub transform: DAffine3,
    /// By what.
    pub method: Method,
    /// With which of the files, by index.
    pub with: Option<usize>,
    /// How far it can be trusted, 0 to 1.
    pub confidence: f64,
    /// What else is worth knowing.
    pub note: Option<AlignNote>,
}

/// The map that project coordinates lie on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectMap {
    /// Name of the projected coordinate reference system.
    pub crs: Option<String>,
    /// From project coordinates to the map.
    pub transform: MapTransform,
}

/// What project coordinates are: which file they are taken from, where their zero lies, and on which map.
///
/// A project keeps it, so that a view that was saved still looks at the same place when files were added, moved or left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// Key of the file that the others are aligned with.
    pub reference: Option<String>,
    /// Where that file stands in project coordinates. Its `offset` turned about is where the zero was moved to.
    pub placement: ManualAlignment,
    /// The map, if a file tells.
    pub map: Option<ProjectMap>,
}

impl Frame {
    /// Easting, northing and height of a point of the project, metres; `None` without a map.
    pub fn map_position(&self, point: DVec3) -> Option<DVec3> {
        self.map.as_ref().map(|m| m.transform.to_map(point))
    }

    /// The point of the project at an easting, northing and height, metres; `None` without a map.
    pub fn from_map_position(&self, map: DVec3) -> Option<DVec3> {
        self.map.as_ref().map(|m| m.transform.from_map(map))
    }

    /// From the coordinates of another frame to those of this one; `None` when they are the same, or nothing tells.
    pub fn from_frame(&self, before: &Self) -> Option<DAffine3> {
        let by = match (&self.map, &before.map) {
            _ if self.reference.is_some() && self.reference == before.reference => {
                self.placement.transform() * before.placement.transform().inverse()
            }
            (Some(is), Some(was)) if is.crs == was.crs => {
                let turn = was.transform.x_axis.rotate(conjugate(is.transform.x_axis));
                link::rigid(turn, DVec3::ZERO, is.transform.from_map(was.transform.zero))
            }
            _ => return None,
        };
        // What only rounding turned or moved was not turned or moved: a view would drift a little with each save.
        let same = by.abs_diff_eq(DAffine3::IDENTITY, 1e-6) && (by.matrix3.x_axis - DVec3::X).length() < 1e-12;
        (by.is_finite() && !same).then_some(by)
    }

    /// The point in the reference file's own coordinates, metres: what a person reads in the program that wrote it.
    pub fn file_position(&self, point: DVec3) -> DVec3 {
        self.placement.transform().inverse().transform_point3(point)
    }
}

/// Where all files stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aligned {
    /// By file, in their order.
    pub alignments: Vec<Alignment>,
    /// What the coordinates are.
    pub frame: Frame,
    /// What a person should know, the worst first.
    pub warnings: Vec<AlignWarning>,
}

/// Finds where the files stand to each other.
///
/// Coordinates are those of one of the files, the reference: that of `before`, else the first with a map conversion that
/// most others share, else the first. Its zero is moved only where its coordinates are beyond 10 km, to a
/// round place amid the files. A file with a manual alignment stands exactly there, and others are aligned with it only
/// where nothing else tells. Time is quadratic in the number of files.
///
/// `before` is the frame that a project was saved with: project coordinates stay what they were.
pub fn align(models: &[ModelFacts], before: Option<&Frame>) -> Aligned {
    let reference = reference(models, before);
    let mut placed: Vec<Option<Alignment>> = vec![None; models.len()];
    let own = |method, transform| Alignment { transform, method, with: None, confidence: 1.0, note: None };
    let mut found = Links::default();
    let mut home = DAffine3::IDENTITY;
    if let Some(r) = reference {
        placed[r] = Some(own(Method::Reference, DAffine3::IDENTITY));
        found.place(models, &mut placed, |m| m.manual.is_none());
        home = zero(models, r, before, &placed);
        for alignment in placed.iter_mut().flatten() {
            alignment.transform = home * alignment.transform;
        }
    }
    for (model, placed) in models.iter().zip(&mut placed) {
        if let Some(manual) = model.manual {
            *placed = Some(own(Method::Manual, manual.transform()));
        }
    }
    found.place(models, &mut placed, |_| true);
    let alone = models.len() == 1;
    let alignments: Vec<Alignment> = placed
        .into_iter()
        .map(|placed| {
            let confidence = if alone { 1.0 } else { 0.0 };
            placed.unwrap_or(Alignment { confidence, ..own(Method::AsItIs, home) })
        })
        .collect();

    let map_of = |i: &usize| {
        let map = link::map_of(&models[*i])?.moved(&alignments[*i].transform);
        let crs = models[*i].georeference.as_ref().and_then(|g| g.crs.clone());
        map.zero.is_finite().then_some(ProjectMap { crs, transform: map })
    };
    // The reference's own; else that of the one that is best aligned.
    let mut order: Vec<usize> = (0..models.len()).filter(|i| alignments[*i].method != Method::AsItIs).collect();
    order.sort_by_key(|i| (Some(*i) != reference, alignments[*i].method));
    let frame = Frame {
        reference: reference.map(|r| models[r].key.clone()),
        placement: ManualAlignment::of(&home),
        map: order.iter().find_map(map_of),
    };
    let warnings = warning::find(models, &alignments, reference, &found.scales);
    Aligned { alignments, frame, warnings }
}

/// The file whose coordinates the project has.
fn reference(models: &[ModelFacts], before: Option<&Frame>) -> Option<usize> {
    let free = || models.iter().enumerate().filter(|(_, m)| m.manual.is_none());
    let as_before = before.and_then(|f| f.reference.as_ref());
    if let Some((i, _)) = as_before.and_then(|key| free().find(|(_, m)| m.key == *key)) {
        return Some(i);
    }
    let on_map: Vec<(usize, Option<String>)> =
        free().filter(|(_, m)| link::map_of(m).is_some()).map(|(i, m)| (i, link::crs_of(m))).collect();
    let sharing = |crs: &Option<String>| on_map.iter().filter(|(_, c)| c == crs).count();
    let best = on_map.iter().max_by_key(|(i, crs)| (sharing(crs), std::cmp::Reverse(*i)));
    best.map(|(i, _)| *i).or_else(|| free().next().map(|(i, _)| i))
}

/// From the reference's coordinates to the project's.
fn zero(models: &[ModelFacts], reference: usize, before: Option<&Frame>, placed: &[Option<Alignment>]) -> DAffine3 {
    let facts = &models[reference];
    if let Some(before) = before {
        if before.reference.as_ref() == Some(&facts.key) && before.placement.is_finite() {
            return before.placement.transform();
        }
        // Another file leads now: on the same map the coordinates can stay what they were.
        if let (Some(map), Some(was)) = (link::map_of(facts), &before.map)
            && (was.crs.is_none() || was.crs == facts.georeference.as_ref().and_then(|g| g.crs.clone()))
        {
            let turn = map.x_axis.rotate(conjugate(was.transform.x_axis));
            let home = link::rigid(turn, DVec3::ZERO, was.transform.from_map(map.zero));
            if home.is_finite() {
                return home;
            }
        }
    }
    let boxes: Vec<Aabb> = models
        .iter()
        .zip(placed)
        .filter_map(|(m, p)| Some(m.bounds.transformed(&p.as_ref()?.transform)))
        .filter(|b| !b.is_empty())
        .collect();
    let around = Aabb::around_most(&boxes);
    if around.is_empty() || around.min.abs().max(around.max.abs()).max_element() <= NEAR_ZERO_M {
        return DAffine3::IDENTITY;
    }
    let mut middle = (around.center() / ROUND_ZERO_M).round() * ROUND_ZERO_M;
    // Heights above the sea are read by people; no building stands ten kilometres above it.
    if around.min.z.abs().max(around.max.z.abs()) <= NEAR_ZERO_M {
        middle.z = 0.0;
    }
    DAffine3::from_translation(-middle)
}

/// Places files one after the other, each by the best link to one that has its place.
#[derive(Default)]
struct Links {
    /// Scales that differ: which, from which, by how much.
    scales: Vec<(usize, usize, f64)>,
}

impl Links {
    fn place(&mut self, models: &[ModelFacts], placed: &mut [Option<Alignment>], may: impl Fn(&ModelFacts) -> bool) {
        let mut best: Vec<Option<(usize, Link)>> = vec![None; models.len()];
        let mut newly: Vec<usize> = (0..models.len()).filter(|i| placed[*i].is_some()).collect();
        loop {
            for (i, model) in models.iter().enumerate().filter(|(i, m)| placed[*i].is_none() && may(m)) {
                for with in &newly {
                    let Some(link) = link::between(&models[*with], model) else { continue };
                    let better = best[i].as_ref().is_none_or(|(_, b)| rank(&link) < rank(b));
                    if better {
                        best[i] = Some((*with, link));
                    }
                }
            }
            let next = (0..models.len())
                .filter(|i| placed[*i].is_none())
                .filter_map(|i| Some((rank(&best[i].as_ref()?.1), i)))
                .min_by(|a, b| a.0.0.cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)).then(a.1.cmp(&b.1)));
            let Some((_, i)) = next else { return };
            let Some((with, link)) = best[i].take() else { return };
            let Some(base) = placed[with].as_ref().map(|a| a.transform) else { return };
            self.scales.extend(link.scale_ratio.map(|ratio| (with, i, ratio)));
            placed[i] = Some(Alignment {
                transform: base * link.transform,
                method: link.method,
                with: Some(with),
                confidence: link.confidence,
                note: link.note,
            });
            newly = vec![i];
        }
    }
}

/// Less is better.
fn rank(link: &Link) -> (Method, f64) {
    (link.method, -link.confidence)
}
