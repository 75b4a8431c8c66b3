using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Gateway.Replay.Input;

/// <summary>One page that somebody looked at.</summary>
internal sealed record PageView(DateTimeOffset At, string Who, string Address, string Agent, string Path, string Referrer);

/// <summary>What an access log in combined format holds, sorted into page views and the rest.</summary>
internal sealed partial class AccessLog
{
    private static readonly HashSet<string> _pageEndings = new(StringComparer.OrdinalIgnoreCase) { "", "html", "htm", "xhtml", "php" };

    public List<PageView> Views { get; } = [];
    public int Requests { get; private set; }
    public int Unreadable { get; private set; }
    public int FromCrawlers { get; private set; }
    public int Assets { get; private set; }
    public int Feeds { get; private set; }
    /// <summary>Answers other than 200 and 304, and requests other than GET.</summary>
    public int Errors { get; private set; }
    public int Visitors { get; private set; }

    public static AccessLog Read(string file, Func<string, bool> isCrawler)
    {
        var log = new AccessLog();
        using var raw = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) log.Take(line, isCrawler);
        log.Views.Sort((a, b) => a.At.CompareTo(b.At));
        log.Visitors = log.Views.Select(v => v.Who).Distinct().Count();
        return log;
    }

    public override string ToString() =>
        $"{Requests:N0} requests: {Views.Count:N0} page views of {Visitors:N0} visitors; left out {FromCrawlers:N0} by crawlers, {Assets:N0} assets, {Feeds:N0} feeds, {Errors:N0} errors" +
        (Unreadable > 0 ? $", {Unreadable:N0} unreadable" : "");

    private void Take(string line, Func<string, bool> isCrawler)
    {
        Requests++;
        var m = Combined().Match(line);
        if (!m.Success || !DateTimeOffset.TryParseExact(m.Groups["at"].Value, "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            Unreadable++;
            return;
        }
        var (address, agent, target) = (m.Groups["address"].Value, m.Groups["agent"].Value, m.Groups["target"].Value);
        if (isCrawler(agent)) FromCrawlers++;
        else if (m.Groups["method"].Value != "GET" || m.Groups["status"].Value is not ("200" or "304")) Errors++;
        else if (IsFeed(target)) Feeds++;
        else if (!_pageEndings.Contains(Ending(target))) Assets++;
        else Views.Add(new PageView(at, address + "|" + agent, address, agent, target, m.Groups["referrer"].Value is "-" ? "" : m.Groups["referrer"].Value));
    }

    private static string Ending(string target)
    {
        var path = target.Split('?', '#')[0];
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..];
    }

    private static bool IsFeed(string target) => FeedWords().IsMatch(target);

    [GeneratedRegex("""^(?<address>\S+) \S+ \S+ \[(?<at>[^\]]+)\] "(?<method>\S+) (?<target>\S+)[^"]*" (?<status>\d{3}) \S+ "(?<referrer>[^"]*)" "(?<agent>[^"]*)""")]
    private static partial Regex Combined();

    [GeneratedRegex(@"[?&]flav=(rss|atom)|/(rss|atom|feed)s?(/|\.|\?|$)|\.(rss|atom|rdf|xml)($|\?)", RegexOptions.IgnoreCase)]
    private static partial Regex FeedWords();
}
