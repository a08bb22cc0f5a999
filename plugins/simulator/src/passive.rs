//! What has no telemetry of its own, and where it is measured instead.
//!
//! A sprinkler head, a socket or a diffuser says nothing: the flow switch of the zone, the circuit of the board, the
//! terminal box of the branch do. Whatever stands neither here nor in the classification is unknown, and a test of the
//! sample fails for it.

use atrium_building::{Element, ElementKind};

use crate::classify::Words;
use crate::kind::Class;

/// Where something passive is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Sprinkler heads: the flow switch of the zone, else its alarm valve.
    SprinklerZone,
    /// Hose reels and extinguishing outlets: the pressure of the network.
    FireMain,
    /// Diffusers, grilles and what sits in ducts: the terminal box, else the handler or the fan.
    AirBranch,
    /// Sockets, switches and small consumers: the circuit of the board.
    Circuit,
    /// Luminaires: the controller of the circuit, else the board.
    Lighting,
    /// Taps, basins and drains: the meter, else the pump of the network.
    WaterBranch,
    /// Pipes, fittings and valves by hand: whatever feeds them.
    Run,
    /// A part of a lift.
    Lift,
    /// A part of a controlled device: its controller.
    Control,
    /// The building itself, furniture, plants: nothing about it is measured.
    Nowhere,
}

impl Where {
    /// Kinds of equipment that measure it, the best first.
    pub(crate) fn measurers(self) -> &'static [Class] {
        use Class::*;
        match self {
            Self::SprinklerZone => &[FlowSwitch, AlarmValve, FirePump, JockeyPump],
            Self::FireMain => &[Hydrant, JockeyPump, FirePump, FireTank],
            Self::AirBranch => &[VavBox, FanCoil, CleanAirHandler, AirHandler, MakeUpUnit, Fan, SmokeFan],
            Self::Circuit => &[PowerMeter, IsolatedPanel, Switchboard, Ups],
            Self::Lighting => &[LightingController, PowerMeter, IsolatedPanel, Switchboard],
            Self::WaterBranch => &[WaterMeter, Pump, SumpPump, HeatExchanger, Tank],
            Self::Run => &[
                GasZone,
                ControlValve,
                FlowSwitch,
                AlarmValve,
                VavBox,
                FanCoil,
                CleanAirHandler,
                AirHandler,
                MakeUpUnit,
                Fan,
                SmokeFan,
                Pump,
                FirePump,
                SumpPump,
                HeatExchanger,
                Chiller,
                Boiler,
                CoolingTower,
                MedicalGas,
                MedicalVacuum,
                GasManifold,
                GasCompressor,
                LiquidOxygen,
                Tank,
                FireTank,
                Switchboard,
            ],
            Self::Lift => &[Lift, Escalator],
            Self::Control => &[Controller, FirePanel],
            Self::Nowhere => &[],
        }
    }
}

/// A row: an entity, the predefined types or words of its members (none: all of them), and where they are measured.
type Row = (&'static str, &'static [&'static str], Where);

const TABLE: &[Row] = &[
    ("IfcFireSuppressionTerminal", &["sprinkler", "喷头", "洒水"], Where::SprinklerZone),
    ("IfcFireSuppressionTerminal", &["hosereel", "hose reel", "消火栓箱", "灭火器", "extinguisher"], Where::FireMain),
    ("IfcAirTerminal", &[], Where::AirBranch),
    ("IfcAirToAirHeatRecovery", &[], Where::AirBranch),
    ("IfcCoil", &[], Where::AirBranch),
    ("IfcFilter", &[], Where::AirBranch),
    ("IfcDamper", &[], Where::AirBranch),
    ("IfcDuctSilencer", &[], Where::AirBranch),
    ("IfcDuctSegment", &[], Where::Run),
    ("IfcDuctFitting", &[], Where::Run),
    ("IfcPipeSegment", &[], Where::Run),
    ("IfcPipeFitting", &[], Where::Run),
    ("IfcValve", &[], Where::Run),
    ("IfcDistributionChamberElement", &[], Where::Run),
    ("IfcTubeBundle", &[], Where::Run),
    ("IfcFlowSegment", &[], Where::Run),
    ("IfcFlowFitting", &[], Where::Run),
    ("IfcCableSegment", &[], Where::Circuit),
    ("IfcCableFitting", &[], Where::Circuit),
    ("IfcCableCarrierSegment", &[], Where::Circuit),
    ("IfcCableCarrierFitting", &[], Where::Circuit),
    ("IfcJunctionBox", &[], Where::Circuit),
    ("IfcOutlet", &[], Where::Circuit),
    ("IfcSwitchingDevice", &[], Where::Circuit),
    ("IfcProtectiveDevice", &[], Where::Circuit),
    ("IfcProtectiveDeviceTrippingUnit", &[], Where::Circuit),
    (
        "IfcAudioVisualAppliance",
        &["display", "speaker", "microphone", "projector", "player", "receiver", "amplifier", "kiosk"],
        Where::Circuit,
    ),
    ("IfcCommunicationsAppliance", &["antenna", "faultindicator", "computer", "printer", "phone"], Where::Circuit),
    (
        "IfcElectricAppliance",
        &["handdryer", "vendingmachine", "photocopier", "printer", "facsimile", "computer", "tv", "electric_water"],
        Where::Circuit,
    ),
    ("IfcElectricAppliance", &["hood", "排烟罩"], Where::AirBranch),
    ("IfcSpaceHeater", &[], Where::Run),
    ("IfcLamp", &[], Where::Lighting),
    ("IfcLightFixture", &[], Where::Lighting),
    ("IfcSanitaryTerminal", &[], Where::WaterBranch),
    ("IfcWasteTerminal", &[], Where::WaterBranch),
    ("IfcStackTerminal", &[], Where::WaterBranch),
    ("IfcInterceptor", &[], Where::WaterBranch),
    ("IfcElectricMotor", &["lift", "曳引", "traction", "elevator"], Where::Lift),
    ("IfcElectricMotor", &[], Where::Run),
    ("IfcMotorConnection", &[], Where::Run),
    ("IfcActuator", &[], Where::Control),
    ("IfcFlowInstrument", &[], Where::Run),
    (
        "IfcMedicalDevice",
        &[
            "analyser",
            "centrifuge",
            "safetycabinet",
            "warmingcabinet",
            "controlcabinet",
            "electrosurgery",
            "endoscope",
            "功率车",
            "跑台",
            "treadmill",
        ],
        Where::Circuit,
    ),
    ("IfcBuildingElementProxy", &["streetlamp"], Where::Lighting),
    ("IfcBuildingElementProxy", &["vehicle", "parkingbay"], Where::Nowhere),
    (
        "IfcMedicalDevice",
        &[
            "instrumenttable",
            "operatingtable",
            "operating table",
            "手术床",
            "trolley",
            "推车",
            "吊塔",
            "pendant",
            "bed",
            "rehabilitation",
        ],
        Where::Nowhere,
    ),
    ("IfcFurniture", &[], Where::Nowhere),
    ("IfcFurnishingElement", &[], Where::Nowhere),
    ("IfcSystemFurnitureElement", &[], Where::Nowhere),
    ("IfcGeographicElement", &[], Where::Nowhere),
    ("IfcDiscreteAccessory", &[], Where::Nowhere),
    ("IfcVibrationIsolator", &[], Where::Nowhere),
];

/// Where an element is measured that says nothing itself; `None` for what lives, and for what is unknown.
pub(crate) fn passive(element: &Element) -> Option<Where> {
    let words = Words::of(element);
    let fits = |(entity, list, _): &&Row| {
        *entity == element.ifc_type.as_ref() && (list.is_empty() || list.iter().any(|w| words.text().contains(w)))
    };
    let found = TABLE.iter().find(fits).map(|(.., at)| *at);
    found.or((element.kind == ElementKind::Fabric && !is_equipped(element)).then_some(Where::Nowhere))
}

/// What the schema counts as fabric and a hospital as a device: classified things that are no part of the shell.
fn is_equipped(element: &Element) -> bool {
    element.ifc_type.as_ref() == "IfcBuildingElementProxy" && !element.classifications.is_empty()
}
