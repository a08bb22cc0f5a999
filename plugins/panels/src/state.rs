//! What the panels remember: choices that outlive the program, and what is open at the moment.

use atrium_building::{ElementId, StoreyId};
use atrium_facility::{PhotoId, Place, PointId, TicketId, Tracked};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::equipment::EquipmentRow;
use crate::form::Form;
use crate::index::Grouping;
use crate::{CourseSpan, FactRef, Language, PhotoProblem, Theme};

/// What the list beside the rail shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rail {
    Model,
    #[default]
    Equipment,
    Search,
    Alarms,
    Tickets,
    Hazards,
    People,
    Events,
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
    pub(crate) key: (String, u64, usize, u64),
    /// All elements that fit, best first.
    pub(crate) results: Vec<ElementId>,
    /// What the palette offers, best first: actions, facts, the best of the elements.
    pub(crate) found: Vec<crate::palette::Found>,
    /// What the palette looks into of facts.
    pub(crate) facts: crate::palette::Haystack,
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
    /// The card of figures over the 3D picture.
    pub(crate) figures_open: bool,
    pub(crate) list_width: f32,
    pub(crate) inspector_width: f32,
    /// Whether a small plan of the storey is shown.
    pub(crate) mini_plan: bool,
    /// How much of a point's past its chart shows.
    pub(crate) course_span: CourseSpan,
    /// How measurements are written.
    pub(crate) reading_format: atrium_spatial::ReadingFormat,
    pub(crate) closed_sections: FxHashSet<String>,
    pub(crate) open_sets: FxHashSet<String>,
    #[serde(skip)]
    pub(crate) search: SearchState,
    /// The list for finding: filter, colours, sets.
    #[serde(skip)]
    pub(crate) find: crate::find::FindState,
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
    /// What the chart needs, where one was drawn in the last frame.
    #[serde(skip)]
    pub(crate) wanted_course: Option<(PointId, CourseSpan)>,
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
    #[serde(skip)]
    pub(crate) coming_viewport: Option<egui::Rect>,
    /// Why the last action could not be done, and until when that is said, seconds of egui's clock.
    #[serde(skip)]
    pub(crate) hint: Option<(String, f64)>,
    /// What was selected in the last frame, and since when the fact has been.
    #[serde(skip)]
    pub(crate) last_selected: (Option<ElementId>, Option<FactRef>, f64),
    /// The fact that is selected.
    #[serde(skip)]
    pub(crate) fact: Option<FactRef>,
    /// The list of measurements.
    #[serde(skip)]
    pub(crate) measures: crate::measure::MeasureListState,
    /// The form that is open.
    #[serde(skip)]
    pub(crate) form: Option<Form>,
    /// Photos are named by path, because the system shows no dialog.
    #[serde(skip)]
    pub(crate) photo_by_path: bool,
    /// Whether the tickets are shown as a board over the 3D picture.
    #[serde(skip)]
    pub(crate) board_open: bool,
    /// The list of commands that the hub has not answered.
    #[serde(skip)]
    pub(crate) unsent: crate::unsent::UnsentListState,
    /// Pictures and drawings that are to be written.
    #[serde(skip)]
    pub(crate) export: crate::export::ExportState,
    /// Whom the camera keeps to.
    #[serde(skip)]
    pub(crate) following: Option<Tracked>,
    /// What the panels of alarms, time and accounts remember.
    #[serde(skip)]
    pub(crate) alarm_list: crate::alarms::AlarmListState,
    /// Which events are listed.
    #[serde(skip)]
    pub(crate) event_list: crate::events::EventListState,
    /// What the time bar remembers.
    #[serde(skip)]
    pub(crate) time_bar: crate::time_bar::TimeBarState,
    /// What the panels of tickets remember.
    #[serde(skip)]
    pub(crate) ticket_list: crate::tickets::TicketListState,
    /// What the hazard ledger remembers.
    #[serde(skip)]
    pub(crate) hazard_list: crate::hazards::HazardListState,
    /// What the list of chemicals remembers.
    #[serde(skip)]
    pub(crate) chemical_list: crate::chemicals::ChemicalListState,
    /// What the list of people remembers.
    #[serde(skip)]
    pub(crate) people_list: crate::people::PeopleListState,
}

impl Default for PanelState {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            rail: Rail::default(),
            grouping: Grouping::default(),
            list_open: true,
            figures_open: false,
            list_width: 300.0,
            inspector_width: 336.0,
            mini_plan: true,
            course_span: CourseSpan::default(),
            reading_format: Default::default(),
            closed_sections: FxHashSet::default(),
            open_sets: FxHashSet::default(),
            search: SearchState::default(),
            find: Default::default(),
            filter: String::new(),
            closed_groups: FxHashSet::default(),
            equipment: EquipmentCache::default(),
            tree_open: FxHashSet::default(),
            revealed: None,
            wanted_course: None,
            charted: None,
            hovered_row: None,
            help_open: false,
            problems_open: false,
            feed_open: false,
            covered: Vec::new(),
            coming_viewport: None,
            hint: None,
            last_selected: Default::default(),
            fact: None,
            measures: Default::default(),
            form: None,
            photo_by_path: false,
            board_open: false,
            unsent: Default::default(),
            export: Default::default(),
            following: None,
            alarm_list: Default::default(),
            event_list: Default::default(),
            time_bar: Default::default(),
            ticket_list: Default::default(),
            hazard_list: Default::default(),
            chemical_list: Default::default(),
            people_list: Default::default(),
        }
    }
}

impl PanelState {
    /// The default in the language of the system.
    pub fn for_locale() -> Self {
        Self { language: Language::of_system(), ..Self::default() }
    }

    /// The fact that is selected.
    pub fn selected_fact(&self) -> Option<&FactRef> {
        self.fact.as_ref()
    }

    /// Selects a fact from outside: a click on a mark, a test.
    pub fn select_fact(&mut self, fact: Option<FactRef>) {
        self.fact = fact;
    }

    /// Whether the next click on the 3D picture is to say a place; the answer comes by [`PanelState::place_picked`].
    pub fn picks_place(&self) -> bool {
        self.form.as_ref().is_some_and(Form::picks_place)
    }

    /// The place that was clicked.
    pub fn place_picked(&mut self, place: Place) {
        if let Some(form) = &mut self.form {
            form.set_place(place);
        }
    }

    /// A photo was chosen and queued for the hub.
    pub fn attach_photo(&mut self, photo: PhotoId) {
        if let Some(form) = &mut self.form {
            form.attach(photo);
        }
    }

    /// Whether a form is open to which photos can be attached: a file that is dropped is meant for it.
    pub fn takes_photos(&self) -> bool {
        self.form.as_ref().is_some_and(Form::takes_photos)
    }

    /// A photo cannot be attached; `false` when no form is open that could say so.
    pub fn photo_failed(&mut self, problem: PhotoProblem) -> bool {
        match self.form.as_mut().filter(|form| form.takes_photos()) {
            Some(form) => {
                form.photo_failed(problem);
                true
            }
            None => false,
        }
    }

    /// The system showed no dialog for a photo: the form asks for its path instead.
    pub fn photo_dialog_not_shown(&mut self) {
        self.photo_by_path = true;
    }

    /// The point whose chart is drawn, and how much of its past: [`crate::PanelContext::course`] is to bring it.
    pub fn wants_course(&self) -> Option<(&PointId, CourseSpan)> {
        self.wanted_course.as_ref().map(|(point, span)| (point, *span))
    }

    /// What is being written and how much of it is done, from 0 to 1; `None` when nothing is.
    pub fn show_export(&mut self, progress: Option<(atrium_view::Action, f32)>) {
        self.export.progress = progress;
    }

    /// Whether the commands that the hub has not answered are listed: [`crate::PanelContext::unsent`] is to bring them.
    pub fn shows_unsent(&self) -> bool {
        self.unsent.open
    }

    /// The ticket whose dispatch form is open, or what a new one would be: where to, and who is qualified. The shell
    /// works out the walking distances.
    pub fn wants_candidates(&self) -> Option<TicketId> {
        self.form.as_ref().and_then(Form::wants_candidates)
    }

    /// Whether a small plan of the storey is wanted: [`crate::NavigationView::mini`] is to bring it.
    pub fn wants_mini_plan(&self) -> bool {
        self.mini_plan
    }

    /// Whether keys that are held may walk: no form or sheet reads them.
    pub fn leaves_keys(&self) -> bool {
        self.form.is_none() && !self.help_open && !self.problems_open && !self.feed_open && !self.unsent.open
    }

    /// What the toolbar, the section, the orientation cube and the storey strip covered of the 3D picture when they
    /// were drawn last, screen points: badges stand better elsewhere.
    pub fn covered(&self) -> &[egui::Rect] {
        &self.covered
    }

    /// Where the 3D picture will be as soon as there is one, screen points; `None` where it is on screen already.
    pub fn coming_viewport(&self) -> Option<egui::Rect> {
        self.coming_viewport
    }
}
