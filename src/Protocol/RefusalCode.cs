namespace Gateway.Protocol;

/// <summary>Why one request was refused while the connection goes on. The numbers are contract: see PROTOCOL.md.</summary>
public enum RefusalCode
{
    /// <summary>Fields are missing or of the wrong kind.</summary>
    BadPacket = 1,
    /// <summary>This role or person may not.</summary>
    NotAllowed = 2,
    /// <summary>No such dialog, visitor, invitation or operator on this site.</summary>
    NotFound = 3,
    /// <summary>An operator who is not, or no longer, the dialog's.</summary>
    NotCurrent = 4,
    /// <summary>The dialog is closed.</summary>
    Closed = 5,
    /// <summary>A text over its limit.</summary>
    TooLong = 6,
    /// <summary>A rate limit was passed; the refusal says when to try again.</summary>
    TooFast = 7,
    /// <summary>The database cannot take it now; temporary.</summary>
    Unavailable = 8,
    /// <summary>It would exceed the operator's capacity and was not confirmed.</summary>
    NoCapacity = 9,
    /// <summary>The visitor is in a dialog already.</summary>
    InDialog = 10,
    /// <summary>The visitor has left.</summary>
    VisitorGone = 11,
    /// <summary>The offer's term has passed.</summary>
    Stale = 12,
    /// <summary>A value outside its range.</summary>
    BadValue = 13,
    /// <summary>No such department on this site.</summary>
    UnknownDepartment = 14,
    /// <summary>No such operator in this pool.</summary>
    UnknownOperator = 15,
    /// <summary>The visitor has written something that its author had not seen; it is held back, its number not used. To be sent again with what is seen now, or written anew.</summary>
    Unseen = 16,
    /// <summary>The one to whom a dialog is passed has passed it on already, and nobody has written to the visitor since.</summary>
    Circle = 20,
    /// <summary>The card was answered before; the first answer stands.</summary>
    Answered = 23,
    /// <summary>Answers to a card are not what its fields take: the text is JSON, by a field's name (or "" for the whole) a word of PROTOCOL.md.</summary>
    Faulty = 24,
    /// <summary>The message has words that the site does not take; not taken, its number not used.</summary>
    Unwanted = 25,
    /// <summary>An address that operators of the site may not lead visitors to.</summary>
    Elsewhere = 26,
}
