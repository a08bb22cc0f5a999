//! Instances, shared values, strings, reals, lists.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::guid;

/// The number of an instance in the DATA section.
pub type Id = usize;

/// Text as a STEP string in plain ASCII: quotes doubled, everything beyond ASCII as `\X2\…\X0\`.
///
/// Characters outside the basic plane become surrogate pairs, as ISO 10303-21 edition 2 readers expect of `\X2\`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut wide = false;
    for c in text.chars() {
        if (' '..='~').contains(&c) {
            if wide {
                out.push_str("\\X0\\");
                wide = false;
            }
            match c {
                '\'' => out.push_str("''"),
                '\\' => out.push_str("\\\\"),
                _ => out.push(c),
            }
        } else {
            if !wide {
                out.push_str("\\X2\\");
                wide = true;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "{unit:04X}");
            }
        }
    }
    if wide {
        out.push_str("\\X0\\");
    }
    out
}

/// A quoted and encoded STEP string.
pub fn text(value: &str) -> String {
    format!("'{}'", encode(value))
}

/// A STEP real, to a tenth of a millimetre where the value is a length in metres.
pub fn real(value: f64) -> String {
    let mut out = format!("{value:.4}");
    while out.ends_with('0') {
        out.pop();
    }
    if out == "-0." {
        out = "0.".to_owned();
    }
    out
}

/// A list of references, `(#1,#2)`.
pub fn refs(ids: &[Id]) -> String {
    let mut out = String::with_capacity(ids.len() * 7 + 2);
    out.push('(');
    for (index, id) in ids.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let _ = write!(out, "#{id}");
    }
    out.push(')');
    out
}

/// Everything before the instances: schema (`IFC4`), name of the file, and what wrote it.
///
/// The time is fixed, 2026-01-01, so that the same model has the same bytes.
pub fn header(schema: &str, file_name: &str, origin: &str) -> String {
    format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [DesignTransferView]'),'2;1');\n\
         FILE_NAME({},'2026-01-01T00:00:00',('Atrium'),('Atrium'),{},'Atrium','');\n\
         FILE_SCHEMA(('{schema}'));\nENDSEC;\nDATA;\n",
        text(file_name),
        text(origin),
    )
}

/// Everything after the instances.
pub const FOOTER: &str = "ENDSEC;\nEND-ISO-10303-21;\n";

/// The DATA section being written, after `first` instances that another author wrote.
pub struct Step {
    seed: u64,
    out: String,
    next: Id,
    shared: HashMap<String, Id>,
    /// Hashes of the paths used so far.
    paths: HashSet<u64>,
    repeated: Option<String>,
}

impl Step {
    /// A writer whose first instance takes the number `first`.
    pub fn new(seed: u64, first: Id) -> Self {
        Self { seed, out: String::new(), next: first, shared: HashMap::new(), paths: HashSet::new(), repeated: None }
    }

    /// The number that the next instance takes.
    pub fn next(&self) -> Id {
        self.next
    }

    /// The seed of the building.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Writes one instance, given as `ENTITY(arguments)`.
    pub fn add(&mut self, instance: &str) -> Id {
        let id = self.next;
        self.next += 1;
        let _ = writeln!(self.out, "#{id}={instance};");
        id
    }

    /// Writes an instance without identity once, and gives the same number for the same words ever after.
    pub fn share(&mut self, instance: String) -> Id {
        if let Some(id) = self.shared.get(&instance) {
            return *id;
        }
        let id = self.add(&instance);
        self.shared.insert(instance, id);
        id
    }

    /// Writes an `IfcRoot`: `rest` is what follows GlobalId and OwnerHistory. `path` must be used once only.
    pub fn root(&mut self, path: &str, entity: &str, rest: &str) -> Id {
        if !self.paths.insert(guid::hash(self.seed, path)) && self.repeated.is_none() {
            self.repeated = Some(path.to_owned());
        }
        let guid = guid::global_id(self.seed, path);
        let id = self.next;
        self.next += 1;
        let _ = writeln!(self.out, "#{id}={entity}('{guid}',$,{rest});");
        id
    }

    /// A shared direction of unit length.
    pub fn direction(&mut self, x: f64, y: f64, z: f64) -> Id {
        self.share(format!("IFCDIRECTION(({},{},{}))", real(x), real(y), real(z)))
    }

    /// A shared point in three dimensions, metres.
    pub fn point(&mut self, at: [f64; 3]) -> Id {
        self.share(format!("IFCCARTESIANPOINT(({},{},{}))", real(at[0]), real(at[1]), real(at[2])))
    }

    /// A shared placement axis at `at`, turned by `quarters` quarter turns about the vertical.
    pub fn axis(&mut self, at: [f64; 3], quarters: u8) -> Id {
        let point = self.point(at);
        let (x, y) = match quarters % 4 {
            0 => return self.share(format!("IFCAXIS2PLACEMENT3D(#{point},$,$)")),
            1 => (0.0, 1.0),
            2 => (-1.0, 0.0),
            _ => (0.0, -1.0),
        };
        let z = self.direction(0.0, 0.0, 1.0);
        let x = self.direction(x, y, 0.0);
        self.share(format!("IFCAXIS2PLACEMENT3D(#{point},#{z},#{x})"))
    }

    /// A shared placement axis at `at` whose local z points along `z` and whose local x along `x`.
    pub fn frame(&mut self, at: [f64; 3], z: [f64; 3], x: [f64; 3]) -> Id {
        let point = self.point(at);
        let z = self.direction(z[0], z[1], z[2]);
        let x = self.direction(x[0], x[1], x[2]);
        self.share(format!("IFCAXIS2PLACEMENT3D(#{point},#{z},#{x})"))
    }

    /// A local placement within another.
    pub fn placement(&mut self, within: Id, axis: Id) -> Id {
        self.add(&format!("IFCLOCALPLACEMENT(#{within},#{axis})"))
    }

    /// The text written so far, and the first path that was used twice, if any.
    pub fn finish(self) -> (String, Option<String>) {
        (self.out, self.repeated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_plain_ascii() {
        assert_eq!(encode("Ward 病房 3's"), "Ward \\X2\\75C5623F\\X0\\ 3''s");
        assert_eq!(encode("a\\b"), "a\\\\b");
        assert_eq!(encode("😀"), "\\X2\\D83DDE00\\X0\\");
    }

    #[test]
    fn reals_always_carry_a_point() {
        assert_eq!(real(3.0), "3.");
        assert_eq!(real(-0.000_01), "0.");
        assert_eq!(real(0.15), "0.15");
    }

    #[test]
    fn values_are_shared_and_roots_are_not() {
        let mut step = Step::new(7, 10);
        let a = step.point([1.0, 2.0, 3.0]);
        assert_eq!(a, step.point([1.0, 2.0, 3.0]));
        step.root("x", "IFCZONE", "$,$,$,$");
        step.root("x", "IFCZONE", "$,$,$,$");
        assert_eq!(step.finish().1.as_deref(), Some("x"));
    }
}
