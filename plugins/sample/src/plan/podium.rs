//! The podium, ground to third storey: emergency, outpatients, imaging, laboratory, theatres, intensive care.

use super::Kind::*;
use super::core::core;
use super::{Plan, Storey};

/// The corridors of a podium storey. `lobby` leaves out the middle of the southern one.
fn corridors(plan: &mut Plan, lobby: bool) {
    plan.department("公共区域", "Common areas");
    if lobby {
        plan.room(Lobby, "门诊大厅", "Main Lobby", [30.0, 0.0, 54.0, 16.8]);
        plan.room(Corridor, "急诊走廊", "Emergency Corridor", [0.0, 7.2, 30.0, 10.2]);
        plan.room(Corridor, "门诊走廊", "Outpatient Corridor", [54.0, 7.2, 84.0, 10.2]);
    } else {
        plan.room(Corridor, "南走廊", "South Corridor", [0.0, 7.2, 84.0, 10.2]);
    }
    plan.room(Corridor, "庭院西廊", "Courtyard Gallery West", [27.0, 10.2, 30.0, 27.0]);
    plan.room(Corridor, "庭院东廊", "Courtyard Gallery East", [54.0, 10.2, 57.0, 27.0]);
    plan.room(Corridor, "西内廊", "West Inner Corridor", [0.0, 16.8, 27.0, 19.2]);
    plan.room(Corridor, "东内廊", "East Inner Corridor", [57.0, 16.8, 84.0, 19.2]);
    plan.room(Corridor, "医疗主街", "Hospital Street", [0.0, 27.0, 84.0, 30.0]);
    plan.room(Corridor, "西穿廊", "West Passage", [27.0, 30.0, 30.0, 36.6]);
    plan.room(Corridor, "东穿廊", "East Passage", [54.0, 30.0, 57.0, 36.6]);
    plan.room(Corridor, "北走廊南", "North Corridor South", [0.0, 36.6, 84.0, 39.0]);
    plan.room(Corridor, "北走廊北", "North Corridor North", [0.0, 45.0, 84.0, 47.4]);
    plan.row(0.0, [10.2, 16.8], &[(3.0, Stair, "裙房西楼梯", "Podium Stair West")]);
    plan.row(81.0, [10.2, 16.8], &[(3.0, Stair, "裙房东楼梯", "Podium Stair East")]);
}

/// The air plant of the two wings.
fn wing_plant(plan: &mut Plan) {
    plan.department("公共区域", "Common areas");
    plan.row(3.0, [10.2, 16.8], &[(6.0, AirPlant, "西翼空调机房", "West Wing AHU Room")]);
    plan.row(75.0, [10.2, 16.8], &[(6.0, AirPlant, "东翼空调机房", "East Wing AHU Room")]);
}

/// 1F: emergency, outpatients, pharmacy, lobby.
pub(super) fn ground() -> Storey {
    let mut plan = Plan::new("1");
    corridors(&mut plan, true);
    wing_plant(&mut plan);
    core(&mut plan, [(Toilet, "无障碍卫生间", "Accessible Toilet"), (Store, "清洁间", "Cleaner's Room")]);
    plan.department("急诊科", "Emergency");
    plan.row(
        0.0,
        [0.0, 7.2],
        &[
            (9.0, Waiting, "急诊大厅", "Emergency Hall"),
            (3.0, Counter, "预检分诊", "Triage"),
            (9.0, Icu, "抢救室", "Resuscitation"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
        ],
    );
    plan.row(
        9.0,
        [10.2, 16.8],
        &[
            (9.0, Ward, "急诊观察室", "Observation Ward"),
            (4.5, Treatment, "清创室", "Debridement"),
            (4.5, Station, "急诊护士站", "Emergency Nurse Station"),
        ],
    );
    plan.row(
        0.0,
        [19.2, 27.0],
        &[
            (9.0, Theatre, "急诊手术室", "Emergency Theatre"),
            (9.0, Icu, "急诊监护室", "Emergency ICU"),
            (6.0, Ct, "急诊 CT 室", "Emergency CT"),
            (3.0, Control, "CT 控制室", "CT Control Room"),
        ],
    );
    plan.department("门诊部", "Outpatients");
    plan.row(
        54.0,
        [0.0, 7.2],
        &[
            (6.0, Counter, "挂号收费处", "Registration"),
            (12.0, Pharmacy, "门诊药房", "Outpatient Pharmacy"),
            (6.0, Store, "药库", "Drug Store"),
            (6.0, Office, "便民服务中心", "Visitor Services"),
        ],
    );
    plan.row(
        57.0,
        [10.2, 16.8],
        &[
            (4.5, Office, "用药咨询室", "Medication Advice"),
            (4.5, Treatment, "采血室", "Phlebotomy"),
            (9.0, Treatment, "输液室", "Infusion Room"),
        ],
    );
    plan.row(
        57.0,
        [19.2, 27.0],
        &[
            (4.5, Exam, "内科诊室", "Medical Consulting Room"),
            (4.5, Exam, "内科诊室", "Medical Consulting Room"),
            (4.5, Exam, "外科诊室", "Surgical Consulting Room"),
            (4.5, Exam, "外科诊室", "Surgical Consulting Room"),
            (4.5, Exam, "儿科诊室", "Paediatric Consulting Room"),
            (4.5, Exam, "儿科诊室", "Paediatric Consulting Room"),
        ],
    );
    plan.row(
        0.0,
        [30.0, 36.6],
        &[
            (9.0, Waiting, "门诊候诊区", "Waiting Area"),
            (4.5, Exam, "妇科诊室", "Gynaecology Consulting Room"),
            (4.5, Exam, "妇科诊室", "Gynaecology Consulting Room"),
            (4.5, Exam, "产科诊室", "Obstetric Consulting Room"),
            (4.5, Treatment, "胎心监护室", "Fetal Monitoring"),
        ],
    );
    plan.row(
        30.0,
        [30.0, 36.6],
        &[
            (12.0, Waiting, "中央候诊区", "Central Waiting"),
            (6.0, Counter, "综合服务台", "Service Desk"),
            (6.0, Office, "一站式后勤服务中心", "One-stop Service Desk"),
        ],
    );
    plan.row(
        57.0,
        [30.0, 36.6],
        &[
            (4.5, Exam, "眼科诊室", "Eye Consulting Room"),
            (4.5, Exam, "眼科诊室", "Eye Consulting Room"),
            (4.5, Exam, "口腔诊室", "Dental Consulting Room"),
            (4.5, Exam, "口腔诊室", "Dental Consulting Room"),
            (9.0, Waiting, "东区候诊区", "East Waiting"),
        ],
    );
    plan.department("后勤保障部", "Facility management");
    plan.room(Store, "西库房", "West Store", [0.0, 39.0, 6.0, 45.0]);
    plan.room(Store, "东库房", "East Store", [78.0, 39.0, 84.0, 45.0]);
    plan.row(
        0.0,
        [47.4, 54.0],
        &[
            (9.0, Control, "消防控制室", "Fire Control Room"),
            (12.0, Control, "后勤中控室", "Facility Control Room"),
            (6.0, Office, "后勤保障部", "Facility Office"),
            (6.0, Office, "值班室", "Duty Room"),
            (9.0, Staff, "更衣室", "Changing Room"),
            (6.0, Store, "被服库", "Linen Store"),
            (6.0, Store, "医用气瓶间", "Gas Cylinder Room"),
        ],
    );
    plan.department("体检中心", "Health check centre");
    plan.row(
        54.0,
        [47.4, 54.0],
        &[
            (6.0, Counter, "体检接待", "Health Check Reception"),
            (6.0, Exam, "体检室", "Health Check Room"),
            (6.0, Exam, "体检室", "Health Check Room"),
            (6.0, Xray, "体检 DR 室", "Health Check X-ray"),
            (6.0, Meeting, "健康宣教室", "Education Room"),
        ],
    );
    for x in [39.0, 42.0, 45.0] {
        plan.exit(x, 0.0, 2.0, true);
    }
    plan.exit(4.5, 0.0, 2.0, true);
    plan.exit(42.0, 16.8, 2.0, true);
    plan.exit(42.0, 27.0, 2.0, true);
    for (x, y) in [(0.0, 8.7), (84.0, 8.7), (0.0, 28.5), (84.0, 28.5)] {
        plan.exit(x, y, 1.8, false);
    }
    for (x, y) in [(0.0, 37.8), (84.0, 37.8), (0.0, 46.2), (84.0, 46.2)] {
        plan.exit(x, y, 1.5, false);
    }
    for (x, y) in [(0.0, 13.5), (84.0, 13.5)] {
        plan.exit(x, y, 1.3, false);
    }
    plan.exit(4.5, 54.0, 1.2, false);
    plan.finish("1F", "一层 急诊与门诊 / Ground Floor: Emergency and Outpatients", 0.0, 5.1)
}

/// 2F: imaging, laboratory, functional examination.
pub(super) fn second() -> Storey {
    let mut plan = Plan::new("2");
    corridors(&mut plan, false);
    wing_plant(&mut plan);
    core(&mut plan, [(Toilet, "无障碍卫生间", "Accessible Toilet"), (Store, "清洁间", "Cleaner's Room")]);
    plan.department("影像科", "Imaging");
    plan.row(
        0.0,
        [0.0, 7.2],
        &[
            (6.0, Xray, "DR 室", "X-ray Room"),
            (3.0, Control, "DR 控制室", "X-ray Control"),
            (6.0, Xray, "DR 室", "X-ray Room"),
            (6.0, Xray, "乳腺钼靶室", "Mammography"),
            (9.0, Waiting, "影像候诊区", "Imaging Waiting"),
        ],
    );
    plan.row(
        9.0,
        [10.2, 16.8],
        &[
            (6.0, Office, "阅片室", "Reporting Room"),
            (6.0, Treatment, "造影准备室", "Contrast Preparation"),
            (6.0, Station, "影像登记处", "Imaging Reception"),
        ],
    );
    plan.row(
        0.0,
        [19.2, 27.0],
        &[
            (7.5, Mri, "MRI 室", "MRI Room"),
            (3.0, Control, "MRI 控制室", "MRI Control Room"),
            (6.0, Mri, "MRI 室", "MRI Room"),
            (4.5, Electrical, "MRI 设备间", "MRI Equipment Room"),
            (6.0, Ct, "CT 室", "CT Room"),
        ],
    );
    plan.row(
        0.0,
        [30.0, 36.6],
        &[
            (6.0, Ct, "CT 室", "CT Room"),
            (3.0, Control, "CT 控制室", "CT Control Room"),
            (6.0, Ct, "CT 室", "CT Room"),
            (6.0, Office, "影像会诊室", "Imaging Conference"),
            (6.0, Office, "影像科办公室", "Imaging Office"),
        ],
    );
    plan.department("功能检查科", "Functional examination");
    plan.row(
        30.0,
        [0.0, 7.2],
        &[
            (4.5, Exam, "超声室", "Ultrasound"),
            (4.5, Exam, "超声室", "Ultrasound"),
            (4.5, Exam, "超声室", "Ultrasound"),
            (4.5, Exam, "心电图室", "ECG Room"),
            (6.0, Exam, "肺功能室", "Lung Function"),
        ],
    );
    plan.row(
        30.0,
        [10.2, 16.8],
        &[
            (12.0, Waiting, "检查候诊区", "Examination Waiting"),
            (6.0, Counter, "检查登记台", "Examination Desk"),
            (6.0, Exam, "脑电图室", "EEG Room"),
        ],
    );
    plan.department("检验科", "Laboratory");
    plan.row(
        54.0,
        [0.0, 7.2],
        &[
            (9.0, Lab, "临检实验室", "Clinical Laboratory"),
            (6.0, Lab, "血液实验室", "Haematology"),
            (9.0, Lab, "生化实验室", "Biochemistry"),
            (6.0, Lab, "免疫实验室", "Immunology"),
        ],
    );
    plan.row(
        57.0,
        [10.2, 16.8],
        &[
            (6.0, Counter, "标本接收处", "Specimen Reception"),
            (6.0, Store, "试剂库", "Reagent Store"),
            (6.0, Lab, "微生物实验室", "Microbiology"),
        ],
    );
    plan.row(
        57.0,
        [19.2, 27.0],
        &[
            (9.0, Lab, "PCR 实验室", "PCR Laboratory"),
            (6.0, Lab, "细胞实验室", "Cytology"),
            (6.0, Store, "血库", "Blood Bank"),
            (6.0, Office, "检验科办公室", "Laboratory Office"),
        ],
    );
    plan.department("病理科", "Pathology");
    plan.row(
        57.0,
        [30.0, 36.6],
        &[
            (9.0, Lab, "病理取材室", "Grossing Room"),
            (6.0, Lab, "病理实验室", "Histology"),
            (6.0, Office, "病理诊断室", "Pathology Reporting"),
            (6.0, Store, "标本库", "Specimen Store"),
        ],
    );
    plan.department("内镜中心", "Endoscopy");
    plan.row(
        30.0,
        [30.0, 36.6],
        &[
            (6.0, Waiting, "内镜候诊区", "Endoscopy Waiting"),
            (6.0, Treatment, "复苏室", "Recovery"),
            (12.0, Meeting, "多学科会诊中心", "MDT Centre"),
        ],
    );
    plan.row(
        0.0,
        [47.4, 54.0],
        &[
            (6.0, Theatre, "胃镜室", "Gastroscopy"),
            (6.0, Theatre, "肠镜室", "Colonoscopy"),
            (6.0, Theatre, "支气管镜室", "Bronchoscopy"),
            (6.0, Store, "洗消间", "Endoscope Reprocessing"),
            (6.0, Staff, "内镜更衣室", "Endoscopy Changing"),
        ],
    );
    plan.department("血液透析中心", "Haemodialysis");
    plan.row(
        30.0,
        [47.4, 54.0],
        &[
            (18.0, Ward, "透析大厅", "Dialysis Hall"),
            (6.0, Plant, "透析水处理间", "Dialysis Water Treatment"),
            (6.0, Station, "透析护士站", "Dialysis Nurse Station"),
            (12.0, Ward, "透析室", "Dialysis Room"),
            (6.0, Treatment, "透析治疗室", "Dialysis Treatment"),
            (6.0, Office, "透析医生办公室", "Dialysis Office"),
        ],
    );
    plan.department("公共区域", "Common areas");
    plan.room(Store, "西库房", "West Store", [0.0, 39.0, 6.0, 45.0]);
    plan.room(Store, "东库房", "East Store", [78.0, 39.0, 84.0, 45.0]);
    plan.finish("2F", "二层 影像与检验 / Second Floor: Imaging and Laboratory", 5.1, 4.5)
}

/// 3F: theatres and intensive care.
pub(super) fn third() -> Storey {
    let mut plan = Plan::new("3");
    corridors(&mut plan, false);
    wing_plant(&mut plan);
    core(&mut plan, [(Store, "污物间", "Dirty Utility"), (Store, "清洁间", "Cleaner's Room")]);
    plan.department("手术部", "Operating department");
    plan.row(
        0.0,
        [0.0, 7.2],
        &[
            (7.5, Theatre, "手术室", "Operating Theatre"),
            (7.5, Theatre, "手术室", "Operating Theatre"),
            (7.5, Theatre, "手术室", "Operating Theatre"),
            (7.5, Theatre, "手术室", "Operating Theatre"),
        ],
    );
    plan.row(
        9.0,
        [10.2, 16.8],
        &[
            (6.0, Store, "无菌物品库", "Sterile Store"),
            (6.0, Treatment, "麻醉准备室", "Anaesthetic Preparation"),
            (6.0, Station, "手术部护士站", "Theatre Nurse Station"),
        ],
    );
    plan.row(
        0.0,
        [19.2, 27.0],
        &[
            (9.0, Theatre, "杂交手术室", "Hybrid Theatre"),
            (6.0, Theatre, "手术室", "Operating Theatre"),
            (6.0, Theatre, "手术室", "Operating Theatre"),
            (6.0, Theatre, "手术室", "Operating Theatre"),
        ],
    );
    plan.row(
        30.0,
        [0.0, 7.2],
        &[
            (6.0, Theatre, "手术室", "Operating Theatre"),
            (6.0, Theatre, "手术室", "Operating Theatre"),
            (12.0, Icu, "麻醉复苏室", "Post-anaesthesia Care"),
        ],
    );
    plan.row(
        30.0,
        [10.2, 16.8],
        &[
            (6.0, Staff, "男更衣室", "Men's Changing"),
            (6.0, Staff, "女更衣室", "Women's Changing"),
            (6.0, Office, "麻醉科办公室", "Anaesthesia Office"),
            (6.0, Waiting, "家属等候区", "Family Waiting"),
        ],
    );
    plan.row(
        0.0,
        [30.0, 36.6],
        &[
            (9.0, Store, "手术器械库", "Instrument Store"),
            (6.0, Treatment, "术前准备室", "Pre-operative Room"),
            (6.0, Office, "手术部办公室", "Theatre Office"),
            (6.0, Meeting, "示教室", "Teaching Room"),
        ],
    );
    plan.department("重症医学科", "Intensive care");
    plan.row(
        54.0,
        [0.0, 7.2],
        &[
            (12.0, Icu, "重症监护大厅", "ICU Bay"),
            (4.5, Icu, "重症单间", "ICU Single Room"),
            (4.5, Icu, "重症单间", "ICU Single Room"),
            (9.0, Icu, "重症监护区", "ICU Area"),
        ],
    );
    plan.row(
        57.0,
        [10.2, 16.8],
        &[
            (6.0, Station, "ICU 护士站", "ICU Nurse Station"),
            (6.0, Treatment, "ICU 治疗室", "ICU Treatment"),
            (6.0, Store, "ICU 设备库", "ICU Equipment Store"),
        ],
    );
    plan.row(
        57.0,
        [19.2, 27.0],
        &[
            (9.0, Icu, "心脏监护室", "Coronary Care"),
            (9.0, Icu, "神经监护室", "Neuro ICU"),
            (4.5, Icu, "负压隔离病室", "Isolation Room"),
            (4.5, Icu, "负压隔离病室", "Isolation Room"),
        ],
    );
    plan.row(
        57.0,
        [30.0, 36.6],
        &[
            (9.0, Waiting, "ICU 家属等候区", "ICU Family Waiting"),
            (6.0, Office, "谈话间", "Interview Room"),
            (6.0, Office, "ICU 医生办公室", "ICU Doctors' Office"),
            (6.0, Staff, "ICU 值班室", "ICU On-call Room"),
        ],
    );
    plan.department("介入中心", "Interventional centre");
    plan.row(
        30.0,
        [30.0, 36.6],
        &[
            (9.0, Theatre, "介入手术室", "Interventional Theatre"),
            (6.0, Control, "介入控制室", "Interventional Control"),
            (9.0, Theatre, "介入手术室", "Interventional Theatre"),
        ],
    );
    plan.row(
        0.0,
        [47.4, 54.0],
        &[
            (9.0, Store, "手术部被服库", "Theatre Linen Store"),
            (9.0, Meeting, "手术示教厅", "Surgical Teaching Hall"),
            (6.0, Office, "外科办公室", "Surgeons' Office"),
            (6.0, Staff, "手术部餐厅", "Theatre Staff Dining"),
        ],
    );
    plan.department("产房", "Delivery suite");
    plan.row(
        30.0,
        [47.4, 54.0],
        &[
            (6.0, Theatre, "分娩室", "Delivery Room"),
            (6.0, Theatre, "分娩室", "Delivery Room"),
            (6.0, Ward, "待产室", "Labour Room"),
            (6.0, Station, "产房护士站", "Delivery Nurse Station"),
            (6.0, Icu, "新生儿监护室", "Neonatal ICU"),
            (9.0, Ward, "产后观察室", "Postnatal Observation"),
            (9.0, Ward, "母婴室", "Mother and Baby Room"),
            (6.0, Office, "产科医生办公室", "Obstetric Office"),
        ],
    );
    plan.department("公共区域", "Common areas");
    plan.room(Store, "西库房", "West Store", [0.0, 39.0, 6.0, 45.0]);
    plan.room(Store, "东库房", "East Store", [78.0, 39.0, 84.0, 45.0]);
    plan.finish("3F", "三层 手术部与重症医学科 / Third Floor: Theatres and Intensive Care", 9.6, 4.8)
}
