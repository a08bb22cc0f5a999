//! Everything that is written to disk or to the network comes back as it was.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use atrium_facility::{
    Actor, AlarmAction, AlarmChange, Amount, AmountUnit, Asset, Chemical, ChemicalAction, ChemicalChange,
    ChemicalClass, ChemicalStore, Command, CommandEnvelope, Entry, Event, EventKind, Hands, HazardAction, HazardChange,
    HazardGrade, HazardReport, HoldReason, InspectionKind, Lec, LimitOf, LocalText, Measure, Mobile, MobileKind,
    Person, Place, Point, PointKind, Priority, Rating, Receipt, RectificationPlan, RiskLevel, Role, ServiceClock,
    StoreLimit, TicketAction, TicketCategory, TicketChange, TicketDraft, TicketState, Timestamp, Tracked, Trade,
    Update, Urgency, Value, Zone, ZoneKind,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Names of all variants, and which one a value is. A new variant does not compile until it is named here, and its test
/// fails until there is an example of it.
macro_rules! variants {
    ($name:ident, $type:ty: $($variant:ident),+ $(,)?) => {
        fn $name(value: &$type) -> (&'static str, &'static [&'static str]) {
            type T = $type;
            let one = match value { $(T::$variant { .. } => stringify!($variant)),+ };
            (one, &[$(stringify!($variant)),+])
        }
    };
}

variants!(update, Update: AssetsRegistered, PointsRegistered, SourceConnected, SourceLost, Alarm, Ticket, Hazard,
    ChemicalDefined, ChemicalStoreDefined, Chemical, PeopleRegistered, MobilesRegistered, DutyChanged, ZoneDefined,
    ZoneRemoved, BaseLevelSet, EventHappened);
variants!(command, Command: Alarm, CreateTicket, Ticket, ReportHazard, Hazard, DefineChemical, DefineChemicalStore,
    ReceiveChemical, Chemical, RegisterPeople, RegisterMobiles, SetDuty, DefineZone, RemoveZone, SetBaseLevel,
    RecordEvent);
variants!(alarm_change, AlarmChange: Raised, Returned, Acknowledged, Reset, Shelved, Unshelved, ShelfExpired,
    Suppressed, Unsuppressed, TakenOutOfService, ReturnedToService);
variants!(alarm_action, AlarmAction: Acknowledge, Reset, Shelve, Unshelve, Suppress, Unsuppress, TakeOutOfService,
    ReturnToService);
variants!(ticket_change, TicketChange: Created, Moved, Reopened, Reassigned, Rated, Escalated, FollowedBy);
variants!(ticket_action, TicketAction: Submit, Accept, Reject, Dispatch, Take, Decline, Arrive, Start, Hold, Resume,
    Finish, Verify, Reopen, Rate, Close, Reassign, Cancel);
variants!(hazard_change, HazardChange: Reported, Assessed, Invalidated, Listed, Assigned, Reassigned, Planned, Begun,
    Submitted, ReviewFailed, ReviewPassed, Accepted, Delisted, Closed, ExtensionRequested, ExtensionDecided,
    TicketMade);
variants!(hazard_action, HazardAction: Assess, Invalidate, List, Assign, Reassign, Plan, Begin, Submit, FixAtOnce,
    Review, Accept, Delist, RequestExtension, DecideExtension);

variants!(chemical_change, ChemicalChange: Received, Requisitioned, Withdrawn, Issued, Used, Returned, Stored,
    Destroyed);
variants!(chemical_action, ChemicalAction: Requisition, Withdraw, Issue, Use, Return, Store, Destroy);

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    let again: T = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(again, *value, "{text}");
    // The store reads from parsed JSON too.
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::from_value::<T>(json).unwrap(), *value);
}

fn complete<T>(examples: &[T], name: impl Fn(&T) -> (&'static str, &'static [&'static str])) {
    let all: BTreeSet<_> = examples.first().map(|e| name(e).1.iter().copied().collect()).unwrap_or_default();
    let seen: BTreeSet<_> = examples.iter().map(|e| name(e).0).collect();
    assert_eq!(seen, all);
}

fn words() -> String {
    "阀门 \"3\"\n\\ – ok".into()
}

fn at() -> Timestamp {
    Timestamp(1_795_520_000_123)
}

fn place() -> Place {
    Place { element: Some("e".into()), space: Some("s".into()), storey: None, at: Some([0.1, -2.5, 1e-9]) }
}

fn draft() -> Box<TicketDraft> {
    Box::new(TicketDraft {
        category: TicketCategory::DoorsAndWindows,
        urgency: Urgency::Deferrable,
        title: words(),
        description: words(),
        place: place(),
        asset: Some("a".into()),
        alarm: Some("a/p".into()),
        hazard: Some("HZ-000001".into()),
        follows: Some("WO-000001".into()),
        contact: words(),
    })
}

fn report() -> Box<HazardReport> {
    Box::new(HazardReport {
        title: words(),
        description: words(),
        found_by: InspectionKind::PreHoliday,
        place: place(),
        photos: vec!["ab".into()],
        alarm: Some("a/p".into()),
    })
}

fn lec() -> Lec {
    Lec { likelihood: 0.1, exposure: 0.5, consequence: 100.0 }
}

fn plan() -> RectificationPlan {
    RectificationPlan { goal: words(), measures: words(), funds: words(), emergency: words() }
}

fn people() -> Vec<Person> {
    vec![Person {
        id: "E-1".into(),
        post: LocalText::new("电工", "electrician"),
        trades: vec![Trade::Hvac],
        on_duty: true,
    }]
}

fn mobiles() -> Vec<Mobile> {
    vec![Mobile { id: "W-1".into(), kind: MobileKind::InfusionPump, name: LocalText::same("pump") }]
}

fn zone() -> Zone {
    let name = LocalText::new("锅炉房", "boiler room");
    Zone { id: "z".into(), kind: ZoneKind::Fire, name, spaces: vec!["s".into()], base_level: Some(RiskLevel::Orange) }
}

fn event() -> Event {
    let text = LocalText::same(&words());
    let who = Some(Tracked::Mobile("W-1".into()));
    Event { id: "E".into(), at: at(), kind: EventKind::NurseCall, text, place: place(), who }
}

fn alarm_changes() -> Vec<AlarmChange> {
    use AlarmChange as X;
    let raised = |value, limit| X::Raised { priority: Priority::Critical, value, limit, first_out: true };
    vec![
        raised(Value::Number(3.0), Some(0.1)),
        raised(Value::Bool(true), None),
        raised(Value::Text("open".into()), None),
        X::Returned { latching: true },
        X::Acknowledged { comment: words() },
        X::Reset,
        X::Shelved { reason: words(), until: at() },
        X::Unshelved,
        X::ShelfExpired,
        X::Suppressed { reason: words() },
        X::Unsuppressed,
        X::TakenOutOfService { reason: words() },
        X::ReturnedToService,
    ]
}

fn alarm_actions() -> Vec<AlarmAction> {
    use AlarmAction as X;
    vec![
        X::Acknowledge { comment: words() },
        X::Reset,
        X::Shelve { reason: words(), until: at() },
        X::Unshelve,
        X::Suppress { reason: words() },
        X::Unsuppress,
        X::TakeOutOfService { reason: words() },
        X::ReturnToService,
    ]
}

fn ticket_changes() -> Vec<TicketChange> {
    use TicketChange as X;
    let moved = |assignee, hold, photos| X::Moved { to: TicketState::OnHold, note: words(), assignee, hold, photos };
    vec![
        X::Created { draft: draft(), submitted: true },
        moved(Some("E-1".into()), Some(HoldReason::Vendor), vec!["ab".into()]),
        moved(None, None, vec![]),
        X::Reopened { reason: words() },
        X::Reassigned { to: "E-1".into(), reason: words() },
        X::Rated { rating: Rating { stars: 4, comment: words(), by_timeout: false } },
        X::Escalated { clock: ServiceClock::Arrival, percent: 150 },
        X::FollowedBy { by: "WO-000002".into() },
    ]
}

fn ticket_actions() -> Vec<TicketAction> {
    use TicketAction as X;
    vec![
        X::Submit,
        X::Accept,
        X::Reject { reason: words() },
        X::Dispatch { to: "E-1".into() },
        X::Take,
        X::Decline { reason: words() },
        X::Arrive,
        X::Start,
        X::Hold { reason: HoldReason::Access, note: words() },
        X::Resume,
        X::Finish { note: words(), photos: vec!["ab".into()] },
        X::Verify { note: words() },
        X::Reopen { reason: words() },
        X::Rate { stars: 5, comment: words() },
        X::Close,
        X::Reassign { to: "E-1".into(), reason: words() },
        X::Cancel { reason: words() },
    ]
}

fn hazard_changes() -> Vec<HazardChange> {
    use HazardChange as X;
    let (grade, level) = (HazardGrade::Major, RiskLevel::Red);
    vec![
        X::Reported { report: report() },
        X::Assessed { grade, criterion: words(), lec: lec(), level },
        X::Invalidated { reason: words() },
        X::Listed,
        X::Assigned { rectifier: "E-1".into(), deadline: at() },
        X::Reassigned { rectifier: "E-2".into(), deadline: at(), reason: words() },
        X::Planned { plan: plan() },
        X::Begun,
        X::Submitted { note: words(), photos: vec!["ab".into()], at_once: true },
        X::ReviewFailed { reason: words() },
        X::ReviewPassed { note: words() },
        X::Accepted,
        X::Delisted,
        X::Closed,
        X::ExtensionRequested { until: at(), reason: words() },
        X::ExtensionDecided { granted: true, note: words() },
        X::TicketMade { ticket: "WO-000001".into() },
    ]
}

fn hazard_actions() -> Vec<HazardAction> {
    use HazardAction as X;
    vec![
        X::Assess { grade: HazardGrade::General, criterion: words(), lec: lec() },
        X::Invalidate { reason: words() },
        X::List,
        X::Assign { rectifier: "E-1".into(), deadline: at() },
        X::Reassign { rectifier: "E-2".into(), deadline: at(), reason: words() },
        X::Plan { plan: plan() },
        X::Begin,
        X::Submit { note: words(), photos: vec![] },
        X::FixAtOnce { note: words(), photos: vec!["ab".into()] },
        X::Review { passed: false, note: words() },
        X::Accept,
        X::Delist,
        X::RequestExtension { until: at(), reason: words() },
        X::DecideExtension { granted: false, note: words() },
    ]
}

fn chemical() -> Chemical {
    let name = LocalText::new("乙醇", "Ethanol");
    let (unit, storage) = (AmountUnit::Microlitre, Some(LocalText::same(&words())));
    let (cas, class) = (Some("64-17-5".to_owned()), ChemicalClass::FlammableLiquid);
    Chemical { id: "ethanol".into(), name, cas, class, unit, storage, controlled: true }
}

fn store() -> ChemicalStore {
    let limits = vec![
        StoreLimit { of: LimitOf::Chemical("ethanol".into()), most: Amount(1) },
        StoreLimit { of: LimitOf::Class(ChemicalClass::Oxidising, Measure::Mass), most: Amount::MOST },
    ];
    let name = LocalText::new("试剂柜", "cabinet");
    ChemicalStore { id: "S-1".into(), name, place: place(), responsible: "E-1".into(), limits }
}

fn hands() -> Hands {
    Hands { responsible: "E-1".into(), witness: Some("E-2".into()) }
}

fn receipt() -> Box<Receipt> {
    let hands = Hands { witness: None, ..hands() };
    let (lot, amount, expires) = (words(), Amount(i64::MAX), Some(at()));
    Box::new(Receipt { chemical: "ethanol".into(), lot, amount, to: "S-1".into(), expires, hands })
}

fn chemical_changes() -> Vec<ChemicalChange> {
    use ChemicalChange as X;
    let (amount, from, to) = (Amount(2_500_000), || "S-1".into(), || "S-2".into());
    vec![
        X::Received { receipt: receipt() },
        X::Requisitioned { from: from(), to: to(), amount, hands: hands(), note: words() },
        X::Withdrawn { requisition: 1, reason: words() },
        X::Issued { requisition: 1, amount, hands: hands() },
        X::Used { at: to(), amount, hands: hands(), note: words() },
        X::Returned { from: to(), to: from(), amount, hands: hands() },
        X::Stored { from: from(), to: to(), amount, hands: hands() },
        X::Destroyed { from: from(), amount, hands: hands(), note: words() },
    ]
}

fn chemical_actions() -> Vec<ChemicalAction> {
    use ChemicalAction as X;
    let (amount, from, to) = (Amount(2_500_000), || "S-1".into(), || "S-2".into());
    vec![
        X::Requisition { from: from(), to: to(), amount, hands: hands(), note: words() },
        X::Withdraw { requisition: 1, reason: words() },
        X::Issue { requisition: 1, amount, hands: hands() },
        X::Use { at: to(), amount, hands: hands(), note: words() },
        X::Return { from: to(), to: from(), amount, hands: hands() },
        X::Store { from: from(), to: to(), amount, hands: hands() },
        X::Destroy { from: from(), amount, hands: hands(), note: words() },
    ]
}

fn updates() -> Vec<Update> {
    let name = LocalText::new("泵", "pump");
    let asset =
        Asset { id: "a".into(), global_id: "g".into(), ifc_type: "IfcPump".into(), name: name.clone(), place: place() };
    let point = Point {
        id: "a/p".into(),
        asset: "a".into(),
        name,
        unit: "Cel".into(),
        kind: PointKind::OnOff,
        limits: Default::default(),
        priority: Priority::Low,
        period_ms: 5_000,
        alarm: Default::default(),
    };
    let mut out = vec![
        Update::AssetsRegistered { assets: vec![asset] },
        Update::PointsRegistered { points: vec![point] },
        Update::SourceConnected { source: "bms".into(), at: at() },
        Update::SourceLost { source: "bms".into(), at: at(), reason: words() },
        Update::ChemicalDefined { chemical: chemical() },
        Update::ChemicalStoreDefined { store: store() },
        Update::PeopleRegistered { people: people() },
        Update::MobilesRegistered { mobiles: mobiles() },
        Update::DutyChanged { person: "E-1".into(), on: true },
        Update::ZoneDefined { zone: zone() },
        Update::ZoneRemoved { zone: "z".into() },
        Update::BaseLevelSet { zone: "z".into(), level: Some(RiskLevel::Blue), reason: words() },
        Update::BaseLevelSet { zone: "z".into(), level: None, reason: String::new() },
        Update::EventHappened { event: event() },
    ];
    out.extend(alarm_changes().into_iter().map(|change| Update::Alarm { alarm: "a/p".into(), change }));
    out.extend(ticket_changes().into_iter().map(|change| Update::Ticket { ticket: "WO-000001".into(), change }));
    out.extend(hazard_changes().into_iter().map(|change| Update::Hazard { hazard: "HZ-000001".into(), change }));
    out.extend(chemical_changes().into_iter().map(|change| Update::Chemical { batch: "CB-000001".into(), change }));
    out
}

fn commands() -> Vec<Command> {
    let mut out = vec![
        Command::CreateTicket { draft: draft(), submit: true },
        Command::ReportHazard { report: report() },
        Command::DefineChemical { chemical: chemical() },
        Command::DefineChemicalStore { store: store() },
        Command::ReceiveChemical { receipt: receipt() },
        Command::RegisterPeople { people: people() },
        Command::RegisterMobiles { mobiles: mobiles() },
        Command::SetDuty { person: "E-1".into(), on: false },
        Command::DefineZone { zone: zone() },
        Command::RemoveZone { zone: "z".into() },
        Command::SetBaseLevel { zone: "z".into(), level: Some(RiskLevel::Yellow), reason: words() },
        Command::RecordEvent { event: event() },
    ];
    out.extend(alarm_actions().into_iter().map(|what| Command::Alarm { alarm: "a/p".into(), what }));
    out.extend(ticket_actions().into_iter().map(|what| Command::Ticket { ticket: "WO-000001".into(), what }));
    out.extend(hazard_actions().into_iter().map(|what| Command::Hazard { hazard: "HZ-000001".into(), what }));
    out.extend(chemical_actions().into_iter().map(|what| Command::Chemical { batch: "CB-000001".into(), what }));
    out
}

#[test]
fn there_is_an_example_of_every_variant() {
    complete(&updates(), update);
    complete(&commands(), command);
    complete(&alarm_changes(), alarm_change);
    complete(&alarm_actions(), alarm_action);
    complete(&ticket_changes(), ticket_change);
    complete(&ticket_actions(), ticket_action);
    complete(&hazard_changes(), hazard_change);
    complete(&hazard_actions(), hazard_action);
    complete(&chemical_changes(), chemical_change);
    complete(&chemical_actions(), chemical_action);
}

#[test]
fn every_update_comes_back_from_the_log() {
    for (i, update) in updates().into_iter().enumerate() {
        let command = (i % 2 == 0).then(|| "c-1".into());
        let by = Actor::new("E-1", Role::ALL[i % Role::ALL.len()]);
        comes_back(&Entry { seq: u64::MAX - i as u64, at: at(), by, command, update });
    }
}

#[test]
fn every_command_comes_back_from_the_network() {
    for command in commands() {
        comes_back(&CommandEnvelope { id: "c-1".into(), issued_at: at(), command });
    }
}
