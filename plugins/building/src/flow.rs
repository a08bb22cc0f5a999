//! Which way things flow between elements: joined ports, indexed once for many questions.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{BuildingModel, ElementId, ElementKind, PortFlow};

/// The connections of a model as neighbours of elements, with the flow and against it.
///
/// Building it takes one pass over the connections; each answer takes time by what it reaches.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    down: FxHashMap<ElementId, Vec<ElementId>>,
    up: FxHashMap<ElementId, Vec<ElementId>>,
}

impl Flow {
    /// Looks at the model's connections; ports that do not say a direction count both ways.
    pub fn new(model: &BuildingModel) -> Self {
        let mut flow = Self::default();
        let known = |id: ElementId| id.index() < model.elements.len();
        for c in &model.connections {
            let (Some(a), Some(b)) = (model.ports.get(c.from.index()), model.ports.get(c.to.index())) else { continue };
            if !known(a.element) || !known(b.element) {
                continue;
            }
            let backwards = a.flow == PortFlow::Sink || b.flow == PortFlow::Source;
            let forwards = a.flow == PortFlow::Source || b.flow == PortFlow::Sink;
            if forwards || !backwards {
                flow.join(a.element, b.element);
            }
            if backwards || !forwards {
                flow.join(b.element, a.element);
            }
        }
        flow
    }

    fn join(&mut self, from: ElementId, to: ElementId) {
        self.down.entry(from).or_default().push(to);
        self.up.entry(to).or_default().push(from);
    }

    /// The element and what its medium reaches, nearest first, at most `limit`.
    pub fn downstream(&self, id: ElementId, limit: usize) -> Vec<ElementId> {
        walk(&self.down, id, limit, |_| true)
    }

    /// The element and where its medium comes from, nearest first, at most `limit`.
    pub fn upstream(&self, id: ElementId, limit: usize) -> Vec<ElementId> {
        walk(&self.up, id, limit, |_| true)
    }

    /// Rooms that the element of this model serves, as [`BuildingModel::rooms_served`] answers for one.
    pub fn rooms_served(&self, model: &BuildingModel, id: ElementId) -> Vec<ElementId> {
        let Some(element) = model.element(id) else { return Vec::new() };
        let mut rooms = element.serves.to_vec();
        if rooms.is_empty() {
            let is = |id: ElementId, what: &str| model.element(id).is_some_and(|e| e.ifc_type.starts_with(what));
            // What blows air serves by its ducts. The water that leaves it goes back to the plant, and from there to all
            // other handlers and their rooms.
            let blows = self.down.get(&id).into_iter().flatten().any(|n| is(*n, "IfcDuct"));
            let reached = walk(&self.down, id, 4096, |n| !(blows && is(n, "IfcPipe"))).into_iter().skip(1);
            rooms =
                reached.filter_map(|e| model.element(e).filter(|e| e.kind == ElementKind::Equipment)?.space).collect();
        }
        if rooms.is_empty() {
            rooms = element.systems.iter().flat_map(|s| model.system(*s)).flat_map(|s| s.serves.clone()).collect();
        }
        let mut seen = FxHashSet::default();
        rooms.retain(|r| {
            model.element(*r).is_some_and(|e| e.kind == ElementKind::Space)
                && seen.insert(*r)
                && Some(*r) != element.space
        });
        rooms
    }
}

fn walk(
    next: &FxHashMap<ElementId, Vec<ElementId>>,
    id: ElementId,
    limit: usize,
    enters: impl Fn(ElementId) -> bool,
) -> Vec<ElementId> {
    let mut out = vec![id];
    let mut seen = FxHashSet::from_iter([id]);
    let mut at = 0;
    while at < out.len() && out.len() < limit {
        for &n in next.get(&out[at]).into_iter().flatten() {
            if enters(n) && seen.insert(n) {
                out.push(n);
            }
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Connection, Element, Port, PortId};

    #[test]
    fn with_the_flow_against_it_and_both_ways_where_nothing_is_said() {
        let elements =
            (0..4).map(|i| Element::new(format!("e{i}"), "IfcPipeSegment", ElementKind::Distribution)).collect();
        let port = |element, flow| Port { element: ElementId(element), name: None, flow };
        let ports = vec![
            port(0, PortFlow::Source),
            port(1, PortFlow::Sink),
            port(1, PortFlow::Source),
            port(2, PortFlow::Sink),
            port(2, PortFlow::Unknown),
            port(3, PortFlow::Unknown),
            port(9, PortFlow::Unknown),
        ];
        let join = |from, to| Connection { from: PortId(from), to: PortId(to) };
        // The second is stated against the flow; the last leads to an element that is not there.
        let connections = vec![join(0, 1), join(3, 2), join(4, 5), join(5, 6)];
        let model = BuildingModel { elements, ports, connections, ..BuildingModel::default() };
        let flow = Flow::new(&model);
        let ids = |list: Vec<ElementId>| list.into_iter().map(|e| e.0).collect::<Vec<_>>();
        assert_eq!(ids(flow.downstream(ElementId(0), 9)), [0, 1, 2, 3]);
        assert_eq!(ids(flow.upstream(ElementId(2), 9)), [2, 1, 3, 0]);
        assert_eq!(ids(flow.downstream(ElementId(0), 2)), [0, 1]);
        assert_eq!(ids(flow.upstream(ElementId(0), 9)), [0]);
    }

    #[test]
    fn a_handler_serves_the_rooms_of_its_ducts_and_not_those_of_the_water_that_it_shares() {
        let types = ["IfcUnitaryEquipment", "IfcDuctSegment", "IfcAirTerminal", "IfcSpace", "IfcPipeSegment"];
        // Two handlers with a duct, a terminal and a room each, and one pipe from the first to the second.
        let elements = (0..10)
            .map(|i| {
                let kind = match i % 5 {
                    3 => ElementKind::Space,
                    1 | 4 => ElementKind::Distribution,
                    _ => ElementKind::Equipment,
                };
                let space = (i % 5 == 2).then_some(ElementId(i + 1));
                Element { space, ..Element::new(format!("e{i}"), types[i as usize % 5], kind) }
            })
            .collect();
        let joined = [(0, 1), (1, 2), (5, 6), (6, 7), (0, 4), (4, 5)];
        let port = |element, flow| Port { element: ElementId(element), name: None, flow };
        let ends = |(from, to): &(u32, u32)| [port(*from, PortFlow::Source), port(*to, PortFlow::Sink)];
        let model = BuildingModel {
            elements,
            ports: joined.iter().flat_map(ends).collect(),
            connections: (0..6).map(|i| Connection { from: PortId(2 * i), to: PortId(2 * i + 1) }).collect(),
            ..BuildingModel::default()
        };
        let served = |id| Flow::new(&model).rooms_served(&model, ElementId(id));
        assert_eq!((served(0), served(5)), (vec![ElementId(3)], vec![ElementId(8)]));
        assert_eq!(served(4), [ElementId(8)], "a pipe serves what it leads to");
    }
}
