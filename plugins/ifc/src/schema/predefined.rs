//! Sets whose properties are attributes of their own entity: doors, windows, reinforcement, materials of IFC2X3.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// One attribute of such a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its name, for example `LiningDepth`.
    pub(crate) name: &'static str,
    /// `Length` for what is an `IfcLengthMeasure`; `None` for what has no unit.
    pub(crate) measure: Option<&'static str>,
}

/// The attributes of a set, and the position of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Predefined {
    pub(crate) first: usize,
    pub(crate) attributes: Vec<Attribute>,
}

static TABLE: LazyLock<FxHashMap<String, Predefined>> = LazyLock::new(|| {
    let mut table: FxHashMap<String, Predefined> = FxHashMap::default();
    let mut key = String::new();
    for line in include_str!("predefined.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split_ascii_whitespace();
        if !line.starts_with(' ') {
            let Some((name, first)) = words.next().and_then(|w| w.split_once('@')) else { continue };
            key = name.to_ascii_uppercase();
            table.insert(key.clone(), Predefined { first: first.parse().unwrap_or(4), attributes: Vec::new() });
        }
        if let Some(set) = table.get_mut(&key) {
            set.attributes.extend(words.map(|word| match word.split_once(':') {
                Some((name, measure)) => Attribute { name, measure: Some(measure) },
                None => Attribute { name: word, measure: None },
            }));
        }
    }
    table
});

/// The attributes of a set by its upper-case keyword.
pub(crate) fn predefined(keyword: &str) -> Option<&'static Predefined> {
    TABLE.get(keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let panel = predefined("IFCDOORPANELPROPERTIES").unwrap();
        assert_eq!(
            (panel.first, panel.attributes[1].name, panel.attributes[0].measure),
            (4, "PanelOperation", Some("Length"))
        );
        assert_eq!(predefined("IFCWINDOWLININGPROPERTIES").unwrap().attributes.len(), 12);
        assert_eq!(predefined("IFCTHERMALMATERIALPROPERTIES").unwrap().first, 1);
        assert_eq!(predefined("IFCWALL"), None);
    }
}
