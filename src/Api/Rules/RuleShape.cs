namespace Gateway.Api.Rules;

/// <summary>A rule: when this happens and all clauses hold, invite or set a segment.</summary>
/// <param name="Per">"visit" or "visitor".</param>
public sealed record RuleShape(string? Id, string Name, bool Enabled, RuleOnShape On, IReadOnlyList<RuleClauseShape> Where, RuleThenShape Then, string Per);

/// <summary>What wakes it.</summary>
/// <param name="Kind">"page", "page-time", "site-time", "event" or "visit".</param>
/// <param name="Seconds">For the two times.</param>
/// <param name="Name">The event's name, for "event".</param>
public sealed record RuleOnShape(string Kind, int? Seconds, string? Name);

/// <summary>One condition.</summary>
/// <param name="Field">url, title, referrer, language, visited, country, region, city, browser, os, device, source, term, campaign, pages, visits, event:NAME, value:NAME or segment.</param>
/// <param name="Op">is, contains, starts, wildcard; &gt;=, &lt;=, =; for segment is, is-not.</param>
/// <param name="Value">What it is compared with.</param>
public sealed record RuleClauseShape(string Field, string Op, string Value);

/// <summary>What it does.</summary>
/// <param name="Kind">"invite" (then department, text, operator) or "segment" (then segment).</param>
/// <param name="Department">The department that invites.</param>
/// <param name="Text">By language tag.</param>
/// <param name="Operator">The name under which it invites, or null for the department's.</param>
/// <param name="Segment">The segment to set.</param>
public sealed record RuleThenShape(string Kind, string? Department, IReadOnlyDictionary<string, string>? Text, string? Operator, string? Segment);

/// <summary>The rules of a site in their order.</summary>
public sealed record RulesShape(IReadOnlyList<RuleShape> Rules);
