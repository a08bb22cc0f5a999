//! The third floor: operating suite, intensive care, catheter rooms, blood bank, pathology.

use super::super::frame::{self, I, Podium};
use super::super::{Kind::*, Plan, Storey};
use super::pattern::*;
use super::podium::*;

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
    isolation(p, E_CE, 3.9, "监护隔离病房", "Intensive Care Isolation Room");
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
