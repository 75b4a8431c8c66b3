using Gateway.Actors.Visitors;
using Xunit.Abstractions;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>How often user agents are recognised rightly, against public lists. The figures printed here are the table of docs/ENRICHMENT.md.</summary>
public sealed class UserAgentRatesTests(ITestOutputHelper output)
{
    private static readonly string[] BrowserFiles =
        ["tests/test_ua", "test_resources/firefox_user_agent_strings", "test_resources/opera_mini_user_agent_strings", "test_resources/pgts_browser_list"];

    /// <summary>Where uap-core splits or names a family otherwise than an operator would be told.</summary>
    private static readonly Dictionary<string, string> Families = new()
    {
        ["IE"] = "Internet Explorer",
        ["IE Large Screen"] = "Internet Explorer",
        ["Mobile Safari"] = "Safari",
        ["WebKit Nightly"] = "Safari",
        ["Mobile Safari UI/WKWebView"] = "WebKit",
        ["Chrome Mobile"] = "Chrome",
        ["Chrome Mobile iOS"] = "Chrome",
        ["Chrome Mobile WebView"] = "Chrome",
        ["Firefox Mobile"] = "Firefox",
        ["Firefox iOS"] = "Firefox",
        ["Firefox Beta"] = "Firefox",
        ["Firefox Alpha"] = "Firefox",
        ["Firefox (Shiretoko)"] = "Firefox",
        ["Firefox (Minefield)"] = "Firefox",
        ["Bon Echo"] = "Firefox",
        ["Chimera"] = "Camino",
        ["Android"] = "Android Browser",
        ["Edge Mobile"] = "Edge",
        ["Opera Tablet"] = "Opera",
        ["Opera Mobile"] = "Opera",
        ["Amazon Silk"] = "Silk",
        ["Facebook Messenger"] = "Messenger",
        ["Google"] = "Google App",
        ["QQ Browser Mobile"] = "QQ Browser",
        ["QQ Browser Mini"] = "QQ Browser",
        ["BlackBerry WebKit"] = "BlackBerry Browser",
        ["BlackBerry"] = "BlackBerry Browser",
        ["Nokia OSS Browser"] = "Nokia Browser",
        ["Nokia Services (WAP) Browser"] = "Nokia Browser",
        ["DuckDuckGo Mobile"] = "DuckDuckGo",
        ["Seznam prohlížeč"] = "Seznam",
        ["NetFront NX"] = "NetFront",
        ["MiuiBrowser"] = "Mi Browser",
        ["Vivo"] = "Vivo Browser",
    };

    private static readonly Dictionary<string, string> Systems = new()
    {
        ["Mac OS X"] = "macOS",
        ["Chrome OS"] = "ChromeOS",
        ["Ubuntu"] = "Linux",
        ["Fedora"] = "Linux",
        ["Debian"] = "Linux",
        ["Gentoo"] = "Linux",
        ["Red Hat"] = "Linux",
        ["CentOS"] = "Linux",
        ["Linux Mint"] = "Linux",
        ["Mandriva"] = "Linux",
        ["PCLinuxOS"] = "Linux",
        ["Puppy"] = "Linux",
        ["Slackware"] = "Linux",
        ["SUSE"] = "Linux",
        ["WatchOS"] = "watchOS",
        ["ATV OS X"] = "tvOS",
        ["Symbian OS"] = "Symbian",
        ["Symbian^3"] = "Symbian",
        ["Symbian^3 Anna"] = "Symbian",
        ["Symbian^3 Belle"] = "Symbian",
        ["Windows Mobile"] = "Windows CE",
        ["BlackBerry Tablet OS"] = "BlackBerry OS",
        ["Web0S"] = "webOS",
        ["GoogleTV"] = "Android",
    };

    [Fact]
    public void F35_at_least_99_of_100_crawlers_are_found()
    {
        Rate("crawlers found, all", PublicAgents.Crawlers(), l => UserAgent.Recognise(l.Text).IsCrawler, 0.99);
        // One text of those unseen is 0.37 %.
        Rate("crawlers found, unseen", PublicAgents.UnseenCrawlers(), l => UserAgent.Recognise(l.Text).IsCrawler, 0.985);
    }

    [Fact]
    public void F35_at_most_one_of_1000_real_browsers_is_called_a_crawler()
    {
        var devices = PublicAgents.Cases("tests/test_device").Where(l => l.Label != "Spider" && IsBrowserText(l.Text));
        var old = PublicAgents.Cases(BrowserFiles[1]).Concat(PublicAgents.Cases(BrowserFiles[2]));
        Rate("real browsers let through", [.. devices, .. old, .. PublicAgents.Browsers()], l => !UserAgent.Recognise(l.Text).IsCrawler, 0.999);
    }

    [Fact]
    public void F36_at_least_98_of_100_browser_families_are_right()
    {
        var told = AgentNames.BrowserNames.ToHashSet();
        var judged = new List<Labelled>();
        foreach (var file in BrowserFiles)
        {
            var cases = PublicAgents.Cases(file).Where(l => IsBrowserText(l.Text)).Select(l => l with { Label = Families.GetValueOrDefault(l.Label, l.Label) }).Where(l => told.Contains(l.Label)).ToList();
            Rate($"browser family, {file}", cases, IsBrowserRight, 0.95);
            judged.AddRange(cases);
        }
        var rules = PublicAgents.Rules("user_agent_parsers");
        var present = PublicAgents.Browsers().Select(l => l with { Label = rules(l.Text) }).Select(l => l with { Label = Families.GetValueOrDefault(l.Label, l.Label) }).ToList();
        Rate("browser family, present browsers by uap-core's rules", present, IsBrowserRight, 0.95);
        Rate("browser family, all", [.. judged, .. present], IsBrowserRight, 0.98);
    }

    [Fact]
    public void F35_at_least_98_of_100_systems_and_kinds_of_device_are_right()
    {
        var told = AgentNames.SystemNames.ToHashSet();
        var cases = PublicAgents.Cases("tests/test_os").Concat(PublicAgents.Cases("test_resources/additional_os_tests")).Where(l => IsBrowserText(l.Text))
            .Select(l => l with { Label = Systems.GetValueOrDefault(l.Label, l.Label) }).Where(l => told.Contains(l.Label)).ToList();
        Rate("system, cases of uap-core", cases, IsSystemRight, 0.95);
        var rules = PublicAgents.Rules("os_parsers");
        var present = PublicAgents.Browsers().Select(l => l with { Label = rules(l.Text) }).Select(l => l with { Label = Systems.GetValueOrDefault(l.Label, l.Label) }).ToList();
        Rate("system, present browsers by uap-core's rules", present, IsSystemRight, 0.98);
        Rate("system, all", [.. cases, .. present], IsSystemRight, 0.98);
        Rate("kind of device, present browsers", PublicAgents.Browsers(), l => UserAgent.Recognise(l.Text).Device == (l.Label == "mobile" ? "phone" : l.Label), 0.98);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (", "a;")]
    [InlineData("", "Mozilla/5.0 (compatible; ")]
    [InlineData("", "http@.")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/1 Safari/537.36", " Safari/")]
    public void A_hostile_text_costs_no_more_than_its_bounded_length(string start, string again)
    {
        var text = start + string.Concat(Enumerable.Repeat(again, 100_000));
        UserAgent.Recognise("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");
        var before = GC.GetAllocatedBytesForCurrentThread();
        UserAgent.Recognise(text);
        // A copy of the whole would be a megabyte; the memory of known texts may grow meanwhile.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
        Assert.Equal(UserAgent.Recognise(text[..UserAgent.MostCharacters]), UserAgent.Recognise(text));
    }

    /// <summary>What can run the widget's script calls itself so; programs and apps that show no pages do not.</summary>
    private static bool IsBrowserText(string text) => text.StartsWith("Mozilla/", StringComparison.Ordinal) || text.StartsWith("Opera", StringComparison.Ordinal);

    private static bool IsBrowserRight(Labelled l) => UserAgent.Recognise(l.Text).Browser == l.Label;

    private static bool IsSystemRight(Labelled l) => UserAgent.Recognise(l.Text).Os == l.Label;

    private void Rate(string name, IReadOnlyList<Labelled> all, Func<Labelled, bool> right, double least)
    {
        var wrong = all.Where(l => !right(l)).ToList();
        var rate = (all.Count - wrong.Count) / (double)all.Count;
        output.WriteLine($"| {name} | {all.Count} | {100 * rate:0.00} % |");
        Assert.True(all.Count > 10 && rate >= least,
            $"{name}: {100 * rate:0.00} % of {all.Count}, at least {100 * least} % is promised; {string.Join("\n", wrong.Take(10).Select(l => $"{l.Label}: {UserAgent.Recognise(l.Text)} <- {l.Text}"))}");
    }
}
