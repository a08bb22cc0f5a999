//! The name behind a badge, for the moment that it is shown: in memory alone, and never in a report or a log.

use atrium_facility::{PersonId, Timestamp};
use atrium_link::{Link, NameAnswer};
use atrium_panels::{NameStage, NameView};

/// How long a name is shown, milliseconds: long enough to write it down or to call somebody.
const SHOWN_FOR_MS: i64 = 30_000;

/// The one name that was asked for last.
#[derive(Default)]
pub(crate) struct Names {
    view: Option<NameView>,
    until: Timestamp,
    by: Option<PersonId>,
}

impl Names {
    /// For the panels.
    pub(crate) fn view(&self) -> Option<&NameView> {
        self.view.as_ref()
    }

    /// Asks for a name in the name of this account.
    pub(crate) fn ask(&mut self, link: Option<&Link>, by: &PersonId, of: PersonId) {
        let stage = match link.map(|link| link.ask_name(by, &of)) {
            Some(Ok(())) => NameStage::Asking,
            Some(Err(error)) => NameStage::Failed(error.to_string()),
            None => NameStage::Failed("there is no hub".to_owned()),
        };
        self.by = Some(by.clone());
        self.view = Some(NameView { of, stage });
    }

    /// The hub's answer. One to a question that is no longer open is let go.
    pub(crate) fn take(&mut self, of: &PersonId, answer: NameAnswer, now: Timestamp) {
        let Some(view) = self.view.as_mut().filter(|v| v.of == *of && v.stage == NameStage::Asking) else { return };
        view.stage = match answer {
            NameAnswer::Told(name) => {
                self.until = now.plus_ms(SHOWN_FOR_MS);
                NameStage::Told { name, left_s: seconds(SHOWN_FOR_MS) }
            }
            NameAnswer::NotAllowed => NameStage::NotAllowed,
            NameAnswer::Unknown => NameStage::Unknown,
            NameAnswer::Failed(reason) => NameStage::Failed(reason),
        };
    }

    /// Forgets the name when its time is over, when somebody else is looked at, and when the screen acts as somebody else.
    pub(crate) fn tick(&mut self, looked_at: Option<&PersonId>, me: Option<&PersonId>, now: Timestamp) {
        let Some(view) = &mut self.view else { return };
        let left = self.until.since_ms(now);
        let over = match &mut view.stage {
            NameStage::Told { left_s, .. } => {
                *left_s = seconds(left);
                // A clock that was set back must not keep it in sight.
                !(1..=SHOWN_FOR_MS).contains(&left)
            }
            _ => false,
        };
        if over || looked_at != Some(&view.of) || me != self.by.as_ref() {
            *self = Self::default();
        }
    }
}

fn seconds(ms: i64) -> u32 {
    u32::try_from(ms.max(0).saturating_add(999) / 1_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> NameAnswer {
        NameAnswer::Told("王建国".into())
    }

    fn asked() -> Names {
        let view = Some(NameView { of: "T-11".into(), stage: NameStage::Asking });
        Names { view, by: Some("M-01".into()), ..Names::default() }
    }

    #[test]
    fn a_name_is_gone_after_its_time_with_another_selection_and_with_another_account() {
        let (who, me) = (PersonId::from("T-11"), PersonId::from("M-01"));
        let shown = || {
            let mut names = asked();
            names.take(&who, told(), Timestamp(1_000));
            names.tick(Some(&who), Some(&me), Timestamp(1_000));
            assert!(matches!(names.view().unwrap().stage, NameStage::Told { left_s: 30, .. }));
            names
        };
        for (at, looked_at, acts_as) in [
            (31_000, Some(&who), Some(&me)),
            (-60_000, Some(&who), Some(&me)),
            (2_000, None, Some(&me)),
            (2_000, Some(&me), Some(&me)),
            (2_000, Some(&who), Some(&who)),
        ] {
            let mut names = shown();
            names.tick(looked_at, acts_as, Timestamp(at));
            assert!(names.view().is_none(), "{at} {looked_at:?} {acts_as:?}");
        }
        let mut names = shown();
        names.tick(Some(&who), Some(&me), Timestamp(30_999));
        assert!(names.view().is_some());
        assert!(!format!("{:?}", names.view()).contains("王建国"), "no report or log can hold it");
    }

    #[test]
    fn an_answer_that_nobody_waits_for_is_let_go() {
        let mut names = asked();
        names.take(&"T-12".into(), told(), Timestamp(0));
        assert_eq!(names.view().unwrap().stage, NameStage::Asking);
        names.tick(None, Some(&"M-01".into()), Timestamp(0));
        names.take(&"T-11".into(), told(), Timestamp(0));
        assert!(names.view().is_none());
    }

    #[test]
    fn without_a_hub_it_says_so() {
        let mut names = Names::default();
        names.ask(None, &"M-01".into(), "T-11".into());
        assert!(matches!(&names.view().unwrap().stage, NameStage::Failed(_)));
    }
}
