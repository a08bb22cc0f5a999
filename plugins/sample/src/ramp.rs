//! The way of cars into the basement: a passage below the road, and a ramp in a trench beside it.

use crate::fabric::{Fabric, Level};
use crate::plan::{Way, metres};
use crate::products::Part;
use crate::scene::{Scene, Value, spot};
use crate::tone::Tone;

/// Clear width of the passage and of the ramp: two lanes, metres.
const WIDTH_M: f64 = 6.0;
/// From the outer wall to the trench, beyond paving and road, metres.
const TRENCH_M: f64 = 16.6;
/// Thickness of slabs and walls, metres.
const THICK_M: f64 = 0.3;
/// Clear height of the passage, metres.
const CLEAR_M: f64 = 3.0;
/// Height of the walls of the trench above the ground, metres.
const GUARD_M: f64 = 0.9;
/// Steepest that a straight ramp for cars may be is 15 %.
const SLOPE: f64 = 0.14;
/// Underside of the canopy above the ground, and from the head of the ramp to where it begins, metres.
const CANOPY_M: f64 = 2.8;
const OPEN_M: f64 = 5.0;
/// Length of the road from the head of the ramp to the road around the building, along the ramp, metres.
const APRON_M: f64 = 7.0;

/// Where the ramp lies, metres in plan.
#[derive(Clone, Copy)]
pub(crate) struct Ramp {
    /// The line of the outer wall that the passage begins at.
    wall: f64,
    /// Southern and northern face of the passage.
    passage: [f64; 2],
    /// Where the ramp comes up to the ground.
    head: f64,
    /// Depth of the floor of the basement below the ground floor.
    depth: f64,
}

impl Ramp {
    /// The ramp of the lowest storey, if that has a gate in its eastern wall.
    pub(crate) fn of(fabric: &Fabric) -> Option<Self> {
        let plan = &fabric.levels.first().filter(|level| level.plan.is_below_ground())?.plan;
        let gate = plan.exits.iter().find(|exit| exit.way == Way::Gate)?;
        let (wall, y) = (metres(gate.x), metres(gate.y));
        let depth = -plan.elevation;
        let passage = [y - WIDTH_M / 2.0, y + WIDTH_M / 2.0];
        Some(Self { wall, passage, head: passage[0] - depth / SLOPE, depth })
    }

    /// Western and eastern face of the trench.
    fn trench(&self) -> [f64; 2] {
        [self.wall + TRENCH_M, self.wall + TRENCH_M + WIDTH_M]
    }

    /// The hole in the ground: west, south, east, north.
    pub(crate) fn hole(&self) -> [f64; 4] {
        let [west, east] = self.trench();
        [west - THICK_M, self.head, east + THICK_M, self.passage[1] + THICK_M]
    }

    /// The road from the head of the ramp to the road around the building: west, south, east, north.
    pub(crate) fn apron(&self) -> [f64; 4] {
        let [west, east] = self.trench();
        [west - 0.6, self.head - APRON_M, east, self.head]
    }

    /// Writes it onto the site, whose height is that of the ground floor.
    pub(crate) fn build(&self, scene: &mut Scene, site: &Level) {
        let [west, east] = self.trench();
        let [south, north] = self.passage;
        let floor = -self.depth;
        // The floor of the passage runs on below the trench, where cars turn onto the ramp.
        let level = |x: [f64; 2], z: f64| {
            let size = [x[1] - x[0], north - south + 2.0 * THICK_M, THICK_M];
            Part::Box([(x[0] + x[1]) / 2.0, (south + north) / 2.0, z], size, Tone::Retaining)
        };
        let from = self.wall + 0.15;
        let parts = [
            level([from, east + THICK_M], floor - THICK_M),
            // Its middle line lies half a thickness below the surface that cars drive on.
            Part::Bar(
                [(west + east) / 2.0, self.head, -THICK_M / 2.0],
                [(west + east) / 2.0, south, floor - THICK_M / 2.0],
                [WIDTH_M, THICK_M],
                Tone::Retaining,
            ),
        ];
        let ramp = ("IFCRAMP", "STRAIGHT_RUN_RAMP");
        let at = spot(0.0, 0.0, 0);
        let element = scene.own(site, None, ramp, ("site/ramp", "地下车库坡道 / Ramp to the car park"), &parts, at);
        scene.properties(
            &element,
            "Pset_RampCommon",
            &[("RequiredHeadroom", Value::Length(2.2)), ("HandicapAccessible", Value::Bool(false))],
        );
        let roof = [level([from, west], floor + CLEAR_M)];
        let name = "车道顶板 / Passage roof";
        scene.own(site, None, ("IFCSLAB", "ROOF"), ("site/ramp/roof", name), &roof, at);
        // Middle of each wall in plan, its size there, its foot and its top.
        let wall = |x: f64, y: [f64; 2], foot: f64, top: f64| {
            Part::Box([x, (y[0] + y[1]) / 2.0, foot], [THICK_M, y[1] - y[0], top - foot], Tone::Retaining)
        };
        let across = |x: [f64; 2], y: f64, foot: f64, top: f64| {
            Part::Box([(x[0] + x[1]) / 2.0, y, foot], [x[1] - x[0], THICK_M, top - foot], Tone::Retaining)
        };
        let half = THICK_M / 2.0;
        let roofed = floor + CLEAR_M + THICK_M;
        let walls = [
            wall(west - half, [self.head, south], floor, GUARD_M),
            wall(west - half, [south, north + THICK_M], roofed, GUARD_M),
            wall(east + half, [self.head, north], floor, GUARD_M),
            across([west, east + THICK_M], north + half, floor, GUARD_M),
            across([from, west - THICK_M], south - half, floor, floor + CLEAR_M),
            across([from, west], north + half, floor, floor + CLEAR_M),
        ];
        for (n, part) in walls.into_iter().enumerate() {
            let name = format!("坡道挡土墙 {} / Ramp retaining wall", n + 1);
            scene.own(site, None, ("IFCWALL", "SOLIDWALL"), (&format!("site/ramp/wall/{n}"), &name), &[part], at);
        }
        self.canopy(scene, site);
    }

    /// A roof that keeps rain out of the trench, on posts on its walls.
    fn canopy(&self, scene: &mut Scene, site: &Level) {
        let [west, east] = self.trench();
        let (south, north) = (self.head + OPEN_M, self.passage[1] + THICK_M);
        let (x, length) = ((west + east) / 2.0, north - south);
        let size = [WIDTH_M + 2.0 * THICK_M + 0.8, length, 0.2];
        let mut parts = vec![Part::Box([x, (south + north) / 2.0, CANOPY_M], size, Tone::Fin)];
        let bays = (length / 7.5).ceil().max(1.0);
        for post in 0..=bays as usize {
            let y = south + 0.2 + (length - 0.4) * post as f64 / bays;
            for x in [west - THICK_M / 2.0, east + THICK_M / 2.0] {
                parts.push(Part::Box([x, y, GUARD_M], [0.15, 0.15, CANOPY_M - GUARD_M], Tone::Steel));
            }
        }
        let name = "坡道雨篷 / Ramp canopy";
        scene.own(site, None, ("IFCROOF", "FLAT_ROOF"), ("site/ramp/canopy", name), &parts, spot(0.0, 0.0, 0));
    }
}
