//! Which storeys of two models are one.

use rustc_hash::FxHashMap;

use super::containers::Union;
use crate::{Aabb, BuildingModel, ElementId, ElementKind, SourceId, Storey, StoreyId};

/// Storeys of two files are one when their datum differs by less than this, metres: architects and engineers round
/// finished-floor levels differently, while real storeys are never this close.
pub(super) const SAME_STOREY_M: f64 = 0.6;

/// Buildings of one GlobalId, or one name, that stand farther apart than this are copies of one another, metres: one plan
/// built twice. Parts of one building, read from several files, touch or nearly so.
const APART_M: f64 = 100.0;

/// Of two footprints that are one building's, the larger holds at least this much of the smaller: engineers model parts of
/// what architects do, while neighbours share an edge or the corner of a box.
const SHARE_COVERED: f64 = 0.5;

/// What storeys belong to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Owner {
    Building(ElementId),
    /// A file that knows no building.
    File(Option<SourceId>),
}

/// Where the buildings of a model stand.
pub(super) struct Buildings {
    of_storey: Vec<Owner>,
    boxes: FxHashMap<Owner, Aabb>,
}

impl Buildings {
    pub(super) fn of(model: &BuildingModel) -> Self {
        let owner = |e: ElementId| match model.building_of(e) {
            Some(building) => Owner::Building(building),
            None => Owner::File(model.source_of(e)),
        };
        let of_storey: Vec<Owner> = model.storeys.iter().map(|s| owner(s.element)).collect();
        let mut parts: FxHashMap<Owner, Vec<Aabb>> = FxHashMap::default();
        for (i, e) in model.elements.iter().enumerate() {
            if e.bounds.is_empty() || e.kind == ElementKind::Void {
                continue;
            }
            let by_storey = e.storey.and_then(|s| of_storey.get(s.index()).copied());
            parts.entry(by_storey.unwrap_or_else(|| owner(ElementId(i as u32)))).or_default().push(e.bounds);
        }
        let boxes = parts.into_iter().map(|(owner, boxes)| (owner, Aabb::around_most(&boxes))).collect();
        Self { of_storey, boxes }
    }

    fn box_of(&self, owner: Owner) -> Aabb {
        self.boxes.get(&owner).copied().unwrap_or(Aabb::EMPTY)
    }

    /// Whether the two buildings are known to stand apart.
    pub(super) fn is_apart(&self, building: ElementId, other: &Self, others: ElementId) -> bool {
        apart(&self.box_of(Owner::Building(building)), &other.box_of(Owner::Building(others)))
    }
}

fn apart(a: &Aabb, b: &Aabb) -> bool {
    !a.is_empty() && !b.is_empty() && a.gap_m(b) > APART_M
}

/// Whether, in plan, one covers most of the other.
fn covers(a: &Aabb, b: &Aabb) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let shared = (a.max.min(b.max) - a.min.max(b.min)).truncate();
    // A wall drawn alone has an area too.
    let area = |size: glam::DVec2| size.max(glam::DVec2::splat(0.1)).element_product();
    shared.cmpge(glam::DVec2::ZERO).all()
        && area(shared) >= SHARE_COVERED * area(a.size().truncate()).min(area(b.size().truncate()))
}

/// The storeys of both models, and what became of each.
pub(super) struct Joined {
    pub(super) all: Vec<Storey>,
    pub(super) of_first: Vec<StoreyId>,
    pub(super) of_other: Vec<StoreyId>,
}

pub(super) fn join(
    (first, of_first): (&BuildingModel, &Buildings),
    (other, of_other): (&BuildingModel, &Buildings),
    union: &Union,
) -> Joined {
    let mut known: FxHashMap<(Owner, Owner), bool> = FxHashMap::default();
    let mut pairs: Vec<(bool, f64, usize, usize)> = Vec::new();
    for (i, s) in first.storeys.iter().enumerate() {
        for (j, t) in other.storeys.iter().enumerate() {
            let apart_m = (s.elevation_m - t.elevation_m).abs();
            let exact = union.same(t.element) == Some(s.element);
            let owners = (of_first.of_storey[i], of_other.of_storey[j]);
            let one = exact
                || apart_m < SAME_STOREY_M
                    && *known.entry(owners).or_insert_with(|| {
                        let boxes = (of_first.box_of(owners.0), of_other.box_of(owners.1));
                        same_building((first, owners.0, boxes.0), (other, owners.1, boxes.1), union)
                    });
            if one {
                pairs.push((!exact, apart_m, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    let mut partner: Vec<Option<usize>> = vec![None; other.storeys.len()];
    let mut taken = vec![false; first.storeys.len()];
    for (_, _, i, j) in pairs {
        if !taken[i] && partner[j].is_none() {
            taken[i] = true;
            partner[j] = Some(i);
        }
    }

    // Before they are sorted: first those of the first model, then those of the other without a partner.
    let mut all = first.storeys.clone();
    let place: Vec<usize> = other
        .storeys
        .iter()
        .zip(&partner)
        .map(|(t, partner)| {
            partner.unwrap_or_else(|| {
                let element = union.elements.get(t.element.index()).copied().unwrap_or(t.element);
                all.push(Storey { element, ..t.clone() });
                all.len() - 1
            })
        })
        .collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| all[*a].elevation_m.total_cmp(&all[*b].elevation_m));
    let mut rank = vec![StoreyId(0); all.len()];
    for (new, old) in order.iter().enumerate() {
        rank[*old] = StoreyId(new as u32);
    }
    Joined {
        of_first: rank[..first.storeys.len()].to_vec(),
        of_other: place.iter().map(|p| rank[*p]).collect(),
        all: order.into_iter().map(|i| all[i].clone()).collect(),
    }
}

fn same_building(
    (first, a, box_a): (&BuildingModel, Owner, Aabb),
    (other, b, box_b): (&BuildingModel, Owner, Aabb),
    union: &Union,
) -> bool {
    let (Owner::Building(a), Owner::Building(b)) = (a, b) else {
        // Without a building to go by, and without shapes to compare, files of one project are of one building.
        return box_a.is_empty() || box_b.is_empty() || covers(&box_a, &box_b);
    };
    if union.same(b) == Some(a) {
        return true;
    }
    let (Some(x), Some(y)) = (first.element(a), other.element(b)) else { return false };
    if apart(&box_a, &box_b) {
        return false;
    }
    let name = x.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
    name.is_some() && name == y.name.as_deref().map(str::trim) || covers(&box_a, &box_b)
}
