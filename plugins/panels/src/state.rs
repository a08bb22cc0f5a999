//! What the panels remember: choices that outlive the program, and what is open at the moment.

use atrium_building::{ElementId, StoreyId};
use atrium_facility::PointId;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::equipment::EquipmentRow;
use crate::index::Grouping;
use crate::{Language, Theme};

/// What the list beside the rail shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rail {
    Model,
    #[default]
    Equipment,
    Search,
}

/// A row of the tree that can be opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TreeKey {
    Storey(Option<StoreyId>),
    Group(Option<StoreyId>, std::sync::Arc<str>),
}

/// State of the search box and its results.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchState {
    pub(crate) text: String,
    pub(crate) cursor: usize,
    pub(crate) open: bool,
    pub(crate) wants_focus: bool,
    pub(crate) key: (String, u64, usize),
    pub(crate) results: Vec<ElementId>,
}

/// Rows of the equipment list with what they were made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct EquipmentCache {
    pub(crate) key: (String, u64, u64, Grouping, usize),
    pub(crate) rows: Vec<EquipmentRow>,
    pub(crate) tops: Vec<f32>,
    pub(crate) shown: usize,
}

/// Everything that the panels remember. Store it with serde; what is open at the moment is left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct PanelState {
    /// Language of the program.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    pub(crate) rail: Rail,
    pub(crate) grouping: Grouping,
    pub(crate) list_open: bool,
    pub(crate) list_width: f32,
    pub(crate) inspector_width: f32,
    pub(crate) closed_sections: FxHashSet<String>,
    pub(crate) open_sets: FxHashSet<String>,
    #[serde(skip)]
    pub(crate) search: SearchState,
    #[serde(skip)]
    pub(crate) filter: String,
    #[serde(skip)]
    pub(crate) closed_groups: FxHashSet<String>,
    #[serde(skip)]
    pub(crate) equipment: EquipmentCache,
    #[serde(skip)]
    pub(crate) tree_open: FxHashSet<TreeKey>,
    #[serde(skip)]
    pub(crate) revealed: Option<ElementId>,
    #[serde(skip)]
    pub(crate) charted: Option<PointId>,
    #[serde(skip)]
    pub(crate) hovered_row: Option<ElementId>,
    #[serde(skip)]
    pub(crate) help_open: bool,
    #[serde(skip)]
    pub(crate) problems_open: bool,
    #[serde(skip)]
    pub(crate) feed_open: bool,
    #[serde(skip)]
    pub(crate) covered: Vec<egui::Rect>,
}

impl Default for PanelState {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            rail: Rail::default(),
            grouping: Grouping::default(),
            list_open: true,
            list_width: 300.0,
            inspector_width: 336.0,
            closed_sections: FxHashSet::default(),
            open_sets: FxHashSet::default(),
            search: SearchState::default(),
            filter: String::new(),
            closed_groups: FxHashSet::default(),
            equipment: EquipmentCache::default(),
            tree_open: FxHashSet::default(),
            revealed: None,
            charted: None,
            hovered_row: None,
            help_open: false,
            problems_open: false,
            feed_open: false,
            covered: Vec::new(),
        }
    }
}

impl PanelState {
    /// The default in the language of the system.
    pub fn for_locale() -> Self {
        Self { language: Language::of_system(), ..Self::default() }
    }

    /// What the toolbar, the section, the orientation cube and the storey strip covered of the 3D picture when they
    /// were drawn last, screen points: badges stand better elsewhere.
    pub fn covered(&self) -> &[egui::Rect] {
        &self.covered
    }
}
