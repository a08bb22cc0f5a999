//! The hazard ledger: the list, what is said of one, and what can be done with it.

mod inspect;
mod list;

use atrium_facility::{Hazard, HazardActionKind, HazardId, HazardState, RiskLevel, Supervision, next_hazard_actions};
use atrium_view::Action;

pub(crate) use self::inspect::{inspect, photo_strip, section};
pub(crate) use self::list::{HazardListState, show};
use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::form;
use crate::marks::numeral;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::Paint;

/// The hazard that is selected.
pub(crate) fn selected<'a>(p: &Paint<'a>, state: &PanelState) -> Option<(HazardId, &'a Hazard)> {
    let Some(FactRef::Hazard(id)) = &state.fact else { return None };
    Some((id.clone(), p.c.facility.facts().hazards.get(id)?))
}

/// `HZ-000012 II`, for cards and spoken labels.
pub(crate) fn short_label(p: &Paint<'_>, id: &HazardId) -> String {
    let title = p.c.facility.facts().hazards.get(id).map_or("", |h| h.report.title.as_str());
    format!("{id} {} {title}", numeral(level(p, id)))
}

/// The level that shows: early warnings included while it is open, the assessment's after that.
pub(crate) fn level(p: &Paint<'_>, id: &HazardId) -> Option<RiskLevel> {
    match p.c.derived.risk().warning(id) {
        Some(warning) => warning.level,
        None => p.c.facility.facts().hazards.get(id)?.assessment.as_ref().map(|a| a.level),
    }
}

/// Order of levels in lists: the worst first, what nobody has graded last.
pub(crate) fn rank(level: Option<RiskLevel>) -> u8 {
    level.map_or(u8::MAX, |l| l as u8)
}

pub(crate) fn state_key(state: HazardState) -> Key {
    match state {
        HazardState::Reported => Key::HazardReported,
        HazardState::Assessed => Key::HazardAssessed,
        HazardState::Assigned => Key::HazardAssigned,
        HazardState::Rectifying => Key::HazardRectifying,
        HazardState::Submitted => Key::HazardSubmitted,
        HazardState::Closed => Key::HazardClosed,
        HazardState::Invalid => Key::HazardInvalid,
    }
}

/// How far the listed supervision of a major hazard is.
pub(crate) fn supervision_key(supervision: Supervision) -> Key {
    match supervision {
        Supervision::Listed => Key::SupervisionListed,
        Supervision::Accepted => Key::SupervisionAccepted,
        Supervision::Delisted => Key::SupervisionDelisted,
    }
}

/// The action of a step; the two are listed apart because actions are of the whole program.
pub(crate) fn action_of(kind: HazardActionKind) -> Action {
    match kind {
        HazardActionKind::Assess => Action::HazardAssess,
        HazardActionKind::List => Action::HazardList,
        HazardActionKind::Assign => Action::HazardAssign,
        HazardActionKind::Reassign => Action::HazardReassign,
        HazardActionKind::Plan => Action::HazardPlan,
        HazardActionKind::Begin => Action::HazardBegin,
        HazardActionKind::Submit => Action::HazardSubmit,
        HazardActionKind::FixAtOnce => Action::HazardFixAtOnce,
        HazardActionKind::Review => Action::HazardReview,
        HazardActionKind::Accept => Action::HazardAccept,
        HazardActionKind::Delist => Action::HazardDelist,
        HazardActionKind::RequestExtension => Action::HazardRequestExtension,
        HazardActionKind::DecideExtension => Action::HazardDecideExtension,
        HazardActionKind::Invalidate => Action::HazardInvalidate,
    }
}

/// What whom this screen acts as may do with the selected hazard.
pub(crate) fn possible(p: &Paint<'_>, state: &PanelState) -> Vec<HazardActionKind> {
    match (selected(p, state), p.c.me) {
        (Some((_, hazard)), Some(me)) => next_hazard_actions(hazard, &me.actor),
        _ => Vec::new(),
    }
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>, state: &PanelState) -> bool {
    match action {
        Action::HazardReport => {
            p.c.model.is_some()
                && p.c
                    .me
                    .is_some_and(|me| atrium_facility::may(me.actor.role, atrium_facility::Permission::ReportHazard))
        }
        _ => possible(p, state).into_iter().any(|kind| action_of(kind) == action),
    }
}

/// What the hub would refuse the step for, where that is known before anything is filled in.
pub(crate) fn lacks(action: Action, p: &Paint<'_>, state: &PanelState) -> Option<Key> {
    let (_, hazard) = selected(p, state)?;
    match action {
        Action::HazardBegin if hazard.is_major() && !hazard.plan_lacks().is_empty() => Some(Key::PlanMissing),
        // No step adds the photo of before: it comes with the report or not at all.
        Action::HazardFixAtOnce if hazard.report.photos.is_empty() => Some(Key::NeedsPhotoBefore),
        _ => None,
    }
}

/// Does the action: at once where nothing has to be said, else by its form.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    if action == Action::HazardReport {
        state.form = Some(form::Form::report_hazard());
        return;
    }
    let Some((id, hazard)) = selected(p, state) else { return };
    let at_once = match action {
        Action::HazardList => Some(atrium_facility::HazardAction::List),
        Action::HazardBegin => Some(atrium_facility::HazardAction::Begin),
        Action::HazardAccept => Some(atrium_facility::HazardAction::Accept),
        Action::HazardDelist => Some(atrium_facility::HazardAction::Delist),
        _ => None,
    };
    match at_once {
        Some(what) => {
            let command = atrium_facility::Command::Hazard { hazard: id, what };
            p.send(PanelCommand::Ask { action, command: Box::new(command) });
        }
        None => state.form = form::Form::of_hazard(action, id, hazard, p.c.now),
    }
}

/// Opens the ledger at this hazard, and flies to its place.
pub(crate) fn go_to(p: &mut Paint<'_>, state: &mut PanelState, id: &HazardId) {
    state.fact = Some(FactRef::Hazard(id.clone()));
    state.rail = Rail::Hazards;
    if let Some(hazard) = p.c.facility.facts().hazards.get(id) {
        p.send(PanelCommand::GoToPlace(hazard.report.place.clone()));
    }
}
