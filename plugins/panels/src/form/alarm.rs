//! Forms about alarms: why it is put aside, and for how long.

use atrium_facility::{AlarmAction, AlarmId};
use atrium_view::Action;

use super::{About, Clock, Field, Form};
use crate::text::Key;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

impl Form {
    /// Reason, and for how long.
    pub(crate) fn of_alarm(action: Action, id: AlarmId) -> Self {
        let mut fields = vec![Field::line("reason", Key::FieldReason, true)];
        if action == Action::AlarmShelve {
            let options = vec![
                (Key::In30Minutes, 30 * MINUTE),
                (Key::In2Hours, 2 * HOUR),
                (Key::In8Hours, 8 * HOUR),
                // A little less than the longest that is allowed, because the answer is given by another clock.
                (Key::In24Hours, 24 * HOUR - MINUTE),
            ];
            fields.push(Field::when("until", Key::FieldUntil, options, 1));
        }
        Self::new(action, About::Alarm(id), fields)
    }

    /// What is asked of the alarm.
    pub(super) fn alarm_action(&self, clock: Clock) -> Option<AlarmAction> {
        let reason = self.text("reason");
        Some(match self.action {
            Action::AlarmShelve => AlarmAction::Shelve { reason, until: self.when("until", clock)? },
            _ => AlarmAction::TakeOutOfService { reason },
        })
    }
}
