//! Finds the system's Latin and Simplified Chinese faces and hands them to egui.
//!
//! A collection (`.ttc`) holds one face for each region; the Simplified one is asked for by name, so that shared
//! ideographs take the forms that readers in China expect.

use std::sync::Arc;

use egui::epaint::text::{FontData, FontDefinitions, FontTweak, VariationCoords};
use egui::{Context, FontFamily};
use fontdb::{Database, Family, Query, Weight};

/// Family of headings and values.
pub(crate) const STRONG: &str = "strong";

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FontReport {
    /// Family of Latin text.
    pub latin: String,
    /// Family of Chinese text; `None` when the system has none, which a screen must say.
    pub cjk: Option<String>,
}

/// Latin families, best first. All have tabular digits, or digits that a column of numbers can bear.
const LATIN: [&str; 10] = [
    "Inter",
    "Inter Variable",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans",
    "Source Sans 3",
    "Source Sans Pro",
    "Roboto",
    "Cantarell",
];

/// Latin families that are worse than the Latin part of a good Chinese face.
const LATIN_LAST: [&str; 3] = ["Liberation Sans", "Arial", "DejaVu Sans"];

/// Families with Simplified Chinese forms whose Latin letters are good as well.
const CJK_GOOD: [&str; 7] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
];

/// Families with Simplified Chinese forms, for the ideographs alone.
const CJK_PLAIN: [&str; 9] = [
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "Droid Sans Fallback",
    "FZHei-B01",
    "Noto Serif CJK SC",
];

/// A face of the system.
struct Face {
    family: String,
    data: FontData,
    weight: u16,
}

fn face(db: &Database, families: &[&str], weight: u16) -> Option<Face> {
    families.iter().find_map(|name| {
        let query = Query { families: &[Family::Name(name)], weight: Weight(weight), ..Query::default() };
        let id = db.query(&query)?;
        let found = db.face(id)?.weight.0;
        let data = db.with_face_data(id, |bytes, index| FontData {
            font: bytes.to_vec().into(),
            index,
            tweak: FontTweak::default(),
        })?;
        Some(Face { family: (*name).to_owned(), data, weight: found })
    })
}

/// A Simplified Chinese family of this database: its name.
///
/// Looks at names alone, so that it costs nothing.
pub fn find_cjk(db: &Database) -> Option<&'static str> {
    CJK_GOOD
        .into_iter()
        .chain(CJK_PLAIN)
        .find(|name| db.query(&Query { families: &[Family::Name(name)], ..Query::default() }).is_some())
}

/// Definitions for egui from the faces of this database, over egui's own fonts as the last resort.
pub fn definitions(db: &Database) -> (FontDefinitions, FontReport) {
    let mut out = FontDefinitions::default();
    let mut normal: Vec<String> = Vec::new();
    let mut strong: Vec<String> = Vec::new();
    let mut report = FontReport::default();
    let mut add = |role: &str, regular: Option<Face>, bold: Option<Face>| -> Option<String> {
        let regular = regular?;
        let name = regular.family.clone();
        out.font_data.insert(role.to_owned(), Arc::new(regular.data));
        normal.push(role.to_owned());
        if let Some(mut bold) = bold.filter(|b| b.family == name) {
            // A variable font answers as one face of weight 400: its weight axis makes the rest. Others ignore this.
            if bold.weight < 500 {
                bold.data.tweak.coords = VariationCoords::new([("wght", 600.0)]);
            }
            let role = format!("{role}-strong");
            out.font_data.insert(role.clone(), Arc::new(bold.data));
            strong.push(role);
        }
        strong.push(role.to_owned());
        Some(name)
    };
    let latin = add("latin", face(db, &LATIN, 400), face(db, &LATIN, 600));
    let cjk = find_cjk(db);
    let good = cjk.is_some_and(|name| CJK_GOOD.contains(&name));
    let last = if latin.is_none() && !good {
        add("latin", face(db, &LATIN_LAST, 400), face(db, &LATIN_LAST, 700))
    } else {
        None
    };
    report.cjk = cjk.and_then(|name| add("cjk", face(db, &[name], 400), face(db, &[name], 600)));
    report.latin =
        latin.or(last).or_else(|| report.cjk.clone().filter(|_| good)).unwrap_or_else(|| "Ubuntu".to_owned());

    let own = out.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    normal.extend(own.iter().cloned());
    strong.extend(own);
    out.families.insert(FontFamily::Name(STRONG.into()), strong);
    if report.cjk.is_some() {
        out.families.entry(FontFamily::Monospace).or_default().push("cjk".to_owned());
    }
    out.families.insert(FontFamily::Proportional, normal);
    (out, report)
}

/// Finds the system's faces and sets them. Reads up to two faces of each kind from disk: call it once, at start.
pub fn install(ctx: &Context) -> FontReport {
    let mut db = Database::new();
    db.load_system_fonts();
    let (definitions, report) = definitions(&db);
    ctx.set_fonts(definitions);
    report
}

/// The system's Latin and Simplified Chinese faces for a document that embeds them: each file's bytes and the face's index in
/// it, Latin first. Reads them from disk.
pub fn plain_faces() -> Vec<(Vec<u8>, u32)> {
    let mut db = Database::new();
    db.load_system_fonts();
    let cjk = find_cjk(&db);
    let good = cjk.is_some_and(|name| CJK_GOOD.contains(&name));
    let latin = face(&db, &LATIN, 400).or_else(|| face(&db, &LATIN_LAST, 400).filter(|_| !good));
    let cjk = cjk.and_then(|name| face(&db, &[name], 400));
    latin.into_iter().chain(cjk).map(|f| (f.data.font.to_vec(), f.data.index)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_any_system_font_there_are_still_both_families() {
        let (definitions, report) = definitions(&Database::new());
        assert_eq!(report.cjk, None);
        for family in [FontFamily::Proportional, FontFamily::Name(STRONG.into())] {
            let names = &definitions.families[&family];
            assert!(!names.is_empty() && names.iter().all(|n| definitions.font_data.contains_key(n)));
        }
    }

    #[test]
    fn the_simplified_face_of_a_collection_is_taken() {
        let mut db = Database::new();
        db.load_system_fonts();
        let (definitions, report) = definitions(&db);
        // A machine without a Chinese font has nothing to say here.
        let Some(cjk) = report.cjk else { return };
        let data = &definitions.font_data["cjk"];
        let mut one = Database::new();
        one.load_font_data(data.font.to_vec());
        let face = one.faces().find(|f| f.index == data.index).unwrap();
        assert!(face.families.iter().any(|(name, _)| *name == cjk), "{:?} is not {cjk}", face.families);
    }
}
