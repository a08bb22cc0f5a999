//! Writes the text of one discipline's file.

use std::collections::HashMap;
use std::io::{self, Write};

use super::assign::{Assigned, argument};
use super::class::Class;
use super::index::Index;
use super::relation::{Fit, fit, fit_layer, own_id, references};
use super::{Discipline, SplitError};

/// Writes header, instances and end.
pub(super) fn write(
    index: &Index<'_>,
    assigned: &Assigned,
    discipline: Discipline,
    out: &mut impl Write,
) -> io::Result<()> {
    let contained = contained(index, assigned, discipline).map_err(io::Error::other)?;
    let (before, after) = index.around();
    out.write_all(renamed(before, discipline).as_bytes())?;
    for at in (0..index.len()).filter(|at| assigned.is_in(*at, discipline)) {
        let fitted = match index.class(at) {
            Class::Relation if index.keyword(at) == CONTAINED => match contained.get(&at) {
                Some(relation) => relation.fit(index, at, discipline),
                None => Fit::Out,
            },
            Class::Relation => fit(index, assigned, at, discipline).map_err(io::Error::other)?,
            Class::Layer => fit_layer(index, assigned, at, discipline).map_err(io::Error::other)?,
            _ => Fit::Whole,
        };
        match fitted {
            Fit::Whole => writeln!(out, "{}", index.line(at))?,
            Fit::Cut(arguments) => {
                writeln!(out, "#{}={}({});", index.number(at), index.keyword(at), arguments.join(","))?;
            }
            Fit::Out => {}
        }
    }
    out.write_all(after.as_bytes())
}

const CONTAINED: &str = "IFCRELCONTAINEDINSPATIALSTRUCTURE";

/// All that one container holds.
struct Contained {
    container: usize,
    elements: Vec<usize>,
    /// Whether that is more or less than what the relation said before, or elsewhere.
    changed: bool,
}

impl Contained {
    fn fit(&self, index: &Index<'_>, at: usize, discipline: Discipline) -> Fit {
        if !self.changed {
            return Fit::Whole;
        }
        let of = |position| argument(index, at, position).to_owned();
        let container = format!("#{}", index.number(self.container));
        Fit::Cut(vec![own_id(&of(0), discipline), of(1), of(2), of(3), references(index, &self.elements), container])
    }
}

/// One relation for each container, by the place of the first that led there.
fn contained(
    index: &Index<'_>,
    assigned: &Assigned,
    discipline: Discipline,
) -> Result<HashMap<usize, Contained>, SplitError> {
    let mut out: HashMap<usize, Contained> = HashMap::new();
    let mut first: HashMap<usize, usize> = HashMap::new();
    for at in &assigned.containments {
        let all = index.of_argument(argument(index, *at, 4), *at)?;
        let here: Vec<usize> = all.iter().copied().filter(|e| assigned.is_in(*e, discipline)).collect();
        let Some(said) = index.of_argument(argument(index, *at, 5), *at)?.first().copied() else { continue };
        if here.is_empty() {
            continue;
        }
        let container = assigned.container(index, said, discipline)?;
        let changed = here.len() < all.len() || container != said;
        match first.get(&container).and_then(|first| out.get_mut(first)) {
            Some(contained) => {
                contained.elements.extend(here);
                contained.changed = true;
            }
            None => {
                first.insert(container, *at);
                out.insert(*at, Contained { container, elements: here, changed });
            }
        }
    }
    Ok(out)
}

/// The header with the discipline in the name of the file: `hospital.ifc` becomes `hospital-ARC.ifc`.
fn renamed(header: &str, discipline: Discipline) -> String {
    let name = "FILE_NAME('";
    let Some(begin) = header.find(name).map(|at| at + name.len()) else { return header.to_owned() };
    let Some(end) = header[begin..].find('\'').map(|at| begin + at) else { return header.to_owned() };
    let stem = header[begin..end].strip_suffix(".ifc").unwrap_or(&header[begin..end]);
    format!("{}{stem}-{}.ifc{}", &header[..begin], discipline.code(), &header[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_the_file() {
        let header = "HEADER;\nFILE_NAME('a-b.ifc','2026');\nDATA;\n";
        assert_eq!(renamed(header, Discipline::Services), "HEADER;\nFILE_NAME('a-b-MEP.ifc','2026');\nDATA;\n");
    }
}
