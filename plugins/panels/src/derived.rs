//! Statuses derived from the facility: once for each change, not once for each frame.

use atrium_building::{BuildingModel, ElementId, ElementKind, Rgba8};
use atrium_facility::{
    Asset, AssetId, Changes, FacilityState, HazardId, Origin, PointId, RiskIndex, RiskLevel, Status, Timestamp,
};
use rustc_hash::FxHashMap;

use crate::{ModelIndex, Theme};

/// An asset with its status and its place in the model.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetRow {
    /// The asset.
    pub asset: AssetId,
    /// Its element; `None` when the open model does not have it.
    pub element: Option<ElementId>,
    /// The word.
    pub status: Status,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// The point that makes it so.
    pub because: Option<PointId>,
    /// Its newest value was observed then.
    pub newest: Option<Timestamp>,
    /// Its newest value comes from a simulator.
    pub simulated: bool,
    /// Age alone may change it then.
    until: Timestamp,
}

/// How many assets are how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Abnormal ones, by priority, the most urgent first.
    pub abnormal: [usize; 4],
    /// Nothing is heard of them.
    pub lost: usize,
    /// Heard of, nothing abnormal.
    pub normal: usize,
    /// Nothing was ever heard of them.
    pub unknown: usize,
}

/// Statuses of all assets, by element and by storey.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    pub(crate) generation: u64,
    /// Grows with every change of the rows' order, or of what they count as.
    ranking: u64,
    rows: Vec<AssetRow>,
    /// Where in the rows an asset is.
    of_asset: FxHashMap<AssetId, usize>,
    /// When the rows were brought up last.
    at: Option<Timestamp>,
    of_element: FxHashMap<ElementId, usize>,
    storeys: Vec<Option<Status>>,
    counts: Counts,
    simulated: bool,
    unmatched: usize,
    beside: usize,
    risk: RiskIndex,
    /// Rooms with open hazards, by the worst.
    wash: Vec<(ElementId, RiskLevel)>,
}

impl Derived {
    /// Derives what `changes` touches, and what has become another by age alone; without them, and after changes that touch
    /// everything, all of it. Call it when the facility changed and once a second; without changes when the model changed
    /// or another moment is shown.
    ///
    /// Tells whether a colour or the order of the rows may be another now.
    pub fn update(
        &mut self,
        model: Option<(&BuildingModel, &ModelIndex)>,
        facility: &FacilityState,
        changes: Option<&Changes>,
        now: Timestamp,
    ) -> bool {
        self.generation += 1;
        self.risk = RiskIndex::of(facility, now);
        let wash: Vec<_> = match model {
            Some((_, index)) => self.risk.spaces().filter_map(|(id, level)| Some((index.find(id)?, level))).collect(),
            None => Vec::new(),
        };
        let washed = wash != self.wash;
        self.wash = wash;
        let step = changes.filter(|c| !c.structure && !c.sources).filter(|_| self.at.is_some_and(|at| at <= now));
        let ranked = match step {
            Some(changes) => self.step(model, facility, changes, now),
            None => {
                self.rows.clear();
                self.rows.extend(facility.assets().map(|asset| row(model, facility, asset, now)));
                true
            }
        };
        self.at = Some(now);
        if ranked {
            self.ranking += 1;
            self.rank(model);
        }
        ranked || washed
    }

    /// Brings up single rows; tells whether their order or what is counted is another now.
    fn step(
        &mut self,
        model: Option<(&BuildingModel, &ModelIndex)>,
        facility: &FacilityState,
        changes: &Changes,
        now: Timestamp,
    ) -> bool {
        let alarmed = changes.facts.alarms.iter().filter_map(|id| facility.point(&id.as_str().into()));
        let mut due: Vec<usize> = changes
            .assets
            .iter()
            .chain(alarmed.map(|p| &p.point.asset))
            .filter_map(|id| self.of_asset.get(id).copied())
            .chain(self.rows.iter().enumerate().filter(|(_, r)| r.until <= now).map(|(i, _)| i))
            .collect();
        due.sort_unstable();
        due.dedup();
        let mut ranked = false;
        for i in due {
            let Some(asset) = facility.asset(&self.rows[i].asset) else { continue };
            let fresh = row(model, facility, asset, now);
            let old = std::mem::replace(&mut self.rows[i], fresh);
            let counted = |r: &AssetRow| (r.status, r.since, r.simulated);
            ranked |= counted(&old) != counted(&self.rows[i]);
        }
        ranked
    }

    /// Puts the rows in order, and counts.
    fn rank(&mut self, model: Option<(&BuildingModel, &ModelIndex)>) {
        // Most urgent first; among equals the newest first, because it is what a person has not seen yet.
        self.rows.sort_by(|a, b| {
            a.status.cmp(&b.status).then_with(|| b.since.cmp(&a.since)).then_with(|| a.asset.cmp(&b.asset))
        });
        self.of_asset.clear();
        self.of_element.clear();
        self.counts = Counts::default();
        self.unmatched = 0;
        self.beside = 0;
        self.simulated = false;
        self.storeys.clear();
        self.storeys.resize(model.map_or(0, |(m, _)| m.storeys.len()), None);
        for (i, row) in self.rows.iter().enumerate() {
            self.of_asset.insert(row.asset.clone(), i);
            match row.status {
                Status::Abnormal(p) => self.counts.abnormal[usize::from(p.number()) - 1] += 1,
                Status::Lost => self.counts.lost += 1,
                Status::Normal => self.counts.normal += 1,
                Status::Unknown => self.counts.unknown += 1,
            }
            self.simulated |= row.simulated;
            let Some(element) = row.element else {
                self.unmatched += 1;
                continue;
            };
            self.of_element.entry(element).or_insert(i);
            let known = model.and_then(|(m, _)| m.element(element));
            self.beside += usize::from(known.is_some_and(|e| e.kind != ElementKind::Equipment));
            let storey = known.and_then(|e| e.storey);
            if let Some(worst) = storey.and_then(|s| self.storeys.get_mut(s.index())) {
                // Rows come most urgent first.
                worst.get_or_insert(row.status);
            }
        }
    }

    /// A number that stays as it is while no status does become another.
    pub fn ranking(&self) -> u64 {
        self.ranking
    }

    /// All assets, most urgent first.
    pub fn rows(&self) -> &[AssetRow] {
        &self.rows
    }

    /// The asset of an element.
    pub fn of_element(&self, element: ElementId) -> Option<&AssetRow> {
        self.of_element.get(&element).and_then(|i| self.rows.get(*i))
    }

    /// Worst status on a storey, by index of the storey; `None` where it has no assets.
    pub fn storeys(&self) -> &[Option<Status>] {
        &self.storeys
    }

    /// How many assets are how.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether any asset's newest value comes from a simulator.
    pub fn simulated(&self) -> bool {
        self.simulated
    }

    /// Assets that the open model does not have.
    pub fn unmatched(&self) -> usize {
        self.unmatched
    }

    /// Assets that are no equipment: rooms, doors.
    pub(crate) fn beside_equipment(&self) -> usize {
        self.beside
    }

    /// Levels of open hazards, early warnings included.
    pub(crate) fn risk(&self) -> &RiskIndex {
        &self.risk
    }

    /// Open hazards with the level that shows; `None` where nobody has graded it yet.
    pub fn open_hazards(&self) -> impl Iterator<Item = (&HazardId, Option<RiskLevel>)> {
        self.risk.warnings().map(|(id, warning)| (id, warning.level))
    }

    /// Colour of each element by index, for the 3D picture; `None` leaves it in the building's greys. Rooms with open
    /// hazards get a wash in the colour of the worst.
    pub fn element_colours(&self, theme: Theme, element_count: usize) -> Vec<Option<Rgba8>> {
        let mut out = vec![None; element_count];
        for row in &self.rows {
            if let Some(slot) = row.element.and_then(|e| out.get_mut(e.index())).filter(|s| s.is_none()) {
                *slot = theme.tokens().element(row.status);
            }
        }
        for (space, level) in &self.wash {
            if let Some(slot) = out.get_mut(space.index()) {
                *slot = Some(theme.tokens().wash(*level));
            }
        }
        out
    }
}

fn row(
    model: Option<(&BuildingModel, &ModelIndex)>,
    facility: &FacilityState,
    asset: &Asset,
    now: Timestamp,
) -> AssetRow {
    let status = facility.status(&asset.id, now);
    let newest = facility.points_of(&asset.id).filter_map(|p| p.latest.as_ref()).max_by_key(|l| l.observed_at);
    AssetRow {
        asset: asset.id.clone(),
        element: model.and_then(|(_, index)| index.find(&asset.global_id)),
        status: status.status,
        since: status.since,
        because: status.because,
        newest: newest.map(|l| l.observed_at),
        simulated: newest.is_some_and(|l| l.origin == Origin::Simulated),
        until: status.until.unwrap_or(Timestamp(i64::MAX)),
    }
}
