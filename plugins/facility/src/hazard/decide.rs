//! From what is asked of a hazard to what happens to it.

use super::{Hazard, HazardAction, HazardChange, HazardGrade, HazardReport, HazardState, Supervision};
use crate::permission::{TEXT, TITLE, allow, said, short};
use crate::{Grounds, HazardId, Permission, PersonId, Refusal, Timestamp, Update};

/// Photos at most with one step.
const PHOTOS: usize = 20;

fn needed(field: &str) -> Refusal {
    Refusal::Needed { field: field.into() }
}

pub(crate) fn report(report: &HazardReport, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ReportHazard)?;
    said(&report.title, "title", TITLE)?;
    short(&report.description, "description", TEXT)?;
    let place = &report.place;
    if place.element.is_none() && place.space.is_none() && place.at.is_none() {
        return Err(needed("place"));
    }
    if place.at.is_some_and(|at| at.iter().any(|c| !c.is_finite())) {
        return Err(Refusal::Wrong { field: "place".into() });
    }
    if report.photos.len() > PHOTOS {
        return Err(Refusal::Wrong { field: "photos".into() });
    }
    if let Some(alarm) = &report.alarm
        && !on.facts().alarms.contains_key(alarm)
    {
        return Err(Refusal::Unknown { kind: "alarm".into(), id: alarm.to_string() });
    }
    let id = HazardId::from(format!("HZ-{:06}", on.facts().hazards_made + 1));
    Ok(vec![Update::Hazard { hazard: id, change: HazardChange::Reported { report: Box::new(report.clone()) } }])
}

pub(crate) fn decide(id: &HazardId, what: &HazardAction, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    let kind = what.kind();
    allow(on.by.role, kind.permission())?;
    let unknown = || Refusal::Unknown { kind: "hazard".into(), id: id.to_string() };
    let hazard = on.facts().hazards.get(id).ok_or_else(unknown)?;
    if !kind.fits(hazard.state) {
        return Err(Refusal::HazardState { state: hazard.state });
    }
    let changes = changes(hazard, what, on)?;
    Ok(changes.into_iter().map(|change| Update::Hazard { hazard: id.clone(), change }).collect())
}

fn supervision(step: &str) -> Refusal {
    Refusal::Supervision { step: step.into() }
}

/// Refuses anybody but the one to whom it was given.
fn only_rectifier(hazard: &Hazard, on: Grounds<'_>) -> Result<(), Refusal> {
    if hazard.rectifier.as_ref() == Some(&on.by.id) {
        return Ok(());
    }
    Err(Refusal::NotYours { person: hazard.rectifier.as_ref().map(|p| p.to_string()).unwrap_or_default() })
}

/// Refuses to give it to somebody unknown, for a time that has passed, or for longer to oneself.
fn may_be_given(hazard: &Hazard, to: &PersonId, deadline: Timestamp, on: Grounds<'_>) -> Result<(), Refusal> {
    if !on.facts().people.contains_key(to) {
        return Err(Refusal::Unknown { kind: "person".into(), id: to.to_string() });
    }
    if deadline <= on.now {
        return Err(Refusal::TimeOutside { after: on.now, until: None });
    }
    // Nobody gives themselves more time: that is what an extension is asked for.
    if *to == on.by.id && hazard.deadline.is_some_and(|d| deadline > d) {
        return Err(Refusal::SamePerson);
    }
    Ok(())
}

fn changes(hazard: &Hazard, what: &HazardAction, on: Grounds<'_>) -> Result<Vec<HazardChange>, Refusal> {
    let change = match what {
        HazardAction::Assess { grade, criterion, lec } => {
            if !lec.is_valid() {
                return Err(Refusal::Wrong { field: "lec".into() });
            }
            match grade {
                HazardGrade::Major => said(criterion, "criterion", TEXT)?,
                HazardGrade::General => short(criterion, "criterion", TEXT)?,
            }
            HazardChange::Assessed {
                grade: *grade,
                criterion: criterion.trim().to_owned(),
                lec: *lec,
                level: on.policy.risk.level(lec.score()),
            }
        }
        HazardAction::Invalidate { reason } => {
            said(reason, "reason", TEXT)?;
            HazardChange::Invalidated { reason: reason.trim().to_owned() }
        }
        HazardAction::List => {
            if !hazard.is_major() {
                return Err(supervision("general"));
            }
            if hazard.supervision.is_some() {
                return Err(Refusal::AlreadySo);
            }
            HazardChange::Listed
        }
        HazardAction::Assign { rectifier, deadline } => {
            if hazard.is_major() && hazard.supervision.is_none() {
                return Err(supervision("list"));
            }
            may_be_given(hazard, rectifier, *deadline, on)?;
            HazardChange::Assigned { rectifier: rectifier.clone(), deadline: *deadline }
        }
        HazardAction::Reassign { rectifier, deadline, reason } => {
            said(reason, "reason", TEXT)?;
            // Who has it already is given more time by an extension, not by this.
            if hazard.rectifier.as_ref() == Some(rectifier) {
                return Err(Refusal::AlreadySo);
            }
            may_be_given(hazard, rectifier, *deadline, on)?;
            let reason = reason.trim().to_owned();
            HazardChange::Reassigned { rectifier: rectifier.clone(), deadline: *deadline, reason }
        }
        HazardAction::Plan { plan } => {
            for (text, field) in [
                (&plan.goal, "goal"),
                (&plan.measures, "measures"),
                (&plan.funds, "funds"),
                (&plan.emergency, "emergency"),
            ] {
                short(text, field, TEXT)?;
            }
            // Once rectification has begun, its plan may be changed but not hollowed out.
            if hazard.is_major() && hazard.state == HazardState::Rectifying {
                complete(hazard.lacks_with(plan))?;
            }
            HazardChange::Planned { plan: plan.clone() }
        }
        HazardAction::Begin => {
            only_rectifier(hazard, on)?;
            if hazard.is_major() {
                complete(hazard.plan_lacks())?;
            }
            HazardChange::Begun
        }
        HazardAction::Submit { note, photos } => {
            only_rectifier(hazard, on)?;
            said(note, "note", TEXT)?;
            few(photos.len())?;
            HazardChange::Submitted { note: note.trim().to_owned(), photos: photos.clone(), at_once: false }
        }
        HazardAction::FixAtOnce { note, photos } => {
            if hazard.is_major() {
                return Err(Refusal::MajorNotAtOnce);
            }
            said(note, "note", TEXT)?;
            few(photos.len())?;
            if hazard.report.photos.is_empty() {
                return Err(needed("photo-before"));
            }
            if photos.is_empty() {
                return Err(needed("photo-after"));
            }
            HazardChange::Submitted { note: note.trim().to_owned(), photos: photos.clone(), at_once: true }
        }
        HazardAction::Review { passed, note } => return review(hazard, *passed, note, on),
        HazardAction::Accept => {
            if !hazard.is_major() {
                return Err(supervision("general"));
            }
            if hazard.reviewed_by.is_none() {
                return Err(supervision("review"));
            }
            if hazard.supervision != Some(Supervision::Listed) {
                return Err(Refusal::AlreadySo);
            }
            if hazard.worked_on(&on.by.id) {
                return Err(Refusal::SamePerson);
            }
            HazardChange::Accepted
        }
        HazardAction::Delist => {
            if !hazard.is_major() {
                return Err(supervision("general"));
            }
            if hazard.supervision != Some(Supervision::Accepted) {
                return Err(supervision("accept"));
            }
            return Ok(vec![HazardChange::Delisted, HazardChange::Closed]);
        }
        HazardAction::RequestExtension { until, reason } => {
            only_rectifier(hazard, on)?;
            said(reason, "reason", TEXT)?;
            if hazard.extension.is_some() {
                return Err(Refusal::AlreadySo);
            }
            let after = hazard.deadline.unwrap_or(on.now).max(on.now);
            if *until <= after {
                return Err(Refusal::TimeOutside { after, until: None });
            }
            HazardChange::ExtensionRequested { until: *until, reason: reason.trim().to_owned() }
        }
        HazardAction::DecideExtension { granted, note } => {
            short(note, "note", TEXT)?;
            let extension = hazard.extension.as_ref().ok_or_else(|| needed("extension"))?;
            if extension.by.id == on.by.id {
                return Err(Refusal::SamePerson);
            }
            HazardChange::ExtensionDecided { granted: *granted, note: note.trim().to_owned() }
        }
    };
    Ok(vec![change])
}

fn complete(missing: Vec<String>) -> Result<(), Refusal> {
    if missing.is_empty() { Ok(()) } else { Err(Refusal::PlanIncomplete { missing }) }
}

fn few(photos: usize) -> Result<(), Refusal> {
    if photos > PHOTOS { Err(Refusal::Wrong { field: "photos".into() }) } else { Ok(()) }
}

/// A verifier is never who rectified.
fn review(hazard: &Hazard, passed: bool, note: &str, on: Grounds<'_>) -> Result<Vec<HazardChange>, Refusal> {
    if hazard.worked_on(&on.by.id) {
        return Err(Refusal::SamePerson);
    }
    // What was reviewed well may still fail at its acceptance, but not after it.
    if hazard.supervision == Some(Supervision::Accepted) || (passed && hazard.reviewed_by.is_some()) {
        return Err(Refusal::AlreadySo);
    }
    if !passed {
        said(note, "note", TEXT)?;
        return Ok(vec![HazardChange::ReviewFailed { reason: note.trim().to_owned() }]);
    }
    short(note, "note", TEXT)?;
    let passed = HazardChange::ReviewPassed { note: note.trim().to_owned() };
    // A major hazard still has to be accepted and taken off the list.
    Ok(if hazard.is_major() { vec![passed] } else { vec![passed, HazardChange::Closed] })
}
