//! The ward storeys of the tower, and its roof.

use super::Kind::*;
use super::core::core;
use super::{Plan, Rect, Storey};

/// Clear depth of a bathroom beside the corridor, and its width, metres.
const BATH: (f64, f64) = (2.2, 2.1);
/// Width of a ward room, metres.
const BAY: f64 = 4.5;

/// A ward room with its bathroom beside the corridor. `corridor` is the y of that corridor, `face` that of the façade.
fn ward(plan: &mut Plan, x: f64, corridor: f64, face: f64, mirrored: bool, single: bool) {
    let (cn, en) = if single { ("单人病房", "Single Room") } else { ("双人病房", "Twin Room") };
    let inner = if face < corridor { corridor - BATH.0 } else { corridor + BATH.0 };
    let (bath, entry) = if mirrored {
        ((x + BAY - BATH.1, x + BAY), (x, x + BAY - BATH.1))
    } else {
        ((x, x + BATH.1), (x + BATH.1, x + BAY))
    };
    let room = plan.shape(
        Ward,
        cn,
        en,
        vec![
            Rect::new(x, face.min(inner), x + BAY, face.max(inner)),
            Rect::new(entry.0, corridor.min(inner), entry.1, corridor.max(inner)),
        ],
    );
    let bath =
        plan.room(Bath, "病房卫生间", "Ward Bathroom", [bath.0, corridor.min(inner), bath.1, corridor.max(inner)]);
    plan.rooms[bath].parent = Some(room);
}

/// What each ward storey specializes in.
fn speciality(prefix: &str) -> [(&'static str, &'static str); 2] {
    match prefix {
        "4" => [("普外科病区", "General Surgery Ward"), ("骨科病区", "Orthopaedic Ward")],
        "5" => [("心内科病区", "Cardiology Ward"), ("呼吸科病区", "Respiratory Ward")],
        "6" => [("神经内科病区", "Neurology Ward"), ("肾内科病区", "Renal Ward")],
        _ => [("妇产科病区", "Obstetrics Ward"), ("儿科病区", "Paediatric Ward")],
    }
}

/// One of the four ward storeys: two wards of 72 m by 24 m around the core.
pub(super) fn ward_storey(name: &'static str, prefix: &'static str, elevation: f64) -> Storey {
    let mut plan = Plan::new(prefix);
    plan.department("公共区域", "Common areas");
    plan.room(Corridor, "南病区走廊", "South Ward Corridor", [6.0, 36.6, 78.0, 39.0]);
    plan.room(Corridor, "北病区走廊", "North Ward Corridor", [6.0, 45.0, 78.0, 47.4]);
    core(&mut plan, [(Store, "污物间", "Dirty Utility"), (Store, "配餐间", "Ward Kitchen")]);
    let [south, north] = speciality(prefix);
    for (department, corridor, face) in [(south, 36.6, 30.0), (north, 47.4, 54.0)] {
        plan.department(department.0, department.1);
        let y = if face < corridor { [face, corridor] } else { [corridor, face] };
        let mut x = 6.0;
        for bay in 0..16 {
            match bay {
                6 => {
                    plan.row(x, y, &[(BAY, Treatment, "治疗室", "Treatment Room")]);
                }
                7 => {
                    plan.row(x, y, &[(2.0 * BAY, Station, "护士站", "Nurse Station")]);
                }
                8 => {}
                9 => {
                    plan.row(x, y, &[(BAY, Office, "医生办公室", "Doctors' Office")]);
                }
                15 if face > corridor => {
                    plan.row(x, y, &[(BAY, Meeting, "活动室", "Day Room")]);
                }
                _ => ward(&mut plan, x, corridor, face, bay % 2 == 1, bay == 0 || bay == 15),
            }
            x += BAY;
        }
    }
    let long_name = match prefix {
        "4" => "四层 外科病区 / Fourth Floor: Surgical Wards",
        "5" => "五层 内科病区 / Fifth Floor: Medical Wards",
        "6" => "六层 神经与肾病病区 / Sixth Floor: Neurology and Renal Wards",
        _ => "七层 妇儿病区 / Seventh Floor: Women's and Children's Wards",
    };
    plan.finish(name, long_name, elevation, 4.2)
}

/// The roof of the tower: stair heads and the lift machine room.
pub(super) fn roof(elevation: f64) -> Storey {
    let mut plan = Plan::new("R");
    plan.department("屋面设备", "Roof plant");
    plan.row(30.0, [39.0, 45.0], &[(3.0, Stair, "核心筒西楼梯", "Core Stair West")]);
    plan.row(33.0, [42.0, 45.0], &[(18.0, Plant, "电梯机房", "Lift Machine Room")]);
    plan.room(Corridor, "屋面前室", "Roof Lobby", [33.0, 39.0, 51.0, 42.0]);
    plan.row(51.0, [39.0, 45.0], &[(3.0, Stair, "核心筒东楼梯", "Core Stair East")]);
    plan.exit(42.0, 39.0, 1.5, false);
    plan.finish("RF", "屋面 / Roof", elevation, 3.9)
}
