//! The basement of the podium: plant, sterile supply, kitchen, laundry, stores, parking.

use super::super::frame::{self, A, B, C, D, E, F, G, H, I, Podium};
use super::super::{Kind::*, Plan, Rect, Storey, Way};
use super::pattern::{Use, repeat, strip, suites};

/// B1.
pub(super) fn basement(elevation: f64, height: f64) -> Storey {
    let mut plan =
        Plan::new("B1", "B", "地下一层 动力中心与后勤 / Basement: Energy Centre and Supply", elevation, height);
    frame::podium(&mut plan, Podium::Basement);
    let p = &mut plan;
    energy(p);
    supply(p);
    parking(p);
    frame::settle(&mut plan);
    plan.finish()
}

fn energy(p: &mut Plan) {
    p.department("动力中心", "Energy Centre");
    p.fill(
        [0.0, 48.0],
        A,
        &[
            (9.0, HvRoom, "高压配电室", "HV Room"),
            (10.0, TransformerRoom, "变压器室", "Transformer Room"),
            (12.0, LvRoom, "低压配电室", "LV Room"),
            (6.0, UpsRoom, "不间断电源室", "UPS Room"),
            (11.0, GeneratorRoom, "柴油发电机房", "Generator Room"),
        ],
    );
    p.fill(
        [48.0, 78.0],
        A,
        &[
            (3.0, FuelStore, "储油间", "Fuel Store"),
            (6.0, Duty, "动力值班室", "Energy Duty Room"),
            (5.0, Store, "维修车间", "Maintenance Workshop"),
            (4.0, Store, "备件库", "Spare Parts"),
            (12.0, ExhaustPlant, "排风机房", "Exhaust Plant"),
        ],
    );
    // The large machines take both strips between the two corridors.
    let deep = [B[0], C[1]];
    p.fill(
        [3.0, 27.0],
        deep,
        &[(13.0, FirePlant, "消防水泵房", "Fire Pump Room"), (11.0, WaterPlant, "生活水泵房", "Water Plant")],
    );
    p.fill([0.0, 3.0], C, &[(1.0, Store, "化学药剂间", "Water Treatment Chemicals")]);
    p.fill([30.0, 48.0], B, &[(1.0, BoilerPlant, "锅炉房", "Boiler Plant")]);
    p.fill([45.0, 48.0], C, &[(1.0, Store, "工具间", "Tool Room")]);
    p.fill([48.0, 78.0], deep, &[(1.0, ChillerPlant, "制冷机房", "Chiller Plant")]);
    p.fill([78.0, 96.0], B, &[(1.0, GasPlant, "医用气体站房", "Medical Gas Plant")]);
    p.fill([78.0, 81.0], C, &[(1.0, Store, "气瓶间", "Cylinder Store")]);
    p.fill([0.0, 9.0], [E[0], F[1]], &[(1.0, SewagePlant, "污水处理站", "Sewage Treatment")]);
}

fn supply(p: &mut Plan) {
    p.department("消毒供应中心", "Sterile Services");
    p.fill(
        [30.0, 61.5],
        F,
        &[
            (9.0, Decontamination, "去污区", "Decontamination"),
            (9.0, Packing, "检查包装灭菌区", "Inspection, Packing and Sterilization"),
            (9.0, SterileStore, "无菌物品存放区", "Sterile Storage"),
            (4.5, Counter, "无菌发放处", "Sterile Issue"),
        ],
    );
    suites(
        p,
        strip([30.0, 61.5], E, false),
        3.2,
        3.0,
        &[
            ((Changing, "工作人员更衣室", "Staff Changing"), Some((Bath, "淋浴间", "Shower"))),
            ((Store, "敷料库", "Dressings Store"), Some((Store, "器械库", "Instrument Store"))),
            ((Office, "供应中心办公室", "Sterile Services Office"), Some((Store, "文件间", "File Room"))),
        ],
    );
    p.department("营养科", "Catering");
    p.fill(
        [64.5, 96.0],
        F,
        &[
            (14.0, Kitchen, "中央厨房", "Central Kitchen"),
            (13.5, Dining, "职工餐厅", "Staff Dining"),
            (4.0, Counter, "配餐窗口", "Servery"),
        ],
    );
    suites(
        p,
        strip([64.5, 96.0], E, false),
        3.2,
        3.1,
        &[
            ((Store, "主食库", "Dry Food Store"), Some((Store, "调料库", "Condiments"))),
            ((Store, "冷藏库", "Cold Store"), Some((Store, "冷冻库", "Freezer"))),
            ((Kitchen, "粗加工间", "Preparation Kitchen"), Some((Store, "餐具间", "Crockery"))),
            ((Changing, "厨师更衣室", "Cooks' Changing"), Some((Bath, "厨师淋浴间", "Cooks' Shower"))),
        ],
    );
    p.department("洗涤中心", "Laundry");
    p.fill(
        [63.0, 94.0],
        I,
        &[
            (12.0, Laundry, "洗衣房", "Laundry"),
            (6.0, Linen, "洁净被服库", "Clean Linen Store"),
            (5.0, Store, "污衣收集间", "Soiled Linen"),
            (4.0, Office, "洗涤办公室", "Laundry Office"),
            (4.0, Changing, "洗涤更衣室", "Laundry Changing"),
        ],
    );
    p.department("后勤保障部", "Support Services");
    p.fill(
        [94.0, 126.0],
        I,
        &[
            (6.0, WasteStore, "医疗废物暂存间", "Clinical Waste Store"),
            (4.0, WasteStore, "生活垃圾间", "General Waste"),
            (6.0, Mortuary, "太平间", "Mortuary"),
            (4.0, Meeting, "告别室", "Farewell Room"),
            (6.0, Store, "被装库", "Uniform Store"),
            (6.0, Store, "物流收货区", "Logistics and Goods In"),
        ],
    );
    let stores: [(Use<'_>, Option<Use<'_>>); 4] = [
        ((Store, "总务库房", "General Store"), Some((Store, "总务内库", "Inner Store"))),
        ((Store, "医用耗材库", "Consumables Store"), Some((Store, "耗材内库", "Inner Store"))),
        ((Store, "设备周转库", "Equipment Pool"), Some((Store, "检修间", "Repair Room"))),
        ((Office, "库管办公室", "Stores Office"), Some((Store, "单据间", "Records"))),
    ];
    suites(p, strip([0.0, 63.0], I, false), 4.4, 3.4, &stores);
    suites(p, strip([3.0, 27.0], D, true), 3.6, 3.4, &stores);
    suites(p, strip([30.0, 48.0], D, true), 3.6, 3.4, &stores);
    suites(p, strip([64.5, 96.0], D, true), 3.6, 3.4, &stores);
    p.department("药学部", "Pharmacy Department");
    let drugs = [
        ((Pharmacy, "中心药库", "Central Drug Store"), Some((Store, "冷藏药库", "Cold Drug Store"))),
        ((Store, "危化品库", "Hazardous Chemicals Store"), Some((Store, "防爆柜间", "Explosion-Proof Cabinets"))),
        ((Pharmacy, "静脉配置中心", "Infusion Preparation"), Some((Changing, "二更", "Second Changing"))),
    ];
    suites(p, strip([9.0, 27.0], F, true), 4.4, 3.6, &drugs);
    suites(p, strip([9.0, 27.0], E, false), 3.2, 3.6, &drugs);
    p.department("职工服务", "Staff Services");
    let staff = [
        ((Changing, "男职工更衣室", "Men's Staff Changing"), Some((Bath, "男淋浴间", "Men's Shower"))),
        ((Changing, "女职工更衣室", "Women's Staff Changing"), Some((Bath, "女淋浴间", "Women's Shower"))),
        ((Staff, "职工活动室", "Staff Recreation"), Some((Pantry, "茶水间", "Tea Room"))),
        ((OnCall, "夜班值班室", "Night Duty Room"), Some((Bath, "值班卫生间", "On-Call Bathroom"))),
    ];
    for at in [strip([0.0, 16.5], G, false), strip([109.5, 126.0], G, false)] {
        suites(p, at, 3.0, 2.8, &staff);
    }
    p.department("信息中心", "Information Centre");
    p.fill(
        [0.0, 16.5],
        H,
        &[
            (8.0, DataRoom, "数据机房", "Data Centre"),
            (4.0, UpsRoom, "机房电源室", "Data Centre UPS"),
            (4.5, Office, "运维办公室", "Operations Office"),
        ],
    );
    suites(p, strip([109.5, 126.0], H, true), 3.0, 2.8, &staff);
    p.department("档案中心", "Archives");
    for at in [
        strip([51.0, 61.5], G, false),
        strip([64.5, 75.0], G, false),
        strip([51.0, 61.5], H, true),
        strip([64.5, 75.0], H, true),
    ] {
        repeat(
            p,
            at,
            3.5,
            &[
                (Store, "病案库", "Records Archive"),
                (Office, "病案办公室", "Records Office"),
                (Toilet, "卫生间", "Toilet"),
            ],
        );
    }
}

/// The car park in the east, under the emergency department.
fn parking(p: &mut Plan) {
    p.department("停车场", "Car Park");
    p.fill([78.0, 126.0], A, &[(1.0, Parking, "停车区甲", "Parking Hall A")]);
    // Strips that lie back to back make one hall.
    let south = vec![Rect::new(99.0, B[0], 123.0, C[1]), Rect::new(123.0, C[0], 126.0, C[1])];
    p.shape(Parking, "停车区乙", "Parking Hall B", south);
    p.fill([99.0, 123.0], D, &[(1.0, Parking, "停车区丙", "Parking Hall C")]);
    p.fill([99.0, 126.0], [E[0], F[1]], &[(1.0, Parking, "停车区丁", "Parking Hall D")]);
    // Between two columns; the ramp lies beyond it.
    p.opening(126.0, 45.0, 6.0, Way::Gate);
}
