//! The posts of a hub that makes its own accounts.

use atrium_facility::{Account, Actor, Role, Trade};

use super::{Known, text};

/// Id, role, post in both languages, name, trades.
type Post = (&'static str, Role, &'static str, &'static str, &'static str, &'static [Trade]);

/// Every trade that repairs.
const ALL_REPAIRS: &[Trade] =
    &[Trade::Electrician, Trade::Plumber, Trade::Hvac, Trade::MedicalGas, Trade::Lift, Trade::General];

/// One shift of a hospital's logistics. The names are made up.
pub(super) const POSTS: &[Post] = &[
    ("D-01", Role::ServiceDesk, "服务台 1", "Service desk 1", "周敏", &[]),
    ("D-02", Role::ServiceDesk, "服务台 2", "Service desk 2", "林静", &[]),
    ("T-11", Role::Technician, "电工", "Electrician", "王建国", &[Trade::Electrician]),
    ("T-12", Role::Technician, "电工 2", "Electrician 2", "刘洋", &[Trade::Electrician]),
    ("T-21", Role::Technician, "水暖工", "Plumber", "陈志强", &[Trade::Plumber]),
    ("T-31", Role::Technician, "空调工", "HVAC technician", "赵磊", &[Trade::Hvac]),
    ("T-32", Role::Technician, "空调工 2", "HVAC technician 2", "孙浩", &[Trade::Hvac]),
    ("T-41", Role::Technician, "医用气体工", "Medical gas technician", "吴刚", &[Trade::MedicalGas]),
    ("T-51", Role::Technician, "电梯工", "Lift technician", "郑伟", &[Trade::Lift]),
    ("T-61", Role::Technician, "综合维修工", "General technician", "黄勇", &[Trade::General]),
    ("T-62", Role::Technician, "综合维修工 2", "General technician 2", "徐明", &[Trade::General]),
    ("C-01", Role::Technician, "保洁员", "Cleaner", "李秀英", &[Trade::Cleaner]),
    ("C-02", Role::Technician, "保洁员 2", "Cleaner 2", "张桂兰", &[Trade::Cleaner]),
    ("P-01", Role::Technician, "运送员", "Porter", "马超", &[Trade::Porter]),
    ("P-02", Role::Technician, "运送员 2", "Porter 2", "胡斌", &[Trade::Porter]),
    ("L-01", Role::TeamLeader, "维修班组长", "Team leader", "高峰", ALL_REPAIRS),
    ("S-01", Role::SafetyOfficer, "安全员", "Safety officer", "何平", &[Trade::Security]),
    ("S-02", Role::SafetyOfficer, "安全员 2", "Safety officer 2", "罗军", &[Trade::Security]),
    ("O-01", Role::Operator, "中控值班员", "Control room operator", "梁晨", &[]),
    ("M-01", Role::FacilityManager, "后勤主管", "Facility manager", "宋涛", &[]),
    ("V-01", Role::DutyDirector, "值班主任", "Duty director", "唐莉", &[]),
    ("A-01", Role::Administrator, "管理员", "Administrator", "韩雪", &[]),
    ("N-01", Role::Requester, "护士站", "Nurse station", "冯娟", &[Trade::Clinical]),
];

pub(super) fn known(post: &Post, token: String) -> Known {
    let (id, role, zh, en, name, trades) = *post;
    Known {
        account: Account { actor: Actor::new(id, role), post: text(zh, en) },
        name: Some(name.to_owned()),
        trades: trades.to_vec(),
        on_duty: true,
        token: Some(token),
    }
}
