//! A plant room as its machines see it: rows to stand in, headers to be connected to.

use std::cell::RefCell;

use super::bay::Bay;
use super::mains::Flow;
use super::riser::Source;
use super::route::Line;
use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, metres};
use crate::scene::{Element, Scene, System, spot};

/// How far the outermost headers of a room are off their common line, metres.
const HEADERS_M: f64 = 1.1;
/// Pipes cross a plant room below all headers at this height, metres.
const BELOW_HEADERS_M: f64 = 2.35;

/// From the pipes of one system that cross a plant room down to those of the next, middle to middle, metres.
const APART_M: f64 = 0.23;

/// A machine where it stands.
pub(super) struct Machine {
    pub(super) element: Element,
    pub(super) at: [f64; 2],
}

/// A plant room that is being filled, row by row from its south-western corner.
pub(super) struct Hall<'a> {
    bay: Bay,
    pub(super) level: &'a Level,
    pub(super) room: usize,
    /// The tank that services share where there is no room for two.
    pub(super) tank: Option<Element>,
    /// The systems whose pipes cross the room below the headers, from the highest to the lowest.
    systems: RefCell<Vec<System>>,
    /// Pipes that cross the room: on x, and over which stretch of y, metres.
    crossings: RefCell<Vec<(System, f64, [f64; 2])>>,
    at: [f64; 2],
    depth: f64,
}

impl<'a> Hall<'a> {
    /// The first room of a kind on the lowest storey.
    pub(super) fn find(fabric: &'a Fabric, kind: Kind) -> Option<Self> {
        let level = fabric.levels.first()?;
        let room = level.plan.first(kind)?;
        let bay = Bay::new(level, room);
        let at = [bay.x[0] + 0.5, bay.y[0] + 0.3];
        Some(Self {
            bay,
            level,
            room,
            tank: None,
            systems: RefCell::default(),
            crossings: RefCell::default(),
            at,
            depth: 0.0,
        })
    }

    fn is_free(&self, x: f64, y: f64, (w, d): (f64, f64)) -> bool {
        let column = self
            .level
            .plan
            .columns
            .iter()
            .any(|(cx, cy)| (metres(*cx) - x).abs() < w / 2.0 + 0.4 && (metres(*cy) - y).abs() < d / 2.0 + 0.4);
        !column && self.bay.clear(x, y, (w, d))
    }

    /// Stands a machine of (width, depth) metres in the next free place; none where the room is full.
    pub(super) fn stand(
        &mut self,
        scene: &mut Scene,
        key: &'static str,
        tag: &str,
        (w, d): (f64, f64),
    ) -> Option<Machine> {
        loop {
            if self.at[0] + w > self.bay.x[1] - 0.3 {
                self.at = [self.bay.x[0] + 0.5, self.at[1] + self.depth + 0.6];
                self.depth = 0.0;
                if self.at[0] + w > self.bay.x[1] - 0.3 {
                    return None;
                }
            }
            if self.at[1] + d > self.bay.y[1] - 0.2 {
                return None;
            }
            let (x, y) = (self.at[0] + w / 2.0, self.at[1] + d / 2.0);
            if self.is_free(x, y, (w, d)) {
                self.at[0] += w + 0.5;
                self.depth = self.depth.max(d);
                let element = scene.install(self.level, Some(self.room), key, Some(tag), spot(x, y, 0));
                return Some(Machine { element, at: [x, y] });
            }
            self.at[0] += 0.3;
            self.depth = self.depth.max(0.6);
        }
    }

    /// A header through the room, `shift` metres north of its middle, at `z`.
    pub(super) fn header(&self, scene: &mut Scene, line: &Line, shift: f64, z: f64) -> Source {
        let plan = &self.level.plan;
        let (x, middle) = self.bay.middle();
        let half = (self.bay.width() / 2.0 - 0.6).max(0.3);
        let span = [self.bay.y[0] + HEADERS_M, self.bay.y[1] - HEADERS_M];
        let y = plan.clear_line(false, middle, HEADERS_M, [x - half, x + half], span) + shift;
        let header = line.straight(scene, self.level, [x - half, y, z], [x + half, y, z]);
        // From there the trunk leaves across the room and the corridor before it.
        let stretch = [self.bay.y[0] - 1.0, self.bay.y[1] + 1.0];
        let leave = plan.clear_line(true, x + shift, 0.1, stretch, [x - half, x + half]);
        Source { header, room: self.room, at: [leave, y] }
    }

    /// The height at which pipes of a system cross the room, clear of `top`, metres.
    fn crossing(&self, system: System, top: f64) -> f64 {
        let mut systems = self.systems.borrow_mut();
        let place = systems.iter().position(|known| *known == system).unwrap_or_else(|| {
            systems.push(system);
            systems.len() - 1
        });
        BELOW_HEADERS_M.max(top + 0.3) - APART_M * place as f64
    }

    /// Where a pipe along y over `stretch` passes columns and the pipes of other systems: at `x`, or so far aside that bends
    /// fit between; metres.
    fn free_crossing(&self, system: System, x: f64, stretch: [f64; 2]) -> f64 {
        let stretch = [stretch[0].min(stretch[1]) - APART_M, stretch[0].max(stretch[1]) + APART_M];
        let mut crossings = self.crossings.borrow_mut();
        let is_free = |at: &f64| {
            let column = self.level.plan.clear_line(true, *at, 0.1, stretch, self.bay.x);
            (column - at).abs() < 1e-6
                && crossings.iter().all(|(of, known, over)| {
                    *of == system || (known - at).abs() > APART_M || over[1] < stretch[0] || stretch[1] < over[0]
                })
        };
        let asides = (3..20).flat_map(|n| [x + 0.1 * f64::from(n), x - 0.1 * f64::from(n)]);
        let within = |at: &f64| (self.bay.x[0] + 0.2..=self.bay.x[1] - 0.2).contains(at);
        let found = std::iter::once(x).chain(asides.filter(within)).find(is_free).unwrap_or(x);
        crossings.push((system, found, stretch));
        found
    }

    /// Pipes, below all headers and up to their own, between a machine, `dx` metres east of its middle and `top` above the floor, and a header at `z`:
    /// out of the machine, or back into it.
    pub(super) fn pipe(
        &self,
        scene: &mut Scene,
        (system, line): (System, &Line),
        machine: &Machine,
        (dx, top): (f64, f64),
        (header, z): (&Source, f64),
        flow: Flow,
    ) {
        let [x, y] = [machine.at[0] + dx, machine.at[1]];
        let mut points = vec![[x, y, top], [x, y, z]];
        let to = header.at[1];
        if (to - y).abs() > 0.22 {
            let low = self.crossing(system, top).min(z - 0.25);
            points[1] = [x, y, low];
            let free = self.free_crossing(system, x, [y, to]);
            if (free - x).abs() > 0.01 {
                points.push([free, y, low]);
            }
            let across = points[points.len() - 1][0];
            points.extend([[across, to, low], [across, to, z]]);
        }
        if flow == Flow::Back {
            points.reverse();
        }
        if let Some((first, last)) = line.path(scene, self.level, system, &points) {
            match flow {
                Flow::Out => {
                    scene.connect(system, &machine.element, &first);
                    scene.connect(system, &last, &header.header);
                }
                Flow::Back => {
                    scene.connect(system, &header.header, &first);
                    scene.connect(system, &last, &machine.element);
                }
            }
        }
    }
}
