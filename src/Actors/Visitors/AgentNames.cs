namespace Gateway.Actors.Visitors;

/// <summary>Names of browsers and systems by their marks in a user-agent text. The first mark that is there decides, so forks stand before the browsers that they name as well.</summary>
internal static class AgentNames
{
    private static readonly (string Mark, string Name)[] Browsers =
    [
        // Apps that show pages inside themselves.
        ("FBAN/Messenger", "Messenger"), ("FB_IAB/MESSENGER", "Messenger"), ("FB_IAB/Orca", "Messenger"), ("Instagram", "Instagram"), ("FBAN/", "Facebook"), ("FBAV/", "Facebook"), ("FB_IAB", "Facebook"),
        ("Pinterest/", "Pinterest"), ("Pinterest for", "Pinterest"), ("Snapchat/", "Snapchat"), ("TikTok", "TikTok"), ("musical_ly", "TikTok"), ("BytedanceWebview", "TikTok"),
        ("MicroMessenger/", "WeChat"), ("Line/", "LINE"), ("GSA/", "Google App"), ("Twitter for", "Twitter"), ("TwitterAndroid", "Twitter"), ("LinkedInApp", "LinkedIn"), ("Flipboard/", "Flipboard"),

        // Forks of Chromium, WebKit and Gecko.
        ("YaBrowser", "Yandex Browser"), ("YaApp_", "Yandex Browser"), ("YaSearchBrowser", "Yandex Browser"), ("Yowser/", "Yandex Browser"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"), ("Whale", "Whale"),
        ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser"), ("HeyTapBrowser", "HeyTap Browser"), ("VivoBrowser", "Vivo Browser"), ("DuckDuckGo", "DuckDuckGo"), ("Ddg/", "DuckDuckGo"),
        ("coc_coc_browser", "Coc Coc"), ("CocCoc/", "Coc Coc"), ("Puffin", "Puffin"), ("UCBrowser", "UC Browser"), ("UCWEB", "UC Browser"), (" UBrowser/", "UC Browser"), ("UC Browser", "UC Browser"), ("MQQBrowser", "QQ Browser"),
        ("QQBrowser", "QQ Browser"), ("QQ/", "QQ Browser"), ("baidubrowser", "Baidu Browser"), ("bdbrowser", "Baidu Browser"), ("BIDUBrowser", "Baidu Browser"), ("baiduboxapp", "Baidu Browser"), ("MetaSr", "Sogou Browser"),
        ("360SE", "360 Browser"), ("Sleipnir", "Sleipnir"), ("Iron/", "Iron"), (" Iron ", "Iron"), ("Comodo_Dragon", "Comodo Dragon"), ("Epic/", "Epic"), ("Brave", "Brave"), ("Avast/", "Avast Browser"),
        ("Electron/", "Electron"), ("QtWebEngine/", "QtWebEngine"), ("Falkon", "Falkon"), ("QupZilla", "QupZilla"), ("Otter/", "Otter"), ("Midori", "Midori"), ("Rekonq", "Rekonq"),
        ("Seznam", "Seznam"), ("SznProhlizec", "Seznam"), ("Crazy Browser", "Crazy Browser"), ("MyIE2", "MyIE2"), ("Maxthon", "Maxthon"), ("MxBrowser/", "Maxthon"), ("Avant Browser", "Avant"), ("Lunascape", "Lunascape"), ("Dolphin", "Dolphin"),
        ("Ecosia", "Ecosia"), ("AlohaBrowser/", "Aloha"), ("Opera Mini", "Opera Mini"), ("OPiOS/", "Opera Mini"), ("OPR/", "Opera"), ("OPT/", "Opera Touch"), ("OPX/", "Opera"), ("Opera", "Opera"),
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("EdgW/", "Edge"), ("Edge/", "Edge"), ("IEMobile", "IE Mobile"),
        ("NetFront", "NetFront"), ("PLAYSTATION 3", "NetFront"), ("PlayStation Vita", "NetFront"), ("PlayStation Portable", "NetFront"), ("NintendoBrowser", "NetFront"), ("Nintendo 3DS", "NetFront"), ("Skyfire/", "Skyfire"), ("Obigo", "Obigo"), ("UP.Browser", "UP.Browser"), ("S40OviBrowser", "Ovi Browser"), ("BB10;", "BlackBerry Browser"), ("BlackBerry", "BlackBerry Browser"),
        ("PlayBook", "BlackBerry Browser"), ("wOSBrowser", "webOS Browser"), ("(webOS/", "webOS Browser"), ("Silk/", "Silk"), ("Kindle/", "Kindle"), ("Netscape", "Netscape"), ("SeaMonkey", "SeaMonkey"), ("PaleMoon", "Pale Moon"), ("Palemoon/", "Pale Moon"),
        ("Waterfox", "Waterfox"), ("IceCat", "IceCat"), ("Iceweasel", "Iceweasel"), ("Iceape/", "Iceape"), ("IceDragon", "IceDragon"), ("Camino", "Camino"), ("Galeon", "Galeon"), ("Epiphany", "Epiphany"), ("K-Meleon", "K-Meleon"),
        ("Conkeror", "Conkeror"), ("BonEcho/", "Firefox"), ("Phoenix/", "Phoenix"), ("Chimera/", "Camino"), ("Firebird/", "Firebird"), ("Konqueror", "Konqueror"), ("OmniWeb", "OmniWeb"), ("iCab", "iCab"), ("Shiira", "Shiira"),
        ("ELinks", "ELinks"), ("Lynx/", "Lynx"), ("Links (", "Links"), ("Links/", "Links"), ("w3m/", "w3m"), ("Dillo/", "Dillo"), ("Nokia", "Nokia Browser"),

        // The big ones.
        ("FxiOS/", "Firefox"), ("Focus/", "Firefox Focus"), ("Klar/", "Firefox Focus"), ("CriOS/", "Chrome"), ("Trident/", "Internet Explorer"), ("Firefox", "Firefox"), ("Shiretoko/", "Firefox"), ("MSIE ", "Internet Explorer"), ("Fennec/", "Firefox"), ("Minefield/", "Firefox"),
        ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("CrMo/", "Chrome"), ("Android", "Android Browser"), ("Safari/", "Safari"), (" Safari", "Safari"), ("AppleWebKit/", "WebKit"), ("Mozilla/4", "Netscape"), ("Gecko/", "Gecko"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows Phone", "Windows Phone"), ("; wds ", "Windows Phone"), ("ZuneWP7", "Windows Phone"), ("WPDesktop", "Windows Phone"), ("Xbox", "Xbox"), ("Windows CE", "Windows CE"), ("IEMobile", "Windows CE"), ("Apple Watch", "watchOS"), ("watchOS", "watchOS"), ("AppleTV", "tvOS"), ("Apple TV", "tvOS"), ("tvOS", "tvOS"),
        ("iPhone", "iOS"), ("iPad", "iOS"), ("iPod", "iOS"), ("(iOS;", "iOS"), ("KAIOS", "KaiOS"), ("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"), ("Tizen", "Tizen"), ("Web0S", "webOS"), ("webOS", "webOS"), ("hpwOS", "webOS"),
        ("Sailfish", "Sailfish"), ("CrKey", "Chromecast"), ("Android", "Android"), ("Silk-Accelerated", "Android"), ("; Adr ", "Android"), ("JUC (", "Android"), ("GoogleTV", "Android"), ("BB10", "BlackBerry OS"), ("PlayBook", "BlackBerry OS"), ("BlackBerry", "BlackBerry OS"), ("Symbian", "Symbian"), ("SymbOS", "Symbian"), ("Series60", "Symbian"), ("Series 60", "Symbian"), ("S60", "Symbian"),
        ("MeeGo", "MeeGo"), ("Maemo", "Maemo"), ("bada", "Bada"), ("Bada", "Bada"),  ("Windows", "Windows"), ("Win98", "Windows"), ("Win95", "Windows"), ("WinNT", "Windows"), ("Win 9x", "Windows"), ("Win32", "Windows"), ("Win64", "Windows"), ("CrOS", "ChromeOS"), ("PlayStation", "PlayStation"), ("Nintendo", "Nintendo"),
        ("Mac OS X", "macOS"), ("Mac_PowerPC", "Mac OS"), ("PPC", "Mac OS"), ("Macintosh", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"), ("NetBSD", "NetBSD"), ("SunOS", "Solaris"), ("Linux", "Linux"), ("Ubuntu", "Linux"), ("X11", "Linux"),
    ];

    private static readonly string[] Televisions = ["SmartTV", "SMART-TV", "Smart-TV", "HbbTV", "GoogleTV", "AppleTV", "Apple TV", "BRAVIA", "NetCast", "Web0S", "CrKey", "AFTT", "AFTM", "AFTS", "AFTB", "Roku", "DTV", "Large Screen", "Android TV", "PlayStation", "Xbox", "Nintendo"];

    /// <summary>Every browser that can be told.</summary>
    public static IEnumerable<string> BrowserNames => Browsers.Select(b => b.Name).Distinct();

    /// <summary>Every system that can be told.</summary>
    public static IEnumerable<string> SystemNames => Systems.Select(s => s.Name).Append("Firefox OS").Distinct();

    public static string Browser(string text) => First(text, Browsers);

    public static string Os(string text)
    {
        // Firefox names no system but the kind of device on the one that is nothing else.
        var first = First(text, Systems);
        if (first.Length > 0 && first != "KaiOS") return first;
        if (text.StartsWith("Mozilla/5.0 (Mobile;", StringComparison.Ordinal) || text.StartsWith("Mozilla/5.0 (Tablet;", StringComparison.Ordinal))
            return text.Contains("KAIOS", StringComparison.OrdinalIgnoreCase) ? "KaiOS" : "Firefox OS";
        return first;
    }

    public static string Device(string text, string os)
    {
        foreach (var mark in Televisions)
            if (text.Contains(mark, StringComparison.Ordinal)) return "tv";
        if (text.Contains("iPad", StringComparison.Ordinal) || text.Contains("Tablet", StringComparison.OrdinalIgnoreCase) && !text.Contains("Tablet PC", StringComparison.Ordinal)) return "tablet";
        if (text.Contains("PlayBook", StringComparison.Ordinal) || text.Contains("Kindle", StringComparison.Ordinal)) return "tablet";
        var mobile = text.Contains("Mobi", StringComparison.Ordinal);
        if (os is "Android" or "HarmonyOS") return mobile || text.Contains("Opera Mini", StringComparison.Ordinal) ? "phone" : "tablet";
        if (os is "iOS" or "Windows Phone" or "Windows CE" or "BlackBerry OS" or "Symbian" or "Bada" or "KaiOS" or "Firefox OS" or "MeeGo" or "Maemo") return "phone";
        return mobile || text.Contains("MIDP", StringComparison.Ordinal) || text.Contains("UP.Browser", StringComparison.Ordinal) ? "phone" : "desktop";
    }

    /// <summary>Whether a name that a browser gives itself is in the list.</summary>
    public static bool KnowsProduct(ReadOnlySpan<char> product)
    {
        foreach (var (mark, _) in Browsers)
            if (product.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string First(string text, (string Mark, string Name)[] marks)
    {
        // Long names are told whatever their case; short ones would be found inside words.
        foreach (var (mark, name) in marks)
            if (text.Contains(mark, mark.Length >= 6 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) return name;
        return "";
    }
}
