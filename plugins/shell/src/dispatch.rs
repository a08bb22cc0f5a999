//! Who is near: walking distances through doors, stairs and lifts, for the dispatch of tickets.

use std::sync::Arc;

use atrium_building::{BuildingModel, Routes, WalkOptions, WalkPoint};
use atrium_facility::{FacilityState, Place, Sighting, TicketId, Timestamp, Tracked, qualified};
use atrium_panels::{Candidate, ModelIndex};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

/// People walk: distances are worked out anew after this, milliseconds.
const GOOD_FOR_MS: i64 = 2_000;

/// Routes of the open building, and who could take the ticket whose dispatch form is open.
#[derive(Resource, Default)]
pub(crate) struct Dispatch {
    routes: Option<Arc<Routes>>,
    building: Option<Receiver<Routes>>,
    answer: Option<(TicketId, Timestamp, Vec<Candidate>)>,
}

impl Dispatch {
    /// Works out the routes of another building, on a worker.
    pub(crate) fn open(&mut self, model: &Arc<BuildingModel>, wake: impl Fn() + Send + 'static) {
        *self = Self::default();
        let (sender, receiver) = bounded(1);
        let model = model.clone();
        let spawned = std::thread::Builder::new().name("atrium-routes".into()).spawn(move || {
            crate::kept::give_way();
            let _ = sender.send(Routes::build(&model));
            wake();
        });
        match spawned {
            Ok(_) => self.building = Some(receiver),
            Err(error) => tracing::error!("routes cannot be worked out: {error}"),
        }
    }

    /// Who could take this ticket, the nearest free one first; `None` while the routes are not there yet.
    pub(crate) fn candidates(
        &mut self,
        ticket: Option<&TicketId>,
        facility: &FacilityState,
        model: Option<(&BuildingModel, &ModelIndex)>,
        now: Timestamp,
    ) {
        if let Some(receiver) = &self.building
            && let Ok(routes) = receiver.try_recv()
        {
            self.routes = Some(Arc::new(routes));
            self.building = None;
        }
        let Some(id) = ticket else {
            self.answer = None;
            return;
        };
        let fresh = self.answer.as_ref().is_some_and(|(of, at, _)| of == id && now.since_ms(*at) < GOOD_FOR_MS);
        if fresh || self.building.is_some() {
            return;
        }
        let Some(ticket) = facility.facts().tickets.get(id) else { return };
        let goal = model.and_then(|(model, index)| point_of(&ticket.draft.place, model, index));
        let people = qualified(facility.facts(), ticket.draft.category);
        let mut seats = Vec::new();
        let mut out: Vec<Candidate> = people
            .iter()
            .map(|(person, busy)| {
                let seen = facility.track(&Tracked::Person(person.id.clone()));
                let seen = seen.filter(|t| t.sighting(now) != Sighting::Gone);
                seats.push(seen.map(|t| WalkPoint::Position(t.newest.at)));
                Candidate { person: person.id.clone(), distance_m: None, duration_s: None, busy: *busy }
            })
            .collect();
        if let (Some(routes), Some(goal)) = (&self.routes, goal) {
            let (which, points): (Vec<usize>, Vec<WalkPoint>) =
                seats.into_iter().enumerate().filter_map(|(i, p)| p.map(|p| (i, p))).unzip();
            let near = routes.nearest(goal, &points, &WalkOptions::default());
            for walk in near {
                let candidate = &mut out[which[walk.index]];
                candidate.distance_m = Some(walk.length_m);
                candidate.duration_s = Some(walk.duration_s);
            }
        }
        // Free before busy, near before far, those of whom nothing is known last.
        let key = |c: &Candidate| (c.busy, c.distance_m.unwrap_or(f64::INFINITY));
        out.sort_by(|a, b| {
            let (a, b) = (key(a), key(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        self.answer = Some((id.clone(), now, out));
    }

    /// The answer, as far as there is one.
    pub(crate) fn answer(&self) -> Option<&[Candidate]> {
        self.answer.as_ref().map(|(.., candidates)| candidates.as_slice())
    }
}

/// Where a place is to be walked to: its point, else its room, else its element.
fn point_of(place: &Place, model: &BuildingModel, index: &ModelIndex) -> Option<WalkPoint> {
    if let Some(at) = place.at {
        return Some(WalkPoint::Position(at));
    }
    let find = |id: &Option<Arc<str>>| id.as_deref().and_then(|id| index.find(id));
    if let Some(space) = find(&place.space) {
        return Some(WalkPoint::Element(space));
    }
    let element = find(&place.element)?;
    let space = model.element(element).and_then(|e| e.space);
    Some(WalkPoint::Element(space.unwrap_or(element)))
}
