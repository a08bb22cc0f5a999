//! Forms about hazards, from the report to the decision on more time.

use atrium_facility::{
    Command, Hazard, HazardAction, HazardGrade, HazardId, HazardReport, InspectionKind, Lec, RectificationPlan,
    Timestamp,
};
use atrium_view::Action;
use egui::{Sense, Ui, WidgetType, pos2, vec2};

use super::{About, Clock, Field, Form, Value};
use crate::text::Key;
use crate::tokens::BODY;
use crate::widget::{self, Paint};
use crate::{marks, units};

const DAY: i64 = 24 * 3_600_000;

/// The inspections, in the order of the form.
const INSPECTIONS: [(InspectionKind, Key); 8] = [
    (InspectionKind::Daily, Key::InspectionDaily),
    (InspectionKind::Comprehensive, Key::InspectionComprehensive),
    (InspectionKind::Specialist, Key::InspectionSpecialist),
    (InspectionKind::Seasonal, Key::InspectionSeasonal),
    (InspectionKind::PreHoliday, Key::InspectionPreHoliday),
    (InspectionKind::PostAccident, Key::InspectionPostAccident),
    (InspectionKind::BeforeRestart, Key::InspectionBeforeRestart),
    (InspectionKind::OutsideExpert, Key::InspectionOutsideExpert),
];

/// So many days, counted from so long after now.
fn deadlines(name: &'static str, label: Key, from_ms: i64) -> Field {
    let days = [(Key::In3Days, 3), (Key::In7Days, 7), (Key::In14Days, 14), (Key::In30Days, 30)];
    let options = days.into_iter().map(|(key, n)| (key, from_ms + n * DAY)).collect();
    Field::when(name, label, options, 1)
}

impl Form {
    /// A report: first the place, by a click.
    pub(crate) fn report_hazard() -> Self {
        let kinds = INSPECTIONS.iter().map(|(_, key)| *key).collect();
        let fields = vec![
            Field::new("place", Key::FieldPlace, true, Value::Place(None)),
            Field::line("title", Key::FieldWhatIsWrong, true),
            Field::text("description", Key::FieldDescription, false),
            Field::new("found-by", Key::FieldFoundBy, true, Value::Choice { options: kinds, chosen: 0 }),
            Field::photos(false),
        ];
        Self { picking: true, ..Self::new(Action::HazardReport, About::New, fields) }
    }

    /// What a step of a hazard asks; `None` where it asks nothing.
    pub(crate) fn of_hazard(action: Action, id: HazardId, hazard: &Hazard, now: Timestamp) -> Option<Self> {
        let fields = match action {
            Action::HazardAssess => {
                let known = hazard.assessment.as_ref();
                let factor = |values: &'static [f64], of: fn(&Lec) -> f64| Value::Factor {
                    values,
                    chosen: known.and_then(|a| values.iter().position(|v| *v == of(&a.lec))),
                };
                let grade = usize::from(hazard.is_major());
                let criterion = known.map(|a| a.criterion.clone()).unwrap_or_default();
                vec![
                    Field::new("likelihood", Key::LecLikelihood, true, factor(&Lec::LIKELIHOODS, |l| l.likelihood)),
                    Field::new("exposure", Key::LecExposure, true, factor(&Lec::EXPOSURES, |l| l.exposure)),
                    Field::new("consequence", Key::LecConsequence, true, factor(&Lec::CONSEQUENCES, |l| l.consequence)),
                    Field::new(
                        "grade",
                        Key::FieldGrade,
                        true,
                        Value::Choice { options: vec![Key::GradeGeneral, Key::GradeMajor], chosen: grade },
                    ),
                    Field::new("criterion", Key::FieldCriterion, grade == 1, Value::Line(criterion)),
                ]
            }
            Action::HazardInvalidate => vec![Field::line("reason", Key::FieldReason, true)],
            Action::HazardAssign => vec![
                Field::new(
                    "person",
                    Key::FieldRectifier,
                    true,
                    Value::Person { trade: None, chosen: hazard.rectifier.clone(), filter: String::new() },
                ),
                deadlines("deadline", Key::FieldDeadline, 0),
            ],
            Action::HazardReassign => vec![
                Field::new(
                    "person",
                    Key::FieldRectifier,
                    true,
                    Value::Person { trade: None, chosen: None, filter: String::new() },
                ),
                deadlines("deadline", Key::FieldDeadline, 0),
                Field::line("reason", Key::FieldReason, true),
            ],
            Action::HazardPlan => {
                let plan = hazard.plan.clone().unwrap_or_default();
                let part = |name, label, text: String| Field::new(name, label, false, Value::Text(text));
                vec![
                    part("goal", Key::PlanGoal, plan.goal),
                    part("measures", Key::PlanMeasures, plan.measures),
                    part("funds", Key::PlanFunds, plan.funds),
                    part("emergency", Key::PlanEmergency, plan.emergency),
                ]
            }
            Action::HazardSubmit => vec![Field::text("note", Key::FieldWorkDone, true), Field::photos(false)],
            Action::HazardFixAtOnce => vec![Field::text("note", Key::FieldWorkDone, true), Field::photos(true)],
            Action::HazardReview => {
                // What was reviewed well may still be found wanting, and not be reviewed well again.
                let options = match hazard.reviewed_by {
                    None => vec![Key::ReviewPassed, Key::ReviewFailed],
                    Some(_) => vec![Key::ReviewFailed],
                };
                vec![
                    Field::new("passed", Key::FieldReview, true, Value::Choice { options, chosen: 0 }),
                    Field::line("note", Key::FieldNote, false),
                ]
            }
            Action::HazardRequestExtension => {
                // More time begins where there is none left: the hub refuses what ends before the deadline.
                let left_ms = hazard.deadline.map_or(0, |deadline| deadline.since_ms(now).max(0));
                vec![deadlines("until", Key::FieldUntil, left_ms), Field::line("reason", Key::FieldReason, true)]
            }
            Action::HazardDecideExtension => {
                let options = vec![Key::Granted, Key::NotGranted];
                vec![
                    Field::new("granted", Key::FieldDecision, true, Value::Choice { options, chosen: 0 }),
                    Field::line("note", Key::FieldNote, false),
                ]
            }
            _ => return None,
        };
        Some(Self::new(action, About::Hazard(id), fields))
    }

    /// The score as far as its factors have been chosen.
    pub(super) fn lec(&self) -> Option<Lec> {
        Lec::new(self.factor("likelihood")?, self.factor("exposure")?, self.factor("consequence")?)
    }

    /// What was found.
    pub(super) fn hazard_report(&self) -> Option<Command> {
        let report = HazardReport {
            title: self.text("title"),
            description: self.text("description"),
            found_by: INSPECTIONS.get(self.choice("found-by"))?.0,
            place: self.place()?,
            photos: self.photos(),
            alarm: None,
        };
        Some(Command::ReportHazard { report: Box::new(report) })
    }

    /// What is asked of the hazard.
    pub(super) fn hazard_action(&self, clock: Clock) -> Option<HazardAction> {
        let (reason, note) = (self.text("reason"), self.text("note"));
        Some(match self.action {
            Action::HazardAssess => HazardAction::Assess {
                grade: if self.choice("grade") == 1 { HazardGrade::Major } else { HazardGrade::General },
                criterion: self.text("criterion"),
                lec: self.lec()?,
            },
            Action::HazardInvalidate => HazardAction::Invalidate { reason },
            Action::HazardAssign => {
                HazardAction::Assign { rectifier: self.person()?, deadline: self.when("deadline", clock)? }
            }
            Action::HazardReassign => {
                HazardAction::Reassign { rectifier: self.person()?, deadline: self.when("deadline", clock)?, reason }
            }
            Action::HazardPlan => HazardAction::Plan {
                plan: RectificationPlan {
                    goal: self.text("goal"),
                    measures: self.text("measures"),
                    funds: self.text("funds"),
                    emergency: self.text("emergency"),
                },
            },
            Action::HazardSubmit => HazardAction::Submit { note, photos: self.photos() },
            Action::HazardFixAtOnce => HazardAction::FixAtOnce { note, photos: self.photos() },
            Action::HazardReview => {
                HazardAction::Review { passed: self.chosen("passed") == Some(Key::ReviewPassed), note }
            }
            Action::HazardRequestExtension => {
                HazardAction::RequestExtension { until: self.when("until", clock)?, reason }
            }
            Action::HazardDecideExtension => {
                HazardAction::DecideExtension { granted: self.choice("granted") == 0, note }
            }
            _ => return None,
        })
    }
}

/// What is needed depends on what has been chosen: a major hazard needs its criterion, a failed review needs words.
pub(super) fn settle(form: &mut Form) {
    let (major, failed) = (form.choice("grade") == 1, form.chosen("passed") == Some(Key::ReviewFailed));
    for field in &mut form.fields {
        match field.name {
            "criterion" => field.needed = major,
            "note" if form.action == Action::HazardReview => field.needed = failed,
            _ => {}
        }
    }
}

/// The score of the factors chosen so far, with its colour and numeral.
pub(super) fn score(ui: &mut Ui, p: &Paint<'_>, form: &Form) {
    if form.action != Action::HazardAssess {
        return;
    }
    let score = form.lec().map(|l| l.score());
    let level = score.map(|d| p.c.facility.policy().risk.level(d));
    let text = match score {
        Some(d) => format!("D = L × E × C = {}", units::exact(d)),
        None => "D = L × E × C".to_owned(),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let centre = pos2(rect.left() + 16.0, rect.center().y);
    widget::describe(&response, WidgetType::Label, &format!("{text} {}", marks::numeral(level)));
    marks::risk_box(ui.painter(), &p.look, centre, 28.0, level);
    let at = pos2(centre.x + 26.0, centre.y);
    widget::text_left(ui.painter(), at, &text, p.look.strong(BODY), p.look.t.text, rect.width() - 60.0);
}
