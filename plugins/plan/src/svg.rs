//! Sheets as SVG 1.1: one group a layer, text as text, classes for styling.

use std::fmt::Write as _;

use atrium_building::Rgba8;

use crate::drawing::{Item, Path, STYLES, Segment, Text};
use crate::sheet::Sheet;

/// White around letters, parts of their size.
const RIM: f64 = 0.3;

/// The sheet as an SVG document; its `viewBox` is in millimetres of the paper, places are exact to 0.001 mm.
///
/// Text is in the reader's own sans-serif face. Whoever wants other colours writes rules for the classes: the names of
/// styles, and `room-number`, `room-name`, `room-area`, `dimension`, `caption`, `value`.
pub fn write(sheet: &Sheet) -> String {
    let (w, h) = (number(sheet.size_mm.x), number(sheet.size_mm.y));
    let mut out = String::with_capacity(1 << 16);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {w} {h}\">\n<title>{}</title>\n",
        escape(&sheet.title)
    );
    out.push_str("<style>\n");
    out.push_str("path { fill: none; fill-rule: nonzero; stroke-linejoin: miter; stroke-linecap: butt; }\n");
    out.push_str("text { font-family: Inter, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; }\n");
    for style in STYLES {
        let _ = write!(out, ".{} {{", style.name);
        if let Some(fill) = style.fill {
            let _ = write!(out, " fill: {};", colour(fill));
        }
        if let Some(stroke) = style.stroke {
            let _ = write!(out, " stroke: {}; stroke-width: {};", colour(stroke), number(style.width_mm));
        }
        if let Some([dash, gap]) = style.dash_mm {
            let _ = write!(out, " stroke-dasharray: {} {};", number(dash), number(gap));
        }
        out.push_str(" }\n");
    }
    out.push_str("</style>\n");
    let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>");
    for layer in &sheet.layers {
        let _ = writeln!(out, "<g id=\"{}\">", layer.name);
        for item in &layer.items {
            match item {
                Item::Path(path) => write_path(path, &mut out),
                Item::Text(text) => write_text(text, &mut out),
            }
        }
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn write_path(path: &Path, out: &mut String) {
    let _ = write!(out, "<path class=\"{}\"", path.style.name);
    if let Some(id) = &path.global_id {
        let _ = write!(out, " data-global-id=\"{}\"", escape(id));
    }
    if let Some(fill) = path.fill {
        // A rule of the style sheet would win over an attribute.
        let _ = write!(out, " style=\"fill: {}", colour(fill));
        if fill[3] < 255 {
            let _ = write!(out, "; fill-opacity: {:.3}", f64::from(fill[3]) / 255.0);
        }
        out.push('"');
    }
    out.push_str(" d=\"");
    for segment in &path.segments {
        match segment {
            Segment::Move(p) => _ = write!(out, "M{} {}", number(p.x), number(p.y)),
            Segment::Line(p) => _ = write!(out, "L{} {}", number(p.x), number(p.y)),
            Segment::Cubic(a, b, p) => {
                let n = [a.x, a.y, b.x, b.y, p.x, p.y].map(number);
                let _ = write!(out, "C{}", n.join(" "));
            }
            Segment::Close => out.push('Z'),
        }
    }
    out.push_str("\"/>\n");
}

fn write_text(text: &Text, out: &mut String) {
    let (x, y) = (number(text.at.x), number(text.at.y));
    let _ = write!(out, "<text class=\"{}\" x=\"{x}\" y=\"{y}\" font-size=\"{}\"", text.name, number(text.size_mm));
    let _ = write!(out, " fill=\"{}\"", colour(text.colour));
    if text.is_centred {
        out.push_str(" text-anchor=\"middle\"");
    }
    if text.turn_deg != 0.0 {
        let _ = write!(out, " transform=\"rotate({} {x} {y})\"", number(-text.turn_deg));
    }
    if text.has_rim {
        let width = number(text.size_mm * RIM);
        let _ = write!(
            out,
            " stroke=\"#ffffff\" stroke-width=\"{width}\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        );
    }
    let _ = writeln!(out, ">{}</text>", escape(&text.text));
}

/// To a thousandth of a millimetre, without zeros that say nothing.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn colour([r, g, b, _]: Rgba8) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Characters that XML cannot hold are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
