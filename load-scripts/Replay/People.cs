using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Replay;

/// <summary>Gives every visitor of the replay a browser: an address on loopback, a language, a screen, pages with titles.</summary>
internal sealed class People(Place place, ClientOptions options)
{
    private static readonly string[] _languages = ["en-US", "en-GB", "ru-RU", "de-DE", "fr-FR", "es-ES"];
    private static readonly string[] _screens = ["1920x1080", "1366x768", "1440x900", "390x844", "412x915"];
    private static readonly string[] _zones = ["Europe/London", "Europe/Moscow", "America/New_York", "Europe/Berlin", "Asia/Tokyo"];
    private const string DesktopAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

    public Place Place => place;
    public ClientOptions Options => options;

    /// <param name="who">Decides everything that is chosen: the same person has the same browser in every run.</param>
    public VisitorClient Visitor(string who, string path, string referrer = "", string? agent = null, string? language = null)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(who));
        var page = Page(path, referrer) with
        {
            Language = language ?? _languages[hash[3] % _languages.Length],
            Screen = _screens[hash[4] % _screens.Length],
            TimeZone = _zones[hash[5] % _zones.Length],
        };
        // Each visitor dials from a loopback address of its own, as each real one has its own: limits per address see what they would see.
        var source = new IPAddress([127, (byte)(1 + hash[0] % 250), hash[1], (byte)(1 + hash[2] % 250)]);
        return new VisitorClient(place, options, page, agent ?? DesktopAgent, source);
    }

    /// <summary>A fresh load of a page.</summary>
    public HelloPage Page(string path, string referrer = "") =>
        new(Guid.NewGuid().ToString("N"), place.Origin + path, Title(path), referrer, "en-US", "1920x1080", "Europe/London", 0);

    private static string Title(string path)
    {
        var words = path.Split('?')[0].Trim('/').Split('/')[^1].Split('.')[0].Replace('-', ' ').Replace('_', ' ').Trim();
        return words.Length == 0 ? "Home" : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
