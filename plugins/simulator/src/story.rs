//! What people in a living building ask for and do: requests, hazards, events, and how they are dealt with.
//!
//! The story is a function of the clock: every slot of ninety seconds begins one thread, and every step of a thread has a
//! time and a name that never change. Whoever starts again finds the same threads at the same steps, and a hub that knows a
//! step's name does it once.

use std::sync::Arc;

use atrium_building::{BuildingModel, ElementKind};
use atrium_facility::{
    Command, CommandId, Event, EventKind, HazardAction, HazardGrade, HazardReport, InspectionKind, Lec, LocalText,
    Place, RectificationPlan, TicketAction, TicketCategory, TicketDraft, Timestamp, Trade, Urgency,
};

use crate::random::Random;

/// One thread begins in each slot, milliseconds.
const SLOT_MS: i64 = 90_000;
/// Slots before the present that are told too, so that a building just opened is not empty.
const SLOTS_BEFORE: i64 = 30;

/// What a room is asked about: category, words, urgency.
const REQUESTS: [(TicketCategory, &str, &str, Urgency); 12] = [
    (TicketCategory::Water, "水龙头漏水", "Tap is leaking", Urgency::Normal),
    (TicketCategory::Water, "下水道堵塞", "Drain is blocked", Urgency::Urgent),
    (TicketCategory::Power, "插座没电", "Socket has no power", Urgency::Normal),
    (TicketCategory::Power, "照明灯闪烁", "Light is flickering", Urgency::Deferrable),
    (TicketCategory::Hvac, "房间太热", "Room is too warm", Urgency::Normal),
    (TicketCategory::Hvac, "出风口有异响", "Air outlet is noisy", Urgency::Deferrable),
    (TicketCategory::Gas, "氧气终端接头松动", "Oxygen outlet is loose", Urgency::Urgent),
    (TicketCategory::DoorsAndWindows, "门关不上", "Door does not close", Urgency::Normal),
    (TicketCategory::Bed, "病床升降失灵", "Bed does not rise", Urgency::Normal),
    (TicketCategory::Cleaning, "地面需要消毒", "Floor has to be disinfected", Urgency::Urgent),
    (TicketCategory::Furniture, "柜门合页损坏", "Cupboard hinge is broken", Urgency::Deferrable),
    (TicketCategory::Transport, "送检标本运送", "Samples to the laboratory", Urgency::Normal),
];

/// What a round finds: words, grade, score.
const FINDINGS: [(&str, &str, HazardGrade, [f64; 3]); 8] = [
    ("消防通道堆放杂物", "Escape route is blocked by boxes", HazardGrade::General, [6.0, 6.0, 7.0]),
    ("配电箱门未锁", "Distribution board is not locked", HazardGrade::General, [3.0, 6.0, 7.0]),
    ("灭火器压力不足", "Fire extinguisher has lost pressure", HazardGrade::General, [1.0, 6.0, 7.0]),
    ("墙面瓷砖松动", "Wall tiles are loose", HazardGrade::General, [3.0, 3.0, 7.0]),
    ("防火门闭门器损坏", "Closer of the fire door is broken", HazardGrade::General, [3.0, 6.0, 15.0]),
    ("吊顶渗水", "Water comes through the ceiling", HazardGrade::General, [6.0, 3.0, 3.0]),
    ("氧气汇流排间通风不足", "Oxygen manifold room lacks ventilation", HazardGrade::Major, [3.0, 6.0, 40.0]),
    ("地面湿滑", "Floor is slippery", HazardGrade::General, [6.0, 6.0, 3.0]),
];

/// What else happens.
const EVENTS: [(EventKind, &str, &str); 5] = [
    (EventKind::NurseCall, "护士呼叫", "Nurse call"),
    (EventKind::Door, "门未关超过一分钟", "Door held open for a minute"),
    (EventKind::Logistics, "物资送达", "Supplies delivered"),
    (EventKind::Equipment, "设备切换", "Equipment changed over"),
    (EventKind::Zone, "移动资产离开所属区域", "A mobile asset left its zone"),
];

/// One step of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name for good: the command's id.
    pub id: CommandId,
    /// When it is due.
    pub at: Timestamp,
    /// Badge of whoever does it.
    pub by: String,
    /// What is done.
    pub what: Deed,
}

/// What is done in a step. Steps after the first are about what the first made.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Needs nothing from before.
    Command(Command),
    /// Of the thread's ticket.
    Ticket(TicketAction),
    /// Of the thread's hazard.
    Hazard(HazardAction),
}

/// One thing that runs its course.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// In order of time; the first makes what the others are about.
    pub steps: Vec<Step>,
}

/// The story of one building.
#[derive(Clone, Debug)]
pub struct Story {
    seed: u64,
    rooms: Vec<Room>,
}

#[derive(Clone, Debug)]
struct Room {
    place: Place,
    name: String,
    clinical: bool,
}

impl Story {
    /// Takes the rooms of the model; the model is not kept.
    pub fn new(model: &BuildingModel, seed: u64) -> Self {
        let global_id = |id| model.element(id).map(|e: &atrium_building::Element| e.global_id.0.clone());
        let rooms = model
            .elements
            .iter()
            .filter(|e| e.kind == ElementKind::Space && !e.bounds.is_empty())
            .map(|e| {
                let centre = e.bounds.center();
                let storey = e.storey.and_then(|s| model.storey(s)).and_then(|s| global_id(s.element));
                let name = e.long_name.clone().or_else(|| e.name.clone()).unwrap_or_else(|| Arc::from(""));
                let lower = name.to_lowercase();
                Room {
                    place: Place {
                        element: None,
                        space: Some(e.global_id.0.clone()),
                        storey,
                        at: Some([centre.x, centre.y, e.bounds.min.z + 0.05]),
                    },
                    clinical: ["ward", "theatre", "病", "手术", "room"].iter().any(|w| lower.contains(w)),
                    name: name.to_string(),
                }
            })
            .collect();
        Self { seed, rooms }
    }

    /// The threads that are under way at this time, or have just run their course.
    pub fn threads(&self, now: Timestamp) -> Vec<Thread> {
        let slot = now.0.div_euclid(SLOT_MS);
        (slot - SLOTS_BEFORE..=slot).filter_map(|slot| self.thread(slot)).collect()
    }

    /// The thread of a slot; the same for ever.
    fn thread(&self, slot: i64) -> Option<Thread> {
        if self.rooms.is_empty() {
            return None;
        }
        let mut random = Random::of(self.seed, "story", slot as u64);
        let clinical: Vec<&Room> = self.rooms.iter().filter(|r| r.clinical).collect();
        let room = if clinical.is_empty() || random.unit() < 0.4 {
            &self.rooms[random.below(self.rooms.len())]
        } else {
            clinical[random.below(clinical.len())]
        };
        let start = slot * SLOT_MS + random.below(SLOT_MS as usize / 2) as i64;
        let mut writer = Writer { prefix: format!("sim/{}/{slot}", self.seed), at: start, steps: Vec::new() };
        match random.unit() {
            u if u < 0.5 => request(&mut writer, &mut random, room),
            u if u < 0.75 => finding(&mut writer, &mut random, room),
            _ => happening(&mut writer, &mut random, room),
        }
        Some(Thread { steps: writer.steps })
    }
}

struct Writer {
    prefix: String,
    at: i64,
    steps: Vec<Step>,
}

impl Writer {
    /// Adds a step so many seconds after the one before.
    fn step(&mut self, after_s: f64, by: &str, what: Deed) {
        self.at += (after_s * 1_000.0) as i64;
        let id = CommandId::from(format!("{}/{}", self.prefix, self.steps.len()));
        self.steps.push(Step { id, at: Timestamp(self.at), by: by.to_owned(), what });
    }

    fn ticket(&mut self, after_s: f64, by: &str, what: TicketAction) {
        self.step(after_s, by, Deed::Ticket(what));
    }

    fn hazard(&mut self, after_s: f64, by: &str, what: HazardAction) {
        self.step(after_s, by, Deed::Hazard(what));
    }
}

/// Badges of those who have a trade, as the local hub's posts have them.
fn workers(trade: Trade) -> &'static [&'static str] {
    match trade {
        Trade::Electrician => &["T-11", "T-12"],
        Trade::Plumber => &["T-21"],
        Trade::Hvac => &["T-32"],
        Trade::MedicalGas => &["T-41"],
        Trade::Lift => &["T-51"],
        Trade::Cleaner => &["C-01", "C-02"],
        Trade::Porter => &["P-01", "P-02"],
        Trade::General | Trade::Security | Trade::Clinical => &["T-61", "T-62"],
    }
}

/// A request from the ward to its rating; some are still on their way after the story has left them.
fn request(writer: &mut Writer, random: &mut Random, room: &Room) {
    let (category, zh, en, urgency) = REQUESTS[random.below(REQUESTS.len())];
    let draft = TicketDraft {
        category,
        urgency,
        title: format!("{zh} / {en}"),
        description: room.name.clone(),
        place: room.place.clone(),
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: "8021".into(),
    };
    writer.step(0.0, "N-01", Deed::Command(Command::CreateTicket { draft: Box::new(draft), submit: true }));
    let able = workers(category.trade());
    let who = able[random.below(able.len())];
    writer.ticket(random.between(40.0, 240.0), "D-01", TicketAction::Accept);
    writer.ticket(random.between(20.0, 120.0), "D-01", TicketAction::Dispatch { to: who.into() });
    writer.ticket(random.between(20.0, 90.0), who, TicketAction::Take);
    writer.ticket(random.between(60.0, 300.0), who, TicketAction::Arrive);
    writer.ticket(random.between(10.0, 40.0), who, TicketAction::Start);
    if random.unit() < 0.2 {
        let hold = TicketAction::Hold {
            reason: atrium_facility::HoldReason::Parts,
            note: "等待配件 / waiting for parts".into(),
        };
        writer.ticket(random.between(30.0, 120.0), who, hold);
        writer.ticket(random.between(120.0, 400.0), who, TicketAction::Resume);
    }
    let done = TicketAction::Finish { note: "已修复 / repaired".into(), photos: Vec::new() };
    writer.ticket(random.between(60.0, 420.0), who, done);
    writer.ticket(random.between(30.0, 200.0), "D-02", TicketAction::Verify { note: String::new() });
    let stars = 3 + random.below(3) as u8;
    writer.ticket(random.between(30.0, 200.0), "N-01", TicketAction::Rate { stars, comment: String::new() });
    writer.ticket(random.between(20.0, 60.0), "D-02", TicketAction::Close);
}

/// A hazard from a round to its closing, reviewed by the other officer.
fn finding(writer: &mut Writer, random: &mut Random, room: &Room) {
    let (zh, en, grade, [l, e, c]) = FINDINGS[random.below(FINDINGS.len())];
    let report = HazardReport {
        title: format!("{zh} / {en}"),
        description: room.name.clone(),
        found_by: InspectionKind::Daily,
        place: room.place.clone(),
        photos: Vec::new(),
        alarm: None,
    };
    writer.step(0.0, "S-01", Deed::Command(Command::ReportHazard { report: Box::new(report) }));
    let criterion = if grade == HazardGrade::Major {
        "医疗机构重大隐患判定（示例） / example list".to_owned()
    } else {
        String::new()
    };
    let lec = Lec { likelihood: l, exposure: e, consequence: c };
    writer.hazard(random.between(30.0, 120.0), "S-02", HazardAction::Assess { grade, criterion, lec });
    let rectifier = ["T-61", "T-62", "L-01"][random.below(3)];
    if grade == HazardGrade::Major {
        writer.hazard(random.between(20.0, 60.0), "V-01", HazardAction::List);
    }
    let days = 1 + random.below(14) as i64;
    let deadline = Timestamp(writer.at).plus_ms(days * 86_400_000);
    writer.hazard(random.between(30.0, 120.0), "M-01", HazardAction::Assign { rectifier: rectifier.into(), deadline });
    if grade == HazardGrade::Major {
        let plan = RectificationPlan {
            goal: "通风换气次数达标 / air changes as required".into(),
            measures: "增设排风机 / add an exhaust fan".into(),
            funds: "专项经费 / special fund".into(),
            emergency: "停用并改用备用气源 / switch to the reserve".into(),
        };
        writer.hazard(random.between(30.0, 90.0), rectifier, HazardAction::Plan { plan });
    }
    writer.hazard(random.between(120.0, 500.0), rectifier, HazardAction::Begin);
    let done = HazardAction::Submit { note: "已整改 / rectified".into(), photos: Vec::new() };
    writer.hazard(random.between(400.0, 1_500.0), rectifier, done);
    let review = HazardAction::Review { passed: true, note: String::new() };
    writer.hazard(random.between(120.0, 400.0), "S-02", review);
    if grade == HazardGrade::Major {
        writer.hazard(random.between(60.0, 200.0), "V-01", HazardAction::Accept);
        writer.hazard(random.between(60.0, 200.0), "M-01", HazardAction::Delist);
    }
}

/// Something that needs no answer.
fn happening(writer: &mut Writer, random: &mut Random, room: &Room) {
    let (kind, zh, en) = EVENTS[random.below(EVENTS.len())];
    let event = Event {
        id: format!("{}/event", writer.prefix).into(),
        at: Timestamp(writer.at),
        kind,
        text: LocalText::new(&format!("{zh}：{}", room.name), &format!("{en}: {}", room.name)),
        place: room.place.clone(),
        who: None,
    };
    writer.step(0.0, "O-01", Deed::Command(Command::RecordEvent { event }));
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
