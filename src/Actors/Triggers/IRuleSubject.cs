namespace Gateway.Actors.Triggers;

/// <summary>What rules may know of a visitor. Reading it allocates nothing.</summary>
internal interface IRuleSubject
{
    string Url { get; }
    string Title { get; }
    string Referrer { get; }
    string Language { get; }
    int Pages { get; }
    int Visits { get; }
    long PageSince { get; }
    long VisitStart { get; }

    /// <summary>True when some page of this visit fits the clause.</summary>
    bool AnyPage(RuleClause clause);

    /// <summary>A text of the visit that has no property of its own; "" when unknown.</summary>
    string TextOf(RuleField field);

    int EventCount(string name);

    double EventValue(string name);

    bool InSegment(string segment);

    /// <summary>Whether the rule has fired already within its limit.</summary>
    bool HasFired(RuleDefinition rule);
}
