//! Assets and the points that tell of them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AssetId, Place, PointId};

/// One text in both languages of the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LocalText {
    /// Simplified Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

impl LocalText {
    /// Both languages.
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same text in both.
    pub fn same(text: &str) -> Self {
        Self::new(text, text)
    }
}

/// Something that is maintained: a piece of equipment, with its place in the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// Id.
    pub id: AssetId,
    /// GlobalId of its element in the building model.
    pub global_id: Arc<str>,
    /// Entity name of its element, for example `IfcPump`.
    pub ifc_type: Arc<str>,
    /// Name as people say it.
    pub name: LocalText,
    /// Where it stands.
    #[serde(default)]
    pub place: Place,
}

/// Urgency of an abnormal status, 1 the highest (ISA-18.2 leaves the number of classes to the site; four are ours).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// ▲ act at once.
    Critical,
    /// ◆ act soon.
    High,
    /// ■ act today.
    Medium,
    /// ○ know of it.
    Low,
}

impl Priority {
    /// From the most to the least urgent.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// 1 to 4.
    pub fn number(self) -> u8 {
        match self {
            Self::Critical => 1,
            Self::High => 2,
            Self::Medium => 3,
            Self::Low => 4,
        }
    }
}

/// What a point's number or flag means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointKind {
    /// A measured quantity.
    Measurement,
    /// What a controller aims at.
    Setpoint,
    /// Runs or stands still.
    OnOff,
    /// A fault contact: `true` is abnormal by itself.
    Fault,
    /// A position or a level that has no good or bad, for example a lift's storey.
    Position,
}

/// Bounds of the normal range. A value on the bound is normal.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Below this is abnormal.
    pub low: Option<f64>,
    /// Above this is abnormal.
    pub high: Option<f64>,
    /// How far back inside the bound the value must come before it counts as normal again, in the point's unit.
    #[serde(default)]
    pub deadband: f64,
}

/// One thing that is observed of an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Id.
    pub id: PointId,
    /// The asset that it tells of.
    pub asset: AssetId,
    /// Name as people say it.
    pub name: LocalText,
    /// UCUM code of the unit, for example `Cel`, `Pa`, `m3/h`, `kW`; empty for none.
    #[serde(default)]
    pub unit: Arc<str>,
    /// What it means.
    pub kind: PointKind,
    /// Normal range.
    #[serde(default)]
    pub limits: Limits,
    /// Urgency when outside the range.
    pub priority: Priority,
    /// How often a new value is expected, milliseconds.
    pub period_ms: u32,
    /// When leaving the normal range is an alarm.
    #[serde(default)]
    pub alarm: AlarmRule,
}

/// When a point that leaves its normal range calls an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlarmRule {
    /// Whether it is an alarm at all; otherwise it is a status that nobody has to answer.
    pub enabled: bool,
    /// How long the value has to stay outside before the alarm is raised, milliseconds.
    pub on_delay_ms: u32,
    /// How long the value has to stay inside before the alarm has returned, milliseconds.
    pub off_delay_ms: u32,
    /// Whether it stands after its cause has gone until a person resets it.
    pub latching: bool,
}

impl Default for AlarmRule {
    /// An alarm without delays that does not latch.
    fn default() -> Self {
        Self { enabled: true, on_delay_ms: 0, off_delay_ms: 0, latching: false }
    }
}
