//! The kinds of equipment that live, one a row: what each is called, who looks after it, what makes it work hard and how
//! often it fails.

use atrium_facility::Trade;
use atrium_facility::Trade::{Electrician, General, Hvac, MedicalGas as Gas, Plumber};

use crate::catalogue::{self as points, Spec};
use crate::weather::Weather;

/// What makes equipment work hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drive {
    Cooling,
    Heating,
    Air,
    Power,
    People,
}

/// A row of the table.
struct Row {
    zh: &'static str,
    en: &'static str,
    trade: Trade,
    drive: Drive,
    /// How often it is a piece of this kind that fails, against plant with 1. It is a share of the whole building's
    /// faults: twice as many detectors do not fail twice as often before the operator's eyes.
    frailty: f64,
    points: &'static [Spec],
}

macro_rules! classes {
    ($($class:ident: $zh:literal, $en:literal, $trade:expr, $drive:ident, $frailty:literal, $points:expr;)+) => {
        /// Kinds of equipment that the catalogue has points for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Class { $($class),+ }

        impl Class {
            /// All of them, in the order of the table.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$class),+];

            fn row(self) -> Row {
                match self {
                    $(Self::$class => Row {
                        zh: $zh, en: $en, trade: $trade, drive: Drive::$drive, frailty: $frailty, points: &$points,
                    }),+
                }
            }
        }
    };
}

classes! {
    AirHandler: "空调机组", "Air handling unit", Hvac, Air, 1.0, points::air::AIR_HANDLER;
    CleanAirHandler: "净化空调机组", "Clean-room air handling unit", Hvac, Air, 1.0, points::air::CLEAN_AIR_HANDLER;
    MakeUpUnit: "新风机组", "Make-up air unit", Hvac, Air, 1.0, points::air::AIR_HANDLER;
    FanCoil: "风机盘管", "Fan coil unit", Hvac, Air, 0.3, points::air::FAN_COIL;
    Fan: "风机", "Fan", Hvac, People, 1.0, points::air::FAN;
    SmokeFan: "排烟风机", "Smoke exhaust fan", Hvac, People, 0.3, points::air::STAND_BY_FAN;
    PressurisationFan: "正压送风机", "Pressurisation fan", Hvac, People, 0.3, points::air::STAND_BY_FAN;
    JetFan: "诱导风机", "Jet fan", Hvac, People, 0.3, points::air::JET_FAN;
    VavBox: "变风量末端", "VAV box", Hvac, Air, 0.3, points::air::VAV_BOX;
    FireDamper: "防火阀", "Fire damper", Hvac, People, 0.1, points::air::FIRE_DAMPER;
    ControlDamper: "电动风阀", "Control damper", Hvac, Air, 0.2, points::air::CONTROL_DAMPER;
    Humidifier: "加湿器", "Humidifier", Hvac, Heating, 0.6, points::air::HUMIDIFIER;
    Chiller: "冷水机组", "Chiller", Hvac, Cooling, 1.0, points::water::CHILLER;
    CoolingTower: "冷却塔", "Cooling tower", Hvac, Cooling, 1.0, points::water::COOLING_TOWER;
    Boiler: "锅炉", "Boiler", Plumber, Heating, 1.0, points::water::BOILER;
    HeatExchanger: "换热器", "Heat exchanger", Plumber, Heating, 1.0, points::water::HEAT_EXCHANGER;
    Pump: "水泵", "Pump", Plumber, Air, 1.0, points::water::PUMP;
    FirePump: "消防泵", "Fire pump", Plumber, People, 0.4, points::water::FIRE_PUMP;
    JockeyPump: "稳压泵", "Jockey pump", Plumber, People, 0.6, points::water::JOCKEY_PUMP;
    SumpPump: "排水泵", "Sump pump", Plumber, People, 0.8, points::water::SUMP_PUMP;
    DosingPump: "加药泵", "Dosing pump", Plumber, People, 0.6, points::water::DOSING_PUMP;
    Tank: "水箱", "Tank", Plumber, People, 0.8, points::water::TANK;
    FireTank: "消防水箱", "Fire water tank", Plumber, People, 0.2, points::water::FIRE_TANK;
    ExpansionVessel: "膨胀罐", "Expansion vessel", Plumber, People, 0.3, points::water::EXPANSION_VESSEL;
    WaterTreatment: "水处理设备", "Water treatment", Plumber, People, 0.8, points::water::WATER_TREATMENT;
    SewageTreatment: "污水处理站", "Sewage treatment", Plumber, People, 0.8, points::water::SEWAGE_TREATMENT;
    ControlValve: "电动调节阀", "Control valve", Hvac, Air, 0.3, points::water::CONTROL_VALVE;
    WaterMeter: "水表", "Water meter", Plumber, People, 0.1, points::meter::WATER_METER;
    EnergyMeter: "能量表", "Energy meter", Hvac, Air, 0.1, points::meter::ENERGY_METER;
    PowerMeter: "电能表", "Electricity meter", Electrician, Power, 0.1, points::meter::POWER_METER;
    GasMeter: "燃气表", "Gas meter", Plumber, Heating, 0.1, points::meter::GAS_METER;
    Transformer: "变压器", "Transformer", Electrician, Power, 0.6, points::power::TRANSFORMER;
    HighVoltage: "高压开关柜", "High-voltage switchgear", Electrician, Power, 0.3, points::power::HIGH_VOLTAGE;
    Switchboard: "配电柜", "Switchboard", Electrician, Power, 0.6, points::power::SWITCHBOARD;
    IsolatedPanel: "IT 隔离电源柜", "Isolated power panel", Electrician, People, 0.4, points::power::ISOLATED_PANEL;
    Generator: "发电机", "Generator", Electrician, Power, 0.6, points::power::GENERATOR;
    Ups: "不间断电源", "UPS", Electrician, People, 0.6, points::power::UPS;
    Lift: "电梯", "Lift", Trade::Lift, People, 1.0, points::power::LIFT;
    Escalator: "自动扶梯", "Escalator", Trade::Lift, People, 1.0, points::power::ESCALATOR;
    LightingController: "照明控制器", "Lighting controller", Electrician, People, 0.2, points::light::LIGHTING_CONTROLLER;
    EmergencyLight: "应急照明", "Emergency light", Electrician, People, 0.1, points::light::EMERGENCY_LIGHT;
    MedicalGas: "医用气体", "Medical gas", Gas, People, 0.8, points::gas::MEDICAL_GAS;
    MedicalVacuum: "医用真空", "Medical vacuum", Gas, People, 0.8, points::gas::MEDICAL_VACUUM;
    LiquidOxygen: "液氧储罐", "Liquid oxygen tank", Gas, People, 0.4, points::gas::LIQUID_OXYGEN;
    GasManifold: "气体汇流排", "Gas manifold", Gas, People, 0.6, points::gas::MANIFOLD;
    GasCompressor: "医用空气压缩机", "Medical air compressor", Gas, People, 0.8, points::gas::COMPRESSOR;
    GasZone: "医气区域阀门箱", "Zone valve box", Gas, People, 0.3, points::gas::ZONE;
    GasPanel: "医气报警箱", "Medical gas alarm panel", Gas, People, 0.3, points::gas::ZONE;
    GasOutlet: "医用气体终端", "Medical gas outlet", Gas, People, 0.2, points::gas::OUTLET;
    Sterilizer: "灭菌器", "Steam sterilizer", General, People, 0.6, points::service::STERILIZER;
    Washer: "清洗机", "Washer", General, People, 0.5, points::service::WASHER;
    Dryer: "烘干机", "Dryer", General, People, 0.4, points::service::DRYER;
    Kitchen: "厨房设备", "Kitchen equipment", General, People, 0.3, points::service::KITCHEN;
    Fridge: "医用冷藏箱", "Medical refrigerator", General, People, 0.4, points::service::FRIDGE;
    Freezer: "低温冰箱", "Freezer", General, People, 0.4, points::service::FREEZER;
    Mri: "磁共振", "MRI scanner", General, People, 0.3, points::medical::MRI;
    Imaging: "影像设备", "Imaging equipment", General, People, 0.3, points::medical::IMAGING;
    Ventilator: "呼吸机", "Ventilator", General, People, 0.2, points::medical::VENTILATOR;
    Monitor: "监护仪", "Patient monitor", General, People, 0.1, points::medical::MONITOR;
    InfusionPump: "输液泵", "Infusion pump", General, People, 0.1, points::medical::INFUSION;
    Anaesthesia: "麻醉机", "Anaesthesia machine", General, People, 0.2, points::medical::ANAESTHESIA;
    Dialysis: "血液透析机", "Dialysis machine", General, People, 0.3, points::medical::DIALYSIS;
    Incubator: "婴儿培养箱", "Infant incubator", General, People, 0.2, points::medical::INCUBATOR;
    NurseCall: "护士呼叫", "Nurse call", General, People, 0.1, points::medical::NURSE_CALL;
    FirePanel: "火灾报警控制器", "Fire alarm panel", Electrician, People, 0.2, points::fire::PANEL;
    SmokeDetector: "感烟探测器", "Smoke detector", Electrician, People, 0.2, points::fire::SMOKE_DETECTOR;
    HeatDetector: "感温探测器", "Heat detector", Electrician, People, 0.1, points::fire::HEAT_DETECTOR;
    CallPoint: "手动报警按钮", "Manual call point", Electrician, People, 0.05, points::fire::CALL_POINT;
    Sounder: "声光警报器", "Sounder", Electrician, People, 0.05, points::fire::SOUNDER;
    FlowSwitch: "水流指示器", "Flow switch", Plumber, People, 0.1, points::fire::FLOW_SWITCH;
    AlarmValve: "湿式报警阀", "Alarm check valve", Plumber, People, 0.2, points::fire::ALARM_VALVE;
    Hydrant: "消火栓", "Hydrant", Plumber, People, 0.2, points::fire::HYDRANT;
    FireDoor: "防火门", "Fire door", General, People, 0.2, points::fire::DOOR;
    FireShutter: "防火卷帘", "Fire shutter", General, People, 0.1, points::fire::SHUTTER;
    Camera: "摄像机", "Camera", Electrician, People, 0.2, points::security::CAMERA;
    AccessDoor: "门禁", "Access-controlled door", Electrician, People, 0.2, points::security::ACCESS_DOOR;
    ThermalGate: "测温门", "Temperature screening gate", Electrician, People, 0.2, points::security::THERMAL_GATE;
    Turnstile: "闸机", "Turnstile", Electrician, People, 0.2, points::security::TURNSTILE;
    ParkingSensor: "车位探测器", "Parking sensor", Electrician, People, 0.05, points::security::PARKING;
    Controller: "控制器", "Controller", Electrician, People, 0.2, points::security::CONTROLLER;
    Rack: "网络机柜", "Network rack", Electrician, People, 0.2, points::security::RACK;
    TemperatureSensor: "温度传感器", "Temperature sensor", Hvac, People, 0.2, points::places::TEMPERATURE_SENSOR;
    ClimateSensor: "温湿度传感器", "Temperature and humidity sensor", Hvac, People, 0.2, points::places::CLIMATE_SENSOR;
    HumiditySensor: "湿度传感器", "Humidity sensor", Hvac, People, 0.2, points::places::HUMIDITY_SENSOR;
    PressureSensor: "压力传感器", "Pressure sensor", Hvac, People, 0.6, points::places::PRESSURE_SENSOR;
    AirQualitySensor: "空气质量传感器", "Air quality sensor", Hvac, People, 0.2, points::places::AIR_QUALITY_SENSOR;
    OccupancySensor: "人体感应器", "Occupancy sensor", Electrician, People, 0.05, points::places::OCCUPANCY_SENSOR;
    LeakSensor: "漏水探测器", "Water leak sensor", Plumber, People, 0.2, points::places::LEAK_SENSOR;
    GasDetector: "可燃气体探测器", "Gas leak detector", Plumber, People, 0.2, points::places::GAS_DETECTOR;
    Theatre: "手术室", "Operating theatre", Hvac, People, 0.6, points::places::THEATRE;
    CriticalRoom: "重点房间", "Critical room", Hvac, People, 0.4, points::places::CRITICAL_ROOM;
    Room: "房间", "Room", Hvac, People, 0.2, points::places::ROOM;
    Opening: "门", "Door", General, People, 0.1, points::places::OPENING;
}

impl Class {
    /// Its points, the telling ones first.
    pub(crate) fn points(self) -> &'static [Spec] {
        self.row().points
    }

    /// What it is called where the model gives no name in that language: Chinese, English.
    pub(crate) fn name(self) -> (&'static str, &'static str) {
        let row = self.row();
        (row.zh, row.en)
    }

    /// Who looks after such equipment.
    pub(crate) fn trade(self) -> Trade {
        self.row().trade
    }

    /// The share of the building's faults that falls on this kind, against plant with 1.
    pub(crate) fn frailty(self) -> f64 {
        self.row().frailty
    }

    /// Whether it moves air to rooms: such equipment is what the demonstration lets fail.
    pub(crate) fn is_air_handler(self) -> bool {
        matches!(self, Self::AirHandler | Self::CleanAirHandler | Self::MakeUpUnit)
    }

    /// How hard such equipment works in this weather, 0..1.
    pub(crate) fn load(self, weather: &Weather) -> f64 {
        match self.row().drive {
            Drive::Cooling => weather.cooling(),
            Drive::Heating => weather.heating(),
            Drive::Air => 0.5 * weather.occupancy + 0.5 * weather.cooling(),
            Drive::Power => 0.15 + 0.45 * weather.occupancy + 0.25 * weather.cooling(),
            Drive::People => weather.occupancy,
        }
    }
}
