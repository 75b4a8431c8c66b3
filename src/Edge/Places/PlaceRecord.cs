using Gateway.Actors.Visitors;

namespace Gateway.Edge.Places;

/// <summary>One record of a file in MaxMind's format: nested as GeoIP2 has it (country, subdivisions, city with names), or flat as free files do (country_code, state1, city).</summary>
internal static class PlaceRecord
{
    private const int MostCharacters = 80;

    public static Place? Read(Dictionary<string, object> record, string language)
    {
        var country = Text(record, "country_code") is { Length: > 0 } flat ? flat : Text(Map(record, "country") ?? Map(record, "registered_country"), "iso_code");
        var region = Text(record, "state1") is { Length: > 0 } state ? state : record.GetValueOrDefault("subdivisions") is List<object> { Count: > 0 } parts ? Name(parts[0] as Dictionary<string, object>, language) : "";
        var city = record.GetValueOrDefault("city") is string name ? Cut(name) : Name(Map(record, "city"), language);
        // Anything else than two letters is no country, as in files of networks only.
        if (country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']) country = "";
        return country.Length + region.Length + city.Length == 0 ? null : new Place(country, region, city);
    }

    private static string Name(Dictionary<string, object>? place, string language) =>
        Map(place, "names") is not { } names ? "" : Text(names, language) is { Length: > 0 } own ? own : Text(names, "en");

    private static Dictionary<string, object>? Map(Dictionary<string, object>? record, string key) => record?.GetValueOrDefault(key) as Dictionary<string, object>;

    private static string Text(Dictionary<string, object>? record, string key) => record?.GetValueOrDefault(key) is string text ? Cut(text) : "";

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];
}
