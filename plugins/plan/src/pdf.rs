//! Sheets as PDF 1.7: vectors, and text as text, with the glyphs that it needs embedded.

use std::collections::BTreeSet;
use std::io::Write as _;

use atrium_building::Rgba8;
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::{CidFontType, FontFlags, LineJoinStyle, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider, Tag};
use subsetter::GlyphRemapper;

use crate::drawing::{Item, Path, Segment, Text};
use crate::metrics;
use crate::sheet::Sheet;

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// White around letters, parts of their size.
const RIM: f64 = 0.3;

/// A font to be embedded.
#[derive(Clone, Copy, Debug)]
pub struct Face<'a> {
    /// An OpenType file, or a collection of them.
    pub data: &'a [u8],
    /// Which face of a collection; 0 elsewhere.
    pub index: u32,
}

/// A PDF, and what it could not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The file.
    pub bytes: Vec<u8>,
    /// Characters that no font has: question marks stand in their place.
    pub missing: BTreeSet<char>,
}

/// Writes the sheet on one page of its size.
///
/// Each character is taken from the first face that has it; only glyphs that are used are embedded. A face that cannot be
/// read, or not be made smaller, is passed over. What no face has is written in Helvetica, which every reader has, as far
/// as that goes: Western European letters. Chinese needs a face.
pub fn write(sheet: &Sheet, faces: &[Face<'_>]) -> Document {
    write_all(std::slice::from_ref(sheet), faces)
}

/// Writes each sheet on a page of its size, as [`write()`] does; the pages share their glyphs. Each is a bookmark.
pub fn write_all(sheets: &[Sheet], faces: &[Face<'_>]) -> Document {
    let mut fonts: Vec<Embedded<'_>> = faces.iter().filter_map(|f| Embedded::new(*f)).collect();
    // A face whose glyphs cannot be cut out is of no use: what it would say falls to the next.
    fonts.retain(|f| f.can_be_cut());
    let mut missing = BTreeSet::new();
    let contents: Vec<Vec<u8>> = sheets.iter().map(|s| packed(&content(s, &mut fonts, &mut missing))).collect();

    let mut pdf = Pdf::new();
    let mut next = 1;
    let mut id = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, pages, helvetica, info, outline) = (id(), id(), id(), id(), id());
    // Page, what is on it, and its bookmark.
    let of_sheets: Vec<[Ref; 3]> = sheets.iter().map(|_| [id(), id(), id()]).collect();
    let mut root = pdf.catalog(catalog);
    root.pages(pages);
    if sheets.len() > 1 {
        root.outlines(outline);
    }
    root.finish();
    pdf.pages(pages).kids(of_sheets.iter().map(|s| s[0])).count(sheets.len() as i32);
    let title = sheets.first().map_or("", |s| if sheets.len() > 1 { &s.building } else { &s.title });
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Atrium"));
    let used: Vec<(usize, Ref)> = (0..fonts.len()).filter(|i| !fonts[*i].chars.is_empty()).map(|i| (i, id())).collect();
    for ((sheet, packed), [page, contents, _]) in sheets.iter().zip(&contents).zip(&of_sheets) {
        let mut of = pdf.page(*page);
        let size = sheet.size_mm.as_vec2() * POINTS;
        of.media_box(Rect::new(0.0, 0.0, size.x, size.y)).parent(pages).contents(*contents);
        let mut resources = of.resources();
        let mut list = resources.fonts();
        list.pair(Name(b"H"), helvetica);
        for (i, font) in &used {
            list.pair(Name(format!("F{i}").as_bytes()), font);
        }
        list.finish();
        resources.finish();
        of.finish();
        pdf.stream(*contents, packed).filter(Filter::FlateDecode);
    }
    if let (Some(first), Some(last), true) = (of_sheets.first(), of_sheets.last(), sheets.len() > 1) {
        pdf.outline(outline).first(first[2]).last(last[2]).count(sheets.len() as i32);
        for (i, (sheet, [page, _, mark])) in sheets.iter().zip(&of_sheets).enumerate() {
            let mut item = pdf.outline_item(*mark);
            item.title(TextStr(&sheet.title)).parent(outline);
            if let Some(before) = i.checked_sub(1).and_then(|b| of_sheets.get(b)) {
                item.prev(before[2]);
            }
            if let Some(after) = of_sheets.get(i + 1) {
                item.next(after[2]);
            }
            item.dest().page(*page).fit();
        }
    }
    pdf.type1_font(helvetica).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (i, font) in used {
        fonts[i].write(&mut pdf, i, font, &mut id);
    }
    Document { bytes: pdf.finish(), missing }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn content(sheet: &Sheet, fonts: &mut [Embedded<'_>], missing: &mut BTreeSet<char>) -> Vec<u8> {
    let mut out = Content::new();
    // Millimetres from the top left corner, y down, as everything on the sheet is.
    out.transform([POINTS, 0.0, 0.0, -POINTS, 0.0, sheet.size_mm.y as f32 * POINTS]);
    out.set_line_join(LineJoinStyle::MiterJoin);
    for item in sheet.layers.iter().flat_map(|l| &l.items) {
        match item {
            Item::Path(path) => draw(path, &mut out),
            Item::Text(text) => say(text, fonts, missing, &mut out),
        }
    }
    out.finish().into_vec()
}

fn rgb([r, g, b, a]: Rgba8) -> [f32; 3] {
    // Over white paper: transparency would take a state of its own for every colour.
    let alpha = f32::from(a) / 255.0;
    [r, g, b].map(|c| f32::from(c) / 255.0 * alpha + 1.0 - alpha)
}

fn draw(path: &Path, out: &mut Content) {
    let fill = path.fill.or(path.style.fill);
    if path.segments.is_empty() || (fill.is_none() && path.style.stroke.is_none()) {
        return;
    }
    if let Some([r, g, b]) = fill.map(rgb) {
        out.set_fill_rgb(r, g, b);
    }
    if let Some([r, g, b]) = path.style.stroke.map(rgb) {
        out.set_stroke_rgb(r, g, b).set_line_width(path.style.width_mm as f32);
        let dash = path.style.dash_mm.map(|d| d.map(|x| x as f32));
        out.set_dash_pattern(dash.into_iter().flatten(), 0.0);
    }
    for segment in &path.segments {
        match segment {
            Segment::Move(p) => out.move_to(p.x as f32, p.y as f32),
            Segment::Line(p) => out.line_to(p.x as f32, p.y as f32),
            Segment::Cubic(a, b, p) => {
                out.cubic_to(a.x as f32, a.y as f32, b.x as f32, b.y as f32, p.x as f32, p.y as f32)
            }
            Segment::Close => out.close_path(),
        };
    }
    match (fill.is_some(), path.style.stroke.is_some()) {
        (true, true) => out.fill_nonzero_and_stroke(),
        (true, false) => out.fill_nonzero(),
        _ => out.stroke(),
    };
}

/// A run of text in one font: its number (none for Helvetica), and its bytes.
struct Run {
    font: Option<usize>,
    bytes: Vec<u8>,
}

fn say(text: &Text, fonts: &mut [Embedded<'_>], missing: &mut BTreeSet<char>, out: &mut Content) {
    let (mut runs, mut wide): (Vec<Run>, f64) = (Vec::new(), 0.0);
    for c in text.text.chars().filter(|c| !c.is_control()) {
        let found = fonts.iter_mut().enumerate().find_map(|(i, f)| Some((i, f.take(c)?)));
        let (font, bytes, advance) = match found {
            Some((i, (glyph, advance))) => (Some(i), glyph.to_be_bytes().to_vec(), advance),
            None => {
                let c = match win_ansi(c) {
                    Some(_) => c,
                    None => {
                        missing.insert(c);
                        '?'
                    }
                };
                (None, vec![win_ansi(c).unwrap_or(b'?')], metrics::advance(c))
            }
        };
        wide += advance * text.size_mm;
        match runs.last_mut().filter(|r| r.font == font) {
            Some(run) => run.bytes.extend(bytes),
            None => runs.push(Run { font, bytes }),
        }
    }
    let back = if text.is_centred { wide * 0.5 } else { 0.0 };
    // The page is turned upside down; letters are turned back.
    let (x, y) = (text.at.x, text.at.y);
    let (sin, cos) = text.turn_deg.to_radians().sin_cos();
    let matrix = [cos, -sin, -sin, -cos, x - back * cos, y + back * sin];
    let [r, g, b] = rgb(text.colour);
    let rims: &[bool] = if text.has_rim { &[true, false] } else { &[false] };
    for &is_rim in rims {
        out.begin_text();
        out.set_text_matrix(matrix.map(|v| v as f32));
        if is_rim {
            out.set_stroke_rgb(1.0, 1.0, 1.0).set_line_width((text.size_mm * RIM) as f32);
            out.set_dash_pattern([], 0.0).set_line_join(LineJoinStyle::RoundJoin);
            out.set_text_rendering_mode(TextRenderingMode::Stroke);
        } else {
            out.set_fill_rgb(r, g, b).set_text_rendering_mode(TextRenderingMode::Fill);
        }
        for run in &runs {
            match run.font {
                Some(i) => out.set_font(Name(format!("F{i}").as_bytes()), text.size_mm as f32),
                None => out.set_font(Name(b"H"), text.size_mm as f32),
            };
            out.show(Str(&run.bytes));
        }
        out.end_text();
        if is_rim {
            out.set_line_join(LineJoinStyle::MiterJoin);
        }
    }
}

/// The byte of a character in PDF's WinAnsiEncoding, as far as it is that of Latin 1, and the dashes and quotes.
fn win_ansi(c: char) -> Option<u8> {
    Some(match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => c as u8,
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        _ => return None,
    })
}

/// A face, with the glyphs that were asked of it.
struct Embedded<'a> {
    face: Face<'a>,
    font: FontRef<'a>,
    em: f64,
    remapper: GlyphRemapper,
    /// New glyph and advance, parts of the size.
    known: FxHashMap<char, (u16, f64)>,
    /// What each new glyph was first asked for, in order.
    chars: Vec<(u16, char, f64)>,
}

impl<'a> Embedded<'a> {
    fn new(face: Face<'a>) -> Option<Self> {
        let font = FontRef::from_index(face.data, face.index).ok()?;
        let em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let (known, chars) = (FxHashMap::default(), Vec::new());
        (em > 0.0).then(|| Self { face, font, em, remapper: GlyphRemapper::new(), known, chars })
    }

    fn can_be_cut(&self) -> bool {
        let mut remapper = GlyphRemapper::new();
        if let Some(glyph) = self.font.charmap().map('0').and_then(|g| u16::try_from(g.to_u32()).ok()) {
            remapper.remap(glyph);
        }
        subsetter::subset(self.face.data, self.face.index, &remapper).is_ok()
    }

    /// The glyph in the smaller font, and its advance; `None` where the face has none.
    fn take(&mut self, c: char) -> Option<(u16, f64)> {
        if let Some(known) = self.known.get(&c) {
            return Some(*known);
        }
        let glyph = self.font.charmap().map(c).filter(|g| *g != GlyphId::NOTDEF)?;
        let old = u16::try_from(glyph.to_u32()).ok()?;
        let metrics = self.font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let advance = f64::from(metrics.advance_width(glyph)?) / self.em;
        let new = self.remapper.remap(old);
        if !self.chars.iter().any(|k| k.0 == new) {
            self.chars.push((new, c, advance));
        }
        self.known.insert(c, (new, advance));
        Some((new, advance))
    }

    /// The composite font with everything that it needs (ISO 32000-1, 9.7).
    fn write(&mut self, pdf: &mut Pdf, number: usize, font: Ref, id: &mut impl FnMut() -> Ref) {
        let (cid, descriptor, file, to_unicode) = (id(), id(), id(), id());
        let Ok(subset) = subsetter::subset(self.face.data, self.face.index, &self.remapper) else { return };
        // Outlines in the Compact Font Format are embedded without the file around them.
        let cff = FontRef::new(&subset).ok().and_then(|f| Some(f.table_data(Tag::new(b"CFF "))?.as_bytes().to_vec()));
        let is_cff = cff.is_some();
        let stream = packed(cff.as_deref().unwrap_or(&subset));
        let name = format!("ATRIUM+Plan{number}");
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        pdf.type0_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(to_unicode);
        let mut of = pdf.cid_font(cid);
        of.subtype(if is_cff { CidFontType::Type0 } else { CidFontType::Type2 });
        of.base_font(Name(name.as_bytes())).system_info(system).font_descriptor(descriptor).default_width(1000.0);
        if !is_cff {
            of.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let mut widths = of.widths();
        self.chars.sort_unstable_by_key(|c| c.0);
        for (glyph, _, advance) in &self.chars {
            widths.consecutive(*glyph, [(advance * 1000.0) as f32]);
        }
        widths.finish();
        of.finish();
        let metrics = self.font.metrics(Size::unscaled(), LocationRef::default());
        let scale = 1000.0 / self.em as f32;
        let bounds = metrics.bounds.unwrap_or_default();
        let mut of = pdf.font_descriptor(descriptor);
        of.name(Name(name.as_bytes())).flags(FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(80.0);
        of.bbox(Rect::new(bounds.x_min * scale, bounds.y_min * scale, bounds.x_max * scale, bounds.y_max * scale));
        of.ascent(metrics.ascent * scale).descent(metrics.descent * scale);
        of.cap_height(metrics.cap_height.unwrap_or(metrics.ascent) * scale);
        if is_cff {
            of.font_file3(file)
        } else {
            of.font_file2(file)
        };
        of.finish();
        let mut written = pdf.stream(file, &stream);
        written.filter(Filter::FlateDecode);
        if is_cff {
            written.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
        written.finish();
        let mut cmap = UnicodeCmap::new(Name(b"Custom"), system);
        for (glyph, c, _) in &self.chars {
            cmap.pair(*glyph, *c);
        }
        let cmap = packed(&cmap.finish().into_vec());
        pdf.cmap(to_unicode, &cmap).filter(Filter::FlateDecode);
    }
}
