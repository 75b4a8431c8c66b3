using System.Text.RegularExpressions;

namespace Gateway.Actors.Sites;

/// <summary>Whether and where operators lead visitors' browsers.</summary>
public enum PushMode
{
    /// <summary>The visitor is asked, and goes by a click.</summary>
    Ask = 0,
    /// <summary>The browser goes by itself.</summary>
    Force = 1,
    /// <summary>Operators show no pages.</summary>
    Off = 2,
}

/// <summary>How operators show pages to visitors.</summary>
/// <param name="Mode">Asked, forced or not at all.</param>
/// <param name="Hosts">Where pages may be beside the site itself: names such as docs.example.com, or *.example.com for all below.</param>
public sealed partial record PushPages(PushMode Mode = PushMode.Ask, IReadOnlyList<string>? Hosts = null)
{
    private const int MostHosts = 50;
    private const int MostChars = 2_000;

    /// <summary>Of a site that has set nothing.</summary>
    public static readonly PushPages Default = new();

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if (Hosts?.Count > MostHosts) faults.Add("hosts", "too-many", ("most", MostHosts));
        for (var i = 0; i < Math.Min(Hosts?.Count ?? 0, MostHosts); i++)
            if (Hosts![i] is not { Length: <= 253 } host || !Host().IsMatch(host)) faults.Add($"hosts[{i}]", "host-needed");
        return faults;
    }

    /// <summary>The address as a browser reads it, when it may be shown: http or https, without a name and password, on the site itself or one of the hosts. Else null.</summary>
    /// <param name="address">What an operator has typed.</param>
    /// <param name="origins">Of the site's own pages.</param>
    public string? Allowed(string address, IReadOnlyList<string> origins)
    {
        // What browsers leave out of an address before they read it could make another one of it.
        if (address.Length > MostChars || address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')) return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0 || uri.IdnHost.Length == 0) return null;
        var host = uri.IdnHost;
        var known = origins.Any(o => Uri.TryCreate(o, UriKind.Absolute, out var own) && own.Scheme == uri.Scheme && own.Port == uri.Port && Same(own.IdnHost, host))
            || Hosts?.Any(h => h.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(h[1..], StringComparison.OrdinalIgnoreCase) : Same(h, host)) == true;
        return known && uri.AbsoluteUri.Length <= MostChars ? uri.AbsoluteUri : null;

        static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out PushPages pages, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<PushPages>(json, p => p.Faults(), out var read, out faults);
        pages = read ?? Default;
        return good;
    }

    [GeneratedRegex(@"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Host();
}
