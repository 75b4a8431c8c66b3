namespace Gateway.Actors.Triggers;

/// <summary>Something that holds for a visitor at a moment, or does not.</summary>
public abstract record RuleCondition;

/// <summary>How a group joins what it holds.</summary>
public enum RuleJoin
{
    /// <summary>Every one holds; an empty group holds.</summary>
    All,
    /// <summary>At least one holds; an empty group does not.</summary>
    Any,
    /// <summary>Not a single one holds.</summary>
    None,
}

/// <summary>Conditions joined.</summary>
public sealed record RuleGroup(RuleJoin Join, IReadOnlyList<RuleCondition> Of) : RuleCondition;

/// <summary>How a clause compares.</summary>
public enum RuleOperator
{
    /// <summary>Equal text, or the visitor is in the segment. Of several texts: one of them.</summary>
    Is,
    /// <summary>The opposite of <see cref="Is"/>.</summary>
    IsNot,
    /// <summary>The text stands somewhere in it.</summary>
    Contains,
    /// <summary>It begins with the text.</summary>
    Starts,
    /// <summary>The whole of it fits a pattern in which * stands for any text.</summary>
    Wildcard,
    /// <summary>A regular expression fits some part of it.</summary>
    Regex,
    /// <summary>At least.</summary>
    AtLeast,
    /// <summary>At most.</summary>
    AtMost,
    /// <summary>The same number.</summary>
    Equal,
}

/// <summary>One comparison. Texts are compared without regard to case.</summary>
/// <param name="Name">Of which event, attribute or department, where the field wants one; else empty.</param>
/// <param name="Within">For <see cref="RuleField.EventCount"/>: only what was raised in the last so many seconds; 0 for the whole visit.</param>
public sealed record RuleClause(RuleField Field, string Name, RuleOperator Operator, string Text, double Number, int Within = 0) : RuleCondition;

/// <summary>
/// The visitor went through these steps in this order during the visit, other pages between them allowed. A step is "event:NAME" or part of an address, in which * stands
/// for any text. What <see cref="Without"/> names must not have come between the first step and the last.
/// </summary>
/// <param name="Without">A step, or empty.</param>
/// <param name="Within">Seconds from the first step to the last at most; 0 for any.</param>
public sealed record RulePath(IReadOnlyList<string> Steps, string Without, int Within) : RuleCondition;

/// <summary>
/// The last time that <see cref="After"/> happened in this visit lies <see cref="Within"/> seconds back or more, and <see cref="No"/> has not happened since. Both are steps
/// as in <see cref="RulePath"/>.
/// </summary>
public sealed record RuleAbsence(string After, string No, int Within) : RuleCondition;
