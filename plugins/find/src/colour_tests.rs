use atrium_building::{
    Element, Property, PropertySet, PropertySetId, PropertySetKind, PropertyValue, Storey, StoreyId,
};

use super::*;

/// Elements with one property each; `None` has none.
fn model(values: &[Option<(PropertyValue, Option<&str>)>]) -> (BuildingModel, FieldIndex) {
    let mut model = BuildingModel::default();
    model.elements.push(Element::new("site", "IfcSite", ElementKind::Container));
    for (i, value) in values.iter().enumerate() {
        let mut e = Element::new(format!("{i}"), "IfcWall", ElementKind::Fabric);
        if let Some((value, unit)) = value {
            let properties = vec![Property { name: "P".into(), value: value.clone(), unit: unit.map(Into::into) }];
            model.property_sets.push(PropertySet { name: "S".into(), kind: PropertySetKind::Properties, properties });
            e.property_sets = [PropertySetId(model.property_sets.len() as u32 - 1)].into();
        }
        model.elements.push(e);
    }
    model.elements.push(Element::new("hole", "IfcOpeningElement", ElementKind::Void));
    let index = FieldIndex::build(&model);
    (model, index)
}

fn text(t: &str) -> Option<(PropertyValue, Option<&'static str>)> {
    Some((PropertyValue::Text(t.into()), None))
}

fn number(n: f64) -> Option<(PropertyValue, Option<&'static str>)> {
    Some((PropertyValue::Number(n), Some("m")))
}

/// Each element stands once in the legend, where `by_element` says.
fn check(coloured: &Coloured, model: &BuildingModel) {
    assert_eq!(coloured.by_element.len(), model.elements.len());
    let mut seen = 0;
    for (at, entry) in coloured.legend.iter().enumerate() {
        for id in &entry.elements {
            assert_eq!(usize::from(coloured.by_element[id.index()]), at);
            assert_eq!(coloured.colour_of(*id), Some(entry.colour));
            seen += 1;
        }
    }
    assert_eq!(seen, coloured.by_element.iter().filter(|at| **at != NO_COLOUR).count());
    let (first, last) = (ElementId(0), ElementId(model.elements.len() as u32 - 1));
    assert_eq!((coloured.colour_of(first), coloured.colour_of(last)), (None, None), "site and hole");
}

#[test]
fn texts_by_frequency_and_the_rest_together() {
    let mut values = vec![text("b"), text("a"), text("b"), None, text(" ")];
    let (small, index) = model(&values);
    let coloured = Colouring::by(Field::property("S", "P")).apply(&small, &index);
    check(&coloured, &small);
    let legend: Vec<(LegendLabel, usize)> =
        coloured.legend.iter().map(|e| (e.label.clone(), e.elements.len())).collect();
    let value = |v: &str| LegendLabel::Value(v.into(), None);
    assert_eq!(legend, [(value("b"), 2), (value("a"), 1), (LegendLabel::None, 2)]);
    values.extend((0..30).map(|i| text(&format!("v{i:02}"))));
    let (large, index) = model(&values);
    let coloured = Colouring::by(Field::property("S", "P")).apply(&large, &index);
    check(&coloured, &large);
    assert_eq!(coloured.legend.len(), 14);
    assert_eq!((coloured.legend[12].label.clone(), coloured.legend[12].elements.len()), (LegendLabel::Others(20), 20));
    let colours: std::collections::HashSet<Rgb> = coloured.legend.iter().map(|e| e.colour).collect();
    assert_eq!(colours.len(), 14);
}

#[test]
fn many_numbers_come_in_round_ranges_and_few_stand_alone() {
    let many: Vec<_> = (0..500).map(|i| number(f64::from(i) * 0.01)).chain([number(900.0), None]).collect();
    let (m, index) = model(&many);
    let coloured = Colouring::by(Field::property("S", "P")).apply(&m, &index);
    check(&coloured, &m);
    let ranges: Vec<(Option<f64>, Option<f64>)> = coloured
        .legend
        .iter()
        .filter_map(|e| match &e.label {
            LegendLabel::Range { from, to, unit } => {
                assert_eq!(unit.as_deref(), Some("m"));
                Some((*from, *to))
            }
            _ => None,
        })
        .collect();
    assert_eq!(ranges.first(), Some(&(None, Some(1.0))));
    assert_eq!(ranges[1], (Some(1.0), Some(2.0)));
    assert_eq!(ranges.last(), Some(&(Some(4.0), None)), "the stray one is at the open end: {ranges:?}");
    assert_eq!(coloured.legend[1].elements.len(), 100);
    let few: Vec<_> = [3.0, 1.0, 2.0, 1.0].map(number).to_vec();
    let (m, index) = model(&few);
    let coloured = Colouring::by(Field::property("S", "P")).apply(&m, &index);
    check(&coloured, &m);
    assert_eq!(coloured.legend[0].label, LegendLabel::Value("1".into(), Some("m".into())));
    assert_eq!(coloured.legend[0].elements.len(), 2);
}

#[test]
fn other_units_are_converted_and_what_measures_something_else_has_no_colour() {
    let mut values: Vec<_> = (0..40).map(|i| number(f64::from(i))).collect();
    values.push(Some((PropertyValue::Number(5_500.0), Some("mm"))));
    values.push(Some((PropertyValue::Number(5.0), Some("s"))));
    let (m, index) = model(&values);
    let coloured = Colouring::by(Field::property("S", "P")).apply(&m, &index);
    check(&coloured, &m);
    assert_eq!(coloured.by_element[41], coloured.by_element[6], "5500 mm with 5 m");
    assert_eq!(coloured.legend.last().map(|e| e.elements.clone()), Some(vec![ElementId(42)]));
}

#[test]
fn a_gradient_runs_from_one_colour_to_the_other() {
    let (m, index) = model(&(0..100).map(|i| number(f64::from(i))).collect::<Vec<_>>());
    let (from, to) = (Rgb([0, 0, 80]), Rgb([200, 250, 240]));
    let colouring =
        Colouring { scheme: Scheme::Gradient { from, to, steps: 5 }, ..Colouring::by(Field::property("S", "P")) };
    let coloured = colouring.apply(&m, &index);
    check(&coloured, &m);
    assert_eq!((coloured.legend[0].colour, coloured.legend.last().unwrap().colour), (from, to));
    let json = serde_json::to_string(&colouring).unwrap();
    assert!(json.contains(r##""from":"#000050""##) && json.contains(r#""field":"S.P""#), "{json}");
    assert_eq!(serde_json::from_str::<Colouring>(&json).unwrap(), colouring);
}

#[test]
fn the_first_rule_that_fits_colours() {
    let (m, index) = model(&[text("EI 30"), text("EI 60"), text("EI 90"), None]);
    let rule = |text: &str, c: u8| (text.parse().unwrap(), Rgb([c, c, 0]));
    let rules = Scheme::Rules(vec![rule("P >= 60", 1), rule("P exists", 2)]);
    let coloured = Colouring { scheme: rules, ..Colouring::by(Field::Name) }.apply(&m, &index);
    check(&coloured, &m);
    assert_eq!(coloured.by_element[1..5], [1, 0, 0, 2]);
}

#[test]
fn storeys_stand_from_the_lowest_up() {
    let mut m = BuildingModel::default();
    for s in 0..20 {
        let name = format!("{}F", 20 - s);
        m.storeys.push(Storey {
            element: ElementId(0),
            name: name.as_str().into(),
            long_name: None,
            elevation_m: f64::from(s),
        });
        let storey = Some(StoreyId(s));
        m.elements.push(Element { storey, ..Element::new(format!("{s}"), "IfcWall", ElementKind::Fabric) });
    }
    let coloured = Colouring::by(Field::Storey).apply(&m, &FieldIndex::build(&m));
    assert_eq!(coloured.legend.len(), 20);
    assert_eq!(coloured.legend[0].label, LegendLabel::Value("20F".into(), None));
    assert_eq!(coloured.by_element, (0..20).collect::<Vec<u16>>());
}

#[test]
fn odd_numbers_do_no_harm() {
    for values in [
        vec![],
        vec![number(f64::NAN), number(f64::INFINITY)],
        vec![number(1.0); 40],
        (0..40).map(|i| number(f64::from(i) * 1e300)).collect(),
        (0..40).map(|i| number(f64::from(i) * 1e-320)).collect(),
        (0..40).map(|i| number(if i % 2 == 0 { f64::MAX } else { f64::MIN })).collect(),
    ] {
        let (m, index) = model(&values);
        for scheme in [Scheme::Categories, Scheme::Gradient { from: Rgb([0; 3]), to: Rgb([9; 3]), steps: usize::MAX }] {
            check(&Colouring { scheme, ..Colouring::by(Field::property("S", "P")) }.apply(&m, &index), &m);
        }
    }
}

#[test]
fn spaces_are_painted_where_they_are_what_has_values() {
    let (mut model, _) = model(&[text("a"), text("a"), None]);
    let painted = |model: &BuildingModel| {
        let coloured = Colouring::by(Field::property("S", "P")).apply(model, &FieldIndex::build(model));
        let paints = coloured.paints(model);
        (1..=3).map(|i| paints[i].is_some()).collect::<Vec<_>>()
    };
    assert_eq!(painted(&model), [true, true, false], "what has no value keeps its own colour");
    model.elements[1].kind = ElementKind::Space;
    assert_eq!(painted(&model), [false, true, false]);
    model.elements[2].kind = ElementKind::Space;
    assert_eq!(painted(&model), [true, true, false]);
}
