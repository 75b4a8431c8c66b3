using System.Globalization;

namespace Gateway.Actors.Visitors;

/// <summary>
/// One page of the visit as it is held in memory, in 16 bytes: of the browser's random id 32 bits of its hash, since it is compared and never shown, and the time
/// since the visit began (an int of milliseconds lasts for 24 days).
/// </summary>
internal readonly record struct PageSeen(KnownPage Shown, uint Page, int SinceStartMs)
{
    private const char HashMark = '#';

    /// <summary>FNV-1a. Somebody who makes two of his own pages collide hides one of them from himself.</summary>
    public static uint IdOf(string page)
    {
        if (page is [HashMark, .. { Length: 8 } hex] && uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var known)) return known;
        return (uint)Fnv.Of(page);
    }

    public static PageSeen At(KnownPage shown, uint page, long now, long visitStart) => new(shown, page, (int)Math.Clamp(now - visitStart, 0, int.MaxValue));

    /// <summary>An id as a text, of which <see cref="IdOf"/> makes the same id again.</summary>
    public static string Marked(uint id) => HashMark + id.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>As stored: the hash behind a mark, because snapshots written before hold the browser's own id.</summary>
    public VisitedPage Stored(long visitStart) => new(Marked(Page), Shown.Url, Shown.Title, visitStart + SinceStartMs);

    public static PageSeen Of(VisitedPage stored, long visitStart) => At(
        KnownPage.Of(stored.Url, stored.Title),
        IdOf(stored.Page),
        stored.At, visitStart);
}

/// <summary>A page as many visitors see it: one object for all of them, by the same rule as <see cref="SharedText"/>.</summary>
internal sealed record KnownPage(string Url, string Title)
{
    public static readonly KnownPage None = new("", "");

    public static KnownPage Of(string url, string title)
    {
        var page = new KnownPage(url, title);
        return url.Length > SharedText.LongestShared || title.Length > SharedText.LongestShared ? page : Shared<KnownPage>.Of(page);
    }
}
