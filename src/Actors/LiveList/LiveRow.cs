using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.LiveList;

/// <summary>One visitor in the live list. What many visitors have in common (page, browser, origin, place) is held once for all of them, on the node of the visitor and on those that list it.</summary>
[MessagePackObject]
public sealed record LiveRow
{
    private readonly KnownPage _page;
    private readonly UserAgent _agent;
    private readonly VisitOrigin _origin;
    private readonly Place _place;

    /// <summary>A row as another node tells it. Nodes older than 0.3 do not say what may be null.</summary>
    [SerializationConstructor]
    public LiveRow(
        VisitorId visitor, long incarnation, string name, long visitStart, string title, string url, int pages, long pageSince, string referrer, string browser, string os, int visits,
        IReadOnlyList<string> segments, int status, string lastEvent, string language, long lastActive, string? country = null, string? device = null, string? source = null, string? campaign = null,
        string? region = null, string? city = null, IReadOnlyList<string>? tags = null)
        : this(visitor, incarnation, name, visitStart, KnownPage.Of(url, title), pages, pageSince, SharedText.Of(referrer), AgentOf(browser, os, device), visits, segments, status, SharedText.Of(lastEvent),
            SharedText.Of(language), lastActive, PlaceOf(country, region, city), OriginOf(source, campaign), tags ?? [])
    {
    }

    /// <summary>A row of parts that are held once already.</summary>
    internal LiveRow(
        VisitorId visitor, long incarnation, string name, long visitStart, KnownPage page, int pages, long pageSince, string referrer, UserAgent agent, int visits, IReadOnlyList<string> segments,
        int status, string lastEvent, string language, long lastActive, Place place, VisitOrigin origin, IReadOnlyList<string> tags) =>
        (Visitor, Incarnation, Name, VisitStart, _page, Pages, PageSince, Referrer, _agent, Visits, Segments, Status, LastEvent, Language, LastActive, _place, _origin, Tags) =
        (visitor, incarnation, name, visitStart, page, pages, pageSince, referrer, agent, visits, segments, status, lastEvent, language, lastActive, place, origin, tags);

    /// <summary>Whose row it is.</summary>
    [Key(0)] public VisitorId Visitor { get; init; }

    /// <summary>Of the visitor's entity; the higher wins when two nodes tell of one visitor.</summary>
    [Key(1)] public long Incarnation { get; init; }

    /// <summary>As the site or the visitor says, or "".</summary>
    [Key(2)] public string Name { get; init; }

    /// <summary>Unix ms.</summary>
    [Key(3)] public long VisitStart { get; init; }

    /// <summary>Of the page shown.</summary>
    [Key(4)] public string Title { get => _page.Title; init => _page = KnownPage.Of(_page.Url, value); }

    /// <summary>Of the page shown.</summary>
    [Key(5)] public string Url { get => _page.Url; init => _page = KnownPage.Of(value, _page.Title); }

    /// <summary>Seen in this visit.</summary>
    [Key(6)] public int Pages { get; init; }

    /// <summary>Unix ms.</summary>
    [Key(7)] public long PageSince { get; init; }

    /// <summary>Of the visit's first page, or "".</summary>
    [Key(8)] public string Referrer { get; init; }

    /// <summary>Family, or "".</summary>
    [Key(9)] public string Browser { get => _agent.Browser; init => _agent = AgentOf(value, Os, Device); }

    /// <summary>Family, or "".</summary>
    [Key(10)] public string Os { get => _agent.Os; init => _agent = AgentOf(Browser, value, Device); }

    /// <summary>Of the person, this one included.</summary>
    [Key(11)] public int Visits { get; init; }

    /// <summary>Ids.</summary>
    [Key(12)] public IReadOnlyList<string> Segments { get; init; }

    /// <summary>0 browsing, 1 invited, 2 waiting, 3 in dialog, 4 was in dialog.</summary>
    [Key(13)] public int Status { get; init; }

    /// <summary>Name of the event raised last, or "".</summary>
    [Key(14)] public string LastEvent { get; init; }

    /// <summary>Of the browser, or "".</summary>
    [Key(15)] public string Language { get; init; }

    /// <summary>Unix ms.</summary>
    [Key(16)] public long LastActive { get; init; }

    /// <summary>Two letters, or "".</summary>
    [Key(17)] public string? Country { get => _place.Country; init => _place = PlaceOf(value, Region, City); }

    /// <summary>desktop, phone, tablet, tv, or "".</summary>
    [Key(18)] public string? Device { get => _agent.Device; init => _agent = AgentOf(Browser, Os, value); }

    /// <summary>Of the visit: direct, search, paid, social, mail, referral, campaign, internal.</summary>
    [Key(19)] public string? Source { get => _origin.Source; init => _origin = OriginOf(value, Campaign); }

    /// <summary>Of the visit, or "".</summary>
    [Key(20)] public string? Campaign { get => _origin.Campaign; init => _origin = OriginOf(Source, value); }

    /// <summary>As the city file names it, or "".</summary>
    [Key(21)] public string? Region { get => _place.Region; init => _place = PlaceOf(Country, value, City); }

    /// <summary>As the city file names it, or "".</summary>
    [Key(22)] public string? City { get => _place.City; init => _place = PlaceOf(Country, Region, value); }

    /// <summary>That rules gave.</summary>
    [Key(23)] public IReadOnlyList<string> Tags { get; init; }

    // What an old node does not say stays null inside, so that it is handed on as it came.
    private static UserAgent AgentOf(string browser, string os, string? device) => Shared<UserAgent>.Of(new(SharedText.Of(browser), SharedText.Of(os), Known(device)!, false));

    private static Place PlaceOf(string? country, string? region, string? city) => Shared<Place>.Of(new(Known(country)!, Known(region)!, Known(city)!));

    private static VisitOrigin OriginOf(string? source, string? campaign) => Shared<VisitOrigin>.Of(new(Known(source)!, "", "", Known(campaign)!));

    private static string? Known(string? text) => text is null ? null : SharedText.Of(text);
}
