//! The part that is alike on every storey: lifts, stairs, shafts and what stands between them.

use super::Kind::{AirPlant, Corridor, Electrical, Lift, Shaft, Stair, Store, Toilet};
use super::{Kind, Plan};

/// South and north edge of the core, metres.
const Y: [f64; 2] = [39.0, 45.0];

/// Lays out the core between x = 6 and x = 78, with its two corridors left to the caller.
///
/// `middle` names the two rooms of the core that differ by storey.
pub(super) fn core(plan: &mut Plan, middle: [(Kind, &str, &str); 2]) {
    plan.department("公共区域", "Common areas");
    plan.row(
        6.0,
        Y,
        &[
            (3.0, Stair, "西楼梯", "West Stair"),
            (6.0, AirPlant, "空调机房", "AHU Room"),
            (3.0, Electrical, "配电间", "Electrical Room"),
            (3.0, Shaft, "管道井", "Services Shaft"),
            (3.0, Toilet, "男卫生间", "Men's Toilet"),
            (3.0, middle[0].0, middle[0].1, middle[0].2),
            (3.0, Corridor, "西连廊", "West Link"),
            (3.0, Stair, "核心筒西楼梯", "Core Stair West"),
        ],
    );
    plan.room(Corridor, "电梯厅", "Lift Lobby", [33.0, 39.0, 51.0, 42.0]);
    for n in 0..6 {
        let x = 33.0 + 3.0 * f64::from(n);
        let (cn, en) = if n < 4 { ("客梯井", "Passenger Lift Shaft") } else { ("医用梯井", "Bed Lift Shaft") };
        plan.room(Lift, cn, en, [x, 42.0, x + 3.0, 45.0]);
    }
    plan.row(
        51.0,
        Y,
        &[
            (3.0, Stair, "核心筒东楼梯", "Core Stair East"),
            (3.0, Corridor, "东连廊", "East Link"),
            (3.0, middle[1].0, middle[1].1, middle[1].2),
            (3.0, Toilet, "女卫生间", "Women's Toilet"),
            (3.0, Shaft, "管道井", "Services Shaft"),
            (3.0, Electrical, "弱电间", "ELV Room"),
            (6.0, Store, "库房", "Store"),
            (3.0, Stair, "东楼梯", "East Stair"),
        ],
    );
}
