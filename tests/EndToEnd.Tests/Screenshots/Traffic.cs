using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.EndToEnd.Tests.Screenshots;

/// <summary>A shop on a busy afternoon: real browsers and sources, real dialogs where the data is present, else the sample's of load-scripts.</summary>
internal sealed partial class Traffic : IAsyncDisposable
{
    private static readonly (string Path, string Title)[] _pages =
    [
        ("/", "Outdoor gear that comes back with you"), ("/products", "All gear"), ("/products/hollow-pine-2", "Hollow Pine 2"), ("/products/hollow-pine-3", "Hollow Pine 3"),
        ("/products/ridgeback-45", "Ridgeback 45"), ("/products/emberdown-minus-5", "Emberdown −5"), ("/products/kettlebird", "Kettlebird"), ("/products/glowworm-300", "Glowworm 300"),
        ("/products/rainmoth-shell", "Rainmoth Shell"), ("/products/mossfoot-mid", "Mossfoot Mid"), ("/cart", "Cart"), ("/delivery", "Delivery"), ("/checkout", "Your details"),
    ];

    private static readonly string[] _names = ["", "Katarina Lindqvist-Oberholzer", "", "Павел Новиков", "", "", "Inês", "", "Александра Константинопольская", "", "Tom B.", ""];

    private readonly Place _place;
    private readonly CancellationToken _stop;
    private readonly Random _random = new(2);
    private readonly List<VisitorClient> _visitors = [];
    private readonly List<(string Referrer, string Agent)> _browsers;

    public Traffic(Place place, CancellationToken stop)
    {
        (_place, _stop) = (place, stop);
        Dialogs = [.. ReadDialogs(Path.Combine(Root(), "load-scripts/sample/dialogs.jsonl"))];
        var real = Path.Combine(Root(), "../shared/data/dialogs.jsonl");
        PastDialogs = File.Exists(real) ? [.. ReadDialogs(real).Where(d => d.Count >= 4)] : Dialogs;
        _browsers = [.. ReadBrowsers().DistinctBy(b => b.Agent).Take(400)];
    }

    /// <summary>Dialogs of a shop such as the demo's: lines, the visitor's first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Dialogs { get; }

    /// <summary>Dialogs to fill the history with.</summary>
    public IReadOnlyList<IReadOnlyList<string>> PastDialogs { get; }

    /// <summary>A visitor who looks at some pages, and is still there.</summary>
    public async Task<VisitorClient> VisitAsync(int pages)
    {
        var n = _visitors.Count;
        var (referrer, agent) = _browsers[n % _browsers.Count];
        var visitor = new VisitorClient(_place, new ClientOptions(), Page(n, referrer), agent, new IPAddress([127, 0, 1, (byte)(n + 1)]));
        _visitors.Add(visitor);
        visitor.Start();
        await visitor.ConnectedAsync(_stop);
        if (_names[n % _names.Length] is { Length: > 0 } name) await visitor.SetAsync(new Dictionary<string, string> { ["name"] = name, ["customer"] = $"{1000 + n}" });
        for (var i = 1; i < pages; i++)
        {
            await visitor.ShowAsync(Page(n + (i * 5), ""));
            if (_random.Next(4) == 0) await visitor.RaiseAsync("cart_add", 39 + _random.Next(260), "EUR");
        }
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors) await visitor.DisposeAsync();
    }

    private HelloPage Page(int n, string referrer)
    {
        var (path, title) = _pages[n % _pages.Length];
        return new HelloPage(Guid.NewGuid().ToString("N"), _place.Origin + path, $"{title} · Larch & Lantern", referrer, n % 3 == 0 ? "ru" : "en", n % 4 == 0 ? "390x844" : "1920x1080", "Europe/Berlin", 0);
    }

    private static IEnumerable<IReadOnlyList<string>> ReadDialogs(string file) =>
        from line in File.ReadLines(file)
        select (IReadOnlyList<string>)[.. JsonDocument.Parse(line).RootElement.GetProperty("turns").EnumerateArray().Select(t => t.GetProperty("text").GetString()!)];

    private static IEnumerable<(string Referrer, string Agent)> ReadBrowsers()
    {
        var real = Path.Combine(Root(), "../shared/data/visits-access.log.gz");
        using var file = File.OpenRead(File.Exists(real) ? real : Path.Combine(Root(), "load-scripts/sample/visits-access.log"));
        using var reader = new StreamReader(File.Exists(real) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (reader.ReadLine() is { } line)
        {
            var match = Tail().Match(line);
            if (match.Success && match.Groups[2].Value.StartsWith("Mozilla/5.0 (", StringComparison.Ordinal) && !Robot().IsMatch(match.Groups[2].Value))
                yield return (match.Groups[1].Value == "-" ? "" : match.Groups[1].Value, match.Groups[2].Value);
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    [GeneratedRegex("\"([^\"]*)\" \"([^\"]*)\"$")]
    private static partial Regex Tail();

    [GeneratedRegex("bot|crawl|spider|feed|slurp|preview|http", RegexOptions.IgnoreCase)]
    private static partial Regex Robot();
}
