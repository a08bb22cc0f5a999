//! `atrium shot`: a picture of a model, without a display.

use std::sync::Arc;

use anyhow::anyhow;
use atrium_building::{BuildingModel, StoreyId};
use atrium_scene::{PreparedScene, SceneTheme, ShotCamera, ShotError, ShotOptions, render_offscreen};
use atrium_view::{SectionAxis, SectionPlane, Selection, StandardView, StoreyMode, ViewState};

use crate::cli::{ShotArgs, ThemeArg, ViewArg};
use crate::{Ending, Failure};

/// Draws the picture.
pub(crate) fn shot(arguments: ShotArgs) -> Result<(), Failure> {
    let loaded = atrium_ifc::load(&arguments.file, &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new())
        .map_err(|e| Failure::new(Ending::File, e))?;
    let model = Arc::new(loaded.model);
    let scene = PreparedScene::build(model.clone());
    let (view, camera) = view_of(&arguments, &model)?;
    let options = ShotOptions {
        width: arguments.size.0,
        height: arguments.size.1,
        theme: if arguments.theme == ThemeArg::Light { SceneTheme::Light } else { SceneTheme::Dark },
        camera,
        native_colours: arguments.colours,
    };
    let shot = render_offscreen(&scene, &view, &[], &options).map_err(graphics)?;
    image::save_buffer(&arguments.out, &shot.rgba, shot.width, shot.height, image::ExtendedColorType::Rgba8)
        .map_err(|e| Failure::new(Ending::Failed, anyhow!("cannot write {}: {e}", arguments.out.display())))
}

fn graphics(error: ShotError) -> Failure {
    Failure::new(Ending::Graphics, error)
}

fn view_of(arguments: &ShotArgs, model: &BuildingModel) -> Result<(ViewState, ShotCamera), Failure> {
    let mut view = ViewState { show_spaces: arguments.spaces, ..ViewState::default() };
    let mut camera = ShotCamera::Look(match arguments.view {
        ViewArg::Iso => StandardView::Iso,
        ViewArg::Top => StandardView::Top,
        ViewArg::Front => StandardView::Front,
        ViewArg::Back => StandardView::Back,
        ViewArg::Left => StandardView::Left,
        ViewArg::Right => StandardView::Right,
    });
    let listed = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    if let Some(name) = &arguments.storey {
        let found = model.storeys.iter().position(|s| s.name.as_ref() == name).ok_or_else(|| {
            let names = listed(model.storeys.iter().map(|s| s.name.as_ref()).collect());
            anyhow!("there is no storey `{name}` in this model. There are: {names}")
        })?;
        view.storey = Some(StoreyId(found as u32));
        if arguments.only_storey {
            view.storey_mode = StoreyMode::One;
        }
    }
    if let Some(name) = &arguments.system {
        let found = model.systems.iter().find(|s| s.name.as_ref() == name).ok_or_else(|| {
            let names = listed(model.systems.iter().map(|s| s.name.as_ref()).collect());
            anyhow!("there is no system `{name}` in this model. There are: {names}")
        })?;
        view.isolated = Some(found.members.iter().copied().collect());
    }
    if let Some(text) = &arguments.section {
        view.section = Some(section(text, model)?);
    }
    if let Some(global_id) = &arguments.select {
        let id = model
            .find(global_id)
            .ok_or_else(|| anyhow!("there is no element with the GlobalId `{global_id}` in this model"))?;
        view.selection = Selection::only(id);
        camera = ShotCamera::Elements(vec![id]);
        if view.storey.is_none() {
            view.storey = model.element(id).and_then(|e| e.storey);
        }
    }
    Ok((view, camera))
}

/// `x`, `-y`, `z=4.5`.
fn section(text: &str, model: &BuildingModel) -> Result<SectionPlane, Failure> {
    let wrong = || {
        anyhow!("`{text}` is no section: write x, y or z, or for example z=4.5, with - before it for the other side")
    };
    let (other_side, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (axis, offset) = rest.split_once('=').map_or((rest, None), |(axis, offset)| (axis, Some(offset)));
    let axis = match axis.trim() {
        "x" | "X" => SectionAxis::X,
        "y" | "Y" => SectionAxis::Y,
        "z" | "Z" => SectionAxis::Z,
        _ => return Err(wrong().into()),
    };
    let mut plane = SectionPlane::across(axis, &model.bounds());
    if let Some(offset) = offset {
        plane.offset_m = offset.trim().parse().ok().filter(|m: &f64| m.is_finite()).ok_or_else(wrong)?;
    }
    plane.flipped ^= other_side;
    Ok(plane)
}
