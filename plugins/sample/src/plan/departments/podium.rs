//! The four storeys of the podium above ground: emergency and imaging, clinics, operating suite, day care and offices.

use super::super::frame::{self, A, B, C, D, E, F, G, H, I, Podium};
use super::super::{Kind::*, Plan, Storey};
use super::pattern::{Strip, Use, clinic, offices, repeat, strip, suites};

// The strips that the frame leaves free on every storey above ground, named after band and place.
const A_W: Strip = strip([0.0, 48.0], A, true);
const A_E: Strip = strip([78.0, 126.0], A, true);
const B_W1: Strip = strip([3.0, 27.0], B, false);
const B_W2: Strip = strip([30.0, 48.0], B, false);
const B_E2: Strip = strip([78.0, 96.0], B, false);
const B_E1: Strip = strip([99.0, 123.0], B, false);
const C_W: Strip = strip([0.0, 27.0], C, true);
const C_W2: Strip = strip([45.0, 48.0], C, true);
const C_E2: Strip = strip([78.0, 81.0], C, true);
const C_E: Strip = strip([99.0, 126.0], C, true);
const D_W: Strip = strip([3.0, 27.0], D, true);
const D_CW: Strip = strip([30.0, 48.0], D, true);
const D_CE: Strip = strip([64.5, 96.0], D, true);
const D_E: Strip = strip([99.0, 123.0], D, true);
const E_W1: Strip = strip([0.0, 9.0], E, false);
const E_W2: Strip = strip([24.0, 27.0], E, false);
const E_CW: Strip = strip([30.0, 61.5], E, false);
const E_CE: Strip = strip([64.5, 96.0], E, false);
const E_E2: Strip = strip([99.0, 102.0], E, false);
const E_E1: Strip = strip([117.0, 126.0], E, false);
const F_W1: Strip = strip([0.0, 9.0], F, true);
const F_W2: Strip = strip([24.0, 27.0], F, true);
const F_CW: Strip = strip([30.0, 61.5], F, true);
const F_CE: Strip = strip([64.5, 96.0], F, true);
const F_E2: Strip = strip([99.0, 102.0], F, true);
const F_E1: Strip = strip([117.0, 126.0], F, true);
const G_W: Strip = strip([0.0, 16.5], G, false);
const G_E: Strip = strip([109.5, 126.0], G, false);
const G_CW: Strip = strip([51.0, 61.5], G, false);
const G_CE: Strip = strip([64.5, 75.0], G, false);
const H_W: Strip = strip([0.0, 16.5], H, true);
const H_E: Strip = strip([109.5, 126.0], H, true);
const H_CW: Strip = strip([51.0, 61.5], H, true);
const H_CE: Strip = strip([64.5, 75.0], H, true);
const I_W: Strip = strip([0.0, 63.0], I, false);
const I_E: Strip = strip([63.0, 126.0], I, false);

const TOILETS: [Use<'static>; 3] =
    [(Toilet, "男卫生间", "Men's Toilet"), (Toilet, "女卫生间", "Women's Toilet"), (Store, "清洁间", "Cleaner's Room")];
const WARD_SUPPORT: [Use<'static>; 5] = [
    (CleanUtility, "治疗准备间", "Clean Utility"),
    (DirtyUtility, "污物处置间", "Dirty Utility"),
    (Linen, "被服间", "Linen Room"),
    (Pantry, "配餐间", "Pantry"),
    (Store, "设备库", "Equipment Store"),
];

/// The narrow strips beside the courtyards and the atrium, alike on every storey.
fn corners(plan: &mut Plan) {
    plan.department("公共区域", "Common areas");
    repeat(plan, C_W2, 1.5, &TOILETS[..2]);
    repeat(plan, C_E2, 1.5, &TOILETS[..2]);
    for at in [E_W2, E_E2] {
        repeat(plan, at, 3.0, &[(Store, "保洁工具间", "Cleaning Store")]);
    }
    for at in [F_W2, F_E2] {
        repeat(plan, at, 1.5, &TOILETS[..2]);
    }
}

fn begin(n: usize, long_name: &str, kind: Podium, elevation: f64, height: f64) -> Plan {
    let mut plan = Plan::new(&format!("{n}F"), &n.to_string(), long_name, elevation, height);
    frame::podium(&mut plan, kind);
    corners(&mut plan);
    plan
}

/// One imaging modality: its room, the control room beside it, and two cubicles.
fn modality(plan: &mut Plan, at: Strip, room: Use<'_>, control: (&str, &str)) {
    let [x0, x1] = at.x;
    let split = x1 - 2.6;
    plan.fill([x0, split], at.y, &[(1.0, room.0, room.1, room.2)]);
    let middle = if at.north { at.y[1] - 3.4 } else { at.y[0] + 3.4 };
    let (corridor, behind) =
        if at.north { ([middle, at.y[1]], [at.y[0], middle]) } else { ([at.y[0], middle], [middle, at.y[1]]) };
    let cubicles = plan.fill(
        [split, x1],
        corridor,
        &[(1.3, Changing, "更衣间", "Changing Cubicle"), (1.3, Control, control.0, control.1)],
    );
    plan.inner(cubicles[1], Store, "影像设备间", "Equipment Room", [split, behind[0], x1, behind[1]]);
}

/// First floor: hall, emergency, pharmacy, imaging.
pub(super) fn ground(elevation: f64, height: f64) -> Storey {
    let name = "一层 门诊大厅、急诊与影像 / First Floor: Hall, Emergency and Imaging";
    let mut plan = begin(1, name, Podium::Ground, elevation, height);
    let p = &mut plan;
    p.department("门诊服务", "Outpatient Services");
    p.fill(
        A_W.part(0.55, 1.0).x,
        A,
        &[
            (6.0, Counter, "挂号收费处", "Registration and Cashier"),
            (9.0, Pharmacy, "门诊药房", "Outpatient Pharmacy"),
            (3.5, Store, "药库", "Drug Store"),
            (3.0, Office, "用药咨询室", "Medication Advice"),
        ],
    );
    p.department("便民服务", "Visitor Services");
    repeat(
        p,
        A_W.part(0.0, 0.55),
        3.3,
        &[
            (Shop, "便利店", "Convenience Shop"),
            (Shop, "花店", "Florist"),
            (Dining, "咖啡厅", "Cafe"),
            (Shop, "银行服务点", "Bank Counter"),
            (Office, "医保服务站", "Insurance Desk"),
            (Office, "投诉接待室", "Patient Relations"),
            (Store, "轮椅租借处", "Wheelchair Hire"),
            (Shop, "自助服务区", "Self-Service Area"),
        ],
    );
    p.department("后勤保障部", "Support Services");
    p.fill(
        B_W2.x,
        B,
        &[
            (7.0, Duty, "消防安防控制室", "Fire and Security Control Room"),
            (3.5, Duty, "一站式服务中心", "One-Stop Service Desk"),
            (3.0, Staff, "值班休息室", "Duty Rest Room"),
            (2.3, Office, "保卫科", "Security Office"),
            (2.2, Store, "消防器材间", "Fire Equipment"),
        ],
    );
    fever_clinic(p);
    clinic(p, C_W, "儿科", "Paediatric");
    emergency(p);
    imaging(p);
    clinic(p, D_W, "康复", "Rehabilitation");
    clinic(p, D_CW, "疼痛", "Pain");
    clinic(p, G_W, "老年病", "Geriatric");
    clinic(p, H_W, "全科", "General Practice");
    clinic(p, G_E, "肿瘤", "Oncology");
    clinic(p, H_E, "伤口造口", "Wound and Stoma");
    p.department("住院服务", "Inpatient Services");
    repeat(
        p,
        I_W.part(0.0, 0.5),
        3.2,
        &[
            (Office, "入院办理处", "Admissions"),
            (Counter, "出院结算处", "Discharge Desk"),
            (Office, "社工服务室", "Social Work"),
            (Meeting, "家属谈话室", "Family Room"),
            (Store, "病员物品间", "Patient Property"),
            (Office, "医务办公室", "Medical Office"),
        ],
    );
    offices(p, I_W.part(0.5, 1.0), "信息中心", "Information Centre");
    for (at, cn, en) in [(G_CW, "中医", "Chinese Medicine"), (G_CE, "针灸", "Acupuncture")] {
        clinic(p, at, cn, en);
    }
    p.department("公共区域", "Common areas");
    repeat(p, H_CW, 2.1, &TOILETS);
    repeat(p, H_CE, 2.1, &TOILETS);
    for (x, y, width, main) in [
        (63.0, 0.0, 6.0, true),
        (57.0, 0.0, 3.0, true),
        (69.0, 0.0, 3.0, true),
        (0.0, 24.6, 2.0, false),
        (126.0, 24.6, 2.0, false),
        (0.0, 50.0, 2.0, true),
        (126.0, 50.0, 2.0, true),
        (0.0, 8.7, 1.8, false),
        (126.0, 8.7, 2.0, true),
        (0.0, 63.0, 1.8, false),
        (126.0, 63.0, 1.8, false),
        (0.0, 33.9, 1.8, false),
        (126.0, 33.9, 1.8, false),
    ] {
        p.exit(x, y, width, main);
    }
    frame::settle(&mut plan);
    plan.finish()
}

/// Fever clinic in the south-west, with isolation rooms behind anterooms.
fn fever_clinic(p: &mut Plan) {
    p.department("发热门诊", "Fever Clinic");
    suites(
        p,
        B_W1,
        2.6,
        3.0,
        &[
            ((Anteroom, "缓冲间", "Anteroom"), Some((Isolation, "隔离留观室", "Isolation Room"))),
            ((Anteroom, "缓冲间", "Anteroom"), Some((Isolation, "隔离留观室", "Isolation Room"))),
            ((Exam, "发热诊室", "Fever Consulting Room"), Some((Exam, "采样间", "Swab Room"))),
            ((Exam, "发热诊室", "Fever Consulting Room"), Some((Exam, "采样间", "Swab Room"))),
            ((Waiting, "发热候诊区", "Fever Waiting"), Some((Changing, "防护更衣间", "Gowning Room"))),
            ((DirtyUtility, "污物处置间", "Dirty Utility"), Some((Store, "防护用品库", "Protective Equipment"))),
        ],
    );
}

/// Emergency, in the south-east beside the ambulance bay.
fn emergency(p: &mut Plan) {
    p.department("急诊科", "Emergency");
    p.fill(
        A_E.x,
        A,
        &[
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.0, Exam, "急诊诊室", "Emergency Consulting Room"),
            (3.6, Treatment, "清创缝合室", "Suture Room"),
            (3.6, Treatment, "洗胃室", "Gastric Lavage Room"),
            (3.6, Counter, "预检分诊台", "Triage Desk"),
            (6.6, Waiting, "急诊候诊厅", "Emergency Waiting Hall"),
            (9.6, Resus, "抢救室", "Resuscitation"),
            (9.0, Lobby, "救护车入口厅", "Ambulance Hall"),
        ],
    );
    p.fill(
        B_E1.x,
        B,
        &[
            (9.0, Observation, "急诊留观室", "Observation Ward"),
            (3.0, Station, "急诊护士站", "Emergency Nurse Station"),
            (6.0, Icu, "急诊监护室", "Emergency Intensive Care"),
            (3.0, CleanUtility, "治疗准备间", "Clean Utility"),
            (3.0, DirtyUtility, "污物处置间", "Dirty Utility"),
        ],
    );
    p.fill(
        C_E.x,
        C,
        &[
            (6.6, Theatre, "急诊手术室", "Emergency Theatre"),
            (2.4, Scrub, "刷手间", "Scrub Room"),
            (6.0, Observation, "输液观察室", "Infusion Room"),
            (3.0, OnCall, "急诊值班室", "Emergency On Call"),
            (3.0, Staff, "急救人员休息室", "Paramedics' Room"),
            (3.0, Store, "急救设备库", "Rescue Equipment"),
            (3.0, Toilet, "急诊卫生间", "Emergency Toilet"),
        ],
    );
    suites(
        p,
        B_E2,
        3.6,
        3.0,
        &[
            ((Office, "急诊医生办公室", "Emergency Doctors"), Some((OnCall, "医生值班室", "Doctors' On Call"))),
            ((Treatment, "心电图室", "ECG Room"), Some((Store, "耗材间", "Consumables"))),
            ((Ultrasound, "急诊超声室", "Emergency Ultrasound"), Some((Store, "耗材间", "Consumables"))),
            ((Lab, "急诊检验室", "Emergency Laboratory"), Some((Store, "试剂间", "Reagents"))),
            ((Pharmacy, "急诊药房", "Emergency Pharmacy"), Some((Store, "急诊药库", "Emergency Drug Store"))),
            ((Counter, "急诊收费处", "Emergency Cashier"), Some((Office, "警务室", "Police Room"))),
        ],
    );
}

/// Imaging, between the courtyards.
fn imaging(p: &mut Plan) {
    p.department("医学影像科", "Imaging");
    for n in 0..4 {
        let (from, to) = (f64::from(n) / 4.0, f64::from(n + 1) / 4.0);
        modality(p, F_CW.part(from, to), (Ct, "CT 扫描室", "CT Room"), ("CT 控制室", "CT Control Room"));
        modality(p, F_CE.part(from, to), (Mri, "磁共振室", "MRI Room"), ("磁共振控制室", "MRI Control Room"));
        modality(p, E_CW.part(from, to), (Xray, "数字摄影室", "X-Ray Room"), ("摄影控制室", "X-Ray Control Room"));
    }
    suites(
        p,
        E_CE,
        3.6,
        2.8,
        &[
            ((Ultrasound, "超声检查室", "Ultrasound Room"), Some((Changing, "更衣间", "Changing Cubicle"))),
            ((Ultrasound, "超声检查室", "Ultrasound Room"), Some((Changing, "更衣间", "Changing Cubicle"))),
            ((Waiting, "影像候诊区", "Imaging Waiting"), Some((Office, "登记室", "Reception Office"))),
        ],
    );
    suites(
        p,
        D_CE,
        3.6,
        2.9,
        &[
            ((Office, "阅片室", "Reporting Room"), Some((Store, "影像档案", "Image Archive"))),
            ((Treatment, "增强注射室", "Contrast Injection"), Some((Observation, "观察间", "Observation"))),
            ((Office, "技师办公室", "Radiographers"), Some((OnCall, "技师值班室", "Radiographers' On Call"))),
            ((Waiting, "影像候诊区", "Imaging Waiting"), Some((Counter, "取片处", "Film Collection"))),
        ],
    );
    suites(
        p,
        D_E,
        3.6,
        2.9,
        &[
            ((Exam, "心脏超声室", "Echocardiography"), Some((Store, "设备间", "Equipment"))),
            ((Exam, "肺功能室", "Lung Function"), Some((Store, "设备间", "Equipment"))),
            ((Exam, "动态心电室", "Holter Room"), Some((Office, "分析室", "Analysis Room"))),
        ],
    );
    for at in [E_W1, F_W1, E_E1, F_E1] {
        suites(
            p,
            at,
            3.6,
            3.0,
            &[
                ((Office, "物理师办公室", "Physicists"), Some((Store, "剂量仪器间", "Dosimetry"))),
                ((Meeting, "读片会议室", "Case Meeting Room"), None),
                ((Staff, "职工休息室", "Staff Rest Room"), Some((Toilet, "职工卫生间", "Staff Toilet"))),
            ],
        );
    }
    // Radiotherapy planning and nuclear medicine along the northern facade.
    for n in 0..5 {
        let at = I_E.part(f64::from(n) / 8.0, f64::from(n + 1) / 8.0);
        modality(p, at, (Xray, "介入造影室", "Angiography Room"), ("造影控制室", "Angiography Control"));
    }
    suites(
        p,
        I_E.part(0.625, 1.0),
        4.2,
        2.9,
        &[
            ((Recovery, "介入复苏间", "Angiography Recovery"), Some((CleanUtility, "准备间", "Preparation"))),
            ((Changing, "介入更衣室", "Angiography Changing"), Some((Toilet, "职工卫生间", "Staff Toilet"))),
            ((Office, "介入医生办公室", "Interventionists"), Some((OnCall, "值班室", "On-Call Room"))),
        ],
    );
}

/// Second floor: clinics, laboratory, endoscopy.
pub(super) fn second(elevation: f64, height: f64) -> Storey {
    let name = "二层 专科门诊与检验 / Second Floor: Clinics and Laboratory";
    let mut plan = begin(2, name, Podium::Upper, elevation, height);
    let p = &mut plan;
    for (at, cn, en) in [
        (A_W.part(0.0, 0.5), "心内科", "Cardiology"),
        (A_W.part(0.5, 1.0), "呼吸科", "Respiratory"),
        (A_E.part(0.0, 0.5), "骨科", "Orthopaedic"),
        (A_E.part(0.5, 1.0), "神经科", "Neurology"),
        (B_W1, "消化科", "Gastroenterology"),
        (B_W2, "内分泌科", "Endocrinology"),
        (B_E2, "泌尿科", "Urology"),
        (B_E1, "普外科", "General Surgery"),
        (C_W, "肾内科", "Renal"),
        (C_E, "眼科", "Ophthalmology"),
        (D_W, "耳鼻喉科", "Ear Nose Throat"),
        (D_CW, "口腔科", "Dental"),
        (D_CE.part(0.0, 0.5), "皮肤科", "Dermatology"),
        (D_CE.part(0.5, 1.0), "妇科", "Gynaecology"),
        (D_E, "产科", "Obstetric"),
        (G_W, "风湿科", "Rheumatology"),
        (H_W, "血液科", "Haematology"),
        (G_E, "心理科", "Psychology"),
        (H_E, "营养科", "Nutrition"),
    ] {
        clinic(p, at, cn, en);
    }
    p.department("检验科", "Laboratory");
    let lab = |cn, en| ((Lab, cn, en), Some((Store, "试剂间", "Reagents")));
    let labs = [
        lab("生化检验室", "Chemistry Laboratory"),
        lab("临检室", "Haematology Laboratory"),
        lab("免疫检验室", "Immunology Laboratory"),
        lab("微生物室", "Microbiology Laboratory"),
        lab("分子诊断室", "Molecular Laboratory"),
        ((Office, "检验办公室", "Laboratory Office"), Some((Store, "样本库", "Sample Store"))),
    ];
    suites(p, I_W, 5.0, 4.2, &labs);
    p.department("采血中心", "Phlebotomy");
    repeat(p, G_CW, 3.5, &[(Treatment, "采血大厅", "Phlebotomy Hall"), (Counter, "标本接收处", "Sample Reception")]);
    repeat(p, H_CW, 2.1, &TOILETS);
    p.department("消化内镜中心", "Endoscopy");
    suites(
        p,
        I_E.part(0.0, 0.5),
        5.0,
        4.0,
        &[
            ((Endoscopy, "胃镜室", "Gastroscopy Room"), Some((Decontamination, "内镜洗消间", "Scope Washing"))),
            ((Endoscopy, "肠镜室", "Colonoscopy Room"), Some((Bath, "患者卫生间", "Patient Bathroom"))),
            ((Recovery, "内镜复苏间", "Endoscopy Recovery"), Some((Store, "内镜库", "Scope Store"))),
        ],
    );
    p.department("日间输液中心", "Day Infusion");
    repeat(
        p,
        I_E.part(0.5, 1.0),
        5.2,
        &[
            (Observation, "日间输液室", "Day Infusion Room"),
            (Station, "输液护士站", "Infusion Nurse Station"),
            (CleanUtility, "配液间", "Infusion Preparation"),
        ],
    );
    repeat(p, G_CE, 3.5, &[(Waiting, "内镜候诊区", "Endoscopy Waiting"), (Counter, "内镜登记处", "Endoscopy Desk")]);
    repeat(p, H_CE, 2.1, &TOILETS);
    p.department("功能检查科", "Functional Tests");
    let tests = [
        ((Exam, "脑电图室", "EEG Room"), Some((Office, "分析室", "Analysis Room"))),
        ((Exam, "肌电图室", "EMG Room"), Some((Office, "分析室", "Analysis Room"))),
        ((Ultrasound, "血管超声室", "Vascular Ultrasound"), Some((Changing, "更衣间", "Changing Cubicle"))),
        ((Exam, "平板运动室", "Treadmill Room"), Some((Store, "设备间", "Equipment"))),
    ];
    for at in [E_CW, F_CW] {
        suites(p, at, 3.4, 2.8, &tests);
    }
    for (at, cn, en) in [(E_CE, "疼痛科", "Pain Medicine"), (F_CE, "中医科", "Traditional Medicine")] {
        clinic(p, at, cn, en);
    }
    for at in [E_W1, F_W1, E_E1, F_E1] {
        offices(p, at, "门诊部办公", "Outpatient Offices");
    }
    frame::settle(&mut plan);
    plan.finish()
}

/// Third floor: operating suite, intensive care, blood bank, pathology.
pub(super) fn third(elevation: f64, height: f64) -> Storey {
    let name = "三层 手术部与重症医学 / Third Floor: Theatres and Intensive Care";
    let mut plan = begin(3, name, Podium::Upper, elevation, height);
    let p = &mut plan;
    theatres(p);
    intensive_care(p);
    p.department("输血科", "Blood Bank");
    suites(
        p,
        D_W,
        3.6,
        3.2,
        &[
            ((BloodBank, "储血室", "Blood Storage"), Some((Store, "冷链设备间", "Cold Chain Equipment"))),
            ((Lab, "配血室", "Cross-Matching"), Some((Store, "试剂间", "Reagents"))),
            ((Counter, "发血处", "Blood Issue"), Some((Office, "输血科办公室", "Blood Bank Office"))),
        ],
    );
    p.department("病理科", "Pathology");
    for at in [D_CW, D_CE, D_E] {
        suites(
            p,
            at,
            3.6,
            3.0,
            &[
                ((Lab, "冰冻切片室", "Frozen Section"), Some((Store, "标本间", "Specimens"))),
                ((Lab, "取材室", "Grossing Room"), Some((Store, "标本间", "Specimens"))),
                ((Lab, "免疫组化室", "Immunohistochemistry"), Some((Store, "试剂间", "Reagents"))),
                ((Office, "阅片诊断室", "Reporting Room"), Some((Store, "切片库", "Slide Archive"))),
            ],
        );
    }
    for (at, cn, en) in [
        (A_W.part(0.0, 0.5), "外科教研室", "Surgery Offices"),
        (A_W.part(0.5, 1.0), "麻醉科办公", "Anaesthesia Offices"),
        (A_E, "重症医学科办公", "Critical Care Offices"),
        (B_W1, "手术部办公", "Theatre Offices"),
        (B_W2, "麻醉门诊办公", "Preassessment Offices"),
    ] {
        offices(p, at, cn, en);
    }
    clinic(p, C_W, "麻醉", "Anaesthesia");
    for at in [E_W1, E_E1] {
        offices(p, at, "病理科办公", "Pathology Offices");
    }
    frame::settle(&mut plan);
    plan.finish()
}

/// Theatres between the clean corridor and the soiled one along the facade, and what they need across the corridor.
fn theatres(p: &mut Plan) {
    p.department("手术部", "Operating Suite");
    let soiled = 69.8;
    for (x, cn, en) in [([0.0, 63.0], "西", "West"), ([63.0, 126.0], "东", "East")] {
        let link = 2.4;
        let inside = [x[0] + link, x[1] - link];
        // The soiled corridor comes back to the clean one at both ends, through a lobby.
        for at in [[x[0], inside[0]], [inside[1], x[1]]] {
            p.room(Corridor, &format!("{cn}污物通道"), &format!("{en} Soiled Link"), [at[0], I[0], at[1], I[1]]);
        }
        p.fill(inside, [soiled, I[1]], &[(1.0, Corridor, &format!("{cn}污物走廊"), &format!("{en} Soiled Corridor"))]);
        let theatre = (6.3, Theatre, "手术室", "Operating Theatre");
        let mut row = Vec::new();
        for n in 0..8 {
            row.push(theatre);
            if n % 2 == 0 {
                row.push((1.8, Scrub, "刷手间", "Scrub Room"));
            }
        }
        p.fill(inside, [I[0], soiled], &row);
    }
    repeat(
        p,
        H_W,
        3.3,
        &[
            (Induction, "麻醉诱导室", "Induction Room"),
            (SterileStore, "无菌物品间", "Sterile Store"),
            (Store, "麻醉设备间", "Anaesthesia Equipment"),
        ],
    );
    repeat(
        p,
        H_E,
        3.3,
        &[
            (Induction, "麻醉诱导室", "Induction Room"),
            (SterileStore, "无菌物品间", "Sterile Store"),
            (Store, "一次性用品库", "Disposables Store"),
        ],
    );
    repeat(p, H_CW, 5.2, &[(Recovery, "麻醉恢复室", "Recovery Room"), (Station, "手术护士站", "Theatre Station")]);
    repeat(
        p,
        H_CE,
        5.2,
        &[(Recovery, "麻醉恢复室", "Recovery Room"), (CleanUtility, "药品准备间", "Drug Preparation")],
    );
    suites(
        p,
        G_W,
        3.0,
        2.7,
        &[
            ((Changing, "男更衣室", "Men's Changing"), Some((Bath, "男淋浴间", "Men's Shower"))),
            ((Changing, "女更衣室", "Women's Changing"), Some((Bath, "女淋浴间", "Women's Shower"))),
            ((Staff, "术者休息室", "Surgeons' Lounge"), Some((Pantry, "茶水间", "Tea Room"))),
        ],
    );
    repeat(p, G_CW, 3.5, &[(Waiting, "家属等候区", "Relatives' Waiting"), (Meeting, "谈话间", "Consultation")]);
    repeat(p, G_CE, 2.1, &TOILETS);
    repeat(p, G_E, 3.3, &WARD_SUPPORT);
}

/// Intensive care around the eastern courtyard, with rooms of its own for isolation.
fn intensive_care(p: &mut Plan) {
    p.department("重症医学科", "Intensive Care");
    let care = [
        (Icu, "监护病房", "Intensive Care Room"),
        (Icu, "监护病房", "Intensive Care Room"),
        (Station, "监护护士站", "Intensive Care Station"),
    ];
    repeat(p, F_CW, 5.2, &care);
    repeat(p, F_CE, 5.2, &care);
    repeat(p, E_CW, 3.2, &WARD_SUPPORT);
    suites(
        p,
        E_CE,
        2.2,
        3.5,
        &[((Anteroom, "缓冲间", "Anteroom"), Some((Isolation, "监护隔离病房", "Isolation Room")))],
    );
    for at in [F_W1, F_E1] {
        repeat(p, at, 4.5, &[(Icu, "单间监护病房", "Single Intensive Care"), (Store, "呼吸机库", "Ventilator Store")]);
    }
    p.department("导管室", "Cardiac Catheterization");
    for n in 0..3 {
        let at = B_E1.part(f64::from(n) / 3.0, f64::from(n + 1) / 3.0);
        modality(p, at, (Xray, "心导管室", "Cardiac Catheter Room"), ("导管控制室", "Catheter Control Room"));
    }
    suites(
        p,
        B_E2,
        3.6,
        3.0,
        &[
            ((Recovery, "导管术后观察室", "Catheter Recovery"), Some((CleanUtility, "准备间", "Preparation"))),
            ((Office, "导管医生办公室", "Cardiologists"), Some((OnCall, "值班室", "On-Call Room"))),
        ],
    );
    clinic(p, C_E, "移植", "Transplant");
}

/// Fourth floor: day surgery, delivery, neonatal care, dialysis, rehabilitation, teaching, administration.
pub(super) fn fourth(elevation: f64, height: f64) -> Storey {
    let name = "四层 日间诊疗、分娩与教学办公 / Fourth Floor: Day Care, Delivery and Teaching";
    let mut plan = begin(4, name, Podium::Upper, elevation, height);
    let p = &mut plan;
    p.department("产房", "Delivery Suite");
    suites(
        p,
        I_W,
        5.4,
        4.2,
        &[
            ((Delivery, "分娩室", "Delivery Room"), Some((Bath, "产房卫生间", "Delivery Bathroom"))),
            ((Delivery, "分娩室", "Delivery Room"), Some((Bath, "产房卫生间", "Delivery Bathroom"))),
            ((Ward, "待产室", "Labour Room"), Some((Bath, "待产卫生间", "Labour Bathroom"))),
            ((Station, "产房护士站", "Delivery Station"), Some((CleanUtility, "治疗准备间", "Clean Utility"))),
        ],
    );
    p.department("新生儿科", "Neonatal Care");
    repeat(p, G_W, 4.1, &[(Nicu, "新生儿监护室", "Neonatal Intensive Care"), (Treatment, "新生儿沐浴室", "Baby Bath")]);
    repeat(p, H_W, 4.1, &[(Nicu, "早产儿室", "Premature Babies"), (Pantry, "配奶间", "Milk Kitchen")]);
    p.department("血液净化中心", "Dialysis");
    repeat(
        p,
        I_E.part(0.0, 0.55),
        7.0,
        &[
            (Dialysis, "透析室", "Dialysis Room"),
            (Dialysis, "透析室", "Dialysis Room"),
            (Station, "透析护士站", "Dialysis Station"),
        ],
    );
    repeat(
        p,
        I_E.part(0.55, 1.0),
        3.6,
        &[
            (Store, "水处理间", "Water Treatment"),
            (Store, "透析液库", "Dialysate Store"),
            (Waiting, "透析候诊区", "Dialysis Waiting"),
            (DirtyUtility, "复用消毒间", "Reprocessing"),
            (Office, "透析医生办公室", "Nephrologists"),
        ],
    );
    p.department("日间手术中心", "Day Surgery");
    repeat(
        p,
        F_CE,
        5.2,
        &[
            (Theatre, "日间手术室", "Day Theatre"),
            (Recovery, "日间恢复室", "Day Recovery"),
            (Ward, "日间病房", "Day Ward"),
        ],
    );
    suites(
        p,
        E_CE,
        3.2,
        2.8,
        &[
            ((Changing, "患者更衣室", "Patients' Changing"), Some((Toilet, "患者卫生间", "Patients' Toilet"))),
            ((CleanUtility, "治疗准备间", "Clean Utility"), Some((SterileStore, "无菌物品间", "Sterile Store"))),
            ((Induction, "术前准备室", "Preparation Room"), Some((Store, "设备间", "Equipment"))),
            ((DirtyUtility, "污物处置间", "Dirty Utility"), Some((Linen, "被服间", "Linen Room"))),
        ],
    );
    repeat(p, G_E, 3.3, &WARD_SUPPORT);
    offices(p, H_E, "日间中心办公", "Day Centre Offices");
    p.department("康复医学科", "Rehabilitation");
    repeat(p, F_CW, 6.3, &[(Rehab, "运动治疗室", "Physiotherapy Gym"), (Rehab, "作业治疗室", "Occupational Therapy")]);
    repeat(p, E_CW, 3.2, &[(Treatment, "理疗室", "Physical Therapy"), (Exam, "康复评定室", "Assessment Room")]);
    repeat(p, G_CW, 5.2, &[(Waiting, "康复候诊区", "Rehabilitation Waiting"), (Station, "康复护士站", "Station")]);
    repeat(p, G_CE, 2.1, &TOILETS);
    repeat(p, H_CW, 2.1, &TOILETS);
    repeat(p, H_CE, 2.1, &TOILETS);
    p.department("教学培训中心", "Teaching");
    repeat(
        p,
        A_W.part(0.4, 1.0),
        9.6,
        &[(Lecture, "学术报告厅", "Lecture Hall"), (Meeting, "示教室", "Teaching Room")],
    );
    repeat(
        p,
        A_W.part(0.0, 0.4),
        4.8,
        &[(Rehab, "技能训练室", "Skills Laboratory"), (Meeting, "示教室", "Teaching Room")],
    );
    for (at, cn, en) in [
        (A_E.part(0.0, 0.5), "院长办公室", "Administration"),
        (A_E.part(0.5, 1.0), "医务部", "Medical Affairs"),
        (B_W1, "护理部", "Nursing Administration"),
        (B_W2, "财务部", "Finance"),
        (B_E2, "人力资源部", "Human Resources"),
        (B_E1, "后勤保障部", "Support Services"),
        (C_W, "科研部", "Research Office"),
        (C_E, "设备科", "Medical Engineering"),
        (D_W, "质量管理部", "Quality Management"),
        (D_CW, "院感科", "Infection Control"),
        (D_CE, "信息科", "Informatics"),
        (D_E, "病案室", "Medical Records"),
        (E_W1, "工会", "Staff Union"),
        (F_W1, "宣传科", "Communications"),
        (E_E1, "采购科", "Purchasing"),
        (F_E1, "基建科", "Estates"),
    ] {
        offices(p, at, cn, en);
    }
    frame::settle(&mut plan);
    plan.finish()
}
