using System.Globalization;

namespace Gateway.Actors.Visitors;

/// <summary>One page of the visit as it is held in memory: of the browser's random id only 64 bits of its hash, since it is compared and never shown.</summary>
internal readonly record struct PageSeen(ulong Page, string Url, string Title, long At)
{
    private const char HashMark = '#';

    /// <summary>FNV-1a. Somebody who makes two of his own pages collide hides one of them from himself.</summary>
    public static ulong IdOf(string page)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in page) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    /// <summary>As stored: the hash behind a mark, because snapshots written before hold the browser's own id.</summary>
    public VisitedPage Stored() => new(HashMark + Page.ToString("x16", CultureInfo.InvariantCulture), Url, Title, At);

    public static PageSeen Of(VisitedPage stored) => new(
        stored.Page is [HashMark, .. var hex] && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : IdOf(stored.Page),
        SharedText.Of(stored.Url), SharedText.Of(stored.Title), stored.At);
}
