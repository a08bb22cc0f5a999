//! How egui's meshes reach the picture: in ways that a processor can afford. Without a graphics card, panels take longer to
//! paint than a building at rest does to draw, and every frame paints all of them.

use bevy::prelude::*;
use bevy::shader::Shader;
use bevy_egui::egui::epaint::TessellationOptions;
use bevy_egui::egui::{TextureFilter, TextureId};
use bevy_egui::render::EGUI_SHADER_HANDLE;
use bevy_egui::{EguiPlugin, EguiPostUpdateSet, EguiRenderOutput};

use crate::settings::Settings;

const SHADER: &str = include_str!("../../../shaders/panels.wgsl");

/// Letters and plain areas.
const ATLAS: TextureId = TextureId::Managed(0);

/// Adds egui, and puts our shader in the place of the integration's own.
pub(crate) fn add(app: &mut App) {
    // One texture at a time: an array of them costs more than the switches that it saves.
    app.add_plugins(EguiPlugin { bindless_mode_array_size: None });
    let shader = Shader::from_wgsl(SHADER, "shaders/panels.wgsl");
    if let Err(error) = app.world_mut().resource_mut::<Assets<Shader>>().insert(EGUI_SHADER_HANDLE.id(), shader) {
        tracing::warn!(%error, "panels are painted by the slower shader");
    }
    let between = (EguiPostUpdateSet::ProcessOutput, EguiPostUpdateSet::PostProcessOutput);
    app.add_systems(PostUpdate, read_atlas_by_pixel.after(between.0).before(between.1));
}

/// Discs are drawn as polygons: as pictures, they would lie between the pixels of the atlas.
pub(crate) fn choose(options: &mut TessellationOptions) {
    options.prerasterized_discs = false;
}

/// Letters stand on whole pixels, and plain areas are one pixel of the atlas: one is read where else four would be, and mixed.
fn read_atlas_by_pixel(mut outputs: Query<&mut EguiRenderOutput>) {
    for mut output in &mut outputs {
        for delta in output.textures_delta.set.get_mut(&ATLAS).into_iter().flatten() {
            (delta.options.magnification, delta.options.minification) =
                (TextureFilter::Nearest, TextureFilter::Nearest);
        }
    }
}

/// What lies behind all panels comes from clearing, which costs next to nothing.
pub(crate) fn clear_with_window_colour(settings: Res<Settings>, mut cameras: Query<&mut Camera>) {
    let [r, g, b, _] = settings.panels.theme.tokens().window.to_array();
    for mut camera in &mut cameras {
        let wanted = ClearColorConfig::Custom(Color::srgb_u8(r, g, b));
        let is_so = matches!((&camera.clear_color, &wanted), (ClearColorConfig::Custom(a), ClearColorConfig::Custom(b)) if a == b);
        if !is_so {
            camera.clear_color = wanted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SHADER;

    #[test]
    fn every_colour_comes_out_as_it_went_in() {
        let text = SHADER.split_once("const LINEAR: array<f32, 5> = array<f32, 5>(").unwrap().1;
        let factors: Vec<f32> = text.split_once(')').unwrap().0.split(',').map(|n| n.trim().parse().unwrap()).collect();
        for step in 0..=255_u8 {
            let c = f32::from(step) / 255.0;
            let linear = factors.iter().rev().fold(0.0, |sum, f| (sum + f) * c);
            // What the target does.
            let srgb = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            assert_eq!((srgb * 255.0).round() as u8, step);
        }
    }
}
