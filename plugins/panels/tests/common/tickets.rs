//! Staff and tickets of the made-up hospital: each ticket went its way by commands that were decided as the hub does.

use std::sync::Arc;

use atrium_facility::{
    Account, Actor, Command, Entry, Grounds, HoldReason, LocalText, Person, PersonId, Place, Role, TicketAction,
    TicketCategory, TicketDraft, TicketId, TicketState, Timestamp, Trade, Update, Urgency, decide,
};
use atrium_panels::Candidate;

use super::{World, now};

const MINUTE: i64 = 60_000;

/// Positions in [`World::accounts`] after [`staff`].
pub const DESK: usize = 0;
pub const TECHNICIAN: usize = 1;
pub const MANAGER: usize = 2;
pub const WARD: usize = 3;

const ACCOUNTS: [(&str, Role, &str, &str); 4] = [
    ("0301", Role::ServiceDesk, "服务台", "service desk"),
    ("0417", Role::Technician, "暖通技工", "HVAC technician"),
    ("0012", Role::FacilityManager, "后勤主管", "facility manager"),
    ("2205", Role::Requester, "手术部护士长", "theatre head nurse"),
];

const PEOPLE: [(&str, &str, &str, &[Trade], bool); 9] = [
    ("0301", "服务台", "service desk", &[Trade::General], true),
    ("0417", "暖通技工", "HVAC technician", &[Trade::Hvac, Trade::Plumber, Trade::General], true),
    ("0288", "综合维修工", "multi-skilled technician", &[Trade::Hvac, Trade::Electrician, Trade::Plumber], true),
    ("0533", "暖通技工", "HVAC technician", &[Trade::Hvac], true),
    ("0611", "电工", "electrician", &[Trade::Electrician, Trade::Lift], true),
    ("0702", "暖通技工", "HVAC technician", &[Trade::Hvac], false),
    ("0815", "医用气体技工", "medical gas technician", &[Trade::MedicalGas, Trade::General], true),
    ("0920", "保洁员", "cleaner", &[Trade::Cleaner, Trade::Porter], true),
    ("2205", "手术部护士长", "theatre head nurse", &[Trade::Clinical], true),
];

/// The account's actor.
pub fn actor(world: &World, account: usize) -> Actor {
    world.accounts[account].actor.clone()
}

/// Decides the command as the hub would, and takes what follows.
pub fn reduce(world: &mut World, by: &Actor, at: Timestamp, command: &Command) -> Vec<Update> {
    let policy = world.facility.policy().clone();
    let grounds = Grounds { state: &world.facility, policy: &policy, by, now: at };
    let updates = decide(command, grounds).unwrap_or_else(|why| panic!("{why}: {command:?}"));
    for update in &updates {
        let entry = Entry { seq: 1, at, by: by.clone(), command: None, update: update.clone() };
        world.facility.reduce(&entry);
    }
    updates
}

/// Accounts and people; the screen acts as the service desk.
pub fn staff(world: &mut World) {
    let account = |(id, role, zh, en): &(&str, Role, &str, &str)| Account {
        actor: Actor::new(*id, *role),
        post: LocalText::new(zh, en),
    };
    world.accounts = ACCOUNTS.iter().map(account).collect();
    world.me = Some(DESK);
    let people = PEOPLE
        .iter()
        .map(|(id, zh, en, trades, on_duty)| Person {
            id: (*id).into(),
            post: LocalText::new(zh, en),
            trades: trades.to_vec(),
            on_duty: *on_duty,
        })
        .collect();
    let manager = actor(world, MANAGER);
    reduce(world, &manager, now().plus_ms(-600 * MINUTE), &Command::RegisterPeople { people });
    world.update();
}

/// Where the element with this name is.
pub fn place(world: &World, name: &str) -> Place {
    let (model, _) = world.model.as_ref().unwrap();
    let element = model.element(super::find(model, name)).unwrap();
    let own: Arc<str> = element.global_id.0.clone();
    let is_space = element.kind == atrium_building::ElementKind::Space;
    let global_id = |id| model.element(id).unwrap().global_id.0.clone();
    Place {
        element: (!is_space).then(|| own.clone()),
        space: if is_space { Some(own) } else { element.space.map(global_id) },
        storey: element.storey.map(|s| global_id(model.storey(s).unwrap().element)),
        at: None,
    }
}

/// A request for the place with this name.
pub fn draft(world: &World, name: &str, title: &str, category: TicketCategory) -> TicketDraft {
    let place = place(world, name);
    let asset = place.element.as_deref().and_then(|id| world.facility.asset_of_element(id)).map(|a| a.id.clone());
    TicketDraft {
        category,
        urgency: Urgency::Normal,
        title: title.into(),
        description: String::new(),
        place,
        asset,
        alarm: None,
        hazard: None,
        follows: None,
        contact: String::new(),
    }
}

/// Makes a ticket so many minutes ago and takes it to this state, a step every so many minutes.
pub fn ticket(
    world: &mut World,
    draft: TicketDraft,
    age_min: i64,
    step_min: i64,
    to: TicketState,
    who: &str,
) -> TicketId {
    use TicketState as S;
    let (desk, worker) = (actor(world, DESK), Actor::new(who, Role::Technician));
    let mut at = now().plus_ms(-age_min * MINUTE);
    let ward = actor(world, WARD);
    let made = reduce(world, &ward, at, &Command::CreateTicket { draft: Box::new(draft), submit: to != S::Draft });
    let Some(Update::Ticket { ticket: id, .. }) = made.into_iter().next() else { panic!("no ticket") };
    let note = "更换过滤器，清洁传感器".to_owned();
    let way: [(S, &Actor, TicketAction); 9] = [
        (S::Accepted, &desk, TicketAction::Accept),
        (S::Dispatched, &desk, TicketAction::Dispatch { to: who.into() }),
        (S::Taken, &worker, TicketAction::Take),
        (S::OnSite, &worker, TicketAction::Arrive),
        (S::InProgress, &worker, TicketAction::Start),
        (S::Done, &worker, TicketAction::Finish { note, photos: Vec::new() }),
        (S::Verified, &desk, TicketAction::Verify { note: String::new() }),
        (S::Rated, &desk, TicketAction::Rate { stars: 4, comment: "很快".into() }),
        (S::Closed, &desk, TicketAction::Close),
    ];
    let ends = match to {
        S::OnHold => S::InProgress,
        S::Draft | S::Submitted => return id,
        other => other,
    };
    for (state, by, what) in way {
        at = at.plus_ms(step_min * MINUTE).min(now());
        reduce(world, by, at, &Command::Ticket { ticket: id.clone(), what });
        if state == ends {
            break;
        }
    }
    if to == S::OnHold {
        at = at.plus_ms(step_min * MINUTE).min(now());
        let what = TicketAction::Hold { reason: HoldReason::Parts, note: "等待风机皮带到货".into() };
        reduce(world, &worker, at, &Command::Ticket { ticket: id.clone(), what });
    }
    id
}

const TITLES: [(&str, TicketCategory, &str); 8] = [
    ("手术室温度偏高，送风量不足", TicketCategory::Hvac, "0417"),
    ("洁净走廊照明闪烁", TicketCategory::Power, "0611"),
    ("护士站洗手池漏水", TicketCategory::Water, "0288"),
    ("Exhaust fan is noisy at night", TicketCategory::Hvac, "0533"),
    ("氧气二级减压箱压力偏低", TicketCategory::Gas, "0815"),
    ("检验科门锁损坏，无法关闭", TicketCategory::DoorsAndWindows, "0815"),
    ("术后终末消毒", TicketCategory::Cleaning, "0920"),
    ("Lift L4 stops between storeys", TicketCategory::Lift, "0611"),
];

/// So many tickets in all states, some of them late.
pub fn many(world: &mut World, n: usize) -> Vec<TicketId> {
    use TicketState as S;
    const STATES: [TicketState; 14] = [
        S::Submitted,
        S::Accepted,
        S::Dispatched,
        S::Taken,
        S::OnSite,
        S::InProgress,
        S::OnHold,
        S::Done,
        S::Verified,
        S::Submitted,
        S::InProgress,
        S::Closed,
        S::Dispatched,
        S::Rated,
    ];
    let rooms = ["5-01", "5-03", "3-07", "AHU-05-02", "2-06", "VAV-05-007", "7-04", "CHWP-02"];
    let made = (0..n)
        .map(|i| {
            let (title, category, who) = TITLES[i * 5 % TITLES.len()];
            let state = STATES[i % STATES.len()];
            let mut draft = draft(world, rooms[i * 3 % rooms.len()], title, category);
            draft.urgency = [Urgency::Normal, Urgency::Normal, Urgency::Urgent, Urgency::Deferrable][i * 7 / 3 % 4];
            draft.contact = "手术部 6217".into();
            // What waits for the desk is young, what is being worked on older, as in a house that keeps up.
            let most = if state == S::Submitted { 14 } else { 120 };
            let (age, step) = (1 + (i as i64 * 13) % most, 1 + (i as i64 * 3) % 7);
            ticket(world, draft, age, step, state, who)
        })
        .collect();
    world.update();
    made
}

/// So many requests that wait, as the log of a busy house has them.
pub fn flood(world: &mut World, n: usize) {
    let ward = actor(world, WARD);
    let draft = draft(world, "5-03", "手术室温度偏高", TicketCategory::Hvac);
    for i in 0..n {
        let command = Command::CreateTicket { draft: Box::new(draft.clone()), submit: true };
        reduce(world, &ward, now().plus_ms(-(i as i64 % 400) * MINUTE), &command);
    }
    world.update();
}

/// Who could take it, as the shell works it out: the nearest free one first.
pub fn candidates() -> Vec<Candidate> {
    let of = |person: &str, distance_m: Option<f64>, busy| Candidate {
        person: PersonId::from(person),
        distance_m,
        duration_s: distance_m.map(|m| m / 1.3),
        busy,
    };
    vec![of("0417", Some(62.4), 0), of("0288", Some(145.0), 0), of("0533", Some(18.0), 2), of("0999", None, 0)]
}
