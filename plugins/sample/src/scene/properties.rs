//! What is known of types and elements: their property sets, with values and units.

use super::{Element, Scene};
use crate::products::Product;
use atrium_step::{Id, hash, real, refs, text};

/// A property value.
pub(crate) enum Value {
    Label(String),
    Bool(bool),
    Integer(i64),
    Real(f64),
    Power(f64),
    Pressure(f64),
    Temperature(f64),
    Length(f64),
    Mass(f64),
    /// Square metres.
    Area(f64),
    /// Cubic metres per hour.
    Flow(f64),
}

impl Scene {
    /// What the maker says of a type, as its property set.
    pub(super) fn properties_of_type(&mut self, product: &Product) -> Id {
        let properties: Vec<Id> = [
            ("Manufacturer", text(product.maker)),
            ("ModelLabel", text(product.model)),
            ("ModelReference", text(product.asset)),
        ]
        .into_iter()
        .map(|(name, value)| self.step.share(format!("IFCPROPERTYSINGLEVALUE('{name}',$,IFCLABEL({value}),$)")))
        .collect();
        self.step.root(
            &format!("type/{}/pset", product.key),
            "IFCPROPERTYSET",
            &format!("'Pset_ManufacturerTypeInformation',$,{}", refs(&properties)),
        )
    }

    /// The serial number, and what else tells one occurrence from another.
    pub(super) fn identity(&mut self, element: &Element, tag: &str) {
        let h = hash(self.step.seed(), &element.path);
        let serial = format!("SN{:04X}-{:05}", (h >> 48) & 0xffff, h % 100_000);
        let year = 2018 + (h >> 20) % 7;
        let month = 1 + (h >> 30) % 12;
        self.properties(
            element,
            "Pset_ManufacturerOccurrence",
            &[
                ("SerialNumber", Value::Label(serial)),
                ("BarCode", Value::Label(format!("HB{:09}", h % 1_000_000_000))),
                ("AcquisitionDate", Value::Label(format!("{year}-{month:02}-15"))),
                ("AssetTag", Value::Label(tag.to_owned())),
            ],
        );
    }

    /// A property set on one element.
    pub(crate) fn properties(&mut self, element: &Element, set: &str, values: &[(&str, Value)]) {
        let id = self.property_set(&format!("{}/{set}", element.path), set, values);
        self.step.root(
            &format!("{}/{set}/rel", element.path),
            "IFCRELDEFINESBYPROPERTIES",
            &format!("$,$,(#{}),#{id}", element.id),
        );
    }

    /// A property set without its objects.
    pub(crate) fn property_set(&mut self, path: &str, set: &str, values: &[(&str, Value)]) -> Id {
        let properties: Vec<Id> = values
            .iter()
            .map(|(name, value)| {
                let mut unit = "$".to_owned();
                let value = match value {
                    Value::Label(v) => format!("IFCLABEL({})", text(v)),
                    Value::Bool(v) => format!("IFCBOOLEAN(.{}.)", if *v { "T" } else { "F" }),
                    Value::Integer(v) => format!("IFCINTEGER({v})"),
                    Value::Real(v) => format!("IFCREAL({})", real(*v)),
                    Value::Power(v) => format!("IFCPOWERMEASURE({})", real(*v)),
                    Value::Pressure(v) => format!("IFCPRESSUREMEASURE({})", real(*v)),
                    Value::Temperature(v) => {
                        format!("IFCTHERMODYNAMICTEMPERATUREMEASURE({})", real(*v))
                    }
                    Value::Length(v) => format!("IFCPOSITIVELENGTHMEASURE({})", real(*v)),
                    Value::Mass(v) => {
                        let kilogram = self.step.share("IFCSIUNIT(*,.MASSUNIT.,.KILO.,.GRAM.)".to_owned());
                        unit = format!("#{kilogram}");
                        format!("IFCMASSMEASURE({})", real(*v))
                    }
                    Value::Area(v) => format!("IFCAREAMEASURE({})", real(*v)),
                    Value::Flow(v) => {
                        unit = format!("#{}", self.flow_unit());
                        format!("IFCVOLUMETRICFLOWRATEMEASURE({})", real(*v))
                    }
                };
                self.step.share(format!("IFCPROPERTYSINGLEVALUE('{name}',$,{value},{unit})"))
            })
            .collect();
        self.step.root(path, "IFCPROPERTYSET", &format!("{},$,{}", text(set), refs(&properties)))
    }

    /// Cubic metres per hour, as a derived unit of the value itself.
    fn flow_unit(&mut self) -> Id {
        if let Some(unit) = self.flow_unit {
            return unit;
        }
        let metre = self.step.share("IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)".to_owned());
        let second = self.step.share("IFCSIUNIT(*,.TIMEUNIT.,$,.SECOND.)".to_owned());
        let dimensions = self.step.share("IFCDIMENSIONALEXPONENTS(0,0,1,0,0,0,0)".to_owned());
        let factor = self.step.share(format!("IFCMEASUREWITHUNIT(IFCTIMEMEASURE(3600.),#{second})"));
        let hour = self.step.share(format!("IFCCONVERSIONBASEDUNIT(#{dimensions},.TIMEUNIT.,'hour',#{factor})"));
        let up = self.step.share(format!("IFCDERIVEDUNITELEMENT(#{metre},1)"));
        let down = self.step.share(format!("IFCDERIVEDUNITELEMENT(#{hour},-1)"));
        let unit = self.step.share(format!("IFCDERIVEDUNIT((#{up},#{down}),.VOLUMETRICFLOWRATEUNIT.,$)"));
        self.flow_unit = Some(unit);
        unit
    }
}
