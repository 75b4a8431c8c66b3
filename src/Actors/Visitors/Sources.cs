namespace Gateway.Actors.Visitors;

/// <summary>Known sites that send visitors, by the labels of their hosts: search engines with the keys of their words, social networks, mailboxes.</summary>
internal static class Sources
{
    /// <summary>A host belongs to an entry when the mark stands among its labels, from the left edge of a label: "google." is www.google.co.uk.</summary>
    private static readonly (string Mark, string Name, string[] Keys)[] Engines =
    [
        ("images.google.", "Google Images", ["q"]), ("google.", "Google", ["q", "query", "as_q"]), ("googleusercontent.com", "Google", ["q"]), ("bing.com", "Bing", ["q"]), ("yandex.", "Yandex", ["text", "query"]), ("ya.ru", "Yandex", ["text"]), ("go.mail.ru", "Mail.ru", ["q"]),
        ("rambler.ru", "Rambler", ["query", "words"]), ("duckduckgo.com", "DuckDuckGo", ["q"]), ("search.yahoo.", "Yahoo!", ["p", "q"]), ("yahoo.", "Yahoo!", ["p", "q"]), ("baidu.com", "Baidu", ["wd", "word", "kw", "k"]), ("sogou.com", "Sogou", ["query", "w", "keyword"]),
        ("so.com", "360.cn", ["q"]), ("naver.com", "Naver", ["query"]), ("daum.net", "Daum", ["q"]), ("seznam.cz", "Seznam", ["q"]), ("ecosia.org", "Ecosia", ["q"]), ("qwant.com", "Qwant", ["q"]), ("startpage.com", "Startpage", ["query", "q"]),
        ("search.brave.com", "Brave Search", ["q"]), ("ask.com", "Ask", ["q", "ask"]), ("ask.fr", "Ask", ["q"]), ("aol.", "AOL", ["q", "query"]), ("search.", "", ["q", "query", "text", "search", "searchfor"]), ("isearch.", "", ["q"]), ("nigma.ru", "Nigma", ["s"]), ("sputnik.ru", "Sputnik", ["q"]),
        ("webcrawler.com", "WebCrawler", ["q"]), ("search-results.com", "Search-results", ["q"]), ("pricerunner.", "PriceRunner", ["q"]), ("dogpile.com", "Dogpile", ["q"]), ("ixquick.", "Ixquick", ["query"]), ("lycos.", "Lycos", ["query", "q"]), ("exalead.", "Exalead", ["q"]), ("virgilio.it", "Virgilio", ["qs"]), ("libero.it", "Libero", ["query"]),
        ("onet.pl", "Onet", ["qt", "q"]), ("wp.pl", "WP.pl", ["szukaj"]), ("terra.", "Terra", ["query", "q"]), ("metager", "MetaGer", ["eingabe"]), ("suche.web.de", "Web.de", ["su", "q"]), ("t-online.de", "T-Online", ["q"]), ("coccoc.com", "Coc Coc", ["query"]),
    ];

    private static readonly (string Mark, string Name)[] Social =
    [
        ("facebook.com", "Facebook"), ("fb.me", "Facebook"), ("instagram.com", "Instagram"), ("vk.com", "VK"), ("vkontakte.ru", "VK"), ("away.vk.com", "VK"), ("ok.ru", "OK"), ("odnoklassniki.ru", "OK"), ("t.me", "Telegram"), ("telegram.", "Telegram"),
        ("twitter.com", "X"), ("t.co", "X"), ("x.com", "X"), ("linkedin.com", "LinkedIn"), ("lnkd.in", "LinkedIn"), ("pinterest.", "Pinterest"), ("reddit.com", "Reddit"), ("youtube.com", "YouTube"), ("youtu.be", "YouTube"), ("tiktok.com", "TikTok"),
        ("my.mail.ru", "Moj Mir"), ("livejournal.", "LiveJournal"), ("dzen.ru", "Dzen"), ("whatsapp.com", "WhatsApp"), ("tumblr.com", "Tumblr"), ("news.ycombinator.com", "Hacker News"), ("plus.google.com", "Google+"), ("threads.net", "Threads"),
        ("xing.com", "Xing"), ("weibo.com", "Weibo"), ("orkut.", "Orkut"), ("stumbleupon.com", "StumbleUpon"), ("flickr.com", "Flickr"), ("quora.com", "Quora"), ("mastodon.", "Mastodon"), ("bsky.app", "Bluesky"), ("rutube.ru", "Rutube"),
    ];

    private static readonly (string Mark, string Name)[] Mail =
    [
        ("mail.google.", "Gmail"), ("mail.yandex.", "Yandex Mail"), ("e.mail.ru", "Mail.ru"), ("mail.ru", "Mail.ru"), ("mail.yahoo.", "Yahoo! Mail"), ("outlook.", "Outlook"), ("mail.live.com", "Outlook"), ("mail.aol.com", "AOL Mail"),
        ("mail.rambler.ru", "Rambler Mail"), ("com.google.android.gm", "Gmail"), ("mail.naver.com", "Naver Mail"), ("mail.daum.net", "Daum Mail"), ("mail.qq.com", "QQ Mail"), ("mail.163.com", "163 Mail"), ("webmail.", ""), ("orange.fr", "Orange Webmail"),
    ];

    /// <summary>Kind, name and words of the site that sent the visitor.</summary>
    public static (string Kind, string Name, string Term) Of(Uri from)
    {
        var host = Bare(from.Host);
        // A mailbox under a search engine's name is a mailbox; "mail." of the engine itself stands before the engine.
        if (!host.StartsWith("go.", StringComparison.Ordinal))
            foreach (var (mark, name) in Mail)
                if (Belongs(host, mark) && (mark != "mail.ru" || host == mark)) return ("mail", name.Length > 0 ? name : host, "");
        foreach (var (mark, name) in Social)
            if (Belongs(host, mark)) return ("social", name, "");
        if (from.AbsolutePath.StartsWith("/imgres", StringComparison.Ordinal) && Belongs(host, "google.")) return ("search", "Google Images", Words(from, ["q"]));
        foreach (var (mark, name, keys) in Engines)
            if (Belongs(host, mark)) return ("search", name.Length > 0 ? name : host, Words(from, keys));
        return ("referral", host, "");
    }

    /// <summary>The same host, with or without www, or one a part of the other.</summary>
    public static bool SameSite(string a, string b)
    {
        var (x, y) = (Bare(a), Bare(b));
        return x == y || x.EndsWith("." + y, StringComparison.Ordinal) || y.EndsWith("." + x, StringComparison.Ordinal);
    }

    private static string Words(Uri from, string[] keys)
    {
        foreach (var key in keys)
            if (VisitOrigin.Value(from.Query, key) is { Length: > 0 } words) return words;
        // Some engines keep their words behind the hash.
        foreach (var key in keys)
            if (VisitOrigin.Value(from.Fragment.TrimStart('#'), key) is { Length: > 0 } words) return words;
        return "";
    }

    private static string Bare(string host)
    {
        host = host.ToLowerInvariant();
        return host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
    }

    private static bool Belongs(string host, string mark)
    {
        for (var at = host.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = host.IndexOf(mark, at + 1, StringComparison.Ordinal))
            if ((at == 0 || host[at - 1] == '.') && (mark[^1] == '.' || at + mark.Length == host.Length)) return true;
        return false;
    }
}
