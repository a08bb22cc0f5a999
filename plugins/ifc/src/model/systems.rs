//! Systems, zones, ports, and which ports are joined.

use atrium_building::{Connection, ElementId, ElementKind, GlobalId, Port, PortFlow, PortId, System, SystemId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::elements::Elements;
use super::relations::each;
use super::text::Interner;
use crate::progress::{Cancelled, Progress};
use crate::schema;
use crate::value::{Id, StepFile};

/// Ports and joints, before they enter the model.
#[derive(Default)]
pub(crate) struct Network {
    pub(crate) systems: Vec<System>,
    pub(crate) ports: Vec<Port>,
    pub(crate) connections: Vec<Connection>,
}

/// Reads systems, ports and connections, and enters them at their elements.
///
/// `referenced` are systems that `IfcRelReferencedInSpatialStructure` relates to spaces.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    referenced: &[(Id, ElementId)],
    names: &mut Interner,
    progress: &Progress,
) -> Result<Network, Cancelled> {
    let mut network = Network::default();
    let port_of = read_ports(file, elements, &mut network, names, progress)?;
    let system_of = read_systems(file, elements, &mut network, names);

    for keyword in ["IFCRELASSIGNSTOGROUP", "IFCRELASSIGNSTOGROUPBYFACTOR"] {
        each(file, keyword, progress, |relation| {
            let Some(&system) = relation.arg(6).as_ref().and_then(|id| system_of.get(&id)) else { return };
            for id in relation.arg(4).refs() {
                let port = port_of.get(&id).map(|p: &PortId| network.ports[p.index()].element);
                let Some(member) = elements.of(id).or(port) else { continue };
                let systems = &mut elements.list[member.index()].systems;
                // An element is in few systems, while a system has many elements: look on this side.
                if !systems.contains(&system) {
                    systems.push(system);
                    network.systems[system.index()].members.push(member);
                }
            }
        })?;
    }
    let mut served: FxHashSet<(SystemId, ElementId)> = FxHashSet::default();
    let mut serves = |system: SystemId, space: ElementId| {
        if served.insert((system, space)) {
            network.systems[system.index()].serves.push(space);
        }
    };
    each(file, "IFCRELSERVICESBUILDINGS", progress, |relation| {
        let Some(&system) = relation.arg(4).as_ref().and_then(|id| system_of.get(&id)) else { return };
        relation.arg(5).refs().filter_map(|id| elements.of(id)).for_each(|e| serves(system, e));
    })?;
    for (id, space) in referenced {
        if let Some(&system) = system_of.get(id) {
            serves(system, *space);
        }
    }

    each(file, "IFCRELCONNECTSPORTS", progress, |relation| {
        let port = |n: usize| relation.arg(n).as_ref().and_then(|id| port_of.get(&id).copied());
        if let (Some(from), Some(to)) = (port(4), port(5)) {
            network.connections.push(Connection { from, to });
        }
    })?;
    Ok(network)
}

/// Ports belong to elements by `IfcRelConnectsPortToElement` (IFC2X3), `IfcRelNests` (IFC4), or aggregation.
fn read_ports(
    file: &StepFile<'_>,
    elements: &mut Elements,
    network: &mut Network,
    names: &mut Interner,
    progress: &Progress,
) -> Result<FxHashMap<Id, PortId>, Cancelled> {
    let mut host: FxHashMap<Id, ElementId> = FxHashMap::default();
    if elements.ports.is_empty() {
        return Ok(FxHashMap::default());
    }
    let is_port: FxHashSet<Id> = elements.ports.iter().copied().collect();
    for (keyword, element_at, ports_at) in
        [("IFCRELCONNECTSPORTTOELEMENT", 5, 4), ("IFCRELNESTS", 4, 5), ("IFCRELAGGREGATES", 4, 5)]
    {
        each(file, keyword, progress, |relation| {
            let Some(element) = relation.arg(element_at).as_ref().and_then(|id| elements.of(id)) else { return };
            for port in relation.arg(ports_at).refs().filter(|id| is_port.contains(id)) {
                host.entry(port).or_insert(element);
            }
        })?;
    }
    let mut port_of = FxHashMap::default();
    for id in &elements.ports {
        let (Some(port), Some(&element)) = (file.get(*id), host.get(id)) else { continue };
        let flow = match port.arg(7).as_enum() {
            Some("SINK") => PortFlow::Sink,
            Some("SOURCE") => PortFlow::Source,
            Some("SOURCEANDSINK") => PortFlow::Both,
            _ => PortFlow::Unknown,
        };
        let number = PortId(network.ports.len() as u32);
        network.ports.push(Port { element, name: names.text(port.arg(2)), flow });
        elements.list[element.index()].ports.push(number);
        port_of.insert(*id, number);
    }
    Ok(port_of)
}

fn read_systems(
    file: &StepFile<'_>,
    elements: &Elements,
    network: &mut Network,
    names: &mut Interner,
) -> FxHashMap<Id, SystemId> {
    let mut system_of = FxHashMap::default();
    for id in &elements.systems {
        let Some(system) = file.get(*id) else { continue };
        // A model for structural analysis is an IfcSystem by name only: nothing flows in it.
        if system.keyword == "IFCSTRUCTURALANALYSISMODEL" {
            continue;
        }
        let predefined = schema::entity(system.keyword).and_then(|e| e.predefined_type);
        let long_name_at = if predefined == Some(5) { 6 } else { 5 };
        let long_name = names.text(system.arg(long_name_at)).or_else(|| names.text(system.arg(3)));
        let name = names.text(system.arg(2)).or_else(|| long_name.clone());
        let number = SystemId(network.systems.len() as u32);
        network.systems.push(System {
            global_id: GlobalId(system.arg(0).as_str().unwrap_or_default().trim().into()),
            ifc_type: names.get(&system.entity()),
            name: name.unwrap_or_else(|| names.get(&system.entity())),
            long_name,
            predefined_type: predefined.and_then(|n| system.arg(n).as_enum()).map(|p| names.get(p)),
            members: Vec::new(),
            serves: Vec::new(),
        });
        system_of.insert(*id, number);
    }
    system_of
}

/// Whether an element of this kind may be said to stand in a room when no relation says so.
pub(crate) fn stands_in_a_room(kind: ElementKind, ifc_type: &str) -> bool {
    kind == ElementKind::Equipment
        || matches!(ifc_type, "IfcFurnishingElement" | "IfcFurniture" | "IfcSystemFurnitureElement")
}
