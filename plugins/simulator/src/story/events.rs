//! What happens and needs no answer.

use std::sync::Arc;

use atrium_facility::{Command, Event, EventKind, LocalText, Timestamp, Tracked};

use super::shift::SLOT_MS;
use super::{Deed, Thread, World, Writer};
use crate::random::Random;
use crate::site::RoomKind;

/// How many happen in a slot of ninety seconds at the natural rate, on average.
const PER_SLOT: f64 = 0.6;

struct Happening {
    kind: EventKind,
    zh: &'static str,
    en: &'static str,
    by: &'static str,
    /// Rooms of these kinds, or doors where there are none.
    rooms: &'static [RoomKind],
    who: Option<&'static str>,
}

const HAPPENINGS: [Happening; 7] = [
    Happening {
        kind: EventKind::NurseCall,
        zh: "床旁呼叫",
        en: "Bedside call",
        by: "N-01",
        rooms: &[RoomKind::Ward],
        who: None,
    },
    Happening {
        kind: EventKind::NurseCall,
        zh: "卫生间呼叫",
        en: "Bathroom call",
        by: "N-01",
        rooms: &[RoomKind::Bath],
        who: None,
    },
    Happening {
        kind: EventKind::Door,
        zh: "门开启超过一分钟",
        en: "Door held open for more than a minute",
        by: "O-01",
        rooms: &[],
        who: None,
    },
    Happening {
        kind: EventKind::Logistics,
        zh: "物资送达",
        en: "Supplies delivered",
        by: "P-01",
        rooms: &[RoomKind::Ward, RoomKind::Store, RoomKind::Theatre],
        who: Some("CT-01"),
    },
    Happening {
        kind: EventKind::Logistics,
        zh: "标本交接",
        en: "Samples handed over",
        by: "P-02",
        rooms: &[RoomKind::Laboratory],
        who: None,
    },
    Happening {
        kind: EventKind::Zone,
        zh: "移动设备离开所属病区",
        en: "A mobile asset left its ward",
        by: "O-01",
        rooms: &[RoomKind::Corridor, RoomKind::Waiting],
        who: Some("IP-03"),
    },
    Happening {
        kind: EventKind::Equipment,
        zh: "机组按时间表切换",
        en: "Plant changed over by schedule",
        by: "O-01",
        rooms: &[RoomKind::Plant],
        who: None,
    },
];

/// Events of a span.
pub(crate) fn between(world: &World, from_ms: i64, until_ms: i64) -> Vec<Arc<Thread>> {
    (from_ms.div_euclid(SLOT_MS)..=until_ms.div_euclid(SLOT_MS)).flat_map(|slot| of_slot(world, slot)).collect()
}

fn of_slot(world: &World, slot: i64) -> Vec<Arc<Thread>> {
    let mut random = Random::of(world.seed, "event", slot as u64);
    let count = (world.rate * PER_SLOT + random.unit()).floor().max(0.0) as u64;
    (0..count).filter_map(|n| thread(world, slot, n, &mut random)).collect()
}

fn thread(world: &World, slot: i64, n: u64, random: &mut Random) -> Option<Arc<Thread>> {
    let site = &world.site;
    let at = slot * SLOT_MS + (random.unit() * SLOT_MS as f64) as i64;
    let what = &HAPPENINGS[random.below(HAPPENINGS.len())];
    let rooms: Vec<usize> = site
        .by_kind
        .iter()
        .filter(|(kind, _)| what.rooms.contains(kind))
        .flat_map(|(_, rooms)| rooms.iter().copied())
        .collect();
    let index = if rooms.is_empty() { random.below(site.rooms.len()) } else { rooms[random.below(rooms.len())] };
    let room = site.rooms.get(index)?;
    let mut place = site.place_in(index, site.stand(index, random));
    if what.kind == EventKind::Door
        && let Some(door) = site.doors.get(random.below(site.doors.len()))
    {
        place = door.place.clone();
    }
    let name = format!("sim/{}/e{slot}/{n}", world.seed);
    let said = |words: &str, between: &str, name: &str, number: &str| {
        format!("{words}{between}{}", format!("{name} {number}").trim())
    };
    let event = Event {
        id: name.as_str().into(),
        at: Timestamp(at),
        kind: what.kind,
        text: if place.element.is_some() {
            LocalText::new(what.zh, what.en)
        } else {
            LocalText::new(
                &said(what.zh, "：", &room.name.zh, &room.number),
                &said(what.en, ": ", &room.name.en, &room.number),
            )
        },
        place,
        who: what.who.map(|tag| Tracked::Mobile(tag.into())),
    };
    let mut writer = Writer::new(name, at);
    writer.at(at, what.by, Deed::Command(Command::RecordEvent { event }));
    Some(writer.done())
}
