//! A made-up hospital with live values, for tests and pictures.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, missing_docs)]

pub mod chemicals;
pub mod day;
pub mod desk;
pub mod hazards;
pub mod tickets;

use std::sync::Arc;

use atrium_building::{
    Aabb, BuildingModel, Classification, Element, ElementId, ElementKind, ModelSource, Property, PropertySet,
    PropertySetId, PropertySetKind, PropertyValue, Storey, StoreyId, System, SystemId,
};
use atrium_facility::{
    Account, Actor, Asset, BrokerState, Entry, FacilityState, FeedHealth, FeedProblem, Limits, LocalText, Observation,
    Origin, Point, PointKind, Priority, ProblemKind, SourceQuality, StreamBody, StreamItem, Timestamp, Update, Value,
};
use atrium_panels::{
    BadgeView, Candidate, ChangesView, CourseView, Derived, FactIndex, FailureView, FontReport, LinkView, LoadingView,
    MarkView, ModelIndex, NameView, Notice, PanelContext, PhotoView, ProblemView, Severity, TimeView, UnsentView,
};
use atrium_view::{CameraPose, Selection, StandardView, ViewState};
use egui::Pos2;
use glam::DVec3;

pub fn now() -> Timestamp {
    Timestamp::from_rfc3339("2026-11-21T06:05:12.4Z").unwrap()
}

pub fn element(ifc_type: &str, kind: ElementKind, name: &str, storey: Option<u32>) -> Element {
    Element {
        name: Some(name.into()),
        storey: storey.map(StoreyId),
        bounds: Aabb { min: DVec3::ZERO, max: DVec3::new(60.0, 30.0, 40.0) },
        instance: 1,
        ..Element::new(format!("{name:0>22}"), ifc_type, kind)
    }
}

const ROOMS: [&str; 8] = ["手术室 1", "手术室 2", "手术室 3", "洁净走廊", "空调机房", "护士站", "检验科", "库房"];

/// Ten storeys, rooms, equipment in three systems, walls.
pub fn hospital() -> BuildingModel {
    let mut model = BuildingModel::default();
    model.sources.push(ModelSource {
        file_name: "hospital-mep.ifc".into(),
        schema: "IFC4".into(),
        ..Default::default()
    });
    let add = |model: &mut BuildingModel, e: Element| {
        model.elements.push(e);
        ElementId(model.elements.len() as u32 - 1)
    };
    add(&mut model, element("IfcSite", ElementKind::Container, "市属第一医院", None));
    add(&mut model, element("IfcBuilding", ElementKind::Container, "门急诊楼", None));
    let mut set = |name: &str, kind, pairs: &[(&str, PropertyValue, Option<&str>)]| {
        model.property_sets.push(PropertySet {
            name: name.into(),
            kind,
            properties: pairs
                .iter()
                .map(|(n, v, u)| Property { name: (*n).into(), value: v.clone(), unit: u.map(Into::into) })
                .collect(),
        });
        PropertySetId(model.property_sets.len() as u32 - 1)
    };
    let text = |t: &str| PropertyValue::Text(t.into());
    let sets = vec![
        set(
            "Pset_UnitaryEquipmentTypeAirHandler",
            PropertySetKind::Properties,
            &[
                ("AirHandlerConstruction", text("FIELDBUILT"), None),
                ("NominalAirFlowRate", PropertyValue::Number(12_500.0), Some("m3/h")),
                ("DualDeck", PropertyValue::Bool(false), None),
            ],
        ),
        set(
            "Pset_ManufacturerTypeInformation",
            PropertySetKind::Properties,
            &[("Manufacturer", text("Carrier 开利")), ("ModelReference", text("39CQ-1418"))].map(|(n, v)| (n, v, None)),
        ),
        set(
            "Qto_UnitaryEquipmentBaseQuantities",
            PropertySetKind::Quantities,
            &[("GrossWeight", PropertyValue::Number(1_850.0), Some("kg"))],
        ),
    ];
    for (i, (name, long)) in [("SA-05", "手术部送风"), ("CHW-2", "冷冻水"), ("EX-01", "排风")].into_iter().enumerate()
    {
        model.systems.push(System {
            global_id: format!("system{i}").as_str().into(),
            ifc_type: "IfcDistributionSystem".into(),
            name: name.into(),
            long_name: Some(long.into()),
            predefined_type: None,
            members: vec![],
            serves: vec![],
            property_sets: vec![],
        });
    }
    for s in 0..10_u32 {
        let name = if s == 0 { "B1".to_owned() } else { format!("{s}F") };
        let mut e = element("IfcBuildingStorey", ElementKind::Storey, &name, Some(s));
        e.parent = Some(ElementId(1));
        let id = add(&mut model, e);
        model.storeys.push(Storey {
            element: id,
            name: name.as_str().into(),
            long_name: None,
            elevation_m: f64::from(s) * 4.2 - 4.2,
        });
        let mut rooms = Vec::new();
        for (r, long) in ROOMS.iter().enumerate() {
            let mut room = element("IfcSpace", ElementKind::Space, &format!("{s}-{:02}", r + 1), Some(s));
            room.long_name = Some((*long).into());
            room.parent = Some(id);
            rooms.push(add(&mut model, room));
        }
        for n in 1..=2 {
            let mut ahu =
                element("IfcUnitaryEquipment", ElementKind::Equipment, &format!("AHU-{s:02}-{n:02}"), Some(s));
            ahu.predefined_type = Some("AIRHANDLER".into());
            ahu.type_name = Some("39CQ-1418 净化机组".into());
            ahu.tag = Some(format!("HVAC.{s}.{n}").into());
            ahu.space = Some(rooms[4]);
            ahu.serves = rooms.clone().into();
            ahu.systems = [SystemId(0), SystemId(1)].into();
            ahu.property_sets = sets.clone().into();
            ahu.parent = Some(id);
            let classification = Classification {
                system: Some("Uniclass 2015".into()),
                code: "Pr_60_65_03".into(),
                name: Some("Air handling units".into()),
            };
            ahu.classifications = [classification.into()].into();
            ahu.materials = ["镀锌钢板".into(), "岩棉".into()].into();
            let id = add(&mut model, ahu);
            model.systems[0].members.push(id);
        }
        for n in 1..=12 {
            let mut vav = element("IfcAirTerminalBox", ElementKind::Equipment, &format!("VAV-{s:02}-{n:03}"), Some(s));
            vav.space = Some(rooms[n % 8]);
            vav.systems = [SystemId(0)].into();
            add(&mut model, vav);
        }
        let mut pump = element("IfcPump", ElementKind::Equipment, &format!("CHWP-{s:02}"), Some(s));
        pump.systems = [SystemId(1)].into();
        add(&mut model, pump);
        let mut fan = element("IfcFan", ElementKind::Equipment, &format!("EF-{s:02}"), Some(s));
        fan.systems = [SystemId(2)].into();
        add(&mut model, fan);
        for n in 0..20 {
            add(&mut model, element("IfcWall", ElementKind::Fabric, &format!("Wall {s}-{n}"), Some(s)));
            add(&mut model, element("IfcDuctSegment", ElementKind::Distribution, &format!("Duct {s}-{n}"), Some(s)));
        }
    }
    model.placements.push(atrium_building::Placement {
        element: ElementId(0),
        mesh: atrium_building::MeshId(0),
        transform: Default::default(),
        colour: None.into(),
    });
    model.meshes.push(Default::default());
    model
}

pub fn find(model: &BuildingModel, name: &str) -> ElementId {
    model.element_ids().find(|id| model.elements[id.index()].name.as_deref() == Some(name)).unwrap()
}

pub fn point(
    asset: &str,
    id: &str,
    zh: &str,
    en: &str,
    unit: &str,
    limits: (Option<f64>, Option<f64>),
    priority: Priority,
) -> Point {
    Point {
        id: format!("{asset}/{id}").into(),
        asset: asset.into(),
        name: LocalText::new(zh, en),
        unit: unit.into(),
        kind: PointKind::Measurement,
        limits: Limits { low: limits.0, high: limits.1, deadband: 0.0 },
        priority,
        period_ms: 1000,
        alarm: Default::default(),
    }
}

pub fn sample(point: &str, value: Value, age_ms: i64, origin: Origin) -> Observation {
    Observation {
        point: point.into(),
        value,
        observed_at: now().plus_ms(-age_ms),
        source: "bms".into(),
        quality: SourceQuality::Good,
        origin,
    }
}

/// A fact as the hub would tell it.
pub fn fact(update: Update) -> StreamBody {
    let entry = Entry { seq: 1, at: now(), by: Actor::system(), command: None, update };
    StreamBody::Fact { entry }
}

/// Values of the hospital: a few abnormal, one late, one lost.
pub fn facility(model: &BuildingModel, origin: Origin) -> FacilityState {
    let mut state = FacilityState::default();
    let mut assets = Vec::new();
    let mut points = Vec::new();
    let mut samples = Vec::new();
    for e in model.elements.iter().filter(|e| e.kind == ElementKind::Equipment) {
        let name = e.name.clone().unwrap();
        let (zh, en) = match e.ifc_type.as_ref() {
            "IfcUnitaryEquipment" => ("净化空调机组", "Clean air handling unit"),
            "IfcAirTerminalBox" => ("变风量末端", "VAV box"),
            "IfcPump" => ("冷冻水泵", "Chilled water pump"),
            _ => ("排风机", "Exhaust fan"),
        };
        let asset = |id: &str| Asset {
            id: id.into(),
            global_id: e.global_id.0.clone(),
            ifc_type: e.ifc_type.clone(),
            name: LocalText::new(zh, en),
            place: Default::default(),
        };
        assets.push(asset(&name));
        let limits = match name.as_ref() {
            "AHU-05-02" => (Some(18.0), Some(24.0)),
            _ => (Some(10.0), Some(26.0)),
        };
        let priority = if name.ends_with("02") { Priority::Critical } else { Priority::Medium };
        points.push(point(&name, "sat", "送风温度", "Supply air temperature", "Cel", limits, priority));
        if e.ifc_type.as_ref() == "IfcUnitaryEquipment" {
            let mut sp = point(&name, "sat-sp", "设定值", "Setpoint", "Cel", (None, None), Priority::Low);
            sp.kind = PointKind::Setpoint;
            points.push(sp);
            points.push(point(&name, "valve", "冷水阀", "Chilled water valve", "%", (None, None), Priority::Low));
            points.push(point(&name, "fan", "风机频率", "Fan frequency", "Hz", (None, None), Priority::Low));
            points.push(point(
                &name,
                "dp",
                "过滤器压差",
                "Filter pressure drop",
                "Pa",
                (None, Some(300.0)),
                Priority::High,
            ));
            points.push(point(&name, "rh", "新风湿度", "Outdoor humidity", "%", (None, None), Priority::Low));
            points.push(point(&name, "co2", "回风二氧化碳", "Return air CO2", "[ppm]", (None, None), Priority::Low));
            let mut fault = point(&name, "fault", "故障", "Fault", "", (None, None), Priority::High);
            fault.kind = PointKind::Fault;
            points.push(fault);
        }
        let mut put =
            |id: &str, v: f64, age: i64| samples.push(sample(&format!("{name}/{id}"), Value::Number(v), age, origin));
        let hot = name.as_ref() == "AHU-05-02";
        for i in (0..300_i64).rev() {
            let t = i as f64 / 300.0;
            let v = if hot { 21.0 + (1.0 - t).powi(3) * 3.9 } else { 20.5 + (t * 40.0).sin() * 0.4 };
            let lost = name.as_ref() == "VAV-05-007";
            put("sat", v, i * 2_000 + if lost { 148_000 } else { 400 });
        }
        if e.ifc_type.as_ref() == "IfcUnitaryEquipment" {
            put("sat-sp", 21.0, 400);
            put("valve", if hot { 100.0 } else { 42.0 }, 400);
            put("fan", 48.2, 400);
            put("dp", if name.as_ref() == "AHU-03-01" { 312.0 } else { 187.0 }, 400);
            put("rh", 61.0, 8_000);
            put("co2", 640.0, 720_000);
            samples.push(sample(&format!("{name}/fault"), Value::Bool(false), 400, origin));
        }
    }
    let stray = Asset {
        id: "CT-09".into(),
        global_id: "nowhere".into(),
        ifc_type: "IfcCoolingTower".into(),
        name: LocalText::new("冷却塔 9", "Cooling tower 9"),
        place: Default::default(),
    };
    assets.push(stray);
    let mut seq = 0;
    let mut apply = |state: &mut FacilityState, body| {
        seq += 1;
        state.apply(&StreamItem { seq, body });
    };
    apply(&mut state, fact(Update::AssetsRegistered { assets }));
    apply(&mut state, fact(Update::PointsRegistered { points }));
    let connected = Update::SourceConnected { source: "bms".into(), at: now().plus_ms(-3_600_000) };
    apply(&mut state, fact(connected));
    apply(&mut state, StreamBody::Samples { samples, positions: vec![] });
    apply(&mut state, StreamBody::Feed { feed: feed(BrokerState::Connected { since: now().plus_ms(-3_600_000) }) });
    for (id, v) in [("CHWP-00/sat", 27.5), ("VAV-07-003/sat", 26.4), ("VAV-02-010/sat", 9.1)] {
        let update = sample(id, Value::Number(v), 100, origin);
        apply(&mut state, StreamBody::Samples { samples: vec![update], positions: vec![] });
    }
    state
}

pub fn feed(broker: BrokerState) -> FeedHealth {
    FeedHealth {
        broker,
        observations: 182_340,
        rate_per_s: 212.0,
        problems: vec![FeedProblem {
            kind: ProblemKind::UnmappedTopic,
            count: 3,
            last_at: now().plus_ms(-60_000),
            example: "plant/x/unknown: no rule".into(),
        }],
        ..FeedHealth::default()
    }
}

pub fn set_broker(state: &mut FacilityState, broker: BrokerState) {
    state.apply(&StreamItem { seq: 99, body: StreamBody::Feed { feed: feed(broker) } });
}

/// Everything that a context points to.
pub struct World {
    pub model: Option<(BuildingModel, ModelIndex)>,
    pub facility: FacilityState,
    pub derived: Derived,
    pub facts: FactIndex,
    pub view: ViewState,
    pub link: LinkView,
    pub loading: Option<LoadingView>,
    pub failure: Option<FailureView>,
    pub problems: Vec<ProblemView>,
    pub badges: Vec<BadgeView>,
    pub figures: Option<atrium_panels::FiguresView>,
    pub hover_at: Option<Pos2>,
    pub sources: Vec<atrium_panels::SourceView>,
    pub kept_views: Vec<String>,
    pub measure: atrium_panels::MeasureView,
    pub room: Option<atrium_panels::RoomView>,
    pub recent: Vec<std::path::PathBuf>,
    pub fonts: FontReport,
    pub accounts: Vec<Account>,
    pub me: Option<usize>,
    pub waiting: usize,
    pub unsent: Vec<UnsentView>,
    pub notices: Vec<Notice>,
    pub time: TimeView,
    pub changes: Option<ChangesView>,
    pub marks: Vec<MarkView>,
    pub candidates: Option<Vec<Candidate>>,
    pub course: Option<CourseView>,
    pub name: Option<NameView>,
    pub navigation: atrium_panels::NavigationView,
    pub undo: (bool, bool),
    pub coloured: Option<atrium_find::Coloured>,
}

impl World {
    pub fn empty() -> Self {
        Self {
            figures: None,
            model: None,
            facility: FacilityState::default(),
            derived: Derived::default(),
            facts: FactIndex::default(),
            view: ViewState::default(),
            link: LinkView::NoHub,
            loading: None,
            failure: None,
            problems: Vec::new(),
            badges: Vec::new(),
            hover_at: None,
            sources: Vec::new(),
            kept_views: Vec::new(),
            measure: Default::default(),
            room: None,
            recent: Vec::new(),
            fonts: FontReport { latin: "Test".into(), cjk: Some("Test".into()) },
            accounts: Vec::new(),
            me: None,
            waiting: 0,
            unsent: Vec::new(),
            notices: Vec::new(),
            time: TimeView::default(),
            changes: None,
            marks: Vec::new(),
            candidates: None,
            course: None,
            name: None,
            navigation: Default::default(),
            undo: (false, false),
            coloured: None,
        }
    }

    pub fn hospital(origin: Origin) -> Self {
        let model = hospital();
        let index = ModelIndex::build(&model);
        let facility = facility(&model, origin);
        let mut world = Self {
            view: ViewState {
                selection: Selection::only(find(&model, "AHU-05-02")),
                storey: Some(StoreyId(5)),
                ..Default::default()
            },
            model: Some((model, index)),
            facility,
            link: LinkView::Live { delay_ms: 400 },
            problems: vec![
                ProblemView {
                    severity: Severity::Warning,
                    note: None,
                    text: "Face with 2 corners left out".into(),
                    element: None,
                    entity: Some("IfcFace".into()),
                    instance: Some(4711),
                    line: Some(120),
                    count: 12,
                },
                ProblemView {
                    severity: Severity::Info,
                    note: None,
                    text: "GlobalId used twice".into(),
                    element: Some(ElementId(3)),
                    entity: None,
                    instance: None,
                    line: None,
                    count: 1,
                },
            ],
            ..Self::empty()
        };
        world.update();
        world
    }

    /// The hospital with names as bilingual houses write them.
    pub fn bilingual(origin: Origin) -> Self {
        let mut world = Self::hospital(origin);
        let (mut model, _) = world.model.take().unwrap();
        let rooms = [
            "Operating Theatre 1",
            "Operating Theatre 2",
            "Operating Theatre 3",
            "Clean Corridor",
            "AHU Room",
            "Nurse Station",
            "Laboratory",
            "Store",
        ];
        for e in &mut model.elements {
            let name = e.name.clone().unwrap();
            let full = match e.ifc_type.as_ref() {
                "IfcSite" => "院区 / Hospital site".to_owned(),
                "IfcBuilding" => "门急诊楼 / Outpatient Building".to_owned(),
                "IfcUnitaryEquipment" => format!("空调机组 {name} / Air handling unit"),
                "IfcAirTerminalBox" => format!("变风量末端 {name} / VAV box"),
                "IfcPump" => format!("冷冻水泵 {name} / Chilled water pump"),
                "IfcFan" => format!("排风机 {name} / Exhaust fan"),
                _ => continue,
            };
            e.name = Some(full.as_str().into());
            e.type_name = e.type_name.is_some().then(|| "净化机组 39CQ-1418 / Clean-room unit".into());
            e.materials = ["镀锌钢板 / Galvanised steel".into()].into();
            e.description = Some("服务手术部 / Serves the theatres".into());
        }
        for e in &mut model.elements {
            let room = e.long_name.as_deref().and_then(|l| ROOMS.iter().position(|r| *r == l));
            if let Some(i) = room {
                e.long_name = Some(format!("{} / {}", ROOMS[i], rooms[i]).into());
            }
        }
        // One of the handlers stands in a theatre.
        let theatre = find(&model, "5-03");
        let ahu = find(&model, "空调机组 AHU-05-02 / Air handling unit");
        model.elements[ahu.index()].space = Some(theatre);
        for s in &mut model.systems {
            let long = s.long_name.take().unwrap();
            s.long_name = Some(format!("{long} / System {}", s.name).into());
            s.name = format!("{} {long}", s.name).into();
        }
        for set in &mut model.property_sets {
            for p in set.properties.iter_mut().filter(|p| p.value == PropertyValue::Text("Carrier 开利".into())) {
                p.value = PropertyValue::Text("开利 / Carrier".into());
            }
        }
        let index = ModelIndex::build(&model);
        world.model = Some((model, index));
        world.update();
        world
    }

    pub fn update(&mut self) {
        let model = self.model.as_ref().map(|(m, i)| (m, i));
        self.derived.update(model, &self.facility, None, now());
        self.facts.update(model, &self.facility, None, now());
    }

    pub fn id(&self, name: &str) -> ElementId {
        find(&self.model.as_ref().unwrap().0, name)
    }

    pub fn context(&self) -> PanelContext<'_> {
        PanelContext {
            navigation: &self.navigation,
            model: self.model.as_ref().map(|m| &m.0),
            index: self.model.as_ref().map(|m| &m.1),
            facility: &self.facility,
            derived: &self.derived,
            view: &self.view,
            history: (true, false),
            undo: self.undo,
            coloured: self.coloured.as_ref(),
            now: now(),
            utc_offset_minutes: 480,
            link: &self.link,
            loading: self.loading.as_ref(),
            failure: self.failure.as_ref(),
            problems: &self.problems,
            figures: self.figures.as_ref(),
            badges: &self.badges,
            hover_at: self.hover_at,
            camera: self.model.as_ref().map(|(model, _)| iso(model)),
            sources: &self.sources,
            kept_views: &self.kept_views,
            measure: &self.measure,
            room: self.room.as_ref(),
            recent: &self.recent,
            sample_available: true,
            fonts: &self.fonts,
            adapter: None,
            facts: &self.facts,
            accounts: &self.accounts,
            me: self.me.and_then(|i| self.accounts.get(i)),
            waiting: self.waiting,
            unsent: &self.unsent,
            notices: &self.notices,
            time: &self.time,
            changes: self.changes.as_ref(),
            marks: &self.marks,
            candidates: self.candidates.as_deref(),
            course: self.course.as_ref(),
            name: self.name.as_ref(),
            photos: &|_| PhotoView::Loading,
        }
    }
}

/// A camera in the south-west that looks down on the building.
pub fn iso(model: &BuildingModel) -> CameraPose {
    CameraPose::looking(StandardView::Iso).fitted(&model.bounds(), glam::Vec2::new(900.0, 700.0))
}

pub fn same(text: &str) -> Arc<str> {
    text.into()
}
