using System.Collections.Concurrent;

namespace Gateway.Actors.Visitors;

/// <summary>
/// What a user-agent text says of the machine at the other end. Texts come from strangers: reading one is a bounded number of substring searches, with no
/// pattern that can be made slow. The rates of right answers against public lists are in docs/ENRICHMENT.md and held by <c>UserAgentRatesTests</c>.
/// </summary>
/// <param name="Browser">Family, "" when unknown, "Robot" of a crawler.</param>
/// <param name="Os">Family, or "" when unknown.</param>
/// <param name="Device">desktop, phone, tablet or tv; "" of a crawler.</param>
/// <param name="IsCrawler">A robot, feed reader, monitor or programming library: no visitor.</param>
public sealed record UserAgent(string Browser, string Os, string Device, bool IsCrawler)
{
    /// <summary>What stands behind so many characters is not read.</summary>
    public const int MostCharacters = 512;
    private const int Remembered = 4096;
    private static readonly ConcurrentDictionary<string, UserAgent> Known = new(StringComparer.Ordinal);

    /// <summary>Recognises a user-agent text; the answer for a text is remembered, since a site sees few different ones.</summary>
    public static UserAgent Recognise(string text)
    {
        if (text.Length > MostCharacters) text = text[..MostCharacters];
        if (Known.TryGetValue(text, out var known)) return known;
        var read = CrawlerSigns.In(text) ? new UserAgent("Robot", "", "", true) : Read(text);
        // Hostile variety must not fill the memory; the common texts come back at once.
        if (Known.Count >= Remembered) Known.Clear();
        return Known[text] = read;
    }

    private static UserAgent Read(string text)
    {
        var os = AgentNames.Os(text);
        return new UserAgent(AgentNames.Browser(text), os, AgentNames.Device(text, os), false);
    }
}
