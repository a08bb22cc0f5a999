//! What is remembered between runs: language, theme, panel layout, recent files.

use std::path::{Path, PathBuf};

use atrium_panels::PanelState;
use bevy::prelude::*;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

/// Recent files that are remembered.
const RECENT: usize = 10;

/// What is remembered between runs.
#[derive(Resource, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// State of the panels.
    pub panels: PanelState,
    /// Files opened last, the newest first.
    pub recent: Vec<PathBuf>,
    /// Whom the screen acted as last.
    pub acts_as: Option<atrium_facility::PersonId>,
    /// Bytes of the building that may lie on the GPU; `None` leaves it to the program.
    pub gpu_budget_bytes: Option<u64>,
    /// Bytes of memory that the program may hold; `None` leaves it to the program.
    pub ram_budget_bytes: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            panels: PanelState::for_locale(),
            recent: Vec::new(),
            acts_as: None,
            gpu_budget_bytes: None,
            ram_budget_bytes: None,
        }
    }
}

impl Settings {
    /// The remembered settings, or the defaults. A file that cannot be read is set aside, never fatal.
    pub fn load() -> Self {
        let Some(path) = path() else { return Self::default() };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::default(),
            Err(error) => {
                tracing::warn!("settings in {} cannot be read ({error}); starting with the defaults", path.display());
                return Self::default();
            }
        };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            let aside = path.with_extension("broken.json");
            let kept = std::fs::rename(&path, &aside).is_ok();
            tracing::warn!(
                "settings in {} are damaged ({error}); starting with the defaults{}",
                path.display(),
                if kept { format!(", the old ones are kept in {}", aside.display()) } else { String::new() }
            );
            Self::default()
        })
    }

    /// Writes the settings, whole or not at all.
    pub fn save(&self) {
        let Some(path) = path() else { return };
        let write = || -> std::io::Result<()> {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let new = path.with_extension("new");
            std::fs::write(&new, serde_json::to_vec_pretty(self)?)?;
            std::fs::rename(&new, &path)
        };
        if let Err(error) = write() {
            tracing::warn!("settings cannot be written to {} ({error})", path.display());
        }
    }

    /// Puts a file at the head of the recent ones.
    pub fn remember(&mut self, file: &Path) {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        self.recent.retain(|f| f != &file);
        self.recent.insert(0, file);
        self.recent.truncate(RECENT);
    }
}

fn path() -> Option<PathBuf> {
    Some(ProjectDirs::from("", "", "atrium")?.config_dir().join("settings.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_files_are_few_and_without_repeats() {
        let mut settings = Settings { panels: PanelState::default(), ..Settings::default() };
        for i in 0..20 {
            settings.remember(Path::new(&format!("/m/{}.ifc", i % 12)));
        }
        assert_eq!(settings.recent.len(), RECENT);
        assert_eq!(settings.recent[0], Path::new("/m/7.ifc"));
        let mut unique = settings.recent.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), RECENT);
    }
}
