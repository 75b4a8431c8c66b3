using Gateway.Actors.Desks;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Triggers;

/// <summary>What rules may know of a visitor. Reading it allocates nothing.</summary>
internal interface IRuleSubject
{
    int PageCount { get; }
    int VisitNumber { get; }
    long PageSince { get; }
    long VisitStart { get; }
    long LastActivity { get; }

    /// <summary>When the visit before this one ended, Unix ms; 0 in the first.</summary>
    long LastVisitEnd { get; }

    int DialogsHad { get; }

    /// <summary>1 to 5; 0 when the visitor has rated nothing.</summary>
    int LastRating { get; }

    /// <summary>CSS pixels; 0 when unknown.</summary>
    int ScreenWidth { get; }

    double CartValue { get; }

    /// <summary>A single text; "" when unknown.</summary>
    string TextOf(RuleField field);

    /// <summary>The attribute's value, or null when there is none of that name.</summary>
    string? AttributeOf(string name);

    /// <summary>The last pages of this visit, oldest first.</summary>
    ReadOnlySpan<PageSeen> KeptPages { get; }

    /// <summary>The last events of this visit, oldest first.</summary>
    ReadOnlySpan<EventSeen> KeptEvents { get; }

    /// <summary>The products looked at or bought last.</summary>
    ReadOnlySpan<ProductSeen> Products { get; }

    /// <summary>What the visitor wrote last in dialogs.</summary>
    ReadOnlySpan<string> Said { get; }

    int EventCount(string name);

    double EventValue(string name);

    bool InSegment(string segment);

    /// <summary>Whether the rule has fired already within its limit.</summary>
    bool HasFired(RuleDefinition rule, long now);
}

/// <summary>What rules may know beside the visitor. Whoever replays a visit gives what was recorded.</summary>
internal interface IRuleSurroundings
{
    DepartmentFacts Of(string department);
}

/// <summary>All that a decision depends on beside the rules: the same of each gives the same decision.</summary>
/// <param name="Now">Unix ms.</param>
internal readonly record struct RuleView(IRuleSubject Visitor, IRuleSurroundings Around, SiteClock Clock, long Now);
