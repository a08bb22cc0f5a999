//! The plan: one storey seen straight down without perspective, cut open at a person's waist.
//!
//! A plan is a way of looking, beside what the person has cut and chosen: while it is on, its own cut takes the place of the
//! person's sections ([`ViewState::cuts`]), and leaving it brings back the storey that was chosen before.

use std::borrow::Cow;

use atrium_building::{BuildingModel, StoreyId};

use crate::{CameraPose, CameraRequest, SectionAxis, SectionPlane, Sections, StandardView, StoreyMode, ViewState};

/// Height of a plan's cut above the storey's floor, metres: what drawings of buildings are cut at (ISO 128-3 leaves it open,
/// offices have used 1.2 since there were windows), through windows and doors and above tables and beds.
pub const PLAN_CUT_M: f64 = 1.2;

/// A plan that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What cuts the storey open.
    cut: SectionPlane,
    /// The storey that the cut is of.
    of: StoreyId,
    /// What was chosen before.
    before: (Option<StoreyId>, StoreyMode),
    /// From where it was looked at before.
    from: Option<CameraPose>,
}

impl Plan {
    /// Height of the cut, project coordinates, metres.
    pub fn cut_m(&self) -> f64 {
        self.cut.position_m()
    }

    fn cut_of(model: &BuildingModel, storey: StoreyId) -> Option<SectionPlane> {
        let floor_m = model.storey(storey)?.elevation_m;
        floor_m.is_finite().then(|| SectionPlane::along(SectionAxis::Z, floor_m + PLAN_CUT_M, false))
    }
}

impl ViewState {
    /// What cuts the picture: the plan's cut where there is a plan, else the person's sections.
    pub fn cuts(&self) -> Cow<'_, Sections> {
        match &self.plan {
            Some(plan) => Cow::Owned(Sections { planes: vec![plan.cut], region: None, active: None }),
            None => Cow::Borrowed(&self.sections),
        }
    }

    /// Looks at the plan of a storey; `false` where the model has no such storey. `from` is where the camera is now: leaving
    /// the plan goes back there.
    pub fn enter_plan(&mut self, model: &BuildingModel, storey: StoreyId, from: Option<CameraPose>) -> bool {
        let Some(cut) = Plan::cut_of(model, storey) else { return false };
        let (before, from) = match self.plan.take() {
            Some(plan) => (plan.before, plan.from),
            None => ((self.storey, self.storey_mode), from),
        };
        self.plan = Some(Plan { cut, of: storey, before, from });
        (self.storey, self.storey_mode) = (Some(storey), StoreyMode::One);
        self.camera_request = Some(CameraRequest::Plan);
        true
    }

    /// Ends the plan: the storey that was chosen before is chosen again, and the camera goes back; `false` without a plan.
    pub fn leave_plan(&mut self) -> bool {
        let Some(plan) = self.plan.take() else { return false };
        (self.storey, self.storey_mode) = plan.before;
        self.camera_request = Some(plan.from.map_or(CameraRequest::View(StandardView::Iso), CameraRequest::Pose));
        true
    }

    /// Whether [`Self::follow_plan`] has something to do.
    pub fn plan_is_behind(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| self.storey != Some(plan.of))
    }

    /// Moves the plan's cut to the storey that has been chosen since; where all are chosen, the plan ends.
    pub fn follow_plan(&mut self, model: &BuildingModel) {
        if !self.plan_is_behind() {
            return;
        }
        let cut = self.storey.and_then(|storey| Some((storey, Plan::cut_of(model, storey)?)));
        match (cut, &mut self.plan) {
            (Some((storey, cut)), Some(plan)) => (plan.of, plan.cut) = (storey, cut),
            _ => {
                self.leave_plan();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use atrium_building::{Element, ElementId, ElementKind, Storey};

    use super::*;
    use crate::Action;

    fn model() -> BuildingModel {
        let mut model = BuildingModel::default();
        for s in 0..3_u32 {
            let element =
                Element { storey: Some(StoreyId(s)), ..Element::new("s", "IfcBuildingStorey", ElementKind::Storey) };
            model.elements.push(element);
            let (element, elevation_m) = (ElementId(s), f64::from(s) * 4.0);
            model.storeys.push(Storey { element, name: "s".into(), long_name: None, elevation_m });
        }
        model
    }

    #[test]
    fn a_plan_cuts_its_storey_and_leaves_the_persons_own_sections_alone() {
        let model = model();
        let own: Sections = SectionPlane::along(SectionAxis::X, 3.0, true).into();
        let mut view = ViewState { sections: own.clone(), storey: Some(StoreyId(2)), ..ViewState::default() };
        let before = view.clone();
        let pose = CameraPose::default();
        assert!(view.enter_plan(&model, StoreyId(1), Some(pose)));
        assert_eq!((view.storey, view.camera_request.take()), (Some(StoreyId(1)), Some(CameraRequest::Plan)));
        let cuts = view.cuts().into_owned();
        assert_eq!((cuts.planes.len(), cuts.planes[0].position_m()), (1, 5.2));
        assert_eq!(view.sections, own);
        assert!(view.leave_plan() && !view.leave_plan());
        assert_eq!(view.camera_request.take(), Some(CameraRequest::Pose(pose)));
        assert_eq!(view, before);
    }

    #[test]
    fn a_plan_goes_through_the_storeys_without_moving_the_camera_and_ends_with_all_of_them() {
        let model = model();
        let mut view = ViewState::default();
        assert!(view.enter_plan(&model, StoreyId(1), None) && !view.clone().enter_plan(&model, StoreyId(9), None));
        view.camera_request = None;
        for (action, storey) in [(Action::StoreyUp, 2), (Action::StoreyUp, 2), (Action::StoreyDown, 1)] {
            assert!(view.apply(action, &model));
            assert_eq!((view.storey, view.camera_request.as_ref()), (Some(StoreyId(storey)), None), "{action:?}");
            assert_eq!(view.plan.as_ref().map(Plan::cut_m), Some(f64::from(storey) * 4.0 + PLAN_CUT_M));
        }
        view.choose_storey(None);
        view.follow_plan(&model);
        assert!(view.plan.is_none() && view.camera_request == Some(CameraRequest::View(StandardView::Iso)));
    }

    #[test]
    fn home_and_show_all_leave_the_plan() {
        let model = model();
        for action in [Action::Home, Action::ShowAll, Action::ViewFront] {
            let mut view = ViewState::default();
            view.enter_plan(&model, StoreyId(1), None);
            assert!(view.apply(action, &model));
            assert!(view.plan.is_none() && view.storey.is_none(), "{action:?}");
            assert!(matches!(view.camera_request, Some(CameraRequest::View(_))), "{action:?}");
        }
    }
}
