//! The storeys of a district hospital below its wards: plant, emergency and outpatients, theatres and intensive care.

use super::super::frame::{self, F, G, H, I, TOWER_W};
use super::super::{Kind::*, Plan, Storey};

/// Between the western facade and the service rooms.
const WEST: [f64; 2] = [0.0, 16.5];

/// Every plant room, supply, and the control room.
pub(super) fn basement(elevation: f64, height: f64) -> Storey {
    let mut plan = Plan::new("B1", "B", "地下一层 设备与后勤 / Basement: Plant and Supply", elevation, height);
    frame::tower(&mut plan, false);
    plan.department("动力中心", "Energy Centre");
    plan.fill(
        TOWER_W,
        F,
        &[
            (14.0, ChillerPlant, "制冷机房", "Chiller Plant"),
            (9.0, BoilerPlant, "锅炉房", "Boiler Plant"),
            (9.0, WaterPlant, "生活水泵房", "Water Plant"),
            (9.5, FirePlant, "消防水泵房", "Fire Pump Room"),
            (9.5, GasPlant, "医用气体站房", "Medical Gas Plant"),
        ],
    );
    plan.fill(
        TOWER_W,
        I,
        &[
            (7.0, HvRoom, "高压配电室", "HV Room"),
            (8.5, TransformerRoom, "变压器室", "Transformer Room"),
            (8.5, LvRoom, "低压配电室", "LV Room"),
            (6.0, UpsRoom, "不间断电源室", "UPS Room"),
            (9.5, GeneratorRoom, "柴油发电机房", "Generator Room"),
            (3.5, FuelStore, "储油间", "Fuel Store"),
            (8.0, SewagePlant, "污水处理站", "Sewage Treatment"),
        ],
    );
    plan.department("后勤保障部", "Support Services");
    plan.fill(
        WEST,
        G,
        &[
            (5.5, ExhaustPlant, "排风机房", "Exhaust Plant"),
            (4.0, Duty, "消防控制室", "Fire Control Room"),
            (4.0, DataRoom, "数据机房", "Data Centre"),
            (3.0, Staff, "值班休息室", "Staff Room"),
        ],
    );
    plan.fill(
        WEST,
        H,
        &[
            (5.5, Laundry, "洗衣房", "Laundry"),
            (5.0, Kitchen, "厨房", "Kitchen"),
            (3.0, WasteStore, "医疗废物暂存间", "Clinical Waste"),
            (3.0, Mortuary, "太平间", "Mortuary"),
        ],
    );
    frame::settle(&mut plan);
    plan.finish()
}

/// Emergency, outpatients, imaging and pharmacy.
pub(super) fn ground(elevation: f64, height: f64) -> Storey {
    let mut plan = Plan::new("1F", "1", "一层 急诊与门诊 / First Floor: Emergency and Outpatients", elevation, height);
    frame::tower(&mut plan, false);
    plan.department("急诊科", "Emergency");
    plan.fill(
        [0.0, 21.0],
        F,
        &[
            (6.0, Resus, "抢救室", "Resuscitation"),
            (6.0, Observation, "急诊留观室", "Emergency Observation"),
            (3.2, Treatment, "清创室", "Wound Treatment"),
            (2.9, Exam, "急诊诊室", "Emergency Consulting Room"),
            (2.9, Exam, "急诊诊室", "Emergency Consulting Room"),
        ],
    );
    plan.fill(
        WEST,
        G,
        &[
            (3.0, Station, "分诊台", "Triage"),
            (3.0, CleanUtility, "治疗准备间", "Clean Utility"),
            (2.6, DirtyUtility, "污物处置间", "Dirty Utility"),
            (2.6, Store, "担架轮椅间", "Trolley Store"),
            (2.6, OnCall, "急诊值班室", "Emergency On Call"),
            (2.7, Toilet, "卫生间", "Toilet"),
        ],
    );
    plan.department("门诊部", "Outpatients");
    plan.fill(
        [21.0, 51.0],
        F,
        &[
            (9.0, Lobby, "门诊大厅", "Entrance Hall"),
            (5.0, Counter, "挂号收费处", "Registration and Cashier"),
            (6.5, Pharmacy, "药房", "Pharmacy"),
            (3.4, Store, "药库", "Drug Store"),
            (3.0, Shop, "便民商店", "Shop"),
            (3.1, Office, "门诊办公室", "Outpatient Office"),
        ],
    );
    plan.fill(
        [0.0, 26.4],
        I,
        &[
            (3.3, Exam, "内科诊室", "Medical Consulting Room"),
            (3.3, Exam, "内科诊室", "Medical Consulting Room"),
            (3.3, Exam, "外科诊室", "Surgical Consulting Room"),
            (3.3, Exam, "妇科诊室", "Gynaecology Consulting Room"),
            (3.3, Exam, "儿科诊室", "Paediatric Consulting Room"),
            (3.3, Treatment, "注射室", "Injection Room"),
            (3.6, Waiting, "候诊区", "Waiting Area"),
            (3.0, Toilet, "患者卫生间", "Patients' Toilet"),
        ],
    );
    plan.department("医学影像科", "Imaging");
    plan.fill(
        [26.4, 51.0],
        I,
        &[
            (6.6, Ct, "CT 室", "CT Room"),
            (2.8, Control, "影像控制室", "Imaging Control"),
            (5.4, Xray, "DR 室", "X-ray Room"),
            (3.4, Ultrasound, "超声室", "Ultrasound Room"),
            (3.4, Ultrasound, "超声室", "Ultrasound Room"),
            (3.0, Office, "阅片室", "Reporting Room"),
        ],
    );
    plan.department("门诊部", "Outpatients");
    plan.fill(
        WEST,
        H,
        &[
            (4.0, Lab, "采血与快检室", "Phlebotomy and Point-of-Care"),
            (3.0, Office, "医保办公室", "Insurance Office"),
            (3.0, Staff, "医护休息室", "Staff Room"),
            (3.0, Changing, "更衣室", "Changing Room"),
            (3.5, Store, "库房", "Store"),
        ],
    );
    plan.exit(25.5, 41.0, 3.6, true);
    plan.exit(0.0, 50.0, 1.8, true);
    plan.exit(0.0, 63.0, 1.8, false);
    plan.exit(51.0, 50.0, 1.8, false);
    plan.exit(51.0, 63.0, 1.8, false);
    frame::settle(&mut plan);
    plan.finish()
}

/// Operating theatres, intensive care and laboratory.
pub(super) fn first(elevation: f64, height: f64) -> Storey {
    let mut plan =
        Plan::new("2F", "2", "二层 手术与重症 / Second Floor: Theatres and Intensive Care", elevation, height);
    frame::tower(&mut plan, false);
    plan.department("手术部", "Operating Suite");
    plan.fill(
        TOWER_W,
        F,
        &[
            (3.2, Changing, "男更衣室", "Men's Changing"),
            (3.2, Changing, "女更衣室", "Women's Changing"),
            (7.0, Theatre, "手术室", "Operating Theatre"),
            (3.0, Scrub, "刷手间", "Scrub Room"),
            (7.0, Theatre, "手术室", "Operating Theatre"),
            (4.0, Induction, "麻醉诱导室", "Induction Room"),
            (8.0, Recovery, "麻醉恢复室", "Recovery Room"),
            (4.0, SterileStore, "无菌物品库", "Sterile Store"),
            (4.0, Packing, "检查打包间", "Packing Room"),
            (4.0, Decontamination, "清洗消毒间", "Decontamination"),
            (3.6, Office, "麻醉医师办公室", "Anaesthetists' Office"),
        ],
    );
    plan.fill(
        WEST,
        G,
        &[
            (3.6, Store, "麻醉设备间", "Anaesthesia Store"),
            (3.3, CleanUtility, "洁净处置间", "Clean Utility"),
            (3.0, DirtyUtility, "污物处置间", "Dirty Utility"),
            (3.3, Staff, "医护休息室", "Staff Room"),
            (3.3, Store, "体外设备间", "Device Store"),
        ],
    );
    plan.department("重症医学科", "Intensive Care");
    plan.fill(
        [0.0, 27.0],
        I,
        &[
            (12.0, Icu, "重症监护病房", "Intensive Care Unit"),
            (3.2, Station, "ICU 护士站", "ICU Nurse Station"),
            (3.6, Treatment, "ICU 治疗室", "ICU Treatment Room"),
            (4.2, Icu, "单间重症病房", "Single ICU Room"),
            (4.0, Waiting, "家属等候区", "Family Waiting"),
        ],
    );
    plan.department("检验科", "Laboratory");
    plan.fill(
        [27.0, 51.0],
        I,
        &[
            (8.5, Lab, "临床检验室", "Clinical Laboratory"),
            (4.0, Lab, "微生物室", "Microbiology"),
            (3.8, BloodBank, "血库", "Blood Bank"),
            (3.0, Store, "试剂库", "Reagent Store"),
            (4.7, Office, "检验科办公室", "Laboratory Office"),
        ],
    );
    plan.department("重症医学科", "Intensive Care");
    plan.fill(
        WEST,
        H,
        &[
            (3.6, Office, "ICU 医生办公室", "ICU Doctors' Office"),
            (3.0, OnCall, "ICU 值班室", "ICU On Call"),
            (2.8, Linen, "被服间", "Linen Room"),
            (2.8, Pantry, "配餐间", "Pantry"),
            (4.3, Meeting, "会议示教室", "Meeting Room"),
        ],
    );
    frame::settle(&mut plan);
    plan.finish()
}
