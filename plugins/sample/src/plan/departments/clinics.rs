//! The second floor: clinics, laboratory, endoscopy, day infusion.

use super::super::frame::{self, Podium};
use super::super::{Kind::*, Storey};
use super::pattern::*;
use super::podium::*;

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
