//! What is to be reported on each storey, for the storey strip.

use std::collections::BTreeMap;

use atrium_building::{BuildingModel, ElementId, StoreyId};
use atrium_facility::Status;
use atrium_view::{Appearance, ViewState};

use crate::Mark;

/// What is to be reported on one storey, whether it is in view or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreyTally {
    /// The storey; `None` for what stands on none.
    pub storey: Option<StoreyId>,
    /// The most urgent.
    pub worst: Mark,
    /// All of them.
    pub count: usize,
    /// Those whose element is hidden, so that no badge tells of them.
    pub hidden: usize,
}

/// One tally for each storey with anything to report, what stands on none first, then from the lowest up.
pub fn storey_tally(
    model: &BuildingModel,
    view: &ViewState,
    statuses: impl IntoIterator<Item = (ElementId, Status)>,
) -> Vec<StoreyTally> {
    let mut tally: BTreeMap<Option<StoreyId>, StoreyTally> = BTreeMap::new();
    for (element, status) in statuses {
        let Some(mark) = Mark::of(status) else { continue };
        let storey = model.element(element).and_then(|e| e.storey);
        let entry = tally.entry(storey).or_insert(StoreyTally { storey, worst: mark, count: 0, hidden: 0 });
        entry.worst = entry.worst.min(mark);
        entry.count += 1;
        entry.hidden += usize::from(view.appearance(model, element) == Appearance::Hidden);
    }
    tally.into_values().collect()
}
