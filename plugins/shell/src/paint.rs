//! How egui's meshes reach the picture: by a shader that a processor can afford.

use bevy::prelude::*;
use bevy::shader::Shader;
use bevy_egui::EguiPlugin;
use bevy_egui::render::EGUI_SHADER_HANDLE;

const SHADER: &str = include_str!("../../../shaders/panels.wgsl");

/// Adds egui, and puts our shader in the place of the integration's own.
pub(crate) fn add(app: &mut App) {
    // One texture at a time: an array of them costs more than the switches that it saves.
    app.add_plugins(EguiPlugin { bindless_mode_array_size: None });
    let shader = Shader::from_wgsl(SHADER, "shaders/panels.wgsl");
    if let Err(error) = app.world_mut().resource_mut::<Assets<Shader>>().insert(EGUI_SHADER_HANDLE.id(), shader) {
        tracing::warn!(%error, "panels are painted by the slower shader");
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
