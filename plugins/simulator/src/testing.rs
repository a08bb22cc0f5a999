//! What tests of several modules use: the sample hospital, and a hub in memory.

use std::sync::{Arc, OnceLock};

use atrium_building::{BuildingModel, Routes};
use atrium_facility::{
    Actor, ChemicalChange, Command, CommandEnvelope, CommandId, Entry, FacilityState, Grounds, HazardChange, LocalText,
    Made, Outcome, Person, Policy, Refusal, Role, TicketChange, Timestamp, Trade, Update, decide, due,
};
use atrium_ifc::{LoadOptions, Progress};
use atrium_sample::Scale;
use rustc_hash::FxHashMap;

use crate::kind::Class;
use crate::roster::STAFF;

/// A district hospital of the sample and its ways, read once.
pub(crate) fn hospital() -> &'static (BuildingModel, Arc<Routes>) {
    static HOSPITAL: OnceLock<(BuildingModel, Arc<Routes>)> = OnceLock::new();
    HOSPITAL.get_or_init(|| sample(Scale::Small))
}

/// The whole hospital, which takes some seconds: for what a district hospital has not.
pub(crate) fn whole() -> &'static (BuildingModel, Arc<Routes>) {
    static WHOLE: OnceLock<(BuildingModel, Arc<Routes>)> = OnceLock::new();
    WHOLE.get_or_init(|| sample(Scale::Hospital))
}

fn sample(scale: Scale) -> (BuildingModel, Arc<Routes>) {
    let text = atrium_sample::generate(atrium_sample::SEED, scale).unwrap();
    let read = atrium_ifc::load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::default());
    let model = read.unwrap().model;
    let routes = Arc::new(Routes::build(&model));
    (model, routes)
}

/// The role of a badge of the hub's own posts.
pub(crate) fn role_of(badge: &str) -> Role {
    match badge.as_bytes()[0] {
        b'D' => Role::ServiceDesk,
        b'T' | b'C' | b'P' => Role::Technician,
        b'L' => Role::TeamLeader,
        b'S' => Role::SafetyOfficer,
        b'O' => Role::Operator,
        b'M' => Role::FacilityManager,
        b'V' => Role::DutyDirector,
        b'N' => Role::Requester,
        _ => Role::Administrator,
    }
}

/// A hub in memory: decides, numbers, and answers a command that it knows as it did before.
#[derive(Default)]
pub(crate) struct FakeHub {
    pub(crate) state: FacilityState,
    pub(crate) log: Vec<Entry>,
    pub(crate) now: Timestamp,
    known: FxHashMap<CommandId, (Command, Outcome)>,
    pub(crate) refused: Vec<(CommandId, Refusal)>,
    /// Times that a command came that was known already.
    pub(crate) repeated: usize,
}

impl FakeHub {
    pub(crate) fn with_staff(now: Timestamp) -> Self {
        let mut hub = Self { now, ..Self::default() };
        let leader = [Trade::Electrician, Trade::Plumber, Trade::Hvac, Trade::MedicalGas, Trade::Lift, Trade::General];
        let people = STAFF
            .iter()
            .map(|post| Person {
                id: post.badge.into(),
                post: LocalText::same(post.badge),
                trades: if post.badge == "L-01" { leader.to_vec() } else { post.trades.to_vec() },
                on_duty: true,
            })
            .collect();
        hub.write(&Actor::system(), None, Update::PeopleRegistered { people });
        hub
    }

    pub(crate) fn write(&mut self, by: &Actor, command: Option<CommandId>, update: Update) {
        let seq = self.log.len() as u64 + 1;
        let entry = Entry { seq, at: self.now, by: by.clone(), command, update };
        self.state.reduce(&entry);
        self.log.push(entry);
    }

    /// What follows from time.
    pub(crate) fn beat(&mut self) {
        for update in due(&self.state, &Policy::default(), self.now) {
            self.write(&Actor::system(), None, update);
        }
    }

    pub(crate) fn ask(&mut self, badge: &str, envelope: &CommandEnvelope) -> Outcome {
        if let Some((command, outcome)) = self.known.get(&envelope.id) {
            self.repeated += 1;
            if *command != envelope.command {
                self.refused.push((envelope.id.clone(), Refusal::IdTaken));
                return Outcome::Refused { refusal: Refusal::IdTaken };
            }
            return outcome.clone();
        }
        let by = Actor::new(badge, role_of(badge));
        let policy = Policy::default();
        let grounds = Grounds { state: &self.state, policy: &policy, by: &by, now: self.now };
        let updates = match decide(&envelope.command, grounds) {
            Ok(updates) => updates,
            Err(refusal) => {
                self.refused.push((envelope.id.clone(), refusal.clone()));
                return Outcome::Refused { refusal };
            }
        };
        let made = updates.iter().find_map(|u| match u {
            Update::Ticket { ticket, change: TicketChange::Created { .. } } => Some(Made::Ticket(ticket.clone())),
            Update::Hazard { hazard, change: HazardChange::Reported { .. } } => Some(Made::Hazard(hazard.clone())),
            Update::Chemical { batch, change: ChemicalChange::Received { .. } } => Some(Made::Batch(batch.clone())),
            _ => None,
        });
        let first = self.log.len() as u64 + 1;
        for update in updates {
            self.write(&by, Some(envelope.id.clone()), update);
        }
        let outcome = Outcome::Accepted { first, last: self.log.len() as u64, made };
        self.known.insert(envelope.id.clone(), (envelope.command.clone(), outcome.clone()));
        outcome
    }
}

/// Every kind that lives: entity, predefined type, what a hospital calls it, and what it is.
pub(crate) const KINDS: &[(&str, &str, &str, Class)] = &[
    ("IfcUnitaryEquipment", "AIRHANDLER", "组合式空调机组 / Air handling unit", Class::AirHandler),
    ("IfcUnitaryEquipment", "AIRHANDLER", "净化空调机组 / Clean-room AHU", Class::CleanAirHandler),
    ("IfcUnitaryEquipment", "AIRHANDLER", "新风机组 / Make-up air unit", Class::MakeUpUnit),
    ("IfcUnitaryEquipment", "AIRCONDITIONINGUNIT", "风机盘管 / Fan coil unit", Class::FanCoil),
    ("IfcFan", "", "离心排风机 / Exhaust fan", Class::Fan),
    ("IfcFan", "", "排烟风机 / Smoke exhaust fan", Class::SmokeFan),
    ("IfcFan", "", "正压送风机 / Stair pressurisation fan", Class::PressurisationFan),
    ("IfcFan", "", "诱导风机 / Jet fan", Class::JetFan),
    ("IfcAirTerminalBox", "", "变风量末端 / VAV box", Class::VavBox),
    ("IfcDamper", "FIREDAMPER", "防火阀 / Fire damper", Class::FireDamper),
    ("IfcDamper", "CONTROLDAMPER", "电动风阀 / Control damper", Class::ControlDamper),
    ("IfcHumidifier", "", "电极加湿器 / Humidifier", Class::Humidifier),
    ("IfcChiller", "", "冷水机组 / Chiller", Class::Chiller),
    ("IfcCoolingTower", "", "冷却塔 / Cooling tower", Class::CoolingTower),
    ("IfcBoiler", "", "锅炉 / Boiler", Class::Boiler),
    ("IfcHeatExchanger", "", "板式换热器 / Plate heat exchanger", Class::HeatExchanger),
    ("IfcPump", "", "冷冻水泵 / Chilled water pump", Class::Pump),
    ("IfcPump", "", "喷淋泵 / Sprinkler pump", Class::FirePump),
    ("IfcPump", "", "消防稳压泵 / Jockey pump", Class::JockeyPump),
    ("IfcPump", "SUBMERSIBLEPUMP", "污水提升泵 / Sewage pump", Class::SumpPump),
    ("IfcPump", "", "加药泵 / Dosing pump", Class::DosingPump),
    ("IfcTank", "", "生活水箱 / Domestic water tank", Class::Tank),
    ("IfcTank", "", "消防水箱 / Fire water tank", Class::FireTank),
    ("IfcTank", "EXPANSION", "定压膨胀罐 / Expansion vessel", Class::ExpansionVessel),
    ("IfcFilter", "", "软水器 / Water softener", Class::WaterTreatment),
    ("IfcInterceptor", "USERDEFINED", "污水处理站 / Sewage treatment", Class::SewageTreatment),
    ("IfcValve", "REGULATING", "电动调节阀 / Motorized control valve", Class::ControlValve),
    ("IfcFlowMeter", "WATERMETER", "水表 / Water meter", Class::WaterMeter),
    ("IfcFlowMeter", "ENERGYMETER", "冷量表 / Energy meter", Class::EnergyMeter),
    ("IfcFlowMeter", "", "电能表 / Electricity meter", Class::PowerMeter),
    ("IfcFlowMeter", "GASMETER", "燃气表 / Gas meter", Class::GasMeter),
    ("IfcTransformer", "", "干式变压器 / Dry-type transformer", Class::Transformer),
    ("IfcElectricDistributionBoard", "SWITCHBOARD", "10 kV 高压开关柜 / 10 kV switchgear", Class::HighVoltage),
    ("IfcElectricDistributionBoard", "", "楼层配电箱 / Distribution board", Class::Switchboard),
    ("IfcElectricDistributionBoard", "", "医用隔离电源柜 / Isolated power panel", Class::IsolatedPanel),
    ("IfcElectricGenerator", "", "柴油发电机组 / Diesel generator", Class::Generator),
    ("IfcElectricFlowStorageDevice", "UPS", "不间断电源 / UPS", Class::Ups),
    ("IfcTransportElement", "ELEVATOR", "医用电梯 / Bed lift", Class::Lift),
    ("IfcTransportElement", "ESCALATOR", "自动扶梯 / Escalator", Class::Escalator),
    ("IfcController", "", "照明控制器 / Lighting controller", Class::LightingController),
    ("IfcLightFixture", "SECURITYLIGHTING", "应急照明灯 / Emergency light", Class::EmergencyLight),
    ("IfcLightFixture", "", "疏散指示灯 / Exit sign", Class::EmergencyLight),
    ("IfcMedicalDevice", "OXYGENPLANT", "制氧机组 / Oxygen plant", Class::MedicalGas),
    ("IfcMedicalDevice", "VACUUMSTATION", "负压吸引机组 / Vacuum plant", Class::MedicalVacuum),
    ("IfcTank", "", "液氧储罐 / Liquid oxygen tank", Class::LiquidOxygen),
    ("IfcMedicalDevice", "GASMANIFOLD", "氧气汇流排 / Oxygen manifold", Class::GasManifold),
    ("IfcCompressor", "ROTARY", "医用空气压缩机 / Medical air compressor", Class::GasCompressor),
    ("IfcValve", "ISOLATING", "医气区域阀门箱 / Zone valve box", Class::GasZone),
    ("IfcController", "USERDEFINED", "医用气体报警箱 / Medical gas alarm panel", Class::GasPanel),
    ("IfcValve", "GASTAP", "医用气体终端 / Medical gas outlet", Class::GasOutlet),
    ("IfcElectricAppliance", "", "脉动真空灭菌器 / Steam sterilizer", Class::Sterilizer),
    ("IfcElectricAppliance", "WASHINGMACHINE", "清洗消毒机 / Washer-disinfector", Class::Washer),
    ("IfcElectricAppliance", "TUMBLEDRYER", "烘干机 / Tumble dryer", Class::Dryer),
    ("IfcElectricAppliance", "ELECTRICCOOKER", "蒸饭柜 / Steam oven", Class::Kitchen),
    ("IfcElectricAppliance", "REFRIGERATOR", "药品冷藏箱 / Pharmacy refrigerator", Class::Fridge),
    ("IfcElectricAppliance", "FREEZER", "低温冰箱 / Plasma freezer", Class::Freezer),
    ("IfcMedicalDevice", "MRI", "磁共振成像系统 / MRI scanner", Class::Mri),
    ("IfcMedicalDevice", "DSA", "血管造影机 / DSA", Class::Imaging),
    ("IfcMedicalDevice", "", "呼吸机 / Ventilator", Class::Ventilator),
    ("IfcMedicalDevice", "MONITOR", "床旁监护仪 / Bedside monitor", Class::Monitor),
    ("IfcMedicalDevice", "", "输液泵 / Infusion pump", Class::InfusionPump),
    ("IfcMedicalDevice", "", "麻醉机 / Anaesthesia machine", Class::Anaesthesia),
    ("IfcMedicalDevice", "", "血液透析机 / Dialysis machine", Class::Dialysis),
    ("IfcMedicalDevice", "", "婴儿培养箱 / Infant incubator", Class::Incubator),
    ("IfcCommunicationsAppliance", "", "护士呼叫主机 / Nurse call station", Class::NurseCall),
    ("IfcUnitaryControlElement", "ALARMPANEL", "火灾报警控制器 / Fire alarm panel", Class::FirePanel),
    ("IfcSensor", "SMOKESENSOR", "点型感烟探测器 / Smoke detector", Class::SmokeDetector),
    ("IfcSensor", "HEATSENSOR", "点型感温探测器 / Heat detector", Class::HeatDetector),
    ("IfcAlarm", "MANUALPULLBOX", "手动火灾报警按钮 / Manual call point", Class::CallPoint),
    ("IfcAlarm", "SIREN", "声光警报器 / Sounder beacon", Class::Sounder),
    ("IfcSensor", "FLOWSENSOR", "水流指示器 / Flow switch", Class::FlowSwitch),
    ("IfcValve", "CHECK", "湿式报警阀 / Wet alarm valve", Class::AlarmValve),
    ("IfcFireSuppressionTerminal", "FIREHYDRANT", "室外消火栓 / Hydrant", Class::Hydrant),
    ("IfcDoor", "DOOR", "常开防火门 / Fire door", Class::FireDoor),
    ("IfcDoor", "DOOR", "防火卷帘 / Fire shutter", Class::FireShutter),
    ("IfcAudioVisualAppliance", "CAMERA", "半球摄像机 / Dome camera", Class::Camera),
    ("IfcSensor", "IDENTIFIERSENSOR", "门禁读卡器 / Card reader", Class::AccessDoor),
    ("IfcElectricAppliance", "USERDEFINED", "测温安检门 / Temperature screening gate", Class::ThermalGate),
    ("IfcElectricAppliance", "USERDEFINED", "闸机 / Turnstile", Class::Turnstile),
    ("IfcSensor", "USERDEFINED", "车位探测器 / Parking sensor", Class::ParkingSensor),
    ("IfcController", "PROGRAMMABLE", "DDC 控制器 / DDC", Class::Controller),
    ("IfcCommunicationsAppliance", "NETWORKAPPLIANCE", "网络机柜 / Network rack", Class::Rack),
    ("IfcSensor", "TEMPERATURESENSOR", "温度传感器 / Temperature sensor", Class::TemperatureSensor),
    ("IfcSensor", "TEMPERATURESENSOR", "温湿度传感器 / Room sensor", Class::ClimateSensor),
    ("IfcSensor", "HUMIDITYSENSOR", "湿度传感器 / Humidity sensor", Class::HumiditySensor),
    ("IfcSensor", "PRESSURESENSOR", "微压差传感器 / Differential pressure sensor", Class::PressureSensor),
    ("IfcSensor", "CO2SENSOR", "二氧化碳传感器 / CO2 sensor", Class::AirQualitySensor),
    ("IfcSensor", "MOVEMENTSENSOR", "人体感应器 / Occupancy sensor", Class::OccupancySensor),
    ("IfcSensor", "MOISTURESENSOR", "漏水探测器 / Water leak sensor", Class::LeakSensor),
    ("IfcSensor", "GASSENSOR", "可燃气体探测器 / Gas leak detector", Class::GasDetector),
    ("IfcSpace", "", "手术室 / Operating theatre", Class::Theatre),
    ("IfcSpace", "", "重症监护 / ICU", Class::CriticalRoom),
];

/// A building of so many pieces of equipment, of every kind as many.
pub(crate) fn every_kind(count: usize) -> BuildingModel {
    let make = |i: usize| {
        let (ifc_type, predefined, name, class) = KINDS[i % KINDS.len()];
        atrium_building::Element {
            tag: Some(format!("{class:?}-{i:05}").into()),
            predefined_type: (!predefined.is_empty()).then(|| predefined.into()),
            global_id: atrium_building::GlobalId::from(format!("{i:022}").as_str()),
            ..crate::bind::tests::element(ifc_type, name)
        }
    };
    BuildingModel { elements: (0..count).map(make).collect(), ..BuildingModel::default() }
}
