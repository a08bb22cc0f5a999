//! Following a hub: its stream becomes [`FacilityState`], and that becomes colours and badges.

use std::sync::{Arc, Mutex, PoisonError};

use atrium_building::BuildingModel;
use atrium_facility::{Changes, FacilityState, Timestamp};
use atrium_link::{Link, LinkEvent, LinkState};
use atrium_panels::{Derived, LinkView};
use atrium_scene::ElementStatuses;
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

use crate::settings::Settings;
use crate::window::{Building, Wake};

/// Where live state comes from. The program decides: a hub elsewhere, or one of its own with a broker and a simulator.
pub trait LiveServices: Send + 'static {
    /// Brings live state up for the building that was just opened. Called on a worker; may take a while.
    ///
    /// # Errors
    /// In plain words: what could not be started, and what to do.
    fn connect(&mut self, model: &Arc<BuildingModel>) -> Result<LiveConnection, String>;
}

/// A hub to follow.
pub struct LiveConnection {
    /// Its address, for example `http://127.0.0.1:7420`; `None` when there is none by choice.
    pub hub_url: Option<String>,
}

/// The facility as this screen knows it.
#[derive(Resource)]
pub(crate) struct Live {
    pub(crate) facility: FacilityState,
    pub(crate) derived: Derived,
    pub(crate) view: LinkView,
    services: Arc<Mutex<Box<dyn LiveServices>>>,
    starting: Option<Receiver<Result<LiveConnection, String>>>,
    /// A link's channel belongs to one thread at a time.
    link: Option<SyncCell<Link>>,
    url: String,
    pending: Changes,
    derived_at: Timestamp,
    /// Hub's clock minus ours, milliseconds: ages are told by the clock that stamped the values.
    clock_offset_ms: i64,
    last_item_at: Timestamp,
    /// Samples applied since the start, for reports.
    pub(crate) samples: u64,
}

/// Lists and colours follow live values this often. Faster, nobody could read them.
const DERIVE_EVERY_MS: i64 = 250;
/// Items taken from the stream in one frame; more wait for the next, so that no frame is long.
const ITEMS_PER_FRAME: usize = 64;

impl Live {
    pub(crate) fn new(services: Box<dyn LiveServices>) -> Self {
        Self {
            facility: FacilityState::default(),
            derived: Derived::default(),
            view: LinkView::NoHub,
            services: Arc::new(Mutex::new(services)),
            starting: None,
            link: None,
            url: String::new(),
            pending: Changes::default(),
            derived_at: Timestamp(0),
            clock_offset_ms: 0,
            last_item_at: Timestamp(0),
            samples: 0,
        }
    }

    /// Brings live state up for another building. What was known of the one before is forgotten.
    pub(crate) fn follow(&mut self, model: &Arc<BuildingModel>, wake: &Wake) {
        self.link = None;
        self.facility = FacilityState::default();
        self.pending = Changes { structure: true, ..Changes::default() };
        self.view = LinkView::Connecting { url: String::new() };
        let (sender, receiver) = bounded(1);
        let (services, model, wake) = (self.services.clone(), model.clone(), wake.clone());
        let spawned = std::thread::Builder::new().name("atrium-live".into()).spawn(move || {
            let result = services.lock().unwrap_or_else(PoisonError::into_inner).connect(&model);
            let _ = sender.send(result);
            wake.wake();
        });
        match spawned {
            Ok(_) => self.starting = Some(receiver),
            Err(error) => self.offline(format!("the system would not start a thread ({error})")),
        }
    }

    /// The clock by which ages are told.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now().plus_ms(self.clock_offset_ms)
    }

    fn offline(&mut self, reason: String) {
        self.view = LinkView::Offline { since: Timestamp::now(), reason };
    }

    fn take_started(&mut self, wake: &Wake) {
        let Some(receiver) = &self.starting else { return };
        let Ok(result) = receiver.try_recv() else { return };
        self.starting = None;
        match result {
            Ok(LiveConnection { hub_url: None }) => self.view = LinkView::NoHub,
            Ok(LiveConnection { hub_url: Some(url) }) => {
                self.view = LinkView::Connecting { url: url.clone() };
                let wake = wake.clone();
                match Link::start_with_wake(&url, move || wake.wake_soon()) {
                    Ok(link) => self.link = Some(SyncCell::new(link)),
                    Err(error) => self.offline(error.to_string()),
                }
                self.url = url;
            }
            Err(reason) => self.offline(reason),
        }
    }

    fn drain(&mut self) {
        let Some(link) = &mut self.link else { return };
        for event in link.get().drain(ITEMS_PER_FRAME) {
            match event {
                LinkEvent::Snapshot(snapshot) => {
                    self.clock_offset_ms = hub_clock_offset(snapshot.taken_at);
                    self.last_item_at = Timestamp::now();
                    self.facility = FacilityState::from_snapshot(*snapshot);
                    self.pending.structure = true;
                }
                LinkEvent::Items(items) => {
                    self.last_item_at = Timestamp::now();
                    for item in &items {
                        if let atrium_facility::StreamBody::Samples { samples } = &item.body {
                            self.samples += samples.len() as u64;
                        }
                        let changes = self.facility.apply(item);
                        self.pending.merge(changes);
                    }
                }
                LinkEvent::State(state) => {
                    self.view = match state {
                        LinkState::Connecting => LinkView::Connecting { url: self.url.clone() },
                        LinkState::Live => LinkView::Live { delay_ms: 0 },
                        LinkState::Offline { since, reason } => LinkView::Offline { since, reason },
                    };
                }
            }
        }
        if let LinkView::Live { delay_ms } = &mut self.view {
            *delay_ms = Timestamp::now().since_ms(self.last_item_at).clamp(0, i64::from(u32::MAX)) as u32;
        }
    }
}

/// Clocks of two machines differ; below a second that is the journey of the snapshot, not the clock.
fn hub_clock_offset(taken_at: Timestamp) -> i64 {
    let offset = taken_at.since_ms(Timestamp::now());
    if offset.abs() < 1_000 { 0 } else { offset }
}

/// Takes in what the hub sent.
pub(crate) fn follow_hub(mut live: ResMut<Live>, wake: Res<Wake>) {
    let live = live.bypass_change_detection();
    live.take_started(&wake);
    live.drain();
}

/// Works out status by element, at most a few times a second, and at least once: values age without any message.
pub(crate) fn derive_status(
    mut live: ResMut<Live>,
    building: Res<Building>,
    settings: Res<Settings>,
    mut statuses: ResMut<ElementStatuses>,
    mut theme: Local<Option<atrium_panels::Theme>>,
) {
    let now = live.now();
    let age = now.since_ms(live.derived_at);
    let new_theme = *theme != Some(settings.panels.theme);
    let due = new_theme
        || building.is_changed()
        || !(0..1_000).contains(&age)
        || (!live.pending.is_empty() && age >= DERIVE_EVERY_MS);
    if !due {
        return;
    }
    *theme = Some(settings.panels.theme);
    let Live { facility, derived, pending, derived_at, .. } = &mut *live;
    *derived_at = now;
    *pending = Changes::default();
    let model = building.opened.as_ref().map(|o| (o.model.as_ref(), o.index.as_ref()));
    derived.update(model, facility, now);
    let colours = derived.element_colours(settings.panels.theme, model.map_or(0, |(m, _)| m.elements.len()));
    // Most seconds change values, not status: then the 3D picture stays as it is.
    if statuses.0 != colours {
        statuses.0 = colours;
    }
}
