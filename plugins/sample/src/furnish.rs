//! Furniture and loose equipment by the kind of room, kept clear of its doors.

use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, metres};
use crate::scene::{Element, Fixture, FixtureKind, Scene, Spot, spot};

/// A side of a room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    South,
    East,
    North,
    West,
}

/// A room seen as the rectangle between its walls, metres.
pub(crate) struct Bay<'a> {
    /// Index of the storey.
    pub(crate) index: usize,
    pub(crate) level: &'a Level,
    pub(crate) room: usize,
    pub(crate) x: [f64; 2],
    pub(crate) y: [f64; 2],
    doors: Vec<[f64; 2]>,
}

impl<'a> Bay<'a> {
    pub(crate) fn new(index: usize, level: &'a Level, room: usize) -> Self {
        let r = level.plan.rooms[room].main();
        let inner = 0.15;
        let doors = level
            .doorways
            .iter()
            .filter(|d| d.hole.rooms.0 == Some(room) || d.hole.rooms.1 == Some(room))
            .map(|d| d.at)
            .collect();
        Self {
            index,
            level,
            room,
            x: [metres(r.x0) + inner, metres(r.x1) - inner],
            y: [metres(r.y0) + inner, metres(r.y1) - inner],
            doors,
        }
    }

    pub(crate) fn width(&self) -> f64 {
        self.x[1] - self.x[0]
    }

    pub(crate) fn depth(&self) -> f64 {
        self.y[1] - self.y[0]
    }

    pub(crate) fn middle(&self) -> (f64, f64) {
        ((self.x[0] + self.x[1]) / 2.0, (self.y[0] + self.y[1]) / 2.0)
    }

    /// Whether a thing of this size, as it stands, leaves the doors free.
    pub(crate) fn clear(&self, x: f64, y: f64, size: (f64, f64)) -> bool {
        self.fits(x, y, size)
    }

    /// Whether a thing of this size leaves the doors free, and lies within the room.
    fn fits(&self, x: f64, y: f64, size: (f64, f64)) -> bool {
        let (w, d) = (size.0 / 2.0, size.1 / 2.0);
        let inside = x - w >= self.x[0] - 0.02
            && x + w <= self.x[1] + 0.02
            && y - d >= self.y[0] - 0.02
            && y + d <= self.y[1] + 0.02;
        inside && self.doors.iter().all(|door| (door[0] - x).abs() > w + 0.75 || (door[1] - y).abs() > d + 0.75)
    }

    /// Puts a product of (width, depth) somewhere, if it fits there.
    pub(crate) fn put(
        &self,
        scene: &mut Scene,
        key: &'static str,
        size: (f64, f64),
        (x, y, quarters): (f64, f64, u8),
    ) -> Option<Element> {
        let turned = if quarters % 2 == 1 { (size.1, size.0) } else { size };
        self.fits(x, y, turned).then(|| {
            let spot = spot(x, y, quarters);
            let element = scene.install(self.level, Some(self.room), key, None, spot);
            let kind = match key {
                "pan" => Some(FixtureKind::Wc),
                "basin" => Some(FixtureKind::Basin),
                "shower" => Some(FixtureKind::Shower),
                _ => None,
            };
            if let Some(kind) = kind {
                let (level, room) = (self.index, self.room);
                scene.fixtures.push(Fixture { element: element.clone(), level, room, spot, kind });
            }
            element
        })
    }

    /// Spots for things of (width, depth) with their backs to a side, evenly spaced at least `spacing` apart.
    pub(crate) fn along(&self, side: Side, size: (f64, f64), spacing: f64) -> Vec<(f64, f64, u8)> {
        let length = match side {
            Side::South | Side::North => self.width(),
            Side::East | Side::West => self.depth(),
        };
        let count = (length / spacing).floor().max(0.0) as usize;
        let module = length / count.max(1) as f64;
        let back = size.1 / 2.0 + 0.02;
        (0..count)
            .map(|n| {
                let s = module * (n as f64 + 0.5);
                match side {
                    Side::North => (self.x[0] + s, self.y[1] - back, 0),
                    Side::West => (self.x[0] + back, self.y[0] + s, 1),
                    Side::South => (self.x[0] + s, self.y[0] + back, 2),
                    Side::East => (self.x[1] - back, self.y[0] + s, 3),
                }
            })
            .collect()
    }

    fn line(&self, scene: &mut Scene, key: &'static str, size: (f64, f64), side: Side, spacing: f64) {
        for at in self.along(side, size, spacing) {
            self.put(scene, key, size, at);
        }
    }

    /// The side that the room's first door is in.
    pub(crate) fn door_side(&self) -> Side {
        let Some(door) = self.doors.first() else {
            return Side::South;
        };
        let gaps = [
            ((door[1] - self.y[0]).abs(), Side::South),
            ((door[1] - self.y[1]).abs(), Side::North),
            ((door[0] - self.x[0]).abs(), Side::West),
            ((door[0] - self.x[1]).abs(), Side::East),
        ];
        gaps.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(Side::South, |gap| gap.1)
    }
}

fn opposite(side: Side) -> Side {
    match side {
        Side::South => Side::North,
        Side::North => Side::South,
        Side::East => Side::West,
        Side::West => Side::East,
    }
}

/// A bed, its head to a wall, with what stands beside it. Gives the spot above its head.
fn bed(scene: &mut Scene, bay: &Bay<'_>, key: &'static str, at: (f64, f64, u8)) -> Option<Spot> {
    bay.put(scene, key, (1.0, 2.1), at)?;
    let (x, y, q) = at;
    // To the right of the sleeper, level with the head.
    let (dx, dy) = match q {
        0 => (0.85, 0.75),
        1 => (-0.75, 0.85),
        2 => (-0.85, -0.75),
        _ => (0.75, -0.85),
    };
    let beside = if key == "bed-icu" { "monitor" } else { "cabinet" };
    bay.put(scene, beside, (0.5, 0.5), (x + dx, y + dy, q));
    let (hx, hy) = match q {
        0 => (0.0, 1.05),
        1 => (-1.05, 0.0),
        2 => (0.0, -1.05),
        _ => (1.05, 0.0),
    };
    Some(Spot { at: [x + hx, y + hy, 1.45], quarters: q })
}

/// A bedhead that wants medical gas: its room and its spot.
pub(crate) struct Bedhead {
    pub(crate) level: usize,
    pub(crate) room: usize,
    pub(crate) spot: Spot,
}

/// Furnishes every room; gives the bedheads.
pub(crate) fn furnish(scene: &mut Scene, fabric: &Fabric) -> Vec<Bedhead> {
    let mut heads = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        for room in 0..level.plan.rooms.len() {
            let bay = Bay::new(index, level, room);
            for spot in furnish_room(scene, &bay) {
                heads.push(Bedhead { level: index, room, spot });
            }
        }
    }
    heads
}

fn furnish_room(scene: &mut Scene, bay: &Bay<'_>) -> Vec<Spot> {
    let kind = bay.level.plan.rooms[bay.room].kind;
    let (mx, my) = bay.middle();
    let door = bay.door_side();
    let far = opposite(door);
    let wide = bay.width() >= bay.depth();
    match kind {
        Kind::Ward if bay.width() < 6.0 => {
            // The party wall that the bathroom is not at carries the bedheads.
            let west =
                bay.level.plan.rooms[bay.room].cells.get(1).is_none_or(|entry| metres(entry.x0) - 0.2 < bay.x[0]);
            let side = if west { Side::West } else { Side::East };
            let single = bay.level.plan.rooms[bay.room].cn.starts_with("单人");
            let spots = bay.along(side, (1.0, 2.1), if single { 3.5 } else { 2.0 });
            let heads: Vec<Spot> = spots.into_iter().filter_map(|at| bed(scene, bay, "bed", at)).collect();
            for at in bay.along(opposite(side), (0.5, 0.5), 2.0).into_iter().take(2) {
                bay.put(scene, "chair", (0.5, 0.5), at);
            }
            heads
        }
        Kind::Ward => {
            let mut heads = Vec::new();
            let sides = if wide { [Side::North, Side::South] } else { [Side::East, Side::West] };
            for side in sides {
                for at in bay.along(side, (1.0, 2.1), 2.2) {
                    heads.extend(bed(scene, bay, "bed", at));
                }
            }
            heads
        }
        Kind::Icu => {
            let mut heads = Vec::new();
            let sides: &[Side] = if bay.width().min(bay.depth()) > 6.4 && bay.width().max(bay.depth()) > 6.4 {
                &[Side::North, Side::South]
            } else {
                &[Side::North]
            };
            for side in sides {
                for at in bay.along(*side, (1.0, 2.1), 2.8) {
                    heads.extend(bed(scene, bay, "bed-icu", at));
                }
            }
            bay.put(scene, "counter", (2.5, 1.0), (mx, my, 0));
            heads
        }
        Kind::Theatre => {
            scene.install(bay.level, Some(bay.room), "optable", None, spot(mx, my, 0));
            scene.install(bay.level, Some(bay.room), "oplight", None, Spot { at: [mx, my, 2.0], quarters: 0 });
            bay.put(scene, "anaesthesia", (0.8, 0.7), (mx - 0.2, my + 1.8, 0));
            bay.put(scene, "monitor", (0.5, 0.5), (mx + 1.1, my + 1.3, 0));
            bay.line(scene, "shelf", (2.0, 0.5), far, 3.2);
            vec![Spot { at: [mx, bay.y[1] - 0.02, 1.45], quarters: 0 }]
        }
        Kind::Ct | Kind::Mri | Kind::Xray => {
            let key = match kind {
                Kind::Ct => "ct",
                Kind::Mri => "mri",
                _ => "xray",
            };
            let letters = key.to_uppercase();
            let number = &bay.level.plan.rooms[bay.room].number;
            scene.install(bay.level, Some(bay.room), key, Some(&format!("{letters}-{number}")), spot(mx, my + 0.4, 0));
            Vec::new()
        }
        Kind::Exam => {
            bay.put(scene, "desk", (1.5, 0.8), (bay.x[0] + 0.9, my, 1));
            bay.put(scene, "chair", (0.5, 0.5), (bay.x[0] + 1.75, my + 0.5, 3));
            bay.put(scene, "couch", (0.7, 1.9), (bay.x[1] - 0.45, my, 0));
            bay.put(
                scene,
                "basin",
                (0.6, 0.45),
                match far {
                    Side::North => (bay.x[0] + 0.4, bay.y[1] - 0.24, 0),
                    _ => (bay.x[0] + 0.4, bay.y[0] + 0.24, 2),
                },
            );
            Vec::new()
        }
        Kind::Treatment => {
            for at in bay.along(Side::West, (0.7, 1.9), 2.4) {
                bay.put(scene, "couch", (0.7, 1.9), at);
            }
            bay.line(scene, "kitchenunit", (1.9, 0.8), Side::East, 2.2);
            Vec::new()
        }
        Kind::Office => {
            desks(scene, bay);
            Vec::new()
        }
        Kind::Meeting => {
            let count = ((bay.width() - 1.5) / 3.0).floor().max(1.0) as usize;
            for n in 0..count {
                let x = mx + (n as f64 - (count as f64 - 1.0) / 2.0) * 2.9;
                bay.put(scene, "table", (2.8, 1.2), (x, my, 0));
                for dx in [-0.9, 0.0, 0.9] {
                    bay.put(scene, "chair", (0.5, 0.5), (x + dx, my + 1.0, 0));
                    bay.put(scene, "chair", (0.5, 0.5), (x + dx, my - 1.0, 2));
                }
            }
            Vec::new()
        }
        Kind::Waiting => {
            let rows = (bay.depth() / 1.5).floor() as usize;
            for row in 1..rows {
                let y = bay.y[0] + 1.5 * row as f64;
                let mut x = bay.x[0] + 1.7;
                while x < bay.x[1] - 1.4 {
                    bay.put(scene, "bench", (2.2, 0.6), (x, y, 2));
                    x += 2.6;
                }
            }
            Vec::new()
        }
        Kind::Lab => {
            bay.line(scene, "labbench", (2.4, 0.75), Side::North, 2.5);
            bay.line(scene, "labbench", (2.4, 0.75), Side::South, 2.5);
            let mut x = bay.x[0] + 2.0;
            while x < bay.x[1] - 1.6 {
                bay.put(scene, "labbench", (2.4, 0.75), (x, my + 0.39, 2));
                bay.put(scene, "labbench", (2.4, 0.75), (x, my - 0.39, 0));
                x += 2.6;
            }
            Vec::new()
        }
        Kind::Pharmacy | Kind::Store => {
            let mut y = bay.y[0] + 0.4;
            while y < bay.y[1] - 0.3 {
                let mut x = bay.x[0] + 1.1;
                while x < bay.x[1] - 0.9 {
                    bay.put(scene, "shelf", (2.0, 0.5), (x, y, 0));
                    x += 2.05;
                }
                y += 1.7;
            }
            Vec::new()
        }
        Kind::Station | Kind::Counter => {
            let (back, quarters) = match door {
                Side::South => (my - 0.3, 0),
                _ => (my + 0.3, 2),
            };
            let count = ((bay.width() - 1.0) / 2.6).floor().max(1.0) as usize;
            for n in 0..count {
                let x = mx + (n as f64 - (count as f64 - 1.0) / 2.0) * 2.5;
                bay.put(scene, "counter", (2.5, 1.0), (x, back, quarters));
                let behind = if quarters == 0 { 1.15 } else { -1.15 };
                bay.put(scene, "chair", (0.5, 0.5), (x - 0.5, back + behind, quarters));
                bay.put(scene, "chair", (0.5, 0.5), (x + 0.5, back + behind, quarters));
            }
            bay.line(scene, "shelf", (2.0, 0.5), far, 2.2);
            Vec::new()
        }
        Kind::Toilet => {
            bay.line(scene, "pan", (0.5, 0.7), Side::West, 1.1);
            bay.line(scene, "basin", (0.6, 0.45), Side::East, 1.0);
            Vec::new()
        }
        Kind::Bath => {
            let (x0, x1) = (bay.x[0], bay.x[1]);
            let (y0, y1) = (bay.y[0], bay.y[1]);
            // Away from the door, in a row along the side wall.
            let west = door != Side::West;
            let (x, q) = if west { (x0 + 0.35, 1) } else { (x1 - 0.35, 3) };
            bay.put(scene, "pan", (0.4, 0.66), (x, y0 + 0.35, q));
            bay.put(scene, "basin", (0.55, 0.42), (x - if west { 0.1 } else { -0.1 }, (y0 + y1) / 2.0, q));
            let s = if west { x0 + 0.45 } else { x1 - 0.45 };
            bay.put(scene, "shower", (0.85, 0.85), (s, y1 - 0.45, q));
            Vec::new()
        }
        Kind::Control => {
            let mut x = bay.x[0] + 0.9;
            while x < bay.x[1] - 0.7 {
                bay.put(scene, "desk", (1.5, 0.8), (x, my, 2));
                bay.put(scene, "chair", (0.5, 0.5), (x, my + 0.75, 0));
                x += 1.5;
            }
            if bay.width() > 5.0 {
                bay.line(scene, "display", (1.25, 0.12), Side::South, 1.27);
            }
            if bay.level.plan.rooms[bay.room].cn == "数据机房" {
                bay.line(scene, "rack", (0.6, 1.0), Side::North, 0.7);
            }
            Vec::new()
        }
        Kind::Kitchen => {
            for row in 0..3 {
                let y = bay.y[0] + 1.0 + 1.9 * f64::from(row);
                let mut x = bay.x[0] + 1.5;
                while x < bay.x[1] - 1.2 {
                    bay.put(scene, "kitchenunit", (1.85, 0.75), (x, y, 0));
                    x += 1.9;
                }
            }
            Vec::new()
        }
        Kind::Staff => {
            bay.line(scene, "locker", (0.9, 0.5), Side::West, 0.95);
            bay.line(scene, "locker", (0.9, 0.5), Side::East, 0.95);
            bay.put(scene, "table", (2.8, 1.2), (mx, my, if wide { 0 } else { 1 }));
            Vec::new()
        }
        Kind::Lobby => {
            for x in [-2.6, 0.0, 2.6] {
                bay.put(scene, "counter", (2.5, 1.0), (mx + x, bay.y[1] - 3.6, 0));
            }
            for y in [3.4, 8.4] {
                for x in [-9.0, -6.4, 6.4, 9.0] {
                    bay.put(scene, "bench", (2.2, 0.6), (mx + x, bay.y[0] + y, 2));
                }
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn desks(scene: &mut Scene, bay: &Bay<'_>) {
    let mut y = bay.y[0] + 1.3;
    while y < bay.y[1] - 1.0 {
        let mut x = bay.x[0] + 1.1;
        while x < bay.x[1] - 0.9 {
            if bay.put(scene, "desk", (1.5, 0.8), (x, y, 0)).is_some() {
                bay.put(scene, "chair", (0.5, 0.5), (x, y - 0.7, 2));
            }
            x += 1.9;
        }
        y += 2.0;
    }
}
