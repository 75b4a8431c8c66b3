namespace Gateway.Actors.Recordings;

/// <summary>The first byte of a note. Numbers are for ever: recordings outlive releases.</summary>
internal enum TapeKind : byte
{
    State = 1,
    Introduction = 2,
    Arrival = 3,
    Event = 4,
    Attributes = 5,
    Progress = 6,
    Moment = 7,
    Invitation = 8,
    Answer = 9,
    Departure = 10,
    VisitEnd = 11,
    LeftOut = 12,
}
