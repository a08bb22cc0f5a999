//! Everything about one hazard, and the hazards of one element, room or storey.

use atrium_facility::{Hazard, HazardId, Term, Timestamp};
use atrium_view::Action;
use egui::{Id, Sense, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::{FactRef, PhotoView};
use crate::fact_row::{self, RowText};
use crate::inspector::{SIDE, padded, pair};
use crate::live::section_title;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left};
use crate::{actions, alarms, hazards, marks, tickets, units};

/// Height of a photo, points.
const PHOTO: f32 = 92.0;
/// Hazards of an element before the rest is left to the ledger.
const FEW: usize = 6;

/// The selected hazard.
pub(crate) fn inspect(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some((id, hazard)) = hazards::selected(p, state) else { return };
    let texts = p.look.texts;
    fact_row::head(ui, p, id.as_str(), texts.get(hazards::state_key(hazard.state)));
    fact_row::paragraph(ui, p, &hazard.report.title);
    if !hazard.report.description.is_empty() {
        fact_row::paragraph(ui, p, &hazard.report.description);
    }
    fact_row::place_chips(ui, p, &hazard.report.place);
    let when = units::date_time(hazard.reported_at, p.c.utc_offset_minutes);
    let by = fact_row::actor_text(p, &hazard.reported_by);
    pair(ui, p, texts.get(Key::FieldReported), &format!("{when} ∙ {by}"));
    if let Some(deadline) = hazard.deadline {
        let when = units::date_time(deadline, p.c.utc_offset_minutes);
        let late = if hazard.is_overdue(p.c.now) { texts.get(Key::Overdue) } else { "" };
        pair(ui, p, texts.get(Key::FieldDeadline), format!("{when} {late}").trim());
    }
    if let Some(rectifier) = &hazard.rectifier {
        pair(ui, p, texts.get(Key::FieldRectifier), &fact_row::person_text(p, rectifier));
    }
    if let Some(extension) = &hazard.extension {
        // Whoever decides on it has to see until when and why.
        let when = units::date_time(extension.until, p.c.utc_offset_minutes);
        let who = fact_row::actor_text(p, &extension.by);
        let asked = texts.with(Key::MoreTime, &[("time", when.into()), ("who", who.into())]);
        pair(ui, p, texts.get(Key::FieldMoreTime), &format!("{asked}\n{}", extension.reason));
    }
    if hazard.failed_reviews > 0 {
        pair(ui, p, texts.get(Key::FieldFailedReviews), &hazard.failed_reviews.to_string());
    }
    ui.add_space(6.0);
    buttons(ui, p, state);
    widget::divider(ui, &p.look.clone());
    risk(ui, p, &id, hazard);
    plan(ui, p, hazard);
    photos(ui, p, hazard);
    links(ui, p, state, hazard);
    section_title(ui, p, texts.get(Key::SectionSteps), &hazard.steps.len().to_string());
    for step in hazard.steps.iter().rev() {
        let what = texts.get(step_key(&step.what));
        fact_row::step(ui, p, step.at, what, &fact_row::actor_text(p, &step.by), &step.note);
    }
    ui.add_space(10.0);
}

fn buttons(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let possible = hazards::possible(p, state);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            for (i, kind) in possible.into_iter().enumerate() {
                actions::button(ui, p, state, hazards::action_of(kind), i == 0);
            }
            actions::button(ui, p, state, Action::TicketNew, false);
        });
    });
    ui.add_space(12.0);
}

/// What happened at a step.
fn step_key(what: &str) -> Key {
    match what {
        "assessed" => Key::HazardAssessed,
        "invalidated" => Key::HazardInvalid,
        "listed" => Key::SupervisionListed,
        "assigned" => Key::HazardAssigned,
        "reassigned" => Key::StepReassigned,
        "planned" => Key::StepPlanned,
        "begun" => Key::HazardRectifying,
        "submitted" => Key::HazardSubmitted,
        "review-failed" => Key::ReviewFailed,
        "review-passed" => Key::ReviewPassed,
        "accepted" => Key::SupervisionAccepted,
        "delisted" => Key::SupervisionDelisted,
        "closed" => Key::HazardClosed,
        "extension-requested" => Key::StepExtensionRequested,
        "extension-granted" => Key::Granted,
        "extension-refused" => Key::NotGranted,
        "ticket-made" => Key::StepTicketMade,
        _ => Key::HazardReported,
    }
}

/// The score with everything that went into it.
fn risk(ui: &mut Ui, p: &mut Paint<'_>, id: &HazardId, hazard: &Hazard) {
    let texts = p.look.texts;
    section_title(ui, p, texts.get(Key::SectionRisk), "");
    let Some(assessment) = &hazard.assessment else {
        fact_row::paragraph(ui, p, texts.get(Key::NotGraded));
        return;
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let level = hazards::level(p, id);
    let centre = pos2(rect.left() + SIDE + 12.0, rect.center().y);
    marks::risk_box(ui.painter(), &p.look, centre, 24.0, level);
    let lec = assessment.lec;
    let score = format!(
        "D = {} × {} × {} = {}",
        units::exact(lec.likelihood),
        units::exact(lec.exposure),
        units::exact(lec.consequence),
        units::exact(lec.score()),
    );
    text_left(ui.painter(), pos2(centre.x + 24.0, centre.y), &score, font(BODY), p.look.t.text, rect.width() - 80.0);
    let grade = if hazard.is_major() { Key::GradeMajor } else { Key::GradeGeneral };
    let listed =
        hazard.supervision.map(|s| format!(" ∙ {}", texts.get(hazards::supervision_key(s)))).unwrap_or_default();
    pair(ui, p, texts.get(Key::FieldGrade), &format!("{}{listed}", texts.get(grade)));
    if !assessment.criterion.is_empty() {
        pair(ui, p, texts.get(Key::FieldCriterion), &assessment.criterion);
    }
    pair(ui, p, texts.get(Key::FieldBase), marks::numeral(Some(assessment.level)));
    let terms = p.c.derived.risk().warning(id).map(|w| w.terms.clone()).unwrap_or_default();
    for term in terms {
        let text = match term {
            Term::Overdue => texts.get(Key::TermOverdue).to_owned(),
            Term::Repeated(n) => texts.count(Key::TermRepeated, n as u64),
            Term::Alarm(alarm) => texts.with(Key::TermAlarm, &[("alarm", alarms::short_label(p, &alarm).into())]),
        };
        pair(ui, p, texts.get(Key::FieldRaised), &text);
    }
    ui.add_space(8.0);
}

fn plan(ui: &mut Ui, p: &mut Paint<'_>, hazard: &Hazard) {
    let texts = p.look.texts;
    let Some(plan) = &hazard.plan else {
        if hazard.is_major() && !hazard.is_over() {
            section_title(ui, p, texts.get(Key::SectionPlan), "");
            fact_row::paragraph(ui, p, texts.get(Key::PlanMissing));
        }
        return;
    };
    section_title(ui, p, texts.get(Key::SectionPlan), "");
    for (key, text) in [
        (Key::PlanGoal, &plan.goal),
        (Key::PlanMeasures, &plan.measures),
        (Key::PlanFunds, &plan.funds),
        (Key::PlanEmergency, &plan.emergency),
    ] {
        let text = if text.trim().is_empty() { "—" } else { text };
        pair(ui, p, texts.get(key), text);
    }
    ui.add_space(8.0);
}

fn photos(ui: &mut Ui, p: &mut Paint<'_>, hazard: &Hazard) {
    let texts = p.look.texts;
    for (key, ids) in [(Key::PhotosBefore, &hazard.report.photos), (Key::PhotosAfter, &hazard.after)] {
        if ids.is_empty() {
            continue;
        }
        section_title(ui, p, texts.get(key), &ids.len().to_string());
        photo_strip(ui, p, ids);
    }
}

/// Photos side by side, fetched when they are seen.
pub(crate) fn photo_strip(ui: &mut Ui, p: &mut Paint<'_>, ids: &[atrium_facility::PhotoId]) {
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            for id in ids {
                let view = (p.c.photos)(id);
                let size = match view {
                    PhotoView::Ready(_, [w, h]) => vec2(PHOTO * w as f32 / h.max(1) as f32, PHOTO),
                    _ => vec2(PHOTO, PHOTO),
                };
                let (rect, response) = ui.allocate_exact_size(size.min(vec2(280.0, PHOTO)), Sense::hover());
                widget::describe(&response, egui::WidgetType::Image, p.look.texts.get(Key::Photo));
                match view {
                    PhotoView::Ready(texture, _) => {
                        let uv = egui::Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                        ui.painter().image(texture, rect, uv, egui::Color32::WHITE);
                    }
                    other => {
                        ui.painter().rect_filled(rect, 4.0, p.look.t.raised);
                        let key = if other == PhotoView::Failed { Key::PhotoFailed } else { Key::PhotoLoading };
                        let text = p.look.texts.get(key);
                        widget::text_centre(ui.painter(), rect.center(), text, font(SMALL), p.look.t.text_3);
                        p.send(PanelCommand::FetchPhoto(id.clone()));
                    }
                }
            }
        });
    });
    ui.add_space(8.0);
}

fn links(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, hazard: &Hazard) {
    let texts = p.look.texts;
    let mut wanted = None;
    if let Some(alarm) = &hazard.report.alarm {
        let label = alarms::short_label(p, alarm);
        crate::inspector::chips(ui, p, texts.get(Key::RailAlarms), |ui, p| {
            if widget::chip(ui, &p.look, &label, true).clicked() {
                wanted = Some(FactRef::Alarm(alarm.clone()));
            }
        });
    }
    if !hazard.tickets.is_empty() {
        crate::inspector::chips(ui, p, texts.get(Key::RailTickets), |ui, p| {
            for ticket in &hazard.tickets {
                if widget::chip(ui, &p.look, ticket.as_str(), true).clicked() {
                    wanted = Some(FactRef::Ticket(ticket.clone()));
                }
            }
        });
    }
    match wanted {
        Some(FactRef::Ticket(id)) => tickets::go_to(p, state, &id),
        Some(FactRef::Alarm(id)) => alarms::go_to(p, state, &id),
        _ => {}
    }
}

/// The open hazards of the inspected element, room or storey, the worst first.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let (Some(model), Some(selected)) = (p.c.model, p.c.view.selection.primary) else { return };
    let all = &p.c.facility.facts().hazards;
    let here = p.c.facts.of_selection(model, selected).iter().filter_map(|fact| match fact {
        FactRef::Hazard(id) => all.get(id).filter(|h| !h.is_over()).map(|h| (id, h)),
        _ => None,
    });
    let mut found: Vec<(u8, Timestamp, &HazardId)> =
        here.map(|(id, h)| (hazards::rank(hazards::level(p, id)), h.reported_at, id)).collect();
    found.sort_unstable();
    if found.is_empty() {
        return;
    }
    let texts = p.look.texts;
    section_title(ui, p, texts.get(Key::RailHazards), &found.len().to_string());
    for &(.., id) in found.iter().take(FEW) {
        let Some(hazard) = p.c.facility.facts().hazards.get(id) else { continue };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), fact_row::ROW), Sense::hover());
        let level = hazards::level(p, id);
        let word = texts.get(hazards::state_key(hazard.state));
        let text = RowText {
            first: id.to_string(),
            more: hazard.report.title.clone(),
            second: word.to_owned(),
            spoken: format!("{id} {}, {word}", marks::numeral(level)),
            ..RowText::default()
        };
        let response = fact_row::row(ui, p, rect, Id::new(("hazard-section", id)), &text, false);
        marks::risk_box(ui.painter(), &p.look, pos2(rect.left() + 23.0, rect.top() + 22.0), 20.0, level);
        if response.clicked() {
            hazards::go_to(p, state, id);
        }
    }
    if found.len() > FEW {
        let more = texts.count(Key::MoreTickets, (found.len() - FEW) as u64);
        padded(ui, |ui| {
            ui.label(egui::RichText::new(more).size(SMALL).color(p.look.t.text_3));
        });
    }
    ui.add_space(8.0);
}
