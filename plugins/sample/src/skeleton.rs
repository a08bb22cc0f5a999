//! What carries the building: columns and the pile caps below them.

use crate::fabric::{Fabric, Level};
use crate::plan::{COLUMN_M, SLAB_M, metres};
use crate::products::Part;
use crate::scene::{Scene, Spot, Value};
use crate::tone::Tone;
use atrium_step::{Id, refs};

/// Side and depth of a pile cap, metres.
const CAP_M: (f64, f64) = (2.2, 0.9);

/// Writes columns on every storey, and pile caps below the lowest.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric) {
    for (index, level) in fabric.levels.iter().enumerate() {
        // What stands on a roof is carried by its walls.
        if index > 0 && index + 1 == fabric.levels.len() {
            continue;
        }
        columns(scene, level);
        if level.plan.is_below_ground() {
            pile_caps(scene, level);
        }
    }
}

fn columns(scene: &mut Scene, level: &Level) {
    let parts = [Part::Box([0.0; 3], [COLUMN_M, COLUMN_M, level.plan.clear()], Tone::CoreWall)];
    let mut written = Vec::with_capacity(level.plan.columns.len());
    for (n, (x, y)) in level.plan.columns.iter().enumerate() {
        let path = format!("column/{}/{n}", level.name());
        let name = format!("框架柱 {}-{:03} / Column", level.name(), n + 1);
        let at = Spot { at: [metres(*x), metres(*y), 0.0], quarters: 0 };
        written.push(scene.shared(level, None, ("IFCCOLUMN", "COLUMN"), (&path, &name), &parts, at).id);
    }
    bears(scene, level, "column", "Pset_ColumnCommon", &written);
}

fn pile_caps(scene: &mut Scene, level: &Level) {
    let (side, depth) = CAP_M;
    let parts = [Part::Box([0.0; 3], [side, side, depth], Tone::Retaining)];
    let mut written = Vec::with_capacity(level.plan.columns.len());
    for (n, (x, y)) in level.plan.columns.iter().enumerate() {
        let path = format!("footing/{n}");
        let name = format!("承台 {:03} / Pile cap", n + 1);
        let at = Spot { at: [metres(*x), metres(*y), -SLAB_M - depth], quarters: 0 };
        written.push(scene.shared(level, None, ("IFCFOOTING", "PILE_CAP"), (&path, &name), &parts, at).id);
    }
    bears(scene, level, "footing", "Pset_FootingCommon", &written);
}

/// One property set for all of a kind on a storey.
fn bears(scene: &mut Scene, level: &Level, key: &str, set: &str, elements: &[Id]) {
    if elements.is_empty() {
        return;
    }
    let path = format!("pset/{key}/{}", level.name());
    let mut values = vec![("Reference", Value::Label("C40".to_owned()))];
    if key == "column" {
        values.push(("LoadBearing", Value::Bool(true)));
        values.push(("FireRating", Value::Label("3.0 h".to_owned())));
    }
    let id = scene.property_set(&path, set, &values);
    scene.step.root(&format!("{path}/rel"), "IFCRELDEFINESBYPROPERTIES", &format!("$,$,{},#{id}", refs(elements)));
}
