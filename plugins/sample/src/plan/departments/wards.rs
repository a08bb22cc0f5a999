//! The ward storeys of the towers: patient rooms on both facades, support between the corridors.

use super::super::frame::{self, C4, C5, F, G, H, I};
use super::super::{Kind, Kind::*, Plan, Rect, Storey, Way};

/// Indices into [`SPECIALITIES`].
pub(super) const SURGERY: usize = 0;
pub(super) const RESPIRATORY: usize = 3;
pub(super) const OBSTETRICS: usize = 6;
pub(super) const INFECTIOUS: usize = 9;

/// What one ward treats, and the rooms that only it has.
struct Speciality {
    cn: &'static str,
    en: &'static str,
    /// Two on the southern facade, two on the northern, one bay each.
    rooms: [(Kind, &'static str, &'static str); 4],
    /// Every patient room has its own anteroom.
    isolated: bool,
}

const fn speciality(
    cn: &'static str,
    en: &'static str,
    rooms: [(Kind, &'static str, &'static str); 4],
    isolated: bool,
) -> Speciality {
    Speciality { cn, en, rooms, isolated }
}

const TALK: (Kind, &str, &str) = (Office, "谈话室", "Family Consultation");
const TEACH: (Kind, &str, &str) = (Meeting, "示教室", "Teaching Room");

const SPECIALITIES: [Speciality; 10] = [
    speciality(
        "普外科",
        "General Surgery",
        [
            (Treatment, "换药室", "Dressing Room"),
            TALK,
            (Observation, "术后观察室", "Post-operative Observation"),
            TEACH,
        ],
        false,
    ),
    speciality(
        "骨科",
        "Orthopaedics",
        [
            (Rehab, "康复训练室", "Rehabilitation"),
            (Treatment, "石膏室", "Plaster Room"),
            (Store, "支具库房", "Orthotics Store"),
            TEACH,
        ],
        false,
    ),
    speciality(
        "心内科",
        "Cardiology",
        [
            (Icu, "冠心病监护室", "Coronary Care"),
            (Ultrasound, "心脏超声室", "Echocardiography"),
            (Exam, "心电图室", "ECG Room"),
            TALK,
        ],
        false,
    ),
    speciality(
        "呼吸科",
        "Respiratory Medicine",
        [
            (Endoscopy, "支气管镜室", "Bronchoscopy"),
            (Exam, "肺功能室", "Lung Function"),
            (Icu, "呼吸监护室", "Respiratory Care"),
            TALK,
        ],
        false,
    ),
    speciality(
        "神经内科",
        "Neurology",
        [
            (Icu, "卒中单元", "Stroke Unit"),
            (Exam, "脑电图室", "EEG Room"),
            (Rehab, "言语康复室", "Speech Therapy"),
            TALK,
        ],
        false,
    ),
    speciality(
        "肾内科",
        "Nephrology",
        [
            (Dialysis, "透析室", "Dialysis Room"),
            (Treatment, "腹膜透析室", "Peritoneal Dialysis"),
            (Store, "透析液库", "Dialysate Store"),
            TALK,
        ],
        false,
    ),
    speciality(
        "产科",
        "Obstetrics",
        [
            (Delivery, "分娩室", "Delivery Room"),
            (Delivery, "分娩室", "Delivery Room"),
            (Nicu, "新生儿室", "Newborn Nursery"),
            (Exam, "产检室", "Antenatal Room"),
        ],
        false,
    ),
    speciality(
        "儿科",
        "Paediatrics",
        [
            (Meeting, "游戏室", "Play Room"),
            (Nicu, "新生儿监护室", "Neonatal Care"),
            (Treatment, "雾化室", "Nebuliser Room"),
            TALK,
        ],
        false,
    ),
    speciality(
        "肿瘤科",
        "Oncology",
        [
            (Observation, "日间化疗室", "Day Chemotherapy"),
            (Pharmacy, "静脉配药间", "Infusion Preparation"),
            TALK,
            (Meeting, "心理支持室", "Counselling"),
        ],
        false,
    ),
    speciality(
        "感染科",
        "Infectious Diseases",
        [
            (Changing, "穿防护服间", "Donning Room"),
            (Changing, "脱防护服间", "Doffing Room"),
            (Lab, "快速检验室", "Rapid Laboratory"),
            (WasteStore, "感染性废物暂存", "Infectious Waste"),
        ],
        true,
    ),
];

/// What fills one bay of a facade.
#[derive(Clone, Copy)]
enum Bay {
    Single,
    Twin,
    Three,
    Isolation,
    Other(Kind, &'static str, &'static str),
}

/// Bays on one facade of a tower: 51 m make rooms of 3.9 m.
const BAYS: usize = 13;

/// Width and depth of a bathroom beside the corridor, metres.
const BATH: (f64, f64) = (2.0, 2.2);
/// Depth of the WC and of the shower behind it in a room for three, metres.
const WC: f64 = 1.45;
const SHOWER: f64 = 1.05;
/// Depth of an anteroom, metres: a bed and both doors.
const ANTEROOM: f64 = 2.6;

/// A line on the module of 50 mm.
fn module(value: f64) -> f64 {
    (value * 20.0).round() / 20.0
}

/// One bay of a facade at `y` = `[face, corridor]`; `west` says on which side its bathroom lies.
fn bay(plan: &mut Plan, what: Bay, x: [f64; 2], [face, corridor]: [f64; 2], west: bool) {
    // A place `deep` metres from the corridor, and a rectangle between two such depths.
    let towards = (face - corridor).signum();
    let at = |deep: f64| corridor + towards * deep;
    let depth = (face - corridor).abs();
    let rect = |x: [f64; 2], a: f64, b: f64| [x[0], at(a).min(at(b)), x[1], at(a).max(at(b))];
    let cell = |r: [f64; 4]| Rect::new(r[0], r[1], r[2], r[3]);
    let split = if west { x[0] + BATH.0 } else { x[1] - BATH.0 };
    let (wet, dry) = if west { ([x[0], split], [split, x[1]]) } else { ([split, x[1]], [x[0], split]) };
    let room = |plan: &mut Plan, cn: &str, en: &str, deep: f64| {
        plan.shape(Ward, cn, en, vec![cell(rect(x, deep, depth)), cell(rect(dry, 0.0, deep))])
    };
    match what {
        Bay::Single => {
            let ward = room(plan, "单人病房", "Single Room", BATH.1);
            plan.inner(ward, Bath, "病房卫生间", "Patient Bathroom", rect(wet, 0.0, BATH.1));
        }
        Bay::Twin => {
            let ward = room(plan, "双人病房", "Twin Room", BATH.1);
            plan.inner(ward, Bath, "病房卫生间", "Patient Bathroom", rect(wet, 0.0, BATH.1));
        }
        Bay::Three => {
            let ward = room(plan, "三人病房", "Three-Bed Room", WC + SHOWER);
            plan.inner(ward, Bath, "病房卫生间", "Patient Toilet", rect(wet, 0.0, WC));
            plan.inner(ward, Bath, "病房淋浴间", "Patient Shower", rect(wet, WC, WC + SHOWER));
        }
        Bay::Isolation => {
            let ante = plan.room(Anteroom, "缓冲间", "Anteroom", rect(dry, 0.0, ANTEROOM));
            let ward = plan.inner(ante, Isolation, "隔离病房", "Isolation Room", rect(x, ANTEROOM, depth));
            plan.inner(ward, Bath, "隔离病房卫生间", "Isolation Bathroom", rect(wet, 0.0, ANTEROOM));
        }
        Bay::Other(kind, cn, en) => {
            plan.room(kind, cn, en, rect(x, 0.0, depth));
        }
    }
}

/// A facade of a tower from its outer end to the middle of the hospital.
fn facade(plan: &mut Plan, east: bool, y: [f64; 2], bays: [Bay; BAYS]) {
    let step = (frame::TOWER_W[1] - frame::TOWER_W[0]) / BAYS as f64;
    for (n, what) in bays.into_iter().enumerate() {
        let west = [module(step * n as f64), module(step * (n + 1) as f64)];
        let x = if east { [frame::LENGTH - west[1], frame::LENGTH - west[0]] } else { west };
        // Bathrooms lie back to back, but where a column stands in the wall of the corridor it goes into the bathroom.
        let column = frame::COLUMN_LINES
            .iter()
            .map(|line| line.clamp(0.45, frame::LENGTH - 0.45))
            .find(|line| x[0] - 0.3 < *line && *line < x[1] + 0.3);
        let beside = column.map_or((n % 2 == 0) != east, |line| line < (x[0] + x[1]) / 2.0);
        bay(plan, what, x, y, beside);
    }
}

/// The ward of one tower.
fn ward(plan: &mut Plan, east: bool, which: usize) {
    frame::tower(plan, east);
    let speciality = &SPECIALITIES[which % SPECIALITIES.len()];
    plan.department(&format!("{}病区", speciality.cn), &format!("{} Ward", speciality.en));
    let other = |n: usize| Bay::Other(speciality.rooms[n].0, speciality.rooms[n].1, speciality.rooms[n].2);
    let [single, twin, three] =
        if speciality.isolated { [Bay::Isolation; 3] } else { [Bay::Single, Bay::Twin, Bay::Three] };
    let day = Bay::Other(Meeting, "病员活动室", "Day Room");
    let store = Bay::Other(Store, "器械库房", "Equipment Store");
    facade(
        plan,
        east,
        [F[0], C4[0]],
        [single, three, three, three, twin, three, other(0), other(1), three, three, twin, Bay::Isolation, day],
    );
    facade(
        plan,
        east,
        [I[1], C5[1]],
        [single, twin, three, three, twin, three, other(2), other(3), twin, three, three, Bay::Isolation, store],
    );
    let x = if east { [109.5, 126.0] } else { [0.0, 16.5] };
    let mut south = [
        (2.6, DirtyUtility, "污物处置间", "Dirty Utility"),
        (2.6, CleanUtility, "治疗准备间", "Clean Utility"),
        (3.6, Treatment, "治疗室", "Treatment Room"),
        (5.1, Station, "护士站", "Nurse Station"),
        (2.6, Pantry, "配餐间", "Ward Pantry"),
    ];
    if east {
        south.reverse();
    }
    plan.fill(x, G, &south);
    let mirror = |a: f64, b: f64| if east { [126.0 - b, 126.0 - a] } else { [a, b] };
    for (a, b, kind, cn, en) in [
        (0.0, 4.4, Office, "医生办公室", "Doctors' Office"),
        (4.4, 8.0, Staff, "护士休息更衣室", "Nurses' Rest and Changing"),
        (11.2, 13.9, Linen, "被服间", "Linen Room"),
        (13.9, 16.5, Office, "护士长办公室", "Head Nurse's Office"),
    ] {
        let x = mirror(a, b);
        plan.room(kind, cn, en, [x[0], H[0], x[1], H[1]]);
    }
    let (x, entry, bath) = (mirror(8.0, 11.2), mirror(8.0, 9.5), mirror(9.5, 11.2));
    let inner = H[1] - 1.7;
    let on_call = plan.shape(
        OnCall,
        "医生值班室",
        "Doctor On Call",
        vec![Rect::new(x[0], H[0], x[1], inner), Rect::new(entry[0], inner, entry[1], H[1])],
    );
    plan.inner(on_call, Bath, "值班室卫生间", "On-Call Bathroom", [bath[0], inner, bath[1], H[1]]);
}

const ORDINALS: [(&str, &str); 12] = [
    ("一", "First"),
    ("二", "Second"),
    ("三", "Third"),
    ("四", "Fourth"),
    ("五", "Fifth"),
    ("六", "Sixth"),
    ("七", "Seventh"),
    ("八", "Eighth"),
    ("九", "Ninth"),
    ("十", "Tenth"),
    ("十一", "Eleventh"),
    ("十二", "Twelfth"),
];

fn long_name(name: &str, wards: &[usize]) -> String {
    let number = name.trim_end_matches('F').parse::<usize>().unwrap_or(1);
    let (cn, en) = ORDINALS[(number.max(1) - 1) % ORDINALS.len()];
    let of = |get: fn(&Speciality) -> &'static str| -> Vec<&str> {
        wards.iter().map(|ward| get(&SPECIALITIES[ward % SPECIALITIES.len()])).collect()
    };
    format!("{cn}层 {}病区 / {en} Floor: {}", of(|s| s.cn).join("、"), of(|s| s.en).join(", "))
}

/// A storey with one ward, by its place among the specialities.
pub(super) fn single(name: &str, prefix: &str, which: usize, elevation: f64, height: f64) -> Storey {
    let mut plan = Plan::new(name, prefix, &long_name(name, &[which]), elevation, height);
    ward(&mut plan, false, which);
    frame::settle(&mut plan);
    plan.finish()
}

/// A storey of both towers, the `nth` above the podium.
pub(super) fn pair(name: &str, prefix: &str, nth: usize, elevation: f64, height: f64) -> Storey {
    let mut plan = Plan::new(name, prefix, &long_name(name, &[2 * nth, 2 * nth + 1]), elevation, height);
    ward(&mut plan, false, 2 * nth);
    ward(&mut plan, true, 2 * nth + 1);
    if nth == 0 {
        // Onto the garden on the roof of the podium, from the inner ends of the southern corridors.
        for x in [frame::TOWER_W[1], frame::TOWER_E[0]] {
            plan.opening(x, (C4[0] + C4[1]) / 2.0, 1.8, Way::Terrace);
        }
    }
    frame::settle(&mut plan);
    plan.finish()
}
