//! What rooms are for, and what follows from it: doors, air, light, cleanliness.

/// What a room is for; decides its doors, windows, furniture and services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    // Ways.
    Corridor,
    Lobby,
    Stair,
    Lift,
    Shaft,
    /// The air of the atrium, beside the galleries of upper storeys.
    Void,
    // Care.
    Ward,
    Isolation,
    Anteroom,
    Icu,
    Nicu,
    Exam,
    Treatment,
    Resus,
    Observation,
    Delivery,
    Dialysis,
    Endoscopy,
    Rehab,
    Station,
    // Operating suite.
    Theatre,
    Scrub,
    Induction,
    Recovery,
    // Diagnostics.
    Ct,
    Mri,
    Xray,
    Ultrasound,
    Control,
    Lab,
    BloodBank,
    // Supply.
    Pharmacy,
    Decontamination,
    Packing,
    SterileStore,
    CleanUtility,
    DirtyUtility,
    Linen,
    Pantry,
    Store,
    WasteStore,
    Mortuary,
    Kitchen,
    Laundry,
    // People.
    Bath,
    Toilet,
    Changing,
    Office,
    Meeting,
    Lecture,
    Staff,
    OnCall,
    Waiting,
    Counter,
    Shop,
    Dining,
    // Technical.
    Duty,
    DataRoom,
    AirPlant,
    Electrical,
    Elv,
    ChillerPlant,
    BoilerPlant,
    WaterPlant,
    FirePlant,
    GasPlant,
    HvRoom,
    TransformerRoom,
    LvRoom,
    UpsRoom,
    GeneratorRoom,
    FuelStore,
    SewagePlant,
    ExhaustPlant,
    LiftMachine,
    Parking,
}

impl Kind {
    /// People walk through it, and it is open to others like it.
    pub(crate) fn is_circulation(self) -> bool {
        matches!(self, Self::Corridor | Self::Lobby | Self::Void)
    }

    /// It stands in the same place on every storey, within concrete walls.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Self::Stair | Self::Lift | Self::Shaft)
    }

    /// A room of machines, with a bare ceiling.
    pub(crate) fn is_plant(self) -> bool {
        matches!(
            self,
            Self::AirPlant
                | Self::Electrical
                | Self::Elv
                | Self::ChillerPlant
                | Self::BoilerPlant
                | Self::WaterPlant
                | Self::FirePlant
                | Self::GasPlant
                | Self::HvRoom
                | Self::TransformerRoom
                | Self::LvRoom
                | Self::UpsRoom
                | Self::GeneratorRoom
                | Self::FuelStore
                | Self::SewagePlant
                | Self::ExhaustPlant
                | Self::LiftMachine
        )
    }

    /// It is electrical, so that no water may run through or be sprinkled into it.
    pub(crate) fn is_dry(self) -> bool {
        matches!(
            self,
            Self::Electrical
                | Self::Elv
                | Self::HvRoom
                | Self::TransformerRoom
                | Self::LvRoom
                | Self::UpsRoom
                | Self::DataRoom
                | Self::Mri
                | Self::Lift
                | Self::Shaft
                | Self::LiftMachine
        )
    }

    /// It has water and a drain.
    pub(crate) fn is_wet(self) -> bool {
        matches!(
            self,
            Self::Bath
                | Self::Toilet
                | Self::Changing
                | Self::Scrub
                | Self::CleanUtility
                | Self::DirtyUtility
                | Self::Decontamination
                | Self::Packing
                | Self::Pantry
                | Self::Kitchen
                | Self::Laundry
                | Self::Lab
                | Self::Exam
                | Self::Treatment
                | Self::Dialysis
                | Self::Endoscopy
                | Self::Delivery
                | Self::WasteStore
                | Self::Mortuary
                | Self::Anteroom
        )
    }

    /// Its air is extracted and not used again.
    pub(crate) fn is_extracted(self) -> bool {
        matches!(
            self,
            Self::Bath
                | Self::Toilet
                | Self::Changing
                | Self::DirtyUtility
                | Self::Decontamination
                | Self::WasteStore
                | Self::Mortuary
                | Self::Isolation
                | Self::Anteroom
                | Self::Lab
                | Self::Kitchen
                | Self::Laundry
                | Self::Endoscopy
                | Self::Store
                | Self::Parking
        )
    }

    /// It gets treated air from an air-handling unit.
    pub(crate) fn is_supplied(self) -> bool {
        !self.is_core()
            && !self.is_plant()
            && !matches!(
                self,
                Self::Void
                    | Self::Bath
                    | Self::Toilet
                    | Self::Store
                    | Self::WasteStore
                    | Self::Parking
                    | Self::DataRoom
            )
    }

    /// Clean class as the rooms' property set names it; a sample's classification, not a certificate.
    pub(crate) fn clean_class(self) -> &'static str {
        match self {
            Self::Theatre => "ISO 6",
            Self::SterileStore | Self::Induction | Self::Scrub => "ISO 7",
            Self::Icu | Self::Nicu | Self::Packing | Self::Recovery | Self::Delivery => "ISO 8",
            _ => "none",
        }
    }

    /// It is kept within narrow limits of temperature, humidity and pressure.
    pub(crate) fn is_clean(self) -> bool {
        self.clean_class() != "none"
    }

    /// Patients lie in it beside an outlet for medical gas.
    pub(crate) fn has_gas(self) -> bool {
        matches!(
            self,
            Self::Ward
                | Self::Isolation
                | Self::Icu
                | Self::Nicu
                | Self::Treatment
                | Self::Resus
                | Self::Observation
                | Self::Delivery
                | Self::Dialysis
                | Self::Endoscopy
                | Self::Theatre
                | Self::Induction
                | Self::Recovery
                | Self::Ct
                | Self::Mri
                | Self::Xray
        )
    }

    /// Everybody may enter it.
    pub(crate) fn is_public(self) -> bool {
        matches!(
            self,
            Self::Corridor
                | Self::Lobby
                | Self::Stair
                | Self::Lift
                | Self::Waiting
                | Self::Toilet
                | Self::Shop
                | Self::Dining
                | Self::Parking
        )
    }

    /// The function in Chinese and English.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Corridor => ("走道", "Corridor"),
            Self::Lobby => ("大厅", "Hall"),
            Self::Stair => ("楼梯", "Stair"),
            Self::Lift => ("电梯", "Lift"),
            Self::Shaft => ("管井", "Shaft"),
            Self::Void => ("上空", "Void"),
            Self::Ward => ("病房", "Patient room"),
            Self::Isolation => ("隔离病房", "Isolation room"),
            Self::Anteroom => ("缓冲间", "Anteroom"),
            Self::Icu => ("重症监护", "Intensive care"),
            Self::Nicu => ("新生儿监护", "Neonatal care"),
            Self::Exam => ("诊室", "Consulting room"),
            Self::Treatment => ("治疗", "Treatment"),
            Self::Resus => ("抢救", "Resuscitation"),
            Self::Observation => ("观察", "Observation"),
            Self::Delivery => ("分娩", "Delivery"),
            Self::Dialysis => ("透析", "Dialysis"),
            Self::Endoscopy => ("内镜", "Endoscopy"),
            Self::Rehab => ("康复", "Rehabilitation"),
            Self::Station => ("护士站", "Nurse station"),
            Self::Theatre => ("手术", "Operating theatre"),
            Self::Scrub => ("刷手", "Scrub"),
            Self::Induction => ("麻醉诱导", "Induction"),
            Self::Recovery => ("麻醉恢复", "Recovery"),
            Self::Ct => ("CT 检查", "CT"),
            Self::Mri => ("磁共振检查", "MRI"),
            Self::Xray => ("放射检查", "Radiography"),
            Self::Ultrasound => ("超声检查", "Ultrasound"),
            Self::Control => ("操作控制", "Control"),
            Self::Lab => ("检验", "Laboratory"),
            Self::BloodBank => ("输血", "Blood bank"),
            Self::Pharmacy => ("药房", "Pharmacy"),
            Self::Decontamination => ("去污", "Decontamination"),
            Self::Packing => ("检查包装", "Inspection and packing"),
            Self::SterileStore => ("无菌存放", "Sterile storage"),
            Self::CleanUtility => ("治疗准备", "Clean utility"),
            Self::DirtyUtility => ("污物处理", "Dirty utility"),
            Self::Linen => ("被服", "Linen"),
            Self::Pantry => ("配餐", "Pantry"),
            Self::Store => ("库房", "Storage"),
            Self::WasteStore => ("医废暂存", "Clinical waste"),
            Self::Mortuary => ("太平间", "Mortuary"),
            Self::Kitchen => ("厨房", "Kitchen"),
            Self::Laundry => ("洗衣", "Laundry"),
            Self::Bath => ("病房卫生间", "Patient bathroom"),
            Self::Toilet => ("卫生间", "Toilet"),
            Self::Changing => ("更衣", "Changing"),
            Self::Office => ("办公", "Office"),
            Self::Meeting => ("会议", "Meeting"),
            Self::Lecture => ("报告厅", "Lecture"),
            Self::Staff => ("职工", "Staff"),
            Self::OnCall => ("值班", "On call"),
            Self::Waiting => ("候诊", "Waiting"),
            Self::Counter => ("窗口服务", "Counter"),
            Self::Shop => ("便民服务", "Shop"),
            Self::Dining => ("餐厅", "Dining"),
            Self::Duty => ("值守控制", "Duty and control"),
            Self::DataRoom => ("数据机房", "Data centre"),
            Self::AirPlant => ("空调机房", "Air plant"),
            Self::Electrical => ("配电间", "Electrical room"),
            Self::Elv => ("弱电间", "ELV room"),
            Self::ChillerPlant => ("制冷机房", "Chiller plant"),
            Self::BoilerPlant => ("锅炉房", "Boiler plant"),
            Self::WaterPlant => ("给水泵房", "Water plant"),
            Self::FirePlant => ("消防泵房", "Fire pumps"),
            Self::GasPlant => ("医气站房", "Medical gas plant"),
            Self::HvRoom => ("高压配电", "High voltage"),
            Self::TransformerRoom => ("变压器", "Transformers"),
            Self::LvRoom => ("低压配电", "Low voltage"),
            Self::UpsRoom => ("不间断电源", "UPS"),
            Self::GeneratorRoom => ("柴油发电", "Generators"),
            Self::FuelStore => ("储油", "Fuel"),
            Self::SewagePlant => ("污水处理", "Sewage treatment"),
            Self::ExhaustPlant => ("排风机房", "Exhaust plant"),
            Self::LiftMachine => ("电梯机房", "Lift machines"),
            Self::Parking => ("停车", "Parking"),
        }
    }
}
