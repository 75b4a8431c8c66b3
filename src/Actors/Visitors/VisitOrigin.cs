using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>Where a visit came from, told by its first page's address and referrer. Each "" when there is none.</summary>
/// <param name="Source">direct, search, paid, social, mail, referral, campaign or internal.</param>
/// <param name="Engine">The search engine, network or site by name.</param>
/// <param name="Term">The words searched for: the engine's, or utm_term.</param>
/// <param name="Campaign">utm_campaign, or the source that the address names.</param>
[MessagePackObject]
public sealed record VisitOrigin([property: Key(0)] string Source, [property: Key(1)] string Engine, [property: Key(2)] string Term, [property: Key(3)] string Campaign)
{
    /// <summary>Nothing known.</summary>
    public static readonly VisitOrigin Unknown = new("", "", "", "");
    private const int MostCharacters = 120;

    /// <summary>What advertisers put into the addresses of their clicks.</summary>
    private static readonly string[] ClickMarks = ["gclid", "gbraid", "wbraid", "yclid", "msclkid", "ysclid_ad", "dclid", "twclid", "ttclid", "rb_clickid"];
    private static readonly string[] PaidMedia = ["cpc", "ppc", "cpm", "cpa", "cpv", "paid", "paidsearch", "paid-search", "paid_search", "paidsocial", "paid_social", "display", "banner", "retargeting", "ads"];

    /// <summary>Takes address and referrer apart. Neither needs to be an address at all.</summary>
    public static VisitOrigin Of(string url, string referrer)
    {
        var page = Uri.TryCreate(url, UriKind.Absolute, out var u) ? u : null;
        var from = Uri.TryCreate(referrer, UriKind.Absolute, out var r) && r.Scheme is "http" or "https" or "android-app" ? r : null;
        var query = page?.Query ?? "";
        var (medium, campaign, source) = (Value(query, "utm_medium"), Value(query, "utm_campaign"), Value(query, "utm_source"));
        var (kind, name, term) = from is null ? ("direct", "", "") : Sources.Of(from);
        if (from is not null && page is not null && Sources.SameSite(from.Host, page.Host)) (kind, name, term) = ("internal", "", "");
        if (Value(query, "utm_term") is { Length: > 0 } words) term = words;
        if (campaign.Length == 0 && source.Length > 0) campaign = source;
        if (PaidMedia.Contains(medium, StringComparer.OrdinalIgnoreCase) || ClickMarks.Any(mark => Value(query, mark).Length > 0)) kind = "paid";
        else if (medium.Equals("email", StringComparison.OrdinalIgnoreCase) || medium.Equals("e-mail", StringComparison.OrdinalIgnoreCase) || medium.Equals("mail", StringComparison.OrdinalIgnoreCase)) kind = "mail";
        else if (medium.StartsWith("social", StringComparison.OrdinalIgnoreCase)) kind = "social";
        else if (campaign.Length > 0 && (kind is "direct" or "internal")) kind = "campaign";
        if (name.Length == 0 && kind is not ("direct" or "internal")) name = source;
        return Shared<VisitOrigin>.Of(new VisitOrigin(kind, Cut(name), Cut(term), Cut(campaign)));
    }

    /// <summary>The value of one key of an address's query, decoded; "" when it is not there.</summary>
    internal static string Value(string query, string key)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            var equals = pair.IndexOf('=');
            if (equals <= 0 || !pair[..equals].Equals(key, StringComparison.OrdinalIgnoreCase)) continue;
            return Uri.UnescapeDataString(pair[(equals + 1)..].ToString().Replace('+', ' ')).Trim();
        }
        return "";
    }

    private static string Cut(string text) => SharedText.Of(text.Length <= MostCharacters ? text : text[..MostCharacters]);
}
