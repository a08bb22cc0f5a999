//! What is asked for in which room.

use atrium_facility::TicketCategory as C;
use atrium_facility::Urgency as U;

use crate::random::Random;
use crate::site::{RoomKind as K, Site};

/// One thing that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) category: C,
    pub(crate) urgency: U,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    /// What was done about it.
    pub(crate) done: (&'static str, &'static str),
    rooms: &'static [K],
}

const fn need(
    category: C,
    urgency: U,
    zh: &'static str,
    en: &'static str,
    done: (&'static str, &'static str),
    rooms: &'static [K],
) -> Need {
    Need { category, urgency, zh, en, done, rooms }
}

const WET: &[K] = &[K::Bath, K::Ward, K::Kitchen, K::Exam, K::Laboratory];
const BEDS: &[K] = &[K::Ward, K::Critical];
const CARE: &[K] = &[K::Ward, K::Critical, K::Theatre, K::Exam, K::Station];
const WORK: &[K] = &[K::Office, K::Station, K::Exam, K::Laboratory, K::Waiting, K::Other];
const OPEN: &[K] = &[K::Corridor, K::Waiting, K::Station];
const MOST: &[K] =
    &[K::Ward, K::Exam, K::Office, K::Station, K::Laboratory, K::Waiting, K::Corridor, K::Store, K::Kitchen, K::Other];

/// All of them. A lift is asked about at the lift, whatever the rooms.
pub(crate) const NEEDS: [Need; 34] = [
    need(C::Water, U::Normal, "水龙头漏水", "Tap is leaking", ("更换阀芯", "valve core replaced"), WET),
    need(C::Water, U::Urgent, "下水道堵塞返水", "Drain is blocked and backs up", ("疏通管道", "drain cleared"), WET),
    need(
        C::Water,
        U::Normal,
        "马桶冲水不止",
        "Toilet keeps running",
        ("更换浮球阀", "float valve replaced"),
        &[K::Bath],
    ),
    need(
        C::Heating,
        U::Normal,
        "热水不热",
        "Hot water is cold",
        ("调整混水阀", "mixing valve set"),
        &[K::Bath, K::Kitchen],
    ),
    need(
        C::Power,
        U::Normal,
        "插座没电",
        "Socket has no power",
        ("恢复漏电开关", "breaker reset, socket checked"),
        MOST,
    ),
    need(C::Power, U::Deferrable, "照明灯闪烁", "Light is flickering", ("更换灯具驱动", "driver replaced"), MOST),
    need(C::Power, U::Urgent, "设备带电源报警", "Bedhead power alarm", ("紧固接线", "terminals tightened"), BEDS),
    need(C::Hvac, U::Normal, "房间太热", "Room is too warm", ("调整风阀", "damper set"), MOST),
    need(C::Hvac, U::Normal, "房间太冷", "Room is too cold", ("调整水阀", "valve set"), MOST),
    need(C::Hvac, U::Deferrable, "出风口有异响", "Air outlet is noisy", ("紧固风口", "grille fastened"), MOST),
    need(
        C::Hvac,
        U::Urgent,
        "手术室湿度偏高",
        "Theatre is too humid",
        ("调整除湿", "dehumidification set"),
        &[K::Theatre],
    ),
    need(C::Gas, U::Urgent, "氧气终端漏气", "Oxygen outlet leaks", ("更换密封圈", "seal replaced"), CARE),
    need(C::Gas, U::Normal, "负压吸引力不足", "Suction is weak", ("清洗终端", "outlet cleaned"), BEDS),
    need(
        C::Lift,
        U::Urgent,
        "电梯开关门异常",
        "Lift doors do not close properly",
        ("清洁门槽", "door track cleaned"),
        &[],
    ),
    need(C::Furniture, U::Deferrable, "柜门合页损坏", "Cupboard hinge is broken", ("更换合页", "hinge replaced"), WORK),
    need(
        C::Furniture,
        U::Deferrable,
        "候诊椅松动",
        "Waiting chair is loose",
        ("紧固座椅", "chair fastened"),
        &[K::Waiting],
    ),
    need(C::DoorsAndWindows, U::Normal, "门锁打不开", "Door lock jams", ("更换锁芯", "lock cylinder replaced"), MOST),
    need(
        C::DoorsAndWindows,
        U::Normal,
        "自动门感应失灵",
        "Automatic door does not react",
        ("调整感应器", "sensor set"),
        OPEN,
    ),
    need(C::DoorsAndWindows, U::Deferrable, "窗户关不严", "Window does not shut", ("调整五金", "fittings set"), MOST),
    need(C::Bed, U::Normal, "病床升降失灵", "Bed does not rise", ("更换手控器", "hand control replaced"), BEDS),
    need(C::Bed, U::Normal, "床护栏卡住", "Bed rail is stuck", ("润滑护栏", "rail greased"), BEDS),
    need(
        C::Wheelchair,
        U::Normal,
        "轮椅刹车失灵",
        "Wheelchair brake fails",
        ("调整刹车", "brake set"),
        &[K::Waiting, K::Ward],
    ),
    need(C::Catering, U::Normal, "加送一份流食", "One more liquid meal", ("已送达", "delivered"), &[K::Ward]),
    need(
        C::Cleaning,
        U::Urgent,
        "地面有呕吐物需消毒",
        "Spill has to be disinfected",
        ("清洁消毒完成", "cleaned and disinfected"),
        CARE,
    ),
    need(C::Cleaning, U::Normal, "地面积水", "Water on the floor", ("已清理", "dried"), OPEN),
    need(
        C::Cleaning,
        U::Normal,
        "终末消毒",
        "Terminal disinfection",
        ("消毒完成", "disinfected"),
        &[K::Ward, K::Theatre, K::Critical],
    ),
    need(
        C::Laundry,
        U::Normal,
        "补充被服",
        "Linen is short",
        ("已补充", "brought"),
        &[K::Ward, K::Critical, K::Theatre],
    ),
    need(
        C::Escort,
        U::Normal,
        "陪检：送患者做 CT",
        "Escort a patient to CT",
        ("已送达", "brought there"),
        &[K::Ward, K::Critical],
    ),
    need(C::Escort, U::Normal, "出院护送", "Escort at discharge", ("已护送", "escorted"), &[K::Ward]),
    need(
        C::Courier,
        U::Urgent,
        "急送血标本",
        "Blood samples at once",
        ("已送检验科", "handed to the laboratory"),
        CARE,
    ),
    need(C::Courier, U::Normal, "送检标本", "Samples to the laboratory", ("已送达", "delivered"), CARE),
    need(
        C::Transport,
        U::Normal,
        "转运氧气瓶",
        "Oxygen bottle to be moved",
        ("已转运", "moved"),
        &[K::Store, K::Ward, K::Critical],
    ),
    need(
        C::Transport,
        U::Deferrable,
        "搬运设备",
        "Equipment to be moved",
        ("已搬运", "moved"),
        &[K::Store, K::Office, K::Laboratory],
    ),
    need(C::Other, U::Deferrable, "时钟停走", "Clock has stopped", ("更换电池", "battery replaced"), WORK),
];

/// How often something is asked for in such a room, against others.
fn weight(kind: K) -> f64 {
    match kind {
        K::Ward => 5.0,
        K::Bath => 2.5,
        K::Critical | K::Exam => 2.0,
        K::Station | K::Office | K::Laboratory | K::Other => 1.5,
        K::Theatre | K::Waiting | K::Corridor => 1.0,
        K::Kitchen | K::Store => 0.4,
        K::Plant => 0.0,
    }
}

/// One in so many requests is about a lift, where there are lifts.
const LIFT_SHARE: f64 = 0.03;

/// A need and where: a room, or `None` for a lift.
pub(crate) fn draw(site: &Site, random: &mut Random) -> Option<(&'static Need, Option<usize>)> {
    let about_lift = random.unit() < LIFT_SHARE;
    if about_lift && !site.lifts.is_empty() {
        return NEEDS.iter().find(|n| n.category == C::Lift).map(|n| (n, None));
    }
    let total: f64 = site.by_kind.iter().map(|(kind, _)| weight(*kind)).sum();
    let mut left = random.unit() * total;
    let mut chosen = None;
    for (kind, rooms) in site.by_kind.iter().filter(|(kind, _)| weight(*kind) > 0.0) {
        chosen = Some((*kind, rooms));
        left -= weight(*kind);
        if left <= 0.0 {
            break;
        }
    }
    let (kind, rooms) = chosen?;
    let fits: Vec<&Need> = NEEDS.iter().filter(|n| n.rooms.contains(&kind)).collect();
    let need = fits.get(random.below(fits.len())).copied()?;
    let room = rooms.get(random.below(rooms.len())).copied()?;
    Some((need, Some(room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_room_that_asks_has_something_to_ask_for() {
        let all = [
            K::Ward,
            K::Bath,
            K::Theatre,
            K::Critical,
            K::Exam,
            K::Laboratory,
            K::Station,
            K::Office,
            K::Kitchen,
            K::Store,
            K::Plant,
            K::Waiting,
            K::Corridor,
            K::Other,
        ];
        for kind in all {
            let asks = NEEDS.iter().any(|n| n.rooms.contains(&kind));
            assert_eq!(asks, weight(kind) > 0.0, "{kind:?}");
        }
        for category in C::ALL {
            assert!(NEEDS.iter().any(|n| n.category == category), "{category:?}");
        }
        assert!(NEEDS.iter().all(|n| n.zh.chars().count() <= 20 && !n.en.is_empty() && !n.done.0.is_empty()));
    }
}
