using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>Where a visitor's address is. Each "" when unknown.</summary>
/// <param name="Country">Two letters of ISO 3166-1.</param>
/// <param name="Region">As the file names it.</param>
/// <param name="City">As the file names it.</param>
[MessagePackObject]
public sealed record Place([property: Key(0)] string Country, [property: Key(1)] string Region, [property: Key(2)] string City)
{
    /// <summary>Nowhere known.</summary>
    public static readonly Place Unknown = new("", "", "");
}
