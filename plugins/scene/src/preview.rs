//! A building whose picture is there before its model.

use std::sync::Arc;

use atrium_building::{Aabb, BuildingModel};
use atrium_cache::{CacheError, Entry};
use atrium_view::{Appearance, CameraPose, FIT_FILL, StandardView, ViewState};
use glam::{DVec3, Vec2};
use serde::{Deserialize, Serialize};

use crate::framing;
use crate::geometry::SceneStats;
use crate::picture::{Picture, Source};
use crate::state::ElementState;
use crate::stored;

/// The picture of a building out of the cache, from where it is first looked at: what is on screen while elements,
/// properties and everything else that makes it a building are still being read. Nothing in it can be picked.
pub struct Preview {
    pub(crate) picture: Arc<Picture>,
    pub(crate) stats: SceneStats,
    usual: Usual,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("bounds", &self.picture.bounds()).finish_non_exhaustive()
    }
}

/// What a view that nobody has changed shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Usual {
    /// By element, the low bits of [`ElementState::flags`].
    looks: Vec<u8>,
    /// Boxes of some of what is shown: those that decide how near the eye may come.
    outline: Vec<Aabb>,
    /// Box around all that is shown.
    around: Aabb,
}

impl Preview {
    /// Reads it: verifies and takes what concerns the picture, and nothing else of the file.
    ///
    /// # Errors
    /// [`CacheError::Unusable`] when something of it is missing, damaged, or says what cannot be.
    pub fn read(entry: &Entry) -> Result<Self, CacheError> {
        entry.verify("s.")?;
        let (geometry, kept) = stored::read_geometry(entry)?;
        let picture = Picture::new(kept.bounds, kept.usual.looks.len(), geometry, Source::File(entry.clone()));
        Ok(Self { picture: Arc::new(picture), stats: kept.stats, usual: kept.usual })
    }

    /// The usual view of it, as [`crate::fit_shown`] gives it once the model is there.
    pub(crate) fn pose(&self, viewport: Vec2) -> CameraPose {
        let from = CameraPose::looking(StandardView::Iso);
        if self.usual.around.is_empty() {
            return from.fitted(&self.picture.bounds(), viewport);
        }
        from.fitted_around(&self.usual.outline, &self.usual.around, viewport, FIT_FILL)
    }

    /// How each element looks under a view that nobody has changed.
    pub(crate) fn looks(&self) -> Vec<Appearance> {
        let look = |look: &u8| match u32::from(*look) {
            ElementState::SHOWN => Appearance::Shown,
            ElementState::GHOST => Appearance::Ghost,
            _ => Appearance::Hidden,
        };
        self.usual.looks.iter().map(look).collect()
    }

    pub(crate) fn states(&self) -> Vec<ElementState> {
        let state = |look: &u8| ElementState { flags: u32::from(*look), ..ElementState::default() };
        self.usual.looks.iter().map(state).collect()
    }
}

impl Usual {
    pub(crate) fn of(model: &BuildingModel, bounds: &Aabb) -> Self {
        let view = ViewState::default();
        let look = |id| match view.appearance(model, id) {
            Appearance::Hidden => 0,
            Appearance::Ghost => ElementState::GHOST as u8,
            Appearance::Shown => ElementState::SHOWN as u8,
        };
        let boxes = framing::shown_boxes(model, bounds, &view);
        let around = boxes.iter().copied().fold(Aabb::EMPTY, Aabb::union);
        Self { looks: model.element_ids().map(look).collect(), outline: outline(&boxes, around), around }
    }

    pub(crate) fn element_count(&self) -> usize {
        self.looks.len()
    }
}

/// The narrowest and the widest viewport that is thought of, width to height, and steps between two.
const NARROWEST: f64 = 0.2;
const WIDEST: f64 = 8.0;
const STEP: f64 = 1.03;

/// Those of the boxes that are the farthest out for some viewport: the others could be left out without the usual view
/// coming a hundredth of a percent nearer.
fn outline(boxes: &[Aabb], around: Aabb) -> Vec<Aabb> {
    let pose = CameraPose::looking(StandardView::Iso);
    let [right, up, forward] = pose.axes();
    let tangent = (pose.fov_y * 0.5).tan() * FIT_FILL;
    let aspects = std::iter::successors(Some(NARROWEST), |a| Some(a * STEP)).take_while(|a| *a < WIDEST * STEP);
    let sides = aspects.flat_map(|a| [right, -right].map(|side| side - forward * (tangent * a)));
    let planes: Vec<DVec3> = sides.chain([up, -up].map(|side| side - forward * tangent)).collect();
    let centre = around.center();
    let farthest = |plane: &DVec3| {
        let reach = |b: &Aabb| (b.center() - centre).dot(*plane) + b.size().dot(plane.abs()) * 0.5;
        (0..boxes.len()).max_by(|a, b| reach(&boxes[*a]).total_cmp(&reach(&boxes[*b])))
    };
    let mut chosen: Vec<usize> = planes.iter().filter_map(farthest).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen.into_iter().map(|i| boxes[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::ElementStatuses;
    use crate::state::element_states;
    use crate::{PreparedScene, fit_shown, fixture};

    #[test]
    fn a_preview_is_seen_from_where_the_building_will_be_and_shows_what_it_will_show() {
        let scene = PreparedScene::build(fixture::shared());
        let (_folder, entry) = stored::tests::kept(&scene);
        let preview = Preview::read(&entry).unwrap();
        let view = ViewState::default();
        assert_eq!(preview.states(), element_states(scene.model(), &view, &ElementStatuses::default()));
        let looks: Vec<_> = scene.model().element_ids().map(|id| view.appearance(scene.model(), id)).collect();
        assert_eq!(preview.looks(), looks);
        assert!(preview.usual.outline.len() < scene.model().elements.len());
        for (width, height) in [(1600.0, 900.0), (300.0, 900.0), (3840.0, 1080.0), (777.0, 613.0), (50.0, 50.0)] {
            let viewport = Vec2::new(width, height);
            let wanted = fit_shown(&scene, &view, CameraPose::looking(StandardView::Iso), viewport);
            let pose = preview.pose(viewport);
            let pixel = wanted.metres_per_pixel(wanted.focus_m, viewport);
            assert!((pose.eye - wanted.eye).length() < pixel && pose.yaw == wanted.yaw, "{viewport}");
        }
        assert!(*preview.picture.geometry() == *scene.geometry());
    }

    #[test]
    fn a_preview_of_nothing_looks_at_nothing_in_particular() {
        let scene = PreparedScene::build(Arc::default());
        let (_folder, entry) = stored::tests::kept(&scene);
        let preview = Preview::read(&entry).unwrap();
        assert!(preview.states().is_empty());
        assert!(preview.pose(Vec2::new(100.0, 100.0)).eye.is_finite());
    }
}
