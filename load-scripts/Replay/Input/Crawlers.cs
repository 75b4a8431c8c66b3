namespace Gateway.Replay.Input;

/// <summary>Who of the access log is a machine.</summary>
internal static class Crawlers
{
    private static readonly string[] _words = ["bot", "crawl", "spider", "slurp", "feed", "rss", "http://", "https://", "+http", "wget", "curl", "python", "java/", "libwww", "monitor"];

    public static bool Recognise(string agent) => agent is "" or "-" || _words.Any(w => agent.Contains(w, StringComparison.OrdinalIgnoreCase));
}
