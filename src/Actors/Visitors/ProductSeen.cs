using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>A product that the visitor looked at or bought, as the page's events product_view and purchase named it.</summary>
/// <param name="Id">The shop's id, or the name where it gives none.</param>
/// <param name="Price">In <paramref name="Currency"/>; null when the page did not say.</param>
/// <param name="FirstSeen">Unix ms.</param>
/// <param name="Address">Its page: what the event named, else the page that raised it; null for one that was noted by an earlier release.</param>
/// <param name="BoughtAt">When it was first bought, Unix ms; 0 when not.</param>
[MessagePackObject]
public sealed record ProductSeen(
    [property: Key(0)] string Id, [property: Key(1)] string Name, [property: Key(2)] double? Price, [property: Key(3)] string? Currency, [property: Key(4)] string Picture,
    [property: Key(5)] long FirstSeen, [property: Key(6)] long BoughtAt,
    [property: Key(7)] string? Address = null);
