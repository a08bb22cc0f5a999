//! Provisional fillings of the frame.

use super::super::frame::{A, B, C, D, E, F, G, H, I};
use super::super::{Kind, Kind::*, Plan, Storey};
use super::frame::{self, Podium};

fn repeat(plan: &mut Plan, x: [f64; 2], y: [f64; 2], width: f64, kinds: &[(Kind, &str, &str)]) {
    let count = ((x[1] - x[0]) / width).round().max(1.0) as usize;
    let row: Vec<(f64, Kind, &str, &str)> = (0..count)
        .map(|n| {
            let k = kinds[n % kinds.len()];
            (width, k.0, k.1, k.2)
        })
        .collect();
    plan.fill(x, y, &row);
}

const CLINIC: &[(Kind, &str, &str)] = &[
    (Exam, "诊室", "Consulting Room"),
    (Exam, "诊室", "Consulting Room"),
    (Office, "办公室", "Office"),
    (Treatment, "治疗室", "Treatment Room"),
    (Toilet, "卫生间", "Toilet"),
];
const PLANT: &[(Kind, &str, &str)] = &[
    (ChillerPlant, "制冷机房", "Chiller Plant"),
    (BoilerPlant, "锅炉房", "Boiler Plant"),
    (WaterPlant, "生活水泵房", "Water Plant"),
    (FirePlant, "消防水泵房", "Fire Pump Room"),
    (GasPlant, "医用气体站", "Medical Gas Plant"),
    (HvRoom, "高压配电室", "HV Room"),
    (TransformerRoom, "变压器室", "Transformer Room"),
    (LvRoom, "低压配电室", "LV Room"),
    (UpsRoom, "UPS 机房", "UPS Room"),
    (GeneratorRoom, "柴油发电机房", "Generator Room"),
    (SewagePlant, "污水处理站", "Sewage Treatment"),
    (Duty, "消防控制室", "Fire Control Room"),
];

pub(super) fn podium(name: &str, prefix: &str, kind: Podium, elevation: f64, height: f64) -> Storey {
    let mut p = Plan::new(name, prefix, &format!("{name} / {name}"), elevation, height);
    frame::podium(&mut p, kind);
    let base = kind == Podium::Basement;
    p.department("门诊部", "Outpatients");
    let (kinds, w): (_, f64) = if base { (PLANT, 12.0) } else { (CLINIC, 3.3) };
    for (x, y) in [
        ([0.0, 48.0], A),
        ([78.0, 126.0], A),
        ([3.0, 27.0], B),
        ([30.0, 48.0], B),
        ([78.0, 96.0], B),
        ([99.0, 123.0], B),
        ([0.0, 27.0], C),
        ([99.0, 126.0], C),
        ([3.0, 27.0], D),
        ([30.0, 48.0], D),
        ([64.5, 96.0], D),
        ([99.0, 123.0], D),
        ([30.0, 61.5], E),
        ([64.5, 96.0], E),
        ([30.0, 61.5], F),
        ([64.5, 96.0], F),
        ([0.0, 16.5], G),
        ([109.5, 126.0], G),
        ([0.0, 16.5], H),
        ([109.5, 126.0], H),
        ([51.0, 61.5], G),
        ([51.0, 61.5], H),
        ([64.5, 75.0], G),
        ([64.5, 75.0], H),
        ([0.0, 63.0], I),
        ([63.0, 126.0], I),
    ] {
        repeat(&mut p, x, y, w, kinds);
    }
    p.room(Store, "库房", "Store", [45.0, 16.5, 48.0, 23.1]);
    p.room(Store, "库房", "Store", [78.0, 16.5, 81.0, 23.1]);
    if base {
        for (x, y) in [
            ([48.0, 78.0], A),
            ([48.0, 78.0], B),
            ([48.0, 78.0], C),
            ([0.0, 27.0], E),
            ([0.0, 27.0], F),
            ([99.0, 126.0], E),
            ([99.0, 126.0], F),
        ] {
            repeat(&mut p, x, y, 6.0, &[(Store, "库房", "Store")]);
        }
    } else {
        for (x, y) in [
            ([0.0, 9.0], E),
            ([24.0, 27.0], E),
            ([99.0, 102.0], E),
            ([117.0, 126.0], E),
            ([0.0, 9.0], F),
            ([24.0, 27.0], F),
            ([99.0, 102.0], F),
            ([117.0, 126.0], F),
        ] {
            repeat(&mut p, x, y, 3.0, CLINIC);
        }
    }
    if kind == Podium::Ground {
        p.exit(63.0, 0.0, 6.0, true);
        p.exit(0.0, 24.6, 2.0, false);
        p.exit(126.0, 24.6, 2.0, false);
        p.exit(0.0, 50.0, 1.8, false);
        p.exit(126.0, 50.0, 1.8, false);
        p.exit(0.0, 8.7, 1.8, false);
        p.exit(126.0, 8.7, 1.8, false);
        p.exit(0.0, 63.0, 1.8, false);
        p.exit(126.0, 63.0, 1.8, false);
    }
    frame::settle(&mut p);
    p.finish()
}
