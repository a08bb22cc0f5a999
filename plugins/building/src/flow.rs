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
        walk(&self.down, id, limit)
    }

    /// The element and where its medium comes from, nearest first, at most `limit`.
    pub fn upstream(&self, id: ElementId, limit: usize) -> Vec<ElementId> {
        walk(&self.up, id, limit)
    }

    /// Rooms that the element of this model serves, as [`BuildingModel::rooms_served`] answers for one.
    pub fn rooms_served(&self, model: &BuildingModel, id: ElementId) -> Vec<ElementId> {
        let Some(element) = model.element(id) else { return Vec::new() };
        let mut rooms: Vec<ElementId> = element.serves.clone();
        if rooms.is_empty() {
            let reached = self.downstream(id, 4096).into_iter().skip(1);
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

fn walk(next: &FxHashMap<ElementId, Vec<ElementId>>, id: ElementId, limit: usize) -> Vec<ElementId> {
    let mut out = vec![id];
    let mut seen = FxHashSet::from_iter([id]);
    let mut at = 0;
    while at < out.len() && out.len() < limit {
        for &n in next.get(&out[at]).into_iter().flatten() {
            if seen.insert(n) {
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
}
