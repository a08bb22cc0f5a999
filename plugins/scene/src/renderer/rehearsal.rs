//! A picture that nobody sees, of one triangle of each kind.
//!
//! A software driver compiles for each pipeline when it first draws with it, which takes it a quarter of a second: while a person
//! still looks for the file, nobody waits for that.

use std::sync::Arc;

use atrium_building::{Aabb, Slice};
use atrium_view::{CameraPose, StandardView};
use glam::{DVec3, UVec2};

use super::{FrameSpec, Renderer};
use crate::enclosure::Stack;
use crate::geometry::{
    Batch, Exposure, Geometry, Grid, GroundShade, Group, Instance, Lot, MaterialClass, MergedVertex, Part, PlacedMesh,
    Run, SizeClass, Span,
};
use crate::ladder::{ARRIVING, BEST, Rung};
use crate::state::ElementState;
use crate::theme::SceneTheme;

/// What the first pictures of a building are drawn on: as it arrives, and as it rests.
const RUNGS: [Rung; 2] = [ARRIVING, BEST];

impl Renderer {
    /// Draws it in place of what is shown; nothing is shown afterwards.
    pub(crate) fn rehearse(&mut self, theme: SceneTheme) {
        self.set_geometry(&Arc::new(geometry()), 1);
        self.write_states(&[ElementState { flags: ElementState::SHOWN, ..ElementState::default() }]);
        self.bring_all();
        // From 10 m before the triangles, which lie around zero.
        let pose = CameraPose::looking(StandardView::Front);
        let pose = CameraPose { eye: -pose.forward() * 10.0, ..pose };
        for rung in RUNGS {
            let spec = FrameSpec {
                pose,
                bounds: Aabb { min: DVec3::splat(-1.0), max: DVec3::splat(1.0) },
                origin: DVec3::ZERO,
                size_px: UVec2::splat(64),
                sections: Vec::new(),
                theme,
                native_colours: false,
                edges: true,
                outlined: Aabb::EMPTY,
                sunlit: true,
                rung,
                tile: None,
                line_px: 1.0,
            };
            self.draw(&spec, None);
        }
        self.set_geometry(&Arc::default(), 0);
    }
}

/// Upright triangles of 1 m, merged and placed, opaque and of glass.
fn geometry() -> Geometry {
    const STEP_M: f32 = 1.0 / 1024.0;
    let corners = [[0, 0, 0, 0], [1024, 0, 0, 0], [0, 0, 1024, 0]];
    let run = |count| Run { first: 0, count };
    let lot = |class| Lot {
        class,
        size: SizeClass::Vast,
        min: [0.0; 3],
        max: [1.0, 0.0, 1.0],
        spans: Run::default(),
        storey: Some(0),
        exposure: Exposure::OPEN,
    };
    let classes = [MaterialClass::Opaque, MaterialClass::Glass];
    // The span of a batch ends at its last index, that of a group at its last place.
    let spans = [3, 1].map(|end| Span { element: 0, end });
    let grids = classes.len() as u32;
    Geometry {
        batches: classes
            .map(|class| Batch {
                lot: Lot { spans: run(1), ..lot(class) },
                grid: Grid { origin: [0.0; 3], step_m: STEP_M },
                vertices: run(3),
                indices: run(3),
                edges: run(2),
            })
            .into(),
        vertices: Slice::from(corners.map(|place| MergedVertex { place, part: 0 }).to_vec()),
        indices: Slice::from(vec![0, 1, 2]),
        edges: Slice::from(vec![0, 1]),
        parts: Slice::from(vec![Part { element: 0, colour: [255; 4] }]),
        meshes: vec![PlacedMesh { vertices: run(3), indices: run(3), edges: run(2), groups: run(2) }],
        placed_vertices: Slice::from(corners.to_vec()),
        placed_indices: Slice::from(vec![0, 1, 2]),
        placed_edges: Slice::from(vec![0, 1]),
        groups: classes
            .map(|class| Group {
                lot: Lot { spans: Run { first: 1, count: 1 }, ..lot(class) },
                instances: run(1),
                origin: [0.0; 3],
            })
            .into(),
        instances: Slice::from(vec![Instance {
            rows: [[STEP_M, 0.0, 0.0, 0.0], [0.0, STEP_M, 0.0, 0.0], [0.0, 0.0, STEP_M, 0.0]],
            colour: [255; 4],
            element: 0,
            grid: grids,
        }]),
        spans: Slice::from(spans.to_vec()),
        first_far: grids,
        ground: GroundShade {
            min: [-1.0; 2],
            size: [2.0; 2],
            z: -1.0,
            cells: vec![0; GroundShade::CELLS * GroundShade::CELLS],
        },
        stacks: vec![Stack { building: 0, rank: 0 }],
        ..Geometry::default()
    }
}
