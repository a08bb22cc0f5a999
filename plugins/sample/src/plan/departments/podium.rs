//! What the storeys of the podium above ground have in common: the strips that the frame leaves free, and their corners.

use super::super::frame::{self, A, B, C, D, E, F, G, H, I, Podium};
use super::super::{Kind::*, Plan};
use super::pattern::{Strip, Use, repeat, strip};

// The strips that the frame leaves free on every storey above ground, named after band and place.
/// Strip A, the southern facade: west.
pub(super) const A_W: Strip = strip([0.0, 48.0], A, true);
/// Strip A, the southern facade: east.
pub(super) const A_E: Strip = strip([78.0, 126.0], A, true);
/// Strip B: western end.
pub(super) const B_W1: Strip = strip([3.0, 27.0], B, false);
/// Strip B: west, beside the link.
pub(super) const B_W2: Strip = strip([30.0, 48.0], B, false);
/// Strip B: east, beside the link.
pub(super) const B_E2: Strip = strip([78.0, 96.0], B, false);
/// Strip B: eastern end.
pub(super) const B_E1: Strip = strip([99.0, 123.0], B, false);
/// Strip C: west.
pub(super) const C_W: Strip = strip([0.0, 27.0], C, true);
/// Strip C: west, beside the link.
pub(super) const C_W2: Strip = strip([45.0, 48.0], C, true);
/// Strip C: east, beside the link.
pub(super) const C_E2: Strip = strip([78.0, 81.0], C, true);
/// Strip C: east.
pub(super) const C_E: Strip = strip([99.0, 126.0], C, true);
/// Strip D: west.
pub(super) const D_W: Strip = strip([3.0, 27.0], D, true);
/// Strip D: west of the centre link.
pub(super) const D_CW: Strip = strip([30.0, 48.0], D, true);
/// Strip D: east of the centre link.
pub(super) const D_CE: Strip = strip([64.5, 96.0], D, true);
/// Strip D: east.
pub(super) const D_E: Strip = strip([99.0, 123.0], D, true);
/// Strip E: western end.
pub(super) const E_W1: Strip = strip([0.0, 9.0], E, false);
/// Strip E: west, beside the link.
pub(super) const E_W2: Strip = strip([24.0, 27.0], E, false);
/// Strip E: west of the centre link.
pub(super) const E_CW: Strip = strip([30.0, 61.5], E, false);
/// Strip E: east of the centre link.
pub(super) const E_CE: Strip = strip([64.5, 96.0], E, false);
/// Strip E: east, beside the link.
pub(super) const E_E2: Strip = strip([99.0, 102.0], E, false);
/// Strip E: eastern end.
pub(super) const E_E1: Strip = strip([117.0, 126.0], E, false);
/// Strip F: western end.
pub(super) const F_W1: Strip = strip([0.0, 9.0], F, true);
/// Strip F: west, beside the link.
pub(super) const F_W2: Strip = strip([24.0, 27.0], F, true);
/// Strip F: west of the centre link.
pub(super) const F_CW: Strip = strip([30.0, 61.5], F, true);
/// Strip F: east of the centre link.
pub(super) const F_CE: Strip = strip([64.5, 96.0], F, true);
/// Strip F: east, beside the link.
pub(super) const F_E2: Strip = strip([99.0, 102.0], F, true);
/// Strip F: eastern end.
pub(super) const F_E1: Strip = strip([117.0, 126.0], F, true);
/// Strip G: west.
pub(super) const G_W: Strip = strip([0.0, 16.5], G, false);
/// Strip G: east.
pub(super) const G_E: Strip = strip([109.5, 126.0], G, false);
/// Strip G: west of the centre link.
pub(super) const G_CW: Strip = strip([51.0, 61.5], G, false);
/// Strip G: east of the centre link.
pub(super) const G_CE: Strip = strip([64.5, 75.0], G, false);
/// Strip H: west.
pub(super) const H_W: Strip = strip([0.0, 16.5], H, true);
/// Strip H: east.
pub(super) const H_E: Strip = strip([109.5, 126.0], H, true);
/// Strip H: west of the centre link.
pub(super) const H_CW: Strip = strip([51.0, 61.5], H, true);
/// Strip H: east of the centre link.
pub(super) const H_CE: Strip = strip([64.5, 75.0], H, true);
/// Strip I, the northern facade: west.
pub(super) const I_W: Strip = strip([0.0, 63.0], I, false);
/// Strip I, the northern facade: east.
pub(super) const I_E: Strip = strip([63.0, 126.0], I, false);

/// Toilets of one wing, with the room of its cleaner.
pub(super) const TOILETS: [Use<'static>; 3] =
    [(Toilet, "男卫生间", "Men's Toilet"), (Toilet, "女卫生间", "Women's Toilet"), (Store, "清洁间", "Cleaner's Room")];
/// What every nursing unit needs besides its patient rooms.
pub(super) const WARD_SUPPORT: [Use<'static>; 5] = [
    (CleanUtility, "治疗准备间", "Clean Utility"),
    (DirtyUtility, "污物处置间", "Dirty Utility"),
    (Linen, "被服间", "Linen Room"),
    (Pantry, "配餐间", "Pantry"),
    (Store, "设备库", "Equipment Store"),
];

/// The narrow strips beside the courtyards and the atrium, alike on every storey.
pub(super) fn corners(plan: &mut Plan) {
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

/// Storey `n` of the podium with everything that the frame and the corners fix; metres.
pub(super) fn begin(n: usize, long_name: &str, kind: Podium, elevation: f64, height: f64) -> Plan {
    let mut plan = Plan::new(&format!("{n}F"), &n.to_string(), long_name, elevation, height);
    frame::podium(&mut plan, kind);
    corners(&mut plan);
    plan
}
