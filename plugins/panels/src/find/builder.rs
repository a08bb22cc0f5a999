//! The filter: a row for each condition, and the same as text.

use atrium_building::BuildingModel;
use atrium_find::{Expected, Field, Filter, FilterError, Is, Test, Wanted};
use egui::{Id, Rect, Ui, pos2, vec2};

use super::complete::{self, OFFERS, Offer};
use super::{FindState, line, note};
use crate::icon::Icon;
use crate::index::ModelIndex;
use crate::text::{Key, Texts};
use crate::tokens::{BODY, font};
use crate::widget::{self, Paint};

/// Height of a row, points.
const ROW: f32 = 32.0;

/// What can be asked of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Operator {
    #[default]
    Equal,
    Different,
    Contains,
    Starts,
    Less,
    AtMost,
    More,
    AtLeast,
    Between,
    In,
    Exists,
}

impl Operator {
    const ALL: [Self; 11] = [
        Self::Equal,
        Self::Different,
        Self::Contains,
        Self::Starts,
        Self::Less,
        Self::AtMost,
        Self::More,
        Self::AtLeast,
        Self::Between,
        Self::In,
        Self::Exists,
    ];

    /// As the text form has it.
    fn written(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Different => "!=",
            Self::Contains => "contains",
            Self::Starts => "starts",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Between => "between",
            Self::In => "in",
            Self::Exists => "exists",
        }
    }

    fn label(self, texts: &Texts) -> &str {
        match self {
            Self::Equal => "=",
            Self::Different => "≠",
            Self::Less => "<",
            Self::AtMost => "≤",
            Self::More => ">",
            Self::AtLeast => "≥",
            Self::Contains => texts.get(Key::OpContains),
            Self::Starts => texts.get(Key::OpStarts),
            Self::Between => texts.get(Key::OpBetween),
            Self::In => texts.get(Key::OpIn),
            Self::Exists => texts.get(Key::OpExists),
        }
    }

    fn of(is: &Is) -> Self {
        match is {
            Is::Equal(_) => Self::Equal,
            Is::Different(_) => Self::Different,
            Is::Contains(_) => Self::Contains,
            Is::Starts(_) => Self::Starts,
            Is::Less(_) => Self::Less,
            Is::AtMost(_) => Self::AtMost,
            Is::More(_) => Self::More,
            Is::AtLeast(_) => Self::AtLeast,
            Is::Between(..) => Self::Between,
            Is::In(_) => Self::In,
            Is::Exists => Self::Exists,
        }
    }
}

/// One condition as a person fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    field: String,
    operator: Operator,
    value: String,
}

impl Row {
    fn of(test: &Test) -> Self {
        let operator = Operator::of(&test.is);
        let plain = |wanted: &Wanted| match wanted {
            Wanted::Text(text) => text.clone(),
            Wanted::Number(quantity) => quantity.to_string(),
        };
        let value = match &test.is {
            Is::Equal(wanted) | Is::Different(wanted) => plain(wanted),
            Is::Contains(text) | Is::Starts(text) => text.clone(),
            Is::Exists => String::new(),
            Is::In(all) => all.iter().map(Wanted::to_string).collect::<Vec<_>>().join(", "),
            Is::Less(q) | Is::AtMost(q) | Is::More(q) | Is::AtLeast(q) => q.to_string(),
            Is::Between(low, high) => format!("{low} and {high}"),
        };
        Self { field: test.field.to_string(), operator, value }
    }

    /// The condition as text; `None` while it is not filled in.
    fn text(&self) -> Option<String> {
        let value = self.value.trim();
        if self.field.trim().is_empty() || (value.is_empty() && self.operator != Operator::Exists) {
            return None;
        }
        let (field, operator) = (self.field.trim(), self.operator.written());
        Some(match self.operator {
            Operator::Exists => format!("{field} {operator}"),
            Operator::In => format!("{field} {operator} ({value})"),
            // What is no number with a unit is a text, whatever it holds.
            Operator::Equal | Operator::Different => {
                let typed = format!("x {operator} {value}").parse::<Filter>();
                let number = matches!(
                    typed,
                    Ok(Filter::Test(Test { is: Is::Equal(Wanted::Number(_)) | Is::Different(Wanted::Number(_)), .. }))
                );
                let value = if number { value.to_owned() } else { Wanted::Text(value.to_owned()).to_string() };
                format!("{field} {operator} {value}")
            }
            Operator::Contains | Operator::Starts => {
                format!("{field} {operator} {}", Wanted::Text(value.to_owned()))
            }
            _ => format!("{field} {operator} {value}"),
        })
    }
}

/// The rows of a filter and whether one of them is enough; `None` where it has more shape than rows can show.
fn rows_of(filter: &Filter) -> Option<(Vec<Row>, bool)> {
    let tests = |parts: &[Filter]| {
        parts
            .iter()
            .map(|part| match part {
                Filter::Test(test) => Some(Row::of(test)),
                _ => None,
            })
            .collect::<Option<Vec<Row>>>()
    };
    match filter {
        Filter::Test(test) => Some((vec![Row::of(test)], false)),
        Filter::All(parts) => Some((tests(parts)?, false)),
        Filter::Any(parts) if !parts.is_empty() => Some((tests(parts)?, true)),
        _ => None,
    }
}

impl FindState {
    /// Takes a filter as it is: a saved one.
    pub(super) fn set_filter(&mut self, filter: &Filter) {
        self.text = if filter.is_everything() { String::new() } else { filter.to_string() };
        self.read_text();
    }

    /// The text was edited.
    fn read_text(&mut self) {
        match self.text.parse::<Filter>() {
            Ok(filter) => {
                self.problem = None;
                (self.rows, self.any) = rows_of(&filter).unwrap_or_default();
                self.filter = (!filter.is_everything()).then_some(filter);
            }
            // What was understood last still narrows the list while one types.
            Err(error) => self.problem = Some(error),
        }
    }

    /// A row was edited.
    fn write_text(&mut self) {
        let word = if self.any { " or " } else { " and " };
        self.text = self.rows.iter().filter_map(Row::text).collect::<Vec<_>>().join(word);
        match self.text.parse::<Filter>() {
            Ok(filter) => {
                self.problem = None;
                self.filter = (!filter.is_everything()).then_some(filter);
            }
            Err(error) => self.problem = Some(error),
        }
    }

    /// Whether the rows show all of the filter.
    fn by_rows(&self) -> bool {
        self.filter.as_ref().is_none_or(|f| rows_of(f).is_some())
    }
}

pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, find: &mut FindState, model: &BuildingModel, index: &ModelIndex) {
    let look = p.look.clone();
    let texts = look.texts;
    let mut edited = false;
    let mut removed = None;
    if find.by_rows() {
        if find.rows.len() > 1 {
            let rect = line(ui, 30.0);
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(0.0, 2.0))));
            let labels = [texts.get(Key::FilterAll), texts.get(Key::FilterAny)];
            if let Some(i) = widget::segments(&mut child, &look, &labels, usize::from(find.any), 24.0) {
                find.any = i == 1;
                edited = true;
            }
        }
        let mut rows = std::mem::take(&mut find.rows);
        for (i, row) in rows.iter_mut().enumerate() {
            let rect = line(ui, ROW);
            let (changed, remove) = row_line(ui, p, find, model, index, i, row, rect);
            edited |= changed;
            if remove {
                removed = Some(i);
            }
        }
        find.rows = rows;
    } else {
        note(ui, p, texts.get(Key::FilterByHand));
    }
    if let Some(i) = removed {
        find.rows.remove(i);
        edited = true;
    }
    if edited {
        find.write_text();
    }
    let rect = line(ui, ROW);
    let add = Rect::from_min_size(pos2(rect.left(), rect.top() + 2.0), vec2(28.0, 28.0));
    let label = texts.get(Key::FilterAdd);
    if find.by_rows()
        && widget::icon_button_at(ui, &look, Icon::Plus, label, add, Id::new("filter-add"))
            .on_hover_text(label)
            .clicked()
    {
        find.rows.push(Row::default());
    }
    let field = Rect::from_min_max(pos2(rect.left() + 34.0, rect.top() + 2.0), pos2(rect.right(), rect.top() + 30.0));
    let response =
        widget::line_field(ui, &look, field, Id::new("filter-text"), &mut find.text, texts.get(Key::FilterText));
    if response.changed() {
        find.read_text();
    }
    if let Some(problem) = &find.problem {
        note(ui, p, &problem_text(texts, problem));
    }
}

fn row_line(
    ui: &mut Ui,
    p: &Paint<'_>,
    find: &mut FindState,
    model: &BuildingModel,
    index: &ModelIndex,
    i: usize,
    row: &mut Row,
    rect: Rect,
) -> (bool, bool) {
    let look = p.look.clone();
    let texts = look.texts;
    let t = look.t;
    let mut changed = false;
    let top = rect.top() + 2.0;
    let exists = row.operator == Operator::Exists;
    let operator_width = if row.operator.label(texts).chars().count() > 2 { 72.0 } else { 34.0 };
    let room = rect.width() - operator_width - 28.0 - 12.0;
    let field_width = if exists { room } else { (room * 0.54).floor() };
    let field_at = Rect::from_min_size(pos2(rect.left(), top), vec2(field_width, 28.0));
    let offers = |typed: &str| {
        let all = index.fields().fields(model, typed).into_iter().take(OFFERS);
        all.map(|s| Offer { text: s.field.to_string(), count: s.elements }).collect()
    };
    let id = Id::new(("filter-field", i));
    let label = texts.get(Key::FilterField);
    changed |= complete::field(ui, &look, field_at, id, label, &mut row.field, &mut find.completing, offers);
    let operator_at = Rect::from_min_size(pos2(field_at.right() + 4.0, top), vec2(operator_width, 28.0));
    let response = ui.interact(operator_at, Id::new(("filter-operator", i)), egui::Sense::click());
    let shown = row.operator.label(texts).to_owned();
    widget::describe(&response, egui::WidgetType::Button, &format!("{} {shown}", texts.get(Key::FilterOperator)));
    let fill = if response.hovered() { t.pressed } else { t.raised };
    ui.painter().rect_filled(operator_at, 6.0, fill);
    widget::text_centre(ui.painter(), operator_at.center(), &shown, font(BODY), t.text);
    egui::Popup::menu(&response).show(|ui| {
        for operator in Operator::ALL {
            let label = operator.label(texts);
            let item = ui.selectable_label(operator == row.operator, label);
            widget::describe(&item, egui::WidgetType::Button, label);
            if item.clicked() {
                row.operator = operator;
                changed = true;
                ui.close();
            }
        }
    });
    if !exists {
        let left = operator_at.right() + 4.0;
        let value_at = Rect::from_min_max(pos2(left, top), pos2(rect.right() - 28.0, top + 28.0));
        let field: Option<Field> = row.field.parse().ok();
        let offers = |typed: &str| {
            let Some(field) = field else { return Vec::new() };
            let all = index.fields().values(model, &field, typed, OFFERS).into_iter();
            let with_unit = |s: atrium_find::ValueSuggestion| match s.unit {
                Some(unit) => format!("{} {unit}", s.value),
                None => s.value,
            };
            all.map(|s| Offer { count: s.elements, text: with_unit(s) }).collect()
        };
        let id = Id::new(("filter-value", i, &row.field));
        let label = texts.get(Key::FilterValue);
        changed |= complete::field(ui, &look, value_at, id, label, &mut row.value, &mut find.completing, offers);
    }
    let close = Rect::from_min_size(pos2(rect.right() - 24.0, top + 2.0), vec2(24.0, 24.0));
    let label = texts.get(Key::FilterRemove);
    let remove = widget::icon_button_at(ui, &look, Icon::Close, label, close, Id::new(("filter-remove", i)));
    (changed, remove.on_hover_text(label).clicked())
}

/// What is wrong with a filter, and where.
pub(super) fn problem_text(texts: &Texts, problem: &FilterError) -> String {
    let expected = texts.get(match problem.expected {
        Expected::Field => Key::ExpectedField,
        Expected::Operator => Key::ExpectedOperator,
        Expected::Value => Key::ExpectedValue,
        Expected::Number => Key::ExpectedNumber,
        Expected::Unit => Key::ExpectedUnit,
        Expected::AndOr => Key::ExpectedAndOr,
        Expected::BetweenAnd => Key::ExpectedBetweenAnd,
        Expected::Open | Expected::Close | Expected::CommaOrClose => Key::ExpectedBracket,
        Expected::Quote => Key::ExpectedQuote,
        Expected::Less => Key::ExpectedLess,
    });
    let expected = expected.to_owned().into();
    if problem.found.is_empty() {
        return texts.with(Key::FilterEnds, &[("expected", expected)]);
    }
    let found: String = problem.found.chars().take(40).collect();
    texts.with(Key::FilterWrong, &[("found", found.into()), ("expected", expected)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_text_say_the_same() {
        for text in [
            "class = IfcDoor",
            "class = IfcDoor and storey = 3F and Pset_DoorCommon.FireRating >= 60 min",
            "name = \"two words\" or tag starts AHU or Flow between 1 l/s and 2 l/s",
            "class in (IfcDoor, IfcWindow) and Width exists",
            "name = 12 and tag = 0012",
        ] {
            let mut find = FindState { text: text.into(), ..FindState::default() };
            find.read_text();
            assert!(find.by_rows() && find.problem.is_none(), "{text}");
            let filter = find.filter.clone();
            find.write_text();
            assert_eq!((find.text.as_str(), &find.filter), (text, &filter));
        }
    }

    #[test]
    fn what_rows_cannot_show_is_left_to_the_text() {
        let mut find = FindState { text: "not class = IfcDoor".into(), ..FindState::default() };
        find.read_text();
        assert!(!find.by_rows() && find.rows.is_empty() && find.filter.is_some());
        find.text = "class =".into();
        find.read_text();
        assert!(find.problem.is_some() && find.filter.is_some(), "the last one that was understood stays");
        find.text.clear();
        find.read_text();
        assert!(find.filter.is_none() && find.problem.is_none());
    }

    #[test]
    fn a_row_that_is_not_filled_in_is_left_out() {
        let row = |field: &str, operator, value: &str| Row { field: field.into(), operator, value: value.into() };
        let rows = vec![row("class", Operator::Equal, "IfcDoor"), row("storey", Operator::Equal, ""), Row::default()];
        let mut find = FindState { rows, ..FindState::default() };
        find.write_text();
        assert_eq!(find.text, "class = IfcDoor");
        let quoted = row("name", Operator::Equal, "手术室 (3)");
        assert_eq!(quoted.text().as_deref(), Some("name = \"手术室 (3)\""));
    }
}
