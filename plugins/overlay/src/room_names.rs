//! Names and numbers of rooms over a picture: each inside its room, whole or not at all.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, StoreyId};
use atrium_facility::LocalText;
use atrium_view::CameraPose;
use glam::{DVec2, DVec3, Vec2};

use crate::Rect;

/// Height of a name's letters at scale 1, pixels; numbers are a little smaller.
const NAME_PX: f32 = 17.0;

/// Sizes to try, as shares of the full one.
const SHARES: [f32; 4] = [1.0, 0.88, 0.76, 0.66];

/// Smaller letters are not read.
const LEAST_PX: f32 = 8.5;

/// Kept free to each side, pixels.
const MARGIN_PX: f32 = 3.0;

/// Names stand as if written at this height above the floor, metres: where people look at a room.
const ABOVE_FLOOR_M: f64 = 1.0;

/// Measures a text: its size in pixels in letters of that size, heavy or not.
pub type Measure<'a> = dyn FnMut(&str, f32, bool) -> [f32; 2] + 'a;

/// One line of a room's name.
#[derive(Clone, Debug, PartialEq)]
pub struct NameLine {
    /// The room.
    pub room: ElementId,
    /// What is written.
    pub text: String,
    /// Its middle, pixels of the viewport.
    pub centre: Vec2,
    /// Height of the letters, pixels.
    pub size_px: f32,
    /// Whether they are heavy.
    pub strong: bool,
}

/// Where a room has place for its name.
#[derive(Clone, Debug)]
struct Spot {
    room: ElementId,
    number: String,
    long_name: String,
    /// Of a rectangle inside the room.
    middle: DVec3,
    half: DVec2,
}

/// The rooms of a storey, with the place that each has for its name. Looked for once: it takes a few milliseconds for a
/// hundred rooms.
#[derive(Clone, Debug, Default)]
pub struct RoomNames(Vec<Spot>);

impl RoomNames {
    /// Of all rooms of the storey.
    pub fn of(model: &BuildingModel, storey: StoreyId) -> Self {
        let mut rooms = footprints(model, storey);
        // The largest first: where two want one place, the small one gives way.
        let area = |e: &Element| e.bounds.size().truncate().element_product();
        rooms.sort_by(|a, b| area(b.1).total_cmp(&area(a.1)));
        let spots = rooms.into_iter().filter_map(|(id, room, floor)| {
            let (middle, half) = clear_rectangle(&room.bounds, &floor)?;
            Some(Spot {
                room: id,
                number: room.name.as_deref().unwrap_or_default().trim().to_owned(),
                long_name: room.long_name.as_deref().unwrap_or_default().trim().to_owned(),
                middle: middle.extend(room.bounds.min.z + ABOVE_FLOOR_M),
                half,
            })
        });
        Self(spots.collect())
    }

    /// Lines for the rooms as seen by the camera: each name inside its room, broken or smaller where it must be, the number
    /// alone where there is room for no more, nothing where there is none. None overlaps another, what is `taken`, or the
    /// border. `scale` 1 writes names 17 pixels high.
    pub fn lines(
        &self,
        camera: &CameraPose,
        viewport: Vec2,
        taken: &[Rect],
        scale: f32,
        chinese: bool,
        measure: &mut Measure<'_>,
    ) -> Vec<NameLine> {
        let mut out = Vec::new();
        let mut taken = taken.to_vec();
        for spot in &self.0 {
            let at = |x: f64, y: f64| camera.project(spot.middle + DVec3::new(x, y, 0.0), viewport);
            let (Some(centre), Some(e), Some(n)) = (at(0.0, 0.0), at(spot.half.x, 0.0), at(0.0, spot.half.y)) else {
                continue;
            };
            if centre.cmplt(Vec2::ZERO).any() || centre.cmpgt(viewport).any() {
                continue;
            }
            // Seen aslant, the rectangle is a rhombus; what fits both its axes fits its middle.
            let (e, n) = (e - centre, n - centre);
            let slant = if e.y.abs() > 0.1 * e.x.abs() { 0.7 } else { 1.0 };
            let space = Vec2::new(e.x.abs().max(n.x.abs()), e.y.abs().max(n.y.abs())) * 2.0 * slant - 2.0 * MARGIN_PX;
            let name = name_of(&spot.long_name, chinese);
            let Some(block) = fit(&spot.number, name.as_deref(), space, scale, measure) else { continue };
            let extent = block.iter().fold(Vec2::ZERO, |all, l| Vec2::new(all.x.max(l.1.x), all.y + l.1.y));
            let place = Rect::around(centre, extent);
            let whole = Rect { min: Vec2::ZERO, max: viewport };
            if !whole.holds(&place) || taken.iter().any(|t| t.overlaps(&place)) {
                continue;
            }
            taken.push(place);
            let mut top = place.min.y;
            for (text, extent, size_px, strong) in block {
                let centre = Vec2::new(centre.x, top + extent.y * 0.5);
                out.push(NameLine { room: spot.room, text, centre, size_px, strong });
                top += extent.y;
            }
        }
        out
    }
}

fn name_of(long: &str, chinese: bool) -> Option<String> {
    let name = match LocalText::from_bilingual(long) {
        Some(both) => if chinese { both.zh } else { both.en }.to_string(),
        None => long.to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

type Block = Vec<(String, Vec2, f32, bool)>;

/// The most that fits: name and number, smaller, the number alone, nothing.
fn fit(number: &str, name: Option<&str>, space: Vec2, scale: f32, measure: &mut Measure<'_>) -> Option<Block> {
    let mut block = |name_lines: &[String], share: f32| -> Option<Block> {
        let large = NAME_PX * scale * share;
        let small = large * if name_lines.is_empty() { 0.86 } else { 0.78 };
        if small < LEAST_PX {
            return None;
        }
        let numbers = (!number.is_empty()).then(|| (number.to_owned(), small, name_lines.is_empty()));
        let all = name_lines.iter().map(|l| (l.clone(), large, true)).chain(numbers);
        let out: Block = all
            .map(|(text, px, strong)| {
                let extent = Vec2::from(measure(&text, px, strong));
                (text, extent, px, strong)
            })
            .collect();
        let width = out.iter().map(|l| l.1.x).fold(0.0, f32::max);
        let height: f32 = out.iter().map(|l| l.1.y).sum();
        (!out.is_empty() && width <= space.x && height <= space.y).then_some(out)
    };
    if let Some(name) = name {
        for share in SHARES {
            for count in 1..=3 {
                let lines = broken(name, count);
                if lines.len() == count
                    && let Some(fits) = block(&lines, share)
                {
                    return Some(fits);
                }
            }
        }
    }
    SHARES.into_iter().find_map(|share| block(&[], share))
}

/// A name in so many lines of about one length: between words, between any two signs in Chinese.
fn broken(name: &str, count: usize) -> Vec<String> {
    let chinese = name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let parts: Vec<String> = if chinese {
        name.chars().map(String::from).collect()
    } else {
        name.split_whitespace().map(|w| format!("{w} ")).collect()
    };
    let whole: usize = parts.iter().map(|p| p.chars().count()).sum();
    let mut out = vec![String::new()];
    let mut used = 0;
    for part in parts {
        let long = part.chars().count();
        // A part goes where its middle falls.
        if (used * 2 + long) * count >= out.len() * whole * 2 && out.len() < count {
            out.push(String::new());
        }
        if let Some(line) = out.last_mut() {
            line.push_str(&part);
        }
        used += long;
    }
    out.into_iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

/// Rooms of the storey with the triangles of their floors, project coordinates, metres.
fn footprints(model: &BuildingModel, storey: StoreyId) -> Vec<(ElementId, &Element, Vec<[DVec2; 3]>)> {
    let is_room = |e: &Element| e.kind == ElementKind::Space && e.storey == Some(storey) && !e.bounds.is_empty();
    model
        .element_ids()
        .filter_map(|id| model.element(id).filter(|e| is_room(e)).map(|e| (id, e)))
        .map(|(id, room)| {
            let mut floor = Vec::new();
            let begin = model.placements.partition_point(|p| p.element < id);
            for placement in model.placements[begin..].iter().take_while(|p| p.element == id) {
                let Some(mesh) = model.mesh(placement.mesh) else { continue };
                let corner = |i: u32| {
                    let p = mesh.positions.get(i as usize).map(|p| DVec3::from(p.map(f64::from)));
                    p.map(|p| placement.transform.transform_point3(p))
                };
                for t in mesh.indices.chunks_exact(3) {
                    let (Some(a), Some(b), Some(c)) = (corner(t[0]), corner(t[1]), corner(t[2])) else { continue };
                    let level = (b - a).cross(c - a).normalize_or(DVec3::X).z.abs() > 0.99;
                    if level && a.z < room.bounds.min.z + 0.2 {
                        floor.push([a.truncate(), b.truncate(), c.truncate()]);
                    }
                }
            }
            (id, room, floor)
        })
        .collect()
}

/// Middle and half extents of a rectangle inside the room, wide rather than high; metres.
fn clear_rectangle(bounds: &Aabb, floor: &[[DVec2; 3]]) -> Option<(DVec2, DVec2)> {
    const STEPS: i32 = 12;
    let (low, size) = (bounds.min.truncate(), bounds.size().truncate());
    if floor.is_empty() {
        return (size.min_element() > 0.0).then_some((low + size * 0.5, size * 0.5));
    }
    let inside = |p: DVec2| floor.iter().any(|t| holds(t, p));
    let reach = |from: DVec2, way: DVec2, most: f64| {
        let step = (most / 60.0).max(0.05);
        let mut far = 0.0;
        while far + step <= most && inside(from + way * (far + step)) {
            far += step;
        }
        far
    };
    let mut best: Option<(f64, DVec2, DVec2)> = None;
    for i in 1..STEPS * STEPS {
        let spot = low + size * DVec2::new(f64::from(i % STEPS), f64::from(i / STEPS)) / f64::from(STEPS);
        if !inside(spot) {
            continue;
        }
        let half_x = reach(spot, DVec2::X, size.x).min(reach(spot, DVec2::NEG_X, size.x));
        // Letters are flat: as high as both ends of the width allow.
        let ends = [-0.6, 0.0, 0.6].map(|share| {
            let from = spot + DVec2::new(half_x * share, 0.0);
            reach(from, DVec2::Y, size.y).min(reach(from, DVec2::NEG_Y, size.y))
        });
        let half_y = ends.into_iter().fold(f64::INFINITY, f64::min);
        let from_middle = (spot - low - size * 0.5).length() / size.length().max(1e-6);
        let worth = half_x.min(half_y * 3.0) * (1.0 - 0.3 * from_middle);
        if best.is_none_or(|b| worth > b.0) {
            best = Some((worth, spot, DVec2::new(half_x, half_y)));
        }
    }
    best.map(|(_, spot, half)| (spot, half))
}

fn holds(t: &[DVec2; 3], p: DVec2) -> bool {
    let side = |a: DVec2, b: DVec2| (b - a).perp_dot(p - a);
    let sides = [side(t[0], t[1]), side(t[1], t[2]), side(t[2], t[0])];
    sides.iter().all(|s| *s >= -1e-9) || sides.iter().all(|s| *s <= 1e-9)
}

#[cfg(test)]
mod tests {
    use atrium_view::{Projection, StandardView};

    use super::*;

    fn measured(text: &str, px: f32, _: bool) -> [f32; 2] {
        [text.chars().count() as f32 * px * 0.5, px * 1.2]
    }

    #[test]
    fn a_small_room_gets_a_broken_name_then_the_number_alone_then_nothing() {
        let name = Some("Operating Theatre");
        let texts = |w: f32, h: f32| {
            fit("3-011", name, Vec2::new(w, h), 1.0, &mut measured)
                .map(|b| b.into_iter().map(|l| l.0).collect::<Vec<_>>())
        };
        assert_eq!(texts(300.0, 60.0).unwrap_or_default(), ["Operating Theatre", "3-011"]);
        assert_eq!(texts(90.0, 80.0).unwrap_or_default(), ["Operating", "Theatre", "3-011"]);
        assert_eq!(texts(40.0, 30.0).unwrap_or_default(), ["3-011"]);
        assert_eq!(texts(15.0, 10.0), None);
    }

    #[test]
    fn an_l_shaped_room_is_named_inside_it() {
        let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(10.0, 10.0, 3.0) };
        let quad = |x0: f64, y0: f64, x1: f64, y1: f64| {
            let [a, b, c, d] = [DVec2::new(x0, y0), DVec2::new(x1, y0), DVec2::new(x1, y1), DVec2::new(x0, y1)];
            [[a, b, c], [a, c, d]]
        };
        let floor: Vec<[DVec2; 3]> = [quad(0.0, 0.0, 10.0, 3.0), quad(0.0, 3.0, 2.0, 10.0)].concat();
        let (middle, half) = clear_rectangle(&bounds, &floor).unwrap_or_default();
        assert!(middle.y < 3.0 && half.x > 3.0 && half.y > 0.9, "{middle} {half}");
    }

    #[test]
    fn names_stand_inside_their_rooms_and_none_over_another() {
        let mut model = BuildingModel::default();
        // Six rooms in a row, and one more over two of them.
        for i in 0..7_u32 {
            let x = f64::from(i) * 5.0;
            let bounds = if i < 6 {
                Aabb { min: DVec3::new(x, 0.0, 0.0), max: DVec3::new(x + 5.0, 4.0, 3.0) }
            } else {
                Aabb { min: DVec3::new(1.0, 0.5, 0.0), max: DVec3::new(9.0, 3.5, 3.0) }
            };
            model.elements.push(Element {
                storey: Some(StoreyId(0)),
                name: Some(format!("1-00{i}").into()),
                long_name: Some("诊室 / Consulting Room".into()),
                bounds,
                ..Element::new(format!("{i}"), "IfcSpace", ElementKind::Space)
            });
        }
        let names = RoomNames::of(&model, StoreyId(0));
        let viewport = Vec2::new(1200.0, 500.0);
        let camera = CameraPose { projection: Projection::Orthographic, ..CameraPose::looking(StandardView::Top) };
        let camera = camera.fitted(&Aabb { min: DVec3::ZERO, max: DVec3::new(30.0, 4.0, 3.0) }, viewport);
        let lines = names.lines(&camera, viewport, &[], 1.0, false, &mut measured);
        assert!(lines.iter().any(|l| l.text.contains("Consulting")) && lines.iter().any(|l| l.text == "1-002"));
        let place = |l: &NameLine| Rect::around(l.centre, Vec2::from(measured(&l.text, l.size_px, l.strong)));
        for (i, a) in lines.iter().enumerate() {
            assert!(lines[..i].iter().all(|b| !place(a).grown(-0.1).overlaps(&place(b))), "{a:?}");
            let room = model.element(a.room).map(|e| e.bounds).unwrap();
            let corner = |p: DVec3| camera.project(p, viewport).unwrap();
            let (low, high) = (corner(room.min).min(corner(room.max)), corner(room.min).max(corner(room.max)));
            assert!(Rect { min: low, max: high }.holds(&place(a)), "{a:?}");
        }
        // What is taken stays free, and from far away nothing is written.
        let covered = Rect { min: Vec2::ZERO, max: Vec2::new(600.0, 500.0) };
        let fewer = names.lines(&camera, viewport, &[covered], 1.0, true, &mut measured);
        assert!(
            !fewer.is_empty() && fewer.iter().all(|l| l.centre.x > 600.0) && fewer.iter().any(|l| l.text == "诊室")
        );
        let far = camera.zoomed(DVec3::ZERO, -20.0);
        assert!(names.lines(&far, viewport, &[], 1.0, false, &mut measured).is_empty());
    }
}
