//! `atrium inspect`: what is in a model, without showing it. Never starts Bevy.

use std::io::Write;

use atrium_ifc::{InspectOptions, Report, Severity};

use crate::cli::InspectArgs;
use crate::{Ending, Failure};

/// Prints the report.
pub(crate) fn inspect(arguments: InspectArgs) -> Result<(), Failure> {
    let options = InspectOptions { per_product: arguments.per_product, threads: arguments.threads };
    let report = atrium_ifc::inspect(&arguments.file, &options).map_err(|e| Failure::new(Ending::File, e))?;
    let text = if arguments.json {
        serde_json::to_string(&report).map_err(|e| Failure::new(Ending::Failed, e))?
    } else {
        summary(&report)
    };
    // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(())
}

fn summary(report: &Report) -> String {
    let mut lines = vec![
        format!("schema               {}", report.schema),
        format!("size                 {:.1} MB, {} instances", report.file_bytes as f64 / 1e6, report.instances),
        format!("products with shape  {}", report.products_with_geometry),
        format!("triangles            {} unique, {} placed", report.triangles_unique, report.triangles_placed),
        format!("time                 {:.3} s, at most {:.0} MB of memory", report.seconds.total, report.peak_rss_mb),
    ];
    let mut types: Vec<_> = report.counts_by_type.iter().collect();
    types.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    lines.push(
        "most frequent        ".to_owned()
            + &types.iter().take(6).map(|(t, n)| format!("{t} {n}")).collect::<Vec<_>>().join(", "),
    );
    let of = |s: Severity| report.diagnostics.iter().filter(|d| d.severity == s).count();
    lines.push(format!(
        "findings             {} errors, {} warnings, {} notes",
        of(Severity::Error),
        of(Severity::Warning),
        of(Severity::Info)
    ));
    for d in report.diagnostics.iter().take(20) {
        let place = match (d.line, d.instance) {
            (Some(line), Some(instance)) => format!("line {line}, #{instance}"),
            (Some(line), None) => format!("line {line}"),
            (None, Some(instance)) => format!("#{instance}"),
            (None, None) => String::new(),
        };
        lines.push(format!("  {place:<22} {} {}", d.entity.as_deref().unwrap_or(""), d.message));
    }
    if report.diagnostics.len() > 20 {
        lines.push(format!("  … and {} more; --json lists all", report.diagnostics.len() - 20));
    }
    lines.join("\n")
}
