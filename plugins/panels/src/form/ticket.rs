//! Forms about tickets: the request, and every step that needs words.

use atrium_building::ElementKind;
use atrium_facility::{
    Asset, Command, HoldReason, Priority, Ticket, TicketAction, TicketCategory, TicketDraft, TicketId, Urgency,
};
use atrium_view::Action;

use super::{About, Field, Form, Links, Value, place};
use crate::alarms;
use crate::context::FactRef;
use crate::state::PanelState;
use crate::text::Key;
use crate::widget::Paint;

/// Names of the categories, in the order of [`TicketCategory::ALL`].
pub(crate) const CATEGORIES: [Key; 17] = [
    Key::CategoryWater,
    Key::CategoryPower,
    Key::CategoryGas,
    Key::CategoryHeating,
    Key::CategoryHvac,
    Key::CategoryLift,
    Key::CategoryFurniture,
    Key::CategoryDoors,
    Key::CategoryBed,
    Key::CategoryWheelchair,
    Key::CategoryCatering,
    Key::CategoryCleaning,
    Key::CategoryLaundry,
    Key::CategoryEscort,
    Key::CategoryCourier,
    Key::CategoryTransport,
    Key::CategoryOther,
];
/// The urgencies, in the order of the form.
const URGENCIES: [(Urgency, Key); 3] = [
    (Urgency::Urgent, Key::UrgencyUrgent),
    (Urgency::Normal, Key::UrgencyNormal),
    (Urgency::Deferrable, Key::UrgencyDeferrable),
];
/// Why a ticket waits, in the order of the form.
const HOLDS: [(HoldReason, Key); 3] =
    [(HoldReason::Parts, Key::HoldParts), (HoldReason::Access, Key::HoldAccess), (HoldReason::Vendor, Key::HoldVendor)];

/// Name of a reason to wait.
pub(crate) fn hold_key(reason: HoldReason) -> Key {
    HOLDS.iter().find(|(known, _)| *known == reason).map_or(Key::HoldParts, |(_, key)| *key)
}

/// Beginnings of IFC entity names, by the category of what they break as. The first that fits counts.
const BREAKS_AS: [(&str, TicketCategory); 29] = [
    ("IfcTransportElement", TicketCategory::Lift),
    ("IfcDoor", TicketCategory::DoorsAndWindows),
    ("IfcWindow", TicketCategory::DoorsAndWindows),
    ("IfcElectric", TicketCategory::Power),
    ("IfcLight", TicketCategory::Power),
    ("IfcLamp", TicketCategory::Power),
    ("IfcOutlet", TicketCategory::Power),
    ("IfcSwitching", TicketCategory::Power),
    ("IfcTransformer", TicketCategory::Power),
    ("IfcProtective", TicketCategory::Power),
    ("IfcSanitary", TicketCategory::Water),
    ("IfcWaste", TicketCategory::Water),
    ("IfcPump", TicketCategory::Water),
    ("IfcValve", TicketCategory::Water),
    ("IfcTank", TicketCategory::Water),
    ("IfcPipe", TicketCategory::Water),
    ("IfcBoiler", TicketCategory::Heating),
    ("IfcSpaceHeater", TicketCategory::Heating),
    ("IfcBurner", TicketCategory::Heating),
    ("IfcMedicalDevice", TicketCategory::Gas),
    ("IfcFurn", TicketCategory::Furniture),
    ("IfcSystemFurniture", TicketCategory::Furniture),
    ("IfcUnitaryEquipment", TicketCategory::Hvac),
    ("IfcAir", TicketCategory::Hvac),
    ("IfcFan", TicketCategory::Hvac),
    ("IfcDuct", TicketCategory::Hvac),
    ("IfcChiller", TicketCategory::Hvac),
    ("IfcCool", TicketCategory::Hvac),
    ("IfcCoil", TicketCategory::Hvac),
];

/// What is repaired by whom, guessed from the entity of what is broken.
fn category_of(ifc_type: &str) -> TicketCategory {
    let found = BREAKS_AS.iter().find(|(beginning, _)| ifc_type.starts_with(beginning));
    found.map_or(TicketCategory::Other, |(_, category)| *category)
}

/// What the program knows of a new ticket before anybody says anything.
struct Known {
    links: Links,
    place: Option<atrium_facility::Place>,
    title: String,
    category: TicketCategory,
    urgency: Urgency,
}

impl Known {
    fn take_asset(&mut self, p: &Paint<'_>, asset: &Asset) {
        self.links.asset = Some(asset.id.clone());
        self.category = category_of(&asset.ifc_type);
        self.place = Some(place::of_asset(p, asset));
    }

    fn of(p: &Paint<'_>, from: Option<&FactRef>) -> Self {
        let facts = p.c.facility.facts();
        let mut known = Self {
            links: Links::default(),
            place: None,
            title: String::new(),
            category: TicketCategory::Other,
            urgency: Urgency::Normal,
        };
        match from {
            Some(FactRef::Alarm(id)) if facts.alarms.contains_key(id) => {
                known.links.alarm = Some(id.clone());
                known.title = alarms::short_label(p, id);
                if let Some(asset) = alarms::point_of(p, id).and_then(|q| p.c.facility.asset(&q.point.asset)) {
                    known.take_asset(p, asset);
                }
                if facts.alarms.get(id).is_some_and(|a| a.priority == Priority::Critical) {
                    known.urgency = Urgency::Urgent;
                }
            }
            Some(FactRef::Hazard(id)) if facts.hazards.contains_key(id) => {
                known.links.hazard = Some(id.clone());
                if let Some(hazard) = facts.hazards.get(id) {
                    known.title.clone_from(&hazard.report.title);
                    known.place = Some(hazard.report.place.clone());
                    let element = hazard.report.place.element.as_deref();
                    if let Some(asset) = element.and_then(|id| p.c.facility.asset_of_element(id)) {
                        known.links.asset = Some(asset.id.clone());
                        known.category = category_of(&asset.ifc_type);
                    }
                }
            }
            Some(FactRef::Ticket(id)) if facts.tickets.get(id).is_some_and(Ticket::is_over) => {
                known.links.follows = Some(id.clone());
                if let Some(Ticket { draft, .. }) = facts.tickets.get(id) {
                    known.title.clone_from(&draft.title);
                    known.category = draft.category;
                    known.links.asset.clone_from(&draft.asset);
                    known.place = Some(draft.place.clone());
                }
            }
            _ => {
                let element = p.c.view.selection.primary.and_then(|id| p.c.model?.element(id));
                if let Some(element) = element {
                    match p.c.facility.asset_of_element(element.global_id.as_str()) {
                        Some(asset) => known.take_asset(p, asset),
                        None if element.kind != ElementKind::Space => known.category = category_of(&element.ifc_type),
                        None => {}
                    }
                    known.place = Some(place::of_element(p, element));
                }
            }
        }
        known
    }
}

/// Opens the form for a new ticket from a fact, else from the selected element or room.
pub(crate) fn new_ticket(state: &mut PanelState, p: &Paint<'_>, from: impl Into<Option<FactRef>>) {
    let known = Known::of(p, from.into().as_ref());
    let category = TicketCategory::ALL.iter().position(|c| *c == known.category).unwrap_or(0);
    let urgency = URGENCIES.iter().position(|(u, _)| *u == known.urgency).unwrap_or(1);
    let urgencies = URGENCIES.iter().map(|(_, key)| *key).collect();
    let place = known.place.filter(|place| !place.is_unknown());
    let fields = vec![
        Field::new("title", Key::FieldTitle, true, Value::Line(known.title)),
        Field::choice("category", Key::FieldCategory, CATEGORIES.to_vec(), category),
        Field::choice("urgency", Key::FieldUrgency, urgencies, urgency),
        Field::new("place", Key::FieldPlace, false, Value::Place(place)),
        Field::line("contact", Key::FieldContact, false),
        Field::text("description", Key::FieldDescription, false),
    ];
    state.form = Some(Form { links: known.links, ..Form::new(Action::TicketNew, About::New, fields) });
}

impl Form {
    /// What a step of a ticket asks; `None` where it asks nothing.
    pub(crate) fn of_ticket(action: Action, id: TicketId, ticket: &Ticket) -> Option<Self> {
        let reason = || Field::line("reason", Key::FieldReason, true);
        let candidate =
            |except| Field::new("person", Key::FieldAssignee, true, Value::Candidate { chosen: None, except });
        let fields = match action {
            Action::TicketReject | Action::TicketDecline | Action::TicketCancel | Action::TicketReopen => {
                vec![reason()]
            }
            Action::TicketDispatch => vec![candidate(None)],
            Action::TicketReassign => vec![candidate(ticket.assignee.clone()), reason()],
            Action::TicketHold => vec![
                Field::choice("hold", Key::FieldReason, HOLDS.iter().map(|(_, key)| *key).collect(), 0),
                Field::line("note", Key::FieldNote, false),
            ],
            Action::TicketFinish => vec![Field::text("note", Key::FieldWorkDone, true), Field::photos(false)],
            Action::TicketVerify => vec![Field::line("note", Key::FieldNote, false)],
            Action::TicketRate => vec![
                Field::new("stars", Key::FieldStars, true, Value::Stars(0)),
                Field::line("comment", Key::FieldComment, false),
            ],
            _ => return None,
        };
        Some(Self::new(action, About::Ticket(id), fields))
    }

    /// A place that was clicked may stand on another asset; what an alarm is about stays.
    pub(super) fn follow_place(&mut self, p: &Paint<'_>) {
        if self.action == Action::TicketNew && self.links.alarm.is_none() {
            let element = self.place().and_then(|place| place.element);
            let asset = element.and_then(|id| p.c.facility.asset_of_element(&id));
            self.links.asset = asset.map(|a| a.id.clone());
        }
    }

    /// What is asked for.
    pub(super) fn ticket_draft(&self, submit: bool) -> Option<Command> {
        let draft = TicketDraft {
            category: *TicketCategory::ALL.get(self.choice("category"))?,
            urgency: URGENCIES.get(self.choice("urgency"))?.0,
            title: self.text("title"),
            description: self.text("description"),
            place: self.place().unwrap_or_default(),
            asset: self.links.asset.clone(),
            alarm: self.links.alarm.clone(),
            hazard: self.links.hazard.clone(),
            follows: self.links.follows.clone(),
            contact: self.text("contact"),
        };
        Some(Command::CreateTicket { draft: Box::new(draft), submit })
    }

    /// What is asked of the ticket.
    pub(super) fn ticket_action(&self) -> Option<TicketAction> {
        let (reason, note) = (self.text("reason"), self.text("note"));
        Some(match self.action {
            Action::TicketReject => TicketAction::Reject { reason },
            Action::TicketDecline => TicketAction::Decline { reason },
            Action::TicketCancel => TicketAction::Cancel { reason },
            Action::TicketReopen => TicketAction::Reopen { reason },
            Action::TicketDispatch => TicketAction::Dispatch { to: self.person()? },
            Action::TicketReassign => TicketAction::Reassign { to: self.person()?, reason },
            Action::TicketHold => TicketAction::Hold { reason: HOLDS.get(self.choice("hold"))?.0, note },
            Action::TicketFinish => TicketAction::Finish { note, photos: self.photos() },
            Action::TicketVerify => TicketAction::Verify { note },
            Action::TicketRate => TicketAction::Rate { stars: self.stars(), comment: self.text("comment") },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_category_follows_from_what_is_broken() {
        for (entity, category) in [
            ("IfcUnitaryEquipment", TicketCategory::Hvac),
            ("IfcAirTerminalBox", TicketCategory::Hvac),
            ("IfcPump", TicketCategory::Water),
            ("IfcElectricDistributionBoard", TicketCategory::Power),
            ("IfcTransportElement", TicketCategory::Lift),
            ("IfcDoor", TicketCategory::DoorsAndWindows),
            ("IfcSpaceHeater", TicketCategory::Heating),
            ("IfcWall", TicketCategory::Other),
        ] {
            assert_eq!(category_of(entity), category, "{entity}");
        }
    }
}
