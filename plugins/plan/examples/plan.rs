//! Draws a storey: `plan FILE --storey N --out X.svg|.pdf [--scale 100] [--paper A1] [--services] [--no-font]`.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use atrium_building::StoreyId;
use atrium_ifc::{LoadOptions, Progress, load};
use atrium_plan::{Paper, PlanOptions, Sheet, SheetOptions, StoreyPlan, TitleBlock, pdf, svg};
use atrium_spatial::SpatialIndex;
use fontdb::{Database, Family, Query};

fn main() -> Result<()> {
    let (mut file, mut storey, mut outs, mut sheet_options) = (None, 0, Vec::new(), SheetOptions::default());
    let (mut services, mut with_font) = (false, true);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--storey" => storey = value()?.parse()?,
            "--out" => outs.push(value()?),
            "--scale" => sheet_options.scale = Some(value()?.parse()?),
            "--paper" => {
                let name = value()?;
                sheet_options.paper = Paper::ALL.into_iter().find(|p| p.name() == name);
            }
            "--services" => services = true,
            "--no-font" => with_font = false,
            _ => file = Some(arg),
        }
    }
    let file = file.context("say which file")?;
    let model = load(file.as_ref(), &LoadOptions::default(), &Progress::new())?.model;
    for (i, s) in model.storeys.iter().enumerate() {
        println!("{i}: {} at {:.2} m", s.name, s.elevation_m);
    }
    let index = SpatialIndex::build(Arc::new(model));
    let start = Instant::now();
    let options = PlanOptions { services, ..PlanOptions::default() };
    let plan = StoreyPlan::of(&index, StoreyId(storey), &options);
    println!(
        "{} rooms, {} seen lines, {} doors, {:.2} m² of structure, drawn in {:.0} ms",
        plan.rooms.len(),
        plan.seen.len(),
        plan.doors.len(),
        plan.structure_m2(),
        start.elapsed().as_secs_f64() * 1e3
    );
    sheet_options.title = TitleBlock { date: "2026-11-28".into(), ..TitleBlock::default() };
    let start = Instant::now();
    let sheet = Sheet::lay_out(&plan, &sheet_options)?;
    println!("{} at 1:{}, without label: {:?}", sheet.paper.name(), sheet.scale, sheet.without_label);
    let fonts = if with_font { fonts() } else { Vec::new() };
    for out in outs {
        if out.ends_with(".svg") {
            std::fs::write(&out, svg::write(&sheet))?;
        } else if out.ends_with(".pdf") {
            let faces: Vec<_> = fonts.iter().map(|(data, index)| pdf::Face { data, index: *index }).collect();
            let document = pdf::write(&sheet, &faces);
            println!("without glyph: {:?}", document.missing);
            std::fs::write(&out, document.bytes)?;
        } else {
            bail!("{out}: neither .svg nor .pdf");
        }
    }
    println!("written in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

fn fonts() -> Vec<(Vec<u8>, u32)> {
    let mut db = Database::new();
    db.load_system_fonts();
    ["Inter", "Noto Sans CJK SC", "DejaVu Sans"]
        .into_iter()
        .filter_map(|name| {
            let id = db.query(&Query { families: &[Family::Name(name)], ..Query::default() })?;
            db.with_face_data(id, |data, index| (data.to_vec(), index))
        })
        .collect()
}
