//! The first floor: outpatient hall, emergency, imaging, fever clinic, admissions.

use super::super::frame::{self, A, B, C, Podium};
use super::super::{Kind::*, Plan, Storey};
use super::pattern::*;
use super::podium::*;

/// First floor: hall, emergency, pharmacy, imaging.
pub(super) fn ground(elevation: f64, height: f64) -> Storey {
    let name = "一层 门诊大厅、急诊与影像 / First Floor: Hall, Emergency and Imaging";
    let mut plan = begin(1, name, Podium::Ground, elevation, height);
    let p = &mut plan;
    p.department("门诊服务", "Outpatient Services");
    p.fill(
        A_W.part(0.5, 1.0).x,
        A,
        &[
            (8.0, Counter, "挂号收费处", "Registration and Cashier"),
            (9.0, Pharmacy, "门诊药房", "Outpatient Pharmacy"),
            (3.5, Store, "药库", "Drug Store"),
            (3.0, Office, "用药咨询室", "Medication Advice"),
        ],
    );
    p.department("便民服务", "Visitor Services");
    repeat(
        p,
        B_W1,
        3.0,
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
        (0.0, 8.7, 1.8, true),
        (126.0, 3.75, 3.0, true),
        (104.0, 0.0, 2.4, true),
        (126.0, 8.7, 1.8, false),
        (0.0, 13.2, 1.3, false),
        (126.0, 13.2, 1.3, false),
        (0.0, 29.4, 1.3, false),
        (126.0, 29.4, 1.3, false),
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

/// Fever clinic in the south-west with an entrance of its own; isolation rooms on the facade.
fn fever_clinic(p: &mut Plan) {
    p.department("发热门诊", "Fever Clinic");
    let all = [
        ((Waiting, "发热候诊区", "Fever Waiting"), None),
        ((Counter, "发热分诊台", "Fever Triage"), Some((Office, "发热医生办公室", "Fever Doctors"))),
        ((Exam, "发热诊室", "Fever Consulting Room"), Some((Exam, "采样间", "Swab Room"))),
        ((Exam, "发热诊室", "Fever Consulting Room"), Some((Exam, "采样间", "Swab Room"))),
        ((Changing, "防护更衣间", "Gowning Room"), Some((Store, "防护用品库", "Protective Equipment"))),
        ((DirtyUtility, "污物处置间", "Dirty Utility"), Some((WasteStore, "感染性废物暂存", "Infectious Waste"))),
    ];
    suites(p, A_W.part(0.0, 0.32), 3.9, 2.6, &all);
    isolation(p, A_W.part(0.32, 0.5), 4.3, "隔离留观室", "Isolation Room");
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
            (6.3, Theatre, "急诊手术室", "Emergency Theatre"),
            (2.2, Scrub, "刷手间", "Scrub Room"),
            (6.0, Ct, "急诊 CT 室", "Emergency CT Room"),
            (2.6, Control, "急诊 CT 控制室", "Emergency CT Control Room"),
            (2.6, OnCall, "急诊值班室", "Emergency On Call"),
            (2.6, Staff, "急救人员休息室", "Paramedics' Room"),
            (2.5, Store, "急救设备库", "Rescue Equipment"),
            (2.2, Toilet, "急诊卫生间", "Emergency Toilet"),
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
