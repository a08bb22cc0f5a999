//! Where things that say nothing themselves are measured: by what feeds them, else by their system.

use atrium_building::{BuildingModel, ElementId, Flow, SystemId};
use atrium_facility::AssetId;
use rustc_hash::FxHashMap;

use crate::bind::bind;
use crate::engine::MOST_ASSETS;
use crate::kind::Class;
use crate::passive::{Where, passive};

/// Elements that are looked at against the flow, from a passive one.
const REACH: usize = 512;

/// For passive elements of one model, the assets that measure them.
pub struct Measured {
    flow: Flow,
    live: FxHashMap<ElementId, (Class, AssetId)>,
    by_system: FxHashMap<(SystemId, Class), Vec<ElementId>>,
    by_kind: FxHashMap<Class, Vec<ElementId>>,
}

impl Measured {
    /// Looks at what lives in the model and how it is joined; the model is not kept.
    pub fn new(model: &BuildingModel) -> Self {
        let index = model.global_id_index();
        let mut live = FxHashMap::default();
        let (mut by_system, mut by_kind) = (FxHashMap::default(), FxHashMap::default());
        for b in bind(model, MOST_ASSETS) {
            let found = index.get(&atrium_building::GlobalId(b.asset.global_id.clone())).copied();
            let Some((id, element)) = found.and_then(|id| Some((id, model.element(id)?))) else { continue };
            for system in &element.systems {
                by_system.entry((*system, b.class)).or_insert_with(Vec::new).push(id);
            }
            by_kind.entry(b.class).or_insert_with(Vec::new).push(id);
            live.insert(id, (b.class, b.asset.id));
        }
        Self { flow: Flow::new(model), live, by_system, by_kind }
    }

    /// The asset that measures a passive element of the same model: the nearest against the flow, else one of its system,
    /// else of the circuits and zones of its storey the nearest. `None` for what lives itself and for what nothing measures.
    pub fn by(&self, model: &BuildingModel, id: ElementId) -> Option<&AssetId> {
        if self.live.contains_key(&id) {
            return None;
        }
        let at = passive(model.element(id)?)?;
        let upstream = self.flow.upstream(id, REACH).into_iter().skip(1);
        let fed = upstream.filter_map(|e| self.live.get(&e)).find(|(class, _)| at.measurers().contains(class));
        if let Some((_, asset)) = fed {
            return Some(asset);
        }
        let found = self.of_system(model, id, at).or_else(|| self.of_storey(model, id, at))?;
        self.live.get(&found).map(|(_, asset)| asset)
    }

    fn of_system(&self, model: &BuildingModel, id: ElementId, at: Where) -> Option<ElementId> {
        let systems = &model.element(id)?.systems;
        at.measurers().iter().find_map(|&class| {
            let lists = systems.iter().filter_map(|s| self.by_system.get(&(*s, class)));
            nearest(model, id, lists.flatten().copied(), false)
        })
    }

    /// Boards, controllers and zones are often in no system of the file; they serve the storey on which they stand.
    fn of_storey(&self, model: &BuildingModel, id: ElementId, at: Where) -> Option<ElementId> {
        if !matches!(at, Where::Circuit | Where::Lighting | Where::SprinklerZone | Where::Lift) {
            return None;
        }
        let list = |class: &Class| self.by_kind.get(class).into_iter().flatten().copied();
        at.measurers().iter().find_map(|class| nearest(model, id, list(class), at != Where::Lift))
    }
}

/// The nearest to an element: one on its own storey before all others, or only such.
fn nearest(
    model: &BuildingModel,
    id: ElementId,
    of: impl Iterator<Item = ElementId>,
    same_storey: bool,
) -> Option<ElementId> {
    let here = model.element(id)?;
    let of = of.filter_map(|e| Some((e, model.element(e)?)));
    let of = of.filter(|(_, e)| !same_storey || e.storey == here.storey);
    let far = |e: &atrium_building::Element| e.bounds.center().distance_squared(here.bounds.center());
    of.min_by(|(a_id, a), (b_id, b)| {
        let storey = (a.storey != here.storey).cmp(&(b.storey != here.storey));
        storey.then(far(a).total_cmp(&far(b))).then(a_id.cmp(b_id))
    })
    .map(|(e, _)| e)
}
