//! Finding elements by what people type: room numbers, tags, names, in any width or case.

use serde::{Deserialize, Serialize};

use crate::{BuildingModel, ElementId, ElementKind};

/// One match, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The element.
    pub element: ElementId,
    /// Higher is better.
    pub score: u32,
}

/// Lower case, full-width forms made half-width, separators dropped: so that `ＡＨＵ 3f-02` finds `AHU-3F-02`.
pub fn normalize_text(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '.' | '/' | '·'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl BuildingModel {
    /// Elements that match the query, best first, at most `limit`.
    ///
    /// Room numbers and tags count more than names, names more than types; whole more than prefix, prefix more than
    /// part; rooms and equipment before walls. A query with several words must match them all.
    pub fn search(&self, query: &str, limit: usize) -> Vec<SearchHit> {
        self.search_among(query, self.element_ids(), limit)
    }

    /// As [`BuildingModel::search`], among these elements alone: for callers that narrowed them down already.
    pub fn search_among(
        &self,
        query: &str,
        among: impl IntoIterator<Item = ElementId>,
        limit: usize,
    ) -> Vec<SearchHit> {
        let words: Vec<String> = query.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let whole = normalize_text(query);
        let mut hits: Vec<SearchHit> = among
            .into_iter()
            .filter(|id| id.index() < self.elements.len())
            .filter_map(|id| self.score(id, &words, &whole).map(|score| SearchHit { element: id, score }))
            .collect();
        hits.sort_by(|a, b| b.score.cmp(&a.score).then(a.element.cmp(&b.element)));
        hits.truncate(limit);
        hits
    }

    fn score(&self, id: ElementId, words: &[String], whole: &str) -> Option<u32> {
        let element = &self.elements[id.index()];
        let kind = match element.kind {
            ElementKind::Void => return None,
            ElementKind::Space => 30,
            ElementKind::Equipment => 25,
            ElementKind::Storey | ElementKind::Container => 20,
            ElementKind::Distribution => 5,
            ElementKind::Fabric => 0,
        };
        let fields = [
            (element.tag.as_deref(), 120),
            (element.name.as_deref(), 110),
            (element.long_name.as_deref(), 100),
            (Some(element.global_id.as_str()), 90),
            (element.object_type.as_deref(), 50),
            (element.type_name.as_deref(), 40),
            (Some(element.ifc_type.as_ref()), 30),
        ];
        let fields: Vec<(String, u32)> =
            fields.into_iter().filter_map(|(text, weight)| text.map(|t| (normalize_text(t), weight))).collect();
        let best = |word: &str| {
            fields
                .iter()
                .filter_map(|(text, weight)| {
                    let bonus = if text == word {
                        100
                    } else if text.starts_with(word) {
                        50
                    } else if text.contains(word) {
                        0
                    } else {
                        return None;
                    };
                    Some(weight + bonus)
                })
                .max()
        };
        let joined = best(whole);
        let each = words
            .iter()
            .map(|w| best(w))
            .collect::<Option<Vec<_>>>()
            .map(|s| s.into_iter().sum::<u32>() / words.len() as u32);
        joined.max(each).map(|s| s + kind)
    }
}

#[cfg(test)]
mod tests {
    use super::normalize_text;

    #[test]
    fn width_case_and_separators_do_not_matter() {
        assert_eq!(normalize_text("ＡＨＵ 3f-02"), normalize_text("ahu-3F_02"));
        assert_eq!(normalize_text("手术室 3"), "手术室3");
    }
}
