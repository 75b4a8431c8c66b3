namespace Gateway.Actors.Triggers;

/// <summary>One thing that a rule does when it fires. All of a rule's actions happen together; docs/RULES.md describes them.</summary>
public abstract record RuleAction;

/// <summary>Puts the visitor into a segment.</summary>
public sealed record SetSegment(string Segment) : RuleAction;

/// <summary>Gives the visitor a tag, which operators see.</summary>
public sealed record SetTag(string Tag) : RuleAction;

/// <summary>Attaches a note to the visitor for operators only.</summary>
/// <param name="Text">May have variables, as an invitation's text.</param>
public sealed record AddNote(string Text) : RuleAction;

/// <summary>Opens an alert for the operators, or counts the visitor in the one that is open.</summary>
/// <param name="Text">What the alert says; "" for the rule's name.</param>
public sealed record RaiseAlert(string Text) : RuleAction;

/// <summary>Calls a webhook of the site.</summary>
/// <param name="Webhook">Its id.</param>
public sealed record CallWebhook(string Webhook) : RuleAction;

/// <summary>What the visitor sees: a rule has at most one of these, and the site's limits of invitations hold for it.</summary>
/// <param name="Department">Who is told of the answer; "" for nobody in particular.</param>
public abstract record ShownAction(DepartmentId Department) : RuleAction;

/// <summary>Invites to a dialog, once somebody of the department is free.</summary>
/// <param name="Department">Who invites.</param>
/// <param name="Text">By language tag.</param>
/// <param name="OperatorName">The operator in whose name it invites; null for the department's.</param>
public sealed record MakeInvitation(DepartmentId Department, IReadOnlyDictionary<string, string> Text, string? OperatorName) : ShownAction(Department)
{
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>The headline of a card by language tag; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Title { get; init; } = _none;

    /// <summary>What a card's goods cost; "" for nothing said.</summary>
    public string Price { get; init; } = "";

    /// <summary>Address of a picture, or {picture} for the product's; "" for none.</summary>
    public string Picture { get; init; } = "";

    /// <summary>What the picture shows, for those who do not see it, by language tag.</summary>
    public IReadOnlyDictionary<string, string> Alternative { get; init; } = _none;

    /// <summary>Instead of the usual two; empty for those.</summary>
    public IReadOnlyList<InvitationButton> Buttons { get; init; } = [];

    /// <summary>A coupon that comes with it, or null.</summary>
    public InvitationCoupon? Coupon { get; init; }
}

/// <summary>What a button of an invitation does.</summary>
public enum ButtonKind
{
    /// <summary>Begins the dialog.</summary>
    Accept,
    /// <summary>Declines.</summary>
    Decline,
    /// <summary>Opens an address of the site.</summary>
    Open,
}

/// <summary>A button of an invitation.</summary>
/// <param name="Label">By language tag; empty for the widget's own word.</param>
/// <param name="Address">For <see cref="ButtonKind.Open"/>: on the site, or {address} for the product's page.</param>
public sealed record InvitationButton(ButtonKind Kind, IReadOnlyDictionary<string, string> Label, string Address);

/// <summary>A coupon: one code for everybody, or each visitor's own out of a pool.</summary>
/// <param name="Code">"" when it is out of a pool.</param>
/// <param name="Pool">Name of the pool; "" for a fixed code.</param>
/// <param name="Note">What it is good for, by language tag.</param>
public sealed record InvitationCoupon(string Code, string Pool, IReadOnlyDictionary<string, string> Note);

/// <summary>Shows a form. The answer becomes attributes of the visitor and the event <see cref="Event"/>.</summary>
/// <param name="Department">Who is told; "" for everybody.</param>
/// <param name="Name">Letters, digits, "-" and "_".</param>
/// <param name="Text">By language tag; empty for none.</param>
/// <param name="Send">The button's word by language tag; empty for the widget's own.</param>
/// <param name="Thanks">What is said afterwards, by language tag; empty for the widget's own.</param>
public sealed record ShowForm(
    DepartmentId Department, string Name, IReadOnlyDictionary<string, string> Title, IReadOnlyDictionary<string, string> Text, IReadOnlyList<FormField> Fields,
    IReadOnlyDictionary<string, string> Send, IReadOnlyDictionary<string, string> Thanks) : ShownAction(Department)
{
    /// <summary>Stands before the form's name in the name of the event that its answer raises.</summary>
    public const string EventMark = "form_";

    /// <summary>The event that an answer raises.</summary>
    public string Event => EventMark + Name;
}

/// <summary>What may be entered in a field.</summary>
public enum FieldKind
{
    /// <summary>A line of text.</summary>
    Text,
    /// <summary>Several lines.</summary>
    Long,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>A telephone number.</summary>
    Phone,
    /// <summary>A number.</summary>
    Number,
    /// <summary>One of the options.</summary>
    Choice,
    /// <summary>Yes or nothing.</summary>
    Check,
    /// <summary>A day, as 2026-12-24.</summary>
    Date,
}

/// <summary>A field of a form.</summary>
/// <param name="Name">Of the attribute that it becomes.</param>
/// <param name="Label">By language tag.</param>
/// <param name="Options">For <see cref="FieldKind.Choice"/>.</param>
public sealed record FormField(string Name, IReadOnlyDictionary<string, string> Label, FieldKind Kind, bool Required, IReadOnlyList<FormOption> Options);

/// <summary>A choice.</summary>
/// <param name="Value">What is kept.</param>
/// <param name="Label">What is shown by language tag; empty for the value.</param>
public sealed record FormOption(string Value, IReadOnlyDictionary<string, string> Label);
