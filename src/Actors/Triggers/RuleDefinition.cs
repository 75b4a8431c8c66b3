namespace Gateway.Actors.Triggers;

/// <summary>What wakes a rule.</summary>
public enum RuleTrigger
{
    /// <summary>A page is viewed.</summary>
    Page,
    /// <summary>The visitor stays on one page for so many seconds.</summary>
    PageTime,
    /// <summary>The visitor stays on the site for so many seconds.</summary>
    SiteTime,
    /// <summary>An event of that name is raised.</summary>
    Event,
    /// <summary>A visit begins.</summary>
    Visit,
}

/// <summary>What a clause looks at.</summary>
public enum RuleField
{
    /// <summary>Address of the current page.</summary>
    Url,
    /// <summary>Title of the current page.</summary>
    Title,
    /// <summary>Where the visit came from.</summary>
    Referrer,
    /// <summary>Language of the browser.</summary>
    Language,
    /// <summary>Address of any page of this visit.</summary>
    Visited,
    /// <summary>Pages viewed in this visit.</summary>
    Pages,
    /// <summary>Number of this visit.</summary>
    Visits,
    /// <summary>How often a named event was raised in this visit.</summary>
    EventCount,
    /// <summary>The sum of a named event's values in this visit.</summary>
    EventValue,
    /// <summary>Segments of the visitor.</summary>
    Segment,
    /// <summary>Two letters of the country.</summary>
    Country,
    /// <summary>Region of a country.</summary>
    Region,
    /// <summary>City.</summary>
    City,
    /// <summary>Browser by family.</summary>
    Browser,
    /// <summary>System by family.</summary>
    Os,
    /// <summary>desktop, phone, tablet or tv.</summary>
    Device,
    /// <summary>How the visit came: direct, search, paid, social, mail, referral, campaign, internal.</summary>
    Source,
    /// <summary>Words searched for.</summary>
    Term,
    /// <summary>Campaign.</summary>
    Campaign,
}

/// <summary>How a clause compares.</summary>
public enum RuleOperator
{
    /// <summary>Equal text, or the visitor is in the segment.</summary>
    Is,
    /// <summary>The visitor is not in the segment.</summary>
    IsNot,
    /// <summary>The text stands somewhere in it.</summary>
    Contains,
    /// <summary>It begins with the text.</summary>
    Starts,
    /// <summary>The whole of it fits a pattern in which * stands for any text.</summary>
    Wildcard,
    /// <summary>At least.</summary>
    AtLeast,
    /// <summary>At most.</summary>
    AtMost,
    /// <summary>The same number.</summary>
    Equal,
}

/// <summary>One condition. Texts are compared without regard to case.</summary>
/// <param name="Name">The event's name for <see cref="RuleField.EventCount"/> and <see cref="RuleField.EventValue"/>, else empty.</param>
public sealed record RuleClause(RuleField Field, string Name, RuleOperator Operator, string Text, double Number);

/// <summary>How often a rule may fire.</summary>
public enum RuleLimit
{
    /// <summary>Once in a visit.</summary>
    Visit,
    /// <summary>Once for this visitor, ever.</summary>
    Visitor,
}

/// <summary>
/// A rule as people wrote it: when this happens and all clauses hold, invite or set a segment. <see cref="RuleJson"/> reads and writes it.
/// </summary>
/// <param name="Seconds">For the two time triggers, 1 to 86,400.</param>
/// <param name="EventName">For <see cref="RuleTrigger.Event"/>.</param>
/// <param name="Segment">The segment to set; null for an invitation.</param>
/// <param name="Department">The department that invites; null for a segment.</param>
/// <param name="Text">The invitation's text by language tag.</param>
/// <param name="OperatorName">The name under which it invites, or null for the department's.</param>
public sealed record RuleDefinition(
    string Id, string Name, bool Enabled, RuleTrigger Trigger, int Seconds, string EventName, IReadOnlyList<RuleClause> Where,
    string? Segment, DepartmentId? Department, IReadOnlyDictionary<string, string> Text, string? OperatorName, RuleLimit Limit)
{
    /// <summary>True for a rule that invites.</summary>
    public bool Invites => Department is not null;

    /// <summary>Reads a rule from JSON; every fault names the clause it is about and what is allowed.</summary>
    public static bool TryParse(string json, out RuleDefinition? rule, out IReadOnlyList<string> faults) => RuleJson.TryRead(json, out rule, out faults);

    /// <summary>The rule as JSON, as <see cref="TryParse"/> reads it.</summary>
    public string ToJson() => RuleJson.Write(this);
}
