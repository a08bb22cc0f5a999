//! Property sets and quantity sets (IfcPropertyResource, IfcQuantityResource, ISO 16739-1).

use std::sync::Arc;

use atrium_building::{Property, PropertySet, PropertySetKind, PropertyValue};

use super::text::Interner;
use super::units::UnitTable;
use crate::limits::{PROPERTIES, PROPERTY_DEPTH};
use crate::schema;
use crate::value::{Id, Instance, List, StepFile, Value};

/// Reads sets of one file.
pub(crate) struct SetReader<'r, 'a> {
    pub(crate) file: &'r StepFile<'a>,
    pub(crate) units: &'r UnitTable,
    pub(crate) names: Interner,
    /// Members looked at in the present set.
    pub(crate) steps: usize,
}

impl<'a> SetReader<'_, 'a> {
    /// The set; `None` for what is no set, or an empty one.
    ///
    /// `IfcPropertySet`, `IfcElementQuantity`, the sets with attributes instead of properties (doors, windows,
    /// reinforcement, and others of IFC2X3), and property sets of materials.
    pub(crate) fn read(&mut self, id: Id) -> Option<PropertySet> {
        self.steps = 0;
        let set = self.file.get(id)?;
        let a: [Value<'a>; 6] = set.first_args();
        let mut properties = Vec::new();
        let mut kind = PropertySetKind::Properties;
        let mut name_at = Some(2);
        match set.keyword {
            "IFCPROPERTYSET" => self.members(a[4], "", 0, &mut properties),
            "IFCELEMENTQUANTITY" => {
                self.members(a[5], "", 0, &mut properties);
                kind = PropertySetKind::Quantities;
            }
            "IFCMATERIALPROPERTIES" => {
                self.members(a[2], "", 0, &mut properties);
                name_at = Some(0);
            }
            "IFCEXTENDEDMATERIALPROPERTIES" => {
                self.members(a[1], "", 0, &mut properties);
                name_at = Some(3);
            }
            keyword => {
                let table = schema::predefined(keyword)?;
                self.attributes(&set, table, &mut properties);
                // A door's own name is no name of a set.
                let is_set = !matches!(keyword, "IFCDOOR" | "IFCDOORTYPE" | "IFCDOORSTYLE");
                name_at = name_at.filter(|n| is_set && *n < table.first);
            }
        }
        if properties.is_empty() {
            return None;
        }
        // Most sets are small; room for what never comes would be the larger part of them.
        properties.shrink_to_fit();
        let name = match name_at.and_then(|n| self.names.text(a[n])) {
            Some(name) => name,
            None => self.names.get(&set.entity()),
        };
        Some(PropertySet { name, kind, properties })
    }

    /// Whether instances of this entity are sets that [`SetReader::read`] understands.
    pub(crate) fn knows(keyword: &str) -> bool {
        let written_out =
            ["IFCPROPERTYSET", "IFCELEMENTQUANTITY", "IFCMATERIALPROPERTIES", "IFCEXTENDEDMATERIALPROPERTIES"];
        written_out.contains(&keyword) || schema::predefined(keyword).is_some()
    }

    /// Whether the last set was longer than what is taken of it.
    pub(crate) fn is_cut(&self) -> bool {
        self.steps > PROPERTIES
    }

    fn members(&mut self, list: Value<'a>, prefix: &str, depth: usize, out: &mut Vec<Property>) {
        for id in list.refs() {
            self.steps += 1;
            if self.steps > PROPERTIES {
                return;
            }
            if let Some(member) = self.file.get(id) {
                self.member(&member, prefix, depth, out);
            }
        }
    }

    fn member(&mut self, member: &Instance<'a>, prefix: &str, depth: usize, out: &mut Vec<Property>) {
        let a: [Value<'a>; 8] = member.first_args();
        let own = a[0].as_str().unwrap_or_default();
        let name =
            if prefix.is_empty() { self.names.get(own.trim()) } else { format!("{prefix}/{}", own.trim()).into() };
        let (value, unit) = match member.keyword {
            "IFCPROPERTYSINGLEVALUE" => (self.value(a[2]), self.unit(a[3], a[2])),
            "IFCPROPERTYENUMERATEDVALUE" => {
                let mut values = self.values(a[2]);
                let one = values.len() == 1;
                // The unit is that of the list to choose from.
                let choice = a[3].as_ref().and_then(|id| self.file.get(id)).map_or(Value::Null, |e| e.arg(2));
                (if one { values.remove(0) } else { listed(values) }, self.list_unit(choice, a[2]))
            }
            "IFCPROPERTYLISTVALUE" => (listed(self.values(a[2])), self.list_unit(a[3], a[2])),
            "IFCPROPERTYBOUNDEDVALUE" => {
                let unit = self.unit(a[4], if a[2].is_null() { a[3] } else { a[2] });
                if !a[5].is_null() {
                    let set_point = Property {
                        name: format!("{name}/SetPointValue").into(),
                        value: self.value(a[5]),
                        unit: self.unit(a[4], a[5]),
                    };
                    out.push(set_point);
                }
                (PropertyValue::List(vec![self.value(a[3]), self.value(a[2])]), unit)
            }
            "IFCPROPERTYTABLEVALUE" => {
                let pairs = self.values(a[2]).into_iter().zip(self.values(a[3]));
                let rows = pairs.map(|(from, to)| PropertyValue::List(vec![from, to])).collect();
                (listed(rows), self.list_unit(a[6], a[3]))
            }
            "IFCPROPERTYREFERENCEVALUE" => (self.reference(a[3]), None),
            "IFCCOMPLEXPROPERTY" | "IFCPHYSICALCOMPLEXQUANTITY" => {
                if depth < PROPERTY_DEPTH {
                    let inner = if member.keyword == "IFCCOMPLEXPROPERTY" { a[3] } else { a[2] };
                    self.members(inner, &name, depth + 1, out);
                }
                return;
            }
            keyword => {
                let Some(kind) = quantity_unit(keyword) else {
                    // Of no schema that Atrium knows: that it is there is worth more than nothing.
                    out.push(Property { name, value: PropertyValue::Empty, unit: None });
                    return;
                };
                let unit = match a[2].as_ref() {
                    Some(unit) => self.units.of_instance(unit),
                    None => self.units.of_kind(kind),
                };
                (self.value(a[3]), unit)
            }
        };
        out.push(Property { name, value, unit });
    }

    fn value(&mut self, value: Value<'a>) -> PropertyValue {
        match value {
            Value::Typed(_, list) => {
                let mut members = list.iter();
                match (members.next(), members.next()) {
                    (None, _) => PropertyValue::Empty,
                    // `IFCTIMEMEASURE(IFCREAL(1.))`: one within the other is all that was ever seen.
                    (Some(Value::Typed(_, inner)), None) => self.plain(inner.first()),
                    (Some(only), None) => self.plain(only),
                    (Some(_), Some(_)) => self.numbers(list),
                }
            }
            other => self.plain(other),
        }
    }

    fn plain(&mut self, value: Value<'a>) -> PropertyValue {
        match value {
            Value::Int(i) => PropertyValue::Number(i as f64),
            Value::Real(r) if r.is_finite() => PropertyValue::Number(r),
            Value::Str(text) => PropertyValue::Text(self.names.get(&text.decode())),
            Value::Enum("T" | "TRUE") => PropertyValue::Bool(true),
            Value::Enum("F" | "FALSE") => PropertyValue::Bool(false),
            Value::Enum("U" | "UNKNOWN") => PropertyValue::Empty,
            Value::Enum(member) => PropertyValue::Text(self.names.get(member)),
            // `IFCCOMPOUNDPLANEANGLEMEASURE((52,5,0))`.
            Value::List(list) => self.numbers(list),
            _ => PropertyValue::Empty,
        }
    }

    fn numbers(&mut self, list: List<'a>) -> PropertyValue {
        listed(list.f64s().take(PROPERTIES).map(PropertyValue::Number).collect())
    }

    fn values(&mut self, list: Value<'a>) -> Vec<PropertyValue> {
        list.as_list().into_iter().flatten().take(PROPERTIES).map(|v| self.value(v)).collect()
    }

    fn unit(&self, unit: Value<'a>, value: Value<'a>) -> Option<Arc<str>> {
        match (unit, value) {
            (Value::Ref(id), _) => self.units.of_instance(id),
            (_, Value::Typed(measure, _)) => self.units.of_measure(measure),
            _ => None,
        }
    }

    fn list_unit(&self, unit: Value<'a>, values: Value<'a>) -> Option<Arc<str>> {
        self.unit(unit, values.as_list().map_or(Value::Null, |l| l.first()))
    }

    /// What a property refers to, as a text: the name that a person knows it by.
    fn reference(&mut self, value: Value<'a>) -> PropertyValue {
        match value.as_ref().and_then(|id| self.file.get(id)).map(|i| self.describe(&i, 0)) {
            Some(text) => PropertyValue::Text(self.names.get(&text)),
            None => PropertyValue::Empty,
        }
    }

    fn describe(&self, instance: &Instance<'a>, depth: usize) -> String {
        let texts = |at: &[usize]| -> String {
            let parts: Vec<String> = at
                .iter()
                .flat_map(|n| match instance.arg(*n) {
                    Value::List(list) => list.iter().take(8).collect(),
                    one => vec![one],
                })
                .filter_map(|v| v.as_str().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()))
                .collect();
            parts.join(" ")
        };
        let inner = |n: usize| {
            let of = instance.arg(n).as_ref().and_then(|id| self.file.get(id)).filter(|_| depth < 4);
            of.map(|i| self.describe(&i, depth + 1)).unwrap_or_default()
        };
        let text = match instance.keyword {
            "IFCMATERIAL" | "IFCTABLE" => texts(&[0]),
            "IFCPERSON" => [texts(&[2, 1]), texts(&[0])].into_iter().find(|t| !t.is_empty()).unwrap_or_default(),
            "IFCORGANIZATION" => texts(&[1]),
            "IFCPERSONANDORGANIZATION" => format!("{}, {}", inner(0), inner(1)).trim_matches([',', ' ']).to_owned(),
            "IFCPOSTALADDRESS" => texts(&[3, 4, 5, 8, 6, 7, 9]),
            "IFCTELECOMADDRESS" => texts(&[3, 4, 5, 6, 7]),
            k if k.ends_with("REFERENCE") => texts(&[1, 2, 0]),
            k if k.ends_with("TIMESERIES") => texts(&[0, 1]),
            _ => texts(&[0, 1, 2]),
        };
        if text.is_empty() { format!("{} {}", instance.entity(), instance.id) } else { text }
    }

    /// Attributes in place of properties.
    fn attributes(&mut self, set: &Instance<'a>, table: &schema::Predefined, out: &mut Vec<Property>) {
        for (attribute, value) in table.attributes.iter().zip(set.args().iter().skip(table.first)) {
            let shown = match value {
                Value::Null | Value::Derived => continue,
                Value::Ref(_) => self.reference(value),
                Value::List(list) if matches!(list.first(), Value::Ref(_)) => {
                    listed(list.iter().take(PROPERTIES).map(|v| self.reference(v)).collect())
                }
                _ => self.value(value),
            };
            let measure = attribute.measure.map(|m| format!("IFC{m}MEASURE"));
            let unit = match (&measure, value) {
                (Some(measure), _) => self.units.of_measure(measure),
                (None, value) => self.unit(Value::Null, value),
            };
            out.push(Property { name: self.names.get(attribute.name), value: shown, unit });
        }
    }
}

fn listed(values: Vec<PropertyValue>) -> PropertyValue {
    if values.is_empty() { PropertyValue::Empty } else { PropertyValue::List(values) }
}

fn quantity_unit(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "IFCQUANTITYLENGTH" => "LENGTHUNIT",
        "IFCQUANTITYAREA" => "AREAUNIT",
        "IFCQUANTITYVOLUME" => "VOLUMEUNIT",
        "IFCQUANTITYWEIGHT" => "MASSUNIT",
        "IFCQUANTITYTIME" => "TIMEUNIT",
        "IFCQUANTITYCOUNT" | "IFCQUANTITYNUMBER" => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scanned;

    fn check(data: &str, expected: &[(&str, &str, Option<&str>)]) {
        scanned(data, |file, diagnostics| {
            let (units, _) = UnitTable::read(file, diagnostics);
            let mut reader = SetReader { file, units: &units, names: Interner::default(), steps: 0 };
            let set = reader.read(Id(1)).unwrap();
            let shown: Vec<_> =
                set.properties.iter().map(|p| (p.name.as_ref(), p.value.to_string(), p.unit.as_deref())).collect();
            let expected: Vec<_> = expected.iter().map(|(n, v, u)| (*n, (*v).to_owned(), *u)).collect();
            assert_eq!(shown, expected);
        });
    }

    #[test]
    fn every_kind_of_property() {
        check(
            "#1=IFCPROPERTYSET('g',$,'Pset_X',$,(#2,#3,#4,#5,#6,#7,#8,#11,#12,#13));
             #2=IFCPROPERTYSINGLEVALUE('Rating',$,IFCLABEL('EI 60'),$);
             #3=IFCPROPERTYSINGLEVALUE('Flow',$,IFCVOLUMETRICFLOWRATEMEASURE(0.5),#20);
             #4=IFCPROPERTYSINGLEVALUE('Width',$,IFCPOSITIVELENGTHMEASURE(900.),$);
             #5=IFCPROPERTYENUMERATEDVALUE('Status',$,(IFCLABEL('NEW')),$);
             #6=IFCPROPERTYLISTVALUE('Sizes',$,(IFCINTEGER(1),IFCINTEGER(2)),$);
             #7=IFCPROPERTYBOUNDEDVALUE('Range',$,IFCREAL(26.),IFCREAL(20.),$,IFCREAL(22.));
             #8=IFCCOMPLEXPROPERTY('Outer',$,'u',(#9,#10));
             #9=IFCPROPERTYSINGLEVALUE('Inner',$,IFCBOOLEAN(.T.),$);
             #10=IFCPROPERTYSINGLEVALUE('Unknown',$,IFCLOGICAL(.U.),$);
             #11=IFCPROPERTYTABLEVALUE('Curve',$,(IFCREAL(1.),IFCREAL(2.)),(IFCREAL(10.),IFCREAL(20.)),$,$,$);
             #12=IFCPROPERTYREFERENCEVALUE('See',$,$,#40);#40=IFCDOCUMENTREFERENCE('https://x/m.pdf','M-1','Manual',$,$);
             #13=IFCPROPERTYSINGLEVALUE('Nothing',$,$,$);
             #20=IFCSIUNIT(*,.USERDEFINED.,.DECI.,.CUBIC_METRE.);
             #30=IFCUNITASSIGNMENT((#31));#31=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);",
            &[
                ("Rating", "EI 60", None),
                ("Flow", "0.5", Some("l")),
                ("Width", "900", Some("mm")),
                ("Status", "NEW", None),
                ("Sizes", "1, 2", None),
                ("Range/SetPointValue", "22", None),
                ("Range", "20, 26", None),
                ("Outer/Inner", "true", None),
                ("Outer/Unknown", "–", None),
                ("Curve", "1, 10, 2, 20", None),
                ("See", "M-1 Manual https://x/m.pdf", None),
                ("Nothing", "–", None),
            ],
        );
    }

    #[test]
    fn quantities_and_predefined_sets() {
        check(
            "#1=IFCELEMENTQUANTITY('g',$,'Qto_SpaceBaseQuantities',$,$,(#2,#3));
             #2=IFCQUANTITYAREA('NetFloorArea',$,$,25.5,$);#3=IFCQUANTITYCOUNT('Beds',$,$,4.);
             #30=IFCUNITASSIGNMENT((#31,#32));#31=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);#32=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);",
            &[("NetFloorArea", "25.5", Some("m2")), ("Beds", "4", None)],
        );
        check(
            "#1=IFCDOORPANELPROPERTIES('g',$,'Panel',$,40.,.SWINGING.,1.,.LEFT.,$);
             #30=IFCUNITASSIGNMENT((#31));#31=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);",
            &[
                ("PanelDepth", "40", Some("mm")),
                ("PanelOperation", "SWINGING", None),
                ("PanelWidth", "1", None),
                ("PanelPosition", "LEFT", None),
            ],
        );
    }

    #[test]
    fn a_property_that_holds_itself_ends() {
        scanned(
            "#1=IFCPROPERTYSET('g',$,'S',$,(#2));#2=IFCCOMPLEXPROPERTY('C',$,'u',(#2,#2,#2,#2,#2,#2,#2,#3));#3=IFCPROPERTYSINGLEVALUE('P',$,IFCREAL(1.),$);",
            |file, _| {
                let units = UnitTable::default();
                let set = SetReader { file, units: &units, names: Interner::default(), steps: 0 }.read(Id(1)).unwrap();
                assert!(set.properties.len() <= PROPERTIES);
            },
        );
    }
}
