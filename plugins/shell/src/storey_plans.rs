//! What is worked out of a storey for its plan: a small picture of its walls, and where its rooms have place for their names.
//! On a worker, once a storey.

use std::sync::Arc;

use atrium_building::StoreyId;
use atrium_overlay::{NameLine, Rect as Taken, RoomNames};
use atrium_panels::{Language, MiniPlanView, RoomNameView, Theme, measure_name};
use atrium_scene::PreparedScene;
use atrium_spatial::StoreySketch;
use atrium_view::CameraPose;
use bevy::prelude::*;
use bevy_egui::egui;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use glam::Vec2;
use rustc_hash::FxHashMap;

/// Height of names, as a share of those in a printed plan: 13 points.
const NAME_SCALE: f32 = 0.76;

/// Storeys that are kept: more than a person goes to and fro between, and some megabytes at most.
const KEPT: usize = 12;

struct StoreyPlan {
    sketch: Option<StoreySketch>,
    names: RoomNames,
}

/// What names were laid out for.
#[derive(PartialEq)]
struct Layout {
    storey: StoreyId,
    pose: CameraPose,
    viewport: Vec2,
    taken: Vec<Taken>,
    language: Language,
}

/// Plans of storeys, as far as they have been asked for.
#[derive(Resource, Default)]
pub(crate) struct StoreyPlans {
    /// By storey, the newest last.
    made: Vec<(StoreyId, Arc<StoreyPlan>)>,
    job: Option<(StoreyId, Receiver<StoreyPlan>)>,
    textures: FxHashMap<(StoreyId, bool), egui::TextureHandle>,
    laid: Option<(Layout, Vec<NameLine>)>,
}

impl StoreyPlans {
    /// The plan of a storey; `None` while it is worked out, which this begins.
    fn of(
        &mut self,
        storey: StoreyId,
        scene: &Arc<PreparedScene>,
        wake: impl Fn() + Send + 'static,
    ) -> Option<Arc<StoreyPlan>> {
        if let Some((made, receiver)) = &self.job {
            let made = *made;
            match receiver.try_recv() {
                Ok(plan) => {
                    self.job = None;
                    if self.made.len() >= KEPT {
                        let (old, _) = self.made.remove(0);
                        self.textures.retain(|(s, _), _| *s != old);
                    }
                    self.made.push((made, Arc::new(plan)));
                }
                // A worker that came to grief is not asked again for the same storey.
                Err(TryRecvError::Disconnected) => {
                    self.job = None;
                    let nothing = StoreyPlan { sketch: None, names: RoomNames::default() };
                    self.made.push((made, Arc::new(nothing)));
                }
                Err(TryRecvError::Empty) => {}
            }
        }
        if let Some((_, plan)) = self.made.iter().find(|(s, _)| *s == storey) {
            return Some(Arc::clone(plan));
        }
        if self.job.is_none() {
            let (sender, receiver) = bounded(1);
            let scene = Arc::clone(scene);
            let work = move || {
                let sketch = StoreySketch::of(scene.spatial(), storey);
                // Nobody waits for it where another building was opened.
                let _ = sender.send(StoreyPlan { sketch, names: RoomNames::of(scene.model(), storey) });
                wake();
            };
            match std::thread::Builder::new().name("atrium-plan".into()).spawn(work) {
                Ok(_) => self.job = Some((storey, receiver)),
                Err(error) => tracing::error!("a plan cannot be worked out: {error}"),
            }
        }
        None
    }

    /// The small plan of a storey.
    pub(crate) fn mini(
        &mut self,
        storey: StoreyId,
        scene: &Arc<PreparedScene>,
        theme: Theme,
        ctx: &egui::Context,
        wake: impl Fn() + Send + 'static,
    ) -> Option<MiniPlanView> {
        let plan = self.of(storey, scene, wake)?;
        let sketch = plan.sketch.as_ref()?;
        let dark = theme == Theme::Dark;
        let texture = self.textures.entry((storey, dark)).or_insert_with(|| {
            let name = format!("mini plan {} {dark}", storey.index());
            ctx.load_texture(name, picture(sketch, theme), egui::TextureOptions::LINEAR)
        });
        Some(MiniPlanView { storey, texture: texture.id(), min: sketch.min, max: sketch.max })
    }

    /// Names of the storey's rooms where they have place in a viewport, screen points; free of what is covered.
    pub(crate) fn names(
        &mut self,
        storey: StoreyId,
        scene: &Arc<PreparedScene>,
        pose: CameraPose,
        rect: egui::Rect,
        covered: &[egui::Rect],
        language: Language,
        ctx: &egui::Context,
        wake: impl Fn() + Send + 'static,
    ) -> Vec<RoomNameView> {
        let Some(plan) = self.of(storey, scene, wake) else { return Vec::new() };
        let local = |r: &egui::Rect| {
            let r = r.translate(-rect.min.to_vec2());
            Taken { min: Vec2::new(r.min.x, r.min.y), max: Vec2::new(r.max.x, r.max.y) }
        };
        let (viewport, taken) = (Vec2::new(rect.width(), rect.height()), covered.iter().map(local).collect());
        let layout = Layout { storey, pose, viewport, taken, language };
        if self.laid.as_ref().is_none_or(|(known, _)| *known != layout) {
            let chinese = language == Language::ZhCn;
            let mut measure = |text: &str, px: f32, strong: bool| measure_name(ctx, text, px, strong);
            let lines = plan.names.lines(&pose, viewport, &layout.taken, NAME_SCALE, chinese, &mut measure);
            self.laid = Some((layout, lines));
        }
        let lines = self.laid.as_ref().map_or(&[][..], |(_, lines)| lines);
        let view = |line: &NameLine| RoomNameView {
            text: line.text.clone(),
            at: rect.min + egui::vec2(line.centre.x, line.centre.y),
            size: line.size_px,
            strong: line.strong,
        };
        lines.iter().map(view).collect()
    }
}

/// The sketch in the colours of a theme.
fn picture(sketch: &StoreySketch, theme: Theme) -> egui::ColorImage {
    let t = theme.tokens();
    let over = |under: f32, ink: u8, share: f32| under + (f32::from(ink) - under) * share;
    let pixels = sketch
        .rooms
        .iter()
        .zip(&sketch.walls)
        .map(|(room, wall)| {
            let (room, wall) = (f32::from(*room) / 255.0 * 0.9, f32::from(*wall) / 255.0);
            let mix = |card: u8, floor: u8, ink: u8| over(over(f32::from(card), floor, room), ink, wall) as u8;
            let (card, floor, ink) = (t.card, t.line, t.text_2);
            egui::Color32::from_rgb(
                mix(card.r(), floor.r(), ink.r()),
                mix(card.g(), floor.g(), ink.g()),
                mix(card.b(), floor.b(), ink.b()),
            )
        })
        .collect();
    egui::ColorImage::new(sketch.size, pixels)
}
