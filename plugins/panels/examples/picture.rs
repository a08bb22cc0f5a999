//! Draws the panels with made-up data into PNG files, without a window and without a GPU.
//!
//! `cargo run -p atrium_panels --example picture -- <folder> [only]`
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::HashMap;

use atrium_building::StoreyId;
use atrium_facility::{BrokerState, Origin, Priority, RiskLevel, Status, Tracked};
use atrium_find::{Colouring, Field, LibraryEdit, Members, SavedColouring, SelectionSet};
use atrium_panels::{
    BadgeView, FactRef, FailureKind, FailureView, Language, LinkView, LoadPhase, LoadingView, MarkKind, MarkView,
    PanelState, Theme, fonts,
};
use common::{World, now};
use egui::epaint::{ImageData, Primitive};
use egui::{Color32, ColorImage, Event, Key, Modifiers, Pos2, RawInput, Rect, TextureId, pos2, vec2};

struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl Picture {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0, 0.0, 0.0, 1.0]; width * height] }
    }

    /// One triangle with colour and texture, blended as egui wants it: premultiplied, in gamma space.
    fn triangle(&mut self, v: [&egui::epaint::Vertex; 3], texture: &ColorImage, clip: Rect, scale: f32) {
        let p = v.map(|v| v.pos * scale);
        let area = (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[2].x - p[0].x) * (p[1].y - p[0].y);
        if area.abs() < 1e-6 {
            return;
        }
        let clip = clip * scale;
        let min = |f: fn(&Pos2) -> f32| p.iter().map(f).fold(f32::MAX, f32::min);
        let max = |f: fn(&Pos2) -> f32| p.iter().map(f).fold(f32::MIN, f32::max);
        let x0 = min(|p| p.x).max(clip.left()).max(0.0).floor() as usize;
        let x1 = max(|p| p.x).min(clip.right()).min(self.width as f32).ceil().max(0.0) as usize;
        let y0 = min(|p| p.y).max(clip.top()).max(0.0).floor() as usize;
        let y1 = max(|p| p.y).min(clip.bottom()).min(self.height as f32).ceil().max(0.0) as usize;
        for y in y0..y1 {
            for x in x0..x1 {
                let c = pos2(x as f32 + 0.5, y as f32 + 0.5);
                if c.x < clip.left() || c.x >= clip.right() || c.y < clip.top() || c.y >= clip.bottom() {
                    continue;
                }
                let edge = |a: Pos2, b: Pos2| ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / area;
                let w = [edge(p[1], p[2]), edge(p[2], p[0]), edge(p[0], p[1])];
                if w.iter().any(|w| *w < 0.0) {
                    continue;
                }
                let mix = |f: &dyn Fn(&egui::epaint::Vertex) -> f32| (0..3).map(|i| w[i] * f(v[i])).sum::<f32>();
                let texel = sample(texture, mix(&|v| v.uv.x), mix(&|v| v.uv.y));
                let pixel = &mut self.pixels[y * self.width + x];
                let mut source = [0.0; 4];
                for (i, s) in source.iter_mut().enumerate() {
                    *s = mix(&|v| f32::from(v.color.to_array()[i]) / 255.0) * texel[i];
                }
                for i in 0..4 {
                    pixel[i] = source[i] + pixel[i] * (1.0 - source[3]);
                }
            }
        }
    }

    fn save(&self, path: &std::path::Path) {
        let bytes: Vec<u8> =
            self.pixels.iter().flat_map(|p| p.map(|c| (c.clamp(0.0, 1.0) * 255.0).round() as u8)).collect();
        image::RgbaImage::from_raw(self.width as u32, self.height as u32, bytes).unwrap().save(path).unwrap();
    }
}

fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [w, h] = texture.size;
    let (x, y) = (u * w as f32 - 0.5, v * h as f32 - 0.5);
    let at = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(w - 1);
        let y = (y.max(0.0) as usize).min(h - 1);
        texture.pixels[y * w + x].to_array().map(|c| f32::from(c) / 255.0)
    };
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let (a, b, c, d) = (
        at(x.floor(), y.floor()),
        at(x.floor() + 1.0, y.floor()),
        at(x.floor(), y.floor() + 1.0),
        at(x.floor() + 1.0, y.floor() + 1.0),
    );
    std::array::from_fn(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
}

/// A building of boxes, so that the overlays have something to lie on.
fn scene(ui: &egui::Ui, rect: Rect, theme: Theme) {
    let t = theme.tokens();
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0.0, t.background_outer);
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(rect.center(), t.background_inner);
    for i in 0..=32 {
        let a = i as f32 / 32.0 * std::f32::consts::TAU;
        mesh.colored_vertex(
            rect.center() + vec2(a.cos() * rect.width() * 0.8, a.sin() * rect.height() * 0.8),
            t.background_outer,
        );
        if i > 0 {
            mesh.add_triangle(0, i, i + 1);
        }
    }
    painter.add(mesh);
    let c = rect.center() + vec2(-20.0, -80.0);
    let p = |x: f32, y: f32, z: f32| c + vec2((x - y) * 0.86, (x + y) * 0.5 - z);
    let rim = egui::Stroke::new(1.0, Color32::from_rgb(0x59, 0x62, 0x6c));
    let poly = |points: Vec<Pos2>, c: u8| {
        painter.add(egui::Shape::convex_polygon(
            points,
            Color32::from_rgb(c, c.saturating_add(6), c.saturating_add(12)),
            rim,
        ));
    };
    for s in 0..5 {
        let z = s as f32 * 34.0 - 140.0;
        poly(
            vec![p(-130.0, 160.0, z), p(230.0, 160.0, z), p(230.0, 160.0, z + 34.0), p(-130.0, 160.0, z + 34.0)],
            0x84,
        );
        poly(
            vec![p(230.0, -160.0, z), p(230.0, 160.0, z), p(230.0, 160.0, z + 34.0), p(230.0, -160.0, z + 34.0)],
            0x98,
        );
    }
    poly(vec![p(-130.0, -160.0, 30.0), p(230.0, -160.0, 30.0), p(230.0, 160.0, 30.0), p(-130.0, 160.0, 30.0)], 0xc3);
}

/// The list for finding: a search, a filter, colours, what is saved.
fn finding(
    wanted: &dyn Fn(&str) -> bool,
    folder: &std::path::Path,
    size: (usize, usize),
    hospital: &dyn Fn(Origin) -> World,
) {
    let open = |clicks: &[(f32, f32)], text: &str| {
        let mut events = vec![key(Key::F, Modifiers::COMMAND)];
        for (x, y) in clicks {
            let press = |pressed| {
                let (pos, button, modifiers) = (pos2(*x, *y), egui::PointerButton::Primary, Modifiers::NONE);
                vec![Event::PointerMoved(pos), Event::PointerButton { pos, button, pressed, modifiers }]
            };
            events.extend([press(true), press(false)]);
        }
        events.push(vec![Event::Text(text.into())]);
        events
    };
    let coloured = |field: Field| {
        let mut world = hospital(Origin::Measured);
        let colouring = Colouring::by(field);
        let (model, index) = world.model.as_ref().unwrap();
        world.coloured = Some(colouring.apply(model, index.fields()));
        world.view.colour(Some(colouring));
        world
    };
    if wanted("en-find") {
        let events = open(&[(200.0, 130.0)], "sss");
        draw("en-find", folder, &hospital(Origin::Measured), &mut state(Language::En, Theme::Dark), size, events);
    }
    if wanted("zh-find-filter") {
        let text = "class = IfcUnitaryEquipment and NominalAirFlowRate > 3 m3/s and storey in (3F, 5F)";
        let events = open(&[(220.0, 162.0)], text);
        draw(
            "zh-find-filter",
            folder,
            &hospital(Origin::Measured),
            &mut state(Language::ZhCn, Theme::Light),
            size,
            events,
        );
    }
    if wanted("en-find-offers") {
        let events = open(&[(78.0, 162.0), (120.0, 162.0)], "flow");
        draw(
            "en-find-offers",
            folder,
            &hospital(Origin::Measured),
            &mut state(Language::En, Theme::Dark),
            size,
            events,
        );
    }
    if wanted("zh-colours") {
        let events = open(&[(200.0, 97.0)], "");
        draw("zh-colours", folder, &coloured(Field::Storey), &mut state(Language::ZhCn, Theme::Dark), size, events);
    }
    if wanted("en-colours") {
        let events = open(&[(200.0, 97.0)], "");
        draw("en-colours", folder, &coloured(Field::Class), &mut state(Language::En, Theme::Light), size, events);
    }
    if wanted("en-saved") {
        let mut world = coloured(Field::Class);
        let set = |name: &str, members| LibraryEdit::PutSet(SelectionSet { name: name.into(), members });
        let filter = "class = IfcPump and storey = 3F".parse().unwrap();
        let ids = world.model.as_ref().unwrap().0.elements[..12].iter().map(|e| e.global_id.clone()).collect();
        world.view.edit_library(set("Pumps of the third floor", Members::Filter(filter)));
        world.view.edit_library(set("To look at tomorrow", Members::Ids(ids)));
        let colouring = Colouring::by(Field::Class);
        world.view.edit_library(LibraryEdit::PutColouring(SavedColouring { name: "By class".into(), colouring }));
        let events = open(&[(300.0, 97.0)], "");
        draw("en-saved", folder, &world, &mut state(Language::En, Theme::Dark), size, events);
    }
}

fn draw(
    name: &str,
    folder: &std::path::Path,
    world: &World,
    state: &mut PanelState,
    size: (usize, usize),
    events: Vec<Vec<Event>>,
) {
    let ctx = egui::Context::default();
    fonts::install(&ctx);
    let mut textures: HashMap<TextureId, ColorImage> = HashMap::new();
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(size.0 as f32, size.1 as f32));
    let mut frames = vec![vec![], vec![]];
    frames.extend(events);
    frames.extend([vec![], vec![]]);
    let mut last = None;
    for (i, events) in frames.into_iter().enumerate() {
        let input = RawInput { screen_rect: Some(screen), time: Some(i as f64 * 0.5), events, ..RawInput::default() };
        let theme = state.theme;
        let mut commands = Vec::new();
        let out = ctx.run_ui(input, |ui| {
            commands = atrium_panels::show(ui, &world.context(), state, |ui, rect| {
                ui.interact(rect, egui::Id::new("viewport"), egui::Sense::click_and_drag());
                scene(ui, rect, theme);
            });
        });
        for (id, deltas) in &out.textures_delta.set {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                let Some([x0, y0]) = delta.pos else {
                    textures.insert(*id, image.as_ref().clone());
                    continue;
                };
                let whole = textures.get_mut(id).unwrap();
                for y in 0..image.size[1] {
                    let row = &image.pixels[y * image.size[0]..(y + 1) * image.size[0]];
                    let at = (y0 + y) * whole.size[0] + x0;
                    whole.pixels[at..at + row.len()].copy_from_slice(row);
                }
            }
        }
        last = Some(out);
    }
    let out = last.unwrap();
    let mut picture = Picture::new(size.0, size.1);
    for clipped in ctx.tessellate(out.shapes, 1.0) {
        let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
        let Some(texture) = textures.get(&mesh.texture_id) else { continue };
        for t in mesh.indices.chunks_exact(3) {
            let v = |i: usize| &mesh.vertices[t[i] as usize];
            picture.triangle([v(0), v(1), v(2)], texture, clipped.clip_rect, 1.0);
        }
    }
    let path = folder.join(format!("{name}.png"));
    picture.save(&path);
    println!("{}", path.display());
}

fn state(language: Language, theme: Theme) -> PanelState {
    let mut state = PanelState::default();
    state.language = language;
    state.theme = theme;
    state
}

fn key(key: Key, modifiers: Modifiers) -> Vec<Event> {
    vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(args.next().unwrap_or_else(|| "target/pictures".into()));
    let only = args.next();
    std::fs::create_dir_all(&folder).unwrap();
    let wanted = |name: &str| only.as_ref().is_none_or(|o| name.contains(o.as_str()));
    let size = (1600, 900);
    let badge = |world: &World, name: &str, x: f32, y: f32, priority, count| BadgeView {
        element: world.id(name),
        at: pos2(x, y - 34.0),
        leader_to: pos2(x, y),
        status: Status::Abnormal(priority),
        count,
        cluster: None,
    };
    let hospital = |origin| {
        let mut world = World::hospital(origin);
        world.badges = vec![
            badge(&world, "AHU-05-02", 800.0, 520.0, Priority::Critical, 1),
            badge(&world, "AHU-03-01", 880.0, 660.0, Priority::High, 1),
            badge(&world, "VAV-07-003", 690.0, 330.0, Priority::Medium, 3),
        ];
        world
    };
    if wanted("zh-dark") {
        draw("zh-dark", &folder, &hospital(Origin::Measured), &mut state(Language::ZhCn, Theme::Dark), size, vec![]);
    }
    if wanted("en-light") {
        draw("en-light", &folder, &hospital(Origin::Simulated), &mut state(Language::En, Theme::Light), size, vec![]);
    }
    for (name, language) in [("zh-bilingual", Language::ZhCn), ("en-bilingual", Language::En)] {
        if wanted(name) {
            let mut world = World::bilingual(Origin::Measured);
            let element = world.view.selection.primary.unwrap();
            world.badges = vec![BadgeView {
                element,
                at: pos2(800.0, 486.0),
                leader_to: pos2(800.0, 520.0),
                status: Status::Abnormal(Priority::Critical),
                count: 1,
                cluster: None,
            }];
            // Its badge names it already: no second card.
            world.view.hovered = Some(element);
            world.hover_at = Some(pos2(806.0, 520.0));
            draw(name, &folder, &world, &mut state(language, Theme::Dark), size, vec![]);
        }
    }
    if wanted("zh-search") {
        let events = vec![key(Key::K, Modifiers::COMMAND), vec![Event::Text("手术".into())]];
        draw("zh-search", &folder, &hospital(Origin::Measured), &mut state(Language::ZhCn, Theme::Light), size, events);
    }
    finding(&wanted, &folder, size, &hospital);
    if wanted("en-broker") {
        let mut world = hospital(Origin::Simulated);
        common::set_broker(
            &mut world.facility,
            BrokerState::Disconnected { since: now().plus_ms(-12_000), reason: "connection refused".into() },
        );
        world.view.sections = atrium_view::SectionPlane::along(atrium_view::SectionAxis::Y, 12.0, true).into();
        world.view.x_ray = true;
        world.hover_at = Some(pos2(760.0, 600.0));
        world.view.hovered = Some(world.id("CHWP-05"));
        let press = |pos, pressed| Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let model = pos2(26.0, 118.0);
        let events = vec![
            vec![Event::PointerMoved(model)],
            vec![press(model, true)],
            vec![press(model, false)],
            vec![Event::PointerGone],
        ];
        draw("en-broker", &folder, &world, &mut state(Language::En, Theme::Dark), size, events);
    }
    for (name, rail, world, language, theme, size) in [
        ("alarms-zh", "报警", World::day(), Language::ZhCn, Theme::Dark, (1440, 900)),
        ("alarms-en", "Alarms", World::day(), Language::En, Theme::Dark, (1280, 720)),
        ("alarms-light-en", "Alarms", World::day(), Language::En, Theme::Light, (1440, 900)),
        ("events-en", "Events", World::day(), Language::En, Theme::Dark, (1280, 720)),
        ("hazards-en", "Hazards", marked(), Language::En, Theme::Light, (1280, 720)),
        ("hazards-zh", "Hazards", marked(), Language::ZhCn, Theme::Dark, (1280, 720)),
        ("people-en", "People", marked(), Language::En, Theme::Dark, (1280, 720)),
        ("people-zh", "People", marked(), Language::ZhCn, Theme::Light, (1280, 720)),
        ("playback-en", "Alarms", World::yesterday(), Language::En, Theme::Dark, (1440, 900)),
        ("playback-light-zh", "报警", World::yesterday(), Language::ZhCn, Theme::Light, (1280, 720)),
    ] {
        if wanted(name) {
            let mut state = state(language, theme);
            state.select_fact(Some(match rail {
                "Hazards" => FactRef::Hazard("HZ-000001".into()),
                "People" => FactRef::Tracked(Tracked::Person("0422".into())),
                _ => FactRef::Alarm("AHU-05-02/sat".into()),
            }));
            let press = |pos, pressed| Event::PointerButton {
                pos,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            };
            let entries = ["Equipment", "Alarms", "Tickets", "Hazards", "People", "Events"];
            let entry = entries.iter().position(|e| *e == rail).unwrap_or(1);
            let at = pos2(26.0, 44.0 + 30.0 + 44.0 * entry as f32);
            let events = vec![
                vec![Event::PointerMoved(at)],
                vec![press(at, true)],
                vec![press(at, false)],
                vec![Event::PointerGone],
            ];
            draw(name, &folder, &world, &mut state, size, events);
        }
    }
    for (name, language, query) in [("palette-en", Language::En, "re"), ("palette-zh", Language::ZhCn, "zm")] {
        if wanted(name) {
            let events = vec![key(Key::K, Modifiers::COMMAND), vec![Event::Text(query.into())]];
            draw(name, &folder, &World::day(), &mut state(language, Theme::Dark), (1280, 720), events);
        }
    }
    for (name, language, theme) in
        [("notices-en", Language::En, Theme::Dark), ("notices-zh", Language::ZhCn, Theme::Light)]
    {
        if wanted(name) {
            let mut world = World::day();
            common::day::notices(&mut world);
            world.waiting = 3;
            draw(name, &folder, &world, &mut state(language, theme), (1280, 720), vec![key(Key::V, Modifiers::NONE)]);
        }
    }
    for (name, language, theme) in
        [("changes-en", Language::En, Theme::Light), ("changes-zh", Language::ZhCn, Theme::Dark)]
    {
        if wanted(name) {
            let mut world = World::day();
            common::day::changes(&mut world);
            draw(name, &folder, &world, &mut state(language, theme), (1280, 720), vec![]);
        }
    }
    for (name, language) in [("flood-en", Language::En), ("flood-zh", Language::ZhCn)] {
        if wanted(name) {
            let mut world = World::day();
            common::day::flood(&mut world);
            world.update();
            let list = vec![key(Key::Num2, Modifiers::COMMAND)];
            draw(name, &folder, &world, &mut state(language, Theme::Dark), (1280, 720), list);
        }
    }
    if wanted("zh-empty") {
        let mut world = World::empty();
        world.recent =
            vec!["/data/models/门急诊楼-机电.ifc".into(), "/data/models/hospital-architecture.ifczip".into()];
        draw("zh-empty", &folder, &world, &mut state(Language::ZhCn, Theme::Dark), size, vec![]);
    }
    if wanted("en-loading") {
        let mut world = World::empty();
        world.loading = Some(LoadingView {
            file: "hospital-mep.ifc".into(),
            phase: LoadPhase::Geometry,
            fraction: 0.63,
            bytes: 412_000_000,
            is_seen: false,
        });
        draw("en-loading", &folder, &world, &mut state(Language::En, Theme::Dark), (1280, 720), vec![]);
    }
    if wanted("en-failure") {
        let mut world = World::empty();
        world.failure = Some(FailureView {
            kind: FailureKind::Unreadable,
            file: "hospital.ifc".into(),
            place: Some("/models/hospital.ifc".into()),
            detail: Some("Permission denied".into()),
        });
        draw("en-failure", &folder, &world, &mut state(Language::En, Theme::Light), (1280, 720), vec![]);
    }
    if wanted("zh-help") {
        let events = vec![key(Key::Questionmark, Modifiers::SHIFT)];
        draw("zh-help", &folder, &hospital(Origin::Measured), &mut state(Language::ZhCn, Theme::Dark), size, events);
    }
    if wanted("zh-nohub") {
        let mut world = hospital(Origin::Measured);
        world.facility = Default::default();
        world.badges.clear();
        world.link = LinkView::NoHub;
        world.view.storey = Some(StoreyId(9));
        world.update();
        draw("zh-nohub", &folder, &world, &mut state(Language::ZhCn, Theme::Dark), (1280, 720), vec![]);
    }
    ticket_pictures(&folder, &wanted);
    chemical_pictures(&folder, &wanted);
    if wanted("en-tiny") {
        draw(
            "en-tiny",
            &folder,
            &hospital(Origin::Measured),
            &mut state(Language::En, Theme::Dark),
            (480, 360),
            vec![],
        );
    }
}

/// The day, with every mark that can lie over the 3D picture.
fn marked() -> World {
    let mut world = World::day();
    let mut x = 390.0;
    let mut add = |kind: MarkKind, fact: FactRef, count: u32, faded: bool| {
        let at = pos2(x, 330.0);
        let outline =
            |r: f32| (0..24).map(move |i| at + r * egui::Vec2::angled(i as f32 / 24.0 * std::f32::consts::TAU));
        let moves = matches!(kind, MarkKind::Person | MarkKind::Mobile);
        world.marks.push(MarkView {
            kind,
            fact,
            at,
            outline: if moves { outline(26.0).collect() } else { Vec::new() },
            trail: Vec::new(),
            count,
            faded,
        });
        x += 48.0;
    };
    for (level, count) in [
        (Some(RiskLevel::Red), 1),
        (Some(RiskLevel::Orange), 3),
        (Some(RiskLevel::Yellow), 1),
        (Some(RiskLevel::Blue), 1),
    ] {
        add(MarkKind::Hazard(level), FactRef::Hazard("HZ-000002".into()), count, false);
    }
    add(MarkKind::Hazard(None), FactRef::Hazard("HZ-000003".into()), 1, false);
    add(MarkKind::Ticket, FactRef::Ticket("WO-000001".into()), 1, false);
    for faded in [false, true] {
        add(MarkKind::Person, FactRef::Tracked(Tracked::Person("0418".into())), 1, faded);
        add(MarkKind::Mobile, FactRef::Tracked(Tracked::Mobile("WC-07".into())), 1, faded);
    }
    world
}

/// List, board, inspector and forms of tickets.
fn ticket_pictures(folder: &std::path::Path, wanted: &dyn Fn(&str) -> bool) {
    use atrium_facility::{TicketCategory, TicketState};
    use atrium_panels::FactRef;
    use common::tickets::{self, DESK, TECHNICIAN};
    let held = |key_: Key, modifiers| vec![key(key_, modifiers)];
    for (short, language, theme) in [("zh", Language::ZhCn, Theme::Dark), ("en", Language::En, Theme::Light)] {
        let shots = [
            ("ticket-list", TECHNICIAN, Some(TicketState::OnHold), (1440, 900), held(Key::Num3, Modifiers::COMMAND)),
            ("ticket-board", DESK, None, (1280, 720), held(Key::B, Modifiers::COMMAND)),
            ("ticket-board-narrow", DESK, None, (1024, 720), held(Key::B, Modifiers::COMMAND)),
            ("ticket-board-quiet", DESK, None, (1024, 720), held(Key::B, Modifiers::COMMAND)),
            ("ticket-board-wide", DESK, None, (1600, 900), held(Key::B, Modifiers::COMMAND)),
            ("ticket-board-small-chosen", DESK, Some(TicketState::Done), (1280, 720), held(Key::B, Modifiers::COMMAND)),
            ("ticket-board-chosen", DESK, Some(TicketState::Accepted), (1440, 900), held(Key::B, Modifiers::COMMAND)),
            ("ticket-new", DESK, None, (1280, 720), held(Key::N, Modifiers::NONE)),
            ("ticket-dispatch", DESK, Some(TicketState::Accepted), (1280, 720), held(Key::D, Modifiers::NONE)),
        ];
        for (name, account, chosen, size, events) in shots {
            let name = format!("{short}-{name}");
            if !wanted(&name) {
                continue;
            }
            let mut world = World::hospital(Origin::Measured);
            tickets::staff(&mut world);
            let title = "手术室温度偏高，送风量不足";
            let draft = tickets::draft(&world, "AHU-05-02", title, TicketCategory::Hvac);
            let id = chosen.map(|state| tickets::ticket(&mut world, draft, 44, 3, state, "0417"));
            // A quiet night has few tickets, in few states.
            tickets::many(&mut world, if name.ends_with("quiet") { 3 } else { 300 });
            world.me = Some(account);
            world.candidates = Some(tickets::candidates());
            if chosen.is_none() && name.contains("board") {
                world.view.selection = Default::default();
            }
            let mut panels = state(language, theme);
            panels.select_fact(id.map(FactRef::Ticket));
            draw(&name, folder, &world, &mut panels, size, events);
        }
    }
}

/// The chemicals beside the ledger: stores, a batch with its chain, a form.
fn chemical_pictures(folder: &std::path::Path, wanted: &dyn Fn(&str) -> bool) {
    use common::tickets::{self, MANAGER};
    use common::{chemicals, day};
    for (short, language, theme) in [("zh", Language::ZhCn, Theme::Dark), ("en", Language::En, Theme::Light)] {
        for kind in ["stores", "batch", "form", "room"] {
            let name = format!("{short}-chemicals-{kind}");
            if !wanted(&name) {
                continue;
            }
            let mut world = World::hospital(Origin::Measured);
            tickets::staff(&mut world);
            world.me = Some(MANAGER);
            let id = chemicals::busy(&mut world);
            day::fact(
                &mut world.facility,
                now(),
                &atrium_facility::Actor::system(),
                atrium_facility::Update::DutyChanged { person: "0702".into(), on: true },
            );
            let mut panels = state(language, theme);
            let mut events = vec![key(Key::Num7, Modifiers::COMMAND)];
            match kind {
                "stores" => panels.select_fact(Some(FactRef::Store("CS-02".into()))),
                "room" => world.view.selection = atrium_view::Selection::only(world.id("1-07")),
                _ => panels.select_fact(Some(FactRef::Batch(id))),
            }
            if kind == "form" {
                let label = if language == Language::En { "Destroy" } else { "销毁" };
                events.extend([vec![Event::Text(String::new())], key(Key::K, Modifiers::COMMAND)]);
                events.push(vec![Event::Text(label.into())]);
                events.push(key(Key::Enter, Modifiers::NONE));
            }
            draw(&name, folder, &world, &mut panels, (1440, 900), events);
        }
    }
}
