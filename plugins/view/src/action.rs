//! Every action once: id, group and shortcut. Labels come from the text catalogue under `action-<id>`.

/// Where an action is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionGroup {
    /// Files.
    File,
    /// Moving through the model.
    Navigate,
    /// What is shown.
    Show,
    /// Which list is open.
    Lists,
    /// Of the selected alarm.
    Alarm,
    /// Of the selected ticket.
    Ticket,
    /// Of the selected hazard.
    Hazard,
    /// Of the selected batch of a chemical.
    Chemical,
    /// Of the selected person or mobile asset.
    People,
    /// Of the time bar.
    Time,
    /// The window itself.
    Window,
}

/// A key with its modifier, as shown in menus and the help sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shortcut {
    /// Needs Ctrl (Command on macOS).
    pub ctrl: bool,
    /// Needs Shift beside it.
    pub shift: bool,
    /// Name of the key as egui's `Key::name` spells it, for example `F`, `Escape`, `?`.
    pub key: &'static str,
}

const fn key(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: false, shift: false, key })
}

const fn ctrl(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: true, shift: false, key })
}

const fn ctrl_shift(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: true, shift: true, key })
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $group:ident, $shortcut:expr;)*) => {
        /// What a person can ask for. What it needs to know besides is taken from what is selected, or asked in a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All, in the order of menus and the help sheet.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Stable id, kebab case.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// Where it is listed.
            pub fn group(self) -> ActionGroup {
                match self {
                    $(Self::$name => ActionGroup::$group,)*
                }
            }

            /// Its key.
            pub fn shortcut(self) -> Option<Shortcut> {
                match self {
                    $(Self::$name => $shortcut,)*
                }
            }
        }
    };
}

actions! {
    /// Shows the file dialog.
    OpenFile = "open-file", File, ctrl("O");
    /// Writes the project: which files, where they stand, the views that were kept.
    SaveProject = "save-project", File, ctrl("S");
    /// Asks for a picture's size, and writes it.
    SavePicture = "save-picture", File, None;
    /// Asks which storeys or section, and writes the drawing.
    SavePlan = "save-plan", File, None;
    /// Keeps what is looked at, and from where.
    KeepView = "keep-view", Navigate, ctrl("D");
    /// Puts the cursor into the search box, which is the command palette too.
    Search = "search", Navigate, ctrl("K");
    /// Moves the camera so that everything shown (or the selection) fits.
    Fit = "fit", Navigate, key("F");
    /// Back to the first view of the model.
    Home = "home", Navigate, key("Home");
    /// The view before.
    Back = "back", Navigate, key("[");
    /// The view after.
    Forward = "forward", Navigate, key("]");
    /// Looks straight down.
    ViewTop = "view-top", Navigate, key("T");
    /// Looks from the south.
    ViewFront = "view-front", Navigate, None;
    /// Looks from the east.
    ViewRight = "view-right", Navigate, None;
    /// Looks from the south-west, from above.
    ViewIso = "view-iso", Navigate, None;
    /// Walks through the building from where the pointer is, or no longer.
    Walk = "walk", Navigate, key("W");
    /// Flies through the building from where the camera is, or no longer.
    Fly = "fly", Navigate, key("Y");
    /// The plan of the chosen storey, or no longer.
    Plan = "plan", Navigate, key("L");
    /// A small plan of the storey in a corner of the picture, or none.
    MiniPlan = "mini-plan", Navigate, key("J");
    /// One storey up.
    StoreyUp = "storey-up", Navigate, key("PageUp");
    /// One storey down.
    StoreyDown = "storey-down", Navigate, key("PageDown");
    /// Hides what is selected.
    Hide = "hide", Show, key("H");
    /// Shows only what is selected.
    Isolate = "isolate", Show, key("I");
    /// Makes everything that is not selected see-through.
    XRay = "x-ray", Show, key("X");
    /// A section plane, or none any more.
    Section = "section", Show, key("S");
    /// Another section plane.
    SectionAdd = "section-add", Show, None;
    /// A section box around what is selected, else around everything; or none any more.
    SectionBox = "section-box", Show, key("B");
    /// The measuring tool on or off.
    Measure = "measure", Show, key("M");
    /// Spaces as faint volumes on or off.
    Spaces = "spaces", Show, key("R");
    /// Undoes hide, isolate, x-ray, section and storey.
    ShowAll = "show-all", Show, key("A");
    /// Undoes what was last hidden, isolated, seen through, cut, coloured, chosen of the storeys, or saved.
    Undo = "undo", Show, ctrl("Z");
    /// Does again what was undone.
    Redo = "redo", Show, ctrl_shift("Z");
    /// Opens the list for finding: search, filters, colours, sets.
    ListFind = "list-find", Lists, ctrl("F");
    /// Opens the list of equipment.
    ListEquipment = "list-equipment", Lists, ctrl("1");
    /// Opens the list of alarms.
    ListAlarms = "list-alarms", Lists, ctrl("2");
    /// Opens the list of tickets.
    ListTickets = "list-tickets", Lists, ctrl("3");
    /// Shows the tickets as a board with a column for each state.
    TicketBoard = "ticket-board", Lists, ctrl("B");
    /// Opens the hazard ledger.
    ListHazards = "list-hazards", Lists, ctrl("4");
    /// Opens the list of people and mobile assets.
    ListPeople = "list-people", Lists, ctrl("5");
    /// Opens the list of events.
    ListEvents = "list-events", Lists, ctrl("6");
    /// Lists the commands that the hub has not answered.
    ListUnsent = "list-unsent", Lists, None;
    /// Opens the list of hazardous chemicals.
    ListChemicals = "list-chemicals", Lists, ctrl("7");
    /// Answers the selected alarm, else the newest unacknowledged one.
    AlarmAcknowledge = "alarm-acknowledge", Alarm, key("K");
    /// Puts the selected alarm aside for a while.
    AlarmShelve = "alarm-shelve", Alarm, key("V");
    /// Takes the selected alarm back from the shelf.
    AlarmUnshelve = "alarm-unshelve", Alarm, None;
    /// Puts a latched alarm back.
    AlarmReset = "alarm-reset", Alarm, None;
    /// Puts the selected alarm aside for maintenance.
    AlarmOutOfService = "alarm-out-of-service", Alarm, None;
    /// Ends that.
    AlarmReturnToService = "alarm-return-to-service", Alarm, None;
    /// Makes a ticket: from the selected alarm or hazard, else for the selected element.
    TicketNew = "ticket-new", Ticket, key("N");
    /// Draft → Submitted.
    TicketSubmit = "ticket-submit", Ticket, None;
    /// Submitted → Accepted.
    TicketAccept = "ticket-accept", Ticket, None;
    /// Submitted or Accepted → Rejected.
    TicketReject = "ticket-reject", Ticket, None;
    /// Accepted → Dispatched.
    TicketDispatch = "ticket-dispatch", Ticket, key("D");
    /// Dispatched → Taken.
    TicketTake = "ticket-take", Ticket, None;
    /// Dispatched → Accepted.
    TicketDecline = "ticket-decline", Ticket, None;
    /// Taken → OnSite.
    TicketArrive = "ticket-arrive", Ticket, None;
    /// OnSite → InProgress.
    TicketStart = "ticket-start", Ticket, None;
    /// InProgress → OnHold.
    TicketHold = "ticket-hold", Ticket, None;
    /// OnHold → InProgress.
    TicketResume = "ticket-resume", Ticket, None;
    /// InProgress → Done.
    TicketFinish = "ticket-finish", Ticket, None;
    /// Done → Verified.
    TicketVerify = "ticket-verify", Ticket, None;
    /// Done or Verified → Dispatched.
    TicketReopen = "ticket-reopen", Ticket, None;
    /// Verified → Rated.
    TicketRate = "ticket-rate", Ticket, None;
    /// Rated → Closed.
    TicketClose = "ticket-close", Ticket, None;
    /// To somebody else.
    TicketReassign = "ticket-reassign", Ticket, None;
    /// Anything before Done → Cancelled.
    TicketCancel = "ticket-cancel", Ticket, None;
    /// Reports a hazard: the next click on wall, floor or equipment says where.
    HazardReport = "hazard-report", Hazard, key("P");
    /// Grades and scores the selected hazard.
    HazardAssess = "hazard-assess", Hazard, None;
    /// Reported or Assessed → Invalid.
    HazardInvalidate = "hazard-invalidate", Hazard, None;
    /// Puts a major hazard under listed supervision.
    HazardList = "hazard-list", Hazard, None;
    /// Assessed → Assigned.
    HazardAssign = "hazard-assign", Hazard, None;
    /// Rectifying → Assigned, to somebody else.
    HazardReassign = "hazard-reassign", Hazard, None;
    /// Writes the rectification plan.
    HazardPlan = "hazard-plan", Hazard, None;
    /// Assigned → Rectifying.
    HazardBegin = "hazard-begin", Hazard, None;
    /// Rectifying → Submitted.
    HazardSubmit = "hazard-submit", Hazard, None;
    /// Assessed → Submitted, fixed at once.
    HazardFixAtOnce = "hazard-fix-at-once", Hazard, None;
    /// Submitted → Closed, or back.
    HazardReview = "hazard-review", Hazard, None;
    /// Accepts a reviewed major hazard.
    HazardAccept = "hazard-accept", Hazard, None;
    /// Takes an accepted major hazard off the list.
    HazardDelist = "hazard-delist", Hazard, None;
    /// Asks for more time.
    HazardRequestExtension = "hazard-request-extension", Hazard, None;
    /// Decides on that.
    HazardDecideExtension = "hazard-decide-extension", Hazard, None;
    /// Takes in a new batch of a chemical.
    ChemicalReceive = "chemical-receive", Chemical, None;
    /// Asks for a part of the selected batch.
    ChemicalRequisition = "chemical-requisition", Chemical, None;
    /// Hands out what was asked for.
    ChemicalIssue = "chemical-issue", Chemical, None;
    /// Uses up what was issued.
    ChemicalUse = "chemical-use", Chemical, None;
    /// Gives back what was issued and not used.
    ChemicalReturn = "chemical-return", Chemical, None;
    /// Puts what is stored into another store.
    ChemicalStore = "chemical-store", Chemical, None;
    /// Destroys what is stored.
    ChemicalDestroy = "chemical-destroy", Chemical, None;
    /// Takes a requisition back, or declines it.
    ChemicalWithdraw = "chemical-withdraw", Chemical, None;
    /// Adds a chemical to the register.
    ChemicalDefine = "chemical-define", Chemical, None;
    /// Adds a store of chemicals: the next click says where.
    ChemicalStoreDefine = "chemical-store-define", Chemical, None;
    /// Sets a limit of the selected store.
    ChemicalLimit = "chemical-limit", Chemical, None;
    /// Flies to the selected person or mobile asset.
    Find = "find", People, key("G");
    /// Keeps the camera on the selected person or mobile asset.
    Follow = "follow", People, key("O");
    /// Asks for the name behind the selected badge.
    ShowName = "show-name", People, None;
    /// Plays the log from the moment shown, or stops playing.
    PlayPause = "play-pause", Time, key("Space");
    /// Goes to the mark before.
    MarkBefore = "mark-before", Time, key("Comma");
    /// Goes to the mark after.
    MarkAfter = "mark-after", Time, key("Period");
    /// Back to the present.
    Now = "now", Time, key("End");
    /// Plays faster: 1, 10, 60, 600 times.
    Faster = "faster", Time, None;
    /// Lists what has changed since a moment.
    ChangesSince = "changes-since", Time, key("C");
    /// Switches between Chinese and English.
    Language = "language", Window, ctrl("L");
    /// Switches between light and dark.
    Theme = "theme", Window, None;
    /// Shows what the program takes: memory, draw calls, the time of a picture.
    Figures = "figures", Window, key("F12");
    /// Shows the sheet of keys.
    Help = "help", Window, key("?");
    /// Out of whatever is going on: closes the sheet, else clears the selection.
    Escape = "escape", Window, key("Escape");
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_and_shortcuts_are_unique() {
        let ids: HashSet<_> = Action::ALL.iter().map(|a| a.id()).collect();
        assert_eq!(ids.len(), Action::ALL.len());
        let keys: Vec<_> = Action::ALL.iter().filter_map(|a| a.shortcut()).collect();
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }
}
