//! Names of things: one newtype each, so that none is taken for another.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Arc<str>);

        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
    };
}

text_id!(
    /// Identifies an asset: its tag where that is unique, else its GlobalId.
    AssetId
);
text_id!(
    /// Identifies a point: asset and measured quantity, for example `AHU-3F-02/supply-air-temperature`.
    PointId
);
text_id!(
    /// Identifies where observations come from: a gateway, a building management system, a simulator.
    SourceId
);
text_id!(
    /// Identifies an alarm: one for each point that may raise one, with the point's id.
    AlarmId
);
text_id!(
    /// Identifies a ticket: `WO-000123`, given by the hub in the order of creation.
    TicketId
);
text_id!(
    /// Identifies a hazard in the ledger: `HZ-000012`, given by the hub in the order of reporting.
    HazardId
);
text_id!(
    /// Identifies a chemical in the register.
    ChemicalId
);
text_id!(
    /// Identifies a location where chemicals are kept or used.
    StoreId
);
text_id!(
    /// Identifies a batch of a chemical: `CB-000007`, given by the hub in the order of receipt.
    BatchId
);
text_id!(
    /// Identifies a person by badge, never by name.
    PersonId
);
text_id!(
    /// Identifies a mobile asset: a wheelchair, a bed, a pump on wheels.
    MobileId
);
text_id!(
    /// Identifies a zone.
    ZoneId
);
text_id!(
    /// Identifies an event.
    EventId
);
text_id!(
    /// Identifies a command for good: sending it again with the same id changes nothing (at most 128 characters).
    CommandId
);
text_id!(
    /// Identifies a photo: the lower-case hexadecimal SHA-256 of its bytes.
    PhotoId
);

impl From<PointId> for AlarmId {
    fn from(point: PointId) -> Self {
        Self(point.0)
    }
}

impl AlarmId {
    /// The point that raises it.
    pub fn point(&self) -> PointId {
        PointId(self.0.clone())
    }
}
