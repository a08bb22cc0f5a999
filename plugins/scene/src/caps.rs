//! Solid caps where sections cut: the exact outlines of what is cut, filled, in the colour of its material.

use std::sync::Arc;

use atrium_building::{Aabb, Rgba8};
use atrium_spatial::{CapKind, PickFilter, SliceFrame, SpatialIndex};
use atrium_view::{Looks, SectionPlane, Sections, ViewState};
use bytemuck::{Pod, Zeroable};
use glam::{DVec2, DVec3};

use crate::prepare::PreparedScene;

/// Caps lie this far behind their plane, metres, so that the plane does not cut them away; nobody sees it.
const BEHIND_M: f64 = 4e-4;

/// Of what has no colour of its own; clear, so that the theme's is taken.
const NO_COLOUR: Rgba8 = [0, 0, 0, 0];

/// What caps are of: the sections, and the revision of the looks.
type Subject = (Sections, u64);

/// Works caps out beside the frames, one view at a time: a plane that is dragged through a hospital never waits for them,
/// and they follow it a frame or two behind.
#[derive(Default)]
pub(crate) struct CapWorker {
    wanted: Option<Subject>,
    made: Option<Subject>,
    job: Option<(Subject, std::thread::JoinHandle<Caps>)>,
}

impl CapWorker {
    /// Forgets everything: another model is shown.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether caps are being worked out.
    pub(crate) fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// New caps, once they are there.
    pub(crate) fn follow(&mut self, scene: &Arc<PreparedScene>, looks: &Looks, view: &ViewState) -> Option<Caps> {
        let cuts = view.cuts();
        let now = (&*cuts, looks.revision());
        let is = |subject: &Option<Subject>| subject.as_ref().is_some_and(|s| (&s.0, s.1) == now);
        if cuts.is_empty() {
            self.wanted = None;
            return self.made.take().map(|_| Caps::default());
        }
        if !is(&self.wanted) {
            self.wanted = Some((cuts.clone().into_owned(), looks.revision()));
        }
        let mut done = None;
        if self.job.as_ref().is_some_and(|(_, job)| job.is_finished())
            && let Some((subject, job)) = self.job.take()
        {
            // One that panicked leaves the picture without caps.
            done = Some(job.join().unwrap_or_default());
            self.made = Some(subject);
        }
        if self.job.is_none()
            && let Some(subject) = self.wanted.clone().filter(|w| self.made.as_ref() != Some(w))
        {
            let (scene, filter, sections) = (Arc::clone(scene), PickFilter::of(looks, view), subject.0.clone());
            let work = move || Caps::of(scene.spatial(), &filter, &sections);
            match std::thread::Builder::new().name("atrium-caps".into()).spawn(work) {
                Ok(job) => self.job = Some((subject, job)),
                // No thread to be had: without caps, then.
                Err(_) => self.made = Some(subject),
            }
        }
        done
    }
}

/// A corner of a cap, or an end of its outline.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct CapVertex {
    /// Metres relative to the scene's origin.
    pub(crate) position: [f32; 3],
    /// sRGB; alpha 0 is no colour.
    pub(crate) colour: [u8; 4],
    /// Index of the element.
    pub(crate) element: u32,
}

/// All caps of a view.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Caps {
    /// Corners of triangles, and after them ends of lines.
    pub(crate) vertices: Vec<CapVertex>,
    /// What single precision leaves of each place, metres: millimetres, hundreds of kilometres off.
    pub(crate) rest: Vec<[f32; 3]>,
    /// Triangles.
    pub(crate) triangles: Vec<u32>,
    /// Outlines, two ends a line.
    pub(crate) lines: Vec<u32>,
}

impl Caps {
    /// Of everything that is shown, where these sections cut it.
    pub(crate) fn of(spatial: &SpatialIndex, filter: &PickFilter, sections: &Sections) -> Self {
        let mut out = Self::default();
        for plane in &sections.planes {
            out.add(spatial, filter, *plane, None);
        }
        if let Some(region) = &sections.region {
            let bounds = Aabb::from_points((0..8).map(|i| {
                let side = |k: usize| if i >> k & 1 == 0 { -1.0 } else { 1.0 };
                let axes = region.axes();
                region.center + (0..3).map(|k| axes[k] * region.half[k] * side(k)).sum::<DVec3>()
            }));
            for face in region.faces() {
                out.add(spatial, filter, face, Some(&bounds));
            }
        }
        out
    }

    fn add(&mut self, spatial: &SpatialIndex, filter: &PickFilter, plane: SectionPlane, bounds: Option<&Aabb>) {
        let frame = SliceFrame::of(&plane);
        let shift = plane.normal * BEHIND_M + spatial.origin();
        for cap in spatial.slice(plane, |id| filter.allows(id), bounds) {
            if cap.kind != CapKind::Solid {
                continue;
            }
            let vertex = |at: &DVec2| CapVertex {
                position: (frame.point(*at) - shift).as_vec3().to_array(),
                colour: cap.colour.unwrap_or(NO_COLOUR),
                element: cap.element.0,
            };
            let rest = |at: &DVec2| {
                let exact = frame.point(*at) - shift;
                (exact - exact.as_vec3().as_dvec3()).as_vec3().to_array()
            };
            let first = self.vertices.len() as u32;
            self.triangles.extend(cap.triangles.iter().map(|i| first + i));
            for (points, closed) in cap.outline.iter().map(|l| (l, true)).chain(cap.open.iter().map(|l| (l, false))) {
                let (start, count) = (self.vertices.len() as u32, points.len() as u32);
                self.vertices.extend(points.iter().map(vertex));
                self.rest.extend(points.iter().map(rest));
                let ends = (1..count).map(|i| (i - 1, i)).chain((closed && count > 2).then(|| (count - 1, 0)));
                self.lines.extend(ends.flat_map(|(a, b)| [start + a, start + b]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use atrium_view::{SectionAxis, SectionBox};
    use glam::Vec3;

    use super::*;
    use crate::fixture;

    #[test]
    fn caps_fill_what_is_cut_and_lie_just_behind_the_plane() {
        let spatial = SpatialIndex::build(fixture::shared());
        let filter = PickFilter::new(spatial.model(), &ViewState::default());
        let sections = Sections::from(SectionPlane::along(SectionAxis::Z, 1.0, false));
        let caps = Caps::of(&spatial, &filter, &sections);
        assert!(!caps.triangles.is_empty() && !caps.lines.is_empty());
        let z = |v: &CapVertex| f64::from(v.position[2]) + spatial.origin().z;
        assert!(caps.vertices.iter().all(|v| (z(v) - (1.0 - BEHIND_M)).abs() < 1e-5));
        let at = |i: u32| Vec3::from(caps.vertices[i as usize].position);
        let area: f32 = caps
            .triangles
            .chunks_exact(3)
            .map(|t| (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0])).length() * 0.5)
            .sum();
        let exact: f64 = spatial
            .slice(sections.planes[0], |id| filter.allows(id), None)
            .iter()
            .filter(|c| c.kind == CapKind::Solid)
            .map(|c| c.area_m2())
            .sum();
        assert!((f64::from(area) - exact).abs() < exact * 1e-4, "{area} {exact}");

        let mut hidden = ViewState::default();
        hidden.hidden.extend(spatial.model().element_ids());
        let none = PickFilter::new(spatial.model(), &hidden);
        assert_eq!(Caps::of(&spatial, &none, &sections), Caps::default());
        let around = Aabb { min: DVec3::new(10.0, -1.0, 0.5), max: DVec3::new(20.0, 8.0, 2.0) };
        let boxed = Sections { region: Some(SectionBox::around(&around, 0.0)), ..Sections::default() };
        assert!(!Caps::of(&spatial, &filter, &boxed).triangles.is_empty());
    }
}
