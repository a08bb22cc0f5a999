//! What a link has to tell.

use atrium_facility::{
    Account, CommandId, Entry, Facts, Moment, Outcome, Past, PersonId, PersonName, PhotoId, PointId, Rollup, Snapshot,
    StreamItem, Timestamp,
};

/// How the connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Not connected yet.
    Connecting,
    /// The stream runs.
    Live,
    /// No word from the hub; trying again.
    Offline {
        /// Since when, by this machine's clock.
        since: Timestamp,
        /// In plain words.
        reason: String,
    },
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The hub has decided it, for good.
    Outcome(Outcome),
    /// The hub cannot take it as it is, in plain words. It is not sent again by itself: see
    /// [`Link::unsent`](crate::Link::unsent); when the token is what is missing, it waits for one.
    Failed(String),
}

/// What the hub says to the question for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameAnswer {
    /// The name.
    Told(PersonName),
    /// The role of whom it was asked for may not see names.
    NotAllowed,
    /// There is no name for this badge.
    Unknown,
    /// It could not be had; in plain words.
    Failed(String),
}

/// Something that was asked of the hub or of this computer, and failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// [`Link::ask_past`](crate::Link::ask_past).
    Past(Timestamp),
    /// [`Link::ask_facts`](crate::Link::ask_facts).
    Facts(Timestamp),
    /// [`Link::ask_replay`](crate::Link::ask_replay): the part that did not come.
    Replay {
        /// Later than this.
        from: Timestamp,
        /// Not later than this.
        to: Timestamp,
    },
    /// [`Link::ask_log`](crate::Link::ask_log).
    Log {
        /// The entries after this number.
        after: u64,
    },
    /// [`Link::ask_history`](crate::Link::ask_history).
    History {
        /// Of which point.
        point: PointId,
        /// From then on.
        from: Timestamp,
        /// Before this.
        to: Timestamp,
    },
    /// [`Link::ask_span`](crate::Link::ask_span).
    Span,
    /// [`Link::ask_accounts`](crate::Link::ask_accounts).
    Accounts,
    /// [`Link::put_photo`](crate::Link::put_photo): the hub does not take this photo; it is given up.
    PutPhoto(PhotoId),
    /// Keeping commands on this computer's disk. They are sent all the same.
    Outbox,
}

/// What the link has to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkEvent {
    /// Everything anew: replaces whatever was known.
    Snapshot(Box<Snapshot>),
    /// What came next, in order.
    Items(Vec<StreamItem>),
    /// The connection changed.
    State(LinkState),
    /// A command was answered; also one that an earlier run of the program had sent.
    Answer {
        /// Which.
        id: CommandId,
        /// What became of it.
        answer: Answer,
    },
    /// The facility at a moment, by [`Link::ask_past`](crate::Link::ask_past).
    Past(Box<Past>),
    /// The facts of a moment, by [`Link::ask_facts`](crate::Link::ask_facts).
    Facts {
        /// The moment.
        at: Timestamp,
        /// The facts.
        facts: Box<Facts>,
    },
    /// What was recorded between two moments, ordered by time. A long span comes in several parts, each from the end of
    /// the one before.
    Moments {
        /// Later than this.
        from: Timestamp,
        /// Not later than this.
        to: Timestamp,
        /// All of it.
        moments: Vec<Moment>,
    },
    /// A piece of the log.
    Log(Vec<Entry>),
    /// A point's history.
    History {
        /// The point.
        point: PointId,
        /// From then on.
        from: Timestamp,
        /// Before this.
        to: Timestamp,
        /// One for each span that has numbers; where the hub keeps longer spans alone, those.
        rollups: Vec<Rollup>,
    },
    /// How far the log reaches.
    Span {
        /// Time of the first entry.
        first: Timestamp,
        /// Time of the last.
        last: Timestamp,
        /// Number of the last.
        seq: u64,
    },
    /// A photo.
    Photo {
        /// Which.
        id: PhotoId,
        /// Its bytes; `None` when it could not be had.
        bytes: Option<Vec<u8>>,
    },
    /// Who may act.
    Accounts(Vec<Account>),
    /// The name behind a badge, or why it is not told.
    Name {
        /// Whose.
        of: PersonId,
        /// The answer.
        answer: NameAnswer,
    },
    /// Something could not be had or done.
    Failed {
        /// What.
        what: Asked,
        /// In plain words.
        reason: String,
    },
}
