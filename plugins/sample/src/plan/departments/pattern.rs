//! Ways to fill a strip between corridors.

use super::super::{Kind, Plan, mm};

/// What a room is for, in Chinese and in English.
pub(super) type Use<'a> = (Kind, &'a str, &'a str);

/// A place between corridors: western and eastern edge, southern and northern edge, metres, and where its corridor lies.
#[derive(Clone, Copy)]
pub(super) struct Strip {
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
    /// The corridor lies to the north of it, not to the south.
    pub(super) north: bool,
}

/// A strip.
pub(super) const fn strip(x: [f64; 2], y: [f64; 2], north: bool) -> Strip {
    Strip { x, y, north }
}

impl Strip {
    fn length(self) -> f64 {
        self.x[1] - self.x[0]
    }

    /// The part between two shares of its length.
    pub(super) fn part(self, from: f64, to: f64) -> Self {
        let at = |share: f64| ((self.x[0] + self.length() * share) * 20.0).round() / 20.0;
        Self { x: [at(from), at(to)], ..self }
    }

    /// The same strip, cut into what lies at the corridor, `depth` metres deep, and what lies behind it.
    fn halves(self, depth: f64) -> ([f64; 2], [f64; 2]) {
        let [south, north] = self.y;
        if self.north {
            ([north - depth, north], [south, north - depth])
        } else {
            ([south, south + depth], [south + depth, north])
        }
    }
}

/// Fills a strip with rooms of full depth, repeating `uses` about every `width` metres.
pub(super) fn repeat(plan: &mut Plan, strip: Strip, width: f64, uses: &[Use<'_>]) {
    let count = (strip.length() / width).round().max(1.0) as usize;
    let row: Vec<(f64, Kind, &str, &str)> = uses.iter().cycle().take(count).map(|u| (width, u.0, u.1, u.2)).collect();
    plan.fill(strip.x, strip.y, &row);
}

/// Fills a strip with rooms at the corridor, `depth` metres deep, and rooms behind them that are entered through them;
/// `uses` repeats about every `width` metres. Where nothing is named for behind, the room takes the whole depth.
pub(super) fn suites(plan: &mut Plan, strip: Strip, depth: f64, width: f64, uses: &[(Use<'_>, Option<Use<'_>>)]) {
    let count = (strip.length() / width).round().max(1.0) as usize;
    let (front, back) = strip.halves(depth);
    let row: Vec<(f64, Kind, &str, &str)> =
        uses.iter().cycle().take(count).map(|(u, _)| (width, u.0, u.1, u.2)).collect();
    let rooms = plan.fill(strip.x, front, &row);
    for (room, (_, behind)) in rooms.into_iter().zip(uses.iter().cycle()) {
        let cell = plan.storey.rooms[room].cells[0];
        match behind {
            Some((kind, cn, en)) => {
                let x = [f64::from(cell.x0) / 1000.0, f64::from(cell.x1) / 1000.0];
                plan.inner(room, *kind, cn, en, [x[0], back[0], x[1], back[1]]);
            }
            None => {
                let whole = &mut plan.storey.rooms[room].cells[0];
                (whole.y0, whole.y1) = (mm(strip.y[0]), mm(strip.y[1]));
            }
        }
    }
}

/// A clinic: consulting rooms with an examination room behind each, waiting area, treatment, nurses, toilet.
pub(super) fn clinic(plan: &mut Plan, strip: Strip, cn: &str, en: &str) {
    plan.department(&format!("{cn}门诊"), &format!("{en} Clinic"));
    let consult = (Kind::Exam, format!("{cn}诊室"), format!("{en} Consulting Room"));
    let consult: Use<'_> = (consult.0, &consult.1, &consult.2);
    let exam = Some((Kind::Exam, "检查间", "Examination Room"));
    let all = [
        ((Kind::Waiting, "候诊区", "Waiting Area"), Some((Kind::Office, "诊区办公室", "Clinic Office"))),
        ((Kind::Station, "分诊护士站", "Clinic Nurse Station"), Some((Kind::Store, "病历间", "Notes Room"))),
        (consult, exam),
        (consult, exam),
        (consult, exam),
        ((Kind::Treatment, "治疗室", "Treatment Room"), Some((Kind::CleanUtility, "治疗准备间", "Clean Utility"))),
        (consult, exam),
        (consult, exam),
        ((Kind::Toilet, "患者卫生间", "Patients' Toilet"), Some((Kind::Store, "清洁间", "Cleaner's Room"))),
    ];
    let depth = (strip.y[1] - strip.y[0]) * 0.56;
    suites(plan, strip, depth, 2.75, &all);
}

/// Offices with an archive or a rest room behind each.
pub(super) fn offices(plan: &mut Plan, strip: Strip, cn: &str, en: &str) {
    plan.department(cn, en);
    let depth = (strip.y[1] - strip.y[0]) * 0.6;
    let office: Use<'_> = (Kind::Office, "办公室", "Office");
    let all = [
        (office, Some((Kind::Store, "档案间", "File Room"))),
        (office, Some((Kind::Office, "里间办公室", "Inner Office"))),
        ((Kind::OnCall, "值班室", "On-Call Room"), Some((Kind::Bath, "值班卫生间", "On-Call Bathroom"))),
        ((Kind::Meeting, "小会议室", "Small Meeting Room"), None),
        (office, Some((Kind::Office, "里间办公室", "Inner Office"))),
        ((Kind::Toilet, "职工卫生间", "Staff Toilet"), Some((Kind::Store, "清洁间", "Cleaner's Room"))),
    ];
    suites(plan, strip, depth, 2.9, &all);
}

/// One imaging modality: its room, the control room beside it at the corridor, and behind that a cubicle that opens to
/// the machine and a room for its cabinets.
pub(super) fn modality(plan: &mut Plan, at: Strip, room: Use<'_>, control: (&str, &str)) {
    // Two people at their screens, and a third who passes behind them.
    const CONTROL_M: f64 = 2.7;
    const CUBICLE_M: f64 = 1.3;
    let [x0, x1] = at.x;
    let split = x1 - CONTROL_M;
    let scanner = plan.fill([x0, split], at.y, &[(1.0, room.0, room.1, room.2)])[0];
    let (corridor, behind) = at.halves(3.4);
    let desk = plan.fill([split, x1], corridor, &[(1.0, Kind::Control, control.0, control.1)])[0];
    let middle = split + CUBICLE_M;
    plan.inner(scanner, Kind::Changing, "更衣间", "Changing Cubicle", [split, behind[0], middle, behind[1]]);
    plan.inner(desk, Kind::Store, "影像设备间", "Equipment Room", [middle, behind[0], x1, behind[1]]);
}

/// Isolation rooms about every `width` metres, each behind an anteroom at the corridor, with a bathroom beside that.
pub(super) fn isolation(plan: &mut Plan, strip: Strip, width: f64, cn: &str, en: &str) {
    let count = (strip.length() / width).round().max(1.0);
    let (front, back) = strip.halves(2.7);
    for n in 0..count as usize {
        let [x0, x1] = strip.part(n as f64 / count, (n + 1) as f64 / count).x;
        let split = x0 + ((x1 - x0) * 0.55 * 20.0).round() / 20.0;
        let ante = plan.room(Kind::Anteroom, "缓冲间", "Anteroom", [x0, front[0], split, front[1]]);
        let room = plan.inner(ante, Kind::Isolation, cn, en, [x0, back[0], x1, back[1]]);
        plan.inner(room, Kind::Bath, "隔离卫生间", "Isolation Bathroom", [split, front[0], x1, front[1]]);
    }
}
