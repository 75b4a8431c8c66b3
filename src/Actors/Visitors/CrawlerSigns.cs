using System.Buffers;

namespace Gateway.Actors.Visitors;

/// <summary>
/// What tells a program that fetches pages by itself from a browser: the word for what it does, an address to complain to, no engine, or a desktop browser
/// that ends in a name no browser has. By form more than by names, since new robots come every week.
/// </summary>
internal static class CrawlerSigns
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
    [
        "bot", "spider", "crawl", "slurp", "scrap", "feed", "rss", "fetch", "monitor", "preview", "archiv", "validat", "scan", "curl", "wget", "python", "ruby", "libwww-perl", "library",
        "http client", "httpclient", "go-http", "okhttp", "headless", "phantomjs", "lighthouse", "reader", "check", "externalhit", "whatsapp", "embedly", "panscient", "yandeximages", "mediapartners",
        "apis-google", "favicon", "ia_archiver", "nutch", "wordpress/", "typhoeus", "pingdom", "uptime", "explorer/", "tiny tiny", "heritrix", "agent", "inspect", "verif", "selenium", "puppeteer",
        "playwright", "webdriver", "synthetic", "capture", "sitemap", "proxy", "optimiz", "analy", "ptst/", "statuscake", "watcher", "harvest", "extract", "survey", "indexer", "search engine",
        "screenshot", "thumb", "snapshot", "render", "probe", "download", "hotjar", "siteimprove", "newsnow", "fluid/", "attracta", "-google", "testlocally",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> SureWords = SearchValues.Create(["bot/", "spider", "crawl", "compatible;"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> Places = SearchValues.Create(["://", "www.", ".com", ".org", ".net", ".html", ".ru/", ".fr", ".io/", "(at)"], StringComparison.Ordinal);
    private static readonly SearchValues<string> Engines = SearchValues.Create(
        ["AppleWebKit", "Gecko", "rv:", "MSIE", "Trident", "KHTML", "Presto", "Opera", "Goanna", "Servo", "NetFront", "Links", "Konqueror", "Netscape", "Polaris", "Teleca", "SAMSUNG"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> OldCompatible = SearchValues.Create(
        ["MSIE", "Konqueror", "iCab", "OmniWeb", "Opera", "IBrowse", "Netscape", "AvantGo", "Blazer", "NetFront", "Galeon", "Maxthon", "Google TV", "Polaris", "Teleca", "BREW", "Brew", "Symbian", "Trident/", "MIDP", "Netgem"], StringComparison.OrdinalIgnoreCase);
    /// <summary>Browsers that do not call themselves Mozilla: text browsers, old phones.</summary>
    private static readonly SearchValues<string> Others = SearchValues.Create(
        ["MIDP", "UP.Browser", "UP.Link", "NetFront", "Obigo", "MAUI", "UCWEB", "UCBrowser", "UC Browser", "Lynx/", "Links ", "ELinks", "Dillo/", "w3m/", "BlackBerry", "Nokia", "SonyEricsson", "DoCoMo", "J-PHONE",
         "Vodafone", "SoftBank", "KDDI", "iCab/", "Galeon/", "Planetweb", "Silk/", "FOMA", "smartTV"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Names that hold one of the words and are no robots: phone makers.</summary>
    private static readonly string[] Innocent = ["CUBOT", "Cubot", "Botswana"];

    public static bool In(string text)
    {
        var mozilla = text.StartsWith("Mozilla/", StringComparison.Ordinal);
        if (!mozilla && !text.StartsWith("Opera", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(Others)) return true;
        var named = text;
        foreach (var name in Innocent) named = named.Replace(name, "", StringComparison.Ordinal);
        if (HasWord(named) || NamesAPlace(text)) return true;
        if (!mozilla) return false;
        var os = AgentNames.Os(text);
        if (!text.AsSpan().ContainsAny(Engines) && !text.AsSpan().ContainsAny(Others) && (os.Length == 0 || os is "Windows" or "Linux" && text.StartsWith("Mozilla/5", StringComparison.Ordinal))) return true;
        if (os.Length == 0 && text.Contains("Chrome/", StringComparison.Ordinal)) return true;
        if (text.Contains("compatible;", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(OldCompatible)) return true;
        return AgentShape.IsBrokenIn(text);
    }

    /// <summary>What stands among the systems of a phone is the name of its maker, who may call it anything.</summary>
    private static bool HasWord(string text)
    {
        if (!text.Contains("; Android ", StringComparison.Ordinal) || text.IndexOf(") ", StringComparison.Ordinal) is not (> 0 and var end)) return text.AsSpan().ContainsAny(Words);
        return text.AsSpan(end).ContainsAny(Words) || text.AsSpan(0, end).ContainsAny(SureWords);
    }

    /// <summary>An address or a mailbox to complain to. Old Internet Explorers name the site of whoever gave them away, and makers of phones their own, among the systems.</summary>
    private static bool NamesAPlace(string text)
    {
        if (text.Contains("MSIE", StringComparison.Ordinal)) return text.Contains("+http", StringComparison.Ordinal) || text.Contains("+ http", StringComparison.Ordinal);
        var systems = text.AsSpan();
        var rest = systems.Contains("Android", StringComparison.Ordinal) && systems.IndexOf(") ") is var end and > 0 ? systems[end..] : systems;
        if (rest.ContainsAny(Places)) return true;
        var at = rest.IndexOf('@');
        return at >= 0 && at + 1 < rest.Length && char.IsAsciiLetter(rest[at + 1]) && rest[at..].Contains('.') && !rest[at..].StartsWith("@calendar");
    }
}
