namespace Gateway.Actors;

/// <summary>The refusal codes of PROTOCOL.md that entities use. Actors know no bytes, so the numbers stand here; a test compares them with the protocol's.</summary>
internal static class Refusals
{
    public const int NotAllowed = 2;
    public const int NotFound = 3;
    public const int NotCurrent = 4;
    public const int Closed = 5;
    public const int Unavailable = 8;
    public const int NoCapacity = 9;
    public const int InDialog = 10;
    public const int VisitorGone = 11;
    public const int Stale = 12;
    public const int BadValue = 13;
    public const int UnknownDepartment = 14;
    public const int UnknownOperator = 15;
    public const int Unseen = 16;
    public const int Circle = 20;
    public const int Answered = 23;
    public const int Faulty = 24;
    public const int Unwanted = 25;
}
