//! TOML as a person would write it: one entry a section, short tables in a line, long lists of words one a line.

use std::fmt::Write;

use toml::{Table, Value};

/// A table is written within its line up to this width: what fits into an editor beside another.
const WIDTH: usize = 110;

/// Writes a document. Its values come before its tables, each in the table's order.
pub(crate) fn document(table: &Table) -> String {
    let mut out = String::new();
    section(&mut out, "", table);
    out
}

fn section(out: &mut String, path: &str, table: &Table) {
    let at = |key: &str| if path.is_empty() { key_text(key) } else { format!("{path}.{}", key_text(key)) };
    let mut sections: Vec<(&String, &Value)> = Vec::new();
    for (key, value) in table {
        match one_line(value) {
            Some(text) if !matches!(value, Value::Table(_)) || key.len() + text.len() < WIDTH => {
                let _ = writeln!(out, "{} = {text}", key_text(key));
            }
            _ => sections.push((key, value)),
        }
    }
    for (key, value) in sections {
        match value {
            Value::Table(inner) => {
                let _ = write!(out, "\n[{}]\n", at(key));
                section(out, &at(key), inner);
            }
            Value::Array(items) => {
                for item in items {
                    let _ = write!(out, "\n[[{}]]\n", at(key));
                    if let Value::Table(inner) = item {
                        section(out, &at(key), inner);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The value as it stands behind `key =`; `None` for what needs sections.
fn one_line(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(|i| matches!(i, Value::Table(_))) => {
            // Short ones (the planes of a section) are as easily read in one line.
            let text = inline(value);
            (text.len() < WIDTH && items.iter().all(is_flat)).then_some(text)
        }
        Value::Table(table) => (!table.is_empty() && is_flat(value)).then(|| inline(value)),
        Value::String(text) if text.contains('\n') => Some(several_lines(text)),
        Value::Array(items) => {
            let text = inline(value);
            if text.len() < WIDTH {
                return Some(text);
            }
            let lines: String = items.iter().map(|i| format!("  {},\n", inline(i))).collect();
            Some(format!("[\n{lines}]"))
        }
        _ => Some(inline(value)),
    }
}

fn is_flat(value: &Value) -> bool {
    match value {
        Value::Table(table) => table.values().all(|v| match v {
            Value::Table(_) => false,
            Value::String(text) => !text.contains('\n'),
            Value::Array(items) => items.iter().all(|i| !matches!(i, Value::Table(_) | Value::Array(_))),
            _ => true,
        }),
        _ => true,
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(n) => n.to_string(),
        Value::Float(n) if n.is_nan() => "nan".to_owned(),
        Value::Float(n) if n.is_infinite() => if *n > 0.0 { "inf" } else { "-inf" }.to_owned(),
        // The shortest text that reads back as the same number.
        Value::Float(n) => format!("{n:?}"),
        Value::Boolean(b) => b.to_string(),
        Value::Datetime(time) => time.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let pairs: Vec<String> = table.iter().map(|(k, v)| format!("{} = {}", key_text(k), inline(v))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { key.to_owned() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    text.chars().for_each(|c| escape(&mut out, c));
    out.push('"');
    out
}

fn several_lines(text: &str) -> String {
    let mut out = String::from("\"\"\"\n");
    for c in text.chars() {
        if c == '\n' { out.push(c) } else { escape(&mut out, c) }
    }
    out.push_str("\"\"\"");
    out
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_control() => {
            let _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        c => out.push(c),
    }
}
