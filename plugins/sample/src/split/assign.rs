//! Decides which instance goes into which files.

use std::collections::HashMap;

use super::class::Class;
use super::index::{Index, arguments};
use super::relation::{Fit, Pass, definition, fit, fit_layer};
use super::{Discipline, SplitError};

/// Wholes of wholes are followed so far; a damaged text may hold a ring.
const DEEPEST: usize = 32;

/// Files of every instance, and the relations that decide them.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// A bit for each discipline, by place in the order.
    files: Vec<u8>,
    /// The whole that a part, port, opening or room belongs to.
    whole_of: HashMap<usize, usize>,
    /// Relations of containment, in the order of the text.
    pub(super) containments: Vec<usize>,
}

/// Decides for all instances.
pub(super) fn assign(index: &Index<'_>) -> Result<Assigned, SplitError> {
    let mut assigned = Assigned { files: vec![0; index.len()], ..Assigned::default() };
    let relations: Vec<(usize, Pass)> = (0..index.len())
        .filter(|at| index.class(*at) == Class::Relation)
        .map(|at| (at, Pass::of(index.keyword(at))))
        .collect();
    let mut memberships = Vec::new();
    for (at, _) in &relations {
        match index.keyword(*at) {
            "IFCRELAGGREGATES" | "IFCRELNESTS" | "IFCRELVOIDSELEMENT" | "IFCRELPROJECTSELEMENT" => {
                let (whole, parts) = (index.of_argument(argument(index, *at, 4), *at)?, argument(index, *at, 5));
                for part in index.of_argument(parts, *at)? {
                    if let Some(whole) = whole.first() {
                        assigned.whole_of.insert(part, *whole);
                    }
                }
            }
            "IFCRELCONTAINEDINSPATIALSTRUCTURE" => assigned.containments.push(*at),
            keyword if keyword.starts_with("IFCRELASSIGNSTO") => memberships.push(*at),
            _ => {}
        }
    }
    place_objects(index, &mut assigned, &relations)?;
    place_groups(index, &mut assigned, &memberships)?;
    let mut walk = Walk::default();
    for at in (0..index.len()).filter(|at| index.class(*at).is_object()) {
        walk.follow(index, &mut assigned, at)?;
    }
    for pass in Pass::ALL {
        if pass == Pass::Objects {
            place_unused_types(index, &mut assigned, &mut walk)?;
        }
        for (at, _) in relations.iter().filter(|(_, of)| *of == pass) {
            for discipline in Discipline::ALL {
                if is_there(index, &assigned, *at, discipline)? {
                    walk.mark(index, &mut assigned, *at, discipline.bit())?;
                }
            }
        }
    }
    attach(index, &mut assigned, &mut walk)?;
    Ok(assigned)
}

/// Whether anything of a relation is in a file.
fn is_there(index: &Index<'_>, assigned: &Assigned, at: usize, discipline: Discipline) -> Result<bool, SplitError> {
    if index.keyword(at) == "IFCRELCONTAINEDINSPATIALSTRUCTURE" {
        let elements = index.of_argument(argument(index, at, 4), at)?;
        return Ok(elements.iter().any(|e| assigned.is_in(*e, discipline)));
    }
    if discipline != Discipline::Architecture && index.keyword(at) == "IFCRELREFERENCEDINSPATIALSTRUCTURE" {
        let structure = index.of_argument(argument(index, at, 5), at)?;
        if structure.iter().any(|s| index.class(*s) == Class::Room) {
            return Ok(false);
        }
    }
    Ok(fit(index, assigned, at, discipline)? != Fit::Out)
}

/// One argument of an instance; nothing where it has fewer.
pub(super) fn argument<'a>(index: &Index<'a>, at: usize, position: usize) -> &'a str {
    arguments(index.arguments(at)).get(position).copied().unwrap_or("$")
}

/// Settles the files of elements, rooms, systems and ports.
fn place_objects(index: &Index<'_>, assigned: &mut Assigned, relations: &[(usize, Pass)]) -> Result<(), SplitError> {
    let bearing = load_bearing(index, relations)?;
    // Parts are numbered after or before their wholes as it comes, therefore what wholes learn from parts comes first.
    let mut with_ports = vec![false; index.len()];
    let mut learned: HashMap<usize, Discipline> = HashMap::new();
    for at in 0..index.len() {
        let class = index.class(at);
        if class == Class::Port {
            with_ports[assigned.top(index, at)] = true;
        } else if class.is_element() && class != Class::Assembly {
            let top = assigned.top(index, at);
            if top != at && index.class(top) == Class::Assembly {
                learned.entry(top).or_insert(own(class, bearing[at]));
            }
        }
    }
    for at in 0..index.len() {
        let all = Discipline::ALL.iter().fold(0, |bits, d| bits | d.bit());
        assigned.files[at] = match index.class(at) {
            Class::Shared => all,
            Class::Room | Class::Zone => Discipline::Architecture.bit(),
            Class::System => Discipline::Services.bit(),
            class if class.is_element() || matches!(class, Class::Port | Class::Feature) => {
                let top = assigned.top(index, at);
                if with_ports[top] {
                    Discipline::Services.bit()
                } else {
                    learned.get(&top).copied().unwrap_or(own(index.class(top), bearing[top])).bit()
                }
            }
            _ => 0,
        };
    }
    Ok(())
}

/// The discipline of an element by itself.
fn own(class: Class, bearing: bool) -> Discipline {
    match class {
        Class::Structure => Discipline::Structure,
        Class::Wall if bearing => Discipline::Structure,
        Class::Services | Class::Port => Discipline::Services,
        _ => Discipline::Architecture,
    }
}

/// Which objects say that they bear loads, themselves or by their type.
fn load_bearing(index: &Index<'_>, relations: &[(usize, Pass)]) -> Result<Vec<bool>, SplitError> {
    let bears = |at| {
        let line = index.arguments(at);
        let named = line.starts_with("'LoadBearing',") && index.keyword(at) == "IFCPROPERTYSINGLEVALUE";
        named && line.contains("IFCBOOLEAN(.T.)")
    };
    let mut says: Vec<bool> = (0..index.len()).map(bears).collect();
    let mut of = Vec::new();
    // Types hold sets, which hold properties: sets first, whatever the order of the text.
    for wanted in [Class::Definition, Class::Type] {
        for at in (0..index.len()).filter(|at| index.class(*at) == wanted) {
            index.references(at, &mut of)?;
            says[at] = of.iter().any(|o| says[*o]);
        }
    }
    for (at, _) in relations {
        if matches!(index.keyword(*at), "IFCRELDEFINESBYPROPERTIES" | "IFCRELDEFINESBYTYPE") {
            let definition = index.of_argument(argument(index, *at, 5), *at)?;
            if definition.iter().any(|d| says[*d]) {
                for object in index.of_argument(argument(index, *at, 4), *at)? {
                    says[object] = true;
                }
            }
        }
    }
    Ok(says)
}

/// Groups are wherever members are, members that are groups among them.
fn place_groups(index: &Index<'_>, assigned: &mut Assigned, memberships: &[usize]) -> Result<(), SplitError> {
    for _ in 0..DEEPEST {
        let mut changed = false;
        for at in memberships {
            for group in index.of_argument(argument(index, *at, 6), *at)? {
                if index.class(group) != Class::Group {
                    continue;
                }
                let members = index.of_argument(argument(index, *at, 4), *at)?;
                let files = members.iter().fold(assigned.files[group], |bits, m| bits | assigned.files[*m]);
                changed |= files != assigned.files[group];
                assigned.files[group] = files;
            }
        }
        if !changed {
            break;
        }
    }
    Ok(())
}

/// A type that nothing is of goes where its occurrences would.
fn place_unused_types(index: &Index<'_>, assigned: &mut Assigned, walk: &mut Walk) -> Result<(), SplitError> {
    for at in 0..index.len() {
        if index.class(at) == Class::Type && assigned.files[at] == 0 {
            let of = index.keyword(at).trim_end_matches("TYPE");
            walk.mark(index, assigned, at, own(Class::of(of, ""), false).bit())?;
        }
    }
    Ok(())
}

/// Brings what belongs to something that does not name it: styles to shapes, layers, looks of materials.
fn attach(index: &Index<'_>, assigned: &mut Assigned, walk: &mut Walk) -> Result<(), SplitError> {
    for at in 0..index.len() {
        match index.class(at) {
            Class::Attached(position) => {
                let to = index.of_argument(argument(index, at, usize::from(position)), at)?;
                let files = to.iter().fold(0, |bits, to| bits | assigned.files[*to]);
                walk.mark(index, assigned, at, files)?;
            }
            Class::Layer => {
                for discipline in Discipline::ALL {
                    if fit_layer(index, assigned, at, discipline)? != Fit::Out {
                        assigned.files[at] |= discipline.bit();
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Follows references, so that a file holds all that its instances name.
#[derive(Debug, Default)]
struct Walk {
    todo: Vec<(usize, u8)>,
    of: Vec<usize>,
}

impl Walk {
    /// Puts an instance, and what it names, into more files.
    fn mark(&mut self, index: &Index<'_>, assigned: &mut Assigned, at: usize, bits: u8) -> Result<(), SplitError> {
        let new = bits & !assigned.files[at];
        assigned.files[at] |= new;
        self.spread(index, assigned, at, new)
    }

    /// Puts what an instance names into the files that the instance is in.
    fn follow(&mut self, index: &Index<'_>, assigned: &mut Assigned, at: usize) -> Result<(), SplitError> {
        self.spread(index, assigned, at, assigned.files[at])
    }

    fn spread(&mut self, index: &Index<'_>, assigned: &mut Assigned, at: usize, bits: u8) -> Result<(), SplitError> {
        if bits == 0 {
            return Ok(());
        }
        self.todo.push((at, bits));
        while let Some((at, bits)) = self.todo.pop() {
            let relation = index.class(at) == Class::Relation;
            let brings = relation && definition(index.keyword(at)).is_some();
            index.references(at, &mut self.of)?;
            for (nth, other) in self.of.iter().enumerate() {
                let class = index.class(*other);
                // What a relation lists was settled before. Its definition comes along, which is its last argument.
                let listed = relation && class.is_root() && !(brings && nth + 1 == self.of.len());
                if class.is_object() || class == Class::Relation || listed {
                    continue;
                }
                let new = bits & !assigned.files[*other];
                if new != 0 {
                    assigned.files[*other] |= new;
                    self.todo.push((*other, new));
                }
            }
        }
        Ok(())
    }
}

impl Assigned {
    /// The bits of an instance's files.
    pub(super) fn files(&self, at: usize) -> u8 {
        self.files[at]
    }

    /// Whether an instance is in a file.
    pub(super) fn is_in(&self, at: usize, discipline: Discipline) -> bool {
        self.files[at] & discipline.bit() != 0
    }

    /// Number of elements in a file.
    pub(super) fn elements(&self, index: &Index<'_>, discipline: Discipline) -> usize {
        (0..index.len()).filter(|at| index.class(*at).is_element() && self.is_in(*at, discipline)).count()
    }

    /// The outermost whole that is no place.
    fn top(&self, index: &Index<'_>, at: usize) -> usize {
        let mut top = at;
        for _ in 0..DEEPEST {
            match self.whole_of.get(&top) {
                Some(whole) if !matches!(index.class(*whole), Class::Shared | Class::Room) => top = *whole,
                _ => break,
            }
        }
        top
    }

    /// Where what is in a container is contained in the file of a discipline: rooms are in architecture alone.
    pub(super) fn container(
        &self,
        index: &Index<'_>,
        container: usize,
        discipline: Discipline,
    ) -> Result<usize, SplitError> {
        if self.is_in(container, discipline) { Ok(container) } else { self.storey_of(index, container) }
    }

    /// The storey, else the building or site, that a room belongs to.
    pub(super) fn storey_of(&self, index: &Index<'_>, room: usize) -> Result<usize, SplitError> {
        let mut at = room;
        for _ in 0..DEEPEST {
            match self.whole_of.get(&at) {
                Some(whole) if index.class(*whole) == Class::Shared => return Ok(*whole),
                Some(whole) => at = *whole,
                None => break,
            }
        }
        Err(SplitError::Homeless { number: index.number(room) })
    }
}
