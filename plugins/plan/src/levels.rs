//! Storeys at the side of a section: a line at each datum, with its name and height.

use glam::DVec2;

use crate::drawing::{Item, LEVEL, Path, SOLID, Text};
use crate::metrics::width;
use crate::plan::StoreyPlan;
use crate::section::Level;
use crate::sheet::Sheet;

/// Height of the words, millimetres.
const SIZE_MM: f64 = 2.2;

/// From the building to the mark of a level, millimetres.
const AWAY_MM: f64 = 3.0;

/// Levels nearer to each other than this share one line of words, millimetres.
const APART_MM: f64 = SIZE_MM * 1.4;

/// What a level's mark says: its name, and its height above the project's zero with its sign (ISO 129-1).
fn words(level: &Level) -> String {
    let height = format!("{:+.3}", level.elevation_m);
    let height = if level.elevation_m.abs() < 5e-4 { "±0.000".to_owned() } else { height };
    format!("{}  {height}", level.name.trim())
}

/// What the levels take at the left of the drawing, millimetres.
pub(crate) fn width_mm(plan: &StoreyPlan) -> f64 {
    let widest = plan.levels.iter().map(|l| width(&words(l), SIZE_MM)).fold(0.0, f64::max);
    if widest > 0.0 { widest.min(90.0) + AWAY_MM + 2.0 } else { 0.0 }
}

pub(crate) fn items(sheet: &Sheet, plan: &StoreyPlan) -> Vec<Item> {
    let mut out = Vec::new();
    let gutter = width_mm(plan);
    let (low, high) = (sheet.on_paper(plan.bounds[0]), sheet.on_paper(plan.bounds[1]));
    let mut last: Option<f64> = None;
    for level in &plan.levels {
        let y = sheet.on_paper(DVec2::new(0.0, level.at_m)).y;
        // Above the roof or below the foundations there is nothing to measure.
        if y > low.y + 4.0 || y < high.y - 4.0 || last.is_some_and(|l| l - y < APART_MM) {
            continue;
        }
        last = Some(y);
        let left = low.x - gutter;
        let mut line = Path::new(LEVEL);
        line.line(DVec2::new(left, y), DVec2::new(high.x + AWAY_MM, y));
        let tip = DVec2::new(low.x - AWAY_MM, y);
        let mut mark = Path::new(SOLID);
        mark.polyline(&[tip, tip + DVec2::new(-0.9, -1.5), tip + DVec2::new(0.9, -1.5)], true);
        let text = Text::new("level-name", words(level), DVec2::new(left, y - 0.8), SIZE_MM);
        out.extend([Item::Path(line), Item::Path(mark), Item::Text(text)]);
    }
    out
}
