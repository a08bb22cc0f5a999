//! Which kind of equipment an element is.

use atrium_building::{Element, ElementKind};

/// Kinds of equipment that the catalogue has points for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Class {
    AirHandler,
    FanCoil,
    Fan,
    Pump,
    FirePump,
    Chiller,
    CoolingTower,
    Boiler,
    HeatExchanger,
    Tank,
    Transformer,
    Switchboard,
    Generator,
    Ups,
    Lift,
    Escalator,
    VavBox,
    MedicalGas,
    MedicalVacuum,
    GasOutlet,
    TemperatureSensor,
    ClimateSensor,
    HumiditySensor,
    PressureSensor,
    AirQualitySensor,
    Theatre,
    CriticalRoom,
    Room,
    Opening,
}

#[cfg(test)]
impl Class {
    pub(crate) const ALL: [Self; 29] = [
        Self::AirHandler,
        Self::FanCoil,
        Self::Fan,
        Self::Pump,
        Self::FirePump,
        Self::Chiller,
        Self::CoolingTower,
        Self::Boiler,
        Self::HeatExchanger,
        Self::Tank,
        Self::Transformer,
        Self::Switchboard,
        Self::Generator,
        Self::Ups,
        Self::Lift,
        Self::Escalator,
        Self::VavBox,
        Self::MedicalGas,
        Self::MedicalVacuum,
        Self::GasOutlet,
        Self::TemperatureSensor,
        Self::ClimateSensor,
        Self::HumiditySensor,
        Self::PressureSensor,
        Self::AirQualitySensor,
        Self::Theatre,
        Self::CriticalRoom,
        Self::Room,
        Self::Opening,
    ];
}

/// The class of an element that is equipment; `None` for what has nothing to tell.
///
/// IFC4 says it by entity and `PredefinedType`; IFC2X3 by a general entity (`IfcFlowMovingDevice`) and its type's name;
/// a proxy only by its words.
pub(crate) fn class_of(element: &Element) -> Option<Class> {
    if matches!(element.kind, ElementKind::Container | ElementKind::Storey | ElementKind::Space | ElementKind::Void) {
        return None;
    }
    let predefined = element.predefined_type.as_deref().unwrap_or_default();
    let words = Words::of(element);
    let gas = words.class().filter(|c| matches!(c, Class::MedicalGas | Class::MedicalVacuum));
    match element.ifc_type.as_ref() {
        "IfcUnitaryEquipment" => match predefined {
            "AIRHANDLER" | "ROOFTOPUNIT" | "DEHUMIDIFIER" => Some(Class::AirHandler),
            "AIRCONDITIONINGUNIT" | "SPLITSYSTEM" => Some(Class::FanCoil),
            _ => words.class().or(Some(Class::AirHandler)),
        },
        "IfcPump" | "IfcCompressor" => match words.class() {
            Some(Class::FirePump) => Some(Class::FirePump),
            _ => gas.or(Some(Class::Pump)),
        },
        "IfcFan" => Some(Class::Fan),
        "IfcChiller" => Some(Class::Chiller),
        "IfcCoolingTower" | "IfcEvaporativeCooler" | "IfcCondenser" => Some(Class::CoolingTower),
        "IfcBoiler" | "IfcBurner" => Some(Class::Boiler),
        "IfcHeatExchanger" => Some(Class::HeatExchanger),
        // A calorifier is a tank by entity, and a heat exchanger by what it has to tell.
        "IfcTank" if words.has("热水") || words.has("hot water") => Some(Class::HeatExchanger),
        "IfcTank" => gas.or(Some(Class::Tank)),
        "IfcTransformer" => Some(Class::Transformer),
        "IfcElectricDistributionBoard" | "IfcElectricDistributionPoint" => Some(Class::Switchboard),
        "IfcElectricGenerator" | "IfcEngine" => Some(Class::Generator),
        "IfcElectricFlowStorageDevice" => Some(Class::Ups),
        "IfcAirTerminalBox" => Some(Class::VavBox),
        "IfcCoil" | "IfcSpaceHeater" => Some(Class::FanCoil).filter(|_| words.class() == Some(Class::FanCoil)),
        "IfcTransportElement" | "IfcTransportElementType" => match predefined {
            "ESCALATOR" | "MOVINGWALKWAY" => Some(Class::Escalator),
            "ELEVATOR" => Some(Class::Lift),
            _ => words.class().filter(|c| *c == Class::Escalator).or(Some(Class::Lift)),
        },
        "IfcSensor" => match predefined {
            "TEMPERATURESENSOR" if words.has("温湿度") || words.has("humidity") => Some(Class::ClimateSensor),
            "TEMPERATURESENSOR" | "HEATSENSOR" => Some(Class::TemperatureSensor),
            "HUMIDITYSENSOR" | "MOISTURESENSOR" => Some(Class::HumiditySensor),
            "PRESSURESENSOR" => Some(Class::PressureSensor),
            "CO2SENSOR" | "GASSENSOR" | "COSENSOR" => Some(Class::AirQualitySensor),
            _ => None,
        },
        "IfcValve" => gas.map(|_| Class::GasOutlet),
        "IfcFlowMeter" | "IfcMedicalDevice" | "IfcDistributionChamberElement" => gas,
        // IFC2X3, and what IFC4 leaves general.
        "IfcFlowMovingDevice" => words.class().or(Some(Class::Pump)),
        "IfcEnergyConversionDevice" | "IfcFlowStorageDevice" | "IfcFlowTreatmentDevice" | "IfcFlowController" => {
            words.class()
        }
        "IfcFlowTerminal"
        | "IfcDistributionFlowElement"
        | "IfcDistributionElement"
        | "IfcBuildingElementProxy"
        | "IfcElectricAppliance"
        | "IfcDistributionControlElement" => words.class(),
        _ => None,
    }
}

/// The class of a room by what people call it.
pub(crate) fn class_of_room(element: &Element) -> Option<Class> {
    // Zones and gross volumes are spatial too, and are no rooms.
    if element.kind != ElementKind::Space || element.ifc_type.as_ref() != "IfcSpace" {
        return None;
    }
    let words = Words::of(element);
    let has = |list: &[&str]| list.iter().any(|w| words.has(w));
    if has(&["手术", "operating theatre", "operating room", "operating theater"]) {
        return Some(Class::Theatre);
    }
    let critical = [
        "icu",
        "重症",
        "intensive care",
        "隔离",
        "isolation",
        "药",
        "pharmacy",
        "检验",
        "laboratory",
        "mri",
        "ct室",
        "血库",
        "blood bank",
        "server",
        "机房",
        "机柜",
        "冷库",
        "nicu",
        "产房",
        "透析",
        "dialysis",
        "中心供应",
        "steril",
    ];
    if has(&critical) {
        return Some(Class::CriticalRoom);
    }
    let dull = ["shaft", "井", "corridor", "走廊", "stair", "楼梯", "roof", "屋", "void", "plenum"];
    (!has(&dull)).then_some(Class::Room)
}

/// What people wrote about an element, in lower case.
pub(crate) struct Words(String);

impl Words {
    pub(crate) fn of(element: &Element) -> Self {
        let texts = [
            &element.name,
            &element.long_name,
            &element.object_type,
            &element.type_name,
            &element.predefined_type,
            &element.tag,
        ];
        let joined: Vec<&str> = texts.into_iter().flatten().map(|t| t.as_ref()).collect();
        Self(joined.join(" | ").to_lowercase())
    }

    /// All of it.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether the word occurs. Words in Latin letters must not begin inside another word ("lift" in "facelift"),
    /// and short ones must not end inside another either ("fan" in "fantail"); Chinese has no such borders.
    pub(crate) fn has(&self, word: &str) -> bool {
        let bytes = self.0.as_bytes();
        self.0.match_indices(word).any(|(at, _)| {
            if !word.is_ascii() {
                return true;
            }
            let letter = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic);
            !letter(at.checked_sub(1)) && (word.len() > 4 || !letter(Some(at + word.len())))
        })
    }

    fn class(&self) -> Option<Class> {
        const TABLE: [(Class, &[&str]); 20] = [
            (Class::MedicalVacuum, &["medical vacuum", "vacuum pump", "vacuum plant", "vacuum", "负压吸引", "真空"]),
            (
                Class::MedicalGas,
                &[
                    "medical gas",
                    "medical air",
                    "oxygen",
                    "氧气",
                    "医用气体",
                    "医气",
                    "压缩空气",
                    "manifold",
                    "汇流排",
                    "笑气",
                ],
            ),
            (
                Class::AirHandler,
                &[
                    "ahu",
                    "air handling",
                    "air handler",
                    "airhandl",
                    "空调机组",
                    "空气处理",
                    "新风机",
                    "净化机组",
                    "rooftop unit",
                    "rtu",
                    "doas",
                ],
            ),
            (Class::FanCoil, &["fan coil", "fancoil", "fcu", "风机盘管", "split unit", "air conditioner"]),
            (Class::CoolingTower, &["cooling tower", "冷却塔"]),
            (Class::Chiller, &["chiller", "冷水机组", "冷冻机", "heat pump", "热泵"]),
            (Class::Boiler, &["boiler", "锅炉"]),
            (Class::HeatExchanger, &["heat exchanger", "heatexchanger", "换热", "板换"]),
            (Class::FirePump, &["fire pump", "消防泵", "消火栓泵", "喷淋泵", "sprinkler pump"]),
            (Class::Pump, &["pump", "pumps", "水泵", "循环泵", "pumpe"]),
            (Class::VavBox, &["vav", "air terminal box", "变风量"]),
            (Class::Fan, &["fan", "fans", "exhauster", "ventilator", "排风机", "送风机", "风机"]),
            (Class::Transformer, &["transformer", "变压器"]),
            (
                Class::Switchboard,
                &["switchboard", "switchgear", "panelboard", "distribution board", "配电", "开关柜", "mcc"],
            ),
            (Class::Generator, &["generator", "genset", "发电机"]),
            (Class::Ups, &["ups", "uninterruptible", "不间断电源", "battery"]),
            (Class::Escalator, &["escalator", "自动扶梯", "扶梯"]),
            (Class::Lift, &["elevator", "lift", "电梯"]),
            (Class::Tank, &["tank", "tanks", "水箱", "水池", "储罐", "water heater", "热水器"]),
            (Class::AirQualitySensor, &["co2 sensor"]),
        ];
        TABLE.iter().find(|(_, words)| words.iter().any(|w| self.has(w))).map(|(class, _)| *class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::tests::element;

    #[test]
    fn ifc4_entities_ifc2x3_words_and_proxies_are_told_apart() {
        let table = [
            ("IfcPump", "CP-01", Some(Class::Pump)),
            ("IfcPump", "消防泵 XBD-1 / Fire pump", Some(Class::FirePump)),
            ("IfcUnitaryEquipment", "x", Some(Class::AirHandler)),
            ("IfcFlowMovingDevice", "M_Exhaust Fan - Roof:1:2", Some(Class::Fan)),
            ("IfcFlowMovingDevice", "Grundfos 42", Some(Class::Pump)),
            ("IfcEnergyConversionDevice", "Air-Cooled Chiller:100 kW", Some(Class::Chiller)),
            ("IfcEnergyConversionDevice", "something", None),
            ("IfcBuildingElementProxy", "Fantail ornament", None),
            ("IfcBuildingElementProxy", "Facelift panel", None),
            ("IfcBuildingElementProxy", "Lift 2", Some(Class::Lift)),
            ("IfcBuildingElementProxy", "AHU-3F-02", Some(Class::AirHandler)),
            ("IfcTank", "医用氧气汇流排 / Oxygen manifold", Some(Class::MedicalGas)),
            ("IfcTank", "生活热水罐 HWT-02 / Hot water calorifier", Some(Class::HeatExchanger)),
            ("IfcTransportElement", "Escalator 1", Some(Class::Escalator)),
            ("IfcValve", "医用气体终端 / Medical gas outlet", Some(Class::GasOutlet)),
            ("IfcValve", "Butterfly valve", None),
            ("IfcWall", "Pump room wall", None),
            ("IfcFlowTerminal", "Sink", None),
        ];
        for (ifc_type, name, class) in table {
            assert_eq!(class_of(&element(ifc_type, name)), class, "{ifc_type} {name}");
        }
    }

    #[test]
    fn rooms_are_known_by_their_names() {
        let room = |name: &str| {
            let mut e = element("IfcSpace", name);
            e.kind = ElementKind::Space;
            class_of_room(&e)
        };
        assert_eq!(room("手术室 3 / Operating Theatre 3"), Some(Class::Theatre));
        assert_eq!(room("ICU 病房"), Some(Class::CriticalRoom));
        assert_eq!(room("A102 Bedroom"), Some(Class::Room));
        assert_eq!(room("走廊 / Corridor"), None);
    }
}
