//! The text catalogue: typed keys over Fluent messages in both languages.

use std::sync::OnceLock;

use atrium_facility::LocalText;
use atrium_view::Action;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unic_langid::{LanguageIdentifier, langid};

pub use crate::messages::Key;

/// A language of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// Of a locale such as `zh_CN.UTF-8`, `zh-Hans` or `en-GB`: Chinese where it says so, else English.
    pub fn from_locale(locale: &str) -> Self {
        let subtag = locale.split(['-', '_', '.']).next().unwrap_or_default();
        if subtag.eq_ignore_ascii_case("zh") { Self::ZhCn } else { Self::En }
    }

    /// Of the system.
    pub fn of_system() -> Self {
        sys_locale::get_locale().map_or(Self::En, |l| Self::from_locale(&l))
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::ZhCn => Self::En,
            Self::En => Self::ZhCn,
        }
    }
}

/// Entities that have a name in both languages, in the standard's spelling.
const ENTITIES: &[&str] = &[
    "IfcProject",
    "IfcSite",
    "IfcBuilding",
    "IfcBuildingStorey",
    "IfcSpace",
    "IfcSpatialZone",
    "IfcZone",
    "IfcWall",
    "IfcWallStandardCase",
    "IfcSlab",
    "IfcRoof",
    "IfcBeam",
    "IfcColumn",
    "IfcDoor",
    "IfcWindow",
    "IfcStair",
    "IfcStairFlight",
    "IfcRailing",
    "IfcRamp",
    "IfcRampFlight",
    "IfcCurtainWall",
    "IfcPlate",
    "IfcMember",
    "IfcCovering",
    "IfcFooting",
    "IfcPile",
    "IfcBuildingElementProxy",
    "IfcBuiltElement",
    "IfcFurniture",
    "IfcFurnishingElement",
    "IfcSystemFurnitureElement",
    "IfcTransportElement",
    "IfcChimney",
    "IfcShadingDevice",
    "IfcGeographicElement",
    "IfcElementAssembly",
    "IfcFastener",
    "IfcMechanicalFastener",
    "IfcDiscreteAccessory",
    "IfcOpeningElement",
    "IfcCivilElement",
    "IfcVirtualElement",
    "IfcPump",
    "IfcFan",
    "IfcBoiler",
    "IfcChiller",
    "IfcCoolingTower",
    "IfcCoil",
    "IfcCompressor",
    "IfcCondenser",
    "IfcEvaporator",
    "IfcEvaporativeCooler",
    "IfcCooledBeam",
    "IfcHeatExchanger",
    "IfcHumidifier",
    "IfcAirTerminal",
    "IfcAirTerminalBox",
    "IfcAirToAirHeatRecovery",
    "IfcUnitaryEquipment",
    "IfcFilter",
    "IfcDamper",
    "IfcValve",
    "IfcTank",
    "IfcFlowMeter",
    "IfcBurner",
    "IfcEngine",
    "IfcTubeBundle",
    "IfcVibrationIsolator",
    "IfcDuctSegment",
    "IfcDuctFitting",
    "IfcDuctSilencer",
    "IfcPipeSegment",
    "IfcPipeFitting",
    "IfcCableCarrierSegment",
    "IfcCableCarrierFitting",
    "IfcCableSegment",
    "IfcCableFitting",
    "IfcFlowTerminal",
    "IfcFlowController",
    "IfcFlowMovingDevice",
    "IfcFlowSegment",
    "IfcFlowFitting",
    "IfcFlowTreatmentDevice",
    "IfcFlowStorageDevice",
    "IfcEnergyConversionDevice",
    "IfcDistributionControlElement",
    "IfcDistributionFlowElement",
    "IfcDistributionElement",
    "IfcDistributionChamberElement",
    "IfcDistributionPort",
    "IfcSensor",
    "IfcActuator",
    "IfcAlarm",
    "IfcController",
    "IfcUnitaryControlElement",
    "IfcFlowInstrument",
    "IfcProtectiveDevice",
    "IfcProtectiveDeviceTrippingUnit",
    "IfcSwitchingDevice",
    "IfcElectricDistributionBoard",
    "IfcElectricDistributionPoint",
    "IfcTransformer",
    "IfcElectricGenerator",
    "IfcElectricMotor",
    "IfcElectricFlowStorageDevice",
    "IfcElectricFlowTreatmentDevice",
    "IfcElectricTimeControl",
    "IfcElectricAppliance",
    "IfcMotorConnection",
    "IfcLightFixture",
    "IfcLamp",
    "IfcOutlet",
    "IfcJunctionBox",
    "IfcCommunicationsAppliance",
    "IfcMobileTelecommunicationsAppliance",
    "IfcAudioVisualAppliance",
    "IfcSanitaryTerminal",
    "IfcWasteTerminal",
    "IfcStackTerminal",
    "IfcFireSuppressionTerminal",
    "IfcSpaceHeater",
    "IfcMedicalDevice",
    "IfcInterceptor",
    "IfcSolarDevice",
];

const ENGLISH: &str = include_str!("../text/en.ftl");
const CHINESE: &str = include_str!("../text/zh-CN.ftl");

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    fixed: Vec<String>,
    actions: FxHashMap<Action, String>,
    entities: FxHashMap<&'static str, String>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({:?})", self.language)
    }
}

/// `IfcFlowTerminal` as the id of its message, `ifc-flow-terminal`.
fn entity_id(ifc_type: &str) -> String {
    let mut out = String::from("ifc");
    for c in ifc_type.trim_start_matches("Ifc").chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl Texts {
    /// The texts of the language; made once.
    pub fn of(language: Language) -> &'static Self {
        static EN: OnceLock<Texts> = OnceLock::new();
        static ZH: OnceLock<Texts> = OnceLock::new();
        match language {
            Language::En => EN.get_or_init(|| Self::new(language, langid!("en"), ENGLISH)),
            Language::ZhCn => ZH.get_or_init(|| Self::new(language, langid!("zh-CN"), CHINESE)),
        }
    }

    fn new(language: Language, id: LanguageIdentifier, source: &str) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are for texts of both directions; a font without them would show boxes.
        bundle.set_use_isolating(false);
        // What cannot be parsed is left out, and a test fails on it.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        let mut texts =
            Self { language, bundle, fixed: Vec::new(), actions: FxHashMap::default(), entities: FxHashMap::default() };
        texts.fixed = Key::ALL.iter().map(|key| texts.message(key.id(), None)).collect();
        texts.actions = Action::ALL.iter().map(|a| (*a, texts.message(&format!("action-{}", a.id()), None))).collect();
        texts.entities = ENTITIES.iter().map(|e| (*e, texts.message(&entity_id(e), None))).collect();
        texts
    }

    /// The language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A message; its id where there is none, so that a hole is seen rather than empty.
    fn message(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else { return id.to_owned() };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut errors).into_owned()
    }

    /// A text without arguments.
    pub fn get(&self, key: Key) -> &str {
        self.fixed.get(key as usize).map_or("", String::as_str)
    }

    /// A text with arguments by name.
    pub fn with(&self, key: Key, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        self.message(key.id(), Some(&args))
    }

    /// A text about a number of things: `$n` chooses the plural, `$shown` is the number with its thousands set apart.
    pub fn count(&self, key: Key, n: u64) -> String {
        self.with(key, &[("n", n.into()), ("shown", crate::units::count(n).into())])
    }

    /// Name of an action.
    pub fn action(&self, action: Action) -> &str {
        self.actions.get(&action).map_or("", String::as_str)
    }

    /// Name of an IFC entity, for example of `IfcPump`; `None` for an entity without one.
    pub fn entity(&self, ifc_type: &str) -> Option<&str> {
        self.entities.get(ifc_type).map(String::as_str)
    }

    /// The text in this language; the other one where this one is empty.
    pub fn local<'t>(&self, text: &'t LocalText) -> &'t str {
        let (first, second) = match self.language {
            Language::ZhCn => (&text.zh, &text.en),
            Language::En => (&text.en, &text.zh),
        };
        if first.trim().is_empty() { second } else { first }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids_of(source: &str) -> BTreeSet<String> {
        source
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|l| l.split_once(" =").map(|(id, _)| id.to_owned()))
            .collect()
    }

    fn expected() -> BTreeSet<String> {
        Key::ALL
            .iter()
            .map(|k| k.id().to_owned())
            .chain(Action::ALL.iter().map(|a| format!("action-{}", a.id())))
            .chain(ENTITIES.iter().map(|e| entity_id(e)))
            .collect()
    }

    #[test]
    fn both_languages_have_every_text_and_no_other() {
        for (name, source) in [("en.ftl", ENGLISH), ("zh-CN.ftl", CHINESE)] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{name} does not parse");
            let there = ids_of(source);
            let missing: Vec<_> = expected().difference(&there).cloned().collect();
            let unused: Vec<_> = there.difference(&expected()).cloned().collect();
            assert!(missing.is_empty() && unused.is_empty(), "{name}: missing {missing:?}, unused {unused:?}");
        }
    }

    #[test]
    fn both_languages_take_the_same_arguments() {
        let arguments = |source: &str, id: &str| -> BTreeSet<String> {
            let start = source.find(&format!("\n{id} =")).unwrap();
            let body: String = source[start + 1..]
                .lines()
                .enumerate()
                .take_while(|(i, l)| *i == 0 || l.starts_with(' '))
                .map(|(_, l)| format!("{l}\n"))
                .collect();
            body.split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_alphabetic).collect())
                // The plural is a matter of English alone.
                .filter(|name: &String| name != "n")
                .collect()
        };
        for id in expected() {
            assert_eq!(arguments(ENGLISH, &id), arguments(CHINESE, &id), "{id}");
        }
    }

    #[test]
    fn every_text_is_shown_somewhere() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut source, mut folders) = (String::new(), vec![folder]);
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
                if file.is_dir() {
                    folders.push(file);
                } else if file.file_name().is_some_and(|n| n != "text.rs" && n != "messages.rs") {
                    source.push_str(&std::fs::read_to_string(file).unwrap());
                }
            }
        }
        let words: BTreeSet<&str> = source.split(|c: char| !c.is_alphanumeric() && c != ':').collect();
        let unused: Vec<_> = Key::ALL.iter().filter(|k| !words.contains(format!("Key::{k:?}").as_str())).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn numbers_choose_the_plural() {
        let en = Texts::of(Language::En);
        assert_eq!(en.count(Key::Points, 1), "1 point");
        assert_eq!(en.count(Key::Points, 1200), "1,200 points");
        assert_eq!(Texts::of(Language::ZhCn).count(Key::Points, 2), "2 个测点");
    }

    #[test]
    fn locales_and_entities_are_understood() {
        assert_eq!(Language::from_locale("zh_CN.UTF-8"), Language::ZhCn);
        assert_eq!(Language::from_locale("zh-Hans-CN"), Language::ZhCn);
        assert_eq!(Language::from_locale("en-GB"), Language::En);
        assert_eq!(Language::from_locale("zhx"), Language::En);
        assert_eq!(Texts::of(Language::ZhCn).entity("IfcPump"), Some("水泵"));
        assert_eq!(Texts::of(Language::En).entity("IfcAirTerminalBox"), Some("VAV box"));
        assert_eq!(Texts::of(Language::En).entity("IfcNothing"), None);
    }
}
