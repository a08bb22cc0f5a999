//! What became of commands, said where it is seen; and refusals in words.

use atrium_facility::Refusal;
use atrium_view::Action;
use egui::{Align2, Area, CornerRadius, Id, Order, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::{Notice, NoticeKind};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::{Key, Texts};
use crate::tokens::{BODY, font};
use crate::widget::{self, Paint, describe};
use crate::{actions, alarms, chemicals, hazards, tickets, units};

/// Notices shown at once.
const SHOWN: usize = 4;

/// What went well is said for so long, milliseconds; what did not stays until somebody has read it.
const DONE_MS: i64 = 4_000;
/// The last part of that in which it fades, milliseconds.
const FADE_MS: i64 = 700;

/// How strongly a notice is shown, 0 to 1.
fn strength(p: &Paint<'_>, notice: &Notice) -> f32 {
    let age = p.c.now.since_ms(notice.at).max(0);
    let lasts = match notice.what {
        NoticeKind::Done => DONE_MS,
        NoticeKind::Kept => 2 * DONE_MS,
        // Where it is has to be read.
        NoticeKind::Saved(_) => 3 * DONE_MS,
        NoticeKind::Refused(_) | NoticeKind::Failed(_) => return 1.0,
    };
    ((lasts - age) as f32 / FADE_MS as f32).clamp(0.0, 1.0)
}

/// A stack above the bottom bar, the newest last; below it why a key did nothing.
pub(crate) fn show(ui: &Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let clock = ui.input(|i| i.time);
    if state.hint.as_ref().is_some_and(|(_, until)| *until < clock) {
        state.hint = None;
    }
    let shown: Vec<(&Notice, f32)> =
        p.c.notices.iter().map(|n| (n, strength(p, n))).filter(|(_, strength)| *strength > 0.0).collect();
    if shown.is_empty() && state.hint.is_none() && state.export.progress.is_none() {
        return;
    }
    let (mut dismissed, mut cancelled) = (None, false);
    Area::new(Id::new("notices")).order(Order::Foreground).anchor(Align2::CENTER_BOTTOM, vec2(0.0, -52.0)).show(
        ui.ctx(),
        |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 6.0);
            let skip = shown.len().saturating_sub(SHOWN);
            for (notice, strength) in shown.iter().skip(skip) {
                ui.scope(|ui| {
                    ui.set_opacity(*strength);
                    if one(ui, p, notice) {
                        dismissed = Some(notice.id);
                    }
                });
            }
            if let Some((action, share)) = state.export.progress {
                let texts = p.look.texts;
                let percent = format!("{:.0}", share * 100.0);
                let text = texts.with(Key::ExportProgress, &[("percent", percent.into())]);
                let text = format!("{} {text}", texts.action(action).trim_end_matches('…'));
                cancelled = card(ui, p, Icon::Saved, p.look.t.accent, &text, true);
            }
            if let Some((text, _)) = &state.hint {
                card(ui, p, Icon::Help, p.look.t.text_3, text, false);
            }
        },
    );
    if shown.iter().any(|(n, _)| matches!(n.what, NoticeKind::Done | NoticeKind::Kept | NoticeKind::Saved(_)))
        || state.hint.is_some()
    {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    }
    if let Some(id) = dismissed {
        p.send(PanelCommand::DismissNotice(id));
    }
    if cancelled {
        p.send(PanelCommand::CancelExport);
    }
}

fn one(ui: &mut Ui, p: &Paint<'_>, notice: &Notice) -> bool {
    let (t, texts) = (p.look.t, p.look.texts);
    let action = notice.action.map(|a| texts.action(a).trim_end_matches('…').to_owned()).unwrap_or_default();
    let (icon, ink, text) = match &notice.what {
        NoticeKind::Done => (Icon::Check, t.alive, texts.get(Key::NoticeDone).to_owned()),
        NoticeKind::Saved(file) => {
            (Icon::Check, t.alive, texts.with(Key::NoticeSaved, &[("file", file.clone().into())]))
        }
        NoticeKind::Kept => (Icon::Unplugged, t.text_2, texts.get(Key::NoticeKept).to_owned()),
        NoticeKind::Refused(refusal) => (Icon::Warning, t.priority[1], refusal_text(p, refusal)),
        NoticeKind::Failed(reason) => {
            (Icon::Warning, t.priority[1], texts.with(Key::NoticeFailed, &[("reason", reason.clone().into())]))
        }
    };
    let text = if action.is_empty() { text } else { format!("{action}: {text}") };
    card(ui, p, icon, ink, &text, true)
}

/// One card of the stack; gives whether it was pressed away.
fn card(ui: &mut Ui, p: &Paint<'_>, icon: Icon, ink: egui::Color32, text: &str, closes: bool) -> bool {
    let t = p.look.t;
    let galley = ui.painter().layout(text.to_owned(), font(BODY), t.text, 460.0);
    let size = vec2(galley.size().x + if closes { 76.0 } else { 54.0 }, galley.size().y + 16.0);
    let sense = if closes { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    describe(&response, if closes { WidgetType::Button } else { WidgetType::Label }, text);
    icon::card(ui.painter(), rect, t);
    ui.painter().rect_stroke(rect, CornerRadius::same(6), Stroke::new(1.0, ink), StrokeKind::Inside);
    icon::paint_scaled(ui.painter(), icon, pos2(rect.left() + 20.0, rect.center().y), 0.8, ink);
    ui.painter().galley(pos2(rect.left() + 38.0, rect.top() + 8.0), galley, t.text);
    if closes {
        icon::paint_scaled(ui.painter(), Icon::Close, pos2(rect.right() - 18.0, rect.center().y), 0.6, t.text_3);
    }
    response.clicked()
}

/// A refusal in the person's language.
pub(crate) fn refusal_text(p: &Paint<'_>, refusal: &Refusal) -> String {
    let texts = p.look.texts;
    let time = |at: atrium_facility::Timestamp| units::date_time(at, p.c.utc_offset_minutes);
    match refusal {
        Refusal::NotAllowed { may, .. } => {
            let roles: Vec<&str> = may.iter().map(|r| texts.get(role_key(*r))).collect();
            texts.with(Key::RefusedNotAllowed, &[("roles", roles.join(", ").into())])
        }
        Refusal::Unknown { id, .. } => texts.with(Key::RefusedUnknown, &[("id", id.clone().into())]),
        Refusal::AlarmState { state } => state_text(texts, alarms::state_key(*state)),
        Refusal::TicketState { state } => state_text(texts, tickets::state_key(*state)),
        Refusal::HazardState { state } => state_text(texts, hazards::state_key(*state)),
        Refusal::Needed { field } => {
            texts.with(Key::RefusedNeeded, &[("field", texts.get(field_key(field)).to_owned().into())])
        }
        Refusal::Wrong { field } => {
            texts.with(Key::RefusedWrong, &[("field", texts.get(field_key(field)).to_owned().into())])
        }
        Refusal::TimeOutside { after, until } => {
            let until = until.map_or_else(|| "…".to_owned(), time);
            texts.with(Key::RefusedTime, &[("after", time(*after).into()), ("until", until.into())])
        }
        Refusal::SamePerson => texts.get(Key::RefusedSamePerson).to_owned(),
        Refusal::NotYours { person } => texts.with(Key::RefusedNotYours, &[("person", person.clone().into())]),
        Refusal::PlanIncomplete { missing } => {
            let missing: Vec<&str> = missing.iter().map(|m| texts.get(field_key(m))).collect();
            texts.with(Key::RefusedPlan, &[("missing", missing.join(", ").into())])
        }
        Refusal::Supervision { step } => texts
            .get(match step.as_str() {
                "list" => Key::RefusedListFirst,
                "accept" => Key::RefusedAcceptFirst,
                "review" => Key::RefusedReviewFirst,
                _ => Key::RefusedGeneral,
            })
            .to_owned(),
        Refusal::MajorNotAtOnce => texts.get(Key::RefusedMajorAtOnce).to_owned(),
        Refusal::NotOnDuty { person } => texts.with(Key::RefusedNotOnDuty, &[("person", person.clone().into())]),
        Refusal::NotQualified { person } => texts.with(Key::RefusedNotQualified, &[("person", person.clone().into())]),
        Refusal::BatchState { state } => state_text(texts, chemicals::state_key(*state)),
        Refusal::StepFirst { first } => {
            texts.with(Key::RefusedStepFirst, &[("step", texts.get(chemicals::step_key(*first)).to_owned().into())])
        }
        Refusal::MoreThanThere { there, unit } => {
            texts.with(Key::RefusedMoreThanThere, &[("there", unit.show(*there).into())])
        }
        Refusal::OverLimit { store, room, unit } => {
            let store = chemicals::store_name(p, &store.as_str().into());
            texts.with(Key::RefusedOverLimit, &[("store", store.into()), ("room", unit.show(*room).into())])
        }
        Refusal::NotForStore { store } => {
            let store = chemicals::store_name(p, &store.as_str().into());
            texts.with(Key::RefusedNotForStore, &[("store", store.into())])
        }
        Refusal::Expired { since } => texts.with(Key::RefusedExpired, &[("since", time(*since).into())]),
        Refusal::WitnessIsResponsible => texts.get(Key::RefusedWitness).to_owned(),
        Refusal::AlreadySo => texts.get(Key::RefusedAlreadySo).to_owned(),
        Refusal::IdTaken => texts.get(Key::RefusedIdTaken).to_owned(),
    }
}

fn state_text(texts: &Texts, state: Key) -> String {
    texts.with(Key::RefusedState, &[("state", texts.get(state).to_owned().into())])
}

/// Name of what a refusal names.
fn field_key(field: &str) -> Key {
    match field {
        "reason" => Key::FieldReason,
        "title" => Key::FieldTitle,
        "place" => Key::FieldPlace,
        "criterion" => Key::FieldCriterion,
        "deadline" => Key::FieldDeadline,
        "photo-before" => Key::PhotosBefore,
        "photo-after" => Key::PhotosAfter,
        "photos" => Key::FieldPhotos,
        "stars" => Key::FieldStars,
        "comment" => Key::FieldComment,
        "description" => Key::FieldDescription,
        "contact" => Key::FieldContact,
        "amount" => Key::FieldAmount,
        "cas" => Key::FieldCas,
        "unit" => Key::FieldUnit,
        "name" | "id" => Key::FieldNameEn,
        "responsible" => Key::FieldResponsible,
        "witness" => Key::FieldWitness,
        "lot" => Key::FieldLot,
        "limit" => Key::SectionLimits,
        "goal" => Key::PlanGoal,
        "measures" => Key::PlanMeasures,
        "funds" => Key::PlanFunds,
        "emergency" => Key::PlanEmergency,
        "people" => Key::FieldRectifier,
        "lec" => Key::SectionRisk,
        _ => Key::FieldNote,
    }
}

/// Name of a role.
pub(crate) fn role_key(role: atrium_facility::Role) -> Key {
    use atrium_facility::Role;
    match role {
        Role::Viewer => Key::RoleViewer,
        Role::Requester => Key::RoleRequester,
        Role::ServiceDesk => Key::RoleServiceDesk,
        Role::Technician => Key::RoleTechnician,
        Role::TeamLeader => Key::RoleTeamLeader,
        Role::SafetyOfficer => Key::RoleSafetyOfficer,
        Role::Operator => Key::RoleOperator,
        Role::FacilityManager => Key::RoleFacilityManager,
        Role::DutyDirector => Key::RoleDutyDirector,
        Role::Administrator => Key::RoleAdministrator,
        Role::System => Key::TheSystem,
    }
}

/// In the top bar while commands wait for the hub: how many; pressed, which.
pub(crate) fn waiting(ui: &Ui, p: &mut Paint<'_>, state: &mut PanelState, right: f32, y: f32) -> f32 {
    if p.c.waiting == 0 {
        return right;
    }
    let text = p.look.texts.count(Key::NotSentYet, p.c.waiting as u64);
    let rect = widget::text_right(ui.painter(), pos2(right, y), &text, font(BODY), p.look.t.priority[2], 160.0);
    let response = ui.interact(rect.expand(4.0), Id::new("top-waiting"), Sense::click());
    describe(&response, WidgetType::Button, &text);
    if response.hovered() || response.has_focus() {
        ui.painter().hline(rect.x_range(), rect.bottom() + 1.0, Stroke::new(1.0, p.look.t.priority[2]));
    }
    if response.on_hover_text(p.look.texts.action(Action::ListUnsent)).clicked() {
        actions::run(Action::ListUnsent, p, state);
    }
    rect.left() - 18.0
}
