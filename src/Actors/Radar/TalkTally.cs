namespace Gateway.Actors.Radar;

/// <summary>What a share of talking visitors is about.</summary>
public enum TalkDimension
{
    /// <summary>The whole site.</summary>
    All = 0,
    /// <summary>Visits by how they came: search, paid, direct …</summary>
    Source = 1,
    /// <summary>Visits that opened a page, and those that began to talk on it.</summary>
    Page = 2,
}

/// <summary>Visits and those among them in which the visitor began to talk, of one hour.</summary>
/// <param name="Hour">Unix ms of its beginning.</param>
/// <param name="Key">The source or the page's path; "" for all.</param>
public readonly record struct TalkCount(SiteId Site, long Hour, TalkDimension Dimension, string Key, int Visits, int Talked);

/// <summary>
/// Counts on this node, since the store took the last: one lock and a look-up for each visit, first view of a page in a visit and first word, and no allocation for what is known. Pages beyond
/// <see cref="PagesKept"/> of a site are left out until the store has taken the others.
/// </summary>
public sealed class TalkTally
{
    /// <summary>Pages of a site that are counted between two takings.</summary>
    public const int PagesKept = 500;
    private const int PathChars = 200;
    private const long HourMs = 3_600_000;

    private readonly Dictionary<SiteId, SiteTally> _sites = [];
    private readonly Lock _gate = new();

    private sealed class SiteTally
    {
        public readonly Dictionary<string, Count> Sources = new(StringComparer.Ordinal);
        public readonly Dictionary<string, Count> Pages = new(StringComparer.Ordinal);
        public readonly Count All = new();
        public long Hour;
    }

    private sealed class Count
    {
        public int Visits;
        public int Talked;
    }

    private readonly List<TalkCount> _past = [];

    /// <summary>A visit has begun.</summary>
    public void Visit(SiteId site, string source, long now) => Add(site, source, "", 1, 0, now);

    /// <summary>A visit has opened a page that it had not opened before.</summary>
    public void Page(SiteId site, string url, long now) => Add(site, null, url, 1, 0, now);

    /// <summary>The visitor began to talk, on that page.</summary>
    public void Talk(SiteId site, string source, string url, long now) => Add(site, source, url, 0, 1, now);

    /// <summary>All that was counted since the last taking.</summary>
    public IReadOnlyList<TalkCount> Take()
    {
        lock (_gate)
        {
            foreach (var (site, tally) in _sites) Close(site, tally);
            _sites.Clear();
            List<TalkCount> taken = [.. _past];
            _past.Clear();
            return taken;
        }
    }

    /// <summary>What could not be stored is counted again with the next.</summary>
    public void GiveBack(IReadOnlyList<TalkCount> counts)
    {
        lock (_gate)
            if (_past.Count < 10 * PagesKept) _past.AddRange(counts);
    }

    /// <summary>The path of an address, without query and fragment.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? url : url[(scheme + 3)..];
        var slash = path.IndexOf('/');
        path = slash < 0 ? "/" : path[slash..];
        if (path.IndexOfAny('?', '#') is >= 0 and var end) path = path[..end];
        return path.Length > PathChars ? path[..PathChars] : path;
    }

    private void Add(SiteId site, string? source, string url, int visits, int talked, long now)
    {
        lock (_gate)
        {
            if (!_sites.TryGetValue(site, out var tally)) _sites[site] = tally = new SiteTally { Hour = now - now % HourMs };
            if (tally.Hour != now - now % HourMs)
            {
                Close(site, tally);
                _sites[site] = tally = new SiteTally { Hour = now - now % HourMs };
            }
            if (source is not null)
            {
                Bump(tally.All, visits, talked);
                if (!tally.Sources.TryGetValue(source, out var count)) tally.Sources[source] = count = new Count();
                Bump(count, visits, talked);
            }
            if (url.Length == 0) return;
            var path = PathOf(url);
            var pages = tally.Pages.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!pages.TryGetValue(path, out var page))
            {
                if (tally.Pages.Count == PagesKept) return;
                pages[path] = page = new Count();
            }
            Bump(page, visits, talked);
        }
    }

    private static void Bump(Count count, int visits, int talked)
    {
        count.Visits += visits;
        count.Talked += talked;
    }

    private void Close(SiteId site, SiteTally tally)
    {
        if (tally.All.Visits + tally.All.Talked > 0) _past.Add(new TalkCount(site, tally.Hour, TalkDimension.All, "", tally.All.Visits, tally.All.Talked));
        _past.AddRange(tally.Sources.Select(s => new TalkCount(site, tally.Hour, TalkDimension.Source, s.Key, s.Value.Visits, s.Value.Talked)));
        _past.AddRange(tally.Pages.Select(p => new TalkCount(site, tally.Hour, TalkDimension.Page, p.Key, p.Value.Visits, p.Value.Talked)));
    }
}
