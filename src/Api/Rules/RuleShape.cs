namespace Gateway.Api.Rules;

/// <summary>A rule: when one of these happens and all conditions hold, invite or set a segment. docs/RULES.md has the whole language.</summary>
/// <param name="On">One event, or a list of up to five.</param>
/// <param name="Where">
/// A list of conditions that must all hold: clauses as below, groups {"all": […]}, {"any": […]} and {"none": […]}, paths {"path": […], "without", "within"} and absences
/// {"after", "no", "within"}.
/// </param>
/// <param name="Per">"visit", "visitor" or {"days": N}.</param>
/// <param name="Holdout">Percent of visitors whom an inviting rule leaves out, 0 to 90.</param>
public sealed record RuleShape(string? Id, string Name, bool Enabled, RuleOnShape On, IReadOnlyList<RuleClauseShape> Where, RuleThenShape Then, string Per, int? Holdout = null);

/// <summary>What wakes it.</summary>
/// <param name="Kind">
/// "page", "visit", "return", "page-time", "site-time", "idle", "event", "attribute", "errors", "missing", "chat-asked", "chat-unanswered", "said" or "exit".
/// </param>
/// <param name="Seconds">For the times, "errors" and "missing".</param>
/// <param name="Name">Of the event or the attribute.</param>
/// <param name="Count">For "errors".</param>
/// <param name="After">For "missing": part of an address or event:NAME.</param>
/// <param name="No">For "missing": part of an address or event:NAME.</param>
public sealed record RuleOnShape(string Kind, int? Seconds, string? Name, int? Count, string? After, string? No);

/// <summary>One clause.</summary>
/// <param name="Field">What is looked at, such as url, pages, event:NAME or online:DEPARTMENT.</param>
/// <param name="Op">is, is-not, contains, starts, wildcard, regex; for numbers &gt;=, &lt;=, =; for segment is, is-not.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Within">For event:NAME: only those of the last so many seconds.</param>
public sealed record RuleClauseShape(string Field, string Op, string Value, int? Within);

/// <summary>What it does.</summary>
/// <param name="Kind">"invite" (then department, text, operator) or "segment" (then segment).</param>
/// <param name="Department">The department that invites.</param>
/// <param name="Text">By language tag.</param>
/// <param name="Operator">The name under which it invites, or null for the department's.</param>
/// <param name="Segment">The segment to set.</param>
public sealed record RuleThenShape(string Kind, string? Department, IReadOnlyDictionary<string, string>? Text, string? Operator, string? Segment);

/// <summary>The rules of a site in their order.</summary>
public sealed record RulesShape(IReadOnlyList<RuleShape> Rules);
