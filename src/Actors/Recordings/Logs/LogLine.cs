using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings.Logs;

/// <summary>What a request of an access log was, as far as visits are concerned.</summary>
public enum LogKind
{
    /// <summary>A page was shown to a person.</summary>
    Page,
    /// <summary>By a robot, feed reader or program (<see cref="UserAgent.IsCrawler"/>), or without an agent.</summary>
    Robot,
    /// <summary>Not GET, or answered by anything but 200 or 304.</summary>
    Other,
    /// <summary>A feed.</summary>
    Feed,
    /// <summary>A picture, style, script or another file that is no page.</summary>
    Asset,
}

/// <summary>One request of an access log in the combined format of Apache and nginx.</summary>
/// <param name="Address">Of the client, as the log has it.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Method">Such as GET.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Referrer">"" for none.</param>
/// <param name="Agent">"" for none.</param>
public readonly record struct LogLine(string Address, long At, string Method, string Target, int Status, string Referrer, string Agent)
{
    private static readonly HashSet<string> _pageEndings = new(StringComparer.OrdinalIgnoreCase) { "", "html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp" };

    /// <summary>Reads a line: address, two words, [time], "request", status, bytes, "referrer", "agent"; more may follow.</summary>
    /// <param name="text">Without its line end.</param>
    /// <param name="line">What stands in it.</param>
    /// <returns>What is wrong with the line, or null.</returns>
    public static string? Read(string text, out LogLine line)
    {
        line = default;
        var rest = text.AsSpan();
        var address = Word(ref rest);
        Word(ref rest);
        Word(ref rest);
        if (address.Length == 0 || rest.Length == 0) return "no address and two words at its beginning";
        if (rest[0] != '[' || rest.IndexOf(']') is not (> 0 and var end)) return "no [time] after the address and two words";
        if (!DateTimeOffset.TryParseExact(rest[1..end], "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return "its time is not written as [17/May/2015:10:05:03 +0000]";
        rest = rest[(end + 1)..];
        if (Quoted(ref rest) is not { } request) return "no \"request\" after the time";
        var words = request.Split(' ', 3);
        if (!int.TryParse(Word(ref rest), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return "no status after the request";
        Word(ref rest);
        if (Quoted(ref rest) is not { } referrer || Quoted(ref rest) is not { } agent) return "no \"referrer\" and \"agent\" after the status and the bytes: the log is in the common format, the combined one is needed";
        // A request that is no request (a scan, TLS on the plain port) was logged as it came.
        line = new LogLine(address.ToString(), at.ToUnixTimeMilliseconds(), words[0], words.Length > 1 ? words[1] : "", status, referrer == "-" ? "" : referrer, agent == "-" ? "" : agent);
        return null;
    }

    /// <summary>What kind of request it is.</summary>
    public LogKind Kind =>
        Agent.Length == 0 || UserAgent.Recognise(Agent).IsCrawler ? LogKind.Robot
        : Method != "GET" || Status is not (200 or 304) || !Target.StartsWith('/') ? LogKind.Other
        : LogWords.Feed().IsMatch(Target) ? LogKind.Feed
        : !_pageEndings.Contains(Ending(Target)) ? LogKind.Asset
        : LogKind.Page;

    private static string Ending(string target)
    {
        var path = target.AsSpan();
        if (path.IndexOfAny('?', '#') is >= 0 and var query) path = path[..query];
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.LastIndexOf('.') is >= 0 and var dot ? name[(dot + 1)..].ToString() : "";
    }

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(' ');
        var end = rest.IndexOf(' ');
        var word = end < 0 ? rest : rest[..end];
        rest = (end < 0 ? [] : rest[end..]).TrimStart(' ');
        return word;
    }

    /// <summary>What stands between the next two quotes, of which Apache and nginx escape those within; null when there are none.</summary>
    private static string? Quoted(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(' ');
        if (rest.Length == 0 || rest[0] != '"') return null;
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '\\') at++;
            else if (rest[at] == '"')
            {
                var text = rest[1..at].ToString();
                rest = rest[(at + 1)..];
                return text.Contains('\\') ? text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\x22", "\"", StringComparison.Ordinal) : text;
            }
        }
        return null;
    }
}

internal static partial class LogWords
{
    [GeneratedRegex(@"[?&]flav=(rss|atom)|/(rss|atom|feed)s?(/|\.|\?|$)|\.(rss|atom|rdf|xml)($|\?)", RegexOptions.IgnoreCase)]
    public static partial Regex Feed();
}
