//! What safety rounds find, and what is done about it.

use atrium_facility::InspectionKind::{Comprehensive, Daily, Seasonal, Specialist};
use atrium_facility::RiskLevel::{Blue, Orange, Red, Yellow};
use atrium_facility::{HazardGrade, InspectionKind, RiskLevel};

/// Where such a thing is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    Wall,
    Floor,
    Door,
    Equipment,
}

/// One kind of hazard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finding {
    pub(crate) level: RiskLevel,
    pub(crate) grade: HazardGrade,
    pub(crate) place: Where,
    pub(crate) found_by: InspectionKind,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    /// Likelihood, exposure, consequence.
    pub(crate) lec: [f64; 3],
    /// What is done.
    pub(crate) cure: (&'static str, &'static str),
    /// Badge of whoever is given it.
    pub(crate) rectifier: &'static str,
}

const fn general(
    level: RiskLevel,
    place: Where,
    found_by: InspectionKind,
    (zh, en): (&'static str, &'static str),
    lec: [f64; 3],
    cure: (&'static str, &'static str),
    rectifier: &'static str,
) -> Finding {
    Finding { level, grade: HazardGrade::General, place, found_by, zh, en, lec, cure, rectifier }
}

const fn major(of: Finding) -> Finding {
    Finding { grade: HazardGrade::Major, ..of }
}

/// The criterion that is named for a major one: which published list applies is for the site to say.
pub(crate) const CRITERION: &str =
    "重大隐患判定清单（示例，须按本院适用标准核定） / major-hazard list (an example; the site names its own)";

/// All of them. Of each level there are several.
pub(crate) const FINDINGS: [Finding; 16] = [
    major(general(
        Red,
        Where::Floor,
        Specialist,
        ("疏散通道被永久占用", "Escape route is permanently obstructed"),
        [6.0, 6.0, 15.0],
        ("拆除占用物并恢复标识", "obstruction removed, signs put back"),
        "T-61",
    )),
    major(general(
        Red,
        Where::Equipment,
        Specialist,
        ("安全阀超期未检", "Safety valve is past its inspection"),
        [3.0, 6.0, 40.0],
        ("停用并送检更换", "taken out of use, inspected and replaced"),
        "T-21",
    )),
    general(
        Red,
        Where::Wall,
        Specialist,
        ("配电线路绝缘老化发热", "Wiring insulation is aged and runs hot"),
        [6.0, 6.0, 15.0],
        ("更换线路", "wiring replaced"),
        "T-11",
    ),
    major(general(
        Red,
        Where::Door,
        Comprehensive,
        ("防火门被拆除闭门器", "Closers of fire doors were taken off"),
        [3.0, 10.0, 15.0],
        ("加装闭门器并复测", "closers fitted and tested"),
        "T-62",
    )),
    general(
        Orange,
        Where::Door,
        Daily,
        ("防火门常开无法自闭", "Fire door is wedged open"),
        [3.0, 6.0, 15.0],
        ("修复闭门器", "closer repaired"),
        "T-61",
    ),
    general(
        Orange,
        Where::Equipment,
        Specialist,
        ("设备接地松动", "Earthing of equipment is loose"),
        [3.0, 6.0, 15.0],
        ("紧固接地并测试", "earthing fastened and tested"),
        "T-12",
    ),
    general(
        Orange,
        Where::Wall,
        Comprehensive,
        ("墙面瓷砖空鼓有坠落风险", "Wall tiles are hollow and may fall"),
        [6.0, 2.0, 15.0],
        ("铲除重贴", "tiles taken off and laid anew"),
        "T-62",
    ),
    general(
        Orange,
        Where::Floor,
        Seasonal,
        ("地下空间积水", "Water stands below ground"),
        [6.0, 2.0, 15.0],
        ("检修集水泵", "sump pump repaired"),
        "T-21",
    ),
    general(
        Yellow,
        Where::Equipment,
        Daily,
        ("防护罩缺失", "A guard is missing"),
        [3.0, 3.0, 15.0],
        ("补装防护罩", "guard fitted"),
        "T-31",
    ),
    general(
        Yellow,
        Where::Wall,
        Daily,
        ("消火栓被遮挡", "Hydrant is hidden by things"),
        [3.0, 6.0, 7.0],
        ("移开遮挡物", "things moved away"),
        "T-61",
    ),
    general(
        Yellow,
        Where::Floor,
        Daily,
        ("走道堆放杂物", "Things are piled up on the way"),
        [6.0, 6.0, 3.0],
        ("清理杂物", "cleared away"),
        "T-62",
    ),
    general(
        Yellow,
        Where::Door,
        Comprehensive,
        ("安全出口指示灯不亮", "Exit sign is dark"),
        [3.0, 6.0, 7.0],
        ("更换指示灯", "sign replaced"),
        "T-11",
    ),
    general(
        Blue,
        Where::Floor,
        Daily,
        ("地面防滑条脱落", "Anti-slip strip came off"),
        [3.0, 6.0, 3.0],
        ("重新粘贴", "glued on again"),
        "T-62",
    ),
    general(
        Blue,
        Where::Wall,
        Daily,
        ("墙角护角破损", "Corner guard is broken"),
        [3.0, 3.0, 3.0],
        ("更换护角", "guard replaced"),
        "T-61",
    ),
    general(
        Blue,
        Where::Equipment,
        Daily,
        ("设备铭牌标识缺失", "Equipment has lost its label"),
        [3.0, 2.0, 3.0],
        ("补贴标识", "label put on"),
        "T-32",
    ),
    general(
        Blue,
        Where::Door,
        Daily,
        ("门下密封条松脱", "Seal below the door is loose"),
        [3.0, 3.0, 3.0],
        ("更换密封条", "seal replaced"),
        "T-62",
    ),
];

#[cfg(test)]
mod tests {
    use atrium_facility::{Lec, RiskPolicy};

    use super::*;

    #[test]
    fn the_scores_give_the_levels_by_the_usual_policy() {
        for f in FINDINGS {
            let [likelihood, exposure, consequence] = f.lec;
            let lec = Lec { likelihood, exposure, consequence };
            assert!(lec.is_valid(), "{}", f.en);
            assert_eq!(RiskPolicy::default().level(lec.score()), f.level, "{}", f.en);
        }
        for level in RiskLevel::ALL {
            assert_eq!(FINDINGS.iter().filter(|f| f.level == level).count(), 4);
        }
    }
}
