//! The colours of the building: quiet greys, and for equipment one muted hue per kind of service.
//!
//! Saturated colour is left to whatever shows the building, which needs it for what is abnormal.

use atrium_step::{Id, Step, real, text};

/// What a surface is made of, or which service it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Tone {
    OuterWall,
    PodiumWall,
    Retaining,
    CoreWall,
    Partition,
    Slab,
    Roof,
    Parapet,
    Fin,
    Frame,
    Glass,
    DoorLeaf,
    DoorFire,
    DoorClean,
    Steel,
    Dark,
    White,
    Linen,
    Wood,
    Seat,
    Screen,
    Garden,
    Leaf,
    Trunk,
    Paving,
    Air,
    Chilled,
    Heating,
    Condenser,
    Water,
    Power,
    Gas,
    Fire,
    Exhaust,
    Sensor,
}

impl Tone {
    /// Red, green, blue, and transparency.
    fn colour(self) -> (&'static str, [f64; 3], f64) {
        match self {
            Self::OuterWall => ("outer wall of the tower", [0.90, 0.90, 0.89], 0.0),
            Self::PodiumWall => ("outer wall of the podium", [0.76, 0.74, 0.71], 0.0),
            Self::Retaining => ("retaining wall", [0.62, 0.63, 0.64], 0.0),
            Self::CoreWall => ("concrete", [0.70, 0.71, 0.72], 0.0),
            Self::Partition => ("partition", [0.88, 0.89, 0.90], 0.0),
            Self::Slab => ("floor", [0.75, 0.76, 0.77], 0.0),
            Self::Roof => ("roof", [0.66, 0.67, 0.68], 0.0),
            Self::Parapet => ("parapet", [0.80, 0.80, 0.79], 0.0),
            Self::Fin => ("sunshade", [0.93, 0.93, 0.92], 0.0),
            Self::Frame => ("frame", [0.36, 0.39, 0.42], 0.0),
            Self::Glass => ("glass", [0.62, 0.71, 0.76], 0.55),
            Self::DoorLeaf => ("door leaf", [0.68, 0.62, 0.54], 0.0),
            Self::DoorFire => ("fire door", [0.58, 0.55, 0.53], 0.0),
            Self::DoorClean => ("clean-room door", [0.74, 0.80, 0.81], 0.0),
            Self::Steel => ("steel", [0.60, 0.62, 0.64], 0.0),
            Self::Dark => ("dark metal", [0.33, 0.35, 0.37], 0.0),
            Self::White => ("enamel", [0.94, 0.94, 0.93], 0.0),
            Self::Linen => ("linen", [0.86, 0.90, 0.92], 0.0),
            Self::Wood => ("wood", [0.74, 0.66, 0.56], 0.0),
            Self::Seat => ("seat", [0.52, 0.59, 0.62], 0.0),
            Self::Screen => ("screen", [0.20, 0.24, 0.28], 0.0),
            Self::Garden => ("lawn", [0.60, 0.66, 0.55], 0.0),
            Self::Leaf => ("foliage", [0.50, 0.59, 0.48], 0.0),
            Self::Trunk => ("trunk", [0.50, 0.43, 0.37], 0.0),
            Self::Paving => ("paving", [0.72, 0.71, 0.69], 0.0),
            Self::Air => ("air", [0.56, 0.66, 0.71], 0.0),
            Self::Chilled => ("chilled water", [0.50, 0.61, 0.72], 0.0),
            Self::Heating => ("heating", [0.73, 0.58, 0.52], 0.0),
            Self::Condenser => ("condenser water", [0.53, 0.66, 0.62], 0.0),
            Self::Water => ("water", [0.52, 0.66, 0.70], 0.0),
            Self::Power => ("power", [0.74, 0.68, 0.52], 0.0),
            Self::Gas => ("medical gas", [0.58, 0.68, 0.60], 0.0),
            Self::Fire => ("fire protection", [0.71, 0.51, 0.49], 0.0),
            Self::Exhaust => ("exhaust", [0.64, 0.62, 0.67], 0.0),
            Self::Sensor => ("instrument", [0.80, 0.80, 0.74], 0.0),
        }
    }

    /// The shared `IfcSurfaceStyle`.
    pub(crate) fn style(self, step: &mut Step) -> Id {
        let (name, [r, g, b], transparency) = self.colour();
        let colour = step.share(format!("IFCCOLOURRGB($,{},{},{})", real(r), real(g), real(b)));
        let shading =
            step.share(format!("IFCSURFACESTYLERENDERING(#{colour},{},$,$,$,$,$,$,.NOTDEFINED.)", real(transparency)));
        step.share(format!("IFCSURFACESTYLE({},.BOTH.,(#{shading}))", text(name)))
    }

    /// Gives a geometric item this colour.
    pub(crate) fn paint(self, step: &mut Step, item: Id) {
        let style = self.style(step);
        step.add(&format!("IFCSTYLEDITEM(#{item},(#{style}),$)"));
    }
}
