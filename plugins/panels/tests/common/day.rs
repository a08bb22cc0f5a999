//! A day of the made-up hospital: alarms in every state, tickets, hazards, staff, events, accounts.

use std::sync::Arc;

use atrium_building::ElementId;
use atrium_facility::{
    Account, Actor, AlarmAction, AlarmChange, AlarmId, Command, Entry, Event, EventKind, FacilityState, Grounds,
    HazardAction, HazardGrade, HazardReport, InspectionKind, Lec, LocalText, Mobile, MobileKind, Origin, Person, Place,
    Position, Priority, Refusal, Role, TicketAction, TicketCategory, TicketDraft, Timestamp, Tracked, Trade, Update,
    Urgency, Value, compare, decide,
};
use atrium_panels::{ChangesView, Notice, NoticeKind, PlaybackView, TimeMark, TimeMarkKind, TimeView};
use atrium_view::Action;

use super::{World, now};

const MINUTE: i64 = 60_000;

/// Moments before now.
fn ago(ms: i64) -> Timestamp {
    now().plus_ms(-ms)
}

/// Writes an entry as the hub would.
pub fn fact(facility: &mut FacilityState, at: Timestamp, by: &Actor, update: Update) {
    facility.reduce(&Entry { seq: 1, at, by: by.clone(), command: None, update });
}

/// Decides a command as the hub would, and writes what comes of it.
pub fn ask(facility: &mut FacilityState, at: Timestamp, by: &Actor, command: Command) {
    let policy = facility.policy().clone();
    let updates = decide(&command, Grounds { state: facility, policy: &policy, by, now: at });
    for update in updates.unwrap_or_else(|r| panic!("{command:?} refused: {r}")) {
        fact(facility, at, by, update);
    }
}

/// Raises the alarm of a point.
pub fn raise(
    facility: &mut FacilityState,
    point: &str,
    priority: Priority,
    value: f64,
    limit: Option<f64>,
    at: Timestamp,
) {
    let change = AlarmChange::Raised { priority, value: Value::Number(value), limit, first_out: false };
    fact(facility, at, &Actor::system(), Update::Alarm { alarm: point.into(), change });
}

pub fn returned(facility: &mut FacilityState, point: &str, latching: bool, at: Timestamp) {
    let change = AlarmChange::Returned { latching };
    fact(facility, at, &Actor::system(), Update::Alarm { alarm: point.into(), change });
}

pub fn operator() -> Actor {
    Actor::new("0312", Role::Operator)
}

impl World {
    /// Where an element is, as commands name it.
    pub fn place(&self, name: &str) -> Place {
        let (model, _) = self.model.as_ref().unwrap();
        let element = &model.elements[self.id(name).index()];
        let gid = |id: ElementId| -> Arc<str> { model.elements[id.index()].global_id.0.clone() };
        let storey = element.storey.map(|s| gid(model.storeys[s.index()].element));
        if element.ifc_type.as_ref() == "IfcSpace" {
            return Place { space: Some(element.global_id.0.clone()), storey, ..Place::default() };
        }
        Place { element: Some(element.global_id.0.clone()), space: element.space.map(gid), storey, at: None }
    }

    /// The hospital in the middle of a day: acts as the operator of the control room.
    pub fn day() -> Self {
        let mut world = Self::hospital(Origin::Measured);
        world.accounts = accounts();
        world.me = Some(0);
        people(&mut world.facility);
        alarms(&mut world.facility);
        tickets(&mut world);
        hazards(&mut world);
        events(&mut world);
        positions(&mut world);
        world.time = TimeView { span: Some((ago(20 * 60 * MINUTE), now())), playback: None, marks: marks(&world) };
        world.update();
        world
    }

    /// The same, with the past shown.
    pub fn yesterday() -> Self {
        let mut world = Self::day();
        let at = ago(95 * MINUTE);
        world.time.playback = Some(PlaybackView { at, speed: 60.0, waiting: false, failed: None });
        world
    }
}

/// What became of four commands.
pub fn notices(world: &mut World) {
    let of = |id, action, what| Notice { id, at: ago(500), action: Some(action), what };
    let may = vec![Role::SafetyOfficer, Role::FacilityManager];
    world.notices = vec![
        of(1, Action::AlarmAcknowledge, NoticeKind::Done),
        of(2, Action::TicketDispatch, NoticeKind::Kept),
        of(3, Action::HazardAssess, NoticeKind::Refused(Refusal::NotAllowed { role: Role::Operator, may })),
        of(4, Action::TicketVerify, NoticeKind::Refused(Refusal::SamePerson)),
    ];
}

/// What has changed in eight hours.
pub fn changes(world: &mut World) {
    let now = world.facility.facts();
    let mut then = now.clone();
    then.alarms.retain(|_, a| a.raised_at < ago(4_000_000));
    then.tickets.clear();
    then.events.clear();
    let changes = Some(compare(&then, now));
    world.changes = Some(ChangesView { since: ago(8 * 60 * MINUTE), changes });
}

/// Twenty alarms in four minutes, most of them on one storey.
pub fn flood(world: &mut World) {
    for i in 1..=20_i64 {
        let storey = if i % 5 == 0 { 6 } else { 7 };
        let point = format!("VAV-{storey:02}-{:03}/sat", i.min(12));
        raise(&mut world.facility, &point, Priority::Medium, 27.1, Some(26.0), ago(i * 12_000));
    }
    for n in [1, 2] {
        let point = format!("AHU-07-0{n}/dp");
        raise(&mut world.facility, &point, Priority::High, 340.0, Some(300.0), ago(300_000));
    }
}

fn accounts() -> Vec<Account> {
    let of = |id: &str, role, zh: &str, en: &str| Account { actor: Actor::new(id, role), post: LocalText::new(zh, en) };
    vec![
        of("0312", Role::Operator, "中控值班", "Control room"),
        of("0288", Role::FacilityManager, "后勤主管", "Facility manager"),
        of("0101", Role::ServiceDesk, "服务台", "Service desk"),
        of("0417", Role::Technician, "动力班电工", "Electrician"),
        of("0520", Role::SafetyOfficer, "安全员", "Safety officer"),
        of("0900", Role::Viewer, "访客", "Visitor"),
    ]
}

fn people(facility: &mut FacilityState) {
    let person = |id: &str, zh: &str, en: &str, trades: &[Trade], on_duty| Person {
        id: id.into(),
        post: LocalText::new(zh, en),
        trades: trades.to_vec(),
        on_duty,
    };
    let people = vec![
        person("0417", "动力班电工", "Electrician", &[Trade::Electrician], true),
        person("0418", "空调班技工", "HVAC fitter", &[Trade::Hvac, Trade::Plumber], true),
        person("0422", "综合维修工", "General repairs", &[Trade::General, Trade::Plumber], true),
        person("0431", "医用气体技工", "Medical gas fitter", &[Trade::MedicalGas], false),
        person("0520", "安全员", "Safety officer", &[Trade::Security], true),
        person("0611", "保洁员", "Cleaner", &[Trade::Cleaner], true),
    ];
    let manager = Actor::new("0288", Role::FacilityManager);
    ask(facility, ago(900 * MINUTE), &manager, Command::RegisterPeople { people });
    let mobile = |id: &str, kind, zh: &str, en: &str| Mobile { id: id.into(), kind, name: LocalText::new(zh, en) };
    let mobiles = vec![
        mobile("WC-07", MobileKind::Wheelchair, "轮椅 07", "Wheelchair 07"),
        mobile("VT-02", MobileKind::Ventilator, "呼吸机 02", "Ventilator 02"),
    ];
    ask(facility, ago(900 * MINUTE), &manager, Command::RegisterMobiles { mobiles });
}

fn alarms(facility: &mut FacilityState) {
    use Priority::{Critical, High, Low, Medium};
    let answer = |facility: &mut FacilityState, id: &str, at, what| {
        ask(facility, at, &operator(), Command::Alarm { alarm: AlarmId::from(id), what });
    };
    let acknowledge = || AlarmAction::Acknowledge { comment: "已通知空调班".into() };
    // Answered long ago, and stale.
    raise(facility, "CHWP-00/sat", Medium, 27.5, Some(26.0), ago(1_700 * MINUTE));
    answer(facility, "CHWP-00/sat", ago(1_690 * MINUTE), acknowledge());
    raise(facility, "AHU-03-01/dp", High, 312.0, Some(300.0), ago(370_000));
    answer(facility, "AHU-03-01/dp", ago(300_000), acknowledge());
    // Comes and goes.
    for i in (1..5).rev() {
        raise(facility, "VAV-07-003/sat", Medium, 26.4, Some(26.0), ago(90_000 + i * 18_000));
        returned(facility, "VAV-07-003/sat", false, ago(82_000 + i * 18_000));
    }
    raise(facility, "VAV-07-003/sat", Medium, 26.4, Some(26.0), ago(88_000));
    // Gone before anybody answered, and latched.
    raise(facility, "VAV-02-010/sat", Low, 9.1, Some(10.0), ago(640_000));
    returned(facility, "VAV-02-010/sat", false, ago(500_000));
    raise(facility, "AHU-06-01/dp", High, 320.0, Some(300.0), ago(2_000_000));
    answer(facility, "AHU-06-01/dp", ago(1_900_000), acknowledge());
    returned(facility, "AHU-06-01/dp", true, ago(1_800_000));
    // Put aside.
    raise(facility, "AHU-08-01/dp", High, 305.0, Some(300.0), ago(5_000_000));
    let until = now().plus_ms(7_200_000);
    let reason = "更换过滤器，备件在途".to_owned();
    answer(facility, "AHU-08-01/dp", ago(4_900_000), AlarmAction::Shelve { reason, until });
    let manager = Actor::new("0288", Role::FacilityManager);
    let what = AlarmAction::TakeOutOfService { reason: "排风机大修".into() };
    ask(facility, ago(9_000_000), &manager, Command::Alarm { alarm: AlarmId::from("EF-04/sat"), what });
    // Over.
    raise(facility, "EF-02/sat", Low, 27.0, Some(26.0), ago(30_000_000));
    answer(facility, "EF-02/sat", ago(29_900_000), acknowledge());
    returned(facility, "EF-02/sat", false, ago(29_000_000));
    // The one that counts.
    let change =
        AlarmChange::Raised { priority: Critical, value: Value::Number(24.9), limit: Some(24.0), first_out: true };
    fact(facility, ago(42_000), &Actor::system(), Update::Alarm { alarm: "AHU-05-02/sat".into(), change });
}

fn draft(category: TicketCategory, urgency: Urgency, title: &str, place: Place) -> TicketDraft {
    TicketDraft {
        category,
        urgency,
        title: title.into(),
        description: String::new(),
        place,
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: "手术部 8123".into(),
    }
}

fn tickets(world: &mut World) {
    let desk = Actor::new("0101", Role::ServiceDesk);
    let fitter = Actor::new("0418", Role::Technician);
    let hot = {
        let mut draft = draft(TicketCategory::Hvac, Urgency::Urgent, "手术室温度偏高", world.place("AHU-05-02"));
        draft.alarm = Some(AlarmId::from("AHU-05-02/sat"));
        draft
    };
    let lamp = draft(TicketCategory::Power, Urgency::Normal, "走廊照明故障", world.place("3-04"));
    let door = draft(TicketCategory::DoorsAndWindows, Urgency::Deferrable, "库房门锁损坏", world.place("2-08"));
    for (minutes, draft) in [(38, hot), (22, lamp), (9, door)] {
        let command = Command::CreateTicket { draft: Box::new(draft), submit: true };
        ask(&mut world.facility, ago(minutes * MINUTE), &desk, command);
    }
    let step = |world: &mut World, id: &str, by: &Actor, minutes: i64, what| {
        ask(&mut world.facility, ago(minutes * MINUTE), by, Command::Ticket { ticket: id.into(), what });
    };
    step(world, "WO-000001", &desk, 37, TicketAction::Accept);
    step(world, "WO-000001", &desk, 36, TicketAction::Dispatch { to: "0418".into() });
    step(world, "WO-000001", &fitter, 34, TicketAction::Take);
    step(world, "WO-000001", &fitter, 30, TicketAction::Arrive);
    step(world, "WO-000001", &fitter, 29, TicketAction::Start);
    step(world, "WO-000002", &desk, 15, TicketAction::Accept);
}

fn hazards(world: &mut World) {
    let officer = Actor::new("0520", Role::SafetyOfficer);
    let report = |title: &str, place| HazardReport {
        title: title.into(),
        description: String::new(),
        found_by: InspectionKind::Daily,
        place,
        photos: vec![],
        alarm: None,
    };
    let found = [
        ("安全出口堆放杂物", "5-04", 4_000, Some((6.0, 6.0, 15.0))),
        ("配电箱未上锁", "2-05", 1_500, Some((3.0, 6.0, 7.0))),
        ("地面积水湿滑", "1-06", 60, None),
    ];
    for (i, (title, room, minutes, score)) in found.into_iter().enumerate() {
        let place = world.place(room);
        let at = ago(minutes * MINUTE);
        ask(&mut world.facility, at, &officer, Command::ReportHazard { report: Box::new(report(title, place)) });
        let Some((l, e, c)) = score else { continue };
        let lec = Lec::new(l, e, c).unwrap();
        let what = HazardAction::Assess { grade: HazardGrade::General, criterion: String::new(), lec };
        let hazard = format!("HZ-{:06}", i + 1).into();
        ask(&mut world.facility, at.plus_ms(MINUTE), &officer, Command::Hazard { hazard, what });
    }
    let what = HazardAction::Assign { rectifier: "0422".into(), deadline: ago(100 * MINUTE) };
    let hazard = "HZ-000001".into();
    ask(&mut world.facility, ago(3_900 * MINUTE), &officer, Command::Hazard { hazard, what });
}

fn events(world: &mut World) {
    let desk = Actor::new("0101", Role::ServiceDesk);
    let of = [
        (EventKind::NurseCall, "1-06", "护士呼叫：3 床", "Nurse call: bed 3", 3),
        (EventKind::Door, "4-08", "库房门长时间开启", "Store door held open", 12),
        (EventKind::Emergency, "2-06", "跌倒报警", "Fall detected", 31),
        (EventKind::Equipment, "5-05", "冷冻水泵切换", "Chilled water pumps changed over", 64),
    ];
    for (i, (kind, room, zh, en, minutes)) in of.into_iter().enumerate().rev() {
        let event = Event {
            id: format!("EV-{i}").into(),
            at: ago(minutes * MINUTE),
            kind,
            text: LocalText::new(zh, en),
            place: world.place(room),
            who: (kind == EventKind::Emergency).then(|| Tracked::Person("0417".into())),
        };
        ask(&mut world.facility, ago(minutes * MINUTE), &desk, Command::RecordEvent { event });
    }
}

fn positions(world: &mut World) {
    let position = |of: Tracked, storey: &Place, at, age| Position {
        of,
        storey: storey.storey.clone().unwrap(),
        at,
        radius_m: 3.0,
        observed_at: ago(age),
        expires_ms: 30_000,
        source: "positions".into(),
        origin: Origin::Measured,
    };
    let (fifth, second) = (world.place("5-04"), world.place("2-04"));
    let all = [
        position(Tracked::Person("0417".into()), &fifth, [12.0, 8.0, 16.8], 2_000),
        position(Tracked::Person("0418".into()), &fifth, [30.0, 14.0, 16.8], 4_000),
        position(Tracked::Person("0422".into()), &second, [8.0, 3.0, 4.2], 55_000),
        position(Tracked::Mobile("WC-07".into()), &second, [20.0, 3.0, 4.2], 6_000),
    ];
    world.facility.locate(&all);
}

fn marks(world: &World) -> Vec<TimeMark> {
    let facts = world.facility.facts();
    let mut marks: Vec<TimeMark> = facts
        .alarms
        .values()
        .filter(|a| a.occurrences > 0)
        .map(|a| TimeMark { at: a.raised_at, kind: TimeMarkKind::Alarm(a.priority) })
        .chain(facts.tickets.values().map(|t| TimeMark { at: t.created_at, kind: TimeMarkKind::Ticket }))
        .chain(facts.hazards.values().map(|h| TimeMark { at: h.reported_at, kind: TimeMarkKind::Hazard }))
        .collect();
    marks.sort_by_key(|m| m.at);
    marks
}
