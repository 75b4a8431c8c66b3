using System.IO.Compression;
using Gateway.Actors.Recordings.Logs;

namespace Gateway.Replay.Input;

/// <summary>One page that somebody looked at.</summary>
internal sealed record PageView(DateTimeOffset At, string Who, string Address, string Agent, string Path, string Referrer);

/// <summary>What an access log in combined format holds, sorted into page views and the rest.</summary>
internal sealed class AccessLog
{
    public List<PageView> Views { get; } = [];
    public int Requests { get; private set; }
    public int Unreadable { get; private set; }
    public int FromCrawlers { get; private set; }
    public int Assets { get; private set; }
    public int Feeds { get; private set; }
    /// <summary>Answers other than 200 and 304, and requests other than GET.</summary>
    public int Errors { get; private set; }
    public int Visitors { get; private set; }

    public static AccessLog Read(string file)
    {
        var log = new AccessLog();
        using var raw = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) log.Take(line);
        log.Views.Sort((a, b) => a.At.CompareTo(b.At));
        log.Visitors = log.Views.Select(v => v.Who).Distinct().Count();
        return log;
    }

    public override string ToString() =>
        $"{Requests:N0} requests: {Views.Count:N0} page views of {Visitors:N0} visitors; left out {FromCrawlers:N0} by crawlers, {Assets:N0} assets, {Feeds:N0} feeds, {Errors:N0} errors" +
        (Unreadable > 0 ? $", {Unreadable:N0} unreadable" : "");

    private void Take(string text)
    {
        Requests++;
        if (LogLine.Read(text, out var line) is not null)
        {
            Unreadable++;
            return;
        }
        switch (line.Kind)
        {
            case LogKind.Robot: FromCrawlers++; break;
            case LogKind.Other: Errors++; break;
            case LogKind.Feed: Feeds++; break;
            case LogKind.Asset: Assets++; break;
            default: Views.Add(new PageView(DateTimeOffset.FromUnixTimeMilliseconds(line.At), line.Address + "|" + line.Agent, line.Address, line.Agent, line.Target, line.Referrer)); break;
        }
    }
}
