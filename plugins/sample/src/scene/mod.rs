//! Puts products into the building: placement, shape, type, container, ports, systems, properties.

mod properties;

pub(crate) use properties::Value;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::fabric::{Fabric, Level};
use crate::products::{self, Product};
use crate::programme::Programme;
use crate::tone::Tone;
use atrium_step::{Id, Step, real, refs, text};

/// A type that has been written, and what is of it.
struct Written {
    type_id: Id,
    map: Id,
    occurrences: Vec<Id>,
}

/// What flows through a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    Duct(&'static str),
    Pipe(&'static str),
    Cable(&'static str),
}

impl Medium {
    /// `IfcDistributionPortTypeEnum` and `IfcDistributionSystemEnum`.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Duct(system) => ("DUCT", system),
            Self::Pipe(system) => ("PIPE", system),
            Self::Cable(system) => ("CABLE", system),
        }
    }
}

/// Ids in the order in which they came, each once.
#[derive(Default)]
struct Members {
    list: Vec<Id>,
    known: HashSet<Id>,
}

impl Members {
    fn add(&mut self, id: Id) {
        if self.known.insert(id) {
            self.list.push(id);
        }
    }
}

/// A system by its index.
pub(crate) type System = usize;

struct SystemData {
    path: String,
    name: String,
    long_name: String,
    medium: Medium,
    members: Members,
    serves: Members,
}

/// An element by number, with the path that its own parts are named after.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) id: Id,
    pub(crate) path: String,
}

/// Where something stands: metres in the storey, and quarter turns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) at: [f64; 3],
    pub(crate) quarters: u8,
}

/// A spot at the floor.
pub(crate) fn spot(x: f64, y: f64, quarters: u8) -> Spot {
    Spot { at: [x, y, 0.0], quarters }
}

/// A sanitary terminal that wants water and a drain.
#[derive(Clone, Debug)]
pub(crate) struct Fixture {
    pub(crate) element: Element,
    /// Index of its storey in [`Fabric::levels`].
    pub(crate) level: usize,
    /// Index of its room in the plan of the storey.
    pub(crate) room: usize,
    /// The middle of its foot, its back towards local +y.
    pub(crate) spot: Spot,
    pub(crate) kind: FixtureKind,
}

/// What a sanitary terminal is, and so which pipes it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FixtureKind {
    /// Cold and hot water, a drain.
    Basin,
    /// Cold and hot water, a drain.
    Sink,
    /// Cold and hot water, a floor drain.
    Shower,
    /// Cold water, a soil pipe.
    Wc,
    /// Cold water, a drain.
    Urinal,
    /// Cold water, a soil pipe.
    Sluice,
}

impl FixtureKind {
    /// Whether it wants hot water too.
    pub(crate) fn has_hot_water(self) -> bool {
        matches!(self, Self::Basin | Self::Sink | Self::Shower)
    }
}

/// A device that is wired to a circuit.
#[derive(Clone, Debug)]
pub(crate) struct Appliance {
    pub(crate) element: Element,
    /// Index of its storey in [`Fabric::levels`].
    pub(crate) level: usize,
    /// Index of its room in the plan of the storey.
    pub(crate) room: usize,
    /// Rated power.
    pub(crate) kilowatts: f64,
}

/// The furnished building under construction.
pub(crate) struct Scene {
    programme: Programme,
    /// The shape that shows a map as it is: products of one type share it.
    mapped: HashMap<Id, Id>,
    pub(crate) step: Step,
    pub(crate) body: Id,
    products: HashMap<&'static str, Product>,
    written: BTreeMap<&'static str, Written>,
    shapes: HashMap<String, Id>,
    contained: BTreeMap<Id, Vec<Id>>,
    systems: Vec<SystemData>,
    ports: BTreeMap<Id, (String, Vec<Id>)>,
    links: usize,
    pub(crate) tags: HashMap<String, Element>,
    flow_unit: Option<Id>,
    counts: HashMap<String, usize>,
    /// Every sanitary terminal, in the order in which they were installed.
    pub(crate) fixtures: Vec<Fixture>,
    /// Every device of the rooms that takes notable power, likewise.
    pub(crate) appliances: Vec<Appliance>,
}

impl Scene {
    pub(crate) fn new(step: Step, fabric: &Fabric, programme: &Programme) -> Self {
        Self {
            programme: programme.clone(),
            mapped: HashMap::new(),
            step,
            body: fabric.body,
            products: products::catalogue().into_iter().map(|p| (p.key, p)).collect(),
            written: BTreeMap::new(),
            shapes: HashMap::new(),
            contained: BTreeMap::new(),
            systems: Vec::new(),
            ports: BTreeMap::new(),
            links: 0,
            tags: HashMap::new(),
            flow_unit: None,
            counts: HashMap::new(),
            fixtures: Vec::new(),
            appliances: Vec::new(),
        }
    }

    /// A tag of this hospital, see [`Programme::mark`].
    pub(crate) fn mark(&self, tag: &str) -> String {
        self.programme.mark(tag)
    }

    /// A tag without the mark of this hospital, see [`Programme::plain`].
    pub(crate) fn plain(&self, tag: &str) -> String {
        self.programme.plain(tag)
    }

    /// The next number, from 1, of what is counted under `what`.
    pub(crate) fn count(&mut self, what: &str) -> usize {
        let count = self.counts.entry(what.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// The container of what is in a room, or on the storey.
    pub(crate) fn container(level: &Level, room: Option<usize>) -> Id {
        room.and_then(|room| level.spaces.get(room)).copied().unwrap_or(level.storey)
    }

    fn shape(&mut self, kind: &str, item: Id) -> Id {
        let shape = self.step.add(&format!("IFCSHAPEREPRESENTATION(#{},'Body','{kind}',(#{item}))", self.body));
        self.step.add(&format!("IFCPRODUCTDEFINITIONSHAPE($,$,(#{shape}))"))
    }

    fn mapped(&mut self, map: Id) -> Id {
        if let Some(shape) = self.mapped.get(&map) {
            return *shape;
        }
        let origin = self.step.point([0.0; 3]);
        let target = self.step.share(format!("IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#{origin},$,$)"));
        let item = self.step.add(&format!("IFCMAPPEDITEM(#{map},#{target})"));
        let shape = self.shape("MappedRepresentation", item);
        self.mapped.insert(map, shape);
        shape
    }

    fn write_type(&mut self, key: &'static str) {
        if self.written.contains_key(key) {
            return;
        }
        let Some(product) = self.products.remove(key) else {
            return;
        };
        let map = products::map(&mut self.step, self.body, &product.parts);
        let (predefined, own) = product.predefined();
        let own = own.map_or_else(|| "$".to_owned(), text);
        let pset = self.properties_of_type(&product);
        let criticality = [("Criticality", Value::Label(product.criticality().to_owned()))];
        let asset = self.property_set(&format!("type/{key}/asset"), "Atrium_Asset", &criticality);
        let place = if product.class == "IFCFURNITURE" { ".NOTDEFINED.," } else { "" };
        let type_id = self.step.root(
            &format!("type/{key}"),
            &format!("{}TYPE", product.class),
            &format!(
                "{},$,$,(#{pset},#{asset}),(#{map}),{},{own},{place}.{predefined}.",
                text(&format!("{} {} / {}", product.cn, product.model, product.en)),
                text(product.model),
            ),
        );
        self.products.insert(key, product);
        self.written.insert(key, Written { type_id, map, occurrences: Vec::new() });
    }

    /// Puts an occurrence of a product into a room of a storey (or onto the storey).
    ///
    /// `tag` names equipment; furniture has none, and takes its number among its like.
    pub(crate) fn install(
        &mut self,
        level: &Level,
        room: Option<usize>,
        key: &'static str,
        tag: Option<&str>,
        spot: Spot,
    ) -> Element {
        let marked = tag.map(|tag| self.programme.mark(tag));
        let tag = marked.as_deref();
        self.write_type(key);
        // Terminals are bought by the hundred, and carry no serial number.
        let has_identity = self.products.get(key).is_some_and(|p| !products::is_bought_by_the_hundred(p.asset));
        let (class, predefined, own, cn, en) = match self.products.get(key) {
            Some(p) => (p.class, p.predefined().0, p.predefined().1, p.cn, p.en),
            None => ("IFCBUILDINGELEMENTPROXY", "NOTDEFINED", None, key, key),
        };
        let axis = self.step.axis(spot.at, spot.quarters);
        let placement = self.step.placement(level.placement, axis);
        let map = self.written.get(key).map_or(0, |w| w.map);
        let shape = self.mapped(map);
        let (path, name, tag_text) = match tag {
            Some(tag) => (format!("equipment/{tag}"), format!("{cn} {tag} / {en}"), text(tag)),
            None => {
                let n = self.count(&format!("{key}/{}", level.name()));
                (format!("{key}/{}/{n}", level.name()), format!("{cn} / {en}"), "$".to_owned())
            }
        };
        let own = own.map_or_else(|| "$".to_owned(), text);
        let id = self.step.root(
            &path,
            class,
            &format!("{},$,{own},#{placement},#{shape},{tag_text},.{predefined}.", text(&name)),
        );
        if let Some(written) = self.written.get_mut(key) {
            written.occurrences.push(id);
        }
        self.contained.entry(Self::container(level, room)).or_default().push(id);
        let element = Element { id, path };
        if let Some(tag) = tag {
            if has_identity {
                self.identity(&element, tag);
            }
            self.tags.insert(tag.to_owned(), element.clone());
        }
        element
    }

    /// A piece of duct, pipe or tray: a straight extrusion from `from` along `axis` (0 east, 1 north, 2 up).
    #[expect(clippy::too_many_arguments, reason = "a straight piece has a class, a place, a section and a colour")]
    pub(crate) fn straight(
        &mut self,
        level: &Level,
        class: &str,
        predefined: &str,
        name: &str,
        from: [f64; 3],
        axis: u8,
        length: f64,
        section: Section,
        tone: Tone,
    ) -> Element {
        let profile = match section {
            Section::Rectangle(width, height) => {
                self.step.share(format!("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{},{})", real(width), real(height)))
            }
            Section::Round(diameter) => {
                self.step.share(format!("IFCCIRCLEPROFILEDEF(.AREA.,$,$,{})", real(diameter / 2.0)))
            }
        };
        let up = self.step.direction(0.0, 0.0, 1.0);
        // Local z runs along the piece, and local x is its width: level for level pieces.
        let (z, x) = match axis {
            0 => ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
            1 => ([0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]),
            _ => ([0.0, 0.0, 1.0], [1.0, 0.0, 0.0]),
        };
        let frame = self.step.frame([0.0; 3], z, x);
        let key = format!("{profile}/{frame}/{}/{tone:?}", real(length));
        // Equal pieces share one solid, so that they can be drawn as instances.
        let map = match self.shapes.get(&key) {
            Some(map) => *map,
            None => {
                let solid = self.step.add(&format!("IFCEXTRUDEDAREASOLID(#{profile},#{frame},#{up},{})", real(length)));
                tone.paint(&mut self.step, solid);
                let body =
                    self.step.add(&format!("IFCSHAPEREPRESENTATION(#{},'Body','SweptSolid',(#{solid}))", self.body));
                let origin = self.step.axis([0.0; 3], 0);
                let map = self.step.add(&format!("IFCREPRESENTATIONMAP(#{origin},#{body})"));
                self.shapes.insert(key, map);
                map
            }
        };
        let shape = self.mapped(map);
        let at = self.step.axis(from, 0);
        let placement = self.step.placement(level.placement, at);
        let n = self.count(&format!("{class}/{}", level.name()));
        let path = format!("{class}/{}/{n}", level.name());
        let id = self.step.root(&path, class, &format!("{},$,$,#{placement},#{shape},$,.{predefined}.", text(name)));
        self.contained.entry(level.storey).or_default().push(id);
        Element { id, path }
    }

    /// A product with a shape of its own, given by parts.
    pub(crate) fn own(
        &mut self,
        level: &Level,
        room: Option<usize>,
        (class, predefined): (&str, &str),
        (path, name): (&str, &str),
        parts: &[products::Part],
        spot: Spot,
    ) -> Element {
        let solids = products::solids(&mut self.step, parts);
        let body =
            self.step.add(&format!("IFCSHAPEREPRESENTATION(#{},'Body','SweptSolid',{})", self.body, refs(&solids)));
        let shape = self.step.add(&format!("IFCPRODUCTDEFINITIONSHAPE($,$,(#{body}))"));
        let axis = self.step.axis(spot.at, spot.quarters);
        let placement = self.step.placement(level.placement, axis);
        let id = self.step.root(path, class, &format!("{},$,$,#{placement},#{shape},$,.{predefined}.", text(name)));
        self.contained.entry(Self::container(level, room)).or_default().push(id);
        Element { id, path: path.to_owned() }
    }

    /// A product with one solid that is already written and painted, at the origin of the storey.
    pub(crate) fn solid(
        &mut self,
        level: &Level,
        (class, predefined): (&str, &str),
        (path, name): (&str, &str),
        solid: Id,
    ) -> Element {
        let shape = self.shape("SweptSolid", solid);
        let axis = self.step.axis([0.0; 3], 0);
        let placement = self.step.placement(level.placement, axis);
        let id = self.step.root(path, class, &format!("{},$,$,#{placement},#{shape},$,.{predefined}.", text(name)));
        self.contained.entry(level.storey).or_default().push(id);
        Element { id, path: path.to_owned() }
    }

    /// As [`Self::own`], but products with equal parts share one shape, so that they can be drawn as instances.
    pub(crate) fn shared(
        &mut self,
        level: &Level,
        room: Option<usize>,
        (class, predefined): (&str, &str),
        (path, name): (&str, &str),
        parts: &[products::Part],
        spot: Spot,
    ) -> Element {
        let key = format!("{parts:?}");
        let map = match self.shapes.get(&key) {
            Some(map) => *map,
            None => {
                let map = products::map(&mut self.step, self.body, parts);
                self.shapes.insert(key, map);
                map
            }
        };
        let shape = self.mapped(map);
        let axis = self.step.axis(spot.at, spot.quarters);
        let placement = self.step.placement(level.placement, axis);
        let id = self.step.root(path, class, &format!("{},$,$,#{placement},#{shape},$,.{predefined}.", text(name)));
        self.contained.entry(Self::container(level, room)).or_default().push(id);
        Element { id, path: path.to_owned() }
    }

    /// Adds an element to a container that was written by other means, such as a door.
    pub(crate) fn contain(&mut self, container: Id, element: Id) {
        self.contained.entry(container).or_default().push(element);
    }

    /// Begins a system.
    pub(crate) fn system(&mut self, path: &str, name: &str, long_name: &str, medium: Medium) -> System {
        self.systems.push(SystemData {
            path: format!("system/{path}"),
            name: self.mark(name),
            long_name: long_name.to_owned(),
            medium,
            members: Members::default(),
            serves: Members::default(),
        });
        self.systems.len() - 1
    }

    /// Makes an element a member of a system.
    pub(crate) fn join(&mut self, system: System, element: &Element) {
        self.systems[system].members.add(element.id);
    }

    /// Says that a system serves a space or a storey.
    pub(crate) fn serve(&mut self, system: System, space: Id) {
        self.systems[system].serves.add(space);
    }

    fn port(&mut self, element: &Element, direction: &str, system: System) -> Id {
        let (kind, word) = self.systems[system].medium.words();
        let (_, ports) = self.ports.entry(element.id).or_insert_with(|| (element.path.clone(), Vec::new()));
        let n = ports.len() + 1;
        let id = self.step.root(
            &format!("{}/port/{n}", element.path),
            "IFCDISTRIBUTIONPORT",
            &format!("'P{n}',$,$,$,$,.{direction}.,.{kind}.,.{word}."),
        );
        if let Some((_, ports)) = self.ports.get_mut(&element.id) {
            ports.push(id);
        }
        id
    }

    /// Lets the medium of a system flow from one element to another, both members from now on.
    pub(crate) fn connect(&mut self, system: System, from: &Element, to: &Element) {
        let source = self.port(from, "SOURCE", system);
        let sink = self.port(to, "SINK", system);
        self.links += 1;
        self.step.root(&format!("link/{}", self.links), "IFCRELCONNECTSPORTS", &format!("$,$,#{source},#{sink},$"));
        self.join(system, from);
        self.join(system, to);
    }

    /// Connects a chain of elements one after another.
    pub(crate) fn chain(&mut self, system: System, elements: &[&Element]) {
        for pair in elements.windows(2) {
            self.connect(system, pair[0], pair[1]);
        }
    }

    /// Writes what was collected: containers, types, ports, systems, classes. Gives the writer.
    pub(crate) fn finish(mut self) -> Step {
        for (container, elements) in std::mem::take(&mut self.contained) {
            self.step.root(
                &format!("contained/{container}"),
                "IFCRELCONTAINEDINSPATIALSTRUCTURE",
                &format!("$,$,{},#{container}", refs(&elements)),
            );
        }
        let source = self.step.add(&format!(
            "IFCCLASSIFICATION('Atrium','1',$,{},$,$,$)",
            text("医院设备资产分类（示例） / Hospital asset classes (sample)")
        ));
        for (key, written) in std::mem::take(&mut self.written) {
            self.step.root(
                &format!("reltype/{key}"),
                "IFCRELDEFINESBYTYPE",
                &format!("$,$,{},#{}", refs(&written.occurrences), written.type_id),
            );
            let Some(product) = self.products.get(key) else {
                continue;
            };
            let class = self.step.share(format!(
                "IFCCLASSIFICATIONREFERENCE($,'{}',{},#{source},$,$)",
                product.asset,
                text(product.asset)
            ));
            let mut objects = written.occurrences;
            objects.insert(0, written.type_id);
            self.step.root(
                &format!("relclass/{key}"),
                "IFCRELASSOCIATESCLASSIFICATION",
                &format!("$,$,{},#{class}", refs(&objects)),
            );
        }
        for (element, (path, ports)) in std::mem::take(&mut self.ports) {
            self.step.root(&format!("{path}/nests"), "IFCRELNESTS", &format!("$,$,#{element},{}", refs(&ports)));
        }
        for system in std::mem::take(&mut self.systems) {
            if system.members.list.is_empty() {
                continue;
            }
            let (_, word) = system.medium.words();
            let id = self.step.root(
                &system.path,
                "IFCDISTRIBUTIONSYSTEM",
                &format!("{},$,$,{},.{word}.", text(&system.name), text(&system.long_name)),
            );
            self.step.root(
                &format!("{}/members", system.path),
                "IFCRELASSIGNSTOGROUP",
                &format!("$,$,{},$,#{id}", refs(&system.members.list)),
            );
            if !system.serves.list.is_empty() {
                self.step.root(
                    &format!("{}/serves", system.path),
                    "IFCRELSERVICESBUILDINGS",
                    &format!("$,$,#{id},{}", refs(&system.serves.list)),
                );
            }
        }
        self.step
    }
}

/// The section of a straight piece, metres.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Section {
    /// Width and height.
    Rectangle(f64, f64),
    /// Diameter.
    Round(f64),
}
