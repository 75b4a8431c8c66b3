using System.Buffers;
using System.Collections.Frozen;

namespace Gateway.Actors.Radar;

/// <summary>What makes an alert. The numbers are those of PROTOCOL.md.</summary>
public enum AlertKind
{
    /// <summary>An error page, by its pattern.</summary>
    ErrorPage = 1,
    /// <summary>An error event, by its name and what it says.</summary>
    ErrorEvent = 2,
    /// <summary>Visitors who view pages or raise events faster than people do.</summary>
    VisitorFlood = 3,
    /// <summary>Too much from one network address.</summary>
    AddressFlood = 4,
    /// <summary>A forbidden page, by its pattern.</summary>
    ForbiddenPage = 5,
    /// <summary>More different causes than alerts are made of in an hour.</summary>
    Many = 6,
    /// <summary>The share of visitors who talk has left its usual band.</summary>
    TalkShare = 7,
    /// <summary>A rule that alerts operators.</summary>
    Rule = 8,
}

/// <summary>One thing that is counted, and becomes one alert.</summary>
/// <param name="Subject">The pattern, the event, the address, the rule.</param>
public readonly record struct AlertCause(AlertKind Kind, string Subject);

/// <summary>
/// A site's radar, compiled. A page is searched once for what all patterns have in common with any fitting address, so a site without trouble pays for one vectorised search per page
/// view and one look-up per event, and allocates nothing.
/// </summary>
public sealed class RadarWatch
{
    /// <summary>Views and events of one visitor over which a rate is measured: as many as a visit keeps.</summary>
    public const int FloodOver = 30;
    private const string TitlePrefix = "title:";
    private const int SaidChars = 100;
    private static readonly string[] SayingKeys = ["code", "status", "message"];

    private readonly (AlertKind Kind, string Shown, string Pattern)[] _addresses;
    private readonly (AlertKind Kind, string Shown, string Pattern)[] _titles;
    private readonly SearchValues<string> _inAddresses;
    private readonly SearchValues<string> _inTitles;
    private readonly FrozenSet<string> _events;
    private readonly bool _seesPages;

    private RadarWatch(RadarSettings settings)
    {
        Settings = settings;
        var patterns = settings.Enabled
            ? settings.ErrorPages.Select(p => (AlertKind.ErrorPage, Shown: p)).Concat(settings.ForbiddenPages.Select(p => (AlertKind.ForbiddenPage, Shown: p))).ToList()
            : [];
        (AlertKind, string, string)[] Of(bool titles) => [.. patterns.Where(p => Split(p.Shown).OfTitle == titles).Select(p => (p.Item1, p.Shown, Split(p.Shown).Pattern))];
        (_addresses, _titles) = (Of(false), Of(true));
        static SearchValues<string> Literals((AlertKind, string, string Pattern)[] patterns) =>
            SearchValues.Create([.. patterns.Select(p => LiteralOf(p.Pattern))], StringComparison.OrdinalIgnoreCase);
        (_inAddresses, _inTitles) = (Literals(_addresses), Literals(_titles));
        _events = (settings.Enabled ? settings.ErrorEvents : []).ToFrozenSet(StringComparer.Ordinal);
        _seesPages = patterns.Count > 0;
    }

    /// <summary>Looks for nothing.</summary>
    public static readonly RadarWatch Off = new(new RadarSettings { Enabled = false });

    /// <summary>What was compiled.</summary>
    public RadarSettings Settings { get; }

    /// <summary>Compiles settings.</summary>
    public static RadarWatch Compile(RadarSettings settings) => settings.Enabled ? new RadarWatch(settings) : settings == Off.Settings ? Off : new RadarWatch(settings);

    /// <summary>The error or forbidden page that this page is, or null.</summary>
    public AlertCause? OfPage(string url, string title)
    {
        if (!_seesPages) return null;
        return Find(_addresses, _inAddresses, url) ?? Find(_titles, _inTitles, title);
    }

    private static AlertCause? Find((AlertKind Kind, string Shown, string Pattern)[] patterns, SearchValues<string> literals, string text)
    {
        if (patterns.Length == 0 || !text.AsSpan().ContainsAny(literals)) return null;
        foreach (var (kind, shown, pattern) in patterns)
            if (Fits(pattern, text)) return new AlertCause(kind, shown);
        return null;
    }

    /// <summary>The error that this event is, or null. Two errors of one name are told apart by the first of code, status and message, with digits left out of a message.</summary>
    public AlertCause? OfEvent(string name, IReadOnlyDictionary<string, string> data)
    {
        if (!_events.Contains(name)) return null;
        foreach (var key in SayingKeys)
            if (data.TryGetValue(key, out var said) && said.Length > 0)
                return new AlertCause(AlertKind.ErrorEvent, $"{name} {(key == "message" ? WithoutDigits(said) : said.Length > SaidChars ? said[..SaidChars] : said)}");
        return new AlertCause(AlertKind.ErrorEvent, name);
    }

    /// <summary>Whether the oldest of <see cref="FloodOver"/> in a row was so short a time ago that it is a flood.</summary>
    public bool IsFlood(long spanMs) => Settings is { Enabled: true, VisitorRate: > 0 and var rate } && spanMs * rate < FloodOver * 60_000L;

    /// <summary>A message names numbers, places and times that differ for one fault: each run of digits is one #.</summary>
    private static string WithoutDigits(string said)
    {
        var kept = new System.Text.StringBuilder(Math.Min(said.Length, SaidChars));
        foreach (var c in said)
        {
            if (kept.Length == SaidChars) break;
            if (!char.IsAsciiDigit(c)) kept.Append(c);
            else if (kept.Length == 0 || kept[^1] != '#') kept.Append('#');
        }
        return kept.ToString();
    }

    internal static (bool OfTitle, string Pattern) Split(string shown) =>
        shown.StartsWith(TitlePrefix, StringComparison.OrdinalIgnoreCase) ? (true, shown[TitlePrefix.Length..]) : (false, shown);

    /// <summary>The longest text without a star, which every fitting text has in it.</summary>
    internal static string LiteralOf(string pattern) => pattern.Split('*').MaxBy(p => p.Length) ?? "";

    /// <summary>Greedy with one step back per star: never worse than pattern × text.</summary>
    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, t);
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t])) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++mark);
            else return false;
        }
        return pattern[p..].Trim('*').IsEmpty;
    }
}
