//! `atrium cache`: which buildings open again without being read, and what they take of the disk.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Context, anyhow};
use atrium_shell::{KeptBuildings, forget_buildings, kept_buildings};
use time::{OffsetDateTime, UtcOffset};

use crate::Failure;
use crate::cli::CacheArgs;

/// Lists what is kept, or removes it.
pub(crate) fn cache(arguments: CacheArgs) -> Result<(), Failure> {
    let text = if arguments.clear {
        let cleared = forget_buildings().context("the cache could not be cleared")?;
        let mut text = format!("removed {}, {}", count(cleared.buildings), size(cleared.bytes));
        if cleared.in_use > 0 {
            let _ = write!(text, "; {} shown in a window stays", count(cleared.in_use));
        }
        text
    } else {
        let kept = kept_buildings().context("the cache could not be listed")?;
        let kept = kept.ok_or_else(|| anyhow!("this system names no folder for caches: nothing is kept"))?;
        summary(&kept, UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC))
    };
    // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(())
}

fn summary(kept: &KeptBuildings, offset: UtcOffset) -> String {
    let mut lines = vec![kept.folder.display().to_string()];
    for building in &kept.buildings {
        let used = OffsetDateTime::from(building.used).to_offset(offset);
        let used = format!("{} {:02}:{:02}", used.date(), used.hour(), used.minute());
        let names = if building.files.is_empty() {
            "(of another version, or damaged: read anew)".into()
        } else {
            building.files.join(", ")
        };
        let shown = if building.in_use { "  (shown)" } else { "" };
        lines.push(format!("{used}  {:>9}  {names}{shown}", size(building.bytes)));
    }
    let all = kept.buildings.iter().map(|b| b.bytes).sum();
    lines.push(format!("{}, {} of at most {}", count(kept.buildings.len()), size(all), size(kept.budget_bytes)));
    lines.join("\n")
}

fn count(buildings: usize) -> String {
    format!("{buildings} building{}", if buildings == 1 { "" } else { "s" })
}

fn size(bytes: u64) -> String {
    let megabytes = bytes.div_ceil(1_000_000);
    if megabytes < 10_000 { format!("{megabytes} MB") } else { format!("{} GB", megabytes / 1000) }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use atrium_shell::KeptBuilding;

    use super::*;

    #[test]
    fn what_is_kept_is_told_with_names_sizes_and_times() {
        let building = |files: &[&str], bytes, in_use| KeptBuilding {
            files: files.iter().map(|f| (*f).to_owned()).collect(),
            bytes,
            used: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            in_use,
        };
        let kept = KeptBuildings {
            folder: "opened".into(),
            budget_bytes: 20_000_000_000,
            buildings: vec![building(&["a.ifc", "b.ifc"], 63_000_001, true), building(&[], 5, false)],
        };
        let expected = "opened\n2023-11-14 22:13      64 MB  a.ifc, b.ifc  (shown)\n\
                        2023-11-14 22:13       1 MB  (of another version, or damaged: read anew)\n2 buildings, 64 MB of at most 20 GB";
        assert_eq!(summary(&kept, UtcOffset::UTC), expected);
        assert_eq!(count(1), "1 building");
    }
}
