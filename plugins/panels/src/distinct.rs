//! No two marks look alike: not to people who see fewer colours, and not without any colour at all.
//!
//! Each mark is drawn by the code that draws it on the screen; its outline is rasterised without its colours, its letters
//! are taken from its texts. Two marks differ by outline or by letter; where both are the same, by colours that stay apart
//! for protanopia, deuteranopia, tritanopia (Machado, Oliveira and Fernandes 2009, severity 1.0) and in grey.

use atrium_facility::{AlarmState, DataQuality, Freshness, Priority, RiskLevel, Status, TicketState, Tracked, Urgency};
use egui::epaint::{ClippedShape, Primitive};
use egui::{Color32, Painter, Pos2, RawInput, Rect, Shape, Ui, pos2, vec2};

use crate::context::{LinkView, PanelContext, PhotoView, TimeView};
use crate::marks::Drawn;
use crate::state::PanelState;
use crate::widget::{Look, Paint};
use crate::{Derived, FactIndex, FontReport, Theme, Tokens, alarms, events, icon, live, marks};

/// Points around the middle of a mark that are looked at.
const SIDE: usize = 56;
/// Pixels by which two outlines have to differ to be told apart at arm's length.
const OUTLINE_DIFFERS: usize = 16;
/// Distance in OKLab from which two areas side by side are told apart; a just noticeable difference is about 0.02.
const COLOUR_DIFFERS: f64 = 0.055;

/// What is left of a mark without its colours, and its colours.
struct Seen {
    name: String,
    outline: Vec<bool>,
    letters: String,
}

fn flatten(shape: Shape, out: &mut Vec<Shape>) {
    match shape {
        Shape::Vec(shapes) => shapes.into_iter().for_each(|s| flatten(s, out)),
        other => out.push(other),
    }
}

/// Draws a mark with its middle at (28, 28) and looks at it.
fn see(name: &str, theme: Theme, draw: impl Fn(&Ui, &Look, Pos2)) -> Seen {
    let ctx = egui::Context::default();
    let state = PanelState { theme, ..PanelState::default() };
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(SIDE as f32, SIDE as f32));
    let input = || RawInput { screen_rect: Some(screen), ..RawInput::default() };
    let middle = pos2(SIDE as f32 / 2.0, SIDE as f32 / 2.0);
    let _ = ctx.run_ui(input(), |_| {});
    let out = ctx.run_ui(input(), |ui| draw(ui, &Look::new(ui.ctx(), &state), middle));
    let ground = theme.tokens().panel;
    let mut letters = String::new();
    let mut shapes = Vec::new();
    for clipped in out.shapes {
        let mut flat = Vec::new();
        flatten(clipped.shape, &mut flat);
        for shape in flat {
            match shape {
                Shape::Text(text) => letters.push_str(&text.galley.job.text),
                shape => shapes.push(ClippedShape { clip_rect: screen, shape }),
            }
        }
    }
    let mut outline = vec![false; SIDE * SIDE];
    for clipped in ctx.tessellate(shapes, 1.0) {
        let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
        for triangle in mesh.indices.chunks_exact(3) {
            let v = [0, 1, 2].map(|i| &mesh.vertices[triangle[i] as usize]);
            let cross = |a: Pos2, b: Pos2, c: Pos2| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
            let area = cross(v[0].pos, v[1].pos, v[2].pos);
            if area.abs() < 1e-4 {
                continue;
            }
            for y in 0..SIDE {
                for x in 0..SIDE {
                    let c = pos2(x as f32 + 0.5, y as f32 + 0.5);
                    let w = [
                        cross(v[1].pos, v[2].pos, c) / area,
                        cross(v[2].pos, v[0].pos, c) / area,
                        cross(v[0].pos, v[1].pos, c) / area,
                    ];
                    if w.iter().any(|w| *w < 0.0) {
                        continue;
                    }
                    let alpha: f32 = (0..3).map(|i| w[i] * f32::from(v[i].color.a())).sum();
                    if alpha > 60.0 {
                        // What is painted in the colour of the ground takes away.
                        outline[y * SIDE + x] = v[0].color != ground;
                    }
                }
            }
        }
    }
    Seen { name: name.to_owned(), outline, letters }
}

fn all(theme: Theme) -> Vec<Seen> {
    let t: &'static Tokens = theme.tokens();
    let mut out = Vec::new();
    let mut add = |name: String, draw: &dyn Fn(&Ui, &Look, Pos2)| out.push(see(&name, theme, draw));
    let states = [
        AlarmState::Unacknowledged,
        AlarmState::Acknowledged,
        AlarmState::ReturnedUnacknowledged,
        AlarmState::LatchedUnacknowledged,
        AlarmState::LatchedAcknowledged,
    ];
    for priority in Priority::ALL {
        for state in states {
            // At the dark half of its blinking too.
            add(format!("alarm {priority:?} {state:?}"), &|ui, look, at| {
                alarms::paint_glyph(ui.painter(), look, state, priority, at, false);
            });
        }
    }
    for state in [AlarmState::Shelved, AlarmState::SuppressedByDesign, AlarmState::OutOfService] {
        add(format!("alarm {state:?}"), &|ui, look, at| {
            alarms::paint_glyph(ui.painter(), look, state, Priority::High, at, false);
        });
    }
    for status in [Status::Lost, Status::Normal, Status::Unknown] {
        add(format!("status {status:?}"), &|ui, look, at| {
            icon::status_shape(ui.painter(), at, 20.0, status, t, Some(("?", look.strong_family())));
        });
    }
    // What lies over the 3D picture, and in its lists too: hazards, people, mobile assets. Tickets follow below.
    for level in std::iter::once(None).chain(RiskLevel::ALL.map(Some)) {
        add(format!("risk {level:?}"), &|ui, look, at| mark(ui, look, Drawn::Hazard(level), at));
    }
    for of in [Tracked::Person("0417".into()), Tracked::Mobile("WC-07".into()), Tracked::Mobile("VT-02".into())] {
        for here in [true, false] {
            add(format!("moving {of:?} here {here}"), &|ui, look, at| mark(ui, look, Drawn::Moving(&of, here), at));
        }
    }
    for kind in events::KINDS {
        add(format!("event {kind:?}"), &|ui, look, at| events::paint_mark(ui.painter(), look, kind, at));
    }
    for urgency in [Urgency::Normal, Urgency::Urgent] {
        for state in TICKETS {
            let over = matches!(state, TicketState::Closed | TicketState::Rejected | TicketState::Cancelled);
            if over && urgency == Urgency::Urgent {
                continue;
            }
            add(format!("ticket {state:?} {urgency:?}"), &|ui, look, at| {
                mark(ui, look, Drawn::Ticket(state, urgency), at);
            });
        }
    }
    let qualities = [
        (DataQuality::Late, Freshness::Late),
        (DataQuality::Lost, Freshness::Lost),
        (DataQuality::Bad, Freshness::Live),
    ];
    for (quality, freshness) in qualities {
        add(format!("value {quality:?}"), &|ui, look, at| {
            let value = Rect::from_center_size(at, vec2(44.0, 15.0));
            live::mark(ui, quality, freshness, value, look.t.text_3);
        });
    }
    out
}

/// Draws a mark of the 3D picture.
fn mark(ui: &Ui, look: &Look, drawn: Drawn<'_>, at: Pos2) {
    with_paint(look, |p| marks::paint(ui.painter(), p, drawn, at, 1.0));
}

const TICKETS: [TicketState; 14] = [
    TicketState::Draft,
    TicketState::Submitted,
    TicketState::Accepted,
    TicketState::Dispatched,
    TicketState::Taken,
    TicketState::OnSite,
    TicketState::InProgress,
    TicketState::OnHold,
    TicketState::Done,
    TicketState::Verified,
    TicketState::Rated,
    TicketState::Closed,
    TicketState::Rejected,
    TicketState::Cancelled,
];

/// An empty world, for what wants to see one.
fn with_paint(look: &Look, draw: impl FnOnce(&Paint<'_>)) {
    let (facility, derived, facts) = (Default::default(), Derived::default(), FactIndex::default());
    let (view, link, time) = (Default::default(), LinkView::NoHub, TimeView::default());
    let fonts = FontReport { latin: "x".into(), cjk: None };
    let context = PanelContext {
        navigation: &crate::NavigationView::default(),
        model: None,
        index: None,
        facility: &facility,
        derived: &derived,
        view: &view,
        history: (false, false),
        undo: (false, false),
        coloured: None,
        now: Default::default(),
        utc_offset_minutes: 0,
        link: &link,
        loading: None,
        failure: None,
        problems: &[],
        badges: &[],
        figures: None,
        hover_at: None,
        camera: None,
        sources: &[],
        kept_views: &[],
        measure: &Default::default(),
        room: None,
        recent: &[],
        sample_available: false,
        fonts: &fonts,
        adapter: None,
        facts: &facts,
        accounts: &[],
        me: None,
        waiting: 0,
        unsent: &[],
        notices: &[],
        time: &time,
        changes: None,
        marks: &[],
        candidates: None,
        name: None,
        course: None,
        photos: &|_| PhotoView::Loading,
    };
    draw(&Paint { c: &context, look: look.clone(), commands: Vec::new(), hovered_row: None });
}

#[test]
fn every_mark_differs_from_every_other_without_its_colour() {
    for theme in [Theme::Dark, Theme::Light] {
        let seen = all(theme);
        for (i, a) in seen.iter().enumerate() {
            assert!(a.outline.contains(&true), "{theme:?}: {} draws nothing", a.name);
            for b in &seen[i + 1..] {
                let outline = a.outline.iter().zip(&b.outline).filter(|(a, b)| a != b).count();
                assert!(
                    outline >= OUTLINE_DIFFERS || a.letters != b.letters,
                    "{theme:?}: {} and {}: {outline} pixels, both {:?}",
                    a.name,
                    b.name,
                    a.letters
                );
            }
        }
    }
}

#[test]
fn an_alarm_is_never_taken_for_a_hazard() {
    for theme in [Theme::Dark, Theme::Light] {
        let seen = all(theme);
        let of = |start: &str| seen.iter().filter(|s| s.name.starts_with(start)).collect::<Vec<_>>();
        for alarm in of("alarm") {
            for hazard in of("risk") {
                let outline = alarm.outline.iter().zip(&hazard.outline).filter(|(a, b)| a != b).count();
                assert!(outline >= 3 * OUTLINE_DIFFERS, "{}, {}: {outline}", alarm.name, hazard.name);
                assert_ne!(alarm.letters, hazard.letters, "{}, {}", alarm.name, hazard.name);
            }
        }
    }
}

#[test]
fn what_waits_differs_in_both_halves_of_its_blinking() {
    let draw = |state, bright| {
        see("", Theme::Dark, move |ui: &Ui, look: &Look, at| {
            let painter: &Painter = ui.painter();
            alarms::paint_glyph(painter, look, state, Priority::High, at, bright);
        })
    };
    let answered = draw(AlarmState::Acknowledged, true);
    for bright in [true, false] {
        let waits = draw(AlarmState::Unacknowledged, bright);
        let outline = waits.outline.iter().zip(&answered.outline).filter(|(a, b)| a != b).count();
        assert!(outline >= OUTLINE_DIFFERS, "bright {bright}: {outline}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Sight {
    Full,
    Protanopia,
    Deuteranopia,
    Tritanopia,
    Grey,
}

const SIGHTS: [Sight; 5] = [Sight::Full, Sight::Protanopia, Sight::Deuteranopia, Sight::Tritanopia, Sight::Grey];

fn linear(c: Color32) -> [f64; 3] {
    [c.r(), c.g(), c.b()].map(|v| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

/// Linear light as somebody with this sight has it.
fn as_seen(c: Color32, sight: Sight) -> [f64; 3] {
    let rgb = linear(c);
    let m = match sight {
        Sight::Full => return rgb,
        Sight::Grey => return [0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]; 3],
        Sight::Protanopia => {
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        }
        Sight::Deuteranopia => {
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        }
        Sight::Tritanopia => {
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        }
    };
    m.map(|row| row.iter().zip(&rgb).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
}

fn oklab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn distance(a: Color32, b: Color32, sight: Sight) -> f64 {
    let (a, b) = (oklab(as_seen(a, sight)), oklab(as_seen(b, sight)));
    a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn what_has_the_same_shape_has_colours_that_stay_apart() {
    for theme in [Theme::Dark, Theme::Light] {
        let t = theme.tokens();
        let apart = |what: &str, a: Color32, b: Color32| {
            for sight in SIGHTS {
                let d = distance(a, b, sight);
                assert!(d >= COLOUR_DIFFERS, "{theme:?} {what}, {sight:?}: {d:.3}");
            }
        };
        // Floors have no shape of their own.
        for i in 0..4 {
            for j in i + 1..4 {
                apart(&format!("washes {i} and {j}"), t.risk[i], t.risk[j]);
            }
        }
        // A thin line around the window, against what lines there are else, and against the ground that it lies on.
        for (name, other) in [("window", t.window), ("panel", t.panel), ("line", t.line)] {
            apart(&format!("frame of the past and {name}"), t.playback, other);
        }
        // Both are the knob of the time bar; in grey the window's frame and the chip tell.
        for sight in [Sight::Full, Sight::Protanopia, Sight::Deuteranopia, Sight::Tritanopia] {
            let d = distance(t.playback, t.accent, sight);
            assert!(d >= COLOUR_DIFFERS, "{theme:?} past and present, {sight:?}: {d:.3}");
        }
        // Whatever is abnormal stands out of the panel for everybody.
        for (i, colour) in t.priority.into_iter().chain(t.risk).enumerate() {
            for sight in SIGHTS {
                let d = distance(colour, t.panel, sight);
                assert!(d >= 0.2, "{theme:?} colour {i} on the panel, {sight:?}: {d:.3}");
            }
        }
    }
}

/// Shapes tell marks apart only where they are seen: every ink stands out of what is painted under it, for everybody.
#[test]
fn the_inks_of_marks_stand_out_of_their_own_ground() {
    for theme in [Theme::Dark, Theme::Light] {
        let t = theme.tokens();
        let inks = [
            ("numeral I", t.risk[0], t.window),
            ("numeral II", t.risk[1], t.window),
            ("numeral III", t.risk[2], t.window),
            ("numeral IV", t.risk[3], t.window),
            ("not graded", t.text_2, t.window),
            ("seen last", t.text_3, t.window),
            ("letter of an asset", t.window, t.accent),
            ("letter of a ticket", t.text_2, t.panel),
            ("letter of a waiting ticket", t.text_2, t.pressed),
            ("letter of an urgent ticket", t.priority[1], t.pressed),
            ("letter of an event", t.text_2, t.pressed),
        ];
        for (name, ink, ground) in inks {
            for sight in SIGHTS {
                let d = distance(ink, ground, sight);
                assert!(d >= 0.2, "{theme:?} {name}, {sight:?}: {d:.3}");
            }
        }
        // Solid and hollow differ in lightness as well as in shape.
        for sight in SIGHTS {
            let d = distance(t.accent, t.window, sight);
            assert!(d >= 0.2, "{theme:?} here and seen last, {sight:?}: {d:.3}");
        }
    }
}

#[test]
fn the_matrices_leave_grey_as_it_is_and_take_red_from_green() {
    let grey = Color32::from_gray(140);
    for sight in SIGHTS {
        let [r, g, b] = as_seen(grey, sight);
        assert!((r - g).abs() < 0.01 && (g - b).abs() < 0.01, "{sight:?}");
    }
    let (red, green) = (Color32::from_rgb(200, 60, 60), Color32::from_rgb(110, 120, 50));
    let full = distance(red, green, Sight::Full);
    assert!(distance(red, green, Sight::Deuteranopia) < full / 2.0);
    assert!(distance(red, green, Sight::Tritanopia) > full / 2.0);
}
