//! Which kind of equipment an element is.
//!
//! The entity tells most, its predefined type and its words the rest; where neither decides, the code of its
//! classification does. Words are looked for among the kinds that the entity may be, so that a pump room's sign is no pump.

use atrium_building::{Element, ElementKind};

use crate::kind::Class;
use crate::kind::Class::*;

/// A choice by words: the first row of which one occurs.
type Choice = &'static [(Class, &'static [&'static str])];

const AIR_HANDLERS: Choice = &[
    (SewageTreatment, &["污水处理", "sewage treatment", "effluent", "wastewater"]),
    (WaterTreatment, &["软水", "softener", "纯水", "reverse osmosis", "water treatment", "水处理"]),
    (FanCoil, &["fan coil", "fancoil", "fcu", "风机盘管", "split unit", "air conditioner", "分体", "精密空调"]),
    (CleanAirHandler, &["净化", "clean-room", "cleanroom", "clean room", "hygienic"]),
    (MakeUpUnit, &["新风", "make-up", "makeup", "mau", "doas"]),
];
const FANS: Choice = &[
    (PressurisationFan, &["正压", "加压", "pressurisation", "pressurization"]),
    (SmokeFan, &["排烟", "smoke"]),
    (JetFan, &["诱导", "射流", "jet fan", "induction", "jetfan"]),
];
const PUMPS: Choice = &[
    (MedicalVacuum, &["vacuum", "负压吸引", "真空"]),
    (JockeyPump, &["稳压", "jockey"]),
    (FirePump, &["消防", "消火栓", "喷淋", "fire", "sprinkler"]),
    (DosingPump, &["加药", "dosing"]),
    (SumpPump, &["污水", "潜污", "排水泵", "集水", "废水", "sump", "sewage", "submersible", "drainage"]),
    (MedicalGas, &["医用气体", "oxygen", "medical gas"]),
];
const TANKS: Choice = &[
    // A calorifier is a tank by entity, and a heat exchanger by what it has to tell.
    (HeatExchanger, &["热水", "hot water", "calorifier"]),
    (LiquidOxygen, &["液氧", "liquid oxygen", "lox"]),
    (GasManifold, &["汇流排", "manifold"]),
    (MedicalGas, &["储气", "receiver", "氧气", "oxygen", "医用气体", "medical gas", "medical air"]),
    (MedicalVacuum, &["真空", "vacuum", "负压"]),
    (FireTank, &["消防", "fire"]),
    (ExpansionVessel, &["膨胀", "定压", "expansion"]),
];
const BOARDS: Choice = &[
    (IsolatedPanel, &["隔离电源", "isolated", "隔离变压器", "insulation monitor", "medical it"]),
    (HighVoltage, &["高压", "10 kv", "10kv", "high voltage", "high-voltage", "medium voltage", "power.hv"]),
    (PowerMeter, &["电表", "electricity meter"]),
];
const GASES: Choice = &[
    (GasOutlet, &["终端", "outlet", "gastap", "terminal"]),
    (GasZone, &["阀门箱", "zone valve", "zonevalve"]),
    (GasPanel, &["报警箱", "alarm panel", "报警"]),
    (LiquidOxygen, &["液氧", "liquid oxygen"]),
    (GasManifold, &["汇流排", "manifold"]),
    (MedicalVacuum, &["vacuum", "负压吸引", "负压", "真空"]),
    (GasCompressor, &["压缩机", "compressor"]),
    (MedicalGas, &["oxygen", "氧", "医用气体", "medical gas", "medical air", "医气", "压缩空气", "笑气", "nitrous"]),
];
const SENSORS: Choice = &[
    (SmokeDetector, &["smokesensor", "感烟", "烟感", "smoke", "吸气式"]),
    (HeatDetector, &["heatsensor", "感温", "heat detector", "heat sensor", "firesensor", "flame", "火焰"]),
    (FlowSwitch, &["水流指示", "flow switch", "water flow indicator", "flowsensor"]),
    (LeakSensor, &["漏水", "leak sensor", "water leak", "leakdetect", "waterleak", "moisturesensor"]),
    (
        GasDetector,
        &[
            "可燃气体",
            "燃气泄漏",
            "gas leak",
            "gas detector",
            "气体探测",
            "methane",
            "refrigerant",
            "氧浓度",
            "gassensor",
        ],
    ),
    (AirQualitySensor, &["co2", "二氧化碳", "carbon dioxide", "cosensor", "air quality", "空气质量"]),
    (ParkingSensor, &["车位", "parking"]),
    (AccessDoor, &["identifiersensor", "门禁", "读卡", "card reader", "access"]),
    (ThermalGate, &["测温", "thermal", "temperature screening", "temperature gate"]),
    (OccupancySensor, &["movementsensor", "人体", "occupancy", "presence", "motion"]),
    (ClimateSensor, &["温湿度", "humidity sensor and", "temperature and humidity"]),
    (PressureSensor, &["pressuresensor", "压差", "压力", "pressure"]),
    (HumiditySensor, &["humiditysensor", "湿度"]),
    (TemperatureSensor, &["temperaturesensor", "温度", "temperature"]),
];
const ALARMS: Choice = &[
    (NurseCall, &["护士呼叫", "呼叫", "nurse call", "nurse"]),
    (GasPanel, &["医气", "医用气体", "medical gas", "gas alarm"]),
    (CallPoint, &["manualpullbox", "breakglassbutton", "railway", "手动", "手报", "call point", "pull station"]),
    (Sounder, &["siren", "bell", "light", "whistle", "声光", "警铃", "sounder", "beacon", "strobe"]),
];
const CONTROLLERS: Choice = &[
    (GasPanel, &["医气", "医用气体", "medical gas", "gas alarm"]),
    (GasZone, &["阀门箱", "zone valve"]),
    (NurseCall, &["护士呼叫", "呼叫", "nurse"]),
    (LightingController, &["照明", "调光", "lighting", "dimmer"]),
    (AccessDoor, &["门禁", "读卡", "access", "card reader"]),
    (Turnstile, &["闸机", "turnstile"]),
    (ThermalGate, &["测温", "thermal", "temperature screening"]),
    (ParkingSensor, &["车位", "parking"]),
    (FirePanel, &["火灾", "消防", "fire", "smoke"]),
    (AirQualitySensor, &["空气质量", "air quality"]),
    (TemperatureSensor, &["thermostat", "温控"]),
];
const DEVICES: Choice = &[
    (Mri, &["mri", "磁共振", "magnetic resonance"]),
    (
        Imaging,
        &[
            "ct",
            "xray",
            "x-ray",
            "x 线",
            "x线",
            "dsa",
            "血管造影",
            "angiograph",
            "影像",
            "linac",
            "直线加速器",
            "乳腺",
            "mammo",
            "pet",
            "spect",
            "gamma",
            "c-arm",
            "c 形臂",
            "ultrasound",
            "超声",
            "dr ",
            "胃肠",
            "fluoroscop",
            "骨密度",
        ],
    ),
    (Anaesthesia, &["anaesthesia", "anesthesia", "麻醉"]),
    (Ventilator, &["ventilator", "呼吸机", "ecmo"]),
    (InfusionPump, &["infusion", "输液", "syringe", "注射泵"]),
    (Dialysis, &["dialysis", "透析"]),
    (Incubator, &["incubator", "培养箱", "暖箱", "warmer", "辐射台"]),
    (Freezer, &["freezer", "低温冰箱", "冷冻", "超低温"]),
    (Fridge, &["refrigerator", "fridge", "冰箱", "冷藏", "blood bank", "血库"]),
    (Sterilizer, &["steriliz", "sterilis", "灭菌", "autoclave"]),
    (Washer, &["washer", "清洗", "洗消", "disinfector"]),
    (Dryer, &["dryer", "烘干", "干燥"]),
    (Monitor, &["monitor", "监护", "除颤", "defibrillator", "ecg", "心电"]),
    (NurseCall, &["nurse call", "护士呼叫"]),
];
const APPLIANCES: Choice = &[
    (Sterilizer, &["steriliz", "sterilis", "灭菌"]),
    (Freezer, &["freezer", "低温冰箱", "冷冻"]),
    (Fridge, &["fridge", "refrigerator", "冰箱", "冷藏", "冷库"]),
    (Dryer, &["tumbledryer", "dryer", "烘干", "ironer", "烫平"]),
    (
        Kitchen,
        &[
            "dishwash",
            "洗碗",
            "cook",
            "oven",
            "steamer",
            "fryer",
            "microwave",
            "灶",
            "蒸",
            "烤",
            "厨",
            "kitchen",
            "开水",
        ],
    ),
    (Washer, &["washingmachine", "washer", "洗衣", "清洗", "洗涤", "laundry"]),
    (NurseCall, &["呼叫", "nurse call"]),
    (Turnstile, &["turnstile", "闸机"]),
    (ThermalGate, &["测温", "thermal", "temperature screening"]),
];
const DOORS: Choice = &[
    (FireShutter, &["防火卷帘", "卷帘", "fire shutter", "rollingup", "rolling shutter"]),
    (AccessDoor, &["门禁", "access-controlled", "access controlled", "door.access"]),
    (FireDoor, &["防火门", "fire door", "door.fire"]),
];

/// What IFC2X3, proxies and general entities are called; the more special word comes first.
const ANYTHING: Choice = &[
    (SmokeDetector, &["smoke detector", "感烟"]),
    (HeatDetector, &["heat detector", "感温探测"]),
    (MedicalVacuum, &["medical vacuum", "vacuum pump", "vacuum plant", "vacuum", "负压吸引", "真空"]),
    (LiquidOxygen, &["liquid oxygen", "液氧"]),
    (GasManifold, &["manifold", "汇流排"]),
    (MedicalGas, &["medical gas", "medical air", "oxygen", "氧气", "医用气体", "医气", "压缩空气", "笑气"]),
    (CleanAirHandler, &["净化机组", "净化空调"]),
    (
        AirHandler,
        &[
            "ahu",
            "air handling",
            "air handler",
            "airhandl",
            "空调机组",
            "空气处理",
            "新风机",
            "rooftop unit",
            "rtu",
            "doas",
        ],
    ),
    (FanCoil, &["fan coil", "fancoil", "fcu", "风机盘管", "split unit", "air conditioner"]),
    (CoolingTower, &["cooling tower", "冷却塔"]),
    (Chiller, &["chiller", "冷水机组", "冷冻机", "heat pump", "热泵"]),
    (Boiler, &["boiler", "锅炉"]),
    (HeatExchanger, &["heat exchanger", "heatexchanger", "换热", "板换"]),
    (FirePump, &["fire pump", "消防泵", "消火栓泵", "喷淋泵", "sprinkler pump"]),
    (Pump, &["pump", "pumps", "水泵", "循环泵", "pumpe"]),
    (VavBox, &["vav", "air terminal box", "变风量"]),
    (Turnstile, &["turnstile", "闸机"]),
    (ThermalGate, &["测温", "temperature screening"]),
    (Sterilizer, &["steriliz", "灭菌"]),
    (SewageTreatment, &["sewage treatment", "污水处理"]),
    (WaterTreatment, &["softener", "软水"]),
    (Fan, &["fan", "fans", "exhauster", "ventilator", "排风机", "送风机", "风机"]),
    (Transformer, &["transformer", "变压器"]),
    (Switchboard, &["switchboard", "switchgear", "panelboard", "distribution board", "配电", "开关柜", "mcc"]),
    (Generator, &["generator", "genset", "发电机"]),
    (Ups, &["ups", "uninterruptible", "不间断电源", "battery"]),
    (Escalator, &["escalator", "自动扶梯", "扶梯"]),
    (Lift, &["elevator", "lift", "电梯"]),
    (Tank, &["tank", "tanks", "水箱", "水池", "储罐", "water heater", "热水器"]),
    (FireShutter, &["fire shutter", "防火卷帘"]),
    (Camera, &["摄像机", "security camera", "cctv"]),
    (AirQualitySensor, &["co2 sensor"]),
];

/// The class of an element that is equipment; `None` for what has nothing to tell.
pub(crate) fn class_of(element: &Element) -> Option<Class> {
    if matches!(element.kind, ElementKind::Container | ElementKind::Storey | ElementKind::Space | ElementKind::Void) {
        return None;
    }
    let predefined = element.predefined_type.as_deref().unwrap_or_default();
    let words = || Words::of(element);
    let first = |choice: Choice| words().first(choice);
    match element.ifc_type.as_ref() {
        "IfcUnitaryEquipment" => first(AIR_HANDLERS).or_else(|| match predefined {
            "AIRCONDITIONINGUNIT" | "SPLITSYSTEM" => Some(FanCoil),
            "AIRHANDLER" | "ROOFTOPUNIT" | "DEHUMIDIFIER" => Some(AirHandler),
            _ => first(ANYTHING).or(Some(AirHandler)),
        }),
        "IfcPump" => first(PUMPS).or(Some(Pump)),
        "IfcCompressor" => first(PUMPS)
            .filter(|c| *c == MedicalVacuum)
            .or_else(|| first(&[(GasCompressor, &["医用", "medical", "air compressor", "空气压缩"])]))
            .or_else(|| first(GASES))
            .or(Some(Pump)),
        "IfcFan" => first(FANS).or(Some(Fan)),
        "IfcChiller" => Some(Chiller),
        "IfcCoolingTower" | "IfcEvaporativeCooler" | "IfcCondenser" => Some(CoolingTower),
        "IfcBoiler" | "IfcBurner" => Some(Boiler),
        "IfcHeatExchanger" => Some(HeatExchanger),
        "IfcHumidifier" => Some(Humidifier),
        "IfcTank" => first(TANKS).or(Some(Tank)),
        "IfcTransformer" => first(&[(IsolatedPanel, &["隔离", "isolation", "isolating"])]).or(Some(Transformer)),
        "IfcElectricDistributionBoard" | "IfcElectricDistributionPoint" => first(BOARDS).or(Some(Switchboard)),
        "IfcSwitchingDevice" => {
            first(BOARDS).or_else(|| first(&[(Switchboard, &["开关柜", "switchgear", "switchboard", "配电柜"])]))
        }
        "IfcElectricGenerator" | "IfcEngine" => Some(Generator),
        "IfcElectricFlowStorageDevice" => Some(Ups),
        "IfcAirTerminalBox" => Some(VavBox),
        "IfcDamper" => match predefined {
            "FIREDAMPER" | "SMOKEDAMPER" | "FIRESMOKEDAMPER" => Some(FireDamper),
            "CONTROLDAMPER" => Some(ControlDamper),
            _ => first(&[
                (FireDamper, &["防火", "排烟", "fire", "smoke"]),
                (ControlDamper, &["电动", "control", "motori"]),
            ]),
        },
        "IfcCoil" | "IfcSpaceHeater" => first(ANYTHING).filter(|c| *c == FanCoil),
        "IfcTransportElement" | "IfcTransportElementType" => match predefined {
            "ESCALATOR" | "MOVINGWALKWAY" => Some(Escalator),
            "ELEVATOR" => Some(Lift),
            _ => first(ANYTHING).filter(|c| *c == Escalator).or(Some(Lift)),
        },
        "IfcSensor" => match predefined {
            "TEMPERATURESENSOR" if words().has("温湿度") || words().has("humidity") => Some(ClimateSensor),
            _ => first(SENSORS),
        },
        "IfcValve" => first(&[
            (AlarmValve, &["报警阀", "alarm valve", "alarm check"]),
            (GasZone, &["阀门箱", "zone valve"]),
            (GasOutlet, &["医用气体终端", "gas outlet", "oxygen outlet", "gastap", "医气终端", "vacuum outlet"]),
            (FlowSwitch, &["水流指示", "flow switch"]),
            (ControlValve, &["regulating", "电动", "调节", "motori", "control valve", "mixing"]),
        ])
        .or_else(|| first(GASES).map(|_| GasOutlet)),
        "IfcFlowMeter" => first(&[
            (GasMeter, &["gasmeter", "燃气", "gas meter", "天然气"]),
            (PowerMeter, &["电能", "电表", "electric"]),
            (EnergyMeter, &["energymeter", "能量", "热量", "冷量", "energy", "heat meter"]),
            (WaterMeter, &["watermeter", "水表", "water"]),
        ])
        .or_else(|| first(GASES))
        .or(Some(WaterMeter)),
        "IfcMedicalDevice" => {
            first(GASES).filter(|_| has_gas_type(predefined)).or_else(|| first(DEVICES)).or_else(|| first(GASES))
        }
        "IfcElectricAppliance" => match predefined {
            "FRIDGE_FREEZER" | "REFRIGERATOR" => Some(Fridge),
            "FREEZER" => Some(Freezer),
            _ => first(APPLIANCES).or_else(|| first(DEVICES)).or_else(|| first(ANYTHING)),
        },
        "IfcAlarm" => first(ALARMS),
        "IfcController" => first(CONTROLLERS).or(Some(Controller)),
        "IfcUnitaryControlElement" => match first(CONTROLLERS) {
            None if predefined == "ALARMPANEL" => Some(FirePanel),
            found => found.or(Some(Controller)),
        },
        "IfcFireSuppressionTerminal" => match predefined {
            "FIREHYDRANT" | "BREECHINGINLET" => Some(Hydrant),
            "HOSEREEL" | "SPRINKLER" | "SPRINKLERDEFLECTOR" => None,
            _ => first(&[(Hydrant, &["室外消火栓", "hydrant", "接合器", "siamese"])]),
        },
        "IfcLightFixture" => match predefined {
            "SECURITYLIGHTING" => Some(EmergencyLight),
            _ => first(&[(EmergencyLight, &["应急", "疏散", "emergency", "exit"])]),
        },
        "IfcOutlet" => first(GASES).map(|_| GasOutlet).or_else(|| first(&[(NurseCall, &["呼叫", "nurse"])])),
        "IfcAudioVisualAppliance" if predefined == "CAMERA" => Some(Camera),
        "IfcAudioVisualAppliance" => first(&[
            (Camera, &["摄像", "camera", "cctv"]),
            (NurseCall, &["呼叫", "nurse call"]),
            (Sounder, &["消防广播", "voice alarm"]),
        ]),
        "IfcCommunicationsAppliance" => first(&[(NurseCall, &["呼叫", "nurse"])]).or(match predefined {
            "ANTENNA" | "FAULTINDICATOR" | "COMPUTER" | "PRINTER" | "PHONE" => None,
            _ => Some(Rack),
        }),
        "IfcInterceptor" | "IfcFilter" => first(AIR_HANDLERS).filter(|c| matches!(c, SewageTreatment | WaterTreatment)),
        "IfcDistributionChamberElement" => first(GASES),
        "IfcDoor" => first(DOORS),
        // IFC2X3, and what IFC4 leaves general.
        "IfcFlowMovingDevice" => first(ANYTHING).or(Some(Pump)),
        "IfcEnergyConversionDevice"
        | "IfcFlowStorageDevice"
        | "IfcFlowTreatmentDevice"
        | "IfcFlowController"
        | "IfcFlowTerminal"
        | "IfcDistributionFlowElement"
        | "IfcDistributionElement"
        | "IfcBuildingElementProxy"
        | "IfcDistributionControlElement" => first(ANYTHING),
        _ => None,
    }
}

/// IFC4X3 knows some gas plant as predefined types of medical devices.
fn has_gas_type(predefined: &str) -> bool {
    matches!(predefined, "AIRSTATION" | "FEEDAIRUNIT" | "OXYGENGENERATOR" | "OXYGENPLANT" | "VACUUMSTATION")
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

/// What people wrote about an element, with the codes of its classification, in lower case.
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
        let codes = element.classifications.iter().map(|c| c.code.as_ref());
        let joined: Vec<&str> = texts.into_iter().flatten().map(|t| t.as_ref()).chain(codes).collect();
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

    /// The first kind of the choice of which a word occurs.
    fn first(&self, choice: Choice) -> Option<Class> {
        choice.iter().find(|(_, words)| words.iter().any(|w| self.has(w))).map(|(class, _)| *class)
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
            ("IfcTank", "医用氧气汇流排 / Oxygen manifold", Some(Class::GasManifold)),
            ("IfcTank", "生活热水罐 HWT-02 / Hot water calorifier", Some(Class::HeatExchanger)),
            ("IfcTransportElement", "Escalator 1", Some(Class::Escalator)),
            ("IfcValve", "医用气体终端 / Medical gas outlet", Some(Class::GasOutlet)),
            ("IfcValve", "Butterfly valve", None),
            ("IfcWall", "Pump room wall", None),
            ("IfcFlowTerminal", "Sink", None),
            ("IfcFan", "正压送风机 / Stair pressurisation fan", Some(Class::PressurisationFan)),
            ("IfcPump", "集水坑潜污泵 / Sump pump", Some(Class::SumpPump)),
            ("IfcTank", "液氧储罐 / Liquid oxygen tank", Some(Class::LiquidOxygen)),
            ("IfcDoor", "楼梯间防火门 1F-003 / Stair fire door", Some(Class::FireDoor)),
            ("IfcDoor", "木质门 / Timber door", None),
            ("IfcMedicalDevice", "CT 扫描仪 / CT scanner", Some(Class::Imaging)),
            ("IfcMedicalDevice", "Quantum teleporter", None),
            ("IfcElectricAppliance", "脉动真空灭菌器 / Steam sterilizer", Some(Class::Sterilizer)),
            ("IfcAlarm", "手动火灾报警按钮 / Manual call point", Some(Class::CallPoint)),
            ("IfcSensor", "点型感烟探测器 / Smoke detector", Some(Class::SmokeDetector)),
            ("IfcLightFixture", "安全出口标志灯 / Exit sign", Some(Class::EmergencyLight)),
            ("IfcLightFixture", "LED 面板灯 / LED panel", None),
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
