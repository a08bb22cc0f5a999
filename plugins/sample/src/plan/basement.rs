//! The basement: the plant that the hospital lives on, sterile supply, kitchen, stores.

use super::Kind::*;
use super::core::core;
use super::{Plan, Rect, Storey};

/// B1.
pub(super) fn basement() -> Storey {
    let mut plan = Plan::new("B1");
    plan.department("公共区域", "Common areas");
    plan.room(Corridor, "设备南廊", "Plant Corridor South", [0.0, 7.2, 84.0, 10.2]);
    plan.room(Corridor, "物流西廊", "Logistics Corridor West", [27.0, 10.2, 30.0, 27.0]);
    plan.room(Corridor, "物流东廊", "Logistics Corridor East", [54.0, 10.2, 57.0, 27.0]);
    plan.room(Corridor, "物流通道", "Logistics Street", [0.0, 27.0, 84.0, 30.0]);
    plan.room(Corridor, "西穿廊", "West Passage", [27.0, 30.0, 30.0, 36.6]);
    plan.room(Corridor, "东穿廊", "East Passage", [54.0, 30.0, 57.0, 36.6]);
    plan.room(Corridor, "北走廊南", "North Corridor South", [0.0, 36.6, 84.0, 39.0]);
    plan.room(Corridor, "北走廊北", "North Corridor North", [0.0, 45.0, 84.0, 47.4]);
    plan.row(0.0, [10.2, 16.8], &[(3.0, Stair, "裙房西楼梯", "Podium Stair West")]);
    plan.row(81.0, [10.2, 16.8], &[(3.0, Stair, "裙房东楼梯", "Podium Stair East")]);
    core(&mut plan, [(Store, "工具间", "Tool Room"), (Store, "清洁间", "Cleaner's Room")]);
    plan.department("动力中心", "Energy centre");
    plan.row(
        0.0,
        [0.0, 7.2],
        &[
            (12.0, Plant, "高压配电室", "HV Switchroom"),
            (12.0, Plant, "变压器室", "Transformer Room"),
            (15.0, Plant, "低压配电室", "LV Switchroom"),
            (9.0, Plant, "UPS 机房", "UPS Room"),
            (15.0, Plant, "柴油发电机房", "Generator Room"),
            (3.0, Plant, "储油间", "Fuel Store"),
            (9.0, Control, "动力值班室", "Energy Duty Room"),
            (9.0, Store, "备件库", "Spare Parts Store"),
        ],
    );
    plan.shape(
        Plant,
        "制冷机房",
        "Chiller Plant",
        vec![Rect::new(3.0, 10.2, 27.0, 16.8), Rect::new(0.0, 16.8, 27.0, 27.0)],
    );
    plan.row(
        30.0,
        [10.2, 27.0],
        &[(12.0, Plant, "生活水泵房", "Domestic Water Plant"), (12.0, Plant, "消防水泵房", "Fire Pump Room")],
    );
    plan.room(Plant, "锅炉房", "Boiler Room", [57.0, 10.2, 70.5, 27.0]);
    plan.shape(
        Plant,
        "医用气体站",
        "Medical Gas Plant",
        vec![Rect::new(70.5, 10.2, 81.0, 16.8), Rect::new(70.5, 16.8, 84.0, 27.0)],
    );
    plan.department("消毒供应中心", "Sterile services");
    plan.row(
        0.0,
        [30.0, 36.6],
        &[
            (9.0, Store, "去污区", "Decontamination"),
            (9.0, Treatment, "检查包装区", "Packing"),
            (9.0, Store, "无菌物品存放区", "Sterile Storage"),
        ],
    );
    plan.department("营养科", "Catering");
    plan.row(
        30.0,
        [30.0, 36.6],
        &[(15.0, Kitchen, "中央厨房", "Central Kitchen"), (9.0, Store, "食品库", "Food Store")],
    );
    plan.department("后勤保障部", "Facility management");
    plan.row(
        57.0,
        [30.0, 36.6],
        &[
            (12.0, Kitchen, "洗衣房", "Laundry"),
            (6.0, Store, "被服库", "Linen Store"),
            (9.0, Store, "医疗废物暂存间", "Clinical Waste Store"),
        ],
    );
    plan.room(Store, "危化品库", "Hazardous Chemicals Store", [0.0, 39.0, 6.0, 45.0]);
    plan.room(Plant, "排风机房", "Exhaust Fan Room", [78.0, 39.0, 84.0, 45.0]);
    plan.row(
        0.0,
        [47.4, 54.0],
        &[
            (12.0, Store, "总务库房", "General Store"),
            (9.0, Store, "医用耗材库", "Consumables Store"),
            (9.0, Control, "数据机房", "Data Centre"),
            (9.0, Store, "档案室", "Archive"),
            (9.0, Staff, "职工更衣室", "Staff Changing"),
            (9.0, Staff, "职工餐厅", "Staff Dining"),
            (9.0, Office, "维修班", "Maintenance Workshop"),
            (9.0, Plant, "污水处理站", "Sewage Treatment"),
            (9.0, Store, "太平间", "Mortuary"),
        ],
    );
    plan.finish("B1", "地下一层 动力中心 / Basement: Energy Centre", -5.1, 5.1)
}
