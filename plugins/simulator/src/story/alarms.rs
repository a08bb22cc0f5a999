//! Alarms that become tickets.

use std::sync::Arc;

use atrium_facility::{
    AlarmAction, AlarmId, AssetId, Command, Priority, TicketAction, TicketCategory, TicketDraft, Timestamp, Trade,
    Urgency,
};

use super::shift::Job;
use super::{Deed, Thread, World, Writer, both};
use crate::fault::LONGEST_S;
use crate::kind::Class;
use crate::random::Random;
use crate::tour::Way;

/// Share of the alarms that the desk makes a ticket of; the others are gone before, or known.
const SHARE: f64 = 0.6;

/// From the alarm to the closed ticket.
pub(crate) fn thread(world: &mut World, alarm: &AlarmId, raised: Timestamp, priority: Priority) -> Option<Arc<Thread>> {
    let (asset_id, _) = alarm.as_str().rsplit_once('/')?;
    let asset_id = AssetId::from(asset_id);
    if priority == Priority::Low || world.site.demo.as_ref() == Some(&asset_id) {
        return None;
    }
    let asset = world.site.assets.get(&asset_id)?.clone();
    let mut random = Random::of(world.seed, alarm.as_str(), raised.0 as u64);
    let urgent = priority == Priority::Critical;
    if !urgent && random.unit() >= SHARE {
        return (priority == Priority::High).then(|| reset(world.seed, alarm, raised, &mut random));
    }
    let trade = asset.class.trade();
    let category = match trade {
        Trade::Plumber => TicketCategory::Water,
        Trade::Electrician => TicketCategory::Power,
        Trade::MedicalGas => TicketCategory::Gas,
        Trade::Lift => TicketCategory::Lift,
        Trade::Hvac => TicketCategory::Hvac,
        _ if matches!(asset.class, Class::Opening | Class::FireDoor | Class::FireShutter) => {
            TicketCategory::DoorsAndWindows
        }
        _ => TicketCategory::Other,
    };
    let job = Job::at(asset.place.clone(), asset.element)?;
    let name = name(world.seed, alarm, raised);
    // The desk waits whether it goes away by itself.
    let begins = raised.0 + (random.between(45.0, 140.0) * 1_000.0) as i64;
    let draft = TicketDraft {
        category,
        urgency: if urgent { Urgency::Urgent } else { Urgency::Normal },
        title: both((&format!("{} 报警处置", asset.name.zh), &format!("{}: alarm", asset.name.en))),
        description: alarm.as_str().to_owned(),
        place: asset.place,
        asset: Some(asset_id),
        alarm: Some(alarm.clone()),
        hazard: None,
        follows: None,
        contact: String::new(),
    };
    let ticket = Deed::Ticket;
    let of_alarm = |what| Deed::Command(Command::Alarm { alarm: alarm.clone(), what });
    let mut writer = Writer::new(name, begins);
    writer.at(begins, "D-01", Deed::Command(Command::CreateTicket { draft: Box::new(draft), submit: true }));
    let comment = "已派单 / a ticket was made".to_owned();
    writer.maybe(random.between(2.0, 6.0), "O-01", of_alarm(AlarmAction::Acknowledge { comment }));
    writer.after(random.between(4.0, 15.0), "D-01", ticket(TicketAction::Accept));
    let dispatches = writer.at + (random.between(5.0, 15.0) * 1_000.0) as i64;
    let shift = world.shift_at(dispatches);
    let who = shift.nearest(&world.site, &world.tours, trade, &job, dispatches)?;
    writer.at(dispatches, "D-01", ticket(TicketAction::Dispatch { to: who.into() }));
    writer.after(random.between(5.0, 20.0), who, ticket(TicketAction::Take));
    let from = shift.at(who, writer.at).or_else(|| world.tours.get(who).map(|t| t.at(writer.at)));
    let way = from.and_then(|w| Way::find(&world.site, atrium_building::WalkPoint::Position(w.at), job.goal, false));
    let walks_s = way.map_or(60.0, |w| w.lasts_ms() as f64 / 1_000.0);
    writer.after(walks_s, who, ticket(TicketAction::Arrive));
    writer.after(random.between(4.0, 15.0), who, ticket(TicketAction::Start));
    let note = "现场检查并排除故障 / looked at on site, fault removed".to_owned();
    let finish = TicketAction::Finish { note, photos: Vec::new() };
    writer.after(random.between(80.0, 260.0), who, ticket(finish));
    writer.after(random.between(20.0, 60.0), "L-01", ticket(TicketAction::Verify { note: String::new() }));
    let rate = TicketAction::Rate { stars: 4 + u8::from(random.unit() < 0.6), comment: String::new() };
    writer.after(random.between(15.0, 45.0), "D-02", ticket(rate));
    writer.after(random.between(8.0, 20.0), "D-02", ticket(TicketAction::Close));
    // A contact that latched stands until somebody puts it back, which it does not take while the fault lasts.
    let over = raised.0 + (LONGEST_S * 1_000.0) as i64;
    writer.at = writer.at.max(over);
    writer.maybe(random.between(5.0, 20.0), "O-01", of_alarm(AlarmAction::Reset));
    Some(writer.done())
}

/// What the operator does alone: looks, and puts a contact back that latched. Without it such alarms would stand for good.
fn reset(seed: u64, alarm: &AlarmId, raised: Timestamp, random: &mut Random) -> Arc<Thread> {
    let of_alarm = |what| Deed::Command(Command::Alarm { alarm: alarm.clone(), what });
    let begins = raised.0 + (random.between(45.0, 140.0) * 1_000.0) as i64;
    let mut writer = Writer::new(name(seed, alarm, raised), begins);
    let comment = "远程确认 / looked at from the desk".to_owned();
    writer.maybe(0.0, "O-01", of_alarm(AlarmAction::Acknowledge { comment }));
    // Not taken while the fault lasts.
    writer.maybe(LONGEST_S + random.between(20.0, 300.0), "O-01", of_alarm(AlarmAction::Reset));
    writer.done()
}

/// What the thread is called.
pub(crate) fn name(seed: u64, alarm: &AlarmId, raised: Timestamp) -> String {
    format!("sim/{seed}/a{:016x}-{}", fingerprint(alarm.as_str()), raised.0)
}

/// FNV-1a: the same on every machine.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
