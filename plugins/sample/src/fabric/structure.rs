//! Project, site, building, storeys, spaces, walls and windows.

use std::collections::BTreeMap;

use ifc_rs::prelude::*;

use super::{Doorway, Fabric, Level, Walls, envelope};
use crate::author::{Author, Block};
use crate::plan::{Kind, SLAB_M, Storey as StoreyPlan, inset, metres, storeys, trace};
use crate::programme::Programme;
use crate::tone::Tone;
use crate::walls::{Filling, Hole, Make, WindowUse, derive, half_thickness};
use atrium_step::encode;

/// Material and element types that all storeys share.
pub(super) struct Palette {
    pub(super) usages: BTreeMap<&'static str, TypedId<MaterialLayerSetUsage>>,
    pub(super) wall_types: BTreeMap<&'static str, (TypedId<WallType>, RelDefinesByType)>,
    pub(super) slab_types: BTreeMap<&'static str, (TypedId<SlabType>, RelDefinesByType)>,
    pub(super) materials: BTreeMap<&'static str, RelAssociatesMaterial>,
    window_maps: BTreeMap<(WindowUse, i64, i64), (TypedId<WindowType>, TypedId<RepresentationMap>, RelDefinesByType)>,
    space_types: BTreeMap<Kind, (TypedId<SpaceType>, RelDefinesByType)>,
}

/// Layers of the constructions: name, then (material, thickness in metres) from outside in.
const CONSTRUCTIONS: [(&str, &str, &[(&str, f64)]); 5] = [
    (
        "outer",
        "外墙 300 / Outer wall 300",
        &[("饰面 Render", 0.02), ("保温 Insulation", 0.08), ("砌块 Blockwork", 0.2)],
    ),
    ("core", "混凝土墙 200 / Concrete wall 200", &[("混凝土 Concrete", 0.2)]),
    (
        "partition",
        "轻质隔墙 150 / Partition 150",
        &[("石膏板 Plasterboard", 0.025), ("岩棉 Mineral wool", 0.1), ("石膏板 Plasterboard", 0.025)],
    ),
    ("slab", "楼板 200 / Floor slab 200", &[("混凝土 Concrete", 0.2)]),
    ("roof", "屋面 200 / Roof 200", &[("混凝土 Concrete", 0.2)]),
];

/// What walls, slabs and (`roofed`) roofs are made of.
fn palette(author: &mut Author, roofed: bool) -> Palette {
    let mut palette = Palette {
        usages: BTreeMap::new(),
        wall_types: BTreeMap::new(),
        slab_types: BTreeMap::new(),
        materials: BTreeMap::new(),
        window_maps: BTreeMap::new(),
        space_types: BTreeMap::new(),
    };
    let mut known: BTreeMap<&str, TypedId<Material>> = BTreeMap::new();
    for (key, name, layers) in CONSTRUCTIONS.into_iter().filter(|made| roofed || made.0 != "roof") {
        let mut set = MaterialLayerSet::new().name(encode(name));
        for (material, thickness) in layers {
            let id = match known.get(material) {
                Some(id) => *id,
                None => author.ifc.data.insert_new(Material::new(encode(material))),
            };
            known.insert(material, id);
            let layer = MaterialLayer::new(*thickness, false).material(id, &mut author.ifc);
            set = set.add_layer(layer, &mut author.ifc);
        }
        let set = author.ifc.data.insert_new(set);
        let total: f64 = layers.iter().map(|layer| layer.1).sum();
        let flat = matches!(key, "slab" | "roof");
        let usage = MaterialLayerSetUsage::new(
            set,
            if flat { LayerSetDirectionEnum::Axis3 } else { LayerSetDirectionEnum::Axis2 },
            DirectionSenseEnum::Positive,
            if flat { 0.0 } else { -total / 2.0 },
            &mut author.ifc,
        );
        let usage = author.ifc.data.insert_new(usage);
        palette.usages.insert(key, usage);
        palette.materials.insert(key, RelAssociatesMaterial::new(encode(name), usage, &mut author.ifc));
    }
    for (key, name, kind) in [
        ("outer", "外墙 300 / Outer wall 300", WallTypeEnum::Solidwall),
        ("core", "混凝土墙 200 / Concrete wall 200", WallTypeEnum::Shear),
        ("partition", "轻质隔墙 150 / Partition 150", WallTypeEnum::Partitioning),
        ("parapet", "女儿墙 300 / Parapet 300", WallTypeEnum::Parapet),
    ] {
        let id = author.keep(&format!("type/wall/{key}"), WallType::new(encode(name), kind));
        let rel = RelDefinesByType::new(encode(name), id, &mut author.ifc);
        palette.wall_types.insert(key, (id, rel));
    }
    for (key, name, kind) in [
        ("base", "底板 200 / Base slab 200", SlabTypeEnum::BaseSlab),
        ("slab", "楼板 200 / Floor slab 200", SlabTypeEnum::Floor),
        ("roof", "屋面板 200 / Roof slab 200", SlabTypeEnum::Roof),
    ] {
        let id = author.keep(&format!("type/slab/{key}"), SlabType::new(encode(name), kind));
        let rel = RelDefinesByType::new(encode(name), id, &mut author.ifc);
        palette.slab_types.insert(key, (id, rel));
    }
    palette
}

/// Writes the building, and gives the numbers of what it wrote.
pub(crate) fn build(programme: &Programme) -> (Author, Fabric) {
    let (cn, en) = programme.name();
    let (mut author, project) = Author::new("Atrium 示例医院", "市属医院 / Municipal Hospitals");
    let plans = storeys(programme);
    let mut palette = palette(&mut author, plans.len() > 1);

    let at_site = author.place(None, programme.site_at(), false);
    let site = Site::new(encode(&format!("{cn}院区 / {en} site")))
        .ref_latitude(vec![30, 35, 0])
        .ref_longitude(vec![114, 18, 0])
        .ref_elevation(24.0)
        .object_placement(at_site, &mut author.ifc);
    let site = author.keep("site", site);
    let at_building = author.place(Some(at_site), [0.0; 3], false);
    let building = Building::new(encode(&format!("{cn}门急诊住院综合楼")))
        .long_name(encode(&format!("{en}: main building")))
        .elevation_of_ref_height(24.0)
        .object_placement(at_building, &mut author.ifc);
    let building = author.keep("building", building);

    let mut levels = Vec::with_capacity(plans.len());
    let mut written = Vec::with_capacity(plans.len());
    for index in 0..plans.len() {
        let (level, storey) = level(&mut author, &mut palette, at_building, &plans, index);
        levels.push(level);
        written.push(storey);
    }

    for (path, parent, children) in [
        ("agg/project", project.id(), vec![site.id()]),
        ("agg/site", site.id(), vec![building.id()]),
        ("agg/building", building.id(), written),
    ] {
        author.keep(path, RelAggregates::new("Structure", parent, children));
    }
    let mut types: Vec<(String, RelDefinesByType)> = Vec::new();
    types.extend(palette.wall_types.into_iter().map(|(k, v)| (format!("wall/{k}"), v.1)));
    types.extend(palette.slab_types.into_iter().map(|(k, v)| (format!("slab/{k}"), v.1)));
    types.extend(palette.window_maps.into_iter().map(|(k, v)| (format!("window/{:?}/{}/{}", k.0, k.1, k.2), v.2)));
    types.extend(palette.space_types.into_iter().map(|(k, v)| (format!("space/{k:?}"), v.1)));
    for (path, rel) in types {
        if !rel.related_objects.0.is_empty() {
            author.keep(&format!("reltype/{path}"), rel);
        }
    }
    for (key, rel) in palette.materials {
        if !rel.related_objects.0.is_empty() {
            author.keep(&format!("relmaterial/{key}"), rel);
        }
    }
    let fabric = Fabric {
        site: site.id().0,
        site_placement: at_site.id().0,
        building: building.id().0,
        context: author.context.id().0,
        body: author.sub_context.id().0,
        levels,
    };
    (author, fabric)
}

fn level(
    author: &mut Author,
    palette: &mut Palette,
    at_building: TypedId<LocalPlacement>,
    plans: &[StoreyPlan],
    index: usize,
) -> (Level, Id) {
    let plan = &plans[index];
    let name = plan.name.as_str();
    let placement = author.place(Some(at_building), [0.0, 0.0, plan.elevation], false);
    let storey = Storey::new(name).long_name(encode(&plan.long_name)).object_placement(placement, &mut author.ifc);
    let storey = author.keep(&format!("storey/{name}"), storey);
    author.elevation(storey, plan.elevation);

    let (walls, borders) = derive(plan);
    let mut contained: Vec<Id> = Vec::new();
    let mut level = Level {
        plan: plan.clone(),
        storey: storey.id().0,
        placement: placement.id().0,
        spaces: Vec::new(),
        borders,
        doorways: Vec::new(),
        curtains: Vec::new(),
        outer_walls: Vec::new(),
        inner_walls: Vec::new(),
        windows: Vec::new(),
    };
    spaces(author, palette, &mut level, placement);
    stand_walls(author, palette, &mut level, &walls, placement, &mut contained);
    envelope::slabs(author, palette, plans, index, placement, &mut contained);

    let rooms: Vec<Id> = level.spaces.iter().map(|id| Id(*id)).collect();
    author.keep(&format!("agg/storey/{name}"), RelAggregates::new("Spaces", storey.id(), rooms));
    let mut holds = RelContainedInSpatialStructure::new("Building elements", storey, &mut author.ifc);
    holds.related_elements.0.extend(contained);
    author.keep(&format!("contained/fabric/{name}"), holds);
    (level, storey.id())
}

/// One `IfcSpace` per room, between the faces of its walls, from the floor to the slab above.
fn spaces(author: &mut Author, palette: &mut Palette, level: &mut Level, placement: TypedId<LocalPlacement>) {
    let plan = &level.plan;
    for (index, room) in plan.rooms.iter().enumerate() {
        let outline = net_outline(level, index);
        let shape = author.plate(&outline, 0.0, plan.height - SLAB_M, None);
        let at = author.place(Some(placement), [0.0; 3], false);
        let space = Space::new(encode(&room.number))
            .long_name(encode(&format!("{} / {}", room.cn, room.en)))
            .composition_type(CompositionTypeEnum::Element)
            .predefined_type(SpaceTypeEnum::Internal)
            .object_placement(at, &mut author.ifc)
            .representation(shape, &mut author.ifc);
        let space = author.keep(&format!("space/{}", room.number), space);
        let entry = palette.space_types.entry(room.kind).or_insert_with(|| {
            let id = author.keep(
                &format!("type/space/{:?}", room.kind),
                SpaceType::new(format!("{:?}", room.kind), SpaceTypeEnum::Internal),
            );
            (id, RelDefinesByType::new("Space type", id, &mut author.ifc))
        });
        entry.1.related_objects.0.push(space.id());
        level.spaces.push(space.id().0);
    }
}

/// The outline of a room between the faces of its walls.
pub(crate) fn net_outline(level: &Level, room: usize) -> crate::plan::Loop {
    let outline = trace(&level.plan.rooms[room].cells);
    inset(&outline, |a, b| {
        let vertical = a.0 == b.0;
        let (line, from, to) =
            if vertical { (a.0, a.1.min(b.1), a.1.max(b.1)) } else { (a.1, a.0.min(b.0), a.0.max(b.0)) };
        level
            .borders
            .iter()
            .filter(|border| {
                border.vertical == vertical
                    && border.line == line
                    && border.from < to
                    && from < border.to
                    && (border.rooms.0 == Some(room) || border.rooms.1 == Some(room))
            })
            .map(|border| half_thickness(border.make))
            .max()
            .unwrap_or(0)
    })
}

fn stand_walls(
    author: &mut Author,
    palette: &mut Palette,
    level: &mut Level,
    walls: &Walls,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    let name = level.plan.name.clone();
    let height = level.plan.height - SLAB_M;
    for (index, wall) in walls.iter().enumerate() {
        if wall.make == Make::Curtain {
            level.curtains.push(wall.clone());
            continue;
        }
        let (key, tone, cn, en) = match wall.make {
            Make::Outer | Make::Curtain => ("outer", skin(&level.plan), "外墙", "Outer wall"),
            Make::Core => ("core", Tone::CoreWall, "核心筒墙", "Core wall"),
            Make::Partition => ("partition", Tone::Partition, "隔墙", "Partition"),
        };
        let line = metres(wall.line);
        let start = if wall.vertical { [line, wall.from, 0.0] } else { [wall.from, line, 0.0] };
        let at = author.place(Some(placement), start, wall.vertical);
        let shape = author.bar(wall.to - wall.from, wall.make.thickness(), height, Some(tone));
        let path = format!("wall/{name}/{index}");
        let value = Wall::new(encode(&format!("{cn} {name}-{:03} / {en}", index + 1)))
            .tag(format!("{}W-{name}-{:03}", level.plan.prefix, index + 1))
            .object_placement(at, &mut author.ifc)
            .representation(shape, &mut author.ifc);
        let id = author.keep(&path, value);
        contained.push(id.id());
        if wall.make == Make::Outer {
            level.outer_walls.push(id.id().0);
        } else {
            level.inner_walls.push(id.id().0);
        }
        if let Some(rel) = palette.materials.get_mut(key) {
            rel.relate_push(id, &mut author.ifc);
        }
        if let Some((_, rel)) = palette.wall_types.get_mut(key) {
            rel.related_objects.0.push(id.id());
        }
        for (n, hole) in wall.holes.iter().enumerate() {
            pierce(author, palette, level, (id, wall, hole), at, &format!("{path}/{n}"), contained);
        }
    }
}

/// The colour of the outer walls of a storey: concrete below ground, stone on the podium, white on the tower.
fn skin(plan: &StoreyPlan) -> Tone {
    if plan.is_below_ground() {
        Tone::Retaining
    } else if plan.compartments.len() > 2 || (plan.first(Kind::Ward).is_none() && plan.name != "RF") {
        Tone::PodiumWall
    } else {
        Tone::OuterWall
    }
}

fn pierce(
    author: &mut Author,
    palette: &mut Palette,
    level: &mut Level,
    (id, wall, hole): (TypedId<Wall>, &crate::walls::Wall, &Hole),
    at: TypedId<LocalPlacement>,
    path: &str,
    contained: &mut Vec<Id>,
) {
    let corner = [hole.along - hole.width / 2.0, 0.0, hole.sill];
    let at_opening = author.place(Some(at), corner, false);
    // Deeper than the wall, so that no face of the hole lies in a face of the wall.
    let shape = author.bar(hole.width, wall.make.thickness() + 0.2, hole.height, None);
    let opening = OpeningElement::new("Opening")
        .predefined_type(OpeningElementTypeEnum::Opening)
        .object_placement(at_opening, &mut author.ifc)
        .representation(shape, &mut author.ifc);
    let opening = author.keep(&format!("{path}/opening"), opening);
    let voids = RelVoidsElement::new("Opening", id, opening, &mut author.ifc);
    author.keep(&format!("{path}/voids"), voids);
    let Filling::Window(kind) = hole.filling else {
        level.doorways.push(Doorway {
            opening: opening.id().0,
            placement: at_opening.id().0,
            hole: *hole,
            thickness: wall.make.thickness(),
            at: if wall.vertical {
                [metres(wall.line), wall.from + hole.along]
            } else {
                [wall.from + hole.along, metres(wall.line)]
            },
        });
        return;
    };
    let key = (kind, (hole.width * 1000.0).round() as i64, (hole.height * 1000.0).round() as i64);
    let (_, map, rel) = palette.window_maps.entry(key).or_insert_with(|| {
        let blocks = window_blocks(kind, hole.width, hole.height);
        let map = author.map(&blocks);
        let name = format!("铝合金窗 {}x{} / Aluminium window", key.1, key.2);
        let value =
            WindowType::new(encode(&name), WindowTypeEnum::Window, WindowPartitioningTypeEnum::DoublePanelVertical);
        let id = author.keep(&format!("type/window/{kind:?}/{}/{}", key.1, key.2), value);
        (id, map, RelDefinesByType::new("Window type", id, &mut author.ifc))
    });
    let shape = author.mapped(*map);
    let at_window = author.place(Some(at_opening), [0.0; 3], false);
    let count = level.windows.len() + 1;
    let window = Window::new(encode(&format!("窗 {}-{count:03} / Window", level.plan.name)))
        .tag(format!("{}WN-{}-{count:03}", level.plan.prefix, level.plan.name))
        .overall_height(hole.height)
        .overall_width(hole.width)
        .object_placement(at_window, &mut author.ifc)
        .representation(shape, &mut author.ifc);
    let window = author.keep(&format!("{path}/window"), window);
    rel.related_objects.0.push(window.id());
    let fills = RelFillsElement::new("Window", opening, window, &mut author.ifc);
    author.keep(&format!("{path}/fills"), fills);
    level.windows.push(window.id().0);
    contained.push(window.id());
}

/// Frame, mullions and panes of a window, from its lower left corner, about the middle plane of the wall.
fn window_blocks(kind: WindowUse, width: f64, height: f64) -> Vec<Block> {
    let bar = 0.06;
    let deep = 0.1;
    let frame =
        |x: f64, z: f64, w: f64, h: f64| Block { at: [x, -deep / 2.0, z], size: [w, deep, h], tone: Tone::Frame };
    let mut blocks = vec![
        frame(0.0, 0.0, width, bar),
        frame(0.0, height - bar, width, bar),
        frame(0.0, bar, bar, height - 2.0 * bar),
        frame(width - bar, bar, bar, height - 2.0 * bar),
        Block { at: [bar, -0.012, bar], size: [width - 2.0 * bar, 0.024, height - 2.0 * bar], tone: Tone::Glass },
    ];
    let mullions: &[f64] = match kind {
        WindowUse::Room => &[0.5],
        WindowUse::Ward => &[0.3, 0.7],
        WindowUse::Glazing if width > 2.0 => &[1.0 / 3.0, 2.0 / 3.0],
        WindowUse::Glazing => &[0.5],
        WindowUse::Slot | WindowUse::Clerestory => &[],
    };
    for share in mullions {
        blocks.push(frame(width * share - 0.025, bar, 0.05, height - 2.0 * bar));
    }
    blocks
}
