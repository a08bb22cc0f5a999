//! The past on this screen: which moment is shown, playing the log, and what has changed since a moment.

use atrium_facility::{Changes, FacilityState, Facts, Moment, Past, Playback, Timestamp, compare};
use atrium_link::Link;
use atrium_panels::{ChangesView, PlaybackView, TimeMark, TimeMarkKind, TimeView};

/// Log that is asked for ahead, in milliseconds of the present: played that fast it must not run dry.
const AHEAD_MS: f64 = 6_000.0;
/// Marks on the time bar at most; a screen has no more pixels for them.
const MOST_MARKS: usize = 600;

/// What is shown of the past.
#[derive(Default)]
pub(crate) struct Yesterday {
    playing: Option<Playing>,
    view: TimeView,
    changes: Option<ChangesView>,
    /// Facts of the moment that was asked about, until they are compared.
    asked_changes: Option<Timestamp>,
    marks_of: u64,
}

struct Playing {
    at: Timestamp,
    speed: f32,
    /// Where the clock stood when it was last moved, milliseconds of the present.
    ticked: Timestamp,
    state: Option<Playback>,
    asked_until: Timestamp,
    failed: Option<String>,
}

impl Yesterday {
    /// The state of the moment shown; `None` while the present is shown, or the past has not come yet.
    pub(crate) fn state(&self) -> Option<&FacilityState> {
        self.playing.as_ref()?.state.as_ref().map(Playback::state)
    }

    /// The moment shown; `None` for the present.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        self.playing.as_ref().map(|p| p.at)
    }

    /// Whether time moves by itself.
    pub(crate) fn is_moving(&self) -> bool {
        self.playing.as_ref().is_some_and(|p| p.speed > 0.0 && p.failed.is_none())
    }

    /// For the panels.
    pub(crate) fn view(&self) -> &TimeView {
        &self.view
    }

    /// For the panels.
    pub(crate) fn changes(&self) -> Option<&ChangesView> {
        self.changes.as_ref()
    }

    /// Shows a moment; `None` the present. Keeps the speed.
    pub(crate) fn show(&mut self, at: Option<Timestamp>, link: Option<&Link>, now: Timestamp) {
        let Some(at) = at else {
            self.playing = None;
            self.refresh();
            return;
        };
        let at = at.min(now);
        if let Some(link) = link {
            link.ask_past(at);
        }
        let speed = self.playing.as_ref().map_or(0.0, |p| p.speed);
        let state = self.playing.take().and_then(|p| p.state);
        self.playing = Some(Playing { at, speed, ticked: now, state, asked_until: at, failed: None });
        self.refresh();
    }

    /// Plays from the moment shown; 0 stands still. From the present it plays the last quarter of an hour.
    pub(crate) fn play(&mut self, speed: f32, link: Option<&Link>, now: Timestamp) {
        const FROM_NOW_MS: i64 = 15 * 60_000;
        if self.playing.is_none() && speed > 0.0 {
            let first = self.view.span.map_or(now, |(first, _)| first);
            self.show(Some(now.plus_ms(-FROM_NOW_MS).max(first)), link, now);
        }
        if let Some(playing) = &mut self.playing {
            playing.speed = speed.clamp(0.0, 100_000.0);
            playing.ticked = now;
        }
        self.refresh();
    }

    /// Asks what has changed since a moment; `None` closes the answer.
    pub(crate) fn ask_changes(&mut self, since: Option<Timestamp>, link: Option<&Link>) {
        self.changes = since.map(|since| ChangesView { since, changes: None });
        self.asked_changes = since;
        if let (Some(since), Some(link)) = (since, link) {
            link.ask_facts(since);
        }
    }

    /// The facts of the moment that was asked about have come.
    pub(crate) fn take_facts(&mut self, at: Timestamp, then: &Facts, now: &Facts) {
        if self.asked_changes == Some(at) {
            self.asked_changes = None;
            self.changes = Some(ChangesView { since: at, changes: Some(compare(then, now)) });
        }
    }

    /// A past has come.
    pub(crate) fn take_past(&mut self, past: Past, present: &FacilityState) -> bool {
        let Some(playing) = self.playing.as_mut().filter(|p| p.at == past.at || p.state.is_none()) else {
            return false;
        };
        playing.at = past.at;
        playing.asked_until = past.at;
        playing.failed = None;
        playing.state = Some(Playback::new(present, past));
        self.refresh();
        true
    }

    /// What comes after it.
    pub(crate) fn take_moments(&mut self, from: Timestamp, to: Timestamp, moments: Vec<Moment>) {
        if let Some(playing) = &mut self.playing
            && let Some(state) = &mut playing.state
            && state.fed_until() == from
        {
            state.feed(to, moments);
        }
    }

    /// It could not be had.
    pub(crate) fn fail(&mut self, reason: &str) {
        if let Some(playing) = &mut self.playing {
            playing.failed = Some(reason.to_owned());
            playing.speed = 0.0;
        }
        if self.asked_changes.take().is_some() {
            self.changes = None;
        }
        self.refresh();
    }

    /// Moves the clock of the past on; tells what has changed in what is shown.
    pub(crate) fn advance(&mut self, link: Option<&Link>, now: Timestamp) -> Changes {
        let Some(playing) = &mut self.playing else { return Changes::default() };
        let passed = now.since_ms(playing.ticked).clamp(0, 1_000);
        playing.ticked = now;
        let Some(state) = playing.state.as_mut().filter(|_| playing.speed > 0.0) else { return Changes::default() };
        let wanted = state.at().plus_ms((passed as f64 * f64::from(playing.speed)) as i64);
        // What the hub has not sent yet cannot be shown: the clock waits for it.
        let to = wanted.min(state.fed_until());
        let mut changes = if to > state.at() { state.advance(to) } else { Changes::default() };
        playing.at = to.max(playing.at);
        let ahead = playing.at.plus_ms((AHEAD_MS * f64::from(playing.speed)) as i64).min(now);
        if ahead > playing.asked_until && state.fed_until() == playing.asked_until {
            if let Some(link) = link {
                link.ask_replay(playing.asked_until, ahead);
            }
            playing.asked_until = ahead;
        }
        // The past has caught up with the present.
        if now.since_ms(playing.at) < 1_000 {
            self.playing = None;
            changes.structure = true;
        }
        self.refresh();
        changes
    }

    /// First moment of the log, and the present.
    pub(crate) fn set_span(&mut self, first: Timestamp, last: Timestamp) {
        self.view.span = Some((first, last));
    }

    /// Brings the end of the time bar up to now, and its marks up to the facts of the present.
    pub(crate) fn bring_up(&mut self, facts: &Facts, generation: u64, now: Timestamp) {
        if let Some((_, last)) = &mut self.view.span {
            *last = now;
        }
        if self.marks_of != generation {
            self.marks_of = generation;
            self.view.marks = marks(facts);
        }
    }

    fn refresh(&mut self) {
        self.view.playback = self.playing.as_ref().map(|p| PlaybackView {
            at: p.at,
            speed: p.speed,
            waiting: p.state.is_none() && p.failed.is_none(),
            failed: p.failed.clone(),
        });
    }
}

/// What stands out, oldest first; of many the most urgent are kept, the newest first among equals.
fn marks(facts: &Facts) -> Vec<TimeMark> {
    let mut marks: Vec<TimeMark> = Vec::new();
    for alarm in facts.alarms.values() {
        let kind = TimeMarkKind::Alarm(alarm.priority);
        marks.extend(alarm.recent.iter().map(|at| TimeMark { at: *at, kind }));
    }
    marks.extend(facts.tickets.values().map(|t| TimeMark { at: t.created_at, kind: TimeMarkKind::Ticket }));
    marks.extend(facts.hazards.values().map(|h| TimeMark { at: h.reported_at, kind: TimeMarkKind::Hazard }));
    if marks.len() > MOST_MARKS {
        let rank = |m: &TimeMark| match m.kind {
            TimeMarkKind::Alarm(p) => p.number(),
            TimeMarkKind::Hazard => 5,
            TimeMarkKind::Ticket => 6,
        };
        marks.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.at.cmp(&a.at)));
        marks.truncate(MOST_MARKS);
    }
    marks.sort_by_key(|m| m.at);
    marks
}
