//! Puts the panels in their places and gathers what a person asked for.

use atrium_view::Action;
use egui::{CentralPanel, CornerRadius, Frame, Panel, Rect, Stroke, Ui, Vec2, vec2};

use crate::command::PanelCommand;
use crate::context::PanelContext;
use crate::icon::Icon;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::{Look, Paint, icon_button};
use crate::{
    alarms, badges, bottom_bar, chemicals, cube, empty, equipment, events, figures, find, form, inspector, keys, marks,
    measure, mini_plan, navigation, notices, people, search, section_bar, section_handles, sheets, storeys, tickets,
    time_bar, tokens, toolbar, top_bar, tree,
};

/// Height of the top bar, points.
const TOP: f32 = 44.0;
/// Height of the bottom bar, points.
const BOTTOM: f32 = 40.0;
/// Width of the rail, points.
const RAIL: f32 = 52.0;
/// Below this width the inspector gives way to the 3D picture.
const WIDTH_FOR_INSPECTOR: f32 = 820.0;
/// What the lower end of the rail needs, points.
const LOW_RAIL: f32 = 134.0;
/// A selection that comes within so many seconds of a fact's was made by the same click, seconds.
const FACT_SETTLES_S: f64 = 0.8;
/// Below this width the list gives way too.
const WIDTH_FOR_LIST: f32 = 560.0;

/// Draws everything into `ui`, which fills the window, and gives what a person asked for. Whoever calls it has cleared the
/// window with [`Tokens::window`](crate::Tokens): painted here, that would cost as much as all panels where the processor draws.
///
/// `viewport` is called at most once, with the place of the 3D picture in screen points; it is not called while there
/// is no model, nor a picture of one that is on its way. What floats over the picture is drawn after it and so has the pointer where it lies.
pub fn show(
    ui: &mut Ui,
    context: &PanelContext<'_>,
    state: &mut PanelState,
    viewport: impl FnOnce(&mut Ui, Rect),
) -> Vec<PanelCommand> {
    state.wanted_course = None;
    tokens::apply(ui.ctx(), state.theme);
    let mut p = Paint { c: context, look: Look::new(ui.ctx(), state), commands: Vec::new(), hovered_row: None };
    keys::read(ui, &mut p, state);
    // A key may have changed language or theme: this frame shows it already.
    tokens::apply(ui.ctx(), state.theme);
    p.look = Look::new(ui.ctx(), state);
    ui.set_style(ui.ctx().global_style());
    let t = p.look.t;
    let size = ui.max_rect().size();
    ui.spacing_mut().item_spacing = Vec2::ZERO;
    let plain = Frame::NONE.fill(t.panel);

    Panel::top("atrium-top")
        .exact_size(TOP)
        .frame(plain)
        .resizable(false)
        .show(ui, |ui| top_bar::show(ui, &mut p, state));
    if size.y > 160.0 {
        Panel::bottom("atrium-bottom")
            .exact_size(BOTTOM)
            .frame(plain)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| bottom_bar::show(ui, &mut p, state));
    }
    if size.x > 320.0 {
        Panel::left("atrium-rail")
            .exact_size(RAIL)
            .frame(plain)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| rail(ui, &mut p, state));
    }
    let is_seen = context.loading.is_some_and(|l| l.is_seen);
    let (narrowest, widest) = list_widths(size.x);
    state.coming_viewport = None;
    if state.list_open && size.x > WIDTH_FOR_LIST && (context.model.is_some() || is_seen) {
        let shown = Panel::left("atrium-list")
            .resizable(true)
            .default_size(state.list_width)
            .size_range(narrowest..=widest)
            .frame(plain)
            .show(ui, |ui| {
                ui.take_available_space();
                let rect = ui.max_rect();
                let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
                match state.rail {
                    // Its place, so that the picture stays where it is when the list comes.
                    _ if context.model.is_none() => {}
                    Rail::Model => tree::show(&mut inner, &mut p, state),
                    Rail::Equipment => equipment::show(&mut inner, &mut p, state),
                    Rail::Search => find::show(&mut inner, &mut p, state),
                    Rail::Alarms => alarms::show(&mut inner, &mut p, state),
                    Rail::Tickets => tickets::show(&mut inner, &mut p, state),
                    Rail::Hazards => chemicals::rail(&mut inner, &mut p, state),
                    Rail::People => people::show(&mut inner, &mut p, state),
                    Rail::Events => events::show(&mut inner, &mut p, state),
                }
            });
        state.list_width = shown.response.rect.width();
    }
    keep_fact(ui, &p, state);
    let selected = (context.view.selection.primary.is_some() || state.fact.is_some()) && context.model.is_some();
    if selected && size.x > WIDTH_FOR_INSPECTOR {
        let shown = Panel::right("atrium-inspector")
            .resizable(true)
            .default_size(state.inspector_width)
            .size_range(260.0..=(size.x * 0.4).clamp(261.0, 640.0))
            .frame(plain)
            .show(ui, |ui| {
                ui.take_available_space();
                let rect = ui.max_rect();
                let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
                inspector::show(&mut inner, &mut p, state);
            });
        state.inspector_width = shown.response.rect.width();
    }
    CentralPanel::no_frame().show(ui, |ui| centre(ui, &mut p, state, viewport));

    search::show_dropdown(ui, &mut p, state);
    sheets::show(ui, &mut p, state);
    empty::drop_hint(ui, &p, state);
    notices::show(ui, &mut p, state);
    time_bar::frame(ui, &p);
    form::show(ui, &mut p, state);

    if p.hovered_row != state.hovered_row {
        state.hovered_row = p.hovered_row;
        p.commands.push(PanelCommand::Hover(p.hovered_row));
    }
    p.commands
}

/// A new selection ends that of a fact, unless it is the fact's own element or was asked for together with it.
fn keep_fact(ui: &Ui, p: &Paint<'_>, state: &mut PanelState) {
    let now = ui.input(|i| i.time);
    let (selected, fact, since) = std::mem::take(&mut state.last_selected);
    let since = if fact == state.fact { since } else { now };
    let primary = p.c.view.selection.primary;
    if primary != selected
        && primary.is_some()
        && now - since > FACT_SETTLES_S
        && let Some(fact) = &state.fact
        && !p.c.facts.spot(fact).is_some_and(|spot| spot.element == primary || spot.space == primary)
    {
        state.fact = None;
    }
    state.last_selected = (primary, state.fact.clone(), since);
}

/// Where the picture will be once there is one, in the middle of a window that has no list yet.
fn coming_viewport(ctx: &egui::Context, state: &PanelState, middle: Rect) -> Rect {
    let window = ctx.content_rect().width();
    let (narrowest, widest) = list_widths(window);
    let list = if state.list_open && window > WIDTH_FOR_LIST { state.list_width.clamp(narrowest, widest) } else { 0.0 };
    Rect::from_min_max(egui::pos2(middle.left() + list, middle.top()), middle.max)
}

/// How narrow and how wide the list may be in a window of this width.
fn list_widths(window: f32) -> (f32, f32) {
    (220.0, (window * 0.4).clamp(221.0, 560.0))
}

fn centre(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, viewport: impl FnOnce(&mut Ui, Rect)) {
    let rect = ui.max_rect();
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    if let Some(loading) = p.c.loading.filter(|l| l.is_seen) {
        viewport(ui, rect);
        empty::loading(ui, p, loading, rect);
        return;
    }
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else {
        state.coming_viewport = Some(coming_viewport(ui.ctx(), state, rect));
        match p.c.loading {
            Some(loading) => empty::loading(ui, p, loading, rect),
            None => empty::no_model(ui, p, rect),
        }
        return;
    };
    viewport(ui, rect);
    if rect.width() < 60.0 || rect.height() < 60.0 {
        return;
    }
    if state.board_open {
        tickets::board(ui, p, state, rect);
        return;
    }
    navigation::names(ui, p, rect);
    marks::show(ui, p, state, rect);
    let named = badges::show(ui, p, rect);
    state.covered.clear();
    section_handles::show(ui, p, rect, &mut state.covered);
    measure::draw(ui, p, state, rect);
    let banner = empty::banner(ui, p, rect);
    let rect = Rect::from_min_max(egui::pos2(rect.left(), rect.top() + banner), rect.max);
    if !index.has_geometry {
        empty::no_geometry(ui, p, rect);
    }
    let toolbar_rect = toolbar::show(ui, p, state, rect);
    let section_rect = section_bar::show(ui, p, state, rect, toolbar_rect);
    let measure_rects = measure::bar(ui, p, state, rect, section_rect.unwrap_or(toolbar_rect));
    let cube_rect = cube::show(ui, p, rect);
    let strip_rect = storeys::show(ui, p, model, index, rect, cube_rect);
    state.covered.extend([toolbar_rect, cube_rect]);
    state.covered.extend(section_rect);
    let figures_rect = figures::show(ui, p, state, rect);
    state.covered.extend(figures_rect);
    state.covered.extend(strip_rect);
    state.covered.extend(measure_rects);
    let mini_rect = mini_plan::show(ui, p, state, rect);
    state.covered.extend(mini_rect);
    state.covered.extend(navigation::walk(ui, p, model, rect, [mini_rect, strip_rect]));
    if p.c.navigation.walk.is_none() {
        toolbar::breadcrumb(ui, p, model, rect);
    }
    badges::hover_card(ui, p, model, rect, named);
    if let Some(loading) = p.c.loading {
        empty::loading(ui, p, loading, rect);
    }
}

fn rail(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let t = p.look.t;
    let rect = ui.max_rect();
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), Stroke::new(1.0, t.line));
    let look = p.look.clone();
    let mut ui = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(6.0, 10.0)))
            .layout(egui::Layout::top_down(egui::Align::Center)),
    );
    let ui = &mut ui;
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing.y = 4.0;
    let entries = [
        (Rail::Equipment, Icon::Equipment, Key::RailEquipment),
        (Rail::Alarms, Icon::Alarms, Key::RailAlarms),
        (Rail::Tickets, Icon::Tickets, Key::RailTickets),
        (Rail::Hazards, Icon::Hazards, Key::RailHazards),
        (Rail::People, Icon::People, Key::RailPeople),
        (Rail::Events, Icon::Events, Key::RailEvents),
        (Rail::Model, Icon::Model, Key::RailModel),
        (Rail::Search, Icon::Search, Key::RailSearch),
    ];
    let counts = p.c.facts.counts();
    let worst = p.c.facts.unanswered().first().map(|(rank, _)| rank.priority);
    for (entry, icon, key) in entries {
        if ui.available_height() < LOW_RAIL {
            // A low window keeps what opens files and helps; keys open the rest.
            break;
        }
        let label = look.texts.get(key);
        let active = state.rail == entry && state.list_open && p.c.model.is_some();
        let response = icon_button(ui, &look, icon, label, Vec2::splat(40.0), active);
        if active {
            let bar = Rect::from_min_size(egui::pos2(rect.left(), response.rect.top() + 6.0), vec2(2.0, 28.0));
            ui.painter().rect_filled(bar, CornerRadius::ZERO, t.accent);
        }
        // Colour for what waits for an answer; plain numbers for what is merely open.
        let (n, colours) = match entry {
            Rail::Alarms => {
                let i = worst.map_or(3, |p| usize::from(p.number()) - 1);
                // The shape of the lowest priority is hollow; a filled pill takes the ground's colour for its number.
                let ink = if i == 3 { t.window } else { t.on_priority[i] };
                (counts.unanswered, (t.priority[i], ink))
            }
            Rail::Tickets => (counts.open_tickets, (t.pressed, t.text_2)),
            Rail::Hazards => (counts.open_hazards, (t.pressed, t.text_2)),
            _ => (0, (t.pressed, t.text_2)),
        };
        if n > 0 {
            let text = if n > 99 { "99+".to_owned() } else { n.to_string() };
            let centre = response.rect.right_top() + vec2(-7.0, 8.0);
            let galley = ui.painter().layout_no_wrap(text, look.strong(9.5), colours.1);
            let pill = Rect::from_center_size(centre, vec2((galley.size().x + 8.0).max(15.0), 14.0));
            ui.painter().rect_filled(pill, CornerRadius::same(7), colours.0);
            ui.painter().galley(pill.center() - galley.size() / 2.0, galley, colours.1);
        }
        if response.on_hover_text(label).clicked() {
            state.board_open = false;
            keys::choose_rail(state, entry);
        }
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Center), |ui| {
        for (action, icon) in [(Action::Help, Icon::Help), (Action::OpenFile, Icon::Open)] {
            let label = look.texts.action(action);
            let response = icon_button(ui, &look, icon, label, Vec2::splat(40.0), false);
            if response.on_hover_text(keys::tip(p, action)).clicked() {
                keys::run(action, p, state);
            }
        }
    });
}
