//! Every panel of the window, the design tokens, the icons, the text catalogue and the search for a Chinese font.
//!
//! **For:** drawing the top bar, the rail, the lists, the inspector, the bottom bar and what floats over the 3D
//! picture, from read-only state; a person's wishes come back as [`PanelCommand`]s.
//!
//! **Not for:** changing the model, the view or the facility; windows, 3D, files and network. No Bevy.
//!
//! **May depend on:** `atrium_building`, `atrium_facility`, `atrium_find`, `atrium_spatial`, `atrium_view`, egui, fluent,
//! fontdb.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod actions;
mod alarms;
mod badges;
mod bottom_bar;
mod chart;
mod chemicals;
mod command;
mod context;
mod course;
mod cube;
mod derived;
#[cfg(test)]
mod distinct;
mod drawing_words;
mod empty;
mod equipment;
mod events;
mod export;
mod fact_index;
mod fact_row;
mod figures;
mod find;
pub mod fonts;
mod form;
mod form_names;
mod frame;
mod hazards;
mod icon;
mod index;
mod inspector;
mod keys;
mod lettering;
mod live;
mod marks;
mod measure;
mod messages;
mod mini_plan;
mod name;
mod navigation;
mod notices;
mod palette;
mod people;
mod place;
mod problem;
mod project_list;
mod properties;
mod room;
mod search;
mod section_bar;
mod section_handles;
mod sheets;
mod state;
mod storeys;
mod text;
mod tickets;
mod time_bar;
mod tokens;
mod toolbar;
mod top_bar;
mod tree;
mod units;
mod unsent;
mod widget;

pub use command::PanelCommand;
pub use context::{
    BadgeView, Candidate, ChangesView, ClusterView, DrawingSubject, DrawingWish, FactRef, FailureKind, FailureView,
    LinkView, LoadPhase, LoadingView, MarkKind, MarkView, Notice, NoticeKind, PanelContext, PhotoProblem,
    PhotoProblemKind, PhotoView, PlaybackView, ProblemView, Severity, SourceView, TimeMark, TimeMarkKind, TimeView,
};
pub use course::{CourseSpan, CourseStage, CourseView};
pub use derived::{AssetRow, Counts, Derived};
pub use drawing_words::DrawingWords;
pub use egui;
pub use fact_index::{FactCounts, FactIndex, HazardRank, Spot, TicketRank};
pub use figures::FiguresView;
pub use fonts::FontReport;
pub use frame::show;
pub use index::ModelIndex;
pub use lettering::{Lettering, Line as LetterLine};
pub use measure::{MeasureCommand, MeasureItem, MeasureToolView, MeasureView, SnapMark, SnapView};
pub use name::{NameStage, NameView};
pub use navigation::{MiniPlanView, NavigationView, RoomNameView, WalkView, measure_name};
pub use problem::ProblemNote;
pub use room::RoomView;
pub use state::PanelState;
pub use text::{Key, Language, Texts};
pub use tokens::{Theme, Tokens};
pub use unsent::{UnsentView, UnsentWaits};
pub use widget::take_controls;
