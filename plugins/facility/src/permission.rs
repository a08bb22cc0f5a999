//! Who may do what: the one table.

use serde::{Deserialize, Serialize};

use crate::{Refusal, Role};

/// Something that is not for everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Answer alarms.
    AcknowledgeAlarm,
    /// Put latched alarms back.
    ResetAlarm,
    /// Put alarms aside for a while, and take them back.
    ShelveAlarm,
    /// Take alarms out of service, and return them.
    AlarmService,
    /// Put alarms aside by logic.
    SuppressAlarm,
    /// Ask for service.
    CreateTicket,
    /// Accept or reject requests.
    AcceptTicket,
    /// Give tickets to people.
    DispatchTicket,
    /// Take, work on and finish tickets.
    WorkOnTicket,
    /// Check and reopen what was done.
    VerifyTicket,
    /// Rate.
    RateTicket,
    /// Close rated tickets.
    CloseTicket,
    /// Take tickets back.
    CancelTicket,
    /// Report hazards.
    ReportHazard,
    /// Grade and score hazards, or find them invalid.
    AssessHazard,
    /// Give hazards to people, and decide on more time.
    AssignHazard,
    /// Plan, begin and submit rectification, and ask for more time.
    RectifyHazard,
    /// Review rectification.
    ReviewHazard,
    /// List, accept and delist major hazards.
    SuperviseHazard,
    /// Define chemicals, and the stores with their limits.
    ManageChemicals,
    /// Take chemicals in, hand them out, and put them elsewhere.
    KeepChemicals,
    /// Ask for chemicals, use them up, and give them back.
    UseChemicals,
    /// Destroy chemicals.
    DestroyChemicals,
    /// Add or change people and mobile assets.
    RegisterPeople,
    /// Begin and end duty.
    SetDuty,
    /// See the names behind badges; each look-up is written down.
    SeeNames,
    /// Define zones and their levels.
    ManageZones,
    /// Tell of events.
    RecordEvent,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::AcknowledgeAlarm,
        Self::ResetAlarm,
        Self::ShelveAlarm,
        Self::AlarmService,
        Self::SuppressAlarm,
        Self::CreateTicket,
        Self::AcceptTicket,
        Self::DispatchTicket,
        Self::WorkOnTicket,
        Self::VerifyTicket,
        Self::RateTicket,
        Self::CloseTicket,
        Self::CancelTicket,
        Self::ReportHazard,
        Self::AssessHazard,
        Self::AssignHazard,
        Self::RectifyHazard,
        Self::ReviewHazard,
        Self::SuperviseHazard,
        Self::ManageChemicals,
        Self::KeepChemicals,
        Self::UseChemicals,
        Self::DestroyChemicals,
        Self::RegisterPeople,
        Self::SetDuty,
        Self::SeeNames,
        Self::ManageZones,
        Self::RecordEvent,
    ];

    /// Roles that have it.
    pub fn roles(self) -> &'static [Role] {
        use Role::{
            Administrator, DutyDirector, FacilityManager, Operator, Requester, SafetyOfficer, ServiceDesk, System,
            TeamLeader, Technician,
        };
        match self {
            Self::AcknowledgeAlarm => {
                &[ServiceDesk, TeamLeader, Operator, FacilityManager, DutyDirector, Administrator]
            }
            Self::ResetAlarm | Self::ShelveAlarm => {
                &[TeamLeader, Operator, FacilityManager, DutyDirector, Administrator]
            }
            Self::AlarmService => &[FacilityManager, DutyDirector, Administrator],
            Self::SuppressAlarm => &[Administrator, System],
            // Everybody but who only looks.
            Self::CreateTicket | Self::ReportHazard | Self::RecordEvent => &[
                Requester,
                ServiceDesk,
                Technician,
                TeamLeader,
                SafetyOfficer,
                Operator,
                FacilityManager,
                DutyDirector,
                Administrator,
                System,
            ],
            Self::AcceptTicket => &[ServiceDesk, FacilityManager, DutyDirector],
            Self::DispatchTicket => &[ServiceDesk, TeamLeader, FacilityManager, DutyDirector],
            Self::WorkOnTicket => &[Technician, TeamLeader],
            Self::VerifyTicket => &[Requester, ServiceDesk, TeamLeader, FacilityManager, DutyDirector],
            Self::RateTicket => &[Requester, ServiceDesk],
            Self::CloseTicket => &[ServiceDesk, FacilityManager, System],
            Self::CancelTicket => &[Requester, ServiceDesk, FacilityManager, DutyDirector],
            Self::AssessHazard => &[SafetyOfficer, FacilityManager],
            Self::AssignHazard => &[SafetyOfficer, FacilityManager, DutyDirector],
            Self::RectifyHazard => &[Technician, TeamLeader, FacilityManager],
            Self::ReviewHazard | Self::SuperviseHazard => &[SafetyOfficer, FacilityManager, DutyDirector],
            Self::ManageChemicals => &[SafetyOfficer, FacilityManager, Administrator],
            Self::KeepChemicals => &[TeamLeader, SafetyOfficer, FacilityManager],
            // Laboratory and pharmacy are departments: their staff ask for what they use.
            Self::UseChemicals => &[Requester, Technician, TeamLeader, FacilityManager],
            Self::DestroyChemicals => &[SafetyOfficer, FacilityManager],
            Self::RegisterPeople => &[FacilityManager, Administrator, System],
            Self::SetDuty => &[ServiceDesk, TeamLeader, FacilityManager, DutyDirector, Administrator, System],
            Self::SeeNames => &[ServiceDesk, FacilityManager, DutyDirector, Administrator],
            Self::ManageZones => &[SafetyOfficer, FacilityManager, Administrator, System],
        }
    }
}

/// Whether the role has the permission.
pub fn may(role: Role, permission: Permission) -> bool {
    permission.roles().contains(&role)
}

/// Refuses a role that does not have the permission.
pub(crate) fn allow(role: Role, permission: Permission) -> Result<(), Refusal> {
    if may(role, permission) { Ok(()) } else { Err(Refusal::NotAllowed { role, may: permission.roles().to_vec() }) }
}

/// Refuses an empty text that is needed, and one that is too long.
pub(crate) fn said(text: &str, field: &str, longest: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Needed { field: field.to_owned() });
    }
    short(text, field, longest)
}

/// Refuses a text that is too long.
pub(crate) fn short(text: &str, field: &str, longest: usize) -> Result<(), Refusal> {
    if text.chars().count() > longest { Err(Refusal::Wrong { field: field.to_owned() }) } else { Ok(()) }
}

/// Characters of a title, a name.
pub(crate) const TITLE: usize = 200;
/// Characters of a description, a reason, a note.
pub(crate) const TEXT: usize = 4_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// What each role may do, by role: the same rules, told from the other side.
    fn granted(role: Role) -> &'static [Permission] {
        use Permission as P;
        match role {
            Role::Viewer => &[],
            Role::Requester => &[
                P::CreateTicket,
                P::VerifyTicket,
                P::RateTicket,
                P::CancelTicket,
                P::ReportHazard,
                P::UseChemicals,
                P::RecordEvent,
            ],
            Role::ServiceDesk => &[
                P::AcknowledgeAlarm,
                P::CreateTicket,
                P::AcceptTicket,
                P::DispatchTicket,
                P::VerifyTicket,
                P::RateTicket,
                P::CloseTicket,
                P::CancelTicket,
                P::ReportHazard,
                P::SetDuty,
                P::SeeNames,
                P::RecordEvent,
            ],
            Role::Technician => {
                &[P::CreateTicket, P::WorkOnTicket, P::ReportHazard, P::RectifyHazard, P::UseChemicals, P::RecordEvent]
            }
            Role::TeamLeader => &[
                P::AcknowledgeAlarm,
                P::ResetAlarm,
                P::ShelveAlarm,
                P::CreateTicket,
                P::DispatchTicket,
                P::WorkOnTicket,
                P::VerifyTicket,
                P::ReportHazard,
                P::RectifyHazard,
                P::KeepChemicals,
                P::UseChemicals,
                P::SetDuty,
                P::RecordEvent,
            ],
            Role::SafetyOfficer => &[
                P::CreateTicket,
                P::ReportHazard,
                P::AssessHazard,
                P::AssignHazard,
                P::ReviewHazard,
                P::SuperviseHazard,
                P::ManageChemicals,
                P::KeepChemicals,
                P::DestroyChemicals,
                P::ManageZones,
                P::RecordEvent,
            ],
            Role::Operator => {
                &[P::AcknowledgeAlarm, P::ResetAlarm, P::ShelveAlarm, P::CreateTicket, P::ReportHazard, P::RecordEvent]
            }
            Role::FacilityManager => &[
                P::AcknowledgeAlarm,
                P::ResetAlarm,
                P::ShelveAlarm,
                P::AlarmService,
                P::CreateTicket,
                P::AcceptTicket,
                P::DispatchTicket,
                P::VerifyTicket,
                P::CloseTicket,
                P::CancelTicket,
                P::ReportHazard,
                P::AssessHazard,
                P::AssignHazard,
                P::RectifyHazard,
                P::ReviewHazard,
                P::SuperviseHazard,
                P::ManageChemicals,
                P::KeepChemicals,
                P::UseChemicals,
                P::DestroyChemicals,
                P::RegisterPeople,
                P::SetDuty,
                P::SeeNames,
                P::ManageZones,
                P::RecordEvent,
            ],
            Role::DutyDirector => &[
                P::AcknowledgeAlarm,
                P::ResetAlarm,
                P::ShelveAlarm,
                P::AlarmService,
                P::CreateTicket,
                P::AcceptTicket,
                P::DispatchTicket,
                P::VerifyTicket,
                P::CancelTicket,
                P::ReportHazard,
                P::AssignHazard,
                P::ReviewHazard,
                P::SuperviseHazard,
                P::SetDuty,
                P::SeeNames,
                P::RecordEvent,
            ],
            Role::Administrator => &[
                P::AcknowledgeAlarm,
                P::ResetAlarm,
                P::ShelveAlarm,
                P::AlarmService,
                P::SuppressAlarm,
                P::CreateTicket,
                P::ReportHazard,
                P::ManageChemicals,
                P::RegisterPeople,
                P::SetDuty,
                P::SeeNames,
                P::ManageZones,
                P::RecordEvent,
            ],
            Role::System => &[
                P::SuppressAlarm,
                P::CreateTicket,
                P::CloseTicket,
                P::ReportHazard,
                P::RegisterPeople,
                P::SetDuty,
                P::ManageZones,
                P::RecordEvent,
            ],
        }
    }

    #[test]
    fn every_role_may_do_what_its_list_says_and_nothing_else() {
        for role in Role::ALL {
            for permission in Permission::ALL {
                let should = granted(role).contains(&permission);
                assert_eq!(may(role, permission), should, "{role:?} {permission:?}");
                assert_eq!(allow(role, permission).is_ok(), should, "{role:?} {permission:?}");
            }
        }
        let refused = Refusal::NotAllowed { role: Role::Viewer, may: Permission::AlarmService.roles().to_vec() };
        assert_eq!(allow(Role::Viewer, Permission::AlarmService), Err(refused));
    }

    #[test]
    fn texts_are_counted_in_characters() {
        assert!(short(&"字".repeat(TITLE), "title", TITLE).is_ok());
        assert_eq!(short(&"字".repeat(TITLE + 1), "title", TITLE), Err(Refusal::Wrong { field: "title".into() }));
        assert_eq!(said("\u{3000}", "title", TITLE), Err(Refusal::Needed { field: "title".into() }));
    }
}
