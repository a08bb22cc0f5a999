//! What people know of the building that they work in: its rooms by kind, its walls, doors and equipment, its ways.

use std::sync::Arc;

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, Finding, GlobalId, Routes, WalkPoint};
use atrium_facility::{AssetId, LocalText, Place};
use glam::DVec3;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::bind::{bind, place_of};
use crate::classify::Words;
use crate::engine::choose_demo;
use crate::kind::Class;
use crate::random::Random;

/// Walls, doors and pieces of equipment that rounds look at, of each at most.
const MOST_SPOTS: usize = 2_000;
/// What fails less often than this is no plant that a round looks at.
const LEAST_FRAILTY: f64 = 0.25;
/// Height at which somebody looks at a wall, metres above its foot.
const EYE_M: f64 = 1.4;

/// What a room is there for, as far as people ask for different things in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum RoomKind {
    Ward,
    Bath,
    Theatre,
    Critical,
    Exam,
    Laboratory,
    Station,
    Office,
    Kitchen,
    Store,
    Plant,
    Waiting,
    Corridor,
    Other,
}

/// A room that one can walk to.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) id: ElementId,
    pub(crate) kind: RoomKind,
    pub(crate) name: LocalText,
    /// The room's number, or nothing.
    pub(crate) number: Arc<str>,
    pub(crate) space: Arc<str>,
    pub(crate) storey: Option<Arc<str>>,
    words: String,
}

/// Something in a room: a piece of wall, a door, equipment.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) element: ElementId,
    pub(crate) place: Place,
}

/// An asset as the story needs it.
#[derive(Clone, Debug)]
pub(crate) struct AssetAt {
    pub(crate) element: Option<ElementId>,
    pub(crate) place: Place,
    pub(crate) name: LocalText,
    pub(crate) class: Class,
}

/// The building.
pub(crate) struct Site {
    pub(crate) routes: Arc<Routes>,
    pub(crate) rooms: Vec<Room>,
    pub(crate) by_kind: Vec<(RoomKind, Vec<usize>)>,
    /// GlobalIds of the storeys, from the lowest up.
    pub(crate) storeys: Vec<Arc<str>>,
    pub(crate) walls: Vec<Spot>,
    pub(crate) doors: Vec<Spot>,
    pub(crate) equipment: Vec<Spot>,
    pub(crate) lifts: Vec<Spot>,
    pub(crate) assets: FxHashMap<AssetId, AssetAt>,
    /// The asset that goes wrong before everyone's eyes: left to the person at the screen.
    pub(crate) demo: Option<AssetId>,
}

impl Site {
    /// Looks at the model; the model is not kept.
    pub(crate) fn new(model: &BuildingModel, routes: Arc<Routes>, max_assets: usize) -> Self {
        let shut: FxHashSet<ElementId> = routes
            .findings()
            .iter()
            .filter_map(|f| match f {
                Finding::Unreachable { room } | Finding::NoFloor { room } => Some(*room),
                _ => None,
            })
            .collect();
        let rooms: Vec<Room> = model
            .element_ids()
            .filter(|id| !shut.contains(id))
            .filter_map(|id| room(model, id))
            .filter(|room| routes.random_point_in(room.id, 0.5, 0.5).is_some())
            .collect();
        let mut by_kind: Vec<(RoomKind, Vec<usize>)> = Vec::new();
        for (i, room) in rooms.iter().enumerate() {
            match by_kind.iter_mut().find(|(kind, _)| *kind == room.kind) {
                Some((_, list)) => list.push(i),
                None => by_kind.push((room.kind, vec![i])),
            }
        }
        by_kind.sort_by_key(|(kind, _)| *kind);
        let bound = bind(model, max_assets);
        let demo = choose_demo(&bound).and_then(|i| bound.get(i)).map(|b| b.asset.id.clone());
        let by_global_id = model.global_id_index();
        let element_of = |global_id: &Arc<str>| by_global_id.get(&GlobalId(global_id.clone())).copied();
        let mut equipment = Vec::new();
        let mut lifts = Vec::new();
        let mut assets = FxHashMap::default();
        for b in bound {
            let element = element_of(&b.asset.global_id);
            let spot = element.map(|element| Spot { element, place: b.asset.place.clone() });
            match b.class {
                Class::Room | Class::Theatre | Class::CriticalRoom | Class::Opening => {}
                Class::Lift => lifts.extend(spot),
                // A round looks at plant, and not at each of a thousand detectors.
                _ if b.asset.place.at.is_some() && b.class.frailty() >= LEAST_FRAILTY => equipment.extend(spot),
                _ => {}
            }
            let at = AssetAt { element, place: b.asset.place, name: b.asset.name, class: b.class };
            assets.insert(b.asset.id, at);
        }
        equipment.truncate(MOST_SPOTS);
        let storeys = model
            .storeys
            .iter()
            .map(|s| model.element(s.element).map_or_else(|| s.name.clone(), |e| e.global_id.0.clone()))
            .collect();
        let mut site = Self {
            routes,
            rooms,
            by_kind,
            storeys,
            walls: Vec::new(),
            doors: Vec::new(),
            equipment,
            lifts,
            assets,
            demo,
        };
        site.look_at_walls_and_doors(model);
        site
    }

    fn look_at_walls_and_doors(&mut self, model: &BuildingModel) {
        let known: FxHashSet<ElementId> = self.rooms.iter().map(|r| r.id).collect();
        for id in model.element_ids() {
            let Some(element) = model.element(id).filter(|e| !e.bounds.is_empty()) else { continue };
            let (wall, door) = (element.ifc_type.starts_with("IfcWall"), element.ifc_type.starts_with("IfcDoor"));
            let enough = if wall { self.walls.len() } else { self.doors.len() } >= MOST_SPOTS;
            if !(wall || door) || enough {
                continue;
            }
            let Some((space, at)) = self.face(element, &known) else { continue };
            let space = model.element(space).map(|e| e.global_id.0.clone());
            let place = Place { space, at: Some(at.to_array()), ..place_of(model, element) };
            let spot = Spot { element: id, place };
            if wall { self.walls.push(spot) } else { self.doors.push(spot) }
        }
    }

    /// The middle of an upright element's face towards a room that one can walk to.
    fn face(&self, element: &Element, known: &FxHashSet<ElementId>) -> Option<(ElementId, DVec3)> {
        let (centre, size) = (element.bounds.center(), element.bounds.size());
        let across = if size.x < size.y { DVec3::X } else { DVec3::Y };
        let half = 0.5 * size.x.min(size.y);
        // A ring of walls in one element, or a slanted one, has no middle that stands for it.
        if half > 0.4 || size.z < 1.0 {
            return None;
        }
        let foot = DVec3::new(centre.x, centre.y, element.bounds.min.z + 0.1);
        [1.0, -1.0].into_iter().find_map(|side| {
            let space = self.routes.room_at((foot + across * side * (half + 0.4)).to_array())?;
            let at = foot + across * side * half + DVec3::Z * (EYE_M - 0.1);
            known.contains(&space).then_some((space, at))
        })
    }

    /// The room that somebody who belongs to these words has as a base; any room where there is none.
    pub(crate) fn base(&self, words: &[&str], random: &mut Random) -> Option<usize> {
        for word in words {
            let fits: Vec<usize> =
                self.rooms.iter().enumerate().filter(|(_, r)| r.words.contains(word)).map(|(i, _)| i).collect();
            if !fits.is_empty() {
                return Some(fits[random.below(fits.len())]);
            }
        }
        (!self.rooms.is_empty()).then(|| random.below(self.rooms.len()))
    }

    /// A place on the floor of a room.
    pub(crate) fn stand(&self, room: usize, random: &mut Random) -> Option<[f64; 3]> {
        let (u, v) = (random.unit(), random.unit());
        self.routes.random_point_in(self.rooms.get(room)?.id, u, v)
    }

    /// The room as the place of a fact.
    pub(crate) fn place_in(&self, room: usize, at: Option<[f64; 3]>) -> Place {
        let Some(room) = self.rooms.get(room) else { return Place::default() };
        Place { element: None, space: Some(room.space.clone()), storey: room.storey.clone(), at }
    }
}

impl Spot {
    /// Where one walks to see it.
    pub(crate) fn goal(&self) -> WalkPoint {
        WalkPoint::Element(self.element)
    }
}

fn room(model: &BuildingModel, id: ElementId) -> Option<Room> {
    let element = model.element(id).filter(|e| e.kind == ElementKind::Space && e.ifc_type.as_ref() == "IfcSpace")?;
    let words = Words::of(element);
    let kind = kind_of(&words)?;
    let place = place_of(model, element);
    let label = [&element.long_name, &element.name].into_iter().flatten().find(|t| !t.trim().is_empty());
    let label = label.map_or("", |t| t.trim());
    Some(Room {
        id,
        kind,
        name: LocalText::from_bilingual(label).unwrap_or_else(|| LocalText::same(label)),
        number: element.name.as_deref().map(str::trim).filter(|n| *n != label).unwrap_or_default().into(),
        space: element.global_id.0.clone(),
        storey: place.storey,
        words: words.text().to_owned(),
    })
}

/// What a room is for, by what people call it; `None` for shafts and stairs, where nobody stays.
fn kind_of(words: &Words) -> Option<RoomKind> {
    const NOWHERE: &[&str] = &["井", "shaft", "楼梯", "stair", "plenum", "void"];
    // The more special word comes first: a ward's bathroom is a bathroom, the theatres' office an office.
    const TABLE: [(RoomKind, &[&str]); 13] = [
        (RoomKind::Bath, &["卫生间", "浴", "toilet", "bathroom", "washroom", "restroom", "shower", "wc"]),
        (RoomKind::Station, &["护士站", "nurse station", "分诊", "triage", "服务中心", "reception"]),
        (RoomKind::Office, &["办公", "office", "会议", "meeting", "示教", "teaching", "更衣", "changing"]),
        (RoomKind::Kitchen, &["厨房", "kitchen", "配餐", "餐厅", "dining", "cafe"]),
        (RoomKind::Store, &["库", "store", "storage", "污物", "utility", "档案", "archive"]),
        (RoomKind::Plant, &["机房", "泵房", "配电", "变电", "锅炉", "plant", "boiler", "electrical", "mechanical"]),
        (RoomKind::Corridor, &["走廊", "连廊", "corridor", "前室", "hallway"]),
        (RoomKind::Theatre, &["手术室", "operating theatre", "operating room", "theatre", "分娩", "delivery"]),
        (RoomKind::Critical, &["icu", "监护", "重症", "隔离", "isolation", "抢救", "resus", "intensive"]),
        (
            RoomKind::Laboratory,
            &["检验", "laboratory", "药", "pharmacy", "病理", "放射", "透析", "dialysis", "mri", "供应", "ct"],
        ),
        (RoomKind::Ward, &["病房", "病室", "ward", "twin room", "single room", "母婴", "待产", "观察", "bedroom"]),
        (RoomKind::Waiting, &["等候", "waiting", "大厅", "hall", "lobby", "大堂", "候诊"]),
        (RoomKind::Exam, &["诊室", "consult", "exam", "治疗", "treatment", "超声", "ultrasound", "采血"]),
    ];
    if NOWHERE.iter().any(|w| words.has(w)) {
        return None;
    }
    let found = TABLE.iter().find(|(_, list)| list.iter().any(|w| words.has(w)));
    Some(found.map_or(RoomKind::Other, |(kind, _)| *kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::tests::element;

    #[test]
    fn rooms_are_known_by_the_more_special_word() {
        let kind = |name: &str| kind_of(&Words::of(&element("IfcSpace", name)));
        for (name, expected) in [
            ("病房卫生间 / Ward Bathroom", Some(RoomKind::Bath)),
            ("手术部办公室 / Theatre Office", Some(RoomKind::Office)),
            ("南病区走廊 / South Ward Corridor", Some(RoomKind::Corridor)),
            ("手术室 3 / Operating Theatre 3", Some(RoomKind::Theatre)),
            ("重症监护大厅 / ICU Bay", Some(RoomKind::Critical)),
            ("双人病房 / Twin Room", Some(RoomKind::Ward)),
            ("电梯机房 / Lift Machine Room", Some(RoomKind::Plant)),
            ("客梯井 / Passenger Lift Shaft", None),
            ("Core Stair East", None),
            ("A104", Some(RoomKind::Other)),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
