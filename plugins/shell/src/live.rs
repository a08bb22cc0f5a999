//! Following a hub: its stream becomes [`FacilityState`], and that becomes colours and badges.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use atrium_building::BuildingModel;
use atrium_facility::{Account, Changes, Command, FacilityState, PersonId, PhotoId, PointId, Timestamp};
use atrium_link::{Asked, Link, LinkConfig, LinkEvent, LinkState};
use atrium_panels::{CourseSpan, Derived, FactIndex, LinkView, NoticeKind, UnsentView};
use atrium_scene::ElementStatuses;
use atrium_view::Action;
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

use crate::asking::{Asking, unsent_view};
use crate::course::{Course, Until};
use crate::names::Names;
use crate::past::Yesterday;
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
#[derive(Default)]
pub struct LiveConnection {
    /// Its address, for example `http://127.0.0.1:7420`; `None` when there is none by choice.
    pub hub_url: Option<String>,
    /// Whom this screen may act as, with the token of each; empty for a screen that only looks.
    pub accounts: Vec<(Account, String)>,
    /// Folder in which commands wait while the hub is away; `None` keeps them in memory.
    pub outbox: Option<PathBuf>,
}

/// The facility as this screen knows it.
#[derive(Resource)]
pub(crate) struct Live {
    /// The present.
    facility: FacilityState,
    pub(crate) derived: Derived,
    pub(crate) facts: FactIndex,
    pub(crate) asking: Asking,
    pub(crate) past: Yesterday,
    pub(crate) course: Course,
    pub(crate) names: Names,
    pub(crate) view: LinkView,
    services: Arc<Mutex<Box<dyn LiveServices>>>,
    starting: Option<Receiver<Result<LiveConnection, String>>>,
    /// A link's channel belongs to one thread at a time.
    link: Option<SyncCell<Link>>,
    url: String,
    /// What changed in what is shown since lists were derived last.
    pending: Changes,
    /// Grows with every change of the facts of the present.
    generation: u64,
    derived_at: Timestamp,
    /// Hub's clock minus ours, milliseconds: ages are told by the clock that stamped the values.
    clock_offset_ms: i64,
    last_item_at: Timestamp,
    /// Photos that have come.
    pub(crate) fetched: Vec<(PhotoId, Option<Vec<u8>>)>,
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
            facts: FactIndex::default(),
            asking: Asking::default(),
            past: Yesterday::default(),
            course: Course::default(),
            names: Names::default(),
            view: LinkView::NoHub,
            services: Arc::new(Mutex::new(services)),
            starting: None,
            link: None,
            url: String::new(),
            pending: Changes::default(),
            generation: 0,
            derived_at: Timestamp(0),
            clock_offset_ms: 0,
            last_item_at: Timestamp(0),
            fetched: Vec::new(),
            samples: 0,
        }
    }

    /// Brings live state up for another building. What was known of the one before is forgotten.
    pub(crate) fn follow(&mut self, model: &Arc<BuildingModel>, wake: &Wake) {
        self.link = None;
        self.facility = FacilityState::default();
        self.asking = Asking::default();
        self.past = Yesterday::default();
        self.course = Course::default();
        self.names = Names::default();
        self.fetched.clear();
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

    /// What is shown: the past where one was asked for and has come, else the present.
    pub(crate) fn shown(&self) -> &FacilityState {
        self.past.state().unwrap_or(&self.facility)
    }

    /// The moment that is shown: ages are told against it.
    pub(crate) fn shown_at(&self) -> Timestamp {
        self.past.state().and(self.past.moment()).unwrap_or_else(|| self.now())
    }

    /// Number of the newest fact that this screen knows.
    pub(crate) fn newest_fact(&self) -> u64 {
        self.facility.position().map_or(0, |p| p.seq)
    }

    /// The facts of the present, whatever is shown.
    pub(crate) fn present(&self) -> &FacilityState {
        &self.facility
    }

    /// Whether services are being brought up.
    pub(crate) fn is_starting(&self) -> bool {
        self.starting.is_some()
    }

    fn offline(&mut self, reason: String) {
        self.view = LinkView::Offline { since: Timestamp::now(), reason };
    }

    /// Sends a command. In the past, and without a hub, there is nobody to send it to.
    pub(crate) fn ask(&mut self, action: Action, command: Command) {
        let now = self.now();
        if self.past.moment().is_some() {
            return;
        }
        if let Some(link) = &mut self.link {
            self.asking.send(link.get(), action, command, now);
        }
    }

    /// Commands that the hub has not answered.
    pub(crate) fn unsent(&mut self) -> Vec<UnsentView> {
        self.with_link(|_, link| link.map(Link::unsent).unwrap_or_default().into_iter().map(unsent_view).collect())
    }

    /// Asks for the name behind a badge, as whom this screen acts as.
    pub(crate) fn ask_name(&mut self, of: PersonId) {
        let Some(me) = self.asking.me().map(|a| a.actor.id.clone()) else { return };
        self.with_link(|live, link| live.names.ask(link, &me, of));
    }

    /// Lets a name go that was shown long enough, or that nobody looks at any more.
    pub(crate) fn tick_names(&mut self, looked_at: Option<&PersonId>) {
        let now = self.now();
        let me = self.asking.me().map(|a| a.actor.id.clone());
        self.names.tick(looked_at, me.as_ref(), now);
    }

    /// Runs with the link, where there is one.
    pub(crate) fn with_link<R>(&mut self, run: impl FnOnce(&mut Self, Option<&Link>) -> R) -> R {
        let mut link = self.link.take();
        let result = run(self, link.as_mut().map(|l| &*l.get()));
        self.link = link;
        result
    }

    /// Shows a moment of the past; `None` the present.
    pub(crate) fn show_moment(&mut self, at: Option<Timestamp>) {
        let now = self.now();
        self.with_link(|live, link| live.past.show(at, link, now));
        self.pending.structure = true;
    }

    /// Plays the past.
    pub(crate) fn play(&mut self, speed: f32) {
        let now = self.now();
        self.with_link(|live, link| live.past.play(speed, link, now));
    }

    /// Asks what has changed since a moment.
    pub(crate) fn ask_changes(&mut self, since: Option<Timestamp>) {
        self.with_link(|live, link| live.past.ask_changes(since, link));
    }

    /// Keeps the past of the point in the chart up to date; `None` while no chart is drawn.
    pub(crate) fn follow_course(&mut self, wanted: Option<(&PointId, CourseSpan)>) {
        let until = Until { at: self.shown_at(), past: self.past.state().is_some() };
        let now = self.now();
        self.with_link(|live, link| live.course.follow(wanted, until, link, now));
    }

    fn take_started(&mut self, settings: &Settings, wake: &Wake) {
        let Some(receiver) = &self.starting else { return };
        let Ok(result) = receiver.try_recv() else { return };
        self.starting = None;
        match result {
            Ok(LiveConnection { hub_url: None, .. }) => self.view = LinkView::NoHub,
            Ok(LiveConnection { hub_url: Some(url), accounts, outbox }) => {
                self.view = LinkView::Connecting { url: url.clone() };
                let known = accounts.iter().map(|(account, _)| account.clone()).collect();
                self.asking.set_accounts(known, settings.acts_as.as_ref());
                let config = LinkConfig { base_url: url.clone(), tokens: accounts, outbox, ..LinkConfig::default() };
                let wake = wake.clone();
                match Link::start_with(config, move || wake.wake_soon()) {
                    Ok(link) => {
                        link.ask_span();
                        self.link = Some(SyncCell::new(link));
                    }
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
            self.take(event);
        }
        if let LinkView::Live { delay_ms } = &mut self.view {
            *delay_ms = Timestamp::now().since_ms(self.last_item_at).clamp(0, i64::from(u32::MAX)) as u32;
        }
    }

    fn take(&mut self, event: LinkEvent) {
        let now = self.now();
        match event {
            LinkEvent::Snapshot(snapshot) => {
                self.clock_offset_ms = hub_clock_offset(snapshot.taken_at);
                self.last_item_at = Timestamp::now();
                self.facility = FacilityState::from_snapshot(*snapshot);
                self.generation += 1;
                self.pending.structure = true;
            }
            LinkEvent::Items(items) => {
                self.last_item_at = Timestamp::now();
                let past = self.past.state().is_some();
                for item in &items {
                    if let atrium_facility::StreamBody::Samples { samples, .. } = &item.body {
                        self.samples += samples.len() as u64;
                    }
                    let changes = self.facility.apply(item);
                    self.generation += u64::from(!changes.facts.is_empty());
                    if !past {
                        self.pending.merge(changes);
                    }
                }
            }
            LinkEvent::State(state) => {
                self.view = match state {
                    LinkState::Connecting => LinkView::Connecting { url: self.url.clone() },
                    LinkState::Live => LinkView::Live { delay_ms: 0 },
                    LinkState::Offline { since, reason } => LinkView::Offline { since, reason },
                };
            }
            LinkEvent::Answer { id, answer } => self.asking.answered(&id, answer, now),
            LinkEvent::Past(past) => {
                if self.past.take_past(*past, &self.facility) {
                    self.pending.structure = true;
                }
            }
            LinkEvent::Facts { at, facts } => self.past.take_facts(at, &facts, self.facility.facts()),
            LinkEvent::Moments { from, to, moments } => self.past.take_moments(from, to, moments),
            LinkEvent::Span { first, last, .. } => self.past.set_span(first, last),
            LinkEvent::Photo { id, bytes } => self.fetched.push((id, bytes)),
            LinkEvent::Failed { what: Asked::Past(_) | Asked::Facts(_) | Asked::Replay { .. }, reason } => {
                self.past.fail(&reason);
            }
            LinkEvent::Failed { what: Asked::PutPhoto(_) | Asked::Outbox, reason } => {
                self.asking.tell(None, NoticeKind::Failed(reason), now);
            }
            LinkEvent::Name { of, answer } => self.names.take(&of, answer, now),
            LinkEvent::History { point, from, to, rollups } => self.course.take(&point, from, to, rollups),
            LinkEvent::Failed { what: Asked::History { point, from, to }, reason } => {
                self.course.fail(&point, from, to, reason);
            }
            // Nothing asks for these yet; a span that is not known yet is asked for with the next connection.
            LinkEvent::Log(_) | LinkEvent::Accounts(_) | LinkEvent::Failed { .. } => {}
        }
    }
}

/// Clocks of two machines differ; below a second that is the journey of the snapshot, not the clock.
fn hub_clock_offset(taken_at: Timestamp) -> i64 {
    let offset = taken_at.since_ms(Timestamp::now());
    if offset.abs() < 1_000 { 0 } else { offset }
}

/// Takes in what the hub sent, and moves the clock of the past on.
pub(crate) fn follow_hub(
    mut live: ResMut<Live>,
    settings: Res<Settings>,
    wake: Res<Wake>,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
) {
    let live = live.bypass_change_detection();
    live.take_started(&settings, &wake);
    live.drain();
    let now = live.now();
    live.with_link(|live, link| {
        live.asking.tick(link, now);
        let changes = live.past.advance(link, now);
        live.pending.merge(changes);
    });
    if live.past.is_moving() {
        redraw.write(bevy::window::RequestRedraw);
    }
}

/// Works out status by element and the lists of facts, at most a few times a second, and at least once: values age without
/// any message.
pub(crate) fn derive_status(
    mut live: ResMut<Live>,
    building: Res<Building>,
    settings: Res<Settings>,
    mut statuses: ResMut<ElementStatuses>,
    mut hazard_places: ResMut<crate::marks::Hazards>,
    mut theme: Local<Option<atrium_panels::Theme>>,
) {
    let real_now = live.now();
    let age = real_now.since_ms(live.derived_at);
    let new_theme = *theme != Some(settings.panels.theme);
    let due = new_theme
        || building.is_changed()
        || !(0..1_000).contains(&age)
        || (!live.pending.is_empty() && age >= DERIVE_EVERY_MS);
    if !due {
        return;
    }
    *theme = Some(settings.panels.theme);
    let at = live.shown_at();
    let live = &mut *live;
    live.derived_at = real_now;
    let pending = std::mem::take(&mut live.pending);
    let changes = (!pending.structure && !building.is_changed()).then_some(&pending);
    let model = building.opened.as_ref().map(|o| (o.model.as_ref(), o.index.as_ref()));
    let shown = live.past.state().unwrap_or(&live.facility);
    let recoloured = live.derived.update(model, shown, changes, at) || new_theme || building.is_changed();
    live.facts.update(model, shown, changes.map(|c| &c.facts), at);
    live.past.bring_up(live.facility.facts(), live.generation, real_now);
    let shown = live.past.state().unwrap_or(&live.facility);
    if let Some((model, index)) = model {
        hazard_places.0.update(live.derived.open_hazards(), shown, model, index);
    }
    // Most seconds change values, not status: then the 3D picture stays as it is.
    if !recoloured {
        return;
    }
    let count = model.map_or(0, |(m, _)| m.elements.len());
    let colours = live.derived.element_colours(settings.panels.theme, count);
    if statuses.bypass_change_detection().replace(colours) {
        statuses.set_changed();
    }
}
