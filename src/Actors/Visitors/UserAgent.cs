using System.Collections.Concurrent;

namespace Gateway.Actors.Visitors;

/// <summary>What a user-agent text says of the machine at the other end.</summary>
/// <param name="Browser">Family, or "" when unknown.</param>
/// <param name="Os">Family, or "" when unknown.</param>
/// <param name="Device">desktop, phone or tablet.</param>
/// <param name="IsCrawler">A robot, feed reader, monitor or programming library: no visitor.</param>
public sealed record UserAgent(string Browser, string Os, string Device, bool IsCrawler)
{
    private const int Remembered = 4096;
    private static readonly ConcurrentDictionary<string, UserAgent> Known = new(StringComparer.Ordinal);

    /// <summary>Marks of programs that fetch pages without a person. A text without "Mozilla/" or "Opera" is no browser either.</summary>
    private static readonly string[] CrawlerMarks =
    [
        "bot", "spider", "crawl", "slurp", "feed", "rss", "fetch", "monitor", "preview", "archiver", "validator", "scan", "curl", "wget", "python", "java/", "ruby",
        "perl", "libwww", "http client", "httpclient", "go-http", "okhttp", "headless", "phantomjs", "lighthouse", "reader", "check", "facebookexternalhit",
        "whatsapp", "embedly", "netvibes", "panscient", "yandeximages", "mediapartners", "apis-google", "google favicon", "bingpreview", "ia_archiver", "nutch", "wordpress/",
        "typhoeus", "pingdom", "uptime", "siteexplorer", "tiny tiny", "heritrix", "universalfeedparser",
    ];

    /// <summary>First match wins, so the forks stand before the browsers that they name as well.</summary>
    private static readonly (string Mark, string Browser)[] Browsers =
    [
        ("YaBrowser/", "Yandex Browser"), ("SamsungBrowser/", "Samsung Internet"), ("OPR/", "Opera"), ("Opera", "Opera"), ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"),
        ("Edge/", "Edge"), ("Vivaldi/", "Vivaldi"), ("UCBrowser/", "UC Browser"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("MSIE ", "Internet Explorer"), ("Trident/", "Internet Explorer"),
        ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Android", "Android Browser"), ("Safari/", "Safari"), ("AppleWebKit/", "WebKit"), ("Gecko/", "Gecko"),
    ];

    private static readonly (string Mark, string Os)[] Systems =
    [
        ("iPhone", "iOS"), ("iPad", "iOS"), ("iPod", "iOS"), ("Android", "Android"), ("Windows Phone", "Windows Phone"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("Linux", "Linux"), ("X11", "Linux"), ("FreeBSD", "FreeBSD"),
    ];

    /// <summary>Recognises a user-agent text; the answer for a text is remembered, since a site sees few different ones.</summary>
    public static UserAgent Recognise(string text)
    {
        if (Known.TryGetValue(text, out var known)) return known;
        var read = Read(text);
        // Hostile variety must not fill the memory; the common texts come back at once.
        if (Known.Count >= Remembered) Known.Clear();
        return text.Length <= 512 ? Known[text] = read : read;
    }

    private static UserAgent Read(string text)
    {
        if (IsRobot(text)) return new UserAgent("", "", "", true);
        var os = First(text, Systems);
        return new UserAgent(First(text, Browsers), os, DeviceOf(text, os), false);
    }

    private static bool IsRobot(string text)
    {
        if (!text.Contains("Mozilla/", StringComparison.Ordinal) && !text.StartsWith("Opera", StringComparison.Ordinal)) return true;
        // A phone maker whose name holds "bot" is no robot.
        var cleaned = text.Replace("CUBOT", "", StringComparison.OrdinalIgnoreCase);
        foreach (var mark in CrawlerMarks)
            if (cleaned.Contains(mark, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string DeviceOf(string text, string os)
    {
        if (text.Contains("iPad", StringComparison.Ordinal) || text.Contains("Tablet", StringComparison.OrdinalIgnoreCase)) return "tablet";
        if (os == "Android") return text.Contains("Mobile", StringComparison.Ordinal) ? "phone" : "tablet";
        return os is "iOS" or "Windows Phone" || text.Contains("Mobile", StringComparison.Ordinal) ? "phone" : "desktop";
    }

    private static string First(string text, (string Mark, string Name)[] marks)
    {
        foreach (var (mark, name) in marks)
            if (text.Contains(mark, StringComparison.Ordinal)) return name;
        return "";
    }
}
