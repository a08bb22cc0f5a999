//! What the keyword of an instance makes of it.

/// What an instance is, as far as splitting asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Project, site, building, storey: in every file.
    Shared,
    /// A space or zone of space: architecture's.
    Room,
    /// A group of rooms: architecture's.
    Zone,
    /// A distribution system: services'.
    System,
    /// Any other group: wherever members are.
    Group,
    /// A port of an element: with that element.
    Port,
    /// An opening, recess or projection: with the element that it changes.
    Feature,
    /// A whole whose parts say what it is.
    Assembly,
    /// A wall: structure where it bears loads.
    Wall,
    /// Any other element of architecture.
    Architecture,
    /// An element of structure.
    Structure,
    /// A distribution element.
    Services,
    /// A type: wherever its occurrences are.
    Type,
    /// A property set, a quantity set and their like: wherever what they describe is.
    Definition,
    /// A relation.
    Relation,
    /// No root, and named by nothing that it belongs to: it refers to that with the argument of this index, from 0.
    Attached(u8),
    /// A layer of drawing items: cut down to those that are there.
    Layer,
    /// Anything else: wherever it is referred to.
    Resource,
}

impl Class {
    /// The class of a keyword; `line` is the whole instance, for its predefined type.
    pub(super) fn of(keyword: &str, line: &str) -> Self {
        match keyword {
            "IFCPROJECT" | "IFCSITE" | "IFCBUILDING" | "IFCBUILDINGSTOREY" => Self::Shared,
            "IFCSPACE" | "IFCSPATIALZONE" | "IFCEXTERNALSPATIALELEMENT" => Self::Room,
            "IFCZONE" => Self::Zone,
            "IFCDISTRIBUTIONSYSTEM" | "IFCDISTRIBUTIONCIRCUIT" => Self::System,
            "IFCGROUP" | "IFCSYSTEM" | "IFCBUILDINGSYSTEM" | "IFCASSET" | "IFCINVENTORY" | "IFCACTOR" => Self::Group,
            "IFCDISTRIBUTIONPORT" => Self::Port,
            "IFCOPENINGELEMENT"
            | "IFCOPENINGSTANDARDCASE"
            | "IFCVOIDINGFEATURE"
            | "IFCPROJECTIONELEMENT"
            | "IFCSURFACEFEATURE" => Self::Feature,
            "IFCELEMENTASSEMBLY" => Self::Assembly,
            "IFCWALL" | "IFCWALLSTANDARDCASE" | "IFCWALLELEMENTEDCASE" => {
                if line.ends_with(".SHEAR.);") {
                    Self::Structure
                } else {
                    Self::Wall
                }
            }
            "IFCMEMBER" | "IFCMEMBERSTANDARDCASE" if line.ends_with(".MULLION.);") => Self::Architecture,
            "IFCSTYLEDITEM" | "IFCMAPCONVERSION" | "IFCINDEXEDCOLOURMAP" => Self::Attached(0),
            "IFCMATERIALDEFINITIONREPRESENTATION" | "IFCMATERIALPROPERTIES" => Self::Attached(3),
            "IFCSHAPEASPECT" => Self::Attached(4),
            "IFCPRESENTATIONLAYERASSIGNMENT" | "IFCPRESENTATIONLAYERWITHSTYLE" => Self::Layer,
            "IFCPROPERTYSET"
            | "IFCELEMENTQUANTITY"
            | "IFCDOORLININGPROPERTIES"
            | "IFCDOORPANELPROPERTIES"
            | "IFCWINDOWLININGPROPERTIES"
            | "IFCWINDOWPANELPROPERTIES"
            | "IFCPROPERTYSETTEMPLATE"
            | "IFCSIMPLEPROPERTYTEMPLATE" => Self::Definition,
            _ if keyword.starts_with("IFCREL") => Self::Relation,
            _ if is_type(keyword) => Self::Type,
            _ if STRUCTURE.binary_search(&keyword).is_ok() => Self::Structure,
            _ if SERVICES.binary_search(&keyword).is_ok() => Self::Services,
            _ if ARCHITECTURE.binary_search(&keyword).is_ok() => Self::Architecture,
            _ => Self::Resource,
        }
    }

    /// Whether it is an element that a person would count.
    pub(super) fn is_element(self) -> bool {
        matches!(self, Self::Assembly | Self::Wall | Self::Architecture | Self::Structure | Self::Services)
    }

    /// Whether the file of the instance is settled before shapes and properties are followed.
    pub(super) fn is_object(self) -> bool {
        self.is_element()
            || matches!(
                self,
                Self::Shared | Self::Room | Self::Zone | Self::System | Self::Group | Self::Port | Self::Feature
            )
    }

    /// Whether it is a root that other roots are related to.
    pub(super) fn is_root(self) -> bool {
        self.is_object() || matches!(self, Self::Type | Self::Definition | Self::Relation)
    }
}

/// Whether a keyword is that of a type of elements or rooms.
fn is_type(keyword: &str) -> bool {
    let Some(of) = keyword.strip_suffix("TYPE") else { return matches!(keyword, "IFCDOORSTYLE" | "IFCWINDOWSTYLE") };
    of == "IFCSPACE"
        || of == "IFCELEMENTASSEMBLY"
        || STRUCTURE.binary_search(&of).is_ok()
        || SERVICES.binary_search(&of).is_ok()
        || ARCHITECTURE.binary_search(&of).is_ok()
        || matches!(of, "IFCWALL" | "IFCTYPEPRODUCT" | "IFCDISTRIBUTIONELEMENT" | "IFCSPATIALZONE")
}

/// Elements that carry the building. In alphabetical order, as the other tables: they are searched.
const STRUCTURE: &[&str] = &[
    "IFCBEAM",
    "IFCBEAMSTANDARDCASE",
    "IFCCOLUMN",
    "IFCCOLUMNSTANDARDCASE",
    "IFCFOOTING",
    "IFCMEMBER",
    "IFCMEMBERSTANDARDCASE",
    "IFCPILE",
    "IFCRAMP",
    "IFCRAMPFLIGHT",
    "IFCREINFORCINGBAR",
    "IFCREINFORCINGMESH",
    "IFCSLAB",
    "IFCSLABELEMENTEDCASE",
    "IFCSLABSTANDARDCASE",
    "IFCSTAIR",
    "IFCSTAIRFLIGHT",
    "IFCTENDON",
    "IFCTENDONANCHOR",
];

/// Elements that enclose, finish and furnish.
const ARCHITECTURE: &[&str] = &[
    "IFCANNOTATION",
    "IFCBUILDINGELEMENTPART",
    "IFCBUILDINGELEMENTPROXY",
    "IFCCHIMNEY",
    "IFCCIVILELEMENT",
    "IFCCOVERING",
    "IFCCURTAINWALL",
    "IFCDISCRETEACCESSORY",
    "IFCDOOR",
    "IFCDOORSTANDARDCASE",
    "IFCFASTENER",
    "IFCFURNISHINGELEMENT",
    "IFCFURNITURE",
    "IFCGEOGRAPHICELEMENT",
    "IFCGRID",
    "IFCMECHANICALFASTENER",
    "IFCPLATE",
    "IFCPLATESTANDARDCASE",
    "IFCPROXY",
    "IFCRAILING",
    "IFCROOF",
    "IFCSHADINGDEVICE",
    "IFCSYSTEMFURNITUREELEMENT",
    "IFCTRANSPORTELEMENT",
    "IFCVIRTUALELEMENT",
    "IFCWINDOW",
    "IFCWINDOWSTANDARDCASE",
];

/// All of IFC4's `IfcDistributionElement` that can be written.
const SERVICES: &[&str] = &[
    "IFCACTUATOR",
    "IFCAIRTERMINAL",
    "IFCAIRTERMINALBOX",
    "IFCAIRTOAIRHEATRECOVERY",
    "IFCALARM",
    "IFCAUDIOVISUALAPPLIANCE",
    "IFCBOILER",
    "IFCBURNER",
    "IFCCABLECARRIERFITTING",
    "IFCCABLECARRIERSEGMENT",
    "IFCCABLEFITTING",
    "IFCCABLESEGMENT",
    "IFCCHILLER",
    "IFCCOIL",
    "IFCCOMMUNICATIONSAPPLIANCE",
    "IFCCOMPRESSOR",
    "IFCCONDENSER",
    "IFCCONTROLLER",
    "IFCCOOLEDBEAM",
    "IFCCOOLINGTOWER",
    "IFCDAMPER",
    "IFCDISTRIBUTIONCHAMBERELEMENT",
    "IFCDISTRIBUTIONCONTROLELEMENT",
    "IFCDISTRIBUTIONELEMENT",
    "IFCDISTRIBUTIONFLOWELEMENT",
    "IFCDUCTFITTING",
    "IFCDUCTSEGMENT",
    "IFCDUCTSILENCER",
    "IFCELECTRICAPPLIANCE",
    "IFCELECTRICDISTRIBUTIONBOARD",
    "IFCELECTRICFLOWSTORAGEDEVICE",
    "IFCELECTRICGENERATOR",
    "IFCELECTRICMOTOR",
    "IFCELECTRICTIMECONTROL",
    "IFCENERGYCONVERSIONDEVICE",
    "IFCENGINE",
    "IFCEVAPORATIVECOOLER",
    "IFCEVAPORATOR",
    "IFCFAN",
    "IFCFILTER",
    "IFCFIRESUPPRESSIONTERMINAL",
    "IFCFLOWCONTROLLER",
    "IFCFLOWFITTING",
    "IFCFLOWINSTRUMENT",
    "IFCFLOWMETER",
    "IFCFLOWMOVINGDEVICE",
    "IFCFLOWSEGMENT",
    "IFCFLOWSTORAGEDEVICE",
    "IFCFLOWTERMINAL",
    "IFCFLOWTREATMENTDEVICE",
    "IFCHEATEXCHANGER",
    "IFCHUMIDIFIER",
    "IFCINTERCEPTOR",
    "IFCJUNCTIONBOX",
    "IFCLAMP",
    "IFCLIGHTFIXTURE",
    "IFCMEDICALDEVICE",
    "IFCMOTORCONNECTION",
    "IFCOUTLET",
    "IFCPIPEFITTING",
    "IFCPIPESEGMENT",
    "IFCPROTECTIVEDEVICE",
    "IFCPROTECTIVEDEVICETRIPPINGUNIT",
    "IFCPUMP",
    "IFCSANITARYTERMINAL",
    "IFCSENSOR",
    "IFCSOLARDEVICE",
    "IFCSPACEHEATER",
    "IFCSTACKTERMINAL",
    "IFCSWITCHINGDEVICE",
    "IFCTANK",
    "IFCTRANSFORMER",
    "IFCTUBEBUNDLE",
    "IFCUNITARYCONTROLELEMENT",
    "IFCUNITARYEQUIPMENT",
    "IFCVALVE",
    "IFCVIBRATIONISOLATOR",
    "IFCWASTETERMINAL",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_keywords_and_predefined_types() {
        assert_eq!(Class::of("IFCPUMPTYPE", ""), Class::Type);
        assert_eq!(Class::of("IFCPUMP", ""), Class::Services);
        assert_eq!(Class::of("IFCWALL", "#1=IFCWALL('',$,.SHEAR.);"), Class::Structure);
        assert_eq!(Class::of("IFCWALL", "#1=IFCWALL('',$,.SOLIDWALL.);"), Class::Wall);
        assert_eq!(Class::of("IFCMEMBER", "#1=IFCMEMBER('',$,.MULLION.);"), Class::Architecture);
        assert_eq!(Class::of("IFCRELNESTS", ""), Class::Relation);
        assert_eq!(Class::of("IFCCARTESIANPOINT", ""), Class::Resource);
    }

    #[test]
    fn tables_are_in_order_and_hold_each_word_once() {
        assert!([STRUCTURE, SERVICES, ARCHITECTURE].iter().all(|table| table.is_sorted()));
        let mut all: Vec<&str> = [STRUCTURE, SERVICES, ARCHITECTURE].concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
