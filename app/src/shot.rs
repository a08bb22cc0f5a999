//! `atrium shot`: a picture of a model, without a display.

mod measures;
mod names;
mod rooms;

pub(crate) use measures::parse as measurement;

use std::sync::Arc;

use anyhow::anyhow;
use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, Rgba8, StoreyId};
use atrium_find::{Colouring, Field, FieldIndex, LegendLabel, Rgb};
use atrium_scene::{OffscreenGpu, PreparedScene, SceneTheme, ShotCamera, ShotError, ShotOptions, fit_plan};
use atrium_spatial::{PickFilter, WALK_FIELD_OF_VIEW, Walker};
use atrium_view::{
    Appearance, CameraPose, FIELD_OF_VIEW, SectionAxis, SectionBox, SectionPlane, Selection, StandardView, StoreyMode,
    ViewState,
};
use glam::{DVec3, Vec2};

use crate::cli::{Cut, ShotArgs, ThemeArg, ViewArg};
use crate::{Ending, Failure};

/// Height of the cut above a storey's floor, metres: below ceilings and what hangs from them, above doors' leaves.
const STOREY_CUT_M: f64 = 2.2;

/// The same for a picture of one room: low enough to look over its walls.
const ROOM_CUT_M: f64 = 1.5;

/// Share of the picture that a storey or a room with its neighbours fills.
const FILL: f64 = 0.94;

/// Colour of an isolated system by daylight, sRGB.
const SYSTEM: Rgba8 = [0x1c, 0x8f, 0xb4, 0xff];

/// Direction of view down into a room that is cut open, radians.
const INTO_ROOM: f64 = -0.86;

/// Draws the picture.
pub(crate) fn shot(arguments: ShotArgs) -> Result<(), Failure> {
    let loaded = atrium_ifc::load(&arguments.file, &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new())
        .map_err(|e| Failure::new(Ending::File, e))?;
    let model = Arc::new(loaded.model);
    let (view, look) = view_of(&arguments, &model)?;
    let named = match (arguments.names && !arguments.plan, view.storey) {
        (false, _) => None,
        (true, Some(storey)) => Some(storey),
        (true, None) => return Err(anyhow!("--names needs to know of which storey: give --storey or --room").into()),
    };
    let scene = PreparedScene::build(model.clone());
    let filter = PickFilter::new(&model, &view);
    let read = |text: &String| measures::parse(text, scene.spatial(), &filter);
    let all = arguments.measure.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    let named = named.or(view.storey.filter(|_| arguments.plan));
    let options = ShotOptions {
        width: arguments.size.0,
        height: arguments.size.1,
        theme: if arguments.theme == ThemeArg::Light { SceneTheme::Light } else { SceneTheme::Dark },
        camera: camera_of(&arguments, &scene, &view, look)?,
        native_colours: arguments.colours,
        daylight: arguments.day,
    };
    let gpu = OffscreenGpu::open().map_err(graphics)?;
    let mut stage = gpu.stage(&scene);
    if let Some(field) = &arguments.colour_by {
        stage.paint(colours(&model, field)?);
    }
    let mut shot = stage.shoot(&view, &paint(&model, &view, arguments.day), &options).map_err(graphics)?;
    if !all.is_empty() {
        // Dark on pale: the building is pale in either theme, and the halo shows the lines beside it.
        let inks = measures::Inks { ink: names::INK[0], halo: names::INK[1] };
        let camera = shot.camera;
        measures::draw(&mut shot.rgba, shot.width as usize, &camera, &all, (scene.spatial(), &filter), inks);
    }
    if let Some(storey) = named {
        names::write(&model, storey, &mut shot, arguments.lang);
    }
    image::save_buffer(&arguments.out, &shot.rgba, shot.width, shot.height, image::ExtendedColorType::Rgba8)
        .map_err(|e| Failure::new(Ending::Failed, anyhow!("cannot write {}: {e}", arguments.out.display())))
}

/// The colours of a legend by a field, and the legend on standard error.
fn colours(model: &BuildingModel, field: &str) -> Result<Vec<Option<Rgba8>>, Failure> {
    let index = FieldIndex::build(model);
    let unknown = || {
        anyhow!("nothing in this model has a `{field}`: name a field such as class, storey, system, or Set.Property")
    };
    let field: Field = field.parse().map_err(|_| unknown())?;
    let coloured = Colouring::by(field).apply(model, &index);
    if coloured.legend.iter().all(|entry| entry.label == LegendLabel::None) {
        return Err(unknown().into());
    }
    for entry in &coloured.legend {
        tracing::info!("{} {:?}: {} elements", entry.colour, entry.label, entry.elements.len());
    }
    Ok(coloured.paints(model).into_iter().map(|c| c.map(|Rgb([r, g, b])| [r, g, b, 0xff])).collect())
}

/// By daylight an isolated system is painted: what is see-through around it leaves it hard to find otherwise.
fn paint(model: &BuildingModel, view: &ViewState, day: bool) -> Vec<Option<Rgba8>> {
    let Some(shown) = view.isolated.as_ref().filter(|_| day) else { return Vec::new() };
    let is_solid = |id: &ElementId| model.element(*id).is_some_and(|e| e.kind != ElementKind::Space);
    model.element_ids().map(|id| (shown.contains(&id) && is_solid(&id)).then_some(SYSTEM)).collect()
}

fn graphics(error: ShotError) -> Failure {
    Failure::new(Ending::Graphics, error)
}

/// What the camera is to look at.
enum Look {
    /// Everything shown.
    All(StandardView),
    /// One element.
    Element(ElementId),
    /// A room from a corner of it.
    Inside(Aabb),
    /// Walking in this room.
    Walk(Aabb),
    /// A storey as a drawing.
    Plan,
    /// These boxes alone.
    Boxes(StandardView, Vec<Aabb>),
}

fn view_of(arguments: &ShotArgs, model: &BuildingModel) -> Result<(ViewState, Look), Failure> {
    let mut view = ViewState { show_spaces: arguments.spaces, ..ViewState::default() };
    let direction = match arguments.view {
        None | Some(ViewArg::Iso) => StandardView::Iso,
        Some(ViewArg::Top) => StandardView::Top,
        Some(ViewArg::Front) => StandardView::Front,
        Some(ViewArg::Back) => StandardView::Back,
        Some(ViewArg::Left) => StandardView::Left,
        Some(ViewArg::Right) => StandardView::Right,
    };
    let mut look = Look::All(direction);
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
        if arguments.day {
            // What runs inside the walls would hide the system behind a thousand lines.
            let outline = ["IfcSlab", "IfcRoof", "IfcCurtainWall", "IfcWindow", "IfcColumn"];
            let inner = |id: &ElementId| {
                model.element(*id).is_some_and(|e| !outline.contains(&e.ifc_type.as_ref()))
                    && !found.members.contains(id)
            };
            view.hidden = model.element_ids().filter(inner).collect();
        }
    }
    for text in &arguments.section {
        view.sections.add(section(text, model)?);
    }
    if let Some(global_id) = &arguments.select {
        let id = model
            .find(global_id)
            .ok_or_else(|| anyhow!("there is no element with the GlobalId `{global_id}` in this model"))?;
        view.selection = Selection::only(id);
        look = Look::Element(id);
        if view.storey.is_none() {
            view.storey = model.element(id).and_then(|e| e.storey);
        }
    }
    if arguments.plan {
        let storey = view.storey.or_else(|| lowest_lived_in(model));
        let storey = storey.ok_or_else(|| anyhow!("there is no storey in this model to take a plan of"))?;
        view.enter_plan(model, storey, None);
        return Ok((view, Look::Plan));
    }
    if let Some(wanted) = &arguments.walk {
        let id = rooms::find(model, wanted, view.storey)?;
        let bounds = model.element(id).map(|e| e.bounds).filter(|b| !b.is_empty());
        let bounds = bounds.ok_or_else(|| anyhow!("the room `{wanted}` has no shape in this model"))?;
        view.storey = None;
        return Ok((view, Look::Walk(bounds)));
    }
    let mut floor_m = view.storey.and_then(|s| model.storey(s)).map(|s| s.elevation_m);
    let mut cut_m =
        (floor_m.is_some() && arguments.view == Some(ViewArg::Top) && arguments.eye.is_none()).then_some(STOREY_CUT_M);
    if let Some(wanted) = &arguments.room {
        let id = rooms::find(model, wanted, view.storey)?;
        let room = model.element(id).filter(|e| !e.bounds.is_empty());
        let room = room.ok_or_else(|| anyhow!("the room `{wanted}` has no shape in this model"))?;
        floor_m = Some(room.bounds.min.z);
        match arguments.view {
            None => {
                cut_m = None;
                look = Look::Inside(room.bounds);
            }
            Some(ViewArg::Top | ViewArg::Iso) => {
                view.storey = view.storey.or(room.storey);
                view.storey_mode = StoreyMode::One;
                cut_m = Some(ROOM_CUT_M);
                let top_m = room.bounds.min.z + ROOM_CUT_M;
                look = Look::Boxes(direction, vec![rooms::surroundings(&room.bounds, top_m, &model.bounds())]);
            }
            Some(_) => return Err(anyhow!("a room is seen from within, or with --view top or iso from above").into()),
        }
    }
    match (arguments.cut, floor_m) {
        (Some(Cut::None), _) => cut_m = None,
        (Some(Cut::At(metres)), Some(_)) => cut_m = Some(metres),
        (Some(Cut::At(_)), None) => {
            return Err(anyhow!("--cut needs to know above which floor: give --storey or --room").into());
        }
        (None, _) => {}
    }
    if let (Some(cut), Some(floor), None) = (cut_m, floor_m, view.sections.planes.first())
        && view.isolated.is_none()
    {
        view.sections = SectionPlane::along(SectionAxis::Z, floor + cut, false).into();
    }
    if let Some(text) = &arguments.section_box {
        view.sections.region = Some(section_box(text, &view, &look, model)?);
    }
    if let (Look::All(StandardView::Top), Some(storey)) = (&look, view.storey) {
        let of_storey = |id: &ElementId| model.element(*id).is_some_and(|e| e.storey == Some(storey));
        let boxes: Vec<Aabb> = model
            .element_ids()
            .filter(|id| of_storey(id) && view.appearance(model, *id) == Appearance::Shown)
            .map(|id| model.elements[id.index()].bounds)
            .filter(|b| !b.is_empty())
            .collect();
        look = Look::Boxes(direction, boxes);
    }
    if let (Look::All(_), true, true) = (&look, arguments.day, view.isolated.is_some()) {
        look = Look::Boxes(direction, vec![model.bounds()]);
    }
    Ok((view, look))
}

/// The lowest storey that has rooms; where none has, the lowest.
fn lowest_lived_in(model: &BuildingModel) -> Option<StoreyId> {
    let rooms = model.elements.iter().filter(|e| e.kind == ElementKind::Space).filter_map(|e| e.storey);
    rooms.min().or((!model.storeys.is_empty()).then_some(StoreyId(0)))
}

fn camera_of(arguments: &ShotArgs, scene: &PreparedScene, view: &ViewState, look: Look) -> Result<ShotCamera, Failure> {
    let size = Vec2::new(arguments.size.0 as f32, arguments.size.1 as f32);
    let fov = |usual: f64| arguments.fov.map_or(usual, f64::to_radians);
    if let (Some(eye), Some(target)) = (arguments.eye, arguments.target) {
        let pose = CameraPose::from_to(DVec3::from(eye.0), DVec3::from(target.0), fov(FIELD_OF_VIEW));
        return Ok(ShotCamera::Pose(pose.ok_or_else(|| anyhow!("--eye and --target are the same point"))?));
    }
    Ok(match look {
        Look::All(direction) => ShotCamera::Look(direction),
        Look::Element(id) => ShotCamera::Elements(vec![id]),
        Look::Walk(room) => {
            let filter = PickFilter::new(scene.model(), view);
            let (middle, size) = (room.center(), room.size());
            let walker = Walker::enter(scene.spatial(), &filter, middle.with_z(room.min.z + 0.1));
            let mut walker = walker.ok_or_else(|| anyhow!("there is nowhere to stand in this room"))?;
            // Along a corridor, not at its wall.
            let along = if size.x >= size.y { 0.0 } else { std::f64::consts::FRAC_PI_2 };
            walker.look_around(scene.spatial(), &filter, along);
            ShotCamera::Pose(CameraPose { fov_y: fov(WALK_FIELD_OF_VIEW), ..walker.pose() })
        }
        Look::Plan => ShotCamera::Pose(fit_plan(scene, view, size)),
        Look::Boxes(direction, boxes) => {
            let looking = CameraPose::looking(direction);
            let pitch = if arguments.room.is_some() { looking.pitch.min(INTO_ROOM) } else { looking.pitch };
            let pose = CameraPose { fov_y: fov(FIELD_OF_VIEW), pitch, ..looking };
            ShotCamera::Pose(rooms::around(pose, &boxes, size, FILL))
        }
        Look::Inside(room) => {
            let filter = PickFilter::new(scene.model(), view);
            let pose = rooms::inside(scene, &filter, &room, fov(rooms::ROOM_VIEW_DEG.to_radians()));
            ShotCamera::Pose(pose.ok_or_else(|| anyhow!("the room is too small to stand in"))?)
        }
    })
}

/// Air that is left around what a box is drawn around, metres.
const BOX_MARGIN_M: f64 = 1.0;

/// `around`, or two corners.
fn section_box(text: &str, view: &ViewState, look: &Look, model: &BuildingModel) -> Result<SectionBox, Failure> {
    if text != "around" {
        let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        let corners = <[f64; 6]>::try_from(numbers).ok().filter(|c| c.iter().all(|n| n.is_finite()));
        let [x0, y0, z0, x1, y1, z1] = corners
            .ok_or_else(|| anyhow!("`{text}` is no box: write around, or six numbers, two corners in metres"))?;
        let (a, b) = (DVec3::new(x0, y0, z0), DVec3::new(x1, y1, z1));
        return Ok(SectionBox::around(&Aabb { min: a.min(b), max: a.max(b) }, 0.0));
    }
    let around = match look {
        Look::Inside(room) => *room,
        Look::Boxes(_, boxes) => boxes.iter().copied().fold(Aabb::EMPTY, Aabb::union),
        Look::Element(id) => model.element(*id).map_or(Aabb::EMPTY, |e| e.bounds),
        _ => {
            let of_storey = model.elements.iter().filter(|e| view.storey.is_some() && e.storey == view.storey);
            of_storey.map(|e| e.bounds).filter(|b| !b.is_empty()).fold(Aabb::EMPTY, Aabb::union)
        }
    };
    if around.is_empty() {
        return Err(anyhow!("--section-box around needs something to be around: --select, --storey or --room").into());
    }
    Ok(SectionBox::around(&around, BOX_MARGIN_M))
}

/// `x`, `-y`, `z=4.5`.
pub(crate) fn section(text: &str, model: &BuildingModel) -> Result<SectionPlane, Failure> {
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
        plane = plane.moved_to(offset.trim().parse().ok().filter(|m: &f64| m.is_finite()).ok_or_else(wrong)?);
    }
    Ok(if other_side { plane.flipped() } else { plane })
}
