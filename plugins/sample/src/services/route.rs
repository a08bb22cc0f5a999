//! Straight pieces and bends along a path of right angles.

use crate::fabric::Level;
use crate::scene::{Element, Scene, Section, System};
use crate::tone::Tone;

/// What a path is made of.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) segment: (&'static str, &'static str),
    pub(super) fitting: (&'static str, &'static str),
    pub(super) name: &'static str,
    pub(super) section: Section,
    pub(super) tone: Tone,
}

/// A round pipe.
pub(super) fn pipe(name: &'static str, diameter: f64, tone: Tone) -> Line {
    Line {
        segment: ("IFCPIPESEGMENT", "RIGIDSEGMENT"),
        fitting: ("IFCPIPEFITTING", "BEND"),
        name,
        section: Section::Round(diameter),
        tone,
    }
}

/// A rectangular duct.
pub(super) fn duct(name: &'static str, width: f64, height: f64, tone: Tone) -> Line {
    Line {
        segment: ("IFCDUCTSEGMENT", "RIGIDSEGMENT"),
        fitting: ("IFCDUCTFITTING", "BEND"),
        name,
        section: Section::Rectangle(width, height),
        tone,
    }
}

impl Line {
    fn girth(&self) -> (f64, f64) {
        match self.section {
            Section::Rectangle(w, h) => (w, h),
            Section::Round(d) => (d, d),
        }
    }

    /// A straight piece between two points that differ in one coordinate.
    pub(super) fn straight(&self, scene: &mut Scene, level: &Level, a: [f64; 3], b: [f64; 3]) -> Element {
        let axis = (0..3_u8)
            .max_by(|m, n| {
                let d = |k: &u8| (b[usize::from(*k)] - a[usize::from(*k)]).abs();
                d(m).total_cmp(&d(n))
            })
            .unwrap_or(0);
        let k = usize::from(axis);
        let mut from = a;
        from[k] = a[k].min(b[k]);
        let length = (b[k] - a[k]).abs().max(0.05);
        scene.straight(level, self.segment.0, self.segment.1, self.name, from, axis, length, self.section, self.tone)
    }

    /// A block of a fitting about a point.
    fn bend(&self, scene: &mut Scene, level: &Level, at: [f64; 3]) -> Element {
        let (w, h) = self.girth();
        let side = w * 1.08;
        let from = [at[0], at[1], at[2] - h * 0.54];
        scene.straight(
            level,
            self.fitting.0,
            self.fitting.1,
            self.name,
            from,
            2,
            h * 1.08,
            Section::Rectangle(side, side),
            self.tone,
        )
    }

    /// Pieces along a path, joined in the order of flow; the first and the last of them.
    pub(super) fn path(
        &self,
        scene: &mut Scene,
        level: &Level,
        system: System,
        points: &[[f64; 3]],
    ) -> Option<(Element, Element)> {
        let (w, h) = self.girth();
        let mut made: Vec<Element> = Vec::new();
        for n in 0..points.len().saturating_sub(1) {
            let (mut a, mut b) = (points[n], points[n + 1]);
            for k in 0..3 {
                let d = b[k] - a[k];
                if d.abs() > 1e-9 {
                    let back = if k == 2 { h * 0.54 } else { w * 0.54 };
                    if n > 0 {
                        a[k] += back * d.signum();
                    }
                    if n + 2 < points.len() {
                        b[k] -= back * d.signum();
                    }
                }
            }
            if n > 0 {
                made.push(self.bend(scene, level, points[n]));
            }
            made.push(self.straight(scene, level, a, b));
        }
        for pair in made.windows(2) {
            scene.connect(system, &pair[0], &pair[1]);
        }
        Some((made.first()?.clone(), made.last()?.clone()))
    }
}
