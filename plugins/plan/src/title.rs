//! The strip at the foot of a sheet: scale bar, north arrow, title block; and the frame.

use glam::DVec2;

use crate::drawing::{FRAME, Item, Path, RULE, SOLID, Text};
use crate::metrics::width;
use crate::plan::StoreyPlan;
use crate::sheet::{BORDER_MM, Sheet, SheetOptions, TitleBlock};

/// Height of the strip, millimetres.
pub(crate) const HEIGHT_MM: f64 = 24.0;

/// Lengths of scale bars, metres.
const BARS_M: [f64; 8] = [1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 100.0, 200.0];

/// About how long the bar may be, millimetres.
const BAR_MM: f64 = 52.0;

/// Building and storey as they are to be written.
pub(crate) fn names<'a>(plan: &'a StoreyPlan, title: &'a TitleBlock) -> (&'a str, &'a str) {
    let or = |own: &'a str, given: &'a str| if given.trim().is_empty() { own } else { given };
    (or(&plan.building, &title.building), or(&plan.storey, &title.storey))
}

pub(crate) fn items(sheet: &Sheet, plan: &StoreyPlan, options: &SheetOptions) -> Vec<Item> {
    let mut out = Vec::new();
    let low = DVec2::splat(BORDER_MM);
    let high = sheet.size_mm - BORDER_MM;
    let top = high.y - HEIGHT_MM;
    let mut frame = Path::new(FRAME);
    frame.rectangle(low, high);
    frame.line(DVec2::new(low.x, top), DVec2::new(high.x, top));
    let mut rules = Path::new(RULE);

    scale_bar(sheet.scale, DVec2::new(low.x + 6.0, top + 13.5), &mut out);
    let mut x = low.x + 6.0 + BAR_MM + 14.0;
    if let Some(north) = plan.north {
        north_arrow(DVec2::new(x + 4.0, top + HEIGHT_MM * 0.5 + 0.5), north, &options.captions.north, &mut out);
        x += 16.0;
    }

    // From the right: the short ones first, and what is left is the building's.
    let captions = &options.captions;
    let (building, storey) = names(plan, &options.title);
    let scale = format!("1:{}  ({})", sheet.scale, sheet.paper.name());
    let (cut_caption, cut) = match plan.is_section {
        true => (&captions.section, format!("{:.2} m", plan.cut_m)),
        false => (&captions.cut, format!("{:.2} m", plan.cut_m - plan.floor_m)),
    };
    let cells = [(cut_caption, cut.as_str()), (&captions.scale, &scale), (&captions.date, &options.title.date)];
    let mut right = high.x;
    let cell = |left: f64, wide: f64, caption: &str, text: &str, row: (f64, f64), size: f64, out: &mut Vec<Item>| {
        let (row_top, row_height) = row;
        // Low rows have no room for two lines of full size.
        let (caption_mm, drop) = if row_height < 10.0 { (1.8, 2.5) } else { (2.0, 3.4) };
        let at = DVec2::new(left + 2.0, row_top + drop);
        out.push(Item::Text(Text::new("caption", caption, at, caption_mm).quiet()));
        // Long names shrink rather than run over.
        let size = size.min((wide - 4.0) / width(text, 1.0).max(0.1));
        out.push(Item::Text(Text::new("value", text, DVec2::new(left + 2.0, row_top + row_height * 0.78 + 0.4), size)));
    };
    let narrow = 26.0f64.min((high.x - x) * 0.28);
    let left = right - narrow;
    let row = HEIGHT_MM / cells.len() as f64;
    for (i, (caption, text)) in cells.into_iter().enumerate() {
        let row_top = top + row * i as f64;
        cell(left, narrow, caption, text, (row_top, row), 2.6, &mut out);
        if i > 0 {
            rules.line(DVec2::new(left, row_top), DVec2::new(right, row_top));
        }
    }
    rules.line(DVec2::new(left, top), DVec2::new(left, high.y));
    right = left;
    let wide = (right - x).clamp(20.0, 120.0);
    let left = right - wide;
    rules.line(DVec2::new(left, top), DVec2::new(left, high.y));
    rules.line(DVec2::new(left, top + HEIGHT_MM * 0.5), DVec2::new(right, top + HEIGHT_MM * 0.5));
    let row = HEIGHT_MM * 0.5;
    cell(left, wide, &captions.building, building, (top, row), 4.0, &mut out);
    cell(left, wide, &captions.storey, storey, (top + row, row), 4.0, &mut out);
    if !options.title.note.is_empty() && left - x > 20.0 {
        let size = 2.4f64.min((left - x - 4.0) / width(&options.title.note, 1.0).max(0.1));
        out.push(Item::Text(Text::new("note", &*options.title.note, DVec2::new(x, high.y - 4.0), size)));
    }
    out.push(Item::Path(rules));
    out.push(Item::Path(frame));
    out
}

fn scale_bar(scale: u32, at: DVec2, out: &mut Vec<Item>) {
    let k = 1000.0 / f64::from(scale);
    let long = BARS_M.into_iter().rev().find(|m| m * k <= BAR_MM).unwrap_or(BARS_M[0]);
    let (parts, high) = (4, 1.6);
    let step = long * k / f64::from(parts);
    let (mut dark, mut light) = (Path::new(SOLID), Path::new(RULE));
    for i in 0..parts {
        let from = at + DVec2::new(step * f64::from(i), 0.0);
        let path = if i % 2 == 0 { &mut dark } else { &mut light };
        path.rectangle(from, from + DVec2::new(step, high));
    }
    out.extend([Item::Path(dark), Item::Path(light)]);
    for (part, unit) in [(0.0, ""), (0.5, ""), (1.0, " m")] {
        let value = long * part;
        let text = if value.fract() == 0.0 { format!("{value:.0}{unit}") } else { format!("{value:.1}{unit}") };
        let place = at + DVec2::new(long * k * part, -1.4);
        out.push(Item::Text(Text::new("scale-bar", text, place, 2.4).centred()));
    }
    out.push(Item::Text(Text::new("scale-bar", format!("1:{scale}"), at + DVec2::new(0.0, high + 4.0), 2.4)));
}

/// A half-filled arrow in a circle, as on surveyors' maps.
fn north_arrow(middle: DVec2, north: DVec2, letter: &str, out: &mut Vec<Item>) {
    let up = DVec2::new(north.x, -north.y);
    let side = up.perp();
    let radius = 5.5;
    let mut ring = Path::new(RULE);
    ring.circle(middle, radius);
    let (tip, tail, heel) = (middle + up * radius, middle - up * radius * 0.35, middle - up * radius * 0.75);
    let corner = side * radius * 0.5;
    let mut half = Path::new(SOLID);
    half.polyline(&[tip, tail, heel + corner], true);
    let mut other = Path::new(RULE);
    other.polyline(&[tip, tail, heel - corner], true);
    out.extend([Item::Path(ring), Item::Path(half), Item::Path(other)]);
    let at = middle + up * (radius + 2.0) + DVec2::new(0.0, 1.0);
    out.push(Item::Text(Text::new("north", letter, at, 2.8).centred()));
}
