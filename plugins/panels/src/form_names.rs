//! Names of what forms offer, for wherever else they are shown.

use atrium_facility::{TicketCategory, Urgency};

use crate::text::Key;

/// Name of a category.
pub(crate) fn category(category: TicketCategory) -> Key {
    let at = TicketCategory::ALL.iter().position(|c| *c == category);
    at.and_then(|i| crate::form::CATEGORIES.get(i).copied()).unwrap_or(Key::CategoryOther)
}

/// Name of an urgency.
pub(crate) fn urgency(urgency: Urgency) -> Key {
    match urgency {
        Urgency::Urgent => Key::UrgencyUrgent,
        Urgency::Normal => Key::UrgencyNormal,
        Urgency::Deferrable => Key::UrgencyDeferrable,
    }
}
