//! Zones: sets of rooms that are looked at as one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::permission::{TEXT, TITLE, allow, said, short};
use crate::{Grounds, LocalText, Permission, Refusal, RiskLevel, Role, Update, ZoneId};

/// What a zone is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneKind {
    /// A department.
    Department,
    /// A fire compartment.
    Fire,
    /// A clean class.
    Clean,
    /// A risk zone that a safety officer drew.
    Risk,
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Id.
    pub id: ZoneId,
    /// What for.
    pub kind: ZoneKind,
    /// Name.
    pub name: LocalText,
    /// GlobalIds of its spaces.
    pub spaces: Vec<Arc<str>>,
    /// Level that a person gave it; only a person may lower it.
    #[serde(default)]
    pub base_level: Option<RiskLevel>,
}

/// Spaces in one zone at most.
const MOST_SPACES: usize = 20_000;

impl Zone {
    /// The level that shows: its own or the worst of what is in it, whichever is worse; never the mean.
    pub fn level(&self, in_it: impl IntoIterator<Item = RiskLevel>) -> Option<RiskLevel> {
        in_it.into_iter().chain(self.base_level).min()
    }
}

fn unknown(zone: &ZoneId) -> Refusal {
    Refusal::Unknown { kind: "zone".into(), id: zone.to_string() }
}

pub(crate) fn define(zone: &Zone, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ManageZones)?;
    said(zone.id.as_str(), "id", TITLE)?;
    said(&zone.name.zh, "name", TITLE)?;
    said(&zone.name.en, "name", TITLE)?;
    if zone.spaces.len() > MOST_SPACES {
        return Err(Refusal::Wrong { field: "spaces".into() });
    }
    let known = on.facts().zones.get(&zone.id);
    if known == Some(zone) {
        return Err(Refusal::AlreadySo);
    }
    // Drawing a zone anew is no way around the rules for its level.
    if let Some(known) = known
        && is_lower(zone.base_level, known.base_level)
    {
        return Err(Refusal::Needed { field: "reason".into() });
    }
    Ok(vec![Update::ZoneDefined { zone: zone.clone() }])
}

pub(crate) fn remove(zone: &ZoneId, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ManageZones)?;
    let known = on.facts().zones.get(zone).ok_or_else(|| unknown(zone))?;
    // A zone with a level is lowered by a person first, with a reason.
    if known.base_level.is_some() {
        return Err(Refusal::Needed { field: "reason".into() });
    }
    Ok(vec![Update::ZoneRemoved { zone: zone.clone() }])
}

pub(crate) fn set_base_level(
    zone: &ZoneId,
    level: Option<RiskLevel>,
    reason: &str,
    on: Grounds<'_>,
) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ManageZones)?;
    short(reason, "reason", TEXT)?;
    let known = on.facts().zones.get(zone).ok_or_else(|| unknown(zone))?;
    if known.base_level == level {
        return Err(Refusal::AlreadySo);
    }
    if is_lower(level, known.base_level) {
        if on.by.role == Role::System {
            let may = Permission::ManageZones.roles().iter().copied().filter(|r| *r != Role::System).collect();
            return Err(Refusal::NotAllowed { role: on.by.role, may });
        }
        said(reason, "reason", TEXT)?;
    }
    Ok(vec![Update::BaseLevelSet { zone: zone.clone(), level, reason: reason.trim().to_owned() }])
}

/// Whether `new` is less grave than `old`. Worse levels come first in their order, and none is the least.
fn is_lower(new: Option<RiskLevel>, old: Option<RiskLevel>) -> bool {
    match (new, old) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(new), Some(old)) => new > old,
    }
}
