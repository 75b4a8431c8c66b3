using System.Text.Json;
using Gateway.Actors.Visitors;

namespace Gateway.Persistence.Visits;

/// <summary>The pages of a visit as one text, <c>[[address, title, Unix ms] …]</c>: they are read with their visit and never searched.</summary>
internal static class LookedAtText
{
    /// <summary>The last ones: what was on the mind when the visit ended.</summary>
    private const int Kept = 20;
    private const int MostCharacters = 300;

    public static string Write(IReadOnlyList<PageOnCard>? pages) =>
        pages is not { Count: > 0 } ? "" : StoredText.Of(JsonSerializer.Serialize(pages.Skip(pages.Count - Kept).Select(p => new object[] { Cut(p.Url), Cut(p.Title), p.At })));

    public static IReadOnlyList<PageOnCard>? Read(string text)
    {
        if (text.Length == 0) return null;
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(p => new PageOnCard(p[0].GetString()!, p[1].GetString()!, p[2].GetInt64()))];
    }

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];
}
