using System.Buffers;

namespace Gateway.Actors.Visitors;

/// <summary>
/// Present browsers write their text by one grammar: Mozilla, the system in parentheses, the engine, products with versions. A program that drives a browser adds
/// a word of its own somewhere. Only what is certain is judged: no apps that show pages (they add what they like), no texts from before 2013, no Internet Explorer before 9.
/// </summary>
internal static class AgentShape
{
    private static readonly string[] Systems =
    [
        "Windows", "Win64", "WOW64", "x64", "ARM", "Macintosh", "Intel Mac OS X", "PPC Mac OS X", "MacOS X", "X11", "Wayland", "Linux", "Ubuntu", "Fedora", "Debian", "Arch", "CrOS", "FreeBSD", "OpenBSD", "NetBSD", "DragonFly",
        "SunOS", "Haiku", "i686", "x86_64", "aarch64", "rv:", "Unknown", "SMART-TV", "Tizen", "Web0S", "webOS", "Touch", "Large Screen", "DirectFB",
    ];

    private static readonly string[] Products =
        ["Mozilla/", "AppleWebKit/", "Version/", "Chrome/", "Chromium/", "Mobile", "Safari/", "Safari", "Gecko/", "Firefox/", "Ubuntu/", "Ubuntu", "Fedora/", "Debian/", "SUSE/", "Desktop", "Goanna/", "SA/", "sidebar", "webpanel", "NWjs/", "UBrowser/", "Iron", "Thunderbird/"];

    /// <summary>What schools, offices and apps put beside the name of a browser that people use.</summary>
    private static readonly SearchValues<string> Companions = SearchValues.Create(["Honorlock", "Citrix", "Steam", "Electron/"], StringComparison.Ordinal);

    public static bool IsBrokenIn(string text)
    {
        var os = AgentNames.Os(text);
        if (os is "Android" or "iOS") return IsBrokenOnPhone(text);
        if (os is not ("Windows" or "macOS" or "Linux") || (os == "Linux" && !text.Contains("X11", StringComparison.Ordinal)) || AgentNames.Device(text, os) != "desktop") return false;
        if (text.LastIndexOf("Trident/", StringComparison.Ordinal) is var trident and > 0)
            return !text.Contains("Trident/4", StringComparison.Ordinal) && text.IndexOf(')', trident) is var closed and > 0 && (NamesUnknownProduct(text.AsSpan(closed + 1)) || NamesUnknownPart(text.AsSpan(trident, closed - trident)));
        if (!IsPresent(text) || text.AsSpan().ContainsAny(Companions)) return false;
        if (!text.StartsWith("Mozilla/5.0 (", StringComparison.Ordinal) || text.IndexOf(')') is not (> 0 and var end)) return true;
        return NamesUnknownSystem(text.AsSpan(13, end - 13)) || NamesUnknownProduct(text.AsSpan(end + 1));
    }

    /// <summary>Chrome and Safari themselves add nothing on a phone either; apps that show pages leave the version out (iOS) or say "wv" (Android).</summary>
    private static bool IsBrokenOnPhone(string text)
    {
        if (!IsPresent(text) || text.Contains("; wv", StringComparison.Ordinal) || (text.Contains("Version/", StringComparison.Ordinal) && text.Contains("Android", StringComparison.Ordinal))) return false;
        return text.IndexOf("(KHTML", StringComparison.Ordinal) is var engine and > 0 && text.Contains(" Safari/", StringComparison.Ordinal) && NamesUnknownProduct(text.AsSpan(engine));
    }

    /// <summary>Chrome since 40, Firefox since 5 (whose build date stands still), Safari. Phones of the first years gave themselves out for desktops and left their names standing.</summary>
    private static bool IsPresent(string text)
    {
        if (text.Contains("Gecko/20100101", StringComparison.Ordinal)) return true;
        var at = text.IndexOf("Chrome/", StringComparison.Ordinal);
        if (at < 0) return !text.Contains(" U;", StringComparison.Ordinal) && text.Contains(" Version/", StringComparison.Ordinal) && text.Contains("Safari/", StringComparison.Ordinal);
        var version = text.AsSpan(at + 7);
        return version.IndexOf('.') is var dot and > 0 && int.TryParse(version[..dot], out var major) && major >= 40;
    }

    private static bool NamesUnknownSystem(ReadOnlySpan<char> systems)
    {
        foreach (var part in systems.Split(';'))
            if (!IsSystem(systems[part].Trim())) return true;
        return false;
    }

    /// <summary>Behind its engine Internet Explorer lists what is installed beside it: .NET, media centre, six letters of the maker.</summary>
    private static bool NamesUnknownPart(ReadOnlySpan<char> parts)
    {
        foreach (var range in parts.Split(';'))
        {
            var part = parts[range].Trim();
            if (part.Length < 7 || part.ContainsAny(' ', '.') || part.StartsWith("Trident/") || part.StartsWith("InfoPath") || part.StartsWith("rv:") || IsSystem(part) || AgentNames.KnowsProduct(part)) continue;
            if (!part.ContainsAnyInRange('0', '9')) return true;
        }
        return false;
    }

    private static bool IsSystem(ReadOnlySpan<char> part)
    {
        // "U" and languages come from before 2011.
        if (part.Length <= 5 && (part.Length < 3 || part[2] == '-')) return true;
        foreach (var known in Systems)
            if (part.StartsWith(known, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>What stands in parentheses is passed over, but the engine's are closed at once.</summary>
    private static bool NamesUnknownProduct(ReadOnlySpan<char> rest)
    {
        while (rest.TrimStart() is { Length: > 0 } left)
        {
            if (left[0] == '(')
            {
                var closed = left.IndexOf(')');
                if (left.StartsWith("(KHTML, like Gecko") && !left.StartsWith("(KHTML, like Gecko)")) return true;
                if (closed < 0) return false;
                rest = left[(closed + 1)..];
                continue;
            }
            if (left.StartsWith("like Gecko")) left = left[10..];
            else if (!IsProduct(left)) return true;
            var space = left.IndexOfAny(' ', '(');
            rest = space < 0 ? default : left[space..];
        }
        return false;
    }

    private static bool IsProduct(ReadOnlySpan<char> product)
    {
        foreach (var known in Products)
            if (product.StartsWith(known, StringComparison.Ordinal)) return true;
        return char.IsAsciiDigit(product[0]) || AgentNames.KnowsProduct(product);
    }
}
