//! Who acts, and in which role.

use serde::{Deserialize, Serialize};

use crate::PersonId;

/// What a person is there for; decides what the person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Looks, changes nothing.
    Viewer,
    /// Ward or department staff who ask for service 科室人员.
    Requester,
    /// One-stop service desk 服务台.
    ServiceDesk,
    /// Repairs, cleans, carries 维修人员.
    Technician,
    /// Leads a team of technicians 班组长.
    TeamLeader,
    /// Safety officer 安全员.
    SafetyOfficer,
    /// Operator in the control room 中控值班员.
    Operator,
    /// Facility manager 后勤主管.
    FacilityManager,
    /// Duty director 值班主任.
    DutyDirector,
    /// Sets up people, zones and rules 管理员.
    Administrator,
    /// The hub itself: rules that follow from time and from other facts. Never given to a person.
    System,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::Viewer,
        Self::Requester,
        Self::ServiceDesk,
        Self::Technician,
        Self::TeamLeader,
        Self::SafetyOfficer,
        Self::Operator,
        Self::FacilityManager,
        Self::DutyDirector,
        Self::Administrator,
        Self::System,
    ];

    /// Stable id, kebab case.
    pub fn id(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Requester => "requester",
            Self::ServiceDesk => "service-desk",
            Self::Technician => "technician",
            Self::TeamLeader => "team-leader",
            Self::SafetyOfficer => "safety-officer",
            Self::Operator => "operator",
            Self::FacilityManager => "facility-manager",
            Self::DutyDirector => "duty-director",
            Self::Administrator => "administrator",
            Self::System => "system",
        }
    }
}

/// The name of a person, as the hub keeps it behind a badge. `{:?}` does not show it, so that no log and no report has it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The name itself, to be shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PersonName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// A person (or the system) in a role. Set by the hub from the identity of the connection, never by the client.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub id: PersonId,
    /// In which role.
    pub role: Role,
}

impl Actor {
    /// A person in a role.
    pub fn new(id: impl Into<PersonId>, role: Role) -> Self {
        Self { id: id.into(), role }
    }

    /// The hub itself.
    pub fn system() -> Self {
        Self::new("system", Role::System)
    }
}
