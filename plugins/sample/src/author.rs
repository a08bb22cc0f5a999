//! The architecture, authored through `ifc_rs`: its values, its placements, its shapes and its relations.
//!
//! `ifc_rs` stamps random GlobalIds and the present time; [`Author::finish`] rewrites both from the paths that were
//! kept, so that the text depends on the seed alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Deref;

use ifc_rs::prelude::*;

use crate::SampleError;
use crate::plan::{Loop, metres};
use crate::tone::Tone;
use atrium_step::{Id as StepId, encode, global_id, real};

/// The vector types of `ifc_rs`, which come from a math crate that it does not re-export.
pub(crate) type Vec2 = <<Point2D as Deref>::Target as Deref>::Target;
/// See [`Vec2`].
pub(crate) type Vec3 = <<Point3D as Deref>::Target as Deref>::Target;

/// When the file says that it was made: a fixed moment, 2026-01-01 00:00 UTC, so that it never differs.
pub(crate) const MADE_AT_UNIX: i64 = 1_767_225_600;

/// A box of a shape: lower corner, size, colour; metres, in the axes of the shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) at: [f64; 3],
    pub(crate) size: [f64; 3],
    pub(crate) tone: Tone,
}

/// An `ifc_rs` model under construction.
pub(crate) struct Author {
    pub(crate) ifc: IFC,
    pub(crate) sub_context: TypedId<GeometricRepresentationSubContext>,
    pub(crate) context: TypedId<GeometricRepresentationContext>,
    pub(crate) owner: TypedId<OwnerHistory>,
    paths: BTreeMap<StepId, String>,
    elevations: BTreeMap<StepId, f64>,
    /// What is to be painted once the other writer takes over.
    pub(crate) paint: Vec<(StepId, Tone)>,
    up: TypedId<Direction3D>,
    origin: TypedId<Axis3D>,
    identity: TypedId<CartesianTransformationOperator3D>,
    north: TypedId<Direction3D>,
    /// The last instance that all hospitals of a file share: project, units, contexts.
    shared: StepId,
    profiles: HashMap<(i64, i64, bool), TypedId<RectangleProfileDef>>,
}

/// A length as a key, to a tenth of a millimetre.
fn key(value: f64) -> i64 {
    (value * 10_000.0).round() as i64
}

impl Author {
    /// A model with a project, metric units and a context for bodies; also the project.
    pub(crate) fn new(name: &str, long_name: &str) -> (Self, TypedId<Project>) {
        let mut ifc = IFC::default();
        let developer = ifc.data.insert_new(ifc_rs::prelude::Organization::new(None, "Atrium", None));
        let application = ifc.data.insert_new(Application::new(
            developer,
            env!("CARGO_PKG_VERSION"),
            "Atrium sample hospital",
            "atrium_sample",
        ));
        let person = ifc.data.insert_new(Person::empty().given_name("Atrium"));
        let user = ifc.data.insert_new(PersonAndOrganization::new(person, developer));
        let history = OwnerHistory::new(ChangeAction::Added, IfcTimestamp::now())
            .owning_user(user, &mut ifc)
            .owning_application(application, &mut ifc)
            .last_modified_date(IfcTimestamp::now());
        let owner = ifc.data.insert_new(history);

        let unit = |kind, name| SiUnit::new(kind, None, name).into();
        let units = UnitAssigment::new(
            [
                unit(IfcUnitEnum::LengthUnit, IfcUnitName::Metre),
                unit(IfcUnitEnum::AreaUnit, IfcUnitName::SquareMetre),
                unit(IfcUnitEnum::VolumeUnit, IfcUnitName::CubicMetre),
                unit(IfcUnitEnum::PlaneAngleUnit, IfcUnitName::Radian),
                unit(IfcUnitEnum::TimeUnit, IfcUnitName::Second),
                unit(IfcUnitEnum::PowerUnit, IfcUnitName::Watt),
                unit(IfcUnitEnum::PressureUnit, IfcUnitName::Pascal),
                unit(IfcUnitEnum::ThermoDynamicTemperatureUnit, IfcUnitName::DegreeCelcius),
            ],
            &mut ifc,
        );
        let world = Axis3D::new(Point3D::from(Vec3::new(0.0, 0.0, 0.0)), &mut ifc);
        let context = GeometricRepresentationContext::new(DimensionCount::Three, world, &mut ifc);
        let context = ifc.data.insert_new(context);
        let sub = GeometricRepresentationSubContext::derive(context, GeometricProjection::ModelView, &mut ifc);
        let sub_context = ifc.data.insert_new(sub);
        let project = Project::new(encode(name))
            .long_name(encode(long_name))
            .owner_history(owner, &mut ifc)
            .unit_assignment(units, &mut ifc)
            .add_context(context, &mut ifc);
        let project = ifc.data.insert_new(project);

        let up = ifc.data.insert_new(Direction3D::from(Vec3::new(0.0, 0.0, 1.0)));
        let north = ifc.data.insert_new(Direction3D::from(Vec3::new(0.0, 1.0, 0.0)));
        let east = ifc.data.insert_new(Direction3D::from(Vec3::new(1.0, 0.0, 0.0)));
        let zero = ifc.data.insert_new(Point3D::from(Vec3::new(0.0, 0.0, 0.0)));
        let origin = Axis3D::new(Point3D::from(Vec3::new(0.0, 0.0, 0.0)), &mut ifc);
        let origin = ifc.data.insert_new(origin);
        let identity = CartesianTransformationOperator3D::new(zero, (east, north, up), 1.0, &mut ifc);
        let identity = ifc.data.insert_new(identity);
        let mut author = Self {
            ifc,
            sub_context,
            context,
            owner,
            paths: BTreeMap::new(),
            elevations: BTreeMap::new(),
            paint: Vec::new(),
            up,
            origin,
            identity,
            north,
            shared: identity.id().0,
            profiles: HashMap::new(),
        };
        // What people do with a building is kept by its project: another edition's is another building's.
        author.name(project, &format!("project of edition {}", crate::EDITION));
        (author, project)
    }

    /// Says which path the GlobalId of an instance comes from.
    pub(crate) fn name<T: IfcType>(&mut self, id: TypedId<T>, path: &str) {
        self.paths.insert(id.id().0, path.to_owned());
    }

    /// Inserts a rooted value under a path.
    pub(crate) fn keep<T: IfcType + RootBuilder + 'static>(&mut self, path: &str, value: T) -> TypedId<T> {
        let value = value.owner_history(self.owner, &mut self.ifc);
        let id = self.ifc.data.insert_new(value);
        self.name(id, path);
        id
    }

    /// Remembers the elevation of a storey, which `ifc_rs` leaves out.
    pub(crate) fn elevation(&mut self, storey: TypedId<Storey>, elevation_m: f64) {
        self.elevations.insert(storey.id().0, elevation_m);
    }

    /// A placement at `at` within another, turned a quarter if `vertical` so that local x points north.
    pub(crate) fn place(
        &mut self,
        within: Option<TypedId<LocalPlacement>>,
        at: [f64; 3],
        vertical: bool,
    ) -> TypedId<LocalPlacement> {
        let axis = if at == [0.0; 3] && !vertical {
            self.origin
        } else {
            let mut axis = Axis3D::new(Point3D::from(Vec3::new(at[0], at[1], at[2])), &mut self.ifc);
            if vertical {
                axis.local_z = self.up.into();
                axis.local_x = self.north.into();
            }
            self.ifc.data.insert_new(axis)
        };
        let mut placement = LocalPlacement::new(axis, &mut self.ifc);
        if let Some(within) = within {
            placement = placement.relative_to(within, &mut self.ifc);
        }
        self.ifc.data.insert_new(placement)
    }

    /// A shared rectangle, its middle at (x/2, 0) if `from_start`, else (x/2, y/2).
    fn rectangle(&mut self, x: f64, y: f64, from_start: bool) -> TypedId<RectangleProfileDef> {
        let key = (key(x), key(y), from_start);
        if let Some(id) = self.profiles.get(&key) {
            return *id;
        }
        let middle = Vec2::new(x / 2.0, if from_start { 0.0 } else { y / 2.0 });
        let position = Axis2D::new(Point2D::from(middle), &mut self.ifc);
        let profile = RectangleProfileDef::new(ProfileType::Area, x, y).position(position, &mut self.ifc);
        let id = self.ifc.data.insert_new(profile);
        self.profiles.insert(key, id);
        id
    }

    fn extrude<P: ProfileDef>(
        &mut self,
        profile: TypedId<P>,
        at: Option<[f64; 3]>,
        depth: f64,
        tone: Option<Tone>,
    ) -> TypedId<ExtrudedAreaSolid> {
        let mut solid = ExtrudedAreaSolid::new(profile, self.up, depth, &mut self.ifc);
        if let Some(at) = at {
            let axis = Axis3D::new(Point3D::from(Vec3::new(at[0], at[1], at[2])), &mut self.ifc);
            solid = solid.position(axis, &mut self.ifc);
        }
        let id = self.ifc.data.insert_new(solid);
        if let Some(tone) = tone {
            self.paint.push((id.id().0, tone));
        }
        id
    }

    fn body(&mut self, kind: RepresentationType, items: &[Id]) -> TypedId<ShapeRepresentation> {
        let mut body = ShapeRepresentation::new(self.sub_context, RepresentationIdentifier::Body, kind, &mut self.ifc);
        body.items.0.extend_from_slice(items);
        self.ifc.data.insert_new(body)
    }

    fn shape_of(&mut self, kind: RepresentationType, item: Id) -> TypedId<ProductDefinitionShape> {
        let body = self.body(kind, &[item]);
        let shape = ProductDefinitionShape::new().add_representation(body, &mut self.ifc);
        self.ifc.data.insert_new(shape)
    }

    /// A bar of `length` along x from the origin, `thickness` wide about the x axis, `height` tall.
    pub(crate) fn bar(
        &mut self,
        length: f64,
        thickness: f64,
        height: f64,
        tone: Option<Tone>,
    ) -> TypedId<ProductDefinitionShape> {
        let profile = self.rectangle(length, thickness, true);
        let solid = self.extrude(profile, None, height, tone);
        self.shape_of(RepresentationType::SweptSolid, solid.id())
    }

    /// A plate over a closed outline in plan, from `z` to `z + height`.
    pub(crate) fn plate(
        &mut self,
        outline: &Loop,
        z: f64,
        height: f64,
        tone: Option<Tone>,
    ) -> TypedId<ProductDefinitionShape> {
        let corners = outline.iter().chain(outline.first()).map(|(x, y)| Vec2::new(metres(*x), metres(*y)));
        let curve = IndexedPolyCurve::new(PointList2D::new(corners), &mut self.ifc);
        let profile = ArbitraryClosedProfileDef::new(ProfileType::Area, curve, &mut self.ifc);
        let profile = self.ifc.data.insert_new(profile);
        let at = (z != 0.0).then_some([0.0, 0.0, z]);
        let solid = self.extrude(profile, at, height, tone);
        self.shape_of(RepresentationType::SweptSolid, solid.id())
    }

    /// A map of blocks, to be used again and again.
    pub(crate) fn map(&mut self, blocks: &[Block]) -> TypedId<RepresentationMap> {
        let mut items = Vec::with_capacity(blocks.len());
        for block in blocks {
            let profile = self.rectangle(block.size[0], block.size[1], false);
            let solid = self.extrude(profile, Some(block.at), block.size[2], Some(block.tone));
            items.push(solid.id());
        }
        let body = self.body(RepresentationType::SweptSolid, &items);
        let map = RepresentationMap::new(self.origin, body, &mut self.ifc);
        self.ifc.data.insert_new(map)
    }

    /// A shape that shows a map where the product stands.
    pub(crate) fn mapped(&mut self, map: TypedId<RepresentationMap>) -> TypedId<ProductDefinitionShape> {
        let item = MappedItem::new(map, self.identity, &mut self.ifc);
        let item = self.ifc.data.insert_new(item);
        self.shape_of(RepresentationType::MappedRepresentation, item.id())
    }

    /// How far the numbers of this hospital move if its own instances are to begin at `first`.
    pub(crate) fn shift(&self, first: Option<StepId>) -> usize {
        first.map_or(0, |first| first.saturating_sub(self.shared + 1))
    }

    /// The last instance that all hospitals of a file share.
    pub(crate) fn shared(&self) -> StepId {
        self.shared
    }

    /// The DATA lines with stable GlobalIds and times, `#n=…` each, and the first free number.
    ///
    /// With `first`, what all hospitals share is left out, and the rest is numbered from there.
    pub(crate) fn finish(self, seed: u64, first: Option<StepId>) -> Result<(String, StepId), SampleError> {
        let shift = self.shift(first);
        let text = self.ifc.data.to_string();
        let mut out = String::with_capacity(text.len());
        let mut next = 1;
        for line in text.lines() {
            let Some((number, instance)) = line.strip_prefix('#').and_then(|l| l.split_once("= ")) else {
                continue;
            };
            let unreadable = || SampleError::Unreadable { line: line.to_owned() };
            let id: StepId = number.parse().map_err(|_| unreadable())?;
            next = next.max(id + shift + 1);
            if first.is_some() && id <= self.shared {
                continue;
            }
            let instance = match self.paths.get(&id) {
                Some(path) => with_global_id(instance, &global_id(seed, path)),
                None if is_rooted(instance) => return Err(unreadable()),
                None => Some(instance.to_owned()),
            }
            .ok_or_else(unreadable)?;
            // `ifc_rs` spells booleans out, which ISO 10303-21 does not know.
            let instance = instance.replace(".FALSE.", ".F.").replace(".TRUE.", ".T.");
            let instance = if instance.starts_with("IFCOWNERHISTORY(") {
                with_fixed_time(&instance).ok_or_else(unreadable)?
            } else if instance.starts_with("IFCCARTESIANPOINTLIST2D(") {
                // The list of tags came after IFC4.
                instance.replace(",$);", ");")
            } else if let Some(elevation) = self.elevations.get(&id) {
                instance.replace(",$);", &format!(",{});", real(*elevation)))
            } else {
                instance
            };
            let own = if id > self.shared { id + shift } else { id };
            let _ = writeln!(out, "#{own}={}", renumbered(&instance, self.shared, shift));
        }
        Ok((out, next))
    }
}

/// The instance with every reference beyond `shared` moved on by `shift`.
fn renumbered(instance: &str, shared: StepId, shift: usize) -> Cow<'_, str> {
    if shift == 0 {
        return Cow::Borrowed(instance);
    }
    let mut out = String::with_capacity(instance.len() + 16);
    let mut quoted = false;
    let mut rest = instance;
    while let Some(at) = rest.find(['#', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let tail = &from[1..];
        if from.starts_with('\'') {
            quoted = !quoted;
            out.push('\'');
            rest = tail;
            continue;
        }
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        out.push('#');
        match tail[..digits].parse::<StepId>() {
            Ok(id) if !quoted && id > shared => {
                let _ = write!(out, "{}", id + shift);
                rest = &tail[digits..];
            }
            _ => rest = tail,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether the first argument is a GlobalId, which a path should have been kept for.
fn is_rooted(instance: &str) -> bool {
    instance.split_once("('").is_some_and(|(keyword, rest)| !keyword.contains('(') && rest.find('\'') == Some(22))
}

/// The instance with its first string replaced.
fn with_global_id(instance: &str, guid: &str) -> Option<String> {
    let (keyword, rest) = instance.split_once("('")?;
    let (_, rest) = rest.split_once('\'')?;
    Some(format!("{keyword}('{guid}'{rest}"))
}

/// `IfcOwnerHistory` with its dates, the fifth and the eighth argument, fixed.
fn with_fixed_time(instance: &str) -> Option<String> {
    let inside = instance.strip_prefix("IFCOWNERHISTORY(")?.strip_suffix(");")?;
    let fields: Vec<String> = inside
        .split(',')
        .enumerate()
        .map(|(index, field)| match index {
            4 if field != "$" => MADE_AT_UNIX.to_string(),
            7 => MADE_AT_UNIX.to_string(),
            _ => field.to_owned(),
        })
        .collect();
    (fields.len() == 8).then(|| format!("IFCOWNERHISTORY({});", fields.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_rewritten() {
        assert_eq!(with_global_id("IFCWALL('0DWgwt6o1FOx7466fPk$jl',#2,$);", "X").unwrap(), "IFCWALL('X',#2,$);");
        assert_eq!(
            with_fixed_time("IFCOWNERHISTORY(#1,#2,$,.ADDED.,$,$,$,1700000001);").unwrap(),
            "IFCOWNERHISTORY(#1,#2,$,.ADDED.,$,$,$,1767225600);"
        );
        assert!(is_rooted("IFCWALL('0DWgwt6o1FOx7466fPk$jl',#2,$);"));
        assert_eq!(renumbered("IFCWALL('#9',#2,#12,$);", 5, 100), "IFCWALL('#9',#2,#112,$);");
        assert!(!is_rooted("IFCORGANIZATION($,'0DWgwt6o1FOx7466fPk$jl',$,$,$);"));
    }
}
