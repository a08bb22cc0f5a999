//! Systems, zones, other groups, ports, and which ports are joined.

use atrium_building::{Connection, ElementId, GlobalId, Group, GroupId, Port, PortFlow, PortId, System, SystemId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::elements::Elements;
use super::id_table::IdTable;
use super::relations::each;
use super::text::Interner;
use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::SYSTEM_DEPTH;
use crate::progress::{Cancelled, Progress};
use crate::schema;
use crate::value::{Id, StepFile};

/// A system, or a group of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Assembly {
    System(SystemId),
    Group(GroupId),
}

/// Ports and joints, before they enter the model.
#[derive(Default)]
pub(crate) struct Network {
    pub(crate) systems: Vec<System>,
    pub(crate) groups: Vec<Group>,
    pub(crate) ports: Vec<Port>,
    pub(crate) connections: Vec<Connection>,
    /// Systems and groups by instance.
    pub(crate) assemblies: FxHashMap<Id, Assembly>,
}

impl Network {
    fn members(&self, of: Assembly) -> &[ElementId] {
        match of {
            Assembly::System(s) => &self.systems[s.index()].members,
            Assembly::Group(g) => &self.groups[g.0 as usize].members,
        }
    }

    /// Makes an element a member.
    fn add(&mut self, elements: &mut Elements, of: Assembly, member: ElementId) {
        let element = &mut elements.list[member.index()];
        // An element is in few systems, while a system has many elements: look on this side.
        match of {
            Assembly::System(s) if !element.systems.contains(&s) => {
                element.systems.push(s);
                self.systems[s.index()].members.push(member);
            }
            Assembly::Group(g) if !element.groups.contains(&g) => {
                element.groups.push(g);
                self.groups[g.0 as usize].members.push(member);
            }
            _ => {}
        }
    }
}

/// Reads systems, groups, ports and connections, and enters them at their elements.
///
/// `referenced` are systems that `IfcRelReferencedInSpatialStructure` relates to spaces.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    referenced: &[(Id, ElementId)],
    names: &mut Interner,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Network, Cancelled> {
    let mut network = Network::default();
    let port_of = read_ports(file, elements, &mut network, names, progress, diagnostics)?;
    read_systems(file, elements, &mut network, names);
    read_groups(file, elements, &mut network, names);
    read_members(file, elements, &mut network, &port_of, progress)?;

    let system = |id: Id, network: &Network| match network.assemblies.get(&id) {
        Some(Assembly::System(s)) => Some(*s),
        _ => None,
    };
    let mut served: FxHashSet<(SystemId, ElementId)> = FxHashSet::default();
    let mut serves = |network: &mut Network, system: SystemId, space: ElementId| {
        if served.insert((system, space)) {
            network.systems[system.index()].serves.push(space);
        }
    };
    each(file, "IFCRELSERVICESBUILDINGS", progress, |relation| {
        let Some(system) = relation.arg(4).as_ref().and_then(|id| system(id, &network)) else { return };
        relation.arg(5).refs().filter_map(|id| elements.of(id)).for_each(|e| serves(&mut network, system, e));
    })?;
    for (id, space) in referenced {
        if let Some(system) = system(*id, &network) {
            serves(&mut network, system, *space);
        }
    }

    each(file, "IFCRELCONNECTSPORTS", progress, |relation| {
        let port = |n: usize| relation.arg(n).as_ref().and_then(|id| port_of.get(&id).copied());
        match (port(4), port(5)) {
            (Some(from), Some(to)) => network.connections.push(Connection { from, to }),
            _ => diagnostics.report(
                file,
                relation.id,
                Severity::Info,
                "It joins a port that belongs to no element; the connection is not followed.",
            ),
        }
    })?;
    Ok(network)
}

/// `IfcRelAssignsToGroup`: elements, ports (their element counts), and whole groups, whose members are members too.
fn read_members(
    file: &StepFile<'_>,
    elements: &mut Elements,
    network: &mut Network,
    port_of: &FxHashMap<Id, PortId>,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut nested: Vec<(Assembly, Assembly)> = Vec::new();
    for keyword in ["IFCRELASSIGNSTOGROUP", "IFCRELASSIGNSTOGROUPBYFACTOR"] {
        each(file, keyword, progress, |relation| {
            let Some(&of) = relation.arg(6).as_ref().and_then(|id| network.assemblies.get(&id)) else { return };
            for id in relation.arg(4).refs() {
                let port = port_of.get(&id).map(|p: &PortId| network.ports[p.index()].element);
                match (elements.of(id).or(port), network.assemblies.get(&id)) {
                    (Some(member), _) => network.add(elements, of, member),
                    (None, Some(&inner)) if inner != of => nested.push((of, inner)),
                    _ => {}
                }
            }
        })?;
    }
    // A circuit is a part of its system, and a section of its zone.
    for keyword in ["IFCRELAGGREGATES", "IFCRELNESTS"] {
        each(file, keyword, progress, |relation| {
            let Some(&of) = relation.arg(4).as_ref().and_then(|id| network.assemblies.get(&id)) else { return };
            let parts = relation.arg(5).refs().filter_map(|id| network.assemblies.get(&id).copied());
            nested.extend(parts.filter(|inner| *inner != of).map(|inner| (of, inner)));
        })?;
    }
    // Each round carries members one step up; a circle is full after as many rounds as it has groups.
    for _ in 0..SYSTEM_DEPTH {
        progress.check()?;
        let before: usize = nested.iter().map(|(of, _)| network.members(*of).len()).sum();
        for (of, inner) in &nested {
            for member in network.members(*inner).to_vec() {
                network.add(elements, *of, member);
            }
        }
        if nested.iter().map(|(of, _)| network.members(*of).len()).sum::<usize>() == before {
            break;
        }
    }
    Ok(())
}

/// Ports belong to elements by `IfcRelConnectsPortToElement` (IFC2X3), `IfcRelNests` (IFC4), or aggregation.
fn read_ports(
    file: &StepFile<'_>,
    elements: &mut Elements,
    network: &mut Network,
    names: &mut Interner,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<FxHashMap<Id, PortId>, Cancelled> {
    let mut host: FxHashMap<Id, ElementId> = FxHashMap::default();
    if elements.ports.is_empty() {
        return Ok(FxHashMap::default());
    }
    let mut is_port = IdTable::new(file.len());
    elements.ports.iter().for_each(|id| is_port.insert(*id, 0));
    for (keyword, element_at, ports_at) in
        [("IFCRELCONNECTSPORTTOELEMENT", 5, 4), ("IFCRELNESTS", 4, 5), ("IFCRELAGGREGATES", 4, 5)]
    {
        each(file, keyword, progress, |relation| {
            let Some(element) = relation.arg(element_at).as_ref().and_then(|id| elements.of(id)) else { return };
            for port in relation.arg(ports_at).refs().filter(|id| is_port.get(*id).is_some()) {
                host.entry(port).or_insert(element);
            }
        })?;
    }
    let mut port_of = FxHashMap::default();
    for id in &elements.ports {
        let (Some(port), Some(&element)) = (file.get(*id), host.get(id)) else {
            diagnostics.report(file, *id, Severity::Info, "This port belongs to no element; it was left out.");
            continue;
        };
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

fn read_systems(file: &StepFile<'_>, elements: &Elements, network: &mut Network, names: &mut Interner) {
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
            property_sets: Vec::new(),
        });
        network.assemblies.insert(*id, Assembly::System(number));
    }
}

fn read_groups(file: &StepFile<'_>, elements: &Elements, network: &mut Network, names: &mut Interner) {
    for id in &elements.groups {
        let Some(group) = file.get(*id) else { continue };
        let number = GroupId(network.groups.len() as u32);
        let ifc_type = names.get(&group.entity());
        network.groups.push(Group {
            global_id: GlobalId(group.arg(0).as_str().unwrap_or_default().trim().into()),
            name: names.text(group.arg(2)).unwrap_or_else(|| ifc_type.clone()),
            ifc_type,
            description: names.text(group.arg(3)).or_else(|| names.text(group.arg(4))),
            members: Vec::new(),
            property_sets: Vec::new(),
        });
        network.assemblies.insert(*id, Assembly::Group(number));
    }
}
