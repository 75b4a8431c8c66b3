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
    /// <summary>A visit begins that is not the first.</summary>
    Return,
    /// <summary>The visitor does nothing for so many seconds.</summary>
    Idle,
    /// <summary>The visitor asks for a dialog.</summary>
    ChatAsked,
    /// <summary>A dialog ends in which no operator wrote.</summary>
    ChatUnanswered,
    /// <summary>The visitor writes in a dialog.</summary>
    Said,
    /// <summary>The pointer leaves the page upwards, as on the way to closing it; clients raise the event <see cref="RuleEvent.ExitEvent"/>.</summary>
    Exit,
    /// <summary>A custom attribute changes: the one of that name, or any.</summary>
    Attribute,
    /// <summary>So many events whose names end with "error" come within so many seconds.</summary>
    Errors,
    /// <summary>Something happened, and for so many seconds something else did not follow.</summary>
    Missing,
}

/// <summary>One thing that wakes a rule.</summary>
/// <param name="Seconds">For the times, <see cref="RuleTrigger.Errors"/> and <see cref="RuleTrigger.Missing"/>.</param>
/// <param name="Name">For <see cref="RuleTrigger.Event"/>, and <see cref="RuleTrigger.Attribute"/> where empty means any.</param>
/// <param name="Count">For <see cref="RuleTrigger.Errors"/>.</param>
/// <param name="After">For <see cref="RuleTrigger.Missing"/>: a step as in <see cref="RulePath"/>.</param>
/// <param name="No">For <see cref="RuleTrigger.Missing"/>: a step as in <see cref="RulePath"/>.</param>
public sealed record RuleEvent(RuleTrigger Trigger, int Seconds = 0, string Name = "", int Count = 0, string After = "", string No = "")
{
    /// <summary>The event that means <see cref="RuleTrigger.Exit"/>.</summary>
    public const string ExitEvent = "exit_intent";
}

/// <summary>How often a rule may fire.</summary>
public enum RuleLimit
{
    /// <summary>Once in a visit.</summary>
    Visit,
    /// <summary>Once for this visitor, ever.</summary>
    Visitor,
    /// <summary>Once in so many days.</summary>
    Days,
}

/// <summary>
/// A rule as people wrote it: when one of these happens and all conditions hold, do all of that. <see cref="RuleJson"/> reads and writes it.
/// </summary>
/// <param name="On">One or more.</param>
/// <param name="Where">All must hold.</param>
/// <param name="Then">One or more; at most one of them is a <see cref="ShownAction"/>.</param>
/// <param name="Days">For <see cref="RuleLimit.Days"/>.</param>
public sealed record RuleDefinition(
    string Id, string Name, bool Enabled, IReadOnlyList<RuleEvent> On, IReadOnlyList<RuleCondition> Where, IReadOnlyList<RuleAction> Then, RuleLimit Limit, int Days = 0)
{
    /// <summary>Percent of visitors, 0 to 90, whom the rule shows nothing, so that its worth can be measured; always the same ones.</summary>
    public int Holdout { get; init; }

    /// <summary>What it is to bring about beside orders; counted for both groups of a holdout. Null: orders alone.</summary>
    public Trials.RuleGoal? Goal { get; init; }

    /// <summary>What the visitor sees of it, or null: then it fires at once, whatever the limits of invitations.</summary>
    public ShownAction? Shown => Then.OfType<ShownAction>().FirstOrDefault();

    /// <summary>The segments that it sets.</summary>
    public IEnumerable<string> Segments => Then.OfType<SetSegment>().Select(s => s.Segment);

    /// <summary>Reads a rule from JSON; every fault names the clause it is about and what is allowed.</summary>
    public static bool TryParse(string json, out RuleDefinition? rule, out IReadOnlyList<Fault> faults) => RuleJson.TryRead(json, out rule, out faults);

    /// <summary>The rule as JSON, as <see cref="TryParse"/> reads it.</summary>
    public string ToJson() => RuleJson.Write(this);
}
