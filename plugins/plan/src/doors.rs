//! Doors as they open: leaf and swing.

use atrium_building::{BuildingModel, Element, ElementId, PropertyValue};
use atrium_spatial::SpatialIndex;
use glam::{DVec2, DVec3, Vec3};

/// Thickness of a leaf on paper, metres of the building.
const LEAF_M: f64 = 0.04;

/// Width of the frame at each side where nothing else is known, metres.
const FRAME_M: f64 = 0.05;

/// Length of the arrow at a leaf that slides, metres.
const ARROW_M: f64 = 0.25;

/// How far from the jambs a piece of a cut door still belongs to the frame, metres.
const JAMB_M: f64 = 0.13;

/// How a door with a stated operation is drawn. Metres, project x and y.
#[derive(Clone, Debug, PartialEq)]
pub struct DoorSymbol {
    /// The `IfcDoor`.
    pub element: ElementId,
    /// The leaves, standing open, as outlines.
    pub leaves: Vec<[DVec2; 4]>,
    /// The ways of the leaves' free edges: centre, closed, open; a quarter of a circle each.
    pub swings: Vec<[DVec2; 3]>,
    /// Arrows at leaves that slide: from, to.
    pub slides: Vec<[DVec2; 2]>,
    /// One jamb, the direction to the other, and how far it is.
    jamb: (DVec2, DVec2, f64),
}

impl DoorSymbol {
    /// Whether a piece of the cut door belongs to the frame.
    pub(crate) fn is_frame(&self, outline: &[DVec2]) -> bool {
        let (from, along, width) = self.jamb;
        let reach = JAMB_M.min(width * 0.25);
        let at = |p: &DVec2| (*p - from).dot(along);
        outline.iter().all(|p| at(p) < reach) || outline.iter().all(|p| at(p) > width - reach)
    }
}

/// One leaf that turns: which side it hangs on, which part of the width it takes, and where it opens to.
struct Leaf {
    on_left: bool,
    part: f64,
    both_ways: bool,
    backwards: bool,
}

impl Leaf {
    const fn single(on_left: bool) -> Self {
        Self { on_left, part: 1.0, both_ways: false, backwards: false }
    }

    const fn half(on_left: bool) -> Self {
        Self { part: 0.5, ..Self::single(on_left) }
    }
}

/// `IfcDoorTypeOperationEnum`: left is the low end of the door's x axis, and doors open towards its y.
fn leaves(operation: &str) -> Option<Vec<Leaf>> {
    let both = |leaf: Leaf| Leaf { both_ways: true, ..leaf };
    let back = |leaf: Leaf| Leaf { backwards: true, ..leaf };
    Some(match operation {
        "SINGLE_SWING_LEFT" => vec![Leaf::single(true)],
        "SINGLE_SWING_RIGHT" => vec![Leaf::single(false)],
        "DOUBLE_SWING_LEFT" => vec![both(Leaf::single(true))],
        "DOUBLE_SWING_RIGHT" => vec![both(Leaf::single(false))],
        "DOUBLE_DOOR_SINGLE_SWING" | "DOUBLE_PANEL_SINGLE_SWING" => vec![Leaf::half(true), Leaf::half(false)],
        "DOUBLE_DOOR_SINGLE_SWING_OPPOSITE_LEFT" => vec![Leaf::half(true), back(Leaf::half(false))],
        "DOUBLE_DOOR_SINGLE_SWING_OPPOSITE_RIGHT" => vec![back(Leaf::half(true)), Leaf::half(false)],
        "DOUBLE_DOOR_DOUBLE_SWING" | "DOUBLE_PANEL_DOUBLE_SWING" => {
            vec![both(Leaf::half(true)), both(Leaf::half(false))]
        }
        "SWING_FIXED_LEFT" => vec![Leaf::half(true)],
        "SWING_FIXED_RIGHT" => vec![Leaf::half(false)],
        _ => return None,
    })
}

/// Symbols of all doors that the cut goes through and whose operation is known, by element.
pub(crate) fn symbols(
    index: &SpatialIndex,
    floor_m: f64,
    cut_m: f64,
    is_drawn: impl Fn(ElementId) -> bool,
) -> Vec<DoorSymbol> {
    let model = index.model();
    let mut out = Vec::new();
    let mut at = 0;
    while at < model.placements.len() {
        let id = model.placements[at].element;
        let of = model.placements[at..].iter().take_while(|p| p.element == id).count();
        let placements = &model.placements[at..at + of];
        at += of;
        let Some(element) = model.element(id) else { continue };
        // A door that begins far above the floor is a hatch, or another storey's.
        let stands =
            element.bounds.min.z < cut_m && element.bounds.max.z > cut_m && element.bounds.min.z > floor_m - 1.0;
        if !stands || !is_drawn(id) {
            continue;
        }
        let Some(operation) = operation(model, element) else { continue };
        let linear = placements[0].transform.matrix3;
        let (x, y) = (linear.x_axis.truncate(), linear.y_axis.truncate());
        let (Some(x), Some(y)) = (x.try_normalize(), y.try_normalize()) else { continue };
        // A door that lies, or is skewed, is no door of a plan.
        if linear.z_axis.normalize_or_zero().z < 0.99 || x.dot(y).abs() > 0.01 {
            continue;
        }
        let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
        for placement in placements {
            for p in model.mesh(placement.mesh).iter().flat_map(|m| &m.positions) {
                let p: DVec3 = placement.transform.transform_point3(Vec3::from(*p).as_dvec3());
                let p = DVec2::new(x.dot(p.truncate()), y.dot(p.truncate()));
                low = low.min(p);
                high = high.max(p);
            }
        }
        let place = |u: f64, v: f64| x * u + y * v;
        let width = high.x - low.x;
        // Handles stand out on both sides: the leaf is in the middle.
        let middle = (low.y + high.y) * 0.5;
        if !(0.3..12.0).contains(&width) {
            continue;
        }
        let mut symbol = DoorSymbol {
            element: id,
            leaves: Vec::new(),
            swings: Vec::new(),
            slides: Vec::new(),
            jamb: (place(low.x, middle), x, width),
        };
        let frame = FRAME_M.min(width * 0.1);
        let (left, right) = (low.x + frame, high.x - frame);
        match leaves(&operation) {
            Some(leaves) => {
                for leaf in leaves {
                    let long = (right - left) * leaf.part;
                    let (hinge, into) = if leaf.on_left { (left, 1.0) } else { (right, -1.0) };
                    let way = if leaf.backwards { -1.0 } else { 1.0 };
                    let edge = hinge + into * LEAF_M;
                    symbol.leaves.push([
                        place(hinge, middle),
                        place(edge, middle),
                        place(edge, middle + way * long),
                        place(hinge, middle + way * long),
                    ]);
                    let closed = place(hinge + into * long, middle);
                    symbol.swings.push([place(hinge, middle), closed, place(hinge, middle + way * long)]);
                    if leaf.both_ways {
                        symbol.swings.push([place(hinge, middle), closed, place(hinge, middle - way * long)]);
                    }
                }
            }
            None => {
                // Beside the wall that it slides along, half open.
                let ways: &[(f64, f64, f64)] = match operation.as_str() {
                    "SLIDING_TO_LEFT" => &[(0.0, 1.0, -1.0)],
                    "SLIDING_TO_RIGHT" => &[(0.0, 1.0, 1.0)],
                    "DOUBLE_DOOR_SLIDING" | "DOUBLE_PANEL_SLIDING" => &[(0.0, 0.5, -1.0), (0.5, 1.0, 1.0)],
                    _ => continue,
                };
                for &(from, to, way) in ways {
                    let (span, half) = (right - left, LEAF_M * 0.5);
                    let shift = way * (to - from) * span * 0.5;
                    let (a, b) = (left + span * from + shift, left + span * to + shift);
                    let corners = [(a, -half), (b, -half), (b, half), (a, half)];
                    symbol.leaves.push(corners.map(|(u, v)| place(u, middle + v)));
                    let tip = if way > 0.0 { b } else { a };
                    symbol.slides.push([place(tip, middle), place(tip + way * ARROW_M.min(shift.abs()), middle)]);
                }
            }
        }
        out.push(symbol);
    }
    out.sort_by_key(|d| d.element);
    out
}

/// How the door opens: what it says itself, then its type, then its panel.
fn operation(model: &BuildingModel, element: &Element) -> Option<String> {
    let sets = model.merged_sets(element);
    let text = |set: &str, name: &str| {
        let found =
            sets.iter().filter(|s| s.name == set).flat_map(|s| &s.properties).find(|p| p.name.as_ref() == name)?;
        match &found.value {
            PropertyValue::Text(t) => Some(t.as_ref().to_owned()).filter(|t| t != "NOTDEFINED" && t != "USERDEFINED"),
            _ => None,
        }
    };
    let stated = ["IfcDoor", "IfcDoorType", "IfcDoorStyle"].into_iter().find_map(|set| text(set, "OperationType"));
    stated.or_else(|| {
        // One panel tells all of a door with one leaf; of two only that they are two.
        let panel = sets.iter().filter(|s| s.properties.iter().any(|p| p.name.as_ref() == "PanelOperation"));
        let panels: Vec<&str> = panel.map(|s| s.name).collect();
        let [one] = panels.as_slice() else { return None };
        let side = text(one, "PanelPosition").filter(|s| s == "LEFT" || s == "RIGHT");
        match (text(one, "PanelOperation")?.as_str(), side) {
            ("SWINGING", Some(side)) => Some(format!("SINGLE_SWING_{side}")),
            ("DOUBLE_ACTING", Some(side)) => Some(format!("DOUBLE_SWING_{side}")),
            ("SLIDING", Some(side)) => Some(format!("SLIDING_TO_{side}")),
            _ => None,
        }
    })
}
