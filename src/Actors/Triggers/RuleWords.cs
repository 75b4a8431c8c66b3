namespace Gateway.Actors.Triggers;

/// <summary>The words of the rule language for fields, operators and triggers.</summary>
internal static class RuleWords
{
    /// <summary>What can be asked of a field.</summary>
    public enum Kind
    {
        Text,
        Number,
        Either,
        Member,
    }

    /// <param name="Word">The whole word, or what stands before the name when it ends with a colon.</param>
    public sealed record FieldWord(string Word, RuleField Field, Kind Kind, double Least = double.MinValue, double Most = double.MaxValue)
    {
        public bool TakesName => Word[^1] == ':';
    }

    public static readonly IReadOnlyList<FieldWord> Fields =
    [
        new("url", RuleField.Url, Kind.Text), new("title", RuleField.Title, Kind.Text), new("referrer", RuleField.Referrer, Kind.Text),
        new("language", RuleField.Language, Kind.Text), new("visited", RuleField.Visited, Kind.Text), new("entry", RuleField.Entry, Kind.Text),
        new("country", RuleField.Country, Kind.Text), new("region", RuleField.Region, Kind.Text), new("city", RuleField.City, Kind.Text),
        new("browser", RuleField.Browser, Kind.Text), new("os", RuleField.Os, Kind.Text), new("device", RuleField.Device, Kind.Text),
        new("source", RuleField.Source, Kind.Text), new("term", RuleField.Term, Kind.Text), new("campaign", RuleField.Campaign, Kind.Text),
        new("time-zone", RuleField.TimeZone, Kind.Text), new("said", RuleField.Said, Kind.Text),
        new("viewed", RuleField.Viewed, Kind.Text), new("viewed-before", RuleField.ViewedBefore, Kind.Text),
        new("bought", RuleField.Bought, Kind.Text), new("bought-before", RuleField.BoughtBefore, Kind.Text),
        new("pages", RuleField.Pages, Kind.Number, 0), new("visits", RuleField.Visits, Kind.Number, 0),
        new("page-time", RuleField.PageTime, Kind.Number, 0, RuleLimits.Seconds), new("site-time", RuleField.SiteTime, Kind.Number, 0, RuleLimits.Seconds),
        new("days-away", RuleField.DaysAway, Kind.Number, 0, 3650), new("dialogs", RuleField.DialogsHad, Kind.Number, 0),
        new("rating", RuleField.Rating, Kind.Number, 1, 5), new("cart", RuleField.Cart, Kind.Number), new("screen-width", RuleField.ScreenWidth, Kind.Number, 1, 100_000),
        new("hour", RuleField.Hour, Kind.Number, 0, 23), new("weekday", RuleField.Weekday, Kind.Number, 1, 7),
        new("online:", RuleField.Online, Kind.Number, 0), new("free:", RuleField.Free, Kind.Number, 0), new("wait:", RuleField.Wait, Kind.Number, 0, RuleLimits.Seconds),
        new("event:", RuleField.EventCount, Kind.Number, 0), new("value:", RuleField.EventValue, Kind.Number),
        new("attribute:", RuleField.Attribute, Kind.Either), new("segment", RuleField.Segment, Kind.Member),
    ];

    public static readonly IReadOnlyList<(string Word, RuleOperator Operator)> TextOperators =
        [("is", RuleOperator.Is), ("is-not", RuleOperator.IsNot), ("contains", RuleOperator.Contains), ("starts", RuleOperator.Starts), ("wildcard", RuleOperator.Wildcard),
         ("regex", RuleOperator.Regex)];

    public static readonly IReadOnlyList<(string Word, RuleOperator Operator)> NumberOperators =
        [(">=", RuleOperator.AtLeast), ("<=", RuleOperator.AtMost), ("=", RuleOperator.Equal)];

    public static readonly IReadOnlyList<(string Word, RuleTrigger Trigger)> Triggers =
        [("page", RuleTrigger.Page), ("page-time", RuleTrigger.PageTime), ("site-time", RuleTrigger.SiteTime), ("event", RuleTrigger.Event), ("visit", RuleTrigger.Visit),
         ("return", RuleTrigger.Return), ("idle", RuleTrigger.Idle), ("chat-asked", RuleTrigger.ChatAsked), ("chat-unanswered", RuleTrigger.ChatUnanswered),
         ("said", RuleTrigger.Said), ("exit", RuleTrigger.Exit), ("attribute", RuleTrigger.Attribute), ("errors", RuleTrigger.Errors), ("missing", RuleTrigger.Missing)];

    public static readonly IReadOnlyList<(string Word, RuleJoin Join)> Joins = [("all", RuleJoin.All), ("any", RuleJoin.Any), ("none", RuleJoin.None)];

    public static bool IsNumeric(RuleOperator op) => op is RuleOperator.AtLeast or RuleOperator.AtMost or RuleOperator.Equal;

    public static IReadOnlyList<(string Word, RuleOperator Operator)> OperatorsOf(Kind kind) => kind switch
    {
        Kind.Text => TextOperators,
        Kind.Number => NumberOperators,
        Kind.Either => [.. TextOperators, .. NumberOperators],
        _ => [TextOperators[0], TextOperators[1]],
    };

    public static string Of(RuleOperator op) => (IsNumeric(op) ? NumberOperators : TextOperators).First(o => o.Operator == op).Word;

    public static string Of(RuleTrigger trigger) => Triggers.First(t => t.Trigger == trigger).Word;

    public static string Of(RuleClause c) => Fields.First(f => f.Field == c.Field).Word + c.Name;

    /// <summary>The field that a word means, and the name behind its colon.</summary>
    public static bool TryField(string text, out FieldWord field, out string name)
    {
        foreach (var f in Fields)
        {
            if (f.TakesName ? !text.StartsWith(f.Word, StringComparison.Ordinal) || text.Length == f.Word.Length : text != f.Word) continue;
            (field, name) = (f, text[(f.TakesName ? f.Word.Length : text.Length)..]);
            return true;
        }
        (field, name) = (Fields[0], "");
        return false;
    }
}

/// <summary>How large a rule may be. More than these nobody could oversee, and each is looked at by every visitor of its site.</summary>
internal static class RuleLimits
{
    public const int Events = 5;
    public const int Clauses = 50;
    public const int Nesting = 5;
    public const int Steps = 6;
    public const int Name = 64;
    public const int Text = 1000;
    public const int Actions = 10;
    public const int Webhooks = 3;
    public const int Tag = 40;
    public const int Note = 500;
    public const int Title = 120;
    public const int Label = 40;
    public const int Code = 40;
    public const int Buttons = 4;
    public const int Fields = 10;
    public const int Options = 20;
    public const int Languages = 20;
    public const int Value = 500;
    public const int Seconds = 86_400;
    public const int Days = 3650;

    /// <summary>A visit keeps its last 30 events, so that no window can count more.</summary>
    public const int EventsInWindow = 30;

    /// <summary>A visit ends after 30 minutes without activity.</summary>
    public const int IdleSeconds = 30 * 60 - 1;
}
