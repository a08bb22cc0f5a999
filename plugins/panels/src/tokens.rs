//! Design tokens: every colour and size that the panels use, once for each theme.

use atrium_building::Rgba8;
use atrium_facility::{Priority, RiskLevel, Status};
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, vec2};
use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// For dim rooms and walls of displays.
    #[default]
    Dark,
    /// For bright offices.
    Light,
}

impl Theme {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }

    /// Its colours.
    pub fn tokens(self) -> &'static Tokens {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
        }
    }
}

/// Colours by role. Both themes give a role the same meaning.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Behind everything.
    pub window: Color32,
    /// Panels.
    pub panel: Color32,
    /// What stands out of a panel: fields, chips, buttons.
    pub raised: Color32,
    /// What is pressed or hovered.
    pub pressed: Color32,
    /// Separating lines.
    pub line: Color32,
    /// Text that is read.
    pub text: Color32,
    /// Text beside it.
    pub text_2: Color32,
    /// Text that may be overlooked.
    pub text_3: Color32,
    /// Selection and what a person can press.
    pub accent: Color32,
    /// Background of what is selected.
    pub accent_wash: Color32,
    /// Fill of the main button.
    pub accent_fill: Color32,
    /// Text upon [`Tokens::accent_fill`].
    pub on_accent: Color32,
    /// By [`Priority`], the most urgent first.
    pub priority: [Color32; 4],
    /// Numeral inside a filled shape, by [`Priority`].
    pub on_priority: [Color32; 4],
    /// By [`RiskLevel`], the worst first: floor washes and Roman numerals, never an alarm's shape. A floor has no shape of its
    /// own, so the four differ in lightness too.
    pub risk: [Color32; 4],
    /// Frame and chip of a past that is shown.
    pub playback: Color32,
    /// Text upon [`Tokens::playback`].
    pub on_playback: Color32,
    /// Nothing is heard of it: neither alarm nor all is well, therefore grey.
    pub lost: Color32,
    /// A small sign of life; never more than a dot.
    pub alive: Color32,
    /// Shadow and veil.
    pub veil: Color32,
    /// Cards that float over the 3D picture.
    pub card: Color32,
    /// Middle of the radial background of the 3D picture.
    pub background_inner: Color32,
    /// Rim of the radial background of the 3D picture.
    pub background_outer: Color32,
    /// Top, left and right face of the orientation cube.
    pub cube: [Color32; 3],
    /// Text on the cube.
    pub on_cube: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

static DARK: Tokens = Tokens {
    window: hex(0x14171b),
    panel: hex(0x1a1e23),
    raised: hex(0x232930),
    pressed: hex(0x2d343c),
    line: hex(0x2f363e),
    text: hex(0xe7ebef),
    text_2: hex(0xa3adb8),
    text_3: hex(0x7d8894),
    accent: hex(0x3fb6c6),
    accent_wash: hex(0x1f3338),
    accent_fill: hex(0x1f6570),
    on_accent: hex(0xf0fafb),
    priority: [hex(0xef4f56), hex(0xf28b3c), hex(0xe6c644), hex(0x8fa9c4)],
    on_priority: [hex(0xffffff), hex(0x14171b), hex(0x14171b), hex(0x8fa9c4)],
    risk: [hex(0xd8444c), hex(0xfca864), hex(0xfce67a), hex(0x5097ff)],
    playback: hex(0x9b78ff),
    on_playback: hex(0x14171b),
    lost: hex(0x8d99a6),
    alive: hex(0x6fbf9a),
    veil: Color32::from_rgba_premultiplied(0, 0, 0, 120),
    // Nearly opaque: windows blend in linear light, where little of a bright building goes a long way.
    card: Color32::from_rgba_premultiplied(22, 26, 30, 252),
    background_inner: hex(0x2a3037),
    background_outer: hex(0x15181c),
    cube: [hex(0xc3c9d0), hex(0x98a1aa), hex(0x7b848d)],
    on_cube: hex(0x22282e),
};

// Alarm colours are darkened until each has at least 3:1 on white, which WCAG 2.2 (1.4.11) asks of graphics.
static LIGHT: Tokens = Tokens {
    window: hex(0xe6eaee),
    panel: hex(0xf6f8fa),
    raised: hex(0xe9edf1),
    pressed: hex(0xdbe1e7),
    line: hex(0xd0d7de),
    text: hex(0x1a2027),
    text_2: hex(0x4a5561),
    text_3: hex(0x66717d),
    accent: hex(0x0f7c8c),
    accent_wash: hex(0xd3eaee),
    accent_fill: hex(0x14808f),
    on_accent: hex(0xffffff),
    priority: [hex(0xcf222e), hex(0xc2570c), hex(0x9a7b00), hex(0x4f6f92)],
    on_priority: [hex(0xffffff), hex(0xffffff), hex(0xffffff), hex(0x4f6f92)],
    risk: [hex(0x8c1622), hex(0xa3612a), hex(0xa08a06), hex(0x1d5fb4)],
    playback: hex(0x6a3fe0),
    on_playback: hex(0xffffff),
    lost: hex(0x66727e),
    alive: hex(0x2f9468),
    veil: Color32::from_rgba_premultiplied(10, 12, 14, 90),
    card: Color32::from_rgba_premultiplied(246, 248, 250, 252),
    background_inner: hex(0xf4f6f8),
    background_outer: hex(0xd9dfe5),
    cube: [hex(0xffffff), hex(0xdfe4e9), hex(0xc6cdd4)],
    on_cube: hex(0x39434d),
};

impl Tokens {
    /// Colour of a priority.
    pub fn priority(&self, priority: Priority) -> Color32 {
        self.priority[usize::from(priority.number()) - 1]
    }

    /// Colour of a risk level, of its numeral and of the box around it.
    pub fn risk(&self, level: RiskLevel) -> Color32 {
        self.risk[level as usize]
    }

    /// What the floor of a room with hazards of this level is washed with.
    pub fn wash(&self, level: RiskLevel) -> Rgba8 {
        let [r, g, b, _] = self.risk(level).to_array();
        [r, g, b, 0x70]
    }

    /// Colour of a status, of its shape and of the text that names it.
    pub fn status(&self, status: Status) -> Color32 {
        match status {
            Status::Abnormal(priority) => self.priority(priority),
            Status::Lost => self.lost,
            Status::Normal | Status::Unknown => self.text_3,
        }
    }

    /// Colour that an element of this status takes in the 3D picture; `None` leaves it in the building's greys.
    pub fn element(&self, status: Status) -> Option<Rgba8> {
        match status {
            Status::Abnormal(priority) => Some(self.priority(priority).to_array()),
            Status::Lost => Some(self.lost.to_array()),
            Status::Normal | Status::Unknown => None,
        }
    }
}

/// Body text, points.
pub(crate) const BODY: f32 = 13.0;
/// Secondary text, points.
pub(crate) const SMALL: f32 = 12.0;
/// Ages, chart labels, points.
pub(crate) const TINY: f32 = 11.0;

pub(crate) fn font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Sets the look of egui's own widgets. Cheap when nothing changed.
pub(crate) fn apply(ctx: &egui::Context, theme: Theme) {
    let mark = egui::Id::new("atrium-theme");
    if ctx.data(|d| d.get_temp::<Theme>(mark)) == Some(theme) {
        return;
    }
    ctx.data_mut(|d| d.insert_temp(mark, theme));
    let base = match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    };
    ctx.set_theme(base);
    ctx.style_mut_of(base, |style| restyle(style, theme));
}

fn restyle(style: &mut egui::Style, theme: Theme) {
    let t = theme.tokens();
    style.text_styles = [
        (TextStyle::Heading, font(15.0)),
        (TextStyle::Body, font(BODY)),
        (TextStyle::Button, font(BODY)),
        (TextStyle::Small, font(TINY)),
        (TextStyle::Monospace, FontId::new(SMALL, FontFamily::Monospace)),
    ]
    .into();
    style.animation_time = 0.1;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(10.0, 4.0);
    spacing.interact_size.y = 28.0;
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(4);
    spacing.scroll.bar_width = 8.0;
    spacing.scroll.floating = true;
    spacing.scroll.content_margin = Margin::ZERO;
    let visuals = &mut style.visuals;
    visuals.dark_mode = theme == Theme::Dark;
    visuals.override_text_color = None;
    visuals.panel_fill = t.panel;
    visuals.window_fill = t.panel;
    visuals.window_stroke = Stroke::new(1.0, t.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.extreme_bg_color = t.window;
    visuals.text_edit_bg_color = Some(t.window);
    visuals.faint_bg_color = t.raised;
    visuals.hyperlink_color = t.accent;
    visuals.selection.bg_fill = t.accent_fill;
    visuals.selection.stroke = Stroke::new(1.0, t.accent);
    visuals.slider_trailing_fill = true;
    visuals.weak_text_color = Some(t.text_3);
    let w = &mut visuals.widgets;
    for (state, fill, text, rim) in [
        (&mut w.noninteractive, t.panel, t.text_2, t.line),
        (&mut w.inactive, t.raised, t.text, t.line),
        (&mut w.hovered, t.pressed, t.text, t.text_3),
        (&mut w.active, t.pressed, t.text, t.accent),
        (&mut w.open, t.pressed, t.text, t.line),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.fg_stroke = Stroke::new(1.0, text);
        state.bg_stroke = Stroke::new(1.0, rim);
        state.corner_radius = CornerRadius::same(5);
        state.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_can_be_read_in_both_themes() {
        for theme in [Theme::Dark, Theme::Light] {
            let t = theme.tokens();
            for ground in [t.panel, t.window, t.raised, t.accent_wash] {
                assert!(contrast(t.text, ground) >= 7.0, "{theme:?} text");
                assert!(contrast(t.text_2, ground) >= 4.5, "{theme:?} second text {}", contrast(t.text_2, ground));
            }
            assert!(contrast(t.text_3, t.panel) >= 4.5, "{theme:?} third text {}", contrast(t.text_3, t.panel));
            for (i, colour) in t.priority.into_iter().enumerate() {
                assert!(contrast(colour, t.panel) >= 3.0, "{theme:?} priority {i}");
                if i < 3 {
                    assert!(contrast(t.on_priority[i], colour) >= 3.0, "{theme:?} numeral {i}");
                }
            }
            assert!(contrast(t.on_playback, t.playback) >= 4.5, "{theme:?} {}", contrast(t.on_playback, t.playback));
            assert!(contrast(t.on_accent, t.accent_fill) >= 4.5, "{theme:?} {}", contrast(t.on_accent, t.accent_fill));
        }
    }
}
