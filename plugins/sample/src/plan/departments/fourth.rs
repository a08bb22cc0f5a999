//! The fourth floor: delivery, neonatal care, dialysis, day surgery, rehabilitation, teaching, offices.

use super::super::frame::{self, A, F, Podium};
use super::super::{Kind::*, Storey};
use super::pattern::*;
use super::podium::*;

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
    p.fill(
        F_CE.x,
        F,
        &[
            (5.8, Theatre, "日间手术室", "Day Theatre"),
            (2.2, Scrub, "刷手间", "Scrub Room"),
            (5.8, Theatre, "日间手术室", "Day Theatre"),
            (6.5, Recovery, "日间恢复室", "Day Recovery"),
            (3.0, Station, "日间护士站", "Day Surgery Station"),
            (4.1, Ward, "日间病房", "Day Ward"),
            (4.1, Ward, "日间病房", "Day Ward"),
        ],
    );
    suites(
        p,
        E_CE,
        3.4,
        3.15,
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
    p.fill(
        A_W.part(0.4, 1.0).x,
        A,
        &[
            (16.0, Lecture, "学术报告厅", "Lecture Hall"),
            (2.4, Control, "音响控制室", "Sound Control Room"),
            (5.2, Meeting, "示教室", "Teaching Room"),
            (5.2, Meeting, "会议室", "Meeting Room"),
        ],
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
