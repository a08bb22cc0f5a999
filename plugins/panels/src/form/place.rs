//! Places in forms: filled in from what is selected, and put into words.

use atrium_building::{Element, ElementId, ElementKind};
use atrium_facility::{Asset, Place};

use crate::fact_row;
use crate::widget::Paint;

/// The place of an asset: what its source says of it, else where its element is.
pub(super) fn of_asset(p: &Paint<'_>, asset: &Asset) -> Place {
    if !asset.place.is_unknown() {
        return asset.place.clone();
    }
    let element = p.c.index.and_then(|i| i.find(&asset.global_id)).and_then(|id| p.c.model?.element(id));
    element.map_or_else(Place::default, |e| of_element(p, e))
}

/// Where an element is: itself, its room, its storey.
pub(super) fn of_element(p: &Paint<'_>, element: &Element) -> Place {
    let global_id = |id: ElementId| p.c.model?.element(id).map(|e| e.global_id.0.clone());
    let storey = element.storey.and_then(|s| p.c.model?.storey(s)).map(|s| s.element);
    let own = Some(element.global_id.0.clone());
    let (is_space, is_storey) = (element.kind == ElementKind::Space, element.kind == ElementKind::Storey);
    Place {
        element: if is_space || is_storey { None } else { own.clone() },
        space: if is_space { own } else { element.space.and_then(global_id) },
        storey: storey.and_then(global_id),
        at: None,
    }
}

/// What a place is called: storey, room, element.
pub(super) fn words(p: &Paint<'_>, place: &Place) -> String {
    let words = fact_row::place_text(p, place);
    let element = place.element.as_deref().and_then(|id| p.c.index?.find(id));
    let element = element.and_then(|id| Some(crate::place::label_of(p.c.model?, id, p.look.texts)));
    match element {
        Some(element) if !words.contains(&element) => format!("{words} ∙ {element}"),
        _ => words,
    }
}
