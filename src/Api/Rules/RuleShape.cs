namespace Gateway.Api.Rules;

/// <summary>A rule: when one of these happens and all conditions hold, do this. docs/RULES.md has the whole language.</summary>
/// <param name="On">One event, or a list of up to five.</param>
/// <param name="Where">
/// A list of conditions that must all hold: clauses as below, groups {"all": […]}, {"any": […]} and {"none": […]}, paths {"path": […], "without", "within"} and absences
/// {"after", "no", "within"}.
/// </param>
/// <param name="Then">One action, or a list of up to ten.</param>
/// <param name="Per">"visit", "visitor" or {"days": N}.</param>
/// <param name="Holdout">Percent of visitors whom a rule that shows something leaves out, 0 to 90.</param>
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

/// <summary>One action. Texts are by language tag.</summary>
/// <param name="Kind">"invite", "form", "segment", "tag", "note", "alert" or "webhook".</param>
/// <param name="Department">The department that invites, or is told of a form's answer.</param>
/// <param name="Text">Of an invitation or a form by language tag; of a note or an alert one text.</param>
/// <param name="Operator">The name in which it invites, or null for the department's.</param>
/// <param name="Title">Of a card or a form.</param>
/// <param name="Price">Of a card.</param>
/// <param name="Picture">Of an invitation: https, on the site, or {picture}.</param>
/// <param name="Alternative">What the picture shows.</param>
/// <param name="Buttons">Of an invitation: "accept", "decline" or "open" with an address of the site.</param>
/// <param name="Coupon">A code, or the pool that each visitor's own comes from.</param>
/// <param name="Segment">The segment to set.</param>
/// <param name="Tag">The tag to give.</param>
/// <param name="Webhook">Id of the webhook to call.</param>
/// <param name="Name">Of a form.</param>
/// <param name="Fields">Of a form.</param>
/// <param name="Send">The word of a form's button.</param>
/// <param name="Thanks">What is said when a form was answered.</param>
public sealed record RuleThenShape(
    string Kind, string? Department, object? Text, string? Operator, IReadOnlyDictionary<string, string>? Title, string? Price, string? Picture, IReadOnlyDictionary<string, string>? Alternative,
    IReadOnlyList<RuleButtonShape>? Buttons, RuleCouponShape? Coupon, string? Segment, string? Tag, string? Webhook, string? Name, IReadOnlyList<RuleFieldShape>? Fields,
    IReadOnlyDictionary<string, string>? Send, IReadOnlyDictionary<string, string>? Thanks);

/// <summary>A button of an invitation.</summary>
/// <param name="Kind">"accept", "decline" or "open".</param>
public sealed record RuleButtonShape(string Kind, IReadOnlyDictionary<string, string>? Label, string? Address);

/// <summary>A coupon of an invitation: either a code or a pool.</summary>
public sealed record RuleCouponShape(string? Code, string? Pool, IReadOnlyDictionary<string, string>? Note);

/// <summary>A field of a form.</summary>
/// <param name="Type">"text", "long", "email", "phone", "number", "choice" or "check".</param>
public sealed record RuleFieldShape(string Name, IReadOnlyDictionary<string, string> Label, string? Type, bool? Required, IReadOnlyList<RuleOptionShape>? Options);

/// <summary>What can be chosen.</summary>
public sealed record RuleOptionShape(string Value, IReadOnlyDictionary<string, string>? Label);

/// <summary>The rules of a site in their order.</summary>
public sealed record RulesShape(IReadOnlyList<RuleShape> Rules);
