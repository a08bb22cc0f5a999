//! Hazards of the made-up hospital: who goes their way, and how far each has gone.

use atrium_facility::{
    Actor, Command, HazardAction, HazardGrade, HazardId, HazardReport, InspectionKind, Lec, Origin, PhotoId,
    RectificationPlan, Role, Timestamp, Update,
};
use atrium_panels::{FactRef, Language};
use atrium_view::Selection;

use super::desk::{Panels, act_as, open, sit};
use super::{World, now, tickets};

pub const DAY: i64 = 24 * 3_600_000;
pub const SIZE: (f32, f32) = (1600.0, 1000.0);
pub const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];
/// Who goes the way of a hazard: the officer, who rectifies, somebody of the same role, who supervises.
pub const OFFICER: (&str, Role) = ("0520", Role::SafetyOfficer);
pub const FITTER: (&str, Role) = ("0417", Role::Technician);
pub const OTHER: (&str, Role) = ("0533", Role::Technician);
pub const DIRECTOR: (&str, Role) = ("0001", Role::DutyDirector);

/// A house with staff, without a hazard, with nothing selected.
pub fn house() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    world.view.selection = Selection::default();
    world.update();
    world
}

pub fn report(world: &World, room: &str, title: &str, photos: &[&str]) -> HazardReport {
    HazardReport {
        title: title.into(),
        description: String::new(),
        found_by: InspectionKind::Daily,
        place: world.place(room),
        photos: photos.iter().map(|p| PhotoId::from(*p)).collect(),
        alarm: None,
    }
}

pub fn lec() -> Lec {
    Lec::new(6.0, 6.0, 15.0).unwrap()
}

pub fn assess(grade: HazardGrade) -> HazardAction {
    let criterion = if grade == HazardGrade::Major { "第三条" } else { "" };
    HazardAction::Assess { grade, criterion: criterion.into(), lec: lec() }
}

pub fn assign() -> HazardAction {
    HazardAction::Assign { rectifier: FITTER.0.into(), deadline: now().plus_ms(7 * DAY) }
}

pub fn plan() -> RectificationPlan {
    RectificationPlan {
        goal: "目标".into(), measures: "措施".into(), funds: "两万元".into(), emergency: "疏散".into()
    }
}

pub fn submit() -> HazardAction {
    HazardAction::Submit { note: "已清理".into(), photos: Vec::new() }
}

pub fn review(passed: bool) -> HazardAction {
    HazardAction::Review { passed, note: "看过".into() }
}

pub fn more_time() -> HazardAction {
    HazardAction::RequestExtension { until: now().plus_ms(14 * DAY), reason: "等备件".into() }
}

/// Does something by somebody, as the hub would.
pub fn ask(world: &mut World, who: (&str, Role), at: Timestamp, command: &Command) -> Vec<Update> {
    tickets::reduce(world, &Actor::new(who.0, who.1), at, command)
}

pub fn made(updates: &[Update]) -> HazardId {
    let Some(Update::Hazard { hazard, .. }) = updates.first() else { panic!("{updates:?}") };
    hazard.clone()
}

/// A hazard that has gone this way, selected in the panels of somebody.
pub fn after(way: &[((&str, Role), HazardAction)], who: (&str, Role), language: Language) -> (Panels, HazardId) {
    let mut world = house();
    let report = report(&world, "5-04", "安全出口堆放杂物", &["before"]);
    let updates = ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(report) });
    let id = made(&updates);
    for (by, what) in way {
        let command = Command::Hazard { hazard: id.clone(), what: what.clone() };
        ask(&mut world, *by, now(), &command);
    }
    sit(&mut world, who.0, who.1);
    world.update();
    let mut harness = open(world, language, SIZE);
    harness.state_mut().state.select_fact(Some(FactRef::Hazard(id.clone())));
    harness.run_steps(3);
    (harness, id)
}

/// The ways to where a hazard can stand.
pub fn way(situation: &str) -> Vec<((&'static str, Role), HazardAction)> {
    use HazardGrade::{General, Major};
    let general = || vec![(OFFICER, assess(General)), (OFFICER, assign())];
    let major = || {
        vec![
            (OFFICER, assess(Major)),
            (OFFICER, HazardAction::List),
            (OFFICER, assign()),
            (FITTER, HazardAction::Plan { plan: plan() }),
            (FITTER, HazardAction::Begin),
            (FITTER, submit()),
        ]
    };
    let with = |mut way: Vec<_>, more: Vec<_>| {
        way.extend(more);
        way
    };
    match situation {
        "reported" => vec![],
        "assessed" => vec![(OFFICER, assess(General))],
        "assessed major" => vec![(OFFICER, assess(Major))],
        "listed" => vec![(OFFICER, assess(Major)), (OFFICER, HazardAction::List)],
        "assigned" => general(),
        "assigned major" => major()[..3].to_vec(),
        "time asked" => with(general(), vec![(FITTER, more_time())]),
        "rectifying" => with(general(), vec![(FITTER, HazardAction::Begin)]),
        "submitted" => with(general(), vec![(FITTER, HazardAction::Begin), (FITTER, submit())]),
        "submitted major" => major(),
        "reviewed" => with(major(), vec![(OFFICER, review(true))]),
        "accepted" => with(major(), vec![(OFFICER, review(true)), (DIRECTOR, HazardAction::Accept)]),
        "closed" => with(general(), vec![(FITTER, HazardAction::Begin), (FITTER, submit()), (OFFICER, review(true))]),
        "invalid" => vec![(OFFICER, HazardAction::Invalidate { reason: "x".into() })],
        other => panic!("{other}"),
    }
}

pub fn act(harness: &mut Panels, who: (&str, Role)) {
    act_as(harness, who.0, who.1);
}
