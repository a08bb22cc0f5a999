//! Who works in the building: the posts of a hub's own accounts, with where each is usually found.

use atrium_facility::{LocalText, Mobile, MobileId, MobileKind, Trade};

/// How somebody spends the time between two jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Stays at a desk, and goes somewhere now and then.
    Desk,
    /// Waits at the base and looks after what is near.
    OnCall,
    /// Goes from room to room.
    Rounds,
    /// A thing: stands for long, and is moved now and then.
    Thing,
}

/// A post, by its badge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Post {
    pub(crate) badge: &'static str,
    /// Nobody else is given work of these trades.
    pub(crate) trades: &'static [Trade],
    pub(crate) manner: Manner,
    /// Words of rooms that are the base, in lower case.
    pub(crate) base: &'static [&'static str],
}

const fn post(badge: &'static str, trades: &'static [Trade], manner: Manner, base: &'static [&'static str]) -> Post {
    Post { badge, trades, manner, base }
}

const WORKSHOP: &[&str] = &["维修班", "workshop", "maintenance", "值班室"];
const AIR_PLANT: &[&str] = &["空调机房", "ahu room", "mechanical", "plant"];
const DESK: &[&str] = &["便民服务", "visitor services", "service desk", "reception", "前台", "护士站"];
const UTILITY: &[&str] = &["污物间", "dirty utility", "cleaner", "保洁"];
const STORES: &[&str] = &["总务库房", "general store", "被服库", "store", "库房"];
const WATCH: &[&str] = &["消防", "security", "安保", "值班", "duty room", "大厅", "lobby"];

/// Everybody of the staff who carries a locating badge.
pub(crate) const STAFF: [Post; 19] = [
    post("D-01", &[], Manner::Desk, DESK),
    post("D-02", &[], Manner::Desk, DESK),
    post("T-11", &[Trade::Electrician], Manner::OnCall, WORKSHOP),
    post("T-12", &[Trade::Electrician], Manner::OnCall, WORKSHOP),
    post("T-21", &[Trade::Plumber], Manner::OnCall, WORKSHOP),
    post("T-31", &[Trade::Hvac], Manner::OnCall, AIR_PLANT),
    post("T-32", &[Trade::Hvac], Manner::OnCall, AIR_PLANT),
    post("T-41", &[Trade::MedicalGas], Manner::OnCall, WORKSHOP),
    post("T-51", &[Trade::Lift], Manner::OnCall, WORKSHOP),
    post("T-61", &[Trade::General], Manner::OnCall, WORKSHOP),
    post("T-62", &[Trade::General], Manner::OnCall, WORKSHOP),
    post("C-01", &[Trade::Cleaner], Manner::Rounds, UTILITY),
    post("C-02", &[Trade::Cleaner], Manner::Rounds, UTILITY),
    post("P-01", &[Trade::Porter], Manner::Rounds, STORES),
    post("P-02", &[Trade::Porter], Manner::Rounds, STORES),
    // Every trade that repairs, and work for the others rather than for oneself: given nothing by the story.
    post("L-01", &[], Manner::OnCall, WORKSHOP),
    post("S-01", &[], Manner::Rounds, WATCH),
    post("S-02", &[], Manner::Rounds, WATCH),
    post("N-01", &[], Manner::Desk, &["护士站", "nurse station", "station", "ward"]),
];

/// Badges of those who have the trade.
pub(crate) fn of_trade(trade: Trade) -> impl Iterator<Item = &'static str> {
    STAFF.iter().filter(move |p| p.trades.contains(&trade)).map(|p| p.badge)
}

/// One kind of thing on wheels.
pub(crate) struct Fleet {
    pub(crate) kind: MobileKind,
    tag: &'static str,
    zh: &'static str,
    en: &'static str,
    count: usize,
    pub(crate) base: &'static [&'static str],
}

const fn fleet(
    kind: MobileKind,
    tag: &'static str,
    (zh, en): (&'static str, &'static str),
    count: usize,
    base: &'static [&'static str],
) -> Fleet {
    Fleet { kind, tag, zh, en, count, base }
}

/// Everything on wheels that carries a tag.
pub(crate) const FLEETS: [Fleet; 8] = [
    fleet(MobileKind::Wheelchair, "WC", ("轮椅", "Wheelchair"), 9, &["大厅", "hall", "lobby", "等候", "waiting"]),
    fleet(MobileKind::Bed, "BD", ("转运床", "Transfer bed"), 7, &["病房", "ward", "急诊", "emergency"]),
    fleet(MobileKind::Stretcher, "ST", ("平车", "Stretcher"), 3, &["急诊", "emergency", "抢救", "resus"]),
    fleet(MobileKind::InfusionPump, "IP", ("输液泵", "Infusion pump"), 8, &["病房", "ward", "icu", "监护"]),
    fleet(MobileKind::Ventilator, "VT", ("呼吸机", "Ventilator"), 4, &["icu", "监护", "重症", "intensive"]),
    fleet(MobileKind::Defibrillator, "DF", ("除颤仪", "Defibrillator"), 3, &["护士站", "nurse station", "station"]),
    fleet(MobileKind::Ultrasound, "US", ("移动超声", "Mobile ultrasound"), 2, &["超声", "ultrasound", "诊室", "exam"]),
    fleet(MobileKind::Cart, "CT", ("物资车", "Supply cart"), 6, &["库", "store", "配餐", "kitchen"]),
];

impl Fleet {
    /// Tags of all of them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = MobileId> + use<> {
        let tag = self.tag;
        (1..=self.count).map(move |i| MobileId::from(format!("{tag}-{i:02}")))
    }
}

/// The mobile assets that live in every simulated building, with ids that never change.
pub fn mobiles() -> Vec<Mobile> {
    let all = FLEETS.iter().flat_map(|fleet| {
        fleet.ids().zip(1..).map(move |(id, i)| {
            let name = LocalText::new(&format!("{} {i:02}", fleet.zh), &format!("{} {i:02}", fleet.en));
            Mobile { id, kind: fleet.kind, name }
        })
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_and_tags_are_unique_and_every_trade_that_works_has_somebody() {
        let mut badges: Vec<&str> = STAFF.iter().map(|p| p.badge).collect();
        badges.sort_unstable();
        badges.dedup();
        assert_eq!(badges.len(), STAFF.len());
        for category in atrium_facility::TicketCategory::ALL {
            assert!(of_trade(category.trade()).next().is_some(), "{category:?}");
        }
        let mobiles = mobiles();
        let ids: std::collections::BTreeSet<&str> = mobiles.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids.len(), mobiles.len());
        assert!((38..=45).contains(&mobiles.len()), "{}", mobiles.len());
    }
}
