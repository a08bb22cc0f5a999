//! One picture of the whole window, drawn without a display.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use atrium_scene::{SceneActivity, View};
use bevy::asset::RenderAssetUsages;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat, TextureUsages};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};

use crate::live::Live;
use crate::loading::Loader;
use crate::window::Building;

/// What to draw.
#[derive(Clone, Debug)]
pub struct PictureJob {
    /// Where the PNG goes.
    pub out: PathBuf,
    /// How long the building may live before the picture is taken.
    pub after: Duration,
    /// Go to the most urgent piece of equipment first, as a click on its badge does.
    pub go_to_worst: bool,
    /// GlobalId of an element to go to.
    pub go_to: Option<String>,
    /// Name of a storey to choose.
    pub storey: Option<String>,
}

/// The image that stands in for the window.
#[derive(Resource, Clone)]
pub(crate) struct Target(pub(crate) Handle<Image>);

#[derive(Resource)]
struct Job {
    job: PictureJob,
    started: Instant,
    stage: Stage,
}

#[derive(PartialEq)]
enum Stage {
    Waiting,
    Looking { frames: u32 },
    Taken,
}

/// Pictures of a window that would not settle are taken all the same after this.
const PATIENCE: Duration = Duration::from_secs(120);
/// Frames from the last change of the view until everything that follows from it is drawn.
const SETTLE: u32 = 20;

pub(crate) fn add(app: &mut App, job: PictureJob, (width, height): (u32, u32)) {
    let size = Extent3d { width, height, depth_or_array_layers: 1 };
    let mut image = Image::new_fill(
        size,
        TextureDimension::D2,
        &[0, 0, 0, 255],
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::default(),
    );
    image.texture_descriptor.usage |= TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC;
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.insert_resource(Target(handle))
        .insert_resource(Job { job, started: Instant::now(), stage: Stage::Waiting })
        .add_systems(Last, advance);
}

fn advance(
    mut job: ResMut<Job>,
    mut commands: Commands,
    mut view: ResMut<View>,
    target: Res<Target>,
    loader: Res<Loader>,
    building: Res<Building>,
    live: Res<Live>,
    activity: Res<SceneActivity>,
) {
    let waited = job.started.elapsed();
    match &mut job.stage {
        Stage::Waiting => {
            let listed = building.opened.as_ref().is_none_or(|opened| opened.index.is_complete());
            let ready = !loader.is_busy() && listed && waited >= job.job.after;
            if !ready && waited < PATIENCE {
                return;
            }
            if let Some(opened) = &building.opened {
                let named = job.job.go_to.as_deref().and_then(|id| opened.model.find(id));
                let worst = live.derived.rows().iter().find_map(|r| r.element).filter(|_| job.job.go_to_worst);
                if let Some(id) = named.or(worst) {
                    view.0.go_to(&opened.model, id);
                }
                if let Some(name) = &job.job.storey {
                    let found = opened.model.storeys.iter().position(|s| s.name.as_ref() == name);
                    view.0.choose_storey(found.map(|i| atrium_building::StoreyId(i as u32)));
                }
            }
            job.stage = Stage::Looking { frames: 0 };
        }
        Stage::Looking { frames } => {
            *frames = if activity.animating { 0 } else { *frames + 1 };
            if *frames < SETTLE && waited < PATIENCE * 2 {
                return;
            }
            let out = job.job.out.clone();
            commands.spawn(Screenshot::image(target.0.clone())).observe(
                move |captured: On<ScreenshotCaptured>, mut exit: MessageWriter<AppExit>| {
                    exit.write(match write(&captured.image, &out) {
                        Ok(()) => AppExit::Success,
                        Err(error) => {
                            tracing::error!("the picture cannot be written to {}: {error}", out.display());
                            AppExit::error()
                        }
                    });
                },
            );
            job.stage = Stage::Taken;
        }
        Stage::Taken => {}
    }
}

fn write(image: &Image, out: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let picture = image.clone().try_into_dynamic()?;
    picture.to_rgb8().save(out)?;
    Ok(())
}
