//! The properties of an element as a person reads them: its own before those of its type, each once.

use crate::{BuildingModel, Element, Property, PropertySetKind};

/// The properties of one name of set.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedSet<'a> {
    /// For example `Pset_WallCommon`.
    pub name: &'a str,
    /// Properties or quantities.
    pub kind: PropertySetKind,
    /// In the order of the file; where both the element and its type say something, what the element says.
    pub properties: Vec<&'a Property>,
}

impl BuildingModel {
    /// All property and quantity sets of one of the model's elements, those of its type among them.
    ///
    /// Where both have a set of the same name, it is one set, and what is said of the element itself counts ("occurrence
    /// overrides type", IfcRelDefinesByType). The cost is that of the element's own properties, whatever the model's size.
    pub fn merged_sets(&self, element: &Element) -> Vec<MergedSet<'_>> {
        let mut out: Vec<MergedSet<'_>> = Vec::new();
        let sets = element.property_sets.iter().filter_map(|s| self.property_set(*s));
        for set in sets {
            match out.iter_mut().find(|m| m.name == set.name.as_ref() && m.kind == set.kind) {
                None => {
                    out.push(MergedSet { name: &set.name, kind: set.kind, properties: set.properties.iter().collect() })
                }
                Some(merged) => {
                    // A type repeats a dozen properties; what repeats thousands is a damaged file.
                    let known: rustc_hash::FxHashSet<&str> = merged.properties.iter().map(|p| &*p.name).collect();
                    let new = set.properties.iter().filter(|p| !known.contains(p.name.as_ref()));
                    merged.properties.extend(new);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Element, ElementKind, PropertySet, PropertySetId, PropertyValue};

    #[test]
    fn what_the_element_says_counts_before_what_its_type_says() {
        let mut model = BuildingModel::default();
        let mut set = |name: &str, kind, properties: &[(&str, f64)]| {
            let property =
                |(n, v): &(&str, f64)| Property { name: (*n).into(), value: PropertyValue::Number(*v), unit: None };
            let properties = properties.iter().map(property).collect();
            model.property_sets.push(PropertySet { name: name.into(), kind, properties });
            PropertySetId(model.property_sets.len() as u32 - 1)
        };
        let sets = vec![
            set("A", PropertySetKind::Properties, &[("x", 1.0), ("y", 2.0)]),
            set("A", PropertySetKind::Quantities, &[("x", 9.0)]),
            set("B", PropertySetKind::Properties, &[("x", 3.0)]),
            set("A", PropertySetKind::Properties, &[("y", 4.0), ("z", 5.0)]),
        ];
        model
            .elements
            .push(Element { property_sets: sets.into(), ..Element::new("g", "IfcWall", ElementKind::Fabric) });
        let merged = model.merged_sets(&model.elements[0]);
        let shown: Vec<String> = merged
            .iter()
            .map(|s| {
                let of: Vec<String> = s.properties.iter().map(|p| format!("{}={}", p.name, p.value)).collect();
                format!("{} {}", s.name, of.join(" "))
            })
            .collect();
        assert_eq!(shown, ["A x=1 y=2 z=5", "A x=9", "B x=3"]);
        assert!(model.merged_sets(&Element::new("h", "IfcWall", ElementKind::Fabric)).is_empty());
    }
}
