//! Requests for service, from the call to the closing.

use std::sync::Arc;

use atrium_facility::{Command, HoldReason, TicketAction, TicketCategory, TicketDraft, Trade, Urgency};

use super::needs::{self, Need};
use super::shift::{Job, Planner, SLOT_MS};
use super::{Deed, Thread, Writer, both};
use crate::random::Random;

/// Who asks for service from the wards.
const NURSE: &str = "N-01";
const DESKS: [&str; 2] = ["D-01", "D-02"];

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// Done and praised.
    Usual,
    /// The desk forgets it for longer than it may.
    Late,
    /// Waits for parts, access or a vendor.
    Held(HoldReason),
    /// Not good enough the first time.
    Reopened,
    /// Whoever is given it first cannot.
    Declined,
    /// Somebody else takes it over.
    Reassigned,
    /// Was asked for already, or is not what the desk is there for.
    Rejected,
    /// No longer needed.
    Cancelled,
}

impl Fate {
    fn draw(random: &mut Random) -> Self {
        match random.below(100) {
            0..4 => Self::Late,
            4..8 => Self::Held(HoldReason::Parts),
            8..10 => Self::Held(HoldReason::Access),
            10..12 => Self::Held(HoldReason::Vendor),
            12..18 => Self::Reopened,
            18..22 => Self::Declined,
            22..26 => Self::Reassigned,
            26..29 => Self::Rejected,
            29..32 => Self::Cancelled,
            _ => Self::Usual,
        }
    }
}

/// The requests of a slot: as many as the rate says, by chance where it is no whole number.
pub(crate) fn of_slot(planner: &mut Planner<'_>, seed: u64, rate: f64, slot: i64) -> Vec<Arc<Thread>> {
    let mut random = Random::of(seed, "ticket-slot", slot as u64);
    let count = (rate + random.unit()).floor().max(0.0) as u64;
    (0..count).filter_map(|n| request(planner, seed, slot, n)).collect()
}

fn ticket(action: TicketAction) -> Deed {
    Deed::Ticket(action)
}

fn note(text: &str) -> String {
    text.to_owned()
}

fn request(planner: &mut Planner<'_>, seed: u64, slot: i64, n: u64) -> Option<Arc<Thread>> {
    let mut random = Random::of(seed, "ticket", (slot as u64).wrapping_mul(1_024).wrapping_add(n));
    let begins = slot * SLOT_MS + random.between(0.0, 60_000.0) as i64;
    let (need, room) = needs::draw(planner.site, &mut random)?;
    let (job, draft) = draft(planner, need, room, &mut random)?;
    let urgent = draft.urgency == Urgency::Urgent;
    let fate = Fate::draw(&mut random);
    let (desk, other) = if random.unit() < 0.6 { (DESKS[0], DESKS[1]) } else { (DESKS[1], DESKS[0]) };
    // A third of what is asked for comes by telephone.
    let asks = if random.unit() < 0.35 { desk } else { NURSE };
    let mut writer = Writer::new(format!("sim/{seed}/t{slot}/{n}"), begins);
    writer.at(begins, asks, Deed::Command(Command::CreateTicket { draft: Box::new(draft), submit: true }));
    let accepts_after_s = match (fate, urgent) {
        // Ten minutes are allowed, one for what is urgent.
        (Fate::Late, false) => random.between(610.0, 760.0),
        (Fate::Late, true) => random.between(66.0, 130.0),
        (_, true) => random.between(5.0, 18.0),
        (_, false) => random.between(10.0, 45.0),
    };
    if fate == Fate::Rejected {
        let reason = note("同一事项已报修 / already asked for");
        writer.after(accepts_after_s, desk, ticket(TicketAction::Reject { reason }));
        return Some(writer.done());
    }
    writer.after(accepts_after_s, desk, ticket(TicketAction::Accept));
    if fate == Fate::Cancelled {
        let reason = note("已自行解决 / it has settled itself");
        writer.after(random.between(20.0, 60.0), asks, ticket(TicketAction::Cancel { reason }));
        return Some(writer.done());
    }
    let mut who = hand_out(planner, &mut writer, need.category, &job, other, fate, &mut random)?;
    let works_s = work_s(need.category, &mut random);
    who = carry_out(planner, &mut writer, who, &job, (fate, works_s, need), other, &mut random);
    if fate == Fate::Reopened {
        let reason = note("问题仍然存在 / still not right");
        writer.after(random.between(20.0, 60.0), NURSE, ticket(TicketAction::Reopen { reason }));
        carry_out(planner, &mut writer, who, &job, (Fate::Usual, works_s * 0.7, need), other, &mut random);
    }
    writer.after(random.between(15.0, 50.0), NURSE, ticket(TicketAction::Verify { note: String::new() }));
    // Mostly content; less so when it took two attempts or was late.
    let fewer = u8::from(matches!(fate, Fate::Reopened | Fate::Late | Fate::Held(_))) + u8::from(random.unit() < 0.25);
    let rate = TicketAction::Rate { stars: 5 - fewer, comment: String::new() };
    let rates = if random.unit() < 0.7 { NURSE } else { desk };
    writer.after(random.between(15.0, 60.0), rates, ticket(rate));
    writer.after(random.between(8.0, 30.0), other, ticket(TicketAction::Close));
    Some(writer.done())
}

fn draft(planner: &Planner<'_>, need: &Need, room: Option<usize>, random: &mut Random) -> Option<(Job, TicketDraft)> {
    let site = planner.site;
    let (job, whereabouts) = match room {
        Some(index) => {
            let room = site.rooms.get(index)?;
            let at = site.stand(index, random)?;
            let named = |name: &str| format!("{name} {}", room.number).trim().to_owned();
            let words = both((&named(&room.name.zh), &named(&room.name.en)));
            (Job::at(site.place_in(index, Some(at)), None)?, words)
        }
        None => {
            let lift = site.lifts.get(random.below(site.lifts.len()))?;
            let asset = site.assets.values().find(|a| a.element == Some(lift.element));
            let words = asset.map(|a| both((&a.name.zh, &a.name.en))).unwrap_or_default();
            (Job::at(lift.place.clone(), Some(lift.element))?, words)
        }
    };
    // It names no asset: who calls says where, and the hub may not have heard of the asset yet.
    let draft = TicketDraft {
        category: need.category,
        urgency: need.urgency,
        title: both((need.zh, need.en)),
        description: whereabouts,
        place: job.place.clone(),
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: format!("{}", 8_000 + random.below(900)),
    };
    Some((job, draft))
}

/// How long the work takes: shorter than in life, so that a quarter of an hour shows a whole way.
fn work_s(category: TicketCategory, random: &mut Random) -> f64 {
    match category.trade() {
        Trade::Porter => random.between(30.0, 90.0),
        Trade::Cleaner => random.between(45.0, 120.0),
        _ => random.between(50.0, 170.0),
    }
}

/// Gives the ticket to whoever is there first, in two attempts where the first one declines.
fn hand_out(
    planner: &Planner<'_>,
    writer: &mut Writer,
    category: TicketCategory,
    job: &Job,
    desk: &'static str,
    fate: Fate,
    random: &mut Random,
) -> Option<&'static str> {
    let dispatches = writer.at + (random.between(6.0, 22.0) * 1_000.0) as i64;
    let order = planner.soonest(category.trade(), job, dispatches);
    let first = *order.first()?;
    writer.at(dispatches, desk, ticket(TicketAction::Dispatch { to: first.into() }));
    let Some(second) = order.get(1).copied().filter(|_| fate == Fate::Declined) else { return Some(first) };
    let reason = note("手上有急修 / on something urgent");
    writer.after(random.between(8.0, 25.0), first, ticket(TicketAction::Decline { reason }));
    writer.after(random.between(8.0, 25.0), desk, ticket(TicketAction::Dispatch { to: second.into() }));
    Some(second)
}

/// From taking the ticket to finishing the work; who did it in the end.
fn carry_out(
    planner: &mut Planner<'_>,
    writer: &mut Writer,
    who: &'static str,
    job: &Job,
    (fate, works_s, need): (Fate, f64, &Need),
    desk: &'static str,
    random: &mut Random,
) -> &'static str {
    let takes = writer.at + (random.between(5.0, 22.0) * 1_000.0) as i64;
    let (sets_out, arrives) = planner.send(who, job, takes);
    writer.at(sets_out, who, ticket(TicketAction::Take));
    writer.at(arrives, who, ticket(TicketAction::Arrive));
    writer.after(random.between(4.0, 15.0), who, ticket(TicketAction::Start));
    let mut who = who;
    match fate {
        Fate::Held(reason) => {
            let words = match reason {
                HoldReason::Parts => "等待配件 / waiting for parts",
                HoldReason::Access => "患者正在治疗，稍后进入 / the room is in use",
                HoldReason::Vendor => "等待厂家工程师 / waiting for the vendor",
            };
            writer.after(works_s * 0.4, who, ticket(TicketAction::Hold { reason, note: note(words) }));
            planner.leave(who, writer.at);
            let resumes = writer.at + (random.between(150.0, 420.0) * 1_000.0) as i64;
            let (_, back) = planner.send(who, job, resumes);
            writer.at(back, who, ticket(TicketAction::Resume));
        }
        Fate::Reassigned => {
            let others = planner.soonest(need.category.trade(), job, writer.at);
            if let Some(other) = others.into_iter().find(|other| *other != who) {
                let reason = note("原维修人员被急修抽调 / the first one was called away");
                writer.after(works_s * 0.3, desk, ticket(TicketAction::Reassign { to: other.into(), reason }));
                planner.leave(who, writer.at);
                who = other;
                let (sets_out, arrives) = planner.send(who, job, writer.at + 10_000);
                writer.at(sets_out, who, ticket(TicketAction::Take));
                writer.at(arrives, who, ticket(TicketAction::Arrive));
                writer.after(random.between(4.0, 15.0), who, ticket(TicketAction::Start));
            }
        }
        _ => {}
    }
    let finish = TicketAction::Finish { note: both(need.done), photos: Vec::new() };
    writer.after(works_s, who, ticket(finish));
    planner.leave(who, writer.at + 5_000);
    who
}
